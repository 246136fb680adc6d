/* datelabel.h: what the words around a date say of it. */
#ifndef CADIALOG_INGEST_EXTRACT_DATELABEL_H
#define CADIALOG_INGEST_EXTRACT_DATELABEL_H

#include "ingest/extract/page.h"

enum date_label {
    DATE_UNLABELLED,
    DATE_PUBLISHED, /* "Veröffentlicht am", "公開日" */
    DATE_UPDATED,   /* "Mis à jour le", "обновлено" */
    DATE_OTHER,     /* the date of something else: "registered since", "valid until" */
};

/* The last label in the words s[0..len), in any of some twenty languages. */
enum date_label datelabel_in(const char *s, size_t len);

/* What an element's class names and properties say of the date in it. */
enum date_label datelabel_of(const struct node *n);

/* The label that stands in an element of its own right before element i. */
enum date_label datelabel_before(const struct page *p, int32_t i);

#endif
