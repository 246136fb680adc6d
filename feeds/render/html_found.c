/* html_found.c: what a search found, shown where it stands: marked in titles and summaries, and where it is in neither, with the words
 * around it. */
#include <string.h>

#include "core/utf8.h"
#include "render/write.h"
#include "text/marks.h"

enum {
    LOOKED_AT_BYTES = 32 << 10, /* of a text: 2 ms */
    PIECE_BYTES = 1000,         /* marks are looked for in pieces of this size */
    BEFORE_BYTES = 90,          /* of the words around */
    EXCERPT_CHARS = 200,
};

void put_found(struct buf *b, const struct render_list *l, const char *s, size_t len)
{
    enum { MARKS_MAX = 64 };
    struct mark marks[MARKS_MAX];
    size_t count = l->marks ? marks_find(l->marks, s, len, marks, MARKS_MAX) : 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        put_text_n(b, s + at, marks[i].start - at);
        buf_lit(b, "<mark>");
        put_text_n(b, s + marks[i].start, marks[i].end - marks[i].start);
        buf_lit(b, "</mark>");
        at = marks[i].end;
    }
    put_text_n(b, s + at, len - at);
}

/* ---- excerpts ---- */

/* Bytes up to which s is a piece by itself: a paragraph, or of a longer one what ends with a word or a Japanese sentence. */
static size_t piece_of(const char *s, size_t len)
{
    const char *paragraph = memmem(s, len, "\n\n", 2);
    size_t whole = paragraph ? (size_t)(paragraph - s) : len;
    if (whole <= PIECE_BYTES)
        return whole;
    size_t n = utf8_cut(s, whole, PIECE_BYTES);
    for (size_t i = n; i > n / 2; i--)
        if (s[i - 1] == ' ' || s[i - 1] == '\n' || memcmp(s + i - 3, "。", 3) == 0)
            return i;
    return n;
}

/* Where in a piece a term begins that is not among those seen; `len`: nowhere. */
static size_t place_of(struct marks *m, uint32_t seen, const char *s, size_t len)
{
    enum { MARKS_MAX = 32 };
    struct mark marks[MARKS_MAX];
    if (!(marks_terms(m, s, len) & ~seen))
        return len;
    size_t count = marks_find(m, s, len, marks, MARKS_MAX);
    for (size_t i = 0; i < count; i++)
        if (marks_terms(m, s + marks[i].start, marks[i].end - marks[i].start) & ~seen)
            return marks[i].start;
    return len;
}

/* Where what is shown begins: some words before the place, at the beginning of one where there are spaces. */
static size_t beginning(const char *s, size_t place)
{
    if (place <= BEFORE_BYTES)
        return 0;
    size_t from = utf8_cut(s, place, place - BEFORE_BYTES);
    const char *space = memchr(s + from, ' ', place - from);
    return space ? (size_t)(space - s) + 1 : from;
}

static void put_around(struct buf *b, const struct render_list *l, const char *language, const char *piece, size_t len,
                       size_t place)
{
    bool cut = false;
    size_t from = beginning(piece, place), shown = cut_text(piece + from, EXCERPT_CHARS, &cut);
    if (shown >= len - from) {
        shown = len - from;
        cut = false;
    }
    buf_lit(b, "<p class=\"cadialog-excerpt\"");
    put_lang(b, language, l->lang);
    buf_puts(b, from ? ">…" : ">");
    put_found(b, l, piece + from, shown);
    buf_puts(b, cut ? "…</p>\n" : "</p>\n");
}

/* True where it was found in s, and is shown. */
static bool put_from(struct buf *b, const struct render_list *l, const char *language, uint32_t seen, const char *s, size_t len)
{
    if (len > LOOKED_AT_BYTES)
        len = utf8_cut(s, len, LOOKED_AT_BYTES);
    for (size_t at = 0; at < len;) {
        size_t n = piece_of(s + at, len - at), place = place_of(l->marks, seen, s + at, n);
        if (place < n) {
            put_around(b, l, language, s + at, n, place);
            return true;
        }
        at += n;
        at += strspn(s + at, "\n");
    }
    return false;
}

void put_excerpt(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s)
{
    bool cut;
    if (!l->marks)
        return;
    const char *text = s->content_text ? s->content_text : "";
    uint32_t seen = marks_terms(l->marks, s->title, strlen(s->title)) |
                    marks_terms(l->marks, s->summary ? s->summary : "", shown_summary(s, &cut));
    bool found = put_from(b, l, a->language, seen, text, strlen(text)) ||
                 put_from(b, l, a->language, seen, s->summary, s->summary_len);
    for (size_t i = 0; !found && i < s->quotation_count; i++) {
        const char *const said[] = {s->quotations[i].quote, s->quotations[i].speaker};
        for (size_t k = 0; !found && k < 2; k++)
            found = said[k] && put_from(b, l, a->language, seen, said[k], cut_text(said[k], QUOTE_MAX_CHARS, &cut));
    }
}
