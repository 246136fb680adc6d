/* crowd.c: many clients at once, some of them slow.
 *
 *   crowd PORT CLIENTS SLOW REQUESTS PATH
 *
 * Opens CLIENTS connections and keeps them; the first SLOW of them have a tiny receive buffer and read 512 bytes every
 * 20 ms, the others ask REQUESTS times in turn.  Prints one line: quick clients that got all, the median and the slowest
 * of their answers in milliseconds, connections refused or broken, slow clients that got their whole answer. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_MAX = 4096, SLOW_BYTES = 512, SLOW_EVERY_US = 20000, PATIENCE_US = 120 * 1000000 };

struct client {
    int fd;
    bool slow, broken, done, in_body;
    int left;       /* requests to ask, this one included */
    size_t head_len;
    long body_left;
    int64_t asked_us;
    char head[HEAD_MAX];
};

static char request[1024];
static size_t request_len;
static long *took_us;
static size_t took_count;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void give_up(struct client *c)
{
    c->broken = c->done = true;
    close(c->fd);
    c->fd = -1;
}

static void ask(struct client *c)
{
    c->asked_us = now_us();
    c->head_len = 0;
    c->in_body = false;
    if (write(c->fd, request, request_len) != (ssize_t)request_len)
        give_up(c);
}

static void answered(struct client *c)
{
    if (!c->slow)
        took_us[took_count++] = (long)(now_us() - c->asked_us);
    if (--c->left > 0)
        ask(c);
    else
        c->done = true;
}

static void read_some(struct client *c)
{
    static char sink[256 * 1024];
    char *to = c->in_body ? sink : c->head + c->head_len;
    size_t room = c->in_body ? sizeof(sink) : HEAD_MAX - 1 - c->head_len;
    ssize_t got = read(c->fd, to, c->slow && room > SLOW_BYTES ? SLOW_BYTES : room);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        give_up(c);
        return;
    }
    if (c->in_body) {
        c->body_left -= got;
    } else {
        c->head_len += (size_t)got;
        c->head[c->head_len] = '\0';
        char *end = strstr(c->head, "\r\n\r\n"), *length = strcasestr(c->head, "\r\nContent-Length:");
        if (!end)
            return;
        if (atoi(c->head + 9) != 200 || !length) {
            give_up(c);
            return;
        }
        c->in_body = true;
        c->body_left = strtol(length + 17, NULL, 10) - (long)(c->head + c->head_len - (end + 4));
    }
    if (c->body_left <= 0)
        answered(c);
}

static bool open_client(struct client *c, int port, int ep)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int small = 4096;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        return false;
    if (c->slow)
        setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    if (connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
        return false;
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    return c->slow || epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e) == 0;
}

static int by_size(const void *a, const void *b)
{
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

/* Until all quick clients are through; then the slow ones may take their time. */
static void serve_all(struct client *all, int count, int slow, int ep)
{
    int64_t end = now_us() + PATIENCE_US, next_slow = 0;
    for (;;) {
        struct epoll_event e[512];
        int n = epoll_wait(ep, e, 512, 5), waiting = 0;
        for (int i = 0; i < n; i++)
            read_some(e[i].data.ptr);
        if (now_us() >= next_slow) {
            for (int i = 0; i < slow; i++)
                if (!all[i].done)
                    read_some(&all[i]);
            next_slow = now_us() + SLOW_EVERY_US;
        }
        for (int i = 0; i < count; i++)
            waiting += !all[i].done;
        if (!waiting || now_us() > end)
            return;
    }
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fputs("usage: crowd PORT CLIENTS SLOW REQUESTS PATH\n", stderr);
        return 2;
    }
    int port = atoi(argv[1]), count = atoi(argv[2]), slow = atoi(argv[3]), requests = atoi(argv[4]);
    int ep = epoll_create1(EPOLL_CLOEXEC), refused = 0, quick_done = 0, slow_done = 0;
    request_len = (size_t)snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[5]);
    struct rlimit files = {(rlim_t)count + 100, (rlim_t)count + 100};
    setrlimit(RLIMIT_NOFILE, &files);
    struct client *all = calloc((size_t)count, sizeof(*all));
    took_us = calloc((size_t)count * (size_t)requests + 1, sizeof(*took_us));
    if (!all || !took_us || ep < 0)
        return 1;
    for (int i = 0; i < count; i++) {
        all[i].slow = i < slow;
        all[i].left = i < slow ? 1 : requests;
        if (!open_client(&all[i], port, ep)) {
            refused++;
            all[i].broken = all[i].done = true;
        }
    }
    for (int i = 0; i < count; i++)
        if (!all[i].done)
            ask(&all[i]);
    serve_all(all, count, slow, ep);
    for (int i = 0; i < count; i++) {
        refused += all[i].broken && all[i].fd == -1;
        quick_done += i >= slow && all[i].done && !all[i].broken;
        slow_done += i < slow && all[i].done && !all[i].broken;
    }
    qsort(took_us, took_count, sizeof(*took_us), by_size);
    printf("%d %.2f %.2f %d %d\n", quick_done, took_count ? (double)took_us[took_count / 2] / 1e3 : 0,
           took_count ? (double)took_us[took_count - 1] / 1e3 : 0, refused, slow_done);
    return 0;
}
