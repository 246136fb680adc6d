/* sniff.h: what a document is, from its first bytes.  Private to the parse stage. */
#ifndef CADIALOG_INGEST_PARSE_SNIFF_H
#define CADIALOG_INGEST_PARSE_SNIFF_H

#include "core/buf.h"

enum document { DOCUMENT_EMPTY, DOCUMENT_FEED, DOCUMENT_JSON, DOCUMENT_PAGE, DOCUMENT_XML, DOCUMENT_TEXT };

/* Of raw bytes, before their encoding is known.  *what names a binary format. */
bool sniff_binary(const char *data, size_t len, const char **what);

/* Of UTF-8 text.  *start gets where the document begins (behind junk), *root the name of its first element. */
enum document sniff_text(const char *s, size_t len, size_t *start, char root[static 32]);

#endif
