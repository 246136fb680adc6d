/* write.h: what the renderers share.  Private to this room. */
#ifndef CADIALOG_RENDER_WRITE_H
#define CADIALOG_RENDER_WRITE_H

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/date.h"
#include "render/render.h"

/* ---- text ---- */

/* Escaped; NULL writes nothing. */
void put_text(struct buf *b, const char *s);
void put_attr(struct buf *b, const char *s);
void put_text_n(struct buf *b, const char *s, size_t len);

/* <name>text</name> where there is a text. */
void put_element(struct buf *b, const char *name, const char *text);

/* An address below the base, escaped for an attribute or an element. */
void put_address(struct buf *b, const struct render_site *of, const char *below);

/* A JSON string; NULL writes null. */
void put_json(struct buf *b, const char *s);
/* ,"key":"text" where there is a text. */
void put_json_pair(struct buf *b, const char *key, const char *text);
void put_json_address(struct buf *b, const struct render_site *of, const char *below);

/* An address of somebody else's as it may stand in a document (uri.c), escaped for an attribute or an element; NULL writes nothing. */
void put_uri(struct buf *b, const char *s);
/* The same as a JSON string, NULL: null; and ,"key":"uri" where there is one. */
void put_json_uri(struct buf *b, const char *s);
void put_json_uri_pair(struct buf *b, const char *key, const char *uri);

/* What the medium says it is, where that is a media type (RFC 9110 section 8.3.1), else NULL. */
const char *media_type(const struct media *m);

/* s where it is an http(s) address, else NULL. */
const char *web(const char *s);

/* A tag: URI: the site's, then /kind/name; kind and name may be NULL. */
void put_tag(struct buf *b, const struct render_site *of, const char *kind, const char *name);

void put_rfc3339(struct buf *b, int64_t t);
/* A date as people of that language write it: "6 March 2025". */
void put_date(struct buf *b, int64_t t, enum render_lang lang);
/* "March 2025" for "2025-03". */
void put_month(struct buf *b, const char *month, enum render_lang lang);
/* The same to the minute: "<time …>6 March 2025 at 14:05 UTC</time>". */
void put_moment(struct buf *b, int64_t t, enum render_lang lang);
/* <time …>6 March 2025</time> */
void put_time(struct buf *b, int64_t t, enum render_lang lang);

/* "21 articles", in the language's plural. */
void put_counted(struct buf *b, int64_t count, enum render_lang lang);

/* ---- i18n ---- */

enum text_id {
#define TEXT(id) T_##id,
#include "render/texts.h"
#undef TEXT
    T_COUNT
};
const char *text_of(enum render_lang lang, enum text_id id);

/* ---- rights ---- */

/* What of an article may be shown, by its source's policy.  The only way from an article to any output. */
struct shown {
    const struct source *source; /* NULL: no longer configured */
    const char *title;           /* never NULL */
    const char *url;             /* of the article at its source; NULL: not known */
    const char *summary;         /* NULL: none, or not allowed */
    size_t summary_len;
    bool summary_cut;            /* an ellipsis belongs behind it */
    const char *content_html;    /* NULL: none, or not allowed */
    const char *content_text;
    const char *image;
    const struct media *media;
    size_t media_count;
    const struct quotation *quotations;
    size_t quotation_count;
    const char *source_title, *source_home, *rights;
    const char *language;        /* of all of it, a well-formed tag; NULL: not known */
    char beginning[400];         /* title points here where the article has none; so this struct is not to be copied */
};
void rights_apply(const struct render_site *of, const struct article *a, enum render_lang lang, struct shown *out);

/* Bytes of s that hold at most max_chars characters, cut behind a word; *cut says whether something is missing. */
size_t cut_text(const char *s, size_t max_chars, bool *cut);

const struct source *find_source(const struct render_site *of, const char *name);
const struct topic *find_topic(const struct render_site *of, const char *name);

/* The HTML of a feed entry: text or summary, with the attribution as its last line. */
void put_entry_html(struct buf *b, const struct shown *s, const struct render_list *l);

/* When a reader could see the last change: the correction's time, or the publication's. */
int64_t article_updated(const struct article *a);
/* l->changed, or the newest article's, or the epoch. */
int64_t list_updated(const struct render_list *l);
/* "Central Asia + Japan", "Search: words", or the site's title */
void put_list_name(struct buf *b, const struct render_list *l, void (*put)(struct buf *, const char *));
/* "Central Asia + Japan – Site" */
void put_list_title(struct buf *b, const struct render_list *l, void (*put)(struct buf *, const char *));
/* The feed of the same list in a format, below the base. */
void list_feed(const struct render_list *l, const char *file, char *out, size_t size);

/* ---- pieces of HTML ---- */

/* Where a page's own links lead: relative ("../../" is the base), so that a copy of the site works anywhere; with a NULL
 * root absolute, for pages whose own address is not known (404). */
struct page_links {
    const struct render_site *of;
    const char *root;
    const char *lang_query; /* "?lang=ru" where the reader chose a language, else "" */
    enum render_lang lang;
};
void put_page_address(struct buf *b, const struct page_links *p, const char *kind, const char *name, const char *tail);
/* <!DOCTYPE html> up to and with the open <head>'s style sheet; and from </head> to the open <main>. */
void put_page_start(struct buf *b, const struct page_links *p);
void put_page_top(struct buf *b, const struct page_links *p, const char *words);
void put_page_end(struct buf *b, const struct page_links *p, const char *switch_path);

/* A document for a frame: up to the title, and from there to the open <main>. */
void put_frame_start(struct buf *b, enum render_lang lang, enum render_theme theme);
void put_frame_head(struct buf *b);

/* Between the parts of a line about an article; no line begins with it. */
#define DOT "\u00a0<span class=\"cadialog-dot\">·</span> "
/* A list's items in its layout.  level: the heading level of an item's headline. */
void put_items(struct buf *b, const struct render_list *l, int level, bool details);
/* Text of an article; where a search found it, with the words that were looked for marked. */
void put_found(struct buf *b, const struct render_list *l, const char *s, size_t len);
/* Where a search found words that title and summary do not show: those around them, out of what readers may see. */
void put_excerpt(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s);
/* Bytes of a summary that lists show; *cut: there is more. */
size_t shown_summary(const struct shown *s, bool *cut);
/* Why a list is empty, and that in its place. */
const char *nothing_in(const struct render_list *l);
void put_nothing(struct buf *b, const char *why);
/* Of one article: headline, source and date, summary. */
void put_item(struct buf *b, const struct render_list *l, const struct article *a, int level, bool details);
void put_quote(struct buf *b, const struct shown *s, const struct quotation *q, const char *language, enum render_lang lang);
/* What the speaker is, in the article's language, each part behind a comma and in an element of its own; an organisation that the role
 * names already is not said twice. */
void put_office(struct buf *b, const struct quotation *q, const char *language);
/* What a list is about; a search is about its words only, and needs none.  NULL: none. */
const char *list_description(const struct render_list *l);
/* Sanitised HTML as a part of our page: nothing that the browser would fetch by itself (pictures become links), headings
 * from h2 without a level left out, and what is wide in a box that scrolls. */
void put_quiet_html(struct buf *b, const char *html, const char *language, enum render_lang lang);
/* A text of ours, and what stands behind it, within a part that is in the language given; NULL: in ours. */
void put_our_words(struct buf *b, enum text_id id, const char *behind, const char *language, enum render_lang lang);
void put_sparkline(struct buf *b, const int32_t *days, size_t count, enum render_lang lang);
/* The page of the names that lists have, "topics/" for SCOPE_TOPIC, NULL where there is none; and its title. */
const char *names_path(enum render_scope scope);
enum text_id names_title(enum render_scope scope);
/* lang="…" and dir where it differs from ours. */
void put_lang(struct buf *b, const char *language, enum render_lang lang);
/* The language of a topic's title, which may not have been translated, and of a list's; NULL: ours, or not known. */
const char *topic_title_language(const struct render_site *of, const struct topic *t, enum render_lang lang);
const char *list_title_language(const struct render_list *l);
/* The name of an article's source, in an element of its own where its language is not ours. */
void put_source_title(struct buf *b, const struct shown *s, enum render_lang lang);
/* <meta name="…" content="…"> where there is a content; attribute: "name" or "property". */
void put_meta(struct buf *b, const char *attribute, const char *name, const char *content);
/* Links to the feeds of a list, for readers who are given the page's address. */
void put_feed_links(struct buf *b, const struct render_list *l);
/* The two links by which oEmbed finds out about a page; page: below the base, with its query. */
void put_oembed_links(struct buf *b, const struct render_site *of, const char *page, const char *title);
void put_json_ld_list(struct buf *b, const struct render_list *l);
void put_json_ld_article(struct buf *b, const struct render_article *p, const struct shown *s);

#endif
