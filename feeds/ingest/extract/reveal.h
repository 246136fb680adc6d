/* reveal.h: what a page hides until its script runs or a button is pressed. */
#ifndef CADIALOG_INGEST_EXTRACT_REVEAL_H
#define CADIALOG_INGEST_EXTRACT_REVEAL_H

#include "ingest/extract/page.h"

/* Shows all that only attributes and styles hide. */
void reveal_all(struct page *p);

/* Shows the rest of a text: hidden paragraphs that follow visible ones in the same box. */
void reveal_rest(struct page *p);

#endif
