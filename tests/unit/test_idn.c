/* International host names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/idn.h"

static void hosts_get_their_ascii_form(void **state)
{
    static const struct {
        const char *host, *ascii; /* NULL: none, or nothing to do */
    } rows[] = {
        {"институт.рф", "xn--h1aaoqfbah.xn--p1ai"}, {"ИНСТИТУТ.РФ", "xn--h1aaoqfbah.xn--p1ai"}, {"новости.қаз", "xn--b1amnebsh.xn--80ao21a"},
        {"日本語。jp", "xn--wgv71a119e.jp"}, {"bücher.example", "xn--bcher-kva.example"}, {"straße.example", "xn--strae-oqa.example"},
        {"-я-.example", "xn-----vnc.example"}, {"example.org", NULL}, {"xn--p1ai", NULL}, {"", NULL}, {"[::1]", NULL},
        {"a\xff.example", NULL}, {"я b.example", NULL}, {"a／b.example", NULL}, {"ａ．b.example", "a.b.example"}, {"\xe2\x80\xae.example", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[IDN_HOST_MAX] = "";
        bool found = idn_host(rows[i].host, strlen(rows[i].host), out);
        if (found != (rows[i].ascii != NULL) || (found && strcmp(out, rows[i].ascii) != 0))
            fail_msg("%s: %s", rows[i].host, found ? out : "none");
    }
    char lengthy[2 * IDN_HOST_MAX], out[IDN_HOST_MAX];
    for (size_t n = 2; n < sizeof lengthy; n += 2) {
        memcpy(lengthy + n - 2, "я", 2);
        if (idn_host(lengthy, n, out))
            assert_true(strlen(out) < IDN_HOST_MAX);
    }
}

static void the_rest_of_an_address_stays(void **state)
{
    static const char *const rows[][2] = {
        {"https://институт.рф/путь?я#я", "https://xn--h1aaoqfbah.xn--p1ai/путь?я#я"},
        {"http://u@институт.рф:8080", "http://u@xn--h1aaoqfbah.xn--p1ai:8080"},
        {"https://example.org/я", "https://example.org/я"}, {"/я", "/я"}, {"", ""},
    };
    struct arena *a = arena_new(1 << 16);
    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(idn_url(a, arena_strdup(a, rows[i][0])), rows[i][1]);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_get_their_ascii_form),
        cmocka_unit_test(the_rest_of_an_address_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
