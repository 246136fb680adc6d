#include "ingest/fetch/headers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "ingest/fetch/schedule.h"

enum { VALUE_MAX_BYTES = 8192 };

/* Repeated headers: the first counts. */
static const struct {
    const char *name;
    size_t offset;
} known[] = {
    {"ETag", offsetof(struct headers, etag)},
    {"Last-Modified", offsetof(struct headers, last_modified)},
    {"Content-Type", offsetof(struct headers, content_type)},
    {"Content-Location", offsetof(struct headers, content_location)},
    {"Content-Encoding", offsetof(struct headers, content_encoding)},
    {"Location", offsetof(struct headers, location)},
    {"Retry-After", offsetof(struct headers, retry_after)},
    {"Cache-Control", offsetof(struct headers, cache_control)},
    {"Expires", offsetof(struct headers, expires)},
    {"Date", offsetof(struct headers, date)},
    {"Content-Length", offsetof(struct headers, content_length)},
    {"Transfer-Encoding", offsetof(struct headers, transfer_encoding)},
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A value that could not be sent back as it stands is of no use as a validator, and of none otherwise. */
static bool is_sound(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] < 0x20 && s[i] != '\t')
            return false;
    return len > 0 && len <= VALUE_MAX_BYTES;
}

static char **slot_of(struct headers *h, int i)
{
    return (char **)(void *)((char *)h + known[i].offset);
}

static void go_on(struct headers *h, struct arena *a, const char *more, size_t len)
{
    char **slot = h->last ? slot_of(h, h->last - 1) : NULL;
    if (!slot || !len)
        return;
    const char *before = *slot ? *slot : "";
    bool fits = is_sound(more, len) && strlen(before) + len < VALUE_MAX_BYTES;
    *slot = fits ? arena_printf(a, "%s%s%.*s", before, *before ? " " : "", (int)len, more) : NULL;
    h->last = fits ? h->last : 0;
}

static bool is_same(const char *kept, const char *value, size_t len)
{
    return strlen(kept) == len && memcmp(kept, value, len) == 0;
}

void headers_line(struct headers *h, struct arena *a, const char *line, size_t len)
{
    if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        *h = (struct headers){0};
        return;
    }
    const char *end = line + len, *colon = len ? memchr(line, ':', len) : NULL;
    bool folded = len && (*line == ' ' || *line == '\t');
    const char *value = folded ? line : colon ? colon + 1 : end;
    while (value < end && is_space(*value))
        value++;
    while (end > value && is_space(end[-1]))
        end--;
    if (folded) {
        go_on(h, a, value, (size_t)(end - value));
        return;
    }
    h->last = 0;
    size_t name = colon ? (size_t)(colon - line) : 0;
    for (int i = 0; i < (int)(sizeof known / sizeof *known); i++) {
        if (strlen(known[i].name) != name || strncasecmp(line, known[i].name, name) != 0)
            continue;
        bool first = !*slot_of(h, i), sound = is_sound(value, (size_t)(end - value));
        if (first && sound)
            *slot_of(h, i) = arena_strndup(a, value, (size_t)(end - value));
        if (!first && *slot_of(h, i) == h->content_length)
            h->lengths_differ |= !is_same(h->content_length, value, (size_t)(end - value));
        if (first && (sound || value == end))
            h->last = i + 1;
        return;
    }
}

/* Digits only; as much as we ever wait for where there are more than a number holds. */
static bool read_seconds(const char *s, size_t len, int64_t *out)
{
    int64_t v = 0;
    if (!len)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        v = v > SCHEDULE_WISH_MAX_S ? v : v * 10 + (s[i] - '0');
    }
    *out = v > SCHEDULE_WISH_MAX_S ? SCHEDULE_WISH_MAX_S : v;
    return true;
}

bool headers_length_is_sound(const struct headers *h)
{
    int64_t first = -1;
    if (!h->content_length || h->transfer_encoding)
        return true;
    for (const char *p = h->content_length;; p++) { /* one number, or the same several times (RFC 9110, section 8.6) */
        char *end;
        errno = 0;
        int64_t n = *p >= '0' && *p <= '9' ? strtoll(p, &end, 10) : -1;
        if (n < 0 || errno || (first >= 0 && n != first))
            return false;
        first = n;
        p = end + strspn(end, " \t");
        if (!*p)
            return !h->lengths_differ;
        p += *p == ',' ? strspn(p + 1, " \t") : 0;
    }
}

int64_t headers_retry_at(const struct headers *h, int64_t now)
{
    int64_t wait, at;
    if (!h->retry_after)
        return 0;
    size_t len = strlen(h->retry_after);
    if (read_seconds(h->retry_after, len, &wait))
        return wait ? now + wait : 0;
    if (!date_parse_http(h->retry_after, len, &at) || at <= now)
        return 0;
    return at > now + SCHEDULE_WISH_MAX_S ? now + SCHEDULE_WISH_MAX_S : at;
}

/* max-age=N or max-age="N" among the directives; false: not there. */
static bool read_max_age(const char *s, int64_t *out)
{
    while (*s) {
        s += strspn(s, " \t,");
        size_t n = strcspn(s, ",");
        if (n > 8 && strncasecmp(s, "max-age=", 8) == 0) {
            const char *v = s + 8 + (s[8] == '"');
            return read_seconds(v, strspn(v, "0123456789"), out);
        }
        s += n;
    }
    return false;
}

int64_t headers_fresh_for(const struct headers *h, int64_t now)
{
    int64_t seconds = 0, at, from = now;
    if (h->cache_control && read_max_age(h->cache_control, &seconds))
        return seconds;
    if (h->cache_control && (strcasestr(h->cache_control, "no-cache") || strcasestr(h->cache_control, "no-store")))
        return 0;
    if (!h->expires || !date_parse_http(h->expires, strlen(h->expires), &at))
        return 0;
    if (h->date)
        date_parse_http(h->date, strlen(h->date), &from);
    seconds = at > from ? at - from : 0;
    return seconds > SCHEDULE_WISH_MAX_S ? SCHEDULE_WISH_MAX_S : seconds;
}
