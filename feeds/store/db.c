#include "store/db.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"

/* What SQLite says, in our words. */
static enum err_code code_of(const struct store *s, int rc)
{
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return ERR_BUSY;
    case SQLITE_NOMEM: return ERR_MEMORY;
    case SQLITE_INTERRUPT:
    case SQLITE_TOOBIG: return ERR_LIMIT;
    case SQLITE_NOTADB: return s->usable ? ERR_IO : ERR_INPUT;
    case SQLITE_PERM:
    case SQLITE_AUTH: return ERR_DENIED;
    case SQLITE_READONLY:
        /* For a reader: the log is not there or cannot be read just now; when the writer comes it will be. */
        return s->mode == STORE_READ ? ERR_BUSY : ERR_DENIED;
    case SQLITE_CONSTRAINT: /* this write breaks a rule of the schema; others need not */
    case SQLITE_MISUSE:
    case SQLITE_RANGE: return ERR_INTERNAL;
    default: return ERR_IO;
    }
}

bool db_fail_code(struct store *s, int rc, const char *what, struct err *e)
{
    if (s->open)
        s->broken = true;
    if ((rc & 0xff) == SQLITE_NOMEM)
        memory_note_failure();
    return err_set(e, code_of(s, rc), "store %s: %s: %s", s->path, what, s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc));
}

bool db_fail(struct store *s, const char *what, struct err *e)
{
    return db_fail_code(s, s->db ? sqlite3_extended_errcode(s->db) : SQLITE_NOMEM, what, e);
}

static const char *doing(const struct store *s)
{
    return s->mode == STORE_READ ? "reading" : "writing";
}

static struct statement *slot(struct store *s, const char *sql)
{
    for (size_t i = 0; i < s->statement_count; i++)
        if (s->statements[i].sql == sql)
            return &s->statements[i];
    if (s->statement_count == STATEMENTS_MAX)
        return NULL;
    struct statement *t = &s->statements[s->statement_count++];
    *t = (struct statement){.sql = sql};
    return t;
}

/* Reset and unbound. */
static sqlite3_stmt *prepared(struct store *s, const char *sql, struct err *e)
{
    if (!s->db) {
        err_set(e, ERR_BUSY, "store %s: not open just now", s->path);
        return NULL;
    }
    struct statement *t = slot(s, sql);
    if (!t) {
        err_set(e, ERR_INTERNAL, "store %s: more statements than were foreseen", s->path);
        return NULL;
    }
    if (!t->stmt && sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &t->stmt, NULL) != SQLITE_OK) {
        db_fail(s, doing(s), e);
        return NULL;
    }
    sqlite3_reset(t->stmt);
    return t->stmt;
}

static bool bind_all(sqlite3_stmt *q, const char *format, va_list ap)
{
    int rc = SQLITE_OK;
    for (int i = 1; *format && rc == SQLITE_OK; format++, i++) {
        switch (*format) {
        case 'i': rc = sqlite3_bind_int64(q, i, va_arg(ap, int64_t)); break;
        case 'u': rc = sqlite3_bind_int64(q, i, (int64_t)va_arg(ap, uint64_t)); break;
        case 't': rc = sqlite3_bind_text(q, i, va_arg(ap, const char *), -1, SQLITE_STATIC); break;
        case 'd': {
            int64_t when = va_arg(ap, int64_t);
            rc = when == DATE_NONE ? sqlite3_bind_null(q, i) : sqlite3_bind_int64(q, i, when);
            break;
        }
        case 'b': {
            const void *data = va_arg(ap, const void *);
            rc = sqlite3_bind_blob64(q, i, data, va_arg(ap, size_t), SQLITE_STATIC);
            break;
        }
        default: rc = SQLITE_MISUSE; break;
        }
    }
    return rc == SQLITE_OK;
}

static sqlite3_stmt *bind(struct store *s, struct err *e, const char *sql, const char *format, va_list ap)
{
    sqlite3_stmt *q = prepared(s, sql, e);
    if (q && !bind_all(q, format, ap)) {
        db_fail(s, "bind", e);
        return NULL;
    }
    return q;
}

sqlite3_stmt *db_bind(struct store *s, struct err *e, const char *sql, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    sqlite3_stmt *q = bind(s, e, sql, format, ap);
    va_end(ap);
    return q;
}

bool db_step(struct store *s, sqlite3_stmt *q, bool *row, struct err *e)
{
    int rc = sqlite3_step(q);
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        db_fail(s, doing(s), e);
    sqlite3_reset(q);
    return rc == SQLITE_DONE;
}

bool db_run(struct store *s, struct err *e, const char *sql, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    sqlite3_stmt *q = bind(s, e, sql, format, ap);
    va_end(ap);
    bool row;
    bool ok = q && db_step(s, q, &row, e);
    if (q)
        sqlite3_reset(q);
    return ok;
}

bool db_number(struct store *s, struct err *e, int64_t *out, bool *found, const char *sql, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    sqlite3_stmt *q = bind(s, e, sql, format, ap);
    va_end(ap);
    bool row = false;
    bool ok = q && db_step(s, q, &row, e);
    if (ok && row)
        *out = sqlite3_column_int64(q, 0);
    if (found)
        *found = row;
    if (q)
        sqlite3_reset(q);
    return ok;
}

bool db_exec(struct store *s, const char *sql, struct err *e)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || db_fail(s, doing(s), e);
}

void db_finalize_all(struct store *s)
{
    for (size_t i = 0; i < s->statement_count; i++)
        sqlite3_finalize(s->statements[i].stmt);
    s->statement_count = 0;
}

char *db_text(sqlite3_stmt *q, int column, struct arena *a)
{
    const char *text = (const char *)sqlite3_column_text(q, column);
    return text ? arena_strndup(a, text, (size_t)sqlite3_column_bytes(q, column)) : NULL;
}

int64_t db_date(sqlite3_stmt *q, int column)
{
    return sqlite3_column_type(q, column) == SQLITE_NULL ? DATE_NONE : sqlite3_column_int64(q, column);
}

/* ---- transactions ---- */

/* Grows with the clock, so that a backup that is put back, and goes on from its older number, gives out none of those that were
 * given out since it was made: readers remember them. */
static int64_t next_seq(int64_t last)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return ms > last ? ms : last + 1;
}

bool store_begin(struct store *s, struct err *e)
{
    if (s->mode != STORE_WRITE || s->open)
        return err_set(e, ERR_INTERNAL, "store %s: %s", s->path, s->open ? "a transaction is open" : "opened for reading");
    if (!db_run(s, e, "BEGIN IMMEDIATE", ""))
        return false;
    s->open = true;
    s->broken = s->seq_used = false;
    s->met_count = s->delta_count = 0;
    s->fresh.met = 0; /* another process may have written */
    s->now = DATE_NONE;
    int64_t seq;
    bool found;
    bool read = db_number(s, e, &seq, &found, "SELECT value FROM meta WHERE name = 'change_seq'", "");
    if (!read || !found) {
        store_rollback(s);
        return !read ? false : err_set(e, ERR_IO, "store %s: damaged: no change number in it", s->path);
    }
    s->seq = next_seq(seq);
    return true;
}

int64_t db_change(struct store *s, int64_t now)
{
    s->seq_used = true;
    if (s->now == DATE_NONE || now > s->now)
        s->now = now;
    return s->seq;
}

static bool write_delta(struct store *s, const struct delta *d, struct err *e)
{
    if (d->month == MONTH_ALL)
        return db_run(s, e, "UPDATE view SET count = count + ?2, change_seq = ?3, changed = max(ifnull(changed, ?4), ?4),"
                            " latest = max(ifnull(latest, ?5), ?5) WHERE id = ?1",
                      "iiiii", d->view_id, d->count, s->seq, s->now, d->latest);
    return db_run(s, e, "INSERT INTO month VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET count = count + ?3,"
                        " change_seq = ?4, changed = max(changed, ?5)",
                  "iiiii", d->view_id, (int64_t)d->month, d->count, s->seq, s->now);
}

static bool finish(struct store *s, struct err *e)
{
    if (s->broken)
        return err_set(e, ERR_IO, "store %s: a write of this transaction failed", s->path);
    for (size_t i = 0; i < s->delta_count; i++)
        if (!write_delta(s, &s->deltas[i], e))
            return false;
    if (s->seq_used && !db_run(s, e, "UPDATE meta SET value = ?1 WHERE name = 'change_seq'", "i", s->seq))
        return false;
    return db_run(s, e, "COMMIT", "");
}

bool store_commit(struct store *s, struct err *e)
{
    if (!s->open)
        return err_set(e, ERR_INTERNAL, "store %s: no transaction is open", s->path);
    if (!finish(s, e)) {
        store_rollback(s);
        return false;
    }
    s->open = false;
    s->met_count = s->delta_count = 0;
    return true;
}

void store_rollback(struct store *s)
{
    if (!s->open)
        return;
    for (size_t i = 0; i < s->statement_count; i++)
        sqlite3_reset(s->statements[i].stmt);
    /* SQLite may have rolled back by itself already, on a full disk for example; then there is nothing to do. */
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    s->open = s->broken = false;
    s->met_count = s->delta_count = 0;
    s->fresh.met = 0;
    /* Views and sources that it created are no more. */
    memset(s->known, 0, sizeof s->known);
    free(s->source_name);
    s->source_name = NULL;
}

bool db_enter(struct store *s, bool *mine, struct err *e)
{
    *mine = false;
    if (s->open)
        return !s->broken || err_set(e, ERR_IO, "store %s: an earlier write of this transaction failed", s->path);
    return *mine = store_begin(s, e);
}

bool db_leave(struct store *s, bool mine, bool ok, struct err *e)
{
    if (!ok) {
        s->broken = true;
        if (mine)
            store_rollback(s);
        return false;
    }
    return !mine || store_commit(s, e);
}
