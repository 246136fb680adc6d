#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include <libxml/parser.h>

#include "ingest/sanitize/sanitize.h"

static struct sanitizer *shared;

static int open_sanitizer(void **state)
{
    shared = sanitizer_new();
    return shared ? 0 : -1;
}

static int close_sanitizer(void **state)
{
    sanitizer_free(&shared);
    return shared ? -1 : 0;
}

static void fragments_follow_one_another_in_a_buffer(void **state)
{
    struct buf b;
    struct err e;
    buf_init(&b, 1000);
    assert_true(sanitize_html(shared, "<b>x", 4, NULL, &b, &e));
    assert_true(sanitize_html(shared, "", 0, NULL, &b, &e));
    assert_true(sanitize_html(shared, "<i>y", 4, NULL, &b, &e));
    assert_string_equal(b.data, "<b>x</b><i>y</i>");
    buf_free(&b);
}

static void what_does_not_fit_leaves_nothing_behind(void **state)
{
    struct buf b;
    struct err e;
    buf_init(&b, 20);
    assert_true(sanitize_html(shared, "<b>x", 4, NULL, &b, &e));
    assert_false(sanitize_html(shared, "<i>a long text</i>", 18, NULL, &b, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_string_equal(b.data, "<b>x</b>");
    assert_true(sanitize_html(shared, "<u>y", 4, NULL, &b, &e));
    assert_string_equal(b.data, "<b>x</b><u>y</u>");
    buf_free(&b);
}

static void the_base_holds_for_one_fragment(void **state)
{
    static const char in[] = "<a href=\"x\">y</a>";
    struct sanitize_options o = {.base_url = "https://example.org/d/"};
    struct buf b;
    struct err e;
    buf_init(&b, 1000);
    assert_true(sanitize_html(shared, in, sizeof in - 1, &o, &b, &e));
    assert_string_equal(b.data, "<a href=\"https://example.org/d/x\" rel=\"noopener nofollow ugc\">y</a>");
    buf_reset(&b);
    assert_true(sanitize_html(shared, in, sizeof in - 1, NULL, &b, &e));
    assert_string_equal(b.data, "y");
    buf_free(&b);
}

/* Input that makes a careless parser do work in the square of its length.  CPU time, so that a busy machine does not
 * matter; a linear parser needs well below a second where a quadratic one needs minutes. */
static void work_grows_with_the_input_only(void **state)
{
    static const char *const pieces[] = {
        "<b>", "<b><p>", "<a href=x>", "<div>", "<table><td>", "<table>x<b>", "<li><p>", "<svg><g>", "<!--", "<title>",
        "<b><div></b>", "<font x><p>", "<ruby><rt>", "<object><li>", "<picture><source><img>", "&", "<", "<h1><h2>",
        "<select><option>", "<template>", "<form><p>", "<dl><dd><span>",
    };
    struct buf in, out;
    struct err e;
    buf_init(&in, 1 << 20);
    buf_init(&out, 1 << 28);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_reset(&in);
        buf_reset(&out);
        while (in.len < 500000)
            buf_puts(&in, pieces[i]);
        clock_t start = clock();
        assert_true(sanitize_html(shared, in.data, in.len, NULL, &out, &e));
        assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 10);
        assert_true(out.len < in.len * 40);
    }
    buf_free(&in);
    buf_free(&out);
}

/* `piece` a thousand times, sanitised, in a page and elements that hold it: well-formed for a parser with libxml2's usual
 * limit of 256 levels? */
static void check_depth(const char *piece)
{
    static const char head[] = "<html><body><main><article><div><div><div><div><section><div>";
    static const char tail[] = "</div></section></div></div></div></div></article></main></body></html>";
    struct buf in, out;
    struct err e;
    buf_init(&in, 1 << 20);
    buf_init(&out, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_puts(&in, piece);
    buf_puts(&out, head);
    assert_true(sanitize_html(shared, in.data, in.len, NULL, &out, &e));
    buf_puts(&out, tail);
    xmlDoc *doc = xmlReadMemory(out.data, (int)out.len, NULL, NULL, XML_PARSE_NOERROR | XML_PARSE_NONET);
    assert_non_null(doc);
    assert_true(out.len > 1200); /* much of it is kept */
    xmlFreeDoc(doc);
    buf_free(&in);
    buf_free(&out);
}

static void depth_leaves_room_for_a_page(void **state)
{
    static const char *const pieces[] = {
        "<div>", "<b>", "<i>x<b>", "<ul><li>", "<table><tr><td>", "<dl><dd>", "<blockquote><p>", "<ruby><rt>", "<pre>\n\n",
        "<span><video src=http://h/v poster=http://h/p></video>", NULL,
    };
    for (size_t i = 0; pieces[i]; i++)
        check_depth(pieces[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fragments_follow_one_another_in_a_buffer),
        cmocka_unit_test(what_does_not_fit_leaves_nothing_behind),
        cmocka_unit_test(the_base_holds_for_one_fragment),
        cmocka_unit_test(work_grows_with_the_input_only),
        cmocka_unit_test(depth_leaves_room_for_a_page),
    };
    return cmocka_run_group_tests_name("sanitize", tests, open_sanitizer, close_sanitizer);
}
