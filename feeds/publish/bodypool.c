/* bodypool.c: bodies one behind the other in memfds of a huge page each. */
#include "publish/bodypool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* Linux 6.1; older kernels refuse it, which is fine */
#endif

enum {
    SEGMENT_BYTES = 2 << 20, /* a huge page on the machines that matter */
    ALIGN_BYTES = 4096,      /* bodies begin on a page, so that no page is shared between a dead and a living body */
    STACK_BYTES = 64 << 10,
    SLACK_BYTES = 2 << 20,   /* beside an eighth of what is alive: the room not yet filled, or a segment not worth emptying */
    FREED_BYTES = 512 << 10, /* after which it is worth a look */
};

struct body_segment {
    struct bodypool *pool; /* NULL once the pool is gone */
    char *map;
    size_t size, used, alive; /* alive: bytes of the blocks that were not freed */
    uint64_t looked;          /* when it was last tried to empty it */
    struct body_block blocks; /* a ring's head */
    int fd;
    bool open;         /* the thread that made it succeeded; to be read after made */
    atomic_bool made;  /* the thread is done with it */
};

struct bodypool {
    struct body_segment *current; /* where the next body goes; kept even while it holds none */
    size_t held, alive;
    size_t freed;              /* since it was tidied last, */
    uint64_t looks;            /* which was for the so many'th time */
    struct body_segment **all; /* so that they can be looked through, and told when the pool goes */
    size_t count, room;
    /* The kernel takes milliseconds to make a huge page, mostly waiting; so the next segment is made by a thread. */
    struct body_segment *next; /* NULL: none is being made */
    pthread_t maker;
};

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

struct bodypool *bodypool_new(void)
{
    return calloc(1, sizeof(struct bodypool));
}

static void forget(struct bodypool *p, struct body_segment *s)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->all[i] == s) {
            p->all[i] = p->all[--p->count];
            break;
        }
    p->held -= s->size;
}

static bool is_empty(const struct body_segment *s)
{
    return s->blocks.next == &s->blocks;
}

static void segment_free(struct body_segment *s)
{
    if (s->pool)
        forget(s->pool, s);
    munmap(s->map, s->size);
    close(s->fd);
    free(s);
}

/* Maps the descriptor at an address that is a multiple of a huge page, or else it can never become one. */
static char *map_aligned(int fd, size_t size)
{
    size_t reserve = size + SEGMENT_BYTES;
    char *area = mmap(NULL, reserve, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED)
        return NULL;
    char *at = (char *)round_up((uintptr_t)area, SEGMENT_BYTES);
    char *map = mmap(at, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
    if (map == MAP_FAILED) {
        munmap(area, reserve);
        return NULL;
    }
    if (at > area)
        munmap(area, (size_t)(at - area));
    munmap(at + size, (size_t)(area + reserve - (at + size)));
    return map;
}

/* The descriptor goes to code that only reads; from now on nothing but our own mapping can write. */
static void seal(int fd)
{
#ifdef F_SEAL_FUTURE_WRITE
    (void)fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE);
#else
    (void)fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
#endif
}

/* Opens the segment that s describes.  False: errno says why, nothing is open. */
static bool segment_open(struct body_segment *s, bool huge)
{
    s->fd = memfd_create("cadialog", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (s->fd < 0)
        return false;
    /* fallocate, not ftruncate: where memory is short it fails here, and not by a signal at the first write */
    if (fallocate(s->fd, 0, 0, (off_t)s->size) != 0 || !(s->map = map_aligned(s->fd, s->size))) {
        int why = errno;
        close(s->fd);
        s->fd = -1;
        errno = why;
        return false;
    }
    if (huge)
        (void)madvise(s->map, s->size, MADV_COLLAPSE);
    seal(s->fd);
    return true;
}

static struct body_segment *segment_new(size_t size)
{
    struct body_segment *s = calloc(1, sizeof(*s));
    if (!s)
        return NULL;
    s->size = size;
    s->fd = -1;
    s->blocks.next = s->blocks.before = &s->blocks;
    return s;
}

/* ---- the thread that makes the next segment; it touches nothing but that ---- */

static void *make(void *arg)
{
    struct body_segment *s = arg;
    s->open = segment_open(s, true);
    atomic_store(&s->made, true);
    return NULL;
}

/* Begins to make the next segment.  Where that cannot be, nothing is lost but some speed. */
static void start_making(struct bodypool *p)
{
    pthread_attr_t attr;
    sigset_t all, before;
    if (p->next || !(p->next = segment_new(SEGMENT_BYTES)))
        return;
    int bad = pthread_attr_init(&attr);
    if (!bad) {
        (void)pthread_attr_setstacksize(&attr, STACK_BYTES);
        sigfillset(&all); /* signals are the server's affair */
        pthread_sigmask(SIG_SETMASK, &all, &before);
        bad = pthread_create(&p->maker, &attr, make, p->next);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        pthread_attr_destroy(&attr);
    }
    if (bad) {
        free(p->next);
        p->next = NULL;
    }
}

/* The segment that was made, or NULL: there is none, it failed, or (without wait) it is not ready yet. */
static struct body_segment *take_made(struct bodypool *p, bool wait)
{
    struct body_segment *s = p->next;
    if (!s || (!wait && !atomic_load(&s->made)))
        return NULL;
    pthread_join(p->maker, NULL);
    p->next = NULL;
    if (s->open)
        return s;
    free(s);
    return NULL;
}

/* A segment of this size, open.  The first one of a pool waits for its huge page; later ones never do. */
static struct body_segment *segment_get(struct bodypool *p, size_t size)
{
    struct body_segment *s = size == SEGMENT_BYTES ? take_made(p, false) : NULL;
    if (s)
        return s;
    s = segment_new(size);
    if (s && !segment_open(s, !p->current)) {
        free(s);
        s = NULL;
    }
    return s;
}

static bool adopt(struct bodypool *p, struct body_segment *s)
{
    if (p->count == p->room) {
        size_t room = p->room ? p->room * 2 : 16;
        struct body_segment **grown = realloc(p->all, room * sizeof(*grown));
        if (!grown)
            return false;
        p->all = grown;
        p->room = room;
    }
    p->all[p->count++] = s;
    s->pool = p;
    p->held += s->size;
    return true;
}

/* The segment where len bytes are to go: the current one, or a new one that becomes it. */
static struct body_segment *segment_for(struct bodypool *p, size_t len, struct err *e)
{
    struct body_segment *last = p->current;
    if (last && last->size - last->used >= len)
        return last;
    struct body_segment *s = segment_get(p, round_up(len, SEGMENT_BYTES));
    if (!s || !adopt(p, s)) {
        err_set(e, errno == ENOMEM || !errno ? ERR_MEMORY : ERR_IO, "memory for bodies: %s", strerror(errno));
        if (s)
            segment_free(s);
        return NULL;
    }
    p->current = s;
    if (last && is_empty(last))
        segment_free(last);
    return s;
}

bool bodypool_put(struct bodypool *p, const void *data, size_t len, struct body_block *out, struct err *e)
{
    *out = (struct body_block){.fd = -1};
    if (len > SIZE_MAX / 2 || len == 0)
        return err_set(e, ERR_LIMIT, "memory for bodies: %zu bytes", len);
    size_t room = bodypool_room(len);
    struct body_segment *s = segment_for(p, room, e);
    if (!s)
        return false;
    memcpy(s->map + s->used, data, len);
    *out = (struct body_block){s->map + s->used, len, s->fd, (int64_t)s->used, s, &s->blocks, s->blocks.before};
    out->before->next = out->next->before = out;
    s->used += room;
    s->alive += room;
    p->alive += room;
    if (s->used > s->size / 4 * 3)
        start_making(p);
    return true;
}

void body_block_free(struct body_block *b)
{
    struct body_segment *s = b->segment;
    if (!s)
        return;
    size_t room = bodypool_room(b->len);
    b->before->next = b->next;
    b->next->before = b->before;
    *b = (struct body_block){.fd = -1};
    s->alive -= room;
    if (s->pool) {
        s->pool->alive -= room;
        s->pool->freed += room;
    }
    if (is_empty(s) && (!s->pool || s->pool->current != s))
        segment_free(s);
}

/* ---- moving ---- */

static bool has_much_spare(const struct bodypool *p)
{
    return p->held - p->alive > p->alive / 8 + SLACK_BYTES;
}

/* The segment that costs least to empty, of those of which a quarter is dead and that were not looked at yet.  NULL: none. */
static struct body_segment *most_dead(const struct bodypool *p, uint64_t look)
{
    struct body_segment *found = NULL;
    for (size_t i = 0; i < p->count; i++) {
        struct body_segment *s = p->all[i];
        bool worn = s != p->current && s->alive < s->used / 4 * 3 && s->looked != look;
        if (worn && (!found || s->alive < found->alive))
            found = s;
    }
    return found;
}

static bool move(struct bodypool *p, struct body_block *b)
{
    struct body_block fresh;
    struct err ignored; /* where there is no room it stays where it is */
    if (!bodypool_put(p, b->data, b->len, &fresh, &ignored))
        return false;
    body_block_free(b);
    *b = fresh;
    b->before->next = b->next->before = b;
    return true;
}

/* Moves what may be moved; the segment is gone afterwards where that was all.  Returns the bytes. */
static size_t empty(struct bodypool *p, struct body_segment *s, size_t most_bytes, body_may_move *may_move)
{
    size_t moved = 0;
    for (struct body_block *b = s->blocks.next, *next; b != &s->blocks && moved < most_bytes; b = next) {
        next = b->next;
        size_t room = bodypool_room(b->len);
        bool last = next == &s->blocks && b->before == &s->blocks;
        if (may_move(b) && move(p, b))
            moved += room;
        if (last) /* it may have been the segment's end */
            break;
    }
    return moved;
}

bool bodypool_tidy(struct bodypool *p, size_t most_bytes, body_may_move *may_move)
{
    struct body_segment *s;
    size_t moved = 0;
    p->freed = 0;
    p->looks++;
    while (moved < most_bytes && has_much_spare(p) && (s = most_dead(p, p->looks))) {
        s->looked = p->looks;
        moved += empty(p, s, most_bytes - moved, may_move);
    }
    return moved >= most_bytes && has_much_spare(p);
}

bool bodypool_tidy_after_frees(struct bodypool *p, size_t most_bytes, body_may_move *may_move)
{
    return p->freed >= FREED_BYTES && bodypool_tidy(p, most_bytes, may_move);
}

size_t bodypool_room(size_t len)
{
    return round_up(len, ALIGN_BYTES);
}

size_t bodypool_bytes_spare(const struct bodypool *p)
{
    return p->held - p->alive + (p->next ? SEGMENT_BYTES : 0);
}

size_t bodypool_bytes_held(const struct bodypool *p)
{
    return p->held;
}

size_t bodypool_bytes_alive(const struct bodypool *p)
{
    return p->alive;
}

void bodypool_free(struct bodypool **pp)
{
    struct bodypool *p = *pp;
    *pp = NULL;
    if (!p)
        return;
    struct body_segment *made = take_made(p, true);
    if (made)
        segment_free(made);
    while (p->count) {
        struct body_segment *s = p->all[p->count - 1];
        forget(p, s);
        s->pool = NULL;
        if (is_empty(s))
            segment_free(s);
    }
    free(p->all);
    free(p);
}
