/* datetext.h: dates as people and feeds write them, in many languages (month names come from ICU). */
#ifndef CADIALOG_TEXT_DATETEXT_H
#define CADIALOG_TEXT_DATETEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct datetext {
    int64_t unix_s;
    int32_t offset_s; /* of the zone, east of UTC; 0 also where none is given */
    /* Without a zone the time is read as UTC, in a Korean date that is parsed as Korea's; without a time it is 00:00. */
    bool has_time, has_zone;
};

/* Reads RFC 822 and its sloppy forms, RFC 3339 and ISO 8601 with all truncations, asctime, named time zones, month and
 * weekday names of many languages, 2-digit years (relative to now), month-first forms with a.m./p.m.
 * language (BCP 47, may be NULL) settles what is ambiguous: 03/06/2025.  False: no date, or an impossible one. */
bool datetext_parse(const char *s, size_t len, const char *language, int64_t now, struct datetext *out);

/* Finds the first date inside running text ("Published on 6 March 2025 at 12:15").  False: none. */
bool datetext_find(const char *s, size_t len, const char *language, int64_t now, struct datetext *out);

struct datetext_hit {
    struct datetext date;
    size_t start, end; /* where the date itself stands in the text; its time of day may stand outside */
};

/* Finds all dates in a line of running text, in order, up to max of them.  Returns their number. */
size_t datetext_each(const char *s, size_t len, const char *language, int64_t now, struct datetext_hit *out, size_t max);

#endif
