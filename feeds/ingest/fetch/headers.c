#include "ingest/fetch/headers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "ingest/fetch/schedule.h"

enum { VALUE_MAX_BYTES = 8192 };

/* Repeated headers: the first counts; of a list all do (RFC 9110, section 5.3). */
static const struct {
    const char *name;
    size_t offset;
    bool list;
} known[] = {
    {"ETag", offsetof(struct headers, etag)},
    {"Last-Modified", offsetof(struct headers, last_modified)},
    {"Content-Type", offsetof(struct headers, content_type)},
    {"Content-Location", offsetof(struct headers, content_location)},
    {"Content-Encoding", offsetof(struct headers, content_encoding)},
    {"Location", offsetof(struct headers, location)},
    {"Retry-After", offsetof(struct headers, retry_after)},
    {"Cache-Control", offsetof(struct headers, cache_control), .list = true},
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

/* The value as it was, if there was one, `between`, and more; NULL: that is no value to use. */
static char *joined(struct arena *a, const char *before, const char *between, const char *more, size_t len)
{
    before = before ? before : "";
    bool fits = is_sound(more, len) && strlen(before) + strlen(between) + len <= VALUE_MAX_BYTES;
    return fits ? arena_printf(a, "%s%s%.*s", before, *before ? between : "", (int)len, more) : NULL;
}

static void go_on(struct headers *h, struct arena *a, const char *more, size_t len)
{
    char **slot = h->last ? slot_of(h, h->last - 1) : NULL;
    if (!slot || !len)
        return;
    *slot = joined(a, *slot, " ", more, len);
    h->last = *slot ? h->last : 0;
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
        bool first = !*slot_of(h, i) || known[i].list, sound = is_sound(value, (size_t)(end - value));
        char *whole = first && sound ? joined(a, *slot_of(h, i), ", ", value, (size_t)(end - value)) : NULL;
        if (whole)
            *slot_of(h, i) = whole;
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

/* From the answer's own time on, since a server's clock may go wrong as a whole; 0: past, or not understood. */
static int64_t seconds_until(const struct headers *h, const char *when, int64_t now)
{
    int64_t at, from = now;
    if (!date_parse_http(when, strlen(when), &at))
        return 0;
    if (h->date && !date_parse_http(h->date, strlen(h->date), &from))
        from = now;
    return at <= from ? 0 : at - from > SCHEDULE_WISH_MAX_S ? SCHEDULE_WISH_MAX_S : at - from;
}

int64_t headers_retry_at(const struct headers *h, int64_t now)
{
    int64_t wait;
    if (!h->retry_after)
        return 0;
    if (!read_seconds(h->retry_after, strlen(h->retry_after), &wait))
        wait = seconds_until(h, h->retry_after, now);
    return wait ? now + wait : 0;
}

/* What stands behind the = of a directive, "" where there is none; NULL: it is not there. */
static const char *directive(const char *s, const char *name)
{
    size_t len = strlen(name);
    while (s && *s) {
        s += strspn(s, " \t,");
        if (strncasecmp(s, name, len) == 0 && strchr("=, \t", s[len]))
            return s[len] == '=' ? s + len + 1 : "";
        s += strcspn(s, ",");
    }
    return NULL;
}

/* True for the directive as such, which is about all of the answer; with a value it is about some of its headers. */
static bool says(const struct headers *h, const char *name)
{
    const char *value = directive(h->cache_control, name);
    return value && !*value;
}

int64_t headers_fresh_for(const struct headers *h, int64_t now)
{
    int64_t seconds;
    const char *age = directive(h->cache_control, "max-age");
    if (says(h, "no-cache") || says(h, "no-store"))
        return 0; /* to be asked for again whatever its age (RFC 9111, section 5.2.2.4) */
    if (age && read_seconds(age + (*age == '"'), strspn(age + (*age == '"'), "0123456789"), &seconds))
        return seconds;
    return h->expires ? seconds_until(h, h->expires, now) : 0;
}
