/* payload.h: the bytes of an answer while they come in: small ones in memory, larger ones in an unlinked file, so that many slow or
 * endless answers at once cost little memory. */
#ifndef CADIALOG_INGEST_FETCH_PAYLOAD_H
#define CADIALOG_INGEST_FETCH_PAYLOAD_H

#include "core/buf.h"

enum { PAYLOAD_MEMORY_BYTES = 256 * 1024 };

struct payload {
    struct buf memory; /* while fd < 0 */
    struct buf tail;   /* else what is not in the file yet: an answer may come a byte at a time */
    int fd;            /* -1: all of it is in memory */
    size_t len, max_bytes;
};

void payload_init(struct payload *b, size_t max_bytes);
void payload_free(struct payload *b);
void payload_move(struct payload *to, struct payload *from);

/* Moves it into a file, where it can. */
bool payload_spill(struct payload *b);

/* False: over the ceiling (len then is greater than max_bytes), or no room in memory or on disk. */
bool payload_append(struct payload *b, const char *data, size_t len);

/* Nothing more comes: all of it is where it is to be read.  False: no room on disk. */
bool payload_settle(struct payload *b);

#endif
