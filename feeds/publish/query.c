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

bool query_find(struct slice query, const char *name, struct slice *value)
{
    size_t n = strlen(name);
    const char *s = query.s, *end = s ? s + query.len : s;
    while (s && s < end) {
        const char *stop = memchr(s, '&', (size_t)(end - s));
        if (!stop)
            stop = end;
        size_t len = (size_t)(stop - s);
        if (len >= n && memcmp(s, name, n) == 0 && (len == n || s[n] == '=')) {
            *value = len == n ? (struct slice){stop, 0} : (struct slice){s + n + 1, len - n - 1};
            return true;
        }
        s = stop + 1;
    }
    return false;
}
