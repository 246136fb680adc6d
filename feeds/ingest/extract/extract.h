/* extract.h: the article in a page: its text and what the page says of it.
 *
 * extract.c calls the other files of this stage in this order:
 *
 *     page, mend, tags, hints       the page as an array of nodes; what elements, classes and names mean
 *     facts, jsonld, ldtext         what the page claims of itself: titles, dates, authors
 *     title, sitename               which of its titles is the article's, and without the site's name
 *     reveal, wall, thread, cards   what is shown later, and what lies over, below and beside the text
 *     measure, clutter, score       how much text is where; what is no part of it; which part of the page is the text
 *     head, prune, inset, teaser    what within it is none of it
 *     trim, closing, phrases        what is left at its edges
 *     body, state                   texts that the page brings along in scripts
 *     byline, bareline, byword, bysearch, names, nameword, namejapan    who wrote it
 *     emit, embed, picture          the chosen part written out, with its pictures and frames
 *     language                      the language it is in
 *     when, sight, datelabel, dateurl    when it was published
 *
 * letters measures and folds text for all of them. */
#ifndef CADIALOG_INGEST_EXTRACT_H
#define CADIALOG_INGEST_EXTRACT_H

#include "core/arena.h"
#include "core/err.h"
#include "model/article.h"

struct extract_input {
    const char *data;
    size_t len;
    const char *url;          /* after redirects; may be NULL */
    const char *content_type; /* the HTTP header's value; may be NULL */
    int64_t now;              /* unix seconds */
};

struct extract_result {
    struct article article; /* url, title, authors (byline), published, updated, language, image, summary, tags,
                               content_html (not yet sanitised, with content_base), content_text */
    char *canonical_url, *site_name;
    int32_t published_offset_s,
        updated_offset_s; /* the time zone that the page gave, in seconds east of UTC; 0 also where none */
    double confidence;    /* 0 to 1: how sure we are that content_html is an article's text */
    bool paywalled;       /* the page says that its text is not all here */
};

/* Everything in *out lives in a.  False: nothing that could be read (empty, binary), or memory. */
bool extract_article(const struct extract_input *in, struct arena *a, struct extract_result *out, struct err *e);

#endif
