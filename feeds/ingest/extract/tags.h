/* tags.h: the elements of HTML that make a difference here, and what kind each is of. */
#ifndef CADIALOG_INGEST_EXTRACT_TAGS_H
#define CADIALOG_INGEST_EXTRACT_TAGS_H

#include <stdbool.h>
#include <stdint.h>

/* In the order of the names, so that the table can be searched by halves. */
#define TAGS(X) \
    X(A, "a", 0) X(ABBR, "abbr", TAGK_INLINE) X(ADDRESS, "address", TAGK_BLOCK) X(ARTICLE, "article", TAGK_BLOCK) \
    X(ASIDE, "aside", TAGK_BLOCK) X(AUDIO, "audio", TAGK_MEDIA) X(B, "b", TAGK_INLINE) \
    X(BASE, "base", TAGK_VOID | TAGK_GONE) X(BDI, "bdi", TAGK_INLINE) \
    X(BDO, "bdo", TAGK_INLINE) X(BLOCKQUOTE, "blockquote", TAGK_BLOCK | TAGK_OUT) X(BODY, "body", TAGK_BLOCK) \
    X(BR, "br", TAGK_VOID | TAGK_OUT) X(BUTTON, "button", TAGK_FIELD) X(CANVAS, "canvas", TAGK_GONE) \
    X(CAPTION, "caption", TAGK_BLOCK | TAGK_OUT) X(CENTER, "center", TAGK_BLOCK) X(CITE, "cite", TAGK_INLINE) \
    X(CODE, "code", TAGK_INLINE) X(COL, "col", TAGK_VOID | TAGK_OUT) X(COLGROUP, "colgroup", TAGK_OUT) \
    X(DATALIST, "datalist", TAGK_GONE) X(DD, "dd", TAGK_BLOCK | TAGK_OUT) X(DEL, "del", TAGK_INLINE) \
    X(DETAILS, "details", TAGK_BLOCK | TAGK_OUT) X(DIALOG, "dialog", TAGK_BLOCK | TAGK_GONE) X(DIV, "div", TAGK_BLOCK) \
    X(DL, "dl", TAGK_BLOCK | TAGK_OUT) X(DT, "dt", TAGK_BLOCK | TAGK_OUT) X(EM, "em", TAGK_INLINE) \
    X(EMBED, "embed", TAGK_GONE) X(FIELDSET, "fieldset", TAGK_BLOCK) X(FIGCAPTION, "figcaption", TAGK_BLOCK | TAGK_OUT) \
    X(FIGURE, "figure", TAGK_BLOCK | TAGK_OUT) X(FONT, "font", 0) X(FOOTER, "footer", TAGK_BLOCK) \
    X(FORM, "form", TAGK_BLOCK) X(H1, "h1", TAGK_BLOCK | TAGK_HEADING | TAGK_OUT) \
    X(H2, "h2", TAGK_BLOCK | TAGK_HEADING | TAGK_OUT) X(H3, "h3", TAGK_BLOCK | TAGK_HEADING | TAGK_OUT) \
    X(H4, "h4", TAGK_BLOCK | TAGK_HEADING | TAGK_OUT) X(H5, "h5", TAGK_BLOCK | TAGK_HEADING | TAGK_OUT) \
    X(H6, "h6", TAGK_BLOCK | TAGK_HEADING | TAGK_OUT) X(HEAD, "head", TAGK_BLOCK) X(HEADER, "header", TAGK_BLOCK) \
    X(HGROUP, "hgroup", TAGK_BLOCK) X(HR, "hr", TAGK_BLOCK | TAGK_VOID | TAGK_OUT) X(HTML, "html", TAGK_BLOCK) \
    X(I, "i", TAGK_INLINE) X(IFRAME, "iframe", TAGK_MEDIA) X(IMG, "img", TAGK_VOID | TAGK_OUT | TAGK_MEDIA) \
    X(INPUT, "input", TAGK_VOID | TAGK_FIELD) X(INS, "ins", TAGK_INLINE) X(KBD, "kbd", TAGK_INLINE) \
    X(LABEL, "label", 0) X(LEGEND, "legend", TAGK_BLOCK) X(LI, "li", TAGK_BLOCK | TAGK_OUT) \
    X(LINK, "link", TAGK_VOID | TAGK_GONE) X(MAIN, "main", TAGK_BLOCK) X(MARK, "mark", TAGK_INLINE) \
    X(MENU, "menu", TAGK_BLOCK) X(META, "meta", TAGK_VOID | TAGK_GONE) X(NAV, "nav", TAGK_BLOCK) \
    X(NOSCRIPT, "noscript", 0) X(OBJECT, "object", 0) X(OL, "ol", TAGK_BLOCK | TAGK_OUT) \
    X(OPTION, "option", TAGK_GONE) X(P, "p", TAGK_BLOCK | TAGK_OUT) X(PICTURE, "picture", TAGK_OUT) \
    X(PRE, "pre", TAGK_BLOCK | TAGK_OUT) X(Q, "q", TAGK_INLINE) X(RP, "rp", TAGK_INLINE) X(RT, "rt", TAGK_INLINE) \
    X(RUBY, "ruby", TAGK_INLINE) X(S, "s", TAGK_INLINE) X(SAMP, "samp", TAGK_INLINE) X(SCRIPT, "script", TAGK_GONE) \
    X(SECTION, "section", TAGK_BLOCK) X(SELECT, "select", TAGK_FIELD | TAGK_GONE) X(SMALL, "small", TAGK_INLINE) \
    X(SOURCE, "source", TAGK_VOID | TAGK_OUT) X(SPAN, "span", 0) X(STRIKE, "strike", TAGK_INLINE) \
    X(STRONG, "strong", TAGK_INLINE) X(STYLE, "style", TAGK_GONE) X(SUB, "sub", TAGK_INLINE) \
    X(SUMMARY, "summary", TAGK_BLOCK | TAGK_OUT) X(SUP, "sup", TAGK_INLINE) X(SVG, "svg", TAGK_GONE) \
    X(TABLE, "table", TAGK_BLOCK | TAGK_OUT) X(TBODY, "tbody", TAGK_BLOCK | TAGK_OUT) \
    X(TD, "td", TAGK_BLOCK | TAGK_OUT) X(TEMPLATE, "template", TAGK_GONE) \
    X(TEXTAREA, "textarea", TAGK_FIELD | TAGK_GONE) X(TFOOT, "tfoot", TAGK_BLOCK | TAGK_OUT) \
    X(TH, "th", TAGK_BLOCK | TAGK_OUT) X(THEAD, "thead", TAGK_BLOCK | TAGK_OUT) X(TIME, "time", TAGK_INLINE) \
    X(TITLE, "title", TAGK_GONE) X(TR, "tr", TAGK_BLOCK | TAGK_OUT) X(TT, "tt", TAGK_INLINE) X(U, "u", TAGK_INLINE) \
    X(UL, "ul", TAGK_BLOCK | TAGK_OUT) X(VAR, "var", TAGK_INLINE) X(VIDEO, "video", TAGK_MEDIA) X(WBR, "wbr", TAGK_VOID)

enum tag_kind {
    TAGK_BLOCK = 1 << 0,   /* begins and ends a paragraph */
    TAGK_VOID = 1 << 1,    /* has no end tag */
    TAGK_GONE = 1 << 2,    /* never shown as text */
    TAGK_INLINE = 1 << 3,  /* text-level element that content_html keeps */
    TAGK_OUT = 1 << 4,     /* structure that content_html keeps */
    TAGK_HEADING = 1 << 5,
    TAGK_MEDIA = 1 << 6,
    TAGK_FIELD = 1 << 7,   /* part of a form */
};

enum tag {
    TAG_TEXT,
    TAG_OTHER, /* an element that is not in the table: custom elements, mostly */
#define X(id, name, kind) TAG_##id,
    TAGS(X)
#undef X
    TAG_COUNT
};

/* The element of that name, in lower case as libxml2 gives it; TAG_OTHER where it is none of the table. */
enum tag tag_find(const char *name);
/* The name, "" for text and other elements. */
const char *tag_name(enum tag t);
unsigned tag_kind(enum tag t);

static inline bool tag_is(enum tag t, unsigned kinds)
{
    return (tag_kind(t) & kinds) != 0;
}

#endif
