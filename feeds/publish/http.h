/* http.h: the parts of RFC 9110 that a publisher needs: choosing a coding, judging conditions.  Private to this room. */
#ifndef CADIALOG_PUBLISH_HTTP_H
#define CADIALOG_PUBLISH_HTTP_H

#include "publish/publish.h"

enum coding { CODING_IDENTITY, CODING_GZIP, CODING_BR, CODING_ZSTD, CODING_COUNT };

/* The coding that Accept-Encoding likes best; where it likes several as well, the one that makes the fewest bytes.
 * prefer_identity: the body is so small that compressing it is no gain; identity is taken wherever it is allowed.
 * -1: none of ours is acceptable (identity;q=0). */
int negotiate_coding(struct slice accept, bool prefer_identity);

/* True where A-IM asks for the `feed` instance manipulation (RFC 3229). */
bool wants_feed_delta(struct slice a_im);

/* Walks the entity tags of If-None-Match.  False: the end, or what follows is no entity tag with a comma or the end behind
 * it.  The tag comes without W/ and without quotation marks. */
bool next_etag(struct slice *rest, struct slice *tag);

/* ---- our own entity tags ----
 * VVVVVVVV.SEQ.CCCCCCCCCCCCCCCC[-gz|-br|-zs][.1]: the view it stands for, the store change it shows, the content, the coding, and .1
 * for the quick compression that is served until the thorough one is ready.  So a tag alone tells what its owner has. */
struct etag {
    uint32_t view;
    int64_t seq;
    uint64_t content;
    enum coding coding;
    bool quick;
};
enum { ETAG_MAX = 64 };
/* With quotation marks. */
void etag_write(const struct etag *t, char out[static ETAG_MAX]);
/* A tag from next_etag.  False: not one of ours. */
bool etag_read(struct slice tag, struct etag *out);

/* Whether the client wants an answer only where nothing has changed, and something has: If-Match, by strong comparison with
 * etag as it is written; only without it If-Unmodified-Since, and only where that is a date. */
bool is_precondition_failed(const struct publish_request *r, const char *etag, int64_t last_modified);

/* Whether the client has this representation already: If-None-Match first, by weak comparison; only without it
 * If-Modified-Since, and only where that is a date.  *matched_quick: the tag that matched is that of the quick compression. */
bool is_not_modified(const struct publish_request *r, const struct etag *current, int64_t last_modified, bool *matched_quick);

#endif
