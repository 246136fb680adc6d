#include "ingest/fetch/host.h"

#include <stdlib.h>
#include <string.h>

#include "core/url.h"
#include "text/idn.h"

enum {
    PAUSE_MAX_MS = 1000, /* within one run; for longer there are Retry-After and the sources' own backing off */
    PAUSE_429_MS = 500,
    PAUSE_503_MS = 250,
    PAUSE_SLOW_MS = 250,
    PAUSE_LEAST_MS = 40, /* less is none */
    SLOW_MS = 2000,      /* until the first byte */
    RULES_KEPT_BYTES = 4 << 20,
};

struct hosts {
    struct host **list;
    size_t count, cap;
    struct host **table; /* open addressing; a power of two, at most half full */
    size_t slots;
};

struct hosts *hosts_new(void)
{
    return calloc(1, sizeof(struct hosts));
}

static void free_host(struct host *h)
{
    free(h->key);
    free(h->robots_body);
    free(h);
}

void hosts_free(struct hosts **hp)
{
    struct hosts *h = *hp;
    if (!h)
        return;
    for (size_t i = 0; i < h->count; i++)
        free_host(h->list[i]);
    free(h->list);
    free(h->table);
    free(h);
    *hp = NULL;
}

char *host_key(struct arena *a, const char *url)
{
    struct url_parts p;
    char ascii[IDN_HOST_MAX];
    url_split(url, strlen(url), &p);
    if (idn_host(p.host ? p.host : "", p.host_len, ascii)) {
        p.host = ascii;
        p.host_len = strlen(ascii);
    }
    if ((p.scheme != URL_HTTP && p.scheme != URL_HTTPS) || !p.host_len)
        return NULL;
    bool tls = p.scheme == URL_HTTPS;
    char *key = p.port_len ? arena_printf(a, "%s://%.*s:%.*s", tls ? "https" : "http", (int)p.host_len, p.host,
                                          (int)p.port_len, p.port)
                           : arena_printf(a, "%s://%.*s:%d", tls ? "https" : "http", (int)p.host_len, p.host, tls ? 443 : 80);
    for (char *c = key; c && *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return key;
}

static size_t hash(const char *s)
{
    uint64_t h = 1469598103934665603u; /* FNV-1a: keys are short, and a host name that collides costs a comparison */
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return (size_t)(h ^ h >> 32);
}

static struct host **slot_of(struct hosts *h, const char *key)
{
    size_t i = hash(key) & (h->slots - 1);
    while (h->table[i] && strcmp(h->table[i]->key, key) != 0)
        i = (i + 1) & (h->slots - 1);
    return &h->table[i];
}

/* Builds the table anew for at least `want` hosts. */
static bool rebuild(struct hosts *h, size_t want)
{
    size_t slots = 64;
    while (slots < want * 2)
        slots *= 2;
    struct host **table = calloc(slots, sizeof *table);
    if (!table)
        return false;
    free(h->table);
    h->table = table;
    h->slots = slots;
    for (size_t i = 0; i < h->count; i++)
        *slot_of(h, h->list[i]->key) = h->list[i];
    return true;
}

struct host *hosts_get(struct hosts *h, const char *key)
{
    if ((h->count + 1) * 2 > h->slots && !rebuild(h, (h->count + 1) * 2))
        return NULL;
    struct host **slot = slot_of(h, key);
    if (*slot)
        return *slot;
    if (h->count == h->cap) {
        size_t cap = h->cap ? h->cap * 2 : 64;
        struct host **list = realloc(h->list, cap * sizeof *list);
        if (!list)
            return NULL;
        h->list = list;
        h->cap = cap;
    }
    struct host *one = calloc(1, sizeof *one);
    if (!one || !(one->key = strdup(key))) {
        free(one);
        return NULL;
    }
    *slot = h->list[h->count++] = one;
    return one;
}

void hosts_prune(struct hosts *h, int64_t now, int64_t now_ms)
{
    size_t kept = 0, bytes = 0;
    for (size_t i = 0; i < h->count; i++) {
        struct host *one = h->list[i];
        bool rules = one->robots != ROBOTS_UNKNOWN && one->robots_until > now && bytes + one->robots_len <= RULES_KEPT_BYTES;
        bytes += rules ? one->robots_len : 0;
        if (one->active || one->first || one->robots_first || one->not_before > now || one->next_start_ms > now_ms || rules)
            h->list[kept++] = one;
        else
            free_host(one);
    }
    if (kept == h->count)
        return;
    h->count = kept;
    if (!rebuild(h, kept + 1)) /* out of memory: every host is forgotten rather than looked up in a stale table */
        for (h->slots = 0; h->count; h->count--)
            free_host(h->list[h->count - 1]);
}

size_t hosts_count(const struct hosts *h)
{
    return h->count;
}

struct host *hosts_at(const struct hosts *h, size_t i)
{
    return h->list[i];
}

static int64_t longer(int64_t pause, int64_t start)
{
    pause = pause ? pause * 2 : start;
    return pause > PAUSE_MAX_MS ? PAUSE_MAX_MS : pause;
}

void host_answered(struct host *h, int http, int64_t first_byte_ms, int64_t now_ms)
{
    bool slow = http && first_byte_ms > SLOW_MS;
    if (http == 429 || http == 503)
        h->pause_ms = longer(h->pause_ms, http == 429 ? PAUSE_429_MS : PAUSE_503_MS);
    else if (slow)
        h->pause_ms = h->pause_ms ? h->pause_ms : PAUSE_SLOW_MS;
    else if (http)
        h->pause_ms = h->pause_ms / 2 < PAUSE_LEAST_MS ? 0 : h->pause_ms / 2;
    if ((http == 429 || http == 503 || slow) && h->next_start_ms < now_ms + h->pause_ms)
        h->next_start_ms = now_ms + h->pause_ms;
}

bool host_may_start(const struct host *h, const struct fetch_settings *f, int64_t now_ms, int64_t *wait_ms)
{
    *wait_ms = -1;
    if (h->active >= f->per_host)
        return false;
    if (h->next_start_ms > now_ms) {
        *wait_ms = h->next_start_ms - now_ms;
        return false;
    }
    return true;
}

void host_started(struct host *h, const struct fetch_settings *f, int64_t now_ms)
{
    h->active++;
    h->next_start_ms = now_ms + (f->pause_ms > h->pause_ms ? f->pause_ms : h->pause_ms);
}

void host_set_robots(struct host *h, enum robots_state state, const char *body, size_t len, int64_t until)
{
    char *copy = state == ROBOTS_RULES ? malloc(len + 1) : NULL;
    if (state == ROBOTS_RULES && !copy)
        state = ROBOTS_CLOSED;
    if (copy) {
        memcpy(copy, body, len);
        copy[len] = '\0';
        for (size_t i = 0; i < len; i++) /* so that they can be remembered as text */
            if (!copy[i])
                copy[i] = ' ';
    }
    free(h->robots_body);
    h->robots_body = copy;
    h->robots_len = copy ? len : 0;
    h->robots = state;
    h->robots_until = until;
}
