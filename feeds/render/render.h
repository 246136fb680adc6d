/* render.h: plain structs in, bytes out.  Knows no store, no server and no clock.
 *
 * Every renderer appends to `out` and returns false where it did not fit.  All text comes out escaped; addresses of others are
 * written only where they are http or https; what a source's rights allow is decided in rights.c, for all of them. */
#ifndef CADIALOG_RENDER_RENDER_H
#define CADIALOG_RENDER_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "model/article.h"
#include "model/site.h"

/* Languages of our own texts; another one is a file i18n_XX.h and a row in text.c. */
enum render_lang { LANG_EN, LANG_RU, LANG_KK, LANG_JA, LANG_COUNT };

enum render_layout { LAYOUT_LIST, LAYOUT_CARDS, LAYOUT_QUOTES, LAYOUT_TICKER, LAYOUT_COUNT };
enum render_theme { THEME_AUTO, THEME_LIGHT, THEME_DARK, THEME_COUNT };

/* Names as they stand in addresses; -1 where there is none of that name. */
int render_lang_find(const char *s, size_t len); /* "ru", also "ru-RU" */
int render_layout_find(const char *s, size_t len);
int render_theme_find(const char *s, size_t len);
const char *render_lang_tag(enum render_lang l);
const char *render_layout_name(enum render_layout l);
const char *render_theme_name(enum render_theme t);

/* What a list is a list of. */
enum render_scope {
    SCOPE_ALL,
    SCOPE_TOPIC,
    SCOPE_SOURCE,
    SCOPE_SPEAKER,
    SCOPE_LANGUAGE,
    SCOPE_STORY,
    SCOPE_SEARCH,
    SCOPE_COUNT
};

struct render_site {
    const struct site *site;
    const char *base_url; /* ends in '/' */
    const struct source *sources;
    size_t source_count;
    const struct topic *topics;
    size_t topic_count;
    bool is_static; /* a copy of files: nothing in it may depend on a query */
};

struct render_tombstone {
    const char *key;
    int64_t when;
};

/* A link in a list of links: NAME and what people call it. */
struct render_name {
    const char *name, *title;
    int64_t count;
};

struct marks;

/* A list of articles as any format shows it.  Addresses are below the base, without a leading slash; NULL: none. */
struct render_list {
    const struct render_site *of;
    enum render_scope scope;
    enum render_lang lang;
    enum render_layout layout;
    enum render_theme theme;
    bool ascii;              /* of a snippet: other characters as references, for pages in any encoding */
    const char *name;        /* NAME of the topic, source…; the words of a search; NULL for everything */
    const char *title;       /* its title; NULL: the site's own */
    const char *also;        /* "?source=NAME": filters beside the one that is named; "" or NULL: none */
    const char *description;
    const char *path;        /* of the list: "", "topics/ca-japan/", "search/" */
    const char *query;       /* "?q=…" or "" */
    const char *self;        /* of this document */
    const char *embed_query; /* for embed.html: "?topic=ca-japan" or "" */
    const struct article *articles;
    size_t count;
    size_t quote_max;        /* quotes layout: how many; 0: count */
    const struct render_tombstone *tombstones;
    size_t tombstone_count;
    int64_t changed;         /* last visible change; DATE_NONE: the newest article's */
    const char *month;       /* "2026-03": an archive (RFC 5005) of it, or of a day of it */
    const char *prev_archive, *next_archive, *current; /* RFC 5005 section 4 */
    const char *first, *previous, *next;               /* RFC 5005 section 3 */
    /* pages for people only */
    const struct render_name *speakers, *languages;
    size_t speaker_count, language_count;
    const int32_t *days; /* articles a day, oldest first; NULL: no sparkline */
    size_t day_count;
    const char *lang_query; /* "?lang=ru" where the reader chose a language, so that links keep it; else "" */
    struct marks *marks;    /* of a search's words in what it found; filled in by render_page; NULL: nothing is marked */
    bool framed;            /* in a frame, whose script wants to know each article's page; filled in by render_embed */
    const char *root;       /* "../": the base as the page sees it; filled in by render_page, NULL: absolute addresses */
};

bool render_atom(const struct render_list *l, struct buf *out);
bool render_rss(const struct render_list *l, struct buf *out);
bool render_json(const struct render_list *l, struct buf *out);
bool render_snippet(const struct render_list *l, struct buf *out);
bool render_embed(const struct render_list *l, struct buf *out);
bool render_page(const struct render_list *l, struct buf *out);

/* One article's page: its summary or text as rights allow, who is quoted, its corrections, who else told of the event. */
struct render_article {
    const struct render_site *of;
    enum render_lang lang;
    const char *lang_query;
    const struct article *article;
    const struct article *revisions; /* earlier states, newest first */
    size_t revision_count;
    const struct article *related;
    size_t related_count;
};
bool render_article_page(const struct render_article *p, struct buf *out);

/* The names that lists have, each with the number of its articles: "topics/" and "sources/", all that are configured, "speakers/" and
 * "languages/". */
struct render_names {
    const struct render_site *of;
    enum render_scope scope;
    enum render_lang lang;
    const char *lang_query;
    const struct render_name *names; /* those with articles */
    size_t count;
    bool counted; /* the numbers may be shown */
};
bool render_names_page(const struct render_names *l, struct buf *out);

/* 404, 410, 429 (a search too many), 504 (one that took too long) and 503 for people. */
bool render_message_page(const struct render_site *of, enum render_lang lang, const char *lang_query, int status, struct buf *out);
/* The same for a frame on somebody's page: no more than the words and a link. */
bool render_message_frame(const struct render_site *of, enum render_lang lang, int status, struct buf *out);

/* OPML 2.0: every source's own feed, and our feeds of every topic. */
bool render_opml(const struct render_site *of, int64_t changed, struct buf *out);

struct render_oembed {
    const struct render_site *of;
    const char *title;       /* of a list; NULL: that of the one article */
    const char *page;        /* below the base */
    const char *embed_query; /* as above */
    int width_px, height_px;
    int64_t cache_age_s;
    const struct article *articles; /* which the frame shows: the first with a picture of known size gives the thumbnail */
    size_t count;
    int thumbnail_width_max, thumbnail_height_max; /* 0: any */
};
bool render_oembed_json(const struct render_oembed *o, struct buf *out);
bool render_oembed_xml(const struct render_oembed *o, struct buf *out);

/* Files of ours that are built in: "embed.js", "style.css".  NULL: no such file. */
const char *render_asset(const char *name, size_t *len);

/* A search's words as they stand in an address, percent-encoded. */
bool render_percent_encode(struct buf *out, const char *s);

/* Whether a source's rights allow to show who is quoted in an article. */
bool render_may_quote(const struct render_site *of, const struct article *a);

/* When an article counts as published: its own date where that is known and not in the future, else when it was first seen. */
int64_t render_article_time(const struct article *a);

/* The title of a topic in a language. */
const char *render_topic_title(const struct topic *t, enum render_lang lang);
/* What a language is called in another one ("Japanese"); the tag itself where ICU does not know.  Static memory that
 * the next call overwrites. */
const char *render_language_name(const char *tag, enum render_lang lang);

#endif
