#include "ingest/extract/ldtext.h"

#include <string.h>

#include "core/buf.h"
#include "html/html.h"

enum { MAX_NESTING = 64, MAX_VALUES = 64 };

struct mender {
    const char *s;
    struct buf out; /* the value being read, mended */
    char closers[MAX_NESTING];
    int depth;
    size_t comma_at; /* the last comma between members in out, and how deep it stands: where a value cut off is cut back to */
    int comma_depth;
    json_t *values;
};

static const char *past_space(const char *s)
{
    return s + strspn(s, " \t\r\n");
}

/* A quotation mark ends its string where a value may end: others were left as they were by who put texts into templates. */
static bool ends_string(const char *after)
{
    const char *next = past_space(after);
    if (!*next || strchr(":}]", *next))
        return true;
    if (*next == ',') {
        next = past_space(next + 1);
        return !*next || strchr("\"{[}]-0123456789", *next) || strncmp(next, "true", 4) == 0 ||
               strncmp(next, "false", 5) == 0 || strncmp(next, "null", 4) == 0;
    }
    return *next == '"' && memchr(after, '\n', (size_t)(next - after)); /* a comma is missing */
}

static int hex4(const char *s)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF", *at = s[i] ? strchr(digits, s[i]) : NULL;
        if (!at)
            return -1;
        value = value * 16 + (int)(at - digits) % 16;
    }
    return value;
}

/* \u escapes; half a pair, where a text was cut off in the middle of a picture, becomes U+FFFD. */
static size_t copy_escaped_unit(struct mender *m)
{
    int unit = hex4(m->s + 2);
    if (unit < 0)
        return 2;
    bool high = unit >= 0xd800 && unit < 0xdc00, low = unit >= 0xdc00 && unit < 0xe000;
    int next = high && m->s[6] == '\\' && m->s[7] == 'u' ? hex4(m->s + 8) : 0;
    bool pair = next >= 0xdc00 && next < 0xe000;
    size_t n = pair ? 12 : 6;
    if (low || (high && !pair))
        buf_append_utf8(&m->out, 0xfffd);
    else
        buf_append(&m->out, m->s, n);
    return n;
}

/* What follows a backslash; returns the bytes taken. */
static size_t copy_escape(struct mender *m)
{
    static const char allowed[] = "\"\\/bfnrt";
    char c = m->s[1];
    if (c == 'u')
        return copy_escaped_unit(m);
    if (strchr(allowed, c))
        buf_append(&m->out, m->s, 2);
    else if ((unsigned char)c >= 0x20)
        buf_append_char(&m->out, c);
    return 2;
}

/* Copies a string; m->s stands at its quotation mark, and behind it afterwards. */
static void copy_string(struct mender *m)
{
    buf_append_char(&m->out, '"');
    for (m->s++; *m->s && !(*m->s == '"' && ends_string(m->s + 1));) {
        if (*m->s == '\\') {
            m->s += m->s[1] ? copy_escape(m) : 1;
            continue;
        }
        if (*m->s == '"')
            buf_append_char(&m->out, '\\');
        buf_append_char(&m->out, (unsigned char)*m->s < 0x20 ? ' ' : *m->s);
        m->s++;
    }
    buf_append_char(&m->out, '"');
    m->s += *m->s == '"';
    if (*past_space(m->s) == '"') /* two strings side by side */
        buf_append_char(&m->out, ',');
}

/* Comments of JavaScript; HTML's and CDATA marks hold neither brackets nor quotation marks and fall away by themselves. */
static bool skip_comment(struct mender *m)
{
    if (m->s[0] != '/' || (m->s[1] != '*' && m->s[1] != '/'))
        return false;
    const char *end = m->s[1] == '*' ? strstr(m->s + 2, "*/") : strchr(m->s, '\n');
    m->s = !end ? m->s + strlen(m->s) : end + (m->s[1] == '*' ? 2 : 1);
    return true;
}

static void take_value(struct mender *m)
{
    json_t *v = m->out.failed ? NULL : json_loadb(m->out.data, m->out.len, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL);
    if (v)
        json_array_append_new(m->values, v);
    buf_reset(&m->out);
    m->comma_at = 0;
    m->depth = 0;
}

/* The text ends within a value: back to the last whole member, and all brackets closed. */
static void take_rest(struct mender *m)
{
    if (!m->depth || !m->comma_at)
        return;
    m->out.len = m->comma_at;
    for (int i = m->comma_depth; i > 0; i--)
        buf_append_char(&m->out, m->closers[i - 1]);
    take_value(m);
}

static bool open_bracket(struct mender *m)
{
    if (m->depth == MAX_NESTING)
        return false;
    m->closers[m->depth++] = *m->s == '{' ? '}' : ']';
    buf_append_char(&m->out, *m->s++);
    return true;
}

static void copy_mark(struct mender *m)
{
    char c = *m->s++;
    if (c == ',' && (*past_space(m->s) == '}' || *past_space(m->s) == ']'))
        return;
    if (c == ',') {
        m->comma_at = m->out.len;
        m->comma_depth = m->depth;
    }
    buf_append_char(&m->out, (unsigned char)c < 0x20 ? ' ' : c);
    if (c == ':' && *past_space(m->s) && strchr(",}", *past_space(m->s)))
        buf_lit(&m->out, "null"); /* a template had nothing to put there */
    if (c == '}' || c == ']') {
        m->depth--;
        if (!m->depth)
            take_value(m);
        else if (*past_space(m->s) == '{' || *past_space(m->s) == '"')
            buf_append_char(&m->out, ',');
    }
}

static void read_values(struct mender *m)
{
    while (*m->s && json_array_size(m->values) < MAX_VALUES) {
        if (*m->s == '{' || *m->s == '[') {
            if (!open_bracket(m))
                return;
        } else if (!m->depth) {
            m->s += !skip_comment(m);
        } else if (*m->s == '"') {
            copy_string(m);
        } else if (!skip_comment(m)) {
            copy_mark(m);
        }
    }
    take_rest(m);
}

/* Some systems escape what they write, though a script holds no references. */
static bool is_escaped(const char *text)
{
    const char *start = strpbrk(text, "{[");
    return start && strncmp(past_space(start + 1), "&quot;", 6) == 0 && !strchr(text, '"');
}

json_t *ldtext_read(const char *text)
{
    struct buf plain;
    buf_init(&plain, strlen(text) * 2 + 16);
    if (is_escaped(text) && html_decode(text, strlen(text), HTML_IN_TEXT, &plain) && plain.len)
        text = plain.data;
    const char *cdata = strstr(text, "<![CDATA["), *start = strpbrk(text, "{[");
    struct mender m = {.s = cdata && start && start > cdata ? cdata + 9 : text, .values = json_array()};
    buf_init(&m.out, strlen(text) * 2 + 2 * MAX_NESTING);
    if (m.values)
        read_values(&m);
    buf_free(&m.out);
    buf_free(&plain);
    if (m.values && !json_array_size(m.values)) {
        json_decref(m.values);
        return NULL;
    }
    return m.values;
}
