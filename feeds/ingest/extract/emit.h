/* emit.h: the chosen parts of a page written out, as HTML and as text. */
#ifndef CADIALOG_INGEST_EXTRACT_EMIT_H
#define CADIALOG_INGEST_EXTRACT_EMIT_H

#include "ingest/extract/page.h"
#include "ingest/extract/score.h"

/* Appends plain text: paragraphs separated by a blank line, lines of one paragraph by a newline, cells of a table's row
 * by a tab. */
bool emit_text(const struct page *p, const struct selection *s, struct buf *out);

/* Appends HTML with the structure of the original and without its wrapping: headings, paragraphs, lists, tables,
 * figures, links, pictures (lazy ones with the address that they will load).  Not safe yet: the sanitiser's work comes
 * after. */
bool emit_html(const struct page *p, const struct selection *s, struct buf *out);

#endif
