/* attrs.c: one kind of value after the other, always in the rules' order, so that a second pass writes the same. */
#include <strings.h>

#include "core/utf8.h"
#include "html/html.h"
#include "ingest/sanitize/address.h"
#include "ingest/sanitize/clean.h"
#include "ingest/sanitize/write.h"

const char *attrs_value(struct cleaner *c, const char *name, size_t *len)
{
    const struct html_attr *a = html_attr_get(&c->tok, name);
    if (!a)
        return NULL;
    buf_reset(&c->value);
    if (!html_decode(a->value, a->value_len, HTML_IN_ATTRIBUTE, &c->value) || !buf_reserve(&c->value, 1))
        return NULL;
    *len = c->value.len;
    return c->value.data;
}

static void open_value(struct cleaner *c, const char *name)
{
    buf_append_char(c->out, ' ');
    buf_puts(c->out, name);
    buf_lit(c->out, "=\"");
}

void attrs_put(struct cleaner *c, const char *name, const char *value)
{
    open_value(c, name);
    write_text(c->out, value, strlen(value), TEXT_ATTRIBUTE, SIZE_MAX);
    buf_append_char(c->out, '"');
}

static void put_text(struct cleaner *c, const struct attr_rule *r)
{
    const struct html_attr *a = html_attr_get(&c->tok, r->name);
    if (!a)
        return;
    open_value(c, r->name);
    write_text(c->out, a->value, a->value_len, TEXT_ATTRIBUTE | TEXT_DECODE, TEXT_VALUE_MAX);
    buf_append_char(c->out, '"');
}

static void put_url(struct cleaner *c, const struct attr_rule *r)
{
    size_t len;
    const char *v = attrs_value(c, r->name, &len);
    char *url = v ? address_checked(c->arena, c->base, v, len, r->kind == V_URL ? ADDRESS_LINK : ADDRESS_WEB) : NULL;
    if (url)
        attrs_put(c, r->name, url);
}

/* HTML "rules for parsing integers": white space, a sign, digits; what follows does not matter. */
static void put_int(struct cleaner *c, const struct attr_rule *r)
{
    size_t len, i = 0;
    const char *v = attrs_value(c, r->name, &len);
    if (!v)
        return;
    while (i < len && html_is_space(v[i]))
        i++;
    bool negative = i < len && v[i] == '-';
    i += i < len && (v[i] == '-' || v[i] == '+');
    int n = 0, digits = 0;
    for (; i < len && v[i] >= '0' && v[i] <= '9' && n < 1000000; i++, digits++)
        n = n * 10 + (v[i] - '0');
    n = negative ? -n : n;
    if (digits && n >= r->min && n <= r->max)
        buf_printf(c->out, " %s=\"%d\"", r->name, n);
}

static void put_choice(struct cleaner *c, const struct attr_rule *r)
{
    size_t len;
    const char *v = attrs_value(c, r->name, &len);
    while (v && len && html_is_space(v[len - 1]))
        len--;
    while (v && len && html_is_space(*v)) {
        v++;
        len--;
    }
    for (const char *word = r->choices; v && len && *word;) {
        size_t n = strcspn(word, " ");
        bool same = n == len && (r->kind == V_CHOICE_CASE ? memcmp(word, v, n) == 0 : strncasecmp(word, v, n) == 0);
        if (same) {
            buf_printf(c->out, " %s=\"%.*s\"", r->name, (int)n, word);
            return;
        }
        word += n + (word[n] == ' ');
    }
}

/* Letters, digits and hyphens, as BCP 47 has them. */
static bool is_language(const char *s, size_t len)
{
    if (len < 2 || len > 35)
        return false;
    for (size_t i = 0; i < len; i++) {
        char low = (char)(s[i] | 0x20);
        bool letter = low >= 'a' && low <= 'z', digit = s[i] >= '0' && s[i] <= '9';
        if (!letter && (i == 0 || (!digit && s[i] != '-')))
            return false;
    }
    return s[len - 1] != '-';
}

static void put_language(struct cleaner *c, const struct attr_rule *r)
{
    size_t len;
    const char *v = attrs_value(c, "lang", &len);
    if (!v || !is_language(v, len))
        v = attrs_value(c, "xml:lang", &len);
    if (v && is_language(v, len))
        attrs_put(c, "lang", v);
}

static void put_datetime(struct cleaner *c, const struct attr_rule *r)
{
    size_t len;
    const char *v = attrs_value(c, r->name, &len);
    if (!v || !len || len > 64)
        return;
    for (size_t i = 0; i < len; i++) {
        char low = (char)(v[i] | 0x20);
        if (!(low >= 'a' && low <= 'z') && !(v[i] >= '0' && v[i] <= '9') && !strchr("+-:., ", v[i]))
            return;
    }
    if (strlen(v) == len)
        attrs_put(c, r->name, v);
}

static void put_flag(struct cleaner *c, const struct attr_rule *r)
{
    if (html_attr_get(&c->tok, r->name))
        attrs_put(c, r->name, r->name);
}

void attrs_write(struct cleaner *c, const struct attr_rule *rules)
{
    static void (*const put[])(struct cleaner *, const struct attr_rule *) = {
        [V_TEXT] = put_text, [V_URL] = put_url, [V_WEB_URL] = put_url, [V_INT] = put_int, [V_FLAG] = put_flag,
        [V_CHOICE] = put_choice, [V_CHOICE_CASE] = put_choice, [V_LANG] = put_language, [V_DATETIME] = put_datetime,
    };
    if (!c->tok.attr_count || !rules)
        return;
    for (; rules->name; rules++)
        put[rules->kind](c, rules);
}

char *attrs_web_url(struct cleaner *c, const char *const *names)
{
    for (; *names; names++) {
        size_t len;
        const char *v = attrs_value(c, *names, &len);
        char *url = v ? address_checked(c->arena, c->base, v, len, ADDRESS_WEB) : NULL;
        if (url)
            return url;
    }
    return NULL;
}
