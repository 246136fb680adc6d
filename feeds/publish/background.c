#include "publish/background.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_MAX = 1024 };

/* [collected, done) are results, [done, submitted) are waiting, the first of them perhaps being done. */
struct ring {
    uint64_t submitted, collected;
    atomic_uint_fast64_t done; /* looked at without the lock, on every answer */
    struct job *jobs[JOBS_MAX];
};

struct background {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool stop;
    atomic_bool lets_go; /* the thread shall close its store, and has not yet */
    int wake_fd;
    unsigned in_a_row;         /* jobs of the first queue that were done since one of the second */
    struct publisher *own;     /* the thread's; NULL: it compresses only */
    struct ring rings[QUEUE_COUNT];
};

static struct job **place(struct ring *r, uint64_t n)
{
    return &r->jobs[n % JOBS_MAX];
}

/* A job's number is its place in the row of all jobs of its queue, plus one, with the queue in the last bit. */
static uint64_t ticket_of(enum queue queue, uint64_t n)
{
    return (n + 1) << 1 | (uint64_t)queue;
}

enum queue background_queue_of(uint64_t ticket)
{
    return (enum queue)(ticket & 1);
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

static bool has_work(const struct ring *r)
{
    return atomic_load(&r->done) < r->submitted;
}

/* The queue whose turn it is.  Now and then it is the second's, so that nobody there waits for ever. */
static struct ring *next_ring(struct background *b)
{
    enum { IN_A_ROW_MAX = 8 };
    bool regular = has_work(&b->rings[QUEUE_REGULAR]), other = has_work(&b->rings[QUEUE_OTHER]);
    if (regular && (!other || b->in_a_row < IN_A_ROW_MAX)) {
        b->in_a_row++;
        return &b->rings[QUEUE_REGULAR];
    }
    b->in_a_row = 0;
    return other ? &b->rings[QUEUE_OTHER] : NULL;
}

static void *work(void *arg)
{
    struct background *b = arg;
    const uint64_t one = 1;
    pthread_mutex_lock(&b->lock);
    while (!b->stop) {
        if (atomic_load(&b->lets_go)) {
            if (b->own)
                store_close(&b->own->store);
            atomic_store(&b->lets_go, false);
        }
        struct ring *r = next_ring(b);
        if (!r) {
            pthread_cond_wait(&b->wake, &b->lock);
            continue;
        }
        uint64_t n = atomic_load(&r->done);
        struct job *j = *place(r, n); /* nobody else looks at a job that is neither done nor new */
        pthread_mutex_unlock(&b->lock);
        run(b->own, j);
        atomic_store(&r->done, n + 1);
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

void background_let_go(struct background *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    atomic_store(&b->lets_go, true);
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->lock);
}

bool background_lets_go(const struct background *b)
{
    return b && atomic_load(&b->lets_go);
}

static void drop_jobs(struct ring *r)
{
    for (uint64_t n = r->collected; n < r->submitted; n++) {
        job_clear(*place(r, n));
        free(*place(r, n));
    }
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
    for (int q = 0; q < QUEUE_COUNT; q++)
        drop_jobs(&old->rings[q]);
    if (old->own)
        publisher_free(&old->own);
    pthread_cond_destroy(&old->wake);
    pthread_mutex_destroy(&old->lock);
    free(old);
}

static bool is_full(const struct ring *r)
{
    return r->submitted - r->collected >= JOBS_MAX; /* nobody else changes these two */
}

uint64_t background_submit(struct background *b, enum queue queue, const struct job *j)
{
    if (is_full(&b->rings[queue]))
        queue = QUEUE_OTHER;
    struct ring *r = &b->rings[queue];
    if (is_full(r))
        return 0;
    struct job *copy = malloc(sizeof *copy);
    if (!copy)
        return 0;
    *copy = *j;
    pthread_mutex_lock(&b->lock);
    *place(r, r->submitted) = copy;
    uint64_t ticket = copy->ticket = ticket_of(queue, r->submitted++);
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->lock);
    return ticket;
}

uint64_t background_full(const struct background *b, enum queue queue)
{
    const struct ring *r = &b->rings[QUEUE_OTHER];
    return is_full(&b->rings[queue]) && is_full(r) ? ticket_of(QUEUE_OTHER, r->submitted - JOBS_MAX / 2 - 1) : 0;
}

bool background_collect(struct background *b, struct job *out)
{
    for (int q = 0; b && q < QUEUE_COUNT; q++) {
        struct ring *r = &b->rings[q];
        if (r->collected == atomic_load_explicit(&r->done, memory_order_acquire))
            continue;
        struct job *j = *place(r, r->collected++);
        *out = *j;
        free(j);
        return true;
    }
    return false;
}
