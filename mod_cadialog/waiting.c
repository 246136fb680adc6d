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
    TRIES_MAX = 8, /* jobs of its own; then it is answered without waiting: something evicts or changes what is made all the time */
    WAIT_MAX_S = 30,
    ASKED_AT_ONCE = 64, /* of those who wait for room in the queue: 3 ms or so */
};

struct waiting {
    request_st *r;
    struct publisher *publisher;
    uint64_t ticket;
    bool for_room; /* the ticket is another's, after which there is room in the queue */
    unsigned tries;
    unix_time64_t since; /* monotonic */
    TAILQ_ENTRY(waiting) link;
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
    return !publish_ticket_is_done(w->publisher, w->ticket);
}

static bool is_late(const struct waiting *w)
{
    return log_monotonic_secs - w->since >= WAIT_MAX_S;
}

/* Room that is taken already would have it put off again. */
static bool is_to_be_asked(const struct waiting *w)
{
    return is_late(w) || (!is_early(w) && (!w->for_room || !publish_is_full(w->publisher)));
}

bool waiting_is_early(const request_st *r, const plugin_data *p)
{
    const struct waiting *w = waiting_of(r, p);
    return w && !is_to_be_asked(w);
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
        TAILQ_INSERT_TAIL(&p->waiting, w, link);
        r->plugin_ctx[p->id] = w;
    }
    w->for_room = publish_waits_for_room(pub);
    w->tries += !w->for_room && (w->publisher != pub || w->ticket != ticket);
    w->publisher = pub;
    w->ticket = ticket;
    return true;
}

void waiting_end(request_st *r, plugin_data *p)
{
    struct waiting *w = waiting_of(r, p);
    if (!w)
        return;
    TAILQ_REMOVE(&p->waiting, w, link);
    r->plugin_ctx[p->id] = NULL;
    free(w);
}

/* Each that asks anew looks into the store at least, and who waits for room may be thousands: they come a few at a time, who came first
 * first, and the server sees to all others before the next few. */
void waiting_ask_again(const plugin_data *p)
{
    unsigned for_room = 0;
    const struct waiting *w;
    TAILQ_FOREACH(w, &p->waiting, link)
        if (is_to_be_asked(w) && (!w->for_room || is_early(w) || ++for_room <= ASKED_AT_ONCE))
            joblist_append(w->r->con);
    if (for_room > ASKED_AT_ONCE)
        (void)eventfd_write(p->wake.fd, 1);
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
