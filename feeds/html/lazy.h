/* lazy.h: where pages that load their pictures late keep the address meanwhile. */
#ifndef CADIALOG_HTML_LAZY_H
#define CADIALOG_HTML_LAZY_H

#include <stdbool.h>
#include <stddef.h>

/* Attributes of an img that hold the address whatever src says, the most telling first; and those that hold a srcset.
 * NULL behind the last. */
extern const char *const html_lazy_sources[], *const html_lazy_sets[];

/* A picture's address that shows nothing: none, an inline pixel, a spinner. */
bool html_is_placeholder(const char *src);

/* Whether an attribute without a row above looks like one that holds the address: each loader has a name of its own
 * ("nitro-lazy-src", "data-large-file").  To be asked only where src shows nothing. */
bool html_lazy_guess(const char *name, const char *value);

#endif
