/* bodypool.h: where the bodies of large representations live, so that a server can hand them to the kernel.
 *
 * A body is handed over as (descriptor, offset, length) and sent by sendfile.  One memfd a body would do, but 1,000
 * feeds would then hold 1,000 descriptors of the server's 1,024, and memfds of 4 KiB pages cost a tenth more CPU a
 * request than a file on ext4 does.  So bodies are laid one behind the other into segments: memfds of 2 MiB that are
 * asked to be one huge page (MADV_COLLAPSE; where the kernel does not give one all works as well, a little slower).
 *
 * Room is never used again, on purpose: after sendfile the pages may wait in a socket for a slow client, and writing
 * there would change what that client gets.  A segment is closed when the last body in it is freed; until then the room
 * of the freed ones is lost.  bodypool_tidy moves the living out of segments that are mostly dead.
 *
 * Not for use by several threads at once.  (It starts a short-lived thread of its own, never before the first body.) */
#ifndef CADIALOG_PUBLISH_BODYPOOL_H
#define CADIALOG_PUBLISH_BODYPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

struct bodypool;
struct body_segment;

/* A body in the pool.  It stays where it was put: its segment knows it. */
struct body_block {
    const char *data;  /* readable as long as the block lives, and is not moved */
    size_t len;
    int fd;            /* the same bytes at offset of this descriptor, which stays the pool's */
    int64_t offset;
    struct body_segment *segment; /* NULL: no block */
    struct body_block *next, *before; /* in the segment */
};

/* Allocates nothing but itself; NULL: no memory. */
struct bodypool *bodypool_new(void);

/* Blocks may outlive the pool: their segments go when they go. */
void bodypool_free(struct bodypool **p);

/* Copies the bytes in.  False with ERR_MEMORY or ERR_IO: no memory or descriptors; serve from memory then. */
bool bodypool_put(struct bodypool *p, const void *data, size_t len, struct body_block *out, struct err *e);

/* Gives the block back; it is empty afterwards.  An empty block is fine. */
void body_block_free(struct body_block *b);

/* Where the pool holds much more than is alive in it: moves bodies out of the segments with the least alive, at most about as many
 * bytes, and none for which may_move says no.  True: there is more to do. */
typedef bool body_may_move(const struct body_block *b);
bool bodypool_tidy(struct bodypool *p, size_t most_bytes, body_may_move *may_move);
/* The same where enough was freed since the last time to make it worth a look. */
bool bodypool_tidy_after_frees(struct bodypool *p, size_t most_bytes, body_may_move *may_move);

/* Memory held by all segments of the pool that are still there, the bytes of them that are alive, and what is held beyond these, the
 * segment that is being made among it. */
size_t bodypool_bytes_held(const struct bodypool *p);
size_t bodypool_bytes_alive(const struct bodypool *p);
size_t bodypool_bytes_spare(const struct bodypool *p);

/* What a body of this length takes. */
size_t bodypool_room(size_t len);

#endif
