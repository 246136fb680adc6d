/* background.h: a thread that renders and compresses while the server goes on serving.  Private to this room.
 *
 * One that renders has a publisher of its own, with its own connection to the store, and so shares nothing with the one that serves
 * but the jobs, which are handed over whole.  They stand in two queues, and of the first, that of what is asked for all the time, most
 * are done before those of the second.  Within a queue they are done in the order they came, so its numbers tell what is done.
 *
 * There are two of them: one renders, and compresses quickly, for clients that wait; the other compresses thoroughly, 4 to 13 ms
 * for a feed, which nobody waits for and nobody should wait behind. */
#ifndef CADIALOG_PUBLISH_BACKGROUND_H
#define CADIALOG_PUBLISH_BACKGROUND_H

#include "publish/publisher.h"

struct job {
    uint64_t ticket;
    /* what is to be done: render the view, and compress that unless coding is the identity; or, where identity is given,
     * compress that one only */
    struct view view;
    enum coding coding;
    struct representation *identity; /* a reference of the job's */
    bool thorough;                   /* compress as small as is sensible */
    int64_t now;
    uint64_t generation;             /* of the publisher that asks */
    /* what came of it */
    enum loading how;
    struct err err;
    uint64_t site_hash;              /* of the site that it was rendered with */
    struct store_stamp at, stamp;    /* as the store said, and as rendering corrected it */
    char *body, *coded;              /* malloc'ed; NULL: not done, or it failed */
    size_t len, coded_len;
};

/* Frees what a job holds. */
void job_clear(struct job *j);

struct background;

/* Starts the thread.  o: of the publisher that it renders with; NULL: it compresses only.  wake_fd: an eventfd, which is written to
 * whenever a job is done; it stays the caller's and must outlive this; -1: none.  NULL: no memory, or no thread. */
struct background *background_new(const struct publish_options *o, int wake_fd);
/* Waits for the job that is being done; the others are dropped.  NULL is fine. */
void background_free(struct background **b);

/* The thread closes its store after the job that it is at, and opens it again for the next one.  NULL is fine. */
void background_let_go(struct background *b);
/* True where it was asked to and has not done it yet. */
bool background_lets_go(const struct background *b);

enum queue { QUEUE_REGULAR, QUEUE_OTHER, QUEUE_COUNT };

/* Queues a job, by its copy, in the second queue where the first is full; the number that it gets, 0: that is full, or there is no
 * memory.  Numbers of different queues cannot be compared. */
uint64_t background_submit(struct background *b, enum queue queue, const struct job *j);
/* The queue of a number. */
enum queue background_queue_of(uint64_t ticket);
/* Where there is no room for a job, the number of one after which the second queue is half empty; else 0. */
uint64_t background_full(const struct background *b, enum queue queue);
/* The oldest job of a queue that is done and was not collected yet; what it holds is the caller's then.  False: there is none, or b
 * is NULL. */
bool background_collect(struct background *b, struct job *out);

#endif
