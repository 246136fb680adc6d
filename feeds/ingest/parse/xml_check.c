/* xml_check.c: what XML forbids and we read all the same.  Each fault is told, none changes what is read. */
#include <string.h>

#include "ingest/parse/xml.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_blank(struct slice s)
{
    while (s.len && is_space(*s.s)) {
        s.s++;
        s.len--;
    }
    return !s.len;
}

void xml_check_text(struct xml *x, struct slice text)
{
    if (!x->depth && !is_blank(text))
        xml_fault(x, text.s, "text outside of all elements");
    for (const char *p = text.s, *end = text.s + text.len; (p = memchr(p, ']', (size_t)(end - p))); p++)
        if (end - p >= 3 && p[1] == ']' && p[2] == '>') {
            xml_fault(x, p, "']]>' outside of a CDATA section");
            return;
        }
}

/* ASCII alone is looked at: which of the other characters may stand in a name is hardly ever a writer's mistake. */
static bool is_name(struct slice name)
{
    static const char marks[] = "_-.:";
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.s[i];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (!letter && c < 0x80 && (i == 0 || c < '0' || c > '9') && !memchr(marks, c, sizeof marks - 1))
            return false;
    }
    return name.len && *name.s != '-' && *name.s != '.';
}

/* One colon at most, and something on both sides of it. */
static bool is_qualified_name(struct slice name)
{
    if (!is_name(name))
        return false;
    const char *colon = memchr(name.s, ':', name.len);
    size_t before = colon ? (size_t)(colon - name.s) : 1;
    size_t behind = colon ? name.len - before - 1 : 1;
    return before && behind && !(colon && memchr(colon + 1, ':', behind));
}

void xml_check_tag(struct xml *x, struct slice name)
{
    if (!x->depth && x->saw_root)
        xml_fault(x, name.s, "a second root element");
    if (!is_qualified_name(name))
        xml_fault(x, name.s, "'%.*s' is no name", (int)(name.len < 40 ? name.len : 40), name.s);
    for (size_t i = 0; i < x->attribute_count; i++) {
        const struct xml_attribute *a = &x->attributes[i];
        if (!is_name(a->name))
            xml_fault(x, a->name.s, "'%.*s' is no name", (int)(a->name.len < 40 ? a->name.len : 40), a->name.s);
        xml_check_references(x, a->value);
        for (size_t k = 0; k < i; k++)
            if (x->attributes[k].name.len == a->name.len && memcmp(x->attributes[k].name.s, a->name.s, a->name.len) == 0)
                xml_fault(x, a->name.s, "an attribute twice");
    }
}

void xml_check_comment(struct xml *x, const char *from, const char *end)
{
    const char *dashes = memmem(from, (size_t)(end + 2 - from), "--", 2);
    if (dashes && dashes < end)
        xml_fault(x, dashes, "'--' inside a comment");
}

/* Steps over name="value" with the white space before it.  NULL: something else stands there. */
static const char *pseudo_attribute(const char *p, const char *end, const char *name, size_t *value_len)
{
    const char *from = p;
    while (p < end && is_space(*p))
        p++;
    size_t n = strlen(name);
    if (p == from || (size_t)(end - p) <= n || memcmp(p, name, n) != 0)
        return NULL;
    for (p += n; p < end && is_space(*p);)
        p++;
    if (p == end || *p++ != '=')
        return NULL;
    while (p < end && is_space(*p))
        p++;
    if (p == end || (*p != '"' && *p != '\''))
        return NULL;
    const char *quote = memchr(p + 1, *p, (size_t)(end - p - 1));
    *value_len = quote ? (size_t)(quote - p - 1) : 0;
    return quote ? quote + 1 : NULL;
}

/* <?target …?> */
void xml_check_instruction(struct xml *x, const char *end)
{
    const char *p = x->p + 2;
    while (end && p < end && !is_space(*p))
        p++;
    struct slice target = {x->p + 2, (size_t)(p - x->p - 2)};
    if (!end)
        xml_fault(x, x->p, "a processing instruction without an end");
    else if (!is_name(target) || memchr(target.s, ':', target.len))
        xml_fault(x, x->p, "a processing instruction without a name");
}

/* "1.0", "1.1" */
static bool is_version(const char *s, size_t len)
{
    for (size_t i = 2; i < len; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return len >= 3 && memcmp(s, "1.", 2) == 0;
}

/* XML lets them begin with a letter only; IANA has registered "437" and "ISO_8859-2:1987" all the same. */
static bool is_encoding(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z') && !(s[i] >= '0' && s[i] <= '9') && !memchr("-_.:", s[i], 4))
            return false;
    return len > 0;
}

/* <?xml version="1.0" encoding="…" standalone="…"?>, in this order; end is at "?>" or NULL. */
void xml_check_declaration(struct xml *x, const char *end)
{
    const char *p = x->p + 5;
    size_t len = 0;
    bool ok = end && memcmp(x->p, "<?xml", 5) == 0;
    if (ok) {
        p = pseudo_attribute(p, end, "version", &len);
        ok = p && is_version(p - 1 - len, len);
    }
    const char *next = ok ? pseudo_attribute(p, end, "encoding", &len) : NULL;
    ok = ok && (!next || is_encoding(next - 1 - len, len));
    p = next ? next : p;
    next = ok ? pseudo_attribute(p, end, "standalone", &len) : NULL;
    p = next ? next : p;
    if (!ok || !is_blank((struct slice){p, (size_t)(end - p)}))
        xml_fault(x, x->p, "a broken XML declaration");
}
