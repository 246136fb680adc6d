/* test_fetch.c: what passes between fetcher and worker, content codings, headers. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "core/date.h"
#include "ingest/fetch/confine.h"
#include "ingest/fetch/decode.h"
#include "ingest/fetch/flood.h"
#include "ingest/fetch/headers.h"
#include "ingest/fetch/host.h"
#include "ingest/fetch/ingest.h"
#include "ingest/fetch/payload.h"
#include "ingest/fetch/schedule.h"

enum { NOW = 1767225600 };

static char *mutable(struct arena *a, const char *s)
{
    return arena_strdup(a, s);
}

static void fill(struct arena *a, struct ingest_result *r)
{
    *r = (struct ingest_result){.verdict = INGEST_READ, .body_hash = 77, .complete = true, .title = mutable(a, "T"),
                                .ttl_s = 60, .skip_hours = 5, .confidence = 0.5, .entry_count = 2};
    r->entries = arena_array(a, 2, sizeof *r->entries);
    struct article *in = &r->entries[1].article;
    in->title = mutable(a, "Диалог");
    in->published = NOW;
    in->updated = DATE_NONE;
    in->tags = arena_array(a, 2, sizeof *in->tags);
    in->tags[0] = mutable(a, "");
    in->tags[1] = mutable(a, "water");
    in->tag_count = 2;
    in->authors = arena_array(a, 1, sizeof *in->authors);
    in->authors[0].name = mutable(a, "Aigul");
    in->author_count = 1;
    r->entries[1].fingerprint = 99;
}

static void a_result_survives_the_way(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct ingest_result r, got;
    struct buf b;
    buf_init(&b, 1 << 20);
    fill(a, &r);
    assert_true(ingest_result_put(&b, &r));
    assert_true(ingest_result_get(b.data, b.len, a, &got));
    assert_int_equal(got.entry_count, 2);
    assert_null(got.entries[0].article.title);
    assert_string_equal(got.entries[1].article.title, "Диалог");
    assert_string_equal(got.entries[1].article.tags[1], "water");
    assert_string_equal(got.entries[1].article.authors[0].name, "Aigul");
    assert_true(got.entries[1].article.published == NOW && got.entries[1].article.updated == DATE_NONE);
    assert_true(got.entries[1].fingerprint == 99 && got.body_hash == 77 && got.complete && got.skip_hours == 5);
    buf_free(&b);
    arena_free(&a);
}

/* A worker that was taken over may send anything: cut anywhere, or with any byte changed, nothing is read beyond the end. */
static void a_lie_is_no_danger(void **state)
{
    struct arena *a = arena_new(64 << 20);
    struct ingest_result r, got;
    struct buf b;
    buf_init(&b, 1 << 20);
    fill(a, &r);
    assert_true(ingest_result_put(&b, &r));
    for (size_t len = 0; len < b.len; len++) {
        char *copy = malloc(len ? len : 1);
        assert_non_null(copy);
        memcpy(copy, b.data, len);
        assert_false(ingest_result_get(copy, len, a, &got));
        free(copy);
    }
    for (size_t i = 0; i < b.len; i++) {
        char *copy = malloc(b.len);
        assert_non_null(copy);
        memcpy(copy, b.data, b.len);
        copy[i] = (char)~copy[i];
        arena_reset(a);
        ingest_result_get(copy, b.len, a, &got);
        free(copy);
    }
    buf_free(&b);
    arena_free(&a);
}

static size_t deflate_to(const char *data, size_t len, int bits, char *out, size_t size)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)len, .next_out = (Bytef *)out, .avail_out = (uInt)size};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, bits, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t n = z.total_out;
    deflateEnd(&z);
    return n;
}

/* "<rss>", 70,000 spaces, "</rss>": the first byte of the stream is '[', as that of a JSON document. */
static void brotli_that_looks_like_json(void **state)
{
    static const unsigned char packed[] = {0x5b, 0x7a, 0x11, 0x81, 0xdf, 0x48, 0x2d, 0xd6, 0xc4, 0xf1, 0x40, 0x0d, 0xc2, 0xe3, 0x33, 0xa7,
                                           0x5e, 0xe4, 0x4a, 0x92, 0xdb, 0x0a, 0x81, 0x9e, 0x4a, 0x49, 0x08, 0xf0, 0x07, 0x3a, 0x22};
    struct err e = {0};
    struct buf out;
    buf_init(&out, 1 << 20);
    assert_true(decode_body("br", (const char *)packed, sizeof packed, &out, &e));
    assert_int_equal(out.len, 70011);
    assert_memory_equal(out.data, "<rss>  ", 7);
    buf_reset(&out);
    assert_false(decode_body("br", (const char *)packed, sizeof packed - 3, &out, &e));
    assert_string_equal(e.text, "cut off: the compressed body ends early");
    buf_free(&out);
    buf_init(&out, 4096);
    assert_true(decode_body("br", "{\"version\": 1}", 14, &out, &e)); /* the header lies */
    assert_string_equal(out.data, "{\"version\": 1}");
    buf_free(&out);
    (void)state;
}

static void codings(void **state)
{
    static const char text[] = "<rss>a feed, a feed, a feed, a feed</rss>";
    static const struct {
        const char *coding;
        int bits;
    } rows[] = {{"gzip", 31}, {"GZIP", 31}, {" x-gzip ", 31}, {"deflate", 15}, {"deflate", -15}, {NULL, 31}};
    char packed[512];
    struct err e = {0};
    struct buf out;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = deflate_to(text, sizeof text - 1, rows[i].bits, packed, sizeof packed);
        buf_init(&out, 4096);
        assert_true(decode_body(rows[i].coding, packed, n, &out, &e));
        assert_string_equal(out.data, text);
        buf_free(&out);
        for (size_t cut = 3; cut < n; cut++) {
            buf_init(&out, 4096);
            assert_false(decode_body(rows[i].coding, packed, cut, &out, &e));
            assert_int_equal(e.code, ERR_INPUT);
            buf_free(&out);
        }
        buf_init(&out, sizeof text - 2);
        assert_false(decode_body(rows[i].coding, packed, n, &out, &e));
        assert_int_equal(e.code, ERR_LIMIT);
        buf_free(&out);
    }
    buf_init(&out, 4096);
    assert_true(decode_body("gzip", text, sizeof text - 1, &out, &e)); /* the header lies */
    assert_string_equal(out.data, text);
    buf_reset(&out);
    assert_true(decode_body("utf-8", text, sizeof text - 1, &out, &e)); /* nor is this a coding */
    assert_string_equal(out.data, text);
    assert_false(decode_body("compress", "\x1f\x9d\x90<a>", 6, &out, &e));
    assert_int_equal(e.code, ERR_INPUT);
    buf_free(&out);
}

static void read_headers(struct headers *h, struct arena *a, const char *const *lines)
{
    *h = (struct headers){0};
    for (; *lines; lines++)
        headers_line(h, a, *lines, strlen(*lines));
}

static void header_values(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct headers h;
    read_headers(&h, a, (const char *const[]){"HTTP/1.1 103 Hints\r\n", "ETag: \"hint\"\r\n", "HTTP/1.1 200 OK\r\n",
                                              "etag:  W/\"a b\" \r\n", "ETag: \"second\"\r\n", "LAST-MODIFIED:yesterday\r\n",
                                              "Location: \x01\r\n", NULL});
    assert_string_equal(h.etag, "W/\"a b\"");
    assert_string_equal(h.last_modified, "yesterday");
    assert_null(h.location);
    read_headers(&h, a, (const char *const[]){"HTTP/1.1 200 OK\r\n", "Cache-Control: public\r\n", "ETag: \"a\"\r\n",
                                              "cache-control: max-age=60\r\n", " , must-revalidate\r\n", "Cache-Control: \x01\r\n", NULL});
    assert_string_equal(h.cache_control, "public, max-age=60 , must-revalidate");
    arena_free(&a);
}

/* RFC 9112, section 5.2: obsolete, but sent; each fold is one space. */
static void folded_values(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct headers h;
    read_headers(&h, a, (const char *const[]){"HTTP/1.1 200 OK\r\n", "ETag: \"a\r\n", " \t b\"  \r\n", "Location:\r\n", "\t/c\r\n",
                                              "X-Other: 1\r\n", " more: 2\r\n", "Last-Modified: one\r\n", " t\x01wo\r\n", " three\r\n",
                                              "Retry-After: 5\r\n", "Retry-After: 6\r\n", " 7\r\n", NULL});
    assert_string_equal(h.etag, "\"a b\"");
    assert_string_equal(h.location, "/c");
    assert_null(h.last_modified);
    assert_string_equal(h.retry_after, "5");
    read_headers(&h, a, (const char *const[]){" \"no line before\"\r\n", "ETag: \"x\"\r\n", " \r\n", NULL});
    assert_string_equal(h.etag, "\"x\"");
    arena_free(&a);
}

static void lengths(void **state)
{
    static const struct {
        bool sound;
        const char *const lines[3];
    } rows[] = {
        {true, {"Content-Length: 5\r\n"}},         {true, {"X-Length: many\r\n"}},
        {true, {"Content-Length: 5, 5\r\n"}},      {true, {"Content-Length: 5\r\n", "content-length:5\r\n"}},
        {false, {"Content-Length: 5, 6\r\n"}},     {false, {"Content-Length: 5\r\n", "content-length: 6\r\n"}},
        {false, {"Content-Length: +5\r\n"}},       {false, {"Content-Length: 99999999999999999999\r\n"}},
        {false, {"Content-Length: -5\r\n"}},       {false, {"Content-Length: 5;\r\n"}},
        {false, {"Content-Length: 0x5\r\n"}},      {false, {"Content-Length: 5,\r\n"}},
        {true, {"Transfer-Encoding: chunked\r\n", "Content-Length: 5, 6\r\n"}},
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct headers h;
        read_headers(&h, a, rows[i].lines);
        if (headers_length_is_sound(&h) != rows[i].sound)
            fail_msg("row %zu: %s", i, rows[i].lines[0]);
    }
    arena_free(&a);
}

/* An answer that comes a byte at a time is in its file, whole and in order, once it has ended. */
static void bytes_by_bytes(void **state)
{
    struct payload b;
    static char back[PAYLOAD_MEMORY_BYTES + 9000];
    size_t n = 0;
    payload_init(&b, sizeof back);
    for (size_t step = 1; n < sizeof back; n += step, step = n < 1000 ? 1 : n % 5000 + 1) {
        char piece[5001];
        step = step < sizeof back - n ? step : sizeof back - n;
        for (size_t i = 0; i < step; i++)
            piece[i] = (char)((n + i) % 251);
        assert_true(payload_append(&b, piece, step));
        if (n > 10000)
            assert_true(payload_spill(&b));
    }
    assert_true(payload_settle(&b));
    assert_int_equal(b.len, sizeof back);
    assert_int_equal(pread(b.fd, back, sizeof back, 0), sizeof back);
    for (size_t i = 0; i < sizeof back; i++)
        assert_int_equal(back[i], (char)(i % 251));
    assert_false(payload_append(&b, "x", 1));
    assert_true(b.len > sizeof back);
    payload_free(&b);
}

static void waiting_and_freshness(void **state)
{
    static const struct {
        const char *retry_after, *date;
        int64_t until;
    } waits[] = {
        {"120", NULL, NOW + 120}, {"0", NULL, 0}, {"-5", NULL, 0}, {"soon", NULL, 0}, {"1.5", NULL, 0}, {"", NULL, 0},
        {"99999999999999999999", NULL, NOW + SCHEDULE_WISH_MAX_S},
        {"Thu, 01 Jan 2026 00:01:00 GMT", NULL, NOW + 60}, {"Thu, 01 Jan 2020 00:00:00 GMT", NULL, 0},
        {"Fri, 01 Jan 2100 00:00:00 GMT", NULL, NOW + SCHEDULE_WISH_MAX_S},
        {"Wed, 31 Dec 2025 22:30:00 GMT", "Wed, 31 Dec 2025 22:00:00 GMT", NOW + 1800}, /* a server whose clock goes wrong */
        {"Thu, 01 Jan 2026 03:30:00 GMT", "Thu, 01 Jan 2026 03:00:00 GMT", NOW + 1800},
        {"Thu, 01 Jan 2026 00:01:00 GMT", "today", NOW + 60}, {"120", "Wed, 31 Dec 2025 22:00:00 GMT", NOW + 120},
    };
    static const struct {
        const char *cache_control, *expires, *date;
        int64_t seconds;
    } fresh[] = {
        {"max-age=60", NULL, NULL, 60}, {"public, MAX-AGE=\"60\"", NULL, NULL, 60}, {"s-maxage=60", NULL, NULL, 0},
        {"max-age=x", NULL, NULL, 0}, {"max-age=60", "Thu, 01 Jan 2026 05:00:00 GMT", NULL, 60},
        {"no-cache", "Thu, 01 Jan 2026 05:00:00 GMT", NULL, 0}, {NULL, "Thu, 01 Jan 2026 01:00:00 GMT", NULL, 3600},
        {NULL, "Thu, 01 Jan 2026 01:00:00 GMT", "Thu, 01 Jan 2026 00:30:00 GMT", 1800}, {NULL, "0", NULL, 0},
        {"max-age=9999999999999", NULL, NULL, SCHEDULE_WISH_MAX_S},
        {"no-cache, max-age=60", NULL, NULL, 0}, {"max-age=60,No-Store", NULL, NULL, 0}, {"max-age=60, no-cache", NULL, NULL, 0},
        {"no-cache=\"Set-Cookie\", max-age=60", NULL, NULL, 60}, {"x-no-cache, max-age=60", NULL, NULL, 60},
        {"no-cachex, max-age=60", NULL, NULL, 60}, {"max-age", "Thu, 01 Jan 2026 01:00:00 GMT", NULL, 3600},
        {"xmax-age=60", NULL, NULL, 0},
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        struct headers h = {.retry_after = arena_strdup(a, waits[i].retry_after), .date = arena_strdup(a, waits[i].date)};
        if (headers_retry_at(&h, NOW) != waits[i].until)
            fail_msg("Retry-After: %s gives %lld", waits[i].retry_after, (long long)headers_retry_at(&h, NOW));
    }
    for (size_t i = 0; i < sizeof fresh / sizeof *fresh; i++) {
        struct headers h = {.cache_control = arena_strdup(a, fresh[i].cache_control), .expires = arena_strdup(a, fresh[i].expires),
                            .date = arena_strdup(a, fresh[i].date)};
        if (headers_fresh_for(&h, NOW) != fresh[i].seconds)
            fail_msg("row %zu gives %lld", i, (long long)headers_fresh_for(&h, NOW));
    }
    arena_free(&a);
}

static void hosts_and_pauses(void **state)
{
    struct arena *a = arena_new(1 << 20);
    assert_string_equal(host_key(a, "http://Example.org/a"), "http://example.org:80");
    assert_string_equal(host_key(a, "https://example.org:8443/a"), "https://example.org:8443");
    assert_null(host_key(a, "ftp://example.org/"));
    struct hosts *hosts = hosts_new();
    for (int i = 0; i < 1000; i++)
        assert_non_null(hosts_get(hosts, arena_printf(a, "http://h%d.example:80", i % 500)));
    assert_int_equal(hosts_count(hosts), 500);
    struct host *h = hosts_get(hosts, "http://h1.example:80");
    struct fetch_settings f = {.per_host = 2, .pause_ms = 10};
    int64_t wait;
    assert_true(host_may_start(h, &f, 0, &wait));
    host_started(h, &f, 0);
    assert_false(host_may_start(h, &f, 5, &wait));
    assert_int_equal(wait, 5);
    host_started(h, &f, 10);
    assert_false(host_may_start(h, &f, 100, &wait)); /* two at once */
    h->active = 0;
    host_answered(h, 429, 1, 7000);
    assert_false(host_may_start(h, &f, 7000, &wait)); /* the pause begins with the refusal */
    assert_int_equal(wait, 500);
    for (int i = 0; i < 20; i++)
        host_answered(h, 429, 1, 100);
    assert_int_equal(h->pause_ms, 1000);
    for (int i = 0; i < 20; i++)
        host_answered(h, 200, 1, 100);
    assert_int_equal(h->pause_ms, 0);
    host_answered(h, 200, 5000, 100);
    assert_true(h->pause_ms > 0);
    hosts_prune(hosts, NOW, 1000000);
    assert_int_equal(hosts_count(hosts), 0);
    static char rules[1 << 20]; /* long ones of many hosts are not kept, a short one is */
    for (int i = 0; i < 20; i++)
        host_set_robots(hosts_get(hosts, arena_printf(a, "http://r%d.example:80", i)), ROBOTS_RULES, rules, i ? sizeof rules : 10, NOW + 60);
    hosts_prune(hosts, NOW, 2000000);
    assert_in_range(hosts_count(hosts), 2, 5);
    assert_int_equal(hosts_get(hosts, "http://r0.example:80")->robots, ROBOTS_RULES);
    hosts_prune(hosts, NOW + 61, 3000000);
    assert_int_equal(hosts_count(hosts), 0);
    hosts_free(&hosts);
    arena_free(&a);
}

/* In a process of its own, since there is no way back. */
static void confined_from_files(void **state)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct err e = {0};
        int before = open("/dev/null", O_RDONLY);
        bool ok = before >= 0 && confine_no_new_privileges(&e) && confine_files(&e);
        int after = open("/dev/null", O_RDONLY);
        bool refused = after < 0 && errno == EACCES;
        _exit(ok && refused == (confine_landlock_abi() > 0) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

struct talker {
    int fd;
    atomic_bool enough;
};

static void *talk(void *user)
{
    struct talker *t = user;
    while (!atomic_load(&t->enough))
        if (send(t->fd, "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            usleep(10);
    return NULL;
}

/* Two ends of a connection through loopback. */
static void connect_two(int *here, int *there)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int at_once = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, len), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
    *here = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(*here, (struct sockaddr *)&at, len), 0);
    *there = accept(listener, NULL, NULL);
    assert_true(*there >= 0);
    setsockopt(*there, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    close(listener);
}

/* What comes in while the watch looks, and is not read yet, is no flood. */
static void what_waits_is_no_flood(void **state)
{
    (void)state;
    int64_t useful = 0;
    for (int n = 0; n < 20; n++) {
        struct talker t = {0};
        pthread_t thread;
        int fd;
        connect_two(&fd, &t.fd);
        flood_opened(fd);
        assert_int_equal(pthread_create(&thread, NULL, talk, &t), 0);
        flood_begin(&useful);
        for (int i = 0; i < 2000; i++)
            raise(SIGVTALRM);
        flood_end();
        atomic_store(&t.enough, true);
        pthread_join(thread, NULL);
        assert_false(flood_ended(fd));
        flood_closed(fd);
        close(fd);
        close(t.fd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_survives_the_way), cmocka_unit_test(a_lie_is_no_danger), cmocka_unit_test(codings),
        cmocka_unit_test(brotli_that_looks_like_json),
        cmocka_unit_test(header_values),             cmocka_unit_test(lengths),                   cmocka_unit_test(bytes_by_bytes),
        cmocka_unit_test(folded_values),             cmocka_unit_test(waiting_and_freshness),
        cmocka_unit_test(hosts_and_pauses),          cmocka_unit_test(confined_from_files),
        cmocka_unit_test(what_waits_is_no_flood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
