/* modes.c: HTML5's insertion modes, one function a mode and kind of token.  Each start and end function returns true
 * where the token is done with, false where it is to be looked at again in the mode that it left behind. */
#include <string.h>
#include <strings.h>

#include "html/builder.h"

/* Bits of the elements, grouped as the rules group them. */
#define BLOCK (T_SPECIAL | T_BLOCK)
const uint16_t html_tag_bits[HTML_TAG_COUNT] = {
    [HTML_ADDRESS] = BLOCK, [HTML_ARTICLE] = BLOCK, [HTML_ASIDE] = BLOCK, [HTML_BLOCKQUOTE] = BLOCK | T_BREAKOUT,
    [HTML_CENTER] = BLOCK | T_BREAKOUT, [HTML_DETAILS] = BLOCK, [HTML_DIALOG] = T_BLOCK, [HTML_DIR] = BLOCK,
    [HTML_DIV] = BLOCK | T_BREAKOUT, [HTML_DL] = BLOCK | T_BREAKOUT, [HTML_FIELDSET] = BLOCK, [HTML_FIGCAPTION] = BLOCK,
    [HTML_FIGURE] = BLOCK, [HTML_FOOTER] = BLOCK, [HTML_HEADER] = BLOCK, [HTML_HGROUP] = BLOCK, [HTML_MAIN] = BLOCK,
    [HTML_MENU] = BLOCK | T_BREAKOUT, [HTML_NAV] = BLOCK, [HTML_OL] = BLOCK | T_BREAKOUT, [HTML_SEARCH] = BLOCK,
    [HTML_SECTION] = BLOCK, [HTML_SUMMARY] = BLOCK, [HTML_UL] = BLOCK | T_BREAKOUT,
    [HTML_PRE] = BLOCK | T_BREAKOUT, [HTML_LISTING] = BLOCK | T_BREAKOUT,
    [HTML_P] = T_SPECIAL | T_IMPLIED | T_BREAKOUT, [HTML_LI] = T_SPECIAL | T_IMPLIED | T_BREAKOUT,
    [HTML_DD] = T_SPECIAL | T_IMPLIED | T_BREAKOUT, [HTML_DT] = T_SPECIAL | T_IMPLIED | T_BREAKOUT,
    [HTML_RB] = T_IMPLIED, [HTML_RP] = T_IMPLIED, [HTML_RT] = T_IMPLIED, [HTML_RTC] = T_IMPLIED,
    [HTML_RUBY] = T_BREAKOUT, [HTML_OPTION] = T_IMPLIED, [HTML_OPTGROUP] = T_IMPLIED,
    [HTML_H1] = T_SPECIAL | T_HEADING | T_BREAKOUT, [HTML_H2] = T_SPECIAL | T_HEADING | T_BREAKOUT,
    [HTML_H3] = T_SPECIAL | T_HEADING | T_BREAKOUT, [HTML_H4] = T_SPECIAL | T_HEADING | T_BREAKOUT,
    [HTML_H5] = T_SPECIAL | T_HEADING | T_BREAKOUT, [HTML_H6] = T_SPECIAL | T_HEADING | T_BREAKOUT,
    [HTML_A] = T_FORMATTING, [HTML_B] = T_FORMATTING | T_BREAKOUT, [HTML_BIG] = T_FORMATTING | T_BREAKOUT,
    [HTML_CODE] = T_FORMATTING | T_BREAKOUT, [HTML_EM] = T_FORMATTING | T_BREAKOUT, [HTML_FONT] = T_FORMATTING,
    [HTML_I] = T_FORMATTING | T_BREAKOUT, [HTML_NOBR] = T_FORMATTING | T_BREAKOUT, [HTML_S] = T_FORMATTING | T_BREAKOUT,
    [HTML_SMALL] = T_FORMATTING | T_BREAKOUT, [HTML_STRIKE] = T_FORMATTING | T_BREAKOUT,
    [HTML_STRONG] = T_FORMATTING | T_BREAKOUT, [HTML_TT] = T_FORMATTING | T_BREAKOUT, [HTML_U] = T_FORMATTING | T_BREAKOUT,
    [HTML_SPAN] = T_BREAKOUT, [HTML_SUB] = T_BREAKOUT, [HTML_SUP] = T_BREAKOUT, [HTML_VAR] = T_BREAKOUT,
    [HTML_AREA] = T_SPECIAL | T_VOID, [HTML_BR] = T_SPECIAL | T_VOID | T_BREAKOUT,
    [HTML_EMBED] = T_SPECIAL | T_VOID | T_BREAKOUT, [HTML_IMG] = T_SPECIAL | T_VOID | T_BREAKOUT,
    [HTML_KEYGEN] = T_SPECIAL | T_VOID, [HTML_WBR] = T_SPECIAL | T_VOID, [HTML_INPUT] = T_SPECIAL | T_VOID,
    [HTML_BASE] = T_SPECIAL | T_IGNORED, [HTML_BASEFONT] = T_SPECIAL | T_IGNORED, [HTML_BGSOUND] = T_SPECIAL | T_IGNORED,
    [HTML_LINK] = T_SPECIAL | T_IGNORED, [HTML_META] = T_SPECIAL | T_IGNORED | T_BREAKOUT,
    [HTML_HTML] = T_SPECIAL | T_IGNORED | T_SCOPE, [HTML_HEAD] = T_SPECIAL | T_IGNORED | T_BREAKOUT,
    [HTML_BODY] = T_SPECIAL | T_IGNORED | T_BREAKOUT, [HTML_FRAME] = T_SPECIAL | T_IGNORED,
    [HTML_FRAMESET] = T_SPECIAL | T_IGNORED,
    [HTML_TABLE] = T_SPECIAL | T_SCOPE | T_STRUCTURE | T_BREAKOUT, [HTML_TBODY] = T_SPECIAL | T_TABLE | T_STRUCTURE,
    [HTML_TFOOT] = T_SPECIAL | T_TABLE | T_STRUCTURE, [HTML_THEAD] = T_SPECIAL | T_TABLE | T_STRUCTURE,
    [HTML_TR] = T_SPECIAL | T_TABLE | T_STRUCTURE, [HTML_CAPTION] = T_SPECIAL | T_TABLE | T_SCOPE,
    [HTML_COL] = T_SPECIAL | T_TABLE, [HTML_COLGROUP] = T_SPECIAL | T_TABLE, [HTML_TD] = T_SPECIAL | T_TABLE | T_SCOPE,
    [HTML_TH] = T_SPECIAL | T_TABLE | T_SCOPE, [HTML_APPLET] = T_SPECIAL | T_SCOPE | T_MARKER,
    [HTML_MARQUEE] = T_SPECIAL | T_SCOPE | T_MARKER, [HTML_OBJECT] = T_SPECIAL | T_SCOPE | T_MARKER,
    [HTML_BUTTON] = T_SPECIAL | T_BLOCK, [HTML_FORM] = T_SPECIAL, [HTML_HR] = T_SPECIAL, [HTML_PARAM] = T_SPECIAL,
    [HTML_SOURCE] = T_SPECIAL, [HTML_TRACK] = T_SPECIAL, [HTML_SELECT] = T_SPECIAL, [HTML_IFRAME] = T_SPECIAL,
    [HTML_NOEMBED] = T_SPECIAL, [HTML_NOFRAMES] = T_SPECIAL, [HTML_NOSCRIPT] = T_SPECIAL,
    [HTML_PLAINTEXT] = T_SPECIAL, [HTML_SCRIPT] = T_SPECIAL, [HTML_STYLE] = T_SPECIAL, [HTML_TEMPLATE] = T_SPECIAL,
    [HTML_TEXTAREA] = T_SPECIAL, [HTML_TITLE] = T_SPECIAL, [HTML_XMP] = T_SPECIAL,
};
#undef BLOCK

static bool is(enum html_tag tag, unsigned bits)
{
    return (html_tag_bits[tag] & bits) != 0;
}

static bool only_space(const struct html_token *tok)
{
    for (size_t i = 0; i < tok->len; i++)
        if (!html_is_space(tok->text[i]))
            return false;
    return true;
}

/* ---- elements whose content is text or not for us ---- */

/* Reads the raw text of the element just begun and its end tag.  `keep`: the text becomes the current node's. */
static void raw_content(struct html_tree *t, enum html_tag tag, bool keep)
{
    const char *before = t->tokens.at;
    html_tokens_raw(&t->tokens, tag);
    if (!html_tokens_next(&t->tokens, &t->tok))
        return;
    if (t->tok.type == HTML_TEXT && t->tok.text == before) {
        if (keep)
            tree_text(t);
        if (!html_tokens_next(&t->tokens, &t->tok))
            return;
    }
    /* What follows raw text is its end tag: raw_end_tag() stopped there. */
}

/* Passes over a template with the templates inside it; raw text in it may hide its end tag, as in browsers. */
static void skip_template(struct html_tree *t)
{
    for (size_t depth = 1; depth && html_tokens_next(&t->tokens, &t->tok);) {
        if (t->tok.type == HTML_TEXT)
            continue;
        if (t->tok.tag == HTML_TEMPLATE)
            depth += t->tok.type == HTML_START ? 1u : -1u;
        else if (t->tok.type == HTML_START && html_tag_is_raw(t->tok.tag))
            raw_content(t, t->tok.tag, false);
    }
}

static void raw_element(struct html_tree *t)
{
    enum html_tag tag = t->tok.tag;
    if (tag == HTML_XMP || tag == HTML_PLAINTEXT)
        tree_close_p(t);
    if (tag == HTML_XMP)
        tree_reconstruct(t);
    bool kept = tag == HTML_XMP || tag == HTML_PLAINTEXT || tag == HTML_IFRAME;
    struct html_node *n = kept ? tree_insert(t) : NULL;
    raw_content(t, tag, kept && tag != HTML_IFRAME);
    if (n && n->open)
        tree_pop_until_node(t, n);
}

/* ---- in body ---- */

static void start_heading(struct html_tree *t)
{
    tree_close_p(t);
    if (!tree_current(t)->foreign && is(tree_current(t)->tag, T_HEADING))
        tree_pop(t);
    tree_insert(t);
}

/* li closes an open li; dd and dt close an open dd or dt; an element of consequence between them protects it. */
static void start_item(struct html_tree *t)
{
    bool li = t->tok.tag == HTML_LI;
    for (size_t i = t->depth - 1; i > 0; i--) {
        const struct html_node *n = t->stack[i];
        enum html_tag tag = n->foreign ? HTML_UNKNOWN : (enum html_tag)n->tag;
        if (li ? tag == HTML_LI : tag == HTML_DD || tag == HTML_DT) {
            tree_implied_ends(t, tag);
            tree_pop_until(t, tag);
            break;
        }
        if (n->foreign ? n->integration : is(tag, T_SPECIAL) && tag != HTML_ADDRESS && tag != HTML_DIV && tag != HTML_P)
            break;
    }
    tree_close_p(t);
    tree_insert(t);
}

static void start_formatting(struct html_tree *t)
{
    enum html_tag tag = t->tok.tag;
    struct html_node *open_a = tag == HTML_A ? tree_listed(t, HTML_A) : NULL;
    if (open_a) {
        tree_adopt(t, HTML_A);
        tree_list_remove(t, open_a);
        tree_remove_open(t, open_a);
    }
    tree_reconstruct(t);
    if (tag == HTML_NOBR && tree_in_scope(t, HTML_NOBR, SCOPE_PLAIN)) {
        tree_adopt(t, HTML_NOBR);
        tree_reconstruct(t);
    }
    tree_list_push(t, tree_insert(t));
}

static void start_form(struct html_tree *t)
{
    if (t->form)
        return;
    tree_close_p(t);
    struct html_node *n = tree_insert(t);
    t->form = n->open ? n : NULL;
}

static void start_button(struct html_tree *t)
{
    if (tree_in_scope(t, HTML_BUTTON, SCOPE_PLAIN)) {
        tree_implied_ends(t, HTML_UNKNOWN);
        tree_pop_until(t, HTML_BUTTON);
    }
    tree_reconstruct(t);
    tree_insert(t);
}

static void start_ruby_part(struct html_tree *t)
{
    bool outer = t->tok.tag == HTML_RB || t->tok.tag == HTML_RTC;
    if (tree_in_scope(t, HTML_RUBY, SCOPE_PLAIN))
        tree_implied_ends(t, outer ? HTML_UNKNOWN : HTML_RTC);
    tree_insert(t);
}

static void start_foreign(struct html_tree *t)
{
    tree_reconstruct(t);
    struct html_node *n = tree_insert(t);
    if (!n->open)
        return;
    t->open[n->tag]--;
    n->foreign = true;
    if (t->tok.self_closing)
        tree_pop(t);
}

static void start_table(struct html_tree *t)
{
    tree_close_p(t);
    tree_insert(t);
    t->mode = MODE_TABLE;
}

static void start_select(struct html_tree *t)
{
    tree_reconstruct(t);
    tree_insert(t);
    t->mode = MODE_SELECT;
}

static void start_option(struct html_tree *t)
{
    if (tree_current(t)->tag == HTML_OPTION && !tree_current(t)->foreign)
        tree_pop(t);
    tree_reconstruct(t);
    tree_insert(t);
}

/* Elements that have a rule of their own. */
static bool special_start(struct html_tree *t)
{
    switch (t->tok.tag) {
    case HTML_LI: case HTML_DD: case HTML_DT: start_item(t); return true;
    case HTML_FORM: start_form(t); return true;
    case HTML_BUTTON: start_button(t); return true;
    case HTML_TABLE: start_table(t); return true;
    case HTML_SELECT: start_select(t); return true;
    case HTML_OPTION: case HTML_OPTGROUP: start_option(t); return true;
    case HTML_RB: case HTML_RTC: case HTML_RP: case HTML_RT: start_ruby_part(t); return true;
    case HTML_SVG: case HTML_MATH: start_foreign(t); return true;
    case HTML_TEMPLATE: skip_template(t); return true;
    case HTML_P: tree_close_p(t); tree_insert(t); return true;
    case HTML_HR: tree_close_p(t); tree_insert_void(t, HTML_HR); return true;
    case HTML_PARAM: case HTML_SOURCE: case HTML_TRACK: tree_insert_void(t, t->tok.tag); return true;
    case HTML_IMAGE: t->tok.tag = HTML_IMG; return false;
    default: return false;
    }
}

static void body_start(struct html_tree *t)
{
    if (special_start(t))
        return;
    enum html_tag tag = t->tok.tag;
    if (is(tag, T_IGNORED | T_TABLE))
        return;
    if (html_tag_is_raw(tag)) {
        raw_element(t);
    } else if (is(tag, T_FORMATTING)) {
        start_formatting(t);
    } else if (is(tag, T_HEADING)) {
        start_heading(t);
    } else if (is(tag, T_BLOCK)) {
        tree_close_p(t);
        tree_insert(t);
    } else {
        tree_reconstruct(t);
        if (is(tag, T_VOID))
            tree_insert_void(t, tag);
        else if (tree_insert(t)->open && is(tag, T_MARKER))
            tree_list_marker(t);
    }
}

static void close_scoped(struct html_tree *t, enum html_tag tag, enum tree_scope scope)
{
    if (!tree_in_scope(t, tag, scope))
        return;
    tree_implied_ends(t, tag);
    tree_pop_until(t, tag);
    if (is(tag, T_MARKER))
        tree_list_clear(t);
}

static void end_form(struct html_tree *t)
{
    struct html_node *n = t->form;
    t->form = NULL;
    if (!n || !n->open || !tree_in_scope(t, HTML_FORM, SCOPE_PLAIN))
        return;
    tree_implied_ends(t, HTML_UNKNOWN);
    tree_remove_open(t, n);
}

static void end_heading(struct html_tree *t)
{
    bool any = false;
    for (enum html_tag h = HTML_H1; h <= HTML_H6; h++)
        any = any || tree_in_scope(t, h, SCOPE_PLAIN);
    if (!any)
        return;
    tree_implied_ends(t, HTML_UNKNOWN);
    for (bool found = false; !found && t->depth > 1; tree_pop(t))
        found = !tree_current(t)->foreign && is(tree_current(t)->tag, T_HEADING);
}

static void end_p(struct html_tree *t)
{
    if (!tree_in_scope(t, HTML_P, SCOPE_BUTTON))
        tree_insert_as(t, HTML_P);
    tree_close_p(t);
}

static void end_br(struct html_tree *t)
{
    tree_reconstruct(t);
    tree_insert_void(t, HTML_BR);
}

static void body_end(struct html_tree *t)
{
    enum html_tag tag = t->tok.tag;
    if (tag == HTML_P)
        end_p(t);
    else if (tag == HTML_BR)
        end_br(t);
    else if (tag == HTML_FORM)
        end_form(t);
    else if (tag == HTML_LI)
        close_scoped(t, tag, SCOPE_LIST);
    else if (tag == HTML_DD || tag == HTML_DT || is(tag, T_BLOCK | T_MARKER))
        close_scoped(t, tag, SCOPE_PLAIN);
    else if (is(tag, T_HEADING))
        end_heading(t);
    else if (is(tag, T_FORMATTING))
        tree_adopt(t, tag);
    else if (!is(tag, T_TABLE | T_IGNORED))
        tree_any_other_end(t, tag);
}

static void body_token(struct html_tree *t)
{
    if (t->tok.type == HTML_START) {
        body_start(t);
    } else if (t->tok.type == HTML_END) {
        body_end(t);
    } else {
        tree_reconstruct(t);
        tree_text(t);
    }
}

/* ---- tables ---- */

static bool is_current(const struct html_tree *t, enum html_tag a, enum html_tag b, enum html_tag c, enum html_tag d)
{
    const struct html_node *n = tree_current(t);
    return !n->foreign && (n->tag == a || n->tag == b || n->tag == c || n->tag == d);
}

static void clear_to_table(struct html_tree *t)
{
    while (t->depth > 1 && !is_current(t, HTML_TABLE, HTML_TABLE, HTML_TABLE, HTML_TABLE))
        tree_pop(t);
}

static void clear_to_table_body(struct html_tree *t)
{
    while (t->depth > 1 && !is_current(t, HTML_TBODY, HTML_TFOOT, HTML_THEAD, HTML_THEAD))
        tree_pop(t);
}

static void clear_to_row(struct html_tree *t)
{
    while (t->depth > 1 && !is_current(t, HTML_TR, HTML_TR, HTML_TR, HTML_TR))
        tree_pop(t);
}

static enum tree_mode mode_of(enum html_tag tag)
{
    switch (tag) {
    case HTML_TD: case HTML_TH: return MODE_CELL;
    case HTML_TR: return MODE_ROW;
    case HTML_TBODY: case HTML_THEAD: case HTML_TFOOT: return MODE_TABLE_BODY;
    case HTML_CAPTION: return MODE_CAPTION;
    case HTML_COLGROUP: return MODE_COLGROUP;
    case HTML_TABLE: return MODE_TABLE;
    case HTML_SELECT: return MODE_SELECT;
    default: return MODE_BODY;
    }
}

/* HTML5 "reset the insertion mode appropriately". */
static void reset_mode(struct html_tree *t)
{
    t->mode = MODE_BODY;
    for (size_t i = t->depth - 1; i > 0 && t->mode == MODE_BODY; i--)
        if (!t->stack[i]->foreign)
            t->mode = mode_of((enum html_tag)t->stack[i]->tag);
}

static void foster(struct html_tree *t)
{
    t->foster = true;
    body_token(t);
    t->foster = false;
}

static bool close_table(struct html_tree *t)
{
    if (!tree_in_scope(t, HTML_TABLE, SCOPE_TABLE))
        return false;
    tree_pop_until(t, HTML_TABLE);
    reset_mode(t);
    return true;
}

/* A start tag of a table's part in table mode.  False: look again, in the mode of what was put in between. */
static bool table_part(struct html_tree *t, enum html_tag tag)
{
    clear_to_table(t);
    if (tag == HTML_CAPTION)
        tree_list_marker(t);
    enum html_tag what = tag == HTML_COL ? HTML_COLGROUP : tag == HTML_TR || tag == HTML_TD || tag == HTML_TH ? HTML_TBODY : tag;
    tree_insert_as(t, what);
    t->mode = mode_of(what);
    return what == tag;
}

static bool table_token(struct html_tree *t)
{
    const struct html_token *tok = &t->tok;
    enum html_tag tag = tok->tag;
    if (tok->type == HTML_TEXT) {
        if (only_space(tok) && is(tree_current(t)->tag, T_STRUCTURE))
            tree_text(t);
        else
            foster(t);
        return true;
    }
    if (tok->type == HTML_START && is(tag, T_TABLE))
        return table_part(t, tag);
    if (tag == HTML_TABLE) {
        bool closed = close_table(t);
        return tok->type == HTML_END || !closed;
    }
    if (tok->type == HTML_END && (is(tag, T_TABLE) || tag == HTML_BODY || tag == HTML_HTML))
        return true;
    if (tok->type == HTML_START && (tag == HTML_SCRIPT || tag == HTML_STYLE || tag == HTML_TEMPLATE))
        body_token(t);
    else if (tok->type != HTML_START || (tag != HTML_INPUT && tag != HTML_FORM))
        foster(t);
    return true;
}

static bool close_caption(struct html_tree *t)
{
    if (!tree_in_scope(t, HTML_CAPTION, SCOPE_TABLE))
        return false;
    tree_implied_ends(t, HTML_UNKNOWN);
    tree_pop_until(t, HTML_CAPTION);
    tree_list_clear(t);
    t->mode = MODE_TABLE;
    return true;
}

static bool caption_token(struct html_tree *t)
{
    bool start = t->tok.type == HTML_START, end = t->tok.type == HTML_END;
    enum html_tag tag = t->tok.tag;
    if (end && tag == HTML_CAPTION) {
        close_caption(t);
        return true;
    }
    if ((start && is(tag, T_TABLE)) || (end && tag == HTML_TABLE))
        return !close_caption(t);
    if (!end || !is(tag, T_TABLE))
        body_token(t);
    return true;
}

static bool colgroup_token(struct html_tree *t)
{
    bool end = t->tok.type == HTML_END;
    enum html_tag tag = t->tok.tag;
    if (t->tok.type == HTML_TEXT && only_space(&t->tok)) {
        tree_text(t);
        return true;
    }
    if (t->tok.type == HTML_START && (tag == HTML_COL || tag == HTML_TEMPLATE)) {
        if (tag == HTML_COL)
            tree_insert_void(t, tag);
        else
            skip_template(t);
        return true;
    }
    if ((end && tag == HTML_COL) || !is_current(t, HTML_COLGROUP, HTML_COLGROUP, HTML_COLGROUP, HTML_COLGROUP)) {
        t->mode = t->depth > 1 ? t->mode : MODE_BODY;
        return t->mode == MODE_COLGROUP;
    }
    tree_pop(t);
    t->mode = MODE_TABLE;
    return end && tag == HTML_COLGROUP;
}

static bool close_section(struct html_tree *t)
{
    clear_to_table_body(t);
    tree_pop(t);
    t->mode = MODE_TABLE;
    return true;
}

static bool table_body_token(struct html_tree *t)
{
    bool start = t->tok.type == HTML_START, end = t->tok.type == HTML_END;
    enum html_tag tag = t->tok.tag;
    if (start && (tag == HTML_TR || tag == HTML_TD || tag == HTML_TH)) {
        clear_to_table_body(t);
        tree_insert_as(t, HTML_TR);
        t->mode = MODE_ROW;
        return tag == HTML_TR;
    }
    if (end && (tag == HTML_TBODY || tag == HTML_TFOOT || tag == HTML_THEAD)) {
        if (tree_in_scope(t, tag, SCOPE_TABLE))
            close_section(t);
        return true;
    }
    if ((start && is(tag, T_TABLE)) || (end && tag == HTML_TABLE)) {
        if (tree_in_scope(t, HTML_TBODY, SCOPE_TABLE) || tree_in_scope(t, HTML_THEAD, SCOPE_TABLE) ||
            tree_in_scope(t, HTML_TFOOT, SCOPE_TABLE))
            return !close_section(t);
        return true;
    }
    if (end && is(tag, T_TABLE))
        return true;
    return table_token(t);
}

static bool close_row(struct html_tree *t)
{
    if (!tree_in_scope(t, HTML_TR, SCOPE_TABLE))
        return false;
    clear_to_row(t);
    tree_pop(t);
    t->mode = MODE_TABLE_BODY;
    return true;
}

static bool row_token(struct html_tree *t)
{
    bool start = t->tok.type == HTML_START, end = t->tok.type == HTML_END;
    enum html_tag tag = t->tok.tag;
    if (start && (tag == HTML_TD || tag == HTML_TH)) {
        clear_to_row(t);
        tree_insert(t);
        t->mode = MODE_CELL;
        tree_list_marker(t);
        return true;
    }
    if (end && tag == HTML_TR) {
        close_row(t);
        return true;
    }
    if ((start && is(tag, T_TABLE)) || (end && tag == HTML_TABLE))
        return !close_row(t);
    if (end && (tag == HTML_TBODY || tag == HTML_TFOOT || tag == HTML_THEAD))
        return !tree_in_scope(t, tag, SCOPE_TABLE) || !close_row(t);
    if (end && is(tag, T_TABLE))
        return true;
    return table_token(t);
}

static bool close_cell(struct html_tree *t, enum html_tag tag)
{
    if (!tree_in_scope(t, tag, SCOPE_TABLE))
        return false;
    tree_implied_ends(t, HTML_UNKNOWN);
    tree_pop_until(t, tag);
    tree_list_clear(t);
    t->mode = MODE_ROW;
    return true;
}

static bool cell_token(struct html_tree *t)
{
    bool start = t->tok.type == HTML_START, end = t->tok.type == HTML_END;
    enum html_tag tag = t->tok.tag;
    if (end && (tag == HTML_TD || tag == HTML_TH)) {
        close_cell(t, tag);
        return true;
    }
    if (end && (tag == HTML_CAPTION || tag == HTML_COL || tag == HTML_COLGROUP))
        return true;
    if (start && is(tag, T_TABLE))
        return !close_cell(t, HTML_TD) && !close_cell(t, HTML_TH);
    if (end && (tag == HTML_TABLE || is(tag, T_TABLE))) {
        if (!tree_in_scope(t, tag, SCOPE_TABLE))
            return true;
        return !close_cell(t, HTML_TD) && !close_cell(t, HTML_TH);
    }
    body_token(t);
    return true;
}

/* ---- select: its content is never kept, so only its end matters ---- */

static bool close_select(struct html_tree *t)
{
    tree_pop_until(t, HTML_SELECT);
    reset_mode(t);
    return true;
}

static bool in_table_cell(const struct html_tree *t)
{
    return t->open[HTML_TABLE] > 0;
}

static bool select_token(struct html_tree *t)
{
    bool start = t->tok.type == HTML_START, end = t->tok.type == HTML_END;
    enum html_tag tag = t->tok.tag;
    if (tag == HTML_SELECT && (start || end))
        return close_select(t);
    if (start && (tag == HTML_INPUT || tag == HTML_TEXTAREA || tag == HTML_KEYGEN))
        return !close_select(t);
    bool part = tag == HTML_TABLE || tag == HTML_CAPTION || tag == HTML_TBODY || tag == HTML_TFOOT ||
                tag == HTML_THEAD || tag == HTML_TR || tag == HTML_TD || tag == HTML_TH;
    if (part && start && in_table_cell(t))
        return !close_select(t);
    if (part && end && tree_in_scope(t, tag, SCOPE_TABLE))
        return !close_select(t);
    if (start && tag == HTML_TEMPLATE)
        skip_template(t);
    else if (start && tag == HTML_SCRIPT)
        raw_content(t, tag, false);
    return true;
}

/* ---- svg and math: kept on the stack for what they do to the rest, never shown ---- */

static bool name_is(const struct html_token *tok, const char *name)
{
    return tok->len == strlen(name) && strncasecmp(tok->text, name, tok->len) == 0;
}

static bool attr_contains(const struct html_token *tok, const char *attr, const char *a, const char *b)
{
    const struct html_attr *x = html_attr_get(tok, attr);
    return x && ((x->value_len == strlen(a) && strncasecmp(x->value, a, x->value_len) == 0) ||
                 (x->value_len == strlen(b) && strncasecmp(x->value, b, x->value_len) == 0));
}

/* Whether HTML is read inside the element: SVG's foreignObject, desc and title, MathML's text and annotations. */
static bool is_integration(const struct html_token *tok)
{
    static const char *const names[] = {"foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name_is(tok, names[i]))
            return true;
    return name_is(tok, "annotation-xml") &&
           attr_contains(tok, "encoding", "text/html", "application/xhtml+xml");
}

static bool breaks_out(const struct html_token *tok)
{
    if (tok->type == HTML_END)
        return tok->tag == HTML_BR || tok->tag == HTML_P;
    if (tok->tag == HTML_FONT)
        return html_attr_get(tok, "color") || html_attr_get(tok, "face") || html_attr_get(tok, "size");
    return is(tok->tag, T_BREAKOUT);
}

/* False: no foreign element of that name, so the end tag is HTML's. */
static bool foreign_end(struct html_tree *t)
{
    for (size_t i = t->depth - 1; i > 0 && t->stack[i]->foreign; i--) {
        const struct html_node *n = t->stack[i];
        if (tree_named(n, &t->tok)) {
            tree_pop_until_node(t, n);
            return true;
        }
    }
    return false;
}

/* True where the token was dealt with in the svg or math at hand. */
static bool foreign_token(struct html_tree *t)
{
    struct html_token *tok = &t->tok;
    if (tok->type == HTML_TEXT)
        return true; /* never shown */
    if (breaks_out(tok)) {
        while (t->depth > 1 && tree_current(t)->foreign && !tree_current(t)->integration)
            tree_pop(t);
        return false;
    }
    if (tok->type == HTML_END)
        return foreign_end(t);
    struct html_node *n = tree_insert(t);
    if (!n->open)
        return true;
    t->open[n->tag]--;
    n->foreign = true;
    n->integration = is_integration(tok);
    if (tok->self_closing)
        tree_pop(t);
    return true;
}

static bool in_foreign(const struct html_tree *t)
{
    const struct html_node *n = tree_current(t);
    if (!n->foreign)
        return false;
    return !n->integration || (t->tok.type == HTML_END && t->tok.tag != HTML_P && t->tok.tag != HTML_BR);
}

/* ---- every token ---- */

void tree_token(struct html_tree *t)
{
    static bool (*const modes[])(struct html_tree *) = {
        [MODE_TABLE] = table_token, [MODE_CAPTION] = caption_token, [MODE_COLGROUP] = colgroup_token,
        [MODE_TABLE_BODY] = table_body_token, [MODE_ROW] = row_token, [MODE_CELL] = cell_token,
        [MODE_SELECT] = select_token,
    };
    bool too_deep = t->depth >= DEPTH_MAX - 4;
    if (too_deep && t->tok.type == HTML_START && !is(t->tok.tag, T_VOID) && !html_tag_is_raw(t->tok.tag) &&
        t->tok.tag != HTML_TEMPLATE)
        return;
    if (in_foreign(t) && foreign_token(t)) {
        t->tokens.foreign = tree_current(t)->foreign;
        return;
    }
    if (t->mode == MODE_BODY)
        body_token(t);
    else if (!modes[t->mode](t))
        tree_token(t); /* each mode leaves itself before it asks for this, towards the body */
    t->tokens.foreign = tree_current(t)->foreign;
}
