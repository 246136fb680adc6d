/* refine.h: from the article as found to the article as it may be published. */
#ifndef CADIALOG_INGEST_FETCH_REFINE_H
#define CADIALOG_INGEST_FETCH_REFINE_H

#include "ingest/fetch/ingest.h"

/* A feed's text shorter than this may be the teaser of a longer one. */
enum { TEASER_BYTES = 1200 };

/* Sanitises and annotates it, makes its addresses those of the web, cuts what is too long and settles its language.  is_entry: it
 * is one of a feed, which may have no title or only a teaser.  feed: what is known of its document.  New strings live in a.
 * False: e names the stage that failed. */
bool refine_article(struct ingest_tools *t, const struct source *src, const struct ingest_result *feed, struct article *in,
                    bool is_entry, struct arena *a, struct err *e);

#endif
