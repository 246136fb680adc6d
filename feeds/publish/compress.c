/* compress.c: gzip, brotli and zstd of a whole body, and the thread that does it thoroughly. */
#include <brotli/encode.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "publish/representation.h"

/* Levels: quick ones cost a 67 KB feed well below a millisecond each, thorough ones are where more time no longer makes it
 * notably smaller. */
static const struct {
    int quick, thorough;
} levels[CODING_COUNT] = {[CODING_GZIP] = {1, 9}, [CODING_BR] = {2, 9}, [CODING_ZSTD] = {3, 15}};

static char *gzip(int level, const char *data, size_t len, size_t *out_len)
{
    z_stream z = {0};
    enum { WINDOW_BITS = 15, GZIP_FORMAT = 16, MEMORY = 9 };
    if (len > UINT32_MAX / 2 || deflateInit2(&z, level, Z_DEFLATED, WINDOW_BITS + GZIP_FORMAT, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    size_t cap = deflateBound(&z, len);
    char *out = malloc(cap);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)cap;
    bool ok = out && deflate(&z, Z_FINISH) == Z_STREAM_END;
    *out_len = z.total_out;
    deflateEnd(&z);
    if (!ok) {
        free(out);
        return NULL;
    }
    return out;
}

/* A window of 64 KiB: a feed of 102 KB becomes 0.1 % larger than with one of 4 MiB, in 3.6 ms instead of 20, and with 2 MiB of
 * tables instead of 24, which would all come on top of what the server holds. */
static char *brotli(int level, const char *data, size_t len, size_t *out_len)
{
    enum { WINDOW_BITS = 16 };
    size_t cap = BrotliEncoderMaxCompressedSize(len);
    char *out = cap ? malloc(cap) : NULL;
    *out_len = cap;
    if (out && BrotliEncoderCompress(level, WINDOW_BITS, BROTLI_MODE_TEXT, len, (const uint8_t *)data, out_len,
                                     (uint8_t *)out))
        return out;
    free(out);
    return NULL;
}

static char *zstd(int level, const char *data, size_t len, size_t *out_len)
{
    size_t cap = ZSTD_compressBound(len);
    char *out = malloc(cap);
    *out_len = out ? ZSTD_compress(out, cap, data, len, level) : 0;
    if (out && !ZSTD_isError(*out_len))
        return out;
    free(out);
    return NULL;
}

char *compress_bytes(enum coding c, bool quick, const char *data, size_t len, size_t *out_len)
{
    int level = quick ? levels[c].quick : levels[c].thorough;
    char *out = NULL;
    if (c == CODING_GZIP)
        out = gzip(level, data, len, out_len);
    else if (c == CODING_BR)
        out = brotli(level, data, len, out_len);
    else if (c == CODING_ZSTD)
        out = zstd(level, data, len, out_len);
    if (!out)
        return NULL;
    /* The bound is larger than the plain text, and the result a tenth of it.  Shrinking in place would leave holes too small
     * for the next bound, one for each result that is kept: 60 MiB of heap for 10 MiB of results. */
    char *fitted = malloc(*out_len ? *out_len : 1);
    if (!fitted)
        return out;
    memcpy(fitted, out, *out_len);
    free(out);
    return fitted;
}

/* ---- the helper thread ---- */

/* What waits is kept alive by it, also where the cache has long dropped it: so the bytes are bounded too. */
enum { JOBS_MAX = 256, WAITING_MAX_BYTES = 2 << 20 };

struct job {
    struct representation *identity;
    enum coding coding;
    char *out;
    size_t out_len;
    enum { JOB_FREE, JOB_WAITING, JOB_RUNNING, JOB_DONE } state;
};

struct worker {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool started, stop;
    size_t bytes; /* of the identities of all jobs; the server's thread's own */
    atomic_int done; /* looked at without the lock, on every answer */
    struct job jobs[JOBS_MAX];
};

static struct job *job_in(struct worker *w, int state)
{
    for (size_t i = 0; i < JOBS_MAX; i++)
        if ((int)w->jobs[i].state == state)
            return &w->jobs[i];
    return NULL;
}

static void *work(void *arg)
{
    struct worker *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->stop) {
        struct job *j = job_in(w, JOB_WAITING);
        if (!j) {
            pthread_cond_wait(&w->wake, &w->lock);
            continue;
        }
        j->state = JOB_RUNNING;
        pthread_mutex_unlock(&w->lock);
        j->out = compress_bytes(j->coding, false, representation_body(j->identity), j->identity->len, &j->out_len);
        pthread_mutex_lock(&w->lock);
        j->state = JOB_DONE;
        atomic_fetch_add(&w->done, 1);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct worker *worker_new(void)
{
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    return w;
}

/* Signals belong to the server's own thread. */
static bool start(struct worker *w)
{
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_BLOCK, &all, &before) != 0)
        return false;
    w->started = pthread_create(&w->thread, NULL, work, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return w->started;
}

void worker_free(struct worker **w)
{
    struct worker *old = *w;
    *w = NULL;
    if (!old)
        return;
    if (old->started) {
        pthread_mutex_lock(&old->lock);
        old->stop = true;
        pthread_cond_signal(&old->wake);
        pthread_mutex_unlock(&old->lock);
        pthread_join(old->thread, NULL);
    }
    for (size_t i = 0; i < JOBS_MAX; i++) {
        free(old->jobs[i].out);
        representation_unref(old->jobs[i].identity);
    }
    pthread_cond_destroy(&old->wake);
    pthread_mutex_destroy(&old->lock);
    free(old);
}

bool worker_submit(struct worker *w, struct representation *identity, enum coding c)
{
    bool room = w->bytes == 0 || w->bytes + identity->len <= WAITING_MAX_BYTES;
    if (!room || (!w->started && !start(w)))
        return false;
    pthread_mutex_lock(&w->lock);
    struct job *j = job_in(w, JOB_FREE);
    if (j) {
        *j = (struct job){.identity = representation_ref(identity), .coding = c, .state = JOB_WAITING};
        w->bytes += identity->len;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    return j != NULL;
}

bool worker_collect(struct worker *w, struct representation **identity, enum coding *c, char **out, size_t *out_len)
{
    if (!atomic_load_explicit(&w->done, memory_order_acquire))
        return false;
    pthread_mutex_lock(&w->lock);
    struct job *j = job_in(w, JOB_DONE);
    if (j) {
        *identity = j->identity;
        w->bytes -= j->identity->len;
        *c = j->coding;
        *out = j->out;
        *out_len = j->out_len;
        *j = (struct job){0};
        atomic_fetch_sub(&w->done, 1);
    }
    pthread_mutex_unlock(&w->lock);
    return j != NULL;
}
