/* extract.h: the article in a page: its text and what the page says of it. */
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
