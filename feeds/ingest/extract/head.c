#include "ingest/extract/head.h"

#include <string.h>
#include <strings.h>

#include "ingest/extract/closing.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/measure.h"
#include "ingest/extract/phrases.h"

enum {
    GONE = NODE_DROPPED | NODE_HIDDEN,
    MOST_LEADS = 6,
    MOST_TRIES = 16,
    STANDFIRST = 250, /* weight up to which it is one */
    A_DAY = 8,        /* digits of a date */
};

static bool is_label(const struct node *n)
{
    return n->own_weight > 0 && n->own_weight < 60 && !measure_is_prose(n);
}

/* Drops all of the root before node `end` that end is not inside of. */
static void drop_before(struct page *p, int32_t root, int32_t end)
{
    for (int32_t i = root + 1; i < end; i++) {
        struct node *n = &p->nodes[i];
        if (n->end > end)
            continue;
        n->flags |= NODE_DROPPED;
        i = n->end - 1;
    }
}

static int32_t prose_before(const struct page *p, int32_t root, int32_t end)
{
    int32_t sum = 0;
    for (int32_t i = root; i < end; i++)
        if (p->nodes[i].flags & GONE)
            i = p->nodes[i].end - 1;
        else if (tag_is(p->nodes[i].tag, TAGK_BLOCK) && measure_is_prose(&p->nodes[i]))
            sum += p->nodes[i].own_weight;
    return sum;
}

/* A date, a time, "5 min read": a good part of it is figures. */
static bool is_figures(const struct page *p, int32_t i)
{
    int32_t digits = 0;
    bool time = false;
    for (int32_t k = i; k < p->nodes[i].end; k++)
        for (const char *c = p->nodes[k].tag == TAG_TEXT && p->nodes[k].text ? p->nodes[k].text : ""; *c; c++) {
            digits += *c >= '0' && *c <= '9';
            time |= *c == ':' || strncasecmp(c, "min", 3) == 0;
        }
    return digits * 6 >= p->nodes[i].own_weight || (digits && time) || digits >= 4;
}

static int32_t count_digits(const struct page *p, int32_t i)
{
    int32_t digits = 0;
    for (int32_t k = i; k < p->nodes[i].end; k++)
        for (const char *c = p->nodes[k].tag == TAG_TEXT && p->nodes[k].text ? p->nodes[k].text : ""; *c; c++)
            digits += *c >= '0' && *c <= '9';
    return digits;
}

/* Labels above the first sentence: "5 min read", "By …", "Updated on …", a category's link. */
static bool is_head_label(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    if (!is_label(n) || tag_is(n->tag, TAGK_HEADING) || n->tag == TAG_LI || n->tag == TAG_TD || n->tag == TAG_TH ||
        n->tag == TAG_DT || n->tag == TAG_DD || n->tag == TAG_PRE)
        return false;
    if (n->own_link * 2 > n->own_weight || (n->own_weight < 40 && is_figures(p, i)) || n->own_weight < 4)
        return true;
    if (!n->own_stops && count_digits(p, i) >= A_DAY)
        return true; /* a day and an hour, the source, "share" */
    char *s = page_text_dup(p, i);
    return s && phrase_by(s);
}

/* The same below a standfirst, where lines that begin so may be sentences. */
static bool is_late_label(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    return n->own_weight < 40 && !n->own_stops && n->own_link * 2 <= n->own_weight && is_head_label(p, i);
}

void head_trim(struct page *p, const struct selection *s, int32_t title_at)
{
    if (!s->count)
        return;
    int32_t root = s->main, end = p->nodes[root].end;
    if (title_at > root && title_at < end && prose_before(p, root, title_at) * 10 < s->prose)
        drop_before(p, root, title_at);
    int labels = 0, most = s->prose ? 12 : 0, paragraphs = 0;
    for (int32_t i = root + 1; i < end && labels < most; i++) {
        struct node *n = &p->nodes[i];
        if (n->flags & GONE) {
            i = n->end - 1;
            continue;
        }
        if (n->tag == TAG_TEXT || !tag_is(n->tag, TAGK_BLOCK) || n->block != i)
            continue;
        bool meta = !paragraphs && n->tag == TAG_P && n->weight == n->own_weight && closing_is_line(p, i);
        if (meta) {
            n->flags |= NODE_DROPPED;
            labels++;
            continue;
        }
        bool prose = measure_is_prose(n);
        if (n->tag == TAG_UL || n->tag == TAG_OL || n->tag == TAG_TABLE || (prose && ++paragraphs > 1))
            break;
        if (!prose && n->weight == n->own_weight && (paragraphs ? is_late_label(p, i) : is_head_label(p, i))) {
            n->flags |= NODE_DROPPED;
            labels++;
        }
    }
}


/* The last words are a link: a teaser's "Read more". */
static bool ends_with_link(const struct page *p, int32_t i)
{
    for (int32_t k = p->nodes[i].end - 1; k > i; k--)
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight)
            return (p->nodes[k].flags & NODE_IN_LINK) != 0;
    return false;
}

/* In a picture's box, or in one of the names of people, dates and tags. */
static bool in_aside_box(const struct page *p, int32_t i, int32_t above)
{
    enum { NO_LEAD = HINT_BYLINE | HINT_META | HINT_DATE | HINT_AUTHOR | HINT_BIO | HINT_CAPTION | HINT_CREDIT | HINT_TAGS |
                     HINT_NAV | HINT_TOC | HINT_PLAYER };
    for (; i > above; i = p->nodes[i].parent) {
        const struct node *n = &p->nodes[i];
        if (n->tag == TAG_FIGURE || n->tag == TAG_FIGCAPTION || n->tag == TAG_BUTTON || n->tag == TAG_NAV ||
            n->tag == TAG_ASIDE || n->tag == TAG_ADDRESS)
            return true;
        if (n->hints & NO_LEAD && !(n->hints & HINT_LEAD))
            return true;
    }
    return false;
}

static bool is_lead(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    if (n->weight < 50 || n->weight > 900 || n->link_weight * 5 > n->weight || n->fields || ends_with_link(p, i))
        return false;
    if (n->tag == TAG_UL)
        return n->items >= 2 && n->items <= 6 && n->weight >= 30 * n->items;
    if (n->weight != n->own_weight || tag_is(n->tag, TAGK_HEADING))
        return n->weight == n->own_weight && n->hints & HINT_LEAD;
    return measure_is_prose(n) || n->hints & HINT_LEAD;
}

/* Begins as the summary does. */
static bool is_summary(const struct page *p, int32_t i, const char *summary)
{
    enum { COMPARED = 60 };
    struct buf a, b;
    buf_init(&a, 1 << 16);
    buf_init(&b, 1 << 16);
    char *s = summary ? page_text_dup(p, i) : NULL;
    if (s) {
        letters_plain(s, strlen(s), &a);
        letters_plain(summary, strlen(summary), &b);
    }
    size_t n = a.len < b.len ? a.len : b.len;
    n = n < COMPARED ? n : COMPARED;
    bool same = n >= 20 && memcmp(a.data, b.data, n) == 0;
    buf_free(&a);
    buf_free(&b);
    return same;
}

/* The chosen part begins with the same words. */
static bool is_repeated(const struct page *p, int32_t i, int32_t root)
{
    enum { LOOK_AT = 4000 };
    struct buf lead, text, plain;
    buf_init(&lead, LOOK_AT);
    buf_init(&text, 1 << 20);
    buf_init(&plain, 4 * LOOK_AT);
    char *s = page_text_dup(p, i);
    if (s)
        letters_plain(s, strlen(s), &lead);
    bool found = lead.len && !lead.failed && page_text(p, root, &text);
    if (found) {
        letters_plain(text.data ? text.data : "", text.len < LOOK_AT ? text.len : LOOK_AT, &plain);
        found = plain.len && memmem(plain.data, plain.len, lead.data, lead.len);
    }
    buf_free(&lead);
    buf_free(&text);
    buf_free(&plain);
    return found;
}

void head_include_lead(const struct page *p, struct selection *s, int32_t title_at, const char *summary)
{
    if (s->count != 1 || title_at < 0 || title_at >= s->main)
        return;
    int32_t root = s->main, above = p->nodes[title_at].parent, leads[MOST_LEADS], count = 0, weight = 0;
    while (above >= 0 && p->nodes[above].end <= root)
        above = p->nodes[above].parent;
    for (int32_t i = p->nodes[title_at].end, tries = 0; i < root && count < MOST_LEADS && tries < MOST_TRIES; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & GONE || (n->end > i + 1 && n->tag == TAG_A)) {
            i = n->end - 1;
            continue;
        }
        if (n->block != i || n->end > root || !is_lead(p, i) || in_aside_box(p, i, above))
            continue;
        tries++; /* each reads the chosen part's beginning */
        if (is_repeated(p, i, root))
            continue;
        leads[count++] = i;
        weight += is_summary(p, i, summary) ? 0 : n->weight;
        i = n->end - 1;
    }
    for (int32_t k = weight > STANDFIRST ? count : 0; k > 0; k--) {
        memmove(s->roots + 1, s->roots, (size_t)s->count * sizeof *s->roots);
        s->roots[0] = leads[k - 1];
        s->count++;
    }
}
