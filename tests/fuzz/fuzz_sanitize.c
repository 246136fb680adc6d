/* fuzz_sanitize.c: whatever goes in, what comes out is ASCII, well-formed, allowed, read back to the same tree by two
 * HTML5 parsers, and left alone by a second pass.
 *
 * The first byte chooses whether there is a base address.  Any finding aborts. */
#include <gumbo.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/url.h"
#include "html/token.h"
#include "ingest/sanitize/sanitize.h"

static const char *const allowed_elements[] = {
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "mark", "nav", "ol", "p", "pre", "q", "rp",
    "rt", "ruby", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr", NULL,
};
static const char *const allowed_attributes[] = {
    "abbr", "alt", "cite", "colspan", "datetime", "dir", "height", "href", "lang", "loading", "open",
    "referrerpolicy", "rel", "reversed", "rowspan", "scope", "sizes", "span", "src", "srcset", "start", "title", "type",
    "value", "width", NULL,
};

static void finding(const char *what, const char *out)
{
    fprintf(stderr, "finding: %s\n%s\n", what, out);
    abort();
}

static bool listed(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

static void check_address(const char *name, const char *value, const char *out)
{
    if (strcmp(name, "src") && strcmp(name, "cite") && strcmp(name, "href"))
        return;
    enum url_scheme scheme = url_scheme_of(value, strlen(value));
    bool web = scheme == URL_HTTP || scheme == URL_HTTPS;
    if (!web && (strcmp(name, "href") || (scheme != URL_MAILTO && scheme != URL_TEL)))
        finding("a scheme that is not allowed", out);
}

/* The tree as one string, once from XML and once from HTML. */
static void put_xml(const xmlNode *n, struct buf *b, const char *out)
{
    for (; n; n = n->next) {
        if (n->type == XML_TEXT_NODE) {
            buf_puts(b, (const char *)n->content);
            continue;
        }
        if (n->type != XML_ELEMENT_NODE)
            finding("a node that is neither text nor element", out);
        if (n->parent->type != XML_ELEMENT_NODE || n->parent->parent->type != XML_DOCUMENT_NODE ||
            strcmp((const char *)n->name, "body")) {
            if (!listed(allowed_elements, (const char *)n->name))
                finding("an element that is not allowed", out);
        }
        buf_printf(b, "\x01%s", (const char *)n->name);
        for (const xmlAttr *a = n->properties; a; a = a->next) {
            const char *name = (const char *)a->name, *value = a->children ? (const char *)a->children->content : "";
            if (a->ns || !listed(allowed_attributes, name))
                finding("an attribute that is not allowed", out);
            if (a->children && (a->children->next || a->children->type != XML_TEXT_NODE))
                finding("an attribute in several nodes", out);
            check_address(name, value, out);
            buf_printf(b, "\x02%s=%s", name, value);
        }
        buf_puts(b, "\x03");
        put_xml(n->children, b, out);
        buf_printf(b, "\x04%s", (const char *)n->name);
    }
}

static void put_html(const GumboVector *children, struct buf *b, const char *out)
{
    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *n = children->data[i];
        if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE) {
            buf_puts(b, n->v.text.text);
            continue;
        }
        if (n->type != GUMBO_NODE_ELEMENT)
            finding("a browser sees neither text nor element", out);
        const GumboElement *e = &n->v.element;
        buf_printf(b, "\x01%s", gumbo_normalized_tagname(e->tag));
        for (unsigned k = 0; k < e->attributes.length; k++) {
            const GumboAttribute *a = e->attributes.data[k];
            buf_printf(b, "\x02%s=%s", a->name, a->value);
        }
        buf_puts(b, "\x03");
        put_html(&e->children, b, out);
        buf_printf(b, "\x04%s", gumbo_normalized_tagname(e->tag));
    }
}

static void check_trees(const char *out)
{
    struct buf xml, html, doc;
    buf_init(&xml, SIZE_MAX / 4);
    buf_init(&html, SIZE_MAX / 4);
    buf_init(&doc, SIZE_MAX / 4);
    buf_printf(&doc, "<body>%s</body>", out);
    xmlDoc *d = xmlReadMemory(doc.data, (int)doc.len, NULL, NULL,
                              XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_HUGE);
    if (!d)
        finding("not well-formed", out);
    put_xml(xmlDocGetRootElement(d)->children, &xml, out);
    buf_reset(&doc);
    buf_printf(&doc, "<!DOCTYPE html><body>%s", out);
    GumboOutput *g = gumbo_parse(doc.data);
    const GumboVector *top = &g->root->v.element.children;
    const GumboNode *body = top->data[top->length - 1];
    put_html(&body->v.element.children, &html, out);
    if (xml.len != html.len || (xml.len && memcmp(xml.data, html.data, xml.len) != 0)) {
        fprintf(stderr, "xml:  %s\nhtml: %s\n", xml.data, html.data);
        finding("HTML and XHTML make different trees of it", out);
    }
    gumbo_destroy_output(&kGumboDefaultOptions, g);
    xmlFreeDoc(d);
    buf_free(&xml);
    buf_free(&html);
    buf_free(&doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sanitizer *s;
    static struct buf once, twice;
    if (!s) {
        s = sanitizer_new();
        buf_init(&once, 64 << 20);
        buf_init(&twice, 64 << 20);
    }
    if (!s || size < 1)
        return 0;
    struct sanitize_options o = {.base_url = data[0] & 1 ? "https://example.org/dir/page.html" : NULL};
    struct err e;
    /* A copy of its own length, so that ASan sees a read beyond it. */
    char *html = malloc(size - 1 ? size - 1 : 1);
    if (!html)
        return 0;
    memcpy(html, data + 1, size - 1);
    buf_reset(&once);
    buf_reset(&twice);
    buf_puts(&once, "");
    buf_puts(&twice, "");
    if (!sanitize_html(s, html, size - 1, &o, &once, &e))
        finding(e.text, html);
    for (size_t i = 0; i < once.len; i++)
        if ((unsigned char)once.data[i] >= 0x7f || ((unsigned char)once.data[i] < 0x20 && !strchr("\t\n", once.data[i])))
            finding("not ASCII", once.data);
    if (!sanitize_html(s, once.data, once.len, &o, &twice, &e))
        finding(e.text, once.data);
    if (once.len != twice.len || memcmp(once.data, twice.data, once.len) != 0) {
        fprintf(stderr, "second: %s\n", twice.data);
        finding("a second pass changes it", once.data);
    }
    check_trees(once.data);
    free(html);
    return 0;
}
