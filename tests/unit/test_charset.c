#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "text/charset.h"

struct row {
    const char *why, *data;
    size_t len;
    const char *content_type;
    enum charset_kind kind;
    const char *encoding, *text;
    bool wrong;
};

#define BYTES(s) s, sizeof s - 1

static const struct row rows[] = {
    {"nothing said: UTF-8", BYTES("<?xml version='1.0'?><a>\xd0\x96</a>"), NULL, CHARSET_XML, "UTF-8", "<?xml version='1.0'?><a>Ж</a>", false},
    {"BOM wins over HTTP", BYTES("\xef\xbb\xbf<a>\xd0\x96</a>"), "text/xml; charset=windows-1251", CHARSET_XML, "UTF-8", "<a>Ж</a>", true},
    {"HTTP wins over the prolog", BYTES("<?xml version='1.0' encoding='koi8-r'?><a>\xc6\xe5</a>"), "text/xml; charset=\"windows-1251\"",
     CHARSET_XML, "windows-1251", "<?xml version='1.0' encoding='koi8-r'?><a>Же</a>", false},
    {"the prolog", BYTES("<?xml version='1.0' encoding='koi8-r'?><a>\xf6</a>"), "text/xml", CHARSET_XML, "KOI8-R",
     "<?xml version='1.0' encoding='koi8-r'?><a>Ж</a>", false},
    {"iso-8859-1 means windows-1252", BYTES("<?xml version='1.0' encoding='iso-8859-1'?><a>\x93q\x94 \xe9</a>"), NULL, CHARSET_XML,
     "windows-1252", "<?xml version='1.0' encoding='iso-8859-1'?><a>\xe2\x80\x9cq\xe2\x80\x9d é</a>", false},
    {"a lying windows-1251", BYTES("<?xml version='1.0' encoding='windows-1251'?><a>\xd0\x96\xd0\xb8\xd0\xb7</a>"), NULL, CHARSET_XML, "UTF-8",
     "<?xml version='1.0' encoding='windows-1251'?><a>Жиз</a>", true},
    {"a lying UTF-8, the truth in the prolog", BYTES("<?xml version='1.0' encoding='windows-1251'?><a>\xc6\xe8\xe7\xed\xfc</a>"),
     "text/xml; charset=utf-8", CHARSET_XML, "windows-1251", "<?xml version='1.0' encoding='windows-1251'?><a>Жизнь</a>", true},
    {"a lying Shift_JIS", BYTES("<?xml version='1.0' encoding='Shift_JIS'?><a>\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e</a>"), NULL, CHARSET_XML, "UTF-8",
     "<?xml version='1.0' encoding='Shift_JIS'?><a>日本語</a>", true},
    {"a true Shift_JIS", BYTES("<?xml version='1.0' encoding='Shift_JIS'?><a>\x93\xfa\x96\x7b</a>"), NULL, CHARSET_XML, "Shift_JIS",
     "<?xml version='1.0' encoding='Shift_JIS'?><a>日本</a>", false},
    {"EUC-JP", BYTES("<?xml version='1.0' encoding='euc-jp'?><a>\xc6\xfc\xcb\xdc</a>"), NULL, CHARSET_XML, "EUC-JP",
     "<?xml version='1.0' encoding='euc-jp'?><a>日本</a>", false},
    {"EUC-KR", BYTES("<?xml version='1.0' encoding='euc-kr'?><a>\xc7\xd1\xb1\xdb</a>"), NULL, CHARSET_XML, "EUC-KR",
     "<?xml version='1.0' encoding='euc-kr'?><a>한글</a>", false},
    {"gb2312 means GB18030", BYTES("<?xml version='1.0' encoding='gb2312'?><a>\xd6\xd0\xce\xc4</a>"), NULL, CHARSET_XML, "GB18030",
     "<?xml version='1.0' encoding='gb2312'?><a>中文</a>", false},
    {"Big5", BYTES("<?xml version='1.0' encoding='big5'?><a>\xa4\xa4\xa4\xe5</a>"), NULL, CHARSET_XML, "Big5-HKSCS",
     "<?xml version='1.0' encoding='big5'?><a>中文</a>", false},
    {"Kazakh PT154, by iconv", BYTES("<?xml version='1.0' encoding='pt154'?><a>\x8d</a>"), NULL, CHARSET_XML, "PTCP154",
     "<?xml version='1.0' encoding='pt154'?><a>Қ</a>", false},
    {"beyond the browsers' list", BYTES("<?xml version='1.0' encoding='cp437'?><a>\x82</a>"), NULL, CHARSET_XML, "IBM437",
     "<?xml version='1.0' encoding='cp437'?><a>é</a>", false},
    {"UTF-16 with a BOM", BYTES("\xff\xfe<\0a\0>\0\x16\x04<\0/\0a\0>\0"), NULL, CHARSET_XML, "UTF-16LE", "<a>Ж</a>", false},
    {"UTF-16 without a BOM and without a name", BYTES("\0<\0a\0>\x04\x16\0<\0/\0a\0>"), NULL, CHARSET_XML, "UTF-16BE", "<a>Ж</a>", true},
    {"UTF-32 with a BOM", BYTES("\xff\xfe\0\0<\0\0\0a\0\0\0/\0\0\0>\0\0\0"), NULL, CHARSET_XML, "UTF-32LE", "<a/>", false},
    {"UTF-32 without a BOM and without a name", BYTES("\0\0\0<\0\0\0a\0\0\0/\0\0\0>"), NULL, CHARSET_XML, "UTF-32BE", "<a/>", true},
    {"says UTF-16 in ASCII", BYTES("<?xml version='1.0' encoding='utf-16'?><a>\xd0\x96</a>"), NULL, CHARSET_XML, "UTF-8",
     "<?xml version='1.0' encoding='utf-16'?><a>Ж</a>", true},
    {"no such encoding", BYTES("<?xml version='1.0' encoding='klingon'?><a>\xd0\x96</a>"), NULL, CHARSET_XML, "UTF-8",
     "<?xml version='1.0' encoding='klingon'?><a>Ж</a>", true},
    {"US-ASCII with accents", BYTES("<?xml version='1.0' encoding='us-ascii'?><a>caf\xe9</a>"), NULL, CHARSET_XML, "windows-1252",
     "<?xml version='1.0' encoding='us-ascii'?><a>café</a>", true},
    {"meta charset", BYTES("<html><head><meta charset='windows-1251'></head>\xc6"), NULL, CHARSET_HTML, "windows-1251",
     "<html><head><meta charset='windows-1251'></head>Ж", false},
    {"meta http-equiv", BYTES("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>\xf6"), NULL, CHARSET_HTML, "KOI8-R",
     "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>Ж", false},
    {"JSON", BYTES("{\"a\":\"\xd0\x96\"}"), "application/json; charset=iso-8859-1", CHARSET_JSON, "UTF-8", "{\"a\":\"Ж\"}", true},
    {"mostly UTF-8, one byte broken", BYTES("<a>\xd0\x96\xd0\xb8\xd0\xb7\xd0\xbd\xd1\x8c \xd0\x96\xd0\xb8\xd0\xb7\xd0\xbd\xd1\x8c \xd0\x96\xd0\xb8\xd0\xb7\xd0\xbd\xd1\x8c \xd0\x96\xd0\xb8\xd0\xb7\xd0\xbd\xd1\x8c \xff</a>"),
     NULL, CHARSET_XML, "UTF-8", "<a>Жизнь Жизнь Жизнь Жизнь \xef\xbf\xbd</a>", false},
    {"UTF-8 with a piece of windows-1252", BYTES("<a>caf\xc3\xa9 \x93q\x94 d\xe9j\xe0</a>"), NULL, CHARSET_XML, "UTF-8", "<a>café “q” déjà</a>", false},
};

static void finds_and_reads(void **state)
{
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        bool lies;
        size_t replaced;
        struct buf out;
        struct err e = {0};
        buf_init(&out, 10000);
        const char *name = charset_find(r->data, r->len, r->content_type, r->kind, &lies);
        bool ok = charset_to_utf8(r->data, r->len, name, &out, &replaced, &e);
        if (!ok || strcmp(name, r->encoding) != 0 || strcmp(out.data, r->text) != 0 || lies != r->wrong) {
            print_message("%s: %s%s: %s %s\n", r->why, name, lies ? " (lies)" : "", out.data ? out.data : "", e.text);
            wrong++;
        }
        buf_free(&out);
    }
    assert_int_equal(wrong, 0);
}

static void keeps_the_ceiling(void **state)
{
    struct buf out;
    struct err e = {0};
    buf_init(&out, 4);
    assert_false(charset_to_utf8("\xe0\xe1\xe2\xe3", 4, "windows-1251", &out, NULL, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    buf_free(&out);
    buf_init(&out, 100);
    assert_false(charset_to_utf8("abc", 3, "no such", &out, NULL, &e));
    assert_int_equal(e.code, ERR_INPUT);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_and_reads), cmocka_unit_test(keeps_the_ceiling)};
    return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}
