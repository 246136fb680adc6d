#include "ingest/extract/prune.h"

#include <string.h>

#include "ingest/extract/cards.h"
#include "ingest/extract/closing.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/inset.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/measure.h"
#include "ingest/extract/phrases.h"

static void drop(struct page *p, int32_t i)
{
    p->nodes[i].flags |= NODE_DROPPED;
}

static double link_share(const struct node *n)
{
    return n->weight ? (double)n->link_weight / n->weight : 0;
}

/* A table whose rows say something beside their links: names and figures. */
static bool holds_data(const struct page *p, int32_t i)
{
    enum { ROWS = 4, A_ROW = 3 };
    int32_t rows = 0, cells = 0;
    for (int32_t k = i; k < p->nodes[i].end; k++) {
        rows += p->nodes[k].tag == TAG_TR && p->nodes[k].weight;
        cells += p->nodes[k].tag == TAG_TD && p->nodes[k].weight;
    }
    return rows >= ROWS && cells >= 2 * (rows - 1) && p->nodes[i].weight - p->nodes[i].link_weight >= A_ROW * rows;
}

/* Boxes that hold mostly links, or fields, or nothing. */
static bool is_clutter_box(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    switch (n->tag) {
    case TAG_DIV:
    case TAG_SECTION:
    case TAG_DL:
    case TAG_ASIDE:
    case TAG_ARTICLE:
    case TAG_TABLE:
    case TAG_HEADER:
    case TAG_OTHER:
    case TAG_CENTER:
    case TAG_ADDRESS: break;
    default: return false;
    }
    double links = link_share(n);
    if (n->weight && n->weight < 2500 && links > 0.6 && n->prose < 100)
        return !holds_data(p, i);
    return n->fields > 2 && n->prose < 200;
}

/* A small box with a line to write into, in a form that may be dropped already: a subscription, a search, a survey. */
static bool is_form_box(const struct page *p, int32_t i, int32_t total)
{
    const struct node *n = &p->nodes[i];
    enum { MOST_NODES = 60 };
    bool box = n->tag == TAG_DIV || n->tag == TAG_SECTION || n->tag == TAG_ASIDE || n->tag == TAG_OTHER;
    if (!box || n->weight > 300 || n->prose > 200 || n->weight * 4 > total || n->hints & HINT_BODY || n->end - i > MOST_NODES)
        return false;
    for (int32_t k = i; k < n->end; k++) {
        const struct node *f = &p->nodes[k];
        const char *type = f->tag == TAG_INPUT ? page_attr(f, "type") : NULL;
        if (f->tag == TAG_INPUT && (!type || strcmp(type, "text") == 0 || strcmp(type, "email") == 0 || strcmp(type, "tel") == 0))
            return true;
    }
    return false;
}

/* "[3]", "12", "*" with a link to the note: seen beside a word, and no part of it. */
static bool is_note_mark(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    if (n->tag != TAG_SUP || !n->weight || n->weight > 5 || !n->link_weight)
        return false;
    for (int32_t k = i; k < n->end; k++)
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].text)
            for (const char *c = p->nodes[k].text; *c; c++)
                if ((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z')
                    return false;
    return true;
}

/* Does the class name say that other screens show it ("md:block", "d-md-flex")? */
static bool shows_elsewhere(const char *name, size_t len)
{
    static const char *const marks[] = {":", "-block", "-flex", "-inline"};
    for (size_t i = 0; len > 4 && i < sizeof marks / sizeof *marks; i++)
        if (memmem(name, len, marks[i], strlen(marks[i])))
            return true;
    return false;
}

/* Is one of the class names that word, and does none show it elsewhere? */
static bool has_class(const char *class, const char *word)
{
    size_t len = strlen(word);
    bool found = false;
    for (const char *s = class; *s; s += strspn(s, " \t\n")) {
        size_t n = strcspn(s, " \t\n");
        found |= n == len && memcmp(s, word, n) == 0;
        if (shows_elsewhere(s, n))
            return false;
        s += n;
    }
    return found;
}

/* A label that a style sheet hides, by the names that the common ones have for it.  What has sentences may be shown yet. */
static bool is_hidden_label(const struct node *n)
{
    static const char *const names[] = {"hidden", "d-none", "is-hidden", "hide", "w-condition-invisible", "visually-hidden"};
    const char *class = n->prose || tag_is(n->tag, TAGK_HEADING) ? NULL : page_attr(n, "class");
    if (!class || !n->weight || n->weight > 120)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (has_class(class, names[i]))
            return true;
    return false;
}

static enum phrase phrase_of(const struct page *p, int32_t i)
{
    char *s = page_text_dup(p, i);
    struct buf b;
    buf_init(&b, 4096);
    if (s)
        letters_plain(s, strlen(s), &b);
    enum phrase kind = b.len && !b.failed ? phrase_find(b.data, b.len) : PHRASE_NONE;
    buf_free(&b);
    return kind;
}

/* A link that stands by itself in a box, made up as a button, or with the words of one: "Read more". */
static bool is_button_link(const struct page *p, int32_t i)
{
    enum { LONGEST = 40 };
    const struct node *n = &p->nodes[i], *up = &p->nodes[n->parent];
    bool box = up->tag == TAG_DIV || up->tag == TAG_SECTION || up->tag == TAG_ARTICLE || up->tag == TAG_OTHER;
    if (n->tag != TAG_A || !box || !n->weight || n->weight > LONGEST)
        return false;
    const char *class = page_attr(n, "class");
    if (class && (strcasestr(class, "button") || strcasestr(class, "btn")))
        return true;
    return phrase_of(p, i) == PHRASE_RELATED;
}

static bool is_noise_hint(const struct node *n, int32_t total)
{
    if (tag_is(n->tag, TAGK_HEADING) && !(n->hints & (HINT_BYLINE | HINT_AUTHOR)))
        return false;
    if (n->hints & (HINT_BYLINE | HINT_META | HINT_DATE | HINT_AUTHOR) && n->weight < 250 && n->prose < 100)
        return n->tag != TAG_A || n->hints & HINT_AUTHOR;
    if (n->hints & HINT_TOC && n->prose < 100 && n->prose * 5 < total)
        return true;
    bool sentence = (n->tag == TAG_P || n->tag == TAG_LI) && n->own_weight >= 20 && !n->own_link;
    if (n->hints & HINT_PLAYER && !n->prose && n->weight < 200 && !n->images && tag_is(n->tag, TAGK_BLOCK) && !sentence)
        return true;
    return n->hints & HINT_CREDIT && n->prose < 100 && n->prose * 5 < total;
}

/* What stands beside a picture in its figure, and is no sentence: whose it is. */
static bool is_legend(const struct page *p, int32_t i)
{
    enum { A_NAME = 80, UP = 4 };
    const struct node *n = &p->nodes[i];
    bool words = n->tag == TAG_SPAN || n->tag == TAG_DIV || n->tag == TAG_P || n->tag == TAG_SMALL ||
                 n->tag == TAG_CITE || n->tag == TAG_EM;
    if (!words || !n->weight || n->weight > A_NAME || (n->stops && n->tag != TAG_EM))
        return false;
    int32_t up = n->parent;
    if (p->nodes[up].tag == TAG_SPAN && n->tag != TAG_P && p->nodes[up].images && p->nodes[up].weight == n->weight)
        return true;
    for (int k = 0; k < UP && up >= 0 &&
                    (p->nodes[up].tag == TAG_DIV || p->nodes[up].tag == TAG_SPAN || p->nodes[up].tag == TAG_A);
         k++)
        up = p->nodes[up].parent;
    return up >= 0 && p->nodes[up].tag == TAG_FIGURE && p->nodes[up].images > 0;
}

/* A card whose picture is the link, and not its headline. */
static bool is_picture_card(const struct page *p, int32_t i)
{
    enum { LONGEST = 600, MOST_NODES = 60 };
    const struct node *n = &p->nodes[i];
    for (int32_t k = i; n->images && n->weight <= LONGEST && n->end - i <= MOST_NODES && k < n->end; k++)
        if (p->nodes[k].tag == TAG_IMG && p->nodes[k].flags & NODE_IN_LINK)
            return true;
    return false;
}

/* A heading such as "Related articles" takes what follows it up to the next heading or the end of its parent, as long
 * as that is links, or cards of which each has its link. */
static void drop_list_after(struct page *p, int32_t heading)
{
    int32_t parent = p->nodes[heading].parent;
    for (int32_t i = p->nodes[heading].end; parent >= 0 && i < p->nodes[parent].end; i = p->nodes[i].end) {
        struct node *n = &p->nodes[i];
        if (n->tag == TAG_TEXT && !n->weight)
            continue;
        bool listed = link_share(n) >= 0.4 || (tag_is(n->tag, TAGK_BLOCK) && (cards_is_one(p, i) || is_picture_card(p, i)));
        if (tag_is(n->tag, TAGK_HEADING) || (!listed && n->weight > 0))
            break;
        n->flags |= NODE_DROPPED;
    }
}

/* The author's box is the smallest element around the heading that has text of its own besides, if it is small; else
 * what follows the heading up to the next one. */
static void drop_box_after(struct page *p, int32_t heading, int32_t total)
{
    int32_t up = p->nodes[heading].parent;
    while (up >= 0 && p->nodes[up].weight < p->nodes[heading].weight + 40)
        up = p->nodes[up].parent;
    if (up >= 0 && p->nodes[up].prose * 5 < total) {
        drop(p, up);
        return;
    }
    int32_t parent = p->nodes[heading].parent;
    for (int32_t i = p->nodes[heading].end; parent >= 0 && i < p->nodes[parent].end; i = p->nodes[i].end) {
        if (tag_is(p->nodes[i].tag, TAGK_HEADING))
            break;
        drop(p, i);
    }
}

/* Every piece of the line's text, two and more, is such a phrase: "Share", "Facebook", "Print". */
static bool is_row_of_phrases(const struct page *p, int32_t i)
{
    enum { LONGEST = 80, MOST_PIECES = 8 };
    int32_t pieces[MOST_PIECES], count = 0;
    for (int32_t k = i; k < p->nodes[i].end && p->nodes[i].weight <= LONGEST; k++) {
        if (p->nodes[k].tag != TAG_TEXT || !p->nodes[k].weight || p->nodes[k].flags & NODE_HIDDEN)
            continue;
        if (count == MOST_PIECES)
            return false;
        pieces[count++] = k;
    }
    for (int32_t k = 0; k < count && count > 1; k++)
        if (phrase_of(p, pieces[k]) == PHRASE_NONE)
            return false;
    return count > 1;
}

/* The box around a call to subscribe that says nothing else: its heading, its price. */
static int32_t box_of_call(const struct page *p, int32_t i)
{
    enum { A_HEADING = 80 };
    int32_t box = i;
    for (int32_t up = p->nodes[i].parent; up > p->body; up = p->nodes[up].parent) {
        const struct node *n = &p->nodes[up];
        bool kept = n->flags & NODE_KEPT || n->hints & HINT_BODY || n->tag == TAG_ARTICLE || n->tag == TAG_MAIN;
        if (kept || n->prose > p->nodes[i].prose || n->weight > p->nodes[i].weight + A_HEADING || n->images > 1)
            break;
        box = up;
    }
    return box;
}

static void prune_phrase(struct page *p, int32_t i, int32_t total)
{
    enum { SHORTEST_CALL = 15 };
    struct node *n = &p->nodes[i];
    int32_t most = n->own_link ? 280 : 160;
    if (n->own_weight < 2 || n->own_weight > most || !tag_is(n->tag, TAGK_BLOCK) || n->weight > n->own_weight + 200)
        return;
    char *s = page_text_dup(p, i);
    if (!s)
        return;
    struct buf b;
    buf_init(&b, 2048);
    letters_plain(s, strlen(s), &b);
    enum phrase kind = b.len ? phrase_find(b.data, b.len) : PHRASE_NONE;
    bool invites = n->weight == n->own_weight && n->own_weight >= SHORTEST_CALL && b.len &&
                   closing_is_invitation(b.data, n->own_link > 0);
    if (invites)
        kind = PHRASE_LETTER;
    else if (n->own_weight > 160 || ((kind == PHRASE_RELATED || kind == PHRASE_TAGS) && !tag_is(n->tag, TAGK_HEADING) &&
                                     closing_is_sentence(b.data, n->own_weight, n->own_link * 3 > n->own_weight)))
        kind = PHRASE_NONE; /* "Also on Tuesday, the council voted." */
    buf_free(&b);
    if (kind == PHRASE_NONE && is_row_of_phrases(p, i))
        kind = PHRASE_SHARE;
    if (kind == PHRASE_NONE)
        return;
    if (kind == PHRASE_AUTHOR && !tag_is(n->tag, TAGK_HEADING) && n->own_weight > 60)
        return;
    if (kind == PHRASE_BIO || (kind == PHRASE_AUTHOR && tag_is(n->tag, TAGK_HEADING)))
        drop_box_after(p, i, total);
    bool heads = tag_is(n->tag, TAGK_HEADING) || n->own_weight < 40;
    if (kind == PHRASE_RELATED && heads)
        drop_list_after(p, i);
    if (kind == PHRASE_LETTER && !heads && !n->own_link && !invites)
        return;
    if (kind == PHRASE_CREDIT && n->own_weight > 100)
        return;
    if (kind == PHRASE_CREDIT)
        n->flags |= NODE_CAPTION;
    else
        drop(p, invites ? box_of_call(p, i) : i);
}

/* May be more than twice as long, in bytes of characters that plain text writes shorter. */
static bool same_as_title(const struct page *p, int32_t i, const struct buf *title)
{
    bool fits = title->len && p->nodes[i].weight && (size_t)p->nodes[i].weight <= 2 * title->len;
    char *s = fits ? page_text_dup(p, i) : NULL;
    if (!s)
        return false;
    struct buf b;
    buf_init(&b, 4096);
    letters_plain(s, strlen(s), &b);
    bool same = b.len == title->len && memcmp(b.data, title->data, b.len) == 0;
    buf_free(&b);
    return same;
}

static void prune_tree(struct page *p, int32_t root, int32_t total, const struct buf *title)
{
    int32_t before = 0;
    for (int32_t i = root + 1; i < p->nodes[root].end; i++) {
        struct node *n = &p->nodes[i];
        if (n->flags & (NODE_DROPPED | NODE_HIDDEN)) {
            i = n->end - 1;
            continue;
        }
        if (n->tag == TAG_TEXT) {
            before += measure_is_prose(&p->nodes[n->block]) ? n->weight : 0;
            continue;
        }
        bool top = before * 10 <= total && (n->tag == TAG_H1 || n->tag == TAG_H2 || !before);
        enum inset inset = inset_of(p, i, total);
        if (top && same_as_title(p, i, title))
            drop(p, i);
        else if (is_note_mark(p, i) || (n->hints & HINT_NOTES && n->prose * 4 < total && tag_is(n->tag, TAGK_BLOCK)))
            n->flags |= NODE_CAPTION;
        else if (inset == INSET_CAPTION || is_legend(p, i) || n->tag == TAG_FIGCAPTION || n->tag == TAG_CAPTION ||
                 (n->hints & HINT_CAPTION && n->prose * 10 < total))
            n->flags |= NODE_CAPTION;
        else if (inset == INSET_FOREIGN || is_hidden_label(n) || is_button_link(p, i) || is_clutter_box(p, i) ||
                 is_form_box(p, i, total) || is_noise_hint(n, total))
            drop(p, i);
        else if (tag_is(n->tag, TAGK_BLOCK))
            prune_phrase(p, i, total);
        if (n->flags & NODE_DROPPED)
            i = n->end - 1;
    }
}

/* The pictures' texts are the text where there is little else. */
static void keep_legends(struct page *p, int32_t root, int32_t total)
{
    enum { FEWEST = 4 };
    int32_t weight = 0, legends = 0;
    for (int32_t i = root; i < p->nodes[root].end; i++)
        if (p->nodes[i].tag == TAG_FIGCAPTION && p->nodes[i].flags & NODE_CAPTION) {
            weight += p->nodes[i].prose;
            legends += p->nodes[i].prose > 0;
        }
    /* total holds the legends' weight too. */
    bool few = legends < FEWEST || weight * 10 < total * 6;
    for (int32_t i = root; !few && i < p->nodes[root].end; i++)
        if (p->nodes[i].tag == TAG_FIGCAPTION)
            p->nodes[i].flags &= ~(uint32_t)NODE_CAPTION;
}

void prune(struct page *p, const struct selection *s, const char *title)
{
    struct buf plain;
    buf_init(&plain, 4096);
    if (title)
        letters_plain(title, strlen(title), &plain);
    for (int32_t i = 0; i < s->count; i++)
        prune_tree(p, s->roots[i], s->prose, &plain);
    if (s->count)
        keep_legends(p, s->main, s->prose);
    buf_free(&plain);
}
