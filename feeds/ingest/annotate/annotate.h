/* annotate.h: what we find out about an article: its topics, who is quoted in it, the story it belongs to.
 *
 * Two doors, because the work happens in two processes.  annotate_article sees nothing but the article and runs in the
 * confined workers, one for each CPU; annotate_story compares with what is stored and runs beside the store. */
#ifndef CADIALOG_INGEST_ANNOTATE_H
#define CADIALOG_INGEST_ANNOTATE_H

#include "core/arena.h"
#include "core/err.h"
#include "model/article.h"
#include "model/site.h"
#include "store/store.h"

struct annotator; /* compiled topics and whatever is worth keeping between articles; one a thread */

/* c is borrowed and must outlive the annotator.  NULL: memory, or a topic that cannot be understood (e says which). */
struct annotator *annotator_new(const struct config *c, struct err *e);
void annotator_free(struct annotator **an);

/* Sets topics, quotations and, where the source is silent, the language of a sanitised article (content_text is set, and
 * `source` names one of c's).  Everything lives in a.  Opens no file and no store: the caller is confined.
 * False: memory. */
bool annotate_article(struct annotator *an, const struct config *c, struct arena *a, struct article *in, struct err *e);

/* Sets `story` by comparing with recent stored articles; called within the transaction that will store it.
 * False: the store failed. */
bool annotate_story(struct annotator *an, struct store *s, struct arena *a, struct article *in, int64_t now, struct err *e);

#endif
