#include "core/utf8.h"

#include <string.h>

const uint16_t utf8_windows_marks[32] = {
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
    0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

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

/* The length of the well-formed sequence at p, 0 for none.  Two and three bytes, nearly all that is not ASCII, are looked
 * at as a whole. */
static size_t sequence(const unsigned char *p, size_t len)
{
    if (p[0] < 0x80)
        return 1;
    if (len >= 2 && p[0] >= 0xc2 && p[0] <= 0xdf)
        return (p[1] & 0xc0) == 0x80 ? 2 : 0;
    if (len >= 3 && (p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80)
        return (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ? 0 : 3;
    size_t used;
    return p[0] >= 0xf0 && utf8_decode((const char *)p, len, &used) != 0xfffd ? used : 0;
}

bool utf8_valid(const char *s, size_t len)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + len;
    while (p < end) {
        uint64_t eight;
        if (*p < 0x80 && end - p >= 8) {
            memcpy(&eight, p, 8);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                p += 8;
                continue;
            }
        }
        size_t n = sequence(p, (size_t)(end - p));
        if (!n)
            return false;
        p += n;
    }
    return true;
}

size_t utf8_bom(const char *s, size_t len)
{
    static const char mark[] = "\xef\xbb\xbf";
    return len >= 3 && memcmp(s, mark, 3) == 0 ? 3 : 0;
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

size_t utf8_cut_words(const char *s, size_t max_chars, bool *cut)
{
    size_t chars = 0, at = 0, word = 0;
    *cut = false;
    for (; s[at]; at++) {
        if (((unsigned char)s[at] & 0xc0) == 0x80)
            continue; /* inside a character */
        if (chars++ == max_chars) {
            *cut = true;
            return word > at / 2 ? word : at; /* scripts without spaces are cut between characters */
        }
        if (s[at] == ' ' || s[at] == '\n')
            word = at;
    }
    return at;
}

/* White_Space, Cc and the characters of no width that are met in titles, in order. */
static bool is_unseen(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {0, ' '},         {0x7f, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},   {0x115f, 0x1160},
        {0x1680, 0x1680}, {0x180e, 0x180e}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x2800, 0x2800},
        {0x3000, 0x3000}, {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfffe, 0xffff}, {0xe0000, 0xe0fff},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges && c >= ranges[i][0]; i++)
        if (c <= ranges[i][1])
            return true;
    return false;
}

bool utf8_is_seen(const char *s)
{
    size_t used, len = s ? strlen(s) : 0;
    for (; len; s += used, len -= used)
        if (!is_unseen(utf8_decode(s, len, &used)))
            return true;
    return false;
}
