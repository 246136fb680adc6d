/* entry.c: a view in the cache, as new as the store, in the coding that is asked for. */
#include <stdlib.h>

#include "publish/publisher.h"

static bool is_unchanged(const struct publisher *p, const struct entry *e, const struct store_stamp *at, int64_t now)
{
    return e->filled && e->site_hash == p->site.hash && e->day == view_day(&e->key, now) &&
           e->stamp.change_seq == at->change_seq && e->stamp.changed == at->changed && e->stamp.count == at->count &&
           e->stamp.months == at->months;
}

void entry_fill(struct publisher *p, struct entry *e, struct representation *r)
{
    /* The same bytes keep their tag, and all that was made of them. */
    bool same = e->filled && e->site_hash == p->site.hash && e->tag.content == r->tag.content && e->len == r->len;
    if (same && e->reps[CODING_IDENTITY]) {
        representation_unref(r);
        return;
    }
    if (same) {
        r->tag = e->tag;
        representation_retag(r);
    } else {
        cache_clear(p->cache, e);
    }
    e->filled = true;
    e->verdict = LOAD_DONE;
    e->tag = r->tag;
    e->len = r->len;
    e->last_modified = r->last_modified;
    cache_set(p->cache, e, CODING_IDENTITY, r);
}

static enum loading render_into(struct publisher *p, struct entry *e, struct store_stamp *stamp, int64_t now, struct err *err)
{
    size_t len = 0;
    const struct store_stamp at = *stamp;
    if (!view_exists(p, &e->key, stamp, now))
        return LOAD_NOT_FOUND;
    buf_reset(&p->page);
    enum loading how = view_render(p, &e->key, stamp, now, &p->page, err);
    char *body = how == LOAD_DONE ? publisher_take_page(p, &len) : NULL;
    if (how != LOAD_DONE)
        return how;
    struct representation *r = body ? dress_view(p, &e->key, stamp, e, body, len) : NULL;
    if (!r)
        return LOAD_FAILED;
    entry_fill(p, e, r);
    e->stamp = at;
    e->site_hash = p->site.hash;
    e->day = view_day(&e->key, now);
    return LOAD_DONE;
}

/* How the thread's last try ended, for all who waited for it and so ask at about the same time; LOAD_DONE: it has not ended so, or
 * long ago. */
static enum loading verdict_of(const struct publisher *p, const struct entry *e, int64_t now)
{
    bool stands = e->verdict_generation == p->generation && llabs(now - e->verdict_at) <= 1;
    return stands ? (enum loading)e->verdict : LOAD_DONE;
}

static enum loading render_or_wait(struct publisher *p, struct entry *e, enum coding c, struct store_stamp *stamp, int64_t now,
                                   struct err *err)
{
    enum loading how = later_render(p, e, c, now);
    return how == LOAD_DONE ? render_into(p, e, stamp, now, err) : how;
}

/* Brings an entry up to date: nothing to do within a generation; a look at its stamp in a new one; rendering if that moved.
 * c: what it will be wanted in. */
static enum loading freshen(struct publisher *p, struct entry *e, enum coding c, int64_t now, struct err *err)
{
    struct store_stamp stamp;
    if (e->filled && e->generation == p->generation && e->day == view_day(&e->key, now))
        return LOAD_DONE;
    if (!p->store)
        return e->filled ? LOAD_DONE : LOAD_FAILED;
    enum loading how = verdict_of(p, e, now);
    if (how == LOAD_DONE && !view_stamp(p, &e->key, &stamp, err))
        how = LOAD_FAILED;
    else if (how == LOAD_DONE && !is_unchanged(p, e, &stamp, now)) /* nobody waits in a queue to be told that there is nothing */
        how = !view_exists(p, &e->key, &stamp, now)   ? LOAD_NOT_FOUND
              : archive_is_by_days(&e->key, &stamp) ? LOAD_BY_DAYS
                                                    : render_or_wait(p, e, c, &stamp, now, err);
    if (how == LOAD_FAILED) {
        if (err->code != ERR_NONE)
            publisher_trouble(p, err);
        return e->filled ? LOAD_DONE : LOAD_FAILED; /* what was last good */
    }
    if (how == LOAD_DONE)
        e->generation = p->generation;
    return how;
}

/* The plain bytes of an entry of which only a compressed form was kept.  NULL: the store is out of reach, or there is a ticket. */
static struct representation *render_plain(struct publisher *p, struct entry *e, enum coding c, int64_t now)
{
    struct store_stamp stamp;
    struct err err = {0};
    if (e->reps[CODING_IDENTITY])
        return e->reps[CODING_IDENTITY];
    if (p->store && view_stamp(p, &e->key, &stamp, &err))
        render_or_wait(p, e, c, &stamp, now, &err);
    if (err.code != ERR_NONE)
        publisher_trouble(p, &err);
    return e->reps[CODING_IDENTITY];
}

static enum loading load_asset(struct publisher *p, struct entry *e)
{
    size_t len;
    const char *data = render_asset(e->key.id, &len);
    struct representation *r = data ? dress_asset(p, &e->key, data, len) : NULL;
    if (!r)
        return LOAD_FAILED;
    e->plain_wanted = true; /* it costs nothing */
    entry_fill(p, e, r);
    return LOAD_DONE;
}

enum loading entry_load(struct publisher *p, const struct view *v, enum coding c, int64_t now, struct entry **out)
{
    struct err err = {0};
    uint64_t hash = cache_hash(v);
    struct entry *e = cache_find(p->cache, v, hash);
    enum loading how = LOAD_DONE;
    *out = NULL;
    if (e && v->kind == VIEW_ASSET) {
        *out = e;
        return LOAD_DONE;
    }
    if (!e && !(e = cache_add(p->cache, v, hash)))
        return LOAD_FAILED;
    how = v->kind == VIEW_ASSET ? load_asset(p, e) : freshen(p, e, c, now, &err);
    if (how == LOAD_DONE)
        *out = e;
    else if (how == LOAD_LATER)
        e->unserved = !e->filled;
    else if (how == (enum loading)e->verdict)
        cache_clear(p->cache, e); /* what was shown of something that is gone; the others who waited are told the same */
    else
        cache_remove(p->cache, e);
    return how;
}

/* Has a quick compression done thoroughly; where the queue is full, it is tried again with the next request. */
static void improve(struct publisher *p, struct entry *e, struct representation *r)
{
    if (r->tag.quick && !r->queued && e->reps[CODING_IDENTITY])
        r->queued = later_improve(p, e->reps[CODING_IDENTITY], r->tag.coding);
}

struct representation *entry_in_coding(struct publisher *p, struct entry *e, enum coding c, int64_t now)
{
    size_t len;
    if (c == CODING_IDENTITY) {
        e->plain_wanted = true;
        return render_plain(p, e, c, now);
    }
    if (e->reps[c]) {
        improve(p, e, e->reps[c]);
        return e->reps[c];
    }
    struct representation *identity = render_plain(p, e, c, now);
    if (!identity || (!(e->no_thread >> c & 1) && later_compress(p, e, c, identity) == LOAD_LATER))
        return NULL;
    bool quick = identity->len >= QUICK_FROM_BYTES;
    char *body = compress_bytes(c, quick, representation_body(identity), identity->len, &len);
    struct representation *r = body ? dress_coding(p, identity, c, quick, body, len) : NULL;
    if (!r)
        return identity;
    p->stats.compressions++;
    cache_set(p->cache, e, c, r);
    improve(p, e, r);
    return r;
}

/* Large bodies that are sent a second time go into the pool, whence the kernel sends them to everybody without a copy.  Where the store
 * changes all the time most are sent once, and quick compressions stay for a moment only; room in the pool is not used again.  A server
 * keeps what it copied for a while, so the largest, such as the archives of months, go there at once. */
struct representation *entry_shared(struct publisher *p, struct entry *e, struct representation *r)
{
    enum { COPIED_MAX_BYTES = 128 << 10 };
    bool again = (r->sent && !r->tag.quick) || r->len > COPIED_MAX_BYTES;
    r->sent = true;
    if (!again || !representation_wants_pool(r) || e->reps[r->tag.coding] != r)
        return r;
    struct representation *moved = representation_moved(p->pool, r);
    if (!moved)
        return r;
    cache_exchange(e, r->tag.coding, moved);
    return moved;
}
