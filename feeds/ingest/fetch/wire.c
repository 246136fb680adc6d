#include "ingest/fetch/wire.h"

#include <string.h>

#define NO_STRING UINT32_MAX

static bool put_string(struct buf *out, const char *s)
{
    uint32_t len = s ? (uint32_t)strlen(s) : NO_STRING;
    return buf_append(out, &len, sizeof len) && (!s || buf_append(out, s, (size_t)len + 1));
}

static bool put_list(struct buf *out, const struct wire_field *f, const char *items, size_t count)
{
    uint32_t n = (uint32_t)count;
    bool ok = buf_append(out, &n, sizeof n);
    for (size_t i = 0; ok && i < count; i++) {
        const char *item = items + i * f->size;
        char *s;
        if (f->type == WIRE_STRS)
            memcpy(&s, item, sizeof s);
        ok = f->type == WIRE_STRS ? put_string(out, s) : wire_put(out, f->sub, f->sub_count, item);
    }
    return ok;
}

bool wire_put(struct buf *out, const struct wire_field *fields, size_t count, const void *from)
{
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        const struct wire_field *f = &fields[i];
        const char *at = (const char *)from + f->offset;
        char *pointer = NULL;
        size_t number = 0;
        if (f->type == WIRE_NUMBER) {
            ok = buf_append(out, at, f->size);
            continue;
        }
        memcpy(&pointer, at, sizeof pointer);
        if (f->type == WIRE_STR) {
            ok = put_string(out, pointer);
        } else {
            memcpy(&number, (const char *)from + f->count, sizeof number);
            ok = put_list(out, f, pointer, number);
        }
    }
    return ok;
}

static char *take(struct wire_in *in, size_t len)
{
    if (in->bad || len > (size_t)(in->end - in->p)) {
        in->bad = true;
        return NULL;
    }
    char *p = in->p;
    in->p += len;
    return p;
}

static uint32_t take_u32(struct wire_in *in)
{
    uint32_t n = 0;
    char *p = take(in, sizeof n);
    if (p)
        memcpy(&n, p, sizeof n);
    return n;
}

static char *take_string(struct wire_in *in)
{
    uint32_t len = take_u32(in);
    if (in->bad || len == NO_STRING)
        return NULL;
    char *s = take(in, (size_t)len + 1);
    if (s && s[len] != '\0')
        in->bad = true;
    return in->bad ? NULL : s;
}

static void *take_list(struct wire_in *in, struct arena *a, const struct wire_field *f, size_t *count)
{
    *count = take_u32(in);
    if (in->bad || *count == 0 || *count > (size_t)(in->end - in->p)) { /* an item takes a byte at least */
        in->bad = in->bad || *count != 0;
        *count = 0;
        return NULL;
    }
    char *items = arena_array(a, *count, f->size);
    in->bad = items == NULL;
    for (size_t i = 0; !in->bad && i < *count; i++) {
        if (f->type == WIRE_STRS) {
            char *s = take_string(in);
            memcpy(items + i * f->size, &s, sizeof s);
        } else {
            wire_get(in, a, f->sub, f->sub_count, items + i * f->size);
        }
    }
    return items;
}

bool wire_get(struct wire_in *in, struct arena *a, const struct wire_field *fields, size_t count, void *to)
{
    for (size_t i = 0; !in->bad && i < count; i++) {
        const struct wire_field *f = &fields[i];
        char *at = (char *)to + f->offset;
        if (f->type == WIRE_NUMBER) {
            char *p = take(in, f->size);
            if (p)
                memcpy(at, p, f->size);
            continue;
        }
        size_t number = 0;
        char *pointer = f->type == WIRE_STR ? take_string(in) : take_list(in, a, f, &number);
        memcpy(at, &pointer, sizeof pointer);
        if (f->type != WIRE_STR)
            memcpy((char *)to + f->count, &number, sizeof number);
    }
    return !in->bad;
}
