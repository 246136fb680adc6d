/* tree.h: HTML5's tree construction for a fragment in a body: the tree that a browser would build.
 *
 * Nodes borrow from the input, which must outlive them.  What no reader sees is left out while building: scripts,
 * styles, templates, form controls' lists, metadata.  Work and memory grow linearly with the input: depth, the list of
 * formatting elements and the copies that mis-nested ones give rise to are bounded. */
#ifndef CADIALOG_HTML_TREE_H
#define CADIALOG_HTML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "html/tags.h"
#include "html/token.h"

enum html_node_kind { HTML_ELEMENT, HTML_CHARS, HTML_CHARS_RAW /* references in it are not decoded */ };

struct html_node {
    struct html_node *parent, *first, *last, *prev, *next;
    const char *raw;     /* the text as found; of an element the tag from its name to the '>' */
    size_t raw_len;
    uint8_t kind;        /* enum html_node_kind */
    uint8_t tag;         /* enum html_tag */
    uint8_t foreign;     /* HTML_SVG or HTML_MATH where it is in that namespace, else 0 */
    uint8_t integration; /* foreign, but with HTML inside: the builder's kind, else 0 */
    bool open, listed;   /* the builder's: on the stack of open elements, in the list of formatting elements */
};

struct html_tree; /* keeps its memory from one fragment to the next; one a thread */

struct html_tree *html_tree_new(void);
void html_tree_free(struct html_tree **t);

/* The root whose children are the fragment's nodes; valid until the next call.  NULL: out of memory. */
struct html_node *html_tree_parse(struct html_tree *t, const char *html, size_t len);

/* The attributes of an element, read again from its tag. */
void html_node_attrs(const struct html_node *n, struct html_token *tok);

#endif
