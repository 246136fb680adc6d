/* parse.h: a source's document, of whatever format and however broken, becomes a struct feed. */
#ifndef CADIALOG_INGEST_PARSE_H
#define CADIALOG_INGEST_PARSE_H

#include "core/arena.h"
#include "core/err.h"
#include "model/article.h"
#include "model/site.h"

struct parse_input {
    const char *data;
    size_t len;
    const char *url;              /* where the document was found, after redirects; may be NULL */
    const char *content_type;     /* the HTTP header's value; may be NULL */
    const char *content_location; /* the HTTP header's value; may be NULL */
    const struct listing *listing;/* XPaths for a page without a feed; may be NULL */
    bool sitemap;
    int64_t now;                  /* unix seconds, to flag dates in the future and to read 2-digit years */
    size_t entries_max;           /* further entries are left out and bozo says so; 0: 10,000 */
};

/* A feed that a page links to: <link rel="alternate">, best first. */
struct feed_link {
    char *url, *type, *title;
};

struct parse_result {
    struct feed feed;
    struct feed_link *links; /* only where the document is a page */
    size_t link_count;
};

/* Everything in *out lives in a.  Plain-text fields are text already; content_html is as found, with content_base.
 * False: not a feed.  The error says what the document seems to be ("an HTML page, not a feed", "a login page", "empty",
 * "a JSON document, not a JSON Feed"); for a page, out->links holds the feeds that it names. */
bool parse_feed(const struct parse_input *in, struct arena *a, struct parse_result *out, struct err *e);

#endif
