/* title.h: which of the titles that a page gives is the article's. */
#ifndef CADIALOG_INGEST_EXTRACT_TITLE_H
#define CADIALOG_INGEST_EXTRACT_TITLE_H

#include "ingest/extract/facts.h"

/* From the claims and the page's headings; in the page's arena.  NULL: the page has none. */
char *title_choose(const struct page *p, const struct facts *f);

/* The site's name as it stands at an end of <title>, where nothing else tells it; NULL: not to be told. */
char *title_site_part(const struct facts *f, const char *title);

/* The words are the site's name: as it gives it itself, or as its host is called. */
bool title_is_site(const struct facts *f, const char *part, size_t len);

#endif
