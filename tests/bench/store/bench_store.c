/* bench_store: what storing costs, and what a view's first answer costs with ever more articles in the store.
 *
 * usage: bench_store [--index] DIR N...    stores up to each N articles (30 a transaction, 2,000 sources) in DIR/bench.db and
 * measures after each.  Times are of this process' CPU; the median of many turns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/date.h"
#include "store/store.h"

enum { SOURCES = 2000, BATCH = 30, VOCABULARY = 20000, TOPICS = 20, SPEAKERS = 100, TURNS = 101 };

static uint64_t random_state = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % below;
}

/* Few words are common and most are rare, as in any language. */
static uint32_t draw_word(void)
{
    uint32_t scale = VOCABULARY >> draw(12);
    return draw(scale ? scale : 1);
}

static void put_words(struct buf *b, int count)
{
    static const char *const syllables[] = {"ka", "ri", "to", "men", "sha", "lo", "ver", "un", "di", "pos", "te", "gal", "ni", "or", "bek", "yu"};
    for (int i = 0; i < count; i++) {
        uint32_t w = draw_word();
        if (i)
            buf_lit(b, " ");
        for (int k = 0; k < 3 || w; k++, w /= 16)
            buf_puts(b, syllables[w % 16]);
    }
}

static int64_t cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static double cpu_fine_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void die(const char *what, const struct err *e)
{
    fprintf(stderr, "bench_store: %s: %s\n", what, e->text);
    exit(1);
}

enum { START = 1420070400, STEP_S = 300 };

/* Article n of the world: the time goes on by five minutes. */
static struct article make(struct arena *a, struct buf *b, int64_t n, char **topic)
{
    static const char *const languages[] = {"en", "en", "en", "ru"};
    struct article x = {.updated = DATE_NONE, .published = START + n * STEP_S - 60};
    x.guid = arena_printf(a, "https://news.example/?p=%lld", (long long)n);
    x.url = arena_printf(a, "https://news.example/2025/03/story-%lld/", (long long)n);
    buf_reset(b);
    put_words(b, 8);
    x.title = arena_strdup(a, b->data);
    buf_reset(b);
    put_words(b, 25);
    x.summary = arena_strdup(a, b->data);
    buf_reset(b);
    put_words(b, 100);
    x.content_text = arena_strdup(a, b->data);
    x.content_html = arena_printf(a, "<p>%s</p>", b->data);
    x.language = arena_strdup(a, languages[draw(4)]);
    *topic = arena_printf(a, "topic-%u", draw(TOPICS));
    x.topics = topic;
    x.topic_count = 1;
    if (draw(5) == 0) {
        x.quotations = arena_array(a, 1, sizeof *x.quotations);
        x.quotations[0] = (struct quotation){.quote = x.title, .speaker_name = arena_printf(a, "speaker-%u", draw(SPEAKERS)), .direct = true};
        x.quotations[0].speaker = x.quotations[0].speaker_name;
        x.quotation_count = 1;
    }
    return x;
}

struct world {
    struct store *s;
    struct arena *a;
    struct buf text;
    int64_t stored;
};

/* All texts may be shown, so all their words are indexed: the dearest case. */
static void configure(struct world *w)
{
    struct err e = {0};
    struct source *sources = arena_array(w->a, SOURCES, sizeof *sources);
    struct config c = {.sources = sources, .source_count = SOURCES};
    for (int i = 0; sources && i < SOURCES; i++)
        sources[i] = (struct source){.name = arena_printf(w->a, "source-%d", i), .content = CONTENT_FULL, .enabled = true};
    if (arena_failed(w->a) || !store_put_config(w->s, &c, &e))
        die("settings", &e);
}

/* Only the store's own time is counted: making the articles is not. */
static int64_t fill(struct world *w, int64_t to)
{
    struct err e = {0};
    int64_t spent = 0;
    while (w->stored < to) {
        struct article x[BATCH];
        char source[32], *topics[BATCH];
        enum store_put what;
        int n = 0;
        arena_reset(w->a);
        int64_t turn = w->stored / BATCH; /* one source in twenty turns is the one that is asked for */
        snprintf(source, sizeof source, "source-%d", turn % 20 ? (int)(turn % SOURCES) : 7);
        for (; n < BATCH && w->stored < to; n++, w->stored++)
            x[n] = make(w->a, &w->text, w->stored, &topics[n]);
        int64_t from = cpu_us();
        if (!store_begin(w->s, &e))
            die("begin", &e);
        for (int i = 0; i < n; i++)
            if (!store_put_article(w->s, source, &x[i], x[i].published + 60, &what, &e) || what != STORE_PUT_NEW ||
                !store_put_seen(w->s, source, &x[i], (uint64_t)i, &e))
                die("put", &e);
        if (!store_commit(w->s, &e))
            die("commit", &e);
        spent += cpu_us() - from;
    }
    return spent;
}

/* ---- questions ---- */

struct question {
    const char *name;
    bool (*ask)(struct store *s, const struct store_query *q, struct arena *a, struct err *e);
    struct store_query q;
    int64_t back_s; /* since the newest article's time less this; 0: no bound */
};

static bool ask_list(struct store *s, const struct store_query *q, struct arena *a, struct err *e)
{
    struct store_articles out;
    return store_query(s, q, a, &out, e);
}

static bool ask_stamp(struct store *s, const struct store_query *q, struct arena *a, struct err *e)
{
    struct store_stamp out;
    return store_stamp(s, q, &out, e);
}

static bool ask_months(struct store *s, const struct store_query *q, struct arena *a, struct err *e)
{
    struct store_counts out;
    return store_count(s, STORE_COUNT_MONTHS, q, a, &out, e);
}

static bool ask_days(struct store *s, const struct store_query *q, struct arena *a, struct err *e)
{
    struct store_counts out;
    return store_count(s, STORE_COUNT_DAYS, q, a, &out, e);
}

static bool ask_speakers(struct store *s, const struct store_query *q, struct arena *a, struct err *e)
{
    struct store_counts out;
    return store_count(s, STORE_COUNT_SPEAKERS, q, a, &out, e);
}

/* What RFC 3229 asks: what came with the last ten transactions. */
static bool ask_changes(struct store *s, const struct store_query *q, struct arena *a, struct err *e)
{
    struct store_articles out;
    struct store_query newer = *q;
    if (!store_change_seq(s, &newer.changed_after, e))
        return false;
    newer.changed_after -= 10;
    return store_query(s, &newer, a, &out, e);
}

static const struct question questions[] = {
    {"latest 50, all", ask_list, {.limit = 50}, 0},
    {"latest 50, all, with text", ask_list, {.limit = 50, .fields = STORE_CONTENT | STORE_QUOTATIONS}, 0},
    {"latest 50, topic", ask_list, {.topic = "topic-3", .limit = 50}, 0},
    {"latest 5, topic (snippet)", ask_list, {.topic = "topic-3", .limit = 5}, 0},
    {"latest 50, source", ask_list, {.source = "source-7", .limit = 50}, 0},
    {"latest 50, speaker", ask_list, {.speaker = "speaker-9", .limit = 50}, 0},
    {"latest 50, language", ask_list, {.language = "ru", .limit = 50}, 0},
    {"latest 50, topic and language", ask_list, {.topic = "topic-3", .language = "ru", .limit = 50}, 0},
    {"200 of the last month, topic", ask_list, {.topic = "topic-3", .limit = 200}, 30 * 86400},
    {"changes since, topic", ask_changes, {.topic = "topic-3", .limit = 50}, 0},
    {"speakers of 30 days", ask_speakers, {.limit = 12}, 30 * 86400},
    {"stamp, topic", ask_stamp, {.topic = "topic-3"}, 0},
    {"stamp, topic and month", ask_stamp, {.topic = "topic-3"}, 30 * 86400},
    {"months, topic (12)", ask_months, {.topic = "topic-3", .limit = 12}, 0},
    {"30 days, topic (sparkline)", ask_days, {.topic = "topic-3", .limit = 30}, 30 * 86400},
    {"search, common word", ask_list, {.search = "karito", .limit = 50, .search_ms = 60000}, 0},
    {"search, rare phrase", ask_list, {.search = "\"galnior bekyu\"", .limit = 50, .search_ms = 60000}, 0},
    {"search, word in a topic", ask_list, {.search = "shalover", .topic = "topic-3", .limit = 50, .search_ms = 60000}, 0},
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double ask(struct store *s, const struct question *question, int64_t newest)
{
    double took[TURNS];
    struct err e = {0};
    struct store_query q = question->q;
    q.until = DATE_NONE;
    q.since = question->back_s ? newest - question->back_s : DATE_NONE;
    q.changed_after = -1;
    int turns = q.search ? 9 : TURNS;
    for (int i = 0; i < turns; i++) {
        struct arena *a = arena_new(64 << 20);
        double from = cpu_fine_us();
        if (!question->ask(s, &q, a, &e))
            die(question->name, &e);
        took[i] = cpu_fine_us() - from;
        arena_free(&a);
    }
    qsort(took, (size_t)turns, sizeof *took, by_value);
    return took[turns / 2];
}

static long peak_rss_kib(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

int main(int argc, char **argv)
{
    struct world w = {.a = arena_new(256 << 20)};
    struct err e = {0};
    bool index = argc > 1 && strcmp(argv[1], "--index") == 0, more;
    char path[512];
    if (argc < 3 + index) {
        fprintf(stderr, "usage: bench_store [--index] DIR N...\n");
        return 2;
    }
    snprintf(path, sizeof path, "%s/bench.db", argv[1 + index]);
    buf_init(&w.text, 1 << 20);
    if (!w.a || !store_open(&w.s, path, STORE_WRITE, &e))
        die("open", &e);
    configure(&w);
    double first[QUESTIONS] = {0};
    for (int i = 2 + index; i < argc; i++) {
        int64_t had = w.stored, to = atoll(argv[i]), spent = fill(&w, to);
        printf("%lld articles: put %.1f us an article", (long long)to, (double)spent / (double)(to - had));
        if (index) {
            int64_t from = cpu_us();
            if (!store_index(w.s, -1, &more, &e))
                die("index", &e);
            printf(", index %.1f us an article", (double)(cpu_us() - from) / (double)(to - had));
        }
        struct store *reader;
        if (!store_open(&reader, path, STORE_READ, &e))
            die("open to read", &e);
        printf(", peak memory %ld KiB\n", peak_rss_kib());
        for (size_t k = 0; k < QUESTIONS; k++) {
            if (questions[k].q.search && !index)
                continue;
            double us = ask(reader, &questions[k], START + to * STEP_S);
            first[k] = first[k] ? first[k] : us;
            printf("  %-32s %10.1f us   %.2f\n", questions[k].name, us, us / first[k]);
        }
        fflush(stdout);
        store_close(&reader);
    }
    store_close(&w.s);
    arena_free(&w.a);
    buf_free(&w.text);
    return 0;
}
