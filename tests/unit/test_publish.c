/* test_publish.c: a publisher over a real store: what it answers, and when it answers anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <cmocka.h>

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include "publish/background.h"
#include "publish/publish.h"
#include "scene.h"

#define BASE "https://institute.example/dialogue/"

struct world {
    char dir[64], path[96], address[128];
    struct publisher *p;
    int64_t now;
};

static struct store *writer(const struct world *w)
{
    struct store *s;
    struct err e;
    if (!store_open(&s, w->address, STORE_WRITE, &e))
        scene_die(w->path, &e);
    return s;
}

static void fill(const struct world *w)
{
    struct store *s = writer(w);
    scene_fill(s, BASE, "https://hub.example/", "https://pictures.example");
    store_close(&s);
}

static int make_world(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    snprintf(w->dir, sizeof w->dir, "/tmp/cadialog-publish.XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/store.db", w->dir);
    snprintf(w->address, sizeof w->address, "sqlite:%s", w->path);
    w->now = SCENE_NOW;
    const struct publish_options o = {.store = w->address, .feed_max_age_s = -1, .asset_max_age_s = -1, .stale_s = -1, .search_per_minute = -1};
    assert_non_null(w->p = publisher_new(&o));
    *state = w;
    return 0;
}

static int make_filled_world(void **state)
{
    make_world(state);
    fill(*state);
    return 0;
}

static void remove_store(const struct world *w)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", w->path, ends[i]);
        unlink(path);
    }
}

static int end_world(void **state)
{
    struct world *w = *state;
    publisher_free(&w->p);
    remove_store(w);
    rmdir(w->dir);
    free(w);
    return 0;
}

/* ---- asking ---- */

struct got {
    struct publish_answer a;
    char *text; /* the body with a NUL behind it */
};

static struct slice slice_of(const char *s)
{
    return (struct slice){s, s ? strlen(s) : 0};
}

static struct publish_request request(const struct world *w, const char *target)
{
    const char *query = strchr(target, '?');
    return (struct publish_request){.method = PUBLISH_GET, .now = w->now, .path = {target, query ? (size_t)(query - target) : strlen(target)},
                                    .query = slice_of(query ? query + 1 : "")};
}

static struct got send(struct world *w, const struct publish_request *r)
{
    struct got g;
    publish_answer(w->p, r, &g.a);
    assert_true(g.a.status >= 200 && g.a.status < 600);
    assert_non_null(g.text = malloc(g.a.body_len + 1));
    if (g.a.body_len)
        memcpy(g.text, g.a.body, g.a.body_len);
    g.text[g.a.body_len] = '\0';
    return g;
}

static struct got get(struct world *w, const char *target)
{
    struct publish_request r = request(w, target);
    return send(w, &r);
}

static void done(struct got *g)
{
    free(g->text);
    publish_answer_done(&g->a);
}

/* A header's value, NUL-terminated, in static memory of its own for each of the last eight calls; NULL: not there. */
static const char *header(const struct got *g, const char *name)
{
    static char values[8][512];
    static int turn;
    for (size_t i = 0; i < g->a.header_count; i++)
        if (strcmp(g->a.headers[i].name, name) == 0) {
            char *v = values[turn++ % 8];
            snprintf(v, sizeof values[0], "%.*s", (int)g->a.headers[i].value.len, g->a.headers[i].value.s);
            return v;
        }
    return NULL;
}

static int status_of(struct world *w, const char *target)
{
    struct got g = get(w, target);
    int status = g.a.status;
    done(&g);
    return status;
}

static void tick(struct world *w)
{
    struct err e;
    w->now++;
    publish_tick(w->p, w->now, 1000, &e);
}

/* ---- tests ---- */

static const char *const everything[] = {
    "", "index.html", "feed.atom", "feed.rss", "feed.json", "feed.json?limit=2", "snippet.html", "snippet.html?layout=cards",
    "snippet.html?layout=quotes", "snippet.html?layout=ticker", "embed.html", "embed.html?layout=cards&theme=dark", "topics/rail/",
    "topics/rail/feed.atom", "topics/rail/feed.rss", "topics/rail/feed.json", "topics/empty/", "topics/empty/feed.atom", "sources/bulletin/", "sources/bulletin/feed.atom",
    "sources/bulletin/feed.json", "speakers/mariko-oda/", "speakers/mariko-oda/feed.rss", "languages/en/", "languages/ja/feed.json",
    "stories/tokyo-summit/", "search/", "search/?q=rail", "search/feed.atom?q=rail", "search/feed.json?q=summary", "archive/2025-12.atom", "archive/2025-12.rss",
    "archive/2025-12/", "topics/", "sources/?lang=ru", "speakers/index.html", "languages/", "sources.opml", "embed.js", "style.css", "oembed?url=https%3A%2F%2Finstitute.example%2Fdialogue%2F",
    "oembed?format=xml&url=https%3A%2F%2Finstitute.example%2Fdialogue%2Ftopics%2Frail%2F", "feed.atom?lang=ru", "?lang=ja",
};
enum { EVERYTHING = sizeof everything / sizeof *everything };

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

/* Takes an article down while it is being served: from the next tick on nothing of ours holds it. */
static void a_takedown_reaches_what_is_cached(void **state)
{
    struct world *w = *state;
    struct err e;
    static const char *const alone[] = {"embed.html?article=", "snippet.html?layout=quotes&article=", "oembed?url=" BASE "articles/"};
    char paths[3][200];
    struct got its = get(w, "speakers/mariko-oda/feed.atom");
    const char *key = strstr(its.text, "dialogue/articles/");
    assert_non_null(key);
    for (size_t i = 0; i < 3; i++) {
        snprintf(paths[i], sizeof paths[i], "%s%.*s", alone[i], (int)strcspn(key + 18, "<"), key + 18);
        struct got g = get(w, paths[i]);
        if (g.a.status != 200 || !strstr(g.text, "undred places"))
            fail_msg("%s: status %d: %s", paths[i], g.a.status, g.text);
        done(&g);
    }
    done(&its);
    for (size_t i = 0; i < EVERYTHING; i++)
        status_of(w, everything[i]);
    struct store *s = writer(w);
    assert_true(store_forget(s, "https://steppe.example/articles/a2", w->now, &e));
    store_close(&s);
    tick(w);
    for (size_t i = 0; i < EVERYTHING; i++) {
        struct got g = get(w, everything[i]);
        if (strstr(g.text, "hundred places") || strstr(g.text, "Half of the places"))
            fail_msg("%s still shows it", everything[i]);
        done(&g);
    }
    assert_int_equal(status_of(w, "speakers/mariko-oda/feed.rss"), 404);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(status_of(w, paths[i]), 410);
}

static size_t unpack(const char *coding, const struct got *g, char *out, size_t size)
{
    size_t len = size;
    if (strcmp(coding, "br") == 0) {
        assert_int_equal(BrotliDecoderDecompress(g->a.body_len, (const uint8_t *)g->a.body, &len, (uint8_t *)out), BROTLI_DECODER_RESULT_SUCCESS);
    } else if (strcmp(coding, "zstd") == 0) {
        len = ZSTD_decompress(out, size, g->a.body, g->a.body_len);
        assert_false(ZSTD_isError(len));
    } else {
        z_stream z = {.next_in = (Bytef *)(uintptr_t)g->a.body, .avail_in = (uInt)g->a.body_len, .next_out = (Bytef *)out, .avail_out = (uInt)size};
        assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
        len = z.total_out;
        inflateEnd(&z);
    }
    return len;
}

static void codings_hold_the_same_bytes_and_other_tags(void **state)
{
    static const char *const codings[] = {"gzip", "br", "zstd"};
    struct world *w = *state;
    enum { SIZE = 1 << 20 };
    char *out = malloc(SIZE), etags[4][80];
    struct got whole = get(w, "feed.atom");
    snprintf(etags[3], sizeof etags[3], "%s", header(&whole, "ETag"));
    assert_null(header(&whole, "Content-Encoding"));
    for (size_t c = 0; c < 3; c++) {
        struct publish_request r = request(w, "feed.atom");
        r.accept_encoding = slice_of(codings[c]);
        struct got g = send(w, &r);
        assert_string_equal(header(&g, "Content-Encoding"), codings[c]);
        assert_true(g.a.body_len < whole.a.body_len / 2);
        assert_int_equal(unpack(codings[c], &g, out, SIZE), whole.a.body_len);
        assert_memory_equal(out, whole.text, whole.a.body_len);
        snprintf(etags[c], sizeof etags[c], "%s", header(&g, "ETag"));
        done(&g);
    }
    for (size_t a = 0; a < 4; a++)
        for (size_t b = a + 1; b < 4; b++)
            assert_string_not_equal(etags[a], etags[b]);
    done(&whole);
    free(out);
}

/* The thorough compression comes later and is another representation; who holds the quick one is told "not modified" with the tag he holds. */
static void quick_and_thorough_are_twins(void **state)
{
    struct world *w = *state;
    struct publish_request r = request(w, "feed.atom");
    r.accept_encoding = slice_of("gzip");
    struct got quick = send(w, &r), later;
    char tag[80];
    snprintf(tag, sizeof tag, "%s", header(&quick, "ETag"));
    assert_non_null(strstr(tag, ".1\""));
    bool changed = false;
    for (int i = 0; i < 500 && !changed; i++) {
        usleep(10000);
        tick(w);
        r.now = w->now;
        later = send(w, &r);
        changed = strcmp(header(&later, "ETag"), tag) != 0;
        if (changed)
            assert_true(later.a.body_len < quick.a.body_len);
        done(&later);
    }
    assert_true(changed);
    r.if_none_match = slice_of(tag);
    later = send(w, &r);
    assert_int_equal(later.a.status, 304);
    assert_string_equal(header(&later, "ETag"), tag);
    done(&later);
    assert_memory_equal(quick.text, quick.a.body, quick.a.body_len); /* an answer that is still being sent stays as it was */
    done(&quick);
}

static void not_modified_repeats_what_caches_need(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < EVERYTHING; i++) {
        struct publish_request r = request(w, everything[i]);
        struct got g = send(w, &r), again;
        char tag[80];
        snprintf(tag, sizeof tag, "\"x\", W/%s", header(&g, "ETag"));
        r.if_none_match = slice_of(tag);
        again = send(w, &r);
        if (again.a.status != 304 || again.a.body_len)
            fail_msg("%s: status %d for %s", everything[i], again.a.status, tag);
        static const char *const repeated[] = {"ETag", "Vary", "Cache-Control", "Access-Control-Allow-Origin"};
        for (size_t h = 0; h < 4; h++)
            assert_string_equal(header(&again, repeated[h]), header(&g, repeated[h]));
        assert_null(header(&again, "Content-Type"));
        done(&again);
        done(&g);
    }
}

static void head_is_get_without_a_difference(void **state)
{
    struct world *w = *state;
    struct publish_request r = request(w, "feed.atom");
    struct got g = send(w, &r);
    r.method = PUBLISH_HEAD;
    struct got head = send(w, &r);
    assert_int_equal(head.a.status, g.a.status);
    assert_int_equal(head.a.body_len, g.a.body_len);
    assert_int_equal(head.a.header_count, g.a.header_count);
    done(&head);
    r.method = PUBLISH_OTHER;
    head = send(w, &r);
    assert_int_equal(head.a.status, 405);
    assert_string_equal(header(&head, "Allow"), "GET, HEAD, OPTIONS");
    done(&head);
    r.method = PUBLISH_OPTIONS;
    r.origin = slice_of("https://evil.example");
    r.ac_request_method = slice_of("GET");
    r.ac_request_headers = slice_of("x-evil, if-none-match");
    head = send(w, &r);
    assert_int_equal(head.a.status, 204);
    assert_string_equal(header(&head, "Access-Control-Allow-Origin"), "*");
    assert_null(strstr(header(&head, "Access-Control-Allow-Headers"), "evil"));
    done(&head);
    done(&g);
}

static void browsers_are_sent_to_the_page(void **state)
{
    static const struct {
        const char *target, *dest;
        int status;
        const char *location;
    } rows[] = {
        {"feed.atom", "document", 302, BASE "#subscribe"},
        {"topics/rail/feed.rss", "document", 302, BASE "topics/rail/#subscribe"},
        {"archive/2025-12.atom", "document", 302, BASE "archive/2025-12/#subscribe"},
        {"search/feed.json?q=%D0%B2", "document", 302, BASE "search/?q=%D0%B2#subscribe"},
        {"search/feed.json?q=rail&lang=ru", "document", 302, BASE "search/?q=rail&lang=ru#subscribe"},
        {"feed.atom?topic=rail&source=bulletin", "document", 302, BASE "topics/rail/#subscribe"},
        {"feed.rss?speaker=mariko-oda&source=bulletin&lang=ru", "document", 302, BASE "sources/bulletin/?lang=ru#subscribe"},
        {"feed.atom?lang=ja", "document", 302, BASE "?lang=ja#subscribe"},
        {"feed.atom?raw", "document", 200, NULL},
        {"feed.atom", "empty", 200, NULL},
        {"feed.atom", NULL, 200, NULL},
        {"snippet.html", "document", 200, NULL},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct publish_request r = request(w, rows[i].target);
        r.sec_fetch_dest = slice_of(rows[i].dest);
        struct got g = send(w, &r);
        assert_int_equal(g.a.status, rows[i].status);
        if (rows[i].location)
            assert_string_equal(header(&g, "Location"), rows[i].location);
        assert_string_equal(header(&g, "X-Content-Type-Options"), "nosniff");
        if (strncmp(rows[i].target, "snippet", 7) != 0)
            assert_non_null(strstr(header(&g, "Vary"), "Sec-Fetch-Dest"));
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

static void a_change_moves_what_it_concerns_and_nothing_else(void **state)
{
    struct world *w = *state;
    struct got rail = get(w, "topics/rail/feed.atom"), students = get(w, "topics/students/feed.atom");
    char before[80], other[80];
    snprintf(before, sizeof before, "%s", header(&rail, "ETag"));
    snprintf(other, sizeof other, "%s", header(&students, "ETag"));
    done(&rail);
    done(&students);
    struct publish_stats figures, later;
    struct scene_row row = scene_rows[6];
    row.guid = "b9";
    row.hours_ago = 1;
    struct store *s = writer(w);
    scene_put(s, &row, "Новый поезд", "https://pictures.example", w->now);
    store_close(&s);
    publisher_stats(w->p, &figures);
    rail = get(w, "topics/rail/feed.atom");
    assert_string_equal(header(&rail, "ETag"), before); /* nobody has asked the store yet */
    done(&rail);
    tick(w);
    rail = get(w, "topics/rail/feed.atom");
    assert_string_not_equal(header(&rail, "ETag"), before);
    assert_non_null(strstr(rail.text, "Новый поезд"));
    done(&rail);
    students = get(w, "topics/students/feed.atom");
    assert_string_equal(header(&students, "ETag"), other);
    done(&students);
    publisher_stats(w->p, &later);
    assert_int_equal(later.renders, figures.renders + 1);
}

static void a_change_of_settings_moves_everything(void **state)
{
    struct world *w = *state;
    struct got g = get(w, "topics/students/feed.atom");
    char before[80];
    snprintf(before, sizeof before, "%s", header(&g, "ETag"));
    assert_string_equal(header(&g, "Link"), "<https://hub.example/>; rel=\"hub\", <" BASE "topics/students/feed.atom>; rel=\"self\"");
    done(&g);
    struct store *s = writer(w);
    scene_config(s, "https://moved.example/d/", NULL);
    store_close(&s);
    tick(w);
    g = get(w, "topics/students/feed.atom");
    assert_string_not_equal(header(&g, "ETag"), before);
    assert_non_null(strstr(g.text, "href=\"https://moved.example/d/topics/students/feed.atom\""));
    assert_non_null(strstr(g.text, "tag:institute.example,2025:dialogue/articles/")); /* ids do not move */
    assert_null(header(&g, "Link"));
    done(&g);
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

static void archives_are_kept_longer_once_their_month_is_over(void **state)
{
    struct world *w = *state;
    struct publish_request r = request(w, "archive/2025-12.rss");
    struct got g = send(w, &r);
    assert_string_equal(header(&g, "Cache-Control"), "public, max-age=300, stale-while-revalidate=900");
    done(&g);
    r = request(w, "archive/2025-12.atom");
    r.now += 40 * 86400;
    g = send(w, &r);
    assert_string_equal(header(&g, "Cache-Control"), "public, max-age=3600, stale-while-revalidate=900");
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

static void deltas_bring_what_is_newer(void **state)
{
    struct world *w = *state;
    struct publish_request r = request(w, "feed.atom");
    r.accept_encoding = slice_of("gzip");
    struct got g = send(w, &r);
    static char text[1 << 16];
    char tag[80];
    snprintf(tag, sizeof tag, "%s", header(&g, "ETag"));
    done(&g);
    struct scene_row row = scene_rows[6];
    row.guid = "b8";
    struct store *s = writer(w);
    struct err e;
    scene_put(s, &row, "Свежая новость", "https://pictures.example", w->now);
    assert_true(store_forget(s, "https://steppe.example/articles/a3", w->now, &e));
    store_close(&s);
    tick(w);
    r.now = w->now;
    r.if_none_match = slice_of(tag);
    g = send(w, &r); /* without A-IM: the whole */
    assert_int_equal(g.a.status, 200);
    done(&g);
    r.a_im = slice_of("feed");
    g = send(w, &r);
    assert_int_equal(g.a.status, 226);
    assert_string_equal(header(&g, "IM"), "feed");
    assert_string_equal(header(&g, "Delta-Base"), tag);
    assert_non_null(strstr(header(&g, "Cache-Control"), "no-store"));
    assert_string_equal(header(&g, "Content-Encoding"), "gzip");
    text[unpack("gzip", &g, text, sizeof text - 1)] = '\0';
    assert_non_null(strstr(text, "Свежая новость"));
    assert_non_null(strstr(text, "at:deleted-entry"));
    assert_null(strstr(text, "Tokyo hosts"));
    snprintf(tag, sizeof tag, "%s", header(&g, "ETag"));
    done(&g);
    r.if_none_match = slice_of(tag);
    g = send(w, &r); /* the delta's tag is that of the whole in this coding: nothing is newer */
    assert_int_equal(g.a.status, 304);
    assert_string_equal(header(&g, "ETag"), tag);
    done(&g);
    r.if_none_match = slice_of("\"00000000.1.0000000000000000\", \"nonsense\"");
    g = send(w, &r); /* a tag of another view: the whole */
    assert_int_equal(g.a.status, 200);
    done(&g);
}

static void a_store_that_is_missing_is_503_until_it_comes(void **state)
{
    struct world *w = *state;
    struct err e;
    struct got g = get(w, "feed.atom");
    assert_int_equal(g.a.status, 503);
    assert_non_null(header(&g, "Retry-After"));
    done(&g);
    publish_tick(w->p, w->now, 1000, &e);
    assert_int_equal(e.code, ERR_NOT_FOUND); /* told once */
    publish_tick(w->p, w->now + 1, 1000, &e);
    assert_int_equal(e.code, ERR_NONE);
    w->now += 2;
    fill(w);
    tick(w);
    assert_int_equal(status_of(w, "feed.atom"), 200);
}

static void a_store_that_goes_leaves_what_was_last_good(void **state)
{
    struct world *w = *state;
    assert_int_equal(status_of(w, "feed.atom"), 200);
    remove_store(w);
    tick(w);
    tick(w);
    assert_int_equal(status_of(w, "feed.atom"), 200);
    fill(w);
    tick(w);
    tick(w);
    assert_int_equal(status_of(w, "feed.rss"), 200);
}

static void the_cache_keeps_its_budget(void **state)
{
    struct world *w = *state;
    publisher_free(&w->p);
    enum { BUDGET = 256 << 10 };
    const struct publish_options o = {.store = w->address, .cache_max_bytes = BUDGET, .feed_max_age_s = -1, .asset_max_age_s = -1, .stale_s = -1, .search_per_minute = 100000};
    w->p = publisher_new(&o);
    struct publish_stats s;
    struct got kept = get(w, "feed.atom"); /* held by a slow client while its view is evicted */
    status_of(w, "feed.atom");
    for (int i = 0; i < 300; i++) {
        char target[100];
        snprintf(target, sizeof target, "snippet.html?limit=%d&lang=%s", i % 100 + 1, i % 2 ? "ru" : "ja");
        status_of(w, target);
        snprintf(target, sizeof target, "search/feed.atom?q=word%d", i);
        status_of(w, target);
        publisher_stats(w->p, &s);
        assert_true(s.cache_bytes <= BUDGET);
    }
    assert_true(s.evictions > 100);
    assert_memory_equal(kept.text, kept.a.body, kept.a.body_len);
    publisher_stats(w->p, &s);
    done(&kept);
    struct publish_stats after;
    status_of(w, "feed.atom"); /* asked for twice at the start: the others passed it by */
    publisher_stats(w->p, &after);
    assert_int_equal(after.renders, s.renders);
}

static void searches_have_a_budget(void **state)
{
    struct world *w = *state;
    publisher_free(&w->p);
    const struct publish_options o = {.store = w->address, .feed_max_age_s = -1, .asset_max_age_s = -1, .stale_s = -1, .search_per_minute = 6};
    w->p = publisher_new(&o);
    int busy = 0;
    for (int i = 0; i < 100; i++) {
        char target[100];
        snprintf(target, sizeof target, "search/feed.atom?q=word%d", i);
        busy += status_of(w, target) == 429;
    }
    assert_true(busy > 50);
    assert_int_equal(status_of(w, "search/feed.atom?q=word0"), 200); /* from memory */
    assert_int_equal(status_of(w, "feed.atom"), 200);
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

/* What a server sends that does not wait: the same request again and again, until there is an answer. */
static size_t ask_until_answered(struct world *w, const struct publish_request *r, int wake_fd, struct got *g)
{
    uint64_t ticket;
    size_t waited = 0;
    for (; (ticket = publish_answer_soon(w->p, r, wake_fd, &g->a)) != 0; waited++) {
        assert_true(waited < 10);
        while (!publish_ticket_is_done(w->p, ticket)) {
            struct pollfd p = {.fd = wake_fd, .events = POLLIN};
            uint64_t count;
            assert_int_equal(poll(&p, 1, 10000), 1);
            assert_int_equal(read(wake_fd, &count, sizeof count), sizeof count);
        }
    }
    return waited;
}

static void what_takes_long_is_made_beside(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *target, *coding;
        int status;
        bool waits;
    } rows[] = {
        {"feed.atom", NULL, 200, true},       {"feed.atom", NULL, 200, false},      {"feed.rss", "gzip", 200, true},
        {"topics/rail/", "zstd", 200, true},  {"snippet.html?limit=3", NULL, 200, false},
        {"speakers/nobody/feed.atom", NULL, 404, false}, {"speakers/nobody-known/feed.atom", NULL, 404, true}, {"nothing.here", NULL, 404, false}, {"search/feed.json?q=rail", NULL, 200, true},
    };
    int fd = eventfd(0, EFD_CLOEXEC);
    assert_true(fd >= 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct got soon, now;
        struct publish_request r = request(w, rows[i].target);
        r.accept_encoding = slice_of(rows[i].coding);
        size_t waited = ask_until_answered(w, &r, fd, &soon);
        assert_int_equal(soon.a.status, rows[i].status);
        assert_int_equal(waited > 0, rows[i].waits);
        now = send(w, &r);
        assert_int_equal(now.a.status, soon.a.status);
        assert_int_equal(now.a.body_len, soon.a.body_len);
        assert_memory_equal(now.a.body, soon.a.body, soon.a.body_len);
        publish_answer_done(&soon.a);
        done(&now);
    }
    publisher_free(&w->p); /* before the descriptor, which its thread writes to */
    close(fd);
}

/* What is asked for all the time goes first, but not for ever. */
static void the_second_queue_has_its_turn(void **state)
{
    enum { LEN = 1 << 16, REGULAR = 1000 }; /* seconds of work, of which it takes a hundredth */
    static char text[LEN];
    struct background *b = background_new(NULL, -1);
    (void)state;
    assert_non_null(b);
    for (size_t i = 0; i < LEN; i++)
        text[i] = (char)('a' + i * i % 23 * i % 26);
    struct representation *r = representation_borrowed(200, text, LEN);
    assert_non_null(r);
    uint64_t other = 0;
    for (int i = 0; i <= REGULAR; i++) {
        struct job j = {.coding = CODING_BR, .identity = representation_ref(r), .thorough = true};
        enum queue queue = i == 1 ? QUEUE_OTHER : QUEUE_REGULAR;
        uint64_t ticket = background_submit(b, queue, &j);
        assert_int_equal(background_queue_of(ticket), queue);
        other = i == 1 ? ticket : other;
    }
    struct job done = {0};
    int before = 0;
    while (done.ticket != other) {
        job_clear(&done);
        if (background_collect(b, &done))
            before++;
        else
            usleep(100);
    }
    assert_in_range(before, 2, REGULAR - 100);
    job_clear(&done);
    background_free(&b); /* and all that was not done */
    representation_unref(r);
}

/* Whoever waited for what is not there, or cannot be had, is told so: nobody's turn comes only after another job. */
static void one_job_answers_all_who_wait(void **state)
{
    struct world *w = *state;
    enum { CLIENTS = 20 };
    struct got soon, all;
    struct publish_request r = request(w, "speakers/nobody-known/feed.atom"), other = request(w, "feed.atom");
    int fd = eventfd(0, EFD_CLOEXEC);
    assert_true(fd >= 0);
    uint64_t ticket = publish_answer_soon(w->p, &r, fd, &soon.a);
    assert_int_not_equal(ticket, 0);
    for (int i = 1; i < CLIENTS; i++) {
        uint64_t theirs = publish_answer_soon(w->p, &r, fd, &soon.a);
        assert_true(theirs == ticket || theirs == 0); /* the thread may have been as quick as that */
        if (!theirs)
            publish_answer_done(&soon.a);
    }
    assert_int_equal(ask_until_answered(w, &other, fd, &all), 1); /* jobs are done in order, so that of the others is too */
    publish_answer_done(&all.a);
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(publish_answer_soon(w->p, &r, fd, &soon.a), 0);
        assert_int_equal(soon.a.status, 404);
        publish_answer_done(&soon.a);
    }
    r.now += 60; /* later it may have come */
    assert_int_equal(ask_until_answered(w, &r, fd, &soon), 1);
    assert_int_equal(soon.a.status, 404);
    publish_answer_done(&soon.a);
    publisher_free(&w->p);
    close(fd);
}

/* What is asked for and is nowhere takes no more memory than the cache may. */
static void names_that_are_nowhere_stay_within_the_budget(void **state)
{
    struct world *w = *state;
    struct publish_stats stats;
    char target[64];
    struct publish_options o = {.store = w->address, .cache_max_bytes = 64 << 10, .feed_max_age_s = -1, .asset_max_age_s = -1,
                                .stale_s = -1, .search_per_minute = -1};
    int fd = eventfd(0, EFD_CLOEXEC);
    assert_true(fd >= 0);
    publisher_free(&w->p);
    assert_non_null(w->p = publisher_new(&o));
    for (int i = 0; i < 500; i++) {
        struct got g;
        snprintf(target, sizeof target, "speakers/nobody-%d/feed.atom", i);
        struct publish_request r = request(w, target);
        ask_until_answered(w, &r, fd, &g);
        assert_int_equal(g.a.status, 404);
        publish_answer_done(&g.a);
    }
    publisher_stats(w->p, &stats);
    assert_in_range(stats.cache_bytes, 0, 64 << 10);
    publisher_free(&w->p);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define FILLED(f) cmocka_unit_test_setup_teardown(f, make_filled_world, end_world)
        FILLED(every_address_answers),
        FILLED(a_slash_that_was_left_out_loses_nothing),
        FILLED(lists_of_names_tell_how_many),
        FILLED(searches_show_where_in_a_text),
        FILLED(discovery_leads_to_answers),
        FILLED(what_is_not_there_is_404_in_one_line),
        FILLED(rights_hold_in_every_output),
        FILLED(a_takedown_leaves_a_tombstone_and_no_text),
        FILLED(a_takedown_reaches_what_is_cached),
        FILLED(codings_hold_the_same_bytes_and_other_tags),
        FILLED(quick_and_thorough_are_twins),
        FILLED(not_modified_repeats_what_caches_need),
        FILLED(head_is_get_without_a_difference),
        FILLED(browsers_are_sent_to_the_page),
        FILLED(a_pasted_page_keeps_its_language),
        FILLED(a_change_moves_what_it_concerns_and_nothing_else),
        FILLED(a_change_of_settings_moves_everything),
        FILLED(an_international_base_is_spelled_for_all),
        FILLED(archives_are_kept_longer_once_their_month_is_over),
        FILLED(a_day_that_is_over_is_an_archive),
        FILLED(deltas_bring_what_is_newer),
        cmocka_unit_test_setup_teardown(a_store_that_is_missing_is_503_until_it_comes, make_world, end_world),
        FILLED(a_store_that_goes_leaves_what_was_last_good),
        FILLED(the_cache_keeps_its_budget),
        FILLED(searches_have_a_budget),
        FILLED(pages_name_their_language),
        FILLED(what_takes_long_is_made_beside),
        cmocka_unit_test(the_second_queue_has_its_turn),
        FILLED(one_job_answers_all_who_wait),
        FILLED(names_that_are_nowhere_stay_within_the_budget),
    };
    return cmocka_run_group_tests_name("publish", tests, NULL, NULL);
}
