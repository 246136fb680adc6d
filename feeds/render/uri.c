/* uri.c: addresses of others as RFC 3986 lets them be written.  Feeds and their articles spell them as browsers forgive, and many a
 * reader of ours is no browser. */
#include "render/write.h"

#include <string.h>

#include "core/url.h"
#include "text/idn.h"

/* What may stand anywhere in an address; brackets stand around a host only. */
static bool may_stand(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~:/?#@!$&'()*+,;=", c));
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Bytes up to where the path begins. */
static size_t authority_len(const char *s)
{
    const char *host = strstr(s, "://");
    return host ? (size_t)(host - s) + 3 + strcspn(host + 3, "/?#") : 0;
}

/* Whether the byte at i is written as it is; fragment: one has begun. */
static bool is_plain(const char *s, size_t i, size_t authority, bool fragment)
{
    if (s[i] == '%')
        return is_hex(s[i + 1]) && is_hex(s[i + 2]);
    if (s[i] == '[' || s[i] == ']')
        return i < authority;
    return may_stand((unsigned char)s[i]) && !(s[i] == '#' && fragment);
}

static bool is_proper(const char *s)
{
    size_t authority = authority_len(s);
    bool fragment = false;
    for (size_t i = 0; s[i]; i++) {
        if (!is_plain(s, i, authority, fragment))
            return false;
        fragment |= s[i] == '#';
    }
    return true;
}

/* Into an empty buffer; what is not plain percent-encoded, but for control characters, which browsers leave out, and international
 * hosts, which many readers know in their ASCII form only. */
static void spell(struct buf *out, const char *s)
{
    size_t authority = authority_len(s);
    struct url_parts p;
    char host[IDN_HOST_MAX];
    bool fragment = false;
    url_split(s, strlen(s), &p);
    bool international = p.host && idn_host(p.host, p.host_len, host);
    for (size_t i = 0; s[i]; i++) {
        unsigned char c = (unsigned char)s[i];
        if (international && s + i == p.host) {
            buf_puts(out, host);
            i += p.host_len - 1;
            continue;
        }
        if (is_plain(s, i, authority, fragment))
            buf_append_char(out, s[i]);
        else if (c >= 0x20 && c != 0x7f)
            buf_printf(out, "%%%02X", c);
        fragment |= c == '#';
    }
}

void put_uri(struct buf *b, const char *s)
{
    struct buf proper;
    if (!s || is_proper(s)) {
        put_attr(b, s);
        return;
    }
    buf_init(&proper, b->max_bytes);
    spell(&proper, s);
    put_attr(b, proper.data);
    b->failed |= proper.failed;
    buf_free(&proper);
}

void put_json_uri(struct buf *b, const char *s)
{
    struct buf proper;
    if (!s || is_proper(s)) {
        put_json(b, s);
        return;
    }
    buf_init(&proper, b->max_bytes);
    spell(&proper, s);
    put_json(b, proper.data);
    b->failed |= proper.failed;
    buf_free(&proper);
}

void put_json_uri_pair(struct buf *b, const char *key, const char *uri)
{
    if (!uri || !*uri)
        return;
    buf_printf(b, ",\"%s\":", key);
    put_json_uri(b, uri);
}
