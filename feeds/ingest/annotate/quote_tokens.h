/* quote_tokens.h: a text as words, marks and quotations, for the quotation stage. */
#ifndef CADIALOG_INGEST_ANNOTATE_QUOTE_TOKENS_H
#define CADIALOG_INGEST_ANNOTATE_QUOTE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

enum token_kind { TOKEN_WORD, TOKEN_MARK, TOKEN_PARAGRAPH };

struct quote_token {
    enum token_kind kind;
    uint32_t start, end;  /* bytes of the text */
    uint32_t mark;        /* TOKEN_MARK: the character */
    const char *lower;    /* TOKEN_WORD: in small letters, without a final 's */
    int32_t quotation;    /* the outermost quotation that it stands in, or -1 */
    bool capital;         /* begins with a capital letter */
    bool sentence_start;  /* first word of a sentence */
    bool possessive;      /* ended in 's */
};

/* A stretch between quotation marks, the outermost only. */
struct quote_span {
    size_t first, last;   /* tokens inside; last is one past the end */
    size_t open, close;   /* tokens of the marks; close == last where the mark is missing */
    uint32_t start, end;  /* bytes inside the marks */
    int32_t paragraph;
    int32_t words;
    bool runs_on;         /* no closing mark in its paragraph: the next paragraph goes on with it */
};

struct quote_text {
    const char *text;
    size_t len;
    struct quote_token *tokens;
    size_t count;
    struct quote_span *spans;
    size_t span_count;
};

/* True where a mark stands in the text that may open a quotation.  Without one there is none, and most of what feeds bring has
 * none: so it is worth to look first. */
bool quote_mark_in(const char *text, size_t len);

/* Fills *out, whose arrays live in a.  False: memory. */
bool quote_tokens(const char *text, size_t len, struct arena *a, struct quote_text *out);

/* True where a sentence ends between token i and i + 1, outside quotations. */
bool quote_sentence_ends(const struct quote_text *t, size_t i);

/* Token i is that mark. */
bool quote_is_mark(const struct quote_text *t, size_t i, uint32_t mark);

/* The word at token i in small letters, "" where there is none. */
const char *quote_lower_at(const struct quote_text *t, size_t i);

#endif
