/* publisher.h: the publisher's own state.  Private to this room. */
#ifndef CADIALOG_PUBLISH_PUBLISHER_H
#define CADIALOG_PUBLISH_PUBLISHER_H

#include "core/arena.h"
#include "publish/cache.h"
#include "publish/publish.h"
#include "render/render.h"
#include "store/store.h"

/* The site's settings, sources and topics as the store has them. */
struct site_state {
    struct arena *arena;
    struct store_site from_store;
    struct render_site site;
    char *base_url;
    uint64_t hash;       /* of all of it: another hash, other bytes */
    uint32_t id_hash;    /* of the site's tag: URI and the store's lineage: tags of others, and of stores before this one, are not ours */
    enum render_lang lang;
    bool any_full;       /* some source may be shown in full, so texts must be read */
};

/* How long answers may be kept, and by whom.  A reader of deltas keeps what it got for itself: see keep_from_shared_caches. */
enum age { AGE_FEED, AGE_ASSET, AGE_ARCHIVE, AGE_READER, AGE_NEVER, AGE_COUNT };

struct publisher {
    struct publish_options o;
    char *owned[4]; /* the strings of o */
    struct store *store;
    struct site_state site; /* site.arena NULL: never read */
    uint64_t generation;    /* grows whenever views must be looked at again */
    int64_t change_seq;
    int64_t now;            /* of the last request, or tick */
    int64_t tried;          /* when the store was last tried to be opened */
    bool reachable;         /* the store answered when last asked */
    struct arena *arena;    /* for one view */
    struct buf page;        /* where it is rendered */
    struct bodypool *pool;
    struct cache *cache;
    struct background *background; /* renders, and compresses quickly; NULL: not started */
    struct background *thorough;   /* compresses thoroughly; NULL: not started */
    size_t thorough_bytes;         /* the plain bodies that it keeps alive */
    int wake_fd;            /* for it; -1: none yet, -2: it could not be started */
    bool waits;             /* whoever is being answered can be told to come back */
    uint64_t ticket;        /* and with this number, */
    bool for_room;          /* of a job after which there is room for what is asked for */
    uint64_t ticket_done[2]; /* the thread's jobs are done up to here, of each of its queues */
    struct publish_stats stats;
    struct err trouble;     /* what the store says; told once */
    bool trouble_new;
    /* search: words that miss the cache, and the milliseconds they took */
    double search_tokens, search_ms;
    int64_t search_filled_ms;
    bool is_counted;        /* it renders for another publisher, which has counted its searches */
    char cache_control[AGE_COUNT][96];
};

/* Opens the store and reads the site where that is not done; at most once a second.  False: there is no site to speak of. */
bool publisher_open(struct publisher *p, int64_t now);
/* Puts in place what the threads have done; costs next to nothing where that is nothing. */
void publisher_collect(struct publisher *p);
/* What was rendered into the page, malloc'ed, in memory of just its size.  NULL: no memory, or it failed. */
char *publisher_take_page(struct publisher *p, size_t *len);
/* Remembers a trouble that an answer met with, for the error log. */
void publisher_trouble(struct publisher *p, const struct err *e);

/* What a view was found to be. */
enum loading {
    LOAD_DONE,
    LOAD_NOT_FOUND, /* no such topic, source, speaker, article */
    LOAD_GONE,      /* taken down */
    LOAD_BY_DAYS,   /* a month too large for one document */
    LOAD_BUSY,      /* a search too many */
    LOAD_SLOW,      /* a search that took too long */
    LOAD_FAILED,    /* the store or memory said no */
    LOAD_LATER,     /* the thread is at it: publisher.ticket */
};

/* ---- entry.c: a view in the cache ---- */

/* The entry of a view, fresh.  c: what it will be wanted in.  *out is NULL unless LOAD_DONE. */
enum loading entry_load(struct publisher *p, const struct view *v, enum coding c, int64_t now, struct entry **out);
/* Its representation in a coding, compressed when first asked for; where that fails another one that there is.  The entry's own.
 * NULL: none, or there is a ticket. */
struct representation *entry_in_coding(struct publisher *p, struct entry *e, enum coding c, int64_t now);
/* That, or the same in the pool of large bodies, if it is worth it. */
struct representation *entry_shared(struct publisher *p, struct entry *e, struct representation *r);
/* Puts a rendering in its place, and drops what was made of another. */
void entry_fill(struct publisher *p, struct entry *e, struct representation *r);

/* ---- later.c ----
 * Leaves rendering an entry (and compressing that; CODING_IDENTITY: not), or compressing what is rendered, to the thread.
 * LOAD_LATER: p->ticket is the number of the job, or of one after which there is room for it; LOAD_DONE: it is to be done now, since
 * nobody can wait, it is quick, or there is no thread; LOAD_BUSY: a search too many. */
enum loading later_render(struct publisher *p, struct entry *e, enum coding c, int64_t now);
enum loading later_compress(struct publisher *p, struct entry *e, enum coding c, struct representation *identity);
/* Has it compressed thoroughly in its time.  False: there is too much to do already. */
bool later_improve(struct publisher *p, struct representation *identity, enum coding c);
/* Puts in place what they have done. */
void later_collect(struct publisher *p);

/* The stamp that tells whether a view changed.  False: the store said no. */
bool view_stamp(struct publisher *p, const struct view *v, struct store_stamp *out, struct err *e);
/* True where the names in the view exist, and an archive's month has, or had, articles or is this one; `stamp` is the view's. */
bool view_exists(const struct publisher *p, const struct view *v, const struct store_stamp *stamp, int64_t now);
/* Renders a view into `out`; stamp->changed becomes the time of its last visible change where the view's own is known better. */
enum loading view_render(struct publisher *p, const struct view *v, struct store_stamp *stamp, int64_t now,
                         struct buf *out, struct err *e);
/* Days since 1970 for views that the day makes a difference to, else 0. */
int64_t view_day(const struct view *v, int64_t now);
/* What the store is asked for a view's articles; the strings are the view's. */
struct store_query view_query(const struct view *v);

/* ---- archive.c ---- */

enum { ARCHIVE_MAX = 10000 }; /* articles in one document: as many as the store gives, and counts, at once */

/* The time that an archive is of: [*since, *until). */
void archive_span(const struct view *v, int64_t *since, int64_t *until);
bool archive_is_over(const struct view *v, int64_t now);
bool archive_is_running(const struct view *v, int64_t now);
/* A feed of a month that is too large: its days are to be asked for. */
bool archive_is_by_days(const struct view *v, const struct store_stamp *stamp);
/* The month's newest day that has something to show.  ERR_NOT_FOUND: none. */
bool archive_newest_day(struct publisher *p, const struct view *month, struct view *day, struct err *e);
/* Links an archive to those before and after it; and the newest page to the one that has its last article, of that time. */
bool archive_link(struct publisher *p, const struct view *v, int64_t now, struct render_list *l, struct err *e);
bool archive_link_newest(struct publisher *p, const struct view *v, int64_t now, int64_t last, struct render_list *l, struct err *e);

/* ---- around.c: what is around the articles of a list.  It lives in the publisher's arena.  False: e is set. ---- */

void list_name(struct publisher *p, const struct view *v, struct render_list *l);
/* To the documents that have what did not fit. */
bool list_link(struct publisher *p, const struct view *v, int64_t now, const struct store_articles *found, struct render_list *l,
               struct err *e);
/* What stands beside a page's articles. */
bool list_add_sides(struct publisher *p, const struct view *v, int64_t now, const struct store_articles *found,
                    struct render_list *l, struct err *e);
/* The names of l->scope that have articles, most first. */
bool list_names(struct publisher *p, struct render_names *l, struct err *e);
bool list_add_tombstones(struct publisher *p, const struct view *v, struct render_list *l, struct err *e);
/* Whether anybody may read that this speaker is quoted. */
bool view_is_quoted(struct publisher *p, const char *speaker, bool *shown, struct err *e);

/* The identity representation of rendered bytes, with all its headers; takes over body.  before: what was shown there until now;
 * NULL: nothing. */
struct representation *dress_view(struct publisher *p, const struct view *v, const struct store_stamp *stamp,
                                  const struct entry *before, char *body, size_t len);
/* The same for a file of ours that is built in. */
struct representation *dress_asset(struct publisher *p, const struct view *v, const char *data, size_t len);
/* The same bytes in a coding. */
struct representation *dress_coding(struct publisher *p, const struct representation *identity, enum coding c, bool quick,
                                    char *body, size_t len);
/* On which fields of a request the answer at a view's address depends, whatever its status. */
const char *view_vary(const struct view *v);
/* A delta (RFC 3229): status 226; `bytes` of it, `whole` is what it brings its reader to, in the coding that he takes, `base` the tag
 * that it starts from. */
struct representation *dress_delta(struct publisher *p, const struct view *v, const struct representation *whole, struct slice base,
                                   struct representation *bytes);

/* status and metrics. */
bool operator_status(struct publisher *p, struct buf *out, struct err *e);
bool operator_metrics(struct publisher *p, struct buf *out);

/* One more search: are there budgets for it? */
enum { BUDGET_COUNT = 1, BUDGET_TIME = 2 };
bool view_is_search(const struct view *v);
bool search_allowed(struct publisher *p, unsigned budgets);

#endif
