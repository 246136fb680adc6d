/* pages.c: articles' own pages, read once and looked at again for a while; and the rules of robots.txt that they are under. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "ingest/fetch/robots.h"
#include "ingest/fetch/state.h"

enum {
    RULES_SHORT_S = HOUR_S,   /* rules that could not be read are asked for again after this time */
    PAGE_TRIES_MAX = 5,
    PAGE_FAILURES_MAX = 3,    /* in a row at one source: the rest waits for the next time */
    RECHECK_LEAST_S = HOUR_S,
};

/* ---- robots.txt ---- */

static const char word_rules[] = "rules\n", word_open[] = "open", word_closed[] = "closed";

void robots_learn(struct host *h, const char *fact, int64_t until)
{
    size_t n = sizeof word_rules - 1;
    if (strncmp(fact, word_rules, n) == 0)
        host_set_robots(h, ROBOTS_RULES, fact + n, strlen(fact + n), until);
    else if (strcmp(fact, word_open) == 0 || strcmp(fact, word_closed) == 0)
        host_set_robots(h, *fact == 'o' ? ROBOTS_OPEN : ROBOTS_CLOSED, NULL, 0, until);
}

/* Starts reading the rules of h unless that is under way; pages then wait in h. */
static void robots_ask(struct fetcher *f, struct host *h)
{
    struct err e = {0};
    char url[512];
    if (h->robots == ROBOTS_ASKED)
        return;
    h->robots = ROBOTS_ASKED;
    snprintf(url, sizeof url, "%s/robots.txt", h->key);
    struct task *t = strlen(h->key) < 400 ? task_new(f, TASK_ROBOTS, NULL, url, &e) : NULL;
    if (t) {
        t->rules_of = h;
        task_enqueue(t);
    } else {
        host_set_robots(h, ROBOTS_CLOSED, NULL, 0, unix_now() + RULES_SHORT_S);
    }
}

/* Pages go on, or are told that they may not. */
static void release(struct host *h)
{
    struct task *t = h->robots_first;
    h->robots_first = NULL;
    while (t) {
        struct task *next = t->next;
        page_enqueue(t);
        t = next;
    }
}

static void remember_rules(struct task *t, struct host *h)
{
    const char *word = h->robots == ROBOTS_RULES ? word_rules : h->robots == ROBOTS_OPEN ? word_open : word_closed;
    char *name = arena_printf(t->a, "robots:%s", h->key);
    char *value = arena_printf(t->a, "%s%s", word, h->robots == ROBOTS_RULES ? h->robots_body : "");
    if (name && value)
        writer_put_fact(t->f, name, value, h->robots_until);
}

static void settle(struct task *t, enum robots_state state, const char *body, size_t len)
{
    struct host *h = t->rules_of;
    int64_t now = unix_now(), fresh = headers_fresh_for(&t->headers, now);
    int64_t long_s = fresh >= HOUR_S && fresh < DAY_S ? fresh : DAY_S;
    host_set_robots(h, state, body, len, now + (state == ROBOTS_CLOSED ? RULES_SHORT_S : long_s));
    remember_rules(t, h);
    task_free(&t);
    release(h);
}

/* Plain text of the usual length is understood here; decompressing is a worker's work, like all that a stranger could have
 * prepared. */
static bool is_plain(const struct task *t)
{
    const struct buf *b = &t->body.memory;
    bool gzip = b->len >= 2 && (unsigned char)b->data[0] == 0x1f && (unsigned char)b->data[1] == 0x8b;
    return t->body.fd < 0 && !t->headers.content_encoding && !gzip;
}

void robots_answered(struct task *t)
{
    bool cut = t->err.code == ERR_LIMIT && t->body.len >= t->body.max_bytes; /* of a long one, the first 500 KiB count */
    bool whole = !t->err.code || cut;
    if (t->too_many_hops || (t->http >= 400 && t->http < 500)) /* the status says it, however its body ends */
        settle(t, ROBOTS_OPEN, NULL, 0);
    else if (!whole || t->http < 200 || t->http >= 300)
        settle(t, ROBOTS_CLOSED, NULL, 0);
    else if (is_plain(t))
        settle(t, ROBOTS_RULES, t->body.memory.data ? t->body.memory.data : "", t->body.memory.len);
    else
        task_to_reader(t);
}

void robots_was_read(struct task *t, const struct err *e)
{
    bool got = !e && ingest_result_get(t->result.data ? t->result.data : (char *)"", t->result.len, t->a, &t->read) &&
               t->read.verdict == INGEST_READ && t->read.rules;
    settle(t, got ? ROBOTS_RULES : ROBOTS_CLOSED, got ? t->read.rules : NULL, got ? strlen(t->read.rules) : 0);
}

void robots_held(struct task *t, int64_t until)
{
    struct host *h = t->rules_of;
    host_set_robots(h, ROBOTS_CLOSED, NULL, 0, until < unix_now() + DAY_S ? until : unix_now() + DAY_S);
    task_free(&t);
    release(h);
}

/* ---- pages ---- */

static void page_done(struct task *t)
{
    struct job *job = t->job;
    task_free(&t);
    if (--job->pages_open == 0)
        feed_finish(job);
}

/* Not now: it stays due. */
static void put_off(struct task *t)
{
    page_done(t);
}

static void page_failed(struct task *t, const char *why)
{
    err_set(&t->err, ERR_NETWORK, "%s", why);
    writer_put_page(t);
}

bool pages_are_over(const struct job *job)
{
    return clock_ms() >= job->pages_until_ms || job->page_failures >= PAGE_FAILURES_MAX;
}

/* A publisher may know us by our own name or by the one that the operator has given us: either may keep us out. */
static bool rules_allow(const struct host *h, const struct task *t)
{
    static const char ours[] = "cadialog";
    char token[64];
    const char *agent = task_user_agent(t->f, t->job);
    size_t len = strspn(agent, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_");
    snprintf(token, sizeof token, "%.*s", len < sizeof token ? (int)len : (int)sizeof token - 1, agent);
    return robots_allowed(h->robots_body, h->robots_len, ours, t->url) &&
           (!*token || strcasecmp(token, ours) == 0 || robots_allowed(h->robots_body, h->robots_len, token, t->url));
}

/* What the rules say of the page; a listing that is read instead of a feed goes the same way. */
static void judge(struct task *t)
{
    struct host *h = t->host;
    bool allowed = h->robots == ROBOTS_OPEN ||
                   (h->robots == ROBOTS_RULES && rules_allow(h, t));
    if (allowed) {
        task_enqueue(t);
        return;
    }
    bool unread = h->robots == ROBOTS_CLOSED;
    t->http = 0;
    err_set(&t->err, ERR_DENIED, unread ? "robots.txt of this host could not be read, so its pages are not"
                                        : "robots.txt disallows this page");
    if (t->kind == TASK_FEED)
        feed_answered(t);
    else if (unread)
        put_off(t);
    else
        writer_put_page(t);
}

void page_enqueue(struct task *t)
{
    struct host *h = t->host;
    if (t->kind == TASK_PAGE && pages_are_over(t->job)) {
        put_off(t);
        return;
    }
    if (!t->f->config->fetch.robots) {
        task_enqueue(t);
        return;
    }
    bool known = h->robots == ROBOTS_RULES || h->robots == ROBOTS_OPEN || h->robots == ROBOTS_CLOSED;
    if (known && h->robots_until > unix_now()) {
        judge(t);
        return;
    }
    if (h->not_before > unix_now()) { /* then the rules are not asked for either */
        task_held(t, h->not_before);
        return;
    }
    t->next = h->robots_first;
    h->robots_first = t;
    robots_ask(t->f, h);
    if (h->robots != ROBOTS_ASKED) /* it could not even be asked for */
        release(h);
}

void page_answered(struct task *t)
{
    struct job *job = t->job;
    if (pages_are_over(job) && (t->err.code || t->http == 0)) {
        job->page_failures++;
        put_off(t);
        return;
    }
    bool same = !t->err.code && t->http == 304 && t->validators_sent;
    bool fine = same || task_brings_document(t);
    job->page_failures = fine || (t->http >= 400 && t->http < 500 && t->http != 429) ? 0 : job->page_failures + 1;
    if (task_brings_document(t) && t->body.len > 0)
        task_to_reader(t);
    else if (!t->err.code && !same)
        page_failed(t, "no page");
    else
        writer_put_page(t);
}

void page_held(struct task *t, int64_t until)
{
    (void)until;
    put_off(t);
}

void page_was_read(struct task *t, const struct err *e)
{
    if (e)
        t->err = *e;
    else if (!ingest_result_get(t->result.data ? t->result.data : (char *)"", t->result.len, t->a, &t->read))
        err_set(&t->err, ERR_INTERNAL, "a worker gave back what cannot be read");
    else if (t->read.verdict == INGEST_FAILED)
        err_set(&t->err, ERR_INPUT, "%s", t->read.why ? t->read.why : "cannot be read");
    writer_put_page(t);
}

/* Corrections are most likely soon: looked for after an hour, then at growing distances, until the article is old. */
static int64_t next_look(const struct fetch_settings *f, int64_t published, int64_t now)
{
    int64_t age = published == DATE_NONE || published > now ? 0 : now - published;
    if (age >= f->recheck_s)
        return DATE_NONE;
    return now + (age / 2 > RECHECK_LEAST_S ? age / 2 : RECHECK_LEAST_S);
}

/* They are of the address that gave them.  Behind a redirect that lasts, this is the page's from now on; behind another one they
 * are of no use, since the next request goes to where the redirect stands. */
static void learn_validators(struct task *t)
{
    struct page_state *p = &t->page;
    bool own = !t->hops || t->all_permanent;
    if (t->hops && own)
        p->url = t->url;
    if (t->headers.etag || t->http != 304)
        p->etag = own ? t->headers.etag : NULL;
    if (t->headers.last_modified || t->http != 304)
        p->last_modified = own ? t->headers.last_modified : NULL;
}

void page_conclude(struct task *t, int64_t published)
{
    struct page_state *p = &t->page;
    int64_t now = unix_now();
    bool never = t->err.code == ERR_DENIED || t->http == 404 || t->http == 410 || t->http == 401 || t->http == 403 ||
                 t->http == 451;
    if (t->err.code) {
        p->failures++;
        if (t->http == 412) /* as with feeds: it would be said to the same validators for ever */
            p->etag = p->last_modified = NULL;
        p->next_due = never || p->failures >= PAGE_TRIES_MAX ? DATE_NONE : now + ((int64_t)HOUR_S << p->failures);
        return;
    }
    p->failures = 0;
    p->next_due = next_look(&t->f->config->fetch, published, now);
    learn_validators(t);
    if (t->http != 304)
        p->body_hash = t->read.body_hash;
}

void page_written(struct task *t, const struct err *e)
{
    if ((!e || !e->code) && !ingest_counted(&t->job->read, t->page.article_id)) {
        t->job->counts.items_new += t->counts.items_new;
        t->job->counts.items_updated += t->counts.items_updated;
        if (t->job->status == JOB_UNCHANGED && (t->counts.items_new || t->counts.items_updated))
            t->job->status = JOB_NEW;
    }
    if (e && e->code && !t->job->note)
        t->job->note = arena_printf(job_arena(t->job), "%s could not be stored: %s", t->first_url, e->text);
    page_done(t);
}

static bool begin_page(struct job *job, const struct page_state *due)
{
    struct err e = {0};
    struct task *t = due->url ? task_new(job->f, TASK_PAGE, job, due->url, &e) : NULL;
    if (!t || !task_needs_arena(t)) {
        task_free(&t);
        return false;
    }
    t->page = *due;
    t->page.url = arena_strdup(t->a, due->url);
    t->page.etag = arena_strdup(t->a, due->etag);
    t->page.last_modified = arena_strdup(t->a, due->last_modified);
    t->validator_url = t->url;
    t->etag = t->page.etag;
    t->last_modified = t->page.last_modified;
    page_enqueue(t);
    return true;
}

void pages_begin(struct job *job, struct page_state *due, size_t count, char **rules)
{
    int64_t now = unix_now();
    job->pages_until_ms = clock_ms() + job->f->config->fetch.timeout_ms;
    job->pages_open = 1; /* so that it does not end before all have begun */
    for (size_t i = 0; i < count; i++) {
        char *key = due[i].url ? host_key(job_arena(job), due[i].url) : NULL;
        struct host *h = key ? hosts_get(job->f->hosts, key) : NULL;
        if (h && rules && rules[i] && (h->robots == ROBOTS_UNKNOWN || (h->robots != ROBOTS_ASKED && h->robots_until <= now)))
            robots_learn(h, rules[i], now + HOUR_S); /* the fact's own date is kept by the store */
        job->pages_open++;
        if (!begin_page(job, &due[i]))
            job->pages_open--;
    }
    if (--job->pages_open == 0)
        feed_finish(job);
}
