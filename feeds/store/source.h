/* source.h: sources by name.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_SOURCE_H
#define CADIALOG_STORE_SOURCE_H

#include "store/db.h"

struct source_row {
    int64_t id;
    const char *name; /* the caller's */
    bool extract;     /* its articles' pages are read */
    enum content_policy shown; /* of its articles; CONTENT_FULL where it was never configured */
};

/* *id 0: there is none of that name. */
bool source_find(struct store *s, const char *name, int64_t *id, struct err *e);

/* Makes it where there is none (writer, within a transaction). */
bool source_need(struct store *s, const char *name, struct source_row *out, struct err *e);

#endif
