/* when.h: when an article was published and last changed. */
#ifndef CADIALOG_INGEST_EXTRACT_WHEN_H
#define CADIALOG_INGEST_EXTRACT_WHEN_H

#include "ingest/extract/facts.h"

struct when {
    int64_t published, updated;                   /* DATE_NONE where not known */
    int32_t published_offset_s, updated_offset_s; /* of the time zone as given, 0 where none */
};

/* From the claims, <time> elements, dates in sight near the title and the address, in this order.  language may be
 * NULL. */
void when_find(const struct page *p, const struct facts *f, int32_t title_at, int32_t root, const char *language,
               int64_t now, struct when *out);

#endif
