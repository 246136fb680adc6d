/* cache.h: views that were asked for, within a budget of bytes.  Private to this room.
 *
 * The budget is for all that is held because of them: bodies in every coding, what the pool of large bodies holds beside those, and
 * the views themselves.
 *
 * Two lists: a view enters `guests` and moves to `regulars` when it is asked for again.  Guests go first, so a client that
 * asks for ever new views (searches, odd limits) pushes out other guests, and not the feeds that everybody reads. */
#ifndef CADIALOG_PUBLISH_CACHE_H
#define CADIALOG_PUBLISH_CACHE_H

#include "publish/representation.h"
#include "publish/view.h"
#include "store/store.h"

struct entry {
    struct view key;
    uint64_t hash;
    struct entry *chain;          /* in its bucket */
    struct entry *newer, *older;  /* in its list */
    bool regular;
    bool unserved;                /* it was asked for, but not answered with yet */
    uint64_t ticket;              /* the thread's job that is to bring it up to date; 0: none */
    int verdict;                  /* enum loading, where that job ended without a rendering; 0: none */
    uint64_t verdict_generation;
    int64_t verdict_at;           /* and when it was told of */
    unsigned no_thread;           /* codings that the thread could not make, as bits */
    /* what it was rendered from; equal ones mean equal bytes */
    uint64_t generation;          /* of the publisher, when that was last looked at */
    uint64_t site_hash;
    int64_t day;                  /* pages show a calendar of days; 0: it does not matter */
    struct store_stamp stamp;
    /* what its bytes are, also while only a compressed form of them is kept */
    bool filled;
    bool plain_wanted;            /* somebody takes them uncompressed: then they stay */
    struct etag tag;              /* of the identity */
    int64_t last_modified;
    size_t len;
    struct representation *reps[CODING_COUNT];
    size_t bytes;
};

struct cache;
/* pool: where its bodies are, and what it holds beside them counts too; NULL: nowhere. */
struct cache *cache_new(size_t max_bytes, const struct bodypool *pool);
void cache_free(struct cache **c);

uint64_t cache_hash(const struct view *v);
/* The entry, moved to the front; NULL: not there. */
struct entry *cache_find(struct cache *c, const struct view *v, uint64_t hash);
/* The same without moving it. */
struct entry *cache_peek(struct cache *c, const struct view *v, uint64_t hash);
/* The entry that has these bytes; NULL: it is gone, or was rendered anew. */
struct entry *cache_find_rendered(struct cache *c, const struct representation *identity);
/* A new, empty entry.  NULL: no memory. */
struct entry *cache_add(struct cache *c, const struct view *v, uint64_t hash);
/* Puts a representation in its place (taking over the reference) and makes room for it, never by dropping this entry. */
void cache_set(struct cache *c, struct entry *e, enum coding coding, struct representation *r);
/* The same for one of the same size. */
void cache_exchange(struct entry *e, enum coding coding, struct representation *r);
/* Drops one representation, or all of an entry. */
void cache_drop(struct cache *c, struct entry *e, enum coding coding);
void cache_clear(struct cache *c, struct entry *e);
void cache_remove(struct cache *c, struct entry *e);

struct cache_figures {
    size_t bytes, views;
    uint64_t evictions;
};
void cache_figures(const struct cache *c, struct cache_figures *out);

#endif
