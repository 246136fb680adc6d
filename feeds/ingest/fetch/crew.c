#include "ingest/fetch/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/io.h"
#include "core/log.h"
#include "ingest/fetch/confine.h"
#include "ingest/fetch/worker.h"

enum { LARGE_BYTES = 2 << 20, READ_MIN_MS = 3000, READ_MAX_MS = 20000, LONG_MS = 300,
       HIRE_PAUSE_MS = 20, HIRE_PAUSE_MAX_MS = 1000, HIRE_PATIENCE_MS = 10000 };

enum hand_state { HAND_GONE, HAND_IDLE, HAND_SENDING, HAND_READING };

/* One worker. */
struct hand {
    int fd, pidfd;
    enum hand_state state;
    void *owner;
    bool large;
    int64_t since_ms;
    struct buf head; /* frame and request */
    struct payload body;
    size_t sent;
    struct buf answer; /* frame and result */
};

struct crew {
    const struct config *config;
    int foreman_fd;
    pid_t foreman;
    size_t answer_max;
    int count; /* at work usually; the others are for when some take long */
    const char *lost; /* why nobody can be taken on any more; NULL: somebody can */
    int64_t refused_ms, hire_at_ms, hire_pause_ms; /* since when nobody could be, and when it is tried again; 0: it is not so */
    struct hand hands[CREW_MAX];
};

/* ---- the foreman ---- */

/* Always answers with two frames: the worker's socket and its pidfd, -1 for what could not be had.  Without a pidfd a worker
 * cannot be killed, only left. */
static void hire(int fd, const struct config *c)
{
    struct worker_frame f = {0};
    int pair[2] = {-1, -1}, pidfd = -1;
    pid_t foreman = getpid(), pid = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0)
        pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != foreman)
            _exit(0);
        close(fd);
        close(pair[0]);
        worker_main(pair[1], c);
    }
    if (pid > 0)
        pidfd = pidfd_open(pid, 0);
    worker_send_frame(fd, &f, pid > 0 ? pair[0] : -1);
    worker_send_frame(fd, &f, pidfd);
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0)
            close(pair[i]);
    if (pidfd >= 0)
        close(pidfd);
}

/* Sleeps until the fetcher wants a worker, or is gone. */
static _Noreturn void foreman_main(int fd, const struct config *c)
{
    char order;
    prctl(PR_SET_NAME, "cadialog-crew");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN); /* the fetcher decides when its crew ends */
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGCHLD, SIG_IGN); /* no zombies */
    ssize_t n;
    while ((n = read(fd, &order, 1)) == 1 || (n < 0 && errno == EINTR))
        if (n == 1)
            hire(fd, c);
    _exit(0);
}

/* ---- from the fetcher's side ---- */

static bool is_busy(const struct hand *h)
{
    return h->state == HAND_SENDING || h->state == HAND_READING;
}

static void dismiss(struct hand *h)
{
    if (h->pidfd >= 0) {
        pidfd_send_signal(h->pidfd, SIGKILL, NULL, 0);
        close(h->pidfd);
    }
    if (h->fd >= 0)
        close(h->fd);
    h->fd = h->pidfd = -1;
    h->state = HAND_GONE;
    payload_free(&h->body);
    buf_free(&h->answer);
}

static bool enlist(struct crew *crew, struct hand *h)
{
    struct worker_frame f;
    if (!crew->lost && (!io_write_all(crew->foreman_fd, "w", 1) || worker_receive_frame(crew->foreman_fd, &f, &h->fd) <= 0 ||
                        worker_receive_frame(crew->foreman_fd, &f, &h->pidfd) <= 0))
        crew->lost = "the readers of documents are gone: somebody has ended the process that starts them";
    if (crew->lost || h->fd < 0) {
        dismiss(h);
        return false;
    }
    fcntl(h->fd, F_SETFL, O_NONBLOCK);
    h->state = HAND_IDLE;
    return true;
}

struct crew *crew_start(const struct config *c, int workers, struct err *e)
{
    int pair[2];
    struct crew *crew = calloc(1, sizeof *crew);
    if (!crew || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        free(crew);
        err_set(e, ERR_INTERNAL, "no workers: %s", strerror(errno));
        return NULL;
    }
    *crew = (struct crew){.config = c, .foreman_fd = pair[0], .count = workers > CREW_MAX ? CREW_MAX : workers};
    crew->answer_max = 8 * c->fetch.body_max_bytes + (4 << 20) + sizeof(struct worker_frame);
    crew->foreman = fork();
    if (crew->foreman == 0) {
        close(pair[0]);
        foreman_main(pair[1], c);
    }
    close(pair[1]);
    bool ok = crew->foreman > 0;
    for (int i = 0; i < CREW_MAX; i++) {
        struct hand *h = &crew->hands[i];
        h->fd = h->pidfd = -1;
        buf_init(&h->head, 1 << 20);
        buf_init(&h->answer, crew->answer_max);
        payload_init(&h->body, c->fetch.body_max_bytes);
        if (i < crew->count)
            ok = ok && enlist(crew, h);
    }
    if (!ok) {
        err_set(e, ERR_INTERNAL, "the workers cannot be started");
        crew_end(&crew);
    }
    return crew;
}

void *crew_take_back(struct crew *crew)
{
    for (int i = 0; i < CREW_MAX; i++)
        if (is_busy(&crew->hands[i])) {
            dismiss(&crew->hands[i]);
            return crew->hands[i].owner;
        }
    return NULL;
}

void crew_end(struct crew **crewp)
{
    struct crew *crew = *crewp;
    if (!crew)
        return;
    for (int i = 0; i < CREW_MAX; i++) {
        dismiss(&crew->hands[i]);
        buf_free(&crew->hands[i].head);
    }
    close(crew->foreman_fd);
    if (crew->foreman > 0)
        waitpid(crew->foreman, NULL, 0);
    free(crew);
    *crewp = NULL;
}

/* Where the machine has no room for one more process it is asked again, less and less often; where nobody is there at all for long,
 * nothing can go on. */
static bool enlist_again(struct crew *crew, struct hand *h, bool nobody, int64_t now_ms)
{
    if (now_ms < crew->hire_at_ms)
        return false;
    if (enlist(crew, h)) {
        crew->refused_ms = crew->hire_at_ms = crew->hire_pause_ms = 0;
        return true;
    }
    if (crew->lost)
        return false;
    bool anew = !crew->refused_ms || now_ms - crew->hire_at_ms > HIRE_PATIENCE_MS; /* nobody was needed for long */
    if (anew) {
        crew->refused_ms = now_ms;
        crew->hire_pause_ms = 0;
        log_line(LOG_LEVEL_WARNING, "no process can be started to read a document: the reading waits");
    }
    int64_t pause = crew->hire_pause_ms ? crew->hire_pause_ms * 2 : HIRE_PAUSE_MS;
    crew->hire_pause_ms = pause < HIRE_PAUSE_MAX_MS ? pause : HIRE_PAUSE_MAX_MS;
    crew->hire_at_ms = now_ms + crew->hire_pause_ms;
    if (nobody && now_ms - crew->refused_ms > HIRE_PATIENCE_MS)
        crew->lost = "no process can be started to read documents";
    return false;
}

/* A document that takes long holds nobody up: somebody else is taken on for that time. */
static struct hand *free_hand(struct crew *crew, bool large, int64_t now_ms)
{
    struct hand *idle = NULL, *empty = NULL;
    int allowed = crew->count, busy = 0;
    for (int i = 0; i < CREW_MAX; i++) {
        struct hand *h = &crew->hands[i];
        busy += is_busy(h);
        allowed += is_busy(h) && now_ms - h->since_ms > LONG_MS;
        if (large && h->large && is_busy(h))
            return NULL;
        if (h->state == HAND_IDLE)
            idle = h;
        else if (h->state == HAND_GONE)
            empty = h;
    }
    if (idle || busy >= allowed || !empty || !enlist_again(crew, empty, !busy, now_ms))
        return idle;
    return empty;
}

/* Those who were taken on for a while go when they are done. */
static void dismiss_surplus(struct crew *crew)
{
    for (int i = crew->count; i < CREW_MAX; i++)
        if (crew->hands[i].state == HAND_IDLE)
            dismiss(&crew->hands[i]);
}

const char *crew_lost_why(const struct crew *crew)
{
    return crew->lost;
}

bool crew_has_room(const struct crew *crew, int64_t now_ms)
{
    int allowed = crew->count, busy = 0;
    for (int i = 0; i < CREW_MAX; i++) {
        const struct hand *h = &crew->hands[i];
        busy += is_busy(h);
        allowed += is_busy(h) && now_ms - h->since_ms > LONG_MS;
    }
    return busy < allowed && busy < CREW_MAX;
}

static void send_more(struct hand *h);

bool crew_give(struct crew *crew, void *owner, const struct ingest_request *r, struct payload *body, int64_t now_ms)
{
    bool large = body->len > LARGE_BYTES;
    struct hand *h = free_hand(crew, large, now_ms);
    struct worker_frame f = {.body_len = body->len, .has_descriptor = body->fd >= 0};
    if (!h)
        return false;
    buf_reset(&h->head);
    buf_append(&h->head, &f, sizeof f);
    if (!ingest_request_put(&h->head, r))
        return false;
    f.head_len = h->head.len - sizeof f;
    memcpy(h->head.data, &f, sizeof f);
    payload_move(&h->body, body);
    h->owner = owner;
    h->large = large;
    h->since_ms = now_ms;
    h->sent = 0;
    h->state = HAND_SENDING;
    buf_reset(&h->answer);
    send_more(h);
    return true;
}

bool crew_busy(const struct crew *crew)
{
    for (int i = 0; i < CREW_MAX; i++)
        if (is_busy(&crew->hands[i]))
            return true;
    return false;
}

unsigned crew_wait_for(const struct crew *crew, struct curl_waitfd out[static CREW_MAX])
{
    unsigned n = 0;
    for (int i = 0; i < CREW_MAX; i++) {
        const struct hand *h = &crew->hands[i];
        if (is_busy(h))
            out[n++] = (struct curl_waitfd){.fd = h->fd, .events = h->state == HAND_SENDING ? CURL_WAIT_POLLOUT : CURL_WAIT_POLLIN};
    }
    return n;
}

/* Head, then body.  The frame goes first and alone, its descriptor with it. */
static void send_more(struct hand *h)
{
    size_t inline_len = h->body.fd < 0 ? h->body.len : 0, total = h->head.len + inline_len;
    while (h->sent < total) {
        ssize_t n;
        if (h->sent == 0) {
            struct worker_frame f;
            memcpy(&f, h->head.data, sizeof f);
            n = worker_send_frame(h->fd, &f, h->body.fd);
        } else if (h->sent < h->head.len) {
            n = send(h->fd, h->head.data + h->sent, h->head.len - h->sent, MSG_NOSIGNAL);
        } else {
            size_t at = h->sent - h->head.len;
            n = send(h->fd, h->body.memory.data + at, inline_len - at, MSG_NOSIGNAL);
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (n <= 0)
            break; /* its death is seen when the answer is read */
        h->sent += (size_t)n;
    }
    h->state = HAND_READING;
    payload_free(&h->body);
}

enum answer { ANSWER_PART, ANSWER_WHOLE, ANSWER_LOST };

static enum answer read_more(struct hand *h)
{
    for (;;) {
        struct worker_frame f = {0};
        size_t want = sizeof f;
        if (h->answer.len >= sizeof f) {
            memcpy(&f, h->answer.data, sizeof f);
            if (f.head_len > h->answer.max_bytes - sizeof f)
                return ANSWER_LOST;
            want = sizeof f + f.head_len;
            if (h->answer.len == want)
                return ANSWER_WHOLE;
        }
        if (!buf_reserve(&h->answer, want - h->answer.len))
            return ANSWER_LOST;
        ssize_t n = read(h->fd, h->answer.data + h->answer.len, want - h->answer.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return ANSWER_PART;
        if (n <= 0)
            return ANSWER_LOST;
        h->answer.len += (size_t)n;
    }
}

static int64_t time_allowed(const struct crew *crew)
{
    int64_t ms = crew->config->fetch.timeout_ms;
    ms = ms < READ_MIN_MS ? READ_MIN_MS : ms > READ_MAX_MS ? READ_MAX_MS : ms;
    return confine_possible() ? ms : ms * 10; /* a sanitizer is slow */
}

static void lose(struct crew *crew, struct hand *h, bool too_slow, crew_done *done, void *user)
{
    struct err e = {0};
    void *owner = h->owner;
    if (too_slow)
        err_set(&e, ERR_LIMIT, "takes too long to read (more than %lld ms)", (long long)time_allowed(crew));
    else
        err_set(&e, ERR_INPUT, "brought its reader down: refused");
    dismiss(h);
    done(user, owner, NULL, &e);
}

static void hand_turn(struct crew *crew, struct hand *h, int64_t now_ms, crew_done *done, void *user)
{
    if (h->state == HAND_SENDING)
        send_more(h);
    if (h->state != HAND_READING && h->state != HAND_SENDING)
        return;
    enum answer got = h->state == HAND_READING ? read_more(h) : ANSWER_PART;
    if (got == ANSWER_PART && now_ms - h->since_ms <= time_allowed(crew))
        return;
    if (got != ANSWER_WHOLE) {
        lose(crew, h, got == ANSWER_PART, done, user);
        return;
    }
    void *owner = h->owner;
    struct buf result = h->answer;
    buf_init(&h->answer, crew->answer_max);
    h->state = HAND_IDLE;
    memmove(result.data, result.data + sizeof(struct worker_frame), result.len - sizeof(struct worker_frame));
    result.len -= sizeof(struct worker_frame);
    done(user, owner, &result, NULL);
    buf_free(&result);
}

void crew_turn(struct crew *crew, int64_t now_ms, crew_done *done, void *user)
{
    for (int i = 0; i < CREW_MAX; i++)
        hand_turn(crew, &crew->hands[i], now_ms, done, user);
    dismiss_surplus(crew);
}
