#include "ingest/extract/reveal.h"

#include <string.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/measure.h"
#include "ingest/extract/phrases.h"

static void reveal_range(struct page *p, int32_t from, int32_t end)
{
    for (int32_t i = from; i < end; i++) {
        struct node *n = &p->nodes[i];
        bool inherited = n->parent >= 0 && p->nodes[n->parent].flags & NODE_HIDDEN;
        n->flags &= ~(uint32_t)NODE_HIDDEN;
        if (inherited || tag_is(n->tag, TAGK_GONE))
            n->flags |= NODE_HIDDEN;
    }
}

void reveal_all(struct page *p)
{
    reveal_range(p, 0, p->count);
}

/* Letters of the paragraphs in the subtree i that stand right in it or in boxes with no name; 0 where something in it
 * is no text: a form, many links, what calls itself something else. */
static int32_t hidden_prose(const struct page *p, int32_t i)
{
    enum {
        NO_TEXT = HINT_NAV | HINT_SHARE | HINT_RELATED | HINT_COMMENT | HINT_AD | HINT_LETTER | HINT_MODAL | HINT_FOOTER |
                  HINT_SIDE | HINT_BIO | HINT_TAGS | HINT_UNSEEN | HINT_TOOLS | HINT_PLAYER | HINT_NOTES,
    };
    int32_t weight = 0, links = 0, paragraphs = 0;
    for (int32_t k = i; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->tag == TAG_SCRIPT || n->tag == TAG_STYLE) {
            k = n->end - 1;
            continue;
        }
        if (tag_is(n->tag, TAGK_FIELD | TAGK_GONE) || n->tag == TAG_FORM || n->hints & NO_TEXT)
            return 0;
        paragraphs += n->tag == TAG_P;
        weight += n->tag == TAG_TEXT ? n->weight : 0;
        links += n->tag == TAG_TEXT ? n->link_weight : 0;
    }
    return paragraphs >= 2 && links * 10 < weight ? weight : 0;
}

/* A button, alone or in a small box, that asks to go on reading. */
static bool is_call_to_read(const struct page *p, int32_t i)
{
    enum { MOST_NODES = 8 };
    const struct node *n = &p->nodes[i];
    bool button = false;
    for (int32_t k = i; k < n->end && n->end - i <= MOST_NODES; k++)
        button |= p->nodes[k].tag == TAG_BUTTON || page_has_attr(&p->nodes[k], "aria-controls") ||
                  page_has_attr(&p->nodes[k], "aria-expanded");
    char *s = button ? page_text_dup(p, i) : NULL;
    struct buf b;
    buf_init(&b, 1 << 14);
    if (s)
        letters_plain(s, strlen(s), &b);
    bool reads = b.len && !b.failed && phrase_find(b.data, b.len) == PHRASE_RELATED;
    buf_free(&b);
    return reads;
}

/* The element before i among its siblings, or the one after it, is such a button. */
static bool is_behind_button(const struct page *p, int32_t i)
{
    int32_t parent = p->nodes[i].parent, before = -1, after = p->nodes[i].end;
    for (int32_t k = i - 1; k > parent && before < 0; k--) {
        while (p->nodes[k].parent != parent)
            k = p->nodes[k].parent;
        before = p->nodes[k].tag == TAG_TEXT ? -1 : k;
    }
    while (after < p->nodes[parent].end && p->nodes[after].tag == TAG_TEXT)
        after++;
    return (before > 0 && is_call_to_read(p, before)) || (after < p->nodes[parent].end && is_call_to_read(p, after));
}

/* A visible paragraph among the siblings before i. */
static bool follows_paragraphs(const struct page *p, int32_t i)
{
    enum { A_PARAGRAPH = 60, LOOK_AT = 50, LOOK_INTO = 50 };
    int32_t k = p->nodes[i].parent + 1;
    for (int looks = 0; k < i && looks < LOOK_AT; k = p->nodes[k].end, looks++) {
        int32_t weight = 0;
        for (int32_t t = k; p->nodes[k].tag == TAG_P && t < p->nodes[k].end && t < k + LOOK_INTO; t++)
            weight += p->nodes[t].tag == TAG_TEXT && !(p->nodes[t].flags & NODE_HIDDEN) ? p->nodes[t].weight : 0;
        if (weight >= A_PARAGRAPH)
            return true;
    }
    return false;
}

/* Answers that are shown where their question is pressed: what opens them says so.  Below a long text they are an
 * appendix, and left where they are. */
static bool is_answer(const struct page *p, int32_t i)
{
    static const char *const words[] = {"accordion", "faq", "collaps", "toggle", "answer", "expand"};
    enum { LOOK_UP = 3, SHORTEST = 30, LONGEST = 1500 };
    enum { NO_ANSWER = HINT_NAV | HINT_SHARE | HINT_RELATED | HINT_COMMENT | HINT_AD | HINT_LETTER | HINT_MODAL | HINT_FOOTER |
                       HINT_SIDE | HINT_BIO | HINT_TAGS };
    bool named = false;
    for (int32_t k = i, up = 0; k > p->body && up < LOOK_UP; k = p->nodes[k].parent, up++) {
        const char *name = page_attr(&p->nodes[k], "class"), *id = page_attr(&p->nodes[k], "id");
        for (size_t w = 0; w < sizeof words / sizeof *words && !named; w++)
            named = (name && strcasestr(name, words[w])) || (id && strcasestr(id, words[w]));
        if (p->nodes[k].hints & NO_ANSWER || p->nodes[k].tag == TAG_NAV || p->nodes[k].tag == TAG_FOOTER ||
            p->nodes[k].tag == TAG_HEADER)
            return false;
    }
    int32_t weight = 0, links = 0;
    for (int32_t k = i; k < p->nodes[i].end && named; k++) {
        const struct node *n = &p->nodes[k];
        if (tag_is(n->tag, TAGK_FIELD) || n->tag == TAG_FORM || n->hints & NO_ANSWER)
            return false;
        weight += n->tag == TAG_TEXT ? n->weight : 0;
        links += n->tag == TAG_TEXT ? n->link_weight : 0;
    }
    return weight >= SHORTEST && weight <= LONGEST && links * 3 < weight;
}

void reveal_rest(struct page *p)
{
    enum { ENOUGH = 300, LONG_TEXT = 2500 };
    measure_page(p);
    bool answers = p->nodes[p->body].prose < LONG_TEXT;
    for (int32_t i = p->body + 1; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        if (!(n->flags & NODE_HIDDEN))
            continue;
        bool block = !tag_is(n->tag, TAGK_GONE) && tag_is(n->tag, TAGK_BLOCK);
        bool rest = block && hidden_prose(p, i) >= ENOUGH && (follows_paragraphs(p, i) || is_behind_button(p, i));
        if (rest || (block && answers && is_answer(p, i)))
            reveal_range(p, i, n->end);
        i = n->end - 1;
    }
}
