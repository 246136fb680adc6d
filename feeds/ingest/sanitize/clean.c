/* clean.c: walks the browser's tree and writes the safe one.
 *
 * What is written has to be read back as it was meant, so the rules by which HTML5's parser closes, moves or copies
 * elements must have nothing to do: each is met here, once, before a start tag is written. */
#include "ingest/sanitize/clean.h"

#include "ingest/sanitize/write.h"

static const struct open_element *top(const struct cleaner *c)
{
    return c->depth ? &c->stack[c->depth - 1] : NULL;
}

static bool in_structure(const struct cleaner *c)
{
    return c->depth && (top(c)->parser & P_STRUCTURE);
}

/* A p that holds a block would be closed by it. */
static bool holds_block(const struct html_node *p)
{
    const struct html_node *n = p->first;
    while (n) {
        bool inside = n->kind == HTML_ELEMENT && !n->foreign;
        const struct element_rule *r = &policy_elements[n->tag];
        if (inside && r->action == DO_KEEP && (r->parser & P_BLOCK))
            return true;
        if (inside && n->first && r->action != DO_DROP && r->action != DO_MEDIA) {
            n = n->first;
            continue;
        }
        while (n != p && !n->next)
            n = n->parent;
        n = n == p ? NULL : n->next;
    }
    return false;
}

/* Whether the start tag of a list's item would close one that is open: no barrier stands between them. */
static bool closes_item(const struct cleaner *c, enum html_tag tag)
{
    for (size_t i = c->depth; i > 0; i--) {
        const struct open_element *o = &c->stack[i - 1];
        if ((tag == HTML_LI) == (o->tag == HTML_LI) && (o->parser & P_ITEM))
            return true;
        if (o->parser & (P_BARRIER | P_ITEM))
            return false;
    }
    return false;
}

static bool fits_table(const struct cleaner *c, enum html_tag tag)
{
    enum html_tag parent = c->depth ? top(c)->tag : HTML_UNKNOWN;
    switch (tag) {
    case HTML_COL: return parent == HTML_COLGROUP;
    case HTML_TD: case HTML_TH: return parent == HTML_TR;
    case HTML_TR: return parent == HTML_TBODY || parent == HTML_THEAD || parent == HTML_TFOOT;
    default: return parent == HTML_TABLE;
    }
}

/* The element as which n may be written here; HTML_UNKNOWN: not at all, though its content may. */
static enum html_tag fitting(const struct cleaner *c, const struct html_node *n, const struct element_rule *r)
{
    enum html_tag tag = (enum html_tag)r->as;
    size_t room = OUT_DEPTH_MAX - c->depth;
    if (room < (tag == HTML_TABLE ? TABLE_LEVELS : 1))
        return HTML_UNKNOWN;
    if (r->parser & P_TABLE)
        return fits_table(c, tag) ? tag : HTML_UNKNOWN;
    if (in_structure(c) || ((r->parser & P_BLOCK) && c->open[HTML_P]))
        return HTML_UNKNOWN;
    if (tag == HTML_P && holds_block(n))
        return HTML_DIV;
    if ((r->parser & P_HEADING) && c->depth && (top(c)->parser & P_HEADING))
        return HTML_DIV;
    if ((r->parser & P_ITEM) && closes_item(c, tag))
        return HTML_DIV;
    if (tag == HTML_RT || tag == HTML_RP)
        return c->open[HTML_RUBY] && !(top(c)->parser & P_IMPLIED) ? tag : HTML_UNKNOWN;
    return tag;
}

static void push(struct cleaner *c, const struct html_node *n, enum html_tag tag)
{
    unsigned parser = policy_elements[tag].parser;
    c->stack[c->depth++] = (struct open_element){n, tag, parser};
    c->open[tag]++;
    c->pre_start = tag == HTML_PRE;
}

static void leave(struct cleaner *c, const struct html_node *n)
{
    if (!c->depth || top(c)->node != n)
        return;
    const struct open_element *o = top(c);
    buf_lit(c->out, "</");
    buf_puts(c->out, html_tag_name(o->tag));
    buf_append_char(c->out, '>');
    c->open[o->tag]--;
    c->depth--;
    c->pre_start = false;
}

static void keep(struct cleaner *c, const struct html_node *n, const struct element_rule *r)
{
    enum html_tag tag = fitting(c, n, r);
    if (!tag)
        return;
    buf_append_char(c->out, '<');
    buf_puts(c->out, html_tag_name(tag));
    attrs_write(c, policy_global_attrs);
    if (tag == r->as)
        attrs_write(c, r->attrs);
    c->pre_start = false;
    if (r->parser & P_VOID) {
        buf_lit(c->out, " />");
        return;
    }
    buf_append_char(c->out, '>');
    push(c, n, tag);
}

static void link_start(struct cleaner *c, const struct html_node *n)
{
    if (c->open[HTML_A] || in_structure(c) || c->depth >= OUT_DEPTH_MAX)
        return;
    if (special_link_start(c))
        push(c, n, HTML_A);
}

/* HTML drops a line end right behind <pre> and XHTML does not, so one that belongs to the text stands in a span.  Returns
 * the bytes that are dealt with. */
static size_t first_line_ends(struct cleaner *c, const struct html_node *n, unsigned how)
{
    bool any;
    size_t len = text_line_ends(n->raw, n->raw_len, how, &any);
    if (any) {
        buf_lit(c->out, "<span>");
        write_text(c->out, n->raw, len, how, SIZE_MAX);
        buf_lit(c->out, "</span>");
    }
    c->pre_start = c->pre_start && !any;
    return len;
}

static void characters(struct cleaner *c, const struct html_node *n)
{
    unsigned how = n->kind == HTML_CHARS ? TEXT_DECODE : 0;
    if (in_structure(c) && !text_is_space(n->raw, n->raw_len, how & TEXT_DECODE))
        return;
    size_t done = c->pre_start ? first_line_ends(c, n, how) : 0;
    if (write_text(c->out, n->raw + done, n->raw_len - done, how, SIZE_MAX))
        c->pre_start = false;
}

/* Whether an object brings a link of its own for those who cannot see it.  Not looked for far, since objects nest. */
static bool holds_link(const struct html_node *object)
{
    enum { NODES_MAX = 16 };
    const struct html_node *n = object->first;
    for (int i = 0; n && i < NODES_MAX; i++) {
        if (n->kind == HTML_ELEMENT && n->tag == HTML_A)
            return true;
        if (n->kind == HTML_ELEMENT && n->first) {
            n = n->first;
            continue;
        }
        while (n != object && !n->next)
            n = n->parent;
        n = n == object ? NULL : n->next;
    }
    return false;
}

/* Writes what becomes of n, up to its content.  True: its children are next. */
static bool enter(struct cleaner *c, const struct html_node *n)
{
    if (n->kind != HTML_ELEMENT) {
        characters(c, n);
        return false;
    }
    if (n->foreign)
        return false;
    const struct element_rule *r = &policy_elements[n->tag];
    if (r->action == DO_UNWRAP || r->action == DO_DROP)
        return r->action == DO_UNWRAP;
    html_node_attrs(n, &c->tok);
    if (r->action == DO_KEEP) {
        keep(c, n, r);
        return true;
    }
    if (r->action == DO_LINK) {
        link_start(c, n);
        return true;
    }
    if (in_structure(c))
        return false;
    if (r->action == DO_OBJECT && holds_link(n))
        return true;
    size_t before = c->out->len;
    if (r->action == DO_IMAGE)
        special_image(c, n);
    else if (r->action == DO_MEDIA)
        special_media(c, n);
    else if (!special_frame(c) && r->action == DO_OBJECT)
        return true;
    c->pre_start = c->pre_start && c->out->len == before;
    return false;
}

void clean_tree(struct cleaner *c, const struct html_node *root)
{
    const struct html_node *n = root->first;
    while (n && !c->out->failed) {
        if (enter(c, n) && n->first) {
            n = n->first;
            continue;
        }
        leave(c, n);
        while (n != root && !n->next) {
            n = n->parent;
            leave(c, n);
        }
        n = n == root ? NULL : n->next;
    }
}
