/* site.c: the site's settings, sources and topics, so that a server needs nothing but the store. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <xxhash.h>

#include "core/url.h"
#include "store/db.h"
#include "store/pack.h"
#include "store/search.h"
#include "store/source.h"
#include "store/state.h"
#include "text/fold.h"

#define AT(type, kind, field) {kind, offsetof(struct type, field), 0}
#define LIST(type, field, count) {PACK_STRS, offsetof(struct type, field), offsetof(struct type, count)}

static const struct pack_field site_fields[] = {
    AT(site, PACK_STR, title),   AT(site, PACK_STR, description), AT(site, PACK_STR, base_url), AT(site, PACK_STR, id),
    AT(site, PACK_STR, language), AT(site, PACK_STR, contact),    AT(site, PACK_STR, rights),   AT(site, PACK_STR, hub),
    AT(site, PACK_STR, frame_ancestors), {PACK_END},
};

_Static_assert(sizeof(enum content_policy) == sizeof(int32_t), "packed as PACK_I32");

static const struct pack_field source_fields[] = {
    AT(source, PACK_STR, name),          AT(source, PACK_STR, title),          AT(source, PACK_STR, feed),
    AT(source, PACK_STR, home),          AT(source, PACK_STR, language),       AT(source, PACK_STR, rights),
    AT(source, PACK_STR, user_agent),    LIST(source, topics, topic_count),    AT(source, PACK_STR, listing.items),
    AT(source, PACK_STR, listing.title), AT(source, PACK_STR, listing.link),   AT(source, PACK_STR, listing.date),
    AT(source, PACK_STR, listing.summary), AT(source, PACK_I32, content),      AT(source, PACK_BOOL, sitemap),
    AT(source, PACK_BOOL, extract),      AT(source, PACK_BOOL, enabled),       AT(source, PACK_BOOL, only_topics),
    AT(source, PACK_I64, every_s),       AT(source, PACK_BOOL, feed_secret),   {PACK_END},
};

static const struct pack_field topic_fields[] = {
    AT(topic, PACK_STR, name),     AT(topic, PACK_STR, title),    AT(topic, PACK_STR, description), AT(topic, PACK_STR, match),
    AT(topic, PACK_STR, language), AT(topic, PACK_STR, title_ru), AT(topic, PACK_STR, title_kk),    AT(topic, PACK_STR, title_ja),
    {PACK_END},
};

/* ---- sources by name ---- */

bool source_find(struct store *s, const char *name, int64_t *id, struct err *e)
{
    bool found;
    *id = 0;
    if (s->source_name && strcmp(s->source_name, name) == 0) {
        *id = s->source_id;
        return true;
    }
    return db_number(s, e, id, &found, "SELECT id FROM source WHERE name = ?1", "t", name);
}

static void remember(struct store *s, const struct source_row *source)
{
    free(s->source_name);
    s->source_name = strdup(source->name); /* no memory: it is looked up again */
    s->source_id = source->id;
    s->source_extract = source->extract;
    s->source_shown = source->shown;
}

static void forget_remembered(struct store *s)
{
    free(s->source_name);
    s->source_name = NULL;
}

/* *row: there is one. */
static bool source_row(struct store *s, struct source_row *out, bool *row, struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e, "SELECT id, extract, CASE WHEN config IS NULL THEN ?2 ELSE shown END FROM source WHERE name = ?1",
                              "ti", out->name, (int64_t)CONTENT_FULL);
    if (!q || !db_step(s, q, row, e))
        return false;
    out->id = *row ? sqlite3_column_int64(q, 0) : 0;
    out->extract = *row && sqlite3_column_int(q, 1);
    out->shown = *row ? (enum content_policy)sqlite3_column_int(q, 2) : CONTENT_FULL;
    sqlite3_reset(q);
    return true;
}

bool source_need(struct store *s, const char *name, struct source_row *out, struct err *e)
{
    bool row;
    *out = (struct source_row){.name = name, .id = s->source_id, .extract = s->source_extract, .shown = s->source_shown};
    if (s->source_name && strcmp(s->source_name, name) == 0)
        return true;
    if (!source_row(s, out, &row, e) || (!row && !db_run(s, e, "INSERT INTO source(name) VALUES (?1)", "t", name)))
        return false;
    if (!row)
        out->id = sqlite3_last_insert_rowid(s->db);
    remember(s, out);
    return true;
}

/* ---- writing ---- */

/* "tag:HOST,YEAR:NAME" (RFC 4151), made once: later changes of address do not change it. */
static char *make_site_id(struct store *s, const struct site *site, struct arena *a)
{
    struct url_parts p = {0};
    const char *base = site->base_url ? site->base_url : "";
    url_split(base, strlen(base), &p);
    char *path = arena_strndup(a, p.path ? p.path : "", p.path_len);
    while (path && *path && path[strlen(path) - 1] == '/')
        path[strlen(path) - 1] = '\0';
    char *last = path ? strrchr(path, '/') : NULL;
    char *name = fold_name(a, last ? last + 1 : site->title ? site->title : "feed");
    int year = date_to_civil((int64_t)time(NULL)).year;
    return arena_printf(a, "tag:%.*s,%d:%s", p.host ? (int)p.host_len : 9, p.host ? p.host : "localhost", year,
                        name && *name ? name : "feed");
}

static bool keep_site_id(struct store *s, const struct site *site, struct err *e)
{
    if (site->id)
        return true;
    int64_t n;
    bool found;
    if (!db_number(s, e, &n, &found, "SELECT 1 FROM meta WHERE name = 'site_id'", ""))
        return false;
    if (found)
        return true;
    char *id = make_site_id(s, site, s->scratch);
    if (!id)
        return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
    return db_run(s, e, "INSERT INTO meta VALUES ('site_id', ?1)", "t", id);
}

/* Is the blob in s->pack what is stored already? */
static bool same_blob(struct store *s, sqlite3_stmt *q, bool *same, struct err *e)
{
    bool row;
    *same = false;
    if (!q || !db_step(s, q, &row, e))
        return false;
    if (row)
        *same = (size_t)sqlite3_column_bytes(q, 0) == s->pack.len &&
                (!s->pack.len || memcmp(sqlite3_column_blob(q, 0), s->pack.data, s->pack.len) == 0);
    sqlite3_reset(q);
    return true;
}

static bool pack_one(struct store *s, const struct pack_field *fields, const void *from, struct err *e)
{
    buf_reset(&s->pack);
    return pack_struct(&s->pack, fields, from) || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
}

static bool put_site(struct store *s, const struct site *site, bool *changed, struct err *e)
{
    bool same;
    if (!pack_one(s, site_fields, site, e) ||
        !same_blob(s, db_bind(s, e, "SELECT value FROM meta WHERE name = 'site'", ""), &same, e))
        return false;
    if (same)
        return true;
    *changed = true;
    return db_run(s, e, "INSERT OR REPLACE INTO meta VALUES ('site', ?1)", "b", s->pack.data, s->pack.len);
}

static bool put_source(struct store *s, const struct source *source, size_t position, bool *changed, struct err *e)
{
    struct source_row row;
    bool same;
    if (!source_need(s, source->name, &row, e) || !pack_one(s, source_fields, source, e) ||
        !same_blob(s, db_bind(s, e, "SELECT config FROM source WHERE id = ?1 AND position = ?2 AND shown = ?3", "iii", row.id,
                              (int64_t)position, (int64_t)source->content),
                   &same, e))
        return false;
    if (same)
        return true;
    *changed = true;
    forget_remembered(s);
    return db_run(s, e, "UPDATE source SET position = ?2, extract = ?3, config = ?4 WHERE id = ?1", "iiib", row.id,
                  (int64_t)position, (int64_t)source->extract, s->pack.data, s->pack.len) &&
           search_show(s, row.id, source->name, source->content, e);
}

static bool put_topic(struct store *s, const struct topic *topic, size_t position, bool *changed, struct err *e)
{
    bool same;
    if (!pack_one(s, topic_fields, topic, e) ||
        !same_blob(s, db_bind(s, e, "SELECT config FROM topic WHERE name = ?1 AND position = ?2", "ti", topic->name,
                              (int64_t)position), &same, e))
        return false;
    if (same)
        return true;
    *changed = true;
    return db_run(s, e, "INSERT OR REPLACE INTO topic VALUES (?1, ?2, ?3)", "tib", topic->name, (int64_t)position, s->pack.data,
                  s->pack.len);
}

/* A source that leaves the configuration is found by its titles only, since no more is shown of it.  *last: where the one before
 * was, 0 at the beginning. */
static bool drop_next_source(struct store *s, int64_t *last, bool *dropped, struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e, "SELECT id, name FROM source WHERE id > ?2 AND (position IS NOT NULL OR shown <> ?1)"
                                    " AND 's' || name NOT IN (SELECT name FROM kept) ORDER BY id LIMIT 1",
                              "ii", (int64_t)CONTENT_TITLE, *last);
    if (!q || !db_step(s, q, dropped, e))
        return false;
    int64_t id = *last = sqlite3_column_int64(q, 0);
    const char *name = *dropped ? db_text(q, 1, s->scratch) : NULL;
    sqlite3_reset(q);
    if (!*dropped)
        return true;
    forget_remembered(s);
    return (name || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path)) &&
           db_run(s, e, "UPDATE source SET position = NULL WHERE id = ?1", "i", id) && search_show(s, id, name, CONTENT_TITLE, e);
}

/* What is no longer configured.  `kept` is a table of this connection's own. */
static bool drop_others(struct store *s, const struct config *c, bool *changed, struct err *e)
{
    if (!db_exec(s, "CREATE TEMP TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY); DELETE FROM kept", e))
        return false;
    for (size_t i = 0; i < c->source_count; i++)
        if (!db_run(s, e, "INSERT OR IGNORE INTO kept VALUES ('s' || ?1)", "t", c->sources[i].name))
            return false;
    for (size_t i = 0; i < c->topic_count; i++)
        if (!db_run(s, e, "INSERT OR IGNORE INTO kept VALUES ('t' || ?1)", "t", c->topics[i].name))
            return false;
    int64_t last = 0;
    for (bool dropped = true; dropped; *changed = *changed || dropped)
        if (!drop_next_source(s, &last, &dropped, e))
            return false;
    if (!db_run(s, e, "DELETE FROM topic WHERE 't' || name NOT IN (SELECT name FROM kept)", ""))
        return false;
    *changed = *changed || sqlite3_changes(s->db) > 0;
    return true;
}

static bool put_config(struct store *s, const struct config *c, struct err *e)
{
    bool changed = false, ok = put_site(s, &c->site, &changed, e) && keep_site_id(s, &c->site, e);
    for (size_t i = 0; ok && i < c->source_count; i++)
        ok = put_source(s, &c->sources[i], i, &changed, e);
    for (size_t i = 0; ok && i < c->topic_count; i++)
        ok = put_topic(s, &c->topics[i], i, &changed, e);
    ok = ok && drop_others(s, c, &changed, e);
    /* Titles, rights and base address are in every view. */
    if (ok && changed)
        ok = db_run(s, e, "INSERT OR REPLACE INTO meta VALUES ('site_seq', ?1), ('site_changed', ?2)", "ii",
                    db_change(s, (int64_t)time(NULL)), (int64_t)time(NULL));
    return ok;
}

bool store_put_config(struct store *s, const struct config *c, struct err *e)
{
    bool mine;
    arena_reset(s->scratch);
    return db_enter(s, &mine, e) && db_leave(s, mine, put_config(s, c, e), e);
}

/* ---- reading ---- */

static bool damaged(struct store *s, struct arena *a, struct err *e)
{
    return arena_failed(a) ? err_set(e, ERR_MEMORY, "store %s: the answer is too large", s->path)
                           : err_set(e, ERR_IO, "store %s: its settings are damaged", s->path);
}

static bool unpack_column(struct store *s, sqlite3_stmt *q, int column, struct arena *a, const struct pack_field *fields,
                          void *to, struct err *e)
{
    const void *blob = sqlite3_column_blob(q, column);
    struct unpack u = unpack_from(blob, (size_t)sqlite3_column_bytes(q, column));
    return !blob || unpack_struct(&u, a, fields, to) || damaged(s, a, e);
}

static bool get_site(struct store *s, struct arena *a, struct site *out, struct err *e)
{
    bool row, ok = true;
    sqlite3_stmt *q = db_bind(s, e,
                              "SELECT (SELECT value FROM meta WHERE name = 'site'),"
                              " (SELECT value FROM meta WHERE name = 'site_id')",
                              "");
    if (!q || !db_step(s, q, &row, e))
        return false;
    ok = unpack_column(s, q, 0, a, site_fields, out, e);
    if (ok && !out->id)
        out->id = db_text(q, 1, a);
    sqlite3_reset(q);
    if (!out->id)
        out->id = arena_strdup(a, "tag:localhost,2026:feed"); /* never configured: nobody publishes it */
    return ok && (out->id || damaged(s, a, e));
}

/* Where the operator is silent the feed's own word stands. */
static void complete(struct source *source, const struct source_state *st)
{
    source->home = source->home ? source->home : st->feed_home;
    source->rights = source->rights ? source->rights : st->feed_rights;
    source->language = source->language ? source->language : st->feed_language;
    source->title = source->title ? source->title : st->feed_title;
}

static bool get_source(struct store *s, sqlite3_stmt *q, struct arena *a, struct source *out, struct err *e)
{
    struct source_state state = {0};
    out->enabled = true;
    out->content = CONTENT_SUMMARY;
    if (!unpack_column(s, q, 1, a, source_fields, out, e) || !unpack_column(s, q, 2, a, state_fields, &state, e))
        return false;
    complete(out, &state);
    out->name = db_text(q, 0, a);
    if (sqlite3_column_type(q, 3) == SQLITE_NULL) { /* left the configuration; its articles did not, but nobody vouches for their text */
        out->enabled = false;
        out->content = CONTENT_TITLE;
    }
    out->title = out->title ? out->title : out->name;
    return out->name || damaged(s, a, e);
}

static bool get_sources(struct store *s, struct arena *a, struct store_site *out, struct err *e)
{
    int64_t count;
    if (!db_number(s, e, &count, NULL, "SELECT count(*) FROM source", ""))
        return false;
    out->sources = arena_array(a, (size_t)count, sizeof *out->sources);
    sqlite3_stmt *q = out->sources ? db_bind(s, e, "SELECT name, config, state, position FROM source"
                                                   " ORDER BY position IS NULL, position, name", "")
                                   : NULL;
    if (!q)
        return out->sources ? false : damaged(s, a, e);
    bool row, ok = true;
    while (ok && (ok = db_step(s, q, &row, e)) && row && out->source_count < (size_t)count) {
        ok = get_source(s, q, a, &out->sources[out->source_count], e);
        out->source_count++;
    }
    sqlite3_reset(q);
    return ok;
}

static bool get_topics(struct store *s, struct arena *a, struct store_site *out, struct err *e)
{
    int64_t count;
    if (!db_number(s, e, &count, NULL, "SELECT count(*) FROM topic", ""))
        return false;
    out->topics = arena_array(a, (size_t)count, sizeof *out->topics);
    sqlite3_stmt *q = out->topics ? db_bind(s, e, "SELECT config FROM topic ORDER BY position", "") : NULL;
    if (!q)
        return out->topics ? false : damaged(s, a, e);
    bool row, ok = true;
    while (ok && (ok = db_step(s, q, &row, e)) && row && out->topic_count < (size_t)count)
        ok = unpack_column(s, q, 0, a, topic_fields, &out->topics[out->topic_count++], e);
    sqlite3_reset(q);
    return ok;
}

/* Rows of articles are never deleted, so the first one is the same for ever. */
static bool get_lineage(struct store *s, uint64_t *out, struct err *e)
{
    bool row;
    sqlite3_stmt *q = db_bind(s, e, "SELECT key, first_seen FROM article ORDER BY id LIMIT 1", "");
    if (!q || !db_step(s, q, &row, e))
        return false;
    const char *key = row ? (const char *)sqlite3_column_text(q, 0) : NULL;
    *out = key ? XXH3_64bits_withSeed(key, strlen(key), (XXH64_hash_t)sqlite3_column_int64(q, 1)) : 0;
    sqlite3_reset(q);
    return true;
}

bool store_get_site(struct store *s, struct arena *a, struct store_site *out, struct err *e)
{
    *out = (struct store_site){0};
    return get_site(s, a, &out->site, e) && get_sources(s, a, out, e) && get_topics(s, a, out, e) &&
           get_lineage(s, &out->lineage, e);
}
