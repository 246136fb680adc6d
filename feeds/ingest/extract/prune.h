/* prune.h: what lies inside the chosen part and is yet no part of the article. */
#ifndef CADIALOG_INGEST_EXTRACT_PRUNE_H
#define CADIALOG_INGEST_EXTRACT_PRUNE_H

#include "ingest/extract/score.h"

/* Marks it dropped.  title (may be NULL): headings that repeat it are left out. */
void prune(struct page *p, const struct selection *s, const char *title);

#endif
