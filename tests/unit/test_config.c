/* The configuration: values, mistakes, and the shipped files against the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/config.h"
#include "cli/config_mistakes.h"
#include "cli/config_scan.h"
#include "cli/config_values.h"
#include "ingest/annotate/topics.h"

static void durations_and_sizes(void **state)
{
    static const struct {
        const char *text;
        int64_t ms, bytes; /* -1: refused */
    } rows[] = {
        {"30m", 1800000, -1}, {"1h30m", 5400000, -1}, {"500ms", 500, -1}, {"1d", 86400000, -1}, {"0", 0, 0},
        {"8MiB", -1, 8 << 20}, {"300KiB", -1, 300 << 10}, {"1GiB", -1, 1 << 30}, {"4096", -1, 4096}, {"8 MiB", -1, 8 << 20},
        {"1MB", -1, 1000000}, {"soon", -1, -1}, {"", -1, -1}, {"-5m", -1, -1}, {"5", -1, 5}, {"5 x", -1, -1},
        {"99999999999999999999s", -1, -1}, {"9223372036854775807GiB", -1, -1}, {"1h 30m", 5400000, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err why;
        int64_t n = 0;
        bool is_duration = value_duration(rows[i].text, &n, &why);
        if (is_duration != (rows[i].ms >= 0) || (is_duration && n != rows[i].ms))
            fail_msg("duration '%s' gave %lld", rows[i].text, (long long)n);
        bool is_size = value_size(rows[i].text, &n, &why);
        if (is_size != (rows[i].bytes >= 0) || (is_size && n != rows[i].bytes))
            fail_msg("size '%s' gave %lld", rows[i].text, (long long)n);
    }
}

static void words_have_their_forms(void **state)
{
    struct err why;
    assert_true(value_name("ca-japan", &why));
    assert_false(value_name("Astana", &why));
    assert_false(value_name("-a", &why));
    assert_false(value_name("", &why));
    assert_true(value_language("uz-Cyrl", &why));
    assert_false(value_language("english language", &why));
    assert_false(value_language("e", &why));
    assert_true(value_network("192.0.2.0/24", &why));
    assert_true(value_network("2001:db8::1", &why));
    assert_false(value_network("192.0.2.0/33", &why));
    assert_false(value_network("localhost", &why));
    assert_true(value_xpath("//li[a]/@href", &why));
    assert_false(value_xpath("//li[", &why));
    assert_false(value_csp_sources("https://a.example; script-src *", &why));
    assert_true(value_tag_uri("tag:example.org,2026:dialogue", &why));
    assert_false(value_tag_uri("https://example.org/", &why));
}

static void the_nearest_key_is_suggested(void **state)
{
    static const char *const words[] = {"feed", "title", "language", NULL};
    assert_string_equal(nearest("fed", words), "feed");
    assert_string_equal(nearest("langauge", words), "language");
    assert_null(nearest("colour", words));
}

static void statements_keep_their_lines(void **state)
{
    static const char text[] = "# c { \"\n/* { \n */ site { title = \"a\\\"}\" }\n\nsource x {\n  feed = https://x.example/a\n"
                               "  topics = {a,\n b}\n}\n";
    struct arena *a = arena_new(1 << 20);
    struct scan s;
    assert_true(config_scan(text, strlen(text), a, &s));
    assert_int_equal(s.trouble_line, 0);
    assert_int_equal(s.count, 5);
    assert_string_equal(s.items[1].key, "title");
    assert_int_equal(s.items[1].line, 3);
    assert_string_equal(s.items[2].title, "x");
    assert_int_equal(s.items[3].line, 6);
    assert_int_equal(s.items[4].parent, 2);
    arena_free(&a);
}

/* ---- whole directories: tests/golden/config/NAME/ with `expected` beside ---- */

static void put_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fputs(text, f) < 0, 0);
    assert_int_equal(fclose(f), 0);
}

static void a_base_is_an_address_for_everybody(void **state)
{
    static const struct {
        const char *given, *read; /* NULL: a mistake */
    } rows[] = {
        {"https://x.example/d", "https://x.example/d/"}, {"HTTPS://X.example:443/д/", "https://x.example/%D0%B4/"},
        {"https://институт.рф/d/", "https://xn--h1aaoqfbah.xn--p1ai/d/"}, {"https://u:p@x.example/d/", NULL}, {"https://u@x.example/", NULL},
        {"https://x.example/?a", NULL}, {"ftp://x.example/", NULL}, {"//x.example/", NULL},
    };
    char dir[] = "/tmp/cadialog-config-XXXXXX", path[64], text[200];
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/cadialog.conf", dir);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_new(1 << 20);
        struct config c;
        struct err e = {0};
        snprintf(text, sizeof text, "store = \"c.db\"\nsite { base-url = \"%s\" }\n", rows[i].given);
        put_file(path, text);
        assert_int_equal(config_read(dir, a, &c, &e), rows[i].read != NULL);
        if (rows[i].read)
            assert_string_equal(c.site.base_url, rows[i].read);
        arena_free(&a);
    }
    unlink(path);
    rmdir(dir);
}

static void relative_stores_and_defaults(void **state)
{
    char dir[] = "/tmp/cadialog-config-XXXXXX", path[64];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/cadialog.conf", dir);
    put_file(path, "store = \"sqlite:state/c.db\"\nsite { base-url = \"https://x.example/d\" }\nfetch { every = 5s timeout = 3s }\n"
                   "source a { feed = \"http://127.0.0.1:99/f\" every = 1s content = full }\n");
    struct arena *a = arena_new(1 << 20);
    struct config c;
    struct err e = {0};
    assert_true(config_read(dir, a, &c, &e));
    char store[96];
    snprintf(store, sizeof store, "sqlite:%s/state/c.db", dir);
    assert_string_equal(c.store, store);
    assert_string_equal(c.site.base_url, "https://x.example/d/");
    assert_int_equal(c.fetch.every_s, 5);
    assert_int_equal(c.fetch.every_min_s, 5);
    assert_int_equal(c.fetch.stall_ms, 3000);
    assert_int_equal(c.fetch.body_max_bytes, 8 << 20);
    assert_true(c.fetch.robots);
    assert_int_equal(c.source_count, 1);
    assert_int_equal(c.sources[0].content, CONTENT_FULL);
    assert_int_equal(c.sources[0].line, 4);
    assert_true(c.sources[0].enabled);
    assert_string_equal(c.sources[0].title, "a");
    arena_free(&a);
    unlink(path);
    rmdir(dir);
}

/* ---- the shipped configuration ---- */

static char *shipped(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/../conf/%s", getenv("CADIALOG_TESTS"), name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    char *text = calloc(1, 100000);
    assert_non_null(text);
    size_t n = fread(text, 1, 99999, f);
    fclose(f);
    text[n] = '\0';
    return text;
}

static void the_shipped_configuration_lists_every_option(void **state)
{
    char *text = shipped("cadialog.conf");
    size_t count;
    const struct config_option *o = config_options(&count);
    const char *section = "";
    for (size_t i = 0; i < count; i++) {
        if (strcmp(section, o[i].section) != 0)
            section = o[i].section;
        char line[200];
        bool quoted = o[i].fallback && strpbrk(o[i].fallback, " :/+");
        snprintf(line, sizeof line, "%s = %s%s%s", o[i].key, quoted ? "\"" : "", o[i].fallback ? o[i].fallback : "", quoted ? "\"" : "");
        char head[80];
        bool titled = strcmp(section, "source") == 0 || strcmp(section, "topic") == 0;
        snprintf(head, sizeof head, "%s%s {", section, titled ? " NAME" : "");
        const char *from = *section ? strstr(text, head) : text;
        if (!from || !strstr(from, line))
            fail_msg("conf/cadialog.conf does not list [%s] %s", section, line);
    }
    free(text);
}

static void the_shipped_configuration_is_right(void **state)
{
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/../conf", getenv("CADIALOG_TESTS"));
    struct arena *a = arena_new(16 << 20);
    struct config c;
    struct err e = {0};
    assert_true(config_read(dir, a, &c, &e));
    assert_true(c.source_count >= 15);
    assert_true(c.topic_count >= 1);
    for (size_t i = 0; i < c.source_count; i++) {
        const struct source *s = &c.sources[i];
        if (!s->title || !s->language || !s->home || strcmp(s->title, s->name) == 0)
            fail_msg("%s:%d: source %s needs title, language and home", s->file, s->line, s->name);
    }
    arena_free(&a);
}

static void the_shipped_topics_find_the_dialogue(void **state)
{
    static const struct {
        const char *text;
        bool in_it;
    } rows[] = {
        {"Central Asia + Japan", true},
        {"Central Asia plus Japan dialogue opens", true},
        {"Japanese companies look at Central Asia, and Japan answers", true},
        {"The CA+JAD process", true},
        {"A C5+1 meeting with Japan", true},
        {"A C5+1 meeting with the United States", false},
        {"Tokyo and Seoul talk about trade", false},
        {"Диалог «Центральная Азия + Япония»", true},
        {"Страны Центральной Азии и Японии", true},
        {"Погода в Токио", false},
        {"«Орталық Азия – Жапония» диалогы", true},
        {"「中央アジア＋日本」対話", true},
        {"東京の天気", false},
    };
    struct arena *a = arena_new(16 << 20);
    struct config c;
    struct err e = {0};
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/../conf", getenv("CADIALOG_TESTS"));
    assert_true(config_read(dir, a, &c, &e));
    const struct topic *t = NULL;
    for (size_t i = 0; i < c.topic_count; i++)
        if (strcmp(c.topics[i].name, "ca-japan") == 0)
            t = &c.topics[i];
    assert_non_null(t);
    struct topic_query *q = topic_query_new(a, t->match, &e);
    assert_non_null(q);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct topic_text *text = topic_text_new(rows[i].text, NULL, NULL);
        assert_non_null(text);
        if (topic_query_matches(q, text) != rows[i].in_it)
            fail_msg("ca-japan: %s", rows[i].text);
        topic_text_free(&text);
    }
    arena_free(&a);
}

/* Where a list cannot grow it keeps the room that it has, and says so each time. */
static void a_list_that_cannot_grow(void **state)
{
    (void)state;
    struct arena *a = arena_new(4096);
    size_t cap = 0;
    char *items = grown(a, NULL, 0, &cap, 100);
    assert_non_null(items);
    size_t room = cap;
    for (int i = 0; i < 2; i++)
        assert_null(grown(a, items, room, &cap, 100));
    assert_int_equal(cap, room);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_and_sizes),
        cmocka_unit_test(words_have_their_forms),
        cmocka_unit_test(a_list_that_cannot_grow),
        cmocka_unit_test(the_nearest_key_is_suggested),
        cmocka_unit_test(statements_keep_their_lines),
        cmocka_unit_test(a_base_is_an_address_for_everybody),
        cmocka_unit_test(relative_stores_and_defaults),
        cmocka_unit_test(the_shipped_configuration_lists_every_option),
        cmocka_unit_test(the_shipped_configuration_is_right),
        cmocka_unit_test(the_shipped_topics_find_the_dialogue),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
