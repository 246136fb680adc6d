#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/utf8.h"
#include "text/fold.h"

static void texts_are_made_comparable(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"Central  Asia\t+\nJapan", "central asia + japan"},
        {"", ""},
        {"Ｃｅｎｔｒａｌ　Ａｓｉａ＋Ｊａｐａｎ", "central asia+japan"},
        {"Центральная Азия – Япония", "центральная азия - япония"},
        {"Марказий Осиё — Япония", "марказий осиё - япония"},
        {"Орталық Азия ‑ Жапония", "орталық азия - жапония"},
        {"“Quoted” «слова» 「対話」 ‘it’s’", "\"quoted\" \"слова\" \"対話\" 'it's'"},
        {"カジャッド", "カジャッド"},
        {"ｶｼﾞｬｯﾄﾞ", "カジャッド"},
        {"СA+JAD", "ca+jad"},                 /* Cyrillic С */
        {"С5+1", "c5+1"},                     /* Cyrillic С */
        {"в 5 странах с 2004 года", "в 5 странах с 2004 года"},
        {"Кaзaхстaн", "казахстан"},           /* Latin a */
        {"Tаshkent", "tashkent"},             /* Cyrillic а */
        {"МOSCOW", "moscow"},                 /* Cyrillic М */
        {"soft\xc2\xadhyphen", "softhyphen"},
        {"a\xc2\xa0\xe2\x80\x83z", "a z"},
        {"ﬁne Straße", "fine strasse"},
        {"bad \xff byte", "bad \xef\xbf\xbd byte"},
        {"中央アジア＋日本", "中央アジア+日本"},
        {"中央アジア➕日本", "中央アジア+日本"},
    };
    struct buf b;
    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_reset(&b);
        assert_true(fold_text(rows[i].in, strlen(rows[i].in), &b));
        assert_string_equal(b.data ? b.data : "", rows[i].out);
    }
    buf_free(&b);
    buf_init(&b, 10);
    assert_false(fold_text("longer than ten", 15, &b));
    assert_false(fold_text("длиннее десяти", 26, &b));
    buf_free(&b);
}

struct gathered {
    struct buf stems;
    const char *text;
    size_t last_end, stop_after, count;
};

static bool gather(const struct word *w, void *user)
{
    struct gathered *g = user;
    assert_true(w->start >= g->last_end);
    assert_true(w->end > w->start);
    assert_true(utf8_valid(w->stem, w->stem_len));
    g->last_end = w->end;
    if (g->stems.len)
        buf_lit(&g->stems, " ");
    buf_append(&g->stems, w->stem, w->stem_len);
    return ++g->count != g->stop_after;
}

static char *stems(const char *text, size_t stop_after)
{
    struct gathered g = {.text = text, .stop_after = stop_after};
    buf_init(&g.stems, 100000);
    bool ok = fold_words(text, strlen(text), gather, &g);
    assert_true(ok || stop_after);
    assert_true(g.last_end <= strlen(text));
    return buf_take(&g.stems, NULL);
}

static void words_are_cut_folded_and_stemmed(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"", ""},
        {" - + ! ", ""},
        {"The ministers' meetings", "the minist meet"},
        {"Japan’s Ministry", "japan ministri"},
        {"O'zbekiston O‘zbekiston Oʻzbekiston Oʼzbekiston O’zbekiston", "o'zbekiston o'zbekiston o'zbekiston o'zbekiston o'zbekiston"},
        {"Встречи министров в Ташкенте", "встреч министр в ташкент"},
        {"ещё встреча", "ещ встреч"},
        {"Қазақстанда кездесулер өтті", "қазақстанда кездесулер өтті"},
        {"Central Asia+Japan", "central asia japan"},
        {"5+1, 2025-03-06", "5 1 2025 03 06"},
        {"Asō Tarō visited São Paulo", "aso taro visit sao paulo"},
        {"Ташкентте Tаshkent", "ташкентт tashkent"}, /* the second has a Cyrillic а */
        {"中央アジアと日本の対話", "中央 アジア と 日本 の 対話"},
        {"ＣＡＪＡＤ", "cajad"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *got = stems(rows[i].in, 0);
        assert_string_equal(got, rows[i].out);
        free(got);
    }
}

/* Each row: forms of one word, all of which must come to one stem. */
static void forms_of_a_russian_word_meet(void **state)
{
    static const char *const rows[] = {
        "саммит саммита саммиту саммитом саммите саммиты саммитов",
        "визит визита визитом визите визиты",
        "транзит транзита транзите",
        "университет университета университете университеты университетов",
        "комитет комитета комитете",
        "вода воды воде водой воду",
        "переговоры переговоров переговорах переговорами",
        "казахстан казахстана казахстане казахстаном",
        "диалог диалога диалоге диалогу",
        "сотрудничество сотрудничества сотрудничестве",
        "железнодорожный железнодорожного железнодорожных",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *got = stems(rows[i], 0), *save = NULL;
        const char *first = strtok_r(got, " ", &save);
        assert_non_null(first);
        assert_true(strlen(first) >= 6);
        for (const char *next; (next = strtok_r(NULL, " ", &save));)
            assert_string_equal(next, first);
        free(got);
    }
}

static void offsets_are_bytes_of_the_input(void **state)
{
    static const char text[] = "«Диалог» – \xff 対話, ok \xe4\xb8 end";
    struct gathered g = {.text = text};
    buf_init(&g.stems, 1000);
    assert_true(fold_words(text, strlen(text), gather, &g));
    assert_string_equal(g.stems.data, "диалог 対話 ok end");
    assert_int_equal(g.last_end, strlen(text));
    buf_free(&g.stems);
    /* stray continuation bytes after a cut character: found by the fuzzer */
    static const char stray[] = "As\xc5\xe2\x80\x80\x80\x80\x8d\x99s \xd0\xa1" "A\xe3\x82\xa2 x\xff";
    struct gathered more = {.text = stray};
    buf_init(&more.stems, 1000);
    assert_true(fold_words(stray, strlen(stray), gather, &more));
    assert_int_equal(more.last_end, strlen(stray) - 1);
    buf_free(&more.stems);
}

static void stops_where_it_is_told_to(void **state)
{
    for (int i = 0; i < 2; i++) {
        char *got = stems(i ? "один два три" : "one two three", 2);
        assert_string_equal(got, i ? "один два" : "one two");
        free(got);
    }
}

/* The fast way for ASCII must cut as the general one does. */
static void ascii_is_cut_like_the_rest(void **state)
{
    static const char *const texts[] = {
        "Simple words, here.", "don't can't o'clock 'quoted' rock'n'roll", "U.S.A. e.g. example.com www.a-b.org/x?y=1",
        "3.14 1,000,000 1;2 10:30 2025-03-06T12:00:00Z", "foo_bar _x_ a_ 5_000", "C5+1 CA+JAD A/B x:y a.b.c 1.a a.1",
        "mail@example.org a@b 1@2 a@1 1@a @a a@ a@@b; (brackets) [and] {more}", "tab\tand\nline\r\nend", "'' '. .' a' 'a 1' '1 1. .1", "a''b a..b 1..2 1,,2 a,b 1,a",
        "x1y2 1x 2nd 3.x x.3", "",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char longer[300];
        snprintf(longer, sizeof longer, "%s \xe2\x80\xa6", texts[i]); /* an ellipsis is no word */
        char *fast = stems(texts[i], 0), *general = stems(longer, 0);
        assert_string_equal(fast, general);
        free(fast);
        free(general);
    }
}

static void long_words_are_cut_not_lost(void **state)
{
    char text[5000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    char *got = stems(text, 0);
    assert_in_range(strlen(got), 60, 128);
    free(got);
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "ж", 2);
    text[4998] = '\0';
    got = stems(text, 0);
    assert_in_range(strlen(got), 60, 400);
    free(got);
}

static void names_fit_into_addresses(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"Yerkin Tukumov", "yerkin-tukumov"},
        {"  Dr. O'Neill, Jr. ", "dr-oneill-jr"},
        {"Еркин Тукумов", "yerkin-tukumov"},
        {"Садыр Жапаров", "sadyr-zhaparov"},
        {"Қасым-Жомарт Тоқаев", "kasym-zhomart-tokayev"},
        {"Shavkat Mirziyoyev", "shavkat-mirziyoyev"},
        {"Shavkat Mirziyoʻyev", "shavkat-mirziyoyev"},
        {"Asō Tarō", "aso-taro"},
        {"C5+1 Summit", "c5-1-summit"},
        {"日本", "ri-ben"},
        {"カジャッド", "kajaddo"},
        {"+++", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *name = fold_name(a, rows[i].in);
        if (!rows[i].out)
            assert_null(name);
        else if (!name || strcmp(name, rows[i].out) != 0)
            fail_msg("%s: %s, not %s", rows[i].in, name ? name : "(none)", rows[i].out);
    }
    char text[3000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(strlen(fold_name(a, text)), 60);
    arena_free(&a);
}

static void languages_are_told(void **state)
{
    static const struct {
        const char *text, *language;
    } rows[] = {
        {"The foreign ministers of the five countries met in Tokyo to discuss water and transport.", "en"},
        {"Министры иностранных дел пяти стран встретились в Токио, чтобы обсудить вопросы водных ресурсов.", "ru"},
        {"Бес елдің сыртқы істер министрлері Токиода кездесіп, су және көлік мәселелерін талқылады.", "kk"},
        {"Беш өлкөнүн тышкы иштер министрлери Токиодо жолугуп, суу жана унаа маселелерин талкуулашты.", "ky"},
        {"Besh davlat tashqi ishlar vazirlari Tokioda uchrashib, suv va transport masalalarini muhokama qilish uchun bu yerga keldi.", "uz"},
        {"Беш давлат ташқи ишлар вазирлари Токиода учрашиб, сув ва транспорт масалаларини муҳокама қилди.", "uz"},
        {"Вазирони корҳои хориҷии панҷ кишвар дар Токио вохӯрда, масъалаҳои об ва нақлиётро баррасӣ карданд.", "tg"},
        {"Bäş ýurduň daşary işler ministrleri Tokioda duşuşyp, suw we ulag meselelerini ara alyp maslahatlaşdylar.", "tk"},
        {"五か国の外相が東京で会談し、水と交通について話し合った。", "ja"},
        {"五国外长在东京举行会谈，讨论水资源和交通问题，并决定下次会议的日期。", "zh"},
        {"다섯 나라의 외교 장관들이 도쿄에서 만나 물과 교통 문제를 논의했다.", "ko"},
        {"Die Außenminister der fünf Länder trafen sich in Tokio, um über Wasser und Verkehr zu sprechen.", "de"},
        {"Der Rat trat in der Stadt zusammen und beriet am Abend, was in den Orten an der Grenze zu tun ist.", "de"},
        {"Les ministres des cinq pays se sont réunis à Tokyo pour parler de l'eau et des transports de la région.", "fr"},
        {"Los ministros de los cinco países se reunieron en Tokio para hablar del agua y de los transportes.", "es"},
        {"I ministri dei cinque paesi si sono riuniti a Tokyo per parlare di acqua e di trasporti della regione.", "it"},
        {"Os ministros dos cinco países reuniram-se em Tóquio para falar da água e dos transportes da região.", "pt"},
        {"De ministers van de vijf landen kwamen bijeen in Tokio om te praten over het water en het vervoer.", "nl"},
        {"Ministrowie spraw zagranicznych pięciu krajów spotkali się w Tokio, by mówić o wodzie i transporcie.", "pl"},
        {"De fem ländernas ministrar möttes i Tokyo för att tala om vatten och om trafiken i regionen.", "sv"},
        {"Beş ülkenin dışişleri bakanları su ve ulaşım konularını görüşmek için Tokyo'da bir araya geldi.", "tr"},
        {"Міністри закордонних справ п'яти країн зустрілися в Токіо, щоб обговорити воду і транспорт та її охорону.", "uk"},
        {"Tokyo", NULL},
        {"12345 67890", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *is = fold_language(rows[i].text, strlen(rows[i].text));
        if (strcmp(is ? is : "-", rows[i].language ? rows[i].language : "-") != 0)
            fail_msg("%s: %s, not %s", rows[i].text, is ? is : "-", rows[i].language ? rows[i].language : "-");
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(texts_are_made_comparable),     cmocka_unit_test(words_are_cut_folded_and_stemmed),
    cmocka_unit_test(forms_of_a_russian_word_meet),
    cmocka_unit_test(offsets_are_bytes_of_the_input), cmocka_unit_test(stops_where_it_is_told_to),
    cmocka_unit_test(ascii_is_cut_like_the_rest),    cmocka_unit_test(long_words_are_cut_not_lost),
    cmocka_unit_test(names_fit_into_addresses),      cmocka_unit_test(languages_are_told),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
