/* report.c: what the operator gets to see: JSON lines, or a live line and a table of what needs an eye. */
#include <stdlib.h>
#include <string.h>

#include "core/date.h"
#include "core/json_put.h"
#include "core/log.h"
#include "core/url.h"
#include "ingest/fetch/state.h"

enum { PROGRESS_EVERY_MS = 100, TABLE_MAX_BYTES = 4 << 20, LINE_WIDTH = 78 };

struct report {
    struct fetcher *f;
    struct buf line, table;
    int64_t shown_ms, started_ms;
    bool line_open; /* a progress line stands on the terminal */
    int64_t total_new, total_updated;
    size_t count[4];
};

static const char *const status_words[] = {"new", "unchanged", "error", "skipped"};

struct report *report_new(struct fetcher *f)
{
    struct report *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->f = f;
    r->started_ms = clock_ms();
    buf_init(&r->line, 1 << 20);
    buf_init(&r->table, TABLE_MAX_BYTES);
    return r;
}

void report_free(struct report **rp)
{
    struct report *r = *rp;
    if (!r)
        return;
    buf_free(&r->line);
    buf_free(&r->table);
    free(r);
    *rp = NULL;
}

/* The address that was asked, and so the feed's own where a page only named it. */
static const char *address_of(const struct job *job)
{
    const char *url = job->final_url ? job->final_url : job->state.url ? job->state.url : job->src->feed;
    arena_reset(job->f->scratch);
    char *plain = url_without_login(job->f->scratch, url);
    return plain ? plain : "";
}

static const char *warning_of(const struct job *job)
{
    return job->window_short ? "all items are new: some may have passed unseen between two visits; poll more often (every)" : NULL;
}

static void json_line(struct report *r, const struct job *job)
{
    struct buf *b = &r->line;
    struct json_put line = {.out = b}, *j = &line;
    buf_reset(b);
    json_put_open(j, NULL, '{');
    json_put_text(j, "source", job->src->name);
    json_put_text(j, "url", address_of(job));
    json_put_text(j, "status", status_words[job->status]);
    json_put_number(j, "http", job->http);
    json_put_number(j, "new", job->counts.items_new);
    json_put_number(j, "updated", job->counts.items_updated);
    json_put_number(j, "bytes", job->bytes);
    json_put_text(j, "error", job->status == JOB_ERROR ? job->err.text : "");
    json_put_date_or_null(j, "next", job->state.gone ? DATE_NONE : job->state.next_due ? job->state.next_due : unix_now());
    json_put_number(j, "ms", job->latency_ms);
    json_put_text(j, "note", job->note);
    json_put_text(j, "warning", warning_of(job));
    json_put_close(j, '}');
    buf_append_char(b, '\n');
    fwrite(b->data, 1, b->failed ? 0 : b->len, stdout);
    fflush(stdout);
}

static void clear_progress(struct report *r)
{
    if (r->line_open)
        fputs("\r\033[K", stderr);
    r->line_open = false;
}

static void table_row(struct report *r, const char *name, const char *what, const char *text)
{
    buf_printf(&r->table, "  %-24s %-9s %s\n", name, what, text);
}

/* Foreign text cannot move the cursor: whatever came from outside has passed err_set or is cleaned here. */
static void clean(char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            *s = '?';
}

/* What an operator should look at. */
static void remember(struct report *r, const struct job *job)
{
    if (job->status == JOB_ERROR)
        table_row(r, job->src->name, job->state.gone ? "gone" : "error", job->err.text);
    if (job->note) {
        clean(job->note);
        table_row(r, job->src->name, "note", job->note);
    }
    if (warning_of(job))
        table_row(r, job->src->name, "warning", warning_of(job));
}

/* `run` has no end at which a table could be printed: a line for each event. */
static void log_job(const struct job *job)
{
    if (job->status == JOB_ERROR)
        log_line(LOG_LEVEL_WARNING, "%s: %s", job->src->name, job->err.text);
    else if (job->status == JOB_NEW)
        log_line(LOG_LEVEL_INFO, "%s: %lld new, %lld updated", job->src->name, (long long)job->counts.items_new,
                 (long long)job->counts.items_updated);
    if (job->note && job->status != JOB_SKIPPED)
        log_line(LOG_LEVEL_WARNING, "%s: %s", job->src->name, job->note);
    if (warning_of(job))
        log_line(LOG_LEVEL_WARNING, "%s: %s", job->src->name, warning_of(job));
}

void report_job(struct report *r, const struct job *job)
{
    r->count[job->status]++;
    r->total_new += job->counts.items_new;
    r->total_updated += job->counts.items_updated;
    if (r->f->options.json)
        json_line(r, job);
    if (r->f->options.forever)
        log_job(job);
    else if (!r->f->options.json)
        remember(r, job);
    if (r->f->options.json && !r->f->options.forever && warning_of(job))
        log_line(LOG_LEVEL_WARNING, "fetch: %s: %s", job->src->name, warning_of(job));
}

int64_t report_new_articles(const struct report *r)
{
    return r->total_new;
}

void report_progress(struct report *r, bool at_once)
{
    const struct fetcher *f = r->f;
    int64_t now = clock_ms();
    if (!f->options.progress || (!at_once && now - r->shown_ms < PROGRESS_EVERY_MS))
        return;
    r->shown_ms = now;
    char line[LINE_WIDTH + 1];
    snprintf(line, sizeof line, "%zu of %zu sources, %lld new, %zu failed, %d connections", f->finished,
             f->finished + f->active, (long long)r->total_new, r->count[JOB_ERROR], transfers_running(f->transfers));
    fprintf(stderr, "\r\033[K%s", line);
    fflush(stderr);
    r->line_open = true;
}

void report_end(struct report *r)
{
    clear_progress(r);
    if (r->f->options.json || r->f->options.forever)
        return;
    if (r->table.len)
        fwrite(r->table.data, 1, r->table.len, stdout);
    printf("%zu new, %zu unchanged, %zu skipped, %zu failed; %lld articles new, %lld updated; %.1f s\n", r->count[JOB_NEW],
           r->count[JOB_UNCHANGED], r->count[JOB_SKIPPED], r->count[JOB_ERROR], (long long)r->total_new,
           (long long)r->total_updated, (double)(clock_ms() - r->started_ms) / 1000);
    fflush(stdout);
}
