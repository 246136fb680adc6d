/* utf8.h: UTF-8 as bytes come in and go out (RFC 3629). */
#ifndef CADIALOG_CORE_UTF8_H
#define CADIALOG_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Writes a code point into out; returns the bytes written, 1 to 4.  What is no scalar value becomes U+FFFD. */
size_t utf8_encode(uint32_t code_point, char out[static 4]);

/* Reads one code point from s[0..len), len > 0; *used gets the bytes taken, at least 1.  Malformed: U+FFFD, and the
 * bytes of the maximal subpart are taken (WHATWG Encoding, the way browsers do it). */
uint32_t utf8_decode(const char *s, size_t len, size_t *used);

/* What windows-1252 has where Unicode has the control characters from 0x80 on; 0: nothing. */
extern const uint16_t utf8_windows_marks[32];

/* True where all of s is well-formed UTF-8. */
bool utf8_valid(const char *s, size_t len);

/* Bytes of the byte order mark that s begins with: 3, or 0. */
size_t utf8_bom(const char *s, size_t len);

/* Bytes at s, eights of them, in which white space is as it should be: no control characters, no two spaces in a row (nor one
 * before what stops here), none of the three bytes (0: none).  Rather too few: what is left is looked at one by one.  For the
 * passes that tidy white space, since most text is tidy. */
static inline size_t utf8_tidy(const char *s, size_t len, unsigned char a, unsigned char b, unsigned char c)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7, blanks = ones * ' ';
    size_t i = 0;
    unsigned char first = len ? (unsigned char)*s : 0;
    if (first <= ' ' || first == a || first == b || first == c)
        return 0;
    for (; len - i > 8; i += 8) {
        uint64_t here, next; /* the second looks one byte ahead, and has all but the first byte of the first */
        memcpy(&here, s + i, 8);
        memcpy(&next, s + i + 1, 8);
        uint64_t both = (here ^ blanks) | (next ^ blanks);
        uint64_t like_a = next ^ ones * a, like_b = next ^ ones * b, like_c = next ^ ones * c;
        uint64_t bad = ((next - blanks) & ~next) | ((both - ones) & ~both) | ((like_a - ones) & ~like_a) |
                       ((like_b - ones) & ~like_b) | ((like_c - ones) & ~like_c);
        if (bad & tops)
            break;
    }
    return i;
}

/* The greatest length <= max_bytes that does not cut a character of s[0..len). */
size_t utf8_cut(const char *s, size_t len, size_t max_bytes);

/* Bytes of s that hold at most max_chars characters, cut behind a word where there are any; *cut: something is missing. */
size_t utf8_cut_words(const char *s, size_t max_chars, bool *cut);

/* Whether there is anything in s (NULL: nothing) that a reader would see: more than white space, controls and marks of no width. */
bool utf8_is_seen(const char *s);

#endif
