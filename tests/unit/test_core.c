#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "core/langtag.h"
#include "core/memory.h"
#include "core/utf8.h"

static void buf_keeps_its_ceiling(void **state)
{
    struct buf b;
    buf_init(&b, 10);
    assert_true(buf_puts(&b, "12345"));
    assert_true(buf_puts(&b, "67890"));
    assert_false(buf_append_char(&b, 'x'));
    assert_true(b.failed);
    assert_string_equal(b.data, "1234567890");
    buf_reset(&b);
    assert_true(buf_printf(&b, "%d", 42));
    assert_string_equal(b.data, "42");
    buf_free(&b);
}

static void escapes_leave_out_what_xml_forbids(void **state)
{
    struct buf b;
    buf_init(&b, 1000);
    static const char in[] = "a<b>&\"\x01\x7f\r\n\xef\xbf\xbf\xd0\x96";
    assert_true(buf_append_escaped(&b, in, sizeof in - 1, true));
    assert_string_equal(b.data, "a&lt;b&gt;&amp;&quot;&#13;&#10;\xd0\x96");
    buf_reset(&b);
    assert_true(buf_append_json(&b, "a\"\\\n\x01</b", 8));
    assert_string_equal(b.data, "\"a\\\"\\\\\\n\\u0001<\\/b\"");
    buf_free(&b);
}

static void utf8_finds_what_is_malformed(void **state)
{
    static const struct {
        const char *s;
        size_t len;
        bool valid;
    } rows[] = {
        {"plain ascii, long enough", 24, true}, {"\xd0\x96\xe4\xb8\xad\xf0\x9f\x98\x80", 9, true},
        {"\xef\xbf\xbd", 3, true},              {"\xc0\x80", 2, false},
        {"\xed\xa0\x80", 3, false},             {"\xf4\x90\x80\x80", 4, false},
        {"\xe4\xb8", 2, false},                 {"\x80", 1, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(utf8_valid(rows[i].s, rows[i].len), rows[i].valid);
    static const char *const unseen[] = {"", " \t\n", "\xc2\xa0", "\xe2\x80\xa8", "\xef\xbb\xbf \xe2\x80\x8b", "\xe3\x80\x80", "\xc2\x85\xc2\xad", "\xf3\xa0\x80\x81",
                                         "\xef\xbf\xbe", "\xe2\x80\xae"};
    static const char *const seen[] = {"a", "\xc2\xa0.", "\xef\xbf\xbd", "\xe2\x80\x8b\xd0\x96", "\xe2\x80\xa6", "\xf0\x9f\x98\x80", "\xff"};
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        assert_false(utf8_is_seen(unseen[i]));
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        assert_true(utf8_is_seen(seen[i]));
    assert_int_equal(utf8_cut("\xd0\x96\xd0\x96", 4, 3), 2);
}

static void arena_keeps_its_ceiling(void **state)
{
    struct arena *a = arena_new(10000);
    assert_non_null(a);
    char *s = arena_printf(a, "%s-%d", "x", 7);
    assert_string_equal(s, "x-7");
    assert_null(arena_alloc(a, 20000));
    assert_true(arena_failed(a));
    arena_reset(a);
    assert_false(arena_failed(a));
    assert_non_null(arena_alloc(a, 5000));
    assert_null(arena_array(a, SIZE_MAX / 2, 4));
    arena_free(&a);
    assert_null(a);
}

static void errors_are_one_line(void **state)
{
    struct err e;
    err_clear(&e);
    assert_false(err_set(&e, ERR_INPUT, "bad %s", "a\nb"));
    assert_false(err_prefix(&e, "file:%d", 3));
    assert_string_equal(e.text, "file:3: bad a?b");
}

static void errors_are_text(void **state)
{
    struct err e;
    (void)state;
    err_set(&e, ERR_INPUT, "\xe4 \xd0\xaf \xef\xbf\xbd \x1b[2J \xc2\x9b \xed\xa0\x80 %.3s", "\xe4\xb8\xad\xe4\xba\x9a");
    assert_string_equal(e.text, "? \xd0\xaf \xef\xbf\xbd ?[2J ?? ??? \xe4\xb8\xad");
    char many[2 * sizeof e.text];
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = "\xe4\xb8\xad"[i % 3];
    many[sizeof many - 1] = '\0';
    for (int shift = 0; shift < 3; shift++) {
        err_set(&e, ERR_INPUT, "%.*s%s", shift, "abc", many);
        assert_true(utf8_valid(e.text, strlen(e.text)));
        assert_true(strlen(e.text) > sizeof e.text - 4);
    }
}

static void language_tags_are_well_formed(void **state)
{
    static const char *const tags[] = {"en", "kk", "en-US", "sr-Latn-RS", "zh-yue", "ckb", "de-1996", "en-u-ca-islamic", "ES-419"};
    static const char *const others[] = {"", "e", "english", "zh_CN", "<x>", "en-", "en--US", "-en", "en US", "en-toolongapart", "1n", "e1",
                                         "\xd1\x80\xd1\x83", "en-US\n", "ru,en", "en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd-e"};
    assert_false(langtag_is(NULL));
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        assert_true(langtag_is(tags[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(langtag_is(others[i]));
    char tag[] = "sr_Latn_RS";
    langtag_tidy(tag);
    assert_string_equal(tag, "sr-Latn-RS");
}

static void failed_allocations_are_noted(void **state)
{
    (void)state;
    struct buf b;
    unsigned long before = memory_failures();
    buf_init(&b, 10);
    assert_false(buf_puts(&b, "more than the ceiling"));
    buf_free(&b);
    assert_int_equal(memory_failures(), before); /* a ceiling is none */
    void *one = malloc(1);
    assert_ptr_equal(memory_noted(one), one);
    free(one);
    assert_int_equal(memory_failures(), before);
    assert_null(memory_noted(NULL));
    assert_int_equal(memory_failures(), before + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf_keeps_its_ceiling),        cmocka_unit_test(escapes_leave_out_what_xml_forbids),
        cmocka_unit_test(utf8_finds_what_is_malformed), cmocka_unit_test(arena_keeps_its_ceiling),
        cmocka_unit_test(errors_are_one_line),          cmocka_unit_test(failed_allocations_are_noted),
        cmocka_unit_test(errors_are_text),              cmocka_unit_test(language_tags_are_well_formed),
    };
    return cmocka_run_group_tests_name("core", tests, NULL, NULL);
}
