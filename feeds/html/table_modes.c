/* table_modes.c: HTML5's insertion modes of tables.  Each function returns true where the token is done
 * with, false where it is to be looked at again in the mode that it left behind. */
#include "html/builder.h"
#include "html/html.h"

/* How many bytes of a text are white space, however it is written, before anything else.  NUL is nothing to HTML. */
static size_t leading_space(const struct html_token *tok)
{
    size_t i = 0;
    for (size_t used; i < tok->len; i += used) {
        uint32_t c[2] = {(unsigned char)tok->text[i], 0};
        used = c[0] == '&' && tok->decode ? html_reference(tok->text + i, tok->len - i, HTML_IN_TEXT, c) : 1;
        if (!used || c[0] > ' ' || (c[0] && !html_is_space((char)c[0])))
            break;
    }
    return i;
}

static bool only_space(const struct html_token *tok)
{
    return leading_space(tok) == tok->len;
}

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
    tree_body_token(t);
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
        if (only_space(tok) && tree_is(tree_current(t)->tag, T_STRUCTURE))
            tree_text(t);
        else
            foster(t);
        return true;
    }
    if (tok->type == HTML_START && tree_is(tag, T_TABLE))
        return table_part(t, tag);
    if (tag == HTML_TABLE) {
        bool closed = close_table(t);
        return tok->type == HTML_END || !closed;
    }
    if (tok->type == HTML_END && (tree_is(tag, T_TABLE) || tag == HTML_BODY || tag == HTML_HTML))
        return true;
    if (tok->type == HTML_START && (tag == HTML_SCRIPT || tag == HTML_STYLE || tag == HTML_TEMPLATE))
        tree_body_token(t);
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
    if ((start && tree_is(tag, T_TABLE)) || (end && tag == HTML_TABLE))
        return !close_caption(t);
    if (!end || !tree_is(tag, T_TABLE))
        tree_body_token(t);
    return true;
}

/* The white space that a text begins with stays here.  True: that was all of it. */
static bool colgroup_text(struct html_tree *t)
{
    size_t len = t->tok.len, space = leading_space(&t->tok);
    t->tok.len = space;
    if (space)
        tree_text(t);
    t->tok.text += space;
    t->tok.len = len - space;
    return t->tok.len == 0;
}

static bool colgroup_token(struct html_tree *t)
{
    bool end = t->tok.type == HTML_END;
    enum html_tag tag = t->tok.tag;
    if (t->tok.type == HTML_TEXT && colgroup_text(t))
        return true;
    if (t->tok.type == HTML_START && (tag == HTML_COL || tag == HTML_TEMPLATE)) {
        if (tag == HTML_COL)
            tree_insert_void(t, tag);
        else
            tree_skip_template(t);
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
    if ((start && tree_is(tag, T_TABLE)) || (end && tag == HTML_TABLE)) {
        if (tree_in_scope(t, HTML_TBODY, SCOPE_TABLE) || tree_in_scope(t, HTML_THEAD, SCOPE_TABLE) ||
            tree_in_scope(t, HTML_TFOOT, SCOPE_TABLE))
            return !close_section(t);
        return true;
    }
    if (end && tree_is(tag, T_TABLE))
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
    if ((start && tree_is(tag, T_TABLE)) || (end && tag == HTML_TABLE))
        return !close_row(t);
    if (end && (tag == HTML_TBODY || tag == HTML_TFOOT || tag == HTML_THEAD))
        return !tree_in_scope(t, tag, SCOPE_TABLE) || !close_row(t);
    if (end && tree_is(tag, T_TABLE))
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
    if (start && tree_is(tag, T_TABLE))
        return !close_cell(t, HTML_TD) && !close_cell(t, HTML_TH);
    if (end && (tag == HTML_TABLE || tree_is(tag, T_TABLE))) {
        if (!tree_in_scope(t, tag, SCOPE_TABLE))
            return true;
        return !close_cell(t, HTML_TD) && !close_cell(t, HTML_TH);
    }
    tree_body_token(t);
    return true;
}

bool tree_table_token(struct html_tree *t)
{
    static bool (*const modes[])(struct html_tree *) = {
        [MODE_TABLE] = table_token, [MODE_CAPTION] = caption_token, [MODE_COLGROUP] = colgroup_token,
        [MODE_TABLE_BODY] = table_body_token, [MODE_ROW] = row_token, [MODE_CELL] = cell_token,
    };
    return modes[t->mode](t);
}
