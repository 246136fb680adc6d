/* head.h: what stands above the text: the standfirst, which belongs to it, and the labels, which do not. */
#ifndef CADIALOG_INGEST_EXTRACT_HEAD_H
#define CADIALOG_INGEST_EXTRACT_HEAD_H

#include "ingest/extract/score.h"

/* Adds to the selection the paragraphs between the title (at node title_at) and the chosen part, where there is more of
 * them than a standfirst: the text begins there.  summary (may be NULL) is the page's description of itself, given apart:
 * what says the same does not count. */
void head_include_lead(const struct page *p, struct selection *s, int32_t title_at, const char *summary);

/* Drops what stands before the title and between it and the text: the section's name, dates, bylines. */
void head_trim(struct page *p, const struct selection *s, int32_t title_at);

#endif
