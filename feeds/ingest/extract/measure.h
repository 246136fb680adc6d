/* measure.h: how much there is of what in each part of a page: text, links, prose, pictures, fields. */
#ifndef CADIALOG_INGEST_EXTRACT_MEASURE_H
#define CADIALOG_INGEST_EXTRACT_MEASURE_H

#include "ingest/extract/page.h"

/* Works out the weights of all nodes (see struct node) from what is neither hidden nor dropped. */
void measure_page(struct page *p);

/* True where the block's own text reads as sentences and not as a label or a list of links. */
bool measure_is_prose(const struct node *n);

#endif
