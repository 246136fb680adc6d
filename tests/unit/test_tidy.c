/* test_tidy.c: what a cache holds stays within its budget, the dead room of the pool of large bodies included. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publish/cache.h"

enum { VIEWS = 300, BODY = 60000, BUDGET = 24 << 20 };

static struct entry *add(struct cache *c, int n)
{
    struct view v = {0};
    snprintf(v.topic, sizeof v.topic, "topic-%d", n);
    struct entry *e = cache_peek(c, &v, cache_hash(&v));
    if (!e)
        e = cache_add(c, &v, cache_hash(&v));
    assert_non_null(e);
    return e;
}

static void fill(struct cache *c, struct bodypool *pool, struct entry *e, int n)
{
    char *body = malloc(BODY);
    assert_non_null(body);
    memset(body, n % 251, BODY);
    struct representation *plain = representation_new(200, body, BODY);
    assert_non_null(plain);
    assert_true(representation_wants_pool(plain));
    struct representation *r = representation_moved(pool, plain);
    assert_non_null(r);
    representation_unref(plain);
    cache_set(c, e, CODING_IDENTITY, r);
}

static void is_whole(const struct representation *r, int n)
{
    assert_int_equal(r->len, BODY);
    for (size_t i = 0; i < BODY; i += 997)
        assert_int_equal((unsigned char)representation_body(r)[i], n % 251);
}

static size_t taken(const struct cache *c, const struct bodypool *pool)
{
    struct cache_figures f;
    cache_figures(c, &f);
    return f.bytes + bodypool_bytes_spare(pool);
}

/* Bodies are replaced in no order, as when a store changes all the time and readers ask for this and that. */
static void replacing_stays_within_the_budget(void **state)
{
    (void)state;
    struct bodypool *pool = bodypool_new();
    struct cache *c = cache_new(BUDGET, pool);
    unsigned pick = 1;
    size_t most = 0, views = 0;
    for (int round = 0; round < 20 * VIEWS; round++) {
        pick = pick * 1103515245 + 12345;
        int n = (int)(pick / 65536 % VIEWS);
        fill(c, pool, add(c, n), n);
        bodypool_tidy_after_frees(pool, 1 << 20, representation_may_move);
        most = taken(c, pool) > most ? taken(c, pool) : most;
    }
    struct cache_figures f;
    cache_figures(c, &f);
    assert_true(most <= BUDGET + (4 << 20)); /* a segment may have been begun since room was made, and another be being made */
    for (int n = 0; n < VIEWS; n++) {
        struct view v = {0};
        snprintf(v.topic, sizeof v.topic, "topic-%d", n);
        struct entry *e = cache_peek(c, &v, cache_hash(&v));
        if (!e || !e->reps[CODING_IDENTITY])
            continue;
        is_whole(e->reps[CODING_IDENTITY], n);
        views++;
    }
    assert_true(views * BODY > BUDGET / 2); /* and most of it is used */
    cache_free(&c);
    bodypool_free(&pool);
}

/* What slow clients are still being sent cannot be moved: it must not push out everything else. */
static void slow_clients_do_not_starve_the_cache(void **state)
{
    (void)state;
    struct bodypool *pool = bodypool_new();
    struct cache *c = cache_new(BUDGET, pool);
    struct representation *slow[100];
    size_t count = 0;
    for (int n = 0; n < 2000; n++) {
        struct entry *e = add(c, n % VIEWS);
        fill(c, pool, e, n % VIEWS);
        if (n % 40 == 0)
            slow[count++] = representation_ref(e->reps[CODING_IDENTITY]);
    }
    const char *where[100]; /* nor where the cache has dropped them long ago */
    for (size_t i = 0; i < count; i++)
        where[i] = representation_body(slow[i]);
    bodypool_tidy(pool, SIZE_MAX, representation_may_move);
    struct cache_figures f;
    cache_figures(c, &f);
    assert_true(f.bytes > BUDGET / 3);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(representation_body(slow[i]), where[i]);
        is_whole(slow[i], (int)i * 40 % VIEWS);
        representation_unref(slow[i]);
    }
    bodypool_tidy(pool, SIZE_MAX, representation_may_move);
    assert_true(taken(c, pool) <= BUDGET + (4 << 20));
    cache_free(&c);
    bodypool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replacing_stays_within_the_budget),
        cmocka_unit_test(slow_clients_do_not_starve_the_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
