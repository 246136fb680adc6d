/* quote_people.h: the people whom a text names, and every place where it does. */
#ifndef CADIALOG_INGEST_ANNOTATE_QUOTE_PEOPLE_H
#define CADIALOG_INGEST_ANNOTATE_QUOTE_PEOPLE_H

#include "ingest/annotate/quote_tokens.h"

enum gender { GENDER_UNKNOWN, GENDER_HE, GENDER_SHE };

struct quote_person {
    const char *name;      /* the fullest form met; of inflected forms the shortest, which is mostly the nominative */
    const char *last;      /* its last word in small letters */
    const char *first;     /* its first word in small letters */
    int words;
    const char *role, *organisation; /* NULL: not told */
    enum gender gender;
    bool spoke;            /* some cue has it as its subject */
    bool nominative;       /* name has been looked at for its case */
};

struct quote_mention {
    size_t first, last;    /* tokens, last is one past the end */
    int person;
    bool prepositional;    /* "of X", "with X": not what the sentence is about */
    bool possessive;
};

struct quote_people {
    struct quote_person *persons;
    size_t person_count;
    struct quote_mention *mentions; /* in the order of the text, outside quotations */
    size_t mention_count;
};

/* Fills *out; everything lives in a.  False: memory. */
bool quote_people_find(const struct quote_text *t, struct arena *a, struct quote_people *out);

#endif
