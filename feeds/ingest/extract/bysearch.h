/* bysearch.h: what the searches for a byline in sight share. */
#ifndef CADIALOG_INGEST_EXTRACT_BYSEARCH_H
#define CADIALOG_INGEST_EXTRACT_BYSEARCH_H

#include "ingest/extract/names.h"

enum { LINE_BYTES = 200 }; /* a byline is no longer */

struct search {
    const struct page *page;
    const struct facts *facts;
    int32_t title_at, root;
    struct names best;
    int points;
    int32_t best_at;
};

/* The better one; what is as good and stands right behind is the next of several authors. */
void bysearch_take(struct search *s, const struct names *found, int32_t i, int points);

/* In comments, in a box of other articles, or in another article's teaser. */
bool bysearch_in_clutter(const struct search *s, int32_t i);

/* The text with a line for each block, so that a name does not run into what is below it. */
char *bysearch_lines(const struct page *p, int32_t i);

/* "Photo: Dana Omarova": says who took the picture. */
bool bysearch_is_credit(const char *text);

#endif
