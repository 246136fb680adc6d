/* prose.h: made-up text that compresses about as well as newspapers do, for measuring.
 *
 * Words are a stem with an ending, drawn by Zipf's law, so that a few come all the time and most hardly ever; sentences and
 * paragraphs have different lengths.  They say nothing.  The same seed gives the same text on every machine. */
#ifndef CADIALOG_TESTS_PROSE_H
#define CADIALOG_TESTS_PROSE_H

#include <stddef.h>
#include <stdint.h>

/* The order of fill.c's languages. */
enum prose_tongue { PROSE_EN, PROSE_RU, PROSE_KK, PROSE_JA };

/* Writes sentences until at_least bytes are there or the next word would not fit; NUL-terminated.  Returns the length. */
size_t prose(enum prose_tongue tongue, uint64_t seed, size_t at_least, char *out, size_t size);

#endif
