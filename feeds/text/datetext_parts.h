/* datetext_parts.h: what the readers of dates share.  Private to the text room. */
#ifndef CADIALOG_TEXT_DATETEXT_PARTS_H
#define CADIALOG_TEXT_DATETEXT_PARTS_H

#include "text/datetext.h"

/* A date as it was written, before anybody asked whether such a day exists. */
struct date_parts {
    int year, month, day;             /* month and day counted from 1 */
    int hour, minute, second;
    int offset_s;                     /* east of Greenwich */
    char zone_name[64];               /* an IANA zone, to be looked up once the day is known; else "" */
    bool has_time, has_zone;
    bool pm, am;
};

/* Checks every part and puts them together.  False: no such day or time. */
bool date_parts_finish(const struct date_parts *p, struct datetext *out);

/* 2-digit and 3-digit years: the century that puts the year nearest before now + 20 years (3 digits: RFC 5322, 4.3). */
int date_full_year(int year, int digits, int64_t now);

/* ISO 8601 and RFC 3339, all truncations; s is trimmed.  False: not of that form or impossible. */
bool datetext_iso(const char *s, size_t len, int64_t now, struct datetext *out);

/* Everything else: words and numbers in whatever order.  running: s is prose, and the first date in it is meant. */
bool datetext_free(const char *s, size_t len, const char *language, int64_t now, bool running, struct datetext *out);

/* What a word means in a date. */
enum date_word { WORD_OTHER, WORD_MONTH, WORD_AM, WORD_PM, WORD_FILLER };

/* *month is set for WORD_MONTH.  English only and quick; WORD_FILLER: a weekday. */
enum date_word date_word_english(const char *word, size_t len, int *month);
/* Any language that ICU knows, the named one first; accents and endings forgiven.  loose: also a misspelt English month. */
enum date_word date_word_any(const char *word, size_t len, const char *language, bool loose, int *month);

/* Offset of a zone that is known by its abbreviation; case counts only for single letters.  False: unknown. */
bool date_zone_find(const char *word, size_t len, int *offset_s);

/* "+0530", "+5:30", "-05", from s[0] on.  Returns the bytes taken, 0 for none. */
size_t date_offset_read(const char *s, size_t len, int *offset_s);

#endif
