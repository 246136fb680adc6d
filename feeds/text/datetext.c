#include "text/datetext.h"

#include <string.h>

#include "core/date.h"
#include "text/datetext_parts.h"

enum { DATE_TEXT_LONGEST = 300, FIND_WINDOW = 160 };

static void trim(const char **s, size_t *len)
{
    while (*len && ((unsigned char)**s <= ' ' || **s == '"')) {
        ++*s;
        --*len;
    }
    while (*len && ((unsigned char)(*s)[*len - 1] <= ' ' || (*s)[*len - 1] == '"'))
        --*len;
}

static int two_digits(const char *s)
{
    return s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9' ? (s[0] - '0') * 10 + s[1] - '0' : -1;
}

/* "Thu, 06 Mar 2025 09:00:00 +0000" and "… GMT": nearly every RSS date, so it is read without looking at words. */
static bool read_rfc822(const char *s, size_t len, struct datetext *out)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (len < 29 || s[3] != ',' || s[4] != ' ' || s[7] != ' ' || s[11] != ' ' || s[16] != ' ' || s[19] != ':' ||
        s[22] != ':' || s[25] != ' ')
        return false;
    struct date_parts p = {.day = two_digits(s + 5), .hour = two_digits(s + 17), .minute = two_digits(s + 20),
                           .second = two_digits(s + 23), .has_time = true, .has_zone = true};
    int century = two_digits(s + 12), year = two_digits(s + 14);
    p.year = century * 100 + year;
    for (int i = 0; i < 12 && !p.month; i++)
        if (memcmp(months + 3 * i, s + 8, 3) == 0)
            p.month = i + 1;
    bool gmt = len == 29 && memcmp(s + 26, "GMT", 3) == 0;
    if (!gmt && !(len == 31 && date_offset_read(s + 26, 5, &p.offset_s) == 5))
        return false;
    return p.month && p.day > 0 && p.hour >= 0 && p.minute >= 0 && p.second >= 0 && century > 0 && year >= 0 &&
           date_parts_finish(&p, out);
}

static bool read_rfc3339(const char *s, size_t len, struct datetext *out)
{
    out->has_time = out->has_zone = true;
    if (len < 20 || date_offset_read(s + len - 6, 6, &out->offset_s) != 6)
        out->offset_s = 0;
    return len >= 20 && date_parse_rfc3339(s, len, &out->unix_s);
}

/* Numbers without anything: unix time in s or ms, and the compact stamps of some systems. */
static bool read_digits(const char *s, size_t len, struct datetext *out)
{
    int64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        value = value < INT64_MAX / 100 ? value * 10 + (s[i] - '0') : value;
    }
    *out = (struct datetext){.unix_s = len == 13 ? value / 1000 : value, .has_time = true, .has_zone = true};
    if (len == 10 || len == 13)
        return true;
    if (len != 14 && len != 12)
        return false;
    struct date_parts p = {.year = two_digits(s) * 100 + two_digits(s + 2), .month = two_digits(s + 4),
                           .day = two_digits(s + 6), .hour = two_digits(s + 8), .minute = two_digits(s + 10),
                           .second = len == 14 ? two_digits(s + 12) : 0, .has_time = true};
    return date_parts_finish(&p, out);
}

bool datetext_parse(const char *s, size_t len, const char *language, int64_t now, struct datetext *out)
{
    trim(&s, &len);
    if (!len || len > DATE_TEXT_LONGEST)
        return false;
    return read_rfc3339(s, len, out) || read_rfc822(s, len, out) || datetext_iso(s, len, now, out) ||
           read_digits(s, len, out) || datetext_free(s, len, language, now, false, out);
}

bool datetext_find(const char *s, size_t len, const char *language, int64_t now, struct datetext *out)
{
    /* Windows that overlap by half, and a second look at twice the width: the first may cut the time off its date. */
    for (size_t at = 0; at < len; at += FIND_WINDOW / 2) {
        size_t n = len - at < FIND_WINDOW ? len - at : FIND_WINDOW;
        size_t wide = len - at < 2 * FIND_WINDOW ? len - at : 2 * FIND_WINDOW;
        if (datetext_free(s + at, n, language, now, true, out))
            return datetext_free(s + at, wide, language, now, true, out);
        if (n == len - at)
            break;
    }
    return false;
}
