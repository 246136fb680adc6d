/* test_tidy.c: bodies are moved together where their segments have mostly died. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "publish/cache.h"

enum { VIEWS = 300, BODY = 60000, KEEP_EACH = 30 };

static struct entry *add(struct cache *c, struct bodypool *pool, int n)
{
    struct view v = {0};
    snprintf(v.topic, sizeof v.topic, "topic-%d", n);
    char *body = malloc(BODY);
    assert_non_null(body);
    memset(body, n % 251, BODY);
    struct entry *e = cache_add(c, &v, cache_hash(&v));
    struct representation *r = representation_new(pool, 200, body, BODY);
    assert_non_null(e);
    assert_non_null(r);
    cache_set(c, e, CODING_IDENTITY, r);
    return e;
}

static void is_whole(const struct representation *r, int n)
{
    assert_int_equal(r->len, BODY);
    for (size_t i = 0; i < BODY; i += 997)
        assert_int_equal((unsigned char)r->body[i], n % 251);
    assert_ptr_equal(r->body, r->block.data);
}

static void bodies_move_together(void **state)
{
    (void)state;
    struct bodypool *pool = bodypool_new();
    struct cache *c = cache_new((size_t)64 << 20);
    struct entry *all[VIEWS];
    for (int n = 0; n < VIEWS; n++)
        all[n] = add(c, pool, n);
    size_t full = bodypool_bytes_held(pool);
    for (int n = 0; n < VIEWS; n++)
        if (n % KEEP_EACH)
            cache_remove(c, all[n]);
    assert_int_equal(bodypool_bytes_held(pool), full); /* one body a segment keeps them all */
    struct representation *held = representation_ref(all[0]->reps[CODING_IDENTITY]);
    const char *where = held->body;
    for (int i = 0; i < 8; i++)
        cache_tidy(c, pool);
    assert_true(bodypool_bytes_held(pool) <= (size_t)8 << 20);
    assert_ptr_equal(held->body, where); /* somebody is reading it */
    for (int n = 0; n < VIEWS; n += KEEP_EACH)
        is_whole(all[n]->reps[CODING_IDENTITY], n);
    representation_unref(held);
    cache_free(&c);
    bodypool_free(&pool);
}

static void a_full_pool_is_left_alone(void **state)
{
    (void)state;
    struct bodypool *pool = bodypool_new();
    struct cache *c = cache_new((size_t)64 << 20);
    struct entry *first = add(c, pool, 0);
    const char *where = first->reps[CODING_IDENTITY]->body;
    for (int n = 1; n < 100; n++)
        add(c, pool, n);
    cache_tidy(c, pool);
    assert_ptr_equal(first->reps[CODING_IDENTITY]->body, where);
    cache_free(&c);
    bodypool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_move_together),
        cmocka_unit_test(a_full_pool_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
