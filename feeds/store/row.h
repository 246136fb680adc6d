/* row.h: an article as a row and back.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_ROW_H
#define CADIALOG_STORE_ROW_H

#include "store/db.h"
#include "store/pack.h"

/* The columns that row_read expects, in its order; `a` is article, `s` source. */
#define ROW_COLUMNS                                                                                                          \
    "a.id, a.key, s.name, a.first_seen, a.changed, a.change_seq, a.revision, a.published, a.updated, a.flags, a.guid, a.url," \
    " a.external_url, a.comments_url, a.title, a.summary, a.language, a.rights, a.image, a.story, a.extra"
enum { ROW_COLUMN_COUNT = 21 };

/* Fills *out (zeroed by the caller) from the row that q stands at. */
bool row_read(struct store *s, sqlite3_stmt *q, struct arena *a, struct article *out, struct err *e);

/* content_html, content_text and quotations of out->id, as `fields` (enum store_fields) wants them. */
bool row_read_more(struct store *s, unsigned fields, struct arena *a, struct article *out, struct err *e);

/* Quotations out of the `data` column of quotes.  False: damaged, or no memory. */
bool row_unpack_quotes(const void *blob, size_t len, struct arena *a, struct quotation **out, size_t *count);

/* The `extra` column into s->pack. */
bool row_pack_extra(struct store *s, const struct article *in, struct err *e);

/* Quotations into s->pack. */
bool row_pack_quotes(struct store *s, const struct article *in, struct err *e);

enum row_flags {
    ROW_DATE_IN_FUTURE = 1,
    ROW_TEXT_OF_PAGE = 2, /* the text was read from the article's page, not from the feed */
};

#endif
