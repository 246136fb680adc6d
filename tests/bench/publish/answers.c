/* answers.c: what an answer costs inside the publisher, without a server around it.
 *
 *   answers STORE      a store made by tests/server/fill, which is changed: give it a copy
 *
 * Times are of this process' thread (CLOCK_THREAD_CPUTIME_ID): what the event loop is held up for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/date.h"
#include "publish/publish.h"
#include "store/store.h"

enum { VIEWS = 1000 };

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t now_s;

static struct publish_request request(const char *target, const char *coding, const char *etag)
{
    const char *query = strchr(target, '?');
    return (struct publish_request){
        .method = PUBLISH_GET, .now = now_s, .path = {target, query ? (size_t)(query - target) : strlen(target)},
        .query = {query ? query + 1 : "", query ? strlen(query + 1) : 0}, .accept_encoding = {coding, coding ? strlen(coding) : 0},
        .if_none_match = {etag, etag ? strlen(etag) : 0},
    };
}

static size_t answer(struct publisher *p, const struct publish_request *r, int wanted)
{
    struct publish_answer a;
    publish_answer(p, r, &a);
    size_t len = a.body_len;
    if (a.status != wanted) {
        fprintf(stderr, "answers: %.*s: status %d, wanted %d\n", (int)r->path.len, r->path.s, a.status, wanted);
        exit(1);
    }
    publish_answer_done(&a);
    return len;
}

static void hot(struct publisher *p, const char *what, const char *target, const char *coding, const char *etag, int status)
{
    enum { ROUNDS = 200000 };
    struct publish_request r = request(target, coding, etag);
    size_t len = answer(p, &r, status);
    double start = seconds(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < ROUNDS; i++)
        answer(p, &r, status);
    printf("%-34s %8.0f ns   (%zu bytes)\n", what, (seconds(CLOCK_THREAD_CPUTIME_ID) - start) / ROUNDS * 1e9, len);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Each view once, by a publisher that has none of them. */
static void cold(struct publisher *p, const char *what, const char *form, int from, int count, const char *coding)
{
    static double times[VIEWS];
    char target[200];
    const char *mark = strchr(form, '#');
    for (int i = 0; i < count; i++) {
        snprintf(target, sizeof target, "%.*s%d%s", (int)(mark - form), form, from + i, mark + 1);
        struct publish_request r = request(target, coding, NULL);
        double start = seconds(CLOCK_THREAD_CPUTIME_ID);
        answer(p, &r, 200);
        times[i] = seconds(CLOCK_THREAD_CPUTIME_ID) - start;
    }
    qsort(times, (size_t)count, sizeof *times, by_value);
    printf("%-34s %8.0f us median, %8.0f us longest, of %d\n", what, times[count / 2] * 1e6, times[count - 1] * 1e6, count);
}

/* The views of an institute and of many readers: lists in several lengths and formats. */
static void use_views(struct publisher *p, double *longest, double *total)
{
    static const char *const files[] = {"feed.atom", "feed.rss", "feed.json"};
    char target[100];
    *longest = *total = 0;
    for (int i = 0; i < VIEWS; i++) {
        snprintf(target, sizeof target, "%s/%c%d/%s?limit=%d", i % 2 ? "topics" : "sources", i % 2 ? 't' : 's', i / 2 % 20, files[i % 3], 50 - i / 120);
        struct publish_request r = request(target, i % 4 ? "gzip" : "br", NULL);
        double start = seconds(CLOCK_THREAD_CPUTIME_ID);
        answer(p, &r, 200);
        double took = seconds(CLOCK_THREAD_CPUTIME_ID) - start;
        *longest = took > *longest ? took : *longest;
        *total += took;
    }
}

static void put_article(const char *store)
{
    struct store *s;
    struct err e;
    enum store_put what;
    char *topics[] = {(char[]){"t0"}};
    struct article a = {.guid = (char[]){"urn:bench:1"}, .url = (char[]){"https://s0.example.org/bench"}, .title = (char[]){"A change"},
                        .language = (char[]){"en"}, .published = now_s, .updated = DATE_NONE, .topics = topics, .topic_count = 1};
    if (!store_open(&s, store, STORE_WRITE, &e) || !store_begin(s, &e) || !store_put_article(s, "s0", &a, now_s, &what, &e) ||
        !store_commit(s, &e)) {
        fprintf(stderr, "answers: %s\n", e.text);
        exit(1);
    }
    store_close(&s);
}

static long resident_kib(const char *what)
{
    char line[200];
    long kib = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, what, strlen(what)) == 0)
            kib = atol(line + strlen(what));
    if (f)
        fclose(f);
    return kib;
}

static void change(struct publisher *p, const char *store)
{
    double longest, total;
    struct err e;
    long before = resident_kib("VmRSS:");
    use_views(p, &longest, &total);
    printf("%-34s %8.2f ms longest, %6.0f ms together\n", "1,000 feeds, first use", longest * 1e3, total * 1e3);
    for (int i = 0; i < 8; i++) { /* in life a second passes between two ticks, and the helper thread works */
        usleep(1000000);
        now_s++;
        publish_tick(p, now_s, 1000, &e);
        use_views(p, &longest, &total);
    }
    printf("%-34s %8.2f ms longest, %6.0f ms together\n", "1,000 feeds, again", longest * 1e3, total * 1e3);
    struct publish_stats s;
    publisher_stats(p, &s);
    printf("%-34s %8.1f MiB more resident, cache %.1f MiB in %zu views\n", "memory of that", (double)(resident_kib("VmRSS:") - before) / 1024,
           (double)s.cache_bytes / (1 << 20), s.views);
    uint64_t renders = s.renders;
    put_article(store);
    double start = seconds(CLOCK_THREAD_CPUTIME_ID);
    now_s++;
    publish_tick(p, now_s, 1000, &e);
    printf("%-34s %8.2f ms\n", "tick after a change", (seconds(CLOCK_THREAD_CPUTIME_ID) - start) * 1e3);
    use_views(p, &longest, &total);
    publisher_stats(p, &s);
    printf("%-34s %8.2f ms longest, %6.0f ms together, %llu rendered\n", "1,000 feeds, after that", longest * 1e3, total * 1e3,
           (unsigned long long)(s.renders - renders));
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: answers STORE\n", stderr);
        return 2;
    }
    const struct publish_options o = {.store = argv[1], .feed_max_age_s = -1, .asset_max_age_s = -1, .stale_s = -1, .search_per_minute = 1000000};
    struct publisher *p = publisher_new(&o);
    struct publish_answer a;
    char etag[100], yesterday[64];
    now_s = (int64_t)time(NULL);
    time_t before = (time_t)now_s - 86400;
    strftime(yesterday, sizeof yesterday, "topics/t#/archive/%Y-%m-%d.atom", gmtime(&before));
    struct publish_request r = request("feed.atom", NULL, NULL);
    double start = seconds(CLOCK_THREAD_CPUTIME_ID);
    publish_answer(p, &r, &a);
    printf("%-34s %8.0f us\n", "first of all: opening the store", (seconds(CLOCK_THREAD_CPUTIME_ID) - start) * 1e6);
    snprintf(etag, sizeof etag, "%.*s", (int)a.headers[0].value.len, a.headers[0].value.s);
    publish_answer_done(&a);
    cold(p, "topic feed.atom, first", "topics/t#/feed.atom", 0, 20, NULL);
    cold(p, "topic feed.atom, first, gzip", "topics/t#/feed.atom?limit=49", 0, 20, "gzip");
    cold(p, "topic feed.atom, first, br", "topics/t#/feed.atom?limit=48", 0, 20, "br");
    cold(p, "source feed.json, first", "sources/s#/feed.json", 0, 20, NULL);
    cold(p, "topic page, first", "topics/t#/", 0, 20, NULL);
    cold(p, "snippet, first", "snippet.html?limit=#", 1, 20, NULL);
    cold(p, "yesterday's archive, first", yesterday, 0, 20, NULL);
    hot(p, "feed.atom, identity", "feed.atom", NULL, NULL, 200);
    hot(p, "feed.atom, gzip", "feed.atom", "gzip, deflate, br;q=0.5", NULL, 200);
    hot(p, "feed.atom, 304", "feed.atom", NULL, etag, 304);
    hot(p, "snippet.html with parameters", "snippet.html?topic=t3&limit=5&layout=list&lang=ru", NULL, NULL, 200);
    change(p, argv[1]);
    publisher_free(&p);
    return 0;
}
