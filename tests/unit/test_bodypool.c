/* test_bodypool.c: bodies in shared segments are whole, stay as they are, and give their memory back. */
#include "publish/bodypool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MIB = 1 << 20 };

static char *pattern(size_t len, unsigned seed)
{
    char *p = malloc(len);
    assert_non_null(p);
    for (size_t i = 0; i < len; i++)
        p[i] = (char)(i * 31 + seed * 97 + (i >> 8));
    return p;
}

static void put(struct bodypool *p, size_t len, unsigned seed, struct body_block *out)
{
    struct err e = {0};
    char *data = pattern(len, seed);
    assert_true(bodypool_put(p, data, len, out, &e));
    free(data);
}

/* The same bytes in memory and through the descriptor. */
static void is_whole(const struct body_block *b, size_t len, unsigned seed)
{
    char *wanted = pattern(len, seed), *got = malloc(len);
    assert_non_null(got);
    assert_int_equal(b->len, len);
    assert_memory_equal(b->data, wanted, len);
    assert_int_equal(pread(b->fd, got, len, (off_t)b->offset), (ssize_t)len);
    assert_memory_equal(got, wanted, len);
    free(wanted);
    free(got);
}

static void bodies_share_a_descriptor(void **state)
{
    (void)state;
    struct bodypool *p = bodypool_new();
    struct body_block a, b;
    put(p, 60000, 1, &a);
    put(p, 70001, 2, &b);
    assert_int_equal(a.fd, b.fd);
    is_whole(&a, 60000, 1);
    is_whole(&b, 70001, 2);
    assert_int_equal(bodypool_bytes_held(p), 2 * MIB);
    body_block_free(&a);
    body_block_free(&b);
    assert_null(b.segment);
    body_block_free(&b);
    bodypool_free(&p);
    assert_null(p);
}

static void freed_room_is_not_written_again(void **state)
{
    (void)state;
    struct bodypool *p = bodypool_new();
    struct body_block keep, gone, next;
    put(p, 100, 1, &keep);
    put(p, 4096, 2, &gone);
    char *before = pattern(4096, 2);
    const char *where = gone.data;
    body_block_free(&gone);
    put(p, 4096, 3, &next);
    assert_memory_equal(where, before, 4096); /* a slow client may still be sent from there */
    is_whole(&next, 4096, 3);
    free(before);
    body_block_free(&keep);
    body_block_free(&next);
    bodypool_free(&p);
}

static void segments_go_with_their_last_body(void **state)
{
    (void)state;
    struct bodypool *p = bodypool_new();
    struct body_block b[8];
    for (unsigned i = 0; i < 8; i++)
        put(p, MIB, i, &b[i]); /* two a segment */
    assert_int_equal(bodypool_bytes_held(p), 8 * MIB);
    assert_int_equal(bodypool_bytes_alive(p), 8 * MIB);
    body_block_free(&b[0]);
    assert_int_equal(bodypool_bytes_held(p), 8 * MIB);
    body_block_free(&b[1]);
    assert_int_equal(bodypool_bytes_held(p), 6 * MIB);
    for (unsigned i = 2; i < 8; i++) {
        is_whole(&b[i], MIB, i);
        body_block_free(&b[i]);
    }
    assert_int_equal(bodypool_bytes_alive(p), 0);
    assert_int_equal(bodypool_bytes_held(p), 2 * MIB); /* the current one is kept */
    bodypool_free(&p);
}

static void a_body_larger_than_a_segment_has_its_own(void **state)
{
    (void)state;
    struct bodypool *p = bodypool_new();
    struct body_block small, large;
    put(p, 1000, 1, &small);
    put(p, 5 * MIB + 1, 2, &large);
    assert_int_not_equal(small.fd, large.fd);
    is_whole(&large, 5 * MIB + 1, 2);
    is_whole(&small, 1000, 1);
    body_block_free(&small);
    body_block_free(&large);
    bodypool_free(&p);
}

enum { BODIES = 300, BODY = 60000, KEEP_EACH = 30 };

static const struct body_block *held; /* by somebody else */

static bool is_free_to_move(const struct body_block *b)
{
    return b != held;
}

/* One body a segment keeps them all, until they are moved together. */
static void the_living_move_together(void **state)
{
    (void)state;
    struct bodypool *p = bodypool_new();
    static struct body_block b[BODIES];
    for (unsigned i = 0; i < BODIES; i++)
        put(p, BODY, i, &b[i]);
    size_t full = bodypool_bytes_held(p);
    for (size_t i = 0; i < BODIES; i++)
        if (i % KEEP_EACH)
            body_block_free(&b[i]);
    assert_int_equal(bodypool_bytes_held(p), full);
    held = &b[0];
    const char *where = b[0].data;
    assert_true(bodypool_tidy_after_frees(p, 1, is_free_to_move)); /* one at a time: there are more */
    assert_false(bodypool_tidy_after_frees(p, MIB, is_free_to_move)); /* too little was freed since */
    assert_false(bodypool_tidy(p, MIB, is_free_to_move));
    assert_true(bodypool_bytes_held(p) <= 6 * MIB);
    assert_true(bodypool_bytes_spare(p) <= 7 * MIB); /* with a segment that may be being made */
    assert_ptr_equal(b[0].data, where); /* somebody is reading it */
    held = NULL;
    for (unsigned i = 0; i < BODIES; i += KEEP_EACH) {
        is_whole(&b[i], BODY, i);
        body_block_free(&b[i]);
    }
    assert_int_equal(bodypool_bytes_alive(p), 0);
    assert_true(bodypool_bytes_held(p) <= 2 * MIB);
    bodypool_free(&p);
}

static void a_full_pool_is_left_alone(void **state)
{
    (void)state;
    struct bodypool *p = bodypool_new();
    static struct body_block b[100];
    held = NULL;
    for (unsigned i = 0; i < 100; i++)
        put(p, BODY, i, &b[i]);
    const char *where = b[0].data;
    assert_false(bodypool_tidy(p, 100 * MIB, is_free_to_move));
    assert_ptr_equal(b[0].data, where);
    for (unsigned i = 0; i < 100; i++)
        body_block_free(&b[i]);
    bodypool_free(&p);
}

static void blocks_outlive_the_pool(void **state)
{
    (void)state;
    struct bodypool *p = bodypool_new();
    struct body_block a, b;
    put(p, 50000, 1, &a);
    put(p, 50000, 2, &b);
    bodypool_free(&p);
    is_whole(&a, 50000, 1);
    body_block_free(&a);
    is_whole(&b, 50000, 2);
    body_block_free(&b);
}

static void nothing_is_no_body(void **state)
{
    (void)state;
    struct bodypool *p = bodypool_new();
    struct body_block b;
    struct err e = {0};
    assert_false(bodypool_put(p, "", 0, &b, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_null(b.segment);
    body_block_free(&b);
    bodypool_free(&p);
}

static void the_descriptor_cannot_be_written(void **state)
{
    (void)state;
    struct bodypool *p = bodypool_new();
    struct body_block b;
    put(p, 20000, 1, &b);
    assert_int_equal(pwrite(b.fd, "x", 1, (off_t)b.offset), -1);
    assert_int_equal(ftruncate(b.fd, 0), -1);
    is_whole(&b, 20000, 1);
    body_block_free(&b);
    bodypool_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_share_a_descriptor),
        cmocka_unit_test(freed_room_is_not_written_again),
        cmocka_unit_test(segments_go_with_their_last_body),
        cmocka_unit_test(a_body_larger_than_a_segment_has_its_own),
        cmocka_unit_test(the_living_move_together),
        cmocka_unit_test(a_full_pool_is_left_alone),
        cmocka_unit_test(blocks_outlive_the_pool),
        cmocka_unit_test(nothing_is_no_body),
        cmocka_unit_test(the_descriptor_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
