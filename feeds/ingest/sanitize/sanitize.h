/* sanitize.h: foreign HTML becomes a fragment that may stand in anybody's page. */
#ifndef CADIALOG_INGEST_SANITIZE_H
#define CADIALOG_INGEST_SANITIZE_H

#include "core/buf.h"
#include "core/err.h"

struct sanitizer; /* holds what is worth keeping between fragments; one a thread */

struct sanitizer *sanitizer_new(void);
void sanitizer_free(struct sanitizer **s);

struct sanitize_options {
    const char *base_url; /* relative addresses are resolved against it; NULL: they are dropped */
};

/* Appends to out the safe form of html (UTF-8, malformed bytes allowed): valid HTML5 and well-formed XHTML at once,
 * which browsers read back to the same tree; sanitising it again changes nothing; all of it ASCII (other characters as
 * references).  out may be the same over many calls.  False: ceiling or memory; out then holds nothing of this call. */
bool sanitize_html(struct sanitizer *s, const char *html, size_t len, const struct sanitize_options *o,
                   struct buf *out, struct err *e);

#endif
