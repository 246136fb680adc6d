/* wire.h: plain structs as bytes between the fetcher and its confined workers.
 *
 * What comes from a worker is foreign: it may have been taken over by a document.  So every length is checked against what
 * is left, and the worst that a lie can do is a wrong article. */
#ifndef CADIALOG_INGEST_FETCH_WIRE_H
#define CADIALOG_INGEST_FETCH_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/buf.h"

enum wire_type {
    WIRE_STR,    /* char * */
    WIRE_NUMBER, /* bytes of `size` */
    WIRE_LIST,   /* an array of structs of `size` bytes described by sub; its size_t count is at `count` */
    WIRE_STRS,   /* an array of char *; its size_t count is at `count` */
};

struct wire_field {
    enum wire_type type;
    size_t offset, count, size;
    const struct wire_field *sub;
    size_t sub_count;
};

/* Rows of a table. */
#define WIRE_S(type, member) {WIRE_STR, offsetof(type, member), 0, 0, NULL, 0}
#define WIRE_N(type, member) {WIRE_NUMBER, offsetof(type, member), 0, sizeof(((type *)0)->member), NULL, 0}
#define WIRE_L(type, member, number, table) \
    {WIRE_LIST, offsetof(type, member), offsetof(type, number), sizeof *((type *)0)->member, table, sizeof table / sizeof *table}
#define WIRE_SS(type, member, number) {WIRE_STRS, offsetof(type, member), offsetof(type, number), sizeof(char *), NULL, 0}

bool wire_put(struct buf *out, const struct wire_field *fields, size_t count, const void *from);

struct wire_in {
    char *p, *end;
    bool bad; /* a length did not fit, or memory */
};

/* Strings point into the bytes being read, which must outlive *to; arrays live in a. */
bool wire_get(struct wire_in *in, struct arena *a, const struct wire_field *fields, size_t count, void *to);

#endif
