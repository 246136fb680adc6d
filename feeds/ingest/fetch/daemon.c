/* daemon.c: `cadialog run`: sleeps until a source is due, obeys signals, and tells systemd how it is. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/log.h"
#include "ingest/fetch/state.h"

enum { PRUNE_EVERY_MS = 600000, FINISH_MS = 1000, LOOK_EVERY_MS = 1000 };

/* ---- systemd: sd_notify(3) is one datagram ---- */

static void notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = path ? strlen(path) : 0;
    if (len < 2 || len >= sizeof to.sun_path || (*path != '/' && *path != '@'))
        return;
    memcpy(to.sun_path, path, len);
    if (*path == '@')
        to.sun_path[0] = '\0'; /* the abstract name space */
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    if (sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&to, size) < 0)
        log_line(LOG_LEVEL_WARNING, "run: NOTIFY_SOCKET: %s", strerror(errno));
    close(fd);
}

/* Half the time after which systemd would take us for dead; -1: it does not watch us. */
static int64_t watchdog_ms(void)
{
    const char *us = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    if (!us || (pid && strtol(pid, NULL, 10) != (long)getpid()))
        return -1;
    int64_t ms = strtoll(us, NULL, 10) / 2000;
    return ms > 0 ? ms : -1;
}

/* ---- signals ---- */

static int wake_pipe[2] = {-1, -1};
static volatile sig_atomic_t told_to_end, told_to_reload;

static void on_signal(int number)
{
    int saved = errno;
    if (number == SIGHUP)
        told_to_reload = 1;
    else
        told_to_end = 1;
    if (write(wake_pipe[1], "s", 1) < 0)
        errno = saved; /* the pipe is full, so the loop will wake */
    errno = saved;
}

static void set_held(int how)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(how, &set, NULL);
}

void fetcher_hold_signals(void)
{
    set_held(SIG_BLOCK);
}

static bool catch_signals(struct err *e)
{
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    told_to_end = told_to_reload = 0;
    if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return err_set(e, ERR_INTERNAL, "pipe: %s", strerror(errno));
    sigemptyset(&act.sa_mask);
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGHUP, &act, NULL);
    set_held(SIG_UNBLOCK);
    return true;
}

static void drain(void)
{
    char bytes[64];
    while (read(wake_pipe[0], bytes, sizeof bytes) > 0)
        ;
}

/* ---- the loop ---- */

/* Begins what is due; milliseconds until something is, -1: never. */
static int64_t begin_due(struct fetcher *f)
{
    int64_t now = unix_now(), first = -1;
    for (size_t i = 0; i < f->job_count; i++) {
        struct job *job = &f->jobs[i];
        if (job->active || job->state.gone)
            continue;
        if (feed_due_at(job, now) <= now)
            feed_begin(job);
        int64_t due = job->active ? INT64_MAX : feed_due_at(job, now);
        if (!job->active && (first < 0 || due < first))
            first = due;
    }
    if (first < 0)
        return -1;
    return first > now ? (first - now) * 1000 : 1000; /* begun and ended at once: a host that wants to be left alone */
}

static int64_t least(int64_t a, int64_t b)
{
    return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

/* What is being stored or read is finished; what is on the network is not waited for long. */
static void wind_up(struct fetcher *f)
{
    struct err e = {0};
    int64_t until = clock_ms() + FINISH_MS;
    while ((crew_busy(f->crew) || writer_busy(f)) && clock_ms() < until)
        if (!fetcher_turn(f, 50, &e))
            break;
}

static bool reload_wanted(const char *dir, bool (*config_good)(const char *dir))
{
    told_to_reload = 0;
    if (config_good(dir)) {
        log_line(LOG_LEVEL_INFO, "run: the configuration is read anew");
        return true;
    }
    log_line(LOG_LEVEL_ERROR, "run: the new configuration has mistakes, going on with the old one");
    return false;
}

/* What is written into a file that is not at its place any more is lost.  Looked at before anybody is asked. */
static bool store_was_replaced(struct fetcher *f, int64_t now_ms, int64_t *next_look)
{
    if (now_ms < *next_look)
        return false;
    *next_look = now_ms + LOOK_EVERY_MS;
    if (store_in_place(f->store))
        return false;
    log_line(LOG_LEVEL_WARNING, "run: %s: the store was replaced or taken away", f->config->store);
    return true;
}

bool fetcher_run(struct fetcher *f, const char *config_dir, bool (*config_good)(const char *dir), bool *reload, struct err *e)
{
    int64_t beat_ms = watchdog_ms(), next_beat = clock_ms(), next_prune = clock_ms() + PRUNE_EVERY_MS, next_look = 0;
    bool ok = catch_signals(e);
    *reload = false;
    f->wake_fd = wake_pipe[0];
    notify("READY=1\nSTATUS=fetching");
    log_line(LOG_LEVEL_INFO, "run: %zu sources", f->job_count);
    while (ok && !told_to_end) {
        if (told_to_reload && (*reload = reload_wanted(config_dir, config_good)))
            break;
        int64_t now_ms = clock_ms(), wait_ms;
        if ((*reload = store_was_replaced(f, now_ms, &next_look)))
            break;
        wait_ms = begin_due(f);
        if (beat_ms > 0 && now_ms >= next_beat) {
            notify("WATCHDOG=1");
            next_beat = now_ms + beat_ms;
        }
        if (now_ms >= next_prune && f->active == 0) {
            hosts_prune(f->hosts, unix_now(), now_ms);
            next_prune = now_ms + PRUNE_EVERY_MS;
        }
        if (beat_ms > 0)
            wait_ms = least(wait_ms, next_beat - now_ms);
        ok = fetcher_turn(f, wait_ms, e);
        drain();
    }
    notify(*reload ? "RELOADING=1" : "STOPPING=1");
    if (ok)
        wind_up(f);
    fetcher_hold_signals(); /* what comes from here on is for the new start */
    if (*reload && told_to_end) {
        *reload = false;
        notify("STOPPING=1");
    }
    log_line(LOG_LEVEL_INFO, *reload ? "run: starting again" : "run: ended");
    close(wake_pipe[0]);
    close(wake_pipe[1]);
    wake_pipe[0] = wake_pipe[1] = -1;
    return ok;
}
