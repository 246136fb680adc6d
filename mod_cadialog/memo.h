/* memo.h: answers given again without asking the publisher, for at most a second.
 *
 * Finding a view from a path, a query and nine headers, and putting its headers into words, is most of what our own code
 * costs a request.  Readers ask for the same few things in the same few ways, so whole answers are remembered under the
 * very bytes that were asked with.  All is forgotten at every tick of the clock, which is when the publisher looks at its
 * store: nothing is served from here that the publisher would not have served.  The table has a fixed number of places
 * and bounded keys, so no client can make it grow. */
#ifndef MOD_CADIALOG_MEMO_H
#define MOD_CADIALOG_MEMO_H

#include "lighttpd.h"

#include "publish/publish.h"

enum {
    MEMO_KEY_MAX = 512,
    /* Up to here a copy into lighttpd's own chunk is cheaper than handing a descriptor over (tests/bench/serve has the figures):
     * header and body then leave in one writev.  Above, the publisher's descriptor is shared by all who are being served. */
    COPY_MAX_BYTES = 16 * 1024,
};

/* The bytes of a request that decide its answer. */
struct memo_key {
    uint64_t hash;
    size_t len; /* 0: too long to be remembered */
    char bytes[MEMO_KEY_MAX];
};

/* An answer with all its headers as the value of the first of them (see pack_headers in respond.c). */
struct memo_answer {
    struct publish_answer answer; /* holds a reference */
    uint64_t header_bits;         /* lighttpd's bits for the headers that are in the value */
    char *value;
    uint32_t value_len;
};

struct memo;

/* NULL: no memory; all functions below take that for an empty table that remembers nothing. */
struct memo *memo_new(void);
void memo_free(struct memo **m);

/* variant: what else makes a difference to how it is put into words. */
void memo_make_key(struct memo_key *k, const struct publisher *pub, const struct publish_request *q, unsigned variant);

/* The answer, which stays the table's; NULL: not there. */
const struct memo_answer *memo_find(struct memo *m, const struct memo_key *k);

/* Remembers an answer with its packed headers, which are copied; a reference of its own is taken. */
void memo_put(struct memo *m, const struct memo_key *k, struct publisher *pub, const struct publish_answer *a,
              const char *value, uint32_t value_len, uint64_t header_bits);

/* Forgets all, and tells each publisher how often it was spared. */
void memo_forget(struct memo *m);

#endif
