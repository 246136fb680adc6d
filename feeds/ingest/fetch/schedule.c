#include "ingest/fetch/schedule.h"

#include <stdlib.h>

#include "core/date.h"

enum {
    IDLE_S = DAY_S,           /* nothing new for so long: the source hardly changes */
    QUICK_S = 300,            /* an operator who asks for less than this in the fetch section means it */
    INTERVAL_DEFAULT_S = 1800,
    INTERVAL_MAX_DEFAULT_S = DAY_S,
    GAP_ITEMS = 30,
};

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : v > high ? high : v;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
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

/* Half the usual distance between items, so that an item waits a quarter of it on average; without dates, what our own visits
 * teach: quicker after news, slower after none, but no slower than a quarter of the silence, or a quiet night would be taken
 * for a change of habits. */
static int64_t learn(const struct bounds *b, const struct schedule_facts *in)
{
    int64_t was = in->interval_s > 0 ? in->interval_s : b->start;
    int64_t now = was - was / 4;
    if (!in->changed) {
        int64_t most = in->last_item > 0 ? larger((in->now - in->last_item) / 4, b->start) : b->high;
        now = larger(was, was + was / 4 < most ? was + was / 4 : most);
    }
    if (in->gap_s > 0) /* by and by: the items of one answer may not be typical */
        now = (was + in->gap_s / 2) / 2 < was * 2 ? (was + in->gap_s / 2) / 2 : was * 2;
    if (in->window_short)
        now = was / 2;
    return clamp(now, b->low, b->high);
}

/* The publisher's wishes only lengthen. */
static int64_t wished(const struct schedule_facts *in, int64_t interval)
{
    interval = larger(interval, clamp(in->max_age_s, 0, SCHEDULE_WISH_MAX_S));
    return larger(interval, clamp(in->ttl_s, 0, SCHEDULE_WISH_MAX_S));
}

/* Moves a time out of the hours and days that the publisher wants to be left alone in. */
static int64_t beyond_skipped(const struct schedule_facts *in, int64_t due)
{
    if ((in->skip_hours & 0xffffff) == 0xffffff || (in->skip_days & 0x7f) == 0x7f)
        return due; /* nobody means never */
    for (int step = 0; step < 24 * 8; step++) {
        int hour = (int)(due / HOUR_S % 24), day = (int)((due / DAY_S + 4) % 7); /* 1 January 1970: a Thursday */
        if (!(in->skip_hours >> hour & 1) && !(in->skip_days >> day & 1))
            break;
        due = (due / HOUR_S + 1) * HOUR_S;
    }
    return due;
}

void schedule_success(const struct fetch_settings *f, const struct source *s, const struct schedule_facts *in,
                      struct schedule_plan *out)
{
    struct bounds b = bounds_of(f);
    /* A rhythm that the operator has set is not learnt; what the publisher asks for lengthens it all the same. */
    int64_t start = s->every_s > 0 ? s->every_s : b.start;
    out->interval_s = s->every_s > 0 || start < QUICK_S ? start : learn(&b, in);
    int64_t wait = out->interval_s;
    bool idle = in->last_item > 0 && in->now - in->last_item > IDLE_S;
    if (idle && start >= QUICK_S)
        wait = larger(wait, HOUR_S);
    out->next_due = beyond_skipped(in, in->now + clamp(wished(in, wait), 0, SCHEDULE_HORIZON_S - 8 * DAY_S));
}

void schedule_failure(const struct fetch_settings *f, const struct source *s, int64_t now, int64_t interval_s, int failures,
                      int64_t not_before, uint32_t random, struct schedule_plan *out)
{
    struct bounds b = bounds_of(f);
    int64_t base = s->every_s > 0 ? s->every_s : interval_s > 0 ? interval_s : b.start;
    int64_t wait = base;
    for (int i = 1; i < failures && wait < b.high; i++)
        wait *= 2;
    wait = clamp(wait, 1, larger(b.high, base));
    wait += wait * (int64_t)(random % 256) / 1024; /* up to a quarter more */
    out->interval_s = base;
    out->next_due = larger(now + clamp(wait, 1, SCHEDULE_HORIZON_S), not_before > now ? clamp(not_before, now, now + SCHEDULE_WISH_MAX_S) : 0);
}
