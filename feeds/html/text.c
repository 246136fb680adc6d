/* text.c: the words of a fragment, without a tree: what stands between tags, minus what nobody sees. */
#include "core/utf8.h"
#include "html/html.h"
#include "html/tags.h"
#include "html/token.h"

enum gap { GAP_NONE, GAP_SPACE, GAP_LINE, GAP_PARAGRAPH };

/* What an element does to the text around it and inside. */
enum { T_BLOCK = 1, T_LINE, T_CELL, T_UNSEEN };

static const unsigned char tag_text[HTML_TAG_COUNT] = {
    [HTML_ADDRESS] = T_BLOCK,  [HTML_ARTICLE] = T_BLOCK,    [HTML_ASIDE] = T_BLOCK,   [HTML_BLOCKQUOTE] = T_BLOCK,
    [HTML_CAPTION] = T_BLOCK,  [HTML_CENTER] = T_BLOCK,     [HTML_DD] = T_BLOCK,      [HTML_DETAILS] = T_BLOCK,
    [HTML_DIR] = T_BLOCK,      [HTML_DIV] = T_BLOCK,        [HTML_DL] = T_BLOCK,      [HTML_DT] = T_BLOCK,
    [HTML_FIELDSET] = T_BLOCK, [HTML_FIGCAPTION] = T_BLOCK, [HTML_FIGURE] = T_BLOCK,  [HTML_FOOTER] = T_BLOCK,
    [HTML_FORM] = T_BLOCK,     [HTML_H1] = T_BLOCK,         [HTML_H2] = T_BLOCK,      [HTML_H3] = T_BLOCK,
    [HTML_H4] = T_BLOCK,       [HTML_H5] = T_BLOCK,         [HTML_H6] = T_BLOCK,      [HTML_HEADER] = T_BLOCK,
    [HTML_HGROUP] = T_BLOCK,   [HTML_HR] = T_BLOCK,         [HTML_LI] = T_BLOCK,      [HTML_LISTING] = T_BLOCK,
    [HTML_MAIN] = T_BLOCK,     [HTML_MENU] = T_BLOCK,       [HTML_NAV] = T_BLOCK,     [HTML_OL] = T_BLOCK,
    [HTML_P] = T_BLOCK,        [HTML_PRE] = T_BLOCK,        [HTML_SECTION] = T_BLOCK, [HTML_SUMMARY] = T_BLOCK,
    [HTML_TABLE] = T_BLOCK,    [HTML_UL] = T_BLOCK,         [HTML_BODY] = T_BLOCK,    [HTML_DIALOG] = T_BLOCK,
    [HTML_BR] = T_LINE,        [HTML_TR] = T_LINE,          [HTML_TD] = T_CELL,       [HTML_TH] = T_CELL,
    [HTML_AUDIO] = T_UNSEEN,   [HTML_CANVAS] = T_UNSEEN,    [HTML_DATALIST] = T_UNSEEN, [HTML_HEAD] = T_UNSEEN,
    [HTML_OBJECT] = T_UNSEEN,  [HTML_SELECT] = T_UNSEEN,    [HTML_SVG] = T_UNSEEN,    [HTML_TEMPLATE] = T_UNSEEN,
    [HTML_VIDEO] = T_UNSEEN,
};

struct words {
    struct buf *out;
    size_t start;        /* of this text in out */
    bool paragraphs;
    enum gap gap;        /* what stands between the last word and the next */
    unsigned pre;        /* open pre elements: line ends count */
    enum html_tag unseen; /* the unseen element that we are in, and how often it is open */
    unsigned unseen_depth;
};

static void widen(struct words *w, enum gap gap)
{
    if (gap > w->gap)
        w->gap = gap;
}

static void word(struct words *w, const char *s, size_t len)
{
    if (w->gap && w->out->len > w->start) {
        if (!w->paragraphs || w->gap == GAP_SPACE)
            buf_append_char(w->out, ' ');
        else
            buf_append(w->out, "\n\n", w->gap == GAP_LINE ? 1 : 2);
    }
    w->gap = GAP_NONE;
    buf_append(w->out, s, len);
}

static void space(struct words *w, char c)
{
    widen(w, w->pre && c == '\n' ? GAP_LINE : GAP_SPACE);
}

/* A reference at s or a bare '&'.  Returns the bytes taken. */
static size_t reference(struct words *w, const char *s, size_t len)
{
    uint32_t points[2];
    size_t used = html_reference(s, len, HTML_IN_TEXT, points);
    if (!used) {
        word(w, s, 1);
        return 1;
    }
    if (points[0] < 0x80 && html_is_space((char)points[0])) {
        space(w, (char)points[0]);
        return used;
    }
    if (points[0] == 0xfffe || points[0] == 0xffff) /* are no characters, and XML cannot say them */
        return used;
    word(w, "", 0);
    buf_append_utf8(w->out, points[0]);
    if (points[1])
        buf_append_utf8(w->out, points[1]);
    return used;
}

/* The bytes at s that go out as they are: single spaces between words are among them. */
static size_t plain_run(const char *s, size_t len, bool decode)
{
    size_t i = utf8_tidy(s, len, decode ? '&' : 0, 0, 0);
    for (; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c > ' ' && (c != '&' || !decode))
            continue;
        if (c == ' ' && i + 1 < len && (unsigned char)s[i + 1] > ' ')
            continue;
        break;
    }
    return i;
}

static void text(struct words *w, const char *s, size_t len, bool decode)
{
    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)s[i];
        if (c == '&' && decode) {
            i += reference(w, s + i, len - i);
        } else if (c <= ' ') {
            if (html_is_space((char)c))
                space(w, (char)c); /* other control characters are nothing to read */
            i++;
        } else {
            size_t n = plain_run(s + i, len - i, decode);
            word(w, s + i, n);
            i += n;
        }
    }
}

/* Counts the unseen element's own tags, so that its end is found.  True while inside it. */
static bool inside_unseen(struct words *w, const struct html_token *tok)
{
    if (!w->unseen_depth)
        return false;
    if (tok->type == HTML_START && tok->tag == w->unseen && !tok->self_closing)
        w->unseen_depth++;
    else if (tok->type == HTML_END && tok->tag == w->unseen)
        w->unseen_depth--;
    return true;
}

static void element(struct words *w, const struct html_token *tok)
{
    unsigned what = tag_text[tok->tag];
    if (what == T_UNSEEN && tok->type == HTML_START && !(tok->tag == HTML_SVG && tok->self_closing)) {
        w->unseen = tok->tag;
        w->unseen_depth = 1;
    } else if (what == T_BLOCK) {
        widen(w, GAP_PARAGRAPH);
    } else if (what == T_LINE) {
        widen(w, GAP_LINE);
    } else if (what == T_CELL) {
        widen(w, GAP_SPACE);
    }
    if (tok->tag == HTML_PRE && tok->type == HTML_START)
        w->pre++;
    else if (tok->tag == HTML_PRE && w->pre)
        w->pre--;
}

/* Raw elements are read over, but for xmp and plaintext, whose text is seen. */
static void raw_element(struct words *w, struct html_tokens *t, enum html_tag tag)
{
    struct html_token tok;
    bool seen = (tag == HTML_XMP || tag == HTML_PLAINTEXT) && !w->unseen_depth;
    const char *before = t->at;
    html_tokens_raw(t, tag);
    if (seen)
        widen(w, GAP_PARAGRAPH);
    if (html_tokens_next(t, &tok) && tok.type == HTML_TEXT && tok.text == before) {
        if (seen)
            text(w, tok.text, tok.len, false);
    } else {
        t->at = before; /* an empty one: its end tag is read again, in the ordinary way */
    }
    if (seen)
        widen(w, GAP_PARAGRAPH);
}

bool html_text(const char *html, size_t len, bool paragraphs, struct buf *out)
{
    struct words w = {.out = out, .start = out->len, .paragraphs = paragraphs};
    struct html_tokens t;
    struct html_token tok;
    if (!len || !memchr(html, '<', len)) {
        text(&w, html, len, true);
        return !out->failed;
    }
    html_tokens_init(&t, html, len);
    while (html_tokens_next(&t, &tok)) {
        bool unseen = inside_unseen(&w, &tok);
        /* "<title/>" means what it says in svg alone */
        bool empty = tok.type == HTML_START && tok.self_closing && w.unseen == HTML_SVG && unseen;
        if (tok.type == HTML_START && html_tag_is_raw(tok.tag) && !empty)
            raw_element(&w, &t, tok.tag);
        else if (!unseen && tok.type == HTML_TEXT)
            text(&w, tok.text, tok.len, tok.decode);
        else if (!unseen)
            element(&w, &tok);
    }
    return !out->failed;
}
