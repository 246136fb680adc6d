#include "ingest/extract/dateurl.h"

#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "ingest/extract/sight.h"

enum { DIGITS = 8 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where the path of an address begins; NULL: none. */
static const char *path_of(const char *url)
{
    const char *host = url ? strstr(url, "://") : NULL;
    return host ? strchr(host + 3, '/') : NULL;
}

static int number(const int *digits, int count)
{
    int n = 0;
    for (int i = 0; i < count; i++)
        n = n * 10 + digits[i];
    return n;
}

/* A stamp of date and time has twelve, fourteen or seventeen digits; other long numbers are names of articles. */
static bool is_time_behind(const char *at)
{
    size_t n = strspn(at, "0123456789");
    return n == 0 || ((n == 4 || n == 6 || n == 9) && at[0] <= '2' && at[2] <= '5');
}

/* Year, month and day in figures at s, with or without marks between them. */
static bool day_in_figures(const char *s, int64_t now, int64_t *out)
{
    int digits[DIGITS], k = 0;
    const char *at = s;
    for (; k < DIGITS && *at; at++) {
        if (is_digit(*at))
            digits[k++] = *at - '0';
        else if (!((k == 4 || k == 6) && (*at == '/' || *at == '-' || *at == '_') && is_digit(at[-1])))
            break;
    }
    return k == DIGITS && is_time_behind(at) &&
           date_from_day(number(digits, 4), number(digits + 4, 2), number(digits + 6, 2), out) &&
           sight_plausible(*out, now);
}

static int month_of(const char *s)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int i = 0; i < 12; i++)
        if (strncasecmp(s, months + 3 * i, 3) == 0)
            return i + 1;
    return 0;
}

/* 2025/mar/06/ */
static bool day_with_word(const char *s, int64_t now, int64_t *out)
{
    if (strspn(s, "0123456789") != 4 || s[4] != '/' || !month_of(s + 5))
        return false;
    const char *day = s + 5 + strcspn(s + 5, "/");
    size_t n = *day ? strspn(day + 1, "0123456789") : 0;
    int digits[4] = {s[0] - '0', s[1] - '0', s[2] - '0', s[3] - '0'};
    if ((n != 1 && n != 2) || (day[1 + n] && day[1 + n] != '/'))
        return false;
    int d = n == 1 ? day[1] - '0' : (day[1] - '0') * 10 + day[2] - '0';
    return date_from_day(number(digits, 4), month_of(s + 5), d, out) && sight_plausible(*out, now);
}

/* 2025/3/6/ */
static bool day_in_parts(const char *s, int64_t now, int64_t *out)
{
    int part[3] = {0};
    for (int i = 0; i < 3; i++) {
        size_t n = strspn(s, "0123456789");
        if (i ? n != 1 && n != 2 : n != 4)
            return false;
        for (size_t k = 0; k < n; k++)
            part[i] = part[i] * 10 + s[k] - '0';
        s += n;
        if (*s != '/' && (i < 2 || *s))
            return false;
        s += *s == '/';
    }
    return date_from_day(part[0], part[1], part[2], out) && sight_plausible(*out, now);
}

/* 25-03-2025, where the figures themselves say which is the day. */
static bool day_first(const char *s, int64_t now, int64_t *out)
{
    static const char form[] = "dd-dd-dddd";
    int digits[DIGITS], k = 0;
    for (size_t i = 0; form[i]; i++) {
        if (form[i] == 'd' ? !is_digit(s[i]) : s[i] != '-' && s[i] != '_' && s[i] != '.')
            return false;
        if (form[i] == 'd')
            digits[k++] = s[i] - '0';
    }
    int a = number(digits, 2), b = number(digits + 2, 2), day = b > 12 ? b : a, month = b > 12 ? a : b;
    return !is_digit(s[sizeof form - 1]) && (a > 12 || b > 12 || a == b) &&
           date_from_day(number(digits + 4, 4), month, day, out) && sight_plausible(*out, now);
}

bool dateurl_day(const char *url, int64_t now, int64_t *out)
{
    for (const char *s = path_of(url); s && *s; s++)
        if (strchr("/-_=", *s) &&
            (day_in_figures(s + 1, now, out) || day_with_word(s + 1, now, out) || day_first(s + 1, now, out) ||
             (*s == '/' && day_in_parts(s + 1, now, out))))
            return true;
    return false;
}

bool dateurl_month_end(const char *url, int64_t now, int64_t *out)
{
    for (const char *s = path_of(url); s && *s; s++) {
        if (*s != '/' || strspn(s + 1, "0123456789") != 4 || (s[5] != '/' && s[5] != '-'))
            continue;
        int digits[4] = {s[1] - '0', s[2] - '0', s[3] - '0', s[4] - '0'}, year = number(digits, 4);
        size_t n = strspn(s + 6, "0123456789");
        int month = n == 2 ? (s[6] - '0') * 10 + s[7] - '0' : n == 1 ? s[6] - '0' : n ? 0 : month_of(s + 6);
        if (month < 1 || month > 12 || !date_from_day(year + month / 12, month % 12 + 1, 1, out) ||
            !sight_plausible(*out - 31 * DAY_S, now))
            continue;
        *out = *out - DAY_S < now ? *out - DAY_S : now;
        return true;
    }
    return false;
}
