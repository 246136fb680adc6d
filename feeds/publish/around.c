/* around.c: what is around the articles of a list: its title, the documents next to it, who is quoted, how much there is a day. */
#include <stdlib.h>
#include <string.h>

#include "core/date.h"
#include "publish/publisher.h"

enum {
    SPARK_DAYS = 90,
    SPARK_ARTICLES_MAX = 3000, /* counting these takes about 3 ms */
    SPEAKERS_MAX = 12,
    LANGUAGES_MAX = 20,
    NAMES_MAX = 500, /* speakers are asked for one by one, about 20 µs each */
    TOMBSTONES_MAX = 50,
};

/* ---- who is quoted ----
 * That somebody is quoted is a part of the text: an article whose source lets readers see its title only is under no
 * speaker, and who is quoted in such articles alone is nobody here. */

bool view_is_quoted(struct publisher *p, const char *speaker, bool *shown, struct err *e)
{
    const struct view of = {.kind = VIEW_SNIPPET};
    struct store_query q = view_query(&of);
    struct store_articles found;
    q.speaker = speaker;
    q.with_text = true;
    q.limit = 1;
    if (!store_query(p->store, &q, p->arena, &found, e))
        return false;
    *shown = found.count > 0;
    return true;
}

/* ---- titles ---- */

static const char *title_by_count(struct publisher *p, const struct view *v, enum store_counting what, const char *name)
{
    struct store_query q = view_query(v);
    struct store_counts counts;
    struct err ignored;
    q.since = q.until = DATE_NONE;
    q.limit = 50;
    if (!store_count(p->store, what, &q, p->arena, &counts, &ignored))
        return name;
    for (size_t i = 0; i < counts.count; i++)
        if (counts.items[i].name && strcmp(counts.items[i].name, name) == 0)
            return counts.items[i].title ? counts.items[i].title : name;
    return name;
}

static const char *title_of(struct publisher *p, const struct view *v, enum render_scope scope, enum render_lang lang)
{
    const struct render_site *site = &p->site.site;
    for (size_t i = 0; scope == SCOPE_TOPIC && i < site->topic_count; i++)
        if (strcmp(site->topics[i].name, v->topic) == 0)
            return render_topic_title(&site->topics[i], lang);
    for (size_t i = 0; scope == SCOPE_SOURCE && i < site->source_count; i++)
        if (strcmp(site->sources[i].name, v->source) == 0)
            return site->sources[i].title ? site->sources[i].title : v->source;
    switch (scope) {
    case SCOPE_SPEAKER: return title_by_count(p, v, STORE_COUNT_SPEAKERS, v->speaker);
    case SCOPE_STORY: return title_by_count(p, v, STORE_COUNT_STORIES, v->story);
    case SCOPE_LANGUAGE: return arena_strdup(p->arena, render_language_name(v->language, lang));
    default: return NULL;
    }
}

/* A list of several filters is called by all of them: it is another list than that of the first alone. */
void list_name(struct publisher *p, const struct view *v, struct render_list *l)
{
    const char *const names[] = {[SCOPE_TOPIC] = v->topic, [SCOPE_SOURCE] = v->source, [SCOPE_SPEAKER] = v->speaker,
                                 [SCOPE_LANGUAGE] = v->language};
    l->name = view_name(v);
    l->title = title_of(p, v, l->scope, l->lang);
    l->also = view_other_filters(v, p->arena);
    for (size_t i = 0; v->scope == SCOPE_TOPIC && i < p->site.site.topic_count; i++)
        if (strcmp(p->site.site.topics[i].name, v->topic) == 0)
            l->description = p->site.site.topics[i].description;
    for (enum render_scope i = SCOPE_TOPIC; l->title && v->scope != SCOPE_SEARCH && i <= SCOPE_LANGUAGE; i++) {
        const char *title = i != l->scope && names[i][0] ? title_of(p, v, i, l->lang) : NULL;
        if (title)
            l->title = arena_printf(p->arena, "%s, %s", l->title, title);
    }
}

/* ---- links between documents ---- */

static char *page_of(struct publisher *p, const struct view *v, int page)
{
    struct view other = *v;
    other.page = (uint16_t)page;
    return view_self(&other, p->arena);
}

/* What did not fit: the archive that goes on (RFC 5005), or the next page of a search.  A list of several filters has no archives. */
bool list_link(struct publisher *p, const struct view *v, int64_t now, const struct store_articles *found, struct render_list *l,
               struct err *e)
{
    if (v->month)
        return archive_link(p, v, now, l, e);
    if (v->scope == SCOPE_SEARCH) {
        l->first = v->page > 1 && v->kind != VIEW_PAGE ? page_of(p, v, 1) : NULL;
        l->previous = v->page > 1 ? page_of(p, v, v->page - 1) : NULL;
        l->next = found->more && v->page < PAGE_MAX ? page_of(p, v, v->page + 1) : NULL;
        return true;
    }
    bool goes_on = found->more && found->count && !v->since_seq && v->kind != VIEW_SNIPPET && v->kind != VIEW_EMBED;
    if (!goes_on || (l->also && *l->also))
        return true;
    return archive_link_newest(p, v, now, render_article_time(&found->items[found->count - 1]), l, e);
}

/* ---- what stands beside a page's articles ---- */

/* The names of everything, which the store keeps ready: most articles first. */
static bool add_names(struct publisher *p, enum store_counting what, int limit, const struct render_name **out,
                      size_t *out_count, struct err *e)
{
    const struct view all = {.kind = VIEW_PAGE};
    struct store_query q = view_query(&all);
    struct store_counts counts;
    q.limit = limit;
    if (!store_count(p->store, what, &q, p->arena, &counts, e))
        return false;
    struct render_name *names = arena_array(p->arena, counts.count ? counts.count : 1, sizeof *names);
    if (!names)
        return err_set(e, ERR_MEMORY, "no memory for a page");
    *out_count = 0;
    for (size_t i = 0; i < counts.count; i++) {
        const struct store_count *c = &counts.items[i];
        bool shown = true;
        if (what == STORE_COUNT_SPEAKERS && !view_is_quoted(p, c->name, &shown, e))
            return false;
        if (shown)
            names[(*out_count)++] = (struct render_name){.name = c->name, .title = c->title, .count = c->count};
    }
    *out = names;
    return true;
}

/* Who is quoted in the articles of this very list; counting through a whole topic would hold up every other reader. */
static bool add_quoted(struct publisher *p, const struct store_articles *found, struct render_list *l, struct err *e)
{
    struct render_name *names = arena_array(p->arena, SPEAKERS_MAX, sizeof *names);
    size_t count = 0;
    if (!names)
        return err_set(e, ERR_MEMORY, "no memory for a page");
    for (size_t i = 0; i < found->count; i++)
        for (size_t k = 0; k < found->items[i].quotation_count && count < SPEAKERS_MAX; k++) {
            const struct quotation *q = &found->items[i].quotations[k];
            size_t known = 0;
            while (known < count && q->speaker_name && strcmp(names[known].name, q->speaker_name) != 0)
                known++;
            if (known == count && q->speaker_name && q->speaker && render_may_quote(&p->site.site, &found->items[i]))
                names[count++] = (struct render_name){.name = q->speaker_name, .title = q->speaker, .count = 1};
        }
    l->speakers = names;
    l->speaker_count = count;
    return true;
}

/* ---- the pages of names ---- */

/* Numbers, and days that are counted, would tell of the articles under a speaker that readers may not see. */
static bool hides_quotations(const struct publisher *p)
{
    for (size_t i = 0; i < p->site.site.source_count; i++)
        if (p->site.site.sources[i].content == CONTENT_TITLE)
            return true;
    return false;
}

bool list_names(struct publisher *p, struct render_names *l, struct err *e)
{
    static const enum store_counting counting[SCOPE_COUNT] = {
        [SCOPE_TOPIC] = STORE_COUNT_TOPICS, [SCOPE_SOURCE] = STORE_COUNT_SOURCES, [SCOPE_SPEAKER] = STORE_COUNT_SPEAKERS,
        [SCOPE_LANGUAGE] = STORE_COUNT_LANGUAGES,
    };
    l->counted = l->scope != SCOPE_SPEAKER || !hides_quotations(p);
    return add_names(p, counting[l->scope], NAMES_MAX, &l->names, &l->count, e);
}

/* ---- days ---- */

/* Days are counted article by article, so a list that is too busy for that has no calendar. */
static bool is_busy(struct publisher *p, const struct view *v, bool *busy, struct err *e)
{
    struct store_query q = view_query(v);
    struct store_counts months;
    int64_t articles = 0;
    q.limit = SPARK_DAYS / 30 + 1;
    if (!store_count(p->store, STORE_COUNT_MONTHS, &q, p->arena, &months, e))
        return false;
    for (size_t i = 0; i < months.count; i++)
        articles += months.items[i].count;
    *busy = articles > SPARK_ARTICLES_MAX;
    return true;
}

static bool add_days(struct publisher *p, const struct view *v, int64_t now, struct render_list *l, struct err *e)
{
    struct store_query q = view_query(v);
    struct store_counts counts;
    int64_t first = now / DAY_S - SPARK_DAYS + 1;
    bool busy;
    if (!is_busy(p, v, &busy, e))
        return false;
    if (busy)
        return true;
    q.since = first * DAY_S;
    q.until = (now / DAY_S + 1) * DAY_S;
    q.limit = SPARK_DAYS;
    int32_t *days = arena_array(p->arena, SPARK_DAYS, sizeof *days);
    if (!days)
        return err_set(e, ERR_MEMORY, "no memory for a page");
    if (!store_count(p->store, STORE_COUNT_DAYS, &q, p->arena, &counts, e))
        return false;
    for (size_t i = 0; i < counts.count; i++) {
        int64_t day = counts.items[i].latest / DAY_S - first;
        if (day >= 0 && day < SPARK_DAYS)
            days[day] = (int32_t)counts.items[i].count;
    }
    l->days = days;
    l->day_count = SPARK_DAYS;
    return true;
}

bool list_add_sides(struct publisher *p, const struct view *v, int64_t now, const struct store_articles *found,
                      struct render_list *l, struct err *e)
{
    bool all = v->scope == SCOPE_ALL && !v->month; /* a month does not change where somebody is quoted, or forgotten, in another */
    bool ok = all ? add_names(p, STORE_COUNT_SPEAKERS, SPEAKERS_MAX, &l->speakers, &l->speaker_count, e)
                  : add_quoted(p, found, l, e);
    ok = ok && add_names(p, STORE_COUNT_LANGUAGES, LANGUAGES_MAX, &l->languages, &l->language_count, e);
    bool uncounted = v->month || v->scope == SCOPE_SEARCH || v->scope == SCOPE_STORY || (v->speaker[0] && hides_quotations(p));
    return ok && (uncounted || add_days(p, v, now, l, e));
}

bool list_add_tombstones(struct publisher *p, const struct view *v, struct render_list *l, struct err *e)
{
    struct store_tombstones t;
    struct store_query q = view_query(v);
    if (!view_is_feed(v) || v->scope == SCOPE_SEARCH)
        return true;
    q.limit = v->month ? q.limit : TOMBSTONES_MAX;
    if (!store_get_tombstones(p->store, &q, p->arena, &t, e))
        return false;
    struct render_tombstone *out = arena_array(p->arena, t.count ? t.count : 1, sizeof *out);
    if (!out)
        return err_set(e, ERR_MEMORY, "no memory for tombstones");
    for (size_t i = 0; i < t.count; i++)
        out[i] = (struct render_tombstone){t.items[i].key, t.items[i].when};
    l->tombstones = out;
    l->tombstone_count = t.count;
    return true;
}
