/* foreign.c: svg and math, kept on the stack for what they do to the rest, never shown. */
#include <string.h>
#include <strings.h>

#include "html/builder.h"

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
static unsigned integration_of(const struct html_token *tok, unsigned foreign)
{
    static const char *const svg[] = {"foreignobject", "desc", "title"};
    static const char *const math[] = {"mi", "mo", "mn", "ms", "mtext"};
    for (size_t i = 0; foreign == HTML_SVG && i < sizeof svg / sizeof *svg; i++)
        if (name_is(tok, svg[i]))
            return INTEGRATION_HTML;
    for (size_t i = 0; foreign == HTML_MATH && i < sizeof math / sizeof *math; i++)
        if (name_is(tok, math[i]))
            return INTEGRATION_MATH_TEXT;
    bool annotation = foreign == HTML_MATH && name_is(tok, "annotation-xml") &&
                      attr_contains(tok, "encoding", "text/html", "application/xhtml+xml");
    return annotation ? INTEGRATION_HTML : 0;
}

static bool breaks_out(const struct html_token *tok)
{
    if (tok->type == HTML_END)
        return tok->tag == HTML_BR || tok->tag == HTML_P;
    if (tok->tag == HTML_FONT)
        return html_attr_get(tok, "color") || html_attr_get(tok, "face") || html_attr_get(tok, "size");
    return tree_is(tok->tag, T_BREAKOUT);
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
bool tree_foreign_token(struct html_tree *t)
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
    n->foreign = n->parent->foreign;
    n->integration = (uint8_t)integration_of(tok, n->foreign);
    if (tok->self_closing)
        tree_pop(t);
    return true;
}

bool tree_in_foreign(const struct html_tree *t)
{
    const struct html_node *n = tree_current(t);
    const struct html_token *tok = &t->tok;
    if (!n->foreign)
        return false;
    if (tok->type == HTML_END)
        return !n->integration || (tok->tag != HTML_P && tok->tag != HTML_BR);
    if (tok->type == HTML_START && n->integration == INTEGRATION_MATH_TEXT)
        return name_is(tok, "mglyph") || name_is(tok, "malignmark");
    if (tok->type == HTML_START && tok->tag == HTML_SVG && n->foreign == HTML_MATH && n->raw_len > 14 &&
        strncasecmp(n->raw, "annotation-xml", 14) == 0)
        return false;
    return !n->integration;
}
