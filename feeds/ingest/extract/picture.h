/* picture.h: where a page's pictures are found: lazy ones, those of several sizes, the one above the text. */
#ifndef CADIALOG_INGEST_EXTRACT_PICTURE_H
#define CADIALOG_INGEST_EXTRACT_PICTURE_H

#include "ingest/extract/score.h"

/* The address that a picture, or another element with src, will show, of several sizes the largest; NULL where there is
 * none; as written. */
const char *picture_address(const struct page *p, const struct node *n);

/* Its srcset, the lazy one first; NULL: none. */
const char *picture_set(const struct node *n);

/* A placeholder whose picture stands in the <noscript> behind it. */
bool picture_is_replaced(const struct page *p, int32_t i);

/* The address of the first picture in the text that is no icon, NULL where there is none; as written. */
const char *picture_first(const struct page *p, const struct selection *s);

/* The same between the title and the text, or a little above the title. */
const char *picture_above(const struct page *p, int32_t title_at, int32_t root);

#endif
