/* sitename.h: the site's name, and titles without it. */
#ifndef CADIALOG_INGEST_EXTRACT_SITENAME_H
#define CADIALOG_INGEST_EXTRACT_SITENAME_H

#include "ingest/extract/facts.h"

/* The words are the site's name: as it gives it itself, or as its host is called. */
bool sitename_is(const struct facts *f, const char *part, size_t len);

/* The title without the site's name and its sections at either end; in the page's arena, NULL without memory. */
char *sitename_cut(const struct page *p, const struct facts *f, const char *s);

/* The site's name as it stands at an end of <title>, where nothing else tells it; NULL: not to be told. */
char *sitename_part(const struct facts *f, const char *title);

/* Words of a text; in scripts without spaces two characters make about half of one. */
size_t sitename_words(const char *s, size_t len);

/* Equal when only letters and digits count. */
bool sitename_same(const char *a, size_t a_len, const char *b, size_t b_len);

/* Bytes of the mark that may stand between a title and something else, before s + at and behind s with the white space
 * before it; 0: none. */
size_t sitename_mark_before(const char *s, size_t at);
size_t sitename_mark_at(const char *s);

#endif
