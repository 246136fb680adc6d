/* shown.h: what of an article a reader sees where its source's policy is `summary`, for the index.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_SHOWN_H
#define CADIALOG_STORE_SHOWN_H

#include <sqlite3.h>

#include "core/err.h"

/* Makes shown_text(summary, quotes.data) known to a connection: the summary and the quotations, each as long as it is shown, and
 * who is quoted. */
bool shown_register(sqlite3 *db, struct err *e);

#endif
