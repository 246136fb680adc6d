/* timer.c: once a second every store is asked whether it changed, and what that makes necessary is done in slices
 * between requests.
 *
 * lighttpd's own trigger comes when a second has passed by its clock *and* something woke it, which can be almost two
 * seconds apart, and it cannot be asked to come again soon.  So there is a timerfd among its events. */
#include "memo.h"
#include "mod_cadialog.h"

#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
    PERIOD_NS = 1000 * 1000 * 1000,
    SOON_NS = 200 * 1000,  /* where a slice left work undone: after the requests that wait */
    SLICE_US = 2000,       /* the longest that requests are made to wait for it */
};

static int64_t clock_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool timer_arm(plugin_data *p, long first_ns)
{
    struct itimerspec when = {
        .it_value = {first_ns / PERIOD_NS, first_ns % PERIOD_NS},
        .it_interval = {1, 0},
    };
    return timerfd_settime(p->timer.fd, 0, &when, NULL) == 0;
}

/* One slice over the sites, beginning where the last one ended.  True: there is more to do. */
static bool tick_sites(plugin_data *p)
{
    int64_t now = time(NULL), end = clock_us() + SLICE_US, left = SLICE_US;
    bool more = false;
    size_t count = p->site_count;
    memo_forget(p->memo);
    for (size_t n = 0; n < count && left > 0; n++) {
        struct err e = {.code = ERR_NONE};
        if (publish_tick(p->sites[p->turn % count].publisher, now, left, &e))
            more = true;
        if (e.code != ERR_NONE)
            log_error(p->srv->errh, __FILE_NAME__, __LINE__, "cadialog: %s", e.text);
        p->turn = (p->turn + 1) % count;
        left = end - clock_us();
        more = more || (left <= 0 && n + 1 < count);
    }
    return more;
}

static handler_t timer_event(void *ctx, int revents)
{
    plugin_data *p = ctx;
    uint64_t expirations;
    (void)revents;
    if (read(p->timer.fd, &expirations, sizeof(expirations)) < 0 && errno == EAGAIN)
        return HANDLER_GO_ON;
    if (tick_sites(p))
        timer_arm(p, SOON_NS);
    else
        waiting_ask_again(p);
    return HANDLER_GO_ON;
}

bool timer_start(server *srv, plugin_data *p)
{
    p->srv = srv;
    if (!watched_start(srv, &p->timer, timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd", timer_event, p))
        return false;
    if (timer_arm(p, tick_sites(p) ? SOON_NS : PERIOD_NS))
        return true;
    log_error(srv->errh, __FILE_NAME__, __LINE__, "cadialog: timerfd: %s", strerror(errno));
    return false;
}

void timer_stop(plugin_data *p)
{
    watched_stop(p->srv, &p->timer);
}
