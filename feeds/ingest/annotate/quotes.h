/* quotes.h: who said what.
 *
 * English, Russian, Kazakh and Japanese news prose; other languages in Latin or Cyrillic letters as far as their quotation marks
 * and names carry.  Where nobody can be named with some confidence, speaker is NULL rather than a guess. */
#ifndef CADIALOG_INGEST_ANNOTATE_QUOTES_H
#define CADIALOG_INGEST_ANNOTATE_QUOTES_H

#include <stddef.h>

#include "core/arena.h"
#include "core/err.h"
#include "model/article.h"

/* Finds the quotations in a plain text whose paragraphs are separated by newlines.  language (BCP 47) may be NULL.
 * *out and its strings live in a; offsets are bytes of text.  False: memory. */
bool quotes_find(const char *text, size_t len, const char *language, struct arena *a, struct quotation **out,
                 size_t *count, struct err *e);

#endif
