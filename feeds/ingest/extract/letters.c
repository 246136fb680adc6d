#include "ingest/extract/letters.h"

#include "core/utf8.h"

static bool is_ideograph(uint32_t c)
{
    return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7af) ||
           (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

size_t letters_space(const char *s, size_t len)
{
    const unsigned char *u = (const unsigned char *)s;
    if (!len)
        return 0;
    if (u[0] <= 0x20)
        return 1;
    if (u[0] < 0xc2)
        return 0;
    if (len >= 2 && u[0] == 0xc2 && (u[1] == 0xa0 || u[1] == 0xad))
        return 2; /* a no-break space; a soft hyphen is dropped by the callers that fold, see below */
    if (len >= 3 && u[0] == 0xe2 && u[1] == 0x80 && (u[2] <= 0x8b || u[2] == 0xa8 || u[2] == 0xa9 || u[2] == 0xaf))
        return 3;
    if (len >= 3 && ((u[0] == 0xe3 && u[1] == 0x80 && u[2] == 0x80) || (u[0] == 0xef && u[1] == 0xbb && u[2] == 0xbf)))
        return 3;
    return 0;
}

/* What stands between letters but is not seen: soft hyphens, zero-width spaces, byte order marks. */
bool letters_unseen(const char *s, size_t n)
{
    return (n == 2 && (unsigned char)s[1] == 0xad) ||
           (n == 3 && (((unsigned char)s[0] == 0xe2 && (unsigned char)s[2] == 0x8b) || (unsigned char)s[0] == 0xef));
}

static void count_wide(uint32_t c, struct letters *out)
{
    switch (c) {
    case 0x3001:
    case 0xff0c:
    case 0x060c:
    case 0xff1b:
    case 0x061b:
    case 0xfe50: out->commas++; break;
    case 0x3002:
    case 0xff01:
    case 0xff1f:
    case 0xff0e:
    case 0x06d4:
    case 0x061f:
    case 0x0964:
    case 0x2026:
    case 0x0589: out->stops++; break;
    default: break;
    }
    out->weight += is_ideograph(c) ? 2 : 1;
}

void letters_count(const char *s, size_t len, struct letters *out)
{
    *out = (struct letters){0};
    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)s[i];
        size_t used = letters_space(s + i, len - i);
        if (used) {
            i += used;
        } else if (c < 0x80) {
            out->weight++;
            out->commas += c == ',' || c == ';';
            out->stops += (c == '.' || c == '!' || c == '?') &&
                          (i + 1 >= len || s[i + 1] == ' ' || s[i + 1] == '\n' || s[i + 1] == '"' || (s[i + 1] & 0x80));
            i++;
        } else {
            count_wide(utf8_decode(s + i, len - i, &used), out);
            i += used;
        }
    }
}

void letters_fold_space(const char *s, size_t len, struct buf *out, size_t start, bool *space)
{
    size_t i = 0;
    while (i < len) {
        size_t n = letters_space(s + i, len - i);
        if (n) {
            *space |= !letters_unseen(s + i, n);
            i += n;
            continue;
        }
        size_t from = i;
        while (i < len && !letters_space(s + i, len - i))
            i++;
        if (*space && out->len > start)
            buf_append_char(out, ' ');
        *space = false;
        buf_append(out, s + from, i - from);
    }
}

static uint32_t lower(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) ||
        (c >= 0x410 && c <= 0x42f))
        return c + 32;
    if (c >= 0x400 && c <= 0x40f)
        return c + 80;
    if (c == 0x130)
        return 'i'; /* Turkish */
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
        return c % 2 ? c + 1 : c;
    if (((c >= 0x100 && c <= 0x177) || (c >= 0x460 && c <= 0x52f)) && c % 2 == 0)
        return c + 1; /* the pairs of Latin Extended-A and of the Cyrillic of Kazakh and its neighbours */
    return c;
}

static uint32_t plain(uint32_t c)
{
    if ((c >= 0x2018 && c <= 0x201b) || c == 0x2032 || c == '`' || c == 0xb4)
        return '\'';
    if ((c >= 0x201c && c <= 0x201f) || c == 0x2033 || c == 0xab || c == 0xbb)
        return '"';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
        return '-';
    return lower(c);
}

void letters_plain(const char *s, size_t len, struct buf *out)
{
    size_t start = out->len;
    bool space = false;
    for (size_t i = 0; i < len;) {
        size_t used = letters_space(s + i, len - i);
        if (used) {
            space |= !letters_unseen(s + i, used);
            i += used;
            continue;
        }
        if (space && out->len > start)
            buf_append_char(out, ' ');
        space = false;
        unsigned char byte = (unsigned char)s[i];
        if (byte < 0x80 && byte != '`') {
            buf_append_char(out, (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte));
            i++;
        } else {
            buf_append_utf8(out, plain(utf8_decode(s + i, len - i, &used)));
            i += used;
        }
    }
}

bool letters_plain_fits(const char *s, size_t len, struct buf *work, const char *title, size_t title_len)
{
    buf_reset(work);
    letters_plain(s, len, work);
    size_t shorter = work->len < title_len ? work->len : title_len, longer = work->len ^ title_len ^ shorter;
    return !work->failed && shorter >= 4 && shorter * 2 >= longer && memcmp(work->data, title, shorter) == 0;
}
