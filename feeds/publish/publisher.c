/* publisher.c: a publisher's life: the store opened, watched, and read anew where it changed. */
#include "publish/background.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "core/count.h"
#include "core/date.h"
#include "core/url.h"
#include "text/idn.h"

enum { ARENA_MAX_BYTES = 256 << 20, SITE_MAX_BYTES = 16 << 20, CACHE_MAX_BYTES = 32 << 20,
       PAGE_MAX_BYTES = 64 << 20, TIDY_MAX_BYTES = 1 << 20 /* about 0.2 ms */ };

/* How long caches may keep an archive, and how long anything while they ask again, in max-ages of a feed: what was taken down
 * may be seen in a cache for so long, so these are short. */
enum { ARCHIVE_AGES = 12, STALE_AGES = 3 };

static const char *keep(struct publisher *p, size_t slot, const char *s)
{
    p->owned[slot] = s ? strdup(s) : NULL;
    return p->owned[slot];
}

static void write_cache_control(struct publisher *p)
{
    int64_t feed = p->o.feed_max_age_s, asset = p->o.asset_max_age_s;
    const struct {
        const char *whose;
        int64_t age, stale;
    } rows[] = {
        [AGE_FEED] = {"public", feed, feed},
        [AGE_ASSET] = {"public", asset, asset},
        [AGE_ARCHIVE] = {"public", ARCHIVE_AGES * feed, feed},
        [AGE_READER] = {"private", feed, feed},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        snprintf(p->cache_control[i], sizeof p->cache_control[i], "%s, max-age=%lld, stale-while-revalidate=%lld", rows[i].whose,
                 (long long)rows[i].age, (long long)(p->o.stale_s < 0 ? STALE_AGES * rows[i].stale : p->o.stale_s));
    snprintf(p->cache_control[AGE_NEVER], sizeof p->cache_control[AGE_NEVER], "no-store");
}

struct publisher *publisher_new(const struct publish_options *o)
{
    struct publisher *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->o = *o;
    p->o.store = keep(p, 0, o->store);
    p->o.base_url = keep(p, 1, o->base_url && *o->base_url ? o->base_url : NULL);
    p->o.frame_ancestors = keep(p, 2, o->frame_ancestors);
    p->o.feed_max_age_s = o->feed_max_age_s < 0 ? 300 : o->feed_max_age_s;
    p->o.asset_max_age_s = o->asset_max_age_s < 0 ? 3600 : o->asset_max_age_s;
    p->o.search_per_minute = o->search_per_minute < 0 ? 600 : o->search_per_minute;
    p->tried = DATE_NONE;
    p->wake_fd = -1;
    p->arena = arena_new(ARENA_MAX_BYTES);
    p->pool = bodypool_new();
    p->cache = cache_new(o->cache_max_bytes ? o->cache_max_bytes : CACHE_MAX_BYTES, p->pool);
    buf_init(&p->page, PAGE_MAX_BYTES);
    write_cache_control(p);
    if (p->arena && p->cache && p->pool && p->o.store)
        return p;
    publisher_free(&p);
    return NULL;
}

void publisher_free(struct publisher **p)
{
    struct publisher *old = *p;
    *p = NULL;
    if (!old)
        return;
    background_free(&old->background);
    background_free(&old->thorough);
    cache_free(&old->cache);
    bodypool_free(&old->pool);
    store_close(&old->store);
    arena_free(&old->site.arena);
    arena_free(&old->arena);
    buf_free(&old->page);
    for (size_t i = 0; i < sizeof old->owned / sizeof *old->owned; i++)
        free(old->owned[i]);
    free(old);
}

static void note_trouble(struct publisher *p, const struct err *e)
{
    if (p->trouble.code == e->code && strcmp(p->trouble.text, e->text) == 0)
        return;
    p->trouble = *e;
    p->trouble_new = true;
}

void publisher_trouble(struct publisher *p, const struct err *e)
{
    if (p->reachable) /* else it is known, and this follows from it */
        note_trouble(p, e);
}

/* The buffer is used again where it is not large: growing a new one for each view would leave holes of all sizes in the heap. */
char *publisher_take_page(struct publisher *p, size_t *len)
{
    enum { KEPT_BYTES = 1 << 20 };
    struct buf *page = &p->page;
    *len = page->len;
    if (page->failed) {
        buf_free(page);
        return NULL;
    }
    size_t size = page->len ? page->len : 1;
    if (page->cap > KEPT_BYTES) {
        char *whole = buf_take(page, NULL), *fitted = realloc(whole, size);
        return fitted ? fitted : whole;
    }
    char *copy = malloc(size);
    if (copy && page->len)
        memcpy(copy, page->data, page->len);
    return copy;
}

/* ---- the site ---- */

static void add_string(XXH3_state_t *h, const char *s)
{
    XXH3_64bits_update(h, s ? s : "\x01", s ? strlen(s) + 1 : 1);
}

static void add_source(XXH3_state_t *h, const struct source *s)
{
    const char *const strings[] = {s->name, s->title, s->feed, s->home, s->language, s->rights, s->listing.items};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        add_string(h, strings[i]);
    XXH3_64bits_update(h, &s->content, sizeof s->content);
    XXH3_64bits_update(h, &s->sitemap, sizeof s->sitemap);
}

static bool hash_site(struct site_state *s, uint64_t file_id)
{
    const struct site *site = &s->from_store.site;
    XXH3_state_t *h = XXH3_createState();
    if (!h)
        return false;
    XXH3_64bits_reset(h);
    XXH3_64bits_update(h, &file_id, sizeof file_id); /* stamps of another file are no stamps of this one */
    const char *const strings[] = {site->title, site->description, s->base_url, site->id, site->language, site->contact,
                                   site->rights, site->hub, site->frame_ancestors, CADIALOG_VERSION};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        add_string(h, strings[i]);
    for (size_t i = 0; i < s->from_store.source_count; i++)
        add_source(h, &s->from_store.sources[i]);
    for (size_t i = 0; i < s->from_store.topic_count; i++) {
        const struct topic *t = &s->from_store.topics[i];
        const char *const names[] = {t->name, t->title, t->description, t->language, t->title_ru, t->title_kk, t->title_ja};
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            add_string(h, names[n]);
    }
    s->hash = XXH3_64bits_digest(h);
    s->id_hash = site->id ? (uint32_t)XXH3_64bits_withSeed(site->id, strlen(site->id), s->from_store.lineage) : 0;
    XXH3_freeState(h);
    return true;
}

/* As the configuration has it, in the one spelling that headers and feeds can take; what cannot be read stays as it is. */
static char *base_of(struct arena *a, const char *given)
{
    size_t n = strlen(given);
    char *resolved = url_resolve(a, NULL, given, n), *url = resolved ? idn_url(a, resolved) : arena_strdup(a, given);
    n = url ? strlen(url) : 0;
    return !url || (n && url[n - 1] == '/') ? url : arena_printf(a, "%s/", url);
}

/* Reads the site; what was read before stays where that fails. */
static bool read_site(struct publisher *p, struct err *e)
{
    struct site_state s = {.arena = arena_new(SITE_MAX_BYTES)};
    if (!s.arena)
        return err_set(e, ERR_MEMORY, "no memory for the site's settings");
    if (!store_get_site(p->store, s.arena, &s.from_store, e))
        goto fail;
    const char *base = p->o.base_url ? p->o.base_url : s.from_store.site.base_url;
    if (!base || !*base) {
        err_set(e, ERR_CONFIG, "the store knows no base-url yet: run `cadialog fetch` once");
        goto fail;
    }
    struct site *site = &s.from_store.site;
    s.base_url = base_of(s.arena, base);
    site->title = site->title ? site->title : arena_strdup(s.arena, "cadialog");
    if (!s.base_url || !site->title || !hash_site(&s, store_file_id(p->store))) {
        err_set(e, ERR_MEMORY, "no memory for the site's settings");
        goto fail;
    }
    int lang = site->language ? render_lang_find(site->language, strlen(site->language)) : LANG_EN;
    s.lang = lang < 0 ? LANG_EN : (enum render_lang)lang;
    for (size_t i = 0; i < s.from_store.source_count; i++)
        s.any_full |= s.from_store.sources[i].content == CONTENT_FULL;
    arena_free(&p->site.arena);
    p->site = s;
    /* The site points into the struct that it is copied into, so it is put together last. */
    p->site.site = (struct render_site){
        .site = &p->site.from_store.site, .base_url = s.base_url, .sources = s.from_store.sources,
        .source_count = s.from_store.source_count, .topics = s.from_store.topics, .topic_count = s.from_store.topic_count,
        .is_static = p->o.static_site,
    };
    return true;
fail:
    arena_free(&s.arena);
    return false;
}

/* ---- freshness ---- */

static bool look_again(struct publisher *p, struct err *e)
{
    int64_t seq = 0;
    uint64_t before = p->site.hash;
    bool had_site = p->site.arena != NULL;
    if (!store_change_seq(p->store, &seq, e) || !read_site(p, e))
        return false;
    /* Most commits are a fetcher's notes about its sources, which nobody sees. */
    if (!had_site || seq != p->change_seq || before != p->site.hash)
        p->generation++;
    p->change_seq = seq;
    return true;
}

bool publisher_open(struct publisher *p, int64_t now)
{
    struct err e = {0};
    if (p->store || p->tried == now)
        return p->site.arena != NULL;
    p->tried = now;
    if (store_open(&p->store, p->o.store, STORE_READ, &e)) {
        store_changed(p->store, &e); /* what it is now is where we begin */
        p->reachable = look_again(p, &e);
        if (!p->reachable)
            store_close(&p->store);
    }
    if (!p->store) {
        p->reachable = false;
        note_trouble(p, &e);
    } else {
        p->trouble = (struct err){0};
    }
    return p->site.arena != NULL;
}


bool publish_tick(struct publisher *p, int64_t now, int64_t budget_us, struct err *e)
{
    struct err trouble = {0};
    p->now = now;
    err_clear(e);
    publisher_collect(p);
    arena_reset(p->arena); /* of what was rendered here, which may have been large */
    bool more = bodypool_tidy(p->pool, TIDY_MAX_BYTES, representation_may_move);
    if (!p->store) {
        publisher_open(p, now);
    } else if (store_is_open(p->store) || !background_lets_go(p->background)) {
        bool changed = store_changed(p->store, &trouble);
        bool look = changed || !p->reachable;
        if (trouble.code == ERR_NONE && look)
            look_again(p, &trouble);
        p->reachable = trouble.code == ERR_NONE;
        if (!store_is_open(p->store))
            background_let_go(p->background);
        if (!p->reachable)
            note_trouble(p, &trouble);
        else if (look && !p->trouble_new) /* what an answer met with is told, once, until the store is another */
            p->trouble = (struct err){0};
    }
    if (p->trouble_new)
        *e = p->trouble;
    p->trouble_new = false;
    return more;
}

void publisher_collect(struct publisher *p)
{
    bodypool_tidy_after_frees(p->pool, TIDY_MAX_BYTES, representation_may_move);
    later_collect(p);
}

bool publish_ticket_is_done(struct publisher *p, uint64_t ticket)
{
    later_collect(p);
    return p->ticket_done[background_queue_of(ticket)] >= ticket;
}

void publisher_stats(const struct publisher *p, struct publish_stats *out)
{
    struct cache_figures f;
    cache_figures(p->cache, &f);
    *out = p->stats;
    out->cache_bytes = f.bytes;
    out->views = f.views;
    out->evictions = f.evictions;
    out->pool_bytes = bodypool_bytes_held(p->pool);
    out->pool_alive_bytes = bodypool_bytes_alive(p->pool);
}

void publisher_note_hits(struct publisher *p, uint64_t count)
{
    p->stats.answers += count;
    p->stats.hits += count;
}
