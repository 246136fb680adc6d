/* robots.c: reads the rules line by line and keeps only the longest that match; nothing is built, nothing allocated but
 * one line's pattern. */
#include "ingest/fetch/robots.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/buf.h"
#include "core/memory.h"

/* Bytes of a line that count.  Eight times the longest address that browsers of old could take, less the end mark: the
 * figure of the most used parser, so that an overlong rule is cut at the same place for everybody. */
enum { LINE_MAX_BYTES = 2083 * 8 - 1 };

struct span {
    const char *s;
    size_t len;
};

enum key { KEY_OTHER, KEY_AGENT, KEY_ALLOW, KEY_DISALLOW };

/* A key counts by its beginning, and frequent misspellings count: a publisher who wrote "Disalow" meant it. */
static const struct {
    const char *prefix;
    enum key key;
} keys[] = {
    {"user-agent", KEY_AGENT},   {"useragent", KEY_AGENT},    {"user agent", KEY_AGENT},  {"allow", KEY_ALLOW},
    {"disallow", KEY_DISALLOW},  {"dissallow", KEY_DISALLOW}, {"dissalow", KEY_DISALLOW}, {"disalow", KEY_DISALLOW},
    {"diasllow", KEY_DISALLOW},  {"disallaw", KEY_DISALLOW},
};

/* The longest matching pattern of each kind; -1: none matched. */
struct best {
    long allow, disallow;
};

struct reader {
    struct span agent; /* ours */
    struct span path;  /* of the address in question, with its query */
    struct buf pattern;
    struct best named, general;
    bool in_named, in_general; /* the group being read is for us by name; for everybody */
    bool rules_seen;           /* the group has rules: the next user-agent line opens another */
    bool ever_named;
};

static struct span trim(struct span v)
{
    while (v.len && isspace((unsigned char)*v.s))
        v.s++, v.len--;
    while (v.len && isspace((unsigned char)v.s[v.len - 1]))
        v.len--;
    return v;
}

/* Path, parameters and query of an address; addresses without a scheme are read too. */
static struct span path_of(const char *url)
{
    static const struct span root = {"/", 1};
    const char *start = url[0] == '/' && url[1] == '/' ? url + 2 : url;
    const char *scheme = strstr(start, "://");
    size_t before = strcspn(start, "/?;");
    if (scheme && before > (size_t)(scheme - start))
        start = scheme + 3;
    const char *path = start + strcspn(start, "/?;");
    const char *hash = strchr(url, '#');
    if (!*path || (hash && hash < path))
        return root;
    return (struct span){path, hash ? (size_t)(hash - path) : strlen(path)};
}

/* As it is compared: hexadecimal digits of escapes in upper case, and what `escaped` names escaped. */
static bool normalize(struct span v, bool (*escaped)(struct span v, size_t i), struct buf *out)
{
    for (size_t i = 0; i < v.len; i++) {
        bool escape = v.s[i] == '%' && i + 2 < v.len && isxdigit((unsigned char)v.s[i + 1]) && isxdigit((unsigned char)v.s[i + 2]);
        if (escape) {
            buf_printf(out, "%%%c%c", toupper((unsigned char)v.s[i + 1]), toupper((unsigned char)v.s[i + 2]));
            i += 2;
        } else if (escaped(v, i)) {
            buf_printf(out, "%%%02X", (unsigned char)v.s[i]);
        } else {
            buf_append_char(out, v.s[i]);
        }
    }
    return !out->failed;
}

/* What has a meaning in rules only: a rule names it by its escape (RFC 9309, section 2.2.3). */
static bool is_special(struct span path, size_t i)
{
    return path.s[i] == '*' || path.s[i] == '$';
}

/* What no address holds as it is: bytes outside ASCII, white space; and a dollar sign that is not the end mark. */
static bool is_foreign(struct span rule, size_t i)
{
    unsigned char c = (unsigned char)rule.s[i];
    return c >= 0x7f || c <= ' ' || (c == '$' && i + 1 < rule.len);
}

/* The path without its missing slash: "?a" and ";a" stand for "/?a" and "/;a". */
static bool normal_path(struct span path, struct buf *out)
{
    return (*path.s == '/' || buf_append_char(out, '/')) && normalize(path, is_special, out);
}

static bool normal_pattern(struct span v, struct buf *out)
{
    buf_reset(out);
    return normalize(v, is_foreign, out);
}

/* Where piece occurs first in path at or after `from`; path.len + 1: nowhere. */
static size_t find_piece(struct span path, size_t from, struct span piece)
{
    if (!piece.len)
        return from;
    const char *hit = from <= path.len ? memmem(path.s + from, path.len - from, piece.s, piece.len) : NULL;
    return hit ? (size_t)(hit - path.s) : path.len + 1;
}

/* '*' stands for any bytes, '$' as the last character for the end; else the pattern is a prefix.  Taking each piece
 * between asterisks at its first place is enough, so the time is linear and no rule can be made to backtrack. */
static bool matches(struct span path, struct span pattern)
{
    bool anchored = pattern.len && pattern.s[pattern.len - 1] == '$';
    if (anchored)
        pattern.len--;
    size_t at = 0;
    bool first = true;
    for (;;) {
        const char *star = pattern.len ? memchr(pattern.s, '*', pattern.len) : NULL;
        struct span piece = {pattern.s, star ? (size_t)(star - pattern.s) : pattern.len};
        if (!star && anchored && !first) /* the last piece sits at the end, wherever it occurs before */
            return path.len >= at + piece.len && memcmp(path.s + path.len - piece.len, piece.s, piece.len) == 0;
        size_t hit = find_piece(path, at, piece);
        if (hit > path.len || (first && hit != 0))
            return false;
        at = hit + piece.len;
        if (!star)
            return !anchored || at == path.len;
        pattern.len -= piece.len + 1;
        pattern.s = star + 1;
        first = false;
    }
}

static void keep_longest(struct reader *r, bool allow, size_t len)
{
    struct best *b = r->in_named ? &r->named : &r->general;
    long *best = allow ? &b->allow : &b->disallow;
    if ((long)len > *best)
        *best = (long)len;
}

/* "Allow: /dir/index.html" also opens /dir/ itself, which is the same page. */
static void allow_index(struct reader *r)
{
    const char *slash = r->pattern.len ? memrchr(r->pattern.data, '/', r->pattern.len) : NULL;
    size_t rest = slash ? r->pattern.len - (size_t)(slash - r->pattern.data) : 0;
    if (rest < 10 || memcmp(slash, "/index.htm", 10) != 0)
        return;
    size_t keep = (size_t)(slash - r->pattern.data) + 1;
    r->pattern.data[keep] = '$';
    if (matches(r->path, (struct span){r->pattern.data, keep + 1}))
        keep_longest(r, true, keep + 1);
}

static void rule(struct reader *r, bool allow, struct span value)
{
    if (!r->in_named && !r->in_general)
        return; /* before any group of ours, or within somebody else's */
    if (!normal_pattern(value, &r->pattern))
        return;
    if (matches(r->path, (struct span){r->pattern.data ? r->pattern.data : "", r->pattern.len}))
        keep_longest(r, allow, r->pattern.len);
    else if (allow)
        allow_index(r);
}

static void user_agent(struct reader *r, struct span v)
{
    if (r->rules_seen)
        r->in_named = r->in_general = r->rules_seen = false;
    if (v.len && *v.s == '*' && (v.len == 1 || isspace((unsigned char)v.s[1]))) {
        r->in_general = true;
        return;
    }
    size_t token = 0; /* a product token; a version or a comment may follow */
    while (token < v.len && (isalpha((unsigned char)v.s[token]) || v.s[token] == '-' || v.s[token] == '_'))
        token++;
    if (token && token == r->agent.len && strncasecmp(v.s, r->agent.s, token) == 0)
        r->in_named = r->ever_named = true;
}

/* Splits at the colon; where it was forgotten, at white space, if there are just two words. */
static bool split_line(struct span line, struct span *key, struct span *value)
{
    const char *hash = line.len ? memchr(line.s, '#', line.len) : NULL;
    if (hash)
        line.len = (size_t)(hash - line.s);
    line = trim(line);
    const char *sep = line.len ? memchr(line.s, ':', line.len) : NULL;
    bool colon = sep != NULL;
    for (size_t i = 0; !sep && i < line.len; i++)
        if (line.s[i] == ' ' || line.s[i] == '\t')
            sep = line.s + i;
    if (!sep)
        return false;
    *key = trim((struct span){line.s, (size_t)(sep - line.s)});
    *value = trim((struct span){sep + 1, line.len - (size_t)(sep - line.s) - 1});
    for (size_t i = 0; !colon && i < value->len; i++)
        if (value->s[i] == ' ' || value->s[i] == '\t')
            return false;
    return key->len > 0;
}

static void read_line(struct reader *r, struct span line)
{
    struct span key, value;
    if (line.len > LINE_MAX_BYTES)
        line.len = LINE_MAX_BYTES;
    if (!split_line(line, &key, &value))
        return;
    enum key what = KEY_OTHER;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && what == KEY_OTHER; i++) {
        size_t n = strlen(keys[i].prefix);
        if (key.len >= n && strncasecmp(key.s, keys[i].prefix, n) == 0)
            what = keys[i].key;
    }
    if (what == KEY_AGENT) {
        user_agent(r, value);
    } else if (what != KEY_OTHER) { /* sitemaps and unknown lines neither end a group nor open one */
        r->rules_seen = true;
        rule(r, what == KEY_ALLOW, value);
    }
}

static void read_lines(struct reader *r, const char *body, size_t len)
{
    static const char bom[] = "\xef\xbb\xbf";
    for (int i = 0; i < 3 && len && *body == bom[i]; i++) /* also a mark that was cut */
        body++, len--;
    while (len) {
        size_t n = 0;
        while (n < len && body[n] != '\n' && body[n] != '\r')
            n++;
        read_line(r, (struct span){body, n});
        size_t next = n < len ? n + 1 : n;
        body += next;
        len -= next;
    }
}

/* The longest rule wins, allow wins a tie; an empty rule (length 0) says nothing.  A group that names us replaces the
 * general one, even if it has no rules. */
static bool verdict(const struct reader *r)
{
    static const char own[] = "/robots.txt"; /* allowed in any case (RFC 9309, section 2.2.2) */
    if (r->path.len == sizeof own - 1 && memcmp(r->path.s, own, r->path.len) == 0)
        return true;
    if (r->named.allow > 0 || r->named.disallow > 0)
        return r->named.disallow <= r->named.allow;
    return r->ever_named || r->general.disallow <= 0 || r->general.disallow <= r->general.allow;
}

/* What is read of a file that is too long; a line that the end goes through might say the contrary of what it says in full. */
static size_t readable(const char *body, size_t len)
{
    if (len < ROBOTS_MAX_BYTES)
        return len;
    size_t end = ROBOTS_MAX_BYTES;
    while (end && body[end - 1] != '\n' && body[end - 1] != '\r')
        end--;
    return end;
}

bool robots_allowed(const char *body, size_t len, const char *agent, const char *url)
{
    struct reader r = {.agent = {agent, strcspn(agent, "/")}, .named = {-1, -1}, .general = {-1, -1}};
    struct buf path;
    unsigned long before = memory_failures();
    buf_init(&path, 1 << 20);
    buf_init(&r.pattern, 4 * LINE_MAX_BYTES);
    bool allowed = false; /* out of memory: rather not */
    if (normal_path(path_of(url), &path)) {
        r.path = (struct span){path.data, path.len};
        read_lines(&r, body, readable(body, len));
        allowed = verdict(&r);
    }
    buf_free(&path);
    buf_free(&r.pattern);
    return allowed && memory_failures() == before;
}
