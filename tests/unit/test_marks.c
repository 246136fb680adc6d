/* test_marks.c: what is marked in a text that a search found; [ and ] stand for the marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "text/marks.h"
#include "text/terms.h"

static void show(const char *query, const char *text, char *out, size_t size)
{
    struct mark found[64];
    struct marks *m = marks_open(query);
    size_t count = m ? marks_find(m, text, strlen(text), found, 64) : 0, at = 0, len = 0;
    for (size_t i = 0; i < count; i++) {
        assert_true(found[i].start >= at && found[i].end > found[i].start && found[i].end <= strlen(text));
        len += (size_t)snprintf(out + len, size - len, "%.*s[%.*s]", (int)(found[i].start - at), text + at,
                                (int)(found[i].end - found[i].start), text + found[i].start);
        at = found[i].end;
    }
    snprintf(out + len, size - len, "%s", text + at);
    marks_close(&m);
    assert_null(m);
}

static void what_was_looked_for_is_marked(void **state)
{
    static const struct {
        const char *query, *text, *shown;
    } rows[] = {
        {"railway", "Two railways, one RAILWAY", "Two [railways], one [RAILWAY]"},
        {"rivers", "A river rises", "A [river] rises"},
        {"саммита", "Саммит в Токио: о саммитах", "[Саммит] в Токио: о [саммитах]"},
        {"студент", "Стипендии для студентов", "Стипендии для [студентов]"},
        {"елка", "Ёлка в Астане", "[Ёлка] в Астане"},
        {"首脳", "日本と中央アジアの首脳会合", "日本と中央アジアの[首脳]会合"},
        {"首脳会合", "初の首脳会合が東京で", "初の[首脳会合]が東京で"},
        {"ｶｻﾞﾌｽﾀﾝ", "カザフスタンの留学生", "[カザフスタン]の留学生"},
        {"саммит", "Токиода алғашқы саммит өтті", "Токиода алғашқы [саммит] өтті"},
        {"теміржол", "Теміржолдың кестесі, темір жол", "[Теміржолдың] кестесі, темір жол"},
        {"Қазақстан", "Қазақстандағы кездесу", "[Қазақстандағы] кездесу"},
        {"\"теміржол\"", "теміржолдың", "теміржолдың"},
        {"үш", "үшін үш жыл", "үшін [үш] жыл"},
        {"aso", "Minister Asō spoke", "Minister [Asō] spoke"},
        {"\"central asia\"", "Asia, central; Central Asia", "Asia, central; [Central Asia]"},
        {"«новая страница»", "Открыта новая страница", "Открыта [новая страница]"},
        {"transp*", "transit and transport", "transit and [transport]"},
        {"tr*", "transit", "transit"},
        {"japan -summit", "Japan at the summit", "[Japan] at the summit"},
        {"japan NOT summit", "Japan at the summit", "[Japan] at the summit"},
        {"water OR rail", "rail and water", "[rail] and [water]"},
        {"rail \"rail and water\"", "rail and water", "[rail and water]"},
        {"or", "this or that", "this [or] that"}, /* only in capitals it is a sign */
        {"OR", "this OR that", "this OR that"},
        {"+ …", "a + b …", "a + b …"},
        {"", "anything", "anything"},
        {"japan", "", ""},
        {"<b>", "<b>&amp;</b>", "<[b]>&amp;</[b]>"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char shown[400];
        show(rows[i].query, rows[i].text, shown, sizeof shown);
        if (strcmp(shown, rows[i].shown) != 0)
            fail_msg("%s in %s: %s, wanted %s", rows[i].query, rows[i].text, shown, rows[i].shown);
    }
}

/* A query and a text may be as long as they like: what does not fit is not marked. */
static void there_is_a_ceiling(void **state)
{
    enum { WORDS = 5000 };
    char *text = malloc(WORDS * 5 + 1);
    struct mark found[64];
    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < WORDS; i++)
        memcpy(text + i * 5, i % 2 ? "abc, " : "xyz, ", 6);
    struct marks *m = marks_open("abc");
    assert_int_equal(marks_find(m, text, strlen(text), found, 64), 64);
    assert_int_equal(marks_find(m, text, 7, found, 64), 0);
    assert_int_equal(marks_find(m, text, 8, found, 64), 1); /* it is ready for the next text */
    marks_close(&m);
    m = marks_open(text);
    assert_true(marks_find(m, text, strlen(text), found, 64) > 0);
    marks_close(&m);
    free(text);
}

static void terms_are_told_apart(void **state)
{
    struct term_reader r;
    struct term t;
    (void)state;
    terms_begin(&r, "water OR \"two rivers\" -rail NOT bus 首脳 tok* AND , ");
    static const struct {
        const char *s;
        bool excluded, either, open;
    } rows[] = {{"water", false, false, false}, {"two rivers", false, true, false}, {"rail", true, false, false},
                {"bus", true, false, false},    {"首脳", false, false, true},       {"tok*", false, false, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(terms_next(&r, &t));
        assert_int_equal(t.len, strlen(rows[i].s));
        assert_memory_equal(t.s, rows[i].s, t.len);
        assert_true(t.excluded == rows[i].excluded && t.either == rows[i].either && t.open == rows[i].open);
    }
    assert_false(terms_next(&r, &t));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_was_looked_for_is_marked),
    cmocka_unit_test(there_is_a_ceiling),
    cmocka_unit_test(terms_are_told_apart),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
