/* article.h: the plain structs that the stages hand to each other.  No parser, store or network type is in here.
 *
 * All strings are UTF-8, NUL-terminated, and live in the arena of whoever filled the struct; NULL means "not said".
 * Lists are arrays with a count.  Times are unix seconds, DATE_NONE where not known. */
#ifndef CADIALOG_MODEL_ARTICLE_H
#define CADIALOG_MODEL_ARTICLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct person {
    char *name, *url, *email, *avatar;
};

/* What else a document says, for whoever wants it: "comments_count" = "12".  A key that ends in [] may stand several
 * times.  With is_json the value is a JSON value as text.  A key that begins with '+' is the name of an element that has no
 * field of its own ("+podcast:person[]"). */
struct note {
    char *key, *value;
    bool is_json;
};

/* A picture, sound, film or other file that comes with an article. */
struct media {
    char *url;
    char *type;  /* media type, "image/jpeg"; NULL where not said and not to be told from the address */
    char *title; /* plain text; for a picture its alternative text */
    int64_t length_bytes;   /* -1: not said */
    int64_t duration_s;     /* -1: not said */
    int32_t width_px, height_px; /* 0: not said */
    bool is_image; /* a picture of the article (thumbnail, media:content image), no download */
};

/* Somebody is quoted or reported.  Offsets are bytes in the article's content_text. */
struct quotation {
    char *quote;        /* the words, without the outer quotation marks */
    char *speaker;      /* the name as given at its fullest in the article; NULL: nobody could be named */
    char *speaker_name; /* NAME for addresses: "yerkin-tukumov"; the store may unify spellings */
    char *role;         /* "director", "ambassador of Japan to Kazakhstan" */
    char *organisation; /* "KazISS" */
    char *cue;          /* the verb or phrase: "said", "по словам", 「と述べた」 */
    bool direct;        /* within quotation marks */
    int32_t paragraph;  /* counted from 0 */
    size_t start, end;
};

struct article {
    /* as the source tells it */
    char *guid;           /* RSS guid, Atom id, JSON Feed id: byte for byte; NULL where there is none */
    char *url;            /* absolute address of the article's page */
    char *external_url;   /* what a link blog's entry is about */
    char *comments_url;
    char *title;          /* plain text */
    char *summary;        /* plain text */
    char *content_html;   /* the parse stage: as found, links still relative to content_base; later: sanitised */
    char *content_base;   /* base address for content_html; NULL once sanitised */
    char *content_text;   /* plain text of content_html, paragraphs separated by a blank line */
    char *language;       /* BCP 47 tag */
    char *rights;         /* plain text */
    int64_t published, updated;
    bool date_in_future;  /* published lies after the time of reading */
    bool content_is_text; /* content_html came as plain text and still is (parse stage only) */
    struct person *authors;
    size_t author_count;
    char **tags;          /* the publisher's categories */
    size_t tag_count;
    struct media *media;  /* enclosures and pictures, the best picture first among pictures */
    size_t media_count;
    char *image;          /* address of the lead picture */
    struct note *notes;   /* from the parse stage only; the store does not keep them */
    size_t note_count;

    /* what we find out about it */
    struct quotation *quotations;
    size_t quotation_count;
    char **topics;        /* NAMEs of the topics it belongs to */
    size_t topic_count;
    char *story;          /* NAME shared by the articles that tell of one event, of which this may be the only one so
                             far; NULL: not compared */

    /* as the store knows it */
    int64_t id;           /* row in this store; never shown */
    char *key;            /* the ID in articles/ID/ and in tag: URIs: permanent, [a-z0-9]+ */
    char *source;         /* NAME of the source */
    int64_t first_seen;   /* when we read it first */
    int64_t changed;      /* last change that a reader can see; equals first_seen until there is one */
    int64_t change_seq;   /* the store change that this state of the article stands for */
    int32_t revision;     /* 1 for the first */
};

/* One document of a source, of whatever format. */
struct feed {
    const char *format;   /* "rss 2.0", "rss 1.0", "atom 1.0", "json feed 1.1", "html listing", "sitemap", … */
    const char *encoding; /* what the bytes really were, as an IANA name */
    char *bozo;           /* why the document is not well-formed; NULL: it is */
    char *title, *description, *url, *feed_url, *id, *language, *rights, *icon, *image, *generator;
    char *next_url;       /* paging: RFC 5005, JSON Feed next_url */
    char *hub_url;        /* WebSub */
    int64_t published, updated;
    int64_t ttl_s;        /* RSS ttl, sy:updatePeriod/updateFrequency; 0: not said */
    uint32_t skip_hours;  /* bit h: GMT hour h is skipped */
    uint8_t skip_days;    /* bit d: day d is skipped, Sunday = 0 */
    struct person *authors;
    size_t author_count;
    struct article *articles;
    size_t article_count;
    struct note *notes;
    size_t note_count;
    bool expired;         /* JSON Feed expired, itunes:complete */
};

#endif
