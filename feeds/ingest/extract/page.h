/* page.h: a page as a flat array of nodes, in document order, with what the later steps need to know of each.
 *
 * The array is the pre-order of the tree: the subtree of node i is the range [i, end).  Every walk over it is a loop,
 * so that no depth of nesting can exhaust the stack, and every sum over subtrees is one pass backwards. */
#ifndef CADIALOG_INGEST_EXTRACT_PAGE_H
#define CADIALOG_INGEST_EXTRACT_PAGE_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "ingest/extract/tags.h"

struct attr {
    const char *name;  /* lower case */
    const char *value; /* never NULL */
};

enum node_flag {
    NODE_HIDDEN = 1 << 0,  /* not shown to a reader: script, style, the hidden attribute, display:none */
    NODE_DROPPED = 1 << 1, /* found to be no part of the article */
    NODE_IN_LINK = 1 << 2, /* an <a href>, or inside of one */
    NODE_KEPT = 1 << 3,    /* holds the title or the body: no class name may drop it */
    NODE_IN_PRE = 1 << 4,  /* white space counts */
    NODE_IN_BODY = 1 << 6, /* a block found in the claimed articleBody */
    NODE_CAPTION = 1 << 5, /* a picture's caption, a note: in content_html, not in content_text */
    NODE_EMBED = 1 << 7,   /* a frame that stands for what a script would put there: written as a link */
};

struct node {
    int32_t parent; /* -1 for the root */
    int32_t end;    /* one past the last node of its subtree */
    int32_t block;  /* nearest block element: itself, or an ancestor */
    enum tag tag;   /* TAG_TEXT for text */
    uint32_t flags; /* enum node_flag */
    uint32_t hints; /* enum hint: what class, id and role say */
    uint32_t attr_count;
    uint32_t text_len; /* bytes of text */
    const struct attr *attrs;
    const char *text; /* of a text node, UTF-8 with references decoded; NUL-terminated */

    /* Weights count letters: a Chinese, Japanese or Korean one is worth two. */
    int32_t weight, link_weight, commas, stops;          /* of the subtree, without what is hidden or dropped */
    int32_t own_weight, own_link, own_commas, own_stops; /* of the text directly in this block */
    int32_t images, fields, paragraphs, items;           /* in the subtree */
    int32_t prose_blocks;                                /* blocks of the subtree that read as prose */
    int32_t prose;                                       /* weight of the subtree's blocks that read as prose */
    float value;                                         /* prose less clutter, of the subtree: see measure.c */
};

struct page {
    struct arena *arena;
    struct node *nodes;
    int32_t count;
    int32_t body;      /* index of <body>, else 0 */
    const char **json; /* texts of the application/ld+json scripts */
    size_t json_count;
    const char *source; /* what was parsed, the caller's */
    size_t source_len;
};

/* Reads a page (UTF-8 without byte order mark) through libxml2's HTML parser; html must outlive p.  False: nothing in
 * it, or memory. */
bool page_parse(struct page *p, struct arena *a, const char *html, size_t len, struct err *e);
/* Frees the node array; the strings are the arena's. */
void page_free(struct page *p);

/* Clears what was dropped, so that the choice can be made anew. */
void page_forget_drops(struct page *p);

/* The attribute's value, NULL where there is none.  name in lower case. */
const char *page_attr(const struct node *n, const char *name);
bool page_has_attr(const struct node *n, const char *name);
/* The class attributes are the same, or neither has one: made by one template. */
bool page_same_class(const struct node *a, const struct node *b);

/* Appends the subtree's text as one line, white space folded, without leading or trailing space; what is hidden is left
 * out. */
bool page_text(const struct page *p, int32_t i, struct buf *out);
/* The same in the arena; NULL where it is empty, or longer than a title or a byline can be (4 KB). */
char *page_text_dup(const struct page *p, int32_t i);

#endif
