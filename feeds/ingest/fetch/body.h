/* body.h: the bytes of an answer while they come in: small ones in memory, larger ones in an unlinked file, so that many slow or
 * endless answers at once cost little memory. */
#ifndef CADIALOG_INGEST_FETCH_BODY_H
#define CADIALOG_INGEST_FETCH_BODY_H

#include "core/buf.h"

enum { BODY_MEMORY_BYTES = 256 * 1024 };

struct body {
    struct buf memory; /* while fd < 0 */
    int fd;            /* -1: all of it is in memory */
    size_t len, max_bytes;
};

void body_init(struct body *b, size_t max_bytes);
void body_free(struct body *b);
void body_move(struct body *to, struct body *from);

/* False: over the ceiling (len then is greater than max_bytes), or no room in memory or on disk. */
bool body_append(struct body *b, const char *data, size_t len);

#endif
