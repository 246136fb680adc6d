#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "core/date.h"
#include "core/utf8.h"
#include "ingest/parse/parse.h"

/* What the golden cases cannot give: listings, limits, and who owns the memory. */

enum { NOW = 1764000000 }; /* 2025-11-24 */

static bool parse(const char *s, struct parse_input *in, struct arena *a, struct parse_result *r, struct err *e)
{
    in->data = s;
    in->len = strlen(s);
    in->now = NOW;
    in->url = in->url ? in->url : "http://example.org/news/";
    return parse_feed(in, a, r, e);
}

static const char page[] =
    "<!DOCTYPE html><html lang=ru><head><title>Институт</title><base href='/ru/'></head><body><ul>"
    "<li><span class=d>6 марта 2025 г.</span> <a class=t href='news/1'>Первая &amp; важная</a><p>Кратко.</p></li>"
    "<li><time datetime='2025-03-07T10:00:00+05:00'>вчера</time><h3><a href='news/2'>Вторая</a></h3>"
    "<img src='/p.jpg'></li><li>Без ссылки</li></ul></body></html>";

static void reads_a_listing(void **state)
{
    char items[] = "//li", title[] = ".//a", link[] = ".//a", date[] = ".//*[@class='d']", summary[] = "p";
    struct listing l = {.items = items, .title = title, .link = link, .date = date, .summary = summary};
    struct parse_input in = {.listing = &l};
    struct parse_result r;
    struct err e = {0};
    struct arena *a = arena_new(1 << 20);
    assert_true(parse(page, &in, a, &r, &e));
    assert_string_equal(r.feed.format, "html listing");
    assert_string_equal(r.feed.title, "Институт");
    assert_int_equal(r.feed.article_count, 2);
    assert_string_equal(r.feed.articles[0].title, "Первая & важная");
    assert_string_equal(r.feed.articles[0].url, "http://example.org/ru/news/1");
    assert_string_equal(r.feed.articles[0].summary, "Кратко.");
    assert_int_equal(r.feed.articles[0].published, 1741219200); /* 2025-03-06 */
    assert_string_equal(r.feed.articles[1].image, "http://example.org/p.jpg");
    assert_true(r.feed.articles[1].published == DATE_NONE);
    arena_free(&a);
}

static void finds_parts_of_a_listing_by_itself(void **state)
{
    char items[] = "//li";
    struct listing l = {.items = items};
    struct parse_input in = {.listing = &l};
    struct parse_result r;
    struct err e = {0};
    struct arena *a = arena_new(1 << 20);
    assert_true(parse(page, &in, a, &r, &e));
    assert_string_equal(r.feed.articles[1].title, "Вторая");
    assert_int_equal(r.feed.articles[1].published, 1741323600); /* 2025-03-07T05:00Z */
    arena_free(&a);
}

static void tells_what_is_wrong_with_a_listing(void **state)
{
    char broken[] = "//li[", none[] = "//article";
    struct listing l = {.items = broken};
    struct parse_input in = {.listing = &l};
    struct parse_result r;
    struct err e = {0};
    struct arena *a = arena_new(1 << 20);
    assert_false(parse(page, &in, a, &r, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    l.items = none;
    assert_false(parse(page, &in, a, &r, &e));
    assert_non_null(strstr(e.text, "finds nothing"));
    arena_free(&a);
}

/* libxml2 compares each attribute of a tag with all before it: these would take it a minute. */
static void refuses_a_listing_of_attributes(void **state)
{
    enum { ATTRIBUTES = 100000, EACH = 12 };
    char items[] = "//li", *flood = malloc(ATTRIBUTES * EACH + 100);
    size_t at = (size_t)sprintf(flood, "<html><body><ul><li><a href=/1 ");
    for (int i = 0; i < ATTRIBUTES; i++)
        at += (size_t)sprintf(flood + at, "a%07d=1 ", i);
    sprintf(flood + at, ">x</a></li></ul></body></html>");
    struct listing l = {.items = items};
    struct parse_input in = {.listing = &l};
    struct parse_result r;
    struct err e = {0};
    struct arena *a = arena_new(16 << 20);
    assert_false(parse(flood, &in, a, &r, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_non_null(strstr(e.text, "attributes"));
    arena_free(&a);
    free(flood);
}

static void a_feed_wins_over_a_listing(void **state)
{
    char items[] = "//li";
    struct listing l = {.items = items};
    struct parse_input in = {.listing = &l};
    struct parse_result r;
    struct err e = {0};
    struct arena *a = arena_new(1 << 20);
    assert_true(parse("<rss version='2.0'><channel><item><title>A</title></item></channel></rss>", &in, a, &r, &e));
    assert_string_equal(r.feed.format, "rss 2.0");
    arena_free(&a);
}

static void keeps_to_the_limit_of_entries(void **state)
{
    struct parse_input in = {.entries_max = 2};
    struct parse_result r;
    struct err e = {0};
    struct arena *a = arena_new(1 << 20);
    assert_true(parse("<rss version='2.0'><channel><item/><item/><item/></channel></rss>", &in, a, &r, &e));
    assert_int_equal(r.feed.article_count, 2);
    assert_non_null(strstr(r.feed.bozo, "1 entries beyond the limit of 2"));
    arena_free(&a);
}

static void keeps_to_the_ceiling_of_memory(void **state)
{
    static char feed[200000];
    struct parse_input in = {0};
    struct parse_result r;
    struct err e = {0};
    struct arena *a = arena_new(20000);
    size_t n = (size_t)snprintf(feed, sizeof feed, "<rss version='2.0'><channel>");
    while (n < sizeof feed - 100)
        n += (size_t)snprintf(feed + n, sizeof feed - n, "<item><title>A title of some length</title></item>");
    assert_false(parse(feed, &in, a, &r, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    arena_free(&a);
}

/* Cut anywhere, a feed gives what came before the cut, and never a fault of memory (valgrind and ASan watch). */
static void reads_every_beginning(void **state)
{
    static const char feed[] =
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x 'y'>]><rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'>"
        "<channel><title>F &amp; &x;</title><item><title><![CDATA[A]]></title><media:content url='http://e.org/a.mp4'/>"
        "<!-- c --><author>a@b.org (A)</author><pubDate>6 марта 2025</pubDate></item></channel></rss>";
    for (size_t len = 0; len < sizeof feed; len++) {
        char *copy = malloc(len ? len : 1);
        struct arena *a = arena_new(1 << 20);
        struct parse_result r;
        struct err e = {0};
        assert_non_null(copy);
        memcpy(copy, feed, len);
        struct parse_input in = {.data = copy, .len = len, .now = NOW};
        if (parse_feed(&in, a, &r, &e))
            assert_true(!r.feed.title || utf8_valid(r.feed.title, strlen(r.feed.title)));
        else
            assert_true(e.text[0] != '\0');
        arena_free(&a);
        free(copy);
    }
}

/* What is opened a hundred thousand times and never closed is not looked for as often. */
static void hostile_feeds(void **state)
{
    static const char rss[] = "<rss version='2.0'><channel><title>", bare_rss[] = "<rss version='2.0'><channel>";
    static const char json[] = "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"content_text\":\"";
    static const struct {
        const char *head, *part, *tail;
    } feeds[] = {
        {rss, "<!-- ", ""}, {rss, "<?x>", ""}, {rss, "<![CDATA[", ""}, {rss, "<title>&lt;a ", ""}, {rss, "&lt;a b=\"", ""},
        {rss, "<!DOCTYPE x [", ""}, {rss, "<a b='", ""}, {bare_rss, "<title><![CDATA[x</title>", ""},
        {bare_rss, "<title><![cdata[x</title>", ""}, {"<html><body>", "<rss ", ">"}, {json, "\n\n\n\n", "\"}]}"},
        {json, "\n\"", "\"}]}"},
    };
    enum { COUNT = 300000 };
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
        size_t n = strlen(feeds[i].part), len = 0;
        char *data = malloc(n * COUNT + 200);
        assert_non_null(data);
        len = (size_t)snprintf(data, 100, "%s", feeds[i].head);
        for (size_t k = 0; k < COUNT; k++, len += n)
            memcpy(data + len, feeds[i].part, n);
        snprintf(data + len, 100, "%s", feeds[i].tail);
        struct parse_input in = {0};
        struct parse_result r;
        struct err e = {0};
        struct arena *a = arena_new(256 << 20);
        clock_t start = clock();
        parse(data, &in, a, &r, &e);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (seconds > 1)
            print_error("%s: %.1f s\n", feeds[i].part, seconds);
        assert_true(seconds <= 1);
        arena_free(&a);
        free(data);
    }
}

static void a_page_hands_over_its_feeds(void **state)
{
    struct parse_input in = {0};
    struct parse_result r;
    struct err e = {0};
    struct arena *a = arena_new(1 << 20);
    assert_false(parse("<html><head><link rel=alternate type=application/rss+xml href=/rss title='News'></head></html>", &in, a, &r, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_int_equal(r.link_count, 1);
    assert_string_equal(r.links[0].url, "http://example.org/rss");
    assert_string_equal(r.links[0].title, "News");
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_listing),
        cmocka_unit_test(finds_parts_of_a_listing_by_itself),
        cmocka_unit_test(tells_what_is_wrong_with_a_listing),
        cmocka_unit_test(refuses_a_listing_of_attributes),
        cmocka_unit_test(a_feed_wins_over_a_listing),
        cmocka_unit_test(keeps_to_the_limit_of_entries),
        cmocka_unit_test(keeps_to_the_ceiling_of_memory),
        cmocka_unit_test(reads_every_beginning),
        cmocka_unit_test(hostile_feeds),
        cmocka_unit_test(a_page_hands_over_its_feeds),
    };
    return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
