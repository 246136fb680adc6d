#include "ingest/extract/clutter.h"

#include "ingest/extract/hints.h"
#include "ingest/extract/inset.h"
#include "ingest/extract/measure.h"

static void keep_chain(struct page *p, int32_t i)
{
    for (; i >= 0; i = p->nodes[i].parent)
        p->nodes[i].flags |= NODE_KEPT;
}

/* By element alone. */
static bool clutter_element(const struct node *n)
{
    switch (n->tag) {
    case TAG_NAV:
    case TAG_FOOTER:
    case TAG_ASIDE:
    case TAG_FORM:
    case TAG_BUTTON:
    case TAG_MENU:
    case TAG_FIELDSET: return true;
    default: return false;
    }
}

enum {
    CLUTTER = HINT_NAV | HINT_SHARE | HINT_RELATED | HINT_COMMENT | HINT_AD | HINT_LETTER | HINT_MODAL | HINT_FOOTER |
              HINT_SIDE | HINT_BIO | HINT_TAGS | HINT_UNSEEN | HINT_TOOLS | HINT_WIDGET | HINT_AFTER,
    /* Names that are hardly ever given to what is around an article. */
    HARD = HINT_SHARE | HINT_RELATED | HINT_AD | HINT_LETTER | HINT_MODAL,
    /* Names that are also given to parts of an article: believed, inside of one, only about what is no prose. */
    WEAK = HINT_NAV | HINT_SIDE | HINT_TAGS | HINT_UNSEEN | HINT_TOOLS | HINT_WIDGET,
};

/* Reads as text for the most part, with few links. */
static bool is_prosaic(const struct node *n)
{
    return n->prose >= 60 && n->prose * 2 >= n->weight && n->link_weight * 4 < n->weight;
}

static bool is_linky(const struct node *n)
{
    return n->link_weight * 2 > n->weight || n->fields > 0;
}

/* The hints of n that speak against it. */
static uint32_t clutter_hints(const struct node *n, int32_t total, bool in_body)
{
    uint32_t hints = n->hints & CLUTTER;
    if (n->tag == TAG_ARTICLE || (n->hints & HINT_MAIN && n->hints & HINT_TAGS))
        hints &= HINT_COMMENT; /* WordPress gives an article its tags and categories as class names */
    if (!tag_is(n->tag, TAGK_BLOCK) && n->tag != TAG_OTHER)
        hints &= HINT_UNSEEN; /* words inside of a sentence are dropped for nothing else */
    if (hints & HINT_RELATED && n->hints & HINT_LEAD && !n->link_weight && in_body)
        hints &= ~(uint32_t)HINT_RELATED; /* a standfirst is called a teaser too */
    if (in_body && hints & HINT_MODAL && !n->link_weight && !n->fields && n->weight < 600)
        hints &= ~(uint32_t)HINT_MODAL; /* "alert", "notice": a remark set in a box */
    if (hints & HINT_WIDGET && !is_linky(n))
        hints &= ~(uint32_t)HINT_WIDGET;
    if (tag_is(n->tag, TAGK_HEADING))
        hints &= HINT_UNSEEN | HINT_COMMENT;
    /* Long paragraphs with few links are the article, whatever the box is called: "teaser-content", "read-more-wrap".
     */
    if (!(hints & ~(uint32_t)(HINT_RELATED | WEAK)) && n->prose * 8 > total && n->prose >= 140 * n->prose_blocks &&
        n->link_weight * 10 < n->weight && n->prose >= 400)
        return 0;
    bool much = n->prose >= 400 && !(hints & HINT_SIDE);
    if ((in_body || much) && !(hints & ~(uint32_t)WEAK) && is_prosaic(n))
        return 0;
    return hints;
}

/* "Step 3" and its heading, below the title. */
static bool heads_section(const struct page *p, int32_t i)
{
    for (int32_t k = i; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag >= TAG_H2 && p->nodes[k].tag <= TAG_H4 && p->nodes[k].weight)
            return true;
    return false;
}

/* before: weight of the prose that stands before it. */
static bool is_page_header(const struct page *p, int32_t i, int32_t total, bool in_body, int32_t before)
{
    const struct node *n = &p->nodes[i];
    bool heads = n->weight <= 200 && !n->fields; /* a section's header with its heading and no more is the text's */
    if (n->tag == TAG_HEADER && before * 20 > total && before >= 200)
        return n->prose * 20 < total && !(heads && n->link_weight * 2 <= n->weight);
    if (n->tag == TAG_HEADER)
        return n->prose * 20 < total && !(heads && (in_body || (before && heads_section(p, i))) && !n->link_weight);
    if (tag_is(n->tag, TAGK_OUT))
        return false; /* the header of a table or of a list */
    return n->hints & HINT_HEADER && !(n->hints & HINT_MAIN) && is_linky(n) && n->prose * 20 < total;
}

/* Boxes called so inside of it: a short text may have many.  (An opinion is called a comment too.) */
static bool holds_comments(const struct page *p, int32_t i)
{
    int boxes = 0;
    for (int32_t k = i + 1; k < p->nodes[i].end && boxes < 2; k++)
        boxes += (p->nodes[k].hints & HINT_COMMENT) != 0;
    return boxes >= 2;
}

/* An aside with a text of its own, set between two paragraphs: facts and figures, a remark. */
static bool is_remark(const struct page *p, int32_t i)
{
    enum { A_PARAGRAPH = 150 };
    const struct node *n = &p->nodes[i];
    if (!is_prosaic(n) || n->link_weight || n->fields || !inset_is_between(p, i))
        return false;
    bool headed = false;
    for (int32_t k = i; k < n->end && !headed; k++)
        headed = tag_is(p->nodes[k].tag, TAGK_HEADING) && p->nodes[k].weight;
    return headed || n->prose >= A_PARAGRAPH;
}

/* What opens an answer: a heading, or a question, on a button. */
static bool is_opener(const struct page *p, int32_t i)
{
    enum { SHORTEST = 10, A_QUESTION = 15, LONGEST = 200 };
    const struct node *n = &p->nodes[i];
    if (n->tag != TAG_BUTTON || n->weight < SHORTEST || n->weight > LONGEST)
        return false;
    for (int32_t up = n->parent, k = 0; up >= 0 && k < 2; up = p->nodes[up].parent, k++)
        if (tag_is(p->nodes[up].tag, TAGK_HEADING))
            return true;
    bool opens = page_has_attr(n, "aria-expanded") || page_has_attr(n, "aria-controls");
    char *s = opens && n->weight >= A_QUESTION ? page_text_dup(p, i) : NULL;
    return s && strchr(s, '?');
}

/* Up to some share of the page's prose an element's name or class name is believed. */
static bool is_clutter(const struct page *p, int32_t i, int32_t total, bool in_body, int32_t before)
{
    const struct node *n = &p->nodes[i];
    uint32_t hints = clutter_hints(n, total, in_body);
    if (is_opener(p, i))
        return false;
    bool by_element = clutter_element(n) || is_page_header(p, i, total, in_body, before);
    if (n->tag == TAG_ASIDE && in_body && is_prosaic(n) && !is_linky(n) && !hints)
        by_element = n->prose < 150;
    if (n->tag == TAG_ASIDE && !(hints & ~(uint32_t)HINT_SIDE) && is_remark(p, i))
        return false;
    bool legends = n->hints & HINT_PLAYER && n->prose_blocks >= 8 && total - n->prose >= 400 && !(n->hints & HINT_BODY);
    if (legends && tag_is(n->tag, TAGK_BLOCK) && n->prose * 10 < total * 8)
        return true; /* the pictures of a gallery, each with its text */
    if (!by_element && !hints)
        return false;
    if (hints & HINT_COMMENT && !(n->hints & HINT_BODY))
        return n->prose * 10 < total * (before >= 100 && holds_comments(p, i) ? 10 : 8);
    if (n->hints & HINT_BODY)
        return n->prose * 10 < total;
    if (hints & HARD && total - n->prose >= 600 && n->prose < 140 * n->prose_blocks)
        return n->prose * 10 < total * 7;
    return n->prose * 10 < total * 3;
}

void clutter_mark(struct page *p, int32_t title_at, bool strict)
{
    keep_chain(p, title_at);
    int32_t total = p->nodes[0].prose;
    for (int32_t i = 0; i < p->count; i++) {
        struct node *n = &p->nodes[i];
        if ((n->hints & HINT_EXACT && n->prose * 4 > total) || (n->hints & HINT_BODY && n->prose * 5 > total * 2))
            keep_chain(p, i);
    }
    int32_t body_end = 0, before = 0;
    for (int32_t i = 0; i < p->count; i++) {
        struct node *n = &p->nodes[i];
        bool holds = n->hints & HINT_BODY || n->tag == TAG_ARTICLE;
        if (holds && n->flags & NODE_KEPT && n->prose * 2 > total && n->end > body_end)
            body_end = n->end;
        bool fixed = n->flags & NODE_KEPT || n->tag == TAG_TEXT || n->tag == TAG_BODY || n->tag == TAG_HTML ||
                     n->tag == TAG_MAIN;
        if (n->tag == TAG_NOSCRIPT && n->weight && n->prose * 2 < total)
            n->flags |= NODE_DROPPED;
        if (!fixed && !(n->flags & NODE_HIDDEN) && is_clutter(p, i, total, i < body_end, before) &&
            (strict || clutter_element(n)))
            n->flags |= NODE_DROPPED;
        if (n->flags & (NODE_DROPPED | NODE_HIDDEN))
            i = n->end - 1;
        else if (tag_is(n->tag, TAGK_BLOCK) && measure_is_prose(n))
            before += n->own_weight;
    }
}
