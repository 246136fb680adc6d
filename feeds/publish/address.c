/* address.c: a view's own addresses, in one canonical spelling. */
#include <stdio.h>
#include <string.h>

#include "core/arena.h"
#include "publish/view.h"

static const struct {
    const char *kind, *parameter;
} scopes[SCOPE_COUNT] = {
    [SCOPE_TOPIC] = {"topics", "topic"},          [SCOPE_SOURCE] = {"sources", "source"},
    [SCOPE_SPEAKER] = {"speakers", "speaker"},    [SCOPE_LANGUAGE] = {"languages", "language"},
    [SCOPE_STORY] = {"stories", NULL},
};

const char *view_name(const struct view *v)
{
    const char *const names[SCOPE_COUNT] = {NULL, v->topic, v->source, v->speaker, v->language, v->story, v->search};
    return names[v->scope];
}

char *view_list_path(const struct view *v, struct arena *a)
{
    if (v->scope == SCOPE_ALL)
        return arena_strdup(a, "");
    if (v->scope == SCOPE_SEARCH)
        return arena_strdup(a, "search/");
    return arena_printf(a, "%s/%s/", scopes[v->scope].kind, view_name(v));
}

/* Appends "?name=value" or "&name=value". */
static void add(struct buf *b, const char *name, const char *value)
{
    if (!*value)
        return;
    buf_append_char(b, b->len ? '&' : '?');
    buf_puts(b, name);
    buf_append_char(b, '=');
    render_percent_encode(b, value);
}

static void add_number(struct buf *b, const char *name, int value)
{
    char text[12];
    snprintf(text, sizeof text, "%d", value);
    add(b, name, text);
}

static char *finish(struct buf *b, struct arena *a, const char *before)
{
    char *s = b->failed ? NULL : arena_printf(a, "%s%s", before, b->data ? b->data : "");
    buf_free(b);
    return s;
}

char *view_list_query(const struct view *v, struct arena *a)
{
    struct buf b;
    buf_init(&b, 4096);
    if (v->scope == SCOPE_SEARCH)
        add(&b, "q", v->search);
    return finish(&b, a, "");
}

/* Filters beside the one that the path names; for a frame, which has no path, all of them. */
static void add_filters(struct buf *b, const struct view *v, bool all)
{
    const char *const values[SCOPE_COUNT] = {NULL, v->topic, v->source, v->speaker, v->language};
    for (int i = SCOPE_TOPIC; i <= SCOPE_LANGUAGE; i++)
        if (all || i != v->scope)
            add(b, scopes[i].parameter, values[i]);
}

/* What a frame can show that is no filter: an event, an article, a search. */
static void add_subject(struct buf *b, const struct view *v)
{
    add(b, "story", v->story);
    add(b, "article", v->id);
    if (v->scope == SCOPE_SEARCH)
        add(b, "q", v->search);
}

char *view_embed_query(const struct view *v, struct arena *a)
{
    struct buf b;
    buf_init(&b, 4096);
    add_filters(&b, v, true);
    add_subject(&b, v);
    return finish(&b, a, "");
}

char *view_other_filters(const struct view *v, struct arena *a)
{
    struct buf b;
    buf_init(&b, 4096);
    if (v->scope != SCOPE_SEARCH)
        add_filters(&b, v, false);
    return finish(&b, a, "");
}

static const char *const file_names[VIEW_KIND_COUNT] = {
    [VIEW_ATOM] = "feed.atom",       [VIEW_RSS] = "feed.rss",     [VIEW_JSON] = "feed.json", [VIEW_SNIPPET] = "snippet.html",
    [VIEW_EMBED] = "embed.html",     [VIEW_PAGE] = "",            [VIEW_OPML] = "sources.opml",
};

static char *document(const struct view *v, struct arena *a, bool mixed)
{
    static const char *const suffixes[] = {[VIEW_ATOM] = ".atom", [VIEW_RSS] = ".rss", [VIEW_JSON] = ".json"};
    const char *file = file_names[v->kind] ? file_names[v->kind] : "";
    bool at_root = mixed || v->kind == VIEW_SNIPPET || v->kind == VIEW_EMBED;
    const char *path = at_root ? "" : view_list_path(v, a);
    if (v->kind == VIEW_ARTICLE)
        return arena_printf(a, "articles/%s/", v->id);
    if (v->kind == VIEW_NAMES)
        return arena_printf(a, "%s/", scopes[v->scope].kind);
    if (v->month) {
        char day[8] = "";
        if (v->day)
            snprintf(day, sizeof day, "-%02d", v->day);
        return arena_printf(a, "%sarchive/%04d-%02d%s%s", path, v->month / 12, v->month % 12 + 1, day,
                            view_is_feed(v) ? suffixes[v->kind] : "/");
    }
    return arena_printf(a, "%s%s", path ? path : "", file);
}

char *view_self(const struct view *v, struct arena *a)
{
    struct buf b;
    struct view other = *v; /* is there a second filter? */
    char *const fields[SCOPE_COUNT] = {NULL, other.topic, other.source, other.speaker, other.language, other.story};
    if (fields[v->scope])
        fields[v->scope][0] = '\0';
    bool mixed = other.topic[0] || other.source[0] || other.speaker[0] || other.language[0];
    buf_init(&b, 4096);
    bool embedded = v->kind == VIEW_SNIPPET || v->kind == VIEW_EMBED;
    if (v->scope == SCOPE_SEARCH && !embedded)
        add(&b, "q", v->search);
    if (mixed || embedded)
        add_filters(&b, v, true);
    if (embedded)
        add_subject(&b, v);
    if (v->limit != view_default_limit((enum view_kind)v->kind))
        add_number(&b, "limit", v->limit);
    if (v->page > 1)
        add_number(&b, "page", v->page);
    if (v->layout)
        add(&b, "layout", render_layout_name((enum render_layout)v->layout));
    if (v->theme)
        add(&b, "theme", render_theme_name((enum render_theme)v->theme));
    if (v->ascii)
        add(&b, "charset", "ascii");
    if (v->lang_said && v->kind != VIEW_PAGE)
        add(&b, "lang", render_lang_tag((enum render_lang)v->lang));
    char *path = document(v, a, mixed);
    return finish(&b, a, path ? path : "");
}
