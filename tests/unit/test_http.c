/* test_http.c: what a request may say, and what is made of it: codings, conditions, paths and parameters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/arena.h"
#include "core/date.h"
#include "publish/http.h"
#include "publish/view.h"

static struct slice slice_of(const char *s)
{
    return (struct slice){s, s ? strlen(s) : 0};
}

static void codings_are_chosen_by_weight(void **state)
{
    static const struct {
        const char *accept;
        bool small;
        int coding;
    } rows[] = {
        {NULL, false, CODING_IDENTITY},
        {"", false, CODING_IDENTITY},
        {"gzip", false, CODING_GZIP},
        {"GZip", false, CODING_GZIP},
        {"x-gzip", false, CODING_GZIP},
        {"gzip, deflate", false, CODING_GZIP},
        {"gzip, deflate, br", false, CODING_BR},
        {"gzip, deflate, br, zstd", false, CODING_BR},
        {"gzip, zstd", false, CODING_ZSTD},
        {"br;q=0.2, gzip;q=0.8", false, CODING_GZIP},
        {"br ; q=0.2 , gzip ; Q=0.3", false, CODING_GZIP},
        {"gzip;q=0", false, CODING_IDENTITY},
        {"gzip;q=0.000", false, CODING_IDENTITY},
        {"gzip;q=0.001", false, CODING_GZIP},
        {"gzip;q=0.5, identity;q=0.6", false, CODING_IDENTITY},
        {"gzip;q=0.5, identity;q=0.5", false, CODING_GZIP},
        {"*", false, CODING_BR},
        {"*;q=0", false, -1},
        {"identity;q=0", false, -1},
        {"identity;q=0, gzip", false, CODING_GZIP},
        {"identity;q=0, gzip;q=0", false, -1},
        {"*;q=0, gzip", false, CODING_GZIP},
        {"br;q=0, *", false, CODING_ZSTD},
        {"compress", false, CODING_IDENTITY},
        {"gzip;q=nonsense", false, CODING_IDENTITY},
        {"gzip;q=1.5", false, CODING_IDENTITY},
        {", ,gzip,,", false, CODING_GZIP},
        {"gzipp, xgzip", false, CODING_IDENTITY},
        {"gzip", true, CODING_IDENTITY},
        {"gzip, identity;q=0", true, CODING_GZIP},
        {"*;q=0, br", true, CODING_BR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int got = negotiate_coding(slice_of(rows[i].accept), rows[i].small);
        if (got != rows[i].coding)
            fail_msg("Accept-Encoding %s: got %d, wanted %d", rows[i].accept, got, rows[i].coding);
    }
}

static void languages_are_chosen_by_weight(void **state)
{
    static const struct {
        const char *accept;
        enum render_lang lang;
    } rows[] = {
        {NULL, LANG_KK}, {"ru", LANG_RU}, {"ru-RU,ru;q=0.9,en;q=0.8", LANG_RU}, {"de, en;q=0.5", LANG_EN}, {"de", LANG_KK},
        {"ja;q=0.1, en;q=0.2", LANG_EN}, {"*", LANG_KK}, {"en;q=0", LANG_KK}, {"JA-jp", LANG_JA}, {"russian", LANG_KK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(negotiate_language(slice_of(rows[i].accept), LANG_KK), rows[i].lang);
}

static void deltas_are_asked_for_by_name(void **state)
{
    assert_true(wants_feed_delta(slice_of("feed")));
    assert_true(wants_feed_delta(slice_of("gzip, FEED;q=0.5")));
    assert_false(wants_feed_delta(slice_of("feed;q=0")));
    assert_false(wants_feed_delta(slice_of("vcdiff, feeds")));
    assert_false(wants_feed_delta(slice_of(NULL)));
}

static const struct etag here = {.view = 0xabcdef01, .seq = 77, .content = 0x1234567890abcdef};

static void tags_are_read_as_they_were_written(void **state)
{
    for (int c = 0; c < CODING_COUNT; c++)
        for (int quick = 0; quick < 2; quick++) {
            struct etag t = here, back;
            char text[ETAG_MAX];
            t.coding = (enum coding)c;
            t.quick = quick;
            etag_write(&t, text);
            assert_true(strlen(text) < ETAG_MAX - 1);
            struct slice list = slice_of(text), tag;
            assert_true(next_etag(&list, &tag));
            assert_true(etag_read(tag, &back));
            assert_true(t.view == back.view && t.seq == back.seq && t.content == back.content); /* there is padding behind the others */
            assert_true(t.coding == back.coding && t.quick == back.quick);
            assert_false(next_etag(&list, &tag));
        }
}

#define HERE "\"abcdef01.4d.1234567890abcdef\""

static void conditions_are_judged_in_their_order(void **state)
{
    enum { MODIFIED = 1741251600 }; /* 2025-03-06T09:00:00Z */
    static const struct {
        const char *none_match, *since;
        bool not_modified;
    } rows[] = {
        {NULL, NULL, false},
        {HERE, NULL, true},
        {"W/" HERE, NULL, true},
        {"*", NULL, true},
        {" * ", NULL, true},
        {"* , *", NULL, false},
        {"\"x\" *", NULL, false},
        {"\"x\", *", NULL, false},
        {HERE "x", NULL, false},
        {HERE " " HERE, NULL, false},
        {HERE " ,\"x\"", NULL, true},
        {HERE "\t", NULL, true},
        {"\"other\", " HERE, NULL, true},
        {"\"other\" , W/\"x\",," HERE, NULL, true},
        {"\"a,b\"," HERE, NULL, true},
        {"\"other\"", NULL, false},
        {"", NULL, false},
        {"abcdef01.4d.1234567890abcdef", NULL, false},
        {"\"abcdef01.4d.1234567890abcdef", NULL, false},
        {"\"abcdef01.4d.1234567890abcdef-gz\"", NULL, false},
        {"\"abcdef01.4d.1234567890abcdef.1\"", NULL, true},
        {"\"ABCDEF01.4D.1234567890ABCDEF\"", NULL, false},
        {"\"abcdef01.4d.1234567890abcdef-gz-br\"", NULL, false},
        {"\"abcdef01.4d.1234567890abcdef \"", NULL, false},
        {NULL, "Thu, 06 Mar 2025 09:00:00 GMT", true},
        {NULL, "Thu, 06 Mar 2025 08:59:59 GMT", false},
        {NULL, "Fri, 07 Mar 2025 09:00:00 GMT", true},
        {NULL, "Thursday, 06-Mar-25 09:00:00 GMT", true},
        {NULL, "Thu Mar  6 09:00:00 2025", true},
        {NULL, "yesterday", false},
        {NULL, "2025-03-06T09:00:00Z", false},
        {NULL, "", false},
        {"\"other\"", "Fri, 07 Mar 2025 09:00:00 GMT", false},
        {HERE, "Thu, 06 Mar 2025 08:00:00 GMT", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool quick;
        struct publish_request r = {.if_none_match = slice_of(rows[i].none_match), .if_modified_since = slice_of(rows[i].since)};
        if (is_not_modified(&r, &here, MODIFIED, &quick) != rows[i].not_modified)
            fail_msg("If-None-Match %s, If-Modified-Since %s", rows[i].none_match, rows[i].since);
    }
    struct publish_request r = {.if_modified_since = slice_of("Fri, 07 Mar 2025 09:00:00 GMT")};
    bool quick;
    assert_false(is_not_modified(&r, &here, DATE_NONE, &quick));
}

static void preconditions_are_judged_strictly(void **state)
{
    enum { MODIFIED = 1741251600 }; /* 2025-03-06T09:00:00Z */
    static const struct {
        const char *match, *since;
        bool failed;
    } rows[] = {
        {NULL, NULL, false},
        {HERE, NULL, false},
        {"\"other\", " HERE, NULL, false},
        {"*", NULL, false},
        {"\"x\" *", NULL, true},
        {HERE "x", NULL, true},
        {"W/" HERE, NULL, true},
        {"\"other\"", NULL, true},
        {"\"abcdef01.4d.1234567890abcdef.1\"", NULL, true}, /* other bytes */
        {"", NULL, true},
        {"nonsense", NULL, true},
        {NULL, "Thu, 06 Mar 2025 09:00:00 GMT", false},
        {NULL, "Thu, 06 Mar 2025 08:59:59 GMT", true},
        {NULL, "yesterday", false},
        {HERE, "Thu, 06 Mar 2025 08:59:59 GMT", false},
        {"\"other\"", "Fri, 07 Mar 2025 09:00:00 GMT", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct publish_request r = {.if_match = slice_of(rows[i].match), .if_unmodified_since = slice_of(rows[i].since)};
        if (is_precondition_failed(&r, HERE, MODIFIED) != rows[i].failed)
            fail_msg("If-Match %s, If-Unmodified-Since %s", rows[i].match, rows[i].since);
    }
    struct publish_request r = {.if_unmodified_since = slice_of("Thu, 06 Mar 2025 08:00:00 GMT")};
    assert_false(is_precondition_failed(&r, HERE, DATE_NONE));
}

static const char base[] = "https://institute.example/dialogue/";

static enum route find(const char *path, const char *query, struct routing *out)
{
    struct publish_request r = {.path = slice_of(path), .query = slice_of(query)};
    return route_find(&r, base, LANG_EN, out);
}

static const struct {
    const char *path, *query;
    enum route route;
    int kind, scope;
    const char *self; /* how the view itself would be written */
} addresses[] = {
    {"", "", ROUTE_VIEW, VIEW_PAGE, SCOPE_ALL, ""},
    {"index.html", "", ROUTE_VIEW, VIEW_PAGE, SCOPE_ALL, ""},
    {"feed.atom", "", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom"},
    {"feed.atom", "limit=50", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom"},
    {"feed.atom", "limit=0", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom?limit=1"},
    {"feed.atom", "limit=-5", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom?limit=1"},
    {"feed.atom", "limit=99999999999999999999", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom?limit=100"},
    {"feed.atom", "limit=ten&utm_source=x", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom"},
    {"feed.atom", "l%69mit=%33", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom?limit=3"},
    {"feed.atom", "limit=%2D3", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom?limit=1"},
    {"feed.atom", "limit%3d=3&limi=3&limits=3&limit%00=3&%6=3&%=3&=3", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom"},
    {"feed.atom", "limit=3%&lang=%ff", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom"},
    {"feed.atom", "limit=-", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom"},
    {"feed.atom", "limit=+3", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom"},
    {"feed.atom", "limit=0000000000000000000000000000000000000000000000000000000000000000000000000000007", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL,
     "feed.atom?limit=7"},
    {"snippet.html", "layout=%63ards&th%65me=d%61rk&lang=r%75", ROUTE_VIEW, VIEW_SNIPPET, SCOPE_ALL,
     "snippet.html?layout=cards&theme=dark&lang=ru"},
    {"snippet.html", "article=%61bc", ROUTE_VIEW, VIEW_SNIPPET, SCOPE_ALL, "snippet.html?article=abc"},
    {"feed.atom", "limit=3&limit=7", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom?limit=3"},
    {"feed.rss", "topic=rail", ROUTE_VIEW, VIEW_RSS, SCOPE_TOPIC, "topics/rail/feed.rss"},
    {"feed.json", "topic=rail&source=steppe", ROUTE_VIEW, VIEW_JSON, SCOPE_TOPIC, "feed.json?topic=rail&source=steppe"},
    {"feed.json", "topic=", ROUTE_VIEW, VIEW_JSON, SCOPE_ALL, "feed.json"},
    {"feed.json", "topic=../x", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"feed.json", "topic=a%00b", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"topics/rail/feed.rss", "", ROUTE_VIEW, VIEW_RSS, SCOPE_TOPIC, "topics/rail/feed.rss"},
    {"topics/rail/", "", ROUTE_VIEW, VIEW_PAGE, SCOPE_TOPIC, "topics/rail/"},
    {"topics/rail", "", ROUTE_SLASH, 0, 0, NULL},
    {"topics/", "", ROUTE_VIEW, VIEW_NAMES, SCOPE_TOPIC, "topics/"},
    {"sources/index.html", "", ROUTE_VIEW, VIEW_NAMES, SCOPE_SOURCE, "sources/"},
    {"speakers", "", ROUTE_SLASH, 0, 0, NULL},
    {"topics/feed.atom", "", ROUTE_SLASH, 0, 0, NULL},
    {"stories/", "", ROUTE_SLASH, 0, 0, NULL},
    {"search/archive/", "", ROUTE_NOT_FOUND_PAGE, 0, 0, NULL},
    {"topics/a/b/", "", ROUTE_NOT_FOUND_PAGE, 0, 0, NULL},
    {"topics/../feed.atom", "", ROUTE_NOT_FOUND_PAGE, 0, 0, NULL},
    {"topics/a\r\nb", "", ROUTE_NOT_FOUND_PAGE, 0, 0, NULL},
    {"topics/rail/snippet.html", "", ROUTE_NOT_FOUND_PAGE, 0, 0, NULL},
    {"sources/steppe/feed.json", "", ROUTE_VIEW, VIEW_JSON, SCOPE_SOURCE, "sources/steppe/feed.json"},
    {"speakers/a-b/feed.atom", "", ROUTE_VIEW, VIEW_ATOM, SCOPE_SPEAKER, "speakers/a-b/feed.atom"},
    {"languages/ja/", "", ROUTE_VIEW, VIEW_PAGE, SCOPE_LANGUAGE, "languages/ja/"},
    {"languages/RU/feed.atom", "", ROUTE_VIEW, VIEW_ATOM, SCOPE_LANGUAGE, "languages/ru/feed.atom"},
    {"languages/en-US/", "", ROUTE_VIEW, VIEW_PAGE, SCOPE_LANGUAGE, "languages/en/"},
    {"languages/-/", "", ROUTE_NOT_FOUND_PAGE, 0, 0, NULL},
    {"snippet.html", "language=JA", ROUTE_VIEW, VIEW_SNIPPET, SCOPE_LANGUAGE, "snippet.html?language=ja"},
    {"feed.rss", "language=_", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"stories/x-1/", "", ROUTE_VIEW, VIEW_PAGE, SCOPE_STORY, "stories/x-1/"},
    {"stories/astana-hosts-the-first-expert-dialogue-of-central-asia-and-j-5343/", "", ROUTE_VIEW, VIEW_PAGE, SCOPE_STORY,
     "stories/astana-hosts-the-first-expert-dialogue-of-central-asia-and-j-5343/"},
    {"search/", "q=water+rail", ROUTE_VIEW, VIEW_PAGE, SCOPE_SEARCH, "search/?q=water%20rail"},
    {"search/", "q=%D0%B2%D0%BE%D0%B4%D0%B0&page=2", ROUTE_VIEW, VIEW_PAGE, SCOPE_SEARCH, "search/?q=%D0%B2%D0%BE%D0%B4%D0%B0&page=2"},
    {"search/feed.atom", "q=%ff", ROUTE_VIEW, VIEW_ATOM, SCOPE_SEARCH, "search/feed.atom"},
    {"search/feed.atom", "q=++", ROUTE_VIEW, VIEW_ATOM, SCOPE_SEARCH, "search/feed.atom"},
    {"search/feed.atom", "q=x&page=999999", ROUTE_VIEW, VIEW_ATOM, SCOPE_SEARCH, "search/feed.atom?q=x&page=200"},
    {"search", "q=x", ROUTE_SLASH, 0, 0, NULL},
    {"archive/2026-03.atom", "", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "archive/2026-03.atom"},
    {"archive/2026-03/", "", ROUTE_VIEW, VIEW_PAGE, SCOPE_ALL, "archive/2026-03/"},
    {"topics/rail/archive/2025-12.rss", "limit=3", ROUTE_VIEW, VIEW_RSS, SCOPE_TOPIC, "topics/rail/archive/2025-12.rss"},
    {"archive/2026-03-06.atom", "limit=3", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "archive/2026-03-06.atom"},
    {"topics/rail/archive/2024-02-29.json", "", ROUTE_VIEW, VIEW_JSON, SCOPE_TOPIC, "topics/rail/archive/2024-02-29.json"},
    {"archive/2026-02-29.atom", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"archive/2026-03-6.atom", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"archive/2026-03-06/", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"archive/2026-03-06", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"archive/2026-03-.atom", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"archive/0000-03.atom", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"archive/2026-13.atom", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"archive/26-03.atom", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"archive/2026-03.exe", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"archive/2026-03", "", ROUTE_SLASH, 0, 0, NULL},
    {"articles/abc123/", "", ROUTE_VIEW, VIEW_ARTICLE, SCOPE_ALL, "articles/abc123/"},
    {"articles/abc123", "", ROUTE_SLASH, 0, 0, NULL},
    {"articles/", "", ROUTE_SLASH, 0, 0, NULL},
    {"snippet.html", "layout=cards&limit=5&theme=dark&lang=ru&topic=rail", ROUTE_VIEW, VIEW_SNIPPET, SCOPE_TOPIC,
     "snippet.html?topic=rail&limit=5&layout=cards&theme=dark&lang=ru"},
    {"snippet.html", "charset=ASCII&limit=5", ROUTE_VIEW, VIEW_SNIPPET, SCOPE_ALL, "snippet.html?limit=5&charset=ascii"},
    {"snippet.html", "charset=utf-7", ROUTE_VIEW, VIEW_SNIPPET, SCOPE_ALL, "snippet.html"},
    {"embed.html", "charset=ascii", ROUTE_VIEW, VIEW_EMBED, SCOPE_ALL, "embed.html"},
    {"snippet.html", "layout=wall&theme=pink&lang=xx&limit=", ROUTE_VIEW, VIEW_SNIPPET, SCOPE_ALL, "snippet.html"},
    {"embed.js", "", ROUTE_VIEW, VIEW_ASSET, SCOPE_ALL, NULL},
    {"sources.opml", "topic=rail", ROUTE_VIEW, VIEW_OPML, SCOPE_ALL, "sources.opml"},
    {"oembed", "url=https%3A%2F%2Finstitute.example%2Fdialogue%2Ftopics%2Frail%2F", ROUTE_VIEW, VIEW_OEMBED_JSON, SCOPE_TOPIC, NULL},
    {"oembed", "url=https%3A%2F%2Finstitute.example%2Fdialogue%2Ftopics%2Frail&format=xml", ROUTE_VIEW, VIEW_OEMBED_XML, SCOPE_TOPIC, NULL},
    {"oembed", "url=https%3A%2F%2Finstitute.example%2Fdialogue%2Flanguages%2Fja%2F", ROUTE_VIEW, VIEW_OEMBED_JSON, SCOPE_LANGUAGE, NULL},
    {"oembed", "url=https%3A%2F%2Finstitute.example%2Fdialogue%2Fstories%2Fx-1%2F", ROUTE_VIEW, VIEW_OEMBED_JSON, SCOPE_STORY, NULL},
    {"oembed", "url=https%3A%2F%2Finstitute.example%2Fdialogue%2Farticles%2Fabc%2F", ROUTE_VIEW, VIEW_OEMBED_JSON, SCOPE_ALL, NULL},
    {"oembed", "url=https%3A%2F%2Finstitute.example%2Fdialogue%2Fsearch%2F%3Fq%3Dwater", ROUTE_VIEW, VIEW_OEMBED_JSON, SCOPE_SEARCH, NULL},
    {"oembed", "url=https%3A%2F%2Finstitute.example%2Fdialogue%2Fsearch%2F", ROUTE_NOT_FOUND, 0, 0, NULL},
    /* as browsers show it, and as people shorten it */
    {"oembed", "url=http://institute.example/dialogue/topics/rail", ROUTE_VIEW, VIEW_OEMBED_JSON, SCOPE_TOPIC, NULL},
    {"oembed", "url=HTTPS://WWW.Institute.example/dialogue/topics/rail/", ROUTE_VIEW, VIEW_OEMBED_JSON, SCOPE_TOPIC, NULL},
    {"oembed", "url=https://institute.example/dialogue", ROUTE_VIEW, VIEW_OEMBED_JSON, SCOPE_ALL, NULL},
    {"oembed", "url=https://institute.example/dialogue%3Flang=ru", ROUTE_VIEW, VIEW_OEMBED_JSON, SCOPE_ALL, NULL},
    {"oembed", "url=https://institute.example/dialogues/", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"oembed", "url=https://institute.example/Dialogue/", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"oembed", "url=https://institute.example.net/dialogue/", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"oembed", "url=https://institute.example:81/dialogue/", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"oembed", "url=https://institute.example@other.example/dialogue/", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"oembed", "url=ftp://institute.example/dialogue/", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"oembed", "url=", ROUTE_NO_ADDRESS, 0, 0, NULL},
    /* what a frame shows beside lists */
    {"embed.html", "story=x-1", ROUTE_VIEW, VIEW_EMBED, SCOPE_STORY, "embed.html?story=x-1"},
    {"snippet.html", "q=water", ROUTE_VIEW, VIEW_SNIPPET, SCOPE_SEARCH, "snippet.html?q=water"},
    {"embed.html", "article=abc", ROUTE_VIEW, VIEW_EMBED, SCOPE_ALL, "embed.html?article=abc"},
    {"embed.html", "article=../x", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"feed.atom", "story=x-1&article=abc&q=water", ROUTE_VIEW, VIEW_ATOM, SCOPE_ALL, "feed.atom"},
    {"oembed", "url=https%3A%2F%2Fother.example%2F", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"oembed", "url=https%3A%2F%2Finstitute.example%2Fdialogue%2Ffeed.atom", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"oembed", "url=https%3A%2F%2Finstitute.example%2Fdialogue%2F&format=yaml", ROUTE_NO_FORMAT, 0, 0, NULL},
    {"oembed", "", ROUTE_NO_ADDRESS, 0, 0, NULL},
    {"nothing", "", ROUTE_NOT_FOUND_PAGE, 0, 0, NULL},
    {"favicon.ico", "", ROUTE_NOT_FOUND, 0, 0, NULL},
    {"FEED.ATOM", "", ROUTE_NOT_FOUND, 0, 0, NULL},
};

static void paths_become_views(void **state)
{
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct routing got;
        enum route route = find(addresses[i].path, addresses[i].query, &got);
        if (route != addresses[i].route)
            fail_msg("%s?%s: route %d", addresses[i].path, addresses[i].query, route);
        if (route != ROUTE_VIEW)
            continue;
        if (got.view.kind != addresses[i].kind || got.view.scope != addresses[i].scope)
            fail_msg("%s?%s: kind %d scope %d", addresses[i].path, addresses[i].query, got.view.kind, got.view.scope);
        if (addresses[i].self)
            assert_string_equal(view_self(&got.view, a), addresses[i].self);
    }
    arena_free(&a);
}

static void frames_are_never_larger_than_asked_for(void **state)
{
    static const struct {
        const char *query;
        int width, height;
    } rows[] = {{"maxwidth=50&maxheight=60", 50, 60}, {"maxwidth=0&maxheight=-1", 1, 1}, {"maxwidth=9999&maxheight=x", 600, 800}, {"", 600, 800}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct routing got;
        char query[200];
        snprintf(query, sizeof query, "url=https://institute.example/dialogue/&%s", rows[i].query);
        assert_int_equal(find("oembed", query, &got), ROUTE_VIEW);
        if (got.view.width != rows[i].width || got.view.height != rows[i].height)
            fail_msg("%s: %d × %d", rows[i].query, got.view.width, got.view.height);
    }
}

/* The view's own address leads to the same view: so what a document says about itself is what the cache knows it by. */
static void own_addresses_lead_back(void **state)
{
    static const char *const paths[][2] = {
        {"feed.atom", "limit=7&lang=ja"}, {"snippet.html", "topic=a&speaker=b&layout=quotes&lang=kk"}, {"search/feed.rss", "q=a%26b&page=3&limit=9"},
        {"feed.json", "language=ru&source=s"}, {"archive/2025-01.rss", ""}, {"embed.html", "source=s&theme=light"},
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct routing first, again;
        assert_int_equal(find(paths[i][0], paths[i][1], &first), ROUTE_VIEW);
        char *self = view_self(&first.view, a), *query = strchr(self, '?');
        if (query)
            *query++ = '\0';
        assert_int_equal(find(self, query ? query : "", &again), ROUTE_VIEW);
        assert_memory_equal(&first.view, &again.view, sizeof first.view);
    }
    arena_free(&a);
}

static void spellings_of_a_language_are_one_view(void **state)
{
    struct routing one, other;
    assert_int_equal(find("languages/zh/feed.rss", "", &one), ROUTE_VIEW);
    assert_int_equal(find("languages/ZH_Hant-TW/feed.rss", "", &other), ROUTE_VIEW);
    assert_memory_equal(&one.view, &other.view, sizeof one.view);
}

static void long_searches_are_cut_between_characters(void **state)
{
    char query[4000] = "q=";
    for (int i = 0; i < 300; i++)
        strcat(query, "%E6%B0%B4"); /* 水 */
    struct routing got;
    assert_int_equal(find("search/", query, &got), ROUTE_VIEW);
    size_t len = strlen(got.view.search);
    assert_true(len > 100 && len < SEARCH_MAX_BYTES && len % 3 == 0);
}

static void an_international_base_is_known_again(void **state)
{
    static const struct {
        const char *url;
        enum route route;
    } rows[] = {
        {"url=https://институт.рф/d/", ROUTE_VIEW}, {"url=https://Институт.РФ/d/topics/rail/", ROUTE_VIEW},
        {"url=https://xn--h1aaoqfbah.xn--p1ai/d/", ROUTE_VIEW}, {"url=https%3A%2F%2Fwww.институт.рф%2Fd%2F", ROUTE_VIEW},
        {"url=https://институт.рф:81/d/", ROUTE_NOT_FOUND}, {"url=https://институт.рфф/d/", ROUTE_NOT_FOUND},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct routing r;
        const struct publish_request q = {.method = PUBLISH_GET, .path = {"oembed", 6}, .query = {rows[i].url, strlen(rows[i].url)}};
        if (route_find(&q, "https://xn--h1aaoqfbah.xn--p1ai/d/", LANG_EN, &r) != rows[i].route)
            fail_msg("%s", rows[i].url);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codings_are_chosen_by_weight),
        cmocka_unit_test(languages_are_chosen_by_weight),
        cmocka_unit_test(deltas_are_asked_for_by_name),
        cmocka_unit_test(tags_are_read_as_they_were_written),
        cmocka_unit_test(conditions_are_judged_in_their_order),
        cmocka_unit_test(paths_become_views),
        cmocka_unit_test(own_addresses_lead_back), cmocka_unit_test(preconditions_are_judged_strictly), cmocka_unit_test(frames_are_never_larger_than_asked_for),
        cmocka_unit_test(spellings_of_a_language_are_one_view),
        cmocka_unit_test(long_searches_are_cut_between_characters),
        cmocka_unit_test(an_international_base_is_known_again),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
