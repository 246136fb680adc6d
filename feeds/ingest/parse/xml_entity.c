/* xml_entity.c: references and the declarations that they may refer to. */
#include <stdlib.h>
#include <string.h>

#include "html/html.h"
#include "ingest/parse/xml.h"

static bool name_char(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
           c == ':' || (unsigned char)c >= 0x80;
}

/* The entity's text with the references in it, which may be to entities that are declared later; each is read once, and none
 * within itself.  So nothing can grow by nesting beyond one text's ceiling. */
static void read_entity(struct xml *x, struct xml_entity *e)
{
    struct buf text;
    buf_init(&text, XML_ENTITY_BYTES_MAX);
    e->is_read = e->is_being_read = true;
    xml_decode(x, e->text, e->len, &text);
    if (text.failed)
        xml_fault(x, e->name.s, "an entity grows beyond %d bytes", XML_ENTITY_BYTES_MAX);
    char *kept = text.failed ? NULL : arena_strndup(x->arena, text.data ? text.data : "", text.len);
    e->text = kept ? kept : "";
    e->len = kept ? text.len : 0;
    e->is_being_read = false;
    buf_free(&text);
}

static size_t own_entity(struct xml *x, const char *s, size_t n, struct buf *out)
{
    for (size_t i = 0; i < x->entity_count; i++) {
        struct xml_entity *e = &x->entities[i];
        if (e->name.len != n || memcmp(e->name.s, s, n) != 0)
            continue;
        if (e->is_being_read) {
            xml_fault(x, e->name.s, "the entity '%.*s' names itself", (int)n, s);
            return 0; /* left as text */
        }
        if (!e->is_read)
            read_entity(x, e);
        if (x->expanded + e->len > XML_EXPANSION_BYTES_MAX) {
            xml_fault(x, x->p, "its entities grow beyond %d bytes", XML_EXPANSION_BYTES_MAX);
            return n + 2;
        }
        x->expanded += e->len;
        buf_append(out, e->text, e->len);
        return n + 2;
    }
    return 0;
}

/* XML's own five; '\0': another name. */
static char five_entities(const char *s, size_t n)
{
    static const struct {
        const char *name;
        char c;
    } five[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    for (size_t i = 0; i < 5; i++)
        if (strlen(five[i].name) == n && memcmp(s, five[i].name, n) == 0)
            return five[i].c;
    return '\0';
}

static bool is_xml_character(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) ||
           (c >= 0x10000 && c <= 0x10ffff);
}

/* The number itself, before browsers' rules change it; s is behind "&#". */
static uint32_t number_at(const char *s, size_t len)
{
    size_t hex = len && (*s | 0x20) == 'x';
    char digits[16] = "";
    memcpy(digits, s + hex, len - hex < sizeof digits - 1 ? len - hex : sizeof digits - 1);
    unsigned long n = strtoul(digits, NULL, hex ? 16 : 10);
    return n < 0x110000 ? (uint32_t)n : 0x110000;
}

/* XML's numeric references, with browsers' mercy for 128 to 159 and for a forgotten semicolon. */
static size_t numeric(struct xml *x, const char *s, size_t len, struct buf *out)
{
    uint32_t c;
    size_t n = html_numeric_entity(s, len, &c);
    if (!n)
        return 0;
    if (s[n - 1] != ';')
        xml_fault(x, s, "a character reference without a semicolon");
    if (!is_xml_character(number_at(s + 2, n - 2)) || s[2] == 'X')
        xml_fault(x, s, "a reference to no character: %.*s", (int)(n < 20 ? n : 20), s);
    bool text = (c >= 0x20 && c != 0x7f) || c == '\t' || c == '\n' || c == '\r';
    if (text && c != 0xfffe && c != 0xffff)
        buf_append_utf8(out, c == '\r' ? '\n' : c);
    return n;
}

/* The reference at s[0] == '&'.  Returns the bytes taken, 0: a bare ampersand. */
static size_t reference(struct xml *x, const char *s, size_t len, struct buf *out)
{
    size_t n = 1, taken;
    uint32_t c[2];
    if (len > 1 && s[1] == '#')
        return numeric(x, s, len, out);
    while (n < len && n < 64 && name_char(s[n]))
        n++;
    if (n == 1 || n >= len || s[n] != ';')
        return 0;
    char c1 = five_entities(s + 1, n - 1);
    if (c1) {
        buf_append_char(out, c1);
        return n + 1;
    }
    taken = own_entity(x, s + 1, n - 1, out);
    if (taken)
        return taken;
    if (!x->has_external_dtd)
        xml_fault(x, s, "undefined entity '%.*s'", (int)(n - 1), s + 1);
    if (html_named_entity(s, n + 1, c) != n + 1) {
        if (x->has_external_dtd) /* declared where we do not look */
            buf_append(out, s, n + 1);
        return x->has_external_dtd ? n + 1 : 0;
    }
    buf_append_utf8(out, c[0]);
    if (c[1])
        buf_append_utf8(out, c[1]);
    return n + 1;
}

/* The length of a well-formed reference at s[0] == '&'; 0: it is none. */
static size_t known_reference(const struct xml *x, const char *s, size_t len)
{
    size_t n = 1;
    while (n < len && n < 64 && (name_char(s[n]) || (n == 1 && s[n] == '#')))
        n++;
    if (n == 1 || n >= len || s[n] != ';')
        return 0;
    if (s[1] == '#')
        return n > 2 && s[2] != 'X' && is_xml_character(number_at(s + 2, n - 2)) ? n + 1 : 0;
    bool known = x->has_external_dtd || five_entities(s + 1, n - 1);
    for (size_t i = 0; !known && i < x->entity_count; i++)
        known = x->entities[i].name.len == n - 1 && memcmp(x->entities[i].name.s, s + 1, n - 1) == 0;
    return known ? n + 1 : 0;
}

void xml_check_references(struct xml *x, struct slice text)
{
    if (x->fault[0])
        return;
    for (const char *p = text.s, *end = text.s + text.len; (p = memchr(p, '&', (size_t)(end - p))); p++)
        if (!known_reference(x, p, (size_t)(end - p))) {
            xml_fault(x, p, "a bare '&' or an unknown entity");
            return;
        }
}

void xml_decode(struct xml *x, const char *s, size_t len, struct buf *out)
{
    const char *end = s + len;
    if (!buf_reserve(out, len))
        return;
    while (s < end) {
        const char *amp = memchr(s, '&', (size_t)(end - s));
        if (!amp)
            break;
        buf_append(out, s, (size_t)(amp - s));
        size_t n = reference(x, amp, (size_t)(end - amp), out);
        if (!n) {
            xml_fault(x, amp, "a bare '&'");
            buf_append_char(out, '&');
            n = 1;
        }
        s = amp + n;
    }
    buf_append(out, s, (size_t)(end - s));
}

/* ---- document type declarations */

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ';
}

static const char *skip_quoted(const char *p, const char *end)
{
    const char *q = memchr(p + 1, *p, (size_t)(end - p - 1));
    return q ? q + 1 : end;
}

/* <!ENTITY name "text">, of several the first. */
static void declare_entity(struct xml *x, const char *p, const char *end)
{
    while (p < end && (unsigned char)*p <= ' ')
        p++;
    const char *name = p;
    while (p < end && name_char(*p))
        p++;
    size_t name_len = (size_t)(p - name);
    while (p < end && (unsigned char)*p <= ' ')
        p++;
    if (name_len && end - p > 6 && (memcmp(p, "SYSTEM", 6) == 0 || memcmp(p, "PUBLIC", 6) == 0)) {
        if (x->entity_count < XML_ENTITIES_MAX) /* outside of the document, and left there */
            x->entities[x->entity_count++] = (struct xml_entity){.name = {name, name_len}, .text = "", .is_read = true};
        return;
    }
    if (!name_len || p >= end || (*p != '"' && *p != '\'') || x->entity_count == XML_ENTITIES_MAX)
        return; /* a parameter entity */
    const char *q = memchr(p + 1, *p, (size_t)(end - p - 1));
    if (!q)
        return;
    x->entities[x->entity_count++] = (struct xml_entity){.name = {name, name_len}, .text = p + 1, .len = (size_t)(q - p - 1)};
}

static const char *subset(struct xml *x, const char *p)
{
    while (p < x->end && *p != ']') {
        if (*p == '"' || *p == '\'') {
            p = skip_quoted(p, x->end);
        } else if (x->end - p > 4 && memcmp(p, "<!--", 4) == 0) {
            const char *q = memmem(p, (size_t)(x->end - p), "-->", 3);
            p = q ? q + 3 : x->end;
        } else if (x->end - p > 2 && memcmp(p, "<?", 2) == 0) {
            const char *q = memmem(p, (size_t)(x->end - p), "?>", 2);
            p = q ? q + 2 : x->end;
        } else if (x->end - p > 8 && memcmp(p, "<!ENTITY", 8) == 0) {
            const char *q = p + 8;
            while (q < x->end && *q != '>')
                q = *q == '"' || *q == '\'' ? skip_quoted(q, x->end) : q + 1;
            declare_entity(x, p + 8, q);
            p = q;
        } else {
            x->has_external_dtd |= *p == '%'; /* a parameter entity, which may declare others */
            p++;
        }
    }
    return p;
}

const char *xml_doctype(struct xml *x, const char *s)
{
    const char *p = s + 2;
    while (p < x->end && *p != '>' && *p != '<') {
        if (*p == '[')
            p = subset(x, p + 1);
        else if (*p == '"' || *p == '\'')
            p = skip_quoted(p, x->end);
        else {
            x->has_external_dtd |= x->end - p > 6 && is_blank(p[-1]) &&
                                   (memcmp(p, "SYSTEM", 6) == 0 || memcmp(p, "PUBLIC", 6) == 0);
            p++;
        }
    }
    return p < x->end && *p == '>' ? p + 1 : p;
}
