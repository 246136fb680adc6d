/* builder.h: the inside of the tree builder, shared by tree.c (the stack and the lists) and the files with
 * the rules: bits.c, modes.c, table_modes.c, foreign.c. */
#ifndef CADIALOG_HTML_BUILDER_H
#define CADIALOG_HTML_BUILDER_H

#include "html/tree.h"

enum {
    DEPTH_MAX = 512,      /* open elements, as in Chromium; start tags beyond it are passed over */
    FORMATTING_MAX = 32,  /* formatting elements since the last marker */
    LIST_MAX = 1536,      /* all entries with the markers, of which there is at most one a level */
    NODES_A_BLOCK = 512,
};

enum tree_mode {
    MODE_BODY, MODE_TABLE, MODE_CAPTION, MODE_COLGROUP, MODE_TABLE_BODY, MODE_ROW, MODE_CELL,
};

/* html_node.integration: all of HTML inside, or all but mglyph and malignmark. */
enum { INTEGRATION_HTML = 1, INTEGRATION_MATH_TEXT = 2 };

/* What HTML5's rules say of an element, as bits. */
enum {
    T_SPECIAL = 1 << 0,    /* "special" category */
    T_FORMATTING = 1 << 1, /* goes on the list of active formatting elements */
    T_BLOCK = 1 << 2,      /* start: closes a p; end: implied end tags, then closed */
    T_HEADING = 1 << 3,
    T_SCOPE = 1 << 4,      /* ends every scope */
    T_IMPLIED = 1 << 5,    /* its end tag may be implied */
    T_BREAKOUT = 1 << 6,   /* ends svg and math */
    T_TABLE = 1 << 7,      /* caption, col, colgroup, tbody, td, tfoot, th, thead, tr */
    T_VOID = 1 << 8,       /* no content, after active formatting elements */
    T_IGNORED = 1 << 9,    /* metadata and the like: no node at all */
    T_STRUCTURE = 1 << 10, /* table, tbody, tfoot, thead, tr: their foreign children are moved out */
    T_MARKER = 1 << 11,    /* applet, marquee, object */
};

extern const uint16_t html_tag_bits[HTML_TAG_COUNT]; /* bits.c */

static inline bool tree_is(enum html_tag tag, unsigned bits)
{
    return (html_tag_bits[tag] & bits) != 0;
}

struct node_block {
    struct node_block *next;
    struct html_node nodes[NODES_A_BLOCK];
};

struct html_tree {
    struct html_tokens tokens;
    struct html_token tok;
    struct html_node *stack[DEPTH_MAX]; /* stack[0] is the root */
    size_t depth;
    unsigned open[HTML_TAG_COUNT];      /* how many of each are on the stack, foreign ones not counted */
    struct html_node *list[LIST_MAX];   /* active formatting elements; NULL is a marker */
    size_t listed;
    enum tree_mode mode;
    bool foster;                        /* nodes for a table's structure go before the table */
    bool drop_line_end;                 /* right behind <pre>, a line end is not part of the text */
    struct html_node *form;
    size_t copies_left;                 /* bytes of tags that may still be copied */
    struct node_block *blocks, *block;  /* all, and the one in use */
    size_t block_used;
    bool failed;
};

/* tree.c */
static inline struct html_node *tree_current(const struct html_tree *t)
{
    return t->stack[t->depth - 1];
}
void tree_text(struct html_tree *t);
struct html_node *tree_insert(struct html_tree *t);       /* the token's element, opened */
struct html_node *tree_insert_as(struct html_tree *t, enum html_tag tag);
void tree_insert_void(struct html_tree *t, enum html_tag tag); /* not opened */
void tree_pop(struct html_tree *t);
void tree_pop_until(struct html_tree *t, enum html_tag tag);
void tree_pop_until_node(struct html_tree *t, const struct html_node *n);
void tree_remove_open(struct html_tree *t, struct html_node *n);

enum tree_scope { SCOPE_PLAIN, SCOPE_BUTTON, SCOPE_LIST, SCOPE_TABLE };
bool tree_in_scope(const struct html_tree *t, enum html_tag tag, enum tree_scope scope);
void tree_implied_ends(struct html_tree *t, enum html_tag except);
void tree_close_p(struct html_tree *t); /* if one is in button scope */
bool tree_named(const struct html_node *n, const struct html_token *tok); /* by the name in its tag */
void tree_any_other_end(struct html_tree *t, enum html_tag tag);

void tree_reconstruct(struct html_tree *t);
void tree_list_push(struct html_tree *t, struct html_node *n);
void tree_list_remove(struct html_tree *t, struct html_node *n);
void tree_list_marker(struct html_tree *t);
void tree_list_clear(struct html_tree *t);
struct html_node *tree_listed(const struct html_tree *t, enum html_tag tag); /* the last since the marker */
void tree_adopt(struct html_tree *t, enum html_tag tag); /* the adoption agency */

/* modes.c */
void tree_token(struct html_tree *t);
void tree_body_token(struct html_tree *t);
void tree_skip_template(struct html_tree *t);

/* table_modes.c: the token in any mode but MODE_BODY.  False: look at it again, in the mode that is set now. */
bool tree_table_token(struct html_tree *t);

/* foreign.c */
bool tree_in_foreign(const struct html_tree *t); /* whether the token belongs to the svg or math at hand */
bool tree_foreign_token(struct html_tree *t);    /* true where it was dealt with there */

#endif
