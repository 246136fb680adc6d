/* search.c: the word index, filled behind the writer's back.
 *
 * Cutting text into words and sorting them costs as much as all the rest of storing an article, so it is not done within a
 * source's transaction: new articles are those beyond a mark, changed ones are in a list, and store_index works both off
 * between fetches.  A reader finds an article by its words some seconds after it is listed. */
#include "store/search.h"

#include <string.h>
#include <time.h>

#include "store/listing.h"

static int64_t monotonic_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Title and text of a stored article as the index has them: the same for putting in and for taking out.
 * Nobody finds an article by words that its source's policy (source.shown) does not let him see.  A summary that only
 * begins the text is not indexed twice. */
#define INDEX_COLUMNS                                                                                                  \
    "a.title, CASE WHEN s.shown = 1 THEN shown_text(a.summary, q.data) WHEN s.shown <> 2 THEN NULL"                    \
    " WHEN c.text IS NULL OR c.text = '' THEN a.summary"                                                               \
    " WHEN a.summary IS NULL OR instr(c.text, substr(a.summary, 1, 100)) = 1 THEN substr(c.text, 1, 100000)"           \
    " ELSE a.summary || char(10) || substr(c.text, 1, 100000) END"
#define INDEX_JOINS                                                                                                    \
    " CROSS JOIN source s ON s.id = a.source_id LEFT JOIN content c ON c.article_id = a.id"                            \
    " LEFT JOIN quotes q ON q.article_id = a.id"
_Static_assert(CONTENT_TITLE == 0 && CONTENT_SUMMARY == 1 && CONTENT_FULL == 2, "as INDEX_COLUMNS has them");

static bool is_indexed(struct store *s, int64_t article, bool *indexed, struct err *e)
{
    int64_t n = 0;
    bool ok = db_number(s, e, &n, NULL,
                        "SELECT ?1 <= (SELECT value FROM meta WHERE name = 'indexed_to')"
                        " AND NOT EXISTS (SELECT 1 FROM unindexed WHERE article_id = ?1)",
                        "i", article);
    *indexed = n != 0;
    return ok;
}

bool search_remove(struct store *s, int64_t article, struct err *e)
{
    bool indexed;
    if (!is_indexed(s, article, &indexed, e))
        return false;
    if (!indexed)
        return true;
    return db_run(s, e,
                  "INSERT INTO search(search, rowid, title, body) SELECT 'delete', a.id, " INDEX_COLUMNS
                  " FROM article a" INDEX_JOINS " WHERE a.id = ?1",
                  "i", article) &&
           db_run(s, e, "INSERT OR IGNORE INTO unindexed VALUES (?1)", "i", article);
}

bool search_show(struct store *s, int64_t source, const char *name, enum content_policy policy, struct err *e)
{
    static const char take_out[] =
        "INSERT INTO search(search, rowid, title, body) SELECT 'delete', a.id, " INDEX_COLUMNS
        " FROM listing l CROSS JOIN article a ON a.id = l.article_id" INDEX_JOINS
        " WHERE l.view_id = ?1 AND a.gone = 0 AND a.id <= (SELECT value FROM meta WHERE name = 'indexed_to')"
        " AND NOT EXISTS (SELECT 1 FROM unindexed u WHERE u.article_id = a.id)";
    int64_t was, view;
    if (!db_number(s, e, &was, NULL, "SELECT shown FROM source WHERE id = ?1", "i", source) ||
        !listing_find(s, VIEW_SOURCE, name, &view, e))
        return false;
    return was == (int64_t)policy ||
           (db_run(s, e, take_out, "i", view) &&
            db_run(s, e, "INSERT OR IGNORE INTO unindexed SELECT article_id FROM listing WHERE view_id = ?1"
                         " AND article_id <= (SELECT value FROM meta WHERE name = 'indexed_to')", "i", view) &&
            db_run(s, e, "UPDATE source SET shown = ?2 WHERE id = ?1", "ii", source, (int64_t)policy));
}

static bool index_changed(struct store *s, int limit, int64_t *done, struct err *e)
{
    if (!db_run(s, e,
                "INSERT INTO search(rowid, title, body) SELECT a.id, " INDEX_COLUMNS
                " FROM article a" INDEX_JOINS " WHERE a.gone = 0 AND a.id IN"
                " (SELECT article_id FROM unindexed ORDER BY article_id LIMIT ?1)",
                "i", (int64_t)limit))
        return false;
    bool ok = db_run(s, e, "DELETE FROM unindexed WHERE article_id IN (SELECT article_id FROM unindexed"
                           " ORDER BY article_id LIMIT ?1)",
                     "i", (int64_t)limit);
    *done += sqlite3_changes(s->db);
    return ok;
}

/* Those beyond the mark that were changed before they were indexed are in both; the list is worked off first, and a
 * changed one beyond the mark is never put into it (see search_remove). */
static bool index_new(struct store *s, int limit, int64_t *done, struct err *e)
{
    int64_t from, to;
    if (!db_number(s, e, &from, NULL, "SELECT value FROM meta WHERE name = 'indexed_to'", "") ||
        !db_number(s, e, &to, NULL, "SELECT ifnull(max(id), ?1) FROM (SELECT id FROM article WHERE id > ?1 ORDER BY id LIMIT ?2)",
                   "ii", from, (int64_t)limit))
        return false;
    if (to == from)
        return true;
    *done += to - from;
    return db_run(s, e,
                  "INSERT INTO search(rowid, title, body) SELECT a.id, " INDEX_COLUMNS
                  " FROM article a" INDEX_JOINS " WHERE a.id > ?1 AND a.id <= ?2 AND a.gone = 0"
                  " ORDER BY a.id",
                  "ii", from, to) &&
           db_run(s, e, "UPDATE meta SET value = ?1 WHERE name = 'indexed_to'", "i", to);
}

int64_t store_unindexed(struct store *s)
{
    int64_t fresh = 0, changed = 0;
    struct err e;
    if (!db_number(s, &e, &fresh, NULL, "SELECT ifnull((SELECT max(id) FROM article), 0)"
                                        " - (SELECT value FROM meta WHERE name = 'indexed_to')", "") ||
        !db_number(s, &e, &changed, NULL, "SELECT count(*) FROM unindexed", ""))
        return 0;
    return fresh + changed;
}

static bool index_slice(struct store *s, int slice, int64_t *done, struct err *e)
{
    bool mine;
    *done = 0;
    if (!db_enter(s, &mine, e))
        return false;
    bool ok = index_changed(s, slice, done, e) && index_new(s, slice, done, e);
    if (ok && *done)
        db_change(s, DATE_NONE); /* a search may answer otherwise now */
    return db_leave(s, mine, ok, e);
}

/* Many articles at once make fewer and larger segments, which are cheaper to write and to read; few keep to a budget. */
enum { SLICE_SMALL = 100, SLICE_LARGE = 4000 };

bool store_index(struct store *s, int64_t budget_us, bool *more, struct err *e)
{
    int64_t end = monotonic_us() + budget_us, done = 0;
    *more = false;
    if (s->open)
        return err_set(e, ERR_INTERNAL, "store %s: a transaction is open", s->path);
    if (!search_erase(s, e)) /* of an earlier takedown that was broken off */
        return false;
    do {
        if (!index_slice(s, budget_us < 0 ? SLICE_LARGE : SLICE_SMALL, &done, e))
            return false;
    } while (done && (budget_us < 0 || monotonic_us() < end));
    *more = done > 0;
    return true;
}
