/* tasks.c: requests: queued by host, started as limits allow, redirected, answered. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/url.h"
#include "ingest/fetch/robots.h"
#include "ingest/fetch/state.h"
#include "text/idn.h"

enum {
    TASK_ARENA_BYTES = 1 << 20,
    HELD_MAX_BYTES = 8 << 20,   /* more bodies and results in memory: no new requests; more results: nothing large is read until */
    HELD_FULL_BYTES = 16 << 20, /* some are stored; and from here on nothing at all */
    SMALL_BYTES = 256 << 10,
    PASSED_MAX_MS = 5000,
    ROBOTS_HOPS_MAX = 5,       /* RFC 9309 section 2.3.1.2 */
};

static const char accept_feed[] =
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, "
    "text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1";
static const char accept_page[] = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";
static const char accept_robots[] = "text/plain, */*;q=0.1";

/* What differs between the kinds. */
static const struct {
    const char *accept;
    void (*answered)(struct task *t);
    void (*held)(struct task *t, int64_t until);
    void (*was_read)(struct task *t, const struct err *e);
    void (*redirected)(struct task *t);
} kinds[] = {
    [TASK_FEED] = {accept_feed, feed_answered, feed_held, feed_was_read, feed_redirected},
    [TASK_PAGE] = {accept_page, page_answered, page_held, page_was_read, page_enqueue},
    [TASK_ROBOTS] = {accept_robots, robots_answered, robots_held, robots_was_read, task_enqueue},
};

int64_t unix_now(void)
{
    return (int64_t)time(NULL);
}

const char *task_user_agent(const struct fetcher *f, const struct job *job)
{
    return job && job->src->user_agent ? job->src->user_agent : f->config->fetch.user_agent;
}

static size_t body_max(const struct task *t)
{
    size_t most = t->f->config->fetch.body_max_bytes;
    return t->kind == TASK_ROBOTS && most > ROBOTS_MAX_BYTES ? ROBOTS_MAX_BYTES : most;
}

/* Points the task at an address; what is allocated lives in a.  A password in it is not kept: see with_login. */
static bool aim(struct task *t, const char *url, struct arena *a, struct err *e)
{
    t->url = url_resolve(a, NULL, url, strlen(url));
    t->url = t->url ? url_without_login(a, t->url) : NULL;
    t->url = t->url ? idn_url(a, t->url) : NULL;
    char *hash = t->url ? strchr(t->url, '#') : NULL;
    if (hash)
        *hash = '\0';
    char *key = t->url ? host_key(a, t->url) : NULL;
    if (!key)
        return err_set(e, ERR_DENIED, "neither http nor https, or no address: %.200s", url);
    t->host = hosts_get(t->f->hosts, key);
    return t->host || err_set(e, ERR_MEMORY, "out of memory");
}

struct task *task_new(struct fetcher *f, enum task_kind kind, struct job *job, const char *url, struct err *e)
{
    struct task *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(e, ERR_MEMORY, "out of memory");
        return NULL;
    }
    t->kind = kind;
    t->f = f;
    t->job = job;
    t->all_permanent = true;
    payload_init(&t->body, body_max(t));
    buf_init(&t->result, SIZE_MAX / 2);
    arena_reset(f->scratch);
    bool ok = aim(t, url, f->scratch, e);
    t->url = t->first_url = ok ? strdup(t->url) : NULL;
    if (ok && !t->url)
        ok = err_set(e, ERR_MEMORY, "out of memory");
    if (!ok)
        task_free(&t);
    return t;
}

/* Thousands of tasks may wait for their turn: those that have not begun have no arena. */
bool task_needs_arena(struct task *t)
{
    if (!t->a)
        t->a = arena_new(TASK_ARENA_BYTES);
    return t->a != NULL;
}

void task_free(struct task **tp)
{
    struct task *t = *tp;
    if (!t)
        return;
    transfer_free(&t->transfer);
    t->f->result_bytes -= t->result.len;
    payload_free(&t->body);
    buf_free(&t->result);
    arena_free(&t->a);
    free(t->first_url);
    free(t);
    *tp = NULL;
}

void task_enqueue(struct task *t)
{
    struct host *h = t->host;
    t->next = NULL;
    if (h->last)
        h->last->next = t;
    else
        h->first = t;
    h->last = t;
    t->f->waiting++;
}

/* ---- starting ---- */

static struct task *take_first(struct host *h)
{
    struct task *t = h->first;
    h->first = t->next;
    if (!h->first)
        h->last = NULL;
    t->next = NULL;
    t->f->waiting--;
    return t;
}

static void answer(struct task *t)
{
    kinds[t->kind].answered(t);
}

void task_held(struct task *t, int64_t until)
{
    kinds[t->kind].held(t, until);
}

/* The password that the operator wrote into a feed's address goes to that host and to no other, and stands nowhere else: not in
 * addresses of articles, which are resolved against the feed's, and not in reports.  One that comes from elsewhere, by a redirect or a
 * link, is not sent. */
static const char *with_login(const struct task *t)
{
    struct url_parts p = {0};
    const char *feed = t->job ? url_resolve(t->a, NULL, t->job->src->feed, strlen(t->job->src->feed)) : NULL;
    if (feed)
        url_split(feed, strlen(feed), &p);
    char *key = p.userinfo ? host_key(t->a, feed) : NULL;
    if (!key || strcmp(key, t->host->key) != 0)
        return t->url;
    const char *host = strstr(t->url, "://") + 3;
    return arena_printf(t->a, "%.*s%.*s@%s", (int)(host - t->url), t->url, (int)p.userinfo_len, p.userinfo, host);
}

static void start(struct task *t, int64_t now_ms)
{
    const struct fetch_settings *s = &t->f->config->fetch;
    const char *url = task_needs_arena(t) ? with_login(t) : NULL;
    bool known = t->validator_url && strcmp(t->validator_url, t->url) == 0;
    struct transfer_request r = {.url = url, .user_agent = task_user_agent(t->f, t->job), .accept = kinds[t->kind].accept,
                                 .etag = known ? t->etag : NULL, .last_modified = known ? t->last_modified : NULL,
                                 .time_ms = s->timeout_ms - t->spent_ms, .spent_ms = t->spent_ms, .body_max_bytes = body_max(t),
                                 .cut = t->kind == TASK_ROBOTS};
    if (t->kind == TASK_PAGE && t->job->pages_until_ms - now_ms < r.time_ms)
        r.time_ms = t->job->pages_until_ms - now_ms;
    t->validators_sent = r.etag || r.last_modified;
    err_clear(&t->err);
    if (!url)
        err_set(&t->err, ERR_MEMORY, "out of memory");
    else if (r.time_ms <= 0)
        err_set(&t->err, ERR_NETWORK, "timed out, after %lld ms", (long long)t->spent_ms);
    else
        t->transfer = transfer_start(t->f->transfers, &r, t->a, t, &t->err);
    if (!t->transfer) {
        t->http = 0;
        answer(t);
        return;
    }
    host_started(t->host, s, now_ms);
}

static bool may_start_more(const struct fetcher *f)
{
    return f->waiting && f->body_bytes + f->result_bytes < HELD_MAX_BYTES && transfers_have_room(f->transfers);
}

/* Starts what may be started at this host; tells the others of it when they may. */
static void dispatch_host(struct fetcher *f, struct host *h, int64_t now_ms)
{
    int64_t wait_ms = -1;
    while (h->first && may_start_more(f)) {
        bool over = h->first->kind == TASK_PAGE && pages_are_over(h->first->job);
        if (over || (h->not_before && h->not_before > unix_now())) {
            task_held(take_first(h), h->not_before);
        } else if (host_may_start(h, &f->config->fetch, now_ms, &wait_ms)) {
            start(take_first(h), now_ms);
        } else {
            break;
        }
    }
    if (h->first && wait_ms >= 0 && (f->host_wait_ms < 0 || wait_ms < f->host_wait_ms))
        f->host_wait_ms = wait_ms;
}

void tasks_dispatch(struct fetcher *f)
{
    int64_t now_ms = clock_ms();
    f->host_wait_ms = -1;
    for (size_t n = hosts_count(f->hosts), i = 0; i < n && may_start_more(f); i++) {
        struct host *h = hosts_at(f->hosts, f->host_cursor % n);
        if (h->first)
            dispatch_host(f, h, now_ms);
        if (may_start_more(f))
            f->host_cursor = (f->host_cursor + 1) % n;
    }
}

/* ---- ending ---- */

static bool is_redirect(int http)
{
    return http == 300 || http == 301 || http == 302 || http == 303 || http == 307 || http == 308;
}

static bool visited(const struct task *t, const char *url)
{
    for (const struct visit *v = t->visits; v; v = v->before)
        if (strcmp(v->url, url) == 0)
            return true;
    return false;
}

/* Aims at where the answer points.  False: t->err says why not. */
static bool redirect(struct task *t)
{
    int most = t->kind == TASK_ROBOTS ? ROBOTS_HOPS_MAX : t->f->config->fetch.redirects_max;
    if (!t->headers.location)
        return err_set(&t->err, ERR_INPUT, "HTTP %d without a Location that could be used", t->http);
    struct visit *v = arena_alloc(t->a, sizeof *v);
    char *to = url_resolve(t->a, t->url, t->headers.location, strlen(t->headers.location));
    if (!v)
        return err_set(&t->err, ERR_MEMORY, "out of memory");
    if (!to)
        return err_set(&t->err, ERR_INPUT, "redirected to what is no address");
    *v = (struct visit){t->visits, t->url};
    t->visits = v;
    if (t->hops++ >= most) {
        t->too_many_hops = true;
        return err_set(&t->err, ERR_LIMIT, "more than %d redirects", most);
    }
    if (!url_is_web(to, strlen(to)))
        return err_set(&t->err, ERR_DENIED, "redirected to %.100s, which is neither http nor https", to);
    bool downgrade = strncmp(t->url, "https:", 6) == 0 && strncmp(to, "http:", 5) == 0;
    t->all_permanent = t->all_permanent && (t->http == 301 || t->http == 308) && !downgrade;
    if (!aim(t, to, t->a, &t->err))
        return false;
    t->too_many_hops = visited(t, t->url); /* a circle is nothing else (RFC 9309, section 2.3.1.2) */
    if (t->too_many_hops)
        return err_set(&t->err, ERR_LIMIT, "redirected in a circle");
    payload_free(&t->body);
    return true;
}

void tasks_transferred(void *user, struct transfer *tr)
{
    struct fetcher *f = user;
    struct task *t = tr->owner;
    t->http = tr->http;
    t->headers = tr->headers;
    t->err = tr->err;
    t->spent_ms += tr->took_ms;
    payload_move(&t->body, &tr->body);
    t->host->active--;
    host_answered(t->host, tr->err.code && tr->http < 400 ? 0 : tr->http, tr->first_byte_ms, clock_ms());
    transfer_free(&t->transfer);
    if (t->http == 429 || t->http == 503) {
        int64_t now = unix_now(), until = headers_retry_at(&t->headers, now);
        if (until > t->host->not_before) {
            char *name = arena_printf(t->a, "host:%s", t->host->key), *value = arena_printf(t->a, "%lld", (long long)until);
            t->host->not_before = until;
            if (name && value)
                writer_put_fact(f, name, value, until);
        }
    }
    if (!is_redirect(t->http) || (t->err.code && !t->headers.location)) {
        answer(t);
        return;
    }
    err_clear(&t->err); /* the body of a redirect is nobody's concern */
    if (redirect(t))
        kinds[t->kind].redirected(t);
    else
        answer(t);
}

/* ---- reading ---- */

bool task_brings_document(const struct task *t)
{
    return !t->err.code && t->http >= 200 && t->http < 300 && t->http != 204 && t->http != 205 && t->http != 206 && t->http != 226;
}

/* The small ones come first: they are done soon, and should not wait for those that take long; but nobody waits without end while
 * small ones go on coming. */
void task_to_reader(struct task *t)
{
    struct task **at = &t->f->reading;
    t->answered_ms = clock_ms();
    for (struct task **p = at; *p; p = &(*p)->next)
        if ((*p)->body.len <= t->body.len || t->answered_ms - (*p)->answered_ms > PASSED_MAX_MS)
            at = &(*p)->next;
    t->next = *at;
    *at = t;
    t->f->body_bytes += t->body.memory.len;
}

static bool has_room_for_result(const struct task *t)
{
    return t->f->result_bytes < (t->body.len > SMALL_BYTES ? HELD_MAX_BYTES : HELD_FULL_BYTES);
}

/* The body, and with it the account of its bytes, goes to a worker. */
static bool give(struct task *t)
{
    size_t held = t->body.memory.len;
    static const enum ingest_kind as[] = {[TASK_FEED] = INGEST_FEED, [TASK_PAGE] = INGEST_PAGE, [TASK_ROBOTS] = INGEST_RULES};
    struct ingest_request r = {.kind = as[t->kind], .source = t->job ? t->job->index : 0, .now = unix_now(), .url = t->url,
                               .content_type = t->headers.content_type, .content_location = t->headers.content_location,
                               .content_encoding = t->headers.content_encoding,
                               .body_hash = t->kind == TASK_PAGE ? t->page.body_hash : t->job ? t->job->state.body_hash : 0};
    if (!crew_give(t->f->crew, t, &r, &t->body, clock_ms()))
        return false;
    t->f->body_bytes -= held;
    return true;
}

void tasks_read(struct fetcher *f)
{
    struct task **at = &f->reading;
    while (*at && crew_has_room(f->crew, clock_ms())) {
        struct task *t = *at, *next = t->next;
        if (has_room_for_result(t) && give(t))
            *at = next;
        else
            at = &t->next; /* there is no place for a large one just now, but one that is smaller once decoded may pass it */
    }
}

void tasks_read_done(void *user, void *owner, struct buf *result, const struct err *e)
{
    struct fetcher *f = user;
    struct task *t = owner;
    if (result) {
        t->result = *result;
        buf_init(result, 0);
        f->result_bytes += t->result.len;
    }
    kinds[t->kind].was_read(t, e);
}
