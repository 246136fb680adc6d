#include "ingest/extract/mend.h"

#include "core/utf8.h"

bool mend_is_twice(const char *html, size_t len)
{
    /* U+2018 to U+2026 through ISO 8859-1 and through windows-1252; Russian; kana.  All begin with 0xc3. */
    static const char signs[][4] = {"\xa2\xc2\x80", "\xa2\xe2\x82", "\x91\xc2\x80", "\x90\xc2\xbe", "\xa3\xc2\x81"};
    enum { SURE = 3 };
    int seen = 0;
    const char *end = html + len;
    for (const char *s = html; seen < SURE && s < end && (s = memchr(s, 0xc3, (size_t)(end - s))) != NULL; s++)
        for (size_t i = 0; i < sizeof signs / sizeof *signs && end - s > 3; i++)
            seen += memcmp(s + 1, signs[i], 3) == 0;
    return seen >= SURE;
}

/* The byte that the character stands for in windows-1252 or ISO 8859-1, -1 for none. */
static int byte_of(uint32_t c)
{
    if (c < 0x100)
        return (int)c;
    for (int i = 0; i < 32; i++)
        if (utf8_windows_marks[i] == c)
            return 0x80 + i;
    return -1;
}

/* The character that s[0..len) begins with when its characters are read as the bytes of one; 0 for none.  *used gets
 * what it takes. */
static uint32_t decode_twice(const char *s, size_t len, size_t *used)
{
    char bytes[4];
    size_t n = 0, want = 1, at = 0, step;
    while (n < want && at < len) {
        int byte = byte_of(utf8_decode(s + at, len - at, &step));
        if (byte < 0x80 || (n == 0 ? byte < 0xc2 || byte > 0xf4 : byte > 0xbf))
            return 0;
        if (n == 0)
            want = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
        bytes[n++] = (char)byte;
        at += step;
    }
    if (n < want || !utf8_valid(bytes, n))
        return 0;
    *used = at;
    return utf8_decode(bytes, n, &step);
}

static bool is_control(const char *s, size_t left)
{
    return left >= 2 && (unsigned char)s[0] == 0xc2 && (unsigned char)s[1] >= 0x80 && (unsigned char)s[1] < 0xa0;
}

bool mend_is_sound(const char *s, size_t len, bool twice)
{
    for (size_t i = 0; i < len; i++)
        if (is_control(s + i, len - i) || (twice && (unsigned char)s[i] >= 0xc2 && (unsigned char)s[i] <= 0xc3))
            return false;
    return true;
}

bool mend_text(const char *s, size_t len, bool twice, struct buf *out)
{
    size_t from = 0;
    for (size_t i = 0; i < len;) {
        size_t used = 2;
        uint32_t c = 0;
        if (twice && (unsigned char)s[i] == 0xc3)
            c = decode_twice(s + i, len - i, &used);
        if (!c && is_control(s + i, len - i))
            c = utf8_windows_marks[(unsigned char)s[i + 1] - 0x80];
        if (!c) {
            i++;
            continue;
        }
        buf_append(out, s + from, i - from);
        buf_append_utf8(out, c);
        from = i += used;
    }
    return buf_append(out, s + from, len - from);
}
