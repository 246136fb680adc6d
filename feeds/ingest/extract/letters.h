/* letters.h: text measured and tidied, for whatever script it is in. */
#ifndef CADIALOG_INGEST_EXTRACT_LETTERS_H
#define CADIALOG_INGEST_EXTRACT_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"

struct letters {
    int32_t weight; /* characters that are no white space; Chinese, Japanese and Korean ones count two */
    int32_t commas; /* commas of all scripts, and semicolons */
    int32_t stops;  /* what ends a sentence: a stop followed by a space or the end, or one of 。！？ */
};

void letters_count(const char *s, size_t len, struct letters *out);

/* Appends s with runs of white space (no-break spaces too) folded to one space; *space says whether one is due before
 * the next letter, across calls; nothing is written for white space at the very start (where out->len equals start). */
void letters_fold_space(const char *s, size_t len, struct buf *out, size_t start, bool *space);

/* Bytes of the white space character at s (ASCII, U+00A0, U+2000 to U+200B, U+3000, U+FEFF …), 0 for anything else. */
size_t letters_space(const char *s, size_t len);

/* True for what letters_space found (n bytes) but a reader does not see: soft hyphens, zero-width spaces. */
bool letters_unseen(const char *s, size_t n);

/* Appends s in lower case (ASCII, Latin-1, Greek and Cyrillic letters), quotation marks and dashes plain and white
 * space folded: for comparing titles and phrases. */
void letters_plain(const char *s, size_t len, struct buf *out);

/* True where s, made plain, and the plain title say the same: equal, or one the beginning of the other ("Title |
 * Site"). work is room to work in. */
bool letters_plain_fits(const char *s, size_t len, struct buf *work, const char *title, size_t title_len);

#endif
