/* html_page.c: pages for people: lists, searches, and the frame that all pages share. */
#include <stdio.h>
#include <string.h>

#include "render/write.h"

void put_page_address(struct buf *b, const struct page_links *p, const char *kind, const char *name, const char *tail)
{
    put_attr(b, p->root ? p->root : p->of->base_url);
    if (p->root && !*p->root && !*kind)
        buf_lit(b, "./");
    put_attr(b, kind);
    put_attr(b, name);
    put_attr(b, tail);
    put_attr(b, p->lang_query);
}

void put_page_start(struct buf *b, const struct page_links *p)
{
    buf_printf(b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<link rel=\"stylesheet\" href=\"",
               render_lang_tag(p->lang));
    put_attr(b, p->root ? p->root : p->of->base_url);
    buf_lit(b, "style.css\">\n");
}

static void put_search(struct buf *b, const struct page_links *p, const char *words)
{
    buf_lit(b, "<form class=\"search\" role=\"search\" method=\"get\" action=\"");
    put_attr(b, p->root ? p->root : p->of->base_url);
    buf_lit(b, "search/\">\n<label class=\"unseen\" for=\"q\">");
    put_text(b, text_of(p->lang, T_SEARCH_LABEL));
    buf_lit(b, "</label>\n<input type=\"search\" id=\"q\" name=\"q\" maxlength=\"200\" value=\"");
    put_attr(b, words);
    buf_lit(b, "\" placeholder=\"");
    put_attr(b, text_of(p->lang, T_SEARCH_LABEL));
    buf_lit(b, "\">\n");
    if (*p->lang_query)
        buf_printf(b, "<input type=\"hidden\" name=\"lang\" value=\"%s\">\n", render_lang_tag(p->lang));
    buf_lit(b, "<button type=\"submit\">");
    put_text(b, text_of(p->lang, T_SEARCH));
    buf_lit(b, "</button>\n</form>\n");
}

void put_page_top(struct buf *b, const struct page_links *p, const char *words)
{
    buf_lit(b, "</head>\n<body>\n<a class=\"skip\" href=\"#articles\">");
    put_text(b, text_of(p->lang, T_SKIP));
    buf_lit(b, "</a>\n<header class=\"top\">\n<a class=\"brand\" href=\"");
    put_page_address(b, p, "", "", "");
    buf_lit(b, "\">");
    put_text(b, p->of->site->title);
    buf_lit(b, "</a>\n");
    if (!p->of->is_static)
        put_search(b, p, words);
    buf_lit(b, "</header>\n<div class=\"columns\">\n<main id=\"articles\" tabindex=\"-1\">\n");
}

static void put_language_switch(struct buf *b, const struct page_links *p, const char *path)
{
    buf_lit(b, "<nav class=\"tongues\" aria-label=\"");
    put_attr(b, text_of(p->lang, T_OTHER_LANGUAGES));
    buf_lit(b, "\"><ul>");
    for (int i = 0; i < LANG_COUNT; i++) {
        const char *tag = render_lang_tag((enum render_lang)i);
        if (i == (int)p->lang) {
            buf_printf(b, "<li><span aria-current=\"true\" lang=\"%s\">%s</span></li>", tag, text_of(p->lang, T_LANGUAGE_NAME));
            continue;
        }
        buf_lit(b, "<li><a href=\"");
        put_attr(b, p->root ? p->root : p->of->base_url);
        put_attr(b, path);
        buf_puts(b, strchr(path, '?') ? "&amp;" : "?");
        buf_printf(b, "lang=%s\" lang=\"%s\" hreflang=\"%s\">%s</a></li>", tag, tag, tag,
                   text_of((enum render_lang)i, T_LANGUAGE_NAME));
    }
    buf_lit(b, "</ul></nav>\n");
}

void put_page_end(struct buf *b, const struct page_links *p, const char *switch_path)
{
    buf_lit(b, "</div>\n<footer class=\"foot\">\n<p>");
    put_text(b, text_of(p->lang, T_RIGHTS_NOTE));
    if (p->of->site->rights) {
        buf_append_char(b, ' ');
        put_text(b, p->of->site->rights);
    }
    buf_lit(b, "</p>\n<p><a href=\"");
    put_attr(b, p->root ? p->root : p->of->base_url);
    buf_lit(b, "sources.opml\">");
    put_text(b, text_of(p->lang, T_OPML));
    buf_lit(b, "</a></p>\n");
    if (!p->of->is_static)
        put_language_switch(b, p, switch_path);
    buf_lit(b, "</footer>\n</body>\n</html>\n");
}

/* ---- a list's page ---- */

static const struct {
    const char *file, *type, *name;
} feeds[] = {
    {"feed.atom", "application/atom+xml", "Atom"}, /* the first is what readers take */
    {"feed.rss", "application/rss+xml", "RSS"},
    {"feed.json", "application/feed+json", "JSON Feed"},
};

static void put_discovery(struct buf *b, const struct render_list *l)
{
    char feed[1024];
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
        list_feed(l, feeds[i].file, feed, sizeof feed);
        buf_printf(b, "<link rel=\"alternate\" type=\"%s\" title=\"", feeds[i].type);
        put_list_title(b, l, put_attr);
        buf_printf(b, " (%s)\" href=\"", feeds[i].name);
        put_address(b, l->of, feed);
        buf_lit(b, "\">\n");
    }
    if (l->scope == SCOPE_STORY || l->scope == SCOPE_SEARCH || l->of->is_static) /* no frame shows these */
        return;
    static const char *const formats[] = {"json", "xml"};
    struct buf page;
    buf_init(&page, 4096);
    buf_puts(&page, l->of->base_url);
    buf_puts(&page, l->path);
    for (size_t i = 0; i < 2 && page.data; i++) {
        buf_printf(b, "<link rel=\"alternate\" type=\"%s+oembed\" title=\"", i ? "text/xml" : "application/json");
        put_list_title(b, l, put_attr);
        buf_lit(b, "\" href=\"");
        put_address(b, l->of, "oembed?url=");
        render_percent_encode(b, page.data);
        buf_printf(b, "&amp;format=%s\">\n", formats[i]);
    }
    buf_free(&page);
}

static void put_meta(struct buf *b, const char *attribute, const char *name, const char *content)
{
    if (!content || !*content)
        return;
    buf_printf(b, "<meta %s=\"%s\" content=\"", attribute, name);
    put_attr(b, content);
    buf_lit(b, "\">\n");
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
    buf_lit(b, "<meta property=\"og:url\" content=\"");
    put_address(b, l->of, l->self);
    buf_lit(b, "\">\n");
    if (l->scope == SCOPE_SEARCH)
        put_meta(b, "name", "robots", "noindex");
    else
        put_json_ld_list(b, l);
}

static void put_heading(struct buf *b, const struct render_list *l)
{
    static const enum text_id kinds[SCOPE_COUNT] = {
        [SCOPE_TOPIC] = T_TOPIC, [SCOPE_SOURCE] = T_SOURCE, [SCOPE_SPEAKER] = T_SPEAKER, [SCOPE_LANGUAGE] = T_LANGUAGE,
        [SCOPE_STORY] = T_STORY,
    };
    if (kinds[l->scope]) {
        buf_lit(b, "<p class=\"kind\">");
        put_text(b, text_of(l->lang, kinds[l->scope]));
        buf_lit(b, "</p>\n");
    }
    buf_lit(b, "<h1>");
    if (l->scope == SCOPE_SEARCH) {
        put_text(b, text_of(l->lang, T_SEARCH_FOR));
        if (*l->name) {
            buf_lit(b, ": ");
            put_text(b, l->name);
        }
    } else {
        put_text(b, l->title ? l->title : text_of(l->lang, T_LATEST));
    }
    buf_lit(b, "</h1>\n");
    if (l->month) {
        buf_lit(b, "<p class=\"month\">");
        put_month(b, l->month, l->lang);
        buf_lit(b, "</p>\n");
    }
    const char *description = l->scope == SCOPE_SEARCH && !*l->name ? text_of(l->lang, T_SEARCH_HINT) : list_description(l);
    if (description && !l->month) {
        buf_lit(b, "<p class=\"about\">");
        put_text(b, description);
        buf_lit(b, "</p>\n");
    }
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
    struct page_links plain = *p; /* these addresses have a query of their own */
    if (l->scope == SCOPE_SEARCH)
        plain.lang_query = "";
    if (!l->prev_archive && !l->next_archive && !l->next && !l->previous && !l->current)
        return;
    buf_lit(b, "<nav class=\"paging\" aria-label=\"");
    put_attr(b, text_of(l->lang, T_PAGES));
    buf_lit(b, "\"><ul>\n");
    put_step(b, &plain, "prev", l->previous ? l->previous : l->next_archive, T_NEWER);
    put_step(b, &plain, "first", l->current, T_NEWEST);
    put_step(b, &plain, "next", l->next ? l->next : l->prev_archive, T_OLDER);
    buf_lit(b, "</ul></nav>\n");
}

static void put_subscribe(struct buf *b, const struct render_list *l)
{
    char feed[1024];
    buf_lit(b, "<section class=\"box\" id=\"subscribe\" aria-labelledby=\"subscribe-title\">\n<h2 id=\"subscribe-title\">");
    put_text(b, text_of(l->lang, T_SUBSCRIBE));
    buf_lit(b, "</h2>\n<p>");
    put_text(b, text_of(l->lang, T_SUBSCRIBE_HINT));
    buf_lit(b, "</p>\n");
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
        list_feed(l, feeds[i].file, feed, sizeof feed);
        buf_printf(b, "<p class=\"feed\"><label for=\"feed%zu\"><a type=\"%s\" href=\"", i, feeds[i].type);
        put_address(b, l->of, feed);
        buf_printf(b, "\">%s</a></label> <input id=\"feed%zu\" readonly value=\"", feeds[i].name, i);
        put_address(b, l->of, feed);
        buf_lit(b, "\"></p>\n");
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
    buf_lit(b, "</p>\n<pre tabindex=\"0\"><code>&lt;script type=\"module\" src=\"");
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

static void put_nav_open(struct buf *b, const struct page_links *p, enum text_id title, const char *id)
{
    buf_printf(b, "<nav class=\"box names\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">", id, id);
    put_text(b, text_of(p->lang, title));
    buf_lit(b, "</h2>\n<ul>\n");
}

static void put_nav_row(struct buf *b, const struct page_links *p, const char *kind, const char *name, const char *title,
                        bool here)
{
    buf_lit(b, "<li><a href=\"");
    put_page_address(b, p, kind, name, "/");
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
    put_nav_open(b, p, scope == SCOPE_SPEAKER ? T_SPEAKERS : T_LANGUAGES, scope == SCOPE_SPEAKER ? "speakers" : "languages");
    for (size_t i = 0; i < count; i++) {
        const char *title = scope == SCOPE_LANGUAGE ? render_language_name(names[i].name, p->lang)
                            : names[i].title        ? names[i].title
                                                    : names[i].name;
        put_nav_row(b, p, scope == SCOPE_SPEAKER ? "speakers/" : "languages/", names[i].name, title,
                    is_here(l, scope, names[i].name));
    }
    buf_lit(b, "</ul></nav>\n");
}

static void put_aside(struct buf *b, const struct render_list *l, const struct page_links *p)
{
    buf_lit(b, "<div class=\"side\">\n");
    put_subscribe(b, l);
    if (l->of->topic_count) {
        put_nav_open(b, p, T_TOPICS, "topics");
        for (size_t i = 0; i < l->of->topic_count; i++)
            put_nav_row(b, p, "topics/", l->of->topics[i].name, render_topic_title(&l->of->topics[i], l->lang),
                        is_here(l, SCOPE_TOPIC, l->of->topics[i].name));
        buf_lit(b, "</ul></nav>\n");
    }
    put_names(b, l, p, SCOPE_SPEAKER);
    if (l->of->source_count) {
        put_nav_open(b, p, T_SOURCES, "sources");
        for (size_t i = 0; i < l->of->source_count; i++) {
            const struct source *s = &l->of->sources[i];
            put_nav_row(b, p, "sources/", s->name, s->title ? s->title : s->name, is_here(l, SCOPE_SOURCE, s->name));
        }
        buf_lit(b, "</ul></nav>\n");
    }
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
    put_heading(out, l);
    if (l->scope != SCOPE_SEARCH || *l->name)
        put_items(out, l, 2, true);
    put_paging(out, l, &p);
    buf_lit(out, "</main>\n");
    put_aside(out, l, &p);
    put_page_end(out, &p, l->self);
    return !out->failed;
}
