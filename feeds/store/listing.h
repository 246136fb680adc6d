/* listing.h: which views an article is listed in.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_LISTING_H
#define CADIALOG_STORE_LISTING_H

#include "store/db.h"

enum { VIEWS_MAX = 200 }; /* of one article; a hundred speakers and a hundred topics say nothing any more */

struct views {
    int64_t ids[VIEWS_MAX];
    size_t count;
};

/* The views that this article belongs to; those not known yet are made. */
bool listing_views(struct store *s, const char *source, const struct article *in, struct views *out, struct err *e);

/* Lists the article in `now` and no longer in `was` (either may be NULL); both count as changed. */
bool listing_move(struct store *s, int64_t article, int64_t sort_time, const struct views *was, const struct views *now,
                  struct err *e);

/* A view's id by name; *id 0: there is none. */
bool listing_find(struct store *s, enum view_kind kind, const char *name, int64_t *id, struct err *e);

/* The name that a view of a language has: its first subtag, in lower case. */
void listing_language(const char *tag, char out[static 16]);

/* The views column of an article. */
void views_from(const void *blob, size_t len, struct views *out);

/* year * 12 + month - 1 of a time, in UTC. */
int32_t listing_month(int64_t when);

#endif
