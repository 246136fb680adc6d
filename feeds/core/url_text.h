/* url_text.h: letters and stretches of addresses, for the files that read them; not for others. */
#ifndef CADIALOG_CORE_URL_TEXT_H
#define CADIALOG_CORE_URL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/url.h"

/* What is read may be so long; what is made of it is at most three times as long. */
enum { URL_BYTES_MAX = 64 * 1024 };

static inline bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline bool is_special(enum url_scheme scheme)
{
    return scheme == URL_HTTP || scheme == URL_HTTPS;
}

/* How many bytes there are before the first of the stops, all of them ASCII (kept as bits). */
static inline size_t span_until(const char *s, size_t len, const char *stops)
{
    uint64_t bits[4] = {0, 0, 0, 0};
    size_t i = 0;
    for (const char *p = stops; *p; p++)
        bits[*p >> 6 & 1] |= UINT64_C(1) << (*p & 63);
    while (i < len && !(bits[(unsigned char)s[i] >> 6] >> (s[i] & 63) & 1))
        i++;
    return i;
}

#endif
