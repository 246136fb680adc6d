/* teaser.h: what stands in the teaser of another article. */
#ifndef CADIALOG_INGEST_EXTRACT_TEASER_H
#define CADIALOG_INGEST_EXTRACT_TEASER_H

#include "ingest/extract/page.h"

/* Node i stands in a small box with the linked headline of another article, which holds neither the title (at node
 * title_at, -1: not seen) nor the text (root). */
bool teaser_around(const struct page *p, int32_t i, int32_t title_at, int32_t root);

#endif
