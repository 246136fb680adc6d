#include "ingest/extract/wall.h"

#include <string.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"

enum { GONE = NODE_DROPPED | NODE_HIDDEN };

/* As letters_plain makes them. */
static bool speaks_of_cookies(const struct page *p, int32_t i)
{
    static const char *const words[] = {"cookie", "куки", "クッキー", "쿠키", "ملفات تعريف الارتباط"};
    enum { LONGEST = 1 << 15 };
    struct buf text, plain;
    bool found = false;
    buf_init(&text, LONGEST);
    buf_init(&plain, 2 * LONGEST);
    if (page_text(p, i, &text) && text.len)
        letters_plain(text.data, text.len, &plain);
    for (size_t k = 0; k < sizeof words / sizeof *words && !found && plain.len; k++)
        found = strstr(plain.data, words[k]) != NULL;
    buf_free(&text);
    buf_free(&plain);
    return found;
}

/* Long enough to say something, with a button or two to press; few links, and no heading of an article's rank. */
static bool may_be_wall(const struct page *p, int32_t i)
{
    enum { SHORTEST = 60, LONGEST = 8000, MOST_FIELDS = 40 };
    const struct node *n = &p->nodes[i];
    bool box = n->tag == TAG_DIV || n->tag == TAG_SECTION || n->tag == TAG_ASIDE || n->tag == TAG_FORM || n->tag == TAG_OTHER;
    return box && !(n->flags & NODE_KEPT) && !(n->hints & HINT_BODY) && n->fields > 0 && n->fields <= MOST_FIELDS &&
           n->weight >= SHORTEST && n->weight <= LONGEST && n->link_weight * 3 < n->weight;
}

bool wall_mark(struct page *p, int32_t title_at)
{
    bool found = false;
    int32_t total = p->nodes[0].prose;
    for (int32_t i = p->body; i < p->count; i++) {
        struct node *n = &p->nodes[i];
        bool inside = (n->tag == TAG_ARTICLE || n->hints & HINT_BODY) && n->prose * 4 > total;
        if (inside || n->flags & GONE) {
            i = n->end - 1;
            continue;
        }
        /* Behind the title it may be the text of a page without an element for articles: about cookies. */
        bool small = n->prose * 4 < total || (title_at > i && n->prose * 5 < total * 4);
        if (!small || !may_be_wall(p, i))
            continue;
        if (speaks_of_cookies(p, i)) {
            n->flags |= NODE_DROPPED;
            found = true;
        }
        i = n->end - 1; /* what is in it says no more than it, and boxes nest */
    }
    return found;
}
