/* url.h: addresses: reading as forgivingly as browsers do (WHATWG URL), resolving (RFC 3986 section 5), comparing. */
#ifndef CADIALOG_CORE_URL_H
#define CADIALOG_CORE_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"

enum url_scheme {
    URL_NONE,   /* no scheme: a relative reference */
    URL_HTTP,
    URL_HTTPS,
    URL_MAILTO,
    URL_TEL,
    URL_DATA,
    URL_OTHER,  /* javascript:, ftp: and all the rest */
};

/* Parts of a URL as borrowed slices into the string that was split; an absent part has a NULL pointer. */
struct url_parts {
    enum url_scheme scheme;
    const char *scheme_s, *userinfo, *host, *port, *path, *query, *fragment;
    size_t scheme_len, userinfo_len, host_len, port_len, path_len, query_len, fragment_len;
};

/* The scheme that a browser would see: leading C0 controls and spaces skipped, tab, LF and CR inside left out, case
 * folded.  So "java\nscript:" is URL_OTHER, and never URL_NONE. */
enum url_scheme url_scheme_of(const char *s, size_t len);

/* Splits by RFC 3986 appendix B; the string should have come from url_resolve. */
void url_split(const char *s, size_t len, struct url_parts *out);

/* The reference made absolute against base (NULL or "": none), normalised as a browser would: trimmed, backslashes in
 * http and https read as slashes, dot segments removed, host lower-cased, default port dropped, spaces and non-ASCII
 * percent-encoded in path and query, an international host name in its ASCII form where it already is one.
 * NULL: cannot be resolved (a relative reference without base, an empty host, no memory). */
char *url_resolve(struct arena *a, const char *base, const char *ref, size_t ref_len);

/* What two addresses of one article have in common: scheme, "www.", "m.", "amp.", a trailing slash, a /amp suffix,
 * default ports, fragments, the order of query parameters, and tracking parameters (utm_*, fbclid, gclid, yclid, mc_cid, …) left out.
 * A key to compare with, never shown and never fetched.  NULL: no http(s) URL or no memory. */
char *url_identity(struct arena *a, const char *url);

/* The same address without its tracking parameters, fit to be shown and fetched.  NULL as above. */
char *url_clean(struct arena *a, const char *url);

/* The same address without a user's name and password.  NULL: no memory. */
char *url_without_login(struct arena *a, const char *url);

/* True for http and https with a host. */
bool url_is_web(const char *s, size_t len);

#endif
