/* json_mend.h: JSON that a strict reader refuses.  Private to the parse stage. */
#ifndef CADIALOG_INGEST_PARSE_JSON_MEND_H
#define CADIALOG_INGEST_PARSE_JSON_MEND_H

#include "core/buf.h"

/* Appends to out what s most likely means, as JSON (RFC 8259).  Read are comments, names without quotation marks, those of one
 * stroke, quotation marks within a text, control characters, unknown escapes, halves of surrogate pairs, commas that are
 * missing or too many, numbers that are none or are too large (as texts), words of other languages (None, NaN), a document
 * that is cut off, and whatever follows the first value.  False: nested too deeply, or out's ceiling. */
bool json_mend(const char *s, size_t len, struct buf *out);

#endif
