#include "publish/representation.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/date.h"

/* Up to here the copy into the server's queue costs less than a descriptor does. */
enum { POOL_ABOVE_BYTES = 16384 };

static struct representation *new_empty(int status)
{
    struct representation *r = calloc(1, sizeof *r);
    if (r)
        *r = (struct representation){.refs = 1, .status = status, .block.fd = -1, .last_modified = DATE_NONE};
    return r;
}

struct representation *representation_new(int status, char *body, size_t len)
{
    struct representation *r = new_empty(status);
    if (!r) {
        free(body);
        return NULL;
    }
    r->own = body;
    r->len = len;
    return r;
}

bool representation_wants_pool(const struct representation *r)
{
    return r->len > POOL_ABOVE_BYTES && !r->block.segment && !r->borrowed;
}

struct representation *representation_moved(struct bodypool *pool, const struct representation *r)
{
    struct err ignored; /* where the pool has no room the bytes stay where they are */
    struct representation *moved = new_empty(r->status);
    if (!moved)
        return NULL;
    if (!bodypool_put(pool, representation_body(r), r->len, &moved->block, &ignored)) {
        free(moved);
        return NULL;
    }
    moved->len = r->len;
    moved->queued = r->queued;
    moved->hash = r->hash;
    moved->tag = r->tag;
    moved->last_modified = r->last_modified;
    memcpy(moved->etag, r->etag, sizeof moved->etag);
    memcpy(moved->other_etag, r->other_etag, sizeof moved->other_etag);
    representation_copy_headers(moved, r);
    return moved;
}

struct representation *representation_borrowed(int status, const char *body, size_t len)
{
    struct representation *r = new_empty(status);
    if (r) {
        r->own = body;
        r->len = len;
        r->borrowed = true;
    }
    return r;
}

struct representation *representation_sharing(int status, struct representation *lender)
{
    struct representation *r = representation_borrowed(status, representation_body(lender), lender->len);
    if (r)
        r->lender = representation_ref(lender);
    return r;
}

struct representation *representation_ref(struct representation *r)
{
    r->refs++;
    return r;
}

void representation_unref(struct representation *r)
{
    if (!r || --r->refs > 0)
        return;
    if (!r->borrowed)
        free((void *)(uintptr_t)r->own);
    body_block_free(&r->block);
    representation_unref(r->lender);
    for (size_t i = 0; i < r->owned_count; i++)
        free(r->owned[i]);
    free(r);
}

void representation_header(struct representation *r, const char *name, const char *value)
{
    if (value && r->header_count < PUBLISH_HEADERS_MAX)
        r->headers[r->header_count++] = (struct publish_header){name, {value, strlen(value)}};
}

void representation_header_own(struct representation *r, const char *name, const char *fmt, ...)
{
    va_list ap;
    char *value = NULL;
    va_start(ap, fmt);
    int n = r->owned_count < OWNED_MAX ? vasprintf(&value, fmt, ap) : -1;
    va_end(ap);
    if (n < 0)
        return;
    for (char *s = value; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            *s = ' ';
    r->owned[r->owned_count++] = value;
    representation_header(r, name, value);
}

void representation_retag(struct representation *r)
{
    struct etag other = r->tag;
    other.quick = !other.quick;
    etag_write(&r->tag, r->etag);
    etag_write(&other, r->other_etag);
    for (size_t i = 0; i < r->header_count; i++)
        if (r->headers[i].value.s == r->etag)
            r->headers[i].value.len = strlen(r->etag);
}

void representation_copy_headers(struct representation *r, const struct representation *from)
{
    for (size_t i = 0; i < from->header_count; i++) {
        const struct publish_header *h = &from->headers[i];
        bool owned = false;
        for (size_t o = 0; o < from->owned_count; o++)
            owned |= h->value.s == from->owned[o];
        if (h->value.s == from->etag)
            representation_header(r, h->name, r->etag);
        else if (owned)
            representation_header_own(r, h->name, "%s", h->value.s);
        else
            representation_header(r, h->name, h->value.s);
    }
    r->kept_count = from->kept_count;
}

bool representation_may_move(const struct body_block *b)
{
    const struct representation *r = (const void *)((const char *)b - offsetof(struct representation, block));
    return r->kept && r->refs == 1;
}

/* Large ones take whole pages, whether in the pool or from malloc. */
size_t representation_bytes(const struct representation *r)
{
    enum { HEADERS_BYTES = 256 };
    size_t body = r->borrowed ? 0 : r->len > POOL_ABOVE_BYTES ? bodypool_room(r->len) : r->len;
    return sizeof *r + HEADERS_BYTES + body;
}
