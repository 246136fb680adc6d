/* flood.c: the clock's signal is taken by the very thread that is held up, so nothing needs a lock; between two looks the kernel's
 * own counters tell which connection was read. */
#include "ingest/fetch/flood.h"

#include <errno.h>
#include <linux/tcp.h> /* the C library's own tcp_info knows less */
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    LOOK_MS = 20,         /* of CPU time within one call */
    FLOOD_BYTES = 131072, /* read of one connection for nothing: more than the certificates of any server, */
    FLOOD_RATIO = 16,     /* and so many times what came of all connections meanwhile */
    ENDED_MAX = 64,
};

struct watched {
    int fd;
    uint64_t read; /* as of the look that is compared with */
};

/* The handler of a signal can be handed nothing. */
static struct {
    struct watched *list;
    size_t count, cap;
    const int64_t *useful;
    int64_t useful_before; /* as of that look */
    bool ready, noted;     /* noted: there was such a look in this call */
    int ended[ENDED_MAX];  /* the last ones; what libcurl says of them may come later */
    size_t ended_count;
    timer_t timer;
} watch;

/* What stands before it in the code is in memory before what stands behind: a signal may come between any two lines. */
static void settle(void)
{
    atomic_signal_fence(memory_order_seq_cst);
}

/* Bytes that were read of a connection: what came, less what still waits.  What waits is asked first: something may come between
 * the two, and would count as waiting before it came. */
static uint64_t bytes_read(int fd)
{
    struct tcp_info info = {0}; /* a kernel that knows less fills less of it */
    socklen_t len = sizeof info;
    int waiting = 0;
    if (ioctl(fd, FIONREAD, &waiting) != 0 || waiting < 0 || getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
        return 0;
    return info.tcpi_bytes_received > (uint64_t)waiting ? info.tcpi_bytes_received - (uint64_t)waiting : 0;
}

static void note(void)
{
    for (size_t i = 0; i < watch.count; i++)
        watch.list[i].read = bytes_read(watch.list[i].fd);
    watch.useful_before = *watch.useful;
    watch.noted = true;
}

/* Whoever was read most since the look that is compared with, and how much. */
static const struct watched *most_read(uint64_t *grown)
{
    const struct watched *most = NULL;
    for (size_t i = 0; i < watch.count; i++) {
        uint64_t read = bytes_read(watch.list[i].fd);
        if (read > watch.list[i].read && read - watch.list[i].read > *grown) {
            most = &watch.list[i];
            *grown = read - most->read;
        }
    }
    return most;
}

static void look(int signal_number)
{
    (void)signal_number;
    int kept = errno;
    uint64_t grown = 0, useful = (uint64_t)(*watch.useful - watch.useful_before);
    const struct watched *most = watch.noted ? most_read(&grown) : NULL;
    bool flood = most && grown > FLOOD_BYTES && grown / FLOOD_RATIO > useful;
    if (flood) {
        watch.ended[watch.ended_count++ % ENDED_MAX] = most->fd;
        shutdown(most->fd, SHUT_RDWR);
    }
    if (flood || !watch.noted || useful > FLOOD_BYTES / FLOOD_RATIO) /* something comes of it: from now on, then */
        note();
    errno = kept;
}

/* Without a clock there is no watch; libcurl works all the same. */
static bool get_ready(void)
{
    struct sigaction act = {.sa_handler = look, .sa_flags = SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGVTALRM};
    event._sigev_un._tid = gettid();
    sigemptyset(&act.sa_mask);
    return sigaction(SIGVTALRM, &act, NULL) == 0 && timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &watch.timer) == 0;
}

void flood_opened(int fd)
{
    watch.ready = watch.ready || get_ready();
    for (size_t i = 0; i < watch.ended_count && i < ENDED_MAX; i++)
        if (watch.ended[i] == fd)
            watch.ended[i] = -1; /* the number is another connection's now */
    if (watch.count == watch.cap) {
        size_t cap = watch.cap ? watch.cap * 2 : 64;
        struct watched *more = malloc(cap * sizeof *more), *old = watch.list;
        if (!more)
            return; /* this one is not watched */
        for (size_t i = 0; i < watch.count; i++)
            more[i] = old[i];
        settle();
        watch.list = more;
        settle();
        watch.cap = cap;
        free(old);
    }
    watch.list[watch.count] = (struct watched){.fd = fd};
    settle();
    watch.count++;
}

void flood_closed(int fd)
{
    for (size_t i = 0; i < watch.count; i++) {
        if (watch.list[i].fd != fd)
            continue;
        watch.list[i] = watch.list[watch.count - 1];
        settle();
        watch.count--;
        return;
    }
}

void flood_begin(const int64_t *useful)
{
    static const struct itimerspec often = {{0, LOOK_MS * 1000000L}, {0, LOOK_MS * 1000000L}};
    watch.useful = useful;
    watch.noted = false;
    if (watch.ready && watch.count)
        timer_settime(watch.timer, 0, &often, NULL);
}

void flood_end(void)
{
    static const struct itimerspec never = {{0, 0}, {0, 0}};
    if (watch.ready)
        timer_settime(watch.timer, 0, &never, NULL);
}

bool flood_ended(int fd)
{
    for (size_t i = 0; i < watch.ended_count && i < ENDED_MAX; i++)
        if (fd >= 0 && watch.ended[i] == fd)
            return true;
    return false;
}
