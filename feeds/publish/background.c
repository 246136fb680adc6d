#include "publish/background.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_MAX = 1024 };

/* A ring: [collected, done) are results, [done, submitted) are waiting, the first of them perhaps being done.  A job's
 * number is its place in the row of all jobs, plus one. */
struct background {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool stop;
    int wake_fd;
    uint64_t submitted, collected;
    atomic_uint_fast64_t done; /* looked at without the lock, on every answer */
    struct publisher *own;     /* the thread's; NULL: it compresses only */
    struct job *jobs[JOBS_MAX];
};

static struct job **place(struct background *b, uint64_t n)
{
    return &b->jobs[n % JOBS_MAX];
}

/* ---- the thread ---- */

static enum loading render(struct publisher *p, struct job *j)
{
    struct err told;
    publish_tick(p, j->now, 0, &told);
    if (!p->store || !p->site.arena)
        return LOAD_FAILED;
    j->site_hash = p->site.hash;
    if (!view_stamp(p, &j->view, &j->at, &j->err))
        return LOAD_FAILED;
    j->stamp = j->at;
    if (!view_exists(p, &j->view, &j->stamp, j->now))
        return LOAD_NOT_FOUND;
    buf_reset(&p->page);
    enum loading how = view_render(p, &j->view, &j->stamp, j->now, &p->page, &j->err);
    if (how == LOAD_DONE && !(j->body = publisher_take_page(p, &j->len)))
        how = LOAD_FAILED;
    arena_reset(p->arena); /* the articles of a month are tens of megabytes, and the next job may be long in coming */
    return how;
}

static void run(struct publisher *p, struct job *j)
{
    const char *data = j->identity ? representation_body(j->identity) : NULL;
    size_t len = j->identity ? j->identity->len : 0;
    if (!j->identity) {
        j->how = render(p, j);
        data = j->body;
        len = j->len;
    }
    if (j->coding != CODING_IDENTITY && data && len >= WORTH_FROM_BYTES)
        j->coded = compress_bytes(j->coding, len >= QUICK_FROM_BYTES && !j->thorough, data, len, &j->coded_len);
}

static void *work(void *arg)
{
    struct background *b = arg;
    const uint64_t one = 1;
    pthread_mutex_lock(&b->lock);
    while (!b->stop) {
        uint64_t n = atomic_load(&b->done);
        if (n == b->submitted) {
            pthread_cond_wait(&b->wake, &b->lock);
            continue;
        }
        struct job *j = *place(b, n); /* nobody else looks at a job that is neither done nor new */
        pthread_mutex_unlock(&b->lock);
        run(b->own, j);
        atomic_store(&b->done, n + 1);
        if (b->wake_fd >= 0 && write(b->wake_fd, &one, sizeof one) < 0) {
            /* full: whoever reads it has been told often enough */
        }
        pthread_mutex_lock(&b->lock);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

/* ---- who serves ---- */

void job_clear(struct job *j)
{
    free(j->body);
    free(j->coded);
    representation_unref(j->identity);
    *j = (struct job){0};
}

/* Signals belong to the server's own thread. */
static bool start(struct background *b)
{
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_BLOCK, &all, &before) != 0)
        return false;
    bool ok = pthread_create(&b->thread, NULL, work, b) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

struct background *background_new(const struct publish_options *o, int wake_fd)
{
    struct background *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->wake_fd = wake_fd;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->wake, NULL);
    b->own = o ? publisher_new(o) : NULL;
    if (b->own)
        b->own->is_counted = true;
    if ((b->own || !o) && start(b))
        return b;
    if (b->own)
        publisher_free(&b->own);
    pthread_cond_destroy(&b->wake);
    pthread_mutex_destroy(&b->lock);
    free(b);
    return NULL;
}

void background_free(struct background **b)
{
    struct background *old = *b;
    *b = NULL;
    if (!old)
        return;
    pthread_mutex_lock(&old->lock);
    old->stop = true;
    pthread_cond_signal(&old->wake);
    pthread_mutex_unlock(&old->lock);
    pthread_join(old->thread, NULL);
    for (uint64_t n = old->collected; n < old->submitted; n++) {
        job_clear(*place(old, n));
        free(*place(old, n));
    }
    if (old->own)
        publisher_free(&old->own);
    pthread_cond_destroy(&old->wake);
    pthread_mutex_destroy(&old->lock);
    free(old);
}

uint64_t background_submit(struct background *b, const struct job *j)
{
    if (b->submitted - b->collected >= JOBS_MAX) /* nobody else changes these two */
        return 0;
    struct job *copy = malloc(sizeof *copy);
    if (!copy)
        return 0;
    *copy = *j;
    pthread_mutex_lock(&b->lock);
    *place(b, b->submitted) = copy;
    copy->ticket = ++b->submitted;
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->lock);
    return copy->ticket;
}

uint64_t background_full(const struct background *b)
{
    return b->submitted - b->collected >= JOBS_MAX ? b->submitted - JOBS_MAX / 2 : 0;
}

bool background_collect(struct background *b, struct job *out)
{
    if (!b || b->collected == atomic_load_explicit(&b->done, memory_order_acquire))
        return false;
    struct job *j = *place(b, b->collected++);
    *out = *j;
    free(j);
    return true;
}
