/* entity.c: character references by the table and the rules of HTML5 (section "character reference state"). */
#include "core/utf8.h"
#include "html/html.h"

struct entity_row {
    uint16_t at;     /* the name's place in entity_names, without the '&' */
    uint8_t len;     /* its length, the ';' included where it has one */
    uint32_t a, b;   /* one or two code points */
};

#include "entities.inc"

/* The first of the rows lo to hi, which agree before place `at`, whose byte there is not smaller than c. */
static size_t narrow(size_t lo, size_t hi, size_t at, unsigned c)
{
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct entity_row *row = &entity_rows[mid];
        unsigned have = at < row->len ? (unsigned char)entity_names[row->at + at] : 0;
        if (have < c)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

size_t html_named_entity(const char *s, size_t len, uint32_t out[static 2])
{
    if (len < 3 || s[0] != '&' || s[1] < 'A' || s[1] > 'z')
        return 0;
    size_t lo = entity_first[s[1] - 'A'], hi = entity_first[s[1] - 'A' + 1], taken = 0;
    for (size_t at = 1; lo < hi && at + 1 < len; at++) {
        unsigned c = (unsigned char)s[at + 1];
        lo = narrow(lo, hi, at, c);
        hi = narrow(lo, hi, at, c + 1);
        if (lo == hi || entity_rows[lo].len != at + 1)
            continue;
        out[0] = entity_rows[lo].a;
        out[1] = entity_rows[lo].b;
        taken = at + 2;
    }
    return taken;
}

static int digit_value(char c, bool hex)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char low = (char)(c | 0x20);
    return hex && low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* The number of "&#8230;" or "&#x2026;" and the bytes it takes; the semicolon may be missing.  0: no reference. */
static size_t number_at(const char *s, size_t len, uint32_t *number)
{
    if (len < 3 || s[0] != '&' || s[1] != '#')
        return 0;
    bool hex = s[2] == 'x' || s[2] == 'X';
    size_t i = hex ? 3 : 2, first = i;
    uint32_t n = 0;
    for (int d; i < len && (d = digit_value(s[i], hex)) >= 0; i++)
        n = n > 0x10ffff ? n : n * (hex ? 16 : 10) + (uint32_t)d;
    *number = n;
    return i == first ? 0 : i < len && s[i] == ';' ? i + 1 : i;
}

size_t html_numeric_entity(const char *s, size_t len, uint32_t *out)
{
    uint32_t n, low = 0;
    size_t used = number_at(s, len, &n);
    if (!used)
        return 0;
    size_t more = n >= 0xd800 && n <= 0xdbff ? number_at(s + used, len - used, &low) : 0;
    if (more && low >= 0xdc00 && low <= 0xdfff) {
        n = 0x10000 + ((n - 0xd800) << 10) + (low - 0xdc00);
        used += more;
    }
    if (n == 0 || n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff))
        n = 0xfffd;
    else if (n >= 0x80 && n <= 0x9f && utf8_windows_marks[n - 0x80])
        n = utf8_windows_marks[n - 0x80];
    *out = n;
    return used;
}

size_t html_reference(const char *s, size_t len, enum html_place place, uint32_t out[static 2])
{
    out[0] = out[1] = 0;
    size_t used = html_numeric_entity(s, len, out);
    if (used)
        return used;
    used = html_named_entity(s, len, out);
    if (used && place == HTML_IN_ATTRIBUTE && s[used - 1] != ';' && used < len) {
        char c = s[used];
        bool alnum = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (c == '=' || alnum)
            return 0; /* "?a=1&copy=2" in an address */
    }
    return used;
}

bool html_decode(const char *s, size_t len, enum html_place place, struct buf *out)
{
    const char *end = s + len;
    while (s < end) {
        const char *amp = memchr(s, '&', (size_t)(end - s));
        buf_append(out, s, (size_t)((amp ? amp : end) - s));
        if (!amp)
            break;
        uint32_t points[2];
        size_t used = html_reference(amp, (size_t)(end - amp), place, points);
        if (!used)
            buf_append_char(out, '&');
        else if (points[0] != 0xfffe && points[0] != 0xffff) /* are no characters, and XML cannot say them */
            buf_append_utf8(out, points[0]);
        if (points[1])
            buf_append_utf8(out, points[1]);
        s = amp + (used ? used : 1);
    }
    return !out->failed;
}
