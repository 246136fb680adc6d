#include "cli/config_values.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <libxml/xpath.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/url.h"
#include "core/utf8.h"
#include "html/libxml.h"
#include "ingest/annotate/topics.h"
#include "publish/publish.h"
#include "render/render.h"
#include "text/idn.h"

static bool no(struct err *why, const char *text)
{
    return err_set(why, ERR_CONFIG, "%s", text);
}

struct unit {
    const char *name;
    int64_t factor;
};

/* Reads digits at *s; moves *s behind them. */
static bool digits(const char **s, int64_t *n)
{
    if (!isdigit((unsigned char)**s))
        return false;
    char *end;
    errno = 0;
    long long v = strtoll(*s, &end, 10);
    *s = end;
    *n = v;
    return errno == 0;
}

static const struct unit *find_unit(const struct unit *units, const char *s, size_t len)
{
    for (; units->name; units++)
        if (strlen(units->name) == len && strncasecmp(units->name, s, len) == 0)
            return units;
    return NULL;
}

/* Sums up "1h30m" by the table; at most `parts` parts. */
static bool amount(const char *s, const struct unit *units, int parts, int64_t *out)
{
    int64_t sum = 0;
    for (int i = 0; i == 0 || *s; i++) {
        int64_t n;
        if (i >= parts || !digits(&s, &n))
            return false;
        s += strspn(s, " ");
        size_t len = strcspn(s, "0123456789 ");
        const struct unit *u = find_unit(units, s, len);
        if (!u || __builtin_mul_overflow(n, u->factor, &n) || __builtin_add_overflow(sum, n, &sum))
            return false;
        s += len;
        s += strspn(s, " ");
    }
    *out = sum;
    return true;
}

bool value_duration(const char *s, int64_t *ms, struct err *why)
{
    static const struct unit units[] = {{"ms", 1},       {"s", 1000},      {"m", 60000},      {"min", 60000},
                                        {"h", 3600000}, {"d", 86400000}, {"w", 604800000}, {NULL, 0}};
    if (strcmp(s, "0") == 0) {
        *ms = 0;
        return true;
    }
    return amount(s, units, 6, ms) || err_set(why, ERR_CONFIG, "'%s' is no duration; write such as 30m, 20s, 1h or 500ms", s);
}

bool value_size(const char *s, int64_t *bytes, struct err *why)
{
    static const struct unit units[] = {{"", 1},         {"B", 1},          {"KiB", 1 << 10},    {"MiB", 1 << 20}, {"GiB", 1 << 30},
                                        {"kB", 1000}, {"MB", 1000000}, {"GB", 1000000000}, {NULL, 0}};
    return amount(s, units, 1, bytes) || err_set(why, ERR_CONFIG, "'%s' is no size; write such as 8MiB, 300KiB or 4096", s);
}

bool value_integer(const char *s, int64_t *n, struct err *why)
{
    const char *p = s;
    return (digits(&p, n) && !*p) || err_set(why, ERR_CONFIG, "'%s' is no whole number", s);
}

bool value_bool(const char *s, bool *b, struct err *why)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(s, words[i]) == 0) {
            *b = i % 2;
            return true;
        }
    return err_set(why, ERR_CONFIG, "'%s' is neither true nor false", s);
}

char *value_text(struct arena *a, const char *s, struct err *why)
{
    size_t len = strlen(s), n = 0;
    if (!utf8_valid(s, len)) {
        no(why, "is not well-formed UTF-8");
        return NULL;
    }
    char *out = arena_strndup(a, s, len);
    if (!out) {
        err_set(why, ERR_MEMORY, "out of memory");
        return NULL;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (strchr(" \t\r\n", c)) {
            if (n && out[n - 1] != ' ')
                out[n++] = ' ';
        } else if (c < 0x20 || c == 0x7f) {
            no(why, "holds a control character");
            return NULL;
        } else {
            out[n++] = (char)c;
        }
    }
    out[n && out[n - 1] == ' ' ? n - 1 : n] = '\0';
    return out;
}

char *value_url(struct arena *a, const char *s, struct err *why)
{
    char *url = strpbrk(s, " \t\r\n") ? NULL : url_resolve(a, NULL, s, strlen(s));
    if (!url || !url_is_web(url, strlen(url))) {
        err_set(why, ERR_CONFIG, "'%s' is no http or https address", s);
        return NULL;
    }
    return idn_url(a, url);
}

bool value_name(const char *s, struct err *why)
{
    size_t len = strlen(s);
    if (!len || len > 64 || s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")] || s[0] == '-' || s[len - 1] == '-')
        return no(why, "is no name: a-z, 0-9 and hyphens within, at most 64");
    return true;
}

bool value_language(const char *s, struct err *why)
{
    const char *p = s;
    for (int part = 0;; part++) {
        size_t n = 0;
        while (isalpha((unsigned char)p[n]) || (part && isdigit((unsigned char)p[n])))
            n++;
        if (n < (part ? 1u : 2u) || n > (part ? 8u : 3u) || (p[n] && p[n] != '-')) /* nothing longer was ever registered */
            return err_set(why, ERR_CONFIG, "'%s' is no language tag; write such as en, ru, kk or uz-Cyrl", s);
        if (!p[n])
            return true;
        p += n + 1;
    }
}

bool value_own_language(const char *s, struct err *why)
{
    return value_language(s, why) &&
           (render_lang_find(s, strlen(s)) >= 0 ||
            err_set(why, ERR_CONFIG, "'%s' is none of the languages that we have texts in: en, ru, kk, ja", s));
}

bool value_network(const char *s, struct err *why)
{
    char host[INET6_ADDRSTRLEN + 1];
    unsigned char bin[16];
    size_t n = strcspn(s, "/");
    int64_t prefix = 0;
    const char *p = s + n + 1;
    if (n < sizeof host) {
        memcpy(host, s, n);
        host[n] = '\0';
        int bits = inet_pton(AF_INET, host, bin) == 1 ? 32 : inet_pton(AF_INET6, host, bin) == 1 ? 128 : -1;
        if (bits > 0 && (!s[n] || (digits(&p, &prefix) && !*p && prefix <= bits)))
            return true;
    }
    return err_set(why, ERR_CONFIG, "'%s' is neither an IP address nor a network such as 192.0.2.0/24", s);
}

bool value_contact(const char *s, struct err *why)
{
    const char *at = strchr(s, '@');
    bool mail = at && at > s && at[1] && !strpbrk(s, " \t\r\n()<>\"");
    return mail || url_is_web(s, strlen(s)) ||
           err_set(why, ERR_CONFIG, "'%s' is no contact; write mailto:NAME@HOST or the address of a page", s);
}

struct xpath {
    const char *s;
    bool good;
};

static void compile_xpath(void *xpath)
{
    struct xpath *x = xpath;
    xmlXPathCompExprPtr compiled = xmlXPathCompile((const xmlChar *)x->s);
    x->good = compiled != NULL;
    if (compiled)
        xmlXPathFreeCompExpr(compiled);
}

bool value_xpath(const char *s, struct err *why)
{
    struct xpath x = {s, false};
    if (!libxml_run(compile_xpath, &x))
        return err_set(why, ERR_MEMORY, "out of memory");
    return x.good || err_set(why, ERR_CONFIG, "'%s' is no XPath 1.0 expression", s);
}

bool value_match(const char *s, struct err *why)
{
    struct arena *a = arena_new(4 << 20);
    bool ok = a && topic_query_new(a, s, why);
    if (!a)
        err_set(why, ERR_MEMORY, "out of memory");
    arena_free(&a);
    return ok;
}

bool value_csp_sources(const char *s, struct err *why)
{
    const char *fault = publish_frame_ancestors_fault(s);
    return !fault || no(why, fault);
}

bool value_tag_uri(const char *s, struct err *why)
{
    const char *comma = strchr(s, ','), *colon = comma ? strchr(comma, ':') : NULL;
    bool ok = strncmp(s, "tag:", 4) == 0 && colon && comma > s + 4 && isdigit((unsigned char)comma[1]);
    for (const char *p = s; ok && *p; p++)
        ok = (unsigned char)*p > 0x20 && (unsigned char)*p < 0x7f && !strchr("<>\"", *p);
    return ok || err_set(why, ERR_CONFIG, "'%s' is no tag: URI such as tag:example.org,2026:dialogue", s);
}
