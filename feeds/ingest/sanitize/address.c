#include "ingest/sanitize/address.h"

#include <strings.h>

#include "core/url.h"
#include "core/utf8.h"
#include "html/token.h"

enum { ADDRESS_CHARS_MAX = 4096, CANDIDATES_MAX = 32, RESOLVE_ROUNDS_MAX = 3 };

/* No browser takes a host with white space, format characters or what is no character, in whatever script. */
static bool host_is_readable(const char *s)
{
    struct url_parts p;
    url_split(s, strlen(s), &p);
    for (size_t i = 0, used; p.host && i < p.host_len; i += used) {
        uint32_t c = utf8_decode(p.host + i, p.host_len - i, &used);
        if (c <= ' ' || (c >= 0x7f && c <= 0xa0) || c == 0xad || (c >= 0x2000 && c <= 0x206f) || c == 0x3000 ||
            c == 0xfeff || (c >= 0xfff0 && c <= 0xffff) || c >= 0xe0000 || (c >= 0xe000 && c <= 0xf8ff))
            return false;
    }
    return true;
}

static bool allowed(const char *s, enum address_kind kind)
{
    switch (url_scheme_of(s, strlen(s))) {
    case URL_HTTP: case URL_HTTPS: return url_is_web(s, strlen(s)) && host_is_readable(s);
    case URL_MAILTO: return kind == ADDRESS_LINK && strlen(s) > strlen("mailto:");
    case URL_TEL: return kind == ADDRESS_LINK && strlen(s) > strlen("tel:");
    default: return false;
    }
}

/* Sanitising twice must change nothing, so an address counts only once resolving it again leaves it as it is: which is
 * known already where it came in like that. */
static char *settled(struct arena *a, char *url, const char *ref, size_t len)
{
    if (url && strlen(url) == len && memcmp(url, ref, len) == 0)
        return url;
    for (int round = 0; url && round < RESOLVE_ROUNDS_MAX; round++) {
        char *again = url_resolve(a, NULL, url, strlen(url));
        if (!again || strcmp(again, url) == 0)
            return again;
        url = again;
    }
    return NULL;
}

char *address_checked(struct arena *a, const char *base, const char *ref, size_t len, enum address_kind kind)
{
    while (len && (unsigned char)*ref <= ' ') {
        ref++;
        len--;
    }
    if (!len || len > ADDRESS_CHARS_MAX || memchr(ref, '\0', len))
        return NULL;
    /* "//host/path" says all but the scheme: it needs no base. */
    if (!base && len > 2 && ref[0] == '/' && ref[1] == '/')
        base = "https://localhost/";
    char *url = settled(a, url_resolve(a, base, ref, len), ref, len);
    return url && strlen(url) <= ADDRESS_CHARS_MAX && allowed(url, kind) ? url : NULL;
}

/* "800w", "2x" and "1.5x": 'w', 'x', or 0 for anything else. */
static char descriptor_kind(const char *s, size_t len)
{
    if (len < 2 || len > 6)
        return 0;
    char kind = s[len - 1];
    size_t digits = 0, points = 0;
    for (size_t i = 0; i + 1 < len; i++) {
        if (s[i] >= '0' && s[i] <= '9')
            digits++;
        else if (s[i] == '.' && kind == 'x' && i > 0 && i + 2 < len)
            points++;
        else
            return 0;
    }
    if (points > 1 || digits == 0 || s[0] == '0')
        return 0;
    return kind == 'w' || kind == 'x' ? kind : 0;
}

struct candidate {
    const char *url, *descriptor;
    size_t url_len, descriptor_len;
};

/* Takes one candidate off *s (HTML "parse a srcset attribute").  False: no more. */
static bool next_candidate(const char **s, const char *end, struct candidate *c)
{
    const char *p = *s;
    while (p < end && (html_is_space(*p) || *p == ','))
        p++;
    *c = (struct candidate){.url = p};
    while (p < end && !html_is_space(*p))
        p++;
    c->url_len = (size_t)(p - c->url);
    bool comma = c->url_len && p[-1] == ',';
    while (c->url_len && c->url[c->url_len - 1] == ',')
        c->url_len--;
    if (!comma) {
        while (p < end && html_is_space(*p))
            p++;
        c->descriptor = p;
        while (p < end && *p != ',')
            p++;
        c->descriptor_len = (size_t)(p - c->descriptor);
        while (c->descriptor_len && html_is_space(c->descriptor[c->descriptor_len - 1]))
            c->descriptor_len--;
    }
    *s = p;
    return c->url_len > 0;
}

char *address_srcset(struct arena *a, const char *base, const char *s, size_t len, char **first, bool *widths)
{
    struct candidate c;
    struct buf out;
    char kind = 0;
    const char *end = s + len;
    buf_init(&out, (size_t)CANDIDATES_MAX * (ADDRESS_CHARS_MAX + 16));
    *first = NULL;
    for (int i = 0; i < CANDIDATES_MAX && next_candidate(&s, end, &c); i++) {
        char this_kind = c.descriptor_len ? descriptor_kind(c.descriptor, c.descriptor_len) : 'x';
        if (!this_kind || (kind && this_kind != kind))
            continue;
        char *url = address_checked(a, base, c.url, c.url_len, ADDRESS_WEB);
        size_t n = url ? strlen(url) : 0;
        if (!url || url[n - 1] == ',')
            continue;
        kind = this_kind;
        if (!*first)
            *first = url;
        if (out.len)
            buf_lit(&out, ", ");
        buf_append(&out, url, n);
        if (c.descriptor_len) {
            buf_append_char(&out, ' ');
            buf_append(&out, c.descriptor, c.descriptor_len);
        }
    }
    *widths = kind == 'w';
    char *result = *first && !out.failed ? arena_strndup(a, out.data, out.len) : NULL;
    buf_free(&out);
    return result;
}

/* Embedding addresses and the page that shows the same to a person: what follows the path's beginning is the video. */
static const struct {
    const char *host, *path, *page;
} players[] = {
    {"youtube.com", "/embed/videoseries?list=", "https://www.youtube.com/playlist?list="},
    {"youtube.com", "/embed/", "https://www.youtube.com/watch?v="},
    {"youtube.com", "/v/", "https://www.youtube.com/watch?v="},
    {"youtube-nocookie.com", "/embed/videoseries?list=", "https://www.youtube.com/playlist?list="},
    {"youtube-nocookie.com", "/embed/", "https://www.youtube.com/watch?v="},
    {"player.vimeo.com", "/video/", "https://vimeo.com/"},
    {"dailymotion.com", "/embed/video/", "https://www.dailymotion.com/video/"},
    {"rutube.ru", "/play/embed/", "https://rutube.ru/video/"},
    {"ok.ru", "/videoembed/", "https://ok.ru/video/"},
    {"embed.nicovideo.jp", "/watch/", "https://www.nicovideo.jp/watch/"},
};

static bool host_is(const struct url_parts *p, const char *host)
{
    size_t n = strlen(host);
    return p->host_len >= n && strncasecmp(p->host + p->host_len - n, host, n) == 0 &&
           (p->host_len == n || p->host[p->host_len - n - 1] == '.');
}

/* Words in an address that say that a video, a sound, a document, a chart or a post is shown there. */
static bool seems_shown(const char *url)
{
    static const char *const words[] = {
        "embed", "player", "video", "youtu", "soundcloud", "podcast", "datawrapper", "infogram", "/plugins/post",
        ".mp4", ".webm", ".mp3", ".m4a", ".ogg", ".pdf",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(url, words[i]))
            return true;
    return false;
}

char *address_watch_page(struct arena *a, char *web_url)
{
    /* What else may stand in a path may not stand in a query as it is. */
    static const char id_chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    struct url_parts p;
    url_split(web_url, strlen(web_url), &p);
    for (size_t i = 0; p.path && i < sizeof players / sizeof *players; i++) {
        size_t n = strlen(players[i].path);
        if (!host_is(&p, players[i].host) || strncmp(p.path, players[i].path, n) != 0)
            continue;
        const char *id = p.path + n;
        size_t id_len = strspn(id, id_chars);
        if (id_len && strchr("?&#/", id[id_len])) /* NUL is found too */
            return arena_printf(a, "%s%.*s", players[i].page, (int)id_len, id);
    }
    return seems_shown(web_url) ? web_url : NULL;
}
