/* quotes_cjk.h: who said what in Japanese. */
#ifndef CADIALOG_INGEST_ANNOTATE_QUOTES_CJK_H
#define CADIALOG_INGEST_ANNOTATE_QUOTES_CJK_H

#include "core/arena.h"
#include "model/article.h"

/* True where the text is to be read as Japanese: by its language, else by its kana. */
bool quotes_are_cjk(const char *text, size_t len, const char *language);

/* As quotes_find.  False: memory. */
bool quotes_find_cjk(const char *text, size_t len, struct arena *a, struct quotation **out, size_t *count);

#endif
