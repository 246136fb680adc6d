/* query.h: a question of the publisher's as views and ranges.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_QUERY_H
#define CADIALOG_STORE_QUERY_H

#include "store/db.h"

enum { FILTERS_MAX = 5 };

/* The views that an article must be in, the smallest first; `nothing`: one of the names is unknown. */
struct filter {
    int64_t views[FILTERS_MAX]; /* 0 beyond count */
    size_t count;               /* at least 1: everything is a view too */
    bool nothing;
    int64_t since, until;       /* always set */
};
bool query_filter(struct store *s, const struct store_query *q, struct filter *out, struct err *e);

/* A text that SQL compares with: is article ID at time T in the views ?2 to ?5 too? */
#define QUERY_IN_VIEW(n, time, id)                                                                                     \
    " AND (?" #n " = 0 OR EXISTS (SELECT 1 FROM listing m WHERE m.view_id = ?" #n " AND m.sort_time = " time           \
    " AND m.article_id = " id "))"
#define QUERY_IN_OTHERS(time, id)                                                                                      \
    QUERY_IN_VIEW(2, time, id) QUERY_IN_VIEW(3, time, id) QUERY_IN_VIEW(4, time, id) QUERY_IN_VIEW(5, time, id)

/* Bounds the time of what follows; 0: 250 ms.  query_unbound lifts it. */
void query_bound(struct store *s, int ms);
void query_unbound(struct store *s);

#endif
