/* modes.c: HTML5's "in body" insertion mode, and the way of every token to its mode. */
#include "html/builder.h"
#include "html/html.h"

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

/* What a tag does to a count of open elements. */
static int opens(const struct html_token *tok)
{
    if (tok->type != HTML_START)
        return -1;
    return tok->self_closing && (tok->tag == HTML_SVG || tok->tag == HTML_MATH) ? 0 : 1;
}

/* Passes over a template with the templates inside it; raw text in it may hide its end tag, as in browsers, but in svg
 * and math nothing is raw. */
void tree_skip_template(struct html_tree *t)
{
    for (int depth = 1, foreign = 0; depth > 0 && html_tokens_next(&t->tokens, &t->tok);) {
        if (t->tok.type == HTML_TEXT)
            continue;
        if (t->tok.tag == HTML_TEMPLATE)
            depth += opens(&t->tok);
        else if (t->tok.tag == HTML_SVG || t->tok.tag == HTML_MATH)
            foreign += opens(&t->tok);
        else if (t->tok.type == HTML_START && foreign <= 0 && html_tag_is_raw(t->tok.tag))
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
    if (!tree_current(t)->foreign && tree_is(tree_current(t)->tag, T_HEADING))
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
        if (n->foreign ? n->integration : tree_is(tag, T_SPECIAL) && tag != HTML_ADDRESS && tag != HTML_DIV && tag != HTML_P)
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
    n->foreign = (uint8_t)t->tok.tag;
    if (t->tok.self_closing)
        tree_pop(t);
}

static void start_table(struct html_tree *t)
{
    tree_close_p(t);
    tree_insert(t);
    t->mode = MODE_TABLE;
}

/* A select inside a select, and an input there, are its end; all else is content of it like any other. */
static bool closes_select(struct html_tree *t)
{
    bool open = tree_in_scope(t, HTML_SELECT, SCOPE_PLAIN);
    if (open)
        tree_pop_until(t, HTML_SELECT);
    return open;
}

static void start_select(struct html_tree *t)
{
    if (closes_select(t))
        return;
    tree_reconstruct(t);
    tree_insert(t);
}

static void start_input(struct html_tree *t)
{
    closes_select(t);
    tree_reconstruct(t);
    tree_insert_void(t, HTML_INPUT);
}

static void start_option(struct html_tree *t)
{
    if (tree_in_scope(t, HTML_SELECT, SCOPE_PLAIN))
        tree_implied_ends(t, t->tok.tag == HTML_OPTION ? HTML_OPTGROUP : HTML_UNKNOWN);
    else if (tree_current(t)->tag == HTML_OPTION && !tree_current(t)->foreign)
        tree_pop(t);
    tree_reconstruct(t);
    tree_insert(t);
}

static void start_hr(struct html_tree *t)
{
    tree_close_p(t);
    if (tree_in_scope(t, HTML_SELECT, SCOPE_PLAIN))
        tree_implied_ends(t, HTML_UNKNOWN);
    tree_insert_void(t, HTML_HR);
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
    case HTML_TEMPLATE: tree_skip_template(t); return true;
    case HTML_P: tree_close_p(t); tree_insert(t); return true;
    case HTML_HR: start_hr(t); return true;
    case HTML_INPUT: start_input(t); return true;
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
    if (tree_is(tag, T_IGNORED | T_TABLE))
        return;
    if (html_tag_is_raw(tag)) {
        raw_element(t);
    } else if (tree_is(tag, T_FORMATTING)) {
        start_formatting(t);
    } else if (tree_is(tag, T_HEADING)) {
        start_heading(t);
    } else if (tree_is(tag, T_BLOCK)) {
        tree_close_p(t);
        tree_insert(t);
        t->drop_line_end = tag == HTML_PRE || tag == HTML_LISTING;
    } else {
        tree_reconstruct(t);
        if (tree_is(tag, T_VOID))
            tree_insert_void(t, tag);
        else if (tree_insert(t)->open && tree_is(tag, T_MARKER))
            tree_list_marker(t);
    }
}

static void close_scoped(struct html_tree *t, enum html_tag tag, enum tree_scope scope)
{
    if (!tree_in_scope(t, tag, scope))
        return;
    tree_implied_ends(t, tag);
    tree_pop_until(t, tag);
    if (tree_is(tag, T_MARKER))
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
        found = !tree_current(t)->foreign && tree_is(tree_current(t)->tag, T_HEADING);
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
    else if (tag == HTML_DD || tag == HTML_DT || tree_is(tag, T_BLOCK | T_MARKER))
        close_scoped(t, tag, SCOPE_PLAIN);
    else if (tree_is(tag, T_HEADING))
        end_heading(t);
    else if (tree_is(tag, T_FORMATTING))
        tree_adopt(t, tag);
    else if (!tree_is(tag, T_TABLE | T_IGNORED))
        tree_any_other_end(t, tag);
}

void tree_body_token(struct html_tree *t)
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

/* ---- every token ---- */

/* Takes a line end off the text's beginning, however it is written.  False: nothing is left of the text. */
static bool drop_line_end(struct html_token *tok)
{
    const char *s = tok->text;
    uint32_t c[2] = {(unsigned char)*s, 0};
    size_t used = *s == '&' && tok->decode ? html_reference(s, tok->len, HTML_IN_TEXT, c) : 1;
    bool written_out = used == 1 && c[0] == '\r'; /* a reference to it is a character of its own */
    if (written_out && tok->len > 1 && s[1] == '\n')
        used = 2;
    if (!used || (c[0] != '\n' && !written_out))
        return true;
    tok->text += used;
    tok->len -= used;
    return tok->len > 0;
}

void tree_token(struct html_tree *t)
{
    bool behind_pre = t->drop_line_end;
    t->drop_line_end = false;
    if (behind_pre && t->tok.type == HTML_TEXT && !drop_line_end(&t->tok))
        return;
    bool too_deep = t->depth >= DEPTH_MAX - 4;
    if (too_deep && t->tok.type == HTML_START && !tree_is(t->tok.tag, T_VOID) && !html_tag_is_raw(t->tok.tag) &&
        t->tok.tag != HTML_TEMPLATE)
        return;
    if (tree_in_foreign(t) && tree_foreign_token(t)) {
        t->tokens.foreign = tree_current(t)->foreign;
        return;
    }
    if (t->mode == MODE_BODY)
        tree_body_token(t);
    else if (!tree_table_token(t))
        tree_token(t); /* each mode leaves itself before it asks for this, towards the body */
    t->tokens.foreign = tree_current(t)->foreign;
}
