#include "ingest/extract/score.h"

#include <string.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/inset.h"
#include "ingest/extract/letters.h"

bool score_is_prose(const struct node *n)
{
    if (n->own_weight < 40 || n->own_link * 2 > n->own_weight || tag_is(n->tag, TAGK_HEADING))
        return false;
    return n->own_weight >= 160 || n->own_stops + n->own_commas > 0;
}

/* What a block adds to the case for its being in the article: prose speaks for it, lists of links and labels against.
 */
static float block_value(const struct node *n)
{
    int32_t text = n->own_weight - n->own_link;
    if (!n->own_weight || tag_is(n->tag, TAGK_HEADING))
        return 0;
    if (score_is_prose(n))
        return (float)text + 8.0f * (float)(n->own_commas > 20 ? 20 : n->own_commas);
    if (n->own_link * 2 > n->own_weight)
        return -(float)(n->own_link > 120 ? 120 : n->own_link);
    bool said = n->tag == TAG_P && n->own_stops && !n->own_link; /* "Quick? Yes." */
    return n->own_weight < 40 && !said ? -0.5f * (float)n->own_weight : 0.2f * (float)text;
}

static void clear_sums(struct page *p)
{
    for (int32_t i = 0; i < p->count; i++) {
        struct node *n = &p->nodes[i];
        n->own_weight = n->own_link = n->own_commas = n->own_stops = 0;
        n->images = n->fields = n->paragraphs = n->items = n->prose = n->prose_blocks = 0;
        n->value = 0;
        if (n->tag != TAG_TEXT)
            n->weight = n->link_weight = n->commas = n->stops = 0;
    }
}

static void sum_own(struct page *p)
{
    for (int32_t i = 0; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & (NODE_HIDDEN | NODE_DROPPED)) {
            i = n->end - 1;
            continue;
        }
        if (n->tag != TAG_TEXT)
            continue;
        struct node *b = &p->nodes[n->block];
        b->own_weight += n->weight;
        b->own_link += n->link_weight;
        b->own_commas += n->commas;
        b->own_stops += n->stops;
    }
}

/* A button that opens what stands below it is no part of a form. */
static bool is_field(const struct page *p, const struct node *n)
{
    if (n->tag == TAG_BUTTON)
        return !page_has_attr(n, "aria-expanded") && !(n->parent >= 0 && tag_is(p->nodes[n->parent].tag, TAGK_HEADING));
    return n->tag == TAG_INPUT || n->tag == TAG_SELECT || n->tag == TAG_TEXTAREA;
}

static void count_self(const struct page *p, struct node *n)
{
    n->images += n->tag == TAG_IMG;
    n->fields += is_field(p, n);
    n->paragraphs += n->tag == TAG_P && n->own_weight > 20;
    n->items += n->tag == TAG_LI;
    if (!tag_is(n->tag, TAGK_BLOCK))
        return;
    n->value += block_value(n);
    if (score_is_prose(n)) {
        n->prose += n->own_weight - n->own_link;
        n->prose_blocks++;
    }
}

void score_measure(struct page *p)
{
    clear_sums(p);
    sum_own(p);
    for (int32_t i = p->count - 1; i >= 0; i--) {
        struct node *n = &p->nodes[i];
        if (n->flags & (NODE_HIDDEN | NODE_DROPPED)) {
            n->value = 0;
            continue;
        }
        count_self(p, n);
        if (n->parent < 0)
            continue;
        struct node *up = &p->nodes[n->parent];
        up->weight += n->weight;
        up->link_weight += n->link_weight;
        up->commas += n->commas;
        up->stops += n->stops;
        up->images += n->images;
        up->fields += n->fields;
        up->paragraphs += n->paragraphs;
        up->items += n->items;
        up->prose += n->prose;
        up->prose_blocks += n->prose_blocks;
        up->value += n->value;
    }
}

int32_t score_find_title(const struct page *p, const char *title)
{
    struct buf want, got;
    buf_init(&want, 4096);
    buf_init(&got, 4096);
    int32_t found = -1;
    letters_plain(title, strlen(title), &want);
    for (int32_t i = 0; i < p->count && want.len >= 4; i++) {
        const struct node *n = &p->nodes[i];
        bool heading = tag_is(n->tag, TAGK_HEADING) || (n->hints & HINT_TITLE);
        if (!heading || n->flags & NODE_HIDDEN || n->end - i > 60)
            continue;
        char *s = page_text_dup(p, i);
        buf_reset(&got);
        if (!s || !letters_plain_fits(s, strlen(s), &got, want.data, want.len))
            continue;
        if (n->tag == TAG_H1) {
            found = i;
            break;
        }
        if (found < 0)
            found = i;
    }
    buf_free(&want);
    buf_free(&got);
    return found;
}

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

void score_mark_clutter(struct page *p, int32_t title_at, bool strict)
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
        else if (tag_is(n->tag, TAGK_BLOCK) && score_is_prose(n))
            before += n->own_weight;
    }
}

static int32_t best_by_value(const struct page *p)
{
    int32_t best = p->body;
    for (int32_t i = p->body; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & (NODE_HIDDEN | NODE_DROPPED))
            i = n->end - 1;
        else if (n->tag != TAG_TEXT && n->value >= p->nodes[best].value)
            best = i;
    }
    return best;
}

/* A paragraph is no article where its neighbours are paragraphs too: all of them together are. */
static int32_t above_paragraph(const struct page *p, int32_t i)
{
    enum { A_WORD = 10 };
    const struct node *n = &p->nodes[i];
    if (n->tag != TAG_P || n->parent < p->body || n->own_weight * 10 < n->weight * 9)
        return i;
    int32_t words = 0, weight = 0;
    for (int32_t k = n->parent + 1; k < p->nodes[n->parent].end; k = p->nodes[k].end) {
        const struct node *c = &p->nodes[k];
        if (c->tag == TAG_P && !(c->flags & (NODE_HIDDEN | NODE_DROPPED)) && c->own_weight >= A_WORD &&
            c->own_link * 2 < c->own_weight) {
            words++;
            weight += c->own_weight;
        }
    }
    return words >= 3 && weight * 10 > p->nodes[n->parent].weight * 7 ? n->parent : i;
}

/* The deepest node inside of `in` with one of the hints (or that tag) that still holds the share of its prose. */
static int32_t narrow_to(const struct page *p, int32_t in, uint32_t hints, enum tag tag, double share)
{
    int32_t best = in;
    double floor = share * p->nodes[in].prose;
    for (int32_t i = in; i < p->nodes[in].end; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & (NODE_HIDDEN | NODE_DROPPED) || n->tag == TAG_TEXT || n->prose < floor) {
            i = n->end - 1;
            continue;
        }
        if (n->hints & hints || n->tag == tag)
            best = i;
    }
    return best;
}

/* A part that holds less than half of an element made for articles stands for all of it, where that is no mass of
 * links. */
static int32_t widen_to_article(const struct page *p, int32_t from)
{
    for (int32_t i = p->nodes[from].parent; i >= 0; i = p->nodes[i].parent) {
        const struct node *n = &p->nodes[i];
        bool most = n->link_weight * 10 < n->weight * 4 && p->nodes[from].prose * 2 < n->prose;
        bool plain = n->link_weight * 5 < n->weight && p->nodes[from].weight * 2 < n->weight - n->link_weight;
        if ((n->tag == TAG_ARTICLE || n->tag == TAG_MAIN) && (most || plain))
            return i;
    }
    return from;
}

static bool is_body(const struct node *n)
{
    return n->hints & HINT_BODY && n->tag != TAG_BODY && n->tag != TAG_HTML;
}

static bool has_prose_between(const struct page *p, int32_t from, int32_t end)
{
    for (int32_t i = from; i < end; i++)
        if (p->nodes[i].flags & (NODE_HIDDEN | NODE_DROPPED))
            i = p->nodes[i].end - 1;
        else if (tag_is(p->nodes[i].tag, TAGK_BLOCK) && score_is_prose(&p->nodes[i]))
            return true;
    return false;
}

/* A part of what calls itself the article's body stands for all of it, unless the body is a mass of links; and so does one
 * body for another around it that has the first paragraph, in a box of its own, and hardly a link more. */
static int32_t widen_to_body(const struct page *p, int32_t from)
{
    int32_t best = -1;
    for (int32_t i = from; i >= 0; i = p->nodes[i].parent) {
        const struct node *n = &p->nodes[i];
        if (!is_body(n) || (best < 0 && n->link_weight * 3 >= n->weight))
            continue;
        const struct node *in = &p->nodes[best < 0 ? i : best];
        if ((n->link_weight - in->link_weight) * 20 > n->weight - in->weight ||
            (best >= 0 && has_prose_between(p, in->end, n->end)))
            break;
        best = i;
    }
    return best < 0 ? from : best;
}

/* On a page without a sentence: the article or main element that has most of the plain text, else all of it. */
static int32_t without_prose(const struct page *p)
{
    int32_t all = p->nodes[p->body].weight - p->nodes[p->body].link_weight;
    for (int32_t i = p->body; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        bool made_for_it = n->tag == TAG_ARTICLE || n->tag == TAG_MAIN || n->hints & HINT_BODY;
        if (made_for_it && !(n->flags & (NODE_HIDDEN | NODE_DROPPED)) && (n->weight - n->link_weight) * 2 > all)
            return i;
    }
    return p->body;
}

/* The share of the page's prose that was chosen, less where there is little of it. */
static double confidence(const struct page *p, int32_t prose)
{
    double all = p->nodes[0].prose, share = all > 0 ? prose / all : 0;
    return (share > 1 ? 1 : share) * (prose >= 500 ? 1 : prose / 500.0);
}

/* The element made for articles, inside of `in`, that has the title and the better half of the prose, where a good part
 * of what is around it are links; and any box that has it and the bulk of the prose, where what is behind it is little and
 * there is a link in it: the foot of a page, which nothing names. */
static int32_t narrow_to_titled(const struct page *p, int32_t in, int32_t title_at)
{
    enum { FOOT_PARAGRAPHS = 2 };
    int32_t best = in;
    for (int32_t i = title_at; i > in; i = p->nodes[i].parent) {
        const struct node *n = &p->nodes[i];
        int32_t links = p->nodes[in].link_weight - n->link_weight, around = p->nodes[in].weight - n->weight;
        bool article = n->tag == TAG_ARTICLE && n->prose * 2 > p->nodes[in].prose && links * 8 > around;
        bool foot = tag_is(n->tag, TAGK_BLOCK) && n->prose * 10 > p->nodes[in].prose * 7 && links > 0 &&
                    n->prose_blocks + FOOT_PARAGRAPHS >= p->nodes[in].prose_blocks;
        if (article || foot)
            best = i;
    }
    return title_at > in && title_at < p->nodes[in].end ? best : in;
}

/* Down from `in` as long as one child has the bulk of the prose and the rest is a good deal of links: other articles with
 * their first paragraphs, a column of news. */
static int32_t narrow_to_bulk(const struct page *p, int32_t in)
{
    int32_t best = in;
    for (int32_t i = in + 1; i < p->nodes[best].end; i++) {
        const struct node *n = &p->nodes[i], *up = &p->nodes[best];
        if (n->flags & (NODE_HIDDEN | NODE_DROPPED) || n->prose * 10 < up->prose * 6 || n->tag == TAG_TEXT) {
            i = n->end - 1;
            continue;
        }
        int32_t links = up->link_weight - n->link_weight, around = up->weight - n->weight;
        if (tag_is(n->tag, TAGK_BLOCK) && n->prose < up->prose && links * 8 > around)
            best = i;
    }
    return best;
}

/* Where the text is short, what is right around the title is preferred to a paragraph behind a list of links. */
static int32_t prefer_titled(const struct page *p, int32_t best, int32_t title_at)
{
    enum { A_NOTE = 400, A_LIST = 3, A_HEADLINE = 12 };
    int32_t up = title_at, links = 0;
    while (up >= 0 && !p->nodes[up].prose)
        up = p->nodes[up].parent;
    if (title_at < 0 || up < 0 || p->nodes[best].prose > A_NOTE || p->nodes[up].end > best ||
        p->nodes[up].prose * 2 < p->nodes[best].prose)
        return best;
    for (int32_t i = p->nodes[up].end; i < best; i++)
        links += p->nodes[i].tag == TAG_A && p->nodes[i].weight >= A_HEADLINE;
    return links >= A_LIST ? up : best;
}

bool score_select(struct page *p, int32_t title_at, struct selection *out)
{
    memset(out, 0, sizeof *out);
    if (!p->nodes[p->body].weight)
        return false;
    int32_t best = best_by_value(p);
    if (!p->nodes[best].prose)
        best = without_prose(p);
    best = prefer_titled(p, best, title_at);
    best = above_paragraph(p, best);
    best = narrow_to_titled(p, best, title_at);
    best = narrow_to_bulk(p, best);
    best = narrow_to(p, best, HINT_EXACT, TAG_TEXT, 0.6);
    best = narrow_to(p, best, HINT_BODY, TAG_TEXT, 0.8);
    best = widen_to_body(p, best);
    if (!(p->nodes[best].hints & HINT_BODY)) {
        best = widen_to_article(p, best);
        best = narrow_to(p, best, HINT_MAIN, TAG_ARTICLE, 0.9);
        best = narrow_to(p, best, 0, TAG_MAIN, 0.8);
    }
    out->roots[out->count++] = out->main = best;
    out->prose = p->nodes[best].prose;
    out->confidence = confidence(p, out->prose);
    return true;
}

void score_include(const struct page *p, struct selection *s, int32_t i)
{
    int32_t root = s->main;
    if (i < 0 || (root <= i && i < p->nodes[root].end))
        return;
    /* A part elsewhere gives way altogether; one inside of i's grows. */
    s->roots[0] = s->main = i;
    s->count = 1;
    s->prose = p->nodes[i].prose;
}
