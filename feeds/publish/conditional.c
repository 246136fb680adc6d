/* conditional.c: entity tags and conditions (RFC 9110 sections 8.8 and 13). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/date.h"
#include "publish/http.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Whether the field is "*" and nothing else: any tag. */
static bool is_any_etag(struct slice list)
{
    while (list.len && is_space(list.s[0]))
        list = (struct slice){list.s + 1, list.len - 1};
    while (list.len && is_space(list.s[list.len - 1]))
        list.len--;
    return list.len == 1 && list.s[0] == '*';
}

bool next_etag(struct slice *rest, struct slice *tag)
{
    const char *s = rest->s, *end = s + rest->len;
    while (s < end && (is_space(*s) || *s == ','))
        s++;
    if (s >= end)
        return false;
    if (end - s >= 2 && s[0] == 'W' && s[1] == '/')
        s += 2; /* weak comparison looks at the opaque part only */
    if (s >= end || *s != '"')
        return false;
    const char *close = memchr(s + 1, '"', (size_t)(end - s - 1));
    if (!close)
        return false;
    *tag = (struct slice){s + 1, (size_t)(close - s - 1)};
    for (s = close + 1; s < end && is_space(*s);)
        s++;
    *rest = (struct slice){s, (size_t)(end - s)};
    return s == end || *s == ','; /* with anything else behind it, it is no element of a list */
}

static const char *const suffixes[CODING_COUNT] = {"", "-gz", "-br", "-zs"};

void etag_write(const struct etag *t, char out[static ETAG_MAX])
{
    snprintf(out, ETAG_MAX, "\"%08" PRIx32 ".%" PRIx64 ".%016" PRIx64 "%s%s\"", t->view, (uint64_t)t->seq, t->content,
             suffixes[t->coding], t->quick ? ".1" : "");
}

/* Up to max hexadecimal digits, lower case as we write them. */
static bool read_hex(struct slice *s, size_t max, uint64_t *out)
{
    size_t n = 0;
    *out = 0;
    for (; n < max && n < s->len; n++) {
        char c = s->s[n];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            break;
        *out = *out << 4 | (uint64_t)digit;
    }
    *s = (struct slice){s->s + n, s->len - n};
    return n > 0;
}

static bool skip(struct slice *s, const char *text)
{
    size_t n = strlen(text);
    if (s->len < n || memcmp(s->s, text, n) != 0)
        return false;
    *s = (struct slice){s->s + n, s->len - n};
    return true;
}

bool etag_read(struct slice tag, struct etag *out)
{
    uint64_t view, seq, content;
    if (!read_hex(&tag, 8, &view) || !skip(&tag, ".") || !read_hex(&tag, 16, &seq) || !skip(&tag, ".") ||
        !read_hex(&tag, 16, &content) || seq > INT64_MAX)
        return false;
    *out = (struct etag){.view = (uint32_t)view, .seq = (int64_t)seq, .content = content};
    for (int c = CODING_GZIP; c < CODING_COUNT; c++)
        if (skip(&tag, suffixes[c]))
            out->coding = (enum coding)c;
    out->quick = skip(&tag, ".1");
    return tag.len == 0;
}

static bool any_etag_matches(struct slice list, const struct etag *current, bool *matched_quick)
{
    struct slice tag;
    struct etag theirs;
    if (is_any_etag(list)) {
        *matched_quick = current->quick;
        return true;
    }
    while (next_etag(&list, &tag)) {
        if (!etag_read(tag, &theirs) || theirs.view != current->view || theirs.seq != current->seq ||
            theirs.content != current->content || theirs.coding != current->coding)
            continue;
        *matched_quick = theirs.quick;
        return true;
    }
    return false;
}

bool is_not_modified(const struct publish_request *r, const struct etag *current, int64_t last_modified, bool *matched_quick)
{
    int64_t since;
    *matched_quick = current->quick;
    if (r->if_none_match.s)
        return any_etag_matches(r->if_none_match, current, matched_quick);
    if (!r->if_modified_since.s || last_modified == DATE_NONE)
        return false;
    return date_parse_http(r->if_modified_since.s, r->if_modified_since.len, &since) && last_modified <= since;
}

bool is_precondition_failed(const struct publish_request *r, const char *etag, int64_t last_modified)
{
    struct slice list = r->if_match, tag;
    size_t len = strlen(etag);
    int64_t since;
    if (!list.s)
        return last_modified != DATE_NONE && r->if_unmodified_since.s &&
               date_parse_http(r->if_unmodified_since.s, r->if_unmodified_since.len, &since) && last_modified > since;
    if (is_any_etag(list))
        return false;
    while (next_etag(&list, &tag)) {
        /* the quotes are around it; a weak tag, which has a '/' before them, is equal to none */
        bool weak = tag.s - 1 > r->if_match.s && tag.s[-2] == '/';
        if (!weak && tag.len + 2 == len && memcmp(tag.s - 1, etag, len) == 0)
            return false;
    }
    return true;
}
