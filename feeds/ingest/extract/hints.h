/* hints.h: what the class, id, role and item properties of an element say of its part in the page. */
#ifndef CADIALOG_INGEST_EXTRACT_HINTS_H
#define CADIALOG_INGEST_EXTRACT_HINTS_H

#include <stdbool.h>
#include <stdint.h>

struct node;

enum hint {
    HINT_BODY = 1 << 0,    /* the article's text: entry-content, article-body, itemprop=articleBody */
    HINT_MAIN = 1 << 1,    /* around it: main, article, post, content */
    HINT_NAV = 1 << 2,     /* menus, breadcrumbs, pages */
    HINT_SHARE = 1 << 3,   /* share and follow buttons */
    HINT_RELATED = 1 << 4, /* other articles */
    HINT_COMMENT = 1 << 5,
    HINT_AD = 1 << 6,
    HINT_LETTER = 1 << 7, /* newsletter, subscription, registration */
    HINT_MODAL = 1 << 8,  /* cookie walls, pop-ups, notices */
    HINT_FOOTER = 1 << 9,
    HINT_HEADER = 1 << 10,
    HINT_SIDE = 1 << 11, /* side bars */
    HINT_BYLINE = 1 << 12,
    HINT_BIO = 1 << 13,  /* a box about the author */
    HINT_META = 1 << 14, /* date, place, reading time */
    HINT_TAGS = 1 << 15,
    HINT_CAPTION = 1 << 16,
    HINT_CREDIT = 1 << 17, /* who took the picture */
    HINT_UNSEEN = 1 << 18, /* for screen readers or print only */
    HINT_TOC = 1 << 19,
    HINT_TITLE = 1 << 20,
    HINT_DATE = 1 << 21,
    HINT_AUTHOR = 1 << 22,  /* the name itself: itemprop=author, rel=author, class author */
    HINT_LEAD = 1 << 23,    /* standfirst, deck, summary above the text */
    HINT_TOOLS = 1 << 24,   /* print, save, listen, font size, rating */
    HINT_PLAYER = 1 << 25,  /* video and audio players, galleries' controls */
    HINT_CONTENT = 1 << 26, /* one weak word such as "content" or "text" */
    HINT_EXACT = 1 << 27,   /* itemprop=articleBody: no guess */
    HINT_AFTER = 1 << 29,   /* below the article: after-content, post-bottom */
    HINT_NOTES = 1 << 30,   /* footnotes */
    HINT_WIDGET = 1 << 28,  /* a box of whatever kind: page builders call everything so */
};

/* The bits of enum hint for an element, by its attributes. */
uint32_t hints_of(const struct node *n);
/* The same by the name of a custom element: "newsletter-form".  0 for a name without a hyphen. */
uint32_t hints_of_name(const char *element);

/* A link to a page about a person, by its address. */
bool hints_author_link(const struct node *n);

#endif
