/* cards.h: other articles on the page: rows of cards, each with its linked headline and first sentence, and whole ones. */
#ifndef CADIALOG_INGEST_EXTRACT_CARDS_H
#define CADIALOG_INGEST_EXTRACT_CARDS_H

#include "ingest/extract/score.h"

/* Is the box a card: small, with a link of its own that is, or is in, its headline? */
bool cards_is_one(const struct page *p, int32_t i);

/* Before the choice: drops rows of cards anywhere on the page but in what holds the article's body.  title_at: the node
 * with the title, -1 for none. */
void cards_mark(struct page *p, int32_t title_at);

/* After it: drops such rows, shorter ones too, in the later part of the text. */
void cards_trim(struct page *p, const struct selection *s);

/* Drops articles that follow in the same column, built as the one with the title (at node title_at) is. */
void cards_drop_next(struct page *p, const struct selection *s, int32_t title_at);

/* On a shop's page with a few words and rows of things with their prices below its title, adds the largest such row to the
 * selection, as its last root.  To be called when nothing is trimmed any more. */
void cards_include(const struct page *p, struct selection *s, int32_t title_at);

#endif
