/* datetext_lex.h: a date's text as numbers, words and times.  Private to the text room. */
#ifndef CADIALOG_TEXT_DATETEXT_LEX_H
#define CADIALOG_TEXT_DATETEXT_LEX_H

#include "text/datetext_parts.h"

enum token_kind {
    TOKEN_NUMBER,
    TOKEN_WORD,
    TOKEN_MARK,  /* one character of punctuation */
    TOKEN_MONTH, /* a word that was found to be a month; value holds it */
    TOKEN_TIME,  /* several tokens that were found to be a time of day; time holds the parts */
    TOKEN_UNIT,  /* year, month or day, after its number, in Chinese, Japanese, Korean, Mongolian: value is 'y', 'm', 'd',
                    'H', 'M' or 'S' */
};

struct token {
    enum token_kind kind;
    const char *s;
    size_t len;
    int value, digits;
    bool glued;   /* no white space before it */
    bool looked;  /* date_word_any was asked already */
    struct date_parts time;
};

enum { TOKENS_MAX = 96 };

struct tokens {
    struct token t[TOKENS_MAX];
    size_t count;
    const char *end; /* where reading stopped: the end of the text or of the room */
};

/* Cuts s[0..len) into tokens, as many as there is room for. */
void date_lex(const char *s, size_t len, struct tokens *out);

/* Finds times of day with their zone among the tokens and makes each one TOKEN_TIME.  running: words in capitals only
 * count as zones. */
void date_mark_times(struct tokens *t, bool running);

#endif
