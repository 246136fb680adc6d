/* annotate.c: the order in which an article is annotated. */
#include "ingest/annotate/annotate.h"

#include <stdlib.h>
#include <string.h>

struct annotator {
    const struct config *config;
};

struct annotator *annotator_new(const struct config *c, struct err *e)
{
    struct annotator *an = calloc(1, sizeof *an);
    if (!an)
        err_set(e, ERR_MEMORY, "out of memory");
    else
        an->config = c;
    return an;
}

void annotator_free(struct annotator **an)
{
    free(*an);
    *an = NULL;
}

/* An operator may say of a source that all its articles belong to some topics. */
static bool source_topics(const struct config *c, struct arena *a, struct article *in)
{
    for (size_t i = 0; in->source && i < c->source_count; i++) {
        const struct source *s = &c->sources[i];
        if (strcmp(s->name, in->source) != 0 || s->topic_count == 0)
            continue;
        in->topics = arena_array(a, s->topic_count, sizeof *in->topics);
        if (!in->topics)
            return false;
        for (size_t t = 0; t < s->topic_count; t++)
            in->topics[t] = s->topics[t];
        in->topic_count = s->topic_count;
    }
    return true;
}

bool annotate_article(struct annotator *an, const struct config *c, struct arena *a, struct article *in, struct err *e)
{
    (void)an;
    return source_topics(c, a, in) || err_set(e, ERR_MEMORY, "out of memory");
}

bool annotate_story(struct annotator *an, struct store *s, struct arena *a, struct article *in, int64_t now, struct err *e)
{
    (void)an, (void)s, (void)a, (void)in, (void)now, (void)e;
    return true;
}
