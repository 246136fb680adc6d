#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <string.h>

#include "core/date.h"
#include "core/url.h"

static void schemes_are_seen_as_browsers_see_them(void **state)
{
    static const struct {
        const char *s;
        enum url_scheme scheme;
    } rows[] = {
        {"http://a", URL_HTTP},        {"  HTTPS://a", URL_HTTPS},       {"java\nscript:alert(1)", URL_OTHER},
        {"\x01javascript:x", URL_OTHER}, {"/a:b", URL_NONE},             {"a/b:c", URL_NONE},
        {"mailto:a@b", URL_MAILTO},    {"//host", URL_NONE},             {"", URL_NONE},
        {":x", URL_NONE},              {"1http:", URL_NONE},             {"averyveryverylongscheme:x", URL_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(url_scheme_of(rows[i].s, strlen(rows[i].s)), rows[i].scheme);
}

static void references_resolve(void **state)
{
    static const struct {
        const char *base, *ref, *want;
    } rows[] = {
        {"http://a/b/c/d;p?q", "g", "http://a/b/c/g"},
        {"http://a/b/c/d;p?q", "./g", "http://a/b/c/g"},
        {"http://a/b/c/d;p?q", "/g", "http://a/g"},
        {"http://a/b/c/d;p?q", "//g", "http://g"},
        {"http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y"},
        {"http://a/b/c/d;p?q", "#s", "http://a/b/c/d;p?q#s"},
        {"http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q"},
        {"http://a/b/c/d;p?q", "..", "http://a/b/"},
        {"http://a/b/c/d;p?q", "../../../g", "http://a/g"},
        {"http://a/b/c/d;p?q", "g/./h/../i", "http://a/b/c/g/i"},
        {"http://a/b/c/d;p?q", "g?y/../x", "http://a/b/c/g?y/../x"},
        {"http://a/b/c/d;p?q", "%2e%2E/x", "http://a/b/x"},
        {"http://a/b/c/d;p?q", "http:g", "http://a/b/c/g"},
        {"http://a/b/c/d;p?q", "http:/g", "http://a/g"},
        {"http://a/b/c/d;p?q", "http:\\g", "http://a/g"},
        {"http://a/b/c/d;p?q", "http://g", "http://g"},
        {"http://a/b/c/d;p?q", "http:///g", "http://g"},
        {"https://a/b", "http:g", "http://g"},
        {"https://a/b", "http:/g", "http://g"},
        {"http://a", "x", "http://a/x"},
        {NULL, "HTTP://EXAMPLE.com:80/A b", "http://example.com/A%20b"},
        {NULL, "http://example.com", "http://example.com"},
        {NULL, "http://example.com?x=1#f", "http://example.com?x=1#f"},
        {NULL, " https:\\\\host\\path\\x?a\\b ", "https://host/path/x?a\\b"},
        {NULL, "http://host/\xd0\x96", "http://host/%D0%96"},
        {NULL, "http://u:p@host:8080/", "http://u:p@host:8080/"},
        {NULL, "http://[::1]:8080/x", "http://[::1]:8080/x"},
        {NULL, "mailto:a b@c", "mailto:a%20b@c"},
        {NULL, "http://ho st/", NULL},
        {NULL, "http://h%00/", NULL},
        {NULL, "http:///", NULL},
        {NULL, "http://h:99999/", NULL},
        {NULL, "http://h:x/", NULL},
        {NULL, "rel", NULL},
        {"mailto:a", "rel", NULL},
        {"", "rel", NULL},
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *got = url_resolve(a, rows[i].base, rows[i].ref, strlen(rows[i].ref));
        if (rows[i].want) {
            assert_non_null(got);
            assert_string_equal(got, rows[i].want);
        } else {
            assert_null(got);
        }
    }
    arena_free(&a);
}

static void one_article_has_one_identity(void **state)
{
    static const struct {
        const char *x, *y;
        bool same;
    } rows[] = {
        {"http://www.example.com/a/", "https://example.com/a", true},
        {"https://example.com/a?utm_source=x&b=1&a=2", "https://example.com/a?a=2&b=1", true},
        {"https://m.example.com/a?fbclid=1", "https://example.com/a", true},
        {"https://example.com/a/amp/", "https://example.com/a", true},
        {"https://amp.example.com/a.amp.html", "https://example.com/a.html", true},
        {"https://example.com/a#comments", "https://example.com/a", true},
        {"https://example.com/%7Ea%2f", "https://example.com/~a%2F", true},
        {"https://www.google.com/amp/s/example.com/a/amp", "https://example.com/a", true},
        {"https://example.com/a?id=1", "https://example.com/a?id=2", false},
        {"https://example.com/A", "https://example.com/a", false},
        {"https://example.com:8080/a", "https://example.com/a", false},
        {"https://m.kz/a", "https://kz/a", false},
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *x = url_identity(a, rows[i].x), *y = url_identity(a, rows[i].y);
        assert_non_null(x);
        assert_non_null(y);
        assert_int_equal(strcmp(x, y) == 0, rows[i].same);
    }
    assert_string_equal(url_clean(a, "https://e.com/a?utm_id=1&x=2#utm_source=y"), "https://e.com/a?x=2");
    assert_null(url_identity(a, "mailto:a@b"));
    arena_free(&a);
}

static void dates_go_out_and_come_back(void **state)
{
    char out[DATE_TEXT_MAX];
    int64_t t;
    assert_true(date_parse_rfc3339("2025-03-06T09:00:00+05:00", 25, &t));
    date_rfc3339(t, out);
    assert_string_equal(out, "2025-03-06T04:00:00Z");
    date_http(t, out);
    assert_string_equal(out, "Thu, 06 Mar 2025 04:00:00 GMT");
    int64_t back;
    assert_true(date_parse_http(out, strlen(out), &back));
    assert_int_equal(t, back);
    date_rfc5322(t, out);
    assert_string_equal(out, "Thu, 06 Mar 2025 04:00:00 +0000");
    assert_true(date_parse_http("Sunday, 06-Nov-94 08:49:37 GMT", 30, &t));
    assert_true(date_parse_http("Sun Nov  6 08:49:37 1994", 24, &back));
    assert_int_equal(t, back);
    assert_int_equal(t, 784111777);
    assert_false(date_parse_http("yesterday", 9, &t));
    assert_false(date_parse_rfc3339("2025-02-29T00:00:00Z", 20, &t));
    assert_true(date_parse_rfc3339("2024-02-29t00:00:00.123z", 24, &t));
    for (int64_t x = -62167219200; x < 253402300799; x += 86400 * 37 + 12345) {
        struct date_civil c = date_to_civil(x);
        assert_true(date_from_civil(c.year, c.month, c.day, c.hour, c.minute, c.second, 0, &back));
        assert_int_equal(x, back);
    }
}

static void a_login_is_taken_out(void **state)
{
    static const struct {
        const char *with, *without;
    } rows[] = {
        {"http://host/a", "http://host/a"},
        {"http://u:p@host/a?b=@", "http://host/a?b=@"},
        {"https://u@host:8443", "https://host:8443"},
        {"http://@host/", "http://host/"},
        {"http://a@b:c@host/", "http://host/"},
        {"http://u:p@[::1]:80/", "http://[::1]:80/"},
        {"mailto:a@b.example", "mailto:a@b.example"},
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(url_without_login(a, rows[i].with), rows[i].without);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemes_are_seen_as_browsers_see_them),
        cmocka_unit_test(references_resolve),
        cmocka_unit_test(one_article_has_one_identity),
        cmocka_unit_test(a_login_is_taken_out),
        cmocka_unit_test(dates_go_out_and_come_back),
    };
    return cmocka_run_group_tests_name("url and date", tests, NULL, NULL);
}
