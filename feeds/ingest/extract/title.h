/* title.h: which of the titles that a page gives is the article's. */
#ifndef CADIALOG_INGEST_EXTRACT_TITLE_H
#define CADIALOG_INGEST_EXTRACT_TITLE_H

#include "ingest/extract/facts.h"

/* From the claims and the page's headings; in the page's arena.  NULL: the page has none. */
char *title_choose(const struct page *p, const struct facts *f);

#endif
