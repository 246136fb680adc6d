#include "ingest/extract/when.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "ingest/extract/sight.h"
#include "text/datetext.h"

enum { DAY_S = 86400 };

static bool read_date(const char *s, const char *language, int64_t now, int64_t *out)
{
    struct datetext d;
    if (!s || !datetext_parse(s, strlen(s), language, now, &d) || !sight_plausible(d.unix_s, now))
        return false;
    *out = d.unix_s;
    return true;
}

/* The +05:00 or +0500 that a time ends with, in seconds: the day of publication is the one at the place of publication.
 */
static int32_t zone_of(const char *s)
{
    size_t len = strlen(s);
    const char *sign = len > 15 ? strpbrk(s + len - 6, "+-") : NULL;
    int hours, minutes;
    if (!sign || !strchr(s, ':') ||
        (sscanf(sign + 1, "%2d:%2d", &hours, &minutes) != 2 && sscanf(sign + 1, "%2d%2d", &hours, &minutes) != 2))
        return 0;
    if (hours > 14 || minutes > 59 || hours < 0 || minutes < 0)
        return 0;
    return (*sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/* /2025/03/06/ or /2025-03-06- or /20250306 in the address. */
static bool date_in_url(const char *url, int64_t now, int64_t *out)
{
    const char *path = url ? strstr(url, "://") : NULL;
    path = path ? strchr(path + 3, '/') : NULL;
    for (const char *s = path; s && *s; s++) {
        if (*s != '/' && *s != '-' && *s != '_')
            continue;
        int digits[8], k = 0;
        const char *at = s + 1;
        for (; k < 8 && *at; at++) {
            if (*at >= '0' && *at <= '9')
                digits[k++] = *at - '0';
            else if (!((k == 4 || k == 6) && (*at == '/' || *at == '-' || *at == '_') && at[-1] >= '0' &&
                       at[-1] <= '9'))
                break;
        }
        if (k < 8 || (*at >= '0' && *at <= '9'))
            continue;
        int year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
        if (date_from_civil(year, digits[4] * 10 + digits[5], digits[6] * 10 + digits[7], 0, 0, 0, 0, out) &&
            sight_plausible(*out, now))
            return true;
    }
    return false;
}

/* English is written with the month first or the day first; the country's domain settles it. */
static const char *date_language(const char *language, const char *url)
{
    static const char *const day_first[] = {
        ".uk", ".au", ".nz", ".ie", ".in", ".za", ".sg", ".my", ".pk", ".ng", ".ke",
    };
    const char *host = url ? strstr(url, "://") : NULL;
    size_t n = host ? strcspn(host + 3, ":/?#") : 0;
    bool english = !language || strncasecmp(language, "en", 2) == 0;
    for (size_t i = 0; i < sizeof day_first / sizeof *day_first && english && n > 3; i++)
        if (strncmp(host + n, day_first[i], 3) == 0)
            return "en-GB";
    return language;
}

/* The first address that has a day in it. */
static int64_t day_of_address(const struct facts *f, int64_t now)
{
    int64_t day;
    if (date_in_url(f->best[FACT_URL], now, &day) || date_in_url(f->page_url, now, &day))
        return day;
    return DATE_NONE;
}

static const char *claimed_date(const struct facts *f)
{
    return f->best[FACT_PUBLISHED] ? f->best[FACT_PUBLISHED] : f->best[FACT_DATE];
}

static void take_claims(const struct facts *f, const char *language, int64_t now, struct when *out)
{
    const char *published = claimed_date(f);
    if (read_date(published, language, now, &out->published))
        out->published_offset_s = zone_of(published);
    if (read_date(f->best[FACT_UPDATED], language, now, &out->updated))
        out->updated_offset_s = zone_of(f->best[FACT_UPDATED]);
}

/* Publishing systems write the moment in UTC and show the day of their own place.  Where the day that is shown, or the
 * one in the address, is the neighbour of the moment's, the smallest offset that leads to it is taken for the zone: the
 * moment stays the same. */
static void take_local_day(const struct facts *f, int64_t shown, struct when *out)
{
    int64_t t = out->published, day = shown == DATE_NONE ? DATE_NONE : shown / DAY_S * DAY_S;
    const char *said = claimed_date(f);
    bool midnight = t % DAY_S == 0;
    if (day == DATE_NONE || out->published_offset_s || !strchr(said, ':') || midnight)
        return;
    enum { HOUR_S = 3600, WEST_MOST_S = 12 * 3600, EAST_MOST_S = 14 * 3600 };
    int64_t late = t - (day + DAY_S), early = day - t; /* after the end of the day; before its beginning */
    if (late >= 0 && late < WEST_MOST_S)
        out->published_offset_s = (int32_t) - ((late / HOUR_S + 1) * HOUR_S);
    else if (early > 0 && early <= EAST_MOST_S)
        out->published_offset_s = (int32_t)((early + HOUR_S - 1) / HOUR_S * HOUR_S);
}

/* A page shows an earlier day than it claims: the claim is that of a copy or of a system that stamps each change, where
 * the page labels its day, or where it claims to have been published no earlier than changed. */
static bool is_restamped(const struct sights *seen, const struct when *claimed)
{
    enum { SURE = 11, NEAR = 5 };
    if (seen->published.time == DATE_NONE || seen->published.time / DAY_S + 1 >= claimed->published / DAY_S)
        return false; /* the neighbouring day may be a matter of zones */
    bool stamped = claimed->updated != DATE_NONE && claimed->updated < claimed->published + DAY_S;
    return (seen->labelled && seen->published.points >= SURE) || (stamped && seen->published.points >= NEAR);
}

/* Pages drawn by scripts carry their article as data: "publishedAt":"2024-03-12T…".  The first is the page's own. */
static bool date_in_scripts(const struct page *p, const char *language, int64_t now, int64_t *out)
{
    static const char *const keys[] = {
        "\"datePublished", "\"publishedAt", "\"published_at", "\"publishDate", "\"publish_date", "\"publishedDate",
        "\"published_date", "\"publicationDate", "\"publication_date", "\"published_time", "\"firstPublished",
        "\"pubDate", "\"publishedOn", "\"dateCreated", "\"createdAt", "\"created_at",
    };
    static const char between[] = "\\\": ";
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        size_t n = strlen(keys[i]);
        const char *end = p->source + p->source_len, *at = memmem(p->source, p->source_len, keys[i], n);
        if (!at)
            continue;
        for (at += n; at < end && *at && strchr(between, *at);)
            at++;
        size_t len = 0;
        while (at + len < end && len < 40 && !strchr("\\\",}", at[len]))
            len++;
        struct datetext d;
        if (datetext_parse(at, len, language, now, &d) && sight_plausible(d.unix_s, now)) {
            *out = d.unix_s;
            return true;
        }
    }
    return false;
}

void when_find(const struct page *p, const struct facts *f, int32_t title_at, int32_t root, const char *language,
               int64_t now, struct when *out)
{
    *out = (struct when){.published = DATE_NONE, .updated = DATE_NONE};
    language = date_language(language, f->best[FACT_URL] ? f->best[FACT_URL] : f->page_url);
    take_claims(f, language, now, out);
    struct sights seen;
    sight_dates(p, &(struct sight_place){title_at, root, language, now}, out->published != DATE_NONE, &seen);
    int64_t address = day_of_address(f, now), changed = out->updated;
    if (out->published == DATE_NONE || is_restamped(&seen, out)) {
        out->published = seen.published.time;
        out->published_offset_s = 0;
    } else {
        take_local_day(f, address != DATE_NONE ? address : seen.published.time, out);
    }
    if (out->published == DATE_NONE)
        out->published = address;
    if (out->published == DATE_NONE)
        date_in_scripts(p, language, now, &out->published);
    if (out->updated == DATE_NONE)
        out->updated = seen.updated.time;
    if (out->published == DATE_NONE)
        out->published = seen.updated.time;
    if (out->published == DATE_NONE)
        out->published = seen.weak.time;
    if (out->published == DATE_NONE) /* pictures are filed by the day too */
        date_in_url(f->best[FACT_IMAGE], now, &out->published);
    if (out->published == DATE_NONE)
        out->published = changed;
}
