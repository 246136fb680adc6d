/* fold.h: text made comparable: case, width, dashes, plus signs, look-alike letters; words; names for addresses. */
#ifndef CADIALOG_TEXT_FOLD_H
#define CADIALOG_TEXT_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/buf.h"

/* Appends s in NFKC and case-folded; every dash becomes '-', every plus sign '+' (but not a word such as плюс or プラス), white
 * space one ' ', typographic quotation marks and apostrophes plain ones; Latin letters inside a Cyrillic word and the reverse
 * ("СA+") take the script of the word's majority.  False: over the ceiling or out of memory. */
bool fold_text(const char *s, size_t len, struct buf *out);

/* A word as the search index knows it: bytes [start, end) of the input and its folded, stemmed form. */
struct word {
    size_t start, end;
    const char *stem; /* valid until the next call of the callback returns */
    size_t stem_len;
};

/* Calls each for every word (ICU word boundaries; Japanese and Chinese without spaces are segmented by ICU's dictionary;
 * Snowball stemming for English and Russian by the word's script).  Stops where each returns false. */
bool fold_words(const char *s, size_t len, bool (*each)(const struct word *w, void *user), void *user);

/* A NAME for addresses: transliterated to [a-z0-9-], at most 60 bytes.  NULL: no letter or digit is left, or no memory. */
char *fold_name(struct arena *a, const char *s);

/* Language of a text of some sentences by its letters and frequent words: those of our region, ja, zh, ko, and the larger
 * ones of Europe with Turkish and Indonesian; NULL where unsure. */
const char *fold_language(const char *s, size_t len);

#endif
