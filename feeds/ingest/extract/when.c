#include "ingest/extract/when.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "ingest/extract/hints.h"
#include "text/datetext.h"

enum { DAY_S = 86400, OLDEST_YEAR = 1990 };

static bool plausible(int64_t t, int64_t now)
{
    int64_t oldest;
    return date_from_civil(OLDEST_YEAR, 1, 1, 0, 0, 0, 0, &oldest) && t >= oldest && t <= now + 2 * DAY_S;
}

static bool read_date(const char *s, const char *language, int64_t now, int64_t *out)
{
    struct datetext d;
    if (!s || !datetext_parse(s, strlen(s), language, now, &d) || !plausible(d.unix_s, now))
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

/* Elements with a date of their own: <time datetime>, title="2025-03-06T…". */
static const char *machine_date(const struct node *n)
{
    static const char *const names[] = {"datetime", "data-datetime", "data-time", "data-date", "content"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *v = page_attr(n, names[i]);
        if (v && strpbrk(v, "0123456789"))
            return v;
    }
    return NULL;
}

struct sighting {
    int64_t time;
    int points;
};

static int place_points(const struct page *p, int32_t i, int32_t title_at, int32_t root)
{
    int points = 0;
    if (title_at >= 0 && i > title_at && i < title_at + 200)
        points += 6 - (i - title_at) / 60;
    else if (title_at >= 0 && i < title_at && i > title_at - 80)
        points += 4;
    else if (i >= root && i < p->nodes[root].end)
        points += 1;
    return points;
}

static bool in_clutter(const struct page *p, int32_t i)
{
    for (; i >= 0; i = p->nodes[i].parent)
        if (p->nodes[i].hints & (HINT_COMMENT | HINT_RELATED | HINT_FOOTER) && p->nodes[i].tag != TAG_BODY &&
            !(p->nodes[i].flags & NODE_KEPT))
            return true;
    return false;
}

static bool says_updated(const char *s)
{
    return strcasestr(s, "updat") || strcasestr(s, "modif") || strstr(s, "更新") || strstr(s, "бновлен") ||
           strcasestr(s, "aktualisiert");
}

/* The visible date, as a reader would look for it: near the title, in an element made for it. */
static void look_for(const struct page *p, int32_t title_at, int32_t root, const char *language, int64_t now,
                     struct sighting *published, struct sighting *updated)
{
    for (int32_t i = p->body; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        bool hinted = n->tag == TAG_TIME || n->hints & HINT_DATE;
        bool small = (n->own_weight >= 6 && n->own_weight <= 120 && tag_is(n->tag, TAGK_BLOCK)) || n->tag == TAG_SPAN;
        bool heading = n->tag >= TAG_H1 && n->tag <= TAG_H3;
        if (n->tag == TAG_TEXT || n->flags & NODE_HIDDEN || n->end - i > 60 || heading || (!hinted && !small))
            continue;
        int points = place_points(p, i, title_at, root) + (hinted ? 4 : 0) + (n->hints & HINT_META ? 1 : 0);
        if (points < 4 || points <= published->points)
            continue;
        const char *machine = hinted ? machine_date(n) : NULL;
        char *s = page_text_dup(p, i);
        struct datetext d;
        bool found = machine && datetext_parse(machine, strlen(machine), language, now, &d) && plausible(d.unix_s, now);
        if (!found && s && strlen(s) <= 200 && strpbrk(s, "0123456789"))
            found = datetext_find(s, strlen(s), language, now, &d) && plausible(d.unix_s, now);
        if (!found || in_clutter(p, i))
            continue;
        struct sighting *to = s && says_updated(s) ? updated : published;
        if (points > to->points)
            *to = (struct sighting){d.unix_s, points};
    }
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
            plausible(*out, now))
            return true;
    }
    return false;
}

void when_find(const struct page *p, const struct facts *f, int32_t title_at, int32_t root, const char *language,
               int64_t now, struct when *out)
{
    *out = (struct when){.published = DATE_NONE, .updated = DATE_NONE};
    struct sighting published = {DATE_NONE, 0}, updated = {DATE_NONE, 0};
    bool said = read_date(f->best[FACT_PUBLISHED], language, now, &out->published);
    if (said)
        out->published_offset_s = zone_of(f->best[FACT_PUBLISHED]);
    if (read_date(f->best[FACT_UPDATED], language, now, &out->updated))
        out->updated_offset_s = zone_of(f->best[FACT_UPDATED]);
    if (!said) {
        look_for(p, title_at, root, language, now, &published, &updated);
        out->published = published.time;
    }
    if (out->published == DATE_NONE)
        date_in_url(f->best[FACT_URL], now, &out->published);
    if (out->published == DATE_NONE)
        date_in_url(f->page_url, now, &out->published);
    if (out->published == DATE_NONE) /* pictures are filed by the day too */
        date_in_url(f->best[FACT_IMAGE], now, &out->published);
    if (out->updated == DATE_NONE)
        out->updated = updated.time;
    if (out->published == DATE_NONE && updated.time != DATE_NONE)
        out->published = updated.time;
}
