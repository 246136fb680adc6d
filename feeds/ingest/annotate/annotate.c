/* annotate.c: the order in which an article is annotated. */
#include "ingest/annotate/annotate.h"

#include <stdlib.h>
#include <string.h>

#include "core/date.h"
#include "ingest/annotate/quotes.h"
#include "ingest/annotate/stories.h"
#include "ingest/annotate/topics.h"
#include "text/fold.h"

enum { TOPIC_ARENA_BYTES_MAX = 64 << 20 };

struct annotator {
    const struct config *config;
    struct arena *arena;
    const struct source *last_source;
    struct topic_query **queries; /* one a topic of the configuration */
    struct story_index *stories;  /* NULL until the first article is compared */
};

static bool compile_topics(struct annotator *an, struct err *e)
{
    const struct config *c = an->config;
    an->queries = arena_array(an->arena, c->topic_count + 1, sizeof(*an->queries));
    for (size_t i = 0; an->queries && i < c->topic_count; i++) {
        an->queries[i] = topic_query_new(an->arena, c->topics[i].match ? c->topics[i].match : "", e);
        if (!an->queries[i])
            return err_prefix(e, "%s:%d: [topic %s] match", c->topics[i].file ? c->topics[i].file : "topics",
                              c->topics[i].line, c->topics[i].name);
    }
    return an->queries || err_set(e, ERR_MEMORY, "out of memory");
}

struct annotator *annotator_new(const struct config *c, struct err *e)
{
    struct annotator *an = calloc(1, sizeof *an);
    if (an) {
        an->config = c;
        an->arena = arena_new(TOPIC_ARENA_BYTES_MAX);
    }
    if (!an || !an->arena) {
        err_set(e, ERR_MEMORY, "out of memory");
        annotator_free(&an);
    } else if (!compile_topics(an, e)) {
        annotator_free(&an);
    }
    return an;
}

void annotator_free(struct annotator **anp)
{
    struct annotator *an = *anp;
    if (!an)
        return;
    arena_free(&an->arena);
    story_index_free(&an->stories);
    free(an);
    *anp = NULL;
}

/* ---- topics ---- */

/* Articles come a source at a time, so the one found last is most often it. */
static const struct source *source_of(struct annotator *an, const struct config *c, const struct article *in)
{
    if (!in->source)
        return NULL;
    if (an->last_source && strcmp(an->last_source->name, in->source) == 0)
        return an->last_source;
    an->last_source = NULL;
    for (size_t i = 0; !an->last_source && i < c->source_count; i++)
        if (strcmp(c->sources[i].name, in->source) == 0)
            an->last_source = &c->sources[i];
    return an->last_source;
}

static void add_topic(struct article *in, char *name)
{
    for (size_t i = 0; i < in->topic_count; i++)
        if (strcmp(in->topics[i], name) == 0)
            return;
    in->topics[in->topic_count++] = name;
}

/* What the queries find, and what the operator says of the whole source. */
static bool find_topics(struct annotator *an, const struct source *source, struct arena *a, struct article *in)
{
    const struct config *c = an->config;
    size_t most = c->topic_count + (source ? source->topic_count : 0);
    in->topic_count = 0;
    if (most == 0)
        return true;
    in->topics = arena_array(a, most, sizeof *in->topics);
    if (!in->topics)
        return false;
    for (size_t i = 0; source && i < source->topic_count; i++)
        add_topic(in, source->topics[i]);
    if (c->topic_count == 0)
        return true;
    struct topic_text *t = topic_text_new(in->title, in->summary, in->content_text);
    if (!t)
        return false;
    for (size_t i = 0; i < c->topic_count; i++)
        if (topic_query_matches(an->queries[i], t))
            add_topic(in, c->topics[i].name);
    topic_text_free(&t);
    return true;
}

/* ---- language ---- */

static bool find_language(const struct source *source, struct arena *a, struct article *in)
{
    if (in->language && *in->language)
        return true;
    const char *found = source ? source->language : NULL;
    if (!found && in->content_text)
        found = fold_language(in->content_text, strlen(in->content_text));
    if (!found && in->title)
        found = fold_language(in->title, strlen(in->title));
    in->language = arena_strdup(a, found);
    return !found || in->language;
}

bool annotate_article(struct annotator *an, const struct config *c, struct arena *a, struct article *in, struct err *e)
{
    const struct source *source = source_of(an, c, in);
    const char *text = in->content_text ? in->content_text : "";
    if (!find_language(source, a, in) || !find_topics(an, source, a, in))
        return err_set(e, ERR_MEMORY, "out of memory");
    return quotes_find(text, strlen(text), in->language, a, &in->quotations, &in->quotation_count, e);
}

/* ---- stories ---- */

static bool load_stories(struct annotator *an, struct store *s, struct arena *a, int64_t now, struct err *e)
{
    struct store_query q = {.since = now - STORY_WINDOW_S, .until = DATE_NONE, .changed_after = -1, .limit = STORY_INDEX_MAX};
    struct store_articles recent;
    an->stories = story_index_new();
    if (!an->stories)
        return err_set(e, ERR_MEMORY, "out of memory");
    if (!store_query(s, &q, a, &recent, e)) {
        story_index_free(&an->stories);
        return false;
    }
    for (size_t i = recent.count; i-- > 0;)
        story_index_add(an->stories, &recent.items[i], now);
    return true;
}

/* A new story is named after its first article; the digits keep two of one title apart. */
static char *new_story(struct arena *a, const struct article *in)
{
    const char *name = in->title ? fold_name(a, in->title) : NULL;
    unsigned h = 5381;
    for (const char *p = in->guid ? in->guid : in->url ? in->url : ""; *p; p++)
        h = h * 33 + (unsigned char)*p;
    return arena_printf(a, "%s-%04x", name ? name : "story", h & 0xffff);
}

/* A takedown, by whoever else writes to the store, may have renamed a story or left nothing of it. */
static bool story_is_there(struct store *s, struct arena *a, const char *story, bool *there, struct err *e)
{
    const struct store_query q = {.story = story, .since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 1};
    struct store_articles found;
    bool ok = store_query(s, &q, a, &found, e);
    *there = ok && found.count;
    return ok;
}

bool annotate_story(struct annotator *an, struct store *s, struct arena *a, struct article *in, int64_t now, struct err *e)
{
    /* Only what belongs to a topic is compared: a story is about the dialogue, and most of a busy source is not. */
    if (in->topic_count == 0)
        return true;
    if (!an->stories && !load_stories(an, s, a, now, e))
        return false;
    const char *found = story_index_find(an->stories, in, now);
    bool there = true;
    if (found && !story_is_there(s, a, found, &there, e))
        return false;
    if (!there) {
        story_index_free(&an->stories);
        if (!load_stories(an, s, a, now, e))
            return false;
        found = story_index_find(an->stories, in, now);
    }
    in->story = found ? arena_strdup(a, found) : new_story(a, in);
    if (!in->story)
        return err_set(e, ERR_MEMORY, "out of memory");
    story_index_add(an->stories, in, now);
    return true;
}
