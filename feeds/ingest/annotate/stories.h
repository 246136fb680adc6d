/* stories.h: articles of several sources that tell of one event. */
#ifndef CADIALOG_INGEST_ANNOTATE_STORIES_H
#define CADIALOG_INGEST_ANNOTATE_STORIES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/date.h"
#include "model/article.h"

enum {
    STORY_WINDOW_S = 48 * HOUR_S, /* articles further apart than this tell of different events */
    STORY_INDEX_MAX = 512,        /* articles */
};

/* The latest articles as sets of words, to compare a new one with. */
struct story_index;

struct story_index *story_index_new(void);
void story_index_free(struct story_index **x);

/* Adds an article with its story (the oldest is forgotten where the index is full).  One with too few words to be compared, or
 * without a story, is passed over. */
void story_index_add(struct story_index *x, const struct article *in, int64_t now);

/* The story that an article belongs to: the one it had, where the index knows it; else that of the article that tells most surely
 * of the same event; NULL: none of these.  Lives as long as the index is not changed. */
const char *story_index_find(const struct story_index *x, const struct article *in, int64_t now);

#endif
