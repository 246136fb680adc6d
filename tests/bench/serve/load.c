/* load.c: asks an HTTP server on loopback for one address a given number of times, over keep-alive connections.
 *
 *   load PORT CONNECTIONS REQUESTS PATH STATUS [HEADER: VALUE]…
 *
 * Prints one line: requests, body bytes of one answer, seconds, the slowest answer in microseconds.  Exits 1 where an
 * answer had another status, another length than the first, or a connection broke.  A fixed number of requests, not a
 * fixed time, so that the server's CPU can be divided by it. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
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

enum { HEAD_MAX = 8192, CHUNK = 256 * 1024 };

struct connection {
    int fd;
    char head[HEAD_MAX];
    size_t head_len;
    bool in_body;
    long body_left;
    int64_t asked_us;
};

static char request[HEAD_MAX];
static size_t request_len;
static int wanted_status;
static long to_ask, to_hear, body_bytes = -1;
static int64_t slowest_us;
static char sink[CHUNK];

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void ask(struct connection *c)
{
    if (to_ask <= 0)
        return;
    to_ask--;
    c->asked_us = now_us();
    if (write(c->fd, request, request_len) != (ssize_t)request_len)
        die("write");
}

static long content_length(const char *head, const char *end)
{
    for (const char *line = head; line && line < end; line = strstr(line, "\r\n")) {
        line += *line == '\r' ? 2 : 0;
        if (strncasecmp(line, "Content-Length:", 15) == 0)
            return strtol(line + 15, NULL, 10);
    }
    return 0;
}

/* An answer is complete: it is like the first, and the next is asked for. */
static void heard(struct connection *c)
{
    int64_t took = now_us() - c->asked_us;
    slowest_us = took > slowest_us ? took : slowest_us;
    to_hear--;
    c->in_body = false;
    c->head_len = 0;
    ask(c);
}

static void read_head(struct connection *c)
{
    ssize_t got = read(c->fd, c->head + c->head_len, HEAD_MAX - 1 - c->head_len);
    if (got <= 0)
        die("the server closed a connection");
    c->head_len += (size_t)got;
    c->head[c->head_len] = '\0';
    char *end = strstr(c->head, "\r\n\r\n");
    if (!end)
        return;
    int status = atoi(c->head + 9);
    long length = content_length(c->head, end);
    if (body_bytes < 0)
        body_bytes = length;
    if (status != wanted_status || length != body_bytes) {
        fprintf(stderr, "load: status %d with %ld bytes, expected %d with %ld\n", status, length, wanted_status,
                body_bytes);
        exit(1);
    }
    c->in_body = true;
    c->body_left = length - (long)(c->head + c->head_len - (end + 4));
    if (c->body_left <= 0)
        heard(c);
}

static void read_body(struct connection *c)
{
    size_t most = c->body_left < CHUNK ? (size_t)c->body_left : CHUNK;
    ssize_t got = recv(c->fd, sink, most, 0);
    if (got <= 0)
        die("the server closed a connection");
    c->body_left -= got;
    if (c->body_left == 0)
        heard(c);
}

static void open_connection(struct connection *c, int port, int ep)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
        die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e) != 0)
        die("epoll_ctl");
}

static void build_request(char **argv, int argc)
{
    int n = snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n", argv[4], argv[1]);
    for (int i = 6; i < argc && n < HEAD_MAX; i++)
        n += snprintf(request + n, sizeof(request) - (size_t)n, "%s\r\n", argv[i]);
    if (n + 3 >= HEAD_MAX) {
        fputs("load: the request is too long\n", stderr);
        exit(2);
    }
    request_len = (size_t)(n + snprintf(request + n, sizeof(request) - (size_t)n, "\r\n"));
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fputs("usage: load PORT CONNECTIONS REQUESTS PATH STATUS [HEADER: VALUE]...\n", stderr);
        return 2;
    }
    int port = atoi(argv[1]), count = atoi(argv[2]), ep = epoll_create1(EPOLL_CLOEXEC);
    to_ask = to_hear = atol(argv[3]);
    wanted_status = atoi(argv[5]);
    build_request(argv, argc);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    struct connection *all = count > 0 ? calloc((size_t)count, sizeof(*all)) : NULL;
    if (!all || ep < 0)
        die("start");
    for (int i = 0; i < count; i++)
        open_connection(&all[i], port, ep);
    int64_t begin = now_us();
    for (int i = 0; i < count; i++)
        ask(&all[i]);
    while (to_hear > 0) {
        struct epoll_event e[256];
        int n = epoll_wait(ep, e, 256, 20000);
        if (n <= 0) {
            fputs("load: no answer for 20 seconds\n", stderr);
            return 1;
        }
        for (int i = 0; i < n; i++) {
            struct connection *c = e[i].data.ptr;
            (c->in_body ? read_body : read_head)(c);
        }
    }
    printf("%s %ld %.6f %ld\n", argv[3], body_bytes, (double)(now_us() - begin) / 1e6, (long)slowest_us);
    free(all);
    return 0;
}
