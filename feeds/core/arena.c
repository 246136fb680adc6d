#include "core/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

struct block {
    struct block *next;
    size_t cap, used;
    alignas(max_align_t) char data[];
};

struct arena {
    struct block *blocks; /* the one in use first */
    size_t max_bytes, taken;
    bool failed;
};

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct arena *arena_new(size_t max_bytes)
{
    struct arena *a = memory_noted(calloc(1, sizeof *a));
    if (a)
        a->max_bytes = max_bytes;
    return a;
}

void arena_free(struct arena **ap)
{
    struct arena *a = *ap;
    if (!a)
        return;
    for (struct block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(a);
    *ap = NULL;
}

void arena_reset(struct arena *a)
{
    while (a->blocks && a->blocks->next) {
        struct block *b = a->blocks;
        a->blocks = b->next;
        a->taken -= b->cap;
        free(b);
    }
    if (a->blocks)
        a->blocks->used = 0;
    a->failed = false;
}

static struct block *new_block(struct arena *a, size_t size)
{
    size_t cap = a->blocks ? a->blocks->cap * 2 : FIRST_BLOCK;
    if (cap > LARGEST_BLOCK)
        cap = LARGEST_BLOCK;
    if (cap < size)
        cap = size;
    if (cap > a->max_bytes - a->taken)
        cap = size;
    if (size > a->max_bytes - a->taken)
        return NULL;
    struct block *b = memory_noted(malloc(sizeof *b + cap));
    if (!b)
        return NULL;
    b->cap = cap;
    b->used = 0;
    b->next = a->blocks;
    a->blocks = b;
    a->taken += cap;
    return b;
}

static void *take(struct arena *a, size_t size, size_t align)
{
    struct block *b = a->blocks;
    size_t at = b ? (b->used + align - 1) / align * align : 0;
    if (!b || at > b->cap || size > b->cap - at) {
        b = size > SIZE_MAX / 2 ? NULL : new_block(a, size);
        at = 0;
        if (!b) {
            a->failed = true;
            return NULL;
        }
    }
    b->used = at + size;
    return b->data + at;
}

void *arena_alloc(struct arena *a, size_t size)
{
    void *p = take(a, size ? size : 1, alignof(max_align_t));
    return p ? memset(p, 0, size) : NULL;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) {
        a->failed = true;
        return NULL;
    }
    return arena_alloc(a, count * size);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
    if (!s || len == SIZE_MAX)
        return NULL;
    char *p = take(a, len + 1, 1);
    if (!p)
        return NULL;
    memcpy(p, s, len);
    p[len] = '\0';
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n >= 0 ? take(a, (size_t)n + 1, 1) : NULL;
    if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

bool arena_failed(const struct arena *a)
{
    return a->failed;
}
