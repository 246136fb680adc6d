/* robots.h: may we read this page?  RFC 9309, read as forgivingly as the large crawlers read it. */
#ifndef CADIALOG_INGEST_FETCH_ROBOTS_H
#define CADIALOG_INGEST_FETCH_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>

/* What lies beyond this many bytes of a robots.txt is not looked at (RFC 9309 section 2.5: at least 500 KiB). */
enum { ROBOTS_MAX_BYTES = 500 * 1024 };

/* True: the crawler named agent may fetch url by the rules in body.  agent is the product token ("cadialog"); a version
 * after '/' is left out.  url should be percent-encoded as it will be requested: it is compared as it stands.
 * Never fails: what cannot be understood is no rule, and without memory for the rules nothing may be fetched. */
bool robots_allowed(const char *body, size_t len, const char *agent, const char *url);

#endif
