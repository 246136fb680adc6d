/* jsonfeed.c: JSON Feed 1.0 and 1.1.  jansson reads; what it refuses is mended once and tried again. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "core/url.h"
#include "ingest/parse/build.h"
#include "ingest/parse/formats.h"
#include "ingest/parse/plain.h"
#include "text/datetext.h"

struct json_reader {
    const struct parse_input *in;
    struct arena *a;
    struct feed *f;
    const char *base;
};

enum { NESTING_MAX = 64, REST_MAX = 100, REST_BYTES_MAX = 8192, TAGS_MAX = 1000, INTEGER_DIGITS_MAX = 18 };

/* ---- mending */

struct mender {
    struct buf out;
    char open[NESTING_MAX];
    size_t depth;
    bool in_string, ok;
};

/* A comma before a closing bracket, or at the end of the document, separates nothing. */
static void drop_comma(struct buf *b)
{
    size_t n = b->len;
    while (n && (unsigned char)b->data[n - 1] <= ' ')
        n--;
    if (n && b->data[n - 1] == ',') {
        b->len = n - 1;
        b->data[b->len] = '\0';
    }
}

/* The unit of UTF-16 that "\uXXXX" at s stands for; -1: none. */
static int escaped_unit(const char *s, size_t len)
{
    char digits[5] = "";
    if (len < 6 || s[0] != '\\' || s[1] != 'u')
        return -1;
    memcpy(digits, s + 2, 4);
    return strspn(digits, "0123456789abcdefABCDEF") == 4 ? (int)strtol(digits, NULL, 16) : -1;
}

/* Half a pair stands for no character, and U+0000 for none that we want. */
static size_t mend_unicode(struct mender *m, const char *s, size_t len)
{
    int unit = escaped_unit(s, len), next = len > 6 ? escaped_unit(s + 6, len - 6) : -1;
    bool pair = unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
    if (unit < 0)
        buf_lit(&m->out, "\\u");
    else if (unit >= 0xd800 && unit <= 0xdfff && !pair)
        buf_lit(&m->out, "\\ufffd");
    else if (unit)
        buf_append(&m->out, s, pair ? 12 : 6);
    return unit < 0 ? 2 : pair ? 12 : 6;
}

static size_t mend_string_char(struct mender *m, const char *s, size_t len)
{
    unsigned char c = (unsigned char)*s;
    if (c == '\\' && len > 1) {
        if (s[1] == 'u')
            return mend_unicode(m, s, len);
        if (strchr("\"\\/bfnrt", s[1]))
            buf_append(&m->out, s, 2);
        else
            buf_append_char(&m->out, s[1]); /* \' and the like */
        return 2;
    }
    if (c < 0x20)
        buf_printf(&m->out, "\\u%04x", c);
    else
        buf_append_char(&m->out, *s);
    m->in_string = c != '"';
    return 1;
}

static size_t mend_char(struct mender *m, const char *s, size_t len)
{
    if (m->in_string)
        return mend_string_char(m, s, len);
    size_t digits = 0;
    while (digits < len && s[digits] >= '0' && s[digits] <= '9')
        digits++;
    if (digits) {
        bool whole = digits == len || !strchr(".eE", s[digits]);
        bool quoted = digits > INTEGER_DIGITS_MAX && whole; /* an identifier, and not a count of anything */
        buf_puts(&m->out, quoted ? "\"" : "");
        buf_append(&m->out, s, digits);
        buf_puts(&m->out, quoted ? "\"" : "");
        return digits;
    }
    if (*s == '{' || *s == '[') {
        m->ok = m->depth < NESTING_MAX;
        if (m->ok)
            m->open[m->depth++] = *s == '{' ? '}' : ']';
    } else if (*s == '}' || *s == ']') {
        drop_comma(&m->out);
        if (m->depth)
            m->depth--;
    }
    m->in_string = *s == '"';
    buf_append_char(&m->out, *s);
    return 1;
}

/* What was cut off: "key": without a value, a half literal. */
static void mend_end(struct mender *m)
{
    if (m->in_string) {
        while (m->out.len && m->out.data[m->out.len - 1] == '\\')
            m->out.data[--m->out.len] = '\0';
        buf_append_char(&m->out, '"');
    }
    drop_comma(&m->out);
    if (m->out.len && m->out.data[m->out.len - 1] == ':')
        buf_lit(&m->out, "null");
    while (m->depth)
        buf_append_char(&m->out, m->open[--m->depth]);
}

/* Cut documents are mended by going back to the last whole value where closing alone does not help. */
static json_t *load_mended(const char *s, size_t len, size_t max_bytes)
{
    struct mender m = {.ok = true};
    json_error_t error;
    buf_init(&m.out, max_bytes);
    for (size_t i = 0; i < len && m.ok;)
        i += mend_char(&m, s + i, len - i);
    mend_end(&m);
    json_t *root = m.ok && !m.out.failed ? json_loadb(m.out.data, m.out.len, JSON_DISABLE_EOF_CHECK, &error) : NULL;
    if (!root && m.ok && m.out.len) { /* {"a": 1, "b" cut inside a name: leave the name out */
        char *comma = strrchr(m.out.data, ',');
        size_t keep = comma ? (size_t)(comma - m.out.data) : 0;
        struct mender again = {.ok = true};
        buf_init(&again.out, max_bytes);
        for (size_t i = 0; i < keep && again.ok;)
            i += mend_char(&again, m.out.data + i, keep - i);
        mend_end(&again);
        root = keep ? json_loadb(again.out.data, again.out.len, JSON_DISABLE_EOF_CHECK, &error) : NULL;
        buf_free(&again.out);
    }
    buf_free(&m.out);
    return root;
}

/* ---- reading */

static char *string_of(struct json_reader *r, const json_t *v)
{
    if (json_is_string(v))
        return plain_trim(r->a, json_string_value(v), json_string_length(v));
    if (json_is_integer(v))
        return arena_printf(r->a, "%lld", (long long)json_integer_value(v));
    if (json_is_real(v))
        return arena_printf(r->a, "%.15g", json_real_value(v));
    return NULL;
}

static char *get_string(struct json_reader *r, const json_t *o, const char *key)
{
    return string_of(r, json_object_get(o, key));
}

/* A list's members; what should be one and is a single value counts as its only member. */
static size_t count_of(const json_t *list)
{
    return json_is_array(list) ? json_array_size(list) : json_is_object(list) || json_is_string(list);
}

static json_t *member(json_t *list, size_t i)
{
    return json_is_array(list) ? json_array_get(list, i) : list;
}

static char *get_plain(struct json_reader *r, const json_t *o, const char *key)
{
    char *s = get_string(r, o, key);
    return s ? plain_text(r->a, s, strlen(s), TEXT_GUESS) : NULL;
}

static char *get_url(struct json_reader *r, const json_t *o, const char *key)
{
    char *s = get_string(r, o, key);
    if (!s)
        return NULL;
    enum url_scheme scheme = url_scheme_of(s, strlen(s));
    if (scheme == URL_DATA || (scheme == URL_OTHER && strncasecmp(s, "javascript:", 11) == 0))
        return NULL;
    if (scheme != URL_NONE)
        return s;
    char *absolute = url_resolve(r->a, r->base, s, strlen(s));
    return absolute ? absolute : s;
}

static int64_t get_number(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    char *end = NULL;
    const char *text = json_string_value(v);
    double d = text ? strtod(text, &end) : json_number_value(v);
    bool number = text ? end != text && *end == '\0' : json_is_number(v);
    return number && d >= 0 && d < 1e15 ? (int64_t)d : -1;
}

static int64_t get_date(struct json_reader *r, const json_t *o, const char *key)
{
    struct datetext d;
    char *s = get_string(r, o, key);
    return s && datetext_parse(s, strlen(s), r->f->language, r->in->now, &d) ? d.unix_s : DATE_NONE;
}

static bool get_person(struct json_reader *r, const json_t *o, struct person *p)
{
    memset(p, 0, sizeof *p);
    if (json_is_string(o))
        return plain_person(r->a, json_string_value(o), json_string_length(o), p);
    p->name = get_plain(r, o, "name");
    p->url = get_url(r, o, "url");
    p->avatar = get_url(r, o, "avatar");
    p->email = get_string(r, o, "email");
    if (p->url && strncasecmp(p->url, "mailto:", 7) == 0 && !p->email) {
        p->email = p->url + 7;
        p->url = NULL;
    }
    return p->name || p->url || p->avatar || p->email;
}

/* authors of 1.1, else author of 1.0. */
static struct person *get_people(struct json_reader *r, const json_t *o, size_t *count)
{
    json_t *lists[] = {json_object_get(o, "authors"), json_object_get(o, "author")};
    struct person *people = arena_array(r->a, count_of(lists[0]) + count_of(lists[1]) + 1, sizeof *people);
    *count = 0;
    for (size_t k = 0; people && k < 2 && !*count; k++)
        for (size_t i = 0; i < count_of(lists[k]); i++)
            *count += get_person(r, member(lists[k], i), &people[*count]);
    return people;
}

static void add_tag(struct json_reader *r, struct article *a, const char *s, size_t len)
{
    char *tag = plain_text(r->a, s, len, TEXT_GUESS);
    for (size_t i = 0; tag && i < a->tag_count; i++)
        if (strcmp(a->tags[i], tag) == 0)
            return;
    if (tag && a->tag_count < TAGS_MAX)
        a->tags[a->tag_count++] = tag;
}

/* A list of strings; where it is one string, its words are between commas. */
static void get_tags(struct json_reader *r, const json_t *o, struct article *a)
{
    json_t *list = json_object_get(o, "tags");
    const char *line = json_string_value(list);
    size_t n = count_of(list);
    for (const char *p = line; p && *p; p++)
        n += *p == ',';
    n = n < TAGS_MAX ? n : TAGS_MAX;
    a->tags = arena_array(r->a, n + 1, sizeof *a->tags);
    for (const char *p = line; a->tags && p && *p;) {
        size_t len = strcspn(p, ",");
        add_tag(r, a, p, len);
        p += len + (p[len] == ',');
    }
    for (size_t i = 0; a->tags && !line && i < n; i++) {
        char *tag = string_of(r, member(list, i));
        if (tag)
            add_tag(r, a, tag, strlen(tag));
    }
}

static void get_files(struct json_reader *r, const json_t *o, struct article *a)
{
    json_t *list = json_object_get(o, "attachments");
    size_t n = count_of(list);
    a->media = arena_array(r->a, n + 1, sizeof *a->media);
    for (size_t i = 0; a->media && i < n; i++) {
        const json_t *v = member(list, i);
        struct media *m = &a->media[a->media_count];
        m->url = get_url(r, v, "url");
        if (!m->url)
            continue;
        m->type = get_string(r, v, "mime_type");
        m->title = get_plain(r, v, "title");
        m->length_bytes = get_number(v, "size_in_bytes");
        m->duration_s = get_number(v, "duration_in_seconds");
        a->media_count++;
    }
}

/* Members that have no field: extensions ("_podcast"), and what later versions may bring. */
static struct note *get_rest(struct json_reader *r, json_t *o, const char *const *fields, size_t *count)
{
    struct note *notes = NULL;
    size_t cap = 0;
    const char *key;
    json_t *value;
    json_object_foreach (o, key, value) {
        bool known = false;
        for (const char *const *f = fields; *f && !known; f++)
            known = strcmp(*f, key) == 0;
        char *text = known || *count >= REST_MAX ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
        struct note *n = text && strlen(text) <= REST_BYTES_MAX ? list_add(r->a, &notes, count, &cap, sizeof *n) : NULL;
        if (n)
            *n = (struct note){arena_printf(r->a, "+%s[]", key), arena_strdup(r->a, text), true};
        free(text);
    }
    return notes;
}

static void get_item(struct json_reader *r, json_t *o, struct article *a)
{
    a->guid = get_string(r, o, "id");
    a->url = get_url(r, o, "url");
    a->external_url = get_url(r, o, "external_url");
    if (!a->url && a->guid && url_is_web(a->guid, strlen(a->guid)))
        a->url = a->guid;
    a->title = get_plain(r, o, "title");
    a->summary = get_plain(r, o, "summary");
    a->language = get_string(r, o, "language");
    a->image = get_url(r, o, "image");
    if (!a->image)
        a->image = get_url(r, o, "banner_image");
    a->content_html = get_string(r, o, "content_html");
    if (!a->content_html) {
        a->content_html = get_string(r, o, "content_text");
        a->content_is_text = a->content_html != NULL;
    }
    a->content_base = (char *)(uintptr_t)(a->url ? a->url : r->base);
    a->updated = get_date(r, o, "date_modified");
    a->published = get_date(r, o, "date_published");
    if (a->published == DATE_NONE)
        a->published = a->updated;
    a->date_in_future = r->in->now && a->published != DATE_NONE && a->published > r->in->now;
    a->authors = get_people(r, o, &a->author_count);
    get_tags(r, o, a);
    get_files(r, o, a);
    static const char *const fields[] = {"id", "url", "external_url", "title", "summary", "language", "image", "content_html",
                                         "content_text", "date_modified", "date_published", "author", "authors", "tags",
                                         "attachments", NULL};
    a->notes = get_rest(r, o, fields, &a->note_count);
}

static void get_items(struct json_reader *r, const json_t *root)
{
    const json_t *list = json_object_get(root, "items");
    size_t n = json_is_array(list) ? json_array_size(list) : 0, max = r->in->entries_max ? r->in->entries_max : 10000;
    if (n > max) {
        r->f->bozo = arena_printf(r->a, "%zu entries beyond the limit of %zu left out", n - max, max);
        n = max;
    }
    r->f->articles = arena_array(r->a, n + 1, sizeof *r->f->articles);
    for (size_t i = 0; r->f->articles && i < n; i++)
        if (json_is_object(json_array_get(list, i)))
            get_item(r, json_array_get(list, i), &r->f->articles[r->f->article_count++]);
}

/* The first one, unless another one speaks WebSub. */
static void get_hub(struct json_reader *r, json_t *hubs)
{
    for (size_t i = 0; i < count_of(hubs); i++) {
        const char *type = json_string_value(json_object_get(member(hubs, i), "type"));
        bool websub = type && strcasecmp(type, "websub") == 0;
        if (r->f->hub_url && !websub)
            continue;
        r->f->hub_url = get_url(r, member(hubs, i), "url");
        if (websub)
            break;
    }
}

static void get_feed(struct json_reader *r, json_t *root)
{
    struct feed *f = r->f;
    const char *version = json_string_value(json_object_get(root, "version"));
    f->format = version && strstr(version, "version/1.1") ? "json feed 1.1" : "json feed 1.0";
    f->url = get_url(r, root, "home_page_url");
    f->feed_url = get_url(r, root, "feed_url");
    r->base = r->in->url ? r->in->url : f->feed_url ? f->feed_url : f->url;
    f->url = get_url(r, root, "home_page_url");
    f->title = get_plain(r, root, "title");
    f->description = get_plain(r, root, "description");
    f->language = get_string(r, root, "language");
    f->image = get_url(r, root, "icon");
    f->icon = get_url(r, root, "favicon");
    f->next_url = get_url(r, root, "next_url");
    f->expired = json_is_true(json_object_get(root, "expired"));
    f->authors = get_people(r, root, &f->author_count);
    get_hub(r, json_object_get(root, "hubs"));
    static const char *const fields[] = {"version", "title", "home_page_url", "feed_url", "description", "language", "icon",
                                         "favicon", "next_url", "expired", "author", "authors", "items", "hubs", NULL};
    f->notes = get_rest(r, root, fields, &f->note_count);
    get_items(r, root);
}

/* ---- what else JSON may be */

static bool is_json_feed(const json_t *root)
{
    const char *version = json_string_value(json_object_get(root, "version"));
    return (version && strstr(version, "jsonfeed.org")) ||
           (json_is_array(json_object_get(root, "items")) &&
            (json_object_get(root, "title") || json_object_get(root, "feed_url") || json_object_get(root, "home_page_url")));
}

static bool refuse(const json_t *root, struct err *e)
{
    static const char *const keys[] = {"message", "error_description", "error", "detail", "errors", "title"};
    static const char *const signs[] = {"error", "errors", "message", "code", "status", "detail"};
    bool looks_wrong = false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        looks_wrong |= json_object_get(root, signs[i]) != NULL;
    for (size_t i = 0; looks_wrong && i < sizeof keys / sizeof *keys; i++) {
        const json_t *v = json_object_get(root, keys[i]);
        const char *text = json_string_value(v ? (json_is_object(v) ? json_object_get(v, "message") : v) : NULL);
        if (text)
            return err_set(e, ERR_INPUT, "an error message of a JSON API, not a feed: %.200s", text);
    }
    return err_set(e, ERR_INPUT, looks_wrong ? "an error message of a JSON API, not a feed" : "a JSON document, not a JSON Feed");
}

bool json_feed_read(const struct parse_input *in, const char *s, size_t len, struct arena *a, struct feed *f,
                    struct err *e)
{
    json_error_t error;
    while (len && (unsigned char)*s <= ' ') {
        s++;
        len--;
    }
    json_t *root = json_loadb(s, len, 0, &error);
    if (!root) {
        f->bozo = arena_printf(a, "line %d: %s", error.line, error.text);
        root = load_mended(s, len, len < SIZE_MAX / 8 ? len * 7 + 100 : SIZE_MAX);
    }
    if (!root)
        return err_set(e, ERR_INPUT, "broken JSON, not a feed: line %d: %.200s", error.line, error.text);
    bool ok = json_is_object(root) && is_json_feed(root);
    if (ok) {
        struct json_reader r = {.in = in, .a = a, .f = f, .base = in->url};
        char *bozo = f->bozo;
        get_feed(&r, root);
        f->bozo = bozo ? bozo : f->bozo;
    } else {
        refuse(root, e);
    }
    json_decref(root);
    return ok;
}
