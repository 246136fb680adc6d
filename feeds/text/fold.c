#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "core/memory.h"
#include "core/utf8.h"
#include "text/fold_tables.h"

/* ---- look-alike letters ---- */

static const uint16_t twins[][2] = {
    /* Latin, Cyrillic */
    {'A', 0x410}, {'B', 0x412}, {'C', 0x421}, {'E', 0x415}, {'H', 0x41d}, {'I', 0x406}, {'J', 0x408}, {'K', 0x41a},
    {'M', 0x41c}, {'O', 0x41e}, {'P', 0x420}, {'S', 0x405}, {'T', 0x422}, {'X', 0x425}, {'Y', 0x423}, {'a', 0x430},
    {'c', 0x441}, {'e', 0x435}, {'h', 0x4bb}, {'i', 0x456}, {'j', 0x458}, {'k', 0x43a}, {'o', 0x43e}, {'p', 0x440},
    {'s', 0x455}, {'x', 0x445}, {'y', 0x443},
};

/* Letters of one form in two alphabets.  Gives the other one's letter, or 0. */
static uint32_t twin_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        if (twins[i][0] == c)
            return twins[i][1];
        if (twins[i][1] == c)
            return twins[i][0];
    }
    return 0;
}

struct letters {
    int latin, cyrillic, lone_cyrillic, digits, others;
};

static struct letters count_letters(const UChar *s, int32_t len)
{
    struct letters n = {0};
    for (int32_t i = 0; i < len; i++) {
        if (fold_is_latin(s[i])) {
            n.latin++;
        } else if (fold_is_cyrillic(s[i])) {
            n.cyrillic++;
            n.lone_cyrillic += twin_of(s[i]) == 0;
        } else if (s[i] >= '0' && s[i] <= '9') {
            n.digits++;
        } else {
            n.others++;
        }
    }
    return n;
}

static bool in_word(UChar c)
{
    return (c >= '0' && c <= '9') || fold_is_latin(c) || fold_is_cyrillic(c);
}

static void fold_word_twins(UChar *s, int32_t len)
{
    struct letters n = count_letters(s, len);
    bool mixed = n.latin && n.cyrillic;
    bool abbreviation = !n.latin && n.cyrillic && n.digits && !n.lone_cyrillic;
    if (!mixed && !abbreviation)
        return;
    bool to_latin = n.latin >= n.cyrillic || abbreviation;
    for (int32_t i = 0; i < len; i++) {
        uint32_t twin = twin_of(s[i]);
        if (twin && (to_latin ? fold_is_cyrillic(s[i]) : fold_is_latin(s[i])))
            s[i] = (UChar)twin;
    }
}

void fold_twins(UChar *s, int32_t len)
{
    for (int32_t i = 0; i < len;) {
        int32_t end = i;
        while (end < len && in_word(s[end]))
            end++;
        fold_word_twins(s + i, end - i);
        i = end > i ? end : i + 1;
    }
}

/* ---- UTF-16 ---- */

UChar *fold_to_utf16(const char *s, size_t len, int32_t *out_len)
{
    UChar *out = len <= (1u << 29) ? memory_noted(malloc((len + 1) * sizeof *out)) : NULL;
    int32_t n = 0;
    for (size_t i = 0, used; out && i < len; i += used) {
        UChar32 c = (UChar32)utf8_decode(s + i, len - i, &used);
        U16_APPEND_UNSAFE(out, n, c); /* never more units than bytes */
    }
    if (out)
        out[n] = 0;
    *out_len = n;
    return out;
}

/* Replaces *s by its normal form. */
static bool normalize(const UNormalizer2 *how, UChar **s, int32_t *len)
{
    UErrorCode status = U_ZERO_ERROR;
    if (unorm2_isNormalized(how, *s, *len, &status) && U_SUCCESS(status))
        return true;
    status = U_ZERO_ERROR;
    int32_t need = unorm2_normalize(how, *s, *len, NULL, 0, &status);
    if (status != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(status))
        return false;
    UChar *out = memory_noted(malloc(((size_t)need + 1) * sizeof *out));
    status = U_ZERO_ERROR;
    if (out)
        *len = unorm2_normalize(how, *s, *len, out, need + 1, &status);
    free(*s);
    *s = out;
    return out && U_SUCCESS(status);
}

/* ---- fold_text ---- */

/* Signs that people use for one another.  0: none of them. */
static char plain_sign(UChar32 c)
{
    static const struct {
        UChar32 from, to;
        char plain;
    } signs[] = {
        {0x2010, 0x2015, '-'}, {0x2043, 0x2043, '-'}, {0x2212, 0x2212, '-'}, {0xfe58, 0xfe58, '-'}, {0x2e3a, 0x2e3b, '-'},
        {0x301c, 0x301c, '-'}, {0x2795, 0x2795, '+'}, {0x2018, 0x201b, '\''}, {0x2032, 0x2032, '\''}, {0x02b9, 0x02bc, '\''},
        {0x60, 0x60, '\''},    {0xb4, 0xb4, '\''},    {0x201c, 0x201f, '"'},  {0x2033, 0x2033, '"'},  {0xab, 0xab, '"'},
        {0xbb, 0xbb, '"'},     {0x2039, 0x203a, '\''}, {0x300c, 0x300f, '"'},  {0x301d, 0x301f, '"'},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (c >= signs[i].from && c <= signs[i].to)
            return signs[i].plain;
    return 0;
}

static void put_plain(const UChar *s, int32_t len, struct buf *out)
{
    bool space = false;
    for (int32_t i = 0; i < len;) {
        UChar32 c;
        U16_NEXT(s, i, len, c);
        if (c < 0x80 ? c == ' ' || (c >= '\t' && c <= '\r') : u_isUWhiteSpace(c) != 0) {
            if (!space)
                buf_append_char(out, ' ');
            space = true;
            continue;
        }
        space = false;
        char plain = c < 0x80 && c != '`' ? 0 : plain_sign(c);
        if (plain)
            buf_append_char(out, plain);
        else
            buf_append_utf8(out, (uint32_t)c);
    }
}

/* Small letters of ASCII for eight bytes of it at once. */
static void lower_eights(const char *s, size_t len, char *to)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    for (size_t i = 0; i < len; i += 8) {
        uint64_t x;
        memcpy(&x, s + i, 8);
        uint64_t from_a = x + ones * (0x80 - 'A'), past_z = x + ones * (0x80 - 'Z' - 1);
        x |= (from_a & ~past_z & ones << 7) >> 2;
        memcpy(to + i, &x, 8);
    }
}

/* ASCII needs none of the tables. */
static bool fold_ascii(const char *s, size_t len, struct buf *out)
{
    if (!buf_reserve(out, len))
        return false;
    bool space = false;
    for (size_t i = 0; i < len; i++) {
        size_t tidy = utf8_tidy(s + i, len - i, '`', 0, 0);
        if (tidy) {
            lower_eights(s + i, tidy, out->data + out->len);
            out->len += tidy;
            i += tidy;
            space = s[i - 1] == ' ';
        }
        char c = s[i]; /* there is one: tidy never goes to the end */
        bool is_space = c == ' ' || (c >= '\t' && c <= '\r');
        if (!is_space || !space)
            out->data[out->len++] = (char)(is_space ? ' ' : c >= 'A' && c <= 'Z' ? c + 32 : c == '`' ? '\'' : c);
        space = is_space;
    }
    out->data[out->len] = '\0';
    return true;
}

bool fold_is_ascii(const char *s, size_t len)
{
    size_t i = 0;
    for (uint64_t eight; len - i >= 8; i += 8) {
        memcpy(&eight, s + i, 8);
        if (eight & UINT64_C(0x8080808080808080))
            return false;
    }
    for (; i < len; i++)
        if ((unsigned char)s[i] >= 0x80)
            return false;
    return true;
}

bool fold_text(const char *s, size_t len, struct buf *out)
{
    if (fold_is_ascii(s, len))
        return fold_ascii(s, len, out);
    int32_t n;
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&status), *nfkc_cf = unorm2_getNFKCCasefoldInstance(&status);
    UChar *text = U_SUCCESS(status) ? fold_to_utf16(s, len, &n) : NULL;
    if (!text)
        return !(out->failed = true);
    /* Twins are told by their form, and в looks like no b though В looks like B: so before the case goes. */
    bool ok = normalize(nfkc, &text, &n);
    if (ok)
        fold_twins(text, n);
    ok = ok && normalize(nfkc_cf, &text, &n);
    if (ok)
        put_plain(text, n, out);
    else
        out->failed = true;
    free(text);
    return !out->failed;
}
