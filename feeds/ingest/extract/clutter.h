/* clutter.h: what is no part of any article: menus, footers, forms, boxes beside the text, what readers wrote below it. */
#ifndef CADIALOG_INGEST_EXTRACT_CLUTTER_H
#define CADIALOG_INGEST_EXTRACT_CLUTTER_H

#include "ingest/extract/page.h"

/* Marks it dropped, by its element and its hints; the page must have been measured.  The part that shows the title (title_at, -1
 * for none) is never dropped.  strict: also where a class name is the only sign. */
void clutter_mark(struct page *p, int32_t title_at, bool strict);

#endif
