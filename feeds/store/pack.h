/* pack.h: plain structs as bytes and back, by tables of their fields.  Only the store reads what it wrote, but what it reads
 * is checked all the same: a disk can lie.
 *
 * A packed struct begins with the number of its fields.  New fields are added at the end of a table: an older store has fewer
 * (the rest stays zero), and that is all the versioning there is. */
#ifndef CADIALOG_STORE_PACK_H
#define CADIALOG_STORE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/buf.h"

enum pack_type {
    PACK_END,
    PACK_STR,  /* char * */
    PACK_I64,
    PACK_I32,
    PACK_BOOL,
    PACK_SIZE,
    PACK_STRS, /* char **, and its size_t count at offset2 */
    PACK_SKIP, /* a field that was; nothing is stored */
};

struct pack_field {
    enum pack_type type;
    size_t offset, offset2;
};

/* Tables end with a PACK_END. */
bool pack_struct(struct buf *out, const struct pack_field *fields, const void *from);
bool pack_array(struct buf *out, const struct pack_field *fields, const void *from, size_t count, size_t size);
bool pack_strings(struct buf *out, char *const *from, size_t count);

/* Where reading stands.  Once `bad`, all reads give nothing. */
struct unpack {
    const unsigned char *p, *end;
    bool bad;
};

struct unpack unpack_from(const void *data, size_t len);
bool unpack_struct(struct unpack *u, struct arena *a, const struct pack_field *fields, void *to);
/* *to is a new array of *count structs of `size` bytes, NULL where there are none. */
bool unpack_array(struct unpack *u, struct arena *a, const struct pack_field *fields, void **to, size_t *count, size_t size);
bool unpack_strings(struct unpack *u, struct arena *a, char ***to, size_t *count);

#endif
