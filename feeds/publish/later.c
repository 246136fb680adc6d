/* later.c: what takes long is left to the threads, and put in place when it is done. */
#include <stdlib.h>
#include <string.h>

#include "publish/background.h"

/* Lists take a millisecond or more; what is no list, or a short one, a tenth of that, which is what handing it over costs. */
static bool is_long(const struct view *v)
{
    enum { SHORT_LIMIT = 20 };
    bool list = v->kind <= VIEW_NAMES;
    bool snippet = v->kind == VIEW_SNIPPET || v->kind == VIEW_EMBED;
    return list && (!snippet || v->limit > SHORT_LIMIT || v->scope == SCOPE_SEARCH || v->layout == LAYOUT_QUOTES);
}

static bool may_wait(struct publisher *p)
{
    if (!p->background && p->wake_fd >= 0 && !(p->background = background_new(&p->o, p->wake_fd)))
        p->wake_fd = -2; /* then all is done at once, as ever */
    return p->background != NULL;
}

/* What is asked for again and again, at the address that it is known by: few, however many odd ones somebody asks for. */
static enum queue queue_for(const struct entry *e)
{
    const struct view *v = &e->key;
    const char *const filters[] = {v->topic, v->source, v->speaker, v->language, v->story};
    int given = 0;
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        given += filters[i][0] != '\0';
    bool plain = v->limit == view_default_limit((enum view_kind)v->kind) && given <= 1 && !v->month && v->scope != SCOPE_SEARCH;
    return e->regular && plain ? QUEUE_REGULAR : QUEUE_OTHER;
}

static enum loading submit(struct publisher *p, struct entry *e, const struct job *j)
{
    p->for_room = false;
    p->ticket = e->ticket = background_submit(p->background, queue_for(e), j);
    return p->ticket ? LOAD_LATER : LOAD_DONE;
}

/* Waits for the job that is there already, or for room for one. */
static bool waits_for_another(struct publisher *p, const struct entry *e)
{
    p->for_room = !e->ticket;
    p->ticket = e->ticket ? e->ticket : background_full(p->background, queue_for(e));
    return p->ticket != 0;
}

bool publish_waits_for_room(const struct publisher *p)
{
    return p->for_room;
}

bool publish_is_full(const struct publisher *p)
{
    return p->background && background_full(p->background, QUEUE_OTHER);
}

enum loading later_render(struct publisher *p, struct entry *e, enum coding c, int64_t now)
{
    if (!p->waits || !is_long(&e->key) || !may_wait(p))
        return LOAD_DONE;
    if (waits_for_another(p, e))
        return LOAD_LATER;
    if (view_is_search(&e->key) && !search_allowed(p, BUDGET_COUNT))
        return LOAD_BUSY;
    struct job j = {.view = e->key, .coding = c, .now = now, .generation = p->generation};
    return submit(p, e, &j);
}

enum loading later_compress(struct publisher *p, struct entry *e, enum coding c, struct representation *identity)
{
    if (!p->waits || identity->len < QUICK_FROM_BYTES || !may_wait(p))
        return LOAD_DONE;
    if (waits_for_another(p, e)) /* it may be for another coding, or a fresher rendering: then it is asked for again */
        return LOAD_LATER;
    struct job j = {.view = e->key, .coding = c, .identity = representation_ref(identity)};
    enum loading how = submit(p, e, &j);
    if (how == LOAD_DONE)
        representation_unref(identity);
    return how;
}

/* What waits is kept alive by it, also where the cache has long dropped it: so the bytes are bounded. */
bool later_improve(struct publisher *p, struct representation *identity, enum coding c)
{
    enum { WAITING_MAX_BYTES = 2 << 20 };
    bool room = p->thorough_bytes == 0 || p->thorough_bytes + identity->len <= WAITING_MAX_BYTES;
    if (!room || (!p->thorough && !(p->thorough = background_new(NULL, -1))))
        return false;
    struct job j = {.coding = c, .identity = representation_ref(identity), .thorough = true};
    if (!background_submit(p->thorough, QUEUE_OTHER, &j)) {
        representation_unref(identity);
        return false;
    }
    p->thorough_bytes += identity->len;
    return true;
}

/* ---- results ---- */

static void put_coded(struct publisher *p, struct entry *e, const struct representation *identity, struct job *j)
{
    struct representation *r = NULL;
    if (j->coded && identity && !e->reps[j->coding])
        r = dress_coding(p, identity, j->coding, identity->len >= QUICK_FROM_BYTES, j->coded, j->coded_len);
    else
        free(j->coded);
    j->coded = NULL;
    if (!r)
        return;
    p->stats.compressions++;
    cache_set(p->cache, e, j->coding, r);
}

static void give_verdict(const struct publisher *p, struct entry *e, const struct job *j, enum loading how)
{
    e->verdict = (int)how;
    e->verdict_generation = j->generation;
    e->verdict_at = p->now;
}

static void take_rendered(struct publisher *p, struct job *j)
{
    struct entry *e = cache_peek(p->cache, &j->view, cache_hash(&j->view));
    bool ours = e && e->ticket == j->ticket;
    p->stats.renders++;
    if (j->how == LOAD_BUSY)
        p->stats.searches_refused++;
    if (ours)
        e->ticket = 0;
    /* The site was changed in between and one of us has not seen it yet: whoever waits asks anew. */
    if (!ours || (j->how == LOAD_DONE && j->site_hash != p->site.hash))
        return;
    if (j->how != LOAD_DONE) {
        give_verdict(p, e, j, j->how);
        if (j->how == LOAD_FAILED && j->err.code != ERR_NONE)
            publisher_trouble(p, &j->err);
        return;
    }
    struct representation *r = dress_view(p, &j->view, &j->stamp, e, j->body, j->len);
    j->body = NULL;
    if (!r) {
        give_verdict(p, e, j, LOAD_FAILED);
        return;
    }
    entry_fill(p, e, r);
    e->stamp = j->at;
    e->site_hash = j->site_hash;
    e->day = view_day(&e->key, j->now);
    e->generation = j->generation;
    put_coded(p, e, e->reps[CODING_IDENTITY], j);
}

static void take_compressed(struct publisher *p, struct job *j)
{
    struct entry *e = cache_peek(p->cache, &j->view, cache_hash(&j->view));
    if (e && e->ticket == j->ticket)
        e->ticket = 0;
    e = cache_find_rendered(p->cache, j->identity); /* NULL: evicted or rendered anew meanwhile */
    if (e && !j->coded)
        e->no_thread |= 1U << j->coding;
    if (e)
        put_coded(p, e, j->identity, j);
}

static bool is_in_work(const struct entry *e)
{
    for (int i = 0; i < CODING_COUNT; i++)
        if (e->reps[i] && e->reps[i]->tag.quick)
            return true;
    return false;
}

/* In the place of the quick one, where that still is. */
static void take_thorough(struct publisher *p, struct job *j)
{
    struct entry *e = cache_find_rendered(p->cache, j->identity); /* NULL: evicted or rendered anew meanwhile */
    p->thorough_bytes -= j->identity->len;
    if (!e || !j->coded || !e->reps[j->coding])
        return;
    struct representation *r = dress_coding(p, j->identity, j->coding, false, j->coded, j->coded_len);
    j->coded = NULL;
    p->stats.compressions++;
    if (!r)
        return;
    cache_set(p->cache, e, j->coding, r);
    if (!e->plain_wanted && !is_in_work(e)) /* compressed forms are all that its readers take; the plain one is ten times as large */
        cache_drop(p->cache, e, CODING_IDENTITY);
}

void later_collect(struct publisher *p)
{
    struct job j;
    while (background_collect(p->background, &j)) {
        if (j.identity)
            take_compressed(p, &j);
        else
            take_rendered(p, &j);
        p->ticket_done[background_queue_of(j.ticket)] = j.ticket;
        job_clear(&j);
    }
    while (background_collect(p->thorough, &j)) {
        take_thorough(p, &j);
        job_clear(&j);
    }
}
