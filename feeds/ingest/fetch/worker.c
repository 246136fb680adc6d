#include "ingest/fetch/worker.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/io.h"
#include "core/log.h"
#include "ingest/fetch/confine.h"
#include "ingest/fetch/ingest.h"

enum { HEAD_MAX_BYTES = 1 << 20, LARGE_BYTES = 1 << 20, SPARE_BYTES = 64 << 20 };

union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

long worker_send_frame(int fd, const struct worker_frame *f, int descriptor)
{
    union control control = {0};
    struct iovec v = {(void *)(uintptr_t)f, sizeof *f};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
    if (descriptor >= 0) {
        m.msg_control = control.bytes;
        m.msg_controllen = sizeof control.bytes;
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof descriptor);
        memcpy(CMSG_DATA(c), &descriptor, sizeof descriptor);
    }
    ssize_t n;
    do
        n = sendmsg(fd, &m, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n;
}

long worker_receive_frame(int fd, struct worker_frame *f, int *descriptor)
{
    union control control = {0};
    struct iovec v = {f, sizeof *f};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t n;
    *descriptor = -1;
    do
        n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    while (n < 0 && errno == EINTR);
    struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
        memcpy(descriptor, CMSG_DATA(c), sizeof *descriptor);
    return n == 0 ? 0 : n == (ssize_t)sizeof *f ? n : -1;
}

struct worker {
    int fd;
    const struct config *config;
    struct ingest_tools tools;
    struct buf head, body, answer;
};

static bool reply(struct worker *w, const struct ingest_result *r)
{
    buf_reset(&w->answer);
    struct worker_frame f = {0};
    buf_append(&w->answer, &f, sizeof f);
    if (!ingest_result_put(&w->answer, r)) {
        static char why[] = "takes too much memory";
        struct ingest_result sorry = {.verdict = INGEST_FAILED, .code = ERR_LIMIT, .why = why};
        buf_reset(&w->answer);
        buf_append(&w->answer, &f, sizeof f);
        if (!ingest_result_put(&w->answer, &sorry))
            return false;
    }
    f.head_len = w->answer.len - sizeof f;
    memcpy(w->answer.data, &f, sizeof f);
    return io_write_all(w->fd, w->answer.data, w->answer.len);
}

static bool work(struct worker *w, const struct ingest_request *r, const char *body, size_t len)
{
    struct arena *a = arena_new(16 * w->config->fetch.body_max_bytes + SPARE_BYTES);
    struct ingest_result result;
    if (!a)
        return false;
    ingest_read(&w->tools, r, body, len, a, &result);
    bool ok = reply(w, &result);
    arena_free(&a);
    if (len > LARGE_BYTES || w->tools.decoded.cap > LARGE_BYTES || w->answer.cap > LARGE_BYTES) {
        buf_free(&w->tools.decoded);
        buf_free(&w->tools.scratch);
        buf_free(&w->answer);
        buf_free(&w->body);
        malloc_trim(0);
    }
    return ok;
}

static bool serve_one(struct worker *w)
{
    struct worker_frame f;
    int descriptor;
    if (worker_receive_frame(w->fd, &f, &descriptor) <= 0 || f.head_len > HEAD_MAX_BYTES ||
        f.body_len > w->config->fetch.body_max_bytes)
        return false;
    struct arena *a = arena_new(2 * HEAD_MAX_BYTES);
    struct ingest_request r;
    buf_reset(&w->head);
    buf_reset(&w->body);
    bool ok = a && buf_reserve(&w->head, f.head_len) && io_read_all(w->fd, w->head.data, f.head_len) &&
              ingest_request_get(w->head.data, f.head_len, a, &r);
    if (ok && descriptor >= 0 && f.body_len) {
        char *map = mmap(NULL, f.body_len, PROT_READ, MAP_PRIVATE, descriptor, 0);
        ok = map != MAP_FAILED && work(w, &r, map, f.body_len);
        if (map != MAP_FAILED)
            munmap(map, f.body_len);
    } else if (ok) {
        ok = buf_reserve(&w->body, f.body_len) && io_read_all(w->fd, w->body.data, f.body_len) &&
             work(w, &r, w->body.data, f.body_len);
    }
    if (descriptor >= 0)
        close(descriptor);
    arena_free(&a);
    return ok;
}

_Noreturn void worker_main(int fd, const struct config *c)
{
    struct worker w = {.fd = fd, .config = c};
    struct err e = {0};
    prctl(PR_SET_NAME, "cadialog-parse");
    buf_init(&w.head, HEAD_MAX_BYTES);
    buf_init(&w.body, c->fetch.body_max_bytes);
    buf_init(&w.answer, 8 * c->fetch.body_max_bytes + (4 << 20));
    size_t memory = 24 * c->fetch.body_max_bytes + SPARE_BYTES;
    if (!ingest_tools_make(c, &w.tools, &e) || !confine_worker(memory, &e)) {
        log_line(LOG_LEVEL_ERROR, "a worker cannot be set up: %s", e.text);
        _exit(1);
    }
    while (serve_one(&w))
        ;
    _exit(0);
}
