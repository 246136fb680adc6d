#include "ingest/extract/cards.h"

#include <string.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/measure.h"
#include "ingest/extract/phrases.h"

enum { GONE = NODE_DROPPED | NODE_HIDDEN, MOST_NODES = 400 };

/* A question, which the text below answers. */
static bool asks(const struct page *p, int32_t i)
{
    char *s = page_text_dup(p, i);
    size_t len = s ? strlen(s) : 0;
    return len && (s[len - 1] == '?' || (len > 2 && memcmp(s + len - 3, "？", 3) == 0));
}

/* Its first line is a link and no more, with text below it. */
static bool begins_with_link_line(const struct page *p, int32_t i)
{
    for (int32_t k = i; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->flags & GONE)
            k = n->end - 1;
        else if (n->own_weight)
            return n->own_weight >= 10 && n->own_link * 10 >= n->own_weight * 9 && n->weight > n->own_weight && !asks(p, k);
    }
    return false;
}

bool cards_is_one(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    if (n->weight < 12 || n->weight > 600 || !n->link_weight || n->items > 3 || n->end - i > MOST_NODES)
        return false;
    if (n->link_weight * 2 > n->weight || begins_with_link_line(p, i))
        return true;
    for (int32_t k = i; k < n->end; k++) {
        const struct node *h = &p->nodes[k];
        if ((tag_is(h->tag, TAGK_HEADING) || h->hints & HINT_TITLE) && h->weight && h->link_weight * 10 > h->weight * 8)
            return !asks(p, k) || n->prose < 80;
    }
    return false;
}

/* A row: most of its children are cards of the same element. */
static bool is_card_row(const struct page *p, int32_t i)
{
    int32_t cards = 0, weight = 0;
    enum tag tag = TAG_TEXT;
    for (int32_t k = i + 1; k < p->nodes[i].end; k = p->nodes[k].end) {
        const struct node *n = &p->nodes[k];
        if (n->tag == TAG_TEXT || n->flags & GONE || !n->weight)
            continue;
        if (tag == TAG_TEXT)
            tag = n->tag;
        if (n->tag == tag && tag_is(tag, TAGK_BLOCK) && tag != TAG_P && tag != TAG_TR && cards_is_one(p, k)) {
            cards++;
            weight += n->weight;
        }
    }
    return cards >= 2 && weight * 10 > p->nodes[i].weight * 8;
}

void cards_trim(struct page *p, const struct selection *s)
{
    for (int32_t r = 0; r < s->count; r++) {
        int32_t before = 0;
        for (int32_t i = s->roots[r]; i < p->nodes[s->roots[r]].end; i++) {
            struct node *n = &p->nodes[i];
            if (n->flags & GONE) {
                i = n->end - 1;
                continue;
            }
            if (!tag_is(n->tag, TAGK_BLOCK) && n->tag != TAG_OTHER)
                continue;
            before += measure_is_prose(n) ? n->own_weight : 0;
            bool late = before * 10 > s->prose * 4, small = n->prose * 10 < s->prose * 3;
            if (i > s->roots[r] && late && small && n->prose > 0 && is_card_row(p, i)) {
                n->flags |= NODE_DROPPED;
                i = n->end - 1;
            }
        }
    }
}

static bool is_alike(const struct node *a, const struct node *b)
{
    return a->tag == b->tag && page_same_class(a, b);
}

/* Three or more children that look the same are cards, and nothing else is there but headings and links. */
static bool is_teaser_row(const struct page *p, int32_t i)
{
    enum { FEWEST = 3 };
    int32_t cards = 0, first = -1, weight = 0;
    for (int32_t k = i + 1; k < p->nodes[i].end; k = p->nodes[k].end) {
        const struct node *n = &p->nodes[k];
        if (n->tag == TAG_TEXT || n->flags & GONE || !n->weight || !tag_is(n->tag, TAGK_BLOCK))
            continue;
        if (first >= 0 && is_alike(n, &p->nodes[first]) ? !cards_is_one(p, k) : first >= 0)
            return false;
        if (first < 0 && !cards_is_one(p, k))
            continue; /* a heading above */
        first = first < 0 ? k : first;
        cards++;
        weight += n->weight;
    }
    return cards >= FEWEST && weight * 10 > p->nodes[i].weight * 8;
}

/* Tenths of the page's prose that a row of cards may have: nearly all of it where a text stands around the title. */
static int32_t most_of_prose(const struct page *p, int32_t title_at)
{
    enum { A_TEXT = 300 };
    int32_t up = title_at < 0 ? -1 : p->nodes[title_at].parent;
    while (up >= 0 && p->nodes[up].prose < A_TEXT)
        up = p->nodes[up].parent;
    bool own = up > p->body && p->nodes[up].prose * 2 > p->nodes[up].weight && p->nodes[up].link_weight * 10 < p->nodes[up].weight;
    return own ? 8 : 4;
}

void cards_mark(struct page *p, int32_t title_at)
{
    int32_t total = p->nodes[0].prose, share = most_of_prose(p, title_at);
    for (int32_t i = p->body; i < p->count; i++) {
        struct node *n = &p->nodes[i];
        if (n->flags & NODE_KEPT && n->tag == TAG_ARTICLE && n->prose >= 120)
            share = 8; /* a short text among many */
        bool text = n->flags & NODE_KEPT && (n->hints & HINT_BODY || n->tag == TAG_ARTICLE);
        bool row = tag_is(n->tag, TAGK_BLOCK) && !(n->flags & (NODE_KEPT | GONE)) && !text && n->prose &&
                   n->prose * 10 < total * share && n->tag != TAG_TABLE && n->tag != TAG_TBODY && is_teaser_row(p, i);
        if (row)
            n->flags |= NODE_DROPPED;
        if (text || n->flags & GONE)
            i = n->end - 1;
    }
}

/* The child of `above` that i is in. */
static int32_t branch(const struct page *p, int32_t i, int32_t above)
{
    while (p->nodes[i].parent != above)
        i = p->nodes[i].parent;
    return i;
}

static bool is_signed(const struct page *p, int32_t i)
{
    for (int32_t k = i; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag == TAG_TIME || p->nodes[k].hints & (HINT_BYLINE | HINT_DATE | HINT_AUTHOR))
            return true;
    return false;
}

/* Is the branch b, whose heading is at i, an article of its own, as a is the one with the title? */
static bool is_next(const struct page *p, int32_t title_at, int32_t a, int32_t i, int32_t b)
{
    enum { AN_ARTICLE = 120 };
    const struct node *x = &p->nodes[a], *y = &p->nodes[b];
    if (a == title_at || b == i || x->prose < AN_ARTICLE || y->prose < AN_ARTICLE)
        return false;
    bool heading = is_alike(&p->nodes[i], &p->nodes[title_at]);
    if (x->tag == TAG_ARTICLE && y->tag == TAG_ARTICLE)
        return (heading && is_alike(x, y)) || (x->prose > y->prose && is_signed(p, b));
    if (p->nodes[i].tag == TAG_H1)
        return heading && x->tag == y->tag;
    return heading && is_alike(x, y) && is_signed(p, b);
}

void cards_drop_next(struct page *p, const struct selection *s, int32_t title_at)
{
    if (!s->count || title_at <= s->main || title_at >= p->nodes[s->main].end)
        return;
    for (int32_t i = p->nodes[title_at].end; i < p->nodes[s->main].end; i++) {
        struct node *n = &p->nodes[i];
        if (n->flags & GONE) {
            i = n->end - 1;
            continue;
        }
        if (!tag_is(n->tag, TAGK_HEADING) || !n->weight)
            continue;
        int32_t above = n->parent;
        while (p->nodes[above].end <= title_at || above > title_at)
            above = p->nodes[above].parent;
        int32_t a = branch(p, title_at, above), b = branch(p, i, above);
        bool article = p->nodes[b].tag == TAG_ARTICLE && p->nodes[a].tag == TAG_ARTICLE;
        if (is_next(p, title_at, a, i, b))
            p->nodes[b].flags |= NODE_DROPPED;
        if (article || is_alike(n, &p->nodes[title_at]))
            i = p->nodes[b].end - 1; /* its other headings would say the same */
    }
}

static bool shows_price(const struct page *p, int32_t i)
{
    static const char *const signs[] = {"$", "€", "£", "¥", "₽", "₸", "円", "руб", "USD", "EUR", "CHF",
                                        "zł", " kr", "тг", "сум", "₹", "₩"};
    char *s = page_text_dup(p, i);
    for (size_t k = 0; s && strpbrk(s, "0123456789") && k < sizeof signs / sizeof *signs; k++)
        if (strstr(s, signs[k]))
            return true;
    return false;
}

/* How many of its children look the same and are a link with a picture or a headline, and a price. */
static int32_t count_offers(const struct page *p, int32_t i)
{
    enum { LONGEST = 600 };
    int32_t offers = 0, first = -1;
    for (int32_t k = i + 1; k < p->nodes[i].end; k = p->nodes[k].end) {
        const struct node *n = &p->nodes[k];
        if (n->tag == TAG_TEXT || n->flags & GONE || !n->weight)
            continue;
        if (first < 0)
            first = k;
        if (n->tag != p->nodes[first].tag || !tag_is(n->tag, TAGK_BLOCK) || n->weight > LONGEST)
            return 0;
        bool shown = n->images > 0;
        for (int32_t h = k; h < n->end && !shown && h < k + MOST_NODES; h++)
            shown = tag_is(p->nodes[h].tag, TAGK_HEADING) && p->nodes[h].weight;
        offers += shown && n->link_weight > 0 && shows_price(p, k);
    }
    return offers;
}

/* "You may also like": the nearest heading above the row. */
static bool is_headed_related(const struct page *p, int32_t row, int32_t from)
{
    for (int32_t k = row - 1; k > from; k--) {
        if (!tag_is(p->nodes[k].tag, TAGK_HEADING) || !p->nodes[k].weight)
            continue;
        char *s = page_text_dup(p, k);
        struct buf b;
        buf_init(&b, 1 << 14);
        if (s)
            letters_plain(s, strlen(s), &b);
        bool related = b.len && phrase_find(b.data, b.len) == PHRASE_RELATED;
        buf_free(&b);
        return related;
    }
    return false;
}

static bool is_in(const struct page *p, int32_t i, int32_t root)
{
    return root <= i && i < p->nodes[root].end;
}

void cards_include(const struct page *p, struct selection *s, int32_t title_at)
{
    enum { A_TEXT = 600, FEWEST = 6 };
    if (!s->count || s->count == ROOTS_MAX || s->prose > A_TEXT)
        return;
    int32_t best = -1, from = title_at >= 0 ? title_at : s->main;
    for (int32_t i = p->nodes[from].end; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & GONE || n->tag == TAG_FOOTER || n->tag == TAG_NAV || n->tag == TAG_ASIDE ||
            n->hints & (HINT_RELATED | HINT_FOOTER | HINT_NAV)) {
            i = n->end - 1;
            continue;
        }
        if (!tag_is(n->tag, TAGK_BLOCK) || n->weight * 2 < s->prose * 3 || (best >= 0 && n->weight <= p->nodes[best].weight))
            continue;
        if (!is_in(p, i, s->main) && !is_in(p, s->main, i) && count_offers(p, i) >= FEWEST && !is_headed_related(p, i, from))
            best = i;
    }
    if (best > s->main)
        s->roots[s->count++] = best;
}
