/* thread.h: what readers wrote below an article, where no class name tells it. */
#ifndef CADIALOG_INGEST_EXTRACT_THREAD_H
#define CADIALOG_INGEST_EXTRACT_THREAD_H

#include "ingest/extract/page.h"

/* Drops what follows a heading such as "3 Comments" or "Leave a Reply" below the first paragraphs; the weights must have
 * been worked out, and have to be once more afterwards.  title_at: the node with the title, -1 for none. */
void thread_mark(struct page *p, int32_t title_at);

#endif
