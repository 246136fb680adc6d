/* transfer.h: one request and its answer, many at once; the only code that includes libcurl's calls.
 *
 * Nothing is followed here: a redirect is an answer like others.  Every ceiling holds here: time in total, without progress
 * and to connect; bytes of headers and of the body; and every address is judged when it is connected to. */
#ifndef CADIALOG_INGEST_FETCH_TRANSFER_H
#define CADIALOG_INGEST_FETCH_TRANSFER_H

#include <curl/curl.h>
#include <netinet/in.h>

#include "core/arena.h"
#include "core/err.h"
#include "ingest/fetch/address.h"
#include "ingest/fetch/payload.h"
#include "ingest/fetch/headers.h"
#include "model/site.h"

struct transfers; /* all that are under way */

struct transfer_request {
    const char *url, *user_agent, *accept;
    const char *etag, *last_modified; /* NULL: not sent */
    int64_t time_ms;                  /* all of it may take so long */
    int64_t spent_ms;                 /* what the redirects before took, to be told */
    size_t body_max_bytes;
    bool cut;                         /* the first body_max_bytes of a longer body count: they are kept, err is ERR_LIMIT */
};

struct transfer {
    void *owner;
    int http;              /* 0: no answer */
    struct headers headers;
    struct payload body;      /* as it came, not decompressed */
    struct err err;        /* code ERR_NONE: the answer was read to its end, or, from 300 on, as far as it is of use */
    int64_t started_ms, spent_ms, took_ms, first_byte_ms;

    /* transfer.c's own */
    struct transfers *all;
    struct arena *a;
    CURL *curl;
    struct curl_slist *lines;
    char detail[CURL_ERROR_SIZE]; /* libcurl's own words */
    size_t header_bytes, header_max_bytes;
    int64_t progress_ms, progress_bytes, window_ms, window_bytes;
    int64_t answered_ms;      /* since when all is known that counts; 0: the body counts */
    int fd;                   /* that it opened; -1: none */
    bool slow, drips, trickles, listed, cut, tls;
    const char *refused;      /* what kind of address it would have been connected to, and which */
    char refused_at[INET6_ADDRSTRLEN];
    size_t slot;
};

struct transfers *transfers_new(const struct fetch_settings *f, struct arena *a, struct err *e);
void transfers_free(struct transfers **t);

/* Starts one; strings of the request are copied, answers' headers live in a.  NULL: e says why. */
struct transfer *transfer_start(struct transfers *t, const struct transfer_request *r, struct arena *a, void *owner,
                                struct err *e);
/* Ends it wherever it stands; sets *t to NULL. */
void transfer_free(struct transfer **t);

/* True where one more may be started: fewer than `concurrency` are busy.  One that has been silent for a fifth of a second,
 * drips or trickles is not busy: a server's silence costs us next to nothing and holds nobody up.  There is a ceiling for all
 * together, and a lower one for those with TLS. */
bool transfers_have_room(const struct transfers *t);
int transfers_running(const struct transfers *t);

/* The owner of one that is under way; NULL: there is none. */
void *transfers_owner(const struct transfers *t);

/* Waits up to wait_ms for the network, the extra descriptors, or transfers_wake; moves bytes; gives finished ones to done. */
typedef void transfer_done(void *user, struct transfer *t);
bool transfers_turn(struct transfers *t, struct curl_waitfd *extra, unsigned extra_count, int wait_ms, transfer_done *done,
                    void *user, struct err *e);

/* May be called from any thread. */
void transfers_wake(struct transfers *t);

/* Milliseconds of a clock that only goes forward. */
int64_t clock_ms(void);

#endif
