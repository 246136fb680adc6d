/* state.h: the text of a page that a script draws from data it brings along (__NEXT_DATA__, window.__INITIAL_STATE__). */
#ifndef CADIALOG_INGEST_EXTRACT_STATE_H
#define CADIALOG_INGEST_EXTRACT_STATE_H

#include "ingest/extract/page.h"

/* The longest text among the page's scripts that reads as an article, in the arena: markup, or paragraphs between blank
 * lines.  title (may be NULL) is preferred beside it; titled_only: nothing else is taken.  NULL: none. */
const char *state_text(const struct page *p, const char *title, bool titled_only);

#endif
