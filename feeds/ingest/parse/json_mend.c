#include "ingest/parse/json_mend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NESTING_MAX = 64, INTEGER_DIGITS_MAX = 18 };

/* How much is open in the list of a feed's items, and in one of them: what is misplaced there does not end the list. */
enum { LIST_DEPTH = 2, ITEM_DEPTH = 3 };

/* What has to come next.  Commas and colons are written when what follows them is, so those too many vanish. */
enum state { KEY, COLON, VALUE, COMMA };

struct mender {
    const char *p, *end;
    struct buf *out;
    enum state state;
    char open[NESTING_MAX]; /* the brackets that close what is open */
    size_t depth;
    size_t name_at; /* in out: where the last name begins, with its comma */
    const char *blanks_end; /* of those at a line's end in a text, once they were looked at */
    bool ok;
};

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ';
}

static bool is_word(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || (c && strchr("_$+-.", c)) ||
           (unsigned char)c >= 0x80;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && is_blank(*p))
        p++;
    return p;
}

/* ---- texts */

/* The unit of UTF-16 that "\uXXXX" at s stands for; -1: none. */
static int escaped_unit(const char *s, const char *end)
{
    char digits[5] = "";
    if (end - s < 6 || s[0] != '\\' || s[1] != 'u')
        return -1;
    memcpy(digits, s + 2, 4);
    return strspn(digits, "0123456789abcdefABCDEF") == 4 ? (int)strtol(digits, NULL, 16) : -1;
}

/* Half a pair stands for no character, and U+0000 for none that we want. */
static void mend_unicode(struct mender *m)
{
    int unit = escaped_unit(m->p, m->end), next = unit < 0 ? -1 : escaped_unit(m->p + 6, m->end);
    bool pair = unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
    if (unit < 0)
        buf_lit(m->out, "\\\\u");
    else if (unit >= 0xd800 && unit <= 0xdfff && !pair)
        buf_lit(m->out, "\\ufffd");
    else if (unit)
        buf_append(m->out, m->p, pair ? 12 : 6);
    m->p += unit < 0 ? 2 : pair ? 12 : 6;
}

static void mend_escape(struct mender *m)
{
    if (m->end - m->p < 2) { /* cut off */
        m->p++;
        return;
    }
    if (m->p[1] == 'u') {
        mend_unicode(m);
        return;
    }
    if (m->p[1] && strchr("\"\\/bfnrt", m->p[1]))
        buf_append(m->out, m->p, 2);
    else
        m->p--; /* \' and the like: the character itself is read next */
    m->p += 2;
}

/* "name": */
static bool is_name(const struct mender *m, const char *p, char quote)
{
    const char *close = p < m->end && *p == quote ? memchr(p + 1, quote, (size_t)(m->end - p - 1)) : NULL;
    close = close ? skip_blanks(close + 1, m->end) : m->end;
    return close < m->end && *close == ':';
}

/* Is the quotation mark at p the end of the text, or does it belong to it?  What follows tells: a mark of JSON, or the next
 * name where its comma was forgotten. */
static bool ends_text(const struct mender *m, const char *p)
{
    const char *next = skip_blanks(p + 1, m->end);
    if (next == m->end || (*next && strchr(",:}]/", *next)) || is_name(m, next, *p))
        return true;
    const char *then = skip_blanks(next + 1, m->end); /* behind a name, a value may have lost its colon */
    return m->state == KEY && (*next == '[' || *next == '{' || (*next == *p && then < m->end && *then != ':'));
}

static char last_written(const struct mender *m)
{
    return m->out->len ? m->out->data[m->out->len - 1] : '\0';
}

/* A line's end behind which a name stands: the text has lost its quotation mark.  Of many empty lines the first one tells. */
static bool lost_end(struct mender *m, char quote)
{
    if (*m->p != '\n' || (m->blanks_end && m->p < m->blanks_end))
        return false;
    m->blanks_end = skip_blanks(m->p, m->end);
    if (!is_name(m, m->blanks_end, quote))
        return false;
    if (last_written(m) == ',')
        m->out->data[--m->out->len] = '\0';
    return true;
}

/* At a quotation mark of one or two strokes. */
static void mend_text(struct mender *m)
{
    char quote = *m->p++;
    buf_append_char(m->out, '"');
    while (m->p < m->end && !(*m->p == quote && ends_text(m, m->p)) && !lost_end(m, quote)) {
        if (*m->p == '\\') {
            mend_escape(m);
            continue;
        }
        unsigned char c = (unsigned char)*m->p++;
        if (c < 0x20)
            buf_printf(m->out, "\\u%04x", c);
        else if (c == '"')
            buf_lit(m->out, "\\\"");
        else
            buf_append_char(m->out, (char)c);
    }
    m->p += m->p < m->end;
    buf_append_char(m->out, '"');
}

/* ---- words and numbers */

/* What JSON calls a number, and no longer than a reader can hold: a longer one is an identifier, and no count of anything. */
static bool is_number(const char *s, size_t len)
{
    char copy[64], *end;
    if (len >= sizeof copy)
        return false;
    memcpy(copy, s, len);
    copy[len] = '\0';
    const char *first = copy + (*copy == '-');
    size_t digits = strspn(first, "0123456789");
    if (!digits || (digits > 1 && *first == '0') || digits > INTEGER_DIGITS_MAX)
        return false;
    double d = strtod(copy, &end);
    bool written_well =
        strspn(copy, "0123456789+-.eE") == len && copy[len - 1] != '.' && !strstr(copy, ".e") && !strstr(copy, ".E");
    return *end == '\0' && isfinite(d) && written_well;
}

static void mend_word(struct mender *m)
{
    static const struct {
        const char *word, *json;
    } words[] = {{"true", "true"}, {"false", "false"}, {"null", "null"}, {"True", "true"}, {"False", "false"},
                 {"None", "null"}, {"undefined", "null"}, {"NaN", "null"}, {"Infinity", "null"}, {"-Infinity", "null"}};
    const char *from = m->p;
    while (m->p < m->end && is_word(*m->p))
        m->p++;
    size_t len = (size_t)(m->p - from);
    for (size_t i = 0; m->state == VALUE && i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == len && memcmp(words[i].word, from, len) == 0) {
            buf_puts(m->out, words[i].json);
            return;
        }
    if (m->state == VALUE && is_number(from, len))
        buf_append(m->out, from, len);
    else
        buf_append_json(m->out, from, len);
}

/* ---- what holds them together */

/* Writes what is missing before a value or a name. */
static void before_value(struct mender *m)
{
    size_t at = m->out->len;
    if (m->state == COMMA)
        buf_append_char(m->out, ',');
    if (m->state == COLON)
        buf_append_char(m->out, ':');
    if (m->state == COMMA)
        m->state = m->open[m->depth - 1] == '}' ? KEY : VALUE;
    else if (m->state == COLON)
        m->state = VALUE;
    m->name_at = m->state == KEY ? at : m->name_at;
}

/* A name without a value has none. */
static void end_member(struct mender *m)
{
    if (m->state == COLON)
        buf_append_char(m->out, ':');
    if (m->state == COLON || (m->state == VALUE && last_written(m) == ':'))
        buf_lit(m->out, "null");
}

/* A name that was cut off, or whose value was, says nothing. */
static void drop_name(struct mender *m)
{
    if (m->state != COLON && !(m->state == VALUE && m->open[m->depth - 1] == '}'))
        return;
    m->out->len = m->name_at;
    m->out->data[m->name_at] = '\0';
    m->state = COMMA;
}

static void close_bracket(struct mender *m)
{
    end_member(m);
    buf_append_char(m->out, m->open[--m->depth]);
    m->state = COMMA;
}

static void open_bracket(struct mender *m)
{
    char c = *m->p++;
    bool in_object = m->depth && m->open[m->depth - 1] == '}';
    bool for_name = in_object && (m->state == KEY || m->state == COMMA);
    if (for_name && (c == '[' || last_written(m) == '{' || m->depth < ITEM_DEPTH))
        return; /* one too many */
    if (for_name) /* the object before has lost its bracket */
        close_bracket(m);
    before_value(m);
    m->ok = m->depth < NESTING_MAX;
    if (!m->ok)
        return;
    buf_append_char(m->out, c);
    m->open[m->depth++] = c == '{' ? '}' : ']';
    m->state = c == '{' ? KEY : VALUE;
}

/* A bracket that ends more than was meant.  What stands around it tells: a colon after it, a name after an object of a list, another
 * object after the list. */
static bool is_misplaced(const struct mender *m, char c)
{
    const char *next = skip_blanks(m->p, m->end), *then = next < m->end ? skip_blanks(next + 1, m->end) : m->end;
    char follows = next < m->end ? *next : '\0', after_comma = follows == ',' && then < m->end ? *then : '\0';
    char top = m->open[m->depth - 1], last = last_written(m);
    if (follows == ':')
        return true;
    if (c == top && m->depth == 1)
        return follows == ',';
    if (c == top)
        return c == '}' ? after_comma == '"' && m->open[m->depth - 2] == ']' : after_comma == '{' && m->depth == LIST_DEPTH;
    if (c == ']')
        return m->depth <= ITEM_DEPTH || last == '}' || last == ']';
    return m->depth <= LIST_DEPTH || follows == ']';
}

/* With it what is open inside of the bracket's own, whose bracket is missing. */
static void read_closing(struct mender *m)
{
    char c = *m->p++;
    if (!m->depth || is_misplaced(m, c))
        return;
    size_t own = m->depth;
    while (own && m->open[own - 1] != c)
        own--;
    while (own && m->depth >= own)
        close_bracket(m);
}

/* Comments of C and of scripts.  False: none. */
static bool skip_comment(struct mender *m)
{
    bool block = m->end - m->p > 1 && memcmp(m->p, "/*", 2) == 0;
    if (!block && *m->p != '#' && !(m->end - m->p > 1 && memcmp(m->p, "//", 2) == 0))
        return false;
    const char *close = block ? memmem(m->p + 2, (size_t)(m->end - m->p - 2), "*/", 2)
                              : memchr(m->p, '\n', (size_t)(m->end - m->p));
    m->p = !close ? m->end : close + (block ? 2 : 1);
    return true;
}

static void mend_next(struct mender *m)
{
    char c = *m->p;
    if (is_blank(c) || skip_comment(m)) {
        m->p += is_blank(c);
    } else if (c == '{' || c == '[') {
        open_bracket(m);
    } else if (c == '}' || c == ']') {
        read_closing(m);
    } else if (c == ',' && m->depth) {
        end_member(m);
        m->state = m->state == KEY || (m->state == VALUE && m->open[m->depth - 1] == ']') ? m->state : COMMA;
        m->p++;
    } else if (c == ':' && m->state == COLON) {
        before_value(m);
        m->p++;
    } else if (c == '"' || c == '\'' || is_word(c)) {
        before_value(m);
        if (is_word(c))
            mend_word(m);
        else
            mend_text(m);
        m->state = m->state == KEY ? COLON : COMMA;
    } else {
        m->p++;
    }
}

bool json_mend(const char *s, size_t len, struct buf *out)
{
    struct mender m = {.p = s, .end = s + len, .out = out, .state = VALUE, .ok = true};
    do
        mend_next(&m);
    while (m.ok && m.p < m.end && !out->failed && (m.depth || m.state == VALUE));
    if (m.depth && m.ok && !out->failed)
        drop_name(&m);
    while (m.depth && m.ok)
        close_bracket(&m);
    return m.ok && !out->failed;
}
