/* test_publish.c: what a publisher answers at which address. */
#include "publish_world.h"

static void every_address_answers(void **state)
{
    static const struct {
        const char *target, *type;
    } types[] = {
        {"feed.atom", "application/atom+xml; charset=utf-8"}, {"feed.rss", "application/rss+xml; charset=utf-8"}, {"feed.json", "application/feed+json; charset=utf-8"},
        {"sources.opml", "text/x-opml; charset=utf-8"}, {"embed.js", "text/javascript; charset=utf-8"}, {"style.css", "text/css; charset=utf-8"}, {"", "text/html; charset=utf-8"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < EVERYTHING; i++) {
        struct got g = get(w, everything[i]);
        if (g.a.status != 200 || !g.a.body_len || !header(&g, "ETag") || !header(&g, "Vary") || !header(&g, "Cache-Control"))
            fail_msg("%s: status %d, %zu bytes", everything[i], g.a.status, g.a.body_len);
        assert_string_equal(header(&g, "X-Content-Type-Options"), "nosniff");
        assert_string_equal(header(&g, "Access-Control-Allow-Origin"), "*");
        done(&g);
    }
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct got g = get(w, types[i].target);
        assert_string_equal(header(&g, "Content-Type"), types[i].type);
        done(&g);
    }
}

static void a_slash_that_was_left_out_loses_nothing(void **state)
{
    static const char *const rows[][2] = {
        {"topics/rail", BASE "topics/rail/"}, {"topics/rail?lang=ru&x=y", BASE "topics/rail/?lang=ru"},
        {"search?q=%D0%B2&lang=ja", BASE "search/?q=%D0%B2&lang=ja"}, {"search", BASE "search/"},
        {"search?q=a%0d%0aX:1", BASE "search/"}, {"archive/2025-12", BASE "archive/2025-12/"},
        {"speakers/mariko-oda", BASE "speakers/mariko-oda/"}, {"articles/abc?lang=kk", BASE "articles/abc/?lang=kk"},
        {"sources/bulletin/archive/2025-12?limit=3", BASE "sources/bulletin/archive/2025-12/"},
        {"topics", BASE "topics/"}, {"speakers?lang=ru", BASE "speakers/?lang=ru"},
        /* an address that was cut where nothing stands leads to what is above */
        {"articles/", BASE ""}, {"articles", BASE ""}, {"stories/?lang=ja", BASE "?lang=ja"}, {"archive/", BASE ""}, {"topics/rail/archive", BASE "topics/rail/"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct got g = get(w, rows[i][0]);
        assert_int_equal(g.a.status, 301);
        assert_string_equal(header(&g, "Location"), rows[i][1]);
        done(&g);
    }
}

/* Who cuts an address finds the names that may stand there; nobody learns from a number who is quoted in articles of which only titles
 * may be shown. */
static void lists_of_names_tell_how_many(void **state)
{
    static const struct {
        const char *target, *has, *not;
    } rows[] = {
        {"topics/?lang=en", "<a href=\"../topics/ca-japan/?lang=en\">Central Asia + Japan</a>", "cadialog-item"},
        {"topics/?lang=en", "4 articles", NULL}, /* of the topic's five one was taken down */
        {"topics/?lang=en", "0 articles", NULL},
        {"topics/?lang=en", "The dialogue itself: meetings", NULL},
        {"topics/?lang=ru", "4 статьи", NULL},
        {"topics/?lang=kk", "4 мақала", NULL},
        {"topics/?lang=ja", "4件", NULL},
        {"sources/?lang=en", "<a lang=\"ja\" href=\"../sources/nichi/?lang=en\">日中央新聞</a>", "user:secret"},
        {"sources/?lang=en", "1 article<", NULL},
        {"sources/", "<link rel=\"canonical\" href=\"" BASE "sources/\">", NULL},
        {"speakers/?lang=en", "../speakers/mariko-oda/?lang=en", "Nobody Known"},
        {"speakers/?lang=en", "<title>Speakers – ", "class=\"number\""},
        {"languages/?lang=ru", "Японский</a>", "cadialog-item"},
        {"speakers/mariko-oda/?lang=ja", "<blockquote class=\"cadialog-words\" lang=\"en\" cite=\"https://steppe.example/articles/a2\"><p>Half of the places go", NULL},
        {"topics/students/", "A hundred places", "Half of the places go"},
        /* on a page a source's name leads to the same place wherever it stands; its own website is told on its page, and in snippets */
        {"topics/students/", "<span class=\"cadialog-source\"><a href=\"../../sources/steppe/\">The Steppe Observer</a>", "<a href=\"https://steppe.example/\""},
        {"sources/steppe/", "<p class=\"about\"><a rel=\"external noopener\" href=\"https://steppe.example/\">https://steppe.example/</a></p>", NULL},
        {"snippet.html?source=steppe", "<span class=\"cadialog-source\"><a href=\"https://steppe.example/\" rel=\"noopener\">The Steppe Observer</a>", "about"},
        {"archive/2025-12/?lang=en", "<h1>All articles</h1>\n<p class=\"month\">December 2025</p>", "Latest"},
        {"", "<h2 id=\"topics\"><a href=\"topics/\">", NULL},
        {"topics/rail/", "<p class=\"kind\"><a href=\"../../topics/\">", NULL},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct got g = get(w, rows[i].target);
        if (g.a.status != 200 || !strstr(g.text, rows[i].has) || (rows[i].not && strstr(g.text, rows[i].not)))
            fail_msg("%s: status %d, row %zu: %s", rows[i].target, g.a.status, i, g.text);
        done(&g);
    }
}

static void put_with_text(struct world *w, const char *source, const char *guid)
{
    char url[100];
    struct err e;
    enum store_put what;
    bool more = true;
    struct store *s = writer(w);
    snprintf(url, sizeof url, "https://%s.example/articles/%s", source, guid);
    struct article a = {.guid = S(guid), .url = url, .title = S("A title"), .summary = S("A summary."), .language = S("en"),
                        .content_html = S("<p>Of the Zarafshan nothing reaches a sea.</p>"), .content_text = S("Of the Zarafshan nothing reaches a sea."),
                        .published = w->now - 60, .updated = DATE_NONE};
    assert_true(store_begin(s, &e) && store_put_article(s, source, &a, w->now, &what, &e) && store_commit(s, &e));
    while (more)
        assert_true(store_index(s, -1, &more, &e));
    store_close(&s);
}

/* A search's page shows where in a text it found the words; a text that readers may not see is neither searched nor shown. */
static void searches_show_where_in_a_text(void **state)
{
    struct world *w = *state;
    put_with_text(w, "vesti", "b7");
    put_with_text(w, "steppe", "a7");
    tick(w);
    struct got g = get(w, "search/?q=zarafshan");
    const char *excerpt = strstr(g.text, "<p class=\"cadialog-excerpt\">Of the <mark>Zarafshan</mark> nothing reaches a sea.</p>");
    assert_non_null(excerpt);
    assert_null(strstr(strstr(excerpt, "</mark>"), "Zarafshan"));
    assert_null(strstr(g.text, "vesti.example/articles/b7"));
    done(&g);
}

/* What a page says of itself to who embeds it is so. */
static void discovery_leads_to_answers(void **state)
{
    static const char mark[] = "+oembed\"", begin[] = "href=\"" BASE, between[] = "&amp;";
    struct world *w = *state;
    int links = 0;
    for (size_t i = 0; i < EVERYTHING; i++) {
        struct got g = get(w, everything[i]);
        for (const char *at = g.text; (at = strstr(at, mark)); links++) {
            const char *from = strstr(at, begin) + strlen(begin), *amp = strstr(from, between), *end = strchr(from, '"');
            char target[512];
            assert_true(amp && end && amp < end);
            snprintf(target, sizeof target, "%.*s&%.*s", (int)(amp - from), from, (int)(end - amp - 5), amp + 5);
            if (status_of(w, target) != 200)
                fail_msg("%s leads to %s", everything[i], target);
            at = end;
        }
        done(&g);
    }
    assert_true(links >= 10);
}

static void what_is_not_there_is_404_in_one_line(void **state)
{
    static const char *const lines[] = {"topics/nope/feed.atom", "sources/nope/feed.rss", "speakers/nope/feed.json", "speakers/nobody-known/feed.atom", "snippet.html?speaker=nobody-known",
                                        "oembed?url=" BASE "speakers/nobody-known/", "snippet.html?topic=nope",
                                        "embed.html?source=nope", "embed.html?article=nope", "snippet.html?story=nope", "oembed?url=" BASE "articles/nope/", "oembed?url=" BASE "topics/", "oembed?url=" BASE "topics",
                                        "feed.json?speaker=nope", "languages/xx/feed.atom", "status", "metrics", "x.png", "archive/9999-12.atom",
                                        "archive/1999-01.rss", "archive/2026-01.json", "topics/empty/archive/2025-11.atom"};
    static const char *const pages[] = {"topics/nope/", "speakers/nope/", "speakers/nobody-known/", "articles/nope/", "nowhere", "stories/nope/", "archive/1999-01/"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct got g = get(w, lines[i]);
        if (g.a.status != 404 || strchr(g.text, '\n') != g.text + g.a.body_len - 1)
            fail_msg("%s: status %d: %s", lines[i], g.a.status, g.text);
        done(&g);
    }
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct got g = get(w, pages[i]);
        if (g.a.status != 404 || !strstr(g.text, "<!DOCTYPE html>") || header(&g, "ETag"))
            fail_msg("%s: status %d: %s", pages[i], g.a.status, g.text);
        assert_string_equal(header(&g, "Cache-Control"), "public, max-age=60");
        done(&g);
    }
    struct got g = get(w, "nowhere?lang=ru"); /* who goes on from there keeps the language that he chose */
    assert_non_null(strstr(g.text, "<p><a href=\"" BASE "?lang=ru\">Главная страница</a></p>"));
    assert_non_null(strstr(g.text, "href=\"" BASE "topics/?lang=ru\""));
    done(&g);
    assert_int_equal(status_of(w, "topics/empty/archive/2025-12.atom"), 200); /* this month: there may be something yet */
}

static void rights_hold_in_every_output(void **state)
{
    struct world *w = *state;
    static const char *const forbidden[] = {"must never be seen", "Nor this text", "never.svg", "not to be seen either", "user:secret", "Nobody Known", "nobody-known"};
    for (size_t i = 0; i < EVERYTHING; i++) {
        struct got g = get(w, everything[i]);
        for (size_t f = 0; f < sizeof forbidden / sizeof *forbidden; f++)
            if (strstr(g.text, forbidden[f]))
                fail_msg("%s shows '%s'", everything[i], forbidden[f]);
        done(&g);
    }
    struct got g = get(w, "sources/bulletin/feed.atom");
    assert_non_null(strstr(g.text, "Bulletin 12"));
    assert_non_null(strstr(g.text, "Source: &lt;a href=\"https://bulletin.example/articles/e1\"&gt;Rail Bulletin&lt;/a&gt;"));
    done(&g);
    g = get(w, "sources/steppe/feed.atom");
    assert_non_null(strstr(g.text, "&lt;h2&gt;What was agreed&lt;/h2&gt;"));
    done(&g);
    g = get(w, "sources/vesti/feed.atom");
    assert_null(strstr(g.text, "&lt;h2&gt;"));
    done(&g);
}

static void a_takedown_leaves_a_tombstone_and_no_text(void **state)
{
    struct world *w = *state;
    struct got g = get(w, "feed.atom");
    const char *tomb = strstr(g.text, "<at:deleted-entry ref=\"tag:institute.example,2025:dialogue/articles/");
    char path[200];
    assert_non_null(tomb);
    const char *key = strstr(tomb, "/articles/") + 10;
    snprintf(path, sizeof path, "articles/%.*s/", (int)strcspn(key, "\""), key);
    done(&g);
    g = get(w, path);
    assert_int_equal(g.a.status, 410);
    assert_non_null(strstr(g.text, "removed at the request"));
    done(&g);
    for (size_t i = 0; i < EVERYTHING; i++) {
        g = get(w, everything[i]);
        assert_null(strstr(g.text, "To be taken down"));
        done(&g);
    }
}

static void a_pasted_page_keeps_its_language(void **state)
{
    static const char *const rows[][2] = {
        {"oembed?url=" BASE "topics/rail/%3Flang%3Dru%23top", "embed.html?topic=rail&amp;lang=ru\\\""},
        {"oembed?url=" BASE "topics/rail/%3Flang%3Dru", "\"title\":\"Железные дороги\""},
        {"oembed?url=" BASE "sources/nichi/", "\"title\":\"日中央新聞\""},
        {"oembed?url=" BASE "%3Flang%3Dja", "embed.html?lang=ja\\\""},
        {"oembed?url=" BASE "%3Flang%3Dxx", "embed.html\\\""},
        {"oembed?url=" BASE "%23%3Flang%3Dja", "embed.html\\\""},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct got g = get(w, rows[i][0]);
        if (g.a.status != 200 || !strstr(g.text, rows[i][1]))
            fail_msg("%s: status %d: %s", rows[i][0], g.a.status, g.text);
        done(&g);
    }
}

/* What a server was told in its own letters goes out in those that every client reads. */
static void an_international_base_is_spelled_for_all(void **state)
{
    static const char ascii[] = "https://xn--h1aaoqfbah.xn--p1ai/%D0%B4/";
    struct world *w = *state;
    const struct publish_options o = {.store = w->address, .base_url = "https://Институт.рф/д", .feed_max_age_s = -1, .asset_max_age_s = -1,
                                      .stale_s = -1, .search_per_minute = -1};
    publisher_free(&w->p);
    assert_non_null(w->p = publisher_new(&o));
    struct publish_request r = request(w, "topics/rail");
    struct got g = send(w, &r);
    assert_int_equal(g.a.status, 301);
    assert_memory_equal(header(&g, "Location"), ascii, sizeof ascii - 1);
    done(&g);
    g = get(w, "feed.atom");
    assert_non_null(strstr(header(&g, "Link"), ascii));
    assert_non_null(strstr(g.text, ascii));
    assert_null(strstr(g.text, "нститут.рф"));
    done(&g);
}

/* Nothing in the store changes, and yet today is yesterday, which others lead forward to, and then it is of a month that is over. */
static void a_day_that_is_over_is_an_archive(void **state)
{
    static const struct {
        int days;
        const char *target, *has, *has_not;
    } rows[] = {
        {0, "feed.atom?limit=1", "rel=\"prev-archive\" type=\"application/atom+xml\" href=\"" BASE "archive/2025-12-22.atom\"", "rel=\"next\""},
        {0, "feed.json?limit=1", "\"next_url\":\"" BASE "archive/2025-12-22.json\"", NULL},
        {0, "archive/2025-12-22.atom", "rel=\"prev-archive\" type=\"application/atom+xml\" href=\"" BASE "archive/2025-12-21.atom\"", "next-archive"},
        {0, "archive/2025-12-21.rss", "<fh:archive/>", "next-archive"},
        {0, "archive/2025-12.rss", "rel=\"current\"", "next-archive"},
        {1, "feed.atom?limit=1", "rel=\"prev-archive\" type=\"application/atom+xml\" href=\"" BASE "archive/2025-12-22.atom\"", "rel=\"next\""},
        {1, "feed.json?limit=1", "\"next_url\":\"" BASE "archive/2025-12-22.json\"", NULL},
        {1, "archive/2025-12-22.atom", "<fh:archive/>", "next-archive"},
        {1, "archive/2025-12-21.rss", "rel=\"next-archive\" type=\"application/rss+xml\" href=\"" BASE "archive/2025-12-22.rss\"", NULL},
        {40, "feed.atom?limit=1", "rel=\"prev-archive\" type=\"application/atom+xml\" href=\"" BASE "archive/2025-12.atom\"", "rel=\"next\""},
        {40, "archive/2025-12.rss", "<fh:archive/>", NULL},
        {40, "archive/2025-12-22.atom", BASE "archive/2025-12-21.atom", NULL}, /* the days of then stay, and lead to each other */
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct publish_request r = request(w, rows[i].target);
        r.now += rows[i].days * 86400;
        struct got g = send(w, &r);
        if (g.a.status != 200 || !strstr(g.text, rows[i].has) || (rows[i].has_not && strstr(g.text, rows[i].has_not)))
            fail_msg("%s after %d days: status %d: %.1200s", rows[i].target, rows[i].days, g.a.status, g.text);
        done(&g);
    }
}

static void pages_name_their_language(void **state)
{
    struct world *w = *state;
    struct publish_request r = request(w, "");
    r.accept_language = slice_of("ru-RU,en;q=0.5");
    struct got g = send(w, &r);
    assert_string_equal(header(&g, "Content-Language"), "ru");
    assert_non_null(strstr(header(&g, "Vary"), "Accept-Language"));
    assert_non_null(strstr(g.text, "<html lang=\"ru\">"));
    assert_non_null(strstr(g.text, "декабря 2025"));
    done(&g);
    g = get(w, "?lang=ja");
    assert_non_null(strstr(g.text, "2025年12月"));
    assert_non_null(strstr(g.text, "href=\"topics/rail/?lang=ja\""));
    done(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILLED(every_address_answers),
        FILLED(a_slash_that_was_left_out_loses_nothing),
        FILLED(lists_of_names_tell_how_many),
        FILLED(searches_show_where_in_a_text),
        FILLED(discovery_leads_to_answers),
        FILLED(what_is_not_there_is_404_in_one_line),
        FILLED(rights_hold_in_every_output),
        FILLED(a_takedown_leaves_a_tombstone_and_no_text),
        FILLED(a_pasted_page_keeps_its_language),
        FILLED(an_international_base_is_spelled_for_all),
        FILLED(a_day_that_is_over_is_an_archive),
        FILLED(pages_name_their_language),
    };
    return cmocka_run_group_tests_name("publish", tests, NULL, NULL);
}
