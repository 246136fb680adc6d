#include <string.h>

#include "core/date.h"
#include "text/datetext_parts.h"

/* Every form of ISO 8601's dates, and the order in which they are tried.  A letter is a digit of the year, month, day,
 * ordinal day (o), week (w) or weekday (k); the rest stands for itself. */
static const char *const masks[] = {
    "yyyy-mm-dd", "yyyymmdd", "yyyy-0mm-dd", "yyyy-mm", "yyyy-ooo", "yyyyooo", "yyyy-Www-k", "yyyyWwwk", "yyyy-Www",
    "yyyyWww", "yy-mm-dd", "yymmdd", "yyyymm", "yy-ooo", "yyooo", "yyyy", "-yy-mm", "-yymm", "-ooo", "-yy", "--mm-dd",
    "--mmdd", "--mm", "---dd",
};

struct iso_fields {
    int y, m, d, o, w, k;
    int y_digits;
    bool has_m, has_d, has_o, has_w, has_k;
};

static bool match(const char *mask, const char *s, size_t len, struct iso_fields *f)
{
    memset(f, 0, sizeof *f);
    if (strlen(mask) != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = s[i];
        if (!strchr("ymdowk", mask[i])) {
            if (c != mask[i] && !(mask[i] == 'W' && c == 'w'))
                return false;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        int v = c - '0';
        switch (mask[i]) {
        case 'y': f->y = f->y * 10 + v; f->y_digits++; break;
        case 'm': f->m = f->m * 10 + v; f->has_m = true; break;
        case 'd': f->d = f->d * 10 + v; f->has_d = true; break;
        case 'o': f->o = f->o * 10 + v; f->has_o = true; break;
        case 'w': f->w = f->w * 10 + v; f->has_w = true; break;
        case 'k': f->k = v; f->has_k = true; break;
        }
    }
    return true;
}

/* Turns a number of days from 1 January into month and day.  False: the year has no such day. */
static bool from_day_of_year(struct date_parts *p, int day)
{
    int64_t at;
    if (!date_from_day(p->year, 1, 1, &at))
        return false;
    struct date_civil c = date_to_civil(at + (int64_t)(day - 1) * DAY_S);
    p->year = c.year;
    p->month = c.month;
    p->day = c.day;
    return true;
}

/* Week 1 holds 4 January; weeks begin on Monday. */
static bool from_week(struct date_parts *p, int week, int weekday)
{
    int64_t at;
    if (week < 1 || week > 53 || weekday < 1 || weekday > 7 || !date_from_day(p->year, 1, 4, &at))
        return false;
    int monday = 4 - (date_to_civil(at).weekday + 6) % 7;
    return from_day_of_year(p, monday + (week - 1) * 7 + weekday - 1);
}

static bool fill_date(const struct iso_fields *f, int64_t now, struct date_parts *p)
{
    struct date_civil today = date_to_civil(now);
    p->year = f->y_digits ? date_full_year(f->y, f->y_digits, now) : today.year;
    if (f->has_w)
        return from_week(p, f->w, f->has_k ? f->k : 1);
    if (f->has_o) {
        int year = p->year;
        return f->o >= 1 && f->o <= 366 && from_day_of_year(p, f->o) && p->year == year;
    }
    p->month = f->has_m ? f->m : f->has_d ? today.month : 1;
    p->day = f->has_d ? f->d : 1;
    int64_t at;
    return date_from_day(p->year, p->month, p->day, &at);
}

static bool two(const char *s, size_t len, size_t *at, int *value)
{
    if (*at + 2 > len || s[*at] < '0' || s[*at] > '9' || s[*at + 1] < '0' || s[*at + 1] > '9')
        return false;
    *value = (s[*at] - '0') * 10 + s[*at + 1] - '0';
    *at += 2;
    return true;
}

/* hh[:mm[:ss[.fff]]] or hhmm[ss]. */
static bool read_time(const char *s, size_t len, size_t *at, struct date_parts *p)
{
    if (!two(s, len, at, &p->hour))
        return false;
    p->has_time = true;
    bool colons = *at < len && s[*at] == ':';
    *at += colons;
    if (!two(s, len, at, &p->minute))
        return !colons;
    if (*at < len && s[*at] == ':' && colons)
        ++*at;
    else if (colons)
        return true;
    if (!two(s, len, at, &p->second))
        return !colons;
    if (*at + 1 < len && (s[*at] == '.' || s[*at] == ',') && s[*at + 1] >= '0' && s[*at + 1] <= '9')
        for (++*at; *at < len && s[*at] >= '0' && s[*at] <= '9';)
            ++*at;
    return true;
}

static bool read_zone(const char *s, size_t len, size_t *at, struct date_parts *p)
{
    while (*at < len && s[*at] == ' ')
        ++*at;
    if (*at == len)
        return true;
    size_t n = date_offset_read(s + *at, len - *at, &p->offset_s);
    if (!n && *at + 1 == len && (s[*at] == 'Z' || s[*at] == 'z'))
        n = 1;
    p->has_zone = n > 0;
    *at += n;
    return n && *at == len;
}

/* 2025-03-06+05:00, a day of XML Schema. */
static bool day_with_offset(const char *s, size_t len, int64_t now, struct datetext *out)
{
    struct iso_fields f;
    struct date_parts p = {.has_zone = true};
    return len == 16 && date_offset_read(s + 10, 6, &p.offset_s) == 6 && match("yyyy-mm-dd", s, 10, &f) &&
           fill_date(&f, now, &p) && date_parts_finish(&p, out);
}

bool datetext_iso(const char *s, size_t len, int64_t now, struct datetext *out)
{
    if (day_with_offset(s, len, now, out))
        return true;
    size_t n = 0;
    while (n < len && ((s[n] >= '0' && s[n] <= '9') || s[n] == '-' || s[n] == 'W' || s[n] == 'w'))
        n++;
    struct date_parts p = {0};
    struct iso_fields f;
    size_t date_len = n;
    if (n < len && (s[n] == 'Z' || s[n] == 'z') && n + 1 == len) {
        p.has_zone = true;
    } else if (n < len) {
        bool spaced = s[n] == ' ' || s[n] == 'T' || s[n] == 't' || s[n] == '_';
        n += spaced;
        while (n < len && s[n] == ' ')
            n++;
        if (!spaced || !read_time(s, len, &n, &p) || !read_zone(s, len, &n, &p))
            return false;
    }
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++)
        if (match(masks[i], s, date_len, &f) && fill_date(&f, now, &p))
            return date_parts_finish(&p, out);
    return false;
}
