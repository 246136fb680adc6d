/* test_schedule.c: when a source is asked next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/date.h"
#include "ingest/fetch/schedule.h"

enum { HOUR = 3600, DAY = 86400 };
static const int64_t NOW = 1767225600; /* Thursday, 1 January 2026, 00:00 GMT */

static struct fetch_settings usual(void)
{
    return (struct fetch_settings){.every_s = 1800, .every_min_s = 300, .every_max_s = DAY};
}

static struct schedule_plan plan(const struct fetch_settings *f, int64_t every, struct schedule_facts in)
{
    struct source s = {.every_s = every};
    struct schedule_plan out;
    in.now = in.now ? in.now : NOW;
    schedule_success(f, &s, &in, &out);
    return out;
}

static void learns_from_the_gap_between_items(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_plan p = {0};
    for (int i = 0; i < 12; i++)
        p = plan(&f, 0, (struct schedule_facts){.interval_s = p.interval_s, .gap_s = 4 * HOUR, .last_item = NOW - HOUR});
    assert_in_range(p.interval_s, 2 * HOUR - 60, 2 * HOUR);
    for (int i = 0; i < 12; i++)
        p = plan(&f, 0, (struct schedule_facts){.interval_s = p.interval_s, .gap_s = 10, .last_item = NOW - 10, .changed = true});
    assert_int_equal(p.interval_s, 300); /* the operator's lower bound */
    for (int i = 0; i < 30; i++)
        p = plan(&f, 0, (struct schedule_facts){.interval_s = p.interval_s, .gap_s = 90 * DAY, .last_item = NOW - 90 * DAY});
    assert_int_equal(p.interval_s, DAY); /* and the upper one */
}

/* Ten items of one minute, once a day or three years ago, are no rhythm, however often the document is sent as a new one. */
static void what_brings_nothing_is_not_asked_more_often(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_plan p = {0};
    int asked = 0;
    for (int64_t now = NOW; now < NOW + 20 * DAY; now = p.next_due, asked++)
        p = plan(&f, 0, (struct schedule_facts){.now = now, .interval_s = p.interval_s, .gap_s = 20, .last_item = NOW - 900 * DAY});
    assert_in_range(asked, 20, 50);
    assert_int_equal(p.interval_s, DAY);
    asked = 0;
    for (int64_t now = NOW; now < NOW + DAY; now = p.next_due, asked++)
        p = plan(&f, 0, (struct schedule_facts){.now = now, .interval_s = p.interval_s, .gap_s = 20, .last_item = NOW});
    assert_in_range(asked, 1, 24);
}

static void an_idle_source_is_asked_once_an_hour_at_most(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_plan p = plan(&f, 0, (struct schedule_facts){.interval_s = 300, .gap_s = 600, .last_item = NOW - 3 * DAY});
    assert_true(p.next_due - NOW >= HOUR);
}

static void the_operator_is_obeyed(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_facts often = {.interval_s = 900, .gap_s = 9000, .last_item = NOW - 300 * DAY};
    assert_int_equal(plan(&f, 1, often).next_due, NOW + 1);
    assert_int_equal(plan(&f, 600, often).next_due, NOW + HOUR); /* it hardly changes: once an hour is enough */
    assert_int_equal(plan(&f, 7200, often).next_due, NOW + 7200);
    f.every_s = 2; /* below the lower bound, and the idle rule does not apply */
    assert_int_equal(plan(&f, 0, (struct schedule_facts){.last_item = NOW - 300 * DAY}).next_due, NOW + 2);
    assert_int_equal(plan(&f, 0, (struct schedule_facts){.interval_s = 900, .gap_s = 9000}).next_due, NOW + 2);
}

static void publishers_wishes_lengthen(void **state)
{
    struct fetch_settings f = usual();
    assert_int_equal(plan(&f, 0, (struct schedule_facts){.max_age_s = 7 * HOUR}).next_due, NOW + 7 * HOUR);
    assert_int_equal(plan(&f, 0, (struct schedule_facts){.ttl_s = 9 * HOUR}).next_due, NOW + 9 * HOUR);
    assert_true(plan(&f, 0, (struct schedule_facts){.max_age_s = 1, .ttl_s = 1}).next_due >= NOW + 300);
    assert_int_equal(plan(&f, 1, (struct schedule_facts){.max_age_s = 7 * HOUR}).next_due, NOW + 7 * HOUR); /* every = 1s */
    assert_int_equal(plan(&f, 60, (struct schedule_facts){.skip_hours = 0x3f}).next_due, NOW + 6 * HOUR + 60);
    assert_int_equal(plan(&f, 0, (struct schedule_facts){.max_age_s = INT64_MAX}).next_due, NOW + 30 * DAY);
    assert_int_equal(plan(&f, 0, (struct schedule_facts){.ttl_s = INT64_MAX}).next_due, NOW + 30 * DAY);
}

static struct schedule_plan failure(int64_t every, struct schedule_facts in)
{
    struct fetch_settings f = usual();
    struct source s = {.every_s = every};
    struct schedule_plan out;
    in.now = in.now ? in.now : NOW;
    schedule_failure(&f, &s, &in, &out);
    return out;
}

static void nothing_is_put_off_for_ever(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_plan p = plan(&f, 5000 * DAY, (struct schedule_facts){.skip_days = 0x3f, .skip_hours = 0x7fffff});
    assert_in_range(p.next_due, NOW + 300 * DAY, NOW + 400 * DAY);
    p = failure(5000 * DAY, (struct schedule_facts){.failures = 20, .random = 255, .skip_days = 0x3f, .skip_hours = 0x7fffff});
    assert_in_range(p.next_due, NOW + 300 * DAY, NOW + 400 * DAY);
}

static void skipped_hours_and_days_are_left_alone(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_plan p = plan(&f, 0, (struct schedule_facts){.last_item = NOW, .skip_hours = 0x3f}); /* 0 to 5 */
    assert_int_equal(p.next_due, NOW + 6 * HOUR + HOUR / 2); /* not all at the stroke of six */
    p = plan(&f, 0, (struct schedule_facts){.last_item = NOW, .skip_days = 1 << 4 | 1 << 5}); /* Thursday, Friday */
    assert_int_equal(p.next_due, NOW + 2 * DAY + HOUR / 2);
    p = plan(&f, 0, (struct schedule_facts){.skip_hours = 0xffffff, .skip_days = 0x7f});
    assert_true(p.next_due < NOW + HOUR);
    p = failure(0, (struct schedule_facts){.interval_s = 1800, .failures = 1, .skip_hours = 0x3f}); /* after an error, too */
    assert_int_equal(p.next_due, NOW + 6 * HOUR + HOUR / 2);
    p = failure(0, (struct schedule_facts){.interval_s = 1800, .failures = 1, .not_before = NOW + 2 * HOUR, .skip_hours = 0x3f});
    assert_int_equal(p.next_due, NOW + 6 * HOUR);
    assert_int_equal(schedule_beyond_skipped(NOW + 7 * HOUR, 0x3f, 0), NOW + 7 * HOUR);
    assert_int_equal(schedule_beyond_skipped(NOW + 23 * HOUR, 1 << 23, 1 << 5), NOW + 48 * HOUR);
}

/* What was lost once between two visits is not risked again at the next quiet night. */
static void a_short_window_is_remembered(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_facts in = {.interval_s = 4 * HOUR, .gap_s = 40 * HOUR, .window_s = 4 * HOUR, .last_item = NOW, .changed = true};
    assert_int_equal(plan(&f, 0, in).interval_s, 2 * HOUR);
    in = (struct schedule_facts){.interval_s = 2 * HOUR, .window_s = 4 * HOUR, .last_item = NOW - 60 * HOUR};
    assert_int_equal(plan(&f, 0, in).interval_s, 2 * HOUR);
    in.last_item = NOW - 30 * DAY; /* it has fallen silent, there is nothing to be lost */
    assert_int_equal(plan(&f, 0, in).interval_s, 2 * HOUR + HOUR / 2);
    in = (struct schedule_facts){.interval_s = 600, .window_s = 5 * DAY, .last_item = NOW, .changed = true};
    assert_int_equal(plan(&f, 0, in).interval_s, 450); /* an outage, not a rhythm */
    in.window_s = 1;
    assert_int_equal(plan(&f, 0, in).interval_s, 300);
}

static void errors_back_off_with_jitter(void **state)
{
    int64_t before = 0;
    for (int failures = 1; failures <= 5; failures++) {
        int64_t wait = failure(0, (struct schedule_facts){.interval_s = 1800, .failures = failures}).next_due - NOW;
        assert_true(wait >= 2 * before);
        before = wait;
    }
    for (uint32_t r = 0; r < 300; r++) {
        struct schedule_facts in = {.interval_s = 1800, .failures = 1000000, .random = r * 2654435761u};
        assert_in_range(failure(0, in).next_due - NOW, DAY, DAY + DAY / 4);
    }
    struct schedule_facts in = {.interval_s = 1800, .failures = 1, .not_before = NOW + 5 * DAY, .random = 7};
    assert_int_equal(failure(0, in).next_due, NOW + 5 * DAY);
    in.not_before = INT64_MAX;
    assert_int_equal(failure(0, in).next_due, NOW + 30 * DAY);
}

/* A publisher who asked for four hours gets them also when something is out of order, and who hardly publishes his hour. */
static void errors_bring_nobody_back_sooner(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_plan p = plan(&f, 0, (struct schedule_facts){.ttl_s = 4 * HOUR});
    assert_int_equal(failure(0, (struct schedule_facts){.interval_s = p.interval_s, .wish_s = p.wish_s, .failures = 1}).next_due,
                     NOW + 4 * HOUR);
    assert_int_equal(failure(600, (struct schedule_facts){.last_item = NOW - 90 * DAY, .failures = 1}).next_due, NOW + HOUR);
    assert_int_equal(failure(1, (struct schedule_facts){.last_item = NOW - 90 * DAY, .failures = 1}).next_due, NOW + 1);
    struct fetch_settings quick = {.every_s = 1800, .every_min_s = 300, .every_max_s = 1800}; /* the hour is above every bound */
    struct source any = {0};
    struct schedule_facts idle = {.now = NOW, .interval_s = 1800, .last_item = NOW - 90 * DAY, .failures = 9};
    schedule_failure(&quick, &any, &idle, &p);
    assert_int_equal(p.next_due, NOW + HOUR);
    p = plan(&f, 0, (struct schedule_facts){.max_age_s = 30 * DAY}); /* but a fault is not waited out for a month */
    assert_int_equal(failure(0, (struct schedule_facts){.interval_s = p.interval_s, .wish_s = p.wish_s, .failures = 1}).next_due,
                     NOW + DAY);
}

static void an_operator_who_wants_it_quicker_need_not_wait(void **state)
{
    struct fetch_settings f = usual();
    struct source often = {.every_s = 600}, usual_one = {0};
    assert_int_equal(schedule_longest(&f, &often, &(struct schedule_facts){.now = NOW, .last_item = NOW}), 600);
    assert_int_equal(schedule_longest(&f, &often, &(struct schedule_facts){.now = NOW, .last_item = NOW - 9 * DAY}), HOUR);
    assert_int_equal(schedule_longest(&f, &usual_one, &(struct schedule_facts){.now = NOW}), DAY);
    assert_int_equal(schedule_longest(&f, &often, &(struct schedule_facts){.now = NOW, .wish_s = 4 * HOUR}), 4 * HOUR);
}

static void gaps_are_medians(void **state)
{
    int64_t dates[] = {NOW, NOW - 100, DATE_NONE, NOW - 200, NOW - 1000000};
    assert_int_equal(schedule_gap(dates, 5), 100);
    int64_t few[] = {NOW, NOW - 100};
    assert_int_equal(schedule_gap(few, 2), 0);
    int64_t same[] = {NOW, NOW, NOW, NOW};
    assert_int_equal(schedule_gap(same, 4), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns_from_the_gap_between_items), cmocka_unit_test(an_idle_source_is_asked_once_an_hour_at_most),
        cmocka_unit_test(the_operator_is_obeyed),            cmocka_unit_test(publishers_wishes_lengthen),
        cmocka_unit_test(skipped_hours_and_days_are_left_alone),
        cmocka_unit_test(errors_back_off_with_jitter),       cmocka_unit_test(gaps_are_medians),
        cmocka_unit_test(nothing_is_put_off_for_ever),       cmocka_unit_test(what_brings_nothing_is_not_asked_more_often),
        cmocka_unit_test(a_short_window_is_remembered),      cmocka_unit_test(errors_bring_nobody_back_sooner),
        cmocka_unit_test(an_operator_who_wants_it_quicker_need_not_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
