/* A log that grows long is brought into the file beside the writer, and nothing is lost or held up by that; what is held for speed
 * can be given back. */
#include "store_place.h"

#include <sqlite3.h>

enum { ARTICLES_EACH = 100, TEXT_BYTES = 60000, LOG_MOST_BYTES = 160 << 20 };

static int64_t size_of(const struct place *p, const char *ending)
{
    char path[128];
    struct stat st;
    snprintf(path, sizeof path, "%s%s", p->path, ending);
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

/* Some 12 MB of articles in one transaction. */
static void put_many(struct place *p, int turn)
{
    static char text[TEXT_BYTES];
    char url[40];
    OK(store_begin(p->s, &p->e));
    for (int i = 0; i < ARTICLES_EACH; i++) {
        snprintf(url, sizeof url, "https://a.example/%d", turn * ARTICLES_EACH + i);
        memset(text, 'a' + i % 26, sizeof text - 1);
        memcpy(text, url, strlen(url));
        assert_int_equal(put(p, "s", plain(url, url, url, text), NOW), STORE_PUT_NEW);
    }
    OK(store_commit(p->s, &p->e));
}

static void check_all(struct place *p, int64_t want)
{
    struct store_query q = all();
    struct store_counts sources;
    OK(store_count(p->s, STORE_COUNT_SOURCES, &q, p->a, &sources, &p->e));
    assert_int_equal(sources.count, 1);
    assert_int_equal(sources.items[0].count, want);
    OK(store_check(p->s, true, &p->e));
}

static void a_long_log_is_brought_in_meanwhile(void **state)
{
    struct place *p = *state;
    int turns = 16;
    for (int i = 0; i < turns; i++) {
        put_many(p, i);
        assert_true(size_of(p, "-wal") < LOG_MOST_BYTES);
    }
    assert_true(size_of(p, "") > 40 << 20);
    check_all(p, turns * ARTICLES_EACH);
    store_close(&p->s);
    OK(store_open(&p->s, p->path, STORE_WRITE, &p->e));
    check_all(p, turns * ARTICLES_EACH);
}

/* What is taken down leaves the log too, so it waits for whoever brings that in. */
static void a_takedown_waits_for_the_log(void **state)
{
    struct place *p = *state;
    for (int i = 0; i < 4; i++)
        put_many(p, i);
    OK(store_forget(p->s, "https://a.example/7", NOW, &p->e));
    assert_int_equal(size_of(p, "-wal"), 0);
    check_all(p, 4 * ARTICLES_EACH - 1);
}

static void what_cannot_be_searched_yet_is_counted(void **state)
{
    struct place *p = *state;
    put_many(p, 0);
    assert_int_equal(store_unindexed(p->s), ARTICLES_EACH);
    index_all(p);
    assert_int_equal(store_unindexed(p->s), 0);
    put(p, "s", plain("https://a.example/1", "https://a.example/1", "Other words", "than before"), NOW);
    assert_int_equal(store_unindexed(p->s), 1);
    store_close(&p->s); /* a few are indexed at the end */
    OK(store_open(&p->s, p->path, STORE_WRITE, &p->e));
    assert_int_equal(store_unindexed(p->s), 0);
}

static void at_rest_it_holds_little(void **state)
{
    struct place *p = *state;
    put_many(p, 0);
    index_all(p);
    check_all(p, ARTICLES_EACH);
    sqlite3_int64 held = sqlite3_memory_used();
    assert_true(held > 4 << 20);
    store_rest(p->s);
    assert_true(sqlite3_memory_used() < 2 << 20);
    put_many(p, 1);
    check_all(p, 2 * ARTICLES_EACH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_long_log_is_brought_in_meanwhile),
        TEST(a_takedown_waits_for_the_log),
        TEST(what_cannot_be_searched_yet_is_counted),
        TEST(at_rest_it_holds_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
