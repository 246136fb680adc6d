#include "text/charset.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include "core/memory.h"
#include "core/utf8.h"
#include "text/charset_labels.h"

/* ---- reading: any encoding to UTF-8 */

/* A single byte among ASCII is windows-1252 that was pasted in: a mark, or a small letter behind a letter.  What may be the rest of
 * a character that was cut (0xc2 to 0xdf) is not.  0: no such byte. */
static uint32_t windows_character(const char *s, size_t len, size_t at)
{
    unsigned char c = (unsigned char)s[at], before = at ? (unsigned char)s[at - 1] : ' ';
    bool alone = before < 0x80 && (at + 1 == len || !((unsigned char)s[at + 1] & 0x80));
    bool letter = (before | 0x20) >= 'a' && (before | 0x20) <= 'z';
    if (!alone || (c >= 0xc0 && (c < 0xe0 || !letter)))
        return 0;
    return c < 0xa0 ? utf8_windows_marks[c - 0x80] : c;
}

static bool append_utf8_repaired(const char *s, size_t len, struct buf *out, size_t *replaced)
{
    size_t from = 0, used;
    for (size_t i = 0; i < len; i += used) {
        used = 1;
        if (!((unsigned char)s[i] & 0x80))
            continue;
        if (utf8_decode(s + i, len - i, &used) != 0xfffd || (used == 3 && memcmp(s + i, "�", 3) == 0))
            continue;
        uint32_t pasted = used == 1 ? windows_character(s, len, i) : 0;
        buf_append(out, s + from, i - from);
        buf_append_utf8(out, pasted ? pasted : 0xfffd);
        from = i + used;
        ++*replaced;
    }
    return buf_append(out, s + from, len - from);
}

/* ICU calls this for what it cannot read.  One U+FFFD a place, counted. */
static void count_replacement(const void *context, UConverterToUnicodeArgs *args, const char *bytes, int32_t length,
                              UConverterCallbackReason reason, UErrorCode *status)
{
    static const UChar replacement = 0xfffd;
    if (reason > UCNV_IRREGULAR)
        return;
    size_t *replaced = (size_t *)(uintptr_t)context;
    ++*replaced;
    *status = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(args, &replacement, 1, 0, status);
}

/* Appends UTF-16; *high keeps a lead surrogate from one piece to the next. */
static void append_utf16(const UChar *s, size_t len, UChar *high, struct buf *out)
{
    for (size_t i = 0; i < len && !out->failed; i++) {
        UChar c = s[i];
        if (*high && U16_IS_TRAIL(c)) {
            buf_append_utf8(out, (uint32_t)U16_GET_SUPPLEMENTARY(*high, c));
            *high = 0;
            continue;
        }
        if (*high)
            buf_append_utf8(out, 0xfffd);
        *high = U16_IS_LEAD(c) ? c : 0;
        if (!*high)
            buf_append_utf8(out, c);
    }
}

UConverter *charset_converter(const char *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *cnv = ucnv_open(name, &status);
    if (status == U_MEMORY_ALLOCATION_ERROR)
        memory_note_failure();
    return cnv;
}

static bool icu_to_utf8(const char *data, size_t len, const char *converter, struct buf *out, size_t *replaced,
                        struct err *e)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *cnv = charset_converter(converter);
    if (!cnv)
        return err_set(e, ERR_INPUT, "an unknown character encoding: %s", converter);
    ucnv_setToUCallBack(cnv, count_replacement, replaced, NULL, NULL, &status);
    const char *from = data;
    UChar piece[2048], high = 0;
    do {
        UChar *to = piece;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(cnv, &to, piece + 2048, &from, data + len, NULL, true, &status);
        append_utf16(piece, (size_t)(to - piece), &high, out);
    } while (status == U_BUFFER_OVERFLOW_ERROR && !out->failed);
    ucnv_close(cnv);
    if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
        return err_set(e, ERR_INPUT, "cannot be read as %s: %s", converter, u_errorName(status));
    return !out->failed;
}

static bool is_of_icu(const char *converter)
{
    UConverter *cnv = charset_converter(converter);
    ucnv_close(cnv);
    return cnv != NULL;
}

static bool iconv_to_utf8(const char *data, size_t len, const char *encoding, struct buf *out, size_t *replaced,
                          struct err *e)
{
    iconv_t cd = iconv_open("UTF-8", encoding);
    if (cd == (iconv_t)-1 && errno == ENOMEM)
        memory_note_failure();
    if (cd == (iconv_t)-1)
        return err_set(e, ERR_INPUT, "an unknown character encoding: %s", encoding);
    char *in = (char *)(uintptr_t)data, piece[4096];
    while (len && !out->failed) {
        char *to = piece;
        size_t room = sizeof piece, n = iconv(cd, &in, &len, &to, &room);
        int why = n == (size_t)-1 ? errno : 0;
        buf_append(out, piece, sizeof piece - room);
        if (why != EILSEQ && why != EINVAL)
            continue;
        buf_lit(out, "�");
        ++*replaced;
        in++;
        len--;
    }
    iconv_close(cd);
    return !out->failed;
}

static size_t bom_length(const char *data, size_t len, const char *encoding)
{
    static const struct {
        const char *encoding, *bom;
        size_t len;
    } boms[] = {
        {"UTF-8", "\xef\xbb\xbf", 3},          {"UTF-16LE", "\xff\xfe", 2},           {"UTF-16BE", "\xfe\xff", 2},
        {"UTF-32LE", "\xff\xfe\x00\x00", 4}, {"UTF-32BE", "\x00\x00\xfe\xff", 4},
    };
    for (size_t i = 0; i < sizeof boms / sizeof *boms; i++)
        if (strcasecmp(encoding, boms[i].encoding) == 0 && len >= boms[i].len &&
            memcmp(data, boms[i].bom, boms[i].len) == 0)
            return boms[i].len;
    return 0;
}

bool charset_to_utf8(const char *data, size_t len, const char *encoding, struct buf *out, size_t *replaced, struct err *e)
{
    size_t none = 0;
    size_t *count = replaced ? replaced : &none;
    const struct charset *c = charset_by_name(encoding);
    size_t bom = bom_length(data, len, c ? c->name : encoding);
    data += bom;
    len -= bom;
    const char *converter = c ? c->converter : encoding;
    bool ok;
    *count = 0;
    if (c && !converter)
        ok = utf8_valid(data, len) ? buf_append(out, data, len) : append_utf8_repaired(data, len, out, count);
    else if (strncmp(converter, "iconv:", 6) == 0)
        ok = iconv_to_utf8(data, len, converter + 6, out, count, e);
    else if (!c && !is_of_icu(converter))
        ok = iconv_to_utf8(data, len, converter, out, count, e);
    else
        ok = icu_to_utf8(data, len, converter, out, count, e);
    if (out->failed)
        return err_set(e, ERR_LIMIT, "larger than %zu bytes as UTF-8", out->max_bytes);
    return ok;
}
