/* wall.h: what asks for a consent before the article can be read, and is called by no name that would tell it. */
#ifndef CADIALOG_INGEST_EXTRACT_WALL_H
#define CADIALOG_INGEST_EXTRACT_WALL_H

#include "ingest/extract/page.h"

/* Drops boxes with a button that speak of cookies and hold neither the title (at node title_at, -1 for none) nor the bulk
 * of the page's text.  the page must have been measured.  True: there was one, and the page wants to be measured anew. */
bool wall_mark(struct page *p, int32_t title_at);

#endif
