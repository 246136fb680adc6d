/* writer.c: the one thread that has the store.  Sources that are ready at the same time share a transaction, which costs less;
 * where one of them fails, each is tried alone, so that none loses anything through another. */
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/date.h"
#include "core/log.h"
#include "ingest/fetch/state.h"

enum {
    BATCH_MAX = 64,
    GATHER_MIN = 48,
    GATHER_NS = 150000000,
    BATCH_BYTES = 2 << 20,
    HEAVY_BYTES = 1 << 20,
    HEAVY_WAIT_MS = 700,      /* so long a heavy order stands back for others that may still come; those that are there go first anyway */
    HEAVY_WAIT_MAX_MS = 5000, /* and then it goes before any */
    HEAVY_LOOK_NS = 50000000, /* how often it is looked whether that time is over */
    PAGES_PER_FETCH = 60,
    SCRATCH_BYTES = 128 << 20,
    FULL_TEXT_BYTES = 1200, /* a feed's text as long as this needs no page (see ingest.c) */
    FACTS_EVERY_MS = 3600000,
    INDEX_SLICE_US = 20000, /* an order waits no longer than this for the word index */
    REST_AFTER_NS = 300000000, /* without an order: what the store keeps for speed is given back */
};

enum order_kind { ORDER_FEED, ORDER_PAGE, ORDER_FACT };

struct order {
    struct order *next;
    enum order_kind kind;
    struct job *job;
    struct task *task;
    char *name, *value;
    int64_t until, placed_ms;
    struct err err;
    struct page_state *due; /* ORDER_FEED: pages to read; all of it in the job's arena */
    char **rules;
    size_t due_count;
};

struct list {
    struct order *first, *last;
};

struct writer {
    struct fetcher *f;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wanted;
    struct list orders, heavy, done; /* heavy: orders that take long, so that others go before them */
    size_t waiting; /* in both */
    size_t open; /* ordered and not yet taken back */
    bool end, started, readers_busy;
    bool more_come; /* requests or readers are under way */
    bool failed;    /* the store took the last orders not; the thread's own, as is the next */
    struct err index_err;
    bool unindexed; /* there may be articles that cannot be found by their words yet; the thread's own */
    struct annotator *annotator;
    struct arena *scratch;
    int64_t facts_dropped_ms;
};

static void push(struct list *l, struct order *o)
{
    o->next = NULL;
    if (l->last)
        l->last->next = o;
    else
        l->first = o;
    l->last = o;
}

static struct order *pop(struct list *l)
{
    struct order *o = l->first;
    if (o) {
        l->first = o->next;
        if (!l->first)
            l->last = NULL;
    }
    return o;
}

static void free_order(struct order *o)
{
    free(o->name);
    free(o->value);
    free(o);
}

/* ---- in the thread ---- */

static void never_again(struct writer *w, const struct page_state *p)
{
    struct page_state done = *p;
    struct err e = {0};
    done.next_due = DATE_NONE;
    store_put_page_state(w->f->store, &done, &e);
}

/* A feed's own text may be all there is to read: then its page is not asked for. */
static bool needs_page(struct writer *w, struct page_state *p)
{
    struct article in;
    struct err e = {0};
    if (p->body_hash || p->failures)
        return true;
    if (!store_get_article_by_id(w->f->store, p->article_id, w->scratch, &in, &e))
        return false;
    if (!in.content_text || strlen(in.content_text) < FULL_TEXT_BYTES)
        return true;
    never_again(w, p);
    return false;
}

/* The pages to read now, with what is known of their hosts' rules. */
static bool find_pages(struct writer *w, struct order *o)
{
    struct job *job = o->job;
    struct page_state *all;
    size_t count = 0;
    int64_t now = unix_now();
    if (!job->src->extract)
        return true;
    if (!store_due_pages(w->f->store, job->src->name, now, PAGES_PER_FETCH, job_arena(job), &all, &count, &o->err))
        return false;
    o->rules = arena_array(job_arena(job), count + 1, sizeof *o->rules);
    o->due = all;
    o->due_count = 0;
    for (size_t i = 0; o->rules && i < count; i++) {
        char *key = all[i].url ? host_key(job_arena(job), all[i].url) : NULL, *fact = NULL;
        if (!key)
            never_again(w, &all[i]); /* no address to read */
        if (!key || !needs_page(w, &all[i]))
            continue;
        char *name = arena_printf(job_arena(job), "robots:%s", key);
        struct err e = {0};
        if (name)
            store_get_fact(w->f->store, name, now, job_arena(job), &fact, &e);
        all[o->due_count] = all[i];
        o->rules[o->due_count++] = fact;
    }
    return true;
}

static bool write_feed(struct writer *w, struct order *o)
{
    struct job *job = o->job;
    struct store *s = w->f->store;
    job->counts = (struct ingest_counts){0};
    if (job->answer == ANSWER_DOCUMENT && job->read.verdict == INGEST_READ &&
        !ingest_store(s, w->annotator, job->src, &job->read, unix_now(), w->scratch, &job->counts, &o->err))
        return false;
    feed_conclude(job);
    return store_put_source_state(s, job->src->name, &job->next, &o->err) &&
           store_add_fetch(s, job->src->name, &job->record, &o->err) && find_pages(w, o);
}

static bool write_page(struct writer *w, struct order *o)
{
    struct task *t = o->task;
    struct store *s = w->f->store;
    struct article in;
    struct err e = {0};
    int64_t published = DATE_NONE;
    t->counts = (struct ingest_counts){0};
    if (store_get_article_by_id(s, t->page.article_id, w->scratch, &in, &e))
        published = in.published != DATE_NONE ? in.published : in.first_seen;
    if (!t->err.code && t->http != 304 && t->read.verdict == INGEST_READ &&
        !ingest_store_page(s, w->annotator, t->job->src, t->page.article_id, &t->read, unix_now(), w->scratch, &t->counts, &o->err))
        return false;
    struct page_state before = t->page;
    page_conclude(t, published);
    bool ok = store_put_page_state(s, &t->page, &o->err);
    if (!ok)
        t->page = before; /* it may be tried again, alone */
    return ok;
}

static bool write_order(struct writer *w, struct order *o)
{
    arena_reset(w->scratch);
    err_clear(&o->err);
    if (o->kind == ORDER_FEED)
        return write_feed(w, o);
    if (o->kind == ORDER_PAGE)
        return write_page(w, o);
    return store_put_fact(w->f->store, o->name, o->value, o->until, &o->err);
}

/* False: nothing of it was stored; e says why. */
static bool write_batch(struct writer *w, struct order **batch, size_t count, struct err *e)
{
    struct page_state pages[BATCH_MAX];
    for (size_t i = 0; i < count; i++)
        if (batch[i]->kind == ORDER_PAGE)
            pages[i] = batch[i]->task->page;
    err_clear(e);
    if (!store_begin(w->f->store, e))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        ok = write_order(w, batch[i]);
        if (!ok)
            *e = batch[i]->err;
    }
    if (!ok)
        store_rollback(w->f->store);
    ok = ok && store_commit(w->f->store, e);
    for (size_t i = 0; !ok && i < count; i++)
        if (batch[i]->kind == ORDER_PAGE)
            batch[i]->task->page = pages[i];
    return ok;
}

static void write_all(struct writer *w, struct order **batch, size_t count)
{
    struct err e;
    w->failed = !write_batch(w, batch, count, &e);
    if (!w->failed)
        return;
    for (size_t i = 0; i < count; i++) {
        if ((count > 1 && write_batch(w, &batch[i], 1, &e)) || !e.code)
            continue;
        batch[i]->err = e;
        batch[i]->due_count = 0;
    }
}

static size_t weight(const struct order *o)
{
    return o->kind == ORDER_FEED ? o->job->result.len : o->kind == ORDER_PAGE ? o->task->result.len : 0;
}

/* What goes wrong here is told once it is known that it is not the whole store that is in trouble. */
static void index_some(struct writer *w, int64_t budget_us)
{
    struct err e = {0};
    if (store_index(w->f->store, budget_us, &w->unindexed, &e))
        return;
    w->index_err = e;
    w->unindexed = false; /* the next batch tries again */
}

static void tell_of_index(struct writer *w)
{
    if (w->index_err.code && !w->failed)
        log_line(LOG_LEVEL_WARNING, "%s", w->index_err.text);
    err_clear(&w->index_err);
}

/* On the clock that w->wanted goes by. */
static struct timespec in_ns(long ns)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += ns;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    return t;
}

/* Once an hour.  What goes wrong is told by the next order that is written. */
static void forget_facts(struct writer *w)
{
    struct err ignored;
    if (clock_ms() - w->facts_dropped_ms < FACTS_EVERY_MS)
        return;
    w->facts_dropped_ms = clock_ms();
    store_drop_facts(w->f->store, unix_now(), &ignored);
}

/* Nothing is left to do: after a while the store's memory is given back, so that a daemon that has once stored much does not
 * hold it for ever.  Entered with the mutex held; true where that is done. */
static bool rest(struct writer *w, bool rested)
{
    if (rested) {
        pthread_cond_wait(&w->wanted, &w->mutex);
        return true;
    }
    struct timespec until = in_ns(REST_AFTER_NS);
    if (pthread_cond_timedwait(&w->wanted, &w->mutex, &until) == 0 || w->waiting || w->end)
        return false;
    pthread_mutex_unlock(&w->mutex);
    forget_facts(w);
    store_rest(w->f->store);
    malloc_trim(0);
    pthread_mutex_lock(&w->mutex);
    return true;
}

/* There is an order whose turn it is. */
static bool has_turn(const struct writer *w)
{
    const struct order *heavy = w->heavy.first;
    return w->orders.first || (heavy && (w->end || !w->more_come || clock_ms() - heavy->placed_ms > HEAVY_WAIT_MS));
}

/* Until there is an order or the end; articles are made findable by their words meanwhile, unless the readers need the
 * processor.  Entered with the mutex held. */
static void await_orders(struct writer *w)
{
    bool rested = false;
    while (!has_turn(w) && !w->end) {
        if (w->heavy.first) {
            struct timespec soon = in_ns(HEAVY_LOOK_NS);
            pthread_cond_timedwait(&w->wanted, &w->mutex, &soon);
            continue;
        }
        if (!w->unindexed || w->readers_busy) {
            rested = rest(w, rested);
            continue;
        }
        pthread_mutex_unlock(&w->mutex);
        index_some(w, INDEX_SLICE_US);
        pthread_mutex_lock(&w->mutex);
        rested = false;
    }
}

/* While the readers are busy more will come soon, and a transaction costs a good part of what it holds.  Entered with the mutex
 * held. */
static void gather(struct writer *w)
{
    struct timespec until = in_ns(GATHER_NS);
    while (w->waiting < GATHER_MIN && w->readers_busy && !w->end)
        if (pthread_cond_timedwait(&w->wanted, &w->mutex, &until) != 0)
            break;
}

/* The next order for a batch that has `count` of `bytes` already; NULL: it is full.  A heavy one is written alone, when there is no
 * other or when it has waited for long. */
static struct order *next_order(struct writer *w, size_t count, size_t bytes)
{
    bool alone = count == 1 && bytes > HEAVY_BYTES, overdue = w->heavy.first && clock_ms() - w->heavy.first->placed_ms > HEAVY_WAIT_MAX_MS;
    struct order *o = !count && overdue ? pop(&w->heavy) : NULL;
    if (!o && !alone && count < BATCH_MAX && (!count || bytes < BATCH_BYTES))
        o = pop(&w->orders);
    if (!o && !count)
        o = pop(&w->heavy);
    w->waiting -= o != NULL;
    return o;
}

static void *writer_main(void *user)
{
    struct writer *w = user;
    struct order *batch[BATCH_MAX];
    w->unindexed = true; /* an earlier run may have been cut off */
    pthread_mutex_lock(&w->mutex);
    for (;;) {
        await_orders(w);
        if (!w->waiting)
            break;
        gather(w);
        size_t count = 0, bytes = 0;
        for (struct order *o; (o = next_order(w, count, bytes)); bytes += weight(o))
            batch[count++] = o;
        pthread_mutex_unlock(&w->mutex);
        write_all(w, batch, count);
        tell_of_index(w);
        w->unindexed = true;
        pthread_mutex_lock(&w->mutex);
        for (size_t i = 0; i < count; i++)
            push(&w->done, batch[i]);
        transfers_wake(w->f->transfers);
    }
    pthread_mutex_unlock(&w->mutex);
    tell_of_index(w);
    return NULL; /* what is not indexed is left to store_close, and what that leaves to the next run */
}

/* ---- from the fetcher's side ---- */

/* Its waits end in time also where the machine's clock is set back meanwhile. */
static void start_wanted(struct writer *w)
{
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wanted, &steady);
    pthread_condattr_destroy(&steady);
}

bool writer_start(struct fetcher *f, struct err *e)
{
    struct writer *w = calloc(1, sizeof *w);
    f->writer = w;
    if (!w || !(w->scratch = arena_new(SCRATCH_BYTES)))
        return err_set(e, ERR_MEMORY, "out of memory");
    w->f = f;
    w->annotator = annotator_new(f->config, e);
    if (!w->annotator)
        return false;
    pthread_mutex_init(&w->mutex, NULL);
    start_wanted(w);
    w->started = pthread_create(&w->thread, NULL, writer_main, w) == 0;
    return w->started || err_set(e, ERR_INTERNAL, "no thread for the store");
}

void writer_end(struct fetcher *f)
{
    struct writer *w = f->writer;
    if (!w)
        return;
    if (w->started) {
        pthread_mutex_lock(&w->mutex);
        w->end = true;
        pthread_cond_signal(&w->wanted);
        pthread_mutex_unlock(&w->mutex);
        pthread_join(w->thread, NULL);
        pthread_mutex_destroy(&w->mutex);
        pthread_cond_destroy(&w->wanted);
    }
    for (struct order *o; (o = pop(&w->orders)) || (o = pop(&w->heavy)) || (o = pop(&w->done));) {
        if (o->kind == ORDER_PAGE)
            task_free(&o->task);
        free_order(o);
    }
    annotator_free(&w->annotator);
    arena_free(&w->scratch);
    free(w);
    f->writer = NULL;
}

static void place(struct fetcher *f, const struct order *what)
{
    struct writer *w = f->writer;
    struct order *o = malloc(sizeof *o);
    if (!o) { /* nothing can be said any more in an orderly way; what was stored is safe */
        log_line(LOG_LEVEL_ERROR, "out of memory");
        exit(1);
    }
    *o = *what;
    o->placed_ms = clock_ms();
    pthread_mutex_lock(&w->mutex);
    push(weight(o) > HEAVY_BYTES ? &w->heavy : &w->orders, o);
    w->waiting++;
    w->open++;
    pthread_cond_signal(&w->wanted);
    pthread_mutex_unlock(&w->mutex);
}

void writer_put_feed(struct job *job)
{
    place(job->f, &(struct order){.kind = ORDER_FEED, .job = job});
}

void writer_put_page(struct task *t)
{
    place(t->f, &(struct order){.kind = ORDER_PAGE, .task = t});
}

void writer_put_fact(struct fetcher *f, const char *name, const char *value, int64_t until)
{
    struct order o = {.kind = ORDER_FACT, .name = strdup(name), .value = strdup(value), .until = until};
    if (o.name && o.value) {
        place(f, &o);
    } else {
        free(o.name);
        free(o.value);
    }
}

bool writer_busy(struct fetcher *f)
{
    pthread_mutex_lock(&f->writer->mutex);
    bool busy = f->writer->open > 0;
    pthread_mutex_unlock(&f->writer->mutex);
    return busy;
}

bool writer_is_stopped_by(const struct err *e)
{
    static const enum err_code all[] = {ERR_IO, ERR_BUSY, ERR_DENIED, ERR_NOT_FOUND, ERR_TOO_NEW};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (e->code == all[i])
            return true;
    return false;
}

static void note_store_failure(struct fetcher *f, const struct err *e)
{
    if (!writer_is_stopped_by(e) || f->store_failed)
        return;
    f->store_failed = true;
    f->store_err = *e;
}

void writer_turn(struct fetcher *f)
{
    struct writer *w = f->writer;
    bool busy = crew_busy(f->crew);
    pthread_mutex_lock(&w->mutex);
    if (w->readers_busy && !busy)
        pthread_cond_signal(&w->wanted);
    w->readers_busy = busy;
    w->more_come = busy || transfers_running(f->transfers);
    struct list done = w->done;
    w->done = (struct list){0};
    pthread_mutex_unlock(&w->mutex);
    size_t count = 0;
    for (struct order *o; (o = pop(&done)); count++) {
        note_store_failure(f, &o->err);
        if (o->kind == ORDER_FEED)
            feed_written(o->job, o->due, o->due_count, o->rules, &o->err);
        else if (o->kind == ORDER_PAGE)
            page_written(o->task, &o->err);
        free_order(o);
    }
    pthread_mutex_lock(&w->mutex);
    w->open -= count;
    pthread_mutex_unlock(&w->mutex);
}
