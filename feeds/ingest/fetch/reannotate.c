#include "ingest/fetch/reannotate.h"

#include <string.h>

#include "core/date.h"
#include "core/log.h"
#include "ingest/annotate/annotate.h"

enum { SITE_BYTES = 256 << 20, PAGE_BYTES = 256 << 20, PAGE = 200 };

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_list(char *const *a, size_t a_count, char *const *b, size_t b_count)
{
    bool same = a_count == b_count;
    for (size_t i = 0; same && i < a_count; i++)
        same = strcmp(a[i], b[i]) == 0;
    return same;
}

static const struct source *find_source(const struct config *c, const char *name)
{
    for (size_t i = 0; i < c->source_count; i++)
        if (strcmp(c->sources[i].name, name) == 0)
            return &c->sources[i];
    return NULL;
}

/* A source that is new has no articles yet, and one that was taken out keeps what it has. */
static bool sources_differ(const struct store_site *was, const struct config *c)
{
    for (size_t i = 0; i < was->source_count; i++) {
        const struct source *old = &was->sources[i], *now = i < c->source_count ? &c->sources[i] : NULL;
        if (!now || strcmp(now->name, old->name) != 0)
            now = find_source(c, old->name);
        if (now && !same_list(old->topics, old->topic_count, now->topics, now->topic_count))
            return true;
    }
    return false;
}

bool reannotate_wanted(struct store *s, const struct config *c, struct err *e)
{
    struct store_site was;
    struct arena *a = arena_new(SITE_BYTES);
    struct store_stamp stamp;
    const struct store_query all = {.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 1};
    bool wanted = false;
    err_clear(e);
    if (!a || !store_stamp(s, &all, &stamp, e) || !store_get_site(s, a, &was, e)) {
        if (!a)
            err_set(e, ERR_MEMORY, "out of memory");
    } else if (stamp.count > 0) {
        wanted = was.topic_count != c->topic_count || sources_differ(&was, c);
        for (size_t i = 0; !wanted && i < c->topic_count; i++)
            wanted = strcmp(was.topics[i].name, c->topics[i].name) != 0 || !same_text(was.topics[i].match, c->topics[i].match);
    }
    arena_free(&a);
    return wanted;
}

/* Quotations stay as they are: they know no topics. */
static bool one_again(struct store *s, struct annotator *an, const struct config *c, struct arena *a, struct article *in,
                      int64_t now, size_t *changed, struct err *e)
{
    struct article fresh = *in;
    fresh.topics = NULL;
    fresh.topic_count = 0;
    if (!annotate_article(an, c, a, &fresh, e))
        return false;
    if (same_list(in->topics, in->topic_count, fresh.topics, fresh.topic_count))
        return true;
    in->topics = fresh.topics;
    in->topic_count = fresh.topic_count;
    (*changed)++;
    return (in->story || annotate_story(an, s, a, in, now, e)) && store_put_annotations(s, in, now, e);
}

/* One transaction.  *count gets the articles looked at. */
static bool one_page(struct store *s, struct annotator *an, const struct config *c, int offset, int64_t now, size_t *count,
                     size_t *changed, struct err *e)
{
    struct store_articles list = {0};
    const struct store_query q = {.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = PAGE, .offset = offset,
                                  .fields = STORE_CONTENT | STORE_QUOTATIONS};
    struct arena *a = arena_new(PAGE_BYTES);
    if (!a)
        return err_set(e, ERR_MEMORY, "out of memory");
    bool ok = store_query(s, &q, a, &list, e) && store_begin(s, e);
    *count = list.count;
    for (size_t i = 0; ok && i < list.count; i++) {
        ok = one_again(s, an, c, a, &list.items[i], now, changed, e);
        if (!ok && e->code == ERR_DENIED) /* taken down meanwhile */
            ok = true;
    }
    if (ok)
        ok = store_commit(s, e);
    else
        store_rollback(s);
    arena_free(&a);
    return ok;
}

bool reannotate_all(struct store *s, const struct config *c, int64_t now, struct err *e)
{
    struct annotator *an = annotator_new(c, e);
    size_t count = PAGE, changed = 0, total = 0;
    bool ok = an != NULL;
    while (ok && count == PAGE) {
        ok = one_page(s, an, c, (int)total, now, &count, &changed, e);
        total += count;
    }
    annotator_free(&an);
    if (ok)
        log_line(LOG_LEVEL_INFO, "the topics have changed: %zu articles matched anew, %zu changed", total, changed);
    return ok;
}
