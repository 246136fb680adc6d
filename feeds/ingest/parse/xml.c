#include "core/utf8.h"
#include "ingest/parse/xml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void xml_init(struct xml *x, const char *s, size_t len, struct arena *a)
{
    memset(x, 0, offsetof(struct xml, attributes));
    memset(&x->attribute_count, 0, sizeof *x - offsetof(struct xml, attribute_count));
    x->start = x->p = s;
    x->end = s + len;
    x->arena = a;
}

/* Names are cut by bytes: what is left of a character goes. */
static void drop_halves(char *s)
{
    char *to = s;
    for (size_t len = strlen(s), used; len; s += used, len -= used)
        if (utf8_decode(s, len, &used) != 0xfffd) {
            memmove(to, s, used);
            to += used;
        }
    *to = '\0';
}

void xml_fault(struct xml *x, const char *at, const char *fmt, ...)
{
    if (x->fault[0])
        return;
    size_t line = 1;
    for (const char *p = x->start; p < at && (p = memchr(p, '\n', (size_t)(at - p))); p++)
        line++;
    int n = snprintf(x->fault, sizeof x->fault, "line %zu: ", line);
    va_list ap;
    va_start(ap, fmt);
    if (n > 0 && vsnprintf(x->fault + n, sizeof x->fault - (size_t)n, fmt, ap) < 0)
        x->fault[0] = '\0';
    va_end(ap);
    drop_halves(x->fault);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool starts_name(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static bool ends_name(char c)
{
    return is_space(c) || c == '/' || c == '>' || c == '<' || c == '=' || c == '"' || c == '\'';
}

static const char *skip_spaces(const char *p, const char *end)
{
    while (p < end && is_space(*p))
        p++;
    return p;
}

static bool same(struct slice a, struct slice b)
{
    return a.len == b.len && memcmp(a.s, b.s, a.len) == 0;
}

/* ---- namespaces */

static void split_name(struct slice name, struct slice *prefix, struct slice *local)
{
    const char *colon = memchr(name.s, ':', name.len);
    *prefix = (struct slice){name.s, colon ? (size_t)(colon - name.s) : 0};
    *local = name;
    if (colon && colon + 1 < name.s + name.len)
        *local = (struct slice){colon + 1, name.len - prefix->len - 1};
}

static void bind(struct xml *x, struct slice prefix, struct slice uri)
{
    const char *version = NULL;
    struct buf decoded;
    buf_init(&decoded, 2000);
    xml_decode(x, uri.s, uri.len, &decoded);
    enum ns ns = ns_by_uri(decoded.data ? decoded.data : "", decoded.len, &version);
    buf_free(&decoded);
    if (prefix.len && !uri.len)
        xml_fault(x, prefix.s, "a prefix declared as nothing");
    if (ns == NS_OTHER || (prefix.len && !uri.len)) /* a known prefix with a mistaken name; an unknown default is the feed's own */
        ns = prefix.len ? ns_by_prefix(prefix.s, prefix.len) : NS_CORE;
    if (version && (!x->version || !prefix.len))
        x->version = version;
    for (size_t i = x->outside; i < x->binding_count; i++)
        if (same(x->bindings[i].prefix, prefix))
            xml_fault(x, uri.s, "an attribute twice");
    if (x->binding_count < XML_BINDINGS_MAX)
        x->bindings[x->binding_count++] = (struct xml_binding){prefix, ns};
}

static enum ns lookup(struct xml *x, struct slice prefix)
{
    for (size_t i = x->binding_count; i-- > 0;)
        if (same(x->bindings[i].prefix, prefix))
            return x->bindings[i].ns;
    if (!prefix.len)
        return NS_CORE;
    if (!name_is(prefix.s, prefix.len, "xml"))
        xml_fault(x, prefix.s, "undeclared prefix '%.*s'", (int)(prefix.len < 40 ? prefix.len : 40), prefix.s);
    return ns_by_prefix(prefix.s, prefix.len);
}

/* ---- tags */

/* The value after '='.  Returns where it ends; NULL: a quotation mark is never closed. */
static const char *read_value(struct xml *x, const char *p, struct slice *value)
{
    p = skip_spaces(p, x->end);
    if (p < x->end && (*p == '"' || *p == '\'')) {
        const char *q = memchr(p + 1, *p, (size_t)(x->end - p - 1)), *tag_end = xml_lost_quote(p + 1, q ? q : x->end, q);
        if (!q && !tag_end)
            return NULL;
        *value = (struct slice){p + 1, (size_t)((tag_end ? tag_end : q) - p - 1)};
        if (tag_end)
            xml_fault(x, p, "an attribute without its second quotation mark");
        else if (memchr(p + 1, '<', value->len))
            xml_fault(x, p, "a '<' in an attribute");
        return tag_end ? tag_end : q + 1;
    }
    const char *from = p;
    while (p < x->end && !is_space(*p) && *p != '>' && *p != '<' && !(*p == '/' && p + 1 < x->end && p[1] == '>'))
        p++;
    xml_fault(x, from, "an attribute value without quotation marks");
    *value = xml_without_marks((struct slice){from, (size_t)(p - from)});
    return p;
}

static void keep_attribute(struct xml *x, struct slice name, struct slice value)
{
    struct slice prefix, local;
    split_name(name, &prefix, &local);
    if (name_is(name.s, name.len, "xmlns")) {
        bind(x, (struct slice){name.s, 0}, value);
    } else if (prefix.len && name_is(prefix.s, prefix.len, "xmlns")) {
        bind(x, local, value);
    } else if (x->attribute_count < XML_ATTRIBUTES_MAX) {
        struct xml_attribute *a = &x->attributes[x->attribute_count++];
        a->name = local;
        a->value = value;
        a->ns = NS_CORE;
        if (prefix.len) { /* resolved once all xmlns of the tag are read; until then the prefix is noted by its length */
            a->name = name;
            a->ns = NS_OTHER;
        }
    }
}

static void resolve_attributes(struct xml *x)
{
    for (size_t i = 0; i < x->attribute_count; i++) {
        struct xml_attribute *a = &x->attributes[i];
        struct slice prefix;
        if (a->ns != NS_OTHER)
            continue;
        split_name(a->name, &prefix, &a->name);
        a->ns = lookup(x, prefix);
        if (a->ns == NS_CORE && xml_top(x)->ns != NS_CORE)
            a->ns = NS_OTHER;
    }
}

/* "<title" and then, in another line, "<link>": its '>' was forgotten. */
static bool breaks_off(const struct xml *x, const char *p)
{
    enum { NAME_MIN = 3 };
    const char *name_end = p;
    while (name_end > x->p && is_space(name_end[-1]))
        name_end--;
    return memchr(name_end, '\n', (size_t)(p - name_end)) && name_end - x->p > NAME_MIN;
}

/* Attributes up to '>'.  Returns behind it; NULL: the tag never ends, so its '<' was text. */
static const char *read_attributes(struct xml *x, const char *p, bool *empty)
{
    bool sure = false; /* an attribute with its value: this is a tag and no text */
    *empty = false;
    for (;;) {
        p = skip_spaces(p, x->end);
        if (p < x->end && *p == '<' && (sure || breaks_off(x, p))) {
            xml_fault(x, p, "a tag without its '>'");
            return p;
        }
        if (p >= x->end || *p == '<')
            return NULL;
        if (*p == '>')
            return p + 1;
        if (*p == '/') {
            const char *q = skip_spaces(p + 1, x->end);
            *empty = q < x->end && *q == '>';
            if (q != p + 1 || !*empty)
                xml_fault(x, p, "a '/' in a tag");
            p++;
            continue;
        }
        if (!is_space(p[-1]))
            xml_fault(x, p, "no space before an attribute");
        const char *from = p++;
        while (p < x->end && !ends_name(*p))
            p++;
        struct slice name = {from, (size_t)(p - from)}, value = {p, 0};
        const char *q = skip_spaces(p, x->end);
        if (q < x->end && *q == '=') {
            p = read_value(x, q + 1, &value);
            if (!p)
                return NULL;
            sure = true;
        } else {
            xml_fault(x, from, "an attribute without a value");
        }
        keep_attribute(x, name, value);
    }
}

static bool is_of_feeds(enum ns ns)
{
    return ns == NS_CORE || ns == NS_ATOM || ns == NS_RDF || ns == NS_SITEMAP;
}

/* A root's prefix that stands for no format of feeds (<foo:rss>) is that of the feed's own names, and a module's namespace that is the
 * default of a whole item is no module's. */
static void take_as_own(struct xml *x, struct xml_open *o, struct slice prefix)
{
    bool item = name_is(o->local.s, o->local.len, "item") || name_is(o->local.s, o->local.len, "entry");
    if (!x->saw_root && prefix.len && !is_of_feeds(o->ns))
        x->root_prefix = prefix;
    if (x->root_prefix.len && same(prefix, x->root_prefix))
        o->ns = NS_CORE;
    if (prefix.len || !item || is_of_feeds(o->ns) || o->ns == x->root_ns || x->binding_count == XML_BINDINGS_MAX)
        return;
    o->ns = NS_CORE;
    x->bindings[x->binding_count++] = (struct xml_binding){prefix, NS_CORE};
}

static void push(struct xml *x, struct slice name)
{
    struct xml_open *o = &x->open[x->depth++];
    struct slice prefix;
    *o = (struct xml_open){.name = name, .bindings = x->outside, .rule = -1};
    split_name(name, &prefix, &o->local);
    o->prefixed = prefix.len > 0;
    o->ns = lookup(x, prefix);
    if (x->depth > 1) {
        o->base = o[-1].base;
        o->language = o[-1].language;
        o->where = o[-1].where;
    }
    if (!x->saw_root && !o->prefixed)
        x->root_ns = o->ns;
    take_as_own(x, o, prefix);
    x->saw_root = true;
}

/* At '<' and a letter.  False: no tag after all. */
static bool start_tag(struct xml *x)
{
    const char *p = x->p + 1;
    while (p < x->end && !ends_name(*p))
        p++;
    struct slice name = {x->p + 1, (size_t)(p - x->p - 1)};
    bool empty;
    x->outside = x->binding_count;
    x->attribute_count = 0;
    p = read_attributes(x, p, &empty);
    if (!p) {
        x->binding_count = x->outside;
        return false;
    }
    x->p = p;
    xml_check_tag(x, name);
    if (x->depth == XML_DEPTH_MAX) {
        xml_fault(x, p, "elements nested more than %d deep", XML_DEPTH_MAX);
        x->overdeep += !empty;
        x->binding_count = x->outside;
        x->attribute_count = 0;
        return true;
    }
    push(x, name);
    resolve_attributes(x);
    x->empty_tag = empty;
    return true;
}

/* "<titleNews</title>": the next tag is the end tag of what this one begins with, so its '>' is missing.  False: no such tag. */
static bool run_on_tag(struct xml *x)
{
    const char *from = x->p + 1, *next = memchr(from, '<', (size_t)(x->end - from)), *p = next ? next + 2 : x->end;
    while (p < x->end && !ends_name(*p))
        p++;
    size_t len = next && p > next + 2 ? (size_t)(p - next - 2) : 0;
    if (!len || next[1] != '/' || (size_t)(next - from) <= len || memcmp(from, next + 2, len) != 0 || x->depth == XML_DEPTH_MAX)
        return false;
    xml_fault(x, x->p, "a tag without its '>'");
    x->attribute_count = 0;
    x->outside = x->binding_count;
    push(x, (struct slice){from, len});
    x->p = from + len;
    return true;
}

/* How many elements an end tag closes: 0 where none of that name is open. */
static size_t closes(struct xml *x, struct slice name)
{
    for (size_t i = x->depth; i-- > 0;)
        if (same(x->open[i].name, name))
            return x->depth - i;
    for (size_t i = x->depth; i-- > 0;)
        if (x->open[i].name.len == name.len && strncasecmp(x->open[i].name.s, name.s, name.len) == 0)
            return x->depth - i;
    struct slice prefix, local;
    split_name(name, &prefix, &local); /* <content:encoded>…</encoded> */
    return x->depth && same(xml_top(x)->local, local);
}

/* The end tag of an element that xml_unnest has closed already. */
static bool is_parted(struct xml *x, struct slice name)
{
    for (size_t i = x->parted_count; i-- > 0;)
        if (same(x->parted[i].name, name)) {
            memmove(&x->parted[i], &x->parted[i + 1], (--x->parted_count - i) * sizeof *x->parted);
            return true;
        }
    return false;
}

static void end_tag(struct xml *x)
{
    const char *at = x->p, *p = at + 2;
    while (p < x->end && !ends_name(*p))
        p++;
    struct slice name = {at + 2, (size_t)(p - at - 2)};
    p = skip_spaces(p, x->end);
    if (p >= x->end || *p != '>')
        xml_fault(x, p, "an end tag without its '>'");
    while (p < x->end && *p != '>' && *p != '<')
        p++;
    x->p = p < x->end && *p == '>' ? p + 1 : p;
    if (x->overdeep && x->depth == XML_DEPTH_MAX && !same(xml_top(x)->name, name)) {
        x->overdeep--;
        return;
    }
    x->to_close = closes(x, name);
    if (!x->to_close && is_parted(x, name))
        return;
    if (!x->to_close && x->depth && xml_is_slip(xml_top(x)->name, name)) {
        x->to_close = 1;
        x->slip = name;
    }
    if (!x->to_close && x->depth)
        xml_top(x)->stray_end = true;
    if (x->to_close != 1 || !same(xml_top(x)->name, name))
        xml_fault(x, at, "the end tag '%.*s' does not match '%.*s'", (int)(name.len < 40 ? name.len : 40), name.s,
                  x->depth ? (int)(xml_top(x)->name.len < 40 ? xml_top(x)->name.len : 40) : 0,
                  x->depth ? xml_top(x)->name.s : "");
}

/* ---- the rest of the markup */

/* The reader only goes forward: what was not there once is never looked for again, or a document of a million openings
 * would be read a million times. */
static const char *find(struct xml *x, const char *from, const char *what, bool *none)
{
    const char *hit = from < x->end && !*none ? memmem(from, (size_t)(x->end - from), what, strlen(what)) : NULL;
    *none = !hit;
    return hit;
}

static bool looking_at(const struct xml *x, const char *what)
{
    size_t n = strlen(what);
    return (size_t)(x->end - x->p) >= n && strncasecmp(x->p, what, n) == 0;
}

/* <!-- …, <!DOCTYPE, <? … are passed over.  False: none of these. */
static bool skip_declaration(struct xml *x)
{
    const char *end;
    if (looking_at(x, "<!--")) {
        end = find(x, x->p + 4, "-->", &x->no_comment_end);
        if (!end) {
            xml_fault(x, x->p, "a comment without an end");
            x->p += 4; /* what follows is read on as if the comment were not there */
            return true;
        }
        xml_check_comment(x, x->p + 4, end);
        x->p = end + 3;
        return true;
    }
    if (looking_at(x, "<!doctype")) {
        if (memcmp(x->p, "<!DOCTYPE", 9) != 0)
            xml_fault(x, x->p, "DOCTYPE in small letters");
        x->p = xml_doctype(x, x->p);
        return true;
    }
    if (!looking_at(x, "<?"))
        return false;
    end = find(x, x->p, "?>", &x->no_instruction_end);
    const char *next = memchr(x->p + 1, '<', (size_t)(x->end - x->p - 1)), *upto = next ? next : x->end;
    const char *tag = memchr(x->p, '>', (size_t)(upto - x->p));
    bool declaration = looking_at(x, "<?xml") && x->end - x->p > 5 && is_space(x->p[5]);
    if (declaration && x->p != x->start)
        xml_fault(x, x->p, "something stands before the XML declaration");
    else if (declaration)
        xml_check_declaration(x, tag && end > tag ? NULL : end);
    else
        xml_check_instruction(x, end);
    x->p = end ? end + 2 : tag ? tag + 1 : upto;
    return true;
}

static enum xml_event cdata(struct xml *x)
{
    const char *from = x->p + 9, *end = xml_cdata_end(x, from), *cut = xml_cdata_cut(x, from, end ? end : x->end, end);
    if (!end || cut)
        xml_fault(x, x->p, "a CDATA section without an end");
    else if (!x->depth || memcmp(x->p, "<![CDATA[", 9) != 0)
        xml_fault(x, x->p, "a CDATA section that is none");
    const char *to = cut ? cut : end ? end : x->end;
    x->text = (struct slice){from, (size_t)(to - from)};
    x->p = end && !cut ? end + 3 : to;
    return XML_CDATA;
}

static enum xml_event text_until(struct xml *x, const char *from, const char *to)
{
    x->text = (struct slice){from, (size_t)(to - from)};
    x->p = to;
    xml_check_text(x, x->text);
    return XML_TEXT;
}

/* A '<' that begins nothing: it and what follows is text, unless it is the piece of a tag in which the document was cut. */
static enum xml_event bare_less_than(struct xml *x)
{
    enum { PIECE_MAX = 1000 };
    const char *from = x->p, *next = memchr(from + 1, '<', (size_t)(x->end - from - 1));
    size_t left = (size_t)(x->end - from);
    bool piece = !next && left < PIECE_MAX && !memchr(from, '>', left) &&
                 (left == 1 || starts_name(from[1]) || strchr("/!?", from[1]));
    xml_fault(x, from, piece ? "the document ends inside a tag" : "a '<' that begins no tag");
    if (!piece)
        return text_until(x, from, next ? next : x->end);
    x->text = (struct slice){x->end, 0};
    x->p = x->end;
    return XML_TEXT;
}

/* "< /title>", "</ title>": an end tag with a space in it, if something of that name is open. */
static bool spaced_end_tag(struct xml *x)
{
    const char *slash = skip_spaces(x->p + 1, x->end);
    const char *name = slash < x->end ? skip_spaces(slash + 1, x->end) : x->end, *p = name;
    if (name >= x->end || *slash != '/' || name == x->p + 2 || !starts_name(*name))
        return false;
    while (p < x->end && !ends_name(*p))
        p++;
    if (p >= x->end || *p != '>' || !closes(x, (struct slice){name, (size_t)(p - name)}))
        return false;
    xml_fault(x, x->p, "a space in an end tag");
    x->p = name - 2; /* where end_tag looks for the name */
    return true;
}

static enum xml_event end_event(struct xml *x, bool implied)
{
    x->ended = true;
    x->implied = implied;
    return XML_END;
}

/* Elements parted from their parent, which has ended now: their end tags will not come.  The first one is the cause. */
static void tell_unclosed(struct xml *x)
{
    size_t keep = 0;
    while (keep < x->parted_count && x->parted[keep].depth <= x->depth + 1)
        keep++;
    if (keep < x->parted_count)
        xml_fault(x, x->parted[keep].name.s, "'%.*s' was not closed",
                  (int)(x->parted[keep].name.len < 40 ? x->parted[keep].name.len : 40), x->parted[keep].name.s);
    x->parted_count = keep;
}

static void pop(struct xml *x)
{
    x->ended = false;
    x->slip.len = 0;
    x->binding_count = x->open[--x->depth].bindings;
    if (x->parted_count)
        tell_unclosed(x);
    if (x->depth < XML_DEPTH_MAX - 1)
        x->overdeep = 0;
}

static enum xml_event at_end(struct xml *x)
{
    if (!x->depth)
        return XML_EOF;
    xml_fault(x, x->end, "the document ends inside '%.*s'", (int)(xml_top(x)->name.len < 40 ? xml_top(x)->name.len : 40),
              xml_top(x)->name.s);
    return end_event(x, true);
}

enum xml_event xml_next(struct xml *x)
{
    if (x->ended)
        pop(x);
    if (x->empty_tag) {
        x->empty_tag = false;
        return end_event(x, false);
    }
    for (;;) {
        if (x->to_close) {
            x->to_close--;
            return end_event(x, x->to_close > 0);
        }
        if (x->p >= x->end)
            return at_end(x);
        if (*x->p != '<') {
            const char *next = memchr(x->p, '<', (size_t)(x->end - x->p));
            return text_until(x, x->p, next ? next : x->end);
        }
        char c = x->p + 1 < x->end ? x->p[1] : '\0';
        bool is_end = c == '/' && x->p + 2 < x->end && (starts_name(x->p[2]) || x->p[2] == '>');
        if (is_end || spaced_end_tag(x)) {
            end_tag(x);
        } else if (c == '!' || c == '?') {
            if (looking_at(x, "<![CDATA["))
                return cdata(x);
            if (!skip_declaration(x))
                return bare_less_than(x);
        } else {
            size_t depth = x->depth;
            if (!starts_name(c) || (!start_tag(x) && !run_on_tag(x)))
                return bare_less_than(x);
            if (x->depth > depth)
                return XML_START;
        }
    }
}

const struct xml_attribute *xml_attribute(struct xml *x, enum ns ns, const char *name)
{
    for (size_t i = 0; i < x->attribute_count; i++) {
        const struct xml_attribute *a = &x->attributes[i];
        if ((a->ns == ns || (ns == NS_CORE && a->ns == xml_top(x)->ns)) && name_is(a->name.s, a->name.len, name))
            return a;
    }
    return NULL;
}

char *xml_attribute_text(struct xml *x, enum ns ns, const char *name)
{
    const struct xml_attribute *a = xml_attribute(x, ns, name);
    if (!a || !a->value.len)
        return NULL;
    struct buf b;
    buf_init(&b, 1 << 20);
    xml_decode(x, a->value.s, a->value.len, &b);
    size_t from = 0, to = b.len;
    while (from < to && (unsigned char)b.data[from] <= ' ')
        from++;
    while (to > from && (unsigned char)b.data[to - 1] <= ' ')
        to--;
    char *text = to > from ? arena_strndup(x->arena, b.data + from, to - from) : NULL;
    buf_free(&b);
    return text;
}
