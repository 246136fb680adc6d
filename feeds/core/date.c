#include "core/date.h"

#include <stdio.h>
#include <string.h>

/* An era is the 400 years after which the calendar repeats itself; the first begins on 1 March of the year 0. */
enum { DAYS_OF_ERA = 146097, DAYS_TO_1970 = 719468 };

static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char day_names[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static bool leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap_year(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01.  The year is taken to begin in March, so that the leap day is its last: then the days before a
 * month follow from one line, (153 m + 2) / 5. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * DAYS_OF_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - DAYS_TO_1970;
}

bool date_from_civil(int year, int month, int day, int hour, int minute, int second, int offset_s, int64_t *unix_s)
{
    if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    /* 24:00 is the end of the day (ISO 8601); second 60 a leap second, read as the second after 59. */
    if (hour < 0 || hour > 24 || (hour == 24 && (minute || second)) || minute < 0 || minute > 59 || second < 0 ||
        second > 60)
        return false;
    *unix_s = days_from_civil(year, month, day) * DAY_S + hour * HOUR_S + minute * 60 + second - offset_s;
    return true;
}

bool date_from_day(int year, int month, int day, int64_t *unix_s)
{
    return date_from_civil(year, month, day, 0, 0, 0, 0, unix_s);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct date_civil date_to_civil(int64_t t)
{
    static const int64_t first = -62167219200, last = 253402300799; /* the years 0 to 9999 */
    t = t < first ? first : t > last ? last : t;
    int64_t days = floor_div(t, DAY_S), rest = t - days * DAY_S;
    int64_t weekday = ((days + 4) % 7 + 7) % 7; /* 1 January 1970 was a Thursday */
    days += DAYS_TO_1970;
    int64_t era = floor_div(days, DAYS_OF_ERA), of_era = days - era * DAYS_OF_ERA;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * of_year + 2) / 153; /* 0: March */
    return (struct date_civil){
        .year = (uint16_t)(year_of_era + era * 400 + (m >= 10)),
        .month = (uint8_t)(m < 10 ? m + 3 : m - 9),
        .day = (uint8_t)(of_year - (153 * m + 2) / 5 + 1),
        .hour = (uint8_t)(rest / HOUR_S),
        .minute = (uint8_t)(rest / 60 % 60),
        .second = (uint8_t)(rest % 60),
        .weekday = (uint8_t)weekday,
    };
}

void date_rfc3339(int64_t unix_s, char out[static DATE_TEXT_MAX])
{
    struct date_civil c = date_to_civil(unix_s);
    snprintf(out, DATE_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

static void write_named(int64_t unix_s, const char *zone, char out[static DATE_TEXT_MAX])
{
    struct date_civil c = date_to_civil(unix_s);
    snprintf(out, DATE_TEXT_MAX, "%s, %02d %s %04d %02d:%02d:%02d %s", day_names[c.weekday], c.day,
             month_names[c.month - 1], c.year, c.hour, c.minute, c.second, zone);
}

void date_rfc5322(int64_t unix_s, char out[static DATE_TEXT_MAX])
{
    write_named(unix_s, "+0000", out);
}

void date_http(int64_t unix_s, char out[static DATE_TEXT_MAX])
{
    write_named(unix_s, "GMT", out);
}

/* ---- readers: each takes its piece and moves on, or says no ---- */

struct reader {
    const char *p, *end;
};

static bool digits(struct reader *r, int count, int *out)
{
    int v = 0;
    if (r->end - r->p < count)
        return false;
    for (int i = 0; i < count; i++, r->p++) {
        if (*r->p < '0' || *r->p > '9')
            return false;
        v = v * 10 + (*r->p - '0');
    }
    *out = v;
    return true;
}

static bool one_of(struct reader *r, const char *set, char *got)
{
    if (r->p == r->end || !*r->p || !strchr(set, *r->p))
        return false;
    if (got)
        *got = *r->p;
    r->p++;
    return true;
}

static bool literal(struct reader *r, const char *s)
{
    size_t n = strlen(s);
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, s, n) != 0)
        return false;
    r->p += n;
    return true;
}

static bool month_name(struct reader *r, int *month)
{
    for (int i = 0; i < 12; i++)
        if (literal(r, month_names[i])) {
            *month = i + 1;
            return true;
        }
    return false;
}

static bool clock_time(struct reader *r, int *h, int *m, int *s)
{
    return digits(r, 2, h) && one_of(r, ":", NULL) && digits(r, 2, m) && one_of(r, ":", NULL) && digits(r, 2, s);
}

static bool zone_offset(struct reader *r, int *offset_s)
{
    int h, m;
    char sign;
    *offset_s = 0;
    if (one_of(r, "zZ", NULL))
        return true;
    if (!one_of(r, "+-", &sign) || !digits(r, 2, &h) || !one_of(r, ":", NULL) || !digits(r, 2, &m) || h > 23 || m > 59)
        return false;
    *offset_s = (h * HOUR_S + m * 60) * (sign == '-' ? -1 : 1);
    return true;
}

bool date_parse_rfc3339(const char *text, size_t len, int64_t *unix_s)
{
    struct reader r = {text, text + len};
    int y, mo, d, h, mi, s, offset, skipped;
    if (!digits(&r, 4, &y) || !one_of(&r, "-", NULL) || !digits(&r, 2, &mo) || !one_of(&r, "-", NULL) ||
        !digits(&r, 2, &d) || !one_of(&r, "Tt ", NULL) || !clock_time(&r, &h, &mi, &s))
        return false;
    if (one_of(&r, ".", NULL)) {
        if (!digits(&r, 1, &skipped))
            return false;
        while (digits(&r, 1, &skipped))
            ;
    }
    return zone_offset(&r, &offset) && r.p == r.end && date_from_civil(y, mo, d, h, mi, s, offset, unix_s);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static bool imf_fixdate(struct reader r, int64_t *unix_s)
{
    int y, mo, d, h, mi, s;
    r.p += 3;
    return literal(&r, ", ") && digits(&r, 2, &d) && literal(&r, " ") && month_name(&r, &mo) && literal(&r, " ") &&
           digits(&r, 4, &y) && literal(&r, " ") && clock_time(&r, &h, &mi, &s) && literal(&r, " GMT") && r.p == r.end &&
           date_from_civil(y, mo, d, h, mi, s, 0, unix_s);
}

/* "Sunday, 06-Nov-94 08:49:37 GMT"; years from 70 on are of the last century. */
static bool rfc850_date(struct reader r, int64_t *unix_s)
{
    int y, mo, d, h, mi, s;
    while (r.p < r.end && *r.p != ',')
        r.p++;
    return literal(&r, ", ") && digits(&r, 2, &d) && literal(&r, "-") && month_name(&r, &mo) && literal(&r, "-") &&
           digits(&r, 2, &y) && literal(&r, " ") && clock_time(&r, &h, &mi, &s) && literal(&r, " GMT") && r.p == r.end &&
           date_from_civil(y + (y < 70 ? 2000 : 1900), mo, d, h, mi, s, 0, unix_s);
}

/* "Sun Nov  6 08:49:37 1994" */
static bool asctime_date(struct reader r, int64_t *unix_s)
{
    int y, mo, d, h, mi, s;
    r.p += 3;
    if (!literal(&r, " ") || !month_name(&r, &mo) || !literal(&r, " "))
        return false;
    if (literal(&r, " ") ? !digits(&r, 1, &d) : !digits(&r, 2, &d))
        return false;
    return literal(&r, " ") && clock_time(&r, &h, &mi, &s) && literal(&r, " ") && digits(&r, 4, &y) && r.p == r.end &&
           date_from_civil(y, mo, d, h, mi, s, 0, unix_s);
}

bool date_parse_http(const char *s, size_t len, int64_t *unix_s)
{
    struct reader r = {s, s + len};
    int day = 0;
    while (day < 7 && (len < 3 || memcmp(s, day_names[day], 3) != 0))
        day++;
    if (day == 7)
        return false;
    return imf_fixdate(r, unix_s) || rfc850_date(r, unix_s) || asctime_date(r, unix_s);
}
