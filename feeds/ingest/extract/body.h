/* body.h: the article's text as the page's JSON-LD has it (articleBody), used as a guide through the page. */
#ifndef CADIALOG_INGEST_EXTRACT_BODY_H
#define CADIALOG_INGEST_EXTRACT_BODY_H

#include "ingest/extract/score.h"

struct body {
    struct buf letters; /* the text's letters and digits alone, in lower case: what blocks are looked up in */
    const char *text;   /* plain text, paragraphs separated by a newline; NULL: the page gives none worth using */
    size_t matched;     /* bytes of letters found in blocks of the page */
    int32_t around;     /* the smallest node around the blocks found, -1 for none */
};

/* raw: the claim, maybe with HTML in it; may be NULL.  the page must have been measured.  Marks the blocks of the page that
 * are found in it, so that no class name drops them.  The caller frees with body_free. */
void body_read(struct page *p, const char *raw, struct body *out);
void body_free(struct body *b);

/* True where the page shows most of the text. */
bool body_is_shown(const struct body *b);

/* Drops, of the chosen part, what stands before the first and after the last block of the text, and the labels and
 * links in between that are not in it; only where the claim holds the whole text.  */
void body_trim(struct page *p, const struct selection *s, const struct body *b);

/* The text as paragraphs of HTML, for a page that does not show it. */
bool body_html(const struct body *b, struct buf *out);
bool body_text(const struct body *b, struct buf *out);

#endif
