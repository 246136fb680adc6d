/* names.h: the names of people in a line of text. */
#ifndef CADIALOG_INGEST_EXTRACT_NAMES_H
#define CADIALOG_INGEST_EXTRACT_NAMES_H

#include "ingest/extract/facts.h"
#include "model/article.h"

struct names {
    struct arena *arena;
    struct person list[NAMES_MAX];
    bool office[NAMES_MAX]; /* a team, a desk: kept only where no person is named */
    size_t count;
};

/* Adds the names that s is made of: "By A, B and C", "A / B", "A、B"; roles, degrees apart, dates, addresses and what
 * follows them are left out.  seen: s is what a reader sees, not a claim in the head; reading ends at the first word
 * that cannot be of a name. */
void names_add(struct names *to, const char *s, bool seen);

/* The same for a claim that is one name as it stands: "Institute of War and Peace". */
void names_add_whole(struct names *to, const char *s);

/* Leaves offices out where there are people too. */
void names_prefer_people(struct names *n);

/* True for two to four words that begin with capitals and are no heading, section or date, or a Chinese, Japanese or
 * Korean name: what may be a person's name where nothing says so. */
bool names_like_person(const char *s);

/* True where the text begins with a capital letter of its script, or its script has none. */
bool names_capital(const char *s);

#endif
