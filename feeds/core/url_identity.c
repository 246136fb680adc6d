/* url_identity.c: one article has many addresses: what they have in common, and which of them is shown. */
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/url_text.h"

/* Query parameters that say where a reader came from.  A trailing * stands for any rest. */
static const char *const tracking[] = {
    "utm_*",   "fbclid",  "gclid",    "dclid",     "gbraid",  "wbraid",     "gclsrc",  "msclkid", "yclid",
    "ysclid",  "twclid",  "ttclid",   "li_fat_id", "igshid",  "igsh",       "mc_cid",  "mc_eid",  "_openstat",
    "_hsenc",  "_hsmi",   "hsa_*",    "mkt_tok",   "vero_id", "oly_enc_id", "oly_anon_id", "_ga", "_gl",
    "pk_*",    "mtm_*",   "matomo_*", "piwik_*",   "ref_src", "ref_url",    "s_cid",   "ncid",    "sr_share",
    "at_medium", "at_campaign", "at_custom*", "wt_mc", "wt.mc_id", "xtor",  "cmpid",   "_branch_match_id", "srsltid",
};

static bool is_tracking(const char *s, size_t len)
{
    size_t name = span_until(s, len, "=");
    for (size_t i = 0; i < sizeof tracking / sizeof *tracking; i++) {
        size_t n = strlen(tracking[i]);
        bool prefix = tracking[i][n - 1] == '*';
        if (prefix ? name >= n - 1 : name == n) {
            size_t j = 0;
            n -= prefix;
            while (j < n && lower(s[j]) == tracking[i][j])
                j++;
            if (j == n)
                return true;
        }
    }
    return false;
}

struct param {
    const char *s;
    size_t len;
};

enum { PARAMS_MAX = 64 };

/* The query's parameters but for tracking; what is beyond PARAMS_MAX stays in the last one. */
static size_t kept_params(const char *query, size_t len, struct param *out)
{
    size_t n = 0;
    for (size_t i = 0; i < len;) {
        size_t l = n == PARAMS_MAX - 1 ? len - i : span_until(query + i, len - i, "&");
        if (l && !is_tracking(query + i, l))
            out[n++] = (struct param){query + i, l};
        i += l + 1;
    }
    return n;
}

char *url_clean(struct arena *a, const char *url)
{
    struct url_parts p;
    struct param params[PARAMS_MAX];
    url_split(url, strlen(url), &p);
    if (!is_special(p.scheme) || !p.host_len)
        return NULL;
    size_t n = p.query ? kept_params(p.query, p.query_len, params) : 0;
    size_t head = (size_t)(p.path + p.path_len - url);
    struct buf b;
    buf_init(&b, 3 * URL_BYTES_MAX);
    buf_append(&b, url, head);
    for (size_t i = 0; i < n; i++) {
        buf_append_char(&b, i ? '&' : '?');
        buf_append(&b, params[i].s, params[i].len);
    }
    if (p.fragment && !is_tracking(p.fragment, p.fragment_len)) {
        buf_append_char(&b, '#');
        buf_append(&b, p.fragment, p.fragment_len);
    }
    char *out = b.failed ? NULL : arena_strndup(a, b.data, b.len);
    buf_free(&b);
    return out;
}

static bool starts_with(const char *s, size_t len, const char *prefix)
{
    size_t n = strlen(prefix);
    return len >= n && memcmp(s, prefix, n) == 0;
}

static bool ends_with(const char *s, size_t len, const char *suffix)
{
    size_t n = strlen(suffix);
    return len >= n && memcmp(s + len - n, suffix, n) == 0;
}

/* Percent-encoding brought to one form: what need not be encoded is not, hex digits are upper case. */
static void put_unified(struct buf *b, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        int high = i + 2 < len && s[i] == '%' ? hex_value(s[i + 1]) : -1;
        int low = high >= 0 ? hex_value(s[i + 2]) : -1;
        if (low < 0) {
            buf_append_char(b, s[i]);
            continue;
        }
        char c = (char)(high << 4 | low);
        if (is_alpha(c) || is_digit(c) || (c && strchr("-._~", c)))
            buf_append_char(b, c);
        else
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)c);
        i += 2;
    }
}

static int by_bytes(const void *x, const void *y)
{
    const struct param *a = x, *b = y;
    int c = memcmp(a->s, b->s, a->len < b->len ? a->len : b->len);
    return c ? c : (a->len > b->len) - (a->len < b->len);
}

static bool is_amp_param(const struct param *p)
{
    return (p->len == 3 && memcmp(p->s, "amp", 3) == 0) || starts_with(p->s, p->len, "amp=") ||
           (p->len == 14 && memcmp(p->s, "outputType=amp", 14) == 0);
}

static void put_identity_host(struct buf *b, const struct url_parts *p)
{
    static const char *const prefixes[] = {"www.", "amp.", "mobile.", "m."};
    const char *host = p->host;
    size_t len = p->host_len;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t n = strlen(prefixes[i]);
        /* "m.example" must not become "example": a host keeps two labels. */
        if (starts_with(host, len, prefixes[i]) && memchr(host + n, '.', len - n)) {
            host += n;
            len -= n;
        }
    }
    for (size_t i = 0; i < len; i++)
        buf_append_char(b, lower(host[i]));
    if (p->port_len && !(p->port_len == 2 && memcmp(p->port, "80", 2) == 0) &&
        !(p->port_len == 3 && memcmp(p->port, "443", 3) == 0)) {
        buf_append_char(b, ':');
        buf_append(b, p->port, p->port_len);
    }
}

static void put_identity_path(struct buf *b, const char *s, size_t len)
{
    if (starts_with(s, len, "/amp/")) {
        s += 4;
        len -= 4;
    }
    if (ends_with(s, len, "/amp") || ends_with(s, len, ".amp"))
        len -= 4;
    else if (ends_with(s, len, "/amp/"))
        len -= 5;
    else if (ends_with(s, len, ".amp.html")) {
        put_unified(b, s, len - 9);
        buf_lit(b, ".html");
        return;
    }
    while (len && s[len - 1] == '/')
        len--;
    put_unified(b, s, len);
}

/* Google's AMP viewer and caches carry the true address in their path. */
static const char *behind_amp_cache(const struct url_parts *p)
{
    bool viewer = starts_with(p->host, p->host_len, "www.google.") && starts_with(p->path, p->path_len, "/amp/s/");
    bool cache = ends_with(p->host, p->host_len, ".cdn.ampproject.org") && starts_with(p->path, p->path_len, "/c/s/");
    return viewer ? p->path + 7 : cache ? p->path + 5 : NULL;
}

char *url_identity(struct arena *a, const char *url)
{
    struct url_parts p;
    struct param params[PARAMS_MAX];
    url_split(url, strlen(url), &p);
    if (!is_special(p.scheme) || !p.host_len)
        return NULL;
    const char *inner = behind_amp_cache(&p);
    if (inner && *inner) {
        size_t n = span_until(inner, strlen(inner), "/?#");
        const char *host = inner;
        struct url_parts q;
        url_split(inner + n, strlen(inner + n), &q);
        q.scheme = URL_HTTPS;
        q.host = host;
        q.host_len = n;
        p = q;
    }
    size_t n = p.query ? kept_params(p.query, p.query_len, params) : 0;
    qsort(params, n, sizeof *params, by_bytes);
    struct buf b;
    buf_init(&b, 3 * URL_BYTES_MAX);
    put_identity_host(&b, &p);
    put_identity_path(&b, p.path, p.path_len);
    char sep = '?';
    for (size_t i = 0; i < n; i++) {
        if (is_amp_param(&params[i]))
            continue;
        buf_append_char(&b, sep);
        put_unified(&b, params[i].s, params[i].len);
        sep = '&';
    }
    char *out = b.failed ? NULL : arena_strndup(a, b.data, b.len);
    buf_free(&b);
    return out;
}
