#include "ingest/extract/inset.h"

#include <string.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/measure.h"

enum { MOST_NODES = 120, A_BOX = 350 };

static bool is_paragraph(const struct node *n)
{
    bool made_for_it = n->tag == TAG_P || (n->tag == TAG_DIV && n->weight == n->own_weight);
    return made_for_it && measure_is_prose(n) && n->own_link * 2 < n->own_weight;
}

/* The sibling before i that has text, -1 for none near: found upwards from the node before, so that many siblings cost
 * nothing. */
static int32_t text_before(const struct page *p, int32_t i)
{
    for (int tries = 0; tries < 4; tries++) {
        int32_t k = i - 1;
        if (k <= p->nodes[i].parent)
            return -1;
        while (p->nodes[k].parent != p->nodes[i].parent)
            k = p->nodes[k].parent;
        if (p->nodes[k].weight)
            return k;
        i = k;
    }
    return -1;
}

static int32_t text_after(const struct page *p, int32_t i)
{
    int32_t parent = p->nodes[i].parent, k = p->nodes[i].end;
    for (int tries = 0; tries < 4 && parent >= 0 && k < p->nodes[parent].end; tries++, k = p->nodes[k].end)
        if (p->nodes[k].weight)
            return k;
    return -1;
}

bool inset_is_between(const struct page *p, int32_t i)
{
    int32_t before = text_before(p, i), after = text_after(p, i);
    return before >= 0 && after >= 0 && is_paragraph(&p->nodes[before]) && is_paragraph(&p->nodes[after]);
}

/* A paragraph, or a box with one and nothing else. */
static bool holds_paragraph(const struct node *n)
{
    return is_paragraph(n) || (n->tag == TAG_DIV && n->prose_blocks == 1 && n->prose * 10 >= n->weight * 9);
}

static bool is_between_boxes(const struct page *p, int32_t i)
{
    int32_t before = text_before(p, i), after = text_after(p, i);
    return before >= 0 && after >= 0 && holds_paragraph(&p->nodes[before]) && holds_paragraph(&p->nodes[after]);
}

/* The next sibling with text is built as i is: things of a list, each with its button. */
static bool is_one_of_many(const struct page *p, int32_t i)
{
    int32_t after = text_after(p, i);
    return after >= 0 && p->nodes[after].tag == p->nodes[i].tag && page_same_class(&p->nodes[i], &p->nodes[after]);
}

/* Nothing but headings and labels stands before it among its siblings, and text right behind it. */
static bool opens_text(const struct page *p, int32_t i)
{
    enum { SHORTEST = 20, LONGEST = 130 };
    int32_t before = text_before(p, i), after = text_after(p, i), weight = p->nodes[i].weight;
    if (weight < SHORTEST || weight > LONGEST)
        return false;
    return after >= 0 && p->nodes[after].prose && (before < 0 || !p->nodes[before].prose) && !is_one_of_many(p, i);
}

/* A paragraph that is one link and no more leads elsewhere: "Read on: …", or a headline. */
static bool is_link_line(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    if (n->tag == TAG_BLOCKQUOTE)
        return n->weight > 20 && n->weight < 200 && n->link_weight * 100 > n->weight * 92 && !n->images;
    return n->tag == TAG_P && n->own_weight > 20 && n->own_weight < 200 && n->own_link * 100 > n->own_weight * 92 &&
           n->weight == n->own_weight && !n->images;
}

/* Does the text end with a mark that announces what follows? */
static bool ends_with_colon(const char *s)
{
    size_t k = s ? strlen(s) : 0;
    while (k && (unsigned char)s[k - 1] <= ' ')
        k--;
    static const char *const dashes[] = {"–", "—", "："};
    for (size_t d = 0; d < sizeof dashes / sizeof *dashes; d++)
        if (k >= 3 && memcmp(s + k - 3, dashes[d], 3) == 0)
            return true;
    return k && strchr(":|>", s[k - 1]);
}

/* "Opinion: …", "Explained | …": a word or two, a mark, and then a link to the end of the paragraph. */
static bool is_labelled_link(const struct page *p, int32_t i)
{
    enum { LABEL = 20, HEADLINE = 20, LONGEST = 200 };
    const struct node *n = &p->nodes[i];
    int32_t label = n->own_weight - n->own_link;
    if (n->tag != TAG_P || !label || label > LABEL || n->own_link < HEADLINE || n->own_weight > LONGEST ||
        n->weight != n->own_weight || n->images)
        return false;
    const char *last = NULL; /* of the label */
    bool linked = false;
    for (int32_t k = i + 1; k < n->end; k++) {
        const struct node *t = &p->nodes[k];
        if (t->tag != TAG_TEXT || !t->weight)
            continue;
        bool link = (t->flags & NODE_IN_LINK) != 0;
        if (link ? !last : linked)
            return false; /* the link comes first, or text after it */
        linked |= link;
        last = link ? last : t->text;
    }
    return ends_with_colon(last);
}

/* What a box is made of. */
struct make {
    bool form, linked_head, overlay, one_target, ends_with_link, button;
    int32_t last_link; /* weight of the link that it ends with */
};

static void look_into(const struct page *p, int32_t i, struct make *m)
{
    const char *target = NULL;
    *m = (struct make){.one_target = true};
    for (int32_t k = i; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->tag == TAG_FORM || n->tag == TAG_INPUT || n->tag == TAG_TEXTAREA || n->tag == TAG_SELECT)
            m->form = true;
        bool shown = !(n->flags & (NODE_HIDDEN | NODE_DROPPED));
        if (n->flags & NODE_IN_LINK && (n->tag == TAG_IMG || tag_is(n->tag, TAGK_HEADING)))
            m->linked_head = true;
        if (tag_is(n->tag, TAGK_HEADING) && n->weight && n->link_weight * 10 > n->weight * 9)
            m->linked_head = true;
        const char *href = n->tag == TAG_A && shown ? page_attr(n, "href") : NULL;
        if (href) {
            m->one_target &= !target || strcmp(target, href) == 0;
            target = href;
            m->overlay |= n->end == k + 1; /* nothing in it: laid over the whole box */
            m->last_link = n->weight;
            const char *class = page_attr(n, "class");
            m->button = class && (strcasestr(class, "button") || strcasestr(class, "btn"));
        }
        if (n->tag == TAG_TEXT && n->weight && shown)
            m->ends_with_link = (n->flags & NODE_IN_LINK) != 0;
        if (n->tag == TAG_BUTTON)
            m->ends_with_link = m->button = true;
    }
    m->one_target &= target != NULL;
}

static bool is_box(const struct node *n)
{
    switch (n->tag) {
    case TAG_DIV:
    case TAG_SECTION:
    case TAG_ASIDE:
    case TAG_ARTICLE:
    case TAG_FIGURE:
    case TAG_OTHER: return n->end && !(n->hints & HINT_BODY);
    default: return false;
    }
}

/* Small enough to be an inset at all. */
static bool may_be_foreign(const struct node *n, int32_t i)
{
    return is_box(n) && n->weight <= A_BOX && n->prose <= 220 && !n->items && n->end - i <= MOST_NODES;
}

/* A card of another article: one link with a picture or a headline, or laid over both. */
static bool is_linked_card(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    struct make m;
    if (!may_be_foreign(n, i))
        return false;
    look_into(p, i, &m);
    return m.one_target && ((m.linked_head && n->link_weight >= 15) || (m.overlay && n->images));
}

/* The same; or a form; or a few words and a link to press. */
static bool is_foreign_box(const struct page *p, int32_t i)
{
    enum { A_BUTTON = 25 };
    const struct node *n = &p->nodes[i];
    struct make m;
    if (!may_be_foreign(n, i))
        return false;
    look_into(p, i, &m);
    bool blocks = n->weight > n->own_weight;
    return is_linked_card(p, i) || (m.form && n->weight < 300) ||
           (blocks && m.ends_with_link && m.last_link <= A_BUTTON && n->link_weight * 2 < n->weight);
}

/* The same with a real button, which may also come last. */
static bool is_advance(const struct page *p, int32_t i)
{
    struct make m;
    if (!is_foreign_box(p, i) || is_one_of_many(p, i))
        return false;
    look_into(p, i, &m);
    return m.button && p->nodes[i].weight > p->nodes[i].own_weight;
}

static bool shows_film(const struct page *p, int32_t i)
{
    for (int32_t k = i; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag == TAG_VIDEO || p->nodes[k].tag == TAG_IFRAME || p->nodes[k].tag == TAG_AUDIO)
            return true;
    return false;
}

/* One or two lines in the box of a picture or a film. */
static bool is_caption_box(const struct page *p, int32_t i)
{
    enum { LONGEST = 250, OF_A_FILM = 120, MOST_LINES = 2 };
    const struct node *n = &p->nodes[i];
    bool box = n->tag == TAG_DIV || n->tag == TAG_TABLE || n->tag == TAG_DL || n->tag == TAG_CENTER || n->tag == TAG_OTHER;
    if (!box || n->end - i > MOST_NODES || (!n->images && (n->weight > OF_A_FILM || !shows_film(p, i))) || !n->weight ||
        n->weight > LONGEST || n->items || n->own_weight > 160)
        return false;
    int32_t lines = 0;
    for (int32_t k = i; k < n->end; k++) {
        if (tag_is(p->nodes[k].tag, TAGK_HEADING) && p->nodes[k].weight)
            return false;
        lines += p->nodes[k].block == k && p->nodes[k].own_weight > 0 && p->nodes[k].tag != TAG_TEXT;
    }
    return lines <= MOST_LINES;
}

static bool is_small_print(enum tag t)
{
    return t == TAG_EM || t == TAG_I || t == TAG_SMALL;
}

/* A paragraph in italics or small letters, with a picture in it or right above. */
static bool is_caption_line(const struct page *p, int32_t i)
{
    enum { LONGEST = 200 };
    const struct node *n = &p->nodes[i];
    if (n->tag != TAG_P || !n->own_weight || n->own_weight > LONGEST || n->weight != n->own_weight)
        return false;
    bool picture = n->images > 0;
    for (int32_t k = i - 1; k > n->parent && !picture && k > i - 6; k--) {
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight)
            break;
        picture = p->nodes[k].tag == TAG_IMG;
    }
    for (int32_t k = i + 1; k < n->end && picture; k++)
        if (is_small_print(p->nodes[k].tag))
            k = p->nodes[k].end - 1;
        else if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight > 1)
            return false;
    return picture;
}

/* Up to a handful of headlines, every one a link, that no line above announces. */
static bool is_link_list(const struct page *p, int32_t i)
{
    enum { MOST_ITEMS = 6, A_HEADLINE = 30 };
    const struct node *n = &p->nodes[i];
    if (n->tag != TAG_UL || !n->items || n->items > MOST_ITEMS || n->weight < A_HEADLINE * n->items ||
        n->link_weight * 100 < n->weight * 92)
        return false;
    int32_t before = text_before(p, i);
    char *s = before >= 0 ? page_text_dup(p, before) : NULL;
    return s && !ends_with_colon(s);
}

enum inset inset_of(const struct page *p, int32_t i, int32_t total)
{
    const struct node *n = &p->nodes[i];
    if (!n->weight || n->weight * 4 > total || !tag_is(n->tag, TAGK_BLOCK | TAGK_OUT))
        return INSET_NONE;
    if (is_labelled_link(p, i))
        return INSET_FOREIGN;
    if (is_caption_line(p, i))
        return INSET_CAPTION;
    int32_t before = is_box(n) ? text_before(p, i) : -1;
    if (before >= 0 && is_paragraph(&p->nodes[before]) && is_advance(p, i))
        return INSET_FOREIGN;
    bool foreign = is_link_line(p, i) || is_foreign_box(p, i) || is_link_list(p, i);
    if (foreign && (inset_is_between(p, i) || (is_between_boxes(p, i) && is_linked_card(p, i))))
        return INSET_FOREIGN;
    return is_caption_box(p, i) && (inset_is_between(p, i) || opens_text(p, i)) ? INSET_CAPTION : INSET_NONE;
}
