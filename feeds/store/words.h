/* words.h: the search index' tokenizer and a person's query.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_WORDS_H
#define CADIALOG_STORE_WORDS_H

#include <sqlite3.h>

#include "core/buf.h"
#include "core/err.h"

/* Makes the tokenizer "cadialog" (fold_words) known to a connection.  ERR_INTERNAL: this SQLite has no FTS5. */
bool words_register(sqlite3 *db, struct err *e);

/* Appends a person's query as an FTS5 expression: words are joined by AND; "a phrase"; -word or NOT word; OR between words;
 * word* for all that begin so, from three letters on.  Whatever is typed gives a valid expression; *empty where there is
 * nothing to search for. */
bool words_query(const char *typed, struct buf *out, bool *empty);

#endif
