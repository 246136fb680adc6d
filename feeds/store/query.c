/* query.c: names become views, and the clock is watched. */
#include "store/query.h"

#include <time.h>

#include "store/listing.h"

enum { PROGRESS_STEPS = 2000, SEARCH_MS = 250 };

static bool add_filter(struct store *s, enum view_kind kind, const char *name, struct filter *out, struct err *e)
{
    int64_t id;
    char language[16];
    if (!name)
        return true;
    if (kind == VIEW_LANGUAGE) {
        listing_language(name, language);
        name = language;
    }
    if (!listing_find(s, kind, name, &id, e))
        return false;
    out->nothing = out->nothing || id == 0;
    out->views[out->count++] = id;
    return true;
}

/* The view with the fewest articles is walked, and the others are asked for each of its articles. */
static bool smallest_first(struct store *s, struct filter *f, struct err *e)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; f->count > 1 && i < f->count; i++) {
        int64_t n;
        if (!db_number(s, e, &n, NULL, "SELECT count FROM view WHERE id = ?1", "i", f->views[i]))
            return false;
        if (n < least) {
            int64_t id = f->views[i];
            least = n;
            f->views[i] = f->views[0];
            f->views[0] = id;
        }
    }
    return true;
}

bool query_filter(struct store *s, const struct store_query *q, struct filter *out, struct err *e)
{
    *out = (struct filter){0};
    out->since = q->since == DATE_NONE ? INT64_MIN : q->since;
    out->until = q->until == DATE_NONE ? INT64_MAX : q->until;
    if (!add_filter(s, VIEW_TOPIC, q->topic, out, e) || !add_filter(s, VIEW_SOURCE, q->source, out, e) ||
        !add_filter(s, VIEW_SPEAKER, q->speaker, out, e) || !add_filter(s, VIEW_LANGUAGE, q->language, out, e) ||
        !add_filter(s, VIEW_STORY, q->story, out, e))
        return false;
    if (out->count == 0)
        out->views[out->count++] = VIEW_ALL_ID;
    return out->nothing || smallest_first(s, out, e);
}

static int64_t monotonic_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int watch_clock(void *user)
{
    const struct store *s = user;
    return monotonic_us() > s->deadline_us;
}

void query_bound(struct store *s, int ms)
{
    s->deadline_us = monotonic_us() + (int64_t)(ms > 0 ? ms : SEARCH_MS) * 1000;
    sqlite3_progress_handler(s->db, PROGRESS_STEPS, watch_clock, s);
}

void query_unbound(struct store *s)
{
    sqlite3_progress_handler(s->db, 0, NULL, NULL);
    s->deadline_us = 0;
}
