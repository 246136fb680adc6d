/* trim.h: the edges of the chosen part, and what pruning leaves without its company. */
#ifndef CADIALOG_INGEST_EXTRACT_TRIM_H
#define CADIALOG_INGEST_EXTRACT_TRIM_H

#include "ingest/extract/score.h"
#include "model/article.h"

/* Drops, at the end of the text, what is told about its authors: boxes called so, paragraphs that begin with a name. */
void trim_bios(struct page *p, const struct selection *s, const struct person *authors, size_t count);

/* Drops lines above the first paragraph that are an author's name and no more. */
void trim_names(struct page *p, const struct selection *s, const struct person *authors, size_t count);

/* Drops headings of which nothing is left but themselves. */
void trim_headings(struct page *p, const struct selection *s);

/* Drops paragraphs that stand there a second time. */
void trim_repeats(struct page *p, const struct selection *s);

/* Drops short lines that are one link, in the same words twice and more: "Check the price". */
void trim_buttons(struct page *p, const struct selection *s);

/* Drops the links and labels that follow the last sentence. */
void trim_tail(struct page *p, const struct selection *s);

/* Drops the last box of the page, where it is built unlike the one before it and holds a few lines and links. */
void trim_foot(struct page *p, const struct selection *s);

/* Drops paragraphs behind a list of links that follows the box with the bulk of the text. */
void trim_afterword(struct page *p, const struct selection *s);

#endif
