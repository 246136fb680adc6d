/* representation.h: the bytes of one answer in one coding, with its headers; immutable and counted.  Private to this room. */
#ifndef CADIALOG_PUBLISH_REPRESENTATION_H
#define CADIALOG_PUBLISH_REPRESENTATION_H

#include "publish/bodypool.h"
#include "publish/http.h"

enum { OWNED_MAX = 12 };

struct representation {
    int refs;
    int status;
    uint64_t hash;         /* of the view, by which the cache finds its entry */
    struct etag tag;
    int64_t last_modified; /* DATE_NONE: none */
    const char *own;       /* its bytes, malloc'ed or static; NULL: they are the block's */
    size_t len;
    struct body_block block; /* segment NULL: not in the pool */
    bool borrowed;         /* own is static, or lender's */
    struct representation *lender; /* NULL: none */
    bool kept;             /* one of the references is the cache's */
    bool sent;             /* to somebody */
    bool queued;           /* quick compression: the thorough one is on its way */
    struct publish_header headers[PUBLISH_HEADERS_MAX];
    size_t header_count;
    size_t kept_count;     /* the first so many are repeated in a 304 */
    char etag[ETAG_MAX], other_etag[ETAG_MAX]; /* other: that of the quick, or the thorough, twin */
    char *owned[OWNED_MAX]; /* header values that were made for this one */
    size_t owned_count;
};

/* Takes over `body` (malloc'ed; it is freed where it fails, too).  NULL: no memory. */
struct representation *representation_new(int status, char *body, size_t len);
/* A static body. */
struct representation *representation_borrowed(int status, const char *body, size_t len);

/* The body of another one, which is kept alive. */
struct representation *representation_sharing(int status, struct representation *lender);

/* The same representation with its bytes in the pool.  NULL: no memory, or it would not go there. */
struct representation *representation_moved(struct bodypool *pool, const struct representation *r);
/* Whether its size calls for the pool, and it is not there. */
bool representation_wants_pool(const struct representation *r);

/* Copies the headers of another one, whose own values are copied too; the entity tag's becomes this one's. */
void representation_copy_headers(struct representation *r, const struct representation *from);

/* Writes the tag's texts anew, where the tag was set. */
void representation_retag(struct representation *r);

/* Adds a header; value must live as long as the representation. */
void representation_header(struct representation *r, const char *name, const char *value);
/* The same with a value of its own.  Control characters never come out. */
__attribute__((format(printf, 3, 4))) void representation_header_own(struct representation *r, const char *name,
                                                                     const char *fmt, ...);

/* Its bytes.  The pool may move them whenever nobody but the cache holds a reference. */
static inline const char *representation_body(const struct representation *r)
{
    return r->block.segment ? r->block.data : r->own;
}

/* Whether that is so for the representation of this block. */
bool representation_may_move(const struct body_block *b);

/* Bytes that it holds. */
size_t representation_bytes(const struct representation *r);

/* ---- compression ---- */

/* quick: for a client that waits; else as small as is sensible, for a thread that nobody waits for.
 * Returns malloc'ed bytes, NULL where it failed. */
char *compress_bytes(enum coding c, bool quick, const char *data, size_t len, size_t *out_len);
/* Smaller bodies are compressed thoroughly at once: that is quick enough. */
enum { QUICK_FROM_BYTES = 8192, WORTH_FROM_BYTES = 256 };

#endif
