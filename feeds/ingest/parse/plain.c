#include "ingest/parse/plain.h"

#include <string.h>
#include <strings.h>

#include "core/url.h"
#include "core/utf8.h"
#include "html/html.h"
#include "html/tags.h"
#include "html/token.h"

enum { TEXT_BYTES_MAX = 64 << 20 };

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f;
}

static void trim(const char **s, size_t *len)
{
    while (*len && is_blank(**s)) {
        ++*s;
        --*len;
    }
    while (*len && is_blank((*s)[*len - 1]))
        --*len;
}

char *plain_trim(struct arena *a, const char *s, size_t len)
{
    trim(&s, &len);
    return len ? arena_strndup(a, s, len) : NULL;
}

void plain_unwrap(struct buf *text)
{
    static const char start[] = "<![CDATA[", end[] = "]]>";
    enum { START = sizeof start - 1, END = sizeof end - 1 };
    const char *s = text->data;
    size_t len = text->len;
    if (!s || !memchr(s, '<', len))
        return;
    trim(&s, &len);
    if (len < START || strncasecmp(s, start, START) != 0)
        return;
    len -= START;
    const char *close = memmem(s + START, len, end, END);
    if (len >= END && memcmp(s + START + len - END, end, END) == 0)
        len -= END;
    else if (close)
        return; /* a section is spoken of: text goes on behind it */
    memmove(text->data, s + START, len);
    text->len = len;
    text->data[len] = '\0';
}

/* "<o:p>…</o:p>", "<blink>…</blink>": what begins and ends is a tag, whatever its name.  The other half of the pair is
 * looked for near by only: behind a start tag, before an end tag. */
static bool has_other_half(const char *text, const char *name, size_t n, const char *end)
{
    enum { REACH = 1000 };
    bool is_end = name[-1] == '/';
    const char *from = !is_end ? name + n : name - text > REACH ? name - REACH : text;
    const char *to = is_end ? name - 2 : end - from > REACH ? from + REACH : end;
    for (const char *p = from; to > from && (p = memchr(p, '<', (size_t)(to - p))); p++) {
        const char *other = p + 1 + !is_end;
        if ((size_t)(to - p) > n + 1 + !is_end && (is_end || p[1] == '/') && strncasecmp(other, name, n) == 0 &&
            strchr(" \t\r\n/>", other[n]))
            return true;
    }
    return false;
}

/* "The <title> tag": an element that is left out with all that it holds, and has no end, is spoken of. */
static bool stands_alone(enum html_tag tag)
{
    switch (tag) {
    case HTML_UNKNOWN: case HTML_HEAD: case HTML_TEMPLATE: case HTML_SELECT: case HTML_DATALIST: case HTML_AUDIO:
    case HTML_VIDEO: case HTML_CANVAS: case HTML_OBJECT: case HTML_SVG: return false;
    default: return !html_tag_is_raw(tag);
    }
}

/* The length of a tag of HTML at s[0] == '<', or 0: "a <b" and "<vector>" are text. */
static size_t tag_length(const char *text, const char *s, size_t len)
{
    size_t at = 1 + (len > 1 && s[1] == '/'), n = 0;
    while (at + n < len && n < 40 && (((s[at + n] | 0x20) >= 'a' && (s[at + n] | 0x20) <= 'z') ||
                                      (n && ((s[at + n] >= '0' && s[at + n] <= ':') || s[at + n] == '-'))))
        n++;
    if (len > 4 && memcmp(s, "<!--", 4) == 0)
        return 4;
    if (!n || at + n >= len || !strchr(" \t\r\n/>", s[at + n]) ||
        (!stands_alone(html_tag_of(s + at, n)) && !has_other_half(text, s + at, n, s + len)))
        return 0;
    /* Looked for no further than to the next '<', or a text of many would be read as many times. */
    const char *other = memchr(s + at, '<', len - at);
    const char *end = memchr(s + at, '>', other ? (size_t)(other - s) - at : len - at);
    return end ? (size_t)(end - s + 1) : 0;
}

/* Where there are tags at all, what only looks like one is escaped, so that the reader of HTML leaves it in place. */
static void append_guessed(const char *s, size_t len, struct buf *out)
{
    for (size_t i = 0; i < len;) {
        const char *lt = memchr(s + i, '<', len - i);
        size_t upto = lt ? (size_t)(lt - s) : len;
        buf_append(out, s + i, upto - i);
        i = upto;
        if (!lt)
            break;
        if (tag_length(s, lt, len - upto))
            buf_append_char(out, '<');
        else
            buf_lit(out, "&lt;");
        i++;
    }
}

/* The bytes of a space of Unicode at s (no-break space, spaces of typography, ideographic space, byte order mark); 0: none. */
static size_t wide_space(const char *s, size_t len)
{
    if (len >= 2 && memcmp(s, "\xc2\xa0", 2) == 0)
        return 2;
    if (len < 3)
        return 0;
    bool typographic = memcmp(s, "\xe2\x80", 2) == 0 &&
                       ((unsigned char)s[2] <= 0x8b || (unsigned char)s[2] == 0xa8 || (unsigned char)s[2] == 0xa9 ||
                        (unsigned char)s[2] == 0xaf);
    return typographic || memcmp(s, "\xe3\x80\x80", 3) == 0 || memcmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* Spaces of every kind at both ends; those within stay. */
static void trim_wide(const char **s, size_t *len)
{
    trim(s, len);
    for (size_t n; (n = wide_space(*s, *len)) != 0; trim(s, len)) {
        *s += n;
        *len -= n;
    }
    for (bool again = true; again;) {
        again = false;
        for (size_t n = 2; n <= 3 && !again; n++)
            again = *len >= n && wide_space(*s + *len - n, n) == n;
        if (again)
            *len -= *len >= 3 && wide_space(*s + *len - 3, 3) == 3 ? 3 : 2;
        trim(s, len);
    }
}

static void fold_spaces(struct buf *b)
{
    size_t n = b->len ? utf8_tidy(b->data, b->len, 0x7f, 0, 0) : 0;
    bool gap = false;
    for (size_t i = n; i < b->len; i++) {
        if (is_blank(b->data[i])) {
            gap = n > 0;
            continue;
        }
        if (gap)
            b->data[n++] = ' ';
        gap = false;
        b->data[n++] = b->data[i];
    }
    b->len = n;
    if (b->data)
        b->data[n] = '\0';
}

char *plain_text(struct arena *a, const char *s, size_t len, enum text_type type)
{
    trim(&s, &len);
    if (!len || type == TEXT_OTHER)
        return NULL;
    bool tags = memchr(s, '<', len), references = memchr(s, '&', len);
    struct buf text, guessed;
    buf_init(&text, TEXT_BYTES_MAX);
    buf_init(&guessed, TEXT_BYTES_MAX);
    if (type == TEXT_GUESS && tags) {
        append_guessed(s, len, &guessed);
        html_text(guessed.data, guessed.len, false, &text);
    } else if ((type == TEXT_HTML || type == TEXT_XHTML) && (tags || references)) {
        html_text(s, len, false, &text);
    } else if (references && type != TEXT_LITERAL) {
        html_decode(s, len, HTML_IN_TEXT, &text);
    } else {
        buf_append(&text, s, len);
    }
    fold_spaces(&text);
    const char *folded = text.data ? text.data : "";
    size_t folded_len = text.len;
    if (folded_len && ((unsigned char)folded[0] >= 0x80 || (unsigned char)folded[folded_len - 1] >= 0x80))
        trim_wide(&folded, &folded_len);
    char *result = folded_len && !text.failed ? arena_strndup(a, folded, folded_len) : NULL;
    buf_free(&text);
    buf_free(&guessed);
    return result;
}

char *plain_html(struct arena *a, char *s)
{
    size_t len = strlen(s);
    const char *lt = memchr(s, '<', len);
    if (!lt)
        return s;
    for (; lt; lt = strchr(lt + 1, '<'))
        if (tag_length(s, lt, len - (size_t)(lt - s)))
            return s;
    struct buf escaped;
    buf_init(&escaped, TEXT_BYTES_MAX);
    append_guessed(s, len, &escaped);
    char *html = escaped.failed ? s : arena_strndup(a, escaped.data, escaped.len);
    buf_free(&escaped);
    return html;
}

char *plain_decode(struct arena *a, char *s)
{
    size_t len = strlen(s);
    struct buf decoded;
    if (!memchr(s, '&', len))
        return s;
    buf_init(&decoded, TEXT_BYTES_MAX);
    html_decode(s, len, HTML_IN_TEXT, &decoded);
    char *text = decoded.failed ? s : arena_strndup(a, decoded.data, decoded.len);
    buf_free(&decoded);
    return text;
}

char *plain_url(struct arena *a, const char *s, size_t len)
{
    trim(&s, &len);
    char *url = len ? arena_strndup(a, s, len) : NULL;
    if (!url)
        return NULL;
    char *to = url;
    for (char *from = url; *from;) {
        if (strncasecmp(from, "&amp;", 5) == 0) {
            *to++ = '&';
            from += 5;
        } else if (*from == '\n' || *from == '\r' || *from == '\t') {
            from++;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    return url;
}

static bool is_clean_url(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || *s == '\\' || *s == '<' || *s == '"')
            return false;
    return true;
}

/* "http:page", "http:///host/page": a host is named, but not as it should be. */
static bool has_host(const char *s)
{
    const char *slashes = strstr(s, "://");
    return slashes && slashes[3] && slashes[3] != '/';
}

char *plain_resolve(struct arena *a, const char *base, const char *ref)
{
    char *s = ref ? plain_url(a, ref, strlen(ref)) : NULL;
    if (!s || !*s)
        return NULL;
    size_t len = strlen(s);
    switch (url_scheme_of(s, len)) {
    case URL_HTTP:
    case URL_HTTPS:
        if (is_clean_url(s) && has_host(s))
            return s;
        break;
    case URL_NONE:
        if (strncasecmp(s, "www.", 4) == 0)
            return arena_printf(a, "http://%s", s);
        break;
    case URL_DATA: return NULL;
    case URL_OTHER: return strncasecmp(s, "javascript:", 11) == 0 || strncasecmp(s, "vbscript:", 9) == 0 ? NULL : s;
    default: return s;
    }
    char *absolute = url_resolve(a, base, s, len);
    return absolute ? absolute : s;
}

char *plain_language(struct arena *a, const char *s, size_t len)
{
    trim(&s, &len);
    if (len < 2 || len > 35)
        return NULL;
    for (size_t i = 0; i < len; i++)
        if (!((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z') && !(s[i] >= '0' && s[i] <= '9') && s[i] != '-' && s[i] != '_')
            return NULL;
    char *tag = arena_strndup(a, s, len);
    for (char *p = tag; p && *p; p++)
        if (*p == '_')
            *p = '-';
    return tag;
}

/* ---- people */

static bool email_char(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || (c && strchr("._%+-'=&#!", c)) ||
           (unsigned char)c >= 0x80;
}

/* Finds a mail address in s; *from and *to are its place. */
static bool find_email(const char *s, size_t len, size_t *from, size_t *to)
{
    for (const char *at = s; (at = memchr(at, '@', len - (size_t)(at - s))); at++) {
        size_t mid = (size_t)(at - s), a = mid, b = mid + 1;
        while (a > 0 && email_char(s[a - 1]))
            a--;
        while (b < len && email_char(s[b]))
            b++;
        while (b > mid + 1 && (s[b - 1] == '.' || s[b - 1] == '\''))
            b--;
        if (a < mid && memchr(s + mid, '.', b - mid) && !memmem(s, a, "://", 3)) {
            *from = a;
            *to = b;
            return true;
        }
    }
    return false;
}

/* "Aida ( ) S.": brackets that an address has left empty become spaces. */
static void blank_brackets(char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t k = i + 1;
        if (s[i] != '(' && s[i] != '[' && s[i] != '<')
            continue;
        while (k < len && is_blank(s[k]))
            k++;
        if (k < len && (s[k] == ')' || s[k] == ']' || s[k] == '>'))
            s[i] = s[k] = ' ';
    }
}

/* What is left of a name once the address is taken out: brackets, quotation marks and separators at its ends go. */
static char *clean_name(struct arena *a, char *s, size_t len)
{
    blank_brackets(s, len);
    static const char ends[] = " \t\r\n\"'<>,;:-|/";
    for (bool again = true; again;) {
        again = false;
        while (len && strchr(ends, s[0])) {
            s++;
            len--;
        }
        while (len && strchr(ends, s[len - 1]))
            len--;
        if (len >= 2 && ((s[0] == '(' && s[len - 1] == ')') || (s[0] == '[' && s[len - 1] == ']'))) {
            s++;
            len -= 2;
            again = true;
        } else if (len && (s[len - 1] == '(' || s[len - 1] == '[')) {
            len--;
            again = true;
        }
    }
    return len ? plain_text(a, s, len, TEXT_LITERAL) : NULL;
}

/* "Name (http://…)", "Name <http://…>": the address is the person's page. */
static void take_page(struct arena *a, char *text, struct person *out)
{
    char *url = strstr(text, "http");
    if (!url || (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0))
        return;
    size_t n = strcspn(url, " \t\r\n<>()\"");
    out->url = arena_strndup(a, url, n);
    memset(url, ' ', n);
}

bool plain_person(struct arena *a, const char *s, size_t len, struct person *out)
{
    memset(out, 0, sizeof *out);
    trim(&s, &len);
    if (!len)
        return false;
    /* "<a@b.org>" is no tag: only where there is no mail address can the text be HTML. */
    size_t from, to;
    bool email = find_email(s, len, &from, &to);
    char *text = email ? plain_text(a, s, len, TEXT_SOFT) : plain_text(a, s, len, TEXT_GUESS);
    email = email && text && find_email(text, strlen(text), &from, &to); /* anew: "&lt;" became "<" */
    if (email && strstr(text, "</")) { /* <a href="mailto:a@b.org">Name</a> */
        out->email = arena_strndup(a, text + from, to - from);
        text = plain_text(a, s, len, TEXT_HTML);
        email = text && find_email(text, strlen(text), &from, &to);
    }
    if (!text)
        return out->email != NULL;
    len = strlen(text);
    if (email) {
        out->email = arena_strndup(a, text + from, to - from);
        if (from >= 7 && strncasecmp(text + from - 7, "mailto:", 7) == 0)
            from -= 7;
        memset(text + from, ' ', to - from);
        if (to < len && from > 0 && text[from - 1] == '<' && text[to] == '>')
            text[from - 1] = text[to] = ' ';
        if (to < len && from > 0 && text[from - 1] == '(' && text[to] == ')')
            text[from - 1] = text[to] = ' ';
    }
    take_page(a, text, out);
    out->name = clean_name(a, text, len);
    return out->name || out->email || out->url;
}

/* ---- base64 and media types */

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *p = c ? strchr(digits, c == '-' ? '+' : c == '_' ? '/' : c) : NULL;
    return p ? (int)(p - digits) : -1;
}

bool plain_base64(const char *s, size_t len, struct buf *out)
{
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < len && s[i] != '='; i++) {
        if (is_blank(s[i]))
            continue;
        int digit = base64_digit(s[i]);
        if (digit < 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            buf_append_char(out, (char)(bits >> have));
        }
    }
    return !out->failed;
}

static const struct {
    const char *ending, *type;
} types[] = {
    {"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"}, {"png", "image/png"}, {"gif", "image/gif"}, {"webp", "image/webp"},
    {"avif", "image/avif"}, {"svg", "image/svg+xml"}, {"bmp", "image/bmp"}, {"mp3", "audio/mpeg"}, {"m4a", "audio/mp4"},
    {"ogg", "audio/ogg"}, {"oga", "audio/ogg"}, {"opus", "audio/opus"}, {"wav", "audio/wav"}, {"aac", "audio/aac"},
    {"flac", "audio/flac"}, {"mp4", "video/mp4"}, {"m4v", "video/x-m4v"}, {"mov", "video/quicktime"},
    {"webm", "video/webm"}, {"ogv", "video/ogg"}, {"avi", "video/x-msvideo"}, {"wmv", "video/x-ms-wmv"},
    {"pdf", "application/pdf"}, {"epub", "application/epub+zip"}, {"zip", "application/zip"},
    {"torrent", "application/x-bittorrent"},
};

const char *plain_type_of(const char *url)
{
    size_t n = url ? strcspn(url, "?#") : 0, at = n;
    while (at > 0 && url[at - 1] != '.' && url[at - 1] != '/')
        at--;
    if (!at || url[at - 1] != '.')
        return NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strlen(types[i].ending) == n - at && strncasecmp(url + at, types[i].ending, n - at) == 0)
            return types[i].type;
    return NULL;
}

bool plain_is_picture(const char *type, const char *url)
{
    if (type && *type && strcasecmp(type, "application/octet-stream") != 0)
        return strncasecmp(type, "image", 5) == 0;
    const char *guess = plain_type_of(url);
    return guess && strncmp(guess, "image/", 6) == 0;
}
