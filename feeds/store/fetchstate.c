/* fetchstate.c: what the fetcher remembers between runs. */
#include <string.h>

#include "store/db.h"
#include "store/pack.h"
#include "store/source.h"
#include "store/state.h"

#define AT(kind, field) {kind, offsetof(struct source_state, field), 0}

const struct pack_field state_fields[] = {
    AT(PACK_STR, url),           AT(PACK_STR, configured_url), AT(PACK_STR, validator_url), AT(PACK_STR, etag),
    AT(PACK_STR, last_modified), AT(PACK_I64, last_fetch),     AT(PACK_I64, last_success),  AT(PACK_I64, last_change),
    AT(PACK_I64, next_due),      AT(PACK_I64, interval_s),     AT(PACK_I32, failures),      AT(PACK_I32, last_http),
    AT(PACK_STR, last_status),   AT(PACK_STR, last_error),     AT(PACK_I64, items),         AT(PACK_I64, bytes),
    AT(PACK_I64, latency_ms),    AT(PACK_BOOL, gone),          AT(PACK_STR, feed_title),    AT(PACK_STR, feed_home),
    AT(PACK_STR, feed_rights),   AT(PACK_STR, feed_language),  AT(PACK_I64, body_hash),     AT(PACK_I64, ttl_s),
    AT(PACK_I32, skip_hours),    AT(PACK_I32, skip_days),      AT(PACK_I64, wish_s),        AT(PACK_I64, window_s),
    AT(PACK_I64, page_since),    {PACK_END},
};

enum { FETCHES_KEPT = 200 };

static bool unpack_state(struct store *s, sqlite3_stmt *q, int column, struct arena *a, struct source_state *out, struct err *e)
{
    const void *blob = sqlite3_column_blob(q, column);
    if (!blob)
        return true;
    struct unpack u = unpack_from(blob, (size_t)sqlite3_column_bytes(q, column));
    if (unpack_struct(&u, a, state_fields, out))
        return true;
    return arena_failed(a) ? err_set(e, ERR_MEMORY, "store %s: out of memory", s->path)
                           : err_set(e, ERR_IO, "store %s: the state of a source is damaged", s->path);
}

bool store_get_source_state(struct store *s, const char *source, struct arena *a, struct source_state *out, struct err *e)
{
    *out = (struct source_state){0};
    bool row;
    sqlite3_stmt *q = db_bind(s, e, "SELECT state FROM source WHERE name = ?1", "t", source);
    if (!q || !db_step(s, q, &row, e))
        return false;
    bool ok = !row || unpack_state(s, q, 0, a, out, e);
    sqlite3_reset(q);
    return ok;
}

/* What a feed says of itself is shown where the operator is silent, so a new word of it is a change that readers see. */
static bool told_otherwise(struct store *s, int64_t source, const struct source_state *st, bool *otherwise, struct err *e)
{
    struct source_state old = {0};
    bool row;
    sqlite3_stmt *q = db_bind(s, e, "SELECT state FROM source WHERE id = ?1", "i", source);
    if (!q || !db_step(s, q, &row, e))
        return false;
    bool ok = unpack_state(s, q, 0, s->scratch, &old, e);
    sqlite3_reset(q);
    const char *const was[] = {old.feed_title, old.feed_home, old.feed_rights, old.feed_language};
    const char *const now[] = {st->feed_title, st->feed_home, st->feed_rights, st->feed_language};
    *otherwise = false;
    for (size_t i = 0; i < sizeof was / sizeof *was; i++)
        if (strcmp(was[i] ? was[i] : "", now[i] ? now[i] : "") != 0)
            *otherwise = true;
    return ok;
}

static bool put_state(struct store *s, const char *source, const struct source_state *st, struct err *e)
{
    struct source_row row;
    bool otherwise;
    if (!source_need(s, source, &row, e) || !told_otherwise(s, row.id, st, &otherwise, e))
        return false;
    buf_reset(&s->pack);
    if (!pack_struct(&s->pack, state_fields, st))
        return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
    if (!db_run(s, e, "UPDATE source SET state = ?2 WHERE id = ?1", "ib", row.id, s->pack.data, s->pack.len))
        return false;
    return !otherwise || db_run(s, e, "INSERT OR REPLACE INTO meta VALUES ('site_seq', ?1), ('site_changed', ?2)", "ii",
                                db_change(s, st->last_fetch), st->last_fetch);
}

bool store_put_source_state(struct store *s, const char *source, const struct source_state *st, struct err *e)
{
    bool mine;
    arena_reset(s->scratch);
    return db_enter(s, &mine, e) && db_leave(s, mine, put_state(s, source, st, e), e);
}

/* ---- history ---- */

static bool add_fetch(struct store *s, const char *source, const struct fetch_record *r, struct err *e)
{
    struct source_row row;
    int64_t last;
    return source_need(s, source, &row, e) &&
           db_number(s, e, &last, NULL, "SELECT ifnull(max(n), 0) FROM fetch WHERE source_id = ?1", "i", row.id) &&
           db_run(s, e, "INSERT INTO fetch VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", "iiiittiiii", row.id, last + 1,
                  r->when, (int64_t)r->http, r->status, r->error, r->items_new, r->items_updated, r->bytes, r->latency_ms) &&
           db_run(s, e, "DELETE FROM fetch WHERE source_id = ?1 AND n <= ?2", "ii", row.id, last + 1 - FETCHES_KEPT);
}

bool store_add_fetch(struct store *s, const char *source, const struct fetch_record *r, struct err *e)
{
    bool mine;
    return db_enter(s, &mine, e) && db_leave(s, mine, add_fetch(s, source, r, e), e);
}

static void read_fetch(sqlite3_stmt *q, struct arena *a, struct fetch_record *out)
{
    *out = (struct fetch_record){
        .when = sqlite3_column_int64(q, 0),
        .http = sqlite3_column_int(q, 1),
        .status = db_text(q, 2, a),
        .error = db_text(q, 3, a),
        .items_new = sqlite3_column_int64(q, 4),
        .items_updated = sqlite3_column_int64(q, 5),
        .bytes = sqlite3_column_int64(q, 6),
        .latency_ms = sqlite3_column_int64(q, 7),
    };
}

bool store_get_fetches(struct store *s, const char *source, int limit, struct arena *a, struct fetch_record **out,
                       size_t *count, struct err *e)
{
    size_t max = limit < 0 ? 0 : limit > FETCHES_KEPT ? FETCHES_KEPT : (size_t)limit;
    *count = 0;
    *out = arena_array(a, max, sizeof **out);
    if (!*out)
        return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
    sqlite3_stmt *q = db_bind(s, e,
                              "SELECT f.at, f.http, f.status, f.error, f.items_new, f.items_updated, f.bytes, f.latency_ms"
                              " FROM source s JOIN fetch f ON f.source_id = s.id WHERE s.name = ?1 ORDER BY f.n DESC LIMIT ?2",
                              "ti", source, (int64_t)max);
    bool row, ok = q != NULL;
    while (ok && (ok = db_step(s, q, &row, e)) && row && *count < max)
        read_fetch(q, a, &(*out)[(*count)++]);
    if (q)
        sqlite3_reset(q);
    return ok && (!arena_failed(a) || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path));
}

/* ---- facts ---- */

bool store_get_fact(struct store *s, const char *name, int64_t now, struct arena *a, char **value, struct err *e)
{
    *value = NULL;
    bool row;
    sqlite3_stmt *q = db_bind(s, e, "SELECT value FROM fact WHERE name = ?1 AND best_before > ?2", "ti", name, now);
    if (!q || !db_step(s, q, &row, e))
        return false;
    if (!row)
        return err_set(e, ERR_NOT_FOUND, "store %s: nothing is known of %s", s->path, name);
    *value = db_text(q, 0, a);
    sqlite3_reset(q);
    return *value || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
}

bool store_put_fact(struct store *s, const char *name, const char *value, int64_t best_before, struct err *e)
{
    bool mine;
    return db_enter(s, &mine, e) &&
           db_leave(s, mine, db_run(s, e, "INSERT OR REPLACE INTO fact VALUES (?1, ?2, ?3)", "tti", name, value ? value : "",
                                    best_before), e);
}

/* No text begins with the prefix and then goes on with more than the last of all characters. */
#define FACTS_NAMED "fact WHERE name >= ?1 AND name < ?1 || char(1114111) AND best_before > ?2"

bool store_get_facts(struct store *s, const char *prefix, int64_t now, struct arena *a, struct fact **out, size_t *count,
                     struct err *e)
{
    int64_t most = 0;
    bool row;
    *count = 0;
    if (!db_number(s, e, &most, &row, "SELECT count(*) FROM " FACTS_NAMED, "ti", prefix, now))
        return false;
    *out = arena_array(a, (size_t)most + 1, sizeof **out);
    sqlite3_stmt *q =
        *out ? db_bind(s, e, "SELECT name, coalesce(value, '') FROM " FACTS_NAMED " ORDER BY name", "ti", prefix, now)
             : NULL;
    bool ok = q != NULL;
    while (ok && (ok = db_step(s, q, &row, e)) && row && *count < (size_t)most)
        (*out)[(*count)++] = (struct fact){db_text(q, 0, a), db_text(q, 1, a)};
    if (q)
        sqlite3_reset(q);
    if (arena_failed(a))
        return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
    return ok;
}

bool store_drop_facts(struct store *s, int64_t now, struct err *e)
{
    bool mine;
    return db_enter(s, &mine, e) && db_leave(s, mine, db_run(s, e, "DELETE FROM fact WHERE best_before <= ?1", "i", now), e);
}

/* ---- article pages ---- */

bool store_due_pages(struct store *s, const char *source, int64_t now, int limit, struct arena *a, struct page_state **out,
                     size_t *count, struct err *e)
{
    size_t max = limit < 0 ? 0 : (size_t)limit;
    *count = 0;
    *out = arena_array(a, max, sizeof **out);
    if (!*out)
        return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
    sqlite3_stmt *q = db_bind(s, e,
                              "SELECT p.article_id, p.url, p.etag, p.last_modified, p.next_due, p.failures, p.body_hash"
                              " FROM source s JOIN page p ON p.source_id = s.id AND p.next_due <= ?2 WHERE s.name = ?1"
                              " ORDER BY p.next_due LIMIT ?3",
                              "tii", source, now, (int64_t)max);
    bool row, ok = q != NULL;
    while (ok && (ok = db_step(s, q, &row, e)) && row && *count < max) {
        struct page_state *p = &(*out)[(*count)++];
        p->article_id = sqlite3_column_int64(q, 0);
        p->url = db_text(q, 1, a);
        p->etag = db_text(q, 2, a);
        p->last_modified = db_text(q, 3, a);
        p->next_due = db_date(q, 4);
        p->failures = sqlite3_column_int(q, 5);
        p->body_hash = (uint64_t)sqlite3_column_int64(q, 6);
    }
    if (q)
        sqlite3_reset(q);
    return ok && (!arena_failed(a) || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path));
}

bool store_put_page_state(struct store *s, const struct page_state *st, struct err *e)
{
    bool mine;
    if (!db_enter(s, &mine, e))
        return false;
    bool ok = db_run(s, e,
                     "INSERT OR REPLACE INTO page(article_id, source_id, next_due, failures, body_hash, url, etag, last_modified)"
                     " SELECT id, source_id, ?2, ?3, ?4, ?5, ?6, ?7 FROM article WHERE id = ?1 AND gone = 0",
                     "idiuttt", st->article_id, st->next_due, (int64_t)st->failures, st->body_hash, st->url, st->etag,
                     st->last_modified);
    return db_leave(s, mine, ok, e);
}

bool store_page_again(struct store *s, int64_t article_id, const char *url, int64_t now, struct err *e)
{
    bool mine;
    if (!db_enter(s, &mine, e))
        return false;
    bool ok = db_run(s, e,
                     "INSERT OR REPLACE INTO page(article_id, source_id, next_due, failures, body_hash, url)"
                     " SELECT id, source_id, ?2, 0, coalesce((SELECT body_hash <> 0 FROM page WHERE article_id = ?1), 0), ?3"
                     " FROM article WHERE id = ?1 AND gone = 0",
                     "iit", article_id, now, url);
    return db_leave(s, mine, ok, e);
}
