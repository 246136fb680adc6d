#include "ingest/extract/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "ingest/extract/dateurl.h"
#include "ingest/extract/sight.h"
#include "text/datetext.h"

/* A year, or a year and a month: no day. */
static bool is_cut_short(const char *s)
{
    size_t n = strspn(s, "0123456789"), rest = n == 4 && s[n] == '-' ? strspn(s + n + 1, "0123456789") : 0;
    return n == 4 && (!s[n] || (rest <= 2 && !s[n + 1 + rest]));
}

/* The day is the one at the place of publication, so the zone is kept. */
static bool read_date(const char *s, const char *language, int64_t now, int64_t *out, int32_t *offset_s)
{
    struct datetext d;
    if (!s || is_cut_short(s) || !datetext_parse(s, strlen(s), language, now, &d) || !sight_plausible(d.unix_s, now))
        return false;
    *out = d.unix_s;
    *offset_s = d.offset_s;
    return true;
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
    if (dateurl_day(f->best[FACT_URL], now, &day) || dateurl_day(f->page_url, now, &day))
        return day;
    return DATE_NONE;
}

/* "© 2019 Port Herald": the year in which the page was made, its last day. */
static int64_t year_of_rights(const struct page *p, int64_t now)
{
    static const char *const signs[] = {"©", "&copy;", "opyright"};
    enum { REACH = 40, YEAR_DIGITS = 4 };
    const char *end = p->source + p->source_len;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        int64_t last = DATE_NONE, day;
        const char *at = memmem(p->source, p->source_len, signs[i], strlen(signs[i]));
        for (const char *s = at; s && s + YEAR_DIGITS < end && s < at + REACH; s++) {
            int year = s[0] == '2' && s[1] == '0' && !(s[4] >= '0' && s[4] <= '9') ? atoi((char[]){s[0], s[1], s[2], s[3], 0}) : 0;
            if (year > 2000 && date_from_day(year, 12, 31, &day) && day <= now + 366 * (int64_t)DAY_S)
                last = day; /* "2010-2019": the later one */
        }
        if (last != DATE_NONE)
            return last < now ? last : now;
    }
    return DATE_NONE;
}

/* When the page was made or changed, for dates that leave out their year: they are the last such days before. */
static int64_t about_when(const struct page *p, const struct facts *f, const struct when *w, int64_t now)
{
    int64_t t;
    if (w->updated != DATE_NONE)
        return w->updated;
    if (dateurl_month_end(f->best[FACT_URL], now, &t) || dateurl_month_end(f->page_url, now, &t) ||
        dateurl_month_end(f->best[FACT_IMAGE], now, &t))
        return t;
    return year_of_rights(p, now);
}

static const char *claimed_date(const struct facts *f)
{
    return f->best[FACT_PUBLISHED] ? f->best[FACT_PUBLISHED] : f->best[FACT_DATE];
}

/* No day is known, but the time is better than none. */
static void read_year(const char *s, int64_t now, int64_t *out)
{
    struct datetext d;
    if (s && is_cut_short(s) && datetext_parse(s, strlen(s), NULL, now, &d) && sight_plausible(d.unix_s, now))
        *out = d.unix_s;
}

static void take_claims(const struct facts *f, const char *language, int64_t now, struct when *out)
{
    const char *published = claimed_date(f);
    read_date(published, language, now, &out->published, &out->published_offset_s);
    read_date(f->best[FACT_UPDATED], language, now, &out->updated, &out->updated_offset_s);
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
    enum { WEST_MOST_S = 12 * HOUR_S, EAST_MOST_S = 14 * HOUR_S };
    int64_t late = t - (day + DAY_S), early = day - t; /* after the end of the day; before its beginning */
    if (late >= 0 && late < WEST_MOST_S)
        out->published_offset_s = (int32_t) - ((late / HOUR_S + 1) * HOUR_S);
    else if (early > 0 && early <= EAST_MOST_S)
        out->published_offset_s = (int32_t)((early + HOUR_S - 1) / HOUR_S * HOUR_S);
}

/* A page shows an earlier day than it claims: the claim is that of a copy or of a system that stamps each change, where
 * the page labels its day, or where it claims to have been published no earlier than changed.  vague: the claim does not
 * say what it is the date of. */
static bool is_restamped(const struct sights *seen, const struct when *claimed, bool vague)
{
    enum { SURE = 11, VAGUE = 7, NEAR = 5 };
    if (seen->published.time == DATE_NONE || seen->published.time / DAY_S + 1 >= claimed->published / DAY_S)
        return false; /* the neighbouring day may be a matter of zones */
    bool stamped = claimed->updated != DATE_NONE && claimed->updated < claimed->published + DAY_S;
    return (seen->labelled && seen->published.points >= (vague ? VAGUE : SURE)) || (stamped && seen->published.points >= NEAR);
}

/* The value behind a key at `at`: what follows its closing quotation mark and colon. */
static bool date_behind(const char *at, const char *end, const char *language, int64_t now, int64_t *out)
{
    static const char between[] = "\\\"': ";
    size_t len = 0;
    int32_t offset_s;
    char value[48];
    if (at == end || !strchr("\\\"'", *at))
        return false; /* a longer name */
    while (at < end && *at && strchr(between, *at))
        at++;
    while (at + len < end && len + 1 < sizeof value && !strchr("\\\"',}", at[len]))
        len++;
    snprintf(value, sizeof value, "%.*s", (int)len, at);
    return read_date(value, language, now, out, &offset_s);
}

/* Pages drawn by scripts carry their article as data: "publishedAt":"2024-03-12T…".  The first is the page's own. */
static bool date_in_scripts(const struct page *p, const char *language, int64_t now, int64_t *out)
{
    static const char *const keys[] = {
        "datePublished", "publishedAt", "published_at", "publishDate", "publish_date", "publishedDate", "published_date",
        "publicationDate", "publication_date", "published_time", "firstPublished", "firstPublishedAt", "pubDate",
        "publishedOn", "publishedTime", "publishTime", "dateCreated", "createdAt", "created_at",
    };
    const char *end = p->source + p->source_len;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        size_t n = strlen(keys[i]);
        const char *at = memmem(p->source, p->source_len, keys[i], n);
        if (at && at > p->source && strchr("\"'", at[-1]) && date_behind(at + n, end, language, now, out))
            return true;
    }
    return false;
}

/* A day and a month that could be each other: what else the page says of its time tells which is which. */
static int64_t settled(const struct sighting *seen, int64_t address, const struct when *w, int64_t about, int64_t now)
{
    int64_t t = seen->time, other = seen->other;
    if (t == DATE_NONE || other == DATE_NONE)
        return t;
    if (t > now + DAY_S || (address != DATE_NONE && other / DAY_S == address / DAY_S))
        return other;
    if (w->updated == DATE_NONE && about == DATE_NONE)
        return t;
    enum { NEAR_S = 31 * DAY_S };
    int64_t made = w->updated != DATE_NONE ? w->updated : about;
    bool late = t > made + DAY_S && other <= made + DAY_S;
    bool near = other <= made + DAY_S && made - other < NEAR_S && made - t >= NEAR_S;
    return late || near ? other : t;
}

void when_find(const struct page *p, const struct facts *f, int32_t title_at, int32_t root, const char *language,
               int64_t now, struct when *out)
{
    *out = (struct when){.published = DATE_NONE, .updated = DATE_NONE};
    language = date_language(language, f->best[FACT_URL] ? f->best[FACT_URL] : f->page_url);
    take_claims(f, language, now, out);
    struct sights seen;
    bool vague = !f->best[FACT_PUBLISHED], claimed = out->published != DATE_NONE;
    int64_t about = claimed && !vague ? DATE_NONE : about_when(p, f, out, now);
    sight_dates(p, &(struct sight_place){title_at, root, language, now, about}, claimed, &seen);
    int64_t address = day_of_address(f, now), changed = out->updated;
    seen.published.time = settled(&seen.published, address, out, about, now);
    if (!claimed || is_restamped(&seen, out, vague)) {
        out->published = seen.published.time;
        out->published_offset_s = seen.published.offset_s;
    } else {
        take_local_day(f, address != DATE_NONE ? address : seen.published.time, out);
    }
    if (out->published == DATE_NONE)
        out->published = address;
    if (out->published == DATE_NONE)
        date_in_scripts(p, language, now, &out->published);
    if (out->updated == DATE_NONE) {
        out->updated = seen.updated.time;
        out->updated_offset_s = seen.updated.offset_s;
    }
    if (out->published == DATE_NONE)
        out->published = seen.updated.time;
    if (out->published == DATE_NONE)
        out->published = seen.weak.time;
    if (out->published == DATE_NONE) /* pictures are filed by the day too */
        dateurl_day(f->best[FACT_IMAGE], now, &out->published);
    if (out->published == DATE_NONE)
        out->published = changed;
    if (out->published == DATE_NONE) /* of a paper, only the year */
        read_year(claimed_date(f), now, &out->published);
}
