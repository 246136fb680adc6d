#include "core/buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/utf8.h"

void buf_init(struct buf *b, size_t max_bytes)
{
    *b = (struct buf){.max_bytes = max_bytes};
}

void buf_free(struct buf *b)
{
    free(b->data);
    buf_init(b, b->max_bytes);
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = '\0';
}

bool buf_reserve(struct buf *b, size_t more)
{
    if (b->failed)
        return false;
    if (more > b->max_bytes || b->len > b->max_bytes - more)
        return !(b->failed = true);
    size_t need = b->len + more + 1;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap += cap / 2 + 16;
    char *data = memory_noted(realloc(b->data, cap));
    if (!data)
        return !(b->failed = true);
    if (!b->data)
        data[0] = '\0';
    b->data = data;
    b->cap = cap;
    return true;
}

bool buf_append(struct buf *b, const void *data, size_t len)
{
    if (!buf_reserve(b, len))
        return false;
    if (len)
        memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
    return true;
}

bool buf_append_char(struct buf *b, char c)
{
    return buf_append(b, &c, 1);
}

bool buf_append_utf8(struct buf *b, uint32_t code_point)
{
    char out[4];
    return buf_append(b, out, utf8_encode(code_point, out));
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    bool ok = n >= 0 && buf_reserve(b, (size_t)n);
    if (ok) {
        vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    } else {
        b->failed = true;
    }
    va_end(again);
    return ok;
}

/* What a byte becomes in XML text or an attribute.  NULL: itself.  "": left out. */
static const char *xml_replacement(unsigned char c, bool attribute)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return attribute ? "&quot;" : NULL;
    case '\t': return attribute ? "&#9;" : NULL;
    case '\n': return attribute ? "&#10;" : NULL;
    case '\r': return "&#13;";
    default: return c < 0x20 || c == 0x7f ? "" : NULL;
    }
}

bool buf_append_escaped(struct buf *b, const char *s, size_t len, bool attribute)
{
    size_t from = 0;
    if (!buf_reserve(b, len))
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        size_t skip = 1;
        const char *with;
        if (c == 0xef && i + 2 < len && (unsigned char)s[i + 1] == 0xbf && (unsigned char)s[i + 2] >= 0xbe) {
            with = ""; /* U+FFFE and U+FFFF are no XML characters */
            skip = 3;
        } else if ((c >= 0x30 && c < 0x7f && c != '<' && c != '>') || c >= 0x80) {
            continue;
        } else {
            with = xml_replacement(c, attribute);
        }
        if (!with)
            continue;
        buf_append(b, s + from, i - from);
        buf_puts(b, with);
        i += skip - 1;
        from = i + 1;
    }
    return buf_append(b, s + from, len - from);
}

/* True where one of eight bytes may need escaping in JSON: below 0x20, '"', '\\', 0x7f, or '/', which does so after '<'.
 * The bytes are looked at together (Bit Twiddling Hacks, "determine if a word has a byte less than n"). */
static bool json_may_escape(const char *s)
{
    static const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    uint64_t w;
    memcpy(&w, s, 8);
    uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\', solidus = w ^ ones * '/', del = w ^ ones * 0x7f;
    uint64_t low = (w - ones * 0x20) & ~w;
    uint64_t any = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((solidus - ones) & ~solidus) |
                   ((del - ones) & ~del) | low;
    return any & tops;
}

/* Writes the escape of c into esc and returns its length; 0: none. */
static size_t json_escape(unsigned char c, bool after_less_than, char esc[static 6])
{
    static const char hex[] = "0123456789abcdef";
    char letter = 0;
    switch (c) {
    case '"': case '\\': letter = (char)c; break;
    case '\n': letter = 'n'; break;
    case '\t': letter = 't'; break;
    case '\r': letter = 'r'; break;
    case '/': letter = after_less_than ? '/' : 0; break;
    default:
        if (c >= 0x20 && c != 0x7f)
            return 0;
        memcpy(esc, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
        return 6;
    }
    esc[0] = '\\';
    esc[1] = letter;
    return letter ? 2 : 0;
}

bool buf_append_json(struct buf *b, const char *s, size_t len)
{
    size_t from = 0, i = 0;
    if (!buf_reserve(b, len + 2))
        return false;
    buf_append_char(b, '"');
    while (i < len) {
        while (len - i >= 8 && !json_may_escape(s + i))
            i += 8;
        size_t stop = len - i < 8 ? len : i + 8;
        for (; i < stop; i++) {
            char esc[6];
            size_t n = json_escape((unsigned char)s[i], i && s[i - 1] == '<', esc);
            if (!n)
                continue;
            buf_append(b, s + from, i - from);
            buf_append(b, esc, n);
            from = i + 1;
        }
    }
    buf_append(b, s + from, len - from);
    return buf_append_char(b, '"');
}

char *buf_take(struct buf *b, size_t *len)
{
    if (!b->data && !buf_reserve(b, 0))
        return NULL;
    char *data = b->data;
    if (len)
        *len = b->len;
    b->data = NULL;
    buf_free(b);
    return data;
}
