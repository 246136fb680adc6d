#include "ingest/extract/score.h"

#include <string.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/measure.h"

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
        else if (tag_is(p->nodes[i].tag, TAGK_BLOCK) && measure_is_prose(&p->nodes[i]))
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
