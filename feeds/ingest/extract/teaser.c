#include "ingest/extract/teaser.h"

#include <string.h>

#include "ingest/extract/hints.h"

static bool is_author_link(const struct page *p, int32_t i)
{
    for (; i >= 0 && p->nodes[i].flags & NODE_IN_LINK; i = p->nodes[i].parent)
        if (hints_author_link(&p->nodes[i]))
            return true;
    return false;
}

/* A heading in the box is a link: that of another article. */
static bool has_linked_heading(const struct page *p, int32_t i)
{
    for (int32_t k = i + 1; k < p->nodes[i].end; k++) {
        if (!tag_is(p->nodes[k].tag, TAGK_HEADING) || p->nodes[k].hints & (HINT_AUTHOR | HINT_BYLINE))
            continue;
        for (int32_t l = k; l < p->nodes[k].end; l++)
            if (p->nodes[l].tag == TAG_TEXT && p->nodes[l].flags & NODE_IN_LINK && !is_author_link(p, l))
                return true;
    }
    return false;
}

/* An item of a list whose link is as long as a headline. */
static bool has_linked_sentence(const struct page *p, int32_t i)
{
    enum { HEADLINE_BYTES = 24, SHORT_BYTES = 8 };
    size_t least = HEADLINE_BYTES;
    for (int32_t k = i; k >= 0; k = p->nodes[k].parent)
        if (p->nodes[k].tag == TAG_ASIDE || p->nodes[k].hints & HINT_SIDE)
            least = SHORT_BYTES;
    for (int32_t k = i + 1; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].flags & NODE_IN_LINK && p->nodes[k].text_len >= least &&
            !is_author_link(p, k))
            return true;
    return false;
}

static bool is_card_like(const struct page *p, int32_t i, int32_t other)
{
    return page_has_attr(&p->nodes[i], "class") && page_same_class(&p->nodes[i], &p->nodes[other]) &&
           has_linked_sentence(p, other);
}

/* One of several cards: the next box or the one before is of the same class and has such a link too. */
static bool is_one_of_cards(const struct page *p, int32_t i)
{
    int32_t parent = p->nodes[i].parent, next = p->nodes[i].end, before = i - 1;
    if (parent < 0 || !tag_is(p->nodes[i].tag, TAGK_BLOCK) || !has_linked_sentence(p, i))
        return false;
    while (before > parent && (p->nodes[before].parent != parent || p->nodes[before].tag == TAG_TEXT))
        before = p->nodes[before].parent == parent ? before - 1 : p->nodes[before].parent;
    while (next < p->nodes[parent].end && p->nodes[next].tag == TAG_TEXT)
        next++;
    return (before > parent && is_card_like(p, i, before)) || (next < p->nodes[parent].end && is_card_like(p, i, next));
}

static bool holds_node(const struct node *n, int32_t at, int32_t i)
{
    return at >= 0 && at >= i && at < n->end;
}

bool teaser_around(const struct page *p, int32_t i, int32_t title_at, int32_t root)
{
    enum { LEVELS = 4, MOST_NODES = 24 };
    for (int k = 0; k < LEVELS && i >= 0; k++, i = p->nodes[i].parent) {
        const struct node *n = &p->nodes[i];
        if (n->end - i > MOST_NODES || holds_node(n, title_at, i) || holds_node(n, root, i) ||
            (title_at < 0 && holds_node(&p->nodes[root], i, root)))
            return false;
        if (has_linked_heading(p, i) || (n->tag == TAG_LI && has_linked_sentence(p, i)) || is_one_of_cards(p, i))
            return true;
    }
    return false;
}
