#include "publish/cache.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { BUCKETS = 4096 };

/* A ring with a head, so that neither end is special. */
struct list {
    struct entry head;
    size_t bytes;
};

struct cache {
    size_t max_bytes;
    const struct bodypool *pool;
    struct cache_figures figures;
    struct list guests, regulars;
    struct entry *buckets[BUCKETS];
};

static void list_init(struct list *l)
{
    l->head.newer = l->head.older = &l->head;
}

struct cache *cache_new(size_t max_bytes, const struct bodypool *pool)
{
    struct cache *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->max_bytes = max_bytes;
    c->pool = pool;
    list_init(&c->guests);
    list_init(&c->regulars);
    return c;
}

static struct list *list_of(struct cache *c, const struct entry *e)
{
    return e->regular ? &c->regulars : &c->guests;
}

static void unlink_entry(struct cache *c, struct entry *e)
{
    e->newer->older = e->older;
    e->older->newer = e->newer;
    list_of(c, e)->bytes -= e->bytes;
}

static void link_newest(struct cache *c, struct entry *e)
{
    struct list *l = list_of(c, e);
    e->older = l->head.older;
    e->newer = &l->head;
    e->older->newer = e;
    l->head.older = e;
    l->bytes += e->bytes;
}

/* head.older is the newest, head.newer the oldest: the ring is read from the head backwards in time. */
static struct entry *oldest(struct list *l)
{
    return l->head.newer == &l->head ? NULL : l->head.newer;
}

uint64_t cache_hash(const struct view *v)
{
    return XXH3_64bits(v, sizeof *v);
}

/* Regulars may hold three quarters; above that the oldest of them become guests again. */
static void promote(struct cache *c, struct entry *e)
{
    unlink_entry(c, e);
    e->regular = true;
    link_newest(c, e);
    while (c->regulars.bytes > c->max_bytes / 4 * 3) {
        struct entry *last = oldest(&c->regulars);
        if (!last || last == e)
            return;
        unlink_entry(c, last);
        last->regular = false;
        link_newest(c, last);
    }
}

struct entry *cache_peek(struct cache *c, const struct view *v, uint64_t hash)
{
    struct entry *e = c->buckets[hash % BUCKETS];
    while (e && (e->hash != hash || memcmp(&e->key, v, sizeof *v) != 0))
        e = e->chain;
    return e;
}

struct entry *cache_find(struct cache *c, const struct view *v, uint64_t hash)
{
    struct entry *e = cache_peek(c, v, hash);
    if (!e)
        return NULL;
    if (!e->regular && !e->unserved && !v->search[0] && !v->since_seq) {
        promote(c, e);
    } else {
        unlink_entry(c, e);
        link_newest(c, e);
    }
    return e;
}

struct entry *cache_find_rendered(struct cache *c, const struct representation *identity)
{
    struct entry *e = c->buckets[identity->hash % BUCKETS];
    while (e && (e->hash != identity->hash || !e->filled || e->tag.content != identity->tag.content || e->tag.seq != identity->tag.seq))
        e = e->chain;
    return e;
}

/* The same body may stand under two codings (where compressing is no gain); it is counted twice, which errs on the safe
 * side. */
static void charge(struct cache *c, struct entry *e, size_t more, size_t less)
{
    e->bytes = e->bytes + more - less;
    list_of(c, e)->bytes = list_of(c, e)->bytes + more - less;
    c->figures.bytes = c->figures.bytes + more - less;
}

/* Puts r, or nothing, where another may be. */
void cache_exchange(struct entry *e, enum coding coding, struct representation *r)
{
    struct representation *before = e->reps[coding];
    e->reps[coding] = r;
    if (r)
        r->kept = true;
    if (before)
        before->kept = false; /* whoever else holds it reads it where it is */
    representation_unref(before);
}

void cache_drop(struct cache *c, struct entry *e, enum coding coding)
{
    if (!e->reps[coding])
        return;
    charge(c, e, 0, representation_bytes(e->reps[coding]));
    cache_exchange(e, coding, NULL);
}

void cache_clear(struct cache *c, struct entry *e)
{
    for (int i = 0; i < CODING_COUNT; i++)
        cache_drop(c, e, (enum coding)i);
    e->filled = false;
}

void cache_remove(struct cache *c, struct entry *e)
{
    struct entry **at = &c->buckets[e->hash % BUCKETS];
    while (*at && *at != e)
        at = &(*at)->chain;
    if (*at)
        *at = e->chain;
    cache_clear(c, e);
    unlink_entry(c, e);
    c->figures.bytes -= e->bytes;
    c->figures.views--;
    free(e);
}

/* What bodies and views may take beside the pool's spare room.  What that cannot give back, since slow clients are still being sent
 * it, must not push out everything. */
static size_t room_left(const struct cache *c)
{
    size_t spare = c->pool ? bodypool_bytes_spare(c->pool) : 0, most = c->max_bytes / 2;
    return c->max_bytes - (spare < most ? spare : most);
}

/* Drops plain bodies that nobody takes, of views that have a compressed one: they can be made again, and are most of the
 * memory.  Looks at the oldest few only, so that it costs little where there are none. */
static void drop_plain(struct cache *c, struct list *l, const struct entry *keep, size_t room)
{
    enum { LOOK_AT = 64 };
    struct entry *e = l->head.newer;
    for (int i = 0; i < LOOK_AT && e != &l->head && c->figures.bytes > room; i++, e = e->newer)
        if (e != keep && !e->plain_wanted && (e->reps[CODING_GZIP] || e->reps[CODING_BR] || e->reps[CODING_ZSTD]))
            cache_drop(c, e, CODING_IDENTITY);
}

static void make_room(struct cache *c, const struct entry *keep)
{
    const size_t room = room_left(c); /* as it is now: a body that is dropped first makes more spare room, and only later less */
    if (c->figures.bytes > room) {
        drop_plain(c, &c->guests, keep, room);
        drop_plain(c, &c->regulars, keep, room);
    }
    while (c->figures.bytes > room) {
        struct entry *last = oldest(&c->guests);
        if (last == keep)
            last = last->newer == &c->guests.head ? NULL : last->newer;
        if (!last)
            last = oldest(&c->regulars);
        if (last == keep || !last)
            return;
        cache_remove(c, last);
        c->figures.evictions++;
    }
}

struct entry *cache_add(struct cache *c, const struct view *v, uint64_t hash)
{
    struct entry *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->key = *v;
    e->hash = hash;
    e->bytes = sizeof *e;
    e->chain = c->buckets[hash % BUCKETS];
    c->buckets[hash % BUCKETS] = e;
    link_newest(c, e);
    c->figures.views++;
    c->figures.bytes += e->bytes;
    make_room(c, e); /* entries that are never filled count too */
    return e;
}

void cache_set(struct cache *c, struct entry *e, enum coding coding, struct representation *r)
{
    const struct representation *before = e->reps[coding];
    charge(c, e, representation_bytes(r), before ? representation_bytes(before) : 0);
    cache_exchange(e, coding, r);
    make_room(c, e);
}

void cache_free(struct cache **c)
{
    struct cache *old = *c;
    *c = NULL;
    if (!old)
        return;
    for (struct entry *e; (e = oldest(&old->guests)) || (e = oldest(&old->regulars));)
        cache_remove(old, e);
    free(old);
}

void cache_figures(const struct cache *c, struct cache_figures *out)
{
    *out = c->figures;
}
