/* topics.h: which topics an article belongs to, by the operator's queries.
 *
 * A query is made of words, word* (a beginning), "phrases", AND (also a plain space), OR, NOT (also a leading -), NEAR or
 * NEAR/n (within n words, 10 if not said) and parentheses; AND binds closer than OR, NEAR closer than AND.
 * Everything is compared as fold.h folds it: case, width, dashes, look-alike letters and, for English and Russian, inflection
 * make no difference.  A '+' in a phrase wants a plus sign (or the word "plus", "плюс", "プラス") there; a phrase in Chinese or
 * Japanese characters is searched letter by letter, since no spaces show its words. */
#ifndef CADIALOG_INGEST_ANNOTATE_TOPICS_H
#define CADIALOG_INGEST_ANNOTATE_TOPICS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/err.h"

struct topic_query; /* a compiled query; lives in its arena */
struct topic_text;  /* an article's text, folded once for all queries */

/* Compiles.  NULL: e says what is wrong with the query, and where ("at character 12"). */
struct topic_query *topic_query_new(struct arena *a, const char *match, struct err *e);

/* Folds title, summary and text (each may be NULL).  Free with topic_text_free.  NULL: no memory. */
struct topic_text *topic_text_new(const char *title, const char *summary, const char *text);
void topic_text_free(struct topic_text **t);

bool topic_query_matches(const struct topic_query *q, const struct topic_text *t);

#endif
