/* test_pieces.c: what lists, pages and feeds are made of: rights, words that were found, dates, addresses, texts of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/utf8.h"
#include "render_scene.h"

static void rights_decide_what_is_shown(void **state)
{
    static const struct {
        enum content_policy policy;
        bool summary, html, image, quotes;
    } rows[] = {{CONTENT_TITLE, false, false, false, false}, {CONTENT_SUMMARY, true, false, true, true}, {CONTENT_FULL, true, true, true, true}};
    make_articles();
    enum content_policy before = sources[0].content;
    for (size_t i = 0; i < 3; i++) {
        struct shown s;
        sources[0].content = rows[i].policy;
        rights_apply(&of, &articles[0], LANG_EN, &s);
        assert_int_equal(s.summary != NULL, rows[i].summary);
        assert_int_equal(s.content_html != NULL, rows[i].html);
        assert_int_equal(s.image != NULL, rows[i].image);
        assert_int_equal(s.quotation_count > 0, rows[i].quotes);
        assert_string_equal(s.title, articles[0].title);
    }
    struct article orphan = articles[0];
    struct shown s;
    orphan.title = S("");
    orphan.summary = S("Word after word after word, which go on for longer than a line of a list of titles has room, and further");
    rights_apply(&of, &orphan, LANG_EN, &s);
    assert_string_equal(s.title, "Word after word after word, which go on for longer than a line of a list of…");
    orphan.summary = S("水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水水");
    rights_apply(&of, &orphan, LANG_EN, &s);
    assert_int_equal(strlen(s.title), 80 * 3 + 3);
    orphan.summary = S("A line\nand another");
    rights_apply(&of, &orphan, LANG_EN, &s);
    assert_string_equal(s.title, "A line");
    sources[0].content = CONTENT_TITLE; /* then not even that */
    rights_apply(&of, &orphan, LANG_EN, &s);
    assert_string_equal(s.title, orphan.url);
    sources[0].content = before;
    orphan.source = S("not-configured-any-more");
    rights_apply(&of, &orphan, LANG_EN, &s);
    assert_null(s.summary);
    assert_string_equal(s.source_title, "not-configured-any-more");
    orphan.url = S("javascript:alert(1)");
    orphan.title = NULL;
    rights_apply(&of, &orphan, LANG_RU, &s);
    assert_null(s.url);
    assert_string_equal(s.title, "Без заголовка");
}

/* What a search found in a text or a quotation is shown with the words around it, as far as the source lets readers see that. */
static void what_was_found_is_shown(void **state)
{
    static const char text[] = "The first paragraph says nothing of it.\n\nOf all the rivers that come down from the mountains in spring when the snow has "
                               "melted and the meadows are wet, the Zarafshan is <the one> that no sea ever sees, since what is left of it behind Bukhara "
                               "goes into canals, fields and orchards, and the last of it into the sand.";
    static const struct {
        enum content_policy policy;
        const char *words, *shown; /* NULL: no excerpt */
    } rows[] = {
        {CONTENT_FULL, "zarafshan", "<p class=\"cadialog-excerpt\">…down from the mountains in spring when the snow has melted and the meadows are wet, the <mark>Zarafshan</mark> is &lt;the one&gt; that no "
                                    "sea ever sees, since what is left of it behind Bukhara goes into canals, fields…</p>\n"},
        {CONTENT_FULL, "paragraph", "<p class=\"cadialog-excerpt\">The first <mark>paragraph</mark> says nothing of it.</p>\n"},
        {CONTENT_FULL, "sand", "<mark>sand</mark>.</p>\n"},
        {CONTENT_FULL, "tokyo", NULL},                /* the title shows it */
        {CONTENT_FULL, "leaders zarafshan", "<mark>Zarafshan</mark>"}, /* the summary has but one of the words */
        {CONTENT_SUMMARY, "zarafshan", NULL},
        {CONTENT_TITLE, "zarafshan", NULL},
        {CONTENT_SUMMARY, "wells", "<p class=\"cadialog-excerpt\">We came to Tokyo with a list of <mark>wells</mark>, and we leave with a list of dates</p>\n"},
        {CONTENT_TITLE, "wells", NULL},
        {CONTENT_FULL, "nowhere", NULL},
    };
    struct render_list l = list();
    enum content_policy before = sources[0].content;
    struct buf out;
    articles[0].content_text = S(text);
    l.count = 1;
    l.scope = SCOPE_SEARCH;
    l.path = "search/";
    l.self = "search/?q=x";
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sources[0].content = rows[i].policy;
        l.name = rows[i].words;
        buf_reset(&out);
        assert_true(render_page(&l, &out));
        const char *excerpt = strstr(out.data, "cadialog-excerpt");
        if (rows[i].shown ? !strstr(out.data, rows[i].shown) : excerpt != NULL)
            fail_msg("row %zu, %s: %.500s", i, rows[i].words, excerpt ? excerpt : "no excerpt");
    }
    l.scope = SCOPE_ALL; /* nothing was looked for */
    buf_reset(&out);
    assert_true(render_page(&l, &out));
    assert_null(strstr(out.data, "cadialog-excerpt"));
    sources[0].content = before;
    buf_free(&out);
}

/* Scripts without spaces are cut between characters, never inside one. */
static void excerpts_of_any_script_are_whole(void **state)
{
    static char text[3 * 3000 + 100];
    struct render_list l = list();
    struct buf out;
    for (size_t i = 0; i < 3000; i++)
        memcpy(text + i * 3, i == 1500 ? "鉄" : i == 1501 ? "道" : "水", 4);
    articles[0].content_text = text;
    l.count = 1;
    l.scope = SCOPE_SEARCH;
    l.path = "search/";
    l.self = "search/?q=x";
    l.name = "鉄道";
    buf_init(&out, 1 << 20);
    assert_true(render_page(&l, &out));
    const char *excerpt = strstr(out.data, "cadialog-excerpt"), *end = excerpt ? strstr(excerpt, "</p>") : NULL;
    assert_non_null(end);
    assert_true(utf8_valid(excerpt, (size_t)(end - excerpt)));
    assert_true(strstr(excerpt, "<mark>鉄道</mark>") < end && end - excerpt < 3 * 300 && end - excerpt > 3 * 150);
    buf_free(&out);
}

static void a_chosen_language_is_kept(void **state)
{
    static const char *const links[] = {"href=\"../search/?q=x&amp;lang=ru\">Более новые", "href=\"../search/?q=x&amp;page=3&amp;lang=ru\">Более ранние",
                                        "href=\"../topics/rail/?lang=ru\"", "href=\"../?lang=ru\""};
    struct render_list l = list();
    struct buf out;
    l.scope = SCOPE_SEARCH;
    l.lang = LANG_RU;
    l.lang_query = "?lang=ru";
    l.name = "x";
    l.path = "search/";
    l.self = "search/?q=x&page=2";
    l.previous = "search/?q=x";
    l.next = "search/?q=x&page=3";
    buf_init(&out, 1 << 20);
    assert_true(render_page(&l, &out));
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (!strstr(out.data, links[i]))
            fail_msg("%s is missing", links[i]);
    buf_free(&out);
}

static size_t times(const char *s, const char *what)
{
    size_t n = 0;
    for (; (s = strstr(s, what)); s += strlen(what))
        n++;
    return n;
}

/* A page does not grow with the number of sources: beside the articles stand the first of them, and a link to the page of all. */
static void boxes_of_names_end(void **state)
{
    static struct source many[500];
    static char names[500][20];
    struct render_site big = of;
    struct render_list l = list();
    struct buf out;
    for (size_t i = 0; i < 500; i++) {
        snprintf(names[i], sizeof names[i], "s%zu", i);
        many[i] = (struct source){.name = names[i], .title = names[i]};
    }
    big.sources = many;
    buf_init(&out, 1 << 20);
    for (big.source_count = 20; big.source_count <= 500; big.source_count += 480) {
        l.of = &big;
        l.self = "";
        l.count = 0;
        buf_reset(&out);
        assert_true(render_page(&l, &out));
        size_t links = times(out.data, "<li><a href=\"sources/s");
        bool all = strstr(out.data, "<li class=\"all\"><a href=\"sources/\" aria-label=\"Show all: Sources\">Show all</a>");
        if (big.source_count == 20 ? links != 20 || all : links > 40 || links < 20 || !all)
            fail_msg("%zu of %zu sources", links, big.source_count);
    }
    buf_free(&out);
}

static void long_summaries_are_cut_behind_a_word(void **state)
{
    static const struct {
        const char *s;
        size_t max, len;
        bool cut;
    } rows[] = {{"one two three", 100, 13, false}, {"one two three", 9, 7, true}, {"onetwothree", 4, 4, true}, {"水水水水", 2, 6, true}, {"", 5, 0, false}, {"abc", 3, 3, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool cut;
        assert_int_equal(cut_text(rows[i].s, rows[i].max, &cut), rows[i].len);
        assert_int_equal(cut, rows[i].cut);
    }
}

static void pages_load_nothing_of_others(void **state)
{
    static const struct {
        const char *in, *out, *language;
    } rows[] = {
        {"<p>a</p>", "<p>a</p>"},
        {"<img src=\"https://x/1.png\" alt=\"A &amp; B\" />", "<a class=\"picture\" href=\"https://x/1.png\">Picture: A &amp; B</a>"},
        {"<img src=\"https://x/1.png\" alt=\"Б\" />", "<a class=\"picture\" href=\"https://x/1.png\"><span lang=\"en\">Picture: </span>Б</a>", "ru"},
        {"<a href=\"/y\"><img alt=\"in a link\" src=\"https://x/1.png\"></a>", "<a href=\"/y\">Picture: in a link</a>"},
        {"<picture><source src=\"https://x/2\" /><img src=\"https://x/1.png\" alt=\"\" /></picture>", "<a class=\"picture\" href=\"https://x/1.png\">Picture</a>"},
        {"<video src=\"https://x/v.mp4\" controls=\"controls\"></video>!", "<a class=\"picture\" href=\"https://x/v.mp4\">Media</a>!"},
        {"<iframe src=\"https://x/f\"></iframe>", "<a class=\"picture\" href=\"https://x/f\">Media</a>"},
        {"<img alt=\"nothing to load\" />", ""},
        {"<imgs>", "<imgs>"},
        {"a < b", "a < b"},
        {"<pre>x</pre>", "<div class=\"wide\" tabindex=\"0\"><pre>x</pre></div>"},
        {"<table><tr><td>1</td></tr></table>", "<div class=\"wide\" tabindex=\"0\"><table><tr><td>1</td></tr></table></div>"},
        /* headings stand below the page's own, and leave no level out */
        {"<h1>a</h1><h1>b</h1>", "<h2>a</h2><h2>b</h2>"},
        {"<h4>a</h4><h6 lang=\"ru\">b</h6><h4>c</h4><h2>d</h2>", "<h2>a</h2><h3 lang=\"ru\">b</h3><h2>c</h2><h2>d</h2>"},
        {"<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><h5>e</h5><h6>f</h6>", "<h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6><h6>f</h6>"},
        {"<h2/>x</h2></h3><hr><h7>", "<h2/>x</h2></h2><hr><h7>"},
    };
    struct buf out;
    buf_init(&out, 1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_reset(&out);
        put_quiet_html(&out, rows[i].in, rows[i].language, LANG_EN);
        assert_string_equal(out.data ? out.data : "", rows[i].out);
    }
    buf_free(&out);
}

static void every_text_is_in_every_language(void **state)
{
    for (int l = 0; l < LANG_COUNT; l++)
        for (int t = 0; t < T_COUNT; t++) {
            const char *text = text_of((enum render_lang)l, (enum text_id)t);
            if (!text || !*text)
                fail_msg("text %d is missing in %s", t, render_lang_tag((enum render_lang)l));
            /* a text that was only copied is as good as missing; short words may be the same */
            if (l != LANG_EN && strlen(text) > 12 && strcmp(text, text_of(LANG_EN, (enum text_id)t)) == 0)
                fail_msg("text %d is English in %s", t, render_lang_tag((enum render_lang)l));
        }
}

/* ICU puts no-break spaces of several kinds between the parts, and other ones in other versions. */
static char *with_plain_spaces(char *s)
{
    char *to = s;
    for (char *from = s; *from; to++) {
        size_t n = strncmp(from, "\xe2\x80\xaf", 3) == 0 ? 3 : strncmp(from, "\xc2\xa0", 2) == 0 ? 2 : 0;
        *to = n ? ' ' : *from;
        from += n ? n : 1;
    }
    *to = '\0';
    return s;
}

static void dates_are_the_language_s(void **state)
{
    static const char *const wanted[LANG_COUNT] = {"6 March 2025", "6 марта 2025 г.", "2025 ж. 6 наурыз", "2025年3月6日"};
    static const char *const months[LANG_COUNT] = {"March 2025", "март 2025 г.", "2025 ж. наурыз", "2025年3月"};
    struct buf out;
    buf_init(&out, 200);
    for (int l = 0; l < LANG_COUNT; l++) {
        buf_reset(&out);
        put_date(&out, 1741251600, (enum render_lang)l);
        assert_string_equal(with_plain_spaces(out.data), wanted[l]);
        buf_reset(&out);
        put_month(&out, "2025-03", (enum render_lang)l);
        assert_string_equal(with_plain_spaces(out.data), months[l]);
    }
    buf_free(&out);
}

static void counts_have_their_plural(void **state)
{
    static const struct {
        int64_t n;
        const char *wanted[LANG_COUNT];
    } rows[] = {
        {0, {"0 articles", "0 статей", "0 мақала", "0件"}},          {1, {"1 article", "1 статья", "1 мақала", "1件"}},
        {3, {"3 articles", "3 статьи", "3 мақала", "3件"}},          {11, {"11 articles", "11 статей", "11 мақала", "11件"}},
        {21, {"21 articles", "21 статья", "21 мақала", "21件"}},     {112, {"112 articles", "112 статей", "112 мақала", "112件"}},
        {12345, {"12,345 articles", "12 345 статей", "12 345 мақала", "12,345件"}},
    };
    struct buf out;
    buf_init(&out, 200);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int l = 0; l < LANG_COUNT; l++) {
            buf_reset(&out);
            put_counted(&out, rows[i].n, (enum render_lang)l);
            assert_string_equal(with_plain_spaces(out.data), rows[i].wanted[l]);
        }
    buf_free(&out);
}

static void languages_have_names(void **state)
{
    static const char *const wanted[LANG_COUNT] = {"Japanese", "Японский", "Жапон тілі", "日本語"};
    for (int l = 0; l < LANG_COUNT; l++)
        assert_string_equal(render_language_name("ja", (enum render_lang)l), wanted[l]);
    assert_string_equal(render_language_name("zz", LANG_EN), "Zz");
}

static void data_never_end_their_script(void **state)
{
    make_articles();
    struct render_list l = list();
    struct buf out;
    l.count = 1;
    articles[0].title = S("</script><!--<script>\"\\ \x01");
    buf_init(&out, 1 << 20);
    put_json_ld_list(&out, &l);
    const char *body = strchr(out.data, '{'), *end = strstr(out.data, "</script>");
    assert_non_null(end);
    assert_null(memchr(body, '<', (size_t)(end - body)));
    assert_string_equal(end, "</script>\n");
    buf_free(&out);
}

/* Stored before that was looked at, or out of a page. */
static void what_nobody_sees_is_nothing(void **state)
{
    static bool (*const forms[])(const struct render_list *, struct buf *) = {render_atom, render_rss, render_json};
    (void)state;
    make_articles();
    struct render_list l = list();
    struct person nobody = {.name = S("\xc2\xa0\xe2\x80\x8b")};
    l.count = 1;
    articles[0].title = S("\xe2\x80\xa8");
    articles[0].summary = S("Rail and water in spring");
    articles[0].rights = S("\xc2\xa0");
    articles[0].authors = &nobody;
    articles[0].author_count = 1;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct buf out;
        buf_init(&out, 1 << 20);
        assert_true(forms[i](&l, &out));
        assert_null(strstr(out.data, "\xe2\x80\xa8"));
        assert_null(strstr(out.data, "\xc2\xa0"));
        assert_non_null(strstr(out.data, i == 2 ? "\"title\":\"Rail and water in spring" : i ? "<title>Rail and water in spring" : "\">Rail and water in spring"));
        buf_free(&out);
    }
    make_articles();
}

static void addresses_are_spelled_as_they_must(void **state)
{
    static const struct {
        const char *given, *attribute, *json;
    } rows[] = {
        {"https://a.example/b?c=1&d=2#e", "https://a.example/b?c=1&amp;d=2#e", "\"https://a.example/b?c=1&d=2#e\""},
        {"http://a.example/a b\"<c>\\^`{|}", "http://a.example/a%20b%22%3Cc%3E%5C%5E%60%7B%7C%7D", "\"http://a.example/a%20b%22%3Cc%3E%5C%5E%60%7B%7C%7D\""},
        {"http://a.example/\xd0\x96?\xe7\x99\xbe", "http://a.example/%D0%96?%E7%99%BE", "\"http://a.example/%D0%96?%E7%99%BE\""},
        {"http://[::1]:8080/[x]?[y]#[z]", "http://[::1]:8080/%5Bx%5D?%5By%5D#%5Bz%5D", "\"http://[::1]:8080/%5Bx%5D?%5By%5D#%5Bz%5D\""},
        {"https://Институт.рф:81/я?a", "https://xn--h1aaoqfbah.xn--p1ai:81/%D1%8F?a", "\"https://xn--h1aaoqfbah.xn--p1ai:81/%D1%8F?a\""},
        {"http://a.example/%41%zz%4", "http://a.example/%41%25zz%254", "\"http://a.example/%41%25zz%254\""},
        {"http://a.example/#b#c", "http://a.example/#b%23c", "\"http://a.example/#b%23c\""},
        {"http://a.example/b\n\tc\x7f", "http://a.example/bc", "\"http://a.example/bc\""},
        {NULL, "", "null"},
    };
    struct buf out;
    buf_init(&out, 1000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_reset(&out);
        put_uri(&out, rows[i].given);
        assert_string_equal(out.len ? out.data : "", rows[i].attribute);
        buf_reset(&out);
        put_json_uri(&out, rows[i].given);
        assert_string_equal(out.data, rows[i].json);
    }
    buf_free(&out);
    buf_init(&out, 10);
    put_uri(&out, "http://a.example/\xd0\x96");
    assert_true(out.failed);
    buf_free(&out);
}

static void pictures_have_their_shape_and_no_more_than_a_card_s_size(void **state)
{
    static const struct {
        int32_t width_px, height_px;
        const char *wanted;
    } rows[] = {
        {1600, 900, " width=\"256\" height=\"144\""}, {800, 800, " width=\"256\" height=\"256\""}, {4000, 1, " width=\"256\" alt"}, {1, INT32_MAX, " width=\"256\" alt"},
        {640, 0, " width=\"256\" alt"},
    };
    struct render_list l = list();
    l.layout = LAYOUT_CARDS;
    l.count = 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct media m = {.url = articles[0].image, .width_px = rows[i].width_px, .height_px = rows[i].height_px};
        struct buf out;
        articles[0].media = &m;
        articles[0].media_count = 1;
        buf_init(&out, 1 << 16);
        assert_true(render_snippet(&l, &out));
        assert_non_null(strstr(out.data, rows[i].wanted));
        buf_free(&out);
    }
    articles[0].media_count = 0;
}

static void types_are_media_types(void **state)
{
    static const char *const good[] = {"audio/mpeg", "application/vnd.x+json", "text/plain; charset=utf-8"};
    static const char *const bad[] = {NULL, "", "mp3", "/", "audio/", "/mpeg", "a/b/c", "audio/x y", "<a>/b"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_non_null(media_type(&(struct media){.type = S(good[i])}));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(media_type(&(struct media){.type = S(bad[i])}));
}

static void what_does_not_fit_is_told(void **state)
{
    struct render_list l = list();
    static renderer *const all[] = {render_atom, render_rss, render_json, render_snippet, render_embed, render_page};
    for (size_t r = 0; r < sizeof all / sizeof *all; r++)
        for (size_t max = 0; max < 4000; max += 131) {
            struct buf out;
            buf_init(&out, max);
            l.self = "feed";
            assert_false(all[r](&l, &out));
            buf_free(&out);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rights_decide_what_is_shown),
        cmocka_unit_test(what_was_found_is_shown),
        cmocka_unit_test(excerpts_of_any_script_are_whole),
        cmocka_unit_test(a_chosen_language_is_kept),
        cmocka_unit_test(boxes_of_names_end),
        cmocka_unit_test(long_summaries_are_cut_behind_a_word),
        cmocka_unit_test(pages_load_nothing_of_others),
        cmocka_unit_test(every_text_is_in_every_language),
        cmocka_unit_test(dates_are_the_language_s),
        cmocka_unit_test(counts_have_their_plural),
        cmocka_unit_test(languages_have_names),
        cmocka_unit_test(data_never_end_their_script),
        cmocka_unit_test(what_nobody_sees_is_nothing),
        cmocka_unit_test(addresses_are_spelled_as_they_must),
        cmocka_unit_test(pictures_have_their_shape_and_no_more_than_a_card_s_size),
        cmocka_unit_test(types_are_media_types),
        cmocka_unit_test(what_does_not_fit_is_told),
    };
    return cmocka_run_group_tests_name("pieces", tests, NULL, NULL);
}
