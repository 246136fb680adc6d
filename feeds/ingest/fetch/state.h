/* state.h: the fetcher from within: its sources under way, their requests, and what they owe to each other.
 * For feeds/ingest/fetch only. */
#ifndef CADIALOG_INGEST_FETCH_STATE_H
#define CADIALOG_INGEST_FETCH_STATE_H

#include "ingest/fetch/crew.h"
#include "ingest/fetch/fetcher.h"
#include "ingest/fetch/host.h"
#include "ingest/fetch/ingest.h"
#include "ingest/fetch/transfer.h"

enum job_status { JOB_NEW, JOB_UNCHANGED, JOB_ERROR, JOB_SKIPPED };

/* How a source's document was answered, before it is known what it brings. */
enum job_answer {
    ANSWER_NONE,     /* nobody was asked: not due, gone, or the host wants to be left alone */
    ANSWER_ERROR,
    ANSWER_SAME,     /* 304 */
    ANSWER_DOCUMENT, /* result holds what a worker read */
};

/* A source.  What is below `active` means something only while it is being fetched. */
struct job {
    struct fetcher *f;
    const struct source *src;
    uint32_t index;
    struct source_state state; /* as stored; its strings are malloc'd */

    bool active;
    struct arena *a;       /* NULL until there is an answer: see job_arena */
    bool fell_back;        /* the address it had moved to failed; this is the configured one */
    bool discovered;       /* this is a feed that the configured page links to */
    char *start_url;       /* where this fetch began */
    char *final_url;       /* where the answer came from */
    char *permanent_url;   /* where permanent redirects lead; NULL: none */
    enum job_answer answer;
    int http;
    struct err err;
    struct headers headers;
    int64_t bytes, latency_ms, retry_at, max_age_s;
    bool gone;             /* 410 by the source itself */
    struct buf result;     /* packed; strings of `read` point into it */
    struct ingest_result read;

    /* what has come of it, set by the writer */
    enum job_status status;
    struct ingest_counts counts;
    struct source_state next; /* strings in a, in state or in result */
    struct fetch_record record;
    bool window_short;
    char *note;            /* for the report; NULL: nothing to say */

    int pages_open, page_failures;
    int64_t pages_until_ms;
};

enum task_kind { TASK_FEED, TASK_PAGE, TASK_ROBOTS };

/* A request with its redirects. */
struct task {
    enum task_kind kind;
    struct fetcher *f;
    struct job *job;     /* NULL: robots.txt */
    struct task *next;   /* in whatever queue it waits */
    int64_t answered_ms; /* since when it waits for a reader */
    struct arena *a;     /* NULL until it begins */
    char *url;           /* first_url, or in a */
    char *first_url;     /* malloc'd */
    struct host *host;   /* of url */
    struct host *rules_of; /* TASK_ROBOTS: whose rules are being read */
    int hops;
    bool all_permanent;
    struct visit {
        struct visit *before;
        const char *url;
    } *visits;
    const char *validator_url, *etag, *last_modified;
    bool validators_sent;
    int64_t spent_ms;
    struct transfer *transfer;

    int http;
    struct headers headers;
    struct payload body;
    struct err err;
    bool too_many_hops;

    struct page_state page; /* TASK_PAGE: strings in a */
    struct buf result;
    struct ingest_result read;
    struct ingest_counts counts;
};

struct fetcher {
    struct config *config;
    struct fetch_options options;
    struct arena *a, *scratch;
    struct crew *crew;
    struct store *store; /* the writer thread's, once it runs */
    int lock_fd;
    int wake_fd;          /* becomes readable when a signal came; -1: none */
    struct transfers *transfers;
    struct writer *writer;
    struct hosts *hosts;
    struct job *jobs;
    size_t job_count, active, finished, failed;
    size_t host_cursor;
    size_t waiting;       /* tasks in hosts' queues */
    int64_t host_wait_ms; /* until a host may be asked again; -1: nobody waits for that */
    struct task *reading; /* answers that wait for a worker, the smallest first */
    size_t body_bytes;    /* in memory, waiting for a worker */
    size_t result_bytes;  /* of what was read, until it is stored */
    bool topics_changed; /* since the last run */
    bool store_failed;
    struct err store_err;
    struct report *report;
};

/* ---- tasks.c: requests ---- */

/* A task for url; counts as waiting for its host from now on.  NULL: memory, or the address is no http(s) one (e says it). */
struct task *task_new(struct fetcher *f, enum task_kind kind, struct job *job, const char *url, struct err *e);
void task_free(struct task **t);
bool task_needs_arena(struct task *t);
/* Puts it into its host's queue; frees and answers itself where it cannot. */
void task_enqueue(struct task *t);
/* Its host wants to be left alone until then: it ends without a request. */
void task_held(struct task *t, int64_t until);
/* Starts what may be started. */
void tasks_dispatch(struct fetcher *f);
/* The transfer of a task has ended. */
void tasks_transferred(void *fetcher, struct transfer *tr);
/* Hands answers to workers. */
void tasks_read(struct fetcher *f);
void tasks_read_done(void *fetcher, void *task, struct buf *result, const struct err *e);
/* True where the answer is the document itself and whole: not nothing, a part of it, or changes to it. */
bool task_brings_document(const struct task *t);
/* To be read by a worker. */
void task_to_reader(struct task *t);
int64_t unix_now(void);
const char *task_user_agent(const struct fetcher *f, const struct job *job);

/* ---- feeds.c: a source's document ---- */
void feed_begin(struct job *job);
/* Reconciles what is remembered of a source with what the configuration says now. */
void feed_recalled(struct job *job);
/* When it may be asked next: not before now, and not in the hours and days that its publisher excludes. */
int64_t feed_due_at(const struct job *job, int64_t now);
/* The job's arena, made at its first use.  Never NULL: without memory the program ends. */
struct arena *job_arena(struct job *job);
void feed_answered(struct task *t);
/* Goes on to where it leads. */
void feed_redirected(struct task *t);
void feed_held(struct task *t, int64_t until);
void feed_was_read(struct task *t, const struct err *e);
void feed_written(struct job *job, struct page_state *due, size_t due_count, char **rules, const struct err *e);
void feed_finish(struct job *job);
/* Called by the writer: what is to be remembered, after counts are known.  Idempotent. */
void feed_conclude(struct job *job);
void state_replace(struct source_state *to, const struct source_state *from);
void state_free(struct source_state *st);

/* ---- pages.c: article pages and robots.txt ---- */
void pages_begin(struct job *job, struct page_state *due, size_t count, char **rules);
/* Queues the page once its host's rules are known; ends it where they forbid it. */
void page_enqueue(struct task *t);
/* The source's pages had their time, or too many in a row failed: the rest waits for the next time. */
bool pages_are_over(const struct job *job);
void page_answered(struct task *t);
void page_held(struct task *t, int64_t until);
void page_was_read(struct task *t, const struct err *e);
void page_written(struct task *t, const struct err *e);
/* Called by the writer. */
void page_conclude(struct task *t, int64_t published);
void robots_answered(struct task *t);
void robots_held(struct task *t, int64_t until);
void robots_was_read(struct task *t, const struct err *e);
/* Rules as a fact's text, and back. */
void robots_learn(struct host *h, const char *fact, int64_t until);

/* ---- writer.c: the store's thread ---- */
bool writer_start(struct fetcher *f, struct err *e);
void writer_end(struct fetcher *f);
/* Ownership of job or task passes until feed_written/page_written. */
void writer_put_feed(struct job *job);
void writer_put_page(struct task *t);
void writer_put_fact(struct fetcher *f, const char *name, const char *value, int64_t until);
/* Calls feed_written and page_written for what has been stored. */
void writer_turn(struct fetcher *f);
bool writer_busy(struct fetcher *f);
/* True for errors of the store as a whole; others (memory, a limit, a rule) are of the one document that was being written. */
bool writer_is_stopped_by(const struct err *e);

/* ---- report.c ---- */
struct report *report_new(struct fetcher *f);
void report_free(struct report **r);
void report_job(struct report *r, const struct job *job);
void report_progress(struct report *r, bool at_once);
void report_end(struct report *r);
/* New articles of all jobs that have ended. */
int64_t report_new_articles(const struct report *r);

/* ---- fetcher.c ---- */
/* One turn of everything; waits up to wait_ms. */
bool fetcher_turn(struct fetcher *f, int64_t wait_ms, struct err *e);

#endif
