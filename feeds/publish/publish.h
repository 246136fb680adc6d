/* publish.h: a request below the mount path in, an HTTP answer out, from memory.
 *
 * It knows no server.  `cadialog render` and mod_cadialog call the same function and so answer with the same bytes. */
#ifndef CADIALOG_PUBLISH_PUBLISH_H
#define CADIALOG_PUBLISH_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

struct publisher;

struct publish_options {
    const char *store;        /* store address */
    const char *base_url;     /* NULL: the site's own setting in the store */
    size_t cache_max_bytes;   /* 0: 32 MiB */
    int32_t feed_max_age_s;   /* <0: 300 */
    int32_t asset_max_age_s;  /* embed.js; <0: 3600 */
    int32_t stale_s;          /* stale-while-revalidate; <0: three times the max-age of feeds, or of embed.js */
    int32_t search_per_minute;/* searches that miss the cache, for all clients together; <0: 600 */
    const char *frame_ancestors; /* NULL: the site's setting */
    bool status_public;       /* answer status and metrics; default false: 404 */
    bool static_site;         /* pages for a copy of files: without a search form and a language switch */
};

/* Opens nothing yet: the store is opened by the first publish_tick or publish_answer, in the process that serves.
 * Never fails but for memory.  Strings are copied. */
struct publisher *publisher_new(const struct publish_options *o);
void publisher_free(struct publisher **p);

/* To be called about once a second, from the server's timer: asks the store whether it changed, reopens it where it
 * was replaced or gone.  What cached views need is done in slices of at most budget_us microseconds; true: there is more to do.
 * A message for the error log, if there is a new one, is left in *e (each trouble is told once). */
bool publish_tick(struct publisher *p, int64_t now, int64_t budget_us, struct err *e);

enum publish_method { PUBLISH_GET, PUBLISH_HEAD, PUBLISH_OPTIONS, PUBLISH_OTHER };

/* A string that need not be NUL-terminated; a NULL pointer: the header is absent. */
struct slice {
    const char *s;
    size_t len;
};

struct publish_request {
    enum publish_method method;
    struct slice path;  /* below the mount, percent-decoded, without a leading slash: "topics/ca-japan/feed.atom" */
    struct slice query; /* raw, without '?' */
    struct slice accept_encoding, if_match, if_none_match, if_unmodified_since, if_modified_since, a_im, sec_fetch_dest,
        accept_language, origin, ac_request_method, ac_request_headers;
    int64_t now;
};

struct publish_header {
    const char *name; /* a string literal: callers may remember it by its address */
    struct slice value;
};

enum {
    PUBLISH_HEADERS_MAX = 20,
    PUBLISH_MONTH_MAX = 1000, /* feeds lead to a month of more articles by its days */
};

struct representation; /* opaque, reference-counted, immutable */

struct publish_answer {
    int status;
    struct publish_header headers[PUBLISH_HEADERS_MAX]; /* all but Content-Length and Date */
    size_t header_count;
    const char *body;      /* NULL for a 304, or where only fd is given; also set for HEAD, for its length */
    size_t body_len;
    int fd;                /* a descriptor that has the same body_len bytes at fd_offset, for bodies too large to copy
                            * (publish/bodypool.h); it stays the publisher's, alive as long as rep; -1: use body */
    int64_t fd_offset;
    struct representation *rep; /* keeps headers, body and fd alive; NULL: they are static */
};

/* Answers.  Always gives an answer, if need be 500 or 503 with Retry-After.  The answer's memory lives as long as
 * representation_ref/unref say: the caller holds one reference, and gives it back with publish_answer_done. */
void publish_answer(struct publisher *p, const struct publish_request *r, struct publish_answer *out);
void publish_answer_done(struct publish_answer *a);

/* The same for a server that goes on with others meanwhile: what takes long is left to a thread, which is started by the first
 * such request, so not before a fork.  0: answered.  Otherwise there is no answer yet, and the same request is to be made again
 * once publish_ticket_is_done says so of this number; wake_fd, an eventfd that stays the caller's and outlives the publisher,
 * becomes readable whenever one more is.  Who does not want to wait any longer calls publish_answer. */
uint64_t publish_answer_soon(struct publisher *p, const struct publish_request *r, int wake_fd, struct publish_answer *out);
bool publish_ticket_is_done(struct publisher *p, uint64_t ticket);
/* So many wait for the thread that its queue is full: who does not want to wait any longer should come again later. */
bool publish_is_full(const struct publisher *p);
/* The number that was given last is no job of the request's own, but one after which there is room for that. */
bool publish_waits_for_room(const struct publisher *p);

/* 503, and when to come again: for a request that waited so long that it need not wait any longer.  A page or a frame says so as one. */
void publish_answer_late(struct publisher *p, const struct publish_request *r, struct publish_answer *out);

/* What is wrong with a base-url, or with the sources of frame-ancestors, as an operator wrote it; NULL: nothing. */
const char *publish_base_url_fault(const char *s);
const char *publish_frame_ancestors_fault(const char *s);

/* What of a query the first page's address keeps, spelled anew: "?lang=ru" or "".  For a server that leads there from somewhere else. */
const char *publish_root_query(struct slice query);

/* For a server that sends the body later. */
struct representation *representation_ref(struct representation *rep);
void representation_unref(struct representation *rep);

/* Figures for metrics and tests. */
struct publish_stats {
    uint64_t answers, hits, renders, compressions, evictions, searches_refused;
    size_t cache_bytes, views;
    size_t pool_bytes, pool_alive_bytes; /* of large bodies: what their segments take, and the part of it that is in use */
};
void publisher_stats(const struct publisher *p, struct publish_stats *out);

/* Counts answers that a server gave again by itself, without asking. */
void publisher_note_hits(struct publisher *p, uint64_t count);

#endif
