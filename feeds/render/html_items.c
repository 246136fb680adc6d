/* html_items.c: a list's articles in its layout: the same markup in snippets, frames and pages, so that one style sheet
 * knows all of them. */
#include <string.h>

#include "render/write.h"

enum {
    QUOTES_OF_ARTICLE = 2, /* so that one long interview does not fill a list */
    PICTURE_WIDTH_PX = 256, /* where no style sheet says otherwise; fits beside a bullet on a phone */
};

static void put_open(struct buf *b, int level, const char *class)
{
    buf_printf(b, "<h%d class=\"%s\"", level, class);
}

static void put_item_open(struct buf *b, const struct render_list *l, const struct article *a)
{
    buf_lit(b, "<li class=\"cadialog-item\"");
    if (l->framed && a->key) {
        buf_lit(b, " data-article=\"");
        put_attr(b, a->key);
        buf_append_char(b, '"');
    }
    buf_append_char(b, '>');
}

static void put_headline(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s,
                         int level)
{
    put_open(b, level, "cadialog-headline");
    put_lang(b, a->language, l->lang);
    buf_lit(b, "><a class=\"cadialog-link\" href=\"");
    if (s->url) {
        put_uri(b, s->url);
    } else {
        put_address(b, l->of, "articles/");
        put_attr(b, a->key);
        buf_append_char(b, '/');
    }
    if (s->url && s->language) {
        buf_lit(b, "\" hreflang=\"");
        put_attr(b, s->language);
    }
    buf_lit(b, "\" rel=\"noopener\">");
    put_found(b, l, s->title, strlen(s->title));
    buf_printf(b, "</a></h%d>\n", level);
}

/* On a host's page its name leads to its website, on ours to its page, as everywhere there. */
static void put_source_name(struct buf *b, const struct render_list *l, const struct shown *s, bool details)
{
    const struct page_links p = {l->of, l->root, l->lang_query ? l->lang_query : "", l->lang};
    bool ours = details && s->source;
    buf_lit(b, "<span class=\"cadialog-source\">");
    if (ours) {
        buf_lit(b, "<a href=\"");
        put_page_address(b, &p, "sources/", s->source->name, "/");
        buf_lit(b, "\">");
    } else if (s->source_home) {
        buf_lit(b, "<a href=\"");
        put_uri(b, s->source_home);
        buf_lit(b, "\" rel=\"noopener\">");
    }
    put_source_title(b, s, l->lang);
    buf_puts(b, ours || s->source_home ? "</a></span>" : "</span>");
}

static void put_rights(struct buf *b, const struct shown *s)
{
    if (!s->rights)
        return;
    buf_lit(b, DOT "<span class=\"cadialog-rights\">");
    put_text(b, s->rights);
    buf_lit(b, "</span>");
}

static void put_item_meta(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s,
                          bool details)
{
    buf_lit(b, "<p class=\"cadialog-meta\">");
    put_source_name(b, l, s, details);
    buf_lit(b, DOT);
    put_time(b, render_article_time(a), l->lang);
    if (article_updated(a) > render_article_time(a)) {
        buf_lit(b, DOT "<span class=\"cadialog-updated\">");
        put_text(b, text_of(l->lang, T_UPDATED));
        buf_append_char(b, ' ');
        put_time(b, article_updated(a), l->lang);
        buf_lit(b, "</span>");
    }
    put_rights(b, s);
    if (details) {
        const struct page_links p = {l->of, l->root, l->lang_query ? l->lang_query : "", l->lang};
        buf_lit(b, DOT "<a class=\"cadialog-details\" href=\"");
        put_page_address(b, &p, "articles/", a->key, "/");
        buf_lit(b, "\" aria-label=\"");
        put_attr(b, text_of(l->lang, T_DETAILS));
        put_attr(b, text_of(l->lang, T_COLON));
        put_attr(b, s->title);
        buf_lit(b, "\">");
        put_text(b, text_of(l->lang, T_DETAILS));
        buf_lit(b, "</a>");
    }
    buf_lit(b, "</p>\n");
}

size_t shown_summary(const struct shown *s, bool *cut)
{
    size_t len = s->summary ? cut_text(s->summary, SUMMARY_MAX_CHARS, cut) : 0;
    return len > s->summary_len ? s->summary_len : len;
}

static void put_summary(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s)
{
    if (!s->summary)
        return;
    bool cut = false;
    size_t len = shown_summary(s, &cut);
    buf_lit(b, "<p class=\"cadialog-summary\"");
    put_lang(b, a->language, l->lang);
    buf_append_char(b, '>');
    put_found(b, l, s->summary, len);
    buf_puts(b, cut || s->summary_cut ? "…</p>\n" : "</p>\n");
}

static void put_image(struct buf *b, const struct render_list *l, const struct shown *s)
{
    if (l->layout != LAYOUT_CARDS || !s->image)
        return;
    buf_lit(b, "<img class=\"cadialog-image\" src=\"");
    put_uri(b, s->image);
    buf_printf(b, "\" width=\"%d\"", PICTURE_WIDTH_PX);
    for (size_t i = 0; i < s->media_count; i++) /* so that the text does not jump when the picture comes */
        if (s->media[i].url && strcmp(s->media[i].url, s->image) == 0 && s->media[i].width_px > 0 && s->media[i].height_px > 0) {
            int64_t height = (int64_t)PICTURE_WIDTH_PX * s->media[i].height_px / s->media[i].width_px;
            if (height > 0 && height <= 4 * PICTURE_WIDTH_PX) /* what is said of it is the source's */
                buf_printf(b, " height=\"%d\"", (int)height);
            break;
        }
    buf_lit(b, " alt=\"\" loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\" />\n"); /* a host's page may be XML */
}

/* Whether a quotation belongs into a list: on a speaker's only what he says. */
static bool is_said_here(const struct render_list *l, const struct quotation *q)
{
    bool other = l->scope == SCOPE_SPEAKER && l->name && (!q->speaker_name || strcmp(q->speaker_name, l->name) != 0);
    return q->quote && *q->quote && q->speaker && !other;
}

/* On a speaker's page: what he says in an article. */
static void put_said(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s)
{
    for (size_t i = 0, put = 0; i < s->quotation_count && put < QUOTES_OF_ARTICLE; i++)
        if (is_said_here(l, &s->quotations[i])) {
            put_quote(b, s, &s->quotations[i], a->language, l->lang);
            put++;
        }
}

void put_item(struct buf *b, const struct render_list *l, const struct article *a, int level, bool details)
{
    struct shown s;
    rights_apply(l->of, a, l->lang, &s);
    put_item_open(b, l, a);
    buf_append_char(b, '\n');
    put_image(b, l, &s);
    put_headline(b, l, a, &s, level);
    put_item_meta(b, l, a, &s, details);
    if (l->layout != LAYOUT_TICKER)
        put_summary(b, l, a, &s);
    put_excerpt(b, l, a, &s);
    if (details && l->scope == SCOPE_SPEAKER)
        put_said(b, l, a, &s);
    buf_lit(b, "</li>\n");
}

void put_quote(struct buf *b, const struct shown *s, const struct quotation *q, const char *language, enum render_lang lang)
{
    bool cut = false;
    size_t len = cut_text(q->quote, QUOTE_MAX_CHARS, &cut);
    buf_lit(b, "<blockquote class=\"cadialog-words\"");
    put_lang(b, language, lang);
    if (s->url) {
        buf_lit(b, " cite=\"");
        put_uri(b, s->url);
        buf_append_char(b, '"');
    }
    buf_lit(b, "><p>");
    put_text_n(b, q->quote, len);
    buf_puts(b, cut ? "…</p></blockquote>\n" : "</p></blockquote>\n");
}

void put_office(struct buf *b, const struct quotation *q, const char *language)
{
    bool wide = language && (strncasecmp(language, "ja", 2) == 0 || strncasecmp(language, "zh", 2) == 0);
    bool named = q->role && q->organisation && strstr(q->role, q->organisation);
    const char *const parts[] = {q->role, named ? NULL : q->organisation};
    for (size_t i = 0; i < 2; i++) {
        if (!parts[i] || !*parts[i])
            continue;
        buf_puts(b, wide ? "、" : ", ");
        buf_lit(b, "<span class=\"cadialog-role\">");
        put_text(b, parts[i]);
        buf_lit(b, "</span>");
    }
}

static void put_speaker(struct buf *b, const struct quotation *q, const char *language)
{
    if (!q->speaker || !*q->speaker)
        return;
    buf_lit(b, "<span class=\"cadialog-speaker\">");
    put_text(b, q->speaker);
    buf_lit(b, "</span>");
    put_office(b, q, language);
}

static void put_quote_item(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s,
                           const struct quotation *q)
{
    put_item_open(b, l, a);
    buf_lit(b, "<figure class=\"cadialog-quote\">\n");
    put_quote(b, s, q, a->language, l->lang);
    buf_lit(b, "<figcaption class=\"cadialog-who\"><p");
    put_lang(b, a->language, l->lang);
    buf_append_char(b, '>');
    put_speaker(b, q, a->language);
    buf_lit(b, "</p>\n<p class=\"cadialog-meta\"><a class=\"cadialog-link\"");
    put_lang(b, a->language, l->lang);
    buf_lit(b, " href=\"");
    if (s->url)
        put_uri(b, s->url);
    else
        put_address(b, l->of, l->path);
    buf_lit(b, "\" rel=\"noopener\">");
    put_text(b, s->title);
    buf_lit(b, "</a>" DOT);
    put_source_name(b, l, s, false);
    buf_lit(b, DOT);
    put_time(b, render_article_time(a), l->lang);
    put_rights(b, s);
    buf_lit(b, "</p></figcaption></figure></li>\n");
}

static size_t put_quotes_of(struct buf *b, const struct render_list *l, const struct article *a, size_t left)
{
    struct shown s;
    size_t put = 0;
    rights_apply(l->of, a, l->lang, &s);
    for (size_t i = 0; i < s.quotation_count && put < QUOTES_OF_ARTICLE && put < left; i++)
        if (is_said_here(l, &s.quotations[i])) {
            put_quote_item(b, l, a, &s, &s.quotations[i]);
            put++;
        }
    return put;
}

const char *nothing_in(const struct render_list *l)
{
    return text_of(l->lang, l->scope == SCOPE_SEARCH ? T_NOTHING_FOUND : T_NOTHING);
}

void put_nothing(struct buf *b, const char *why)
{
    buf_lit(b, "<p class=\"cadialog-empty\">");
    put_text(b, why);
    buf_lit(b, "</p>\n");
}

void put_items(struct buf *b, const struct render_list *l, int level, bool details)
{
    size_t left = l->quote_max ? l->quote_max : l->count, before = b->len;
    buf_printf(b, "<ul class=\"cadialog-items cadialog-items-%s\">\n", render_layout_name(l->layout));
    size_t start = b->len;
    for (size_t i = 0; i < l->count; i++) {
        if (l->layout == LAYOUT_QUOTES)
            left -= put_quotes_of(b, l, &l->articles[i], left);
        else
            put_item(b, l, &l->articles[i], level, details);
    }
    bool empty = b->len == start;
    if (!empty) {
        buf_lit(b, "</ul>\n");
        return;
    }
    if (!b->failed && b->data) { /* an empty list would be read out as such */
        b->len = before;
        b->data[before] = '\0';
    }
    put_nothing(b, nothing_in(l));
}
