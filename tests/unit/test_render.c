/* test_render.c: lists into bytes.  Expected documents stand in tests/golden/render/, each named after what it shows; with
 * CADIALOG_WRITE_GOLDEN=1 they are written anew; read the difference before you keep it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "render_scene.h"

static void compare(const char *name, const struct buf *out)
{
    char path[512];
    const char *tests = getenv("CADIALOG_TESTS");
    assert_false(out->failed);
    snprintf(path, sizeof path, "%s/golden/render/%s", tests ? tests : "tests", name);
    if (getenv("CADIALOG_WRITE_GOLDEN")) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(out->data, 1, out->len, f), out->len);
        fclose(f);
        return;
    }
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("%s is missing", path);
    char *wanted = calloc(1, out->len + 2);
    size_t n = fread(wanted, 1, out->len + 1, f);
    fclose(f);
    size_t at = 0;
    while (at < n && at < out->len && wanted[at] == out->data[at])
        at++;
    if (n != out->len || at != n)
        fail_msg("%s differs at byte %zu: wanted '%.80s', got '%.80s'", name, at, wanted + at, out->data + at);
    free(wanted);
}

static void golden(const char *name, renderer *r, const struct render_list *l)
{
    struct buf out;
    buf_init(&out, 1 << 22);
    assert_true(r(l, &out));
    compare(name, &out);
    buf_free(&out);
}

static void feeds_hold_everything_once(void **state)
{
    struct render_list l = list();
    static const struct render_tombstone gone = {"zzz", SCENE_NOW};
    l.self = "feed.atom";
    l.tombstones = &gone;
    l.tombstone_count = 1;
    l.prev_archive = "archive/2025-12.atom";
    site.hub = S("https://hub.example/?a=1&b=2");
    golden("a-feed-with-everything.atom", render_atom, &l);
    golden("a-feed-with-everything.rss", render_rss, &l);
    golden("a-feed-with-everything.json", render_json, &l);
    site.hub = NULL;
}

static void an_archive_says_so(void **state)
{
    struct render_list l = list();
    l.count = 1;
    l.scope = SCOPE_TOPIC;
    l.name = "rail";
    l.title = "Rail & transport";
    l.path = "topics/rail/";
    l.self = "topics/rail/archive/2025-12.atom";
    l.month = "2025-12";
    l.prev_archive = "topics/rail/archive/2025-11.atom";
    l.next_archive = "topics/rail/archive/2026-01.atom";
    l.current = "topics/rail/feed.atom";
    golden("an-archive-of-a-topic.atom", render_atom, &l);
    golden("an-archive-of-a-topic.rss", render_rss, &l);
}

static void a_search_has_pages(void **state)
{
    struct render_list l = list();
    l.count = 0;
    l.changed = DATE_NONE;
    l.scope = SCOPE_SEARCH;
    l.name = "<b>\"water\" & вода";
    l.path = "search/";
    l.query = "?q=%3Cb%3E";
    l.self = "search/feed.atom?q=%3Cb%3E&page=2";
    l.first = l.previous = "search/feed.atom?q=%3Cb%3E";
    l.next = "search/feed.atom?q=%3Cb%3E&page=3";
    golden("a-search-that-found-nothing.atom", render_atom, &l);
    golden("a-search-that-found-nothing.html", render_page, &l);
}

static void snippets_come_in_four_layouts_and_languages(void **state)
{
    struct render_list l = list();
    for (int i = 0; i < LAYOUT_COUNT; i++) {
        char name[64];
        l.layout = (enum render_layout)i;
        l.lang = (enum render_lang)i; /* each layout in another language */
        snprintf(name, sizeof name, "snippet-%s-in-%s.html", render_layout_name(l.layout), render_lang_tag(l.lang));
        golden(name, render_snippet, &l);
    }
    l.layout = LAYOUT_CARDS;
    l.theme = THEME_DARK;
    golden("frame-of-cards.html", render_embed, &l);
}

static void an_article_page_tells_its_history(void **state)
{
    make_articles();
    struct article earlier = articles[0];
    struct buf out;
    earlier.title = S("An earlier title");
    earlier.changed = SCENE_NOW - 7200;
    earlier.content_text = S("Earlier words.\n\nA second paragraph.");
    const struct render_article a = {.of = &of, .lang_query = "", .article = &articles[0], .revisions = &earlier, .revision_count = 1,
                                     .related = articles, .related_count = 3};
    buf_init(&out, 1 << 20);
    assert_true(render_article_page(&a, &out));
    compare("an-article-that-was-corrected.html", &out);
    buf_reset(&out);
    articles[0].content_text = earlier.content_text; /* only its title was changed */
    assert_true(render_article_page(&a, &out));
    assert_non_null(strstr(out.data, "An earlier title</p>\n</div></details>"));
    buf_reset(&out);
    earlier.title = articles[0].title; /* nothing that is shown: then there is no reason to show nothing */
    assert_true(render_article_page(&a, &out));
    assert_non_null(strstr(out.data, "<p>A second paragraph.</p>\n</div></details>"));
    buf_free(&out);
}

static void lists_of_sources_keep_passwords(void **state)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    assert_true(render_opml(&of, SCENE_NOW, &out));
    assert_null(strstr(out.data, "secret"));
    compare("sources.opml", &out);
    buf_reset(&out);
    const struct render_oembed o = {&of, "Rail & \"transport\"", "topics/rail/", "?topic=rail", 320, 400, 300};
    assert_true(render_oembed_json(&o, &out));
    compare("oembed.json", &out);
    buf_reset(&out);
    assert_true(render_oembed_xml(&o, &out));
    compare("oembed.xml", &out);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feeds_hold_everything_once),
        cmocka_unit_test(an_archive_says_so),
        cmocka_unit_test(a_search_has_pages),
        cmocka_unit_test(snippets_come_in_four_layouts_and_languages),
        cmocka_unit_test(an_article_page_tells_its_history),
        cmocka_unit_test(lists_of_sources_keep_passwords),
    };
    return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
