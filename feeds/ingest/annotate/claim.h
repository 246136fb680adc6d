/* claim.h: whom a clause names as the one who speaks. */
#ifndef CADIALOG_INGEST_ANNOTATE_CLAIM_H
#define CADIALOG_INGEST_ANNOTATE_CLAIM_H

#include "ingest/annotate/quote_people.h"
#include "ingest/annotate/quote_tokens.h"
#include "ingest/annotate/quote_words.h"

/* Whom a clause names.  person -1: nobody; role then may still say "the ambassador". */
struct claim {
    int person;
    enum cue_kind kind;
    size_t cue;         /* token, SIZE_MAX: none */
    size_t role_token;  /* a role that stands for an unnamed speaker, SIZE_MAX: none */
    size_t body, body_end; /* tokens of an organisation or country that speaks; equal: none */
    bool resolved;
};

/* A text whose quotations are being given to their speakers. */
struct attributor {
    struct quote_text t;
    struct quote_people people;
    struct arena *arena;
    struct claim *claims; /* one a span */
    size_t done;          /* spans decided so far */
};

extern const struct claim claim_nobody;

/* The best claim of the clause [from, to): cues near the end that stands beside the quotation first, strong cues before weak ones.
 * claim_nobody: there is none that could be resolved. */
struct claim claim_of_clause(struct attributor *x, size_t from, size_t to, bool near_is_end);

/* That the person of a mention speaks, or the one whom the pronoun at a token stands for.  cue SIZE_MAX: no word says so. */
struct claim claim_mention(const struct quote_mention *m, enum cue_kind kind, size_t cue);
struct claim claim_pronoun(struct attributor *x, size_t at, enum cue_kind kind, size_t cue);

/* What the word at a token is as a cue: "said", "according to". */
enum cue_kind claim_cue_at(const struct attributor *x, size_t i);
/* "по его словам": the cue at the token holds the pronoun. */
bool claim_has_his_word(const struct attributor *x, size_t i);

/* The mention that the token is a part of; NULL: none. */
const struct quote_mention *claim_mention_at(const struct attributor *x, size_t token);

/* The token with which the sentence begins that the one before `at` stands in. */
size_t claim_sentence_begin(const struct attributor *x, size_t at);
/* Whom the tokens [from, limit) are about, as far as the pronoun fits; -1: nobody. */
int claim_sentence_subject(const struct attributor *x, size_t from, size_t limit, const char *pronoun);

#endif
