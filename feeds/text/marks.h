/* marks.h: where the words of a search stand in a text that it found. */
#ifndef CADIALOG_TEXT_MARKS_H
#define CADIALOG_TEXT_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A query, made ready; find in one thread at a time. */
struct marks;

struct mark {
    size_t start, end; /* bytes */
};

/* NULL: no memory, or there is no word in it.  What must not be found is no mark. */
struct marks *marks_open(const char *typed);
/* Closes *m and sets it to NULL. */
void marks_close(struct marks **m);

/* The places in s[0..len) that the query's terms match, by the rules of the word index: inflected English and Russian, Japanese
 * without spaces.  In order, and none touches another; at most `max`.  Returns their number. */
size_t marks_find(struct marks *m, const char *s, size_t len, struct mark *out, size_t max);

/* Which of the query's terms stand in s[0..len): a bit each. */
uint32_t marks_terms(struct marks *m, const char *s, size_t len);

#endif
