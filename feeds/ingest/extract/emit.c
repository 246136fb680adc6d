#include "ingest/extract/emit.h"

#include <string.h>
#include <strings.h>

#include "core/count.h"
#include "html/lazy.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/picture.h"

/* Text: what separates the next letter from the last one. */
enum gap { GAP_NONE, GAP_SPACE, GAP_CELL, GAP_LINE, GAP_PARAGRAPH };

struct text_state {
    struct buf *out;
    size_t start;
    enum gap gap;
    int breaks; /* <br> since the last letter */
    int32_t cell, cell_end; /* a table's cell with a few words, whose paragraphs make no lines */
};

static void need_gap(struct text_state *t, enum gap g)
{
    if (g > t->gap)
        t->gap = g;
}

static void write_gap(struct text_state *t)
{
    static const char *const gaps[] = {"", " ", "\t", "\n", "\n\n"};
    if (t->out->len > t->start)
        buf_puts(t->out, gaps[t->gap]);
    t->gap = GAP_NONE;
    t->breaks = 0;
}

static void put_text(struct text_state *t, const char *s, size_t len)
{
    size_t i = 0;
    while (i < len) {
        size_t n = letters_space(s + i, len - i);
        if (n) {
            if (!letters_unseen(s + i, n))
                need_gap(t, GAP_SPACE);
            i += n;
            continue;
        }
        size_t from = i;
        while (i < len && !letters_space(s + i, len - i))
            i++;
        write_gap(t);
        buf_append(t->out, s + from, i - from);
    }
}

/* Preformatted text keeps its lines and its indentation. */
static void put_pre(struct text_state *t, const char *s, size_t len)
{
    if (t->gap >= GAP_LINE || t->out->len == t->start)
        while (len && (*s == '\n' || *s == '\r')) {
            s++;
            len--;
        }
    if (!len)
        return;
    write_gap(t);
    buf_append(t->out, s, len);
}

static bool is_cell(const struct node *n)
{
    return n->tag == TAG_TD || n->tag == TAG_TH;
}

/* The gap before and after the block i. */
static void need_block_gap(struct text_state *t, const struct page *p, int32_t i)
{
    if (i > t->cell && i < t->cell_end)
        need_gap(t, GAP_SPACE);
    else
        need_gap(t, is_cell(&p->nodes[i]) ? GAP_CELL : GAP_PARAGRAPH);
}

static void text_enter(struct text_state *t, const struct page *p, int32_t i)
{
    enum { FEW_WORDS = 120 };
    const struct node *n = &p->nodes[i];
    bool inside = i < t->cell_end;
    if (n->tag == TAG_BR)
        need_gap(t, inside ? GAP_SPACE : ++t->breaks > 1 ? GAP_PARAGRAPH : GAP_LINE);
    else if (tag_is(n->tag, TAGK_BLOCK))
        need_block_gap(t, p, i);
    if (is_cell(n) && !inside && n->weight <= FEW_WORDS && !n->items) {
        t->cell = i;
        t->cell_end = n->end;
    }
}

static void emit_text_tree(const struct page *p, int32_t root, struct text_state *t)
{
    int32_t open = root;
    for (int32_t i = root; i < p->nodes[root].end; i++) {
        const struct node *n = &p->nodes[i];
        /* The chain of open elements is the chain of parents: those that ended before i are closed here. */
        while (p->nodes[open].end <= i) {
            if (tag_is(p->nodes[open].tag, TAGK_BLOCK))
                need_block_gap(t, p, open);
            open = p->nodes[open].parent;
        }
        if (n->flags & (NODE_HIDDEN | NODE_DROPPED | NODE_CAPTION)) {
            if (tag_is(n->tag, TAGK_BLOCK))
                need_block_gap(t, p, i);
            i = n->end - 1;
            continue;
        }
        if (n->tag == TAG_TEXT) {
            if (n->flags & NODE_IN_PRE)
                put_pre(t, n->text, n->text_len);
            else
                put_text(t, n->text, n->text_len);
            continue;
        }
        text_enter(t, p, i);
        open = i;
    }
    need_gap(t, GAP_PARAGRAPH);
}

bool emit_text(const struct page *p, const struct selection *s, struct buf *out)
{
    struct text_state t = {.out = out, .start = out->len};
    for (int32_t i = 0; i < s->count; i++)
        emit_text_tree(p, s->roots[i], &t);
    while (out->len > t.start && letters_space(out->data + out->len - 1, 1))
        out->data[--out->len] = '\0';
    return !out->failed;
}

/* HTML. */

static const char *const kept_attrs[] = {
    "href", "alt", "title", "colspan", "rowspan", "scope", "headers", "lang", "dir", "datetime", "cite", "width",
    "height", "start", "reversed", "value", "type", "open", "span", "media", "sizes", "srcset", "src", "poster",
};

static void put_attr(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, " %s=\"", name);
    buf_append_escaped(out, value, strlen(value), true);
    buf_append_char(out, '"');
}

static void put_image(const struct page *p, struct buf *out, const struct node *n)
{
    const char *src = picture_address(p, n), *set = picture_set(n);
    if (!src && !set)
        return;
    buf_printf(out, "<%s", tag_name(n->tag));
    if (src)
        put_attr(out, "src", src);
    if (set && *set && strncasecmp(set, "data:", 5) != 0)
        put_attr(out, "srcset", set);
    for (size_t i = 0; i < COUNT(kept_attrs); i++) {
        const char *v = page_attr(n, kept_attrs[i]);
        if (v && strcmp(kept_attrs[i], "src") != 0 && strcmp(kept_attrs[i], "srcset") != 0)
            put_attr(out, kept_attrs[i], v);
    }
    buf_lit(out, "/>");
}

/* The element that stands for n in the output; NULL: its content only. */
static const char *out_name(const struct node *n, int32_t own_text)
{
    if (tag_is(n->tag, TAGK_OUT | TAGK_INLINE))
        return n->tag == TAG_TT ? "code" : n->tag == TAG_STRIKE ? "s" : tag_name(n->tag);
    if (n->tag == TAG_A)
        return page_attr(n, "href") ? "a" : NULL;
    if (n->tag == TAG_VIDEO || n->tag == TAG_AUDIO || n->tag == TAG_IFRAME)
        return tag_name(n->tag);
    /* A div with text of its own is a paragraph, or a container whose text must not run into what is beside it. */
    return tag_is(n->tag, TAGK_BLOCK) && own_text > 0 ? "div" : NULL;
}

static bool is_void(const struct node *n)
{
    return tag_is(n->tag, TAGK_VOID);
}

static void put_link(struct buf *out, const char *address)
{
    buf_lit(out, "<a");
    put_attr(out, "href", address);
    buf_append_char(out, '>');
    buf_append_escaped(out, address, strlen(address), false);
    buf_lit(out, "</a>\n");
}

static void html_enter(const struct page *p, const struct node *n, struct buf *out)
{
    if (n->tag == TAG_IMG || n->tag == TAG_SOURCE) {
        put_image(p, out, n);
        return;
    }
    const char *name = out_name(n, n->own_weight);
    if (!name)
        return;
    if (n->flags & NODE_EMBED) {
        put_link(out, page_attr(n, "src"));
        return;
    }
    buf_printf(out, "<%s", name);
    for (size_t i = 0; i < COUNT(kept_attrs) && n->attr_count; i++) {
        bool address = strcmp(kept_attrs[i], "src") == 0;
        const char *v = address ? picture_address(p, n) : page_attr(n, kept_attrs[i]);
        if (v)
            put_attr(out, kept_attrs[i], v);
    }
    if (is_void(n))
        buf_lit(out, "/>");
    else
        buf_append_char(out, '>');
}

static void html_leave(const struct node *n, struct buf *out)
{
    bool closed = is_void(n) || n->tag == TAG_TEXT || n->flags & NODE_EMBED;
    const char *name = closed ? NULL : out_name(n, n->own_weight);
    if (name)
        buf_printf(out, "</%s>", name);
    if (tag_is(n->tag, TAGK_BLOCK))
        buf_append_char(out, '\n');
}

/* Pictures that only scripts would load have a plain copy in <noscript>, beside them or inside: it is left out where the
 * picture itself has an address. */
static bool is_noscript_copy(const struct page *p, int32_t i)
{
    if (p->nodes[i].tag != TAG_NOSCRIPT)
        return false;
    for (int32_t k = i - 1; k >= p->nodes[i].parent && k >= i - 4; k--) {
        const char *src = p->nodes[k].tag == TAG_IMG ? picture_address(p, &p->nodes[k]) : NULL;
        if (src && !html_is_placeholder(src))
            return true;
    }
    return false;
}

/* White space is folded, as the page's indentation means nothing outside of <pre>. */
static void put_folded(struct buf *out, const char *s, size_t len)
{
    static const char spaces[] = " \t\n\r\f";
    for (size_t i = 0; i < len;) {
        size_t from = i;
        while (i < len && s[i] && strchr(spaces, s[i]))
            i++;
        bool begun = out->len && !strchr(spaces, out->data[out->len - 1]);
        if (i > from && begun)
            buf_append_char(out, ' ');
        from = i;
        while (i < len && (!s[i] || !strchr(spaces, s[i])))
            i++;
        buf_append_escaped(out, s + from, i - from, false);
    }
}

static void emit_html_tree(const struct page *p, int32_t root, struct buf *out)
{
    int32_t open = p->nodes[root].parent;
    for (int32_t i = root; i < p->nodes[root].end; i++) {
        const struct node *n = &p->nodes[i];
        while (open != p->nodes[root].parent && p->nodes[open].end <= i) {
            html_leave(&p->nodes[open], out);
            open = p->nodes[open].parent;
        }
        if (n->flags & (NODE_HIDDEN | NODE_DROPPED) || is_noscript_copy(p, i) || picture_is_replaced(p, i)) {
            i = n->end - 1;
        } else if (n->tag == TAG_TEXT) {
            if (n->flags & NODE_IN_PRE)
                buf_append_escaped(out, n->text, n->text_len, false);
            else
                put_folded(out, n->text, n->text_len);
        } else {
            html_enter(p, n, out);
            open = i;
        }
    }
    for (; open != p->nodes[root].parent; open = p->nodes[open].parent)
        html_leave(&p->nodes[open], out);
}

bool emit_html(const struct page *p, const struct selection *s, struct buf *out)
{
    for (int32_t i = 0; i < s->count; i++)
        emit_html_tree(p, s->roots[i], out);
    return !out->failed;
}
