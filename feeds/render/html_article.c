/* html_article.c: one article's page, and the pages that say why there is none. */
#include <string.h>

#include "render/write.h"

static void put_crumbs(struct buf *b, const struct render_article *a, const struct page_links *p)
{
    if (!a->article->topic_count)
        return;
    buf_lit(b, "<ul class=\"crumbs\">");
    for (size_t i = 0; i < a->article->topic_count; i++) {
        const struct topic *t = find_topic(a->of, a->article->topics[i]);
        if (!t)
            continue;
        buf_lit(b, "<li><a href=\"");
        put_page_address(b, p, "topics/", t->name, "/");
        buf_lit(b, "\">");
        put_text(b, render_topic_title(t, a->lang));
        buf_lit(b, "</a></li>");
    }
    buf_lit(b, "</ul>\n");
}

static void put_labelled_time(struct buf *b, enum render_lang lang, enum text_id label, int64_t t)
{
    buf_lit(b, DOT);
    put_text(b, text_of(lang, label));
    buf_append_char(b, ' ');
    put_time(b, t, lang);
}

static void put_byline(struct buf *b, const struct render_article *a, const struct page_links *p, const struct shown *s)
{
    const struct article *art = a->article;
    buf_lit(b, "<p class=\"cadialog-meta\">");
    if (s->source) {
        buf_lit(b, "<a class=\"cadialog-source\" href=\"");
        put_page_address(b, p, "sources/", art->source, "/");
        buf_lit(b, "\">");
    }
    put_source_title(b, s, a->lang);
    if (s->source)
        buf_lit(b, "</a>");
    for (size_t i = 0; i < art->author_count; i++)
        if (art->authors[i].name) {
            buf_lit(b, DOT);
            put_text(b, art->authors[i].name);
        }
    bool dated = art->published != DATE_NONE && !art->date_in_future;
    put_labelled_time(b, a->lang, dated ? T_PUBLISHED : T_FIRST_SEEN, render_article_time(art));
    if (article_updated(art) > render_article_time(art))
        put_labelled_time(b, a->lang, T_UPDATED, article_updated(art));
    buf_lit(b, "</p>\n");
}

static void put_words(struct buf *b, const char *s, size_t len, bool cut)
{
    while (len) {
        const char *stop = memmem(s, len, "\n\n", 2);
        size_t n = stop ? (size_t)(stop - s) : len;
        if (n) {
            buf_lit(b, "<p>");
            put_text_n(b, s, n);
            buf_puts(b, cut && !stop ? "…</p>\n" : "</p>\n");
        }
        n += stop ? 2 : 0;
        s += n;
        len -= n;
    }
}

static void put_body(struct buf *b, const struct render_article *a, const struct shown *s)
{
    buf_lit(b, "<div class=\"words\"");
    put_lang(b, a->article->language, a->lang);
    buf_lit(b, ">\n");
    if (s->content_html)
        put_quiet_html(b, s->content_html, a->article->language, a->lang);
    else if (s->summary)
        put_words(b, s->summary, s->summary_len, s->summary_cut);
    buf_lit(b, "</div>\n");
    const char *link = s->url ? s->url : s->source_home;
    if (link) {
        buf_lit(b, "<p class=\"read\"><a rel=\"external noopener\" href=\"");
        put_uri(b, link);
        buf_lit(b, "\">");
        put_text(b, text_of(a->lang, T_READ_AT));
        put_source_title(b, s, a->lang);
        buf_lit(b, "</a></p>\n<p class=\"printed\">");
        put_text(b, link);
        buf_lit(b, "</p>\n");
    }
    if (s->rights) {
        buf_lit(b, "<p class=\"cadialog-rights\">");
        put_text(b, s->rights);
        buf_lit(b, "</p>\n");
    }
}

static void put_speaker(struct buf *b, const struct page_links *p, const struct quotation *q, const char *language)
{
    if (q->speaker_name && *q->speaker_name) {
        buf_lit(b, "<a class=\"cadialog-speaker\" href=\"");
        put_page_address(b, p, "speakers/", q->speaker_name, "/");
        buf_lit(b, "\">");
        put_text(b, q->speaker);
        buf_lit(b, "</a>");
    } else {
        put_text(b, q->speaker);
    }
    put_office(b, q, language);
}

static void put_quotations(struct buf *b, const struct render_article *a, const struct page_links *p, const struct shown *s)
{
    if (!s->quotation_count)
        return;
    buf_lit(b, "<section class=\"quoted\"><h2>");
    put_text(b, text_of(a->lang, T_QUOTED));
    buf_lit(b, "</h2>\n");
    for (size_t i = 0; i < s->quotation_count; i++) {
        const struct quotation *q = &s->quotations[i];
        if (!q->quote || !*q->quote)
            continue;
        buf_lit(b, "<figure class=\"cadialog-quote\">\n");
        put_quote(b, s, q, a->article->language, a->lang);
        if (q->speaker) {
            buf_lit(b, "<figcaption class=\"cadialog-who\"");
            put_lang(b, a->article->language, a->lang);
            buf_append_char(b, '>');
            put_speaker(b, p, q, a->article->language);
            buf_lit(b, "</figcaption>");
        }
        buf_lit(b, "</figure>\n");
    }
    buf_lit(b, "</section>\n");
}

static void put_shown_words(struct buf *b, const struct shown *s)
{
    if (s->content_text)
        put_words(b, s->content_text, strlen(s->content_text), false);
    else if (s->summary)
        put_words(b, s->summary, s->summary_len, s->summary_cut);
}

static bool say_the_same(const struct shown *one, const struct shown *other)
{
    if (one->content_text || other->content_text)
        return one->content_text && other->content_text && strcmp(one->content_text, other->content_text) == 0;
    return one->summary_len == other->summary_len && (!one->summary_len || memcmp(one->summary, other->summary, one->summary_len) == 0);
}

static void put_revision(struct buf *b, const struct render_article *a, const struct shown *now, const struct article *earlier)
{
    struct article of_source = *earlier;
    struct shown s;
    of_source.source = a->article->source; /* whose policy holds for the past as well */
    of_source.url = a->article->url;
    rights_apply(a->of, &of_source, a->lang, &s);
    buf_lit(b, "<details><summary>");
    put_moment(b, earlier->changed, a->lang);
    buf_lit(b, "</summary>\n<div");
    put_lang(b, a->article->language, a->lang);
    buf_lit(b, ">\n");
    bool renamed = earlier->title && a->article->title && strcmp(earlier->title, a->article->title) != 0;
    if (renamed) {
        buf_lit(b, "<p><strong>");
        put_our_words(b, T_EARLIER_TITLE, text_of(a->lang, T_COLON), a->article->language, a->lang);
        buf_lit(b, "</strong>");
        put_text(b, s.title);
        buf_lit(b, "</p>\n");
    }
    if (!renamed || !say_the_same(&s, now)) /* what is above need not be read again */
        put_shown_words(b, &s);
    buf_lit(b, "</div></details>\n");
}

static void put_history(struct buf *b, const struct render_article *a, const struct shown *now)
{
    if (!a->revision_count)
        return;
    buf_lit(b, "<section class=\"history\"><h2>");
    put_text(b, text_of(a->lang, T_CORRECTIONS));
    buf_lit(b, "</h2>\n<p>");
    put_text(b, text_of(a->lang, T_CORRECTIONS_HINT));
    buf_lit(b, "</p>\n");
    for (size_t i = 0; i < a->revision_count; i++)
        put_revision(b, a, now, &a->revisions[i]);
    buf_lit(b, "</section>\n");
}

static void put_related(struct buf *b, const struct render_article *a, const struct page_links *p)
{
    const struct render_list l = {
        .of = a->of, .lang = a->lang, .path = "", .query = "", .lang_query = a->lang_query, .root = p->root};
    bool open = false;
    for (size_t i = 0; i < a->related_count; i++) {
        const struct article *other = &a->related[i];
        if (other->key && a->article->key && strcmp(other->key, a->article->key) == 0)
            continue;
        if (!open) {
            buf_lit(b, "<aside class=\"side related\" aria-labelledby=\"also-told\">\n<h2 id=\"also-told\">");
            put_text(b, text_of(a->lang, T_ALSO_TOLD));
            buf_lit(b, "</h2>\n<ul class=\"cadialog-items cadialog-items-list\">\n");
            open = true;
        }
        put_item(b, &l, other, 3, true);
    }
    if (open) {
        buf_lit(b, "</ul>\n<p><a href=\"");
        put_page_address(b, p, "stories/", a->article->story, "/");
        buf_lit(b, "\">");
        put_text(b, text_of(a->lang, T_SHOW_ALL));
        buf_lit(b, "</a></p>\n</aside>\n");
    }
}

static void put_summary_meta(struct buf *b, const struct shown *s)
{
    static const char *const names[] = {"name=\"description\"", "property=\"og:description\""};
    bool cut;
    for (size_t i = 0; s->summary && i < sizeof names / sizeof *names; i++) {
        buf_printf(b, "<meta %s content=\"", names[i]);
        buf_append_escaped(b, s->summary, cut_text(s->summary, 200, &cut), true);
        buf_puts(b, cut ? "…\">\n" : "\">\n");
    }
}

static void put_meta_time(struct buf *b, const char *property, int64_t t)
{
    char text[DATE_TEXT_MAX];
    date_rfc3339(t, text);
    put_meta(b, "property", property, text);
}

static void put_head(struct buf *b, const struct render_article *a, const struct page_links *p, const struct shown *s)
{
    char self[160];
    put_page_start(b, p);
    buf_lit(b, "<title>");
    put_text(b, s->title);
    buf_lit(b, " – ");
    put_text(b, a->of->site->title);
    buf_lit(b, "</title>\n<link rel=\"canonical\" href=\"");
    if (s->url) {
        put_uri(b, s->url);
    } else {
        put_address(b, a->of, "articles/");
        put_attr(b, a->article->key);
        buf_append_char(b, '/');
    }
    buf_lit(b, "\">\n<link rel=\"alternate\" type=\"application/atom+xml\" href=\"");
    put_address(b, a->of, "feed.atom");
    buf_lit(b, "\">\n");
    snprintf(self, sizeof self, "articles/%s/", a->article->key ? a->article->key : "");
    put_oembed_links(b, a->of, self, s->title);
    put_meta(b, "property", "og:type", "article");
    put_meta(b, "property", "og:title", s->title);
    put_meta(b, "property", "og:site_name", a->of->site->title);
    put_meta(b, "property", "og:url", s->url);
    put_meta(b, "property", "og:image", s->image);
    put_meta(b, "name", "twitter:card", s->image ? "summary_large_image" : "summary");
    put_meta_time(b, "article:published_time", render_article_time(a->article));
    put_meta_time(b, "article:modified_time", article_updated(a->article));
    put_summary_meta(b, s);
    put_json_ld_article(b, a, s);
}

bool render_article_page(const struct render_article *a, struct buf *out)
{
    struct shown s;
    char self[160];
    const struct page_links p = {a->of, "../../", a->lang_query ? a->lang_query : "", a->lang};
    rights_apply(a->of, a->article, a->lang, &s);
    snprintf(self, sizeof self, "articles/%s/", a->article->key ? a->article->key : "");
    put_head(out, a, &p, &s);
    put_page_top(out, &p, "");
    buf_lit(out, "<article>\n");
    put_crumbs(out, a, &p);
    buf_lit(out, "<h1");
    put_lang(out, a->article->language, a->lang);
    buf_append_char(out, '>');
    put_text(out, s.title);
    buf_lit(out, "</h1>\n");
    put_byline(out, a, &p, &s);
    put_body(out, a, &s);
    put_quotations(out, a, &p, &s);
    put_history(out, a, &s);
    buf_lit(out, "</article>\n</main>\n");
    put_related(out, a, &p);
    put_page_end(out, &p, self);
    return !out->failed;
}

/* ---- pages that say why there is none ---- */

static const struct {
    int status;
    enum text_id title, text;
} messages[] = {
    {404, T_NOT_FOUND, T_NOT_FOUND_TEXT},
    {410, T_GONE, T_GONE_TEXT},
    {429, T_TROUBLE, T_SEARCH_BUSY},
    {504, T_TROUBLE, T_SEARCH_TROUBLE},
    {503, T_TROUBLE, T_TROUBLE_TEXT}, /* and whatever else */
};

static size_t message_of(int status)
{
    size_t row = 0;
    while (row + 1 < sizeof messages / sizeof *messages && messages[row].status != status)
        row++;
    return row;
}

static void put_message_title(struct buf *b, const struct render_site *of, const char *title)
{
    buf_lit(b, "<title>");
    put_text(b, title);
    buf_lit(b, " – ");
    put_text(b, of->site->title);
    buf_lit(b, "</title>\n<meta name=\"robots\" content=\"noindex\">\n");
}

bool render_message_frame(const struct render_site *of, enum render_lang lang, int status, struct buf *out)
{
    size_t row = message_of(status);
    put_frame_start(out, lang, THEME_AUTO);
    put_message_title(out, of, text_of(lang, messages[row].title));
    put_frame_head(out);
    buf_lit(out, "<h1 class=\"cadialog-title\">");
    put_text(out, text_of(lang, messages[row].title));
    buf_lit(out, "</h1>\n<p>");
    put_text(out, text_of(lang, messages[row].text));
    buf_lit(out, "</p>\n<p class=\"cadialog-more\"><a href=\"");
    put_address(out, of, "");
    buf_lit(out, "\" rel=\"noopener\">");
    put_text(out, of->site->title);
    buf_lit(out, "</a></p>\n</main>\n</body>\n</html>\n");
    return !out->failed;
}

bool render_message_page(const struct render_site *of, enum render_lang lang, const char *lang_query, int status, struct buf *out)
{
    const struct page_links p = {of, NULL, lang_query, lang};
    size_t row = message_of(status);
    put_page_start(out, &p);
    put_message_title(out, of, text_of(lang, messages[row].title));
    put_page_top(out, &p, "");
    buf_lit(out, "<h1>");
    put_text(out, text_of(lang, messages[row].title));
    buf_lit(out, "</h1>\n<p>");
    put_text(out, text_of(lang, messages[row].text));
    buf_lit(out, "</p>\n<p><a href=\"");
    put_page_address(out, &p, "", "", "");
    buf_lit(out, "\">");
    put_text(out, text_of(lang, T_HOME));
    buf_lit(out, "</a></p>\n</main>\n");
    put_page_end(out, &p, "");
    return !out->failed;
}
