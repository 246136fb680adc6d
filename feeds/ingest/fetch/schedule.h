/* schedule.h: when a source is asked next.
 *
 * The rhythm is learnt from how often a source publishes, kept within the operator's bounds, and lengthened by what the
 * publisher asks for.  An `every` of the source itself takes the place of what would be learnt.  Nothing here knows a clock
 * or a store. */
#ifndef CADIALOG_INGEST_FETCH_SCHEDULE_H
#define CADIALOG_INGEST_FETCH_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/site.h"

/* No wish of a stranger holds longer than this: 30 days. */
#define SCHEDULE_WISH_MAX_S (30 * INT64_C(86400))

/* And nothing whatever, an operator's `every` included, puts a source off for longer. */
#define SCHEDULE_HORIZON_S (399 * INT64_C(86400))

/* What is known when an answer has been read to its end, or has failed. */
struct schedule_facts {
    int64_t now;
    int64_t interval_s;   /* the rhythm so far; 0: none yet */
    uint32_t skip_hours;  /* GMT */
    uint8_t skip_days;    /* Sunday = 0 */
    int64_t last_item;    /* when the newest was published or first seen; 0: not known */

    /* of an answer */
    int64_t gap_s;        /* usual time between two items of the feed; 0: not known */
    bool changed;         /* this answer brought something */
    int64_t window_s;     /* in so long a time items have passed unseen; 0: in none that is known */
    int64_t max_age_s;    /* Cache-Control or Expires; 0: not said */
    int64_t ttl_s;        /* ttl, sy:updatePeriod; 0: not said */

    /* of an error */
    int64_t wish_s;       /* of the plan after the last answer; 0: none */
    int failures;         /* in a row, from 1 */
    int64_t not_before;   /* Retry-After; 0: none */
    uint32_t random;      /* any 32 bits */
};

struct schedule_plan {
    int64_t interval_s; /* the learnt rhythm, to be kept */
    int64_t wish_s;     /* the wait that the publisher asks for, to be kept; 0: none */
    int64_t next_due;   /* unix seconds */
};

void schedule_success(const struct fetch_settings *f, const struct source *s, const struct schedule_facts *in,
                      struct schedule_plan *out);

/* The usual wait, wishes included, doubled with each error up to every_max_s, with jitter so that sources that fell together do
 * not come back together.  not_before holds. */
void schedule_failure(const struct fetch_settings *f, const struct source *s, const struct schedule_facts *in,
                      struct schedule_plan *out);

/* The first time from `at` on that is in none of the hours and days that the publisher wants to be left alone in. */
int64_t schedule_beyond_skipped(int64_t at, uint32_t skip_hours, uint8_t skip_days);

/* The longest wait that a plan with today's settings would make of that wish and that last item: where an operator has asked for a
 * quicker rhythm since the last plan, it holds at once. */
int64_t schedule_longest(const struct fetch_settings *f, const struct source *s, const struct schedule_facts *in);

/* The usual time between items from their dates (unix seconds, any order, DATE_NONE skipped): the median distance of the
 * newest 30, at least 1.  0: fewer than three dates.  Sorts dates. */
int64_t schedule_gap(int64_t *dates, size_t count);

#endif
