/* cmd_list.c: `cadialog list` tells what is in the store, for people and, with --json, for programs. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "cli/cli.h"
#include "cli/config.h"
#include "cli/input.h"
#include "core/buf.h"
#include "core/date.h"
#include "core/json_put.h"
#include "core/memory.h"
#include "core/utf8.h"
#include "store/store.h"

enum { PAGE = 500, PAGE_MAX_BYTES = 1 << 30, TITLE_COLUMNS = 60 };

struct list {
    const char *config;
    struct store_query query;
    int64_t limit; /* of all pages; <0: none */
    bool json;
    const char *site_id;
    struct buf out;
    int source_width, title_width;
};

static int usage(const char *why)
{
    fprintf(stderr,
            "cadialog: list: %s (usage: cadialog list --config DIR [--json] [--topic T] [--source S] [--speaker P] [--limit N])\n",
            why);
    return EXIT_USAGE;
}

/* ---- one JSON Feed item a line ---- */

static void put_names(struct json_put *j, const char *key, char *const *names, size_t count)
{
    if (!count)
        return;
    json_put_open(j, key, '[');
    for (size_t i = 0; i < count; i++)
        json_put_text(j, NULL, names[i] ? names[i] : "");
    json_put_close(j, ']');
}

static void put_people(struct json_put *j, const struct article *a)
{
    if (!a->author_count)
        return;
    json_put_open(j, "authors", '[');
    for (size_t i = 0; i < a->author_count; i++) {
        json_put_open(j, NULL, '{');
        json_put_text(j, "name", a->authors[i].name);
        json_put_text(j, "url", a->authors[i].url);
        json_put_text(j, "avatar", a->authors[i].avatar);
        json_put_close(j, '}');
    }
    json_put_close(j, ']');
}

static void put_files(struct json_put *j, const struct article *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->media_count; i++) {
        const struct media *m = &a->media[i];
        if (m->is_image || !m->url)
            continue;
        if (!n++)
            json_put_open(j, "attachments", '[');
        json_put_open(j, NULL, '{');
        json_put_text(j, "url", m->url);
        json_put_text(j, "mime_type", m->type ? m->type : "application/octet-stream");
        json_put_text(j, "title", m->title);
        if (m->length_bytes >= 0)
            json_put_number(j, "size_in_bytes", m->length_bytes);
        if (m->duration_s >= 0)
            json_put_number(j, "duration_in_seconds", m->duration_s);
        json_put_close(j, '}');
    }
    if (n)
        json_put_close(j, ']');
}

static void put_quotations(struct json_put *j, const struct article *a)
{
    if (!a->quotation_count)
        return;
    json_put_open(j, "quotations", '[');
    for (size_t i = 0; i < a->quotation_count; i++) {
        const struct quotation *q = &a->quotations[i];
        json_put_open(j, NULL, '{');
        json_put_text(j, "quote", q->quote);
        json_put_text(j, "speaker", q->speaker);
        json_put_text(j, "speaker_name", q->speaker_name);
        json_put_text(j, "role", q->role);
        json_put_text(j, "organisation", q->organisation);
        json_put_text(j, "cue", q->cue);
        json_put_bool(j, "direct", q->direct);
        json_put_number(j, "paragraph", q->paragraph);
        json_put_close(j, '}');
    }
    json_put_close(j, ']');
}

/* What JSON Feed has no word for. */
static void put_extension(struct json_put *j, const struct article *a)
{
    json_put_open(j, "_cadialog", '{');
    json_put_text(j, "source", a->source);
    json_put_text(j, "key", a->key);
    json_put_text(j, "guid", a->guid);
    json_put_text(j, "story", a->story);
    json_put_text(j, "rights", a->rights);
    put_names(j, "topics", a->topics, a->topic_count);
    json_put_date(j, "first_seen", a->first_seen);
    json_put_date(j, "changed", a->changed);
    json_put_number(j, "revision", a->revision);
    json_put_number(j, "change", a->change_seq);
    put_quotations(j, a);
    json_put_close(j, '}');
}

static void put_item(struct list *l, const struct article *a)
{
    struct json_put item = {.out = &l->out}, *j = &item;
    struct buf id;
    buf_init(&id, 4096);
    buf_printf(&id, "%s/articles/%s", l->site_id, a->key);
    json_put_open(j, NULL, '{');
    json_put_text(j, "id", id.data);
    buf_free(&id);
    json_put_text(j, "url", a->url);
    json_put_text(j, "external_url", a->external_url);
    json_put_text(j, "title", a->title);
    json_put_text(j, "summary", a->summary);
    json_put_text(j, "content_html", a->content_html);
    json_put_text(j, "content_text", a->content_text ? a->content_text : a->content_html ? NULL : "");
    json_put_text(j, "image", a->image);
    json_put_date(j, "date_published", a->published != DATE_NONE ? a->published : a->first_seen);
    /* Our own knowledge of a change; a publisher's date moves without one. */
    json_put_date(j, "date_modified", a->revision > 1 ? a->changed : DATE_NONE);
    json_put_text(j, "language", a->language);
    put_names(j, "tags", a->tags, a->tag_count);
    put_people(j, a);
    put_files(j, a);
    put_extension(j, a);
    json_put_close(j, '}');
    buf_append_char(&l->out, '\n');
}

/* ---- lines for a terminal ---- */

/* Bytes of s that fill at most `columns`, and how many they fill.  East Asian letters take two. */
static size_t fit(const char *s, int columns, int *filled)
{
    size_t at = 0, len = strlen(s), used;
    *filled = 0;
    while (at < len) {
        uint32_t c = utf8_decode(s + at, len - at, &used);
        int width = wcwidth((wchar_t)c);
        if (*filled + (width > 0 ? width : 0) > columns)
            break;
        *filled += width > 0 ? width : 0;
        at += used;
    }
    return at;
}

static void put_cell(struct buf *b, const char *s, int columns, bool pad)
{
    int filled;
    size_t n = fit(s, columns, &filled);
    for (size_t i = 0; i < n; i++) /* a title must not drive the terminal */
        buf_append_char(b, (unsigned char)s[i] < 0x20 || s[i] == 0x7f ? ' ' : s[i]);
    if (pad)
        buf_printf(b, "%*s", columns - filled + 2, "");
}

static void put_line(struct list *l, const struct article *a)
{
    char date[DATE_TEXT_MAX];
    date_rfc3339(a->published != DATE_NONE ? a->published : a->first_seen, date);
    date[10] = ' ';
    date[16] = '\0';
    put_cell(&l->out, date, 16, true);
    put_cell(&l->out, a->source ? a->source : "", l->source_width, true);
    put_cell(&l->out, a->title ? a->title : "(no title)", l->title_width, true);
    put_cell(&l->out, a->url ? a->url : "", 4000, false);
    buf_append_char(&l->out, '\n');
}

/* Addresses are long: on a terminal the title takes what a line has, and the address goes on into the next. */
static int title_width(void)
{
    struct winsize w;
    int columns = isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
    return columns > 60 + TITLE_COLUMNS ? columns - 60 : TITLE_COLUMNS;
}

/* ---- walking the store ---- */

static bool print_page(struct list *l, const struct store_articles *page, struct err *e)
{
    buf_reset(&l->out);
    for (size_t i = 0; i < page->count; i++) {
        if (l->json)
            put_item(l, &page->items[i]);
        else
            put_line(l, &page->items[i]);
    }
    if (l->out.failed || memory_failures())
        return err_set(e, ERR_MEMORY, "out of memory");
    return !l->out.len || output_write(l->out.data, l->out.len, e);
}

static bool print_all(struct list *l, struct store *s, bool *any, struct err *e)
{
    struct store_articles page = {.more = true};
    struct arena *a = arena_new(PAGE_MAX_BYTES);
    bool ok = a || err_set(e, ERR_MEMORY, "out of memory");
    while (ok && page.more && l->limit != 0) {
        arena_reset(a);
        l->query.limit = l->limit < 0 || l->limit > PAGE ? PAGE : (int)l->limit;
        ok = store_query(s, &l->query, a, &page, e) && print_page(l, &page, e);
        *any = *any || page.count;
        l->query.offset += (int)page.count;
        l->limit -= l->limit > 0 ? (int64_t)page.count : 0;
    }
    arena_free(&a);
    return ok;
}

static bool is_source(const struct config *c, const char *name)
{
    for (size_t i = 0; i < c->source_count; i++)
        if (strcmp(c->sources[i].name, name) == 0)
            return true;
    return false;
}

static bool is_topic(const struct config *c, const char *name)
{
    for (size_t i = 0; i < c->topic_count; i++)
        if (strcmp(c->topics[i].name, name) == 0)
            return true;
    return false;
}

/* Nothing found under a name that nobody configured: most likely a slip of the pen. */
static bool explain_nothing(const struct list *l, const struct config *c, struct err *e)
{
    if (l->query.source && !is_source(c, l->query.source))
        return err_set(e, ERR_NOT_FOUND, "no source named %s", l->query.source);
    if (l->query.topic && !is_topic(c, l->query.topic))
        return err_set(e, ERR_NOT_FOUND, "no topic named %s", l->query.topic);
    return true;
}

static bool list_store(struct list *l, struct store *s, const struct config *c, struct arena *a, struct err *e)
{
    struct store_site site;
    bool any = false;
    if (!store_get_site(s, a, &site, e))
        return false;
    l->site_id = site.site.id;
    for (size_t i = 0; i < site.source_count; i++) {
        int width = (int)strlen(site.sources[i].name);
        l->source_width = width > l->source_width ? width : l->source_width;
    }
    return print_all(l, s, &any, e) && (any || explain_nothing(l, c, e));
}

static int run(struct list *l)
{
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    struct config c;
    struct store *s = NULL;
    struct err e = {0};
    int status = EXIT_FAILED;
    if (!a)
        err_set(&e, ERR_MEMORY, "out of memory");
    else if (!config_read(l->config, a, &c, &e))
        status = EXIT_USAGE;
    else if (store_open(&s, c.store, STORE_READ, &e) && list_store(l, s, &c, a, &e))
        status = EXIT_DONE;
    if (status != EXIT_DONE)
        fprintf(stderr, "cadialog: list: %s\n", e.text);
    store_close(&s);
    arena_free(&a);
    buf_free(&l->out);
    return status;
}

static bool read_limit(const char *s, int64_t *out)
{
    char *end;
    long long n = strtoll(s, &end, 10);
    *out = n;
    return *s >= '0' && *s <= '9' && !*end && n >= 1 && n <= INT32_MAX;
}

int cmd_list(int argc, char **argv)
{
    static const struct option options[] = {
        {"config", required_argument, NULL, 'c'}, {"json", no_argument, NULL, 'j'},
        {"topic", required_argument, NULL, 't'},  {"source", required_argument, NULL, 's'},
        {"speaker", required_argument, NULL, 'p'}, {"limit", required_argument, NULL, 'l'}, {0},
    };
    struct list l = {.limit = -1, .title_width = title_width(),
                     .query = {.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1}};
    buf_init(&l.out, PAGE_MAX_BYTES);
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'c': l.config = optarg; break;
        case 'j': l.json = true; break;
        case 't': l.query.topic = optarg; break;
        case 's': l.query.source = optarg; break;
        case 'p': l.query.speaker = optarg; break;
        case 'l':
            if (!read_limit(optarg, &l.limit))
                return usage("--limit takes a number from 1");
            break;
        default: return usage("an option that it does not have, or one without its value");
        }
    }
    if (optind < argc)
        return usage("it takes no arguments");
    if (!l.config || !*l.config)
        return usage("--config DIR is missing");
    l.query.fields = l.json ? STORE_CONTENT | STORE_QUOTATIONS : STORE_LIST;
    return run(&l);
}
