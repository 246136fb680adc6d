/* hash.h: hashes by which the store knows texts again (XXH3, 64 bits).  They are kept in it, so what they are of must not change.
 * None of them is 0, which stands for "no text".  For feeds/store/ only. */
#ifndef CADIALOG_STORE_HASH_H
#define CADIALOG_STORE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* kind: texts of one kind only are compared with one another. */
uint64_t hash_text(uint64_t kind, const char *s, size_t len);

/* Several fields as one hash: blocks of the stream, each seeded with the hash of those before. */
struct hasher {
    uint64_t sum;
    size_t len;
    char block[512];
};

void hasher_start(struct hasher *h, uint64_t kind);
void hash_number(struct hasher *h, uint64_t n);
/* A field and its end, so that "ab", "c" is not "a", "bc".  NULL counts as "". */
void hash_field(struct hasher *h, const char *s);
/* A field as a person reads it: white space, wherever and however much, is one space, and none at the ends. */
void hash_prose(struct hasher *h, const char *s);
uint64_t hasher_end(struct hasher *h);

#endif
