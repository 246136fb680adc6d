/* score.h: which part of a page is the article. */
#ifndef CADIALOG_INGEST_EXTRACT_SCORE_H
#define CADIALOG_INGEST_EXTRACT_SCORE_H

#include "ingest/extract/page.h"

enum { ROOTS_MAX = 24 };

/* The parts chosen, in document order, none inside another. */
struct selection {
    int32_t roots[ROOTS_MAX];
    int32_t count;
    int32_t main;      /* the root that holds the text; those before it are its standfirst */
    int32_t prose;     /* weight of the prose in them */
    double confidence; /* 0 to 1 */
};

/* Chooses the part of a page that was measured and rid of its clutter.  title_at: the node with the title, -1 for none.  False:
 * no text at all. */
bool score_select(struct page *p, int32_t title_at, struct selection *out);

/* Makes the selection the one part that also holds node i. */
void score_include(const struct page *p, struct selection *s, int32_t i);

/* The first heading that shows the title (h1 before h2 and others), -1 for none. */
int32_t score_find_title(const struct page *p, const char *title);

#endif
