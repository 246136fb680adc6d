/* utf8.h: UTF-8 as bytes come in and go out (RFC 3629). */
#ifndef CADIALOG_CORE_UTF8_H
#define CADIALOG_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes a code point into out; returns the bytes written, 1 to 4.  What is no scalar value becomes U+FFFD. */
size_t utf8_encode(uint32_t code_point, char out[static 4]);

/* Reads one code point from s[0..len), len > 0; *used gets the bytes taken, at least 1.  Malformed: U+FFFD, and the
 * bytes of the maximal subpart are taken (WHATWG Encoding, the way browsers do it). */
uint32_t utf8_decode(const char *s, size_t len, size_t *used);

/* True where all of s is well-formed UTF-8. */
bool utf8_valid(const char *s, size_t len);

/* The greatest length <= max_bytes that does not cut a character of s[0..len). */
size_t utf8_cut(const char *s, size_t len, size_t max_bytes);

/* Bytes of s that hold at most max_chars characters, cut behind a word where there are any; *cut: something is missing. */
size_t utf8_cut_words(const char *s, size_t max_chars, bool *cut);

#endif
