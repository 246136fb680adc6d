/* quote_words.h: the small dictionaries of the quotation stage.  Latin and Cyrillic entries share one table: the letters
 * keep the languages apart. */
#ifndef CADIALOG_INGEST_ANNOTATE_QUOTE_WORDS_H
#define CADIALOG_INGEST_ANNOTATE_QUOTE_WORDS_H

#include <stdbool.h>

enum cue_kind {
    CUE_NONE,
    CUE_SAY,    /* "said": the speaker stands before it, or right after it */
    CUE_TELL,   /* "told": the speaker stands before it, a hearer after it */
    CUE_THINK,  /* "called", "described": the speaker before it; weaker */
    CUE_BEFORE, /* "according to", "по словам": the speaker follows */
    CUE_AFTER,  /* "айтуынша", "сөзінше": the speaker precedes */
};

/* Lower-case words.  `next` is the word that follows, "" at the end: "according to" is two words. */
enum cue_kind quote_cue(const char *word, const char *next);

bool quote_is_pronoun(const char *word);        /* he, she, он, она, ол */
bool quote_is_his(const char *word);            /* in "по его словам", "оның айтуынша" */
bool quote_is_role(const char *word);           /* director, посол, директоры */
bool quote_is_title(const char *word);          /* Mr, Dr, г-н: before a name, no part of it */
bool quote_is_particle(const char *word);       /* de, van, bin: inside a name */
bool quote_is_no_person(const char *word);      /* Monday, Japan, Ministry, «Центральная» */
bool quote_is_sentence_starter(const char *word); /* The, But, However: capital only because it comes first */
bool quote_is_preposition(const char *word);
bool quote_is_abbreviation(const char *word);   /* its full stop ends no sentence */

#endif
