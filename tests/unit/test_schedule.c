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
        p = plan(&f, 0, (struct schedule_facts){.interval_s = p.interval_s, .gap_s = 10, .last_item = NOW - 10});
    assert_int_equal(p.interval_s, 300); /* the operator's lower bound */
    for (int i = 0; i < 30; i++)
        p = plan(&f, 0, (struct schedule_facts){.interval_s = p.interval_s, .gap_s = 90 * DAY, .last_item = NOW - 90 * DAY});
    assert_int_equal(p.interval_s, DAY); /* and the upper one */
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
    assert_int_equal(plan(&f, 60, (struct schedule_facts){.skip_hours = 0x3f}).next_due, NOW + 6 * HOUR);
    assert_int_equal(plan(&f, 0, (struct schedule_facts){.max_age_s = INT64_MAX}).next_due, NOW + 30 * DAY);
    assert_int_equal(plan(&f, 0, (struct schedule_facts){.ttl_s = INT64_MAX}).next_due, NOW + 30 * DAY);
}

static void nothing_is_put_off_for_ever(void **state)
{
    struct fetch_settings f = usual();
    struct source s = {.every_s = 5000 * DAY};
    struct schedule_plan p = plan(&f, 5000 * DAY, (struct schedule_facts){.skip_days = 0x3f, .skip_hours = 0x7fffff});
    assert_in_range(p.next_due, NOW + 300 * DAY, NOW + 400 * DAY);
    schedule_failure(&f, &s, NOW, 0, 20, 0, 255, &p);
    assert_in_range(p.next_due, NOW + 300 * DAY, NOW + 400 * DAY);
}

static void skipped_hours_and_days_are_left_alone(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_plan p = plan(&f, 0, (struct schedule_facts){.skip_hours = 0x3f}); /* 0 to 5 */
    assert_int_equal(p.next_due, NOW + 6 * HOUR);
    p = plan(&f, 0, (struct schedule_facts){.skip_days = 1 << 4 | 1 << 5}); /* Thursday, Friday */
    assert_int_equal(p.next_due, NOW + 2 * DAY);
    p = plan(&f, 0, (struct schedule_facts){.skip_hours = 0xffffff, .skip_days = 0x7f});
    assert_true(p.next_due < NOW + HOUR);
}

static void a_short_window_makes_quicker(void **state)
{
    struct fetch_settings f = usual();
    struct schedule_facts in = {.interval_s = 4 * HOUR, .gap_s = 40 * HOUR, .window_short = true, .changed = true};
    assert_int_equal(plan(&f, 0, in).interval_s, 2 * HOUR);
}

static void errors_back_off_with_jitter(void **state)
{
    struct fetch_settings f = usual();
    struct source s = {0};
    struct schedule_plan p;
    int64_t before = 0;
    for (int failures = 1; failures <= 5; failures++) {
        schedule_failure(&f, &s, NOW, 1800, failures, 0, 0, &p);
        assert_true(p.next_due - NOW >= 2 * before);
        before = p.next_due - NOW;
    }
    for (uint32_t r = 0; r < 300; r++) {
        schedule_failure(&f, &s, NOW, 1800, 1000000, 0, r * 2654435761u, &p);
        assert_in_range(p.next_due - NOW, DAY, DAY + DAY / 4);
    }
    schedule_failure(&f, &s, NOW, 1800, 1, NOW + 5 * DAY, 7, &p);
    assert_int_equal(p.next_due, NOW + 5 * DAY);
    schedule_failure(&f, &s, NOW, 1800, 1, INT64_MAX, 7, &p);
    assert_int_equal(p.next_due, NOW + 30 * DAY);
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
        cmocka_unit_test(skipped_hours_and_days_are_left_alone), cmocka_unit_test(a_short_window_makes_quicker),
        cmocka_unit_test(errors_back_off_with_jitter),       cmocka_unit_test(gaps_are_medians),
        cmocka_unit_test(nothing_is_put_off_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
