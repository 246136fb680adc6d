/* inset.h: what stands between two paragraphs of a text and is neither. */
#ifndef CADIALOG_INGEST_EXTRACT_INSET_H
#define CADIALOG_INGEST_EXTRACT_INSET_H

#include "ingest/extract/page.h"

enum inset {
    INSET_NONE,    /* part of the text, or not between paragraphs at all */
    INSET_FOREIGN, /* leads elsewhere: another article, a subscription, a shop */
    INSET_CAPTION, /* what a picture shows */
};

/* What node i is there for, by its build alone; total: weight of the chosen part's prose. */
enum inset inset_of(const struct page *p, int32_t i, int32_t total);

/* A paragraph before and one after it, among its siblings. */
bool inset_is_between(const struct page *p, int32_t i);

#endif
