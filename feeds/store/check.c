/* check.c: is the store whole? */
#include <string.h>

#include "store/db.h"

static bool check_pages(struct store *s, bool thorough, struct err *e)
{
    bool row;
    sqlite3_stmt *q = db_bind(s, e, thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", "");
    if (!q || !db_step(s, q, &row, e))
        return false;
    const char *says = row ? (const char *)sqlite3_column_text(q, 0) : NULL;
    bool ok = says && strcmp(says, "ok") == 0;
    if (!ok)
        err_set(e, ERR_IO, "store %s: damaged: %s", s->path, says ? says : "no answer");
    sqlite3_reset(q);
    return ok;
}

/* What is kept twice must agree.  Each counts its disagreements. */
static const struct {
    const char *what, *sql;
} rules[] = {
    {"the counts of views", "SELECT count(*) FROM view v WHERE v.count <> (SELECT count(*) FROM listing l WHERE l.view_id = v.id)"},
    {"the counts of months", "SELECT count(*) FROM view v WHERE v.count <> (SELECT ifnull(sum(m.count), 0) FROM month m"
                             " WHERE m.view_id = v.id)"},
    {"lists of articles that are not there", "SELECT count(*) FROM listing l LEFT JOIN article a ON a.id = l.article_id"
                                             " AND a.sort_time = l.sort_time WHERE a.id IS NULL OR a.gone"},
    {"articles that are in no list", "SELECT count(*) FROM article a WHERE a.gone = 0 AND NOT EXISTS (SELECT 1 FROM listing l"
                                     " WHERE l.view_id = 1 AND l.sort_time = a.sort_time AND l.article_id = a.id)"},
    {"texts of articles taken down", "SELECT count(*) FROM article a JOIN content c ON c.article_id = a.id WHERE a.gone"},
    {"change numbers ahead of the store's", "SELECT count(*) FROM article WHERE change_seq > (SELECT value FROM meta"
                                            " WHERE name = 'change_seq')"},
};

bool store_check(struct store *s, bool thorough, struct err *e)
{
    if (!check_pages(s, thorough, e))
        return false;
    for (size_t i = 0; thorough && i < sizeof rules / sizeof *rules; i++) {
        int64_t wrong;
        if (!db_number(s, e, &wrong, NULL, rules[i].sql, ""))
            return false;
        if (wrong)
            return err_set(e, ERR_IO, "store %s: damaged: %s, %lld times", s->path, rules[i].what, (long long)wrong);
    }
    /* The index' own check is a write in form, so a reader cannot ask for it. */
    return !thorough || s->mode == STORE_READ || db_run(s, e, "INSERT INTO search(search) VALUES ('integrity-check')", "");
}
