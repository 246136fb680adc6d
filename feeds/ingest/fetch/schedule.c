#include "ingest/fetch/schedule.h"

#include <stdlib.h>

#include "core/date.h"

enum {
    IDLE_S = DAY_S,           /* nothing new for so long: the source hardly changes */
    QUICK_S = 300,            /* an operator who asks for less than this in the fetch section means it */
    INTERVAL_DEFAULT_S = 1800,
    INTERVAL_MAX_DEFAULT_S = DAY_S,
    GAP_ITEMS = 30,
    SILENT_S = 7 * DAY_S,     /* beyond weekends and holidays */
};

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : v > high ? high : v;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

struct bounds {
    int64_t start, low, high;
};

/* The fetch section's `every` is where learning starts; it never lies outside its own bounds. */
static struct bounds bounds_of(const struct fetch_settings *f)
{
    struct bounds b;
    b.start = f->every_s > 0 ? f->every_s : INTERVAL_DEFAULT_S;
    b.low = f->every_min_s > 0 && f->every_min_s < b.start ? f->every_min_s : b.start;
    b.high = larger(f->every_max_s > 0 ? f->every_max_s : INTERVAL_MAX_DEFAULT_S, b.start);
    return b;
}

static int compare_dates(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x < y) - (x > y); /* newest first */
}

int64_t schedule_gap(int64_t *dates, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (dates[i] != DATE_NONE)
            dates[n++] = dates[i];
    if (n < 3)
        return 0;
    qsort(dates, n, sizeof *dates, compare_dates);
    if (n > GAP_ITEMS)
        n = GAP_ITEMS;
    for (size_t i = 0; i + 1 < n; i++)
        dates[i] -= dates[i + 1];
    qsort(dates, n - 1, sizeof *dates, compare_dates);
    return larger(dates[(n - 1) / 2], 1);
}

/* Half the usual distance between items, so that an item waits a quarter of it on average; by and by, since the items of one
 * answer may not be typical. */
static int64_t towards_gap(const struct schedule_facts *in, int64_t was)
{
    int64_t half = (was + in->gap_s / 2) / 2;
    return half < was * 2 ? half : was * 2;
}

/* After an answer without news: slower, but no slower than a quarter of the silence, or a quiet night would be taken for a change
 * of habits. */
static int64_t slower(const struct bounds *b, const struct schedule_facts *in, int64_t was)
{
    int64_t most = in->last_item > 0 ? larger((in->now - in->last_item) / 4, b->start) : b->high;
    return larger(was, smaller(was + was / 4, most));
}

/* Dates of items tell most where there are news.  Where there are none, they make nothing quicker: ten items of one minute, once a
 * day or three years ago, are no rhythm.  A feed that has lost items between two visits is asked twice in that time from then on,
 * until it has been silent for long. */
static int64_t learn(const struct bounds *b, const struct schedule_facts *in)
{
    int64_t was = in->interval_s > 0 ? in->interval_s : b->start;
    int64_t now = in->changed ? was - was / 4 : slower(b, in, was);
    if (in->gap_s > 0)
        now = in->changed || !in->interval_s ? towards_gap(in, was) : larger(now, towards_gap(in, was));
    if (in->window_s > 0 && in->now - in->last_item < SILENT_S)
        now = smaller(now, in->window_s / 2);
    return clamp(now, b->low, b->high);
}

/* The publisher's wishes only lengthen. */
static int64_t wished(const struct schedule_facts *in)
{
    return clamp(larger(in->max_age_s, in->ttl_s), 0, SCHEDULE_WISH_MAX_S);
}

/* By whole hours, so that not everybody who was kept away comes in at the stroke of one. */
int64_t schedule_beyond_skipped(int64_t at, uint32_t skip_hours, uint8_t skip_days)
{
    if ((skip_hours & 0xffffff) == 0xffffff || (skip_days & 0x7f) == 0x7f)
        return at; /* nobody means never */
    for (int step = 0; step < 24 * 8; step++) {
        int hour = (int)(at / HOUR_S % 24), day = (int)((at / DAY_S + 4) % 7); /* 1 January 1970: a Thursday */
        if (!(skip_hours >> hour & 1) && !(skip_days >> day & 1))
            break;
        at += HOUR_S;
    }
    return at;
}

/* The fetch section's or the source's own `every`; a short one is meant, and nothing is learnt then. */
static int64_t start_of(const struct bounds *b, const struct source *s)
{
    return s->every_s > 0 ? s->every_s : b->start;
}

static bool learns(const struct bounds *b, const struct source *s)
{
    return s->every_s <= 0 && b->start >= QUICK_S;
}

/* A source that hardly changes is asked no more than once an hour. */
static int64_t at_least(const struct schedule_facts *in, int64_t start, int64_t wait)
{
    bool idle = in->last_item > 0 && in->now - in->last_item > IDLE_S;
    return idle && start >= QUICK_S ? larger(wait, HOUR_S) : wait;
}

void schedule_success(const struct fetch_settings *f, const struct source *s, const struct schedule_facts *in,
                      struct schedule_plan *out)
{
    struct bounds b = bounds_of(f);
    /* A rhythm that the operator has set is not learnt; what the publisher asks for lengthens it all the same. */
    int64_t start = start_of(&b, s);
    out->interval_s = learns(&b, s) ? learn(&b, in) : start;
    out->wish_s = wished(in);
    int64_t wait = clamp(at_least(in, start, larger(out->interval_s, out->wish_s)), 0, SCHEDULE_HORIZON_S - 8 * DAY_S);
    out->next_due = schedule_beyond_skipped(in->now + wait, in->skip_hours, in->skip_days);
}

/* A server that fails is asked no more often than one that is well: the doubling begins at the usual wait, with all that the publisher
 * asked for. */
void schedule_failure(const struct fetch_settings *f, const struct source *s, const struct schedule_facts *in,
                      struct schedule_plan *out)
{
    struct bounds b = bounds_of(f);
    int64_t base = s->every_s > 0 ? s->every_s : in->interval_s > 0 ? in->interval_s : b.start;
    int64_t start = start_of(&b, s), most = larger(b.high, at_least(in, start, base));
    int64_t wait = clamp(at_least(in, start, larger(base, in->wish_s)), 1, most);
    for (int i = 1; i < in->failures && wait < most; i++)
        wait *= 2;
    wait = smaller(wait, most);
    wait += wait * (int64_t)(in->random % 256) / 1024; /* up to a quarter more */
    int64_t due = larger(in->now + clamp(wait, 1, SCHEDULE_HORIZON_S - 8 * DAY_S),
                         smaller(in->not_before, in->now + SCHEDULE_WISH_MAX_S));
    out->interval_s = base;
    out->wish_s = in->wish_s;
    out->next_due = schedule_beyond_skipped(due, in->skip_hours, in->skip_days);
}

int64_t schedule_longest(const struct fetch_settings *f, const struct source *s, const struct schedule_facts *in)
{
    struct bounds b = bounds_of(f);
    return at_least(in, start_of(&b, s), larger(learns(&b, s) ? b.high : start_of(&b, s), in->wish_s));
}
