#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "html/html.h"
#include "html/tags.h"
#include "html/token.h"

struct text_row {
    const char *html, *want;
};

static void named_entities_by_the_longest_match(void **state)
{
    static const struct {
        const char *s;
        size_t taken;
        uint32_t a, b;
    } rows[] = {
        {"&amp;x", 5, '&', 0},       {"&ampx", 4, '&', 0},          {"&notin;", 7, 0x2209, 0},
        {"&notit;", 4, 0xac, 0},     {"&NotEqualTilde;", 15, 0x2242, 0x338}, {"&Tab;", 5, 9, 0},
        {"&colon;", 7, ':', 0},      {"&colon", 0, 0, 0},           {"&zzz;", 0, 0, 0},
        {"&", 0, 0, 0},              {"&;", 0, 0, 0},               {"&lt", 3, '<', 0},
        {"&AElig", 6, 0xc6, 0},      {"&zwnj;", 6, 0x200c, 0},      {"& amp;", 0, 0, 0},
        {"&CounterClockwiseContourIntegral;", 33, 0x2233, 0},       {"&copy=1", 5, 0xa9, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t out[2] = {0, 0};
        assert_int_equal(html_named_entity(rows[i].s, strlen(rows[i].s), out), rows[i].taken);
        assert_int_equal(out[0], rows[i].a);
        assert_int_equal(out[1], rows[i].b);
    }
}

static void numeric_entities_are_read_as_browsers_do(void **state)
{
    static const struct {
        const char *s;
        size_t taken;
        uint32_t c;
    } rows[] = {
        {"&#65;", 5, 'A'},       {"&#65", 4, 'A'},         {"&#x41;", 6, 'A'},     {"&#X4a", 5, 'J'},
        {"&#128;", 6, 0x20ac},   {"&#x81;", 6, 0x81},      {"&#0;", 4, 0xfffd},    {"&#xd800;", 8, 0xfffd},
        {"&#;", 0, 0},           {"&#x;", 0, 0},           {"&#99999999999999999999;", 23, 0xfffd},
        {"&#x1F600;", 9, 0x1f600}, {"&#0000000000058;", 16, ':'},
        {"&#55357;&#56832;", 16, 0x1f600}, {"&#xD83D;&#xDE00;", 16, 0x1f600}, {"&#55357;&#65;", 8, 0xfffd},
        {"&#56832;&#55357;", 8, 0xfffd}, {"&#55357;&", 8, 0xfffd},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t c = 0;
        assert_int_equal(html_numeric_entity(rows[i].s, strlen(rows[i].s), &c), rows[i].taken);
        assert_int_equal(c, rows[i].c);
    }
}

static void entities_are_decoded_once(void **state)
{
    struct buf b;
    buf_init(&b, 1000);
    const char *in = "a &amp;lt; &eacute;&#33; & &bogus; AT&T &";
    assert_true(html_decode(in, strlen(in), HTML_IN_TEXT, &b));
    assert_string_equal(b.data, "a &lt; \xc3\xa9! & &bogus; AT&T &");
    buf_reset(&b);
    in = "?a=1&copy=2&reg3&amp;b&lt";
    assert_true(html_decode(in, strlen(in), HTML_IN_ATTRIBUTE, &b));
    assert_string_equal(b.data, "?a=1&copy=2&reg3&b<");
    buf_free(&b);
}

static void check_text(const struct text_row *rows, size_t count, bool paragraphs)
{
    struct buf b;
    buf_init(&b, 10000);
    for (size_t i = 0; i < count; i++) {
        buf_reset(&b);
        buf_puts(&b, "|");
        assert_true(html_text(rows[i].html, strlen(rows[i].html), paragraphs, &b));
        assert_string_equal(b.data + 1, rows[i].want);
    }
    buf_free(&b);
}

static void text_is_what_a_person_reads(void **state)
{
    static const struct text_row rows[] = {
        {"plain", "plain"},
        {"", ""},
        {"  two \n\t words  ", "two words"},
        {"AT&amp;T &lt;b&gt;", "AT&T <b>"},
        {"a<b>b</b>c", "abc"},
        {"a < b and 1<2", "a < b and 1<2"},
        {"<p>one</p><p>two</p>", "one two"},
        {"one<br>two", "one two"},
        {"x<script>alert('<p>')</script>y", "xy"},
        {"x<style>p{}</style>y<!-- <p>z -->", "xy"},
        {"<title>t</title>x<textarea><b></textarea>y", "xy"},
        {"<svg><text>drawn</text></svg>seen", "seen"},
        {"<svg/>seen", "seen"},
        {"<svg><title/><style/><g/></svg>seen", "seen"},
        {"<template><p>a<template>b</template></template>seen", "seen"},
        {"a<template><p>b<template>c</template>d</template>e", "ae"},
        {"<script></script>x", "x"},
        {"<script>x", ""},
        {"<td>1</td><td>2</td>", "1 2"},
        {"x<a href=\"a>b\" title='<i>'>y</a>", "xy"},
        {"&#32;&nbsp;x&#10;y", "\xc2\xa0x y"},
        {"<![CDATA[x]]>y", "y"},
        {"a<iframe>b</iframe>c</p", "ac"},
    };
    check_text(rows, sizeof rows / sizeof *rows, false);
}

static void paragraphs_are_kept_apart(void **state)
{
    static const struct text_row rows[] = {
        {"<p>one</p>\n<p>two<br>three</p>", "one\n\ntwo\nthree"},
        {"<ul><li>a</li><li>b</li></ul>c", "a\n\nb\n\nc"},
        {"<pre>a\n  b</pre>", "a\nb"},
        {"<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3"},
        {"<h1></h1><div><div>x</div></div>", "x"},
    };
    check_text(rows, sizeof rows / sizeof *rows, true);
}

static void a_text_keeps_its_ceiling(void **state)
{
    struct buf b;
    buf_init(&b, 4);
    assert_false(html_text("<p>12345", 8, false, &b));
    buf_free(&b);
}

/* Tokens written one after another: text in quotes, <name attr=value>, </name>. */
static void show_tokens(const char *html, struct buf *out)
{
    struct html_tokens t;
    struct html_token tok;
    html_tokens_init(&t, html, strlen(html));
    while (html_tokens_next(&t, &tok)) {
        if (tok.type == HTML_TEXT) {
            buf_printf(out, "'%.*s'", (int)tok.len, tok.text);
            continue;
        }
        buf_printf(out, "%s%.*s", tok.type == HTML_END ? "</" : "<", (int)tok.len, tok.text);
        for (unsigned i = 0; i < tok.attr_count; i++)
            buf_printf(out, " %.*s=[%.*s]", (int)tok.attrs[i].name_len, tok.attrs[i].name,
                       (int)tok.attrs[i].value_len, tok.attrs[i].value);
        buf_puts(out, tok.self_closing ? "/>" : ">");
        if (tok.type == HTML_START && html_tag_is_raw(tok.tag))
            html_tokens_raw(&t, tok.tag);
    }
}

static void tokens_are_html5s(void **state)
{
    static const struct text_row rows[] = {
        {"a<b c=d>e</b>", "'a'<b c=[d]>'e'</b>"},
        {"<a b='1'c=\"2\"d>", "<a b=[1] c=[2] d=[]>"},
        {"<a/b/c=d/ e = f>", "<a b=[] c=[d/] e=[f]>"},
        {"<a =b=c>", "<a =b=[c]>"},
        {"<a b=>x", "<a b=[]>'x'"},
        {"<br/><br / >", "<br/><br>"},
        {"<1></ x></>a<", "'<1>''a<'"},
        {"<!-->a<!--->b<!-- > -- -->c<!--x--!>d<!--", "'a''b''c''d'"},
        {"<!doctype html><?php x ?>y", "'y'"},
        {"<p", ""},
        {"x<p a='", "'x'"},
        {"<style><b></style ></stylex></style>", "<style>'<b>'</style></stylex></style>"},
        {"<script><!--<script></script>--></script>x", "<script>'<!--<script></script>-->'</script>'x'"},
        {"<script><!--></script>x", "<script>'<!-->'</script>'x'"},
        {"<plaintext></plaintext>", "<plaintext>'</plaintext>'"},
        {"<TITLE></title x=1>", "<TITLE></title x=[1]>"},
    };
    struct buf b;
    buf_init(&b, 10000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_reset(&b);
        buf_puts(&b, "");
        show_tokens(rows[i].html, &b);
        assert_string_equal(b.data, rows[i].want);
    }
    buf_free(&b);
}

static void every_tag_is_found_by_its_name(void **state)
{
    for (int tag = 1; tag < HTML_TAG_COUNT; tag++) {
        const char *name = html_tag_name((enum html_tag)tag);
        assert_int_equal(html_tag_of(name, strlen(name)), tag);
    }
    assert_int_equal(html_tag_of("BlockQuote", 10), HTML_BLOCKQUOTE);
    assert_int_equal(html_tag_of("blockquotes", 11), HTML_UNKNOWN);
    assert_int_equal(html_tag_of("", 0), HTML_UNKNOWN);
    assert_int_equal(html_tag_of("p\0", 2), HTML_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(named_entities_by_the_longest_match),
        cmocka_unit_test(numeric_entities_are_read_as_browsers_do),
        cmocka_unit_test(entities_are_decoded_once),
        cmocka_unit_test(text_is_what_a_person_reads),
        cmocka_unit_test(paragraphs_are_kept_apart),
        cmocka_unit_test(a_text_keeps_its_ceiling),
        cmocka_unit_test(tokens_are_html5s),
        cmocka_unit_test(every_tag_is_found_by_its_name),
    };
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
