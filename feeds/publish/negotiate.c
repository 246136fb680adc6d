/* negotiate.c: Accept-Encoding, Accept-Language, A-IM: lists of names with weights (RFC 9110 section 12.4.2). */
#include <string.h>
#include <strings.h>

#include "publish/http.h"
#include "publish/view.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static struct slice trim(const char *s, const char *end)
{
    while (s < end && is_space(*s))
        s++;
    while (end > s && is_space(end[-1]))
        end--;
    return (struct slice){s, (size_t)(end - s)};
}

/* qvalue: 0, 1, 0.123, 1.000; anything else: -1. */
static int read_weight(struct slice v)
{
    int q = 0, scale = 100;
    if (v.len == 0 || v.len > 5 || (v.s[0] != '0' && v.s[0] != '1') || (v.len > 1 && v.s[1] != '.'))
        return -1;
    q = (v.s[0] - '0') * 1000;
    for (size_t i = 2; i < v.len; i++, scale /= 10) {
        if (v.s[i] < '0' || v.s[i] > '9')
            return -1;
        q += (v.s[i] - '0') * scale;
    }
    return q > 1000 ? -1 : q;
}

/* The weight among the parameters of one element; an element whose weight cannot be read counts as not wanted. */
static int find_weight(const char *s, const char *end)
{
    while (s < end) {
        const char *stop = memchr(s, ';', (size_t)(end - s));
        struct slice p = trim(s, stop ? stop : end);
        if (p.len >= 2 && (p.s[0] | 0x20) == 'q' && p.s[1] == '=') {
            int q = read_weight((struct slice){p.s + 2, p.len - 2});
            return q < 0 ? 0 : q;
        }
        s = stop ? stop + 1 : end;
    }
    return 1000;
}

/* Walks a list of "name;q=0.5" elements.  False: the end.  *q is in thousandths. */
static bool next_weighted(struct slice *rest, struct slice *name, int *q)
{
    while (rest->s && rest->len) {
        const char *s = rest->s, *end = s + rest->len, *comma = memchr(s, ',', rest->len);
        const char *stop = comma ? comma : end;
        const char *semicolon = memchr(s, ';', (size_t)(stop - s));
        *rest = comma ? (struct slice){comma + 1, (size_t)(end - comma - 1)} : (struct slice){end, 0};
        *name = trim(s, semicolon ? semicolon : stop);
        if (!name->len)
            continue; /* empty elements are allowed and mean nothing */
        *q = semicolon ? find_weight(semicolon + 1, stop) : 1000;
        return true;
    }
    return false;
}

static bool is(struct slice s, const char *word)
{
    return strlen(word) == s.len && strncasecmp(s.s, word, s.len) == 0;
}

static const struct {
    const char *name;
    enum coding coding;
} coding_names[] = {
    {"gzip", CODING_GZIP}, {"x-gzip", CODING_GZIP}, {"br", CODING_BR}, {"zstd", CODING_ZSTD}, {"identity", CODING_IDENTITY},
};

/* By the bytes that each makes of a feed, fewest first. */
static const enum coding preference[CODING_COUNT] = {CODING_BR, CODING_ZSTD, CODING_GZIP, CODING_IDENTITY};

int negotiate_coding(struct slice accept, bool prefer_identity)
{
    int weights[CODING_COUNT] = {-1, -1, -1, -1}, star = -1, q, best = -1;
    struct slice name;
    if (!accept.s)
        return CODING_IDENTITY;
    while (next_weighted(&accept, &name, &q)) {
        if (is(name, "*"))
            star = q;
        for (size_t i = 0; i < sizeof coding_names / sizeof *coding_names; i++)
            if (is(name, coding_names[i].name) && weights[coding_names[i].coding] < q)
                weights[coding_names[i].coding] = q;
    }
    for (int i = 0; i < CODING_COUNT; i++)
        if (weights[i] < 0 && star >= 0)
            weights[i] = star;
    if (prefer_identity && weights[CODING_IDENTITY] != 0)
        return CODING_IDENTITY;
    for (int i = 0; i < CODING_COUNT; i++) {
        enum coding c = preference[i];
        if (weights[c] > 0 && (best < 0 || weights[c] > weights[best]))
            best = (int)c;
    }
    /* Unless it is ruled out, identity is always allowed; nobody need name it. */
    return best < 0 && weights[CODING_IDENTITY] != 0 ? CODING_IDENTITY : best;
}

enum render_lang negotiate_language(struct slice accept, enum render_lang otherwise)
{
    struct slice name;
    int q, best_q = 0, best = (int)otherwise;
    while (next_weighted(&accept, &name, &q)) {
        int lang = is(name, "*") ? (int)otherwise : render_lang_find(name.s, name.len);
        if (lang >= 0 && q > best_q) {
            best = lang;
            best_q = q;
        }
    }
    return (enum render_lang)best;
}

bool wants_feed_delta(struct slice a_im)
{
    struct slice name;
    int q;
    while (next_weighted(&a_im, &name, &q))
        if (is(name, "feed"))
            return q > 0;
    return false;
}
