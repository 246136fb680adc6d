/* load.c: a view's articles out of the store and into the renderer. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/date.h"
#include "core/memory.h"
#include "publish/publisher.h"

enum {
    SEARCH_MS = 100, /* the event loop waits for it */
};

/* DATE_NONE is earlier than any date. */
static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static const char *given(const char *s)
{
    return *s ? s : NULL;
}

struct store_query view_query(const struct view *v)
{
    struct store_query q = {
        .topic = given(v->topic), .source = given(v->source), .speaker = given(v->speaker), .language = given(v->language),
        .story = given(v->story), .search = v->scope == SCOPE_SEARCH ? v->search : NULL, .since = DATE_NONE,
        .until = DATE_NONE, .changed_after = v->since_seq ? v->since_seq - 1 : -1, .limit = v->limit, .search_ms = SEARCH_MS,
        .with_text = v->speaker[0],
    };
    if (v->month) {
        archive_span(v, &q.since, &q.until);
        q.limit = v->kind == VIEW_PAGE ? PUBLISH_MONTH_MAX : ARCHIVE_MAX;
    }
    if (v->page > 1)
        q.offset = (v->page - 1) * v->limit;
    return q;
}

bool view_stamp(struct publisher *p, const struct view *v, struct store_stamp *out, struct err *e)
{
    struct store_query q = view_query(v);
    bool oembed = v->kind == VIEW_OEMBED_JSON || v->kind == VIEW_OEMBED_XML; /* its titles are the articles' */
    q.search = NULL; /* any change may be a change of what is found */
    if (v->kind <= VIEW_ARTICLE || oembed)
        return store_stamp(p->store, &q, out, e);
    struct store_stamp all = {.site_changed = DATE_NONE};
    if (v->kind == VIEW_OPML && !store_stamp(p->store, &q, &all, e))
        return false;
    /* made from the site's settings alone, and those have a hash */
    *out = (struct store_stamp){.changed = DATE_NONE, .site_changed = all.site_changed};
    return true;
}

static bool has_calendar(const struct view *v)
{
    return v->kind == VIEW_PAGE && !v->month && v->scope != SCOPE_SEARCH;
}

int64_t view_day(const struct view *v, int64_t now)
{
    bool linked = view_is_feed(v) && v->scope != SCOPE_SEARCH; /* to archives, which yesterday is one of now */
    return linked || has_calendar(v) ? now / DAY_S : 0;
}

static bool language_is_known(const struct publisher *p, const char *language)
{
    size_t n = strlen(language);
    for (size_t i = 0; i < p->site.site.source_count; i++) {
        const char *of = p->site.site.sources[i].language; /* with a region, perhaps */
        if (of && strncasecmp(of, language, n) == 0 && strchr("-_", of[n]))
            return true;
    }
    return false;
}

static bool has_name(const struct publisher *p, const struct view *v)
{
    bool topic = !v->topic[0], source = !v->source[0];
    for (size_t i = 0; !topic && i < p->site.site.topic_count; i++)
        topic = strcmp(p->site.site.topics[i].name, v->topic) == 0;
    for (size_t i = 0; !source && i < p->site.site.source_count; i++)
        source = strcmp(p->site.site.sources[i].name, v->source) == 0;
    return topic && source;
}

bool view_exists(const struct publisher *p, const struct view *v, const struct store_stamp *stamp, int64_t now)
{
    if (!has_name(p, v) || (v->month && stamp->changed == DATE_NONE && !archive_is_running(v, now)))
        return false;
    /* Topics and sources are configured and may be empty; the others exist by their articles. */
    bool empty = v->kind <= VIEW_PAGE && !stamp->count;
    if (empty && (v->speaker[0] || v->story[0]))
        return false;
    return !(empty && v->language[0] && !language_is_known(p, v->language));
}

/* ---- lists ---- */

static int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The article that a frame or a snippet shows alone. */
static bool find_one(struct publisher *p, const struct view *v, struct store_articles *found, struct err *e)
{
    found->items = arena_array(p->arena, 1, sizeof *found->items);
    if (!found->items)
        return err_set(e, ERR_MEMORY, "no memory for an article");
    found->count = 1;
    return store_get_article(p->store, v->id, p->arena, found->items, e);
}

static bool run_query(struct publisher *p, const struct view *v, struct store_articles *found, struct err *e)
{
    struct store_query q = view_query(v);
    bool beside = v->kind == VIEW_PAGE && !v->month && v->scope != SCOPE_ALL;
    bool quotes = v->layout == LAYOUT_QUOTES || v->kind == VIEW_JSON || beside;
    bool texts = view_is_feed(v) || (v->kind == VIEW_PAGE && v->scope == SCOPE_SEARCH); /* a page shows where words were found */
    q.fields = (texts && p->site.any_full ? STORE_CONTENT : 0) | (quotes ? STORE_QUOTATIONS : 0);
    if (v->layout == LAYOUT_QUOTES) /* not every article quotes somebody */
        q.limit = v->limit * 4;
    *found = (struct store_articles){0};
    if (v->id[0])
        return find_one(p, v, found, e);
    if (v->scope != SCOPE_SEARCH)
        return store_query(p->store, &q, p->arena, found, e);
    if (!v->search[0])
        return true;
    int64_t start = monotonic_ms();
    bool ok = store_query(p->store, &q, p->arena, found, e);
    p->search_ms -= (double)(monotonic_ms() - start);
    return ok;
}

static const char *lang_query(const struct view *v)
{
    return v->lang_said ? lang_queries[v->lang] : "";
}

/* The store keeps stamps of months. */
static int64_t day_changed(const struct render_list *l)
{
    int64_t changed = DATE_NONE;
    for (size_t i = 0; i < l->count; i++)
        changed = later(changed, later(l->articles[i].first_seen, l->articles[i].changed));
    for (size_t i = 0; i < l->tombstone_count; i++)
        changed = later(changed, l->tombstones[i].when);
    return changed;
}

static bool fill_list(struct publisher *p, const struct view *v, struct store_stamp *stamp, int64_t now, struct render_list *l,
                      struct err *e)
{
    struct store_articles found;
    *l = (struct render_list){
        .of = &p->site.site, .scope = (enum render_scope)v->scope, .lang = (enum render_lang)v->lang,
        .layout = (enum render_layout)v->layout, .theme = (enum render_theme)v->theme, .ascii = v->ascii, .quote_max = v->limit,
        .changed = stamp->changed != DATE_NONE ? stamp->changed : stamp->site_changed,
        .path = view_list_path(v, p->arena), .query = view_list_query(v, p->arena),
        .self = view_self(v, p->arena), .embed_query = view_embed_query(v, p->arena), .lang_query = lang_query(v),
    };
    list_name(p, v, l);
    if (!run_query(p, v, &found, e))
        return false;
    l->articles = found.items;
    l->count = found.count;
    if (!list_link(p, v, now, &found, l, e) || !list_add_tombstones(p, v, l, e))
        return false;
    if (v->day)
        stamp->changed = l->changed = day_changed(l);
    if (v->kind == VIEW_PAGE && !list_add_sides(p, v, now, &found, l, e))
        return false;
    return !arena_failed(p->arena) || err_set(e, ERR_MEMORY, "a view is too large");
}

typedef bool list_renderer(const struct render_list *l, struct buf *out);
static list_renderer *const renderers[VIEW_KIND_COUNT] = {
    [VIEW_ATOM] = render_atom,       [VIEW_RSS] = render_rss,     [VIEW_JSON] = render_json,
    [VIEW_SNIPPET] = render_snippet, [VIEW_EMBED] = render_embed, [VIEW_PAGE] = render_page,
};

static enum loading loading_of(const struct view *v, const struct err *e)
{
    if (e->code == ERR_LIMIT && v->scope == SCOPE_SEARCH)
        return LOAD_SLOW;
    if (v->id[0] && e->code == ERR_NOT_FOUND)
        return LOAD_NOT_FOUND;
    return v->id[0] && e->code == ERR_DENIED ? LOAD_GONE : LOAD_FAILED;
}

static enum loading render_list_view(struct publisher *p, const struct view *v, struct store_stamp *stamp, int64_t now,
                                     struct buf *out, struct err *e)
{
    struct render_list l;
    if (view_is_search(v) && !search_allowed(p, p->is_counted ? BUDGET_TIME : BUDGET_COUNT | BUDGET_TIME))
        return LOAD_BUSY;
    if (!fill_list(p, v, stamp, now, &l, e))
        return loading_of(v, e);
    if (v->day && stamp->changed == DATE_NONE && !archive_is_running(v, now))
        return LOAD_NOT_FOUND;
    if (!renderers[v->kind](&l, out)) {
        err_set(e, ERR_LIMIT, "a view is too large");
        return LOAD_FAILED;
    }
    return LOAD_DONE;
}

/* ---- the others ---- */

static enum loading render_article_view(struct publisher *p, const struct view *v, struct store_stamp *stamp, struct buf *out,
                                        struct err *e)
{
    struct article article;
    struct store_articles revisions, related = {0};
    if (!store_get_article(p->store, v->id, p->arena, &article, e))
        return e->code == ERR_NOT_FOUND ? LOAD_NOT_FOUND : e->code == ERR_DENIED ? LOAD_GONE : LOAD_FAILED;
    stamp->changed = article.changed;
    if (!store_get_revisions(p->store, v->id, p->arena, &revisions, e))
        return LOAD_FAILED;
    struct store_query q = {.story = article.story, .since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 10};
    if (article.story && !store_query(p->store, &q, p->arena, &related, e))
        return LOAD_FAILED;
    for (size_t i = 0; i < related.count; i++) /* each is shown beside it since it came */
        stamp->changed = later(stamp->changed, later(related.items[i].first_seen, related.items[i].changed));
    const struct render_article a = {
        .of = &p->site.site, .lang = (enum render_lang)v->lang, .lang_query = lang_query(v), .article = &article,
        .revisions = revisions.items, .revision_count = revisions.count, .related = related.items,
        .related_count = related.count,
    };
    if (render_article_page(&a, out))
        return LOAD_DONE;
    err_set(e, ERR_LIMIT, "an article is too large");
    return LOAD_FAILED;
}

static enum loading render_names_view(struct publisher *p, const struct view *v, struct buf *out, struct err *e)
{
    struct render_names l = {.of = &p->site.site, .scope = (enum render_scope)v->scope, .lang = (enum render_lang)v->lang,
                             .lang_query = lang_query(v)};
    if (!list_names(p, &l, e))
        return LOAD_FAILED;
    if (!arena_failed(p->arena) && render_names_page(&l, out))
        return LOAD_DONE;
    err_set(e, ERR_LIMIT, "a view is too large");
    return LOAD_FAILED;
}

/* What the frame shows, in the language of the page that was pasted. */
static char *frame_query(struct publisher *p, const struct view *v)
{
    char *filters = view_embed_query(v, p->arena);
    if (!filters || !v->lang_said)
        return filters;
    return arena_printf(p->arena, "%s%slang=%s", filters, *filters ? "&" : "?", render_lang_tag((enum render_lang)v->lang));
}

static enum loading render_oembed_view(struct publisher *p, const struct view *v, struct buf *out, struct err *e)
{
    struct render_list l = {.scope = (enum render_scope)v->scope, .lang = (enum render_lang)v->lang};
    struct store_stamp stamp;
    struct article article = {0};
    struct view page = *v;
    page.kind = VIEW_PAGE;
    if (!view_stamp(p, &page, &stamp, e))
        return LOAD_FAILED;
    if (!view_exists(p, &page, &stamp, 0))
        return LOAD_NOT_FOUND;
    if (v->id[0] && !store_get_article(p->store, v->id, p->arena, &article, e))
        return loading_of(v, e);
    struct store_query q = view_query(&page);
    struct store_articles shown = {.items = &article, .count = 1};
    q.limit = view_default_limit(VIEW_EMBED);
    if (!v->id[0] && v->scope == SCOPE_SEARCH)
        shown.count = 0; /* a search costs more than a picture is worth */
    else if (!v->id[0] && !store_query(p->store, &q, p->arena, &shown, e))
        return LOAD_FAILED;
    list_name(p, &page, &l);
    if (v->scope == SCOPE_SEARCH)
        l.title = v->search;
    const char *title = l.title ? l.title : p->site.site.site->title;
    const struct render_oembed o = {
        .of = &p->site.site, .title = v->id[0] ? NULL : title, .page = view_list_path(v, p->arena),
        .embed_query = frame_query(p, v), .width_px = v->width, .height_px = v->height,
        .cache_age_s = p->o.feed_max_age_s, .articles = shown.items, .count = shown.count,
        .thumbnail_width_max = v->width_max, .thumbnail_height_max = v->height_max,
    };
    bool ok = v->kind == VIEW_OEMBED_XML ? render_oembed_xml(&o, out) : render_oembed_json(&o, out);
    if (ok)
        return LOAD_DONE;
    err_set(e, ERR_MEMORY, "no memory for a view");
    return LOAD_FAILED;
}

static enum loading render_view(struct publisher *p, const struct view *v, struct store_stamp *stamp, int64_t now, struct buf *out,
                                struct err *e)
{
    bool shown = true;
    if (v->speaker[0] && !view_is_quoted(p, v->speaker, &shown, e))
        return LOAD_FAILED;
    if (!shown)
        return LOAD_NOT_FOUND;
    if (renderers[v->kind]) {
        enum loading how = render_list_view(p, v, stamp, now, out, e);
        if (has_calendar(v)) /* its days moved on at midnight */
            stamp->changed = later(stamp->changed, view_day(v, now) * DAY_S);
        return how;
    }
    if (v->kind == VIEW_NAMES)
        return render_names_view(p, v, out, e);
    if (v->kind == VIEW_ARTICLE)
        return render_article_view(p, v, stamp, out, e);
    if (v->kind == VIEW_OPML && render_opml(&p->site.site, stamp->site_changed, out))
        return LOAD_DONE;
    if (v->kind == VIEW_OEMBED_JSON || v->kind == VIEW_OEMBED_XML)
        return render_oembed_view(p, v, out, e);
    if (v->kind == VIEW_STATUS && operator_status(p, out, e))
        return LOAD_DONE;
    if (v->kind == VIEW_METRICS && operator_metrics(p, out))
        return LOAD_DONE;
    return LOAD_FAILED;
}

/* A page may lack what there was no memory for, and would be kept so: better none. */
enum loading view_render(struct publisher *p, const struct view *v, struct store_stamp *stamp, int64_t now,
                         struct buf *out, struct err *e)
{
    unsigned long before = memory_failures();
    arena_reset(p->arena);
    p->stats.renders++;
    enum loading how = render_view(p, v, stamp, now, out, e);
    if (memory_failures() == before)
        return how;
    err_set(e, ERR_MEMORY, "no memory for a view");
    return LOAD_FAILED;
}

/* ---- the budget of searches ----
 * A count a minute, by who is asked; and a tenth of the time, by who searches: it holds up all who wait for that thread. */

enum { TIME_SHARE = 10, TIME_BURST_MS = 1000 };

bool view_is_search(const struct view *v)
{
    return v->scope == SCOPE_SEARCH && v->search[0];
}

bool search_allowed(struct publisher *p, unsigned budgets)
{
    int64_t now_ms = monotonic_ms();
    double rate = p->o.search_per_minute / 60000.0, passed = (double)(now_ms - p->search_filled_ms);
    if (!p->search_filled_ms)
        passed = 60000.0; /* begins full */
    p->search_filled_ms = now_ms;
    double burst = p->o.search_per_minute / 10.0 < 20 ? 20 : p->o.search_per_minute / 10.0;
    p->search_tokens = p->search_tokens + passed * rate > burst ? burst : p->search_tokens + passed * rate;
    p->search_ms = p->search_ms + passed / TIME_SHARE > TIME_BURST_MS ? TIME_BURST_MS : p->search_ms + passed / TIME_SHARE;
    if ((budgets & BUDGET_COUNT && p->search_tokens < 1) || (budgets & BUDGET_TIME && p->search_ms < 1)) {
        p->stats.searches_refused++;
        return false;
    }
    p->search_tokens -= budgets & BUDGET_COUNT ? 1 : 0;
    return true;
}
