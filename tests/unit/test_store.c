#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/arena.h"
#include "core/date.h"
#include "store/store.h"

/* The model's strings are not const, literals are; nothing here writes to them. */
#pragma GCC diagnostic ignored "-Wdiscarded-qualifiers"

/* A store in a directory of its own, and an arena. */
struct place {
    char dir[64], path[96];
    struct store *s;
    struct arena *a;
    struct err e;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    if (!p)
        return -1;
    strcpy(p->dir, "/tmp/cadialog-store-XXXXXX");
    if (!mkdtemp(p->dir))
        return -1;
    snprintf(p->path, sizeof p->path, "%s/a.db", p->dir);
    p->a = arena_new(64 << 20);
    *state = p;
    return p->a && store_open(&p->s, p->path, STORE_WRITE, &p->e) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    static const char *const names[] = {"a.db", "a.db-wal", "a.db-shm", "b.db", "b.db-wal", "b.db-shm"};
    store_close(&p->s);
    arena_free(&p->a);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", p->dir, names[i]);
        unlink(path);
    }
    rmdir(p->dir);
    free(p);
    return 0;
}

#define OK(call)                                                                                                       \
    do {                                                                                                               \
        if (!(call))                                                                                                   \
            fail_msg("%s: %s", #call, p->e.text);                                                                      \
    } while (0)

static struct article plain(char *guid, char *url, char *title, char *text)
{
    return (struct article){.guid = guid, .url = url, .title = title, .content_text = text, .content_html = text,
                            .published = 1741251600, .updated = DATE_NONE, .language = "en"};
}

static enum store_put put(struct place *p, const char *source, struct article a, int64_t now)
{
    enum store_put what = STORE_PUT_UNCHANGED;
    OK(store_put_article(p->s, source, &a, now, &what, &p->e));
    return what;
}

static struct store_query all(void)
{
    return (struct store_query){.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 100};
}

static size_t count(struct place *p, struct store_query q)
{
    struct store_articles got;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    return got.count;
}

static void index_all(struct place *p)
{
    bool more;
    OK(store_index(p->s, -1, &more, &p->e));
    assert_false(more);
}

static const int64_t NOW = 1742000000;

static void an_article_comes_back_as_it_went_in(void **state)
{
    struct place *p = *state;
    struct person authors[] = {{.name = "A. Writer", .url = "https://a.example/w"}};
    struct media media[] = {{.url = "https://a.example/1.jpg", .type = "image/jpeg", .length_bytes = -1, .duration_s = 7,
                             .width_px = 640, .is_image = true}};
    char *tags[] = {"politics", "日本"}, *topics[] = {"ca-japan"};
    struct quotation quotes[] = {{.quote = "We agree", .speaker = "Yerkin Tukumov", .speaker_name = "yerkin-tukumov",
                                  .direct = true, .paragraph = 1, .start = 10, .end = 18}};
    struct article in = plain("g1", "https://a.example/1", "Title", "Body of text");
    in.summary = "Sum";
    in.authors = authors, in.author_count = 1, in.media = media, in.media_count = 1, in.tags = tags, in.tag_count = 2;
    in.topics = topics, in.topic_count = 1, in.quotations = quotes, in.quotation_count = 1, in.story = "summit";
    assert_int_equal(put(p, "one", in, NOW), STORE_PUT_NEW);

    struct store_query q = all();
    q.topic = "ca-japan", q.source = "one", q.speaker = "yerkin-tukumov", q.language = "en-GB", q.story = "summit";
    q.fields = STORE_CONTENT | STORE_QUOTATIONS;
    struct store_articles got;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_int_equal(got.count, 1);
    assert_false(got.more);
    struct article *a = &got.items[0];
    assert_string_equal(a->title, "Title");
    assert_string_equal(a->summary, "Sum");
    assert_string_equal(a->content_text, "Body of text");
    assert_string_equal(a->source, "one");
    assert_string_equal(a->authors[0].url, "https://a.example/w");
    assert_null(a->authors[0].email);
    assert_int_equal(a->media[0].width_px, 640);
    assert_int_equal(a->media[0].length_bytes, -1);
    assert_true(a->media[0].is_image);
    assert_string_equal(a->tags[1], "日本");
    assert_string_equal(a->topics[0], "ca-japan");
    assert_string_equal(a->quotations[0].quote, "We agree");
    assert_int_equal(a->quotations[0].end, 18);
    assert_int_equal(a->published, 1741251600);
    assert_int_equal(a->updated, DATE_NONE);
    assert_int_equal(a->first_seen, NOW);
    assert_int_equal(a->changed, NOW);
    assert_int_equal(a->revision, 1);
    assert_in_range(strlen(a->key), 13, 16);
    struct article again;
    OK(store_get_article(p->s, a->key, p->a, &again, &p->e));
    assert_string_equal(again.guid, "g1");
    q.topic = "other";
    assert_int_equal(count(p, q), 0);
}

static void it_is_known_again_whatever_changes(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *what;
        char *guid, *url, *title;
        const char *source;
        enum store_put put;
    } rows[] = {
        {"first", "g1", "http://www.a.example/news/1", "T", "one", STORE_PUT_NEW},
        {"the same", "g1", "http://www.a.example/news/1", "T", "one", STORE_PUT_UNCHANGED},
        {"https", "g1", "https://www.a.example/news/1", "T", "one", STORE_PUT_UNCHANGED},
        {"another guid", "g2", "https://www.a.example/news/1/", "T", "one", STORE_PUT_UNCHANGED},
        {"tracking", NULL, "https://a.example/news/1?utm_source=rss&fbclid=x", "T", "one", STORE_PUT_UNCHANGED},
        {"mobile", NULL, "https://m.a.example/news/1", "T", "one", STORE_PUT_UNCHANGED},
        {"the new guid alone", "g2", NULL, "T", "one", STORE_PUT_UPDATED},
        {"another title", "g1", "https://a.example/news/1", "T, corrected", "one", STORE_PUT_UPDATED},
        {"another source", "g1", "https://a.example/news/1", "T", "two", STORE_PUT_NEW},
        {"one title, two articles", "g3", "https://a.example/news/3", "T, corrected", "one", STORE_PUT_NEW},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct article in = plain(rows[i].guid, rows[i].url, rows[i].title, "short text");
        if (put(p, rows[i].source, in, NOW + (int64_t)i) != rows[i].put)
            fail_msg("%s", rows[i].what);
    }
    assert_int_equal(count(p, all()), 3);
}

static void words_find_it_once_indexed(void **state)
{
    struct place *p = *state;
    struct article in = plain("j", "https://a.example/j", "対話", "政府は中央アジア諸国との対話を東京で開いた。");
    in.language = "ja";
    put(p, "one", in, NOW);
    in = plain("r", "https://a.example/r", "Встреча", "В Ташкенте прошла встреча министров.");
    put(p, "one", in, NOW);
    struct store_query q = all();
    q.search = "中央アジア";
    assert_int_equal(count(p, q), 0);
    index_all(p);
    assert_int_equal(count(p, q), 1);
    q.search = "министры в Ташкент";
    assert_int_equal(count(p, q), 1);
    q.search = "министры -встречи";
    assert_int_equal(count(p, q), 0);
}

static void what_is_taken_down_stays_down(void **state)
{
    struct place *p = *state;
    struct article in = plain("g", "https://a.example/1", "Secret", "unrepeatableword in the text");
    put(p, "one", in, NOW);
    index_all(p);
    OK(store_forget(p->s, "http://a.example/1/", NOW + 5, &p->e));
    assert_int_equal(put(p, "one", in, NOW + 6), STORE_PUT_UNCHANGED);
    assert_int_equal(count(p, all()), 0);
    struct store_tombstones t;
    OK(store_get_tombstones(p->s, -1, 10, p->a, &t, &p->e));
    assert_int_equal(t.count, 1);
    assert_int_equal(t.items[0].when, NOW + 5);
    struct article a;
    assert_false(store_get_article(p->s, t.items[0].key, p->a, &a, &p->e));
    assert_int_equal(p->e.code, ERR_DENIED);
    OK(store_check(p->s, true, &p->e));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(an_article_comes_back_as_it_went_in, set_up, tear_down),
    cmocka_unit_test_setup_teardown(it_is_known_again_whatever_changes, set_up, tear_down),
    cmocka_unit_test_setup_teardown(words_find_it_once_indexed, set_up, tear_down),
    cmocka_unit_test_setup_teardown(what_is_taken_down_stays_down, set_up, tear_down),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
