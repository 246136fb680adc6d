/* cmd_status.c: `cadialog status --config DIR [--json] [SOURCE...]`: how each source does, and how the named ones did. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/config.h"
#include "cli/input.h"
#include "core/buf.h"
#include "core/date.h"
#include "core/json_put.h"
#include "core/url.h"
#include "store/store.h"

enum {
    STATES_BYTES = 64 << 20,
    OUT_BYTES = 64 << 20,
    HISTORY_MAX = 200, /* as many as are kept */
};

/* The store has 0 for what never happened. */
static void put_time(struct json_put *j, const char *key, int64_t when)
{
    json_put_date_or_null(j, key, when > 0 ? when : DATE_NONE);
}

static const char *status_of(const struct source *src, const struct source_state *st)
{
    return !src->enabled ? "off" : st->gone ? "gone" : st->last_status ? st->last_status : "never";
}

static void json_line(struct buf *out, const struct source *src, const struct source_state *st, struct arena *a)
{
    struct json_put line = {.out = out}, *j = &line;
    json_put_open(j, NULL, '{');
    json_put_text(j, "source", src->name);
    json_put_text_or_null(j, "title", src->title);
    json_put_text_or_null(j, "url", url_without_login(a, st->url ? st->url : src->feed));
    json_put_text(j, "status", status_of(src, st));
    json_put_text(j, "error", st->last_error ? st->last_error : "");
    json_put_number(j, "http", st->last_http);
    json_put_number(j, "failures", st->failures);
    json_put_number(j, "items", st->items);
    json_put_number(j, "bytes", st->bytes);
    json_put_number(j, "latency_ms", st->latency_ms);
    json_put_number(j, "interval", st->interval_s);
    put_time(j, "last_fetch", st->last_fetch);
    put_time(j, "last_success", st->last_success);
    put_time(j, "last_change", st->last_change);
    put_time(j, "next", st->gone || !src->enabled ? 0 : st->next_due);
    json_put_close(j, '}');
    buf_append_char(out, '\n');
}

/* "3 h ago", "in 20 min": what a person wants to know of a time. */
static void distance(int64_t when, int64_t now, char *out, size_t size)
{
    static const struct {
        int64_t seconds;
        const char *unit;
    } units[] = {{DAY_S, "d"}, {HOUR_S, "h"}, {60, "min"}, {1, "s"}};
    int64_t d = when > now ? when - now : now - when;
    size_t i = 0;
    while (i < 3 && d < 2 * units[i].seconds)
        i++;
    if (when <= 0)
        snprintf(out, size, "-");
    else
        snprintf(out, size, when > now ? "in %lld %s" : "%lld %s ago", (long long)(d / units[i].seconds), units[i].unit);
}

static void table_line(struct buf *out, const struct source *src, const struct source_state *st, int64_t now)
{
    char success[40], next[40];
    distance(st->last_success, now, success, sizeof success);
    distance(st->gone || !src->enabled ? 0 : st->next_due, now, next, sizeof next);
    buf_printf(out, "%-24s %-10s %4d %6lld %7lld %-12s %-12s %s\n", src->name, status_of(src, st), (int)st->last_http,
               (long long)st->items, (long long)st->latency_ms, success, next, st->last_error ? st->last_error : "");
    if (st->url && strcmp(st->url, src->feed) != 0)
        buf_printf(out, "%-24s   now at %s\n", "", st->url);
}

/* ---- the fetches of one source, newest first ---- */

static void fetch_json(struct buf *out, const struct source *src, const struct fetch_record *r)
{
    struct json_put line = {.out = out}, *j = &line;
    json_put_open(j, NULL, '{');
    json_put_text(j, "source", src->name);
    put_time(j, "when", r->when);
    json_put_text_or_null(j, "status", r->status);
    json_put_text(j, "error", r->error ? r->error : "");
    json_put_number(j, "http", r->http);
    json_put_number(j, "new", r->items_new);
    json_put_number(j, "updated", r->items_updated);
    json_put_number(j, "bytes", r->bytes);
    json_put_number(j, "latency_ms", r->latency_ms);
    json_put_close(j, '}');
    buf_append_char(out, '\n');
}

static void fetch_line(struct buf *out, const struct fetch_record *r)
{
    char when[DATE_TEXT_MAX];
    date_rfc3339(r->when, when);
    buf_printf(out, "  %-22s %-10s %4d %5lld new %5lld updated %9lld bytes %7lld ms  %s\n", when, r->status ? r->status : "",
               (int)r->http, (long long)r->items_new, (long long)r->items_updated, (long long)r->bytes,
               (long long)r->latency_ms, r->error ? r->error : "");
}

static bool write_history(struct store *s, const struct source *src, bool json, struct arena *a, struct buf *out, struct err *e)
{
    struct fetch_record *records;
    size_t count;
    if (!store_get_fetches(s, src->name, HISTORY_MAX, a, &records, &count, e))
        return false;
    for (size_t i = 0; i < count; i++)
        if (json)
            fetch_json(out, src, &records[i]);
        else
            fetch_line(out, &records[i]);
    return true;
}

/* ---- all of it ---- */

struct wanted {
    bool json;
    char **names; /* none: all sources, without their history */
    int name_count;
};

static bool is_wanted(const struct wanted *w, const char *name)
{
    for (int i = 0; i < w->name_count; i++)
        if (strcmp(w->names[i], name) == 0)
            return true;
    return w->name_count == 0;
}

static bool write_source(struct store *s, const struct source *src, const struct wanted *w, int64_t now, struct arena *a,
                         struct buf *out, struct err *e)
{
    struct source_state st;
    if (!store_get_source_state(s, src->name, a, &st, e))
        return false;
    if (!w->json)
        table_line(out, src, &st, now);
    else if (!w->name_count)
        json_line(out, src, &st, a);
    return !w->name_count || write_history(s, src, w->json, a, out, e);
}

static bool write_all(struct store *s, const struct config *c, const struct wanted *w, struct buf *out, struct err *e)
{
    int64_t now = (int64_t)time(NULL);
    struct arena *a = arena_new(STATES_BYTES);
    bool ok = a || err_set(e, ERR_MEMORY, "out of memory");
    if (!w->json)
        buf_printf(out, "%-24s %-10s %4s %6s %7s %-12s %-12s %s\n", "source", "status", "http", "items", "ms", "success",
                   "next", "error");
    for (size_t i = 0; ok && i < c->source_count; i++) {
        arena_reset(a);
        if (is_wanted(w, c->sources[i].name))
            ok = write_source(s, &c->sources[i], w, now, a, out, e);
    }
    arena_free(&a);
    return ok && (!out->failed || err_set(e, ERR_MEMORY, "out of memory"));
}

static bool all_known(const struct config *c, const struct wanted *w, struct err *e)
{
    for (int n = 0; n < w->name_count; n++) {
        bool known = false;
        for (size_t i = 0; i < c->source_count; i++)
            known = known || strcmp(c->sources[i].name, w->names[n]) == 0;
        if (!known)
            return err_set(e, ERR_USAGE, "no source named '%s'", w->names[n]);
    }
    return true;
}

static int status(const struct config *c, const struct wanted *w)
{
    struct err e = {0};
    struct store *s = NULL;
    struct buf out;
    buf_init(&out, OUT_BYTES);
    bool ok = all_known(c, w, &e) && store_open(&s, c->store, STORE_READ, &e) && write_all(s, c, w, &out, &e) &&
              output_write(out.data ? out.data : "", out.len, &e);
    store_close(&s);
    buf_free(&out);
    if (!ok)
        fprintf(stderr, "cadialog: status: %s\n", e.text);
    return ok ? EXIT_DONE : e.code == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED;
}

int cmd_status(int argc, char **argv)
{
    const char *dir = NULL;
    struct wanted w = {.names = argv};
    bool wrong = false;
    for (int i = 1; i < argc; i++) {
        if (config_option(argc, argv, &i, &dir))
            continue;
        if (strcmp(argv[i], "--json") == 0)
            w.json = true;
        else if (argv[i][0] == '-')
            wrong = true;
        else
            argv[w.name_count++] = argv[i];
    }
    if (wrong || !dir) {
        fprintf(stderr, "cadialog: status: usage: cadialog status --config DIR [--json] [SOURCE...]\n");
        return EXIT_USAGE;
    }
    struct config c;
    struct err e = {0};
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    int result = EXIT_USAGE;
    if (!a || !config_read(dir, a, &c, &e))
        fprintf(stderr, "cadialog: status: %s\n", a ? e.text : "out of memory");
    else
        result = status(&c, &w);
    arena_free(&a);
    return result;
}
