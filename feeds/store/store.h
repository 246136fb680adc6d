/* store.h: the content store, an opaque door in domain words.  SQLite is behind it and nowhere else.
 *
 * One writer (the fetcher), any number of readers, also of other users.  Everything a reader needs to publish is in the
 * store: the site's settings, sources and topics too, so a server needs no configuration but the store's address.
 * Results live in the caller's arena. */
#ifndef CADIALOG_STORE_STORE_H
#define CADIALOG_STORE_STORE_H

#include "core/arena.h"
#include "core/err.h"
#include "model/article.h"
#include "model/site.h"

struct store;

enum store_mode {
    STORE_READ,  /* never creates, never writes, holds no statement open between calls */
    STORE_WRITE, /* creates, migrates, takes the writer's part */
};

/* address is "sqlite:PATH" or a plain PATH.  *out is NULL where it fails: ERR_NOT_FOUND (no such file), ERR_BUSY (locked,
 * or its writer has just gone: try again later), ERR_TOO_NEW, ERR_DENIED, ERR_IO, ERR_INPUT (not a store of ours). */
bool store_open(struct store **out, const char *address, enum store_mode mode, struct err *e);

/* How long a writer waits for another one, from the next statement on: milliseconds.  5,000 after store_open, which itself waits
 * 1,500 at most. */
void store_set_patience(struct store *s, int ms);

/* Closes and sets *s to NULL.  A writer indexes what is left first, for a tenth of a second at most and where it is no
 * more than some thousand articles (see store_index), and waits for nobody. */
void store_close(struct store **s);

/* ---- freshness ---- */

/* True where another connection has changed the store since the last call, or the file at its path is another one now
 * (replaced; the store is reopened first).  Microseconds; ask at most once a second.  False with e->code set: the store
 * is gone or cannot be read just now. */
bool store_changed(struct store *s, struct err *e);

/* False after store_changed found a backup copied over the file, without the log of before: ERR_BUSY.  The next call opens the store
 * anew.  Until then this process must have closed whatever else of it was open, since SQLite shares a log within a process. */
bool store_is_open(const struct store *s);

/* True while the file at the store's path is the one that was opened.  Any thread may ask. */
bool store_in_place(const struct store *s);

/* Which file the store is: another value means another store, whose numbers mean nothing for what was read before. */
uint64_t store_file_id(const struct store *s);

/* The number of the last change: it grows with every transaction that changes what a reader can see, and is its time in
 * milliseconds where that is more, so that it does not come again after a backup was put back. */
bool store_change_seq(struct store *s, int64_t *seq, struct err *e);

/* ---- the site ---- */

/* Writes the site's settings, sources and topics where they differ from what is stored (one transaction).  A topic whose
 * match changed is applied anew to stored articles by the caller (see ingest/topics.h). */
bool store_put_config(struct store *s, const struct config *c, struct err *e);

struct store_site {
    struct site site;     /* site.id is always set */
    struct source *sources; /* with home and rights as the feed says where the operator is silent */
    size_t source_count;
    struct topic *topics;
    size_t topic_count;
    uint64_t lineage; /* whose change_seq it counts: the same in copies and backups, another in a store that was begun anew; 0: empty */
};
bool store_get_site(struct store *s, struct arena *a, struct store_site *out, struct err *e);

/* ---- reading articles ---- */

enum store_fields {
    STORE_LIST = 0,           /* all but the two below */
    STORE_CONTENT = 1 << 0,   /* content_html, content_text */
    STORE_QUOTATIONS = 1 << 1,
};

struct store_query {
    const char *topic, *source, *speaker, *language, *story; /* NAMEs; NULL: any.  They are joined by AND. */
    const char *search;       /* words of a person; NULL: none */
    int64_t since, until;     /* sort time in [since, until); DATE_NONE: open.  Sort time: published, else first_seen */
    int64_t changed_after;    /* only articles with change_seq > this; -1: all */
    bool with_text;           /* only of sources that are configured, and let readers see more than titles; stamps, counts and tombstones
                               * do not look at it */
    int limit, offset;        /* limit 1 to 10,000 */
    unsigned fields;          /* enum store_fields */
    int search_ms;            /* a search is stopped after this time and fails with ERR_LIMIT; 0: 250 */
};

struct store_articles {
    struct article *items;    /* newest sort time first; ties by id, newest first */
    size_t count;
    bool more;                /* there are articles beyond limit */
};
bool store_query(struct store *s, const struct store_query *q, struct arena *a, struct store_articles *out, struct err *e);

/* What a view stands at, cheap, without its articles: two equal stamps mean equal bytes.  For several filters at once, and
 * for a search, a stamp may move without need. */
struct store_stamp {
    int64_t change_seq;   /* greatest change_seq of its articles and tombstones, and of the site's settings */
    int64_t changed;      /* time of its last visible change, unix seconds; DATE_NONE: empty */
    int64_t site_changed; /* time of the last change of titles, rights and other settings; DATE_NONE: there are none */
    int64_t site_seq;     /* its number; of a search that of any change */
    int64_t months;       /* of a month: months of the whole view that have articles, to which it is linked; else 0 */
    int64_t count;        /* articles in the view, up to 10,000; for joined filters and parts of months an upper bound */
};
bool store_stamp(struct store *s, const struct store_query *q, struct store_stamp *out, struct err *e);

/* One article by its key, with content and quotations.  ERR_NOT_FOUND: never was; ERR_DENIED: taken down. */
bool store_get_article(struct store *s, const char *key, struct arena *a, struct article *out, struct err *e);

/* Earlier states of an article, newest first: title, summary, content_text, changed, revision. */
bool store_get_revisions(struct store *s, const char *key, struct arena *a, struct store_articles *out, struct err *e);

/* Counts for lists and sparklines; q->limit groups at most.  Names within a filter
 * are counted among its newest 2,000 articles. */
struct store_count {
    char *name, *title; /* a month "2026-03", a day "2026-03-06", a speaker, a language, a story */
    int64_t count, latest;
};
enum store_counting {
    STORE_COUNT_MONTHS, /* within q, newest first; whole months of one view: latest is the last change */
    STORE_COUNT_DAYS,   /* within q, newest first; days without articles are left out */
    STORE_COUNT_SPEAKERS, /* within q, most quoted first */
    STORE_COUNT_LANGUAGES,
    STORE_COUNT_STORIES,  /* newest first */
    STORE_COUNT_TOPICS,
    STORE_COUNT_SOURCES,
};
struct store_counts {
    struct store_count *items;
    size_t count;
};
bool store_count(struct store *s, enum store_counting what, const struct store_query *q, struct arena *a,
                 struct store_counts *out, struct err *e);

/* Articles taken down that were in the view which q asks for, newest first.  A search has none: their words are forgotten. */
struct store_tombstone {
    char *key, *source;
    int64_t when, change_seq;
};
struct store_tombstones {
    struct store_tombstone *items;
    size_t count;
};
bool store_get_tombstones(struct store *s, const struct store_query *q, struct arena *a, struct store_tombstones *out,
                          struct err *e);

/* ---- writing articles ---- */

/* One transaction a source: begin, put …, put state, commit.  A crash in between loses only what was not committed. */
bool store_begin(struct store *s, struct err *e);
bool store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s);

enum store_put { STORE_PUT_UNCHANGED, STORE_PUT_NEW, STORE_PUT_UPDATED };

/* Known again by guid within its source, then by url_identity of its address, then by content.  The article must be
 * sanitised and annotated.  Another visible content makes a revision with `changed` = now; the same content makes
 * nothing, whatever its dates say.  An article taken down before stays down (UNCHANGED).
 * An article that came out of this store (in->id is set) is taken as read from its page: the first such text adds to the
 * article without a revision (UNCHANGED), and what the feed says later does not take it away. */
bool store_put_article(struct store *s, const char *source, const struct article *in, int64_t now,
                       enum store_put *what, struct err *e);

/* The row of the article that store_put_article has just found or made; 0: none, the entry was ignored. */
int64_t store_last_put(const struct store *s);

/* True where the source has this article already with the same feed-side fingerprint, so that nothing need be done. */
bool store_seen(struct store *s, const char *source, const struct article *in, uint64_t fingerprint, struct err *e);
bool store_put_seen(struct store *s, const char *source, const struct article *in, uint64_t fingerprint, struct err *e);

/* Takes an article down by its address, key or tag: URI: its text is erased in all revisions and in the index, a tombstone is
 * left.  ERR_NOT_FOUND where there is none. */
bool store_forget(struct store *s, const char *which, int64_t now, struct err *e);

/* Annotations made anew (topics, quotations, story) for a stored article. */
bool store_put_annotations(struct store *s, const struct article *in, int64_t now, struct err *e);

/* Articles are found by their words only once they are indexed, which is as dear as storing them: so it is done apart.  Works
 * for about budget_us microseconds (<0: to the end); *more: there is more to do.  For the fetcher's idle time and the end of a
 * run; outside of a transaction. */
bool store_index(struct store *s, int64_t budget_us, bool *more, struct err *e);
/* How many articles wait for that; not known: 0. */
int64_t store_unindexed(struct store *s);

/* Gives back the memory that is held only for speed (cached pages of the file, up to 8 MiB); outside of a transaction.  What is
 * read next comes from the file again. */
void store_rest(struct store *s);

/* ---- the fetcher's memory ---- */

/* What is remembered of a source between runs.  Zero-filled where it was never fetched. */
struct source_state {
    char *url;               /* where to fetch from now: the configured address, or where a 301/308 moved it */
    char *configured_url;    /* the address it was configured with when `url` was learnt */
    char *validator_url;     /* the address that gave the validators */
    char *etag, *last_modified; /* byte for byte; NULL: none */
    int64_t last_fetch, last_success, last_change, next_due;
    int64_t interval_s;      /* the learnt rhythm */
    int32_t failures;        /* in a row */
    int32_t last_http;
    char *last_status;       /* "new", "unchanged", "error", "skipped", "gone" */
    char *last_error;        /* NULL: none */
    int64_t items, bytes, latency_ms;
    bool gone;               /* 410 */
    char *feed_title, *feed_home, *feed_rights, *feed_language; /* as the feed says */
    uint64_t body_hash;      /* of the last understood body: the same bytes need no parsing */
    int64_t ttl_s;           /* the publisher's wishes, which hold while a document is not read anew; 0: none */
    int32_t skip_hours, skip_days; /* bits, see struct feed */
    int64_t wish_s;          /* the wait that the last answer asked for; 0: none */
    int64_t window_s;        /* in so long a time items have passed unseen; 0: in none that is known */
    int64_t page_since;      /* when a page was first seen at `url`, where a feed was before; 0: there is none */
};
bool store_get_source_state(struct store *s, const char *source, struct arena *a, struct source_state *out, struct err *e);
bool store_put_source_state(struct store *s, const char *source, const struct source_state *st, struct err *e);

/* One line of history a fetch, the last 200 a source kept. */
struct fetch_record {
    int64_t when;
    int32_t http;
    char *status, *error;
    int64_t items_new, items_updated, bytes, latency_ms;
};
bool store_add_fetch(struct store *s, const char *source, const struct fetch_record *r, struct err *e);
bool store_get_fetches(struct store *s, const char *source, int limit, struct arena *a, struct fetch_record **out,
                       size_t *count, struct err *e);

/* Small facts with a best-before date: "host:example.org:443" → not before; robots.txt bodies.  ERR_NOT_FOUND: none,
 * or past its date. */
bool store_get_fact(struct store *s, const char *name, int64_t now, struct arena *a, char **value, struct err *e);
bool store_put_fact(struct store *s, const char *name, const char *value, int64_t best_before, struct err *e);
/* All whose names begin so and that are not past their dates, by name. */
struct fact {
    char *name, *value;
};
bool store_get_facts(struct store *s, const char *prefix, int64_t now, struct arena *a, struct fact **out, size_t *count,
                     struct err *e);
/* Takes out those that are past their dates: nobody asks for them, and a stranger's can be long and many. */
bool store_drop_facts(struct store *s, int64_t now, struct err *e);

/* Article pages: what is due for reading or re-checking. */
struct page_state {
    int64_t article_id;
    char *url, *etag, *last_modified;
    int64_t next_due;  /* DATE_NONE: never again */
    int32_t failures;
    uint64_t body_hash;
};
bool store_due_pages(struct store *s, const char *source, int64_t now, int limit, struct arena *a,
                     struct page_state **out, size_t *count, struct err *e);
bool store_put_page_state(struct store *s, const struct page_state *st, struct err *e);
/* The article's page is due now, and is to be read whatever was known of it: its validators are forgotten, and body_hash becomes
 * 1 where the page has been read before, 0 where not. */
bool store_page_again(struct store *s, int64_t article_id, const char *url, int64_t now, struct err *e);
bool store_get_article_by_id(struct store *s, int64_t id, struct arena *a, struct article *out, struct err *e);

/* PRAGMA quick_check or, where thorough, integrity_check and the search index' own; e says what is wrong. */
bool store_check(struct store *s, bool thorough, struct err *e);

#endif
