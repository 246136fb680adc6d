/* waiting.c: requests whose answers are being made by the publisher's thread, while the server goes on with others.
 *
 * Such a request is left to lighttpd as one that waits for an event.  When the publisher has done the job, its connection is put
 * on lighttpd's list of those with something to do, and the request is asked anew.  Nobody waits for ever: lighttpd itself has no
 * time limit for a request that it has read.  lighttpd asks anew by itself too, whenever
 * anything comes over the connection (any frame of HTTP/2, for each of its streams); that is no reason to stop waiting. */
#include "mod_cadialog.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    TRIES_MAX = 8, /* jobs; then it is answered without waiting: something evicts or changes what is made all the time */
    WAIT_MAX_S = 30,
};

struct waiting {
    request_st *r;
    struct publisher *publisher;
    uint64_t ticket;
    unsigned tries;
    unix_time64_t since; /* monotonic */
    struct waiting *next, *before;
};

static struct waiting *waiting_of(const request_st *r, const plugin_data *p)
{
    return r->plugin_ctx[p->id];
}

bool waiting_may(const request_st *r, const plugin_data *p)
{
    const struct waiting *w = waiting_of(r, p);
    return p->wake.fd >= 0 && (!w || w->tries < TRIES_MAX);
}

bool waiting_is(const request_st *r, const plugin_data *p)
{
    return waiting_of(r, p) != NULL;
}

static bool is_early(const struct waiting *w)
{
    return publish_ticket_done(w->publisher) < w->ticket;
}

static bool is_late(const struct waiting *w)
{
    return log_monotonic_secs - w->since >= WAIT_MAX_S;
}

bool waiting_is_early(const request_st *r, const plugin_data *p)
{
    const struct waiting *w = waiting_of(r, p);
    return w && is_early(w) && !is_late(w);
}

bool waiting_is_over(const request_st *r, const plugin_data *p)
{
    const struct waiting *w = waiting_of(r, p);
    return w && is_early(w) && is_late(w);
}

bool waiting_add(request_st *r, plugin_data *p, struct publisher *pub, uint64_t ticket)
{
    struct waiting *w = waiting_of(r, p);
    if (!w) {
        w = calloc(1, sizeof(*w));
        if (!w)
            return false;
        w->r = r;
        w->since = log_monotonic_secs;
        w->next = p->waiting;
        if (w->next)
            w->next->before = w;
        p->waiting = w;
        r->plugin_ctx[p->id] = w;
    }
    w->tries += w->publisher != pub || w->ticket != ticket;
    w->publisher = pub;
    w->ticket = ticket;
    return true;
}

void waiting_end(request_st *r, plugin_data *p)
{
    struct waiting *w = waiting_of(r, p);
    if (!w)
        return;
    if (w->before)
        w->before->next = w->next;
    else
        p->waiting = w->next;
    if (w->next)
        w->next->before = w->before;
    r->plugin_ctx[p->id] = NULL;
    free(w);
}

void waiting_ask_again(const plugin_data *p)
{
    for (struct waiting *w = p->waiting; w; w = w->next)
        if (!is_early(w) || is_late(w))
            joblist_append(w->r->con);
}

static handler_t wake_event(void *ctx, int revents)
{
    plugin_data *p = ctx;
    uint64_t count;
    (void)revents;
    if (read(p->wake.fd, &count, sizeof(count)) > 0)
        waiting_ask_again(p);
    return HANDLER_GO_ON;
}

bool waiting_start(server *srv, plugin_data *p)
{
    return watched_start(srv, &p->wake, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd", wake_event, p);
}

void waiting_stop(plugin_data *p)
{
    watched_stop(p->srv, &p->wake);
}
