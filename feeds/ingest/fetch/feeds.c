/* feeds.c: what a source's answer means, and what is remembered of it. */
#include <stdlib.h>
#include <string.h>

#include "core/log.h"
#include "core/url.h"
#include "ingest/fetch/schedule.h"
#include "ingest/fetch/state.h"

enum { JOB_ARENA_BYTES = 64 << 20, WINDOW_ITEMS_MIN = 2, CLOCK_STEP_S = 3600, PAGE_STAYS_S = 86400 };

/* ---- remembered strings ---- */

static const size_t state_strings[] = {
    offsetof(struct source_state, url),         offsetof(struct source_state, configured_url),
    offsetof(struct source_state, validator_url), offsetof(struct source_state, etag),
    offsetof(struct source_state, last_modified), offsetof(struct source_state, last_status),
    offsetof(struct source_state, last_error),  offsetof(struct source_state, feed_title),
    offsetof(struct source_state, feed_home),   offsetof(struct source_state, feed_rights),
    offsetof(struct source_state, feed_language),
};

static char **string_at(struct source_state *st, size_t i)
{
    return (char **)(void *)((char *)st + state_strings[i]);
}

void state_free(struct source_state *st)
{
    for (size_t i = 0; i < sizeof state_strings / sizeof *state_strings; i++)
        free(*string_at(st, i));
    *st = (struct source_state){0};
}

/* from's strings may be to's. */
void state_replace(struct source_state *to, const struct source_state *from)
{
    struct source_state copy = *from;
    for (size_t i = 0; i < sizeof state_strings / sizeof *state_strings; i++) {
        char **s = string_at(&copy, i);
        *s = *s ? strdup(*s) : NULL;
    }
    state_free(to);
    *to = copy;
}

/* ---- beginning ---- */

struct arena *job_arena(struct job *job)
{
    if (!job->a && !(job->a = arena_new(JOB_ARENA_BYTES))) {
        log_line(LOG_LEVEL_ERROR, "out of memory"); /* what was stored is safe */
        exit(1);
    }
    return job->a;
}

static void job_failed(struct job *job, const struct err *e)
{
    job->answer = ANSWER_ERROR;
    job->err = *e;
    writer_put_feed(job);
}

static void enqueue(struct task *t)
{
    if (t->f->config->fetch.robots && t->job->src->listing.items) /* a page made for people, so their rules hold */
        page_enqueue(t);
    else
        task_enqueue(t);
}

static void begin_at(struct job *job, const char *url)
{
    struct err e = {0};
    struct fetcher *f = job->f;
    struct task *t = task_new(f, TASK_FEED, job, url, &e);
    if (!t) {
        job_failed(job, &e);
        return;
    }
    t->validator_url = job->state.validator_url;
    t->etag = job->state.etag;
    t->last_modified = job->state.last_modified;
    enqueue(t);
}

/* The configured address counts anew when the operator changes it: validators, moves and the end of a source were about
 * another one. */
static void forget_old_address(struct job *job)
{
    struct source_state *st = &job->state;
    if (!st->configured_url || strcmp(st->configured_url, job->src->feed) == 0)
        return;
    struct source_state clean = *st;
    clean.url = clean.configured_url = clean.validator_url = clean.etag = clean.last_modified = NULL;
    clean.last_error = NULL;
    clean.gone = false;
    clean.failures = 0;
    clean.interval_s = clean.next_due = clean.wish_s = clean.window_s = clean.page_since = 0;
    clean.body_hash = 0;
    clean.ttl_s = clean.skip_hours = clean.skip_days = 0;
    state_replace(st, &clean);
}

void feed_recalled(struct job *job)
{
    struct source_state *st = &job->state;
    forget_old_address(job);
    if (st->failures) /* it backs off */
        return;
    struct schedule_facts facts = {.now = st->last_fetch, .last_item = st->last_change, .wish_s = st->wish_s};
    int64_t last = st->last_fetch + schedule_longest(&job->f->config->fetch, job->src, &facts);
    if (st->next_due > last)
        st->next_due = schedule_beyond_skipped(last, (uint32_t)st->skip_hours, (uint8_t)st->skip_days);
}

static void skip(struct job *job, int64_t until)
{
    job->status = JOB_SKIPPED;
    job->retry_at = until;
    job->answer = ANSWER_NONE;
    job->next = job->state;
    feed_finish(job);
}

/* A time that we never set, or set when it was later than it is now, comes from a clock that was wrong. */
int64_t feed_due_at(const struct job *job, int64_t now)
{
    const struct source_state *st = &job->state;
    bool wrong = st->next_due > now + SCHEDULE_HORIZON_S || st->last_fetch > now + CLOCK_STEP_S;
    return schedule_beyond_skipped(st->next_due < now || wrong ? now : st->next_due, (uint32_t)st->skip_hours, (uint8_t)st->skip_days);
}

void feed_begin(struct job *job)
{
    struct fetcher *f = job->f;
    job->active = true;
    f->active++;
    int64_t now = unix_now();
    bool due = f->options.now || feed_due_at(job, now) <= now;
    if (job->state.gone || !due) {
        job->note = job->state.gone ? arena_strdup(job_arena(job), "gone (410): take it out of the configuration") : NULL;
        skip(job, 0);
        return;
    }
    job->start_url = job->state.url ? job->state.url : job->src->feed; /* the state stays until the job ends */
    begin_at(job, job->start_url);
}

/* ---- the answer ---- */

/* Takes from the task what outlives it. */
static void keep_answer(struct job *job, struct task *t)
{
    struct arena *a = job_arena(job);
    job->http = t->http;
    job->latency_ms += t->spent_ms;
    job->err = t->err;
    job->final_url = arena_strdup(a, t->url);
    job->permanent_url = t->hops && t->all_permanent ? job->final_url : NULL;
    job->headers = (struct headers){.etag = arena_strdup(a, t->headers.etag),
                                    .last_modified = arena_strdup(a, t->headers.last_modified)};
    int64_t now = unix_now();
    job->max_age_s = headers_fresh_for(&t->headers, now);
    int64_t asked = t->http >= 400 ? headers_retry_at(&t->headers, now) : 0; /* be it for this address alone */
    job->retry_at = t->host->not_before > now && t->host->not_before > asked ? t->host->not_before : asked;
}

/* The address that a source had moved to has failed in this very fetch: it is not asked again, wherever the old one leads. */
static bool failed_already(const struct job *job, const char *url)
{
    return job->fell_back && strcmp(url, job->state.url) == 0;
}

/* The address that a source had moved to fails: the old one is tried again, at once. */
static bool fall_back(struct job *job, struct task *t)
{
    bool elsewhere = job->state.url && strcmp(job->state.url, job->src->feed) != 0;
    bool asked_to_wait = t->http == 429 || t->http == 503;
    if (!elsewhere || job->fell_back || asked_to_wait)
        return false;
    job->fell_back = true;
    job->http = t->http;
    job->err = t->err;
    job->note = arena_printf(job_arena(job), "%s failed (%s), back to the configured address", job->state.url, t->err.text);
    job->start_url = job->src->feed;
    job->discovered = job->gone = false;
    task_free(&t);
    begin_at(job, job->src->feed);
    return true;
}

static void answer_error(struct task *t)
{
    struct job *job = t->job;
    if (fall_back(job, t))
        return;
    keep_answer(job, t);
    job->answer = ANSWER_ERROR;
    task_free(&t);
    writer_put_feed(job);
}

static const struct {
    int http;
    const char *what;
} reasons[] = {
    {204, "no content"},          {205, "no content"},                  {206, "only a part of the document"},
    {226, "only the changes"},    {304, "not modified, although that was not asked for"},
    {400, "bad request"},         {401, "a password is needed"},        {402, "payment required"},
    {403, "forbidden"},           {404, "not found"},                   {406, "no acceptable form"},
    {408, "request timeout"},     {410, "gone"},                        {412, "the validators were refused"},
    {418, "refused as a joke"},   {429, "too many requests"},           {451, "withheld for legal reasons"},
    {500, "internal server error"}, {502, "bad gateway"},               {503, "unavailable"},
    {504, "gateway timeout"},
};

static void explain_status(struct task *t)
{
    const char *what = t->http >= 500 ? "the server failed" : t->http >= 400 ? "refused" : "not an answer to read";
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].http == t->http)
            what = reasons[i].what;
    err_set(&t->err, ERR_NETWORK, "HTTP %d: %s", t->http, what);
}

/* Gone counts only from the source itself, not from where it sends its visitors for the day. */
static void refused(struct task *t)
{
    t->job->gone = t->http == 410 && t->all_permanent && !t->job->discovered;
    answer_error(t);
}

void feed_answered(struct task *t)
{
    struct job *job = t->job;
    job->bytes += (int64_t)t->body.len;
    if (!t->err.code && t->http == 304 && t->validators_sent) {
        keep_answer(job, t);
        job->answer = ANSWER_SAME;
        task_free(&t);
        writer_put_feed(job);
        return;
    }
    if (task_brings_document(t)) {
        task_to_reader(t);
        return;
    }
    if (!t->err.code || t->http >= 400) /* the body of an error page may be cut: the status says enough */
        explain_status(t);
    refused(t);
}

void feed_redirected(struct task *t)
{
    if (!failed_already(t->job, t->url)) {
        enqueue(t);
        return;
    }
    t->http = t->job->http;
    t->err = t->job->err;
    refused(t);
}

/* The host wants to be left alone for a while. */
void feed_held(struct task *t, int64_t until)
{
    struct job *job = t->job;
    job->note = arena_printf(job_arena(job), "%s asked to wait", t->host->key);
    task_free(&t);
    skip(job, until);
}

/* A page stands where a feed should: the feed that it links to is read, one step and no further. */
static bool follow_link(struct task *t)
{
    struct job *job = t->job;
    const char *link = t->read.feed_link;
    if (t->read.verdict != INGEST_LINKED || !link || job->discovered || !url_is_web(link, strlen(link)) ||
        failed_already(job, link))
        return false;
    job->discovered = true;
    job->note = arena_printf(job_arena(job), "a page, which links to the feed %s", link);
    char *url = arena_strdup(job_arena(job), link);
    job->latency_ms += t->spent_ms;
    task_free(&t);
    begin_at(job, url ? url : job->src->feed);
    return true;
}

void feed_was_read(struct task *t, const struct err *e)
{
    struct job *job = t->job;
    if (e) {
        t->err = *e;
    } else if (!ingest_result_get(t->result.data ? t->result.data : (char *)"", t->result.len, job_arena(job), &t->read)) {
        err_set(&t->err, ERR_INTERNAL, "a worker gave back what cannot be read");
    } else if (follow_link(t)) {
        return;
    } else if (t->read.verdict == INGEST_FAILED || t->read.verdict == INGEST_LINKED) {
        err_set(&t->err, t->read.code > 0 && t->read.code <= ERR_INTERNAL ? (enum err_code)t->read.code : ERR_INPUT, "%s",
                t->read.why ? t->read.why : "cannot be read");
    }
    if (t->err.code) {
        answer_error(t);
        return;
    }
    keep_answer(job, t);
    job->answer = ANSWER_DOCUMENT;
    job->read = t->read;
    job->result = t->result; /* its bytes stay accounted for until the job ends */
    buf_init(&t->result, 0);
    task_free(&t);
    writer_put_feed(job);
}

/* ---- what is remembered (called in the writer's thread) ---- */

static void learn_address(struct job *job, struct source_state *st, int64_t now)
{
    /* Where a feed has stood before, a page that links to one may be there for a moment only; after a day it is there for good. */
    bool replaced = job->discovered && st->configured_url && st->last_success && !job->fell_back;
    st->page_since = !replaced ? 0 : st->page_since ? st->page_since : now;
    bool stays = replaced && now - st->page_since < PAGE_STAYS_S;
    char *moved_to = job->discovered ? job->final_url : job->permanent_url;
    char *at = moved_to && !stays ? moved_to : job->start_url;
    bool moved = at && job->start_url && strcmp(at, job->start_url) != 0;
    if (moved && (!job->discovered || replaced))
        job->note = arena_printf(job_arena(job), "moved to %s%s", at,
                                 replaced ? ", to which a page in its place has linked for a day" : "");
    st->page_since = stays ? st->page_since : 0;
    st->url = at && strcmp(at, job->src->feed) != 0 ? at : NULL;
    st->configured_url = job->src->feed;
}

static void learn_validators(struct job *job, struct source_state *st)
{
    if (job->answer == ANSWER_SAME) { /* a 304 may bring newer ones */
        st->etag = job->headers.etag ? job->headers.etag : st->etag;
        st->last_modified = job->headers.last_modified ? job->headers.last_modified : st->last_modified;
        return;
    }
    bool keep = job->read.complete;
    st->etag = keep ? job->headers.etag : NULL;
    st->last_modified = keep ? job->headers.last_modified : NULL;
    st->validator_url = st->etag || st->last_modified ? job->final_url : NULL;
    st->body_hash = keep ? job->read.body_hash : 0;
}

static char *shorter(struct job *job, char *text)
{
    return text && strlen(text) > 2000 ? arena_strndup(job_arena(job), text, 2000) : text;
}

/* All items are new and none is older than the visit before: others may have come and gone between the two. */
static void learn_window(struct job *job, struct source_state *st, int64_t now)
{
    bool all_new = job->counts.items_new == job->counts.items && job->counts.items >= WINDOW_ITEMS_MIN;
    bool first = st->last_success == 0, newer = !job->read.oldest || job->read.oldest > st->last_success;
    int64_t since = now - st->last_success;
    job->window_short = !first && all_new && st->items > 0 && newer;
    if (job->window_short)
        st->window_s = st->window_s && st->window_s < since ? st->window_s : since > 0 ? since : 1;
    else if (since >= st->window_s) /* so long, and nothing was lost this time */
        st->window_s = 0;
}

static void learn_feed(struct job *job, struct source_state *st, int64_t now)
{
    const struct ingest_result *r = &job->read;
    bool first = st->last_success == 0;
    learn_window(job, st, now);
    st->feed_title = shorter(job, r->title);
    st->feed_home = shorter(job, r->home);
    st->feed_rights = shorter(job, r->rights);
    st->feed_language = shorter(job, r->language);
    st->items = job->counts.items;
    st->ttl_s = r->ttl_s;
    st->skip_hours = (int32_t)r->skip_hours;
    st->skip_days = r->skip_days;
    if (job->counts.items_new || job->counts.items_updated)
        st->last_change = first && r->newest && r->newest < now ? r->newest : now;
}

static void follow_plan(struct source_state *st, const struct schedule_plan *plan)
{
    st->interval_s = plan->interval_s;
    st->wish_s = plan->wish_s;
    st->next_due = plan->next_due;
}

static void plan_success(struct job *job, struct source_state *st, int64_t now)
{
    bool first = st->last_success == 0; /* all is new then, which says nothing of the rhythm */
    bool changed = !first && (job->counts.items_new || job->counts.items_updated);
    const struct ingest_result *r = &job->read;
    int64_t last_item = r->newest > st->last_change ? r->newest : st->last_change;
    struct schedule_facts facts = {.now = now, .interval_s = st->interval_s, .skip_hours = (uint32_t)st->skip_hours,
                                   .skip_days = (uint8_t)st->skip_days, .gap_s = r->gap_s, .last_item = last_item,
                                   .changed = changed, .window_s = st->window_s, .max_age_s = job->max_age_s,
                                   .ttl_s = st->ttl_s};
    struct schedule_plan plan;
    schedule_success(&job->f->config->fetch, job->src, &facts, &plan);
    follow_plan(st, &plan);
    if (job->retry_at > st->next_due)
        st->next_due = job->retry_at;
}

static void conclude_error(struct job *job, struct source_state *st, int64_t now)
{
    struct schedule_plan plan;
    if (st->failures < INT32_MAX)
        st->failures++;
    uint32_t noise = (uint32_t)(now * 2654435761 + job->index * 40503 + (int64_t)clock_ms());
    struct schedule_facts facts = {.now = now, .interval_s = st->interval_s, .skip_hours = (uint32_t)st->skip_hours,
                                   .skip_days = (uint8_t)st->skip_days, .last_item = st->last_change,
                                   .wish_s = st->wish_s, .failures = st->failures, .not_before = job->retry_at,
                                   .random = noise ^ noise >> 13};
    schedule_failure(&job->f->config->fetch, job->src, &facts, &plan);
    follow_plan(st, &plan);
    st->gone = job->gone;
    if (job->http == 412) /* Precondition Failed: it would be said to the same validators for ever */
        st->etag = st->last_modified = st->validator_url = NULL;
    st->configured_url = job->src->feed;
    st->last_error = arena_strdup(job_arena(job), job->err.text);
    job->status = JOB_ERROR;
}

static void conclude_success(struct job *job, struct source_state *st, int64_t now)
{
    learn_address(job, st, now);
    learn_validators(job, st);
    if (job->answer == ANSWER_DOCUMENT && job->read.verdict == INGEST_READ)
        learn_feed(job, st, now);
    plan_success(job, st, now);
    st->failures = 0;
    st->last_error = NULL;
    st->last_success = now;
    bool changed = job->counts.items_new || job->counts.items_updated;
    job->status = changed ? JOB_NEW : JOB_UNCHANGED;
}

void feed_conclude(struct job *job)
{
    static const char *const words[] = {"new", "unchanged", "error", "skipped"};
    int64_t now = unix_now();
    struct source_state *st = &job->next;
    *st = job->state;
    job->window_short = false;
    if (job->answer == ANSWER_DOCUMENT && !job->read.complete)
        err_set(&job->err, ERR_INPUT, "cut off, or too broken to be read to its end%s%s", job->read.bozo ? ": " : "",
                job->read.bozo ? job->read.bozo : "");
    if (job->err.code) {
        if (job->answer == ANSWER_DOCUMENT && (job->counts.items_new || job->counts.items_updated))
            st->last_change = now;
        conclude_error(job, st, now);
    } else {
        conclude_success(job, st, now);
    }
    st->last_fetch = now;
    st->last_http = job->http;
    st->bytes = job->bytes;
    st->latency_ms = job->latency_ms;
    st->last_status = (char *)(uintptr_t)(st->gone ? "gone" : words[job->status]);
    job->record = (struct fetch_record){.when = now, .http = job->http, .status = st->last_status, .error = st->last_error,
                                        .items_new = job->counts.items_new, .items_updated = job->counts.items_updated,
                                        .bytes = job->bytes, .latency_ms = job->latency_ms};
}

/* ---- ending ---- */

void feed_written(struct job *job, struct page_state *due, size_t due_count, char **rules, const struct err *e)
{
    bool failed = e && e->code;
    job->counts = failed ? (struct ingest_counts){0} : job->counts;
    if (failed && job->answer == ANSWER_DOCUMENT && !writer_is_stopped_by(e)) { /* it alone: remembered as any error of a source */
        job->answer = ANSWER_ERROR;
        job->err = *e;
        writer_put_feed(job);
        return;
    }
    if (failed) { /* nothing of it was stored, nor is it remembered */
        job->err = *e;
        job->status = JOB_ERROR;
        job->next = job->state;
        job->next.next_due = unix_now() + 60;
    }
    job->f->result_bytes -= job->result.len;
    job->result.len = 0;
    if (due_count)
        pages_begin(job, due, due_count, rules);
    else
        feed_finish(job);
}

void feed_finish(struct job *job)
{
    struct fetcher *f = job->f;
    if (job->retry_at > job->next.next_due && job->status == JOB_SKIPPED)
        job->next.next_due = job->retry_at;
    state_replace(&job->state, &job->next);
    job->next = job->state;
    report_job(f->report, job);
    if (job->status == JOB_ERROR)
        f->failed++;
    f->finished++;
    f->active--;
    buf_free(&job->result);
    arena_free(&job->a);
    *job = (struct job){.f = f, .src = job->src, .index = job->index, .state = job->state};
}
