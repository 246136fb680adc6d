#include "store/pack.h"

#include <string.h>

static bool put_number(struct buf *out, uint64_t n)
{
    unsigned char b[10];
    size_t len = 0;
    do {
        b[len++] = (unsigned char)((n & 0x7f) | (n > 0x7f ? 0x80 : 0));
        n >>= 7;
    } while (n);
    return buf_append(out, b, len);
}

/* Small negative numbers stay small. */
static bool put_signed(struct buf *out, int64_t n)
{
    return put_number(out, ((uint64_t)n << 1) ^ (n < 0 ? UINT64_MAX : 0));
}

/* A length one too great, so that 0 is left for NULL. */
static bool put_string(struct buf *out, const char *s)
{
    if (!s)
        return put_number(out, 0);
    size_t len = strlen(s);
    return put_number(out, (uint64_t)len + 1) && buf_append(out, s, len);
}

bool pack_strings(struct buf *out, char *const *from, size_t count)
{
    put_number(out, count);
    for (size_t i = 0; i < count; i++)
        put_string(out, from[i]);
    return !out->failed;
}

static void put_field(struct buf *out, const struct pack_field *f, const char *from)
{
    const void *at = from + f->offset;
    switch (f->type) {
    case PACK_STR: put_string(out, *(char *const *)at); break;
    case PACK_I64: put_signed(out, *(const int64_t *)at); break;
    case PACK_I32: put_signed(out, *(const int32_t *)at); break;
    case PACK_BOOL: put_signed(out, *(const bool *)at); break;
    case PACK_SIZE: put_number(out, *(const size_t *)at); break;
    case PACK_STRS: pack_strings(out, *(char *const *const *)at, *(const size_t *)(from + f->offset2)); break;
    case PACK_SKIP:
    case PACK_END: break;
    }
}

static size_t field_count(const struct pack_field *fields)
{
    size_t n = 0;
    while (fields[n].type != PACK_END)
        n++;
    return n;
}

bool pack_struct(struct buf *out, const struct pack_field *fields, const void *from)
{
    put_number(out, field_count(fields));
    for (; fields->type != PACK_END; fields++)
        put_field(out, fields, from);
    return !out->failed;
}

bool pack_array(struct buf *out, const struct pack_field *fields, const void *from, size_t count, size_t size)
{
    put_number(out, count);
    for (size_t i = 0; i < count; i++)
        pack_struct(out, fields, (const char *)from + i * size);
    return !out->failed;
}

struct unpack unpack_from(const void *data, size_t len)
{
    return (struct unpack){.p = data, .end = data ? (const unsigned char *)data + len : NULL, .bad = !data && len};
}

static uint64_t get_number(struct unpack *u)
{
    uint64_t n = 0;
    for (int shift = 0; shift < 64 && u->p < u->end; shift += 7) {
        unsigned char b = *u->p++;
        n |= (uint64_t)(b & 0x7f) << shift;
        if (!(b & 0x80))
            return n;
    }
    u->bad = true;
    u->p = u->end;
    return 0;
}

static int64_t get_signed(struct unpack *u)
{
    uint64_t n = get_number(u);
    return (int64_t)((n >> 1) ^ (n & 1 ? UINT64_MAX : 0));
}

static char *get_string(struct unpack *u, struct arena *a)
{
    uint64_t len = get_number(u);
    if (u->bad || len == 0)
        return NULL;
    if (--len > (uint64_t)(u->end - u->p)) {
        u->bad = true;
        u->p = u->end;
        return NULL;
    }
    char *s = arena_strndup(a, (const char *)u->p, (size_t)len);
    u->p += len;
    return s;
}

/* Every element takes at least a byte, so a count beyond the bytes left is a lie. */
static size_t get_count(struct unpack *u)
{
    uint64_t n = get_number(u);
    if (n > (uint64_t)(u->end - u->p)) {
        u->bad = true;
        return 0;
    }
    return (size_t)n;
}

bool unpack_strings(struct unpack *u, struct arena *a, char ***to, size_t *count)
{
    size_t n = get_count(u);
    *to = n ? arena_array(a, n, sizeof **to) : NULL;
    *count = *to ? n : 0;
    for (size_t i = 0; i < *count; i++)
        (*to)[i] = get_string(u, a);
    return !u->bad && !arena_failed(a);
}

static void get_field(struct unpack *u, struct arena *a, const struct pack_field *f, char *to)
{
    void *at = to + f->offset;
    switch (f->type) {
    case PACK_STR: *(char **)at = get_string(u, a); break;
    case PACK_I64: *(int64_t *)at = get_signed(u); break;
    case PACK_I32: *(int32_t *)at = (int32_t)get_signed(u); break;
    case PACK_BOOL: *(bool *)at = get_signed(u) != 0; break;
    case PACK_SIZE: *(size_t *)at = (size_t)get_number(u); break;
    case PACK_STRS: unpack_strings(u, a, (char ***)at, (size_t *)(void *)(to + f->offset2)); break;
    case PACK_SKIP:
    case PACK_END: break;
    }
}

bool unpack_struct(struct unpack *u, struct arena *a, const struct pack_field *fields, void *to)
{
    size_t stored = get_count(u);
    size_t known = field_count(fields);
    if (stored > known)
        u->bad = true; /* a later version's; its store would have been refused */
    for (size_t i = 0; i < stored && !u->bad; i++)
        get_field(u, a, &fields[i], to);
    return !u->bad && !arena_failed(a);
}

bool unpack_array(struct unpack *u, struct arena *a, const struct pack_field *fields, void **to, size_t *count, size_t size)
{
    size_t n = get_count(u);
    char *items = n ? arena_array(a, n, size) : NULL;
    *to = items;
    *count = items ? n : 0;
    for (size_t i = 0; i < *count; i++)
        unpack_struct(u, a, fields, items + i * size);
    return !u->bad && !arena_failed(a);
}
