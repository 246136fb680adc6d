#include "ingest/extract/measure.h"

bool measure_is_prose(const struct node *n)
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
    if (measure_is_prose(n))
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
    if (measure_is_prose(n)) {
        n->prose += n->own_weight - n->own_link;
        n->prose_blocks++;
    }
}

void measure_page(struct page *p)
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
