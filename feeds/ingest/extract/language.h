/* language.h: the language of an article, between what its page claims and what its text shows. */
#ifndef CADIALOG_INGEST_EXTRACT_LANGUAGE_H
#define CADIALOG_INGEST_EXTRACT_LANGUAGE_H

#include "core/arena.h"
#include "model/article.h"

/* What a page says as a BCP 47 tag, in the arena: "en_US" and "EN" become "en-US" and "en", "jp" and "japanese" "ja".  NULL: it is
 * none (s may be NULL), or no memory. */
char *language_claimed(struct arena *a, const char *s);

/* Templates say "en", portals of two languages the first of them, whatever the text is in: so the text has the last word where
 * there is enough of it.  Sets x->language. */
void language_settle(struct arena *a, struct article *x);

#endif
