/* checkpoint.c: the log is brought into the file by a thread of its own.
 *
 * SQLite does that within the commit that makes the log too long, and the writer then waits for the disk twice: a first fetch of
 * many sources spent a sixth of its time so.  Here a second connection does the bulk of it while the writer goes on.  The log
 * begins anew only when all of it has been brought in, which the thread never sees, since the writer has gone on; so when
 * the thread is done the writer brings in the little that has come since. */
#include "store/checkpoint.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOG_PAGES = 8000,       /* 32 MiB: from here on it is brought in */
    LOG_PAGES_MOST = 32000, /* the writer waits for a disk that is slower than it */
    REST_PAGES = 1000,      /* so few are left to the writer */
    PASSES_MOST = 4,
};

struct checkpointer {
    char *path;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool started, wanted, end;
    bool bulk_done; /* the rest is the writer's */
};

/* Looks into the file, since a connection that has read nothing does not know that there is a log. */
static sqlite3 *connect_to(const char *path)
{
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "PRAGMA synchronous = NORMAL; SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return db;
    sqlite3_close(db);
    return NULL;
}

/* Gives the pages that the log holds.  A failure of the disk is the writer's to find and to tell: what is not brought in is
 * safe in the log. */
static int bring_in(sqlite3 *db)
{
    int pages = 0;
    sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, NULL);
    return pages;
}

/* What the writer adds meanwhile is less each time. */
static void bring_in_bulk(sqlite3 *db)
{
    for (int pass = 0, before = 0, pages; pass < PASSES_MOST; pass++, before = pages) {
        pages = bring_in(db);
        if (pages - before < REST_PAGES)
            break;
    }
}

static void *work(void *user)
{
    struct checkpointer *c = user;
    sqlite3 *db = connect_to(c->path);
    pthread_mutex_lock(&c->mutex);
    while (!c->end) {
        if (!c->wanted) {
            pthread_cond_wait(&c->changed, &c->mutex);
            continue;
        }
        pthread_mutex_unlock(&c->mutex);
        if (db)
            bring_in_bulk(db);
        pthread_mutex_lock(&c->mutex);
        c->wanted = false;
        c->bulk_done = true;
        pthread_cond_broadcast(&c->changed);
    }
    pthread_mutex_unlock(&c->mutex);
    sqlite3_close(db);
    return NULL;
}

/* Asks the thread, or says that it is the writer's turn: after the thread, or where there is none.  Entered with the mutex held. */
static bool is_our_turn(struct checkpointer *c, int pages)
{
    if (!c->started)
        c->started = pthread_create(&c->thread, NULL, work, c) == 0;
    while (c->started && c->wanted && pages >= LOG_PAGES_MOST)
        pthread_cond_wait(&c->changed, &c->mutex);
    if (!c->started || c->bulk_done) {
        c->bulk_done = false;
        return true;
    }
    c->wanted = true;
    pthread_cond_broadcast(&c->changed);
    return false;
}

/* SQLite calls this after every commit, with the pages that the log holds. */
static int on_commit(void *user, sqlite3 *db, const char *name, int pages)
{
    struct checkpointer *c = user;
    if (strcmp(name, "main") != 0 || pages < LOG_PAGES)
        return SQLITE_OK;
    pthread_mutex_lock(&c->mutex);
    bool ours = is_our_turn(c, pages);
    pthread_mutex_unlock(&c->mutex);
    if (ours)
        bring_in(db);
    return SQLITE_OK;
}

struct checkpointer *checkpointer_new(sqlite3 *writer, const char *path)
{
    struct checkpointer *c = calloc(1, sizeof *c);
    if (!c || !(c->path = strdup(path))) {
        free(c);
        return NULL;
    }
    pthread_mutex_init(&c->mutex, NULL);
    pthread_cond_init(&c->changed, NULL);
    sqlite3_wal_hook(writer, on_commit, c);
    return c;
}

void checkpointer_free(struct checkpointer **cp)
{
    struct checkpointer *c = *cp;
    *cp = NULL;
    if (!c)
        return;
    if (c->started) {
        pthread_mutex_lock(&c->mutex);
        c->end = true;
        pthread_cond_broadcast(&c->changed);
        pthread_mutex_unlock(&c->mutex);
        pthread_join(c->thread, NULL);
    }
    pthread_mutex_destroy(&c->mutex);
    pthread_cond_destroy(&c->changed);
    free(c->path);
    free(c);
}
