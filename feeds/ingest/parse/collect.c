/* collect.c: the text of one element, of whatever kind, while the document is walked. */
#include <string.h>
#include <strings.h>

#include "core/utf8.h"
#include "ingest/parse/build.h"

/* ---- what kind of text it is ---- */

static bool type_is(const char *type, const char *const *names)
{
    for (; *names; names++)
        if (strcasecmp(type, *names) == 0)
            return true;
    return false;
}

static bool ends_in(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcasecmp(s + n - m, end) == 0;
}

static enum text_type type_by_name(const char *type, bool escaped, bool *base64)
{
    static const char *const text[] = {"text", "text/plain", "plain", NULL};
    static const char *const html[] = {"html", "text/html", "text/x-html", NULL};
    static const char *const xhtml[] = {"xhtml", "application/xhtml+xml", "text/xhtml", NULL};
    if (type_is(type, text))
        return TEXT_LITERAL;
    if (type_is(type, html))
        return TEXT_HTML;
    if (type_is(type, xhtml) || ends_in(type, "/xml") || ends_in(type, "+xml"))
        return escaped ? TEXT_HTML : TEXT_XHTML;
    if (strncasecmp(type, "text/", 5) == 0)
        return TEXT_LITERAL;
    *base64 |= strchr(type, '/') != NULL; /* RFC 4287, section 4.1.3.3 */
    return strchr(type, '/') ? TEXT_OTHER : TEXT_GUESS;
}

/* Atom says it in type (and 0.3 in mode); elsewhere nothing is said. */
static enum text_type type_of(struct build *b, const struct xml_open *o, bool *base64)
{
    char *type = xml_attribute_text(b->x, NS_CORE, "type"), *mode = xml_attribute_text(b->x, NS_CORE, "mode");
    /* An RSS feed may stand in Atom's namespace; its texts are RSS' all the same. */
    bool rss = !b->is_atom && !o->prefixed && b->x->root_ns == NS_ATOM;
    bool atom = (o->ns == NS_ATOM && !rss) || (o->ns == NS_CORE && b->is_atom);
    bool escaped = mode && strcasecmp(mode, "escaped") == 0;
    *base64 = mode && strcasecmp(mode, "base64") == 0;
    if (!type)
        return escaped || *base64 || !atom ? TEXT_GUESS : TEXT_SOFT;
    type[strcspn(type, "; ")] = '\0';
    enum text_type found = type_by_name(type, escaped, base64);
    if (found == TEXT_HTML && b->is_atom03 && !escaped && !*base64)
        return TEXT_XHTML;
    return atom || found != TEXT_OTHER ? found : TEXT_GUESS;
}

/* ---- its beginning, what is in it, its end ---- */

static bool is_no(const char *s)
{
    return strcasecmp(s, "false") == 0 || strcasecmp(s, "no") == 0 || strcmp(s, "0") == 0;
}

void collect_begin(struct build *b, const struct rule *r)
{
    struct xml_open *o = xml_top(b->x);
    bool typed = r->kind == RULE_PLAIN || r->kind == RULE_HTML;
    struct collector *c = &b->c;
    c->rule = r;
    c->depth = b->x->depth;
    c->has_markup = c->is_base64 = false;
    c->keeps_markup = typed;
    c->wrapper_depth = 0;
    c->wrapper_ended = false;
    c->type = typed ? type_of(b, o, &c->is_base64) : TEXT_GUESS;
    c->may_be_text = c->type == TEXT_OTHER && xml_attribute(b->x, NS_CORE, "type") &&
                     name_is(xml_attribute(b->x, NS_CORE, "type")->value.s, xml_attribute(b->x, NS_CORE, "type")->value.len,
                             "application/octet-stream");
    c->ns = o->ns;
    c->base = o->base;
    c->language = o->language;
    c->own_language = xml_attribute(b->x, NS_XML, "lang") != NULL;
    buf_reset(&c->buf);
    if (r->kind == RULE_HTML && r->slot == SLOT_CONTENT)
        note_content_elsewhere(b);
    char *permalink = r->call == end_guid ? xml_attribute_text(b->x, NS_CORE, "ispermalink") : NULL;
    b->guid_is_permalink = !permalink ? 0 : is_no(permalink) ? -1 : 1;
}

static bool is_void(struct slice name)
{
    static const char *const names[] = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
                                        "param", "source", "track", "wbr", "keygen", "frame", "basefont", "bgsound"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name_is(name.s, name.len, names[i]))
            return true;
    return false;
}

static bool is_address(struct slice name)
{
    static const char *const names[] = {"href", "src", "poster", "data-src", "longdesc", "cite", "action", "background",
                                        "data", "usemap", "codebase", "classid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name_is(name.s, name.len, names[i]))
            return true;
    return false;
}

/* An attribute of markup inside an element.  As written, unless a base of its own or an entity of the document's is in
 * the way. */
static void write_attribute(struct build *b, const struct xml_attribute *a)
{
    struct buf *out = &b->c.buf;
    const char *base = xml_top(b->x)->base;
    bool lang = a->ns == NS_XML && name_is(a->name.s, a->name.len, "lang");
    if (a->ns != NS_CORE && !lang)
        return;
    buf_append_char(out, ' ');
    buf_append(out, a->name.s, a->name.len);
    buf_lit(out, "=\"");
    bool rebase = base != b->c.base && base && is_address(a->name);
    if (!rebase && !b->x->entity_count && !memchr(a->value.s, '"', a->value.len)) {
        buf_append(out, a->value.s, a->value.len);
    } else {
        buf_reset(&b->scratch);
        xml_decode(b->x, a->value.s, a->value.len, &b->scratch);
        const char *value = b->scratch.data ? b->scratch.data : "";
        char *absolute = rebase ? build_resolve(b, base, value) : NULL;
        value = absolute ? absolute : value;
        buf_append_escaped(out, value, strlen(value), true);
    }
    buf_append_char(out, '"');
}

void collect_start_tag(struct build *b)
{
    struct collector *c = &b->c;
    struct xml_open *o = xml_top(b->x);
    if (c->type == TEXT_XHTML && !c->has_markup && b->x->depth == c->depth + 1 &&
        name_is(o->local.s, o->local.len, "div")) {
        c->wrapper_depth = b->x->depth;
        c->base = o->base;
        c->has_markup = true;
        return;
    }
    c->has_markup = true;
    if (!c->keeps_markup) {
        buf_append_char(&c->buf, c->rule->kind == RULE_TAG || c->rule->kind == RULE_CATEGORY ? TAG_SEPARATOR : ' ');
        return;
    }
    buf_append_char(&c->buf, '<');
    buf_append(&c->buf, o->local.s, o->local.len);
    for (size_t i = 0; i < b->x->attribute_count; i++)
        write_attribute(b, &b->x->attributes[i]);
    buf_append_char(&c->buf, '>');
}

void collect_end_tag(struct build *b)
{
    struct xml_open *o = xml_top(b->x);
    b->c.wrapper_ended |= b->x->depth == b->c.wrapper_depth;
    if (b->x->depth == b->c.wrapper_depth || is_void(o->local) || !b->c.keeps_markup)
        return;
    buf_lit(&b->c.buf, "</");
    buf_append(&b->c.buf, o->local.s, o->local.len);
    buf_append_char(&b->c.buf, '>');
}

void collect_text(struct build *b, bool cdata)
{
    struct slice t = b->x->text;
    struct buf *out = &b->c.buf;
    bool escaped = b->c.type == TEXT_XHTML;
    if (!cdata && escaped)
        xml_check_references(b->x, t);
    if (cdata && escaped)
        buf_append_escaped(out, t.s, t.len, false);
    else if (cdata || (escaped && !b->x->entity_count))
        buf_append(out, t.s, t.len);
    else if (!escaped)
        xml_decode(b->x, t.s, t.len, out);
    else {
        buf_reset(&b->scratch);
        xml_decode(b->x, t.s, t.len, &b->scratch);
        buf_append_escaped(out, b->scratch.data ? b->scratch.data : "", b->scratch.len, false);
    }
}

/* What is no text once decoded is left out; what is not base64 at all stays as it is. */
static void decode_base64(struct build *b)
{
    struct buf *text = &b->c.buf;
    buf_reset(&b->scratch);
    if (!text->len || !plain_base64(text->data, text->len, &b->scratch))
        return;
    buf_reset(text);
    if (utf8_valid(b->scratch.data ? b->scratch.data : "", b->scratch.len) &&
        !memchr(b->scratch.data ? b->scratch.data : "", 0, b->scratch.len))
        buf_append(text, b->scratch.data ? b->scratch.data : "", b->scratch.len);
}

void collect_end(struct build *b)
{
    struct collector *c = &b->c;
    const struct rule *r = c->rule;
    if (c->type == TEXT_XHTML && !c->has_markup) { /* escaped after all */
        buf_reset(&b->scratch);
        xml_decode(b->x, c->buf.data ? c->buf.data : "", c->buf.len, &b->scratch);
        buf_reset(&c->buf);
        buf_append(&c->buf, b->scratch.data ? b->scratch.data : "", b->scratch.len);
        c->type = TEXT_HTML;
    } else if (c->has_markup && c->type != TEXT_XHTML && c->type != TEXT_OTHER) {
        c->type = TEXT_HTML;
    }
    if (c->is_base64 && (c->type != TEXT_OTHER || c->may_be_text)) {
        decode_base64(b);
        c->type = c->type == TEXT_OTHER && c->buf.len ? TEXT_LITERAL : c->type;
    }
    if (c->type != TEXT_XHTML)
        plain_unwrap(&c->buf);
    if (c->type == TEXT_GUESS && c->ns == NS_MEDIA && r->kind == RULE_HTML && c->buf.len && !memchr(c->buf.data, '<', c->buf.len))
        c->type = TEXT_SOFT; /* Media RSS: plain unless it says html; its lines are lines */
    if (!c->buf.failed) {
        field_end(b, r);
        if (b->x->open[c->depth - 1].extra && b->x->depth == c->depth)
            extra_end(b, c->buf.data ? c->buf.data : "", c->buf.len);
    }
    c->rule = NULL;
}
