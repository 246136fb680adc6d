/* read.c: what the publisher asks. */
#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/listing.h"
#include "store/query.h"
#include "store/row.h"
#include "store/words.h"

enum {
    LIMIT_MAX = 10000,
    FEW_CHANGES = 2000,     /* as many are sorted faster than a list is walked for them */
};

/* Is the source s one of which more than titles is shown, where ?12 asks for that? */
#define WITH_TEXT " AND (?12 = 0 OR (s.shown <> 0 AND s.position IS NOT NULL))"

/* All three take: ?1 to ?5 views, ?6 since, ?7 until, ?8 changed after, ?9 limit, ?10 offset, ?11 words, ?12 with text. */
static const char walk_list[] =
    "SELECT " ROW_COLUMNS " FROM listing l CROSS JOIN article a ON a.id = l.article_id CROSS JOIN source s ON s.id = a.source_id"
    " WHERE l.view_id = ?1 AND l.sort_time >= ?6 AND l.sort_time < ?7 AND a.change_seq > ?8 AND ?11 IS NULL"
    QUERY_IN_OTHERS("l.sort_time", "l.article_id") WITH_TEXT
    " ORDER BY l.sort_time DESC, l.article_id DESC LIMIT ?9 OFFSET ?10";

static const char walk_changes[] =
    "SELECT " ROW_COLUMNS " FROM article a INDEXED BY article_change CROSS JOIN source s ON s.id = a.source_id"
    " WHERE a.change_seq > ?8 AND a.gone = 0 AND a.sort_time >= ?6 AND a.sort_time < ?7 AND ?11 IS NULL"
    QUERY_IN_VIEW(1, "a.sort_time", "a.id") QUERY_IN_OTHERS("a.sort_time", "a.id") WITH_TEXT
    " ORDER BY a.sort_time DESC, a.id DESC LIMIT ?9 OFFSET ?10";

/* The newest 10,000 that were read are put in order; of a word that is in more the older ones are not listed. */
static const char walk_words[] =
    "SELECT " ROW_COLUMNS " FROM (SELECT t, id FROM (SELECT b.sort_time AS t, b.id AS id FROM search CROSS JOIN article b"
    " ON b.id = search.rowid WHERE search MATCH ?11 AND b.gone = 0 AND b.sort_time >= ?6 AND b.sort_time < ?7"
    " AND b.change_seq > ?8" QUERY_IN_VIEW(1, "b.sort_time", "b.id") QUERY_IN_OTHERS("b.sort_time", "b.id")
    " AND (?12 = 0 OR EXISTS (SELECT 1 FROM source s WHERE s.id = b.source_id" WITH_TEXT "))"
    " ORDER BY search.rowid DESC LIMIT 10000) ORDER BY t DESC, id DESC LIMIT ?9 OFFSET ?10) p"
    " CROSS JOIN article a ON a.id = p.id CROSS JOIN source s ON s.id = a.source_id ORDER BY p.t DESC, p.id DESC";

/* Is the article of a tombstone b buried in the view ?n too? */
#define GRAVE_IN_VIEW(n)                                                                                               \
    " AND (?" #n " = 0 OR EXISTS (SELECT 1 FROM buried m WHERE m.view_id = ?" #n " AND m.change_seq = b.change_seq"    \
    " AND m.article_id = b.article_id))"

static bool choose_walk(struct store *s, const struct store_query *q, const char **sql, struct err *e)
{
    *sql = q->search ? walk_words : walk_list;
    if (q->search || q->changed_after < 0)
        return true;
    int64_t n;
    if (!db_number(s, e, &n, NULL, "SELECT count(*) FROM (SELECT 1 FROM article WHERE change_seq > ?1 LIMIT ?2)", "ii",
                   q->changed_after, (int64_t)FEW_CHANGES))
        return false;
    if (n < FEW_CHANGES)
        *sql = walk_changes;
    return true;
}

static bool grow(struct store *s, struct arena *a, struct store_articles *out, size_t *cap, size_t max, struct err *e)
{
    if (out->count < *cap)
        return true;
    size_t more = *cap ? *cap * 4 : 64;
    more = more > max ? max : more;
    struct article *items = arena_array(a, more, sizeof *items);
    if (!items)
        return err_set(e, ERR_MEMORY, "store %s: the answer is too large", s->path);
    if (out->count)
        memcpy(items, out->items, out->count * sizeof *items);
    out->items = items;
    *cap = more;
    return true;
}

/* One row more than asked for is fetched: it says that there are more. */
static bool collect(struct store *s, sqlite3_stmt *q, size_t limit, unsigned fields, struct arena *a, struct store_articles *out,
                    struct err *e)
{
    size_t cap = 0;
    bool row, ok;
    while ((ok = db_step(s, q, &row, e)) && row) {
        if (out->count == limit) {
            out->more = true;
            break;
        }
        if (!(ok = grow(s, a, out, &cap, limit, e) && row_read(s, q, a, &out->items[out->count], e) &&
                   row_read_more(s, fields, a, &out->items[out->count], e)))
            break;
        out->count++;
    }
    sqlite3_reset(q);
    return ok;
}

static bool run_query(struct store *s, const struct store_query *q, const char *words, struct arena *a,
                      struct store_articles *out, struct err *e)
{
    struct filter f;
    const char *sql;
    int64_t limit = q->limit < 1 ? 1 : q->limit > LIMIT_MAX ? LIMIT_MAX : q->limit;
    if (!query_filter(s, q, &f, e) || !choose_walk(s, q, &sql, e))
        return false;
    if (f.nothing)
        return true;
    if (q->search && f.count == 1 && f.views[0] == VIEW_ALL_ID)
        f.views[0] = 0; /* every article of the index is in it */
    sqlite3_stmt *stmt = db_bind(s, e, sql, "iiiiiiiiiiti", f.views[0], f.views[1], f.views[2], f.views[3], f.views[4], f.since,
                                 f.until, q->changed_after, limit + 1, (int64_t)(q->offset < 0 ? 0 : q->offset), words,
                                 (int64_t)q->with_text);
    return stmt && collect(s, stmt, (size_t)limit, q->fields, a, out, e);
}

/* Ours is the only interruption there is: it means that time was up. */
static bool run_search(struct store *s, const struct store_query *q, struct arena *a, struct store_articles *out, struct err *e)
{
    struct buf words;
    bool empty = true, ok;
    buf_init(&words, 1 << 18);
    if (!words_query(q->search, &words, &empty)) {
        buf_free(&words);
        return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
    }
    if (empty) {
        buf_free(&words);
        return true;
    }
    struct err local = {0};
    query_bound(s, q->search_ms);
    ok = run_query(s, q, words.data, a, out, &local);
    query_unbound(s);
    buf_free(&words);
    if (ok)
        return true;
    return local.code == ERR_LIMIT ? err_set(e, ERR_LIMIT, "store %s: the search took too long", s->path)
                                   : err_set(e, local.code, "%s", local.text);
}

bool store_query(struct store *s, const struct store_query *q, struct arena *a, struct store_articles *out, struct err *e)
{
    *out = (struct store_articles){0};
    if (q->search && s->db)
        return run_search(s, q, a, out, e);
    return run_query(s, q, NULL, a, out, e);
}

/* ---- stamps ---- */

/* A change of an article that is in all of the views is a change of each, so the least of their numbers moves with every change
 * of what they have in common; it may move more often.  The same holds for months that a range touches. */
static bool stamp_view(struct store *s, int64_t view, const struct filter *f, struct store_stamp *out, struct err *e)
{
    static const char whole[] = "SELECT change_seq, changed, count FROM view WHERE id = ?1";
    static const char months[] = "SELECT max(change_seq), max(changed), sum(count) FROM month WHERE view_id = ?1"
                                 " AND month >= ?2 AND month <= ?3";
    bool open_start = f->since == INT64_MIN, open_end = f->until == INT64_MAX;
    int64_t from = open_start ? INT32_MIN : listing_month(f->since), to = open_end ? INT32_MAX : listing_month(f->until - 1);
    sqlite3_stmt *q = open_start && open_end ? db_bind(s, e, whole, "i", view) : db_bind(s, e, months, "iii", view, from, to);
    bool row;
    if (!q || !db_step(s, q, &row, e))
        return false;
    struct store_stamp is = {.changed = DATE_NONE};
    if (row && sqlite3_column_int64(q, 0) > 0) {
        is.change_seq = sqlite3_column_int64(q, 0);
        is.changed = db_date(q, 1);
        is.count = sqlite3_column_int64(q, 2);
    }
    sqlite3_reset(q);
    if (is.change_seq < out->change_seq) {
        out->change_seq = is.change_seq;
        out->changed = is.changed;
    }
    out->count = is.count < out->count ? is.count : out->count;
    return true;
}

bool store_stamp(struct store *s, const struct store_query *q, struct store_stamp *out, struct err *e)
{
    struct filter f;
    *out = (struct store_stamp){.change_seq = INT64_MAX, .changed = DATE_NONE, .site_changed = DATE_NONE, .count = LIMIT_MAX};
    if (!query_filter(s, q, &f, e))
        return false;
    for (size_t i = 0; i < f.count; i++)
        if (!stamp_view(s, f.views[i], &f, out, e))
            return false;
    /* Titles and rights of the site and its sources are in all views; what is found by words moves with the index too. */
    bool month = f.since != INT64_MIN && f.until != INT64_MAX;
    if (month && !db_number(s, e, &out->months, NULL, "SELECT count(*) FROM month WHERE view_id = ?1 AND count > 0",
                            "i", f.views[0]))
        return false;
    sqlite3_stmt *site = db_bind(s, e,
                                 "SELECT (SELECT value FROM meta WHERE name = ?1),"
                                 " (SELECT value FROM meta WHERE name = 'site_changed')",
                                 "t", q->search ? "change_seq" : "site_seq");
    bool row;
    if (!site || !db_step(s, site, &row, e))
        return false;
    out->site_seq = row ? sqlite3_column_int64(site, 0) : 0;
    if (out->site_seq > out->change_seq)
        out->change_seq = out->site_seq;
    out->site_changed = row ? db_date(site, 1) : DATE_NONE;
    sqlite3_reset(site);
    return true;
}

/* ---- single articles ---- */

static bool get_one(struct store *s, sqlite3_stmt *q, const char *named, struct arena *a, struct article *out, struct err *e)
{
    bool row;
    *out = (struct article){0};
    if (!q || !db_step(s, q, &row, e))
        return false;
    if (!row)
        return err_set(e, ERR_NOT_FOUND, "store %s: no article %s", s->path, named);
    bool gone = sqlite3_column_int(q, ROW_COLUMN_COUNT) != 0;
    bool ok = gone ? err_set(e, ERR_DENIED, "store %s: article %s was taken down", s->path, named)
                   : row_read(s, q, a, out, e) && row_read_more(s, STORE_CONTENT | STORE_QUOTATIONS, a, out, e);
    sqlite3_reset(q);
    return ok;
}

bool store_get_article(struct store *s, const char *key, struct arena *a, struct article *out, struct err *e)
{
    return get_one(s, db_bind(s, e, "SELECT " ROW_COLUMNS ", a.gone FROM article a JOIN source s ON s.id = a.source_id"
                                    " WHERE a.key = ?1", "t", key), key, a, out, e);
}

bool store_get_article_by_id(struct store *s, int64_t id, struct arena *a, struct article *out, struct err *e)
{
    char named[32];
    snprintf(named, sizeof named, "%lld", (long long)id);
    return get_one(s, db_bind(s, e, "SELECT " ROW_COLUMNS ", a.gone FROM article a JOIN source s ON s.id = a.source_id"
                                    " WHERE a.id = ?1", "i", id), named, a, out, e);
}

bool store_get_revisions(struct store *s, const char *key, struct arena *a, struct store_articles *out, struct err *e)
{
    *out = (struct store_articles){0};
    sqlite3_stmt *q = db_bind(s, e, "SELECT r.revision, r.changed, r.title, r.summary, r.text FROM article a JOIN revision r"
                                    " ON r.article_id = a.id WHERE a.key = ?1 ORDER BY r.revision DESC", "t", key);
    size_t cap = 0;
    bool row, ok = q != NULL;
    while (ok && (ok = db_step(s, q, &row, e)) && row && (ok = grow(s, a, out, &cap, SIZE_MAX / sizeof(struct article), e))) {
        struct article *r = &out->items[out->count++];
        r->revision = sqlite3_column_int(q, 0);
        r->changed = sqlite3_column_int64(q, 1);
        r->title = db_text(q, 2, a);
        r->summary = db_text(q, 3, a);
        r->content_text = db_text(q, 4, a);
        r->published = r->updated = DATE_NONE;
        r->key = arena_strdup(a, key);
    }
    if (q)
        sqlite3_reset(q);
    return ok && (!arena_failed(a) || err_set(e, ERR_MEMORY, "store %s: the answer is too large", s->path));
}

static const char walk_graves[] =
    "SELECT a.key, s.name, t.at, t.change_seq FROM buried b CROSS JOIN tombstone t ON t.change_seq = b.change_seq"
    " AND t.article_id = b.article_id CROSS JOIN article a ON a.id = b.article_id CROSS JOIN source s ON s.id = a.source_id"
    " WHERE b.view_id = ?1 AND b.sort_time >= ?6 AND b.sort_time < ?7 AND b.change_seq > ?8"
    GRAVE_IN_VIEW(2) GRAVE_IN_VIEW(3) GRAVE_IN_VIEW(4) GRAVE_IN_VIEW(5)
    " ORDER BY b.change_seq DESC, b.article_id DESC LIMIT ?9";

static bool collect_graves(struct store *s, sqlite3_stmt *q, size_t max, struct arena *a, struct store_tombstones *out,
                           struct err *e)
{
    size_t cap = 0;
    bool row, ok;
    while ((ok = db_step(s, q, &row, e)) && row && out->count < max) {
        if (out->count == cap) {
            struct store_tombstone *items = arena_array(a, cap = cap ? cap * 4 : 16, sizeof *items);
            if (!items)
                break;
            if (out->count)
                memcpy(items, out->items, out->count * sizeof *items);
            out->items = items;
        }
        out->items[out->count++] = (struct store_tombstone){.key = db_text(q, 0, a), .source = db_text(q, 1, a),
                                                            .when = sqlite3_column_int64(q, 2),
                                                            .change_seq = sqlite3_column_int64(q, 3)};
    }
    sqlite3_reset(q);
    return ok && (!arena_failed(a) || err_set(e, ERR_MEMORY, "store %s: the answer is too large", s->path));
}

bool store_get_tombstones(struct store *s, const struct store_query *q, struct arena *a, struct store_tombstones *out,
                          struct err *e)
{
    struct filter f;
    *out = (struct store_tombstones){0};
    if (!query_filter(s, q, &f, e))
        return false;
    if (f.nothing || q->search)
        return true;
    int64_t max = q->limit < 1 ? 1 : q->limit > LIMIT_MAX ? LIMIT_MAX : q->limit;
    sqlite3_stmt *stmt = db_bind(s, e, walk_graves, "iiiiiiiii", f.views[0], f.views[1], f.views[2], f.views[3],
                                 f.views[4], f.since, f.until, q->changed_after, max);
    return stmt && collect_graves(s, stmt, (size_t)max, a, out, e);
}
