/* forget.c: an article is taken down.
 *
 * First what readers see goes, in one transaction; then what is left of its words in the index' old segments and in the log is
 * overwritten.  A mark in the store remembers the second step where it could not be done at once. */
#include <string.h>
#include <time.h>

#include "store/db.h"
#include "store/identity.h"
#include "store/listing.h"
#include "store/search.h"
#include "text/fold.h"

enum { ERASE_WAIT_S = 15, ERASE_PAUSE_MS = 10 };

/* Every list that the article was in tells its readers. */
static bool bury(struct store *s, int64_t id, int64_t sort_time, const struct views *views, int64_t now, struct err *e)
{
    int64_t seq = db_change(s, now);
    bool ok = db_run(s, e, "INSERT INTO tombstone VALUES (?1, ?2, ?3)", "iii", seq, id, now);
    for (size_t i = 0; ok && i < views->count; i++)
        ok = db_run(s, e, "INSERT OR IGNORE INTO buried VALUES (?1, ?2, ?3, ?4)", "iiii", views->ids[i], seq, id, sort_time);
    return ok;
}

/* ---- stories: one is named after its first article, so the name must not outlive that ---- */

/* A story is called after a title and something that keeps it apart from others, which has no hyphen. */
static bool is_named_after(const char *story, const char *made)
{
    size_t n = strlen(made);
    return strncmp(story, made, n) == 0 && story[n] == '-' && !strchr(story + n + 1, '-');
}

/* The story that is named after a title that the article has or had; *story 0: there is none. */
static bool story_named_after(struct store *s, int64_t id, int64_t *story, struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e, "SELECT v.id, v.name, a.title FROM article a JOIN view v ON v.kind = ?2 AND v.name = a.story"
                                    " WHERE a.id = ?1 UNION ALL SELECT v.id, v.name, r.title FROM article a JOIN view v"
                                    " ON v.kind = ?2 AND v.name = a.story JOIN revision r ON r.article_id = a.id WHERE a.id = ?1",
                              "ii", id, (int64_t)VIEW_STORY);
    bool row, ok = q != NULL;
    *story = 0;
    while (ok && (ok = db_step(s, q, &row, e)) && row && !*story) {
        const char *name = (const char *)sqlite3_column_text(q, 1), *title = (const char *)sqlite3_column_text(q, 2);
        const char *made = title ? fold_name(s->scratch, title) : NULL;
        if (name && made && is_named_after(name, made))
            *story = sqlite3_column_int64(q, 0);
    }
    if (q)
        sqlite3_reset(q);
    return ok;
}

/* Those who show the story's name see that it is another one now. */
static bool tell_members(struct store *s, int64_t story, const char *name, int64_t now, struct err *e)
{
    for (int64_t last = 0;;) {
        sqlite3_stmt *q = db_bind(s, e, "SELECT a.id, a.sort_time, a.views FROM listing l JOIN article a ON a.id = l.article_id"
                                        " WHERE l.view_id = ?1 AND a.id > ?2 ORDER BY a.id LIMIT 1", "ii", story, last);
        struct views views;
        bool row;
        if (!q || !db_step(s, q, &row, e))
            return false;
        last = sqlite3_column_int64(q, 0);
        int64_t sort_time = sqlite3_column_int64(q, 1);
        views_from(sqlite3_column_blob(q, 2), (size_t)sqlite3_column_bytes(q, 2), &views);
        sqlite3_reset(q);
        if (!row)
            return true;
        if (!db_run(s, e, "UPDATE article SET story = ?2, change_seq = ?3 WHERE id = ?1", "iti", last, name, db_change(s, now)) ||
            !listing_move(s, last, sort_time, &views, &views, e))
            return false;
    }
}

/* After the first article that is left, in a way that no other story has; where none is left it is erased with its name. */
static bool rename_story(struct store *s, int64_t story, int64_t now, struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e, "SELECT a.key, a.title FROM listing l JOIN article a ON a.id = l.article_id WHERE l.view_id = ?1"
                                    " ORDER BY l.article_id LIMIT 1", "i", story);
    bool row;
    if (!q || !db_step(s, q, &row, e))
        return false;
    const char *title = row ? db_text(q, 1, s->scratch) : NULL, *made = title ? fold_name(s->scratch, title) : NULL;
    const char *name = row ? arena_printf(s->scratch, "%s-%s", made ? made : "story", sqlite3_column_text(q, 0)) : NULL;
    sqlite3_reset(q);
    if (!row)
        return true;
    return (name || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path)) &&
           db_run(s, e, "UPDATE view SET name = ?2, title = NULL WHERE id = ?1", "it", story, name) &&
           tell_members(s, story, name, now, e);
}

static bool take_down(struct store *s, int64_t id, int64_t now, struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e, "SELECT gone, sort_time, views FROM article WHERE id = ?1", "i", id);
    struct views views;
    int64_t story;
    bool row;
    if (!q || !db_step(s, q, &row, e))
        return false;
    bool gone = !row || sqlite3_column_int(q, 0);
    int64_t sort_time = sqlite3_column_int64(q, 1);
    views_from(sqlite3_column_blob(q, 2), (size_t)sqlite3_column_bytes(q, 2), &views);
    sqlite3_reset(q);
    if (gone)
        return true;
    return search_remove(s, id, e) && story_named_after(s, id, &story, e) &&
           db_run(s, e,
                  "UPDATE article SET gone = 1, changed = ?2, change_seq = ?3, head_hash = 0, text_hash = 0, views = NULL,"
                  " published = NULL, updated = NULL, flags = 0, guid = NULL, url = NULL, external_url = NULL,"
                  " comments_url = NULL, title = NULL, summary = NULL, language = NULL, rights = NULL, image = NULL,"
                  " story = NULL, extra = NULL WHERE id = ?1",
                  "iii", id, now, db_change(s, now)) &&
           db_run(s, e, "DELETE FROM content WHERE article_id = ?1", "i", id) &&
           db_run(s, e, "DELETE FROM quotes WHERE article_id = ?1", "i", id) &&
           db_run(s, e, "DELETE FROM revision WHERE article_id = ?1", "i", id) &&
           db_run(s, e, "DELETE FROM page WHERE article_id = ?1", "i", id) &&
           db_run(s, e, "DELETE FROM unindexed WHERE article_id = ?1", "i", id) &&
           listing_move(s, id, sort_time, &views, NULL, e) &&
           bury(s, id, sort_time, &views, now, e) && (!story || rename_story(s, story, now, e)) &&
           db_run(s, e, "INSERT OR REPLACE INTO meta VALUES ('erase_due', 1)", "");
}

/* The key within a tag: URI is what stands after its last ':' or '/'. */
static const char *key_of(const char *which)
{
    const char *key = which;
    if (strncmp(which, "tag:", 4) == 0)
        for (const char *p = which; *p; p++)
            if (*p == ':' || *p == '/' || *p == '#')
                key = p + 1;
    return key;
}

static bool find(struct store *s, const char *which, int64_t **ids, size_t *count, struct err *e)
{
    int64_t id;
    bool found;
    if (!db_number(s, e, &id, &found, "SELECT id FROM article WHERE key = ?1", "t", key_of(which)))
        return false;
    if (!found)
        return identity_at_url(s, which, s->scratch, ids, count, e);
    *ids = arena_array(s->scratch, 1, sizeof **ids);
    if (!*ids)
        return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
    **ids = id;
    *count = 1;
    return true;
}

static bool forget(struct store *s, const char *which, int64_t now, struct err *e)
{
    int64_t *ids = NULL;
    size_t count = 0;
    if (!find(s, which, &ids, &count, e))
        return false;
    if (!count)
        return err_set(e, ERR_NOT_FOUND, "store %s: no article %s", s->path, which);
    for (size_t i = 0; i < count; i++)
        if (!take_down(s, ids[i], now, e))
            return false;
    return true;
}

/* Speakers whom nobody quotes any more, and stories that nobody tells, are forgotten by name: a story's is made of a title. */
static bool erase_words(struct store *s, struct err *e)
{
    return db_run(s, e, "DELETE FROM month WHERE view_id IN (SELECT id FROM view WHERE kind IN (?1, ?2) AND count <= 0)", "ii",
                  (int64_t)VIEW_SPEAKER, (int64_t)VIEW_STORY) &&
           db_run(s, e, "DELETE FROM buried WHERE view_id IN (SELECT id FROM view WHERE kind IN (?1, ?2) AND count <= 0)", "ii",
                  (int64_t)VIEW_SPEAKER, (int64_t)VIEW_STORY) &&
           db_run(s, e, "DELETE FROM view WHERE kind IN (?1, ?2) AND count <= 0", "ii", (int64_t)VIEW_SPEAKER,
                  (int64_t)VIEW_STORY) &&
           db_run(s, e, "INSERT INTO search(search) VALUES ('optimize')", "") &&
           db_run(s, e, "DELETE FROM meta WHERE name = 'erase_due'", "");
}

bool search_erase(struct store *s, struct err *e)
{
    int64_t due;
    bool found, mine;
    if (!db_number(s, e, &due, &found, "SELECT value FROM meta WHERE name = 'erase_due'", ""))
        return false;
    if (!found)
        return true;
    if (!db_enter(s, &mine, e) || !db_leave(s, mine, erase_words(s, e), e))
        return false;
    /* A reader in the middle of a question holds the log for a moment, and so does whoever brings it in: for the second SQLite
     * does not wait. */
    int rc;
    time_t end = time(NULL) + ERASE_WAIT_S;
    while (((rc = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL)) & 0xff) == SQLITE_BUSY &&
           time(NULL) < end)
        sqlite3_sleep(ERASE_PAUSE_MS);
    return rc == SQLITE_OK || db_fail_code(s, rc, "the article is taken down, but its words are still in the log", e);
}

bool store_forget(struct store *s, const char *which, int64_t now, struct err *e)
{
    bool mine;
    arena_reset(s->scratch);
    err_clear(e);
    if (s->open)
        return err_set(e, ERR_INTERNAL, "store %s: a transaction is open", s->path);
    return db_enter(s, &mine, e) && db_leave(s, mine, forget(s, which, now, e), e) && search_erase(s, e);
}
