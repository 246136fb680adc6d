/* query.c: the query string, read forgivingly and into bounded places. */
#include <string.h>

#include "core/utf8.h"
#include "publish/view.h"

static int hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool percent_decode(const char *s, size_t len, bool form, char *out, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '%' && i + 2 < len && hex_digit((unsigned char)s[i + 1]) >= 0 && hex_digit((unsigned char)s[i + 2]) >= 0) {
            c = (unsigned char)(hex_digit((unsigned char)s[i + 1]) << 4 | hex_digit((unsigned char)s[i + 2]));
            i += 2;
        } else if (c == '+' && form) {
            c = ' ';
        }
        if (at + 1 >= size || c < 0x20 || c == 0x7f)
            return false;
        out[at++] = (char)c;
    }
    out[at] = '\0';
    return utf8_valid(out, at);
}

/* Whether this is the name, spelled with escapes or without. */
static bool is_named(const char *s, size_t len, const char *name)
{
    size_t i = 0;
    for (; *name && i < len; name++, i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '%' && i + 2 < len && hex_digit((unsigned char)s[i + 1]) >= 0 && hex_digit((unsigned char)s[i + 2]) >= 0) {
            c = (unsigned char)(hex_digit((unsigned char)s[i + 1]) << 4 | hex_digit((unsigned char)s[i + 2]));
            i += 2;
        }
        if (c != (unsigned char)*name)
            return false;
    }
    return !*name && i == len;
}

bool query_find(struct slice query, const char *name, struct slice *value)
{
    const char *s = query.s, *end = s ? s + query.len : s;
    while (s && s < end) {
        const char *stop = memchr(s, '&', (size_t)(end - s));
        if (!stop)
            stop = end;
        size_t len = (size_t)(stop - s);
        const char *equals = memchr(s, '=', len);
        if (is_named(s, equals ? (size_t)(equals - s) : len, name)) {
            *value = equals ? (struct slice){equals + 1, (size_t)(stop - equals - 1)} : (struct slice){stop, 0};
            return true;
        }
        s = stop + 1;
    }
    return false;
}

enum { WORD_MAX_BYTES = 64 };

int query_number(struct slice query, const char *name, int otherwise, int min, int max)
{
    struct slice v;
    char text[WORD_MAX_BYTES];
    long n = 0;
    if (!query_find(query, name, &v))
        return otherwise;
    if (percent_decode(v.s, v.len, true, text, sizeof text)) /* longer ones are read as they stand */
        v = (struct slice){text, strlen(text)};
    size_t i = v.len > 0 && v.s[0] == '-';
    bool negative = i > 0;
    if (i == v.len)
        return otherwise;
    for (; i < v.len; i++) {
        if (v.s[i] < '0' || v.s[i] > '9')
            return otherwise;
        n = n > 100000 ? n : n * 10 + (v.s[i] - '0');
    }
    n = negative ? -n : n;
    return n < min ? min : n > max ? max : (int)n;
}

int query_word(struct slice query, const char *name, int (*find)(const char *, size_t), int otherwise)
{
    struct slice v;
    char text[WORD_MAX_BYTES];
    bool there = query_find(query, name, &v) && percent_decode(v.s, v.len, true, text, sizeof text);
    int found = there ? find(text, strlen(text)) : -1;
    return found < 0 ? otherwise : found;
}
