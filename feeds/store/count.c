/* count.c: how many, by what. */
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/listing.h"
#include "store/query.h"

enum { COUNTED_MAX = 2000, GROUPS_MAX = 10000 };

static bool too_large(struct store *s, struct err *e)
{
    return err_set(e, ERR_MEMORY, "store %s: the answer is too large", s->path);
}

static bool start(struct store *s, const struct store_query *q, struct arena *a, struct store_counts *out, size_t *max,
                  struct err *e)
{
    *max = q->limit < 1 ? 1 : q->limit > GROUPS_MAX ? GROUPS_MAX : (size_t)q->limit;
    *out = (struct store_counts){.items = arena_array(a, *max, sizeof *out->items)};
    return out->items || too_large(s, e);
}

/* ---- by time ---- */

static char *name_of(struct arena *a, int64_t when, bool days)
{
    struct date_civil c = date_to_civil(when);
    return days ? arena_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day) : arena_printf(a, "%04d-%02d", c.year, c.month);
}

static int64_t day_of(int64_t when)
{
    return when >= 0 ? when / DAY_S : -((-when + DAY_S - 1) / DAY_S);
}

/* Walks the narrow rows of a list, newest first, until enough groups are found. */
static bool count_walk(struct store *s, const struct filter *f, bool days, size_t max, struct arena *a, struct store_counts *out,
                       struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e,
                              "SELECT l.sort_time FROM listing l WHERE l.view_id = ?1 AND l.sort_time >= ?6 AND l.sort_time < ?7"
                              QUERY_IN_OTHERS("l.sort_time", "l.article_id") " ORDER BY l.sort_time DESC",
                              "iiiiiii", f->views[0], f->views[1], f->views[2], f->views[3], f->views[4], f->since, f->until);
    bool row, ok = q != NULL;
    int64_t group = 0;
    while (ok && (ok = db_step(s, q, &row, e)) && row) {
        int64_t when = sqlite3_column_int64(q, 0), is = days ? day_of(when) : listing_month(when);
        if (out->count == 0 || is != group) {
            if (out->count == max)
                break;
            group = is;
            out->items[out->count++] = (struct store_count){.name = name_of(a, when, days), .latest = when};
        }
        out->items[out->count - 1].count++;
    }
    if (q)
        sqlite3_reset(q);
    return ok && (!arena_failed(a) || too_large(s, e));
}

/* Whole months of one view are kept ready. */
static bool count_months(struct store *s, int64_t view, size_t max, struct arena *a, struct store_counts *out, struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e, "SELECT month, count, changed FROM month WHERE view_id = ?1 AND count > 0"
                                    " ORDER BY month DESC LIMIT ?2", "ii", view, (int64_t)max);
    bool row, ok = q != NULL;
    while (ok && (ok = db_step(s, q, &row, e)) && row && out->count < max) {
        int64_t month = sqlite3_column_int64(q, 0);
        out->items[out->count++] = (struct store_count){
            .name = arena_printf(a, "%04d-%02d", (int)(month / 12), (int)(month % 12) + 1),
            .count = sqlite3_column_int64(q, 1),
            .latest = sqlite3_column_int64(q, 2),
        };
    }
    if (q)
        sqlite3_reset(q);
    return ok && (!arena_failed(a) || too_large(s, e));
}

static bool count_time(struct store *s, bool days, const struct store_query *q, struct arena *a, struct store_counts *out,
                       struct err *e)
{
    struct filter f;
    size_t max;
    if (!start(s, q, a, out, &max, e) || !query_filter(s, q, &f, e))
        return false;
    if (f.nothing)
        return true;
    if (!days && f.count == 1 && f.since == INT64_MIN && f.until == INT64_MAX)
        return count_months(s, f.views[0], max, a, out, e);
    return count_walk(s, &f, days, max, a, out, e);
}

/* ---- by view ---- */

static bool read_views(struct store *s, sqlite3_stmt *q, size_t max, struct arena *a, struct store_counts *out, struct err *e)
{
    bool row, ok = q != NULL;
    while (ok && (ok = db_step(s, q, &row, e)) && row && out->count < max)
        out->items[out->count++] = (struct store_count){.name = db_text(q, 0, a), .title = db_text(q, 1, a),
                                                        .count = sqlite3_column_int64(q, 2), .latest = db_date(q, 3)};
    if (q)
        sqlite3_reset(q);
    return ok && (!arena_failed(a) || too_large(s, e));
}

/* A story is titled by its newest article: nothing of an article's text is kept in a view. */
#define VIEW_COLUMNS                                                                                                   \
    "v.name, CASE WHEN v.kind = 5 THEN (SELECT a.title FROM listing l JOIN article a ON a.id = l.article_id"           \
    " WHERE l.view_id = v.id ORDER BY l.sort_time DESC, l.article_id DESC LIMIT 1) ELSE v.title END"

static bool count_all(struct store *s, enum view_kind kind, size_t max, struct arena *a, struct store_counts *out, struct err *e)
{
    static const char most[] = "SELECT " VIEW_COLUMNS ", v.count, v.latest FROM view v WHERE v.kind = ?1 AND v.count > 0"
                               " ORDER BY v.count DESC, v.name LIMIT ?2";
    static const char newest[] = "SELECT " VIEW_COLUMNS ", v.count, v.latest FROM view v WHERE v.kind = ?1 AND v.count > 0"
                                 " ORDER BY v.latest DESC, v.name LIMIT ?2";
    return read_views(s, db_bind(s, e, kind == VIEW_STORY ? newest : most, "ii", (int64_t)kind, (int64_t)max), max, a, out, e);
}

/* Within a time each view of the kind counts its own rows, which are narrow. */
static bool count_range(struct store *s, enum view_kind kind, const struct filter *f, size_t max, struct arena *a,
                        struct store_counts *out, struct err *e)
{
#define RANGE "FROM listing l WHERE l.view_id = v.id AND l.sort_time >= ?3 AND l.sort_time < ?4"
    static const char most[] = "SELECT " VIEW_COLUMNS ", (SELECT count(*) " RANGE ") AS n, (SELECT max(l.sort_time) " RANGE ") AS t"
                               " FROM view v WHERE v.kind = ?1 AND v.count > 0 AND v.latest >= ?3 AND n > 0"
                               " ORDER BY n DESC, v.name LIMIT ?2";
    static const char newest[] = "SELECT " VIEW_COLUMNS ", (SELECT count(*) " RANGE ") AS n, (SELECT max(l.sort_time) " RANGE
                                 ") AS t FROM view v WHERE v.kind = ?1 AND v.count > 0 AND v.latest >= ?3 AND n > 0"
                                 " ORDER BY t DESC, v.name LIMIT ?2";
#undef RANGE
    return read_views(s, db_bind(s, e, kind == VIEW_STORY ? newest : most, "iiii", (int64_t)kind, (int64_t)max, f->since, f->until),
                      max, a, out, e);
}

struct tally {
    int64_t view, count, latest;
};

static int by_view(const void *a, const void *b)
{
    int64_t x = ((const struct tally *)a)->view, y = ((const struct tally *)b)->view;
    return (x > y) - (x < y);
}

static int by_count(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : (x->latest < y->latest) - (x->latest > y->latest);
}

static int by_latest(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    return (x->latest < y->latest) - (x->latest > y->latest);
}

/* Every view that the newest 2,000 articles of the filter are in, one tally an occurrence. */
static bool tally_views(struct store *s, const struct filter *f, struct buf *out, struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e,
                              "SELECT a.views, l.sort_time FROM listing l CROSS JOIN article a ON a.id = l.article_id"
                              " WHERE l.view_id = ?1 AND l.sort_time >= ?6 AND l.sort_time < ?7"
                              QUERY_IN_OTHERS("l.sort_time", "l.article_id") " ORDER BY l.sort_time DESC LIMIT ?8",
                              "iiiiiiii", f->views[0], f->views[1], f->views[2], f->views[3], f->views[4], f->since, f->until,
                              (int64_t)COUNTED_MAX);
    bool row, ok = q != NULL;
    while (ok && (ok = db_step(s, q, &row, e)) && row) {
        struct views views;
        views_from(sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0), &views);
        for (size_t i = 0; i < views.count; i++) {
            struct tally t = {.view = views.ids[i], .count = 1, .latest = sqlite3_column_int64(q, 1)};
            buf_append(out, &t, sizeof t);
        }
    }
    if (q)
        sqlite3_reset(q);
    return ok && (!out->failed || too_large(s, e));
}

static size_t merge(struct tally *t, size_t n)
{
    size_t kept = 0;
    qsort(t, n, sizeof *t, by_view);
    for (size_t i = 0; i < n; i++) {
        if (kept && t[kept - 1].view == t[i].view) {
            t[kept - 1].count++;
            if (t[i].latest > t[kept - 1].latest)
                t[kept - 1].latest = t[i].latest;
        } else {
            t[kept++] = t[i];
        }
    }
    return kept;
}

static bool count_within(struct store *s, enum view_kind kind, const struct filter *f, size_t max, struct arena *a,
                         struct store_counts *out, struct err *e)
{
    struct buf tallies;
    buf_init(&tallies, 64 << 20);
    bool ok = tally_views(s, f, &tallies, e);
    struct tally *t = (struct tally *)(void *)tallies.data;
    size_t n = ok && t ? merge(t, tallies.len / sizeof *t) : 0;
    if (n)
        qsort(t, n, sizeof *t, kind == VIEW_STORY ? by_latest : by_count);
    for (size_t i = 0; ok && i < n && out->count < max; i++)
        ok = read_views(s, db_bind(s, e, "SELECT " VIEW_COLUMNS ", ?3, ?4 FROM view v WHERE v.id = ?1 AND v.kind = ?2", "iiii",
                                   t[i].view, (int64_t)kind, t[i].count, t[i].latest), max, a, out, e);
    buf_free(&tallies);
    return ok;
}

static bool count_views(struct store *s, enum view_kind kind, const struct store_query *q, struct arena *a,
                        struct store_counts *out, struct err *e)
{
    struct filter f;
    size_t max;
    if (!start(s, q, a, out, &max, e) || !query_filter(s, q, &f, e))
        return false;
    if (f.nothing)
        return true;
    if (f.views[0] == VIEW_ALL_ID && f.since == INT64_MIN && f.until == INT64_MAX)
        return count_all(s, kind, max, a, out, e);
    if (f.views[0] == VIEW_ALL_ID)
        return count_range(s, kind, &f, max, a, out, e);
    return count_within(s, kind, &f, max, a, out, e);
}

bool store_count(struct store *s, enum store_counting what, const struct store_query *q, struct arena *a,
                 struct store_counts *out, struct err *e)
{
    static const enum view_kind kinds[] = {
        [STORE_COUNT_SPEAKERS] = VIEW_SPEAKER, [STORE_COUNT_LANGUAGES] = VIEW_LANGUAGE, [STORE_COUNT_STORIES] = VIEW_STORY,
        [STORE_COUNT_TOPICS] = VIEW_TOPIC,     [STORE_COUNT_SOURCES] = VIEW_SOURCE,
    };
    *out = (struct store_counts){0};
    if (what == STORE_COUNT_MONTHS || what == STORE_COUNT_DAYS)
        return count_time(s, what == STORE_COUNT_DAYS, q, a, out, e);
    return count_views(s, kinds[what], q, a, out, e);
}
