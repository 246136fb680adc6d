#include "ingest/extract/state.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "html/html.h"
#include "ingest/extract/letters.h"

enum {
    SHORTEST_SCRIPT = 400,
    MOST_BYTES = 4 << 20, /* of JSON in a page */
    MOST_SCRIPTS = 24,
    MOST_DEPTH = 40,
    TEXT_DEPTH = 10, /* of the tree of a paragraph */
    A_PARAGRAPH = 40,
    A_TEXT = 300,
    TITLE_WORTH = 4, /* how much more a text counts that the title stands beside */
};

struct best {
    bool titled_only;
    int64_t points;
    struct buf text, work, plain, title;
};

/* The members that hold text, in the data of editors and content systems. */
static bool is_text_key(const char *key)
{
    static const char *const keys[] = {"text",     "html", "content", "value",     "body",
                                       "children", "data", "nodes",   "paragraph", "contents"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcasecmp(key, keys[i]) == 0)
            return true;
    return false;
}

/* All text of one paragraph's data, in order. */
static void put_paragraph(const json_t *v, int depth, struct buf *out)
{
    const char *key;
    json_t *one;
    size_t i;
    if (json_is_string(v))
        buf_append(out, json_string_value(v), json_string_length(v));
    else if (json_is_array(v) && depth < TEXT_DEPTH)
        json_array_foreach(v, i, one) put_paragraph(one, depth + 1, out);
    else if (json_is_object(v) && depth < TEXT_DEPTH)
        json_object_foreach((json_t *)v, key, one) if (is_text_key(key)) put_paragraph(one, depth + 1, out);
}

/* Weight of what reads as sentences. */
static int64_t prose_weight(const char *s, size_t len)
{
    struct letters l;
    letters_count(s, len, &l);
    return l.weight >= A_PARAGRAPH && l.stops + l.commas > 0 && memchr(s, '{', len) == NULL ? l.weight : 0;
}

static void offer(struct best *b, int64_t points, bool titled, const char *text, size_t len)
{
    if (points < A_TEXT || (b->titled_only && !titled))
        return;
    points *= titled ? TITLE_WORTH : 1;
    if (points <= b->points)
        return;
    b->points = points;
    buf_reset(&b->text);
    buf_append(&b->text, text, len);
}

/* One long string: markup, or text with line ends. */
static void offer_string(struct best *b, const json_t *v, bool titled)
{
    size_t len = json_string_length(v);
    const char *s = json_string_value(v);
    if (len < A_TEXT || strlen(s) != len)
        return;
    buf_reset(&b->work);
    if (html_text(s, len, true, &b->work) && b->work.len)
        offer(b, prose_weight(b->work.data, b->work.len), titled, s, len);
}

/* A list of paragraphs. */
static void offer_list(struct best *b, const json_t *v, bool titled)
{
    struct buf all;
    int64_t points = 0;
    json_t *one;
    size_t i, paragraphs = 0;
    buf_init(&all, MOST_BYTES);
    json_array_foreach(v, i, one)
    {
        size_t start = all.len;
        put_paragraph(one, 0, &all);
        int64_t weight = all.len > start ? prose_weight(all.data + start, all.len - start) : 0;
        points += weight;
        paragraphs += weight > 0;
        if (all.len > start)
            buf_lit(&all, "\n\n");
    }
    if (paragraphs >= 2 && !all.failed)
        offer(b, points, titled, all.data, all.len);
    buf_free(&all);
}

/* Does one of the object's members say the title? */
static bool shows_title(struct best *b, const json_t *o)
{
    static const char *const keys[] = {"title", "headline", "name", "heading"};
    bool shown = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !shown && b->title.len; i++) {
        const char *s = json_string_value(json_object_get(o, keys[i]));
        buf_reset(&b->plain);
        shown = s && strlen(s) < 1000 && letters_plain_fits(s, strlen(s), &b->plain, b->title.data, b->title.len);
    }
    return shown;
}

/* What is no article however long: the words of the site itself. */
static bool is_site_text(const char *key)
{
    static const char *const parts[] = {"cookie", "consent", "privacy", "gdpr",   "i18n",    "locale",  "translation",
                                        "label",  "terms",   "legal",   "footer", "comment", "related", "recommend"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcasestr(key, parts[i]))
            return true;
    return false;
}

static void walk(struct best *b, const json_t *v, bool titled, int depth)
{
    const char *key;
    json_t *one;
    size_t i;
    if (depth > MOST_DEPTH)
        return;
    if (json_is_string(v)) {
        offer_string(b, v, titled);
    } else if (json_is_array(v)) {
        offer_list(b, v, titled);
        json_array_foreach(v, i, one) walk(b, one, titled, depth + 1);
    } else if (json_is_object(v)) {
        titled |= shows_title(b, v);
        json_object_foreach((json_t *)v, key, one) if (!is_site_text(key)) walk(b, one, titled, depth + 1);
    }
}

/* Where the data begins: the script is JSON, or sets a variable to it. */
static const char *find_data(const char *s, const char *end)
{
    while (s < end && (unsigned char)*s <= ' ')
        s++;
    if (s < end && (*s == '{' || *s == '['))
        return s;
    const char *limit = end - s > 400 ? s + 400 : end;
    for (const char *c = s; c + 1 < limit; c++)
        if (*c == '=' && c[1] != '=') {
            for (c++; c < limit && (unsigned char)*c <= ' ';)
                c++;
            return c < limit && (*c == '{' || *c == '[') ? c : NULL;
        }
    return NULL;
}

/* The character that \u or \x and its digits at s stand for, and in *used how many bytes these are. */
static uint32_t read_escape(const char *s, size_t *used)
{
    char digits[5] = {0};
    memcpy(digits, s + 1, *s == 'u' ? 4 : 2);
    *used = 1 + strspn(digits, "0123456789abcdefABCDEF");
    return (uint32_t)strtoul(digits, NULL, 16);
}

/* What a string of JavaScript says that begins behind the quotation mark at s and ends at another.  Characters beyond ASCII
 * stay \u and digits, which JSON reads as well, and in halves.  False: it does not end, or is too long. */
static bool read_literal(const char *s, const char *end, char quote, struct buf *out)
{
    static const char letters[] = "nrtbfv", meant[] = "\n\r\t\b\f\v";
    for (; s < end && *s != quote; s++) {
        if (*s != '\\' || end - s < 6) {
            buf_append_char(out, *s);
            continue;
        }
        const char *at = strchr(letters, *++s);
        if (*s == 'u' || *s == 'x') {
            size_t used;
            uint32_t c = read_escape(s, &used);
            if (c < 0x80)
                buf_append_char(out, (char)c);
            else
                buf_printf(out, "\\u%04x", (unsigned)c);
            s += used - 1;
        } else {
            buf_append_char(out, at && *s ? meant[at - letters] : *s);
        }
    }
    return s < end && !out->failed;
}

/* JSON.parse("…"): where the string begins, at its quotation mark. */
static const char *find_parse(const char *s, const char *end)
{
    static const char call[] = "JSON.parse(";
    const char *limit = end - s > 400 ? s + 400 : end, *c = memmem(s, (size_t)(limit - s), call, sizeof call - 1);
    for (c = c ? c + sizeof call - 1 : limit; c < limit && (unsigned char)*c <= ' ';)
        c++;
    return c < limit && (*c == '"' || *c == '\'') ? c : NULL;
}

static void read_script(struct best *b, const char *s, const char *end)
{
    struct buf said;
    buf_init(&said, MOST_BYTES);
    const char *data = find_data(s, end), *string = data ? NULL : find_parse(s, end);
    size_t len = data ? (size_t)(end - data) : 0;
    if (string && read_literal(string + 1, end, *string, &said)) {
        data = said.data;
        len = said.len;
    }
    json_t *root = len ? json_loadb(data, len, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL) : NULL;
    walk(b, root, false, 0);
    json_decref(root);
    buf_free(&said);
}

static bool is_script_start(const char *tag, const char *end)
{
    return end - tag > 8 && strncasecmp(tag, "<script", 7) == 0 && (tag[7] == '>' || (unsigned char)tag[7] <= ' ');
}

const char *state_text(const struct page *p, const char *title, bool titled_only)
{
    struct best b = {.titled_only = titled_only};
    const char *end = p->source + p->source_len, *at = p->source;
    size_t bytes = 0;
    buf_init(&b.text, MOST_BYTES);
    buf_init(&b.work, MOST_BYTES);
    buf_init(&b.plain, 1 << 16);
    buf_init(&b.title, 1 << 16);
    if (title)
        letters_plain(title, strlen(title), &b.title);
    for (int scripts = 0; scripts < MOST_SCRIPTS && (at = memchr(at, '<', (size_t)(end - at))) != NULL;) {
        bool script = is_script_start(at, end);
        const char *start = script ? memchr(at, '>', (size_t)(end - at)) : NULL;
        const char *stop = start ? memmem(start, (size_t)(end - start), "</", 2) : NULL;
        while (stop && (end - stop < 8 || strncasecmp(stop, "</script", 8) != 0))
            stop = memmem(stop + 2, (size_t)(end - stop - 2), "</", 2);
        if (script && !stop)
            break; /* no script, or not even its tag, ends any more */
        bool long_enough = stop && stop - start > SHORTEST_SCRIPT;
        bytes += long_enough ? (size_t)(stop - start) : 0;
        if (long_enough && bytes <= MOST_BYTES) {
            scripts++;
            read_script(&b, start + 1, stop);
        }
        at = stop ? stop : at + 1;
    }
    const char *found = b.points && !b.text.failed ? arena_strndup(p->arena, b.text.data, b.text.len) : NULL;
    buf_free(&b.text);
    buf_free(&b.work);
    buf_free(&b.plain);
    buf_free(&b.title);
    return found;
}
