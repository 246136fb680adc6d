/* ingest.h: the pipeline: fetch → parse → extract → sanitize → annotate → store.
 *
 * Its first half (ingest_read) turns the bytes of one answer into articles and runs in a confined worker; its second half
 * (ingest_store) compares them with what is stored and runs where the store is.  What passes between them is
 * struct ingest_result. */
#ifndef CADIALOG_INGEST_FETCH_INGEST_H
#define CADIALOG_INGEST_FETCH_INGEST_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "ingest/annotate/annotate.h"
#include "ingest/sanitize/sanitize.h"
#include "model/article.h"
#include "model/site.h"
#include "store/store.h"

enum ingest_kind {
    INGEST_FEED, /* a source's document */
    INGEST_PAGE, /* an article's page */
    INGEST_RULES, /* a robots.txt that is not plain text in memory */
};

/* One answer of a server, as it is given to a worker.  The body goes beside it. */
struct ingest_request {
    int32_t kind;
    uint32_t source;    /* number in the configuration */
    int64_t now;
    uint64_t body_hash; /* of the last body that was understood; 0: none */
    char *url, *content_type, *content_location, *content_encoding;
};

enum ingest_verdict {
    INGEST_READ,   /* understood */
    INGEST_SAME,   /* the same bytes as last time: nothing was parsed */
    INGEST_LINKED, /* a page, which links to a feed (feed_link) */
    INGEST_FAILED, /* code and why say it */
};

struct ingest_entry {
    struct article article;
    uint64_t fingerprint; /* of the entry as the feed has it */
    int64_t counted;      /* the stored article that it made or changed, set by ingest_store; 0: none */
};

struct ingest_result {
    int32_t verdict, code;
    char *why;         /* INGEST_FAILED; or what was left out although the document was read; NULL: nothing */
    uint64_t body_hash;
    int64_t decoded_bytes;
    bool complete;     /* the document was there to its end, so that its validators may be kept */
    char *feed_link;
    char *format, *bozo, *title, *home, *rights, *language;
    int64_t ttl_s, gap_s, newest, oldest; /* dates of items; 0: not known */
    uint32_t skip_hours;
    uint8_t skip_days;
    bool paywalled;    /* INGEST_PAGE */
    double confidence; /* INGEST_PAGE */
    char *rules;       /* INGEST_RULES: their text */
    struct ingest_entry *entries;
    size_t entry_count;
};

/* What a worker keeps from document to document, for as long as its process lives. */
struct ingest_tools {
    const struct config *config;
    struct sanitizer *sanitizer;
    struct annotator *annotator;
    struct buf decoded, scratch;
};
bool ingest_tools_make(const struct config *c, struct ingest_tools *out, struct err *e);

/* Never fails: what goes wrong is a verdict.  Everything in *out lives in a or in t (until the next call). */
void ingest_read(struct ingest_tools *t, const struct ingest_request *r, const char *body, size_t len, struct arena *a,
                 struct ingest_result *out);

struct ingest_counts {
    int64_t items, items_new, items_updated;
};

/* Puts a feed's entries; called within a transaction, which a failure leaves to be rolled back.  an may be NULL.  An article is
 * counted once, however many of the entries are it. */
bool ingest_store(struct store *s, struct annotator *an, const struct source *src, struct ingest_result *in, int64_t now,
                  struct arena *a, struct ingest_counts *out, struct err *e);

/* True where ingest_store has counted that stored article. */
bool ingest_counted(const struct ingest_result *in, int64_t id);

/* Puts what an article's page says into the stored article `id`, where it is better than what is there. */
bool ingest_store_page(struct store *s, struct annotator *an, const struct source *src, int64_t id, struct ingest_result *in,
                       int64_t now, struct arena *a, struct ingest_counts *out, struct err *e);

/* Both structs as bytes (wire.h).  Reading: strings point into `data`. */
bool ingest_request_put(struct buf *out, const struct ingest_request *r);
bool ingest_request_get(char *data, size_t len, struct arena *a, struct ingest_request *out);
bool ingest_result_put(struct buf *out, const struct ingest_result *r);
bool ingest_result_get(char *data, size_t len, struct arena *a, struct ingest_result *out);

#endif
