/* view.h: what a path and a query ask for, as a key of fixed size.  Private to this room.
 *
 * Whatever a client sends ends in one of these: names are bounded, numbers clamped, unknown parameters gone, and the
 * default of each is written the same way whether it was said or not.  Two equal keys get the same bytes. */
#ifndef CADIALOG_PUBLISH_VIEW_H
#define CADIALOG_PUBLISH_VIEW_H

#include "publish/publish.h"
#include "render/render.h"

enum view_kind {
    VIEW_ATOM,
    VIEW_RSS,
    VIEW_JSON,
    VIEW_SNIPPET,
    VIEW_EMBED,
    VIEW_PAGE,
    VIEW_NAMES, /* the page of all topics, sources, speakers or languages, by scope */
    VIEW_ARTICLE,
    VIEW_OPML,
    VIEW_OEMBED_JSON,
    VIEW_OEMBED_XML,
    VIEW_ASSET,
    VIEW_STATUS,
    VIEW_METRICS,
    VIEW_KIND_COUNT
};

enum {
    NAME_MAX_BYTES = 96, /* with the NUL; a story has the longest names: those of fold_name with digits behind */
    SEARCH_MAX_BYTES = 208,
    PAGE_MAX = 200,
};

/* Zeroed before it is filled, and without padding, so that it can be hashed and compared as bytes.  Strings are
 * NUL-terminated, "" where not given. */
struct view {
    int64_t since_seq; /* RFC 3229: only what changed after this; stored plus one, 0: everything */
    int32_t month;     /* year * 12 + month - 1; 0: none */
    uint16_t limit, page, width, height;
    uint16_t width_max, height_max; /* of a thumbnail, as an oEmbed consumer said; 0: did not */
    uint8_t kind;      /* enum view_kind */
    uint8_t scope;     /* enum render_scope, from the first filter that is given */
    uint8_t lang;      /* enum render_lang */
    uint8_t lang_said; /* it stood in the query */
    uint8_t layout, theme;
    uint8_t day;       /* of the month, of an archive; 0: all of it */
    uint8_t ascii;     /* a snippet without a byte that depends on the encoding of the page around it */
    char topic[NAME_MAX_BYTES], source[NAME_MAX_BYTES], speaker[NAME_MAX_BYTES], language[NAME_MAX_BYTES],
        story[NAME_MAX_BYTES];
    char id[NAME_MAX_BYTES]; /* of an article, also in a frame; name of an asset */
    char search[SEARCH_MAX_BYTES];
};
_Static_assert(sizeof(struct view) == 8 + 4 + 6 * 2 + 8 + 6 * NAME_MAX_BYTES + SEARCH_MAX_BYTES, "a view has no padding");

enum route {
    ROUTE_VIEW,
    ROUTE_SLASH,          /* the page that the path would name with a '/' behind it: view is that page */
    ROUTE_NOT_FOUND,      /* one line of text */
    ROUTE_NOT_FOUND_PAGE, /* a page for people */
    ROUTE_NO_FORMAT,      /* oEmbed: 501 */
    ROUTE_NO_ADDRESS,     /* oEmbed: 400 */
};

struct routing {
    struct view view;
    bool raw; /* ?raw: a browser wants to see the feed itself */
};

/* Reads path and query.  base_url tells which addresses oEmbed may speak of; lang is the site's own, and negotiated from
 * accept_language for pages where the query says nothing. */
enum route route_find(const struct publish_request *r, const char *base_url, enum render_lang lang, struct routing *out);

bool view_is_feed(const struct view *v);
/* A page with an address of its own that people open. */
bool view_is_for_people(const struct view *v);

/* "?lang=ru": what a page's address says of a language that was chosen. */
extern const char *const lang_queries[LANG_COUNT];

/* The language that Accept-Language likes best, or `otherwise`. */
enum render_lang negotiate_language(struct slice accept, enum render_lang otherwise);

/* ---- the view's own addresses, below the base; they live in the arena ---- */
struct arena;
char *view_list_path(const struct view *v, struct arena *a);  /* "topics/ca-japan/" */
char *view_list_query(const struct view *v, struct arena *a); /* "?q=…" or "" */
char *view_self(const struct view *v, struct arena *a);
char *view_embed_query(const struct view *v, struct arena *a);
char *view_other_filters(const struct view *v, struct arena *a); /* "?source=NAME" beside the scope's own, or "" */
const char *view_name(const struct view *v); /* NAME of the scope, the words of a search; NULL: everything */

int view_default_limit(enum view_kind kind);

/* ---- parameters ---- */

/* Percent-decodes [s, s+len) into out as a NUL-terminated string; '+' becomes a space where `form`.  False: it does not
 * fit, holds a NUL or a control character, or is no UTF-8. */
bool percent_decode(const char *s, size_t len, bool form, char *out, size_t size);
/* The first value of a parameter, still encoded.  False: not there. */
bool query_find(struct slice query, const char *name, struct slice *value);
/* A whole number, brought into [min, max]; `otherwise` where there is none. */
int query_number(struct slice query, const char *name, int otherwise, int min, int max);
/* What `find` makes of the value; `otherwise` where that is negative, or there is none. */
int query_word(struct slice query, const char *name, int (*find)(const char *, size_t), int otherwise);

#endif
