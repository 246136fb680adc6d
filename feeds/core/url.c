#include "core/url.h"

#include <string.h>

#include "core/buf.h"
#include "core/url_text.h"

static bool skipped_inside(char c)
{
    return c == '\t' || c == '\n' || c == '\r';
}

static bool scheme_char(char c)
{
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
}

static enum url_scheme scheme_by_name(const char *s, size_t len)
{
    static const struct {
        const char *name;
        enum url_scheme scheme;
    } known[] = {{"http", URL_HTTP},     {"https", URL_HTTPS}, {"mailto", URL_MAILTO},
                 {"tel", URL_TEL},       {"data", URL_DATA}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == len && memcmp(known[i].name, s, len) == 0)
            return known[i].scheme;
    return URL_OTHER;
}

enum url_scheme url_scheme_of(const char *s, size_t len)
{
    char name[16];
    size_t n = 0, i = 0;
    while (i < len && (unsigned char)s[i] <= ' ')
        i++;
    for (; i < len; i++) {
        if (skipped_inside(s[i]))
            continue;
        if (s[i] == ':')
            return n ? scheme_by_name(name, n < sizeof name ? n : sizeof name) : URL_NONE;
        if (!scheme_char(s[i]) || (n == 0 && !is_alpha(s[i])))
            return URL_NONE;
        if (n < sizeof name)
            name[n] = lower(s[i]);
        n += n < sizeof name;
    }
    return URL_NONE;
}

static void split_authority(const char *s, size_t len, struct url_parts *out)
{
    size_t at = len;
    while (at && s[at - 1] != '@') /* the last @ divides, as browsers have it */
        at--;
    if (at) {
        out->userinfo = s;
        out->userinfo_len = at - 1;
        s += at;
        len -= at;
    }
    size_t host = len && s[0] == '[' ? span_until(s, len, "]") : 0;
    host += span_until(s + host, len - host, ":");
    out->host = s;
    out->host_len = host;
    if (host < len) {
        out->port = s + host + 1;
        out->port_len = len - host - 1;
    }
}

/* path?query#fragment */
static void split_path(const char *s, size_t len, struct url_parts *out)
{
    out->path = s;
    out->path_len = span_until(s, len, "?#");
    s += out->path_len;
    len -= out->path_len;
    if (len && *s == '?') {
        out->query = s + 1;
        out->query_len = span_until(s + 1, len - 1, "#");
        s += out->query_len + 1;
        len -= out->query_len + 1;
    }
    if (len) {
        out->fragment = s + 1;
        out->fragment_len = len - 1;
    }
}

void url_split(const char *s, size_t len, struct url_parts *out)
{
    *out = (struct url_parts){0};
    size_t n = 0;
    while (n < len && scheme_char(s[n]))
        n++;
    out->scheme = url_scheme_of(s, len);
    if (out->scheme != URL_NONE && n < len && s[n] == ':') {
        out->scheme_s = s;
        out->scheme_len = n;
        s += n + 1;
        len -= n + 1;
    }
    if (len >= 2 && s[0] == '/' && s[1] == '/') {
        n = span_until(s + 2, len - 2, "/?#");
        split_authority(s + 2, n, out);
        s += n + 2;
        len -= n + 2;
    }
    split_path(s, len, out);
}

/* ---- writing the parts, encoded as browsers do it (WHATWG URL, percent-encode sets) ---- */

static const char path_set[] = " \"#<>?`{}^";
static const char query_set[] = " \"#<>'";
static const char fragment_set[] = " \"<>`";

/* The set as bits, so that each byte costs one look; runs that need no encoding are copied at once. */
static void put_encoded(struct buf *b, const char *s, size_t len, const char *set)
{
    static const char hex[] = "0123456789ABCDEF";
    uint64_t bits[2] = {0, 0};
    size_t from = 0;
    for (const char *p = set; *p; p++)
        bits[*p >> 6 & 1] |= UINT64_C(1) << (*p & 63);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x20 && c < 0x7f && !(bits[c >> 6] >> (c & 63) & 1))
            continue;
        char esc[3] = {'%', hex[c >> 4], hex[c & 15]};
        buf_append(b, s + from, i - from);
        buf_append(b, esc, 3);
        from = i + 1;
    }
    buf_append(b, s + from, len - from);
}

static bool forbidden_in_host(unsigned char c)
{
    return c <= ' ' || c == 0x7f || (c < 0x80 && strchr("#/:<>?@[\\]^|%\"`{}", c));
}

/* False: no host that a browser would connect to. */
static bool put_host(struct buf *b, const char *s, size_t len)
{
    if (len == 0)
        return false;
    if (s[0] == '[') {
        if (len < 4 || s[len - 1] != ']')
            return false;
        for (size_t i = 1; i < len - 1; i++)
            if (hex_value(s[i]) < 0 && s[i] != ':' && s[i] != '.')
                return false;
        return buf_append(b, s, len);
    }
    for (size_t i = 0; i < len; i++) {
        char c = s[i];
        if (c == '%' && i + 2 < len && hex_value(s[i + 1]) >= 0 && hex_value(s[i + 2]) >= 0) {
            c = (char)(hex_value(s[i + 1]) << 4 | hex_value(s[i + 2]));
            i += 2;
        }
        if (forbidden_in_host((unsigned char)c))
            return false;
        buf_append_char(b, lower(c));
    }
    return true;
}

/* False: no port number.  The scheme's own port is left out. */
static bool put_port(struct buf *b, const char *s, size_t len, enum url_scheme scheme)
{
    unsigned long port = 0;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(s[i]) || port > 65535)
            return false;
        port = port * 10 + (unsigned long)(s[i] - '0');
    }
    if (port > 65535)
        return false;
    if (len && !(scheme == URL_HTTP && port == 80) && !(scheme == URL_HTTPS && port == 443))
        buf_printf(b, ":%lu", port);
    return true;
}

static bool put_authority(struct buf *b, const struct url_parts *p)
{
    if (p->userinfo) {
        put_encoded(b, p->userinfo, p->userinfo_len, " \"#<>?`{}/;=@[\\]^|");
        buf_append_char(b, '@');
    }
    return put_host(b, p->host, p->host_len) && put_port(b, p->port, p->port_len, p->scheme);
}

/* How many dots a segment stands for: 1 for ".", 2 for "..", also where they are written %2e; else 0. */
static int dot_segment(const char *s, size_t len)
{
    int dots = 0;
    for (size_t i = 0; i < len; dots++) {
        if (s[i] == '.')
            i++;
        else if (len - i >= 3 && s[i] == '%' && s[i + 1] == '2' && lower(s[i + 2]) == 'e')
            i += 3;
        else
            return 0;
        if (dots == 2)
            return 0;
    }
    return dots;
}

/* Appends an absolute path without its dot segments (RFC 3986 section 5.2.4). */
static void put_path(struct buf *b, const char *s, size_t len)
{
    size_t start = b->len, i = 0;
    while (i < len) {
        size_t n = span_until(s + i + 1, len - i - 1, "/"); /* s[i] is the slash */
        int dots = dot_segment(s + i + 1, n);
        bool last = i + 1 + n >= len;
        if (dots == 2)
            while (b->len > start && b->data[--b->len] != '/')
                ;
        if (dots == 0 && buf_append_char(b, '/'))
            put_encoded(b, s + i + 1, n, path_set);
        else if (dots && last)
            buf_append_char(b, '/');
        i += n + 1;
    }
    if (b->data && !b->failed)
        b->data[b->len] = '\0';
}

static void put_tail(struct buf *b, const struct url_parts *p)
{
    if (p->query) {
        buf_append_char(b, '?');
        put_encoded(b, p->query, p->query_len, query_set);
    }
    if (p->fragment) {
        buf_append_char(b, '#');
        put_encoded(b, p->fragment, p->fragment_len, fragment_set);
    }
}

/* ---- resolving ---- */

/* The reference as a browser reads it first: trimmed, tab, LF and CR gone, in a special scheme backslashes turned before
 * the query. */
static bool clean_reference(struct buf *b, const char *ref, size_t len, bool special)
{
    while (len && (unsigned char)ref[0] <= ' ') {
        ref++;
        len--;
    }
    while (len && (unsigned char)ref[len - 1] <= ' ')
        len--;
    bool tail = false;
    for (size_t i = 0; i < len; i++) {
        if (skipped_inside(ref[i]))
            continue;
        tail = tail || ref[i] == '?' || ref[i] == '#';
        buf_append_char(b, special && !tail && ref[i] == '\\' ? '/' : ref[i]);
    }
    return buf_append(b, "", 0);
}

static void put_scheme(struct buf *b, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_append_char(b, lower(s[i]));
    buf_append_char(b, ':');
}

static bool put_absolute(struct buf *b, const char *s, size_t len)
{
    struct url_parts p;
    url_split(s, len, &p);
    put_scheme(b, p.scheme_s, p.scheme_len);
    const char *rest = p.scheme_s + p.scheme_len + 1;
    if (!is_special(p.scheme)) {
        put_encoded(b, rest, len - p.scheme_len - 1, " \"<>`");
        return true;
    }
    /* However many slashes there are, what follows them is the host. */
    size_t left = len - p.scheme_len - 1;
    while (left && *rest == '/') {
        rest++;
        left--;
    }
    size_t n = span_until(rest, left, "/?#");
    p = (struct url_parts){.scheme = p.scheme};
    split_authority(rest, n, &p);
    split_path(rest + n, left - n, &p);
    buf_lit(b, "//");
    if (!put_authority(b, &p))
        return false;
    put_path(b, p.path, p.path_len);
    put_tail(b, &p);
    return true;
}

static bool put_merged_path(struct buf *b, const struct url_parts *base, const struct url_parts *ref)
{
    struct buf path;
    buf_init(&path, URL_BYTES_MAX);
    if (ref->path_len == 0) {
        buf_append(&path, base->path, base->path_len);
    } else {
        size_t keep = base->path_len;
        while (ref->path[0] != '/' && keep && base->path[keep - 1] != '/')
            keep--;
        if (ref->path[0] != '/')
            buf_append(&path, base->path, keep);
        if (ref->path[0] != '/' && keep == 0)
            buf_append_char(&path, '/');
        buf_append(&path, ref->path, ref->path_len);
    }
    bool ok = !path.failed;
    if (ok && path.len)
        put_path(b, path.data, path.len);
    buf_free(&path);
    return ok;
}

/* "//host/path": the base's scheme before it. */
static bool put_scheme_relative(struct buf *b, const struct url_parts *base, const char *s, size_t len)
{
    struct buf whole;
    buf_init(&whole, 2 * URL_BYTES_MAX);
    put_scheme(&whole, base->scheme_s, base->scheme_len);
    bool ok = buf_append(&whole, s, len) && put_absolute(b, whole.data, whole.len);
    buf_free(&whole);
    return ok;
}

static bool put_relative(struct buf *b, const char *base_s, const char *s, size_t len)
{
    struct url_parts base, ref;
    url_split(base_s, strlen(base_s), &base);
    if (base.scheme == URL_NONE || !base.host || (base.path_len && base.path[0] != '/'))
        return false;
    if (len >= 2 && s[0] == '/' && s[1] == '/')
        return put_scheme_relative(b, &base, s, len);
    put_scheme(b, base.scheme_s, base.scheme_len);
    buf_lit(b, "//");
    if (base.userinfo)
        buf_append(b, base.userinfo, base.userinfo_len + 1);
    if (!put_host(b, base.host, base.host_len) && is_special(base.scheme))
        return false;
    if (!put_port(b, base.port, base.port_len, base.scheme))
        return false;
    /* A reference with a colon in its first segment would have been a scheme; here it is none. */
    ref = (struct url_parts){0};
    split_path(s, len, &ref);
    if (ref.path_len == 0 && !ref.query) {
        ref.query = base.query;
        ref.query_len = base.query_len;
    }
    if (!put_merged_path(b, &base, &ref))
        return false;
    put_tail(b, &ref);
    return true;
}

char *url_resolve(struct arena *a, const char *base, const char *ref, size_t ref_len)
{
    if (ref_len > URL_BYTES_MAX)
        return NULL;
    enum url_scheme scheme = url_scheme_of(ref, ref_len);
    enum url_scheme base_scheme = base ? url_scheme_of(base, strlen(base)) : URL_NONE;
    struct buf clean, out;
    buf_init(&clean, URL_BYTES_MAX);
    buf_init(&out, 3 * URL_BYTES_MAX);
    bool special = is_special(scheme == URL_NONE ? base_scheme : scheme);
    bool ok = clean_reference(&clean, ref, ref_len, special);
    /* "http:path" and "http:/path" are relative to a base of the same scheme (WHATWG URL, "special relative"). */
    if (ok && is_special(scheme) && scheme == base_scheme) {
        size_t n = scheme == URL_HTTP ? 5 : 6;
        if (clean.len < n + 2 || memcmp(clean.data + n, "//", 2) != 0) {
            memmove(clean.data, clean.data + n, clean.len - n + 1);
            clean.len -= n;
            scheme = URL_NONE;
        }
    }
    if (ok && scheme != URL_NONE)
        ok = put_absolute(&out, clean.data, clean.len);
    else
        ok = ok && base_scheme != URL_NONE && put_relative(&out, base, clean.data, clean.len);
    char *result = ok && !out.failed && out.data ? arena_strndup(a, out.data, out.len) : NULL;
    buf_free(&clean);
    buf_free(&out);
    return result;
}

char *url_without_login(struct arena *a, const char *url)
{
    struct url_parts p;
    url_split(url, strlen(url), &p);
    return p.userinfo ? arena_printf(a, "%.*s%s", (int)(p.userinfo - url), url, p.host) : arena_strdup(a, url);
}

bool url_is_web(const char *s, size_t len)
{
    struct url_parts p;
    url_split(s, len, &p);
    return is_special(p.scheme) && p.host_len > 0;
}
