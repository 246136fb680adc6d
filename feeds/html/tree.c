/* tree.c: the stack of open elements, the list of active formatting elements and the adoption agency. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "html/builder.h"

/* ---- nodes ---- */

static struct html_node *new_node(struct html_tree *t)
{
    if (!t->block || t->block_used == NODES_A_BLOCK) {
        struct node_block *b = t->block ? t->block->next : t->blocks;
        if (!b) {
            b = malloc(sizeof *b);
            if (!b) {
                t->failed = true;
                return NULL;
            }
            b->next = NULL;
            if (t->block)
                t->block->next = b;
            else
                t->blocks = b;
        }
        t->block = b;
        t->block_used = 0;
    }
    struct html_node *n = &t->block->nodes[t->block_used++];
    memset(n, 0, sizeof *n);
    return n;
}

static void detach(struct html_node *n)
{
    if (!n->parent)
        return;
    *(n->prev ? &n->prev->next : &n->parent->first) = n->next;
    *(n->next ? &n->next->prev : &n->parent->last) = n->prev;
    n->parent = n->prev = n->next = NULL;
}

/* Puts n into parent before `before`; NULL: as its last. */
static void attach(struct html_node *n, struct html_node *parent, struct html_node *before)
{
    n->parent = parent;
    n->next = before;
    n->prev = before ? before->prev : parent->last;
    *(n->prev ? &n->prev->next : &parent->first) = n;
    *(before ? &before->prev : &parent->last) = n;
}

/* HTML5 "appropriate place for inserting a node": what a table may not hold goes before it. */
static void place(struct html_tree *t, struct html_node *n, struct html_node *target)
{
    if (!t->foster || target->foreign || !(html_tag_bits[target->tag] & T_STRUCTURE)) {
        attach(n, target, NULL);
        return;
    }
    size_t i = t->depth - 1;
    while (i > 0 && (t->stack[i]->foreign || t->stack[i]->tag != HTML_TABLE))
        i--;
    struct html_node *table = t->stack[i];
    if (i == 0)
        attach(n, table, NULL);
    else if (table->parent)
        attach(n, table->parent, table);
    else
        attach(n, t->stack[i - 1], NULL);
}

/* ---- the stack ---- */

static void count_open(struct html_tree *t, struct html_node *n, bool open)
{
    n->open = open;
    if (!n->foreign)
        t->open[n->tag] += open ? 1u : -1u;
}

static void push(struct html_tree *t, struct html_node *n)
{
    t->stack[t->depth++] = n;
    count_open(t, n, true);
}

void tree_pop(struct html_tree *t)
{
    if (t->depth > 1)
        count_open(t, t->stack[--t->depth], false);
}

void tree_pop_until(struct html_tree *t, enum html_tag tag)
{
    while (t->depth > 1) {
        struct html_node *n = tree_current(t);
        tree_pop(t);
        if (n->tag == tag && !n->foreign)
            return;
    }
}

void tree_pop_until_node(struct html_tree *t, const struct html_node *n)
{
    while (t->depth > 1) {
        const struct html_node *top = tree_current(t);
        tree_pop(t);
        if (top == n)
            return;
    }
}

static size_t stack_index(const struct html_tree *t, const struct html_node *n)
{
    size_t i = t->depth;
    while (i > 0 && t->stack[i - 1] != n)
        i--;
    return i - 1; /* n is on it, so never below 0 */
}

static void remove_at(struct html_tree *t, size_t i)
{
    count_open(t, t->stack[i], false);
    memmove(&t->stack[i], &t->stack[i + 1], (t->depth - i - 1) * sizeof *t->stack);
    t->depth--;
}

void tree_remove_open(struct html_tree *t, struct html_node *n)
{
    if (n->open)
        remove_at(t, stack_index(t, n));
}

struct html_node *tree_insert_as(struct html_tree *t, enum html_tag tag)
{
    struct html_node *n = new_node(t);
    if (!n)
        return tree_current(t);
    n->kind = HTML_ELEMENT;
    n->tag = (uint8_t)tag;
    if (t->tok.type == HTML_START && t->tok.tag == tag) {
        n->raw = t->tok.text;
        n->raw_len = (size_t)(t->tokens.at - t->tok.text);
    }
    place(t, n, tree_current(t));
    if (t->depth < DEPTH_MAX)
        push(t, n);
    return n;
}

struct html_node *tree_insert(struct html_tree *t)
{
    return tree_insert_as(t, t->tok.tag);
}

void tree_insert_void(struct html_tree *t, enum html_tag tag)
{
    struct html_node *n = tree_insert_as(t, tag);
    if (n->open && n == tree_current(t) && n->tag == tag)
        tree_pop(t);
}

void tree_text(struct html_tree *t)
{
    struct html_node *n = new_node(t);
    if (!n)
        return;
    n->kind = t->tok.decode ? HTML_CHARS : HTML_CHARS_RAW;
    n->raw = t->tok.text;
    n->raw_len = t->tok.len;
    place(t, n, tree_current(t));
}

/* ---- scopes ---- */

static bool ends_scope(const struct html_node *n, enum tree_scope scope)
{
    if (n->foreign)
        return n->integration && scope != SCOPE_TABLE;
    if (scope == SCOPE_TABLE)
        return n->tag == HTML_TABLE;
    return (html_tag_bits[n->tag] & T_SCOPE) || (scope == SCOPE_BUTTON && n->tag == HTML_BUTTON) ||
           (scope == SCOPE_LIST && (n->tag == HTML_OL || n->tag == HTML_UL));
}

bool tree_in_scope(const struct html_tree *t, enum html_tag tag, enum tree_scope scope)
{
    if (!t->open[tag])
        return false;
    for (size_t i = t->depth - 1; i > 0; i--) {
        const struct html_node *n = t->stack[i];
        if (n->tag == tag && !n->foreign)
            return true;
        if (ends_scope(n, scope))
            return false;
    }
    return false;
}

static bool node_in_scope(const struct html_tree *t, const struct html_node *wanted)
{
    for (size_t i = t->depth - 1; i > 0; i--) {
        if (t->stack[i] == wanted)
            return true;
        if (ends_scope(t->stack[i], SCOPE_PLAIN))
            return false;
    }
    return false;
}

void tree_implied_ends(struct html_tree *t, enum html_tag except)
{
    for (;;) {
        const struct html_node *n = tree_current(t);
        if (n->foreign || !(html_tag_bits[n->tag] & T_IMPLIED) || n->tag == except)
            return;
        tree_pop(t);
    }
}

void tree_close_p(struct html_tree *t)
{
    if (!tree_in_scope(t, HTML_P, SCOPE_BUTTON))
        return;
    tree_implied_ends(t, HTML_P);
    tree_pop_until(t, HTML_P);
}

bool tree_named(const struct html_node *n, const struct html_token *tok)
{
    size_t len = tok->len;
    if (!n->raw || n->raw_len <= len || ((n->raw[0] ^ tok->text[0]) & ~0x20))
        return false;
    char behind = n->raw[len];
    return (html_is_space(behind) || behind == '/' || behind == '>') && strncasecmp(n->raw, tok->text, len) == 0;
}

/* All elements of unknown name are one tag here, so their names decide. */
static bool same_name(const struct html_node *n, enum html_tag tag, const struct html_token *tok)
{
    return n->tag == tag && (tag != HTML_UNKNOWN || tree_named(n, tok));
}

void tree_any_other_end(struct html_tree *t, enum html_tag tag)
{
    if (!t->open[tag])
        return;
    for (size_t i = t->depth - 1; i > 0; i--) {
        const struct html_node *n = t->stack[i];
        if (!n->foreign && same_name(n, tag, &t->tok)) {
            tree_implied_ends(t, tag);
            tree_pop_until_node(t, n);
            return;
        }
        if (n->foreign ? n->integration : (html_tag_bits[n->tag] & T_SPECIAL) != 0)
            return;
    }
}

/* ---- the list of active formatting elements ---- */

static size_t list_index(const struct html_tree *t, const struct html_node *n)
{
    size_t i = t->listed;
    while (i > 0 && t->list[i - 1] != n)
        i--;
    return i - 1;
}

static void list_remove_at(struct html_tree *t, size_t i)
{
    if (t->list[i])
        t->list[i]->listed = false;
    memmove(&t->list[i], &t->list[i + 1], (t->listed - i - 1) * sizeof *t->list);
    t->listed--;
}

static void list_insert_at(struct html_tree *t, size_t i, struct html_node *n)
{
    memmove(&t->list[i + 1], &t->list[i], (t->listed - i) * sizeof *t->list);
    t->list[i] = n;
    t->listed++;
    n->listed = true;
}

void tree_list_remove(struct html_tree *t, struct html_node *n)
{
    if (n->listed)
        list_remove_at(t, list_index(t, n));
}

/* The tags' source stands for their attributes: written alike is alike. */
static bool alike(const struct html_node *a, const struct html_node *b)
{
    return a->tag == b->tag && a->raw_len == b->raw_len && memcmp(a->raw, b->raw, a->raw_len) == 0;
}

/* At most three alike since the last marker (the "Noah's Ark clause"), and at most FORMATTING_MAX of all. */
void tree_list_push(struct html_tree *t, struct html_node *n)
{
    size_t same = 0, all = 0, i = t->listed, oldest = t->listed, oldest_same = t->listed;
    if (!n->open)
        return;
    for (; i > 0 && t->list[i - 1]; i--, all++) {
        oldest = i - 1;
        if (n->raw && t->list[i - 1]->raw && alike(t->list[i - 1], n) && ++same <= 3)
            oldest_same = i - 1;
    }
    if (same >= 3)
        list_remove_at(t, oldest_same);
    else if (all >= FORMATTING_MAX)
        list_remove_at(t, oldest);
    if (t->listed < LIST_MAX - DEPTH_MAX)
        list_insert_at(t, t->listed, n);
}

void tree_list_marker(struct html_tree *t)
{
    if (t->listed < LIST_MAX)
        t->list[t->listed++] = NULL;
}

void tree_list_clear(struct html_tree *t)
{
    while (t->listed) {
        struct html_node *n = t->list[--t->listed];
        if (!n)
            return;
        n->listed = false;
    }
}

struct html_node *tree_listed(const struct html_tree *t, enum html_tag tag)
{
    for (size_t i = t->listed; i > 0 && t->list[i - 1]; i--)
        if (t->list[i - 1]->tag == tag)
            return t->list[i - 1];
    return NULL;
}

/* A further element for the same tag.  NULL: the copies have cost enough. */
static struct html_node *copy_of(struct html_tree *t, const struct html_node *n)
{
    size_t cost = sizeof *n + n->raw_len;
    if (t->copies_left < cost)
        return NULL;
    t->copies_left -= cost;
    struct html_node *copy = new_node(t);
    if (copy) {
        copy->kind = HTML_ELEMENT;
        copy->tag = n->tag;
        copy->raw = n->raw;
        copy->raw_len = n->raw_len;
    }
    return copy;
}

void tree_reconstruct(struct html_tree *t)
{
    size_t i = t->listed;
    while (i > 0 && t->list[i - 1] && !t->list[i - 1]->open)
        i--;
    for (; i < t->listed; i++) {
        struct html_node *old = t->list[i], *n = NULL;
        if (t->depth < DEPTH_MAX)
            n = copy_of(t, old);
        if (!n) { /* too deep or too many: the rest is forgotten */
            while (t->listed > i)
                list_remove_at(t, t->listed - 1);
            return;
        }
        place(t, n, tree_current(t));
        push(t, n);
        old->listed = false;
        n->listed = true;
        t->list[i] = n;
    }
}

/* ---- the adoption agency ---- */

/* The topmost special element above the formatting element on the stack; 0: none. */
static size_t furthest_block(const struct html_tree *t, size_t formatting)
{
    for (size_t i = formatting + 1; i < t->depth; i++) {
        const struct html_node *n = t->stack[i];
        if (n->foreign ? n->integration : (html_tag_bits[n->tag] & T_SPECIAL) != 0)
            return i;
    }
    return 0;
}

static void move_children(struct html_node *from, struct html_node *to)
{
    for (struct html_node *n = from->first; n; n = n->next)
        n->parent = to;
    to->first = from->first;
    to->last = from->last;
    from->first = from->last = NULL;
}

/* The elements between the block and the formatting element are copied, innermost first, around what they held.
 * Returns what has to be placed above; *bookmark is where the formatting element's copy will be listed. */
static struct html_node *copy_between(struct html_tree *t, size_t formatting, size_t block_at, size_t *bookmark)
{
    struct html_node *block = t->stack[block_at], *last = block;
    for (size_t i = block_at - 1, round = 1; i > formatting; i--, round++) {
        struct html_node *n = t->stack[i];
        struct html_node *copy = n->listed && round <= 3 ? copy_of(t, n) : NULL;
        size_t at = n->listed ? list_index(t, n) : 0;
        if (!copy) {
            if (n->listed) {
                list_remove_at(t, at);
                *bookmark -= at < *bookmark;
            }
            remove_at(t, i);
            continue;
        }
        t->list[at] = copy;
        n->listed = false;
        copy->listed = true;
        count_open(t, n, false);
        t->stack[i] = copy;
        count_open(t, copy, true);
        if (last == block)
            *bookmark = at + 1;
        detach(last);
        attach(last, copy, NULL);
        last = copy;
    }
    return last;
}

/* One round.  False: nothing more to do. */
static bool adopt_once(struct html_tree *t, enum html_tag tag)
{
    struct html_node *f = tree_listed(t, tag);
    if (!f) {
        tree_any_other_end(t, tag);
        return false;
    }
    if (!f->open) {
        tree_list_remove(t, f);
        return false;
    }
    if (!node_in_scope(t, f))
        return false;
    size_t at = stack_index(t, f), block_at = furthest_block(t, at);
    struct html_node *copy = block_at ? copy_of(t, f) : NULL;
    if (!copy) {
        tree_pop_until_node(t, f);
        tree_list_remove(t, f);
        return false;
    }
    struct html_node *block = t->stack[block_at], *above = t->stack[at - 1];
    size_t bookmark = list_index(t, f);
    struct html_node *last = copy_between(t, at, block_at, &bookmark);
    detach(last);
    place(t, last, above);
    move_children(block, copy);
    attach(copy, block, NULL);
    size_t f_at = list_index(t, f);
    bookmark -= f_at < bookmark;
    list_remove_at(t, f_at);
    list_insert_at(t, bookmark, copy);
    remove_at(t, at);
    size_t behind = stack_index(t, block) + 1;
    memmove(&t->stack[behind + 1], &t->stack[behind], (t->depth - behind) * sizeof *t->stack);
    t->stack[behind] = copy;
    t->depth++;
    count_open(t, copy, true);
    return true;
}

void tree_adopt(struct html_tree *t, enum html_tag tag)
{
    struct html_node *n = tree_current(t);
    if (n->tag == tag && !n->foreign && !n->listed) {
        tree_pop(t);
        return;
    }
    for (int round = 0; round < 8 && adopt_once(t, tag); round++)
        ;
}

/* ---- the door ---- */

struct html_tree *html_tree_new(void)
{
    return calloc(1, sizeof(struct html_tree));
}

void html_tree_free(struct html_tree **tp)
{
    struct html_tree *t = *tp;
    if (!t)
        return;
    for (struct node_block *b = t->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(t);
    *tp = NULL;
}

struct html_node *html_tree_parse(struct html_tree *t, const char *html, size_t len)
{
    html_tokens_init(&t->tokens, html, len);
    memset(t->open, 0, sizeof t->open);
    t->depth = t->listed = 0;
    t->mode = MODE_BODY;
    t->foster = t->failed = t->drop_line_end = false;
    t->form = NULL;
    t->copies_left = 65536 + len * 4;
    t->block = t->blocks;
    t->block_used = 0;
    struct html_node *root = new_node(t);
    if (!root)
        return NULL;
    root->tag = HTML_HTML;
    push(t, root);
    while (!t->failed && html_tokens_next(&t->tokens, &t->tok))
        tree_token(t);
    return t->failed ? NULL : root;
}

void html_node_attrs(const struct html_node *n, struct html_token *tok)
{
    struct html_tokens t;
    tok->attr_count = 0;
    if (!n->raw)
        return;
    html_tokens_init(&t, n->raw - 1, n->raw_len + 1); /* the '<' stands before it */
    if (!html_tokens_next(&t, tok))
        tok->attr_count = 0;
}
