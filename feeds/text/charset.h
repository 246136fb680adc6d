/* charset.h: bytes of any origin become UTF-8. */
#ifndef CADIALOG_TEXT_CHARSET_H
#define CADIALOG_TEXT_CHARSET_H

#include "core/buf.h"
#include "core/err.h"

enum charset_kind { CHARSET_XML, CHARSET_HTML, CHARSET_JSON };

/* Finds out the encoding: byte order mark, HTTP charset, prolog or <meta> (in the order of RFC 7303 for XML, of the HTML
 * standard for HTML), checked against the bytes (a declaration that lies is passed over); else detection.
 * Labels are read as browsers read them (WHATWG Encoding: iso-8859-1 means windows-1252, and so on).
 * content_type is the HTTP header's value or NULL.  Returns an IANA name with static lifetime; *declared_wrong is true where
 * the document lies. */
const char *charset_find(const char *data, size_t len, const char *content_type, enum charset_kind kind,
                         bool *declared_wrong);

/* The same; *valid_utf8 tells whether the bytes are well-formed UTF-8 as they stand, which spares asking again. */
const char *charset_judge(const char *data, size_t len, const char *content_type, enum charset_kind kind,
                          bool *declared_wrong, bool *valid_utf8);

/* Appends data as well-formed UTF-8 without a byte order mark; what cannot be read becomes U+FFFD, or in UTF-8 what
 * windows-1252 has there if that is likely; *replaced counts those places.  False: unknown encoding, ceiling or memory. */
bool charset_to_utf8(const char *data, size_t len, const char *encoding, struct buf *out, size_t *replaced, struct err *e);

#endif
