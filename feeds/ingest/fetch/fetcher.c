/* fetcher.c: brings the parts together, and turns them. */
#include "ingest/fetch/fetcher.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/date.h"
#include "core/log.h"
#include "ingest/fetch/confine.h"
#include "ingest/fetch/reannotate.h"
#include "ingest/fetch/schedule.h"
#include "ingest/fetch/state.h"

enum {
    ARENA_BYTES = 64 << 20,
    TURN_MAX_MS = 300,
    STUCK_MS = 20,
    START_PATIENCE_MS = 1500, /* nobody has been asked yet: better told soon */
    RUN_PATIENCE_MS = 10000,  /* a backup, a takedown: what was fetched is worth waiting for */
};

/* ---- the configuration, completed ---- */

static bool name_ourselves(struct fetcher *f, struct err *e)
{
    struct config *c = f->config;
    const char *contact = c->fetch.contact ? c->fetch.contact : c->site.contact ? c->site.contact : c->site.base_url;
    if (!c->fetch.user_agent)
        c->fetch.user_agent = contact ? arena_printf(f->a, "cadialog/%s (+%s)", CADIALOG_VERSION, contact)
                                      : arena_strdup(f->a, "cadialog/" CADIALOG_VERSION);
    return c->fetch.user_agent || err_set(e, ERR_MEMORY, "out of memory");
}

/* ---- the store ---- */

/* Two fetchers would ask the same servers twice: the second is told.  The lock goes with its process, however that ends. */
static bool lock(struct fetcher *f, struct err *e)
{
    const char *path = f->config->store;
    path = strncmp(path, "sqlite:", 7) == 0 ? path + 7 : path;
    char *name = arena_printf(f->a, "%s.lock", path);
    if (!name)
        return err_set(e, ERR_MEMORY, "out of memory");
    f->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (f->lock_fd < 0)
        return err_set(e, ERR_IO, "store %s: cannot be written: %s: %s", path, name, strerror(errno));
    if (flock(f->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return err_set(e, ERR_BUSY, "store %s: another cadialog is fetching into it", path);
    return true;
}

static bool apply_topics(struct fetcher *f, struct err *e)
{
    f->topics_changed = reannotate_wanted(f->store, f->config, e);
    return !e->code && (!f->topics_changed || reannotate_all(f->store, f->config, unix_now(), e));
}

/* Opens the store and writes something: a store that takes nothing is found out before anybody is asked. */
static bool take_store(struct fetcher *f, struct err *e)
{
    char started[DATE_TEXT_MAX];
    date_rfc3339(unix_now(), started);
    if (!store_open(&f->store, f->config->store, STORE_WRITE, e))
        return false;
    store_set_patience(f->store, START_PATIENCE_MS);
    bool ok = lock(f, e) && apply_topics(f, e) && store_put_config(f->store, f->config, e) &&
              store_drop_facts(f->store, unix_now(), e) &&
              store_put_fact(f->store, "fetcher:started", started, unix_now() + 400 * INT64_C(86400), e);
    store_set_patience(f->store, RUN_PATIENCE_MS);
    return ok;
}

/* What hosts asked for in earlier runs: those of feeds, those of articles, and those that redirects lead to. */
static bool recall_waits(struct fetcher *f, struct arena *a, struct err *e)
{
    static const char prefix[] = "host:";
    struct fact *facts;
    size_t count;
    int64_t now = unix_now();
    if (!store_get_facts(f->store, prefix, now, a, &facts, &count, e))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct host *h = hosts_get(f->hosts, facts[i].name + strlen(prefix));
        if (!h)
            return false;
        h->not_before = strtoll(facts[i].value, NULL, 10);
        if (h->not_before > now + SCHEDULE_WISH_MAX_S) /* a clock that was wrong */
            h->not_before = 0;
    }
    return true;
}

/* Makes the host, so that hosts stand in the order of the sources, and recalls its rules where wanted. */
static bool recall_host(struct fetcher *f, struct arena *a, const char *url, bool rules)
{
    struct err e = {0};
    char *key = host_key(a, url), *value = NULL;
    struct host *h = key ? hosts_get(f->hosts, key) : NULL;
    int64_t now = unix_now();
    if (!h)
        return key == NULL; /* the address is judged when it is asked */
    char *name = arena_printf(a, "robots:%s", key);
    if (rules && name && store_get_fact(f->store, name, now, a, &value, &e))
        robots_learn(h, value, now + 3600);
    return true;
}

static bool recall_source(struct job *job, struct arena *a, struct err *e)
{
    struct source_state st;
    if (!store_get_source_state(job->f->store, job->src->name, a, &st, e))
        return false;
    if (job->f->topics_changed && job->src->only_topics) { /* what was left out may be wanted now */
        st.etag = st.last_modified = st.validator_url = NULL;
        st.body_hash = 0;
    }
    state_replace(&job->state, &st);
    feed_recalled(job);
    return true;
}

/* Hosts take their turns in the order of the sources: those that were well last time come first, so that the sick, who may be so
 * still, keep nobody waiting. */
static bool well_first(struct fetcher *f, struct err *e)
{
    struct job *ordered = calloc(f->job_count + 1, sizeof *ordered);
    size_t n = 0;
    if (!ordered)
        return err_set(e, ERR_MEMORY, "out of memory");
    for (int sick = 0; sick <= 1; sick++)
        for (size_t i = 0; i < f->job_count; i++)
            if ((f->jobs[i].state.failures > 0) == sick)
                ordered[n++] = f->jobs[i];
    free(f->jobs);
    f->jobs = ordered;
    return true;
}

static bool recall(struct fetcher *f, struct err *e)
{
    struct arena *a = arena_new(ARENA_BYTES);
    bool ok = a != NULL;
    for (size_t i = 0; ok && i < f->job_count; i++) {
        arena_reset(a);
        ok = recall_source(&f->jobs[i], a, e);
    }
    ok = ok && well_first(f, e);
    for (size_t i = 0; ok && i < f->job_count; i++) {
        struct job *job = &f->jobs[i];
        arena_reset(a);
        ok = recall_host(f, a, job->state.url ? job->state.url : job->src->feed, job->src->listing.items != NULL);
    }
    ok = ok && recall_waits(f, a, e);
    arena_free(&a);
    return ok || (e->code ? false : err_set(e, ERR_MEMORY, "out of memory"));
}

/* ---- birth and death ---- */

static bool is_named(const struct fetch_options *o, const char *name)
{
    for (size_t i = 0; i < o->name_count; i++)
        if (strcmp(o->names[i], name) == 0)
            return true;
    return o->name_count == 0;
}

static bool choose_sources(struct fetcher *f, struct err *e)
{
    struct config *c = f->config;
    f->jobs = calloc(c->source_count + 1, sizeof *f->jobs);
    if (!f->jobs)
        return err_set(e, ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < f->options.name_count; i++) {
        bool known = false;
        for (size_t s = 0; s < c->source_count; s++)
            known = known || strcmp(c->sources[s].name, f->options.names[i]) == 0;
        if (!known)
            return err_set(e, ERR_USAGE, "no source named '%s'", f->options.names[i]);
    }
    for (size_t i = 0; i < c->source_count; i++)
        if (c->sources[i].enabled && is_named(&f->options, c->sources[i].name))
            f->jobs[f->job_count++] = (struct job){.f = f, .src = &c->sources[i], .index = (uint32_t)i};
    return true;
}

static int worker_count(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 4 ? 4 : (int)n;
}

static bool set_up(struct fetcher *f, struct err *e)
{
    static bool told;
    if (!confine_possible() && !told)
        log_line(LOG_LEVEL_WARNING, "built with a sanitizer: the reading of documents is not confined");
    told = true;
    return name_ourselves(f, e) && choose_sources(f, e) && confine_no_new_privileges(e) &&
           (f->crew = crew_start(f->config, worker_count(), e)) && take_store(f, e) &&
           ((f->hosts = hosts_new()) || err_set(e, ERR_MEMORY, "out of memory")) && recall(f, e) &&
           ((f->report = report_new(f)) || err_set(e, ERR_MEMORY, "out of memory")) &&
           (f->transfers = transfers_new(&f->config->fetch, f->a, e)) && writer_start(f, e);
}

struct fetcher *fetcher_new(struct config *c, const struct fetch_options *o, struct err *e)
{
    struct fetcher *f = calloc(1, sizeof *f);
    if (!f || !(f->a = arena_new(ARENA_BYTES)) || !(f->scratch = arena_new(ARENA_BYTES))) {
        if (f)
            arena_free(&f->a);
        free(f);
        err_set(e, ERR_MEMORY, "out of memory");
        return NULL;
    }
    malloc_trim(0); /* what reading the configuration took is not carried into every worker */
    f->config = c;
    f->options = *o;
    f->lock_fd = f->wake_fd = -1;
    f->host_wait_ms = -1;
    if (!set_up(f, e))
        fetcher_free(&f);
    return f;
}

static void drop_tasks(struct task *t)
{
    while (t) {
        struct task *next = t->next;
        task_free(&t);
        t = next;
    }
}

/* Whoever is on the network or being read. */
static void drop_under_way(struct fetcher *f)
{
    struct task *t;
    while (f->transfers && (t = transfers_owner(f->transfers)))
        task_free(&t);
    while (f->crew && (t = crew_take_back(f->crew)))
        task_free(&t);
}

/* A single run leaves nothing behind that cannot be found by its words, be it from an earlier run.  Only where it brought in
 * masses itself, as a first one may, its end does not wait for long, and the next run goes on with what is left. */
static void index_rest(struct fetcher *f)
{
    enum { MASSES = 5000, MASSES_US = 500000, REST_US = 60 * 1000000 };
    struct err e;
    bool more;
    bool ran = f->store && f->finished && !f->store_failed; /* else the store may be another's */
    bool masses = f->report && report_new_articles(f->report) > MASSES;
    if (ran && !f->options.forever && !store_index(f->store, masses ? MASSES_US : REST_US, &more, &e))
        log_line(LOG_LEVEL_WARNING, "%s", e.text);
}

/* Requests under way are dropped; what was ordered from the store is finished. */
void fetcher_free(struct fetcher **fp)
{
    struct fetcher *f = *fp;
    if (!f)
        return;
    writer_end(f);
    drop_under_way(f);
    crew_end(&f->crew);
    for (size_t i = 0; f->hosts && i < hosts_count(f->hosts); i++) {
        drop_tasks(hosts_at(f->hosts, i)->first);
        drop_tasks(hosts_at(f->hosts, i)->robots_first);
    }
    drop_tasks(f->reading);
    transfers_free(&f->transfers);
    for (size_t i = 0; i < f->job_count; i++) {
        buf_free(&f->jobs[i].result);
        arena_free(&f->jobs[i].a);
        state_free(&f->jobs[i].state);
    }
    free(f->jobs);
    hosts_free(&f->hosts);
    index_rest(f);
    report_free(&f->report);
    store_close(&f->store);
    if (f->lock_fd >= 0)
        close(f->lock_fd);
    arena_free(&f->a);
    arena_free(&f->scratch);
    free(f);
    *fp = NULL;
}

/* ---- turning ---- */

static bool is_idle(const struct fetcher *f)
{
    return f->active == 0 && !writer_busy((struct fetcher *)(uintptr_t)f);
}

bool fetcher_turn(struct fetcher *f, int64_t wait_ms, struct err *e)
{
    struct curl_waitfd fds[CREW_MAX + 1];
    size_t finished = f->finished;
    tasks_dispatch(f);
    tasks_read(f);
    if (f->finished != finished)
        wait_ms = 0; /* some ended without a request; the caller may have nothing more to wait for */
    else if ((f->waiting || f->reading) && (wait_ms < 0 || wait_ms > STUCK_MS) && !transfers_running(f->transfers))
        wait_ms = STUCK_MS; /* what ended just now may have made room */
    if (f->host_wait_ms >= 0 && (wait_ms < 0 || (f->host_wait_ms < wait_ms)))
        wait_ms = f->host_wait_ms;
    if (crew_busy(f->crew) && (wait_ms < 0 || wait_ms > TURN_MAX_MS))
        wait_ms = TURN_MAX_MS;
    unsigned n = crew_wait_for(f->crew, fds);
    if (f->wake_fd >= 0)
        fds[n++] = (struct curl_waitfd){.fd = f->wake_fd, .events = CURL_WAIT_POLLIN};
    if (!transfers_turn(f->transfers, fds, n, wait_ms > 3600000 ? 3600000 : (int)wait_ms, tasks_transferred, f, e))
        return false;
    crew_turn(f->crew, clock_ms(), tasks_read_done, f);
    writer_turn(f);
    report_progress(f->report, false);
    if (f->store_failed)
        *e = f->store_err;
    else if (crew_lost_why(f->crew))
        return err_set(e, ERR_INTERNAL, "%s", crew_lost_why(f->crew));
    return !f->store_failed;
}

bool fetcher_once(struct fetcher *f, size_t *failed, struct err *e)
{
    bool ok = true;
    for (size_t i = 0; i < f->job_count; i++)
        feed_begin(&f->jobs[i]);
    while (ok && !is_idle(f))
        ok = fetcher_turn(f, -1, e);
    report_end(f->report);
    *failed = f->failed;
    return ok;
}
