#include "ingest/sanitize/write.h"

#include <string.h>

#include "core/utf8.h"
#include "html/html.h"
#include "html/token.h"

/* Bytes collected before they go to the buffer, which is dearer. */
struct sink {
    struct buf *out;
    size_t n;
    char bytes[480];
};

static void flush(struct sink *k)
{
    buf_append(k->out, k->bytes, k->n);
    k->n = 0;
}

static void put(struct sink *k, const char *s, size_t len)
{
    if (len > sizeof k->bytes - k->n) {
        flush(k);
        if (len > sizeof k->bytes / 4) {
            buf_append(k->out, s, len);
            return;
        }
    }
    memcpy(k->bytes + k->n, s, len);
    k->n += len;
}

static void put_number(struct sink *k, uint32_t c)
{
    char digits[12];
    size_t i = sizeof digits;
    digits[--i] = ';';
    do
        digits[--i] = (char)('0' + c % 10);
    while (c /= 10);
    digits[--i] = '#';
    digits[--i] = '&';
    put(k, digits + i, sizeof digits - i);
}

/* What XML forbids, and U+0080 to U+009F, whose references HTML reads as windows-1252. */
static bool left_out(uint32_t c)
{
    if (c < 0x20)
        return c != '\t' && c != '\n' && c != '\f' && c != '\r';
    return (c >= 0x7f && c < 0xa0) || c == 0xfffe || c == 0xffff;
}

/* One character. */
static size_t put_char(struct sink *k, uint32_t c, bool attribute)
{
    switch (c) {
    case '&': put(k, "&amp;", 5); return 1;
    case '<': put(k, "&lt;", 4); return 1;
    case '>': put(k, "&gt;", 4); return 1;
    case '"': put(k, attribute ? "&quot;" : "\"", attribute ? 6 : 1); return 1;
    case '\t': put(k, attribute ? "&#9;" : "\t", attribute ? 4 : 1); return 1;
    case '\r': case '\n': put(k, attribute ? "&#10;" : "\n", attribute ? 5 : 1); return 1;
    case '\f': put(k, " ", 1); return 1;
    default: break;
    }
    if (left_out(c))
        return 0;
    if (c < 0x80)
        put(k, (char[]){(char)c}, 1);
    else
        put_number(k, c);
    return 1;
}

/* True where one of eight bytes may be more than plain text.  They are looked at together; 0x7f and what lies above have
 * the top bit once 1 is added or as they are. */
static bool may_mean_something(const char *s)
{
    static const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    uint64_t w;
    memcpy(&w, s, 8);
    uint64_t amp = w ^ ones * '&', lt = w ^ ones * '<', gt = w ^ ones * '>', quote = w ^ ones * '"', del = w ^ ones * 0x7f;
    uint64_t any = (w - ones * 0x20) | (amp - ones) | (lt - ones) | (gt - ones) | (quote - ones) | (del - ones) | w;
    return any & tops;
}

/* How many bytes at s are printable ASCII without a meaning in markup. */
static size_t plain_run(const char *s, size_t len)
{
    size_t i = 0;
    while (len - i >= 8 && !may_mean_something(s + i))
        i += 8;
    while (i < len) {
        unsigned char c = (unsigned char)s[i];
        if (c < 0x20 || c >= 0x7f || c == '&' || c == '<' || c == '>' || c == '"')
            break;
        i++;
    }
    return i;
}

/* Writes the characters beyond ASCII that s begins with: they come in runs.  Returns the bytes that are dealt with. */
static size_t other_script(struct sink *k, const char *s, size_t len, size_t chars_max, size_t *written)
{
    size_t i = 0;
    for (size_t used; i < len && (unsigned char)s[i] >= 0x80 && *written < chars_max; i += used) {
        uint32_t c = utf8_decode(s + i, len - i, &used);
        if (left_out(c))
            continue;
        put_number(k, c);
        ++*written;
    }
    return i;
}

size_t write_text(struct buf *out, const char *s, size_t len, unsigned how, size_t chars_max)
{
    struct sink k; /* its bytes are not cleared: there are many short texts */
    k.out = out;
    k.n = 0;
    bool attribute = how & TEXT_ATTRIBUTE;
    size_t written = 0;
    for (size_t i = 0; i < len && written < chars_max;) {
        uint32_t c[2] = {0, 0};
        size_t used = plain_run(s + i, len - i);
        if (used > chars_max - written)
            used = chars_max - written;
        if (used) {
            put(&k, s + i, used);
            written += used;
            i += used;
            continue;
        }
        if ((unsigned char)s[i] >= 0x80) {
            i += other_script(&k, s + i, len - i, chars_max, &written);
            continue;
        }
        if (s[i] == '&' && (how & TEXT_DECODE))
            used = html_reference(s + i, len - i, attribute ? HTML_IN_ATTRIBUTE : HTML_IN_TEXT, c);
        if (!used)
            c[0] = utf8_decode(s + i, len - i, &used);
        if (s[i] == '\r' && i + 1 < len && s[i + 1] == '\n')
            used = 2;
        i += used;
        size_t n = put_char(&k, c[0], attribute);
        if (c[1] && written + n < chars_max)
            n += put_char(&k, c[1], attribute);
        written += n;
    }
    flush(&k);
    return written;
}

size_t text_line_ends(const char *s, size_t len, unsigned how, bool *any)
{
    size_t i = 0;
    *any = false;
    for (size_t used; i < len; i += used) {
        uint32_t c[2] = {0, 0};
        used = s[i] == '&' && (how & TEXT_DECODE) ? html_reference(s + i, len - i, HTML_IN_TEXT, c) : 0;
        if (!used)
            c[0] = utf8_decode(s + i, len - i, &used);
        bool line_end = c[0] == '\n' || c[0] == '\r';
        if (!line_end && !left_out(c[0]))
            break;
        *any = *any || line_end;
    }
    return i;
}

bool text_is_space(const char *s, size_t len, bool decode)
{
    for (size_t i = 0; i < len;) {
        uint32_t c[2] = {(unsigned char)s[i], 0};
        size_t used = s[i] == '&' && decode ? html_reference(s + i, len - i, HTML_IN_TEXT, c) : 1;
        if (!used || c[0] > 0x7f || !html_is_space((char)c[0]))
            return false;
        i += used;
    }
    return true;
}
