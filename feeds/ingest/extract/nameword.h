/* nameword.h: offices, agencies, roles and labels: what stands where names do and is no person's. */
#ifndef CADIALOG_INGEST_EXTRACT_NAMEWORD_H
#define CADIALOG_INGEST_EXTRACT_NAMEWORD_H

#include <stdbool.h>
#include <stddef.h>

enum name_kind {
    NAME_PERSON,
    NAME_OFFICE, /* a desk, a team, an agency: kept only where no person is named */
    NAME_NOTHING /* a label, an account, a role */
};

enum name_kind nameword_kind(const char *s, size_t len);

/* "Reuters", "dpa" */
bool nameword_is_agency(const char *s, size_t len);

/* Holds a word such as "correspondent". */
bool nameword_is_role(const char *s, size_t len);

/* A word of headings, sections and buttons, which are written with capitals as names are. */
bool nameword_is_heading(const char *s, size_t len);

/* The name of a day of the week. */
bool nameword_is_weekday(const char *s, size_t len);

/* The first word is one that a role begins with: "Senior Research Executive". */
bool nameword_begins_role(const char *s, size_t len);

/* "Follow", "Share" */
bool nameword_is_button(const char *s, size_t len);

/* Is s one of the words of that list, to the letter? */
bool nameword_is_one_of(const char *const *list, size_t count, const char *s, size_t len);

#endif
