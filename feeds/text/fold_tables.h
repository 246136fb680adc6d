/* fold_tables.h: what the files of fold.h share.  For feeds/text/ only. */
#ifndef CADIALOG_TEXT_FOLD_TABLES_H
#define CADIALOG_TEXT_FOLD_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <unicode/utypes.h>

/* Where letters of both alphabets stand in one word, all that can be take the script of its majority (a tie is Latin: "СA+");
 * letters that stand with digits and are all of a Latin form are Latin ("С5+1").  In place: every twin is one UTF-16 unit. */
void fold_twins(UChar *s, int32_t len);

static inline bool fold_is_cyrillic(uint32_t c)
{
    return c >= 0x400 && c <= 0x52f;
}

static inline bool fold_is_latin(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) ||
           (c >= 0x1e00 && c <= 0x1eff);
}

/* What stands for an apostrophe: quotation marks, as in O’Brien, and the letters of Uzbek's oʻ and gʻ, which are typed in all ways. */
static inline bool fold_is_apostrophe(uint32_t c)
{
    return c == '\'' || (c >= 0x2018 && c <= 0x201b) || (c >= 0x2b9 && c <= 0x2bc);
}

bool fold_is_ascii(const char *s, size_t len);

/* UTF-8 in, UTF-16 out; the caller frees with free().  What is malformed becomes U+FFFD.  NULL: no memory, or over 2^29 bytes. */
UChar *fold_to_utf16(const char *s, size_t len, int32_t *out_len);

#endif
