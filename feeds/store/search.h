/* search.h: the word index.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_SEARCH_H
#define CADIALOG_STORE_SEARCH_H

#include "store/db.h"

/* Takes an article's words out of the index (with the text that is stored still) and marks it as to be indexed again. */
bool search_remove(struct store *s, int64_t article, struct err *e);

/* From now on a source's articles are found by what this policy lets readers see: what was indexed otherwise is taken out, and marked
 * as to be indexed again. */
bool search_show(struct store *s, int64_t source, const char *name, enum content_policy policy, struct err *e);

/* Overwrites what articles taken down have left in old segments of the index and in the log, where that is due. */
bool search_erase(struct store *s, struct err *e);

#endif
