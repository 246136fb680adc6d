/* html_names.c: the pages above the lists: which topics, sources, speakers and languages there are. */
#include "render/write.h"

static const struct {
    const char *path;
    enum text_id title;
} kinds[SCOPE_COUNT] = {
    [SCOPE_TOPIC] = {"topics/", T_TOPICS},
    [SCOPE_SOURCE] = {"sources/", T_SOURCES},
    [SCOPE_SPEAKER] = {"speakers/", T_SPEAKERS},
    [SCOPE_LANGUAGE] = {"languages/", T_LANGUAGES},
};

const char *names_path(enum render_scope scope)
{
    return kinds[scope].path;
}

enum text_id names_title(enum render_scope scope)
{
    return kinds[scope].title;
}

static void put_head(struct buf *b, const struct render_names *l, const struct page_links *p)
{
    const char *path = kinds[l->scope].path, *title = text_of(l->lang, kinds[l->scope].title);
    const struct render_list all = {.of = l->of, .lang = l->lang, .path = "", .query = ""};
    put_page_start(b, p);
    buf_lit(b, "<title>");
    put_text(b, title);
    buf_lit(b, " – ");
    put_text(b, l->of->site->title);
    buf_lit(b, "</title>\n<link rel=\"canonical\" href=\"");
    put_address(b, l->of, path);
    buf_lit(b, "\">\n");
    put_feed_links(b, &all);
    put_meta(b, "property", "og:type", "website");
    put_meta(b, "property", "og:title", title);
    put_meta(b, "property", "og:site_name", l->of->site->title);
    buf_lit(b, "<meta property=\"og:url\" content=\"");
    put_address(b, l->of, path);
    buf_lit(b, "\">\n");
}

static int64_t count_of(const struct render_names *l, const char *name)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->names[i].name, name) == 0)
            return l->names[i].count;
    return 0;
}

/* language: of the title; NULL: ours, or not known. */
static void put_name(struct buf *b, const struct render_names *l, const struct page_links *p, const char *name, const char *title,
                     const char *language, const char *description)
{
    buf_lit(b, "<li><p><a");
    put_lang(b, language, l->lang);
    buf_lit(b, " href=\"");
    put_page_address(b, p, kinds[l->scope].path, name, "/");
    buf_lit(b, "\">");
    put_text(b, title);
    buf_lit(b, "</a>");
    if (l->counted) {
        buf_lit(b, " <span class=\"number\">");
        put_counted(b, count_of(l, name), l->lang);
        buf_lit(b, "</span>");
    }
    buf_lit(b, "</p>\n");
    if (description) {
        buf_lit(b, "<p class=\"about\"");
        put_lang(b, l->of->site->language, l->lang);
        buf_append_char(b, '>');
        put_text(b, description);
        buf_lit(b, "</p>\n");
    }
    buf_lit(b, "</li>\n");
}

/* Configured ones come in the operator's order, those without articles too; others as they are counted. */
static void put_names(struct buf *b, const struct render_names *l, const struct page_links *p)
{
    for (size_t i = 0; l->scope == SCOPE_TOPIC && i < l->of->topic_count; i++) {
        const struct topic *t = &l->of->topics[i];
        put_name(b, l, p, t->name, render_topic_title(t, l->lang), topic_title_language(l->of, t, l->lang), t->description);
    }
    for (size_t i = 0; l->scope == SCOPE_SOURCE && i < l->of->source_count; i++) {
        const struct source *s = &l->of->sources[i];
        put_name(b, l, p, s->name, s->title ? s->title : s->name, s->language, NULL);
    }
    for (size_t i = 0; (l->scope == SCOPE_SPEAKER || l->scope == SCOPE_LANGUAGE) && i < l->count; i++) {
        const struct render_name *n = &l->names[i];
        const char *title = l->scope == SCOPE_LANGUAGE ? render_language_name(n->name, l->lang) : n->title ? n->title : n->name;
        put_name(b, l, p, n->name, title, NULL, NULL);
    }
}

bool render_names_page(const struct render_names *l, struct buf *out)
{
    const struct page_links p = {l->of, "../", l->lang_query ? l->lang_query : "", l->lang};
    put_head(out, l, &p);
    put_page_top(out, &p, "");
    buf_lit(out, "<h1>");
    put_text(out, text_of(l->lang, kinds[l->scope].title));
    buf_lit(out, "</h1>\n");
    bool any = l->scope == SCOPE_TOPIC ? l->of->topic_count : l->scope == SCOPE_SOURCE ? l->of->source_count : l->count;
    if (any)
        buf_lit(out, "<ul class=\"directory\">\n");
    put_names(out, l, &p);
    if (any)
        buf_lit(out, "</ul>\n");
    else
        put_nothing(out, text_of(l->lang, T_NOTHING));
    buf_lit(out, "</main>\n");
    put_page_end(out, &p, kinds[l->scope].path);
    return !out->failed;
}
