/* terms.h: what a person types into a search field, term by term. */
#ifndef CADIALOG_TEXT_TERMS_H
#define CADIALOG_TEXT_TERMS_H

#include <stdbool.h>
#include <stddef.h>

enum { TERMS_MAX = 32 }; /* more words than this say no more */

/* A word, or the text between quotation marks, which are not a part of it.  There is at least one word in it. */
struct term {
    const char *s; /* into what was typed */
    size_t len;
    bool excluded; /* -word, NOT word */
    bool either;   /* OR stood before it */
    bool open;     /* its last word may go on: word* from three letters on; without quotation marks also Chinese and Japanese, and
                      Kazakh from four letters on */
};

struct term_reader {
    const char *s;
    size_t len, at, count;
};

/* typed is borrowed; of more than 2,000 bytes the rest is left out. */
void terms_begin(struct term_reader *r, const char *typed);
/* False: there is none left, or there were TERMS_MAX. */
bool terms_next(struct term_reader *r, struct term *out);

#endif
