/* test_publish_http.c: codings, conditions, deltas, and what a change moves in caches. */
#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include "publish_world.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILLED(a_takedown_reaches_what_is_cached),
        FILLED(codings_hold_the_same_bytes_and_other_tags),
        FILLED(quick_and_thorough_are_twins),
        FILLED(not_modified_repeats_what_caches_need),
        FILLED(head_is_get_without_a_difference),
        FILLED(browsers_are_sent_to_the_page),
        FILLED(a_change_moves_what_it_concerns_and_nothing_else),
        FILLED(a_change_of_settings_moves_everything),
        FILLED(archives_are_kept_longer_once_their_month_is_over),
        FILLED(deltas_bring_what_is_newer),
    };
    return cmocka_run_group_tests_name("publish_http", tests, NULL, NULL);
}
