#include "ingest/extract/trim.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/measure.h"
#include "ingest/extract/phrases.h"

enum { GONE = NODE_DROPPED | NODE_HIDDEN, SEEN_SLOTS = 4096, SHORTEST_REPEAT = 40 };

/* Of the text without its white space; never 0. */
static uint64_t text_hash(const struct page *p, int32_t i)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (int32_t k = i; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].text && !(p->nodes[k].flags & NODE_HIDDEN))
            for (const char *c = p->nodes[k].text; *c; c++)
                if ((unsigned char)*c > ' ')
                    h = (h ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return h ? h : 1;
}

/* Was something dropped behind the heading, and is there no text left up to the next heading of its rank?  One that much
 * else stands behind stays: a page of nothing but headings would be read once for each. */
static bool is_orphan(const struct page *p, int32_t i, int32_t end)
{
    enum { REACH = 400 };
    bool dropped = false;
    int steps = 0;
    for (int32_t k = p->nodes[i].end; k < end; k++) {
        const struct node *n = &p->nodes[k];
        if (++steps > REACH)
            return false;
        if (n->flags & GONE) {
            dropped |= (n->flags & NODE_DROPPED) != 0;
            k = n->end - 1;
        } else if (tag_is(n->tag, TAGK_HEADING) && n->tag <= p->nodes[i].tag) {
            return dropped;
        } else if ((n->tag == TAG_TEXT && n->weight) || n->tag == TAG_IMG) {
            return false;
        }
    }
    return true;
}

void trim_headings(struct page *p, const struct selection *s)
{
    for (int32_t r = 0; r < s->count; r++) {
        int32_t end = p->nodes[s->roots[r]].end;
        for (int32_t i = end - 1; i > s->roots[r]; i--) {
            struct node *n = &p->nodes[i];
            if (tag_is(n->tag, TAGK_HEADING) && !(n->flags & GONE) && is_orphan(p, i, end))
                n->flags |= NODE_DROPPED;
        }
    }
}

/* One paragraph, and the box it stands in; or one line, and how often it was seen. */
struct seen {
    uint64_t hash;
    int32_t parent;
};

/* Where the paragraph was seen first, or a place to note it; NULL: too many to remember. */
static struct seen *find_seen(struct seen *table, uint64_t hash)
{
    for (size_t k = hash % SEEN_SLOTS, tries = 0; tries < 32; k = (k + 1) % SEEN_SLOTS, tries++)
        if (!table[k].hash || table[k].hash == hash)
            return &table[k];
    return NULL;
}

static bool may_repeat(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    return n->block == i && n->own_weight >= SHORTEST_REPEAT && n->weight == n->own_weight && measure_is_prose(n) &&
           n->tag != TAG_PRE && n->tag != TAG_TD && p->nodes[n->parent].tag != TAG_TD;
}

/* repeated[i]: the weight of the paragraphs directly in i that stand in another box before. */
static void find_repeats(const struct page *p, int32_t root, struct seen *table, int32_t *repeated)
{
    for (int32_t i = root; i < p->nodes[root].end; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & GONE) {
            i = n->end - 1;
            continue;
        }
        if (i == root || !may_repeat(p, i))
            continue;
        uint64_t hash = text_hash(p, i);
        struct seen *at = find_seen(table, hash);
        if (at && at->hash && at->parent != n->parent) {
            repeated[i] = n->own_weight;
            repeated[n->parent] += n->own_weight;
        } else if (at && !at->hash) {
            *at = (struct seen){hash, n->parent};
        }
    }
}

/* A box of nothing but paragraphs that stand elsewhere was meant for other screens, or quotes them in large letters.  A
 * paragraph repeated among others is the author's doing. */
void trim_repeats(struct page *p, const struct selection *s)
{
    struct seen *table = memory_noted(calloc(SEEN_SLOTS, sizeof *table));
    int32_t *repeated = memory_noted(calloc((size_t)p->count, sizeof *repeated));
    for (int32_t r = 0; table && repeated && r < s->count; r++) {
        int32_t root = s->roots[r];
        find_repeats(p, root, table, repeated);
        for (int32_t i = root + 1; i < p->nodes[root].end; i++) {
            int32_t up = p->nodes[i].parent;
            if (repeated[i] && may_repeat(p, i) && repeated[up] * 10 >= p->nodes[up].prose * 9)
                p->nodes[i].flags |= NODE_DROPPED;
        }
    }
    free(table);
    free(repeated);
}

static bool is_button(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    return n->block == i && n->own_weight >= 6 && n->own_weight <= 40 && n->weight == n->own_weight &&
           n->own_link * 10 >= n->own_weight * 9 && n->tag != TAG_LI && n->tag != TAG_TD && n->tag != TAG_TH &&
           !tag_is(n->tag, TAGK_HEADING);
}

void trim_buttons(struct page *p, const struct selection *s)
{
    struct seen *table = s->count ? memory_noted(calloc(SEEN_SLOTS, sizeof *table)) : NULL;
    /* First the lines are counted, where find_seen's table has a place for another number; then they are dropped. */
    for (int pass = 0; table && pass < 2; pass++)
        for (int32_t i = s->main + 1; i < p->nodes[s->main].end; i++) {
            if (p->nodes[i].flags & GONE) {
                i = p->nodes[i].end - 1;
                continue;
            }
            if (!is_button(p, i))
                continue;
            uint64_t hash = text_hash(p, i);
            struct seen *at = find_seen(table, hash);
            if (at && !pass)
                *at = (struct seen){hash, at->parent + 1};
            else if (at && at->parent > 1)
                p->nodes[i].flags |= NODE_DROPPED;
        }
    free(table);
}

/* A line right below a paragraph of the same kind: "Yours, Anna". */
static bool is_among_paragraphs(const struct page *p, int32_t i)
{
    enum { LOOK_BACK = 6 };
    const struct node *n = &p->nodes[i];
    if (n->tag != TAG_P || n->own_link || n->hints)
        return false;
    int32_t k = i - 1;
    for (int tries = 0; tries < LOOK_BACK && k > n->parent; tries++, k--) {
        while (p->nodes[k].parent != n->parent)
            k = p->nodes[k].parent;
        const struct node *b = &p->nodes[k];
        if (b->tag == TAG_P && measure_is_prose(b))
            return !(b->flags & GONE);
        if (b->tag != TAG_TEXT && b->tag != TAG_P && b->tag != TAG_BR)
            return false;
    }
    return false;
}

void trim_tail(struct page *p, const struct selection *s)
{
    if (!s->count || !s->prose) /* labels are all that there is */
        return;
    int32_t root = s->roots[s->count - 1];
    for (int32_t i = p->nodes[root].end - 1; i > root; i--) {
        struct node *n = &p->nodes[i];
        bool gone = false, cell = false;
        for (int32_t k = i; k > root && !gone; k = p->nodes[k].parent) {
            gone = p->nodes[k].flags & GONE;
            cell |= p->nodes[k].tag == TAG_TD || p->nodes[k].tag == TAG_LI;
        }
        if (gone || n->block != i || !n->own_weight)
            continue;
        bool said = n->own_stops && n->own_weight - n->own_link >= 12; /* a short sentence about a link */
        bool linky = n->own_link * 10 > n->own_weight * 9 || (n->own_weight < 60 && n->own_link * 2 > n->own_weight && !said);
        if (measure_is_prose(n) || cell || tag_is(n->tag, TAGK_HEADING) || n->tag == TAG_PRE || (!linky && n->own_stops))
            break;
        if (n->weight != n->own_weight || (!linky && (n->own_weight > 60 || is_among_paragraphs(p, i))))
            break;
        n->flags |= NODE_DROPPED;
    }
}

/* Begins with the name, an asterisk or a mark before it allowed. */
static bool begins_with_name(const struct page *p, int32_t i, const struct person *authors, size_t count)
{
    char *s = page_text_dup(p, i);
    if (!s)
        return false;
    const char *at = s + strspn(s, "*-~ ");
    for (size_t k = 0; k < count; k++) {
        size_t n = strlen(authors[k].name);
        if (n >= 6 && strchr(authors[k].name, ' ') && strncmp(at, authors[k].name, n) == 0 &&
            (at[n] == ' ' || at[n] == ','))
            return !strstr(at, " reported from ") && !strstr(at, " contributed ");
    }
    return false;
}

/* The box around the paragraph with no more in it than a name besides. */
static int32_t box_of(const struct page *p, int32_t i, int32_t root)
{
    enum { A_NAME = 50 };
    int32_t box = i;
    for (int32_t up = p->nodes[i].parent; up > root && p->nodes[up].weight <= p->nodes[i].weight + A_NAME; up = p->nodes[up].parent)
        box = up;
    return box;
}

/* The block is a name found, and no more but "by". */
static bool is_name_line(const struct page *p, int32_t i, const struct person *authors, size_t count)
{
    char *s = page_text_dup(p, i);
    const char *at = s ? s + phrase_by(s) : NULL;
    for (size_t k = 0; at && k < count; k++)
        if (strcmp(at, authors[k].name) == 0)
            return true;
    return false;
}

void trim_names(struct page *p, const struct selection *s, const struct person *authors, size_t count)
{
    enum { FIRST_BLOCKS = 6, A_NAME = 50 };
    for (int32_t i = s->main + 1, seen = 0; s->count && i < p->nodes[s->main].end && seen < FIRST_BLOCKS; i++) {
        struct node *n = &p->nodes[i];
        if (n->flags & GONE) {
            i = n->end - 1;
            continue;
        }
        if (n->block != i || !n->own_weight || n->tag == TAG_TEXT)
            continue;
        if (measure_is_prose(n))
            break;
        seen++;
        if (n->own_weight <= A_NAME && n->weight == n->own_weight && !tag_is(n->tag, TAGK_HEADING) &&
            is_name_line(p, i, authors, count))
            n->flags |= NODE_DROPPED;
    }
}

void trim_bios(struct page *p, const struct selection *s, const struct person *authors, size_t count)
{
    enum { LAST_BLOCKS = 4 };
    if (!s->count)
        return;
    int32_t root = s->roots[s->count - 1], seen = 0, after = 0;
    for (int32_t i = p->nodes[root].end - 1; i > root && seen < LAST_BLOCKS; i--) {
        struct node *n = &p->nodes[i];
        bool gone = false;
        for (int32_t k = i; k > root && !gone; k = p->nodes[k].parent)
            gone = p->nodes[k].flags & (GONE | NODE_CAPTION);
        if (gone)
            continue;
        if (n->hints & (HINT_AUTHOR | HINT_BIO) && !(n->flags & NODE_KEPT) && tag_is(n->tag, TAGK_BLOCK) &&
            n->prose * 6 < s->prose) {
            n->flags |= NODE_DROPPED;
            continue;
        }
        if (n->block != i || !measure_is_prose(n))
            continue;
        seen++;
        after += n->own_weight;
        if (after * 4 < s->prose && n->own_weight < 700 && n->tag != TAG_LI && begins_with_name(p, i, authors, count))
            p->nodes[box_of(p, i, root)].flags |= NODE_DROPPED;
    }
}

/* The element with the most prose right in it. */
static int32_t find_bulk(const struct page *p, int32_t root)
{
    int32_t best = root, most = 0;
    int32_t *direct = arena_array(p->arena, (size_t)(p->nodes[root].end - root), sizeof *direct);
    for (int32_t i = root + 1; direct && i < p->nodes[root].end; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & GONE) {
            i = n->end - 1;
            continue;
        }
        if (n->block != i || !measure_is_prose(n))
            continue;
        int32_t *sum = &direct[n->parent - root];
        *sum += n->own_weight;
        if (*sum > most) {
            most = *sum;
            best = n->parent;
        }
    }
    return best;
}

/* Links to other pages between two nodes, whether they were dropped or not. */
static int32_t count_links(const struct page *p, int32_t from, int32_t to)
{
    enum { A_HEADLINE = 12 };
    int32_t links = 0;
    for (int32_t i = from; i < to; i++)
        links += p->nodes[i].tag == TAG_A && p->nodes[i].flags & NODE_IN_LINK && p->nodes[i].weight >= A_HEADLINE;
    return links;
}

/* A line that is a link and no more, and no heading. */
static bool is_foot(const struct page *p, int32_t i)
{
    bool link = false;
    for (int32_t k = i; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->flags & GONE) {
            k = n->end - 1;
            continue;
        }
        if (n->weight && (tag_is(n->tag, TAGK_HEADING) || n->tag == TAG_ARTICLE || n->hints & HINT_BODY))
            return false;
        link |= n->own_weight > 0 && n->own_link == n->own_weight;
        /* A link right in the box, behind its paragraphs. */
        link |= n->tag == TAG_A && n->parent == i && n->link_weight > 0;
    }
    return link;
}

void trim_foot(struct page *p, const struct selection *s)
{
    enum { PARAGRAPHS = 2 };
    int32_t root = s->count ? s->main : -1, last = -1, before = -1;
    if (root < 0 || (root != p->body && p->nodes[root].parent != p->body))
        return;
    for (int32_t k = root + 1; k < p->nodes[root].end; k = p->nodes[k].end)
        if (p->nodes[k].weight && !(p->nodes[k].flags & GONE)) {
            before = last;
            last = k;
        }
    struct node *n = before < 0 ? NULL : &p->nodes[last];
    bool box = n && (n->tag == TAG_DIV || n->tag == TAG_SECTION || n->tag == TAG_TABLE || n->tag == TAG_CENTER ||
                     n->tag == TAG_OTHER);
    if (!box || n->flags & NODE_KEPT || n->prose_blocks > PARAGRAPHS || n->prose * 2 > s->prose)
        return;
    bool alike = n->tag == p->nodes[before].tag && page_same_class(n, &p->nodes[before]);
    if (!alike && is_foot(p, last))
        n->flags |= NODE_DROPPED;
}

void trim_afterword(struct page *p, const struct selection *s)
{
    enum { A_LIST = 3, A_NOTE = 500 };
    if (!s->count || !s->prose)
        return;
    int32_t root = s->main, bulk = find_bulk(p, root), end = p->nodes[root].end;
    int32_t share = s->prose < A_NOTE ? 4 : 7; /* tenths */
    if (bulk == root || p->nodes[bulk].prose * 10 < s->prose * share)
        return;
    int32_t links = 0, counted = p->nodes[bulk].end;
    for (int32_t i = counted; i < end; i++) {
        struct node *n = &p->nodes[i];
        if (n->flags & GONE) {
            i = n->end - 1;
            continue;
        }
        if (n->tag == TAG_TEXT || n->block != i || !measure_is_prose(n))
            continue;
        links += count_links(p, counted, i);
        counted = i;
        if (links < A_LIST)
            continue;
        n->flags |= NODE_DROPPED;
        i = n->end - 1;
    }
}
