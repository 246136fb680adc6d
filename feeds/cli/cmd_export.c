/* cmd_export.c: all of it as a static site: every file is what the server would answer for that path. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/config.h"
#include "cli/input.h"
#include "core/date.h"
#include "publish/publish.h"
#include "store/store.h"

enum { NAMES_MAX_BYTES = 64 << 20, FILE_MAX_BYTES = 64 << 20, MANIFEST_MAX_BYTES = 256 << 20,
       NAMES_MAX = 10000, MONTHS_MAX = 1200, DAYS_MAX = 31, BATCH = 1000, LINKED_FROM = 30 /* longer lists link their archive */ };

/* What was written, so that the next export can remove what is no longer there: a takedown must not live on in a copy. */
static const char manifest_name[] = ".cadialog-export";

struct export {
    const char *out;
    struct publisher *p;
    struct store *s;
    struct arena *names, *batch;
    struct buf manifest; /* one path a line */
    FILE *journal;       /* the last manifest, to which is added what is about to be written: an export may be broken off */
    int64_t now;
    size_t written, unchanged, removed;
};

/* ---- files ---- */

static bool failed(struct err *e, const char *path)
{
    return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
}

static bool make_directories(char *path, struct err *e)
{
    for (char *s = strchr(path + 1, '/'); s; s = strchr(s + 1, '/')) {
        *s = '\0';
        bool ok = mkdir(path, 0755) == 0 || errno == EEXIST;
        if (!ok)
            failed(e, path);
        *s = '/';
        if (!ok)
            return false;
    }
    return true;
}

static bool is_same(const char *path, const char *data, size_t len)
{
    struct stat st;
    struct buf old;
    struct err ignored;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || (size_t)st.st_size != len)
        return false;
    buf_init(&old, FILE_MAX_BYTES);
    bool same = input_read(path, &old, &ignored) && old.len == len && (!len || memcmp(old.data, data, len) == 0);
    buf_free(&old);
    return same;
}

/* Beside its place first, then renamed: whoever serves the directory never sees half a file. */
static bool write_file(const char *path, const char *data, size_t len, struct err *e)
{
    char beside[4096];
    snprintf(beside, sizeof beside, "%s.new", path);
    FILE *f = fopen(beside, "wb");
    if (!f)
        return failed(e, beside);
    bool ok = fwrite(data, 1, len, f) == len;
    ok = (fclose(f) == 0) && ok;
    if (ok && rename(beside, path) == 0)
        return true;
    failed(e, path);
    unlink(beside);
    return false;
}

static bool put_file(struct export *x, const char *name, const char *data, size_t len, struct err *e)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path - 8, "%s/%s", x->out, name) >= sizeof path - 8)
        return err_set(e, ERR_LIMIT, "%s: the name is too long", name);
    buf_puts(&x->manifest, name);
    if (!buf_append_char(&x->manifest, '\n'))
        return err_set(e, ERR_MEMORY, "no memory");
    if (is_same(path, data, len)) {
        x->unchanged++;
        return true;
    }
    x->written++;
    if (fprintf(x->journal, "%s\n", name) < 0 || fflush(x->journal) != 0)
        return failed(e, manifest_name);
    return make_directories(path, e) && write_file(path, data, len, e);
}

/* ---- documents ---- */

/* A path as a browser asks for it; where it names a directory the file is index.html in it. */
static bool put(struct export *x, const char *path, struct err *e)
{
    struct publish_answer a;
    const struct publish_request r = {.method = PUBLISH_GET, .path = {path, strlen(path)}, .query = {"", 0}, .now = x->now};
    size_t n = strlen(path);
    char name[1024];
    publish_answer(x->p, &r, &a);
    snprintf(name, sizeof name, "%s%s", path, n == 0 || path[n - 1] == '/' ? "index.html" : "");
    bool ok = a.status == 200 ? put_file(x, name, a.body, a.body_len, e)
                              : a.status < 500 || err_set(e, ERR_INTERNAL, "%s: answered with status %d", path, a.status);
    publish_answer_done(&a);
    return ok;
}

static bool put_below(struct export *x, const char *list, const char *file, struct err *e)
{
    char path[512];
    snprintf(path, sizeof path, "%s%s", list, file);
    return put(x, path, e);
}

/* The feeds of a month or a day. */
static bool put_archive(struct export *x, const char *list, const char *name, struct err *e)
{
    static const char *const forms[] = {"atom", "rss", "json"};
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        char file[64];
        snprintf(file, sizeof file, "archive/%s.%s", name, forms[f]);
        if (!put_below(x, list, file, e))
            return false;
    }
    return true;
}

/* [since, until) of "2026-03". */
static bool month_span(const char *name, struct store_query *q)
{
    int year = atoi(name), month = atoi(name + 5);
    return date_from_day(year, month, 1, &q->since) &&
           date_from_day(month == 12 ? year + 1 : year, month % 12 + 1, 1, &q->until);
}

static bool put_days(struct export *x, const char *list, struct store_query q, struct err *e)
{
    struct store_counts days;
    q.limit = DAYS_MAX;
    if (!store_count(x->s, STORE_COUNT_DAYS, &q, x->batch, &days, e))
        return false;
    for (size_t i = 0; i < days.count; i++)
        if (!put_archive(x, list, days.items[i].name, e))
            return false;
    return true;
}

/* A month, and its days where the feeds lead to those: it is not over, or large. */
static bool put_month(struct export *x, const char *list, const struct store_count *c, const struct store_query *q, struct err *e)
{
    char page[64];
    struct store_query month = *q;
    snprintf(page, sizeof page, "archive/%s/", c->name);
    if (!put_below(x, list, page, e) || !put_archive(x, list, c->name, e))
        return false;
    return !month_span(c->name, &month) || (c->count <= PUBLISH_MONTH_MAX && month.until <= x->now) || put_days(x, list, month, e);
}

static bool put_archives(struct export *x, const char *list, const struct store_query *q, struct err *e)
{
    struct store_counts months;
    struct store_query all = *q;
    all.limit = MONTHS_MAX;
    arena_reset(x->batch);
    if (!store_count(x->s, STORE_COUNT_MONTHS, &all, x->batch, &months, e))
        return false;
    for (size_t i = 0; i < months.count; i++)
        if (!put_month(x, list, &months.items[i], q, e))
            return false;
    return true;
}

static bool put_list(struct export *x, const char *list, const struct store_query *q, struct err *e)
{
    struct store_stamp stamp;
    return put_below(x, list, "", e) && put_below(x, list, "feed.atom", e) && put_below(x, list, "feed.rss", e) &&
           put_below(x, list, "feed.json", e) && store_stamp(x->s, q, &stamp, e) &&
           (stamp.count <= LINKED_FROM || put_archives(x, list, q, e));
}

static const struct store_query everything = {.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 1};

/* Lists by name.  field: the filter's offset in store_query. */
static bool put_named(struct export *x, const char *kind, size_t field, const char *name, struct err *e)
{
    struct store_query q = everything;
    char list[256];
    memcpy((char *)&q + field, &name, sizeof name);
    snprintf(list, sizeof list, "%s/%s/", kind, name);
    return put_list(x, list, &q, e);
}

static bool put_counted(struct export *x, const char *kind, size_t field, enum store_counting what, struct err *e)
{
    struct store_counts counts;
    struct store_query q = everything;
    q.limit = NAMES_MAX;
    arena_reset(x->names);
    if (!store_count(x->s, what, &q, x->names, &counts, e))
        return false;
    for (size_t i = 0; i < counts.count; i++)
        if (!put_named(x, kind, field, counts.items[i].name, e))
            return false;
    return true;
}

static bool put_site_lists(struct export *x, struct err *e)
{
    struct store_site site;
    arena_reset(x->names);
    if (!store_get_site(x->s, x->names, &site, e))
        return false;
    for (size_t i = 0; i < site.topic_count; i++)
        if (!put_named(x, "topics", offsetof(struct store_query, topic), site.topics[i].name, e))
            return false;
    for (size_t i = 0; i < site.source_count; i++)
        if (!put_named(x, "sources", offsetof(struct store_query, source), site.sources[i].name, e))
            return false;
    return true;
}

/* The articles of one month, a batch at a time. */
static bool put_month_articles(struct export *x, int64_t since, int64_t until, struct err *e)
{
    struct store_query q = everything;
    struct store_articles found;
    q.since = since;
    q.until = until;
    q.limit = BATCH;
    do {
        arena_reset(x->batch);
        if (!store_query(x->s, &q, x->batch, &found, e))
            return false;
        for (size_t i = 0; i < found.count; i++) {
            char path[128];
            snprintf(path, sizeof path, "articles/%s/", found.items[i].key);
            if (!put(x, path, e))
                return false;
        }
        q.offset += (int)found.count;
    } while (found.more && found.count);
    return true;
}

/* Month by month, so that no query has to walk past all that was before. */
static bool put_articles(struct export *x, struct err *e)
{
    struct store_counts months;
    struct store_query q = everything;
    q.limit = MONTHS_MAX;
    arena_reset(x->names);
    if (!store_count(x->s, STORE_COUNT_MONTHS, &q, x->names, &months, e))
        return false;
    for (size_t i = 0; i < months.count; i++) {
        if (month_span(months.items[i].name, &q) && !put_month_articles(x, q.since, q.until, e))
            return false;
    }
    return true;
}

/* ---- what is gone ---- */

static bool open_journal(struct export *x, struct err *e)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", x->out, manifest_name);
    x->journal = fopen(path, "ab");
    return x->journal || failed(e, path);
}

/* The file, and half of it that a broken off export left beside. */
static bool remove_file(const struct export *x, const char *name, size_t len)
{
    char path[4096];
    if (len >= 2048)
        return false;
    snprintf(path, sizeof path, "%s/%.*s.new", x->out, (int)len, name);
    unlink(path);
    path[strlen(path) - strlen(".new")] = '\0';
    return unlink(path) == 0;
}

/* True where the new manifest has the line. */
static bool is_listed(const struct buf *manifest, const char *line, size_t len)
{
    const char *s = manifest->data, *end = s + manifest->len;
    while (s < end && (s = memmem(s, (size_t)(end - s), line, len))) {
        if ((s == manifest->data || s[-1] == '\n') && s[len] == '\n')
            return true;
        s += len;
    }
    return false;
}

static bool remove_gone(struct export *x, struct err *e)
{
    char path[4096];
    struct buf old;
    struct err ignored;
    buf_init(&old, MANIFEST_MAX_BYTES);
    snprintf(path, sizeof path, "%s/%s", x->out, manifest_name);
    bool first = !input_read(path, &old, &ignored), same = !first && old.len == x->manifest.len &&
                                                           memcmp(old.data, x->manifest.data, old.len) == 0;
    for (char *s = old.data; s && !same && *s;) {
        size_t len = strcspn(s, "\n");
        bool ours = len && s[0] != '/' && !memmem(s, len, "..", 2) && !is_listed(&x->manifest, s, len);
        if (ours && remove_file(x, s, len))
            x->removed++;
        s += len + (s[len] == '\n');
    }
    buf_free(&old);
    snprintf(path, sizeof path, "%s/%s", x->out, manifest_name);
    return same || write_file(path, x->manifest.data, x->manifest.len, e);
}

static bool export_all(struct export *x, struct err *e)
{
    static const char *const files[] = {"snippet.html", "embed.html", "embed.js", "style.css", "sources.opml",
                                        "topics/", "sources/", "speakers/", "languages/"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (!put(x, files[i], e))
            return false;
    return put_list(x, "", &everything, e) && put_site_lists(x, e) &&
           put_counted(x, "speakers", offsetof(struct store_query, speaker), STORE_COUNT_SPEAKERS, e) &&
           put_counted(x, "languages", offsetof(struct store_query, language), STORE_COUNT_LANGUAGES, e) &&
           put_counted(x, "stories", offsetof(struct store_query, story), STORE_COUNT_STORIES, e) && put_articles(x, e) &&
           remove_gone(x, e);
}

/* ---- the command ---- */

static bool open_export(struct export *x, const struct config *config, struct err *e)
{
    const struct publish_options o = {.store = config->store, .feed_max_age_s = -1, .asset_max_age_s = -1, .stale_s = -1,
                                      .search_per_minute = -1, .static_site = true};
    x->now = (int64_t)time(NULL);
    x->names = arena_new(NAMES_MAX_BYTES);
    x->batch = arena_new(NAMES_MAX_BYTES);
    x->p = publisher_new(&o);
    buf_init(&x->manifest, MANIFEST_MAX_BYTES);
    if (!x->names || !x->batch || !x->p)
        return err_set(e, ERR_MEMORY, "no memory");
    if (mkdir(x->out, 0755) != 0 && errno != EEXIST)
        return failed(e, x->out);
    return open_journal(x, e) && store_open(&x->s, config->store, STORE_READ, e);
}

static int run(struct export *x, const struct config *config)
{
    struct err e = {0};
    bool ok = open_export(x, config, &e) && export_all(x, &e);
    if (ok)
        printf("%zu files written, %zu unchanged, %zu removed\n", x->written, x->unchanged, x->removed);
    else
        fprintf(stderr, "cadialog: export: %s\n", e.text);
    if (x->journal)
        fclose(x->journal);
    store_close(&x->s);
    publisher_free(&x->p);
    buf_free(&x->manifest);
    arena_free(&x->names);
    arena_free(&x->batch);
    return ok ? EXIT_DONE : EXIT_FAILED;
}

int cmd_export(int argc, char **argv)
{
    struct export x = {0};
    struct config config;
    struct err e = {0};
    const char *dir = NULL;
    bool good = true;
    for (int i = 1; i < argc; i++) {
        if (config_option(argc, argv, &i, &dir))
            continue;
        if (!x.out && argv[i][0] != '-')
            x.out = argv[i];
        else
            good = false;
    }
    if (!good || !dir || !x.out) {
        fputs("usage: cadialog export --config DIR OUT\n", stderr);
        return EXIT_USAGE;
    }
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    if (!(a ? config_read(dir, a, &config, &e) : err_set(&e, ERR_MEMORY, "out of memory"))) {
        arena_free(&a);
        if (e.code == ERR_CONFIG)
            return EXIT_USAGE; /* each mistake was told */
        fprintf(stderr, "cadialog: export: %s\n", e.text);
        return EXIT_FAILED;
    }
    int status = run(&x, &config);
    arena_free(&a);
    return status;
}
