/* reannotate.h: topics that the operator changed are applied to what is stored already. */
#ifndef CADIALOG_INGEST_FETCH_REANNOTATE_H
#define CADIALOG_INGEST_FETCH_REANNOTATE_H

#include "core/err.h"
#include "model/site.h"
#include "store/store.h"

/* True where the configured topics are others than the stored ones, or mean something else.  To be asked before
 * store_put_config.  False with e->code set: the store cannot be read. */
bool reannotate_wanted(struct store *s, const struct config *c, struct err *e);

/* Matches every stored article anew and writes what differs, some hundred at a time.  To be called before store_put_config,
 * so that a run that is cut off in between begins again.  False: the store failed. */
bool reannotate_all(struct store *s, const struct config *c, int64_t now, struct err *e);

#endif
