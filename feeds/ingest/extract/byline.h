/* byline.h: who wrote it. */
#ifndef CADIALOG_INGEST_EXTRACT_BYLINE_H
#define CADIALOG_INGEST_EXTRACT_BYLINE_H

#include "ingest/extract/facts.h"
#include "model/article.h"

/* The authors' names, cleaned of "By", dates, roles, addresses and handles; several in one string are split.  In the
 * page's arena; *count 0: nobody is named.  title_at: node of the title, -1 for none; root: where the text begins. */
struct person *byline_find(const struct page *p, const struct facts *f, int32_t title_at, int32_t root, size_t *count);

#endif
