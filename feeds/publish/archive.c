/* archive.c: which documents older articles are in, and how those are linked (RFC 5005 section 4).
 *
 * Who reads archives need not ask again for one that he has, so what is linked should not change any more: months that are over, and
 * of the month that is running, and of large ones, the days that are over.  Only where the newest page ends among today's articles
 * it leads to today's, since otherwise those in between were out of reach; and nothing leads forward to that.  (A takedown, or an
 * article that comes late, still changes an archive.)  Every month can be asked for as a whole, linked or not.
 *
 * Pages for people go from month to month, whatever their size: they are never kept for long. */
#include <stdlib.h>

#include "core/date.h"
#include "publish/publisher.h"

enum { MONTHS_MAX = 1200 };

static int64_t start_of(int32_t month, int day)
{
    int64_t t = 0;
    date_from_day(month / 12, month % 12 + 1, day, &t);
    return t;
}

static void day_of(int64_t t, int32_t *month, uint8_t *day)
{
    struct date_civil c = date_to_civil(t);
    *month = c.year * 12 + c.month - 1;
    *day = c.day;
}

/* As in struct view. */
static int32_t month_at(int64_t t)
{
    int32_t month;
    uint8_t day;
    day_of(t, &month, &day);
    return month;
}

void archive_span(const struct view *v, int64_t *since, int64_t *until)
{
    *since = start_of(v->month, v->day ? v->day : 1);
    *until = v->day ? *since + DAY_S : start_of(v->month + 1, 1);
}

bool archive_is_over(const struct view *v, int64_t now)
{
    int64_t since, until;
    archive_span(v, &since, &until);
    return until <= now;
}

bool archive_is_running(const struct view *v, int64_t now)
{
    int64_t since, until;
    archive_span(v, &since, &until);
    return since <= now && now < until;
}

bool archive_is_by_days(const struct view *v, const struct store_stamp *stamp)
{
    return view_is_feed(v) && v->month && !v->day && stamp->count >= ARCHIVE_MAX;
}

/* ---- links ---- */

/* A list whose archives are linked, and what is known of it. */
struct linking {
    struct publisher *p;
    const struct view *v;
    int64_t now;
    struct store_counts months; /* newest first */
};

static bool start(struct linking *k, struct err *e)
{
    struct store_query q = view_query(k->v);
    q.since = q.until = DATE_NONE;
    q.limit = MONTHS_MAX;
    return store_count(k->p->store, STORE_COUNT_MONTHS, &q, k->p->arena, &k->months, e);
}

static int32_t month_of(const struct store_count *c)
{
    return atoi(c->name) * 12 + atoi(c->name + 5) - 1;
}

static bool is_by_days(const struct linking *k, int32_t month)
{
    if (!view_is_feed(k->v))
        return false;
    for (size_t i = 0; i < k->months.count; i++)
        if (month_of(&k->months.items[i]) == month && k->months.items[i].count > PUBLISH_MONTH_MAX)
            return true;
    return month >= month_at(k->now);
}

static char *address_of(const struct linking *k, int32_t month, uint8_t day)
{
    struct view other = *k->v;
    other.month = month;
    other.day = day;
    other.page = 0;
    other.limit = (uint16_t)view_default_limit((enum view_kind)other.kind);
    other.lang_said = 0;
    return view_self(&other, k->p->arena);
}

/* The document that an article of that time is in.  Days of one month lead to each other also after that is over. */
static char *document_of(const struct linking *k, int64_t t)
{
    int32_t month;
    uint8_t day;
    day_of(t, &month, &day);
    bool by_days = is_by_days(k, month) || (k->v->day && k->v->month == month);
    return address_of(k, month, by_days ? day : 0);
}

/* When the newest article in [since, until) was published; DATE_NONE: there is none. */
static bool newest_in(const struct linking *k, int64_t since, int64_t until, int64_t *when, struct err *e)
{
    struct store_query q = view_query(k->v);
    struct store_articles found;
    q.since = since;
    q.until = until;
    q.limit = 1;
    if (!store_query(k->p->store, &q, k->p->arena, &found, e))
        return false;
    *when = found.count ? render_article_time(&found.items[0]) : DATE_NONE;
    return true;
}

static bool link_older(const struct linking *k, int64_t before, const char **out, struct err *e)
{
    int64_t when;
    if (!newest_in(k, DATE_NONE, before, &when, e))
        return false;
    *out = when != DATE_NONE ? document_of(k, when) : NULL;
    return true;
}

/* The first day of the month that has articles, and is over, from `day` on. */
static bool link_day(const struct linking *k, int32_t month, int day, const char **out, struct err *e)
{
    int64_t when = DATE_NONE, until = start_of(month + 1, 1);
    for (int64_t t = start_of(month, 1) + (day - 1) * DAY_S; t < until && t + DAY_S <= k->now && when == DATE_NONE; t += DAY_S)
        if (!newest_in(k, t, t + DAY_S, &when, e))
            return false;
    if (when != DATE_NONE)
        *out = document_of(k, when);
    return true;
}

static bool link_newer(const struct linking *k, const char **out, struct err *e)
{
    int32_t after = 0;
    if (k->v->day && !link_day(k, k->v->month, k->v->day + 1, out, e))
        return false;
    for (size_t i = 0; i < k->months.count && month_of(&k->months.items[i]) > k->v->month; i++)
        after = month_of(&k->months.items[i]);
    if (*out || !after)
        return true;
    if (is_by_days(k, after))
        return link_day(k, after, 1, out, e);
    *out = address_of(k, after, 0);
    return true;
}

bool archive_link(struct publisher *p, const struct view *v, int64_t now, struct render_list *l, struct err *e)
{
    struct linking k = {.p = p, .v = v, .now = now};
    struct view current = *v;
    int64_t since, until;
    archive_span(v, &since, &until);
    current.month = 0;
    current.day = 0;
    current.lang_said = 0;
    l->month = arena_printf(p->arena, "%04d-%02d", v->month / 12, v->month % 12 + 1);
    l->current = view_self(&current, p->arena);
    return start(&k, e) && link_older(&k, since, &l->prev_archive, e) && link_newer(&k, &l->next_archive, e);
}

bool archive_link_newest(struct publisher *p, const struct view *v, int64_t now, int64_t last, struct render_list *l, struct err *e)
{
    struct linking k = {.p = p, .v = v, .now = now};
    if (!start(&k, e))
        return false;
    l->prev_archive = document_of(&k, last);
    return true;
}

bool archive_newest_day(struct publisher *p, const struct view *month, struct view *day, struct err *e)
{
    const struct linking k = {.p = p, .v = month};
    int64_t since, until, when;
    archive_span(month, &since, &until);
    *day = *month;
    if (!newest_in(&k, since, until, &when, e))
        return false;
    if (when == DATE_NONE)
        return err_set(e, ERR_NOT_FOUND, "nothing of that month may be shown");
    day_of(when, &day->month, &day->day);
    return true;
}
