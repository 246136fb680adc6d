#include "ingest/sanitize/policy.h"

#include <stddef.h>

const struct attr_rule policy_global_attrs[] = {
    {"lang", V_LANG}, {"dir", V_CHOICE, .choices = "ltr rtl auto"}, {"title", V_TEXT}, {NULL},
};

static const struct attr_rule cite[] = {{"cite", V_WEB_URL}, {NULL}};
static const struct attr_rule edit[] = {{"cite", V_WEB_URL}, {"datetime", V_DATETIME}, {NULL}};
static const struct attr_rule datetime[] = {{"datetime", V_DATETIME}, {NULL}};
static const struct attr_rule details[] = {{"open", V_FLAG}, {NULL}};
static const struct attr_rule item[] = {{"value", V_INT, .min = -99999, .max = 99999}, {NULL}};
static const struct attr_rule ordered[] = {
    {"start", V_INT, .min = -99999, .max = 99999}, {"reversed", V_FLAG},
    {"type", V_CHOICE_CASE, .choices = "1 a A i I"}, {NULL},
};
static const struct attr_rule columns[] = {{"span", V_INT, .min = 1, .max = 1000}, {NULL}};
static const struct attr_rule cell[] = {
    {"colspan", V_INT, .min = 1, .max = 1000}, {"rowspan", V_INT, .min = 0, .max = 65534}, {NULL},
};
static const struct attr_rule header_cell[] = {
    {"colspan", V_INT, .min = 1, .max = 1000}, {"rowspan", V_INT, .min = 0, .max = 65534},
    {"scope", V_CHOICE, .choices = "row col rowgroup colgroup"}, {"abbr", V_TEXT}, {NULL},
};

#define KEEP(id, ...) [HTML_##id] = {DO_KEEP, HTML_##id, __VA_ARGS__}
#define BECOMES(id, other, bits) [HTML_##id] = {DO_KEEP, HTML_##other, bits}

enum { SECTION = P_BLOCK | P_BARRIER };

const struct element_rule policy_elements[HTML_TAG_COUNT] = {
    /* Sections and blocks.  address, div and p are no barriers: HTML5 looks through them for an open li. */
    KEEP(ADDRESS, P_BLOCK), KEEP(ARTICLE, SECTION), KEEP(ASIDE, SECTION), KEEP(BLOCKQUOTE, SECTION, cite),
    KEEP(DETAILS, SECTION, details), KEEP(DIV, P_BLOCK), KEEP(FIGCAPTION, SECTION), KEEP(FIGURE, SECTION),
    KEEP(FOOTER, SECTION), KEEP(HEADER, SECTION), KEEP(HR, P_BLOCK | P_VOID), KEEP(NAV, SECTION),
    KEEP(P, P_BLOCK | P_IMPLIED), KEEP(PRE, SECTION), KEEP(SECTION, SECTION), KEEP(SUMMARY, SECTION),
    KEEP(H1, SECTION | P_HEADING), KEEP(H2, SECTION | P_HEADING), KEEP(H3, SECTION | P_HEADING),
    KEEP(H4, SECTION | P_HEADING), KEEP(H5, SECTION | P_HEADING), KEEP(H6, SECTION | P_HEADING),
    /* Lists. */
    KEEP(DL, SECTION), KEEP(OL, SECTION, ordered), KEEP(UL, SECTION),
    KEEP(DD, P_BLOCK | P_ITEM | P_IMPLIED), KEEP(DT, P_BLOCK | P_ITEM | P_IMPLIED),
    KEEP(LI, P_BLOCK | P_ITEM | P_IMPLIED, item),
    /* Tables. */
    KEEP(TABLE, SECTION | P_STRUCTURE), KEEP(CAPTION, P_TABLE | P_BARRIER),
    KEEP(COLGROUP, P_TABLE | P_STRUCTURE, columns), KEEP(COL, P_TABLE | P_VOID, columns),
    KEEP(THEAD, P_TABLE | P_STRUCTURE), KEEP(TBODY, P_TABLE | P_STRUCTURE), KEEP(TFOOT, P_TABLE | P_STRUCTURE),
    KEEP(TR, P_TABLE | P_STRUCTURE), KEEP(TD, P_TABLE | P_BARRIER, cell), KEEP(TH, P_TABLE | P_BARRIER, header_cell),
    /* Text. */
    KEEP(ABBR, 0), KEEP(B, 0), KEEP(BDI, 0), KEEP(BDO, 0), KEEP(BR, P_VOID), KEEP(CITE, 0), KEEP(CODE, 0),
    KEEP(DEL, 0, edit), KEEP(DFN, 0), KEEP(EM, 0), KEEP(I, 0), KEEP(INS, 0, edit), KEEP(KBD, 0), KEEP(MARK, 0),
    KEEP(Q, 0, cite), KEEP(RP, P_IMPLIED), KEEP(RT, P_IMPLIED), KEEP(RUBY, 0), KEEP(S, 0), KEEP(SAMP, 0),
    KEEP(SMALL, 0), KEEP(SPAN, 0), KEEP(STRONG, 0), KEEP(SUB, 0), KEEP(SUP, 0), KEEP(TIME, 0, datetime), KEEP(U, 0),
    KEEP(VAR, 0), KEEP(WBR, P_VOID),
    /* Elements that HTML5 has given up, and those of whole pages and forms: what they are to a reader. */
    BECOMES(ACRONYM, ABBR, 0), BECOMES(CENTER, DIV, P_BLOCK), BECOMES(DIALOG, DIV, P_BLOCK),
    BECOMES(DIR, UL, SECTION), BECOMES(FIELDSET, DIV, P_BLOCK), BECOMES(FORM, DIV, P_BLOCK),
    BECOMES(HGROUP, DIV, P_BLOCK), BECOMES(LEGEND, DIV, P_BLOCK), BECOMES(LISTING, PRE, SECTION),
    BECOMES(MAIN, DIV, P_BLOCK), BECOMES(MARQUEE, DIV, P_BLOCK), BECOMES(MENU, UL, SECTION),
    BECOMES(PLAINTEXT, PRE, SECTION), BECOMES(SEARCH, DIV, P_BLOCK), BECOMES(STRIKE, S, 0), BECOMES(TT, CODE, 0),
    BECOMES(XMP, PRE, SECTION),
    /* Elements with a function of their own. */
    [HTML_A] = {DO_LINK, HTML_A, 0}, [HTML_IMG] = {DO_IMAGE, HTML_IMG, P_VOID},
    [HTML_AMP_IMG] = {DO_IMAGE, HTML_IMG, P_VOID}, [HTML_AMP_ANIM] = {DO_IMAGE, HTML_IMG, P_VOID},
    [HTML_AUDIO] = {DO_MEDIA}, [HTML_VIDEO] = {DO_MEDIA}, [HTML_IFRAME] = {DO_FRAME}, [HTML_EMBED] = {DO_FRAME},
    [HTML_AMP_AUDIO] = {DO_MEDIA}, [HTML_AMP_VIDEO] = {DO_MEDIA}, [HTML_AMP_IFRAME] = {DO_FRAME}, [HTML_OBJECT] = {DO_OBJECT},
    /* What nobody reads. */
    [HTML_CANVAS] = {DO_DROP}, [HTML_DATALIST] = {DO_DROP}, [HTML_MATH] = {DO_DROP}, [HTML_SELECT] = {DO_DROP},
    [HTML_SVG] = {DO_DROP},
};
