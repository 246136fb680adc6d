#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <string.h>

#include "core/date.h"
#include "ingest/annotate/quote_tokens.h"
#include "ingest/annotate/quotes.h"
#include "ingest/annotate/stories.h"
#include "ingest/annotate/topics.h"

struct said {
    const char *quote_begins, *speaker, *cue;
};

static void check_quotes(const char *text, const char *language, const struct said *want, size_t want_count)
{
    struct arena *a = arena_new(64 << 20);
    struct quotation *q;
    size_t count;
    struct err e;
    assert_true(quotes_find(text, strlen(text), language, a, &q, &count, &e));
    for (size_t i = 0; i < count && i < want_count; i++) {
        assert_memory_equal(q[i].quote, want[i].quote_begins, strlen(want[i].quote_begins));
        if (want[i].speaker)
            assert_string_equal(q[i].speaker, want[i].speaker);
        else
            assert_null(q[i].speaker);
        if (want[i].cue)
            assert_string_equal(q[i].cue, want[i].cue);
        assert_true(q[i].end <= strlen(text) && q[i].start < q[i].end);
    }
    assert_int_equal(count, want_count);
    arena_free(&a);
}

#define CHECK(text, language, ...)                                                                                       \
    check_quotes(text, language, (const struct said[]){__VA_ARGS__},                                                     \
                 sizeof((const struct said[]){__VA_ARGS__}) / sizeof(struct said))

static void english_quotations(void **state)
{
    CHECK("The rector of the university, Dana Akhmetova, opened the meeting.\n"
          "“We will send two hundred students a year,” said Akhmetova. “The first of them leave in autumn.”\n"
          "Kenji Sato, who heads the institute in Tokyo, told reporters that “the railway comes first this time.”\n"
          "He added that “nobody should expect quick results here.”\n"
          "According to Sato, “patience is what the region has taught us.”\n",
          "en", {"We will send", "Dana Akhmetova", "said"}, {"The first of them", "Dana Akhmetova", "said"},
          {"the railway", "Kenji Sato", "told"}, {"nobody should", "Kenji Sato", "added"},
          {"patience is", "Kenji Sato", "According to"});
}

/* Bytes that are no UTF-8 are marks, each by itself. */
static void malformed_text_has_room(void **state)
{
    char text[4000];
    struct arena *a = arena_new(64 << 20);
    struct quote_text t;
    memset(text, 0x80, sizeof text);
    text[0] = '"';
    assert_true(quote_tokens(text, sizeof text, a, &t));
    assert_int_equal(t.count, sizeof text);
    arena_free(&a);
}

static void a_title_in_marks_is_no_quotation(void **state)
{
    check_quotes("The film “A Long Road to the Aral Sea” was shown. The forum “Silk Roads of Tomorrow” follows.", "en",
                 NULL, 0);
}

static void russian_quotations(void **state)
{
    CHECK("В Астане прошёл диалог «Центральная Азия + Япония». Его открыл директор института Ерлан Сеитов.\n"
          "«Регион должен говорить своим голосом», – сказал Сеитов.\n"
          "«Мы готовы принять больше студентов, – отметила профессор Анна Ким. – Речь о будущих инженерах».\n"
          "По словам посла Японии Такеси Иноуэ, «формат работает уже двадцать лет подряд».\n",
          "ru", {"Регион должен", "Ерлан Сеитов", "сказал"}, {"Мы готовы", "Анна Ким", "отметила"},
          {"Речь о", "Анна Ким", NULL}, {"формат работает", "Такеси Иноуэ", "По словам"});
}

static void kazakh_quotations(void **state)
{
    CHECK("«Біз байланысты бірге нығайтуымыз керек», – деді институт директоры Ерлан Сейітов.\n"
          "Елші Такеси Иноуэнің айтуынша, «Жапония аймақтың тұрақты дамуын қолдайды».\n",
          "kk", {"Біз байланысты", "Ерлан Сейітов", "деді"}, {"Жапония аймақтың", "Такеси Иноуэ", "айтуынша"});
}

static void japanese_quotations(void **state)
{
    CHECK("井上武駐カザフスタン大使は「対話は二十年続いている」と述べた。\n"
          "北海道の研究所の佐藤健一教授も「若い研究者の交流を増やすべきだ」と語った。同教授は「対等な関係が大切だ」とも強調した。\n"
          "愛称は「カジャッド」という。\n",
          "ja", {"対話は", "井上武", "述べ"}, {"若い", "佐藤健一", "語っ"}, {"対等な", "佐藤健一", "強調"});
}

/* ---- topics ---- */

static bool matches(const char *query, const char *text)
{
    struct arena *a = arena_new(1 << 20);
    struct err e = {0};
    struct topic_query *q = topic_query_new(a, query, &e);
    struct topic_text *t = topic_text_new(NULL, NULL, text);
    assert_non_null(q);
    assert_non_null(t);
    bool yes = topic_query_matches(q, t);
    topic_text_free(&t);
    arena_free(&a);
    return yes;
}

static void topics_match(void **state)
{
    static const struct {
        const char *query, *text;
        bool yes;
    } rows[] = {
        {"japan", "Trade with JAPAN grows", true},
        {"japan", "Trade with Korea grows", false},
        {"\"central asia\" AND japan", "Japan looks to Central Asia.", true},
        {"\"central asia\" japan", "Central and South Asia, Japan", false},
        {"\"central asia + japan\"", "the Central Asia + Japan Dialogue", true},
        {"\"central asia + japan\"", "the Central Asia plus Japan Dialogue", true},
        {"\"central asia + japan\"", "in Central Asia Japan invests", false},
        {"\"Центральная Азия + Япония\"", "диалога «Центральной Азии + Японии»", true},
        {"\"中央アジア+日本\"", "きょう「中央アジア＋日本」対話が開かれた", true},
        {"\"C5+1\" NEAR/5 japan", "The C5+1 with Japan met", true},
        {"\"C5+1\" NEAR/2 japan", "The C5+1 met in the capital and spoke of trade; later Japan joined", false},
        {"kazakh*", "Kazakhstani goods", true},
        {"japan NOT football", "Japan wins in football", false},
        {"japan -football", "Japan talks trade", true},
        {"(tokyo OR osaka) dialogue", "The Tokyo dialogue", true},
        {"CAJAD", "The \xd0\xa1\xd0\x90JAD meeting", true}, /* Cyrillic С and А */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (matches(rows[i].query, rows[i].text) != rows[i].yes)
            fail_msg("%s against %s", rows[i].query, rows[i].text);
}

static void wrong_queries_are_named(void **state)
{
    static const char *const rows[] = {"", "(a", "a)", "\"a", "AND b", "a OR", "NOT", "()", "+"};
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {0};
        if (topic_query_new(a, rows[i], &e))
            fail_msg("%s was taken", rows[i]);
        assert_int_equal(e.code, ERR_CONFIG);
        assert_non_null(strstr(e.text, "at character"));
    }
    arena_free(&a);
}

/* ---- stories ---- */

static void one_event_is_one_story(void **state)
{
    struct story_index *x = story_index_new();
    assert_non_null(x);
    struct article a = {.source = (char *)"one", .guid = (char *)"1", .language = (char *)"en", .published = 1000000,
                        .story = (char *)"first", .title = (char *)"First expert dialogue of Central Asia and Japan held in Astana",
                        .content_text = (char *)"Experts from five countries and Japan met in Astana on Thursday."};
    struct article b = a, c = a;
    story_index_add(x, &a, 1000000);
    b.source = (char *)"two";
    b.title = (char *)"Astana hosts first expert dialogue between Central Asia and Japan";
    assert_string_equal(story_index_find(x, &b, 1000000), "first");
    b.published += 4 * 86400;
    assert_null(story_index_find(x, &b, 1000000 + 4 * 86400));
    c.guid = (char *)"2";
    c.title = (char *)"Rice harvest in Kyzylorda breaks a record this year";
    c.content_text = (char *)"Farmers along the Syr Darya brought in more rice than ever.";
    assert_null(story_index_find(x, &c, 1000000));
    a.title = (char *)"Quite another headline after a correction was made";
    a.content_text = NULL;
    assert_string_equal(story_index_find(x, &a, 1000000), "first");
    story_index_free(&x);
    assert_null(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_quotations),   cmocka_unit_test(a_title_in_marks_is_no_quotation),
        cmocka_unit_test(malformed_text_has_room),
        cmocka_unit_test(russian_quotations),   cmocka_unit_test(kazakh_quotations),
        cmocka_unit_test(japanese_quotations),  cmocka_unit_test(topics_match),
        cmocka_unit_test(wrong_queries_are_named), cmocka_unit_test(one_event_is_one_story),
    };
    return cmocka_run_group_tests_name("annotate", tests, NULL, NULL);
}
