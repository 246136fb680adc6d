#include "ingest/extract/body.h"

#include <string.h>

#include "core/utf8.h"
#include "html/html.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/measure.h"

enum { SHORTEST_BODY = 300, SHORTEST_BLOCK = 16, MAX_BODY_BYTES = 2 << 20 };

/* Letters and digits in lower case; white space, marks and punctuation left out: the claim and the page differ in
 * those. */
static void put_letters(const char *s, size_t len, struct buf *work, struct buf *out)
{
    buf_reset(work);
    letters_plain(s, len, work);
    for (size_t i = 0; i < work->len;) {
        unsigned char c = (unsigned char)work->data[i];
        size_t used = 1;
        if (c >= 0x80) {
            uint32_t u = utf8_decode(work->data + i, work->len - i, &used);
            if (u >= 0xc0 && !(u >= 0x2000 && u <= 0x206f) && !(u >= 0x3000 && u <= 0x303f) &&
                !(u >= 0xff00 && u <= 0xff0f))
                buf_append(out, work->data + i, used);
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            buf_append_char(out, (char)c);
        }
        i += used;
    }
}

static void mark_block(struct page *p, int32_t i, struct body *b)
{
    for (int32_t k = i; k >= 0; k = p->nodes[k].parent)
        p->nodes[k].flags |= NODE_KEPT;
    p->nodes[i].flags |= NODE_IN_BODY;
    if (b->around < 0)
        b->around = i;
    while (!(b->around <= i && i < p->nodes[b->around].end) && p->nodes[b->around].parent >= 0)
        b->around = p->nodes[b->around].parent;
}

static void find_blocks(struct page *p, struct body *b)
{
    struct buf text, work, letters;
    buf_init(&text, 1 << 20);
    buf_init(&work, 1 << 20);
    buf_init(&letters, 1 << 20);
    for (int32_t i = p->body; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & NODE_HIDDEN) {
            i = n->end - 1;
            continue;
        }
        if (n->block != i || n->own_weight < SHORTEST_BLOCK || n->own_weight != n->weight)
            continue;
        buf_reset(&text);
        buf_reset(&letters);
        page_text(p, i, &text);
        put_letters(text.data ? text.data : "", text.len, &work, &letters);
        if (letters.len >= SHORTEST_BLOCK && memmem(b->letters.data, b->letters.len, letters.data, letters.len)) {
            if (letters.len >= 40)
                b->matched += letters.len;
            mark_block(p, i, b);
        }
    }
    buf_free(&text);
    buf_free(&work);
    buf_free(&letters);
}

void body_read(struct page *p, const char *raw, struct body *out)
{
    struct buf text, work;
    memset(out, 0, sizeof *out);
    out->around = -1;
    buf_init(&out->letters, MAX_BODY_BYTES);
    size_t len = raw ? strlen(raw) : 0;
    if (len < SHORTEST_BODY || len > MAX_BODY_BYTES)
        return;
    buf_init(&text, MAX_BODY_BYTES);
    buf_init(&work, MAX_BODY_BYTES);
    bool markup = strchr(raw, '<') && strchr(raw, '>');
    if (markup ? html_text(raw, len, true, &text) : buf_append(&text, raw, len)) {
        put_letters(text.data, text.len, &work, &out->letters);
        out->text = text.len >= SHORTEST_BODY ? arena_strndup(p->arena, text.data, text.len) : NULL;
    }
    buf_free(&text);
    buf_free(&work);
    if (out->text && out->letters.len)
        find_blocks(p, out);
}

void body_free(struct body *b)
{
    buf_free(&b->letters);
}

bool body_is_shown(const struct body *b)
{
    return b->text && b->matched * 10 >= b->letters.len * 6;
}

static bool holds_match(const struct page *p, int32_t i)
{
    for (int32_t k = i; k < p->nodes[i].end; k++)
        if (p->nodes[k].flags & NODE_IN_BODY)
            return true;
    return false;
}

/* The end of the claim is the end of the text: no "…", and not far less than what was found on the page. */
static bool is_whole(const struct page *p, const struct selection *s, int32_t first, int32_t last, const struct body *b)
{
    size_t len = strlen(b->text);
    while (len && (unsigned char)b->text[len - 1] <= ' ')
        len--;
    bool cut = (len >= 3 && memcmp(b->text + len - 3, "...", 3) == 0) ||
               (len >= 3 && memcmp(b->text + len - 3, "…", 3) == 0);
    int32_t outside = 0, root = s->main;
    for (int32_t i = root; i < p->nodes[root].end; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & (NODE_HIDDEN | NODE_DROPPED))
            i = n->end - 1;
        else if ((i < first || i > last) && tag_is(n->tag, TAGK_BLOCK) && measure_is_prose(n) && !(n->flags & NODE_IN_BODY))
            outside += n->own_weight;
    }
    return !cut && outside * 10 < s->prose * 4;
}

void body_trim(struct page *p, const struct selection *s, const struct body *b)
{
    if (!b->text || b->matched * 10 < b->letters.len * 8 || !s->count)
        return;
    int32_t root = s->main, first = -1, last = -1;
    for (int32_t i = root; i < p->nodes[root].end; i++)
        if (p->nodes[i].flags & NODE_IN_BODY && !(p->nodes[i].flags & NODE_HIDDEN)) {
            first = first < 0 ? i : first;
            last = i;
        }
    if (first < 0 || !is_whole(p, s, first, last, b))
        return;
    for (int32_t i = root + 1; i < p->nodes[root].end; i++) {
        struct node *n = &p->nodes[i];
        if (n->tag == TAG_TEXT || holds_match(p, i))
            continue;
        bool outside = n->end <= first || i > last;
        bool linky = n->weight > 0 && n->link_weight * 10 > n->weight * 7 && tag_is(n->tag, TAGK_BLOCK);
        if ((outside && !n->images) || (linky && !tag_is(n->tag, TAGK_HEADING)))
            n->flags |= NODE_DROPPED;
        if (tag_is(n->tag, TAGK_BLOCK) || outside)
            i = n->end - 1;
    }
}

/* Calls for paragraphs: lines of the claim. */
static bool each_paragraph(const struct body *b, struct buf *out, bool html)
{
    size_t start = out->len;
    for (const char *s = b->text; *s;) {
        size_t n = strcspn(s, "\n\r");
        struct letters l;
        letters_count(s, n, &l);
        if (l.weight) {
            bool space = false;
            if (html)
                buf_lit(out, "<p>");
            else if (out->len > start)
                buf_lit(out, "\n\n");
            if (html)
                buf_append_escaped(out, s, n, false);
            else
                letters_fold_space(s, n, out, out->len, &space);
            if (html)
                buf_lit(out, "</p>\n");
        }
        s += n + strspn(s + n, "\n\r");
    }
    return !out->failed;
}

bool body_html(const struct body *b, struct buf *out)
{
    return each_paragraph(b, out, true);
}

bool body_text(const struct body *b, struct buf *out)
{
    return each_paragraph(b, out, false);
}
