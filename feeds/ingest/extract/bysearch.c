#include "ingest/extract/bysearch.h"

#include <string.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/phrases.h"
#include "ingest/extract/teaser.h"

bool bysearch_in_clutter(const struct search *s, int32_t i)
{
    const struct page *p = s->page;
    for (int32_t k = i; k >= 0; k = p->nodes[k].parent)
        if (p->nodes[k].hints & (HINT_COMMENT | HINT_RELATED) && p->nodes[k].tag != TAG_BODY &&
            !(p->nodes[k].flags & NODE_KEPT))
            return true;
    return teaser_around(p, i, s->title_at, s->root);
}

bool bysearch_is_credit(const char *text)
{
    enum { LOOK_AT = 40 };
    struct buf b;
    buf_init(&b, 4 * LOOK_AT);
    letters_plain(text, strnlen(text, LOOK_AT), &b);
    bool credit = b.len && phrase_find(b.data, b.len) == PHRASE_CREDIT;
    buf_free(&b);
    return credit;
}

/* Most buttons are "Follow"; some open what there is to read of the person whose name they bear. */
static bool is_name_pressed(const struct page *p, int32_t i)
{
    const char *text = page_text_dup(p, i);
    return text && names_like_person(text);
}

/* "Juan Pérez" and "Madrid" in elements side by side, which only a style sheet keeps apart. */
static bool begins_anew(char before, const char *text)
{
    return before >= 'a' && before <= 'z' && *text >= 'A' && *text <= 'Z';
}

/* The text with a line for each block, so that a name does not run into what is below it. */
char *bysearch_lines(const struct page *p, int32_t i)
{
    struct buf b;
    bool space = false, line = false;
    size_t start = 0;
    buf_init(&b, 4 * LINE_BYTES);
    for (int32_t k = i; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->tag != TAG_TEXT) {
            line |= tag_is(n->tag, TAGK_BLOCK) || n->tag == TAG_BR;
            if (n->flags & NODE_HIDDEN || (n->tag == TAG_BUTTON && !is_name_pressed(p, k)))
                k = n->end - 1;
            continue;
        }
        line |= !space && b.len && begins_anew(b.data[b.len - 1], n->text);
        if (n->weight && line && b.len) {
            buf_append_char(&b, '\n');
            start = b.len;
            space = false;
        }
        line = line && !n->weight;
        letters_fold_space(n->text, n->text_len, &b, start, &space);
    }
    char *s = b.len && !b.failed ? arena_strndup(p->arena, b.data, b.len) : NULL;
    buf_free(&b);
    return s;
}

static bool are_siblings(const struct page *p, int32_t a, int32_t b)
{
    return p->nodes[a].parent == p->nodes[b].parent && p->nodes[a].tag == p->nodes[b].tag;
}

/* The better one; what is as good and stands right behind is the next of several authors. */
void bysearch_take(struct search *s, const struct names *found, int32_t i, int points)
{
    if (found->count && points == s->points && s->best.count && are_siblings(s->page, i, s->best_at)) {
        for (size_t k = 0; k < found->count; k++)
            names_add(&s->best, found->list[k].name, true);
        s->best_at = i;
    }
    if (!found->count || points <= s->points)
        return;
    s->best = *found;
    s->points = points;
    s->best_at = i;
}

