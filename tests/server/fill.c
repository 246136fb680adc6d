/* fill.c: puts made-up articles into a store, as many as asked for and always the same ones.
 *
 *   fill STORE FIRST COUNT [--sources N] [--topics N] [--mark WORD] [--now SECONDS] [--base URL] [--prose 1] [--hub URL]
 *   fill STORE --forget KEY|URL
 *
 * Articles FIRST … FIRST+COUNT-1; putting one again with another --mark changes it.  Each belongs to one source and one
 * topic, in turn, is in one of four languages and quotes somebody.  The site's settings are written too.  With --prose each
 * has texts of its own, which compress about as well as newspapers' do, and a third of the sources is shown in full; without,
 * all say the same in a language. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/arena.h"
#include "core/date.h"
#include "prose.h"
#include "store/store.h"

enum { BATCH = 5000, NAMES_MAX = 2000, TEXT_MAX = 4096 };

struct task {
    const char *store, *forget, *mark, *base, *hub;
    long first, count;
    size_t sources, topics;
    int64_t now;
    bool prose;
};

/* A language: what an article says in it.  %ld is its number, %s the mark. */
static const struct tongue {
    const char *tag, *title, *sentence, *speaker, *quote;
} tongues[] = {
    {"en", "Dialogue report %ld: water, rail and students%s",
     "Officials of the five countries and of Japan met to go through what was agreed on water, rail links and exchange of "
     "students, and set a date for the next round. ",
     "Aruzhan Seitkali", "We measure the dialogue by what farmers notice, not by what we sign"},
    {"ru", "Сообщение о диалоге %ld: вода, дороги, студенты%s",
     "Представители пяти стран и Японии обсудили воду, железные дороги и обмен студентами и назначили следующую встречу. ",
     "Тимур Ахметов", "Мы судим о диалоге по делам, а не по подписям"},
    {"kk", "Диалог туралы хабар %ld: су, теміржол, студенттер%s",
     "Бес ел мен Жапония өкілдері су, теміржол және студент алмасу мәселелерін талқылап, келесі кездесуді белгіледі. ",
     "Ерлан Сәрсенов", "Біз диалогты қол қоюмен емес, істің нәтижесімен өлшейміз"},
    {"ja", "対話の報告 %ld：水、鉄道、学生交流%s",
     "五か国と日本の代表は、水資源、鉄道、学生の交流について話し合い、次回の会合の日程を決めた。", "佐藤真理",
     "対話の価値は署名の数ではなく、暮らしの変化で測るべきだ"},
};

static void die(const char *what, const struct err *e)
{
    fprintf(stderr, "fill: %s: %s\n", what, e ? e->text : "out of memory");
    exit(1);
}

static char *format(struct arena *a, const char *fmt, long n, const char *mark)
{
    char text[TEXT_MAX];
    /* the formats are the rows above */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, fmt, n, mark);
#pragma GCC diagnostic pop
    char *copy = arena_strdup(a, text);
    if (!copy)
        die("text", NULL);
    return copy;
}

static char *repeated(struct arena *a, const char *sentence, size_t at_least)
{
    char text[TEXT_MAX] = "";
    while (strlen(text) < at_least && strlen(text) + strlen(sentence) < sizeof text)
        strcat(text, sentence);
    char *copy = arena_strdup(a, text);
    if (!copy)
        die("text", NULL);
    return copy;
}

/* A text of article n: one sentence many times, or one of least to three times as many bytes, like no other. */
static char *text_of(struct arena *a, const struct task *t, long n, size_t least, uint64_t seed)
{
    char text[TEXT_MAX];
    if (!t->prose)
        return repeated(a, tongues[n % 4].sentence, 520);
    prose((enum prose_tongue)(n % 4), (uint64_t)n + seed, least + (size_t)(n * 37 % 100) * least / 50, text, sizeof text);
    char *copy = arena_strdup(a, text);
    if (!copy)
        die("text", NULL);
    return copy;
}

/* Its title, with the number and the mark in it. */
static char *title_of(struct arena *a, const struct task *t, long n, const char *mark)
{
    char text[256];
    if (!t->prose)
        return format(a, tongues[n % 4].title, n, mark);
    size_t len = prose((enum prose_tongue)(n % 4), (uint64_t)n + (1UL << 31), 40, text, 200);
    snprintf(text + len, sizeof text - len, "%s%ld%s", n % 4 == PROSE_JA ? "" : " ", n, mark);
    char *copy = arena_strdup(a, text);
    if (!copy)
        die("title", NULL);
    return copy;
}

static void put_config(struct store *s, struct arena *a, const struct task *t)
{
    struct config c = {0};
    struct err e;
    static struct source sources[NAMES_MAX];
    static struct topic topics[NAMES_MAX];
    for (size_t i = 0; i < t->sources; i++)
        sources[i] = (struct source){.name = format(a, "s%ld%s", (long)i, ""),
                                     .title = format(a, "Source %ld%s", (long)i, ""),
                                     .feed = format(a, "https://s%ld.example.org/feed%s", (long)i, ""),
                                     .home = format(a, "https://s%ld.example.org/%s", (long)i, ""),
                                     .content = t->prose && i % 3 == 0 ? CONTENT_FULL : CONTENT_SUMMARY, .enabled = true};
    for (size_t i = 0; i < t->topics; i++)
        topics[i] = (struct topic){.name = format(a, "t%ld%s", (long)i, ""),
                                   .title = format(a, "Topic %ld%s", (long)i, ""),
                                   .match = format(a, "dialogue%ld%s", (long)i, "")};
    c.site = (struct site){.title = format(a, "Central Asia + Japan Dialogue%.0ld%s", 0, ""),
                           .base_url = arena_strdup(a, t->base), .language = arena_strdup(a, "en"),
                           .contact = arena_strdup(a, "mailto:editor@example.org"),
                           .hub = t->hub ? arena_strdup(a, t->hub) : NULL};
    c.sources = sources;
    c.source_count = t->sources;
    c.topics = topics;
    c.topic_count = t->topics;
    if (!store_put_config(s, &c, &e))
        die("settings", &e);
}

static void put_article(struct store *s, struct arena *a, const struct task *t, long n)
{
    const struct tongue *in = &tongues[n % 4];
    char mark[64] = "", *topic = format(a, "t%ld%s", n / 3 % (long)t->topics, ""), *topics[] = {topic};
    char *source = format(a, "s%ld%s", n % (long)t->sources, "");
    if (t->mark)
        snprintf(mark, sizeof mark, " (%s)", t->mark);
    char *text = text_of(a, t, n, 150, 0), *whole = t->prose ? text_of(a, t, n, 400, 1UL << 32) : text;
    struct person author = {.name = arena_strdup(a, in->speaker)};
    struct quotation q = {.quote = arena_strdup(a, in->quote), .speaker = arena_strdup(a, in->speaker),
                          .speaker_name = format(a, "speaker-%ld%s", n % 40, ""), .direct = true};
    struct article art = {
        .guid = format(a, "urn:example:%ld%s", n, ""),
        .url = format(a, "https://s0.example.org/articles/%ld%s", n, ""),
        .title = title_of(a, t, n, mark),
        .summary = text,
        .content_html = format(a, "<p>%.0ld%s</p>", 0, whole),
        .content_text = whole,
        .language = arena_strdup(a, in->tag),
        .published = t->now - 600 - n * 97 % (86400L * 700),
        .updated = DATE_NONE,
        .authors = &author, .author_count = 1,
        .quotations = &q, .quotation_count = 1,
        .topics = topics, .topic_count = 1,
    };
    enum store_put what;
    struct err e;
    if (!store_put_article(s, source, &art, t->now, &what, &e))
        die(art.url, &e);
}

static void put_articles(struct store *s, const struct task *t)
{
    struct err e;
    struct arena *a = arena_new(256 << 20);
    if (!a)
        die("articles", NULL);
    put_config(s, a, t);
    for (long n = 0; n < t->count; n++) {
        if (n % BATCH == 0 && !store_begin(s, &e))
            die("begin", &e);
        put_article(s, a, t, t->first + n);
        if (n % BATCH == BATCH - 1 || n + 1 == t->count) {
            if (!store_commit(s, &e))
                die("commit", &e);
            arena_free(&a);
            if (!(a = arena_new(256 << 20)))
                die("articles", NULL);
        }
    }
    arena_free(&a);
}

static bool read_task(int argc, char **argv, struct task *t)
{
    *t = (struct task){.sources = 20, .topics = 30, .now = time(NULL), .base = "https://dialogue.example.org/dialogue/"};
    int i = 2;
    if (argc >= 4 && argv[2][0] != '-') {
        t->first = atol(argv[2]);
        t->count = atol(argv[3]);
        i = 4;
    }
    for (t->store = argv[1]; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--sources") == 0)
            t->sources = (size_t)atol(value);
        else if (strcmp(argv[i], "--topics") == 0)
            t->topics = (size_t)atol(value);
        else if (strcmp(argv[i], "--mark") == 0)
            t->mark = value;
        else if (strcmp(argv[i], "--now") == 0)
            t->now = atol(value);
        else if (strcmp(argv[i], "--base") == 0)
            t->base = value;
        else if (strcmp(argv[i], "--hub") == 0)
            t->hub = value;
        else if (strcmp(argv[i], "--prose") == 0)
            t->prose = atoi(value) != 0;
        else if (strcmp(argv[i], "--forget") == 0)
            t->forget = value;
        else
            return false;
    }
    return i == argc && t->sources > 0 && t->sources <= NAMES_MAX && t->topics > 0 && t->topics <= NAMES_MAX;
}

int main(int argc, char **argv)
{
    struct task t;
    struct store *s;
    struct err e;
    if (argc < 3 || !read_task(argc, argv, &t)) {
        fputs("usage: fill STORE FIRST COUNT [--sources N] [--topics N] [--mark WORD] [--now SECONDS] [--base URL] [--prose 1] [--hub URL]\n"
              "       fill STORE --forget KEY|URL\n",
              stderr);
        return 2;
    }
    if (!store_open(&s, t.store, STORE_WRITE, &e))
        die(t.store, &e);
    if (t.forget && !store_forget(s, t.forget, t.now, &e))
        die(t.forget, &e);
    if (t.count > 0)
        put_articles(s, &t);
    store_close(&s);
    return 0;
}
