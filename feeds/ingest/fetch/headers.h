/* headers.h: the headers of an answer that matter to us. */
#ifndef CADIALOG_INGEST_FETCH_HEADERS_H
#define CADIALOG_INGEST_FETCH_HEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

/* Values byte for byte, without white space around; NULL: not there.  They live in the arena of whoever reads them. */
struct headers {
    char *etag, *last_modified;
    char *content_type, *content_location, *content_encoding;
    char *location, *retry_after, *cache_control, *expires, *date;
    char *content_length, *transfer_encoding;
    bool lengths_differ; /* two lines of Content-Length, of which only the first is kept, disagree */
    int last; /* which of them the line before brought, counted from 1; 0: none */
};

/* Takes one line as libcurl gives it; a status line forgets what came before (100 Continue, 103 Early Hints).  A line that begins
 * with white space goes on where the one before ended (RFC 9112, section 5.2). */
void headers_line(struct headers *h, struct arena *a, const char *line, size_t len);

/* Until when Retry-After asks to wait, in both of its forms: unix seconds, at most 30 days from now; 0: not said, not
 * understood, or past. */
int64_t headers_retry_at(const struct headers *h, int64_t now);

/* For how many seconds the answer says to be fresh: max-age before Expires; 0: not said. */
int64_t headers_fresh_for(const struct headers *h, int64_t now);

/* False: Content-Length is no number, too large for one, or several that differ, and nothing else tells where the body ends.  Where
 * it ends is not known then (RFC 9112, section 6.3). */
bool headers_length_is_sound(const struct headers *h);

#endif
