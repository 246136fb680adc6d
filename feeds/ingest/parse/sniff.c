#include "ingest/parse/sniff.h"

#include <string.h>
#include <strings.h>

enum { JUNK_BYTES_MAX = 64 * 1024, TAG_BYTES_MAX = 4096, VERSION_BYTES = 40 /* of "version": "https:\/\/www. */ };

bool sniff_binary(const char *data, size_t len, const char **what)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *what;
    } magic[] = {
        {"\x1f\x8b", 2, "gzip data"}, {"PK\x03\x04", 4, "a ZIP archive"}, {"%PDF-", 5, "a PDF document"},
        {"\x89PNG", 4, "a PNG picture"}, {"\xff\xd8\xff", 3, "a JPEG picture"}, {"GIF8", 4, "a GIF picture"},
        {"BZh", 3, "bzip2 data"}, {"\xfd" "7zXZ", 5, "xz data"}, {"\x28\xb5\x2f\xfd", 4, "zstd data"},
        {"ID3", 3, "a sound file"}, {"\x7f" "ELF", 4, "a program"}, {"RIFF", 4, "a media file"},
        {"OggS", 4, "a media file"}, {"\x1a\x45\xdf\xa3", 4, "a media file"}, {"wOF2", 4, "a font"},
    };
    if (len > 12 && memcmp(data + 4, "ftyp", 4) == 0) {
        *what = "a film or a picture";
        return true;
    }
    for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
        if (len >= magic[i].len && memcmp(data, magic[i].bytes, magic[i].len) == 0) {
            *what = magic[i].what;
            return true;
        }
    return false;
}

static bool name_end(char c)
{
    return strchr(" \t\r\n/>", c) != NULL;
}

/* The end of a document type declaration, with what its brackets, quotation marks and comments enclose; NULL: none. */
static const char *doctype_end(const char *p, const char *end)
{
    for (size_t depth = 0; p < end; p++) {
        const char *close = p;
        if (*p == '"' || *p == '\'')
            close = memchr(p + 1, *p, (size_t)(end - p - 1));
        else if (end - p > 4 && memcmp(p, "<!--", 4) == 0) {
            close = memmem(p + 4, (size_t)(end - p - 4), "-->", 3);
            close += close ? 2 : 0;
        } else if (end - p > 2 && memcmp(p, "<?", 2) == 0) {
            close = memmem(p + 2, (size_t)(end - p - 2), "?>", 2);
        } else if (*p == '[' || *p == ']')
            depth = *p == '[';
        else if (*p == '>' && !depth)
            return p;
        if (!close)
            break;
        p = close;
    }
    return NULL;
}

/* Skips white space, declarations, comments and instructions.  Returns the position of the first element's '<', or of
 * whatever else stands there. */
static size_t skip_prolog(const char *s, size_t len)
{
    size_t at = 0;
    while (at < len) {
        const char *end = NULL;
        if ((unsigned char)s[at] <= ' ') {
            at++;
            continue;
        }
        if (len - at > 4 && memcmp(s + at, "<!--", 4) == 0)
            end = memmem(s + at + 4, len - at - 4, "-->", 3);
        else if (len - at > 2 && s[at] == '<' && s[at + 1] == '?')
            end = memmem(s + at, len - at, "?>", 2);
        else if (len - at > 2 && s[at] == '<' && s[at + 1] == '!') {
            end = doctype_end(s + at + 2, s + len);
            end = end ? end : memchr(s + at, '>', len - at);
        }
        if (!end)
            break;
        const char *close = memchr(end, '>', len - (size_t)(end - s));
        if (!close)
            break;
        at = (size_t)(close - s) + 1;
    }
    return at;
}

static void read_name(const char *s, size_t len, char root[static 32])
{
    size_t n = 0;
    for (size_t i = 1; i < len && n < 31 && !name_end(s[i]); i++) {
        char c = s[i];
        if (c == ':')
            n = 0;
        else
            root[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    root[n] = '\0';
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static const char *const feed_roots[] = {"rss", "rdf", "feed", "channel", "urlset", "item", "entry", NULL};
static const char *const page_roots[] = {
    "html", "head", "body", "title", "meta", "div", "script", "link", "p", "center", "h1", "base", "noscript",
    "frameset", "a", "h2", "h3", "ul", "section", "main", "header", "article", "nav", "footer", "strong", "i", "em",
    "small", "iframe", "table", "form", "style", "br", "b", "font", "span", "img", NULL
};

static bool holds_items(const char *s, size_t len)
{
    static const char *const items[] = {"<entry", "<item", "<url"};
    size_t reach = len < JUNK_BYTES_MAX ? len : JUNK_BYTES_MAX;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        if (memmem(s, reach, items[i], strlen(items[i])))
            return true;
    return false;
}

/* What a page says of feeds in passing has no attributes, or no items. */
static bool is_written_out(const char *tag, size_t len)
{
    const char *end = memchr(tag, '>', len < TAG_BYTES_MAX ? len : TAG_BYTES_MAX);
    size_t n = end ? (size_t)(end - tag) : 0;
    return (memmem(tag, n, " xmlns", 6) || memmem(tag, n, " version=", 9)) && holds_items(tag + n, len - n);
}

/* Junk before the feed (warnings of PHP, a greeting): the first thing that begins as a feed does.  In a page, which a program
 * has put around it, it has to be one in full. */
static bool find_feed(const char *s, size_t len, bool in_page, size_t *start, char root[static 32])
{
    static const char *const tags[] = {"<rss", "<feed", "<rdf:rdf", "<channel", "<urlset"};
    size_t reach = len < JUNK_BYTES_MAX ? len : JUNK_BYTES_MAX;
    for (const char *p = s; (p = memchr(p, '<', reach - (size_t)(p - s))); p++)
        for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
            size_t n = strlen(tags[i]), left = len - (size_t)(p - s);
            if (left > n && strncasecmp(p, tags[i], n) == 0 && name_end(p[n]) && (!in_page || is_written_out(p, left))) {
                *start = (size_t)(p - s);
                read_name(p, left, root);
                return true;
            }
        }
    return false;
}

/* Junk before a JSON Feed: a call (JSONP), a guard against being run as a script, a comment.  The feed is the innermost object
 * that holds a version of JSON Feed. */
static bool find_json_feed(const char *s, size_t len, size_t *start)
{
    size_t reach = len < JUNK_BYTES_MAX ? len : JUNK_BYTES_MAX;
    for (const char *p = s; (p = memmem(p, reach - (size_t)(p - s), "jsonfeed.org", 12)); p++) {
        const char *key = p, *from = p - s > VERSION_BYTES ? p - VERSION_BYTES : s;
        while (key > from && memcmp(key, "version", 7) != 0)
            key--;
        size_t closed = 0;
        for (const char *q = key; key > from && q-- > s;) {
            closed += *q == '}';
            if (*q == '{' && closed-- == 0) {
                *start = (size_t)(q - s);
                return true;
            }
        }
    }
    return false;
}

/* The end tag of a feed and the start of an item: the root's own start tag was lost. */
static bool has_lost_root(const char *s, size_t len)
{
    enum { TAIL_BYTES = 256 };
    static const char *const roots[] = {"</feed>", "</rss>", "</rdf:RDF>"};
    size_t tail = len < TAIL_BYTES ? len : TAIL_BYTES;
    bool ends = false;
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        ends |= memmem(s + len - tail, tail, roots[i], strlen(roots[i])) != NULL;
    return ends && holds_items(s, len);
}

/* <fed xmlns="http://www.w3.org/2005/Atom">: a root whose name is a slip, in a namespace that holds nothing but feeds. */
static bool has_feed_namespace(const char *tag, size_t len)
{
    static const char *const names[] = {"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"};
    const char *end = memchr(tag, '>', len);
    size_t n = end ? (size_t)(end - tag) : 0;
    const char *ns = memmem(tag, n, " xmlns=", 7);
    size_t left = ns ? (size_t)(end - ns) : 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (left > 8 + strlen(names[i]) && strncasecmp(ns + 8, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

enum document sniff_text(const char *s, size_t len, size_t *start, char root[static 32])
{
    size_t at = skip_prolog(s, len);
    root[0] = '\0';
    *start = 0;
    if (at >= len)
        return len && memchr(s, '<', len) ? DOCUMENT_XML : DOCUMENT_EMPTY;
    if (s[at] == '{' || s[at] == '[')
        return DOCUMENT_JSON;
    if (s[at] == '<')
        read_name(s + at, len - at, root);
    if (is_one_of(root, feed_roots) || (root[0] && has_feed_namespace(s + at, len - at)))
        return DOCUMENT_FEED;
    bool page = is_one_of(root, page_roots), element = root[0] && root[0] != '!';
    size_t junk_end;
    char found[32];
    bool whole_page = strcmp(root, "html") == 0, may_have_feed = !whole_page && strcmp(root, "opml") != 0;
    if ((may_have_feed || whole_page) && find_feed(s, len, whole_page, &junk_end, found)) {
        *start = element && !page ? 0 : junk_end;
        memcpy(root, found, sizeof found);
        return DOCUMENT_FEED;
    }
    if (may_have_feed && find_json_feed(s, len, start))
        return DOCUMENT_JSON;
    if (may_have_feed && has_lost_root(s, len))
        return DOCUMENT_FEED;
    return page ? DOCUMENT_PAGE : element ? DOCUMENT_XML : DOCUMENT_TEXT;
}
