/* html_page.c: pages for people: lists and searches. */
#include <stdio.h>
#include <string.h>

#include "render/write.h"
#include "text/marks.h"

static const struct {
    const char *file, *type, *name;
} feeds[] = {
    {"feed.atom", "application/atom+xml", "Atom"}, /* the first is what readers take */
    {"feed.rss", "application/rss+xml", "RSS"},
    {"feed.json", "application/feed+json", "JSON Feed"},
};

void put_oembed_links(struct buf *b, const struct render_site *of, const char *page, const char *title)
{
    static const struct {
        const char *type, *format;
    } answers[] = {{"application/json+oembed", "json"}, {"text/xml+oembed", "xml"}};
    struct buf url;
    if (of->is_static) /* nobody is there to answer */
        return;
    buf_init(&url, 8192);
    buf_puts(&url, of->base_url);
    buf_puts(&url, page);
    for (size_t i = 0; i < sizeof answers / sizeof *answers && url.data; i++) {
        buf_printf(b, "<link rel=\"alternate\" type=\"%s\" title=\"", answers[i].type);
        put_attr(b, title);
        buf_lit(b, "\" href=\"");
        put_address(b, of, "oembed?url=");
        render_percent_encode(b, url.data);
        buf_printf(b, "&amp;format=%s\">\n", answers[i].format);
    }
    buf_free(&url);
}

/* Of a search only where something was asked for. */
static bool is_list(const struct render_list *l)
{
    return l->scope != SCOPE_SEARCH || *l->query;
}

void put_feed_links(struct buf *b, const struct render_list *l)
{
    char feed[1024];
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds && is_list(l); i++) {
        list_feed(l, feeds[i].file, feed, sizeof feed);
        buf_printf(b, "<link rel=\"alternate\" type=\"%s\" title=\"", feeds[i].type);
        put_list_title(b, l, put_attr);
        buf_printf(b, " (%s)\" href=\"", feeds[i].name);
        put_address(b, l->of, feed);
        buf_lit(b, "\">\n");
    }
}

static void put_discovery(struct buf *b, const struct render_list *l)
{
    put_feed_links(b, l);
    char page[1024];
    /* an empty search gives what everything gives */
    int len = snprintf(page, sizeof page, "%s%s", is_list(l) ? l->path : "", l->query);
    if (len >= 0 && (size_t)len < sizeof page)
        put_oembed_links(b, l->of, page, l->title ? l->title : l->of->site->title);
}

static void put_head(struct buf *b, const struct render_list *l, const struct page_links *p)
{
    put_page_start(b, p);
    buf_lit(b, "<title>");
    if (l->month) {
        put_month(b, l->month, l->lang);
        buf_lit(b, " – ");
    }
    put_list_title(b, l, put_text);
    buf_lit(b, "</title>\n");
    put_meta(b, "name", "description", list_description(l));
    buf_lit(b, "<link rel=\"canonical\" href=\"");
    put_address(b, l->of, l->self);
    buf_lit(b, "\">\n");
    put_discovery(b, l);
    put_meta(b, "property", "og:type", "website");
    put_meta(b, "property", "og:title", l->title ? l->title : l->of->site->title);
    put_meta(b, "property", "og:site_name", l->of->site->title);
    put_meta(b, "property", "og:description", list_description(l));
    put_meta(b, "name", "twitter:card", "summary");
    buf_lit(b, "<meta property=\"og:url\" content=\"");
    put_address(b, l->of, l->self);
    buf_lit(b, "\">\n");
    if (l->scope == SCOPE_SEARCH)
        put_meta(b, "name", "robots", "noindex");
    else
        put_json_ld_list(b, l);
}

/* What kind of list it is, as the way up to all of them. */
static void put_kind(struct buf *b, const struct render_list *l, const struct page_links *p)
{
    const char *above = names_path(l->scope);
    if (!above)
        return;
    buf_lit(b, "<p class=\"kind\"><a href=\"");
    put_page_address(b, p, above, "", "");
    buf_lit(b, "\">");
    put_text(b, text_of(l->lang, names_title(l->scope)));
    buf_lit(b, "</a></p>\n");
}

/* Where a source is at home. */
static void put_website(struct buf *b, const struct render_list *l)
{
    const struct source *s = l->scope == SCOPE_SOURCE ? find_source(l->of, l->name) : NULL;
    const char *home = s ? web(s->home) : NULL;
    if (!home)
        return;
    buf_lit(b, "<p class=\"about\"><a rel=\"external noopener\" href=\"");
    put_uri(b, home);
    buf_lit(b, "\">");
    put_uri(b, home);
    buf_lit(b, "</a></p>\n");
}

/* On a narrow screen the boxes stand below all articles, which few scroll through. */
static void put_jump(struct buf *b, const struct render_list *l)
{
    if (!is_list(l))
        return;
    buf_lit(b, "<p class=\"jump\"><a href=\"#subscribe\">");
    put_text(b, text_of(l->lang, T_SUBSCRIBE));
    buf_lit(b, "</a></p>\n");
}

static void put_heading(struct buf *b, const struct render_list *l, const struct page_links *p)
{
    bool story = l->scope == SCOPE_STORY; /* which is called after an article that stands in the list */
    const char *title = story ? NULL : l->title;
    enum text_id ours = story ? T_STORY : l->month ? T_ALL_ARTICLES : T_LATEST;
    put_kind(b, l, p);
    buf_lit(b, "<h1");
    if (title)
        put_lang(b, list_title_language(l), l->lang);
    buf_append_char(b, '>');
    if (l->scope == SCOPE_SEARCH)
        put_list_name(b, l, put_text);
    else
        put_text(b, title ? title : text_of(l->lang, ours));
    buf_lit(b, "</h1>\n");
    if (l->month) {
        buf_lit(b, "<p class=\"month\">");
        put_month(b, l->month, l->lang);
        buf_lit(b, "</p>\n");
    }
    put_website(b, l);
    bool hint = l->scope == SCOPE_SEARCH && !*l->name;
    const char *description = hint ? text_of(l->lang, T_SEARCH_HINT) : list_description(l);
    if (description && !l->month) {
        buf_lit(b, "<p class=\"about\"");
        if (!hint)
            put_lang(b, l->of->site->language, l->lang);
        buf_append_char(b, '>');
        put_text(b, description);
        buf_lit(b, "</p>\n");
    }
    put_jump(b, l);
    if (l->days)
        put_sparkline(b, l->days, l->day_count, l->lang);
}

static void put_step(struct buf *b, const struct page_links *p, const char *rel, const char *below, enum text_id text)
{
    if (!below)
        return;
    buf_printf(b, "<li><a rel=\"%s\" href=\"", rel);
    put_page_address(b, p, below, "", "");
    buf_lit(b, "\">");
    put_text(b, text_of(p->lang, text));
    buf_lit(b, "</a></li>\n");
}

static void put_paging(struct buf *b, const struct render_list *l, const struct page_links *p)
{
    if (!l->prev_archive && !l->next_archive && !l->next && !l->previous && !l->current)
        return;
    buf_lit(b, "<nav class=\"paging\" aria-label=\"");
    put_attr(b, text_of(l->lang, T_PAGES));
    buf_lit(b, "\"><ul>\n");
    put_step(b, p, "prev", l->previous ? l->previous : l->next_archive, T_NEWER);
    put_step(b, p, "first", l->current, T_NEWEST);
    put_step(b, p, "next", l->next ? l->next : l->prev_archive, T_OLDER);
    buf_lit(b, "</ul></nav>\n");
}

static void put_subscribe(struct buf *b, const struct render_list *l)
{
    char feed[1024];
    if (!is_list(l))
        return;
    buf_lit(b, "<section class=\"box\" id=\"subscribe\" aria-labelledby=\"subscribe-title\">\n<h2 id=\"subscribe-title\">");
    put_text(b, text_of(l->lang, T_SUBSCRIBE));
    buf_lit(b, "</h2>\n<p>");
    put_text(b, text_of(l->lang, T_SUBSCRIBE_HINT));
    buf_lit(b, "</p>\n");
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
        list_feed(l, feeds[i].file, feed, sizeof feed);
        buf_printf(b, "<div class=\"feed\"><label for=\"feed%zu\"><a type=\"%s\" href=\"", i, feeds[i].type);
        put_address(b, l->of, feed);
        buf_printf(b, "\">%s</a></label> <input id=\"feed%zu\" readonly dir=\"ltr\" value=\"", feeds[i].name, i);
        put_address(b, l->of, feed);
        buf_lit(b, "\"></div>\n");
    }
    buf_lit(b, "</section>\n");
}

static void put_embed_hint(struct buf *b, const struct render_list *l)
{
    static const char *const attributes[SCOPE_COUNT] = {[SCOPE_TOPIC] = "topic", [SCOPE_SOURCE] = "source", [SCOPE_SPEAKER] = "speaker"};
    if (l->scope != SCOPE_ALL && !attributes[l->scope])
        return;
    buf_lit(b, "<details class=\"box\"><summary>");
    put_text(b, text_of(l->lang, T_EMBED));
    buf_lit(b, "</summary>\n<p>");
    put_text(b, text_of(l->lang, T_EMBED_HINT));
    buf_lit(b, "</p>\n<pre><code>&lt;script type=\"module\" src=\"");
    put_address(b, l->of, "embed.js");
    buf_lit(b, "\"&gt;&lt;/script&gt;\n&lt;cadialog-feed");
    if (attributes[l->scope]) {
        buf_printf(b, " %s=\"", attributes[l->scope]);
        put_text(b, l->name);
        buf_append_char(b, '"');
    }
    buf_lit(b, " limit=\"5\"&gt;\n  &lt;a href=\"");
    put_address(b, l->of, l->path);
    buf_lit(b, "\"&gt;");
    put_text(b, l->title ? l->title : l->of->site->title);
    buf_lit(b, "&lt;/a&gt;\n&lt;/cadialog-feed&gt;</code></pre>\n</details>\n");
}

enum { BOX_NAMES_MAX = 40 }; /* of topics and of sources: a page does not grow with their number */

static void put_nav_open(struct buf *b, const struct page_links *p, enum render_scope scope)
{
    const char *path = names_path(scope);
    int id = (int)strcspn(path, "/");
    buf_printf(b, "<nav class=\"box names\" aria-labelledby=\"%.*s\">\n<h2 id=\"%.*s\"><a href=\"", id, path, id, path);
    put_page_address(b, p, path, "", "");
    buf_lit(b, "\">");
    put_text(b, text_of(p->lang, names_title(scope)));
    buf_lit(b, "</a></h2>\n<ul>\n");
}

/* Where there are more names than are shown, the way to all of them. */
static void put_nav_close(struct buf *b, const struct page_links *p, enum render_scope scope, size_t count, size_t shown)
{
    if (count > shown) {
        buf_lit(b, "<li class=\"all\"><a href=\"");
        put_page_address(b, p, names_path(scope), "", "");
        buf_lit(b, "\" aria-label=\"");
        put_attr(b, text_of(p->lang, T_SHOW_ALL));
        put_attr(b, text_of(p->lang, T_COLON));
        put_attr(b, text_of(p->lang, names_title(scope)));
        buf_lit(b, "\">");
        put_text(b, text_of(p->lang, T_SHOW_ALL));
        buf_lit(b, "</a></li>\n");
    }
    buf_lit(b, "</ul></nav>\n");
}

static void put_nav_row(struct buf *b, const struct page_links *p, enum render_scope scope, const char *name, const char *title,
                        const char *language, bool here)
{
    buf_lit(b, "<li><a");
    put_lang(b, language, p->lang);
    buf_lit(b, " href=\"");
    put_page_address(b, p, names_path(scope), name, "/");
    buf_puts(b, here ? "\" aria-current=\"page\">" : "\">");
    put_text(b, title);
    buf_lit(b, "</a></li>\n");
}

static bool is_here(const struct render_list *l, enum render_scope scope, const char *name)
{
    return l->scope == scope && l->name && strcmp(l->name, name) == 0;
}

static void put_names(struct buf *b, const struct render_list *l, const struct page_links *p, enum render_scope scope)
{
    const struct render_name *names = scope == SCOPE_SPEAKER ? l->speakers : l->languages;
    size_t count = scope == SCOPE_SPEAKER ? l->speaker_count : l->language_count;
    if (!count)
        return;
    put_nav_open(b, p, scope);
    for (size_t i = 0; i < count; i++) {
        const char *title = scope == SCOPE_LANGUAGE ? render_language_name(names[i].name, p->lang)
                            : names[i].title        ? names[i].title
                                                    : names[i].name;
        put_nav_row(b, p, scope, names[i].name, title, NULL, is_here(l, scope, names[i].name));
    }
    /* those who speak in this list, or speak most: there may be others */
    put_nav_close(b, p, scope, count, scope == SCOPE_SPEAKER ? 0 : count);
}

static void put_topics(struct buf *b, const struct render_list *l, const struct page_links *p)
{
    size_t count = l->of->topic_count;
    if (!count)
        return;
    put_nav_open(b, p, SCOPE_TOPIC);
    for (size_t i = 0; i < count && i < BOX_NAMES_MAX; i++) {
        const struct topic *t = &l->of->topics[i];
        put_nav_row(b, p, SCOPE_TOPIC, t->name, render_topic_title(t, l->lang), topic_title_language(l->of, t, l->lang),
                    is_here(l, SCOPE_TOPIC, t->name));
    }
    put_nav_close(b, p, SCOPE_TOPIC, count, BOX_NAMES_MAX);
}

static void put_sources(struct buf *b, const struct render_list *l, const struct page_links *p)
{
    size_t count = l->of->source_count;
    if (!count)
        return;
    put_nav_open(b, p, SCOPE_SOURCE);
    for (size_t i = 0; i < count && i < BOX_NAMES_MAX; i++) {
        const struct source *s = &l->of->sources[i];
        put_nav_row(b, p, SCOPE_SOURCE, s->name, s->title ? s->title : s->name, s->language, is_here(l, SCOPE_SOURCE, s->name));
    }
    put_nav_close(b, p, SCOPE_SOURCE, count, BOX_NAMES_MAX);
}

static void put_aside(struct buf *b, const struct render_list *l, const struct page_links *p)
{
    buf_lit(b, "<div class=\"side\">\n");
    put_subscribe(b, l);
    put_topics(b, l, p);
    put_names(b, l, p, SCOPE_SPEAKER);
    put_sources(b, l, p);
    put_names(b, l, p, SCOPE_LANGUAGE);
    put_embed_hint(b, l);
    buf_lit(b, "</div>\n");
}

/* "../" for each directory that the page lies below the base. */
static void root_of(const char *self, char *out, size_t size)
{
    size_t at = 0;
    for (const char *s = self; *s && *s != '?' && at + 4 < size; s++)
        if (*s == '/')
            at += (size_t)snprintf(out + at, size - at, "../");
    out[at] = '\0';
}

bool render_page(const struct render_list *list, struct buf *out)
{
    char root[64] = "";
    struct render_list here = *list;
    const struct render_list *l = &here;
    root_of(l->self, root, sizeof root);
    here.root = root;
    const struct page_links p = {l->of, root, l->lang_query ? l->lang_query : "", l->lang};
    put_head(out, l, &p);
    put_page_top(out, &p, l->scope == SCOPE_SEARCH ? l->name : "");
    put_heading(out, l, &p);
    here.marks = l->scope == SCOPE_SEARCH ? marks_open(l->name) : NULL;
    if (l->scope != SCOPE_SEARCH || *l->name)
        put_items(out, l, 2, true);
    marks_close(&here.marks);
    put_paging(out, l, &p);
    buf_lit(out, "</main>\n");
    put_aside(out, l, &p);
    put_page_end(out, &p, l->self);
    return !out->failed;
}
