#include "store/hash.h"

#include <string.h>

#include <xxhash.h>

#include "core/utf8.h"

uint64_t hash_text(uint64_t kind, const char *s, size_t len)
{
    uint64_t h = XXH3_64bits_withSeed(s, len, kind);
    return h ? h : 1;
}

void hasher_start(struct hasher *h, uint64_t kind)
{
    h->sum = kind;
    h->len = 0;
}

static void flush_block(struct hasher *h)
{
    h->sum = XXH3_64bits_withSeed(h->block, h->len, h->sum);
    h->len = 0;
}

static inline void hash_byte(struct hasher *h, char c)
{
    if (h->len == sizeof h->block)
        flush_block(h);
    h->block[h->len++] = c;
}

static void hash_bytes(struct hasher *h, const char *s, size_t len)
{
    if (len < sizeof h->block - h->len) { /* a word, mostly */
        memcpy(h->block + h->len, s, len);
        h->len += len;
        return;
    }
    while (len) {
        if (h->len == sizeof h->block)
            flush_block(h);
        size_t room = sizeof h->block - h->len, n = len < room ? len : room;
        memcpy(h->block + h->len, s, n);
        h->len += n;
        s += n;
        len -= n;
    }
}

void hash_number(struct hasher *h, uint64_t n)
{
    hash_bytes(h, (const char *)&n, sizeof n);
}

void hash_field(struct hasher *h, const char *s)
{
    if (s)
        hash_bytes(h, s, strlen(s));
    hash_bytes(h, "\0", 1);
}

/* Bytes of white space at s, the no-break space and zero-width ones included; 0: none. */
static size_t space_at(const char *s)
{
    unsigned char c = (unsigned char)s[0];
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    if (c == 0xc2 && (unsigned char)s[1] == 0xa0)
        return 2;
    if (c == 0xe2 && (unsigned char)s[1] == 0x80 && ((unsigned char)s[2] >= 0x80 && (unsigned char)s[2] <= 0x8d))
        return 3;
    return c == 0xe3 && (unsigned char)s[1] == 0x80 && (unsigned char)s[2] == 0x80 ? 3 : 0;
}

/* Bytes that are or may begin white space, and the end. */
static inline bool maybe_space(unsigned char c)
{
    bool plain = (unsigned char)(c - '!') < 0x7f - '!'; /* ASCII, mostly: one comparison */
    return !plain && (c <= ' ' || c == 0xc2 || c == 0xe2 || c == 0xe3);
}

/* Takes bytes until there may be white space that is not one space between others; gives where it stopped. */
static const char *hash_run(struct hasher *h, const char *s, const char *end)
{
    size_t n = utf8_tidy(s, (size_t)(end - s), 0xc2, 0xe2, 0xe3);
    if (n) {
        hash_bytes(h, s, n);
        return s + n;
    }
    while (n < sizeof h->block && !maybe_space((unsigned char)s[n]))
        n++;
    hash_bytes(h, s, n);
    return s + n;
}

void hash_prose(struct hasher *h, const char *s)
{
    bool space = false, any = false;
    const char *end = s ? s + strlen(s) : NULL;
    while (s && *s) {
        size_t n = space_at(s);
        if (n) {
            space = any;
            s += n;
            continue;
        }
        if (space)
            hash_byte(h, ' ');
        space = false;
        any = true;
        hash_byte(h, *s++); /* it may be a lead byte that looked like a space's */
        s = hash_run(h, s, end);
    }
    hash_bytes(h, "\0", 1);
}

uint64_t hasher_end(struct hasher *h)
{
    flush_block(h);
    return h->sum ? h->sum : 1;
}
