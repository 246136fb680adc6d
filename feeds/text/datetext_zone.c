#include <string.h>
#include <strings.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "core/date.h"
#include "text/datetext_parts.h"

/* Abbreviations as feeds use them.  Several mean more than one zone: the one that most feeds mean stands here.
 * Minutes east of Greenwich. */
static const struct {
    const char *name;
    int minutes;
} zones[] = {
    {"GMT", 0}, {"UTC", 0}, {"UT", 0}, {"WET", 0}, {"WEST", 60}, {"BST", 60}, {"IST", 330}, {"CET", 60}, {"MET", 60},
    {"MEZ", 60}, {"MESZ", 120}, {"CEST", 120}, {"MEST", 120}, {"EET", 120}, {"EEST", 180}, {"SAST", 120},
    {"CAT", 120}, {"EAT", 180}, {"MSK", 180}, {"MCK", 180}, {"MSD", 240}, {"TRT", 180}, {"AST", -240}, {"ADT", -180},
    {"EST", -300}, {"EDT", -240}, {"ET", -300}, {"CST", -360}, {"CDT", -300}, {"CT", -360}, {"MST", -420},
    {"MDT", -360}, {"MT", -420}, {"PST", -480}, {"PDT", -420}, {"PT", -480}, {"AKST", -540}, {"AKDT", -480},
    {"HST", -600}, {"NST", -210}, {"NDT", -150}, {"BRT", -180}, {"BRST", -120}, {"ART", -180}, {"CLT", -240},
    {"CLST", -180}, {"COT", -300}, {"PET", -300}, {"VET", -240}, {"GST", 240}, {"SAMT", 240}, {"AZT", 240},
    {"GET", 240}, {"AMT", 240}, {"IRST", 210}, {"IRDT", 270}, {"AFT", 270}, {"PKT", 300}, {"UZT", 300}, {"TJT", 300},
    {"TMT", 300}, {"YEKT", 300}, {"AQTT", 300}, {"NPT", 345}, {"OMST", 360}, {"ALMT", 300}, {"KGT", 360}, {"BTT", 360},
    {"BDT", 360}, {"KRAT", 420}, {"NOVT", 420}, {"ICT", 420}, {"WIB", 420}, {"HOVT", 420}, {"ULAT", 480}, {"IRKT", 480},
    {"HKT", 480}, {"SGT", 480}, {"MYT", 480}, {"PHT", 480}, {"AWST", 480}, {"WITA", 480}, {"YAKT", 540}, {"JST", 540},
    {"KST", 540}, {"WIT", 540}, {"VLAT", 600}, {"AEST", 600}, {"AEDT", 660}, {"ACST", 570}, {"ACDT", 630},
    {"MAGT", 660}, {"NZST", 720}, {"NZDT", 780}, {"МСК", 180},
};

/* Military letters by RFC 822, section 5.1, which RSS names: A is -1, N is +1 (the military has them the other way
 * round, as RFC 2822 found out).  J is not used. */
static bool military(char c, int *minutes)
{
    static const char west[] = "ABCDEFGHIKLM", east[] = "NOPQRSTUVWXY";
    const char *e = c ? strchr(east, c) : NULL, *w = c ? strchr(west, c) : NULL;
    *minutes = e ? 60 * (int)(e - east + 1) : w ? -60 * (int)(w - west + 1) : 0;
    return e || w || c == 'Z';
}

bool date_zone_find(const char *word, size_t len, int *offset_s)
{
    int minutes;
    if (len == 1 && (military(*word, &minutes) || *word == 'z')) {
        *offset_s = *word == 'z' ? 0 : minutes * 60;
        return true;
    }
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (strlen(zones[i].name) == len && strncasecmp(zones[i].name, word, len) == 0) {
            *offset_s = zones[i].minutes * 60;
            return true;
        }
    return false;
}

static size_t digits_at(const char *s, size_t len, size_t max, int *value)
{
    size_t n = 0;
    *value = 0;
    while (n < len && n < max && s[n] >= '0' && s[n] <= '9')
        *value = *value * 10 + (s[n++] - '0');
    return n;
}

size_t date_offset_read(const char *s, size_t len, int *offset_s)
{
    static const char minus[] = "−";
    bool is_minus = len >= 3 && memcmp(s, minus, 3) == 0;
    if (!len || (!is_minus && *s != '+' && *s != '-'))
        return 0;
    size_t at = is_minus ? 3 : 1;
    int sign = *s == '+' ? 1 : -1, hours, minutes = 0;
    if (at < len && sign > 0 && s[at] == '-') { /* "+-0500", from programs that put the sign themselves */
        sign = -1;
        at++;
    }
    size_t n = digits_at(s + at, len - at, 6, &hours);
    if (n == 0 || n == 5 || n == 6)
        return 0;
    at += n;
    if (n >= 3) {
        minutes = hours % 100;
        hours /= 100;
    } else if (at + 2 < len && s[at] == ':') {
        n = digits_at(s + at + 1, len - at - 1, 2, &minutes);
        if (n != 2)
            return 0;
        at += 3;
    }
    if (hours > 15 || minutes > 59)
        return 0;
    *offset_s = sign * (hours * HOUR_S + minutes * 60);
    return at;
}

/* Offset of an IANA zone on that very day. */
static bool named_zone(const struct date_parts *p, int *offset_s)
{
    UChar id[80];
    UErrorCode status = U_ZERO_ERROR;
    UBool system;
    UChar canonical[80];
    u_uastrncpy(id, p->zone_name, 79);
    id[79] = 0;
    ucal_getCanonicalTimeZoneID(id, -1, canonical, 80, &system, &status);
    if (U_FAILURE(status))
        return false;
    UCalendar *cal = ucal_open(id, -1, "en", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status))
        return false;
    ucal_setDateTime(cal, p->year, p->month - 1, p->day, p->hour, p->minute, p->second, &status);
    int32_t ms = ucal_get(cal, UCAL_ZONE_OFFSET, &status) + ucal_get(cal, UCAL_DST_OFFSET, &status);
    ucal_close(cal);
    *offset_s = ms / 1000;
    /* Kazakhstan has had one time, UTC+5, since 1 March 2024; Debian 12's ICU does not know it yet. */
    if ((strcmp(p->zone_name, "Asia/Almaty") == 0 || strcmp(p->zone_name, "Asia/Qostanay") == 0) &&
        p->year * 100 + p->month >= 202403)
        *offset_s = 5 * HOUR_S;
    return U_SUCCESS(status);
}

int date_full_year(int year, int digits, int64_t now)
{
    int this_year = date_to_civil(now).year;
    if (digits == 3)
        return year + 1900;
    if (digits > 2)
        return year;
    int century = this_year / 100 * 100;
    year += century;
    return year > this_year + 20 ? year - 100 : year;
}

bool date_parts_finish(const struct date_parts *p, struct datetext *out)
{
    struct date_parts d = *p;
    if (d.pm && d.hour < 12)
        d.hour += 12;
    if (d.am && d.hour == 12)
        d.hour = 0;
    if (d.year < 1)
        return false;
    int64_t at;
    if (!date_from_civil(d.year, d.month, d.day, d.hour, d.minute, d.second, 0, &at))
        return false;
    if (d.zone_name[0])
        d.has_zone = named_zone(&d, &d.offset_s);
    out->unix_s = at - (d.has_zone ? d.offset_s : 0);
    out->offset_s = d.has_zone ? d.offset_s : 0;
    out->has_time = d.has_time;
    out->has_zone = d.has_zone;
    return true;
}
