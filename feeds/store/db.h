/* db.h: the store from within: the connection, its statements, the writer's transaction.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_DB_H
#define CADIALOG_STORE_DB_H

#include <sqlite3.h>
#include <sys/types.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/date.h"
#include "core/err.h"
#include "store/store.h"

enum { SCHEMA_VERSION = 2 };
enum { APPLICATION_ID = 0x63616469 }; /* "cadi": what file(1) may know it by */

enum view_kind { VIEW_ALL, VIEW_SOURCE, VIEW_TOPIC, VIEW_SPEAKER, VIEW_LANGUAGE, VIEW_STORY };
enum { VIEW_ALL_ID = 1 };

/* Text of a statement is its identity here: the pointer of a string literal.  Prepared at its first use. */
struct statement {
    const char *sql;
    sqlite3_stmt *stmt;
};

enum { STATEMENTS_MAX = 192 };

/* What a transaction adds to a view, all of it or (month != 0) one month; written at commit. */
struct delta {
    int64_t view_id;
    int32_t month; /* year * 12 + month - 1; MONTH_ALL: the view */
    int64_t count, latest;
};
enum { MONTH_ALL = INT32_MIN };

/* An article that this transaction has met, and by which address. */
struct met {
    int64_t article_id;
    uint64_t url_hash;
};

/* A view known by name, so that it is not looked up for every article. */
struct known_view {
    uint64_t hash;
    int64_t id;
};
enum { KNOWN_VIEWS = 1024 };

/* The hashes of a source that had none when the transaction met it: whatever is not here is not in the store, which then need not
 * be asked three times an article. */
enum { FRESH_SLOTS = 4096 };
struct fresh {
    int64_t met;    /* source that was looked at last; 0: none yet */
    bool known;     /* `slots` is all that it has */
    size_t count;
    uint64_t slots[FRESH_SLOTS]; /* 0: empty */
};

struct store {
    sqlite3 *db;
    char *path, *index_path;
    enum store_mode mode;
    dev_t dev;
    ino_t ino, index_ino; /* of the store, and of its log's index */
    int64_t born_ns; /* when the file was made, where the file system knows; else 0 */
    bool usable; /* it was a store of ours when it was opened */
    int64_t data_version;
    struct statement statements[STATEMENTS_MAX];
    size_t statement_count;
    struct checkpointer *checkpointer; /* STORE_WRITE; NULL: SQLite does it by itself */
    int64_t deadline_us; /* of the search under way; 0: none */

    /* The writer's transaction. */
    bool open;
    bool broken;      /* a write failed: it can only be rolled back */
    int64_t seq;      /* change_seq that it will stand for */
    bool seq_used;
    int64_t now;      /* greatest `now` that its changes were told */
    struct delta *deltas;
    size_t delta_count, delta_cap;
    struct met *met;
    size_t met_count, met_cap;
    struct known_view known[KNOWN_VIEWS];
    struct fresh fresh;
    char *source_name; /* the source met last */
    int64_t source_id;
    int64_t last_put; /* article that was put last */
    bool source_extract;
    enum content_policy source_shown;
    struct arena *scratch; /* for one call */
    struct buf pack;       /* for one call */
};

/* ---- statements ---- */

/* The statement for sql, which must be a string that outlives the store (a literal), reset and bound; owned by the store.
 * NULL: e is set.  A format letter an argument: i int64_t, t const char * (NULL: null), b const void * and size_t,
 * u uint64_t, d a date (DATE_NONE: null). */
sqlite3_stmt *db_bind(struct store *s, struct err *e, const char *sql, const char *format, ...);

/* One row?  *row says so.  False: an error, and the statement is reset. */
bool db_step(struct store *s, sqlite3_stmt *q, bool *row, struct err *e);

/* Runs a statement that gives no rows. */
bool db_run(struct store *s, struct err *e, const char *sql, const char *format, ...);

/* One number; *found is false where there is no row (e stays clear). */
bool db_number(struct store *s, struct err *e, int64_t *out, bool *found, const char *sql, const char *format, ...);

/* Runs a script of its own, unprepared. */
bool db_exec(struct store *s, const char *sql, struct err *e);

/* Sets e from what SQLite said last.  Always false. */
bool db_fail(struct store *s, const char *what, struct err *e);
bool db_fail_code(struct store *s, int rc, const char *what, struct err *e);

void db_finalize_all(struct store *s);

/* A column as a string in the arena; NULL for null. */
char *db_text(sqlite3_stmt *q, int column, struct arena *a);
int64_t db_date(sqlite3_stmt *q, int column);

/* ---- transactions (writer) ---- */

/* Opens one where none is open; *mine says that it was so and that db_leave shall commit it. */
bool db_enter(struct store *s, bool *mine, struct err *e);
/* Commits what db_enter opened where ok, rolls it back where not; gives ok && committed. */
bool db_leave(struct store *s, bool mine, bool ok, struct err *e);
/* The change number of the transaction; from now on it counts as a change that readers see. */
int64_t db_change(struct store *s, int64_t now);

#endif
