/* decode.h: content codings of HTTP: gzip, deflate, br, zstd. */
#ifndef CADIALOG_INGEST_FETCH_DECODE_H
#define CADIALOG_INGEST_FETCH_DECODE_H

#include "core/buf.h"
#include "core/err.h"

/* What we ask for. */
#define DECODE_ACCEPTED "gzip, br, zstd"

/* Appends the decoded body to out, never beyond out's ceiling, however much a small body swells.  codings is the
 * Content-Encoding header's value or NULL.  Where the header lies (plain text said to be gzip or utf-8, or a gzip file without the header)
 * the bytes decide.  False: ERR_LIMIT (a bomb), ERR_INPUT (cut off, corrupt, a coding we never asked for), ERR_MEMORY. */
bool decode_body(const char *codings, const char *data, size_t len, struct buf *out, struct err *e);

#endif
