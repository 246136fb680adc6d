#include "core/utf8.h"

#include <string.h>

size_t utf8_encode(uint32_t c, char out[static 4])
{
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

uint32_t utf8_decode(const char *s, size_t len, size_t *used)
{
    const unsigned char *p = (const unsigned char *)s;
    unsigned char c = p[0], low = 0x80, high = 0xbf;
    size_t need;
    uint32_t value;
    *used = 1;
    if (c < 0x80)
        return c;
    if (c >= 0xc2 && c <= 0xdf) {
        need = 1;
        value = c & 0x1f;
    } else if (c >= 0xe0 && c <= 0xef) {
        need = 2;
        value = c & 0x0f;
        if (c == 0xe0)
            low = 0xa0;
        else if (c == 0xed)
            high = 0x9f;
    } else if (c >= 0xf0 && c <= 0xf4) {
        need = 3;
        value = c & 0x07;
        if (c == 0xf0)
            low = 0x90;
        else if (c == 0xf4)
            high = 0x8f;
    } else {
        return 0xfffd;
    }
    for (size_t i = 1; i <= need; i++) {
        if (i >= len || p[i] < low || p[i] > high)
            return 0xfffd;
        value = value << 6 | (p[i] & 0x3f);
        *used = i + 1;
        low = 0x80;
        high = 0xbf;
    }
    return value;
}

bool utf8_valid(const char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint64_t eight;
        if (len - i >= 8) {
            memcpy(&eight, s + i, 8);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                i += 8;
                continue;
            }
        }
        size_t used;
        /* U+FFFD itself is three bytes; a malformed place is reported with fewer or with other bytes. */
        if (utf8_decode(s + i, len - i, &used) == 0xfffd &&
            (used != 3 || memcmp(s + i, "\xef\xbf\xbd", 3) != 0))
            return false;
        i += used;
    }
    return true;
}

size_t utf8_cut(const char *s, size_t len, size_t max_bytes)
{
    if (len <= max_bytes)
        return len;
    size_t n = max_bytes;
    while (n && ((unsigned char)s[n] & 0xc0) == 0x80)
        n--;
    return n;
}
