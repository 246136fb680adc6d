/* open.c: how the store is opened, made, brought up to date, and known to have changed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>
#include <unistd.h>

#include "schema.sql.h"
#include "store/checkpoint.h"
#include "store/db.h"
#include "store/shown.h"
#include "store/words.h"

/* migrations[n] brings a store from version n to n + 1. */
static const char *const migrations[SCHEMA_VERSION] = {schema_1, schema_2};

enum {
    WRITER_BUSY_MS = 5000, /* another cadialog may be writing: its transactions are short */
    OPENING_BUSY_MS = 1500, /* who starts wants to know soon that it cannot */
    READER_BUSY_MS = 20,   /* the server's event loop waits for this */
    SCRATCH_MAX = 256 << 20,
    LAST_INDEXING_US = 100000,
    LAST_INDEXING_ARTICLES = 5000,
};

static const char writer_pragmas[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON;"
    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 8000;"
    "PRAGMA journal_size_limit = 33554432; PRAGMA trusted_schema = OFF;";

/* What a reader may use of memory is bounded: no map, whose pages would count as the server's, and a small cache. */
static const char reader_pragmas[] =
    "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0; PRAGMA cache_size = -2048;"
    "PRAGMA temp_store = MEMORY;";

static const char *path_of(const char *address)
{
    return strncmp(address, "sqlite:", 7) == 0 ? address + 7 : address;
}

static bool fail_errno(const struct store *s, struct err *e)
{
    enum err_code code = errno == ENOENT ? ERR_NOT_FOUND : errno == EACCES || errno == EPERM ? ERR_DENIED : ERR_IO;
    return err_set(e, code, "store %s: %s", s->path, strerror(errno));
}

/* The file is made by us, so that its mode is ours: readable for the group, which is the server's.  SQLite gives the same
 * mode to the log and its index. */
static bool make_file(const struct store *s, struct err *e)
{
    int fd = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
    if (fd < 0)
        return fail_errno(s, e);
    close(fd);
    return true;
}

static bool pragma_number(struct store *s, const char *sql, int64_t *out, struct err *e)
{
    sqlite3_stmt *q = NULL;
    bool ok = sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW;
    if (ok)
        *out = sqlite3_column_int64(q, 0);
    else
        db_fail(s, "opening", e);
    sqlite3_finalize(q);
    return ok;
}

/* *version is 0 for an empty file. */
static bool read_version(struct store *s, int64_t *version, struct err *e)
{
    int64_t id, tables;
    if (!pragma_number(s, "PRAGMA application_id", &id, e) || !pragma_number(s, "PRAGMA user_version", version, e) ||
        !pragma_number(s, "SELECT count(*) FROM sqlite_master", &tables, e))
        return false;
    if (id != APPLICATION_ID && (id || *version || tables))
        return err_set(e, ERR_INPUT, "store %s: a database, but none of cadialog's", s->path);
    if (*version > SCHEMA_VERSION)
        return err_set(e, ERR_TOO_NEW, "store %s: written by a later cadialog (store version %lld, this one knows %d)",
                       s->path, (long long)*version, SCHEMA_VERSION);
    if (*version < 0 || (id == APPLICATION_ID && *version == 0))
        return err_set(e, ERR_INPUT, "store %s: damaged", s->path);
    return true;
}

static bool migrate_step(struct store *s, int64_t from, struct err *e)
{
    char tail[80];
    snprintf(tail, sizeof tail, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID, (int)from + 1);
    return db_exec(s, migrations[from], e) && db_exec(s, tail, e);
}

/* One transaction for all steps: another process sees the old store or the new one. */
static bool migrate(struct store *s, struct err *e)
{
    int64_t version;
    if (!read_version(s, &version, e))
        return false;
    if (version == SCHEMA_VERSION)
        return true;
    if (!db_exec(s, "BEGIN IMMEDIATE", e))
        return false;
    bool ok = read_version(s, &version, e); /* another writer may have done it meanwhile */
    for (; ok && version < SCHEMA_VERSION; version++)
        ok = migrate_step(s, version, e);
    if (ok && db_exec(s, "COMMIT", e))
        return true;
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

static bool set_up_writer(struct store *s, struct err *e)
{
    int64_t version;
    /* Look before anything is written: a file that is not ours stays as it is. */
    if (!read_version(s, &version, e) || !db_exec(s, writer_pragmas, e))
        return false;
    sqlite3_stmt *q = NULL;
    bool wal = sqlite3_prepare_v2(s->db, "PRAGMA journal_mode", -1, &q, NULL) == SQLITE_OK &&
               sqlite3_step(q) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(q, 0), "wal") == 0;
    sqlite3_finalize(q);
    if (!wal)
        return err_set(e, ERR_IO, "store %s: its file system cannot hold a write-ahead log", s->path);
    return migrate(s, e);
}

static bool set_up_reader(struct store *s, struct err *e)
{
    int64_t version;
    if (!db_exec(s, reader_pragmas, e) || !read_version(s, &version, e))
        return false;
    if (version < SCHEMA_VERSION)
        return err_set(e, ERR_BUSY, "store %s: not set up yet by its fetcher", s->path);
    return true;
}

/* An unreadable log is told by SQLite as "cannot open" too; where the file is there and may be read, it is a matter of time. */
static void soften_cantopen(struct store *s, struct err *e)
{
    int rc = s->db ? sqlite3_extended_errcode(s->db) : 0;
    if (s->mode == STORE_READ && (rc & 0xff) == SQLITE_CANTOPEN && access(s->path, R_OK) == 0)
        e->code = ERR_BUSY;
}

static void disconnect(struct store *s)
{
    db_finalize_all(s);
    checkpointer_free(&s->checkpointer);
    if (s->db)
        sqlite3_close_v2(s->db); /* loads SQLite where it was not needed so far */
    s->db = NULL;
}

static bool set_up(struct store *s, struct err *e)
{
    int on = 1;
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, s->mode == STORE_READ ? READER_BUSY_MS : OPENING_BUSY_MS);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    /* The log stays when the last connection closes: a reader who may not write the directory could not make it anew. */
    sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
    bool ok = words_register(s->db, e) && shown_register(s->db, e) &&
              (s->mode == STORE_READ ? set_up_reader(s, e) : set_up_writer(s, e)) &&
              pragma_number(s, "PRAGMA data_version", &s->data_version, e);
    if (ok && s->mode == STORE_WRITE)
        sqlite3_busy_timeout(s->db, WRITER_BUSY_MS);
    return ok;
}

void store_set_patience(struct store *s, int ms)
{
    sqlite3_busy_timeout(s->db, ms);
}

/* Inode numbers are given away again; together with the time at which the file was made they are not. */
static int64_t birth_of(const char *path)
{
    struct statx st;
    if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_BTIME, &st) != 0 || !(st.stx_mask & STATX_BTIME))
        return 0;
    return st.stx_btime.tv_sec * 1000000000 + st.stx_btime.tv_nsec;
}

/* The file of the log's index, by which readers and writers know of each other; 0: there is none. */
static ino_t index_of_log(const struct store *s)
{
    struct stat st;
    return s->index_path && stat(s->index_path, &st) == 0 ? st.st_ino : 0;
}

static bool connect_to(struct store *s, struct err *e)
{
    struct err local;
    e = e ? e : &local;
    err_clear(e);
    struct stat before, after;
    if (s->mode == STORE_WRITE && !make_file(s, e))
        return false;
    if (stat(s->path, &before) != 0)
        return fail_errno(s, e);
    if (!S_ISREG(before.st_mode))
        return err_set(e, ERR_INPUT, "store %s: not a file", s->path);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                (s->mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int rc = sqlite3_open_v2(s->path, &s->db, flags, NULL);
    bool ok = rc == SQLITE_OK ? set_up(s, e) : db_fail_code(s, rc, "opening", e);
    if (ok && (stat(s->path, &after) != 0 || after.st_ino != before.st_ino || after.st_dev != before.st_dev))
        ok = err_set(e, ERR_BUSY, "store %s: replaced while it was opened", s->path);
    if (!ok) {
        soften_cantopen(s, e);
        disconnect(s);
        return false;
    }
    if (s->mode == STORE_WRITE)
        s->checkpointer = checkpointer_new(s->db, s->path);
    s->dev = before.st_dev;
    s->ino = before.st_ino;
    s->born_ns = birth_of(s->path);
    s->index_ino = index_of_log(s);
    s->usable = true;
    return true;
}

bool store_open(struct store **out, const char *address, enum store_mode mode, struct err *e)
{
    *out = NULL;
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(e, ERR_MEMORY, "store: out of memory");
    s->mode = mode;
    s->path = strdup(path_of(address));
    if (s->path && asprintf(&s->index_path, "%s-shm", s->path) < 0)
        s->index_path = NULL;
    s->scratch = arena_new(SCRATCH_MAX);
    buf_init(&s->pack, SCRATCH_MAX);
    if (!s->path || !s->scratch)
        err_set(e, ERR_MEMORY, "store: out of memory");
    else if (connect_to(s, e))
        *out = s;
    if (!*out)
        store_close(&s);
    return *out != NULL;
}

void store_close(struct store **sp)
{
    struct store *s = *sp;
    *sp = NULL;
    if (!s)
        return;
    store_rollback(s);
    if (s->mode == STORE_WRITE && s->db) {
        bool more; /* what is left over is indexed by the next writer */
        struct err ignored;
        sqlite3_busy_timeout(s->db, 0);
        if (store_unindexed(s) <= LAST_INDEXING_ARTICLES)
            store_index(s, LAST_INDEXING_US, &more, &ignored);
    }
    disconnect(s);
    arena_free(&s->scratch);
    buf_free(&s->pack);
    free(s->deltas);
    free(s->met);
    free(s->source_name);
    free(s->path);
    free(s->index_path);
    free(s);
}

void store_rest(struct store *s)
{
    if (s->db)
        sqlite3_db_release_memory(s->db);
}

bool store_in_place(const struct store *s)
{
    struct stat now;
    return stat(s->path, &now) == 0 && now.st_ino == s->ino && now.st_dev == s->dev && index_of_log(s) == s->index_ino;
}

bool store_is_open(const struct store *s)
{
    return s->db;
}

bool store_changed(struct store *s, struct err *e)
{
    err_clear(e);
    struct stat now;
    if (stat(s->path, &now) != 0)
        return fail_errno(s, e);
    if (!s->db || now.st_ino != s->ino || now.st_dev != s->dev) {
        disconnect(s);
        return connect_to(s, e);
    }
    if (index_of_log(s) != s->index_ino) { /* we would go on looking at a log that nobody writes any more */
        disconnect(s);
        return err_set(e, ERR_BUSY, "store %s: its log was taken away; it is opened anew", s->path);
    }
    int64_t version;
    if (!db_number(s, e, &version, NULL, "PRAGMA data_version", ""))
        return false;
    bool changed = version != s->data_version;
    s->data_version = version;
    return changed;
}

uint64_t store_file_id(const struct store *s)
{
    const uint64_t parts[] = {(uint64_t)s->dev, (uint64_t)s->ino, (uint64_t)s->born_ns};
    return XXH3_64bits(parts, sizeof parts);
}

bool store_change_seq(struct store *s, int64_t *seq, struct err *e)
{
    *seq = 0;
    return db_number(s, e, seq, NULL, "SELECT value FROM meta WHERE name = 'change_seq'", "");
}
