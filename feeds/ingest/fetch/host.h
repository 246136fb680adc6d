/* host.h: what we owe to each host and port: few connections, pauses, waiting where it says so, its robots.txt. */
#ifndef CADIALOG_INGEST_FETCH_HOST_H
#define CADIALOG_INGEST_FETCH_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "model/site.h"

enum robots_state {
    ROBOTS_UNKNOWN, /* not read, or its time is over */
    ROBOTS_ASKED,   /* being read */
    ROBOTS_RULES,   /* robots_body holds */
    ROBOTS_OPEN,    /* there is none: everything is allowed */
    ROBOTS_CLOSED,  /* it could not be read: nothing is allowed for now */
};

struct task; /* a request that waits for its turn (tasks.h) */

struct host {
    char *key;             /* "https://example.org:443" */
    int active;            /* requests under way */
    struct task *first, *last;
    int64_t not_before;    /* unix seconds: Retry-After; 0: none */
    int64_t pause_ms;      /* between the starts of two requests, where longer than the configured one */
    int64_t next_start_ms; /* clock_ms */
    enum robots_state robots;
    char *robots_body;
    size_t robots_len;
    int64_t robots_until;  /* unix seconds */
    struct task *robots_first; /* pages that wait for it */
};

struct hosts;

struct hosts *hosts_new(void);
void hosts_free(struct hosts **h);

/* "https://example.org:443" of an http(s) address.  NULL: it is none, or memory. */
char *host_key(struct arena *a, const char *url);

/* The host of that key, made where it is not there yet; lives until hosts_prune.  NULL: memory. */
struct host *hosts_get(struct hosts *h, const char *key);

/* Forgets hosts that nobody waits for and that owe us no memory; rules that hold are kept up to some megabytes: pages may be
 * anywhere, and the store has them too. */
void hosts_prune(struct hosts *h, int64_t now, int64_t now_ms);

size_t hosts_count(const struct hosts *h);
struct host *hosts_at(const struct hosts *h, size_t i);

/* How the host answered (http 0: not): a 429 or 503 and slow answers make the pause between requests longer, from this answer
 * on; good ones make it shorter. */
void host_answered(struct host *h, int http, int64_t first_byte_ms, int64_t now_ms);

/* True where one more request may start now.  *wait_ms: else, how long until it may (-1: until another one ends). */
bool host_may_start(const struct host *h, const struct fetch_settings *f, int64_t now_ms, int64_t *wait_ms);
void host_started(struct host *h, const struct fetch_settings *f, int64_t now_ms);

/* Keeps rules as of now.  body is copied. */
void host_set_robots(struct host *h, enum robots_state state, const char *body, size_t len, int64_t until);

#endif
