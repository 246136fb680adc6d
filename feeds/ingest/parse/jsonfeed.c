/* jsonfeed.c: JSON Feed 1.0 and 1.1.  jansson reads; what it refuses is mended once and tried again. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "core/url.h"
#include "ingest/parse/build.h"
#include "ingest/parse/formats.h"
#include "ingest/parse/json_mend.h"
#include "ingest/parse/plain.h"
#include "text/datetext.h"

struct json_reader {
    const struct parse_input *in;
    struct arena *a;
    struct feed *f;
    const char *base;
};

struct notes {
    struct note *list;
    size_t count, cap;
};

enum { REST_MAX = 100, REST_BYTES_MAX = 8192, TAGS_MAX = 1000 };

/* What a strict reader refuses is mended and read once more. */
static json_t *load_mended(const char *s, size_t len)
{
    json_error_t error;
    struct buf mended;
    buf_init(&mended, len < SIZE_MAX / 8 ? len * 7 + 100 : SIZE_MAX);
    json_t *root = json_mend(s, len, &mended) ? json_loadb(mended.data, mended.len, 0, &error) : NULL;
    buf_free(&mended);
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
    return plain_resolve(r->a, r->base, get_string(r, o, key));
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

static void add_note(struct json_reader *r, struct notes *n, struct note note)
{
    struct note *slot = list_add(r->a, &n->list, &n->count, &n->cap, sizeof *slot);
    if (slot)
        *slot = note;
}

static int64_t get_date(struct json_reader *r, const json_t *o, const char *key, struct notes *notes)
{
    struct datetext d;
    char *s = get_string(r, o, key);
    if (!s)
        return DATE_NONE;
    if (datetext_parse(s, strlen(s), r->f->language, r->in->now, &d))
        return d.unix_s;
    struct note unread = {.key = arena_strdup(r->a, "date_unread"), .value = plain_text(r->a, s, strlen(s), TEXT_GUESS)};
    add_note(r, notes, unread);
    return DATE_NONE;
}

static char *get_language(struct json_reader *r, const json_t *o)
{
    char *s = get_string(r, o, "language");
    return s ? plain_language(r->a, s, strlen(s)) : NULL;
}

/* Seconds, or as podcasts write them: "1:02:03". */
static int64_t get_duration(struct json_reader *r, const json_t *o)
{
    int64_t n = get_number(o, "duration_in_seconds");
    char *s = n < 0 ? get_string(r, o, "duration_in_seconds") : NULL;
    return s ? read_duration(s) : n;
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
        m->url = json_is_string(v) ? plain_resolve(r->a, r->base, json_string_value(v)) : get_url(r, v, "url");
        if (!m->url)
            continue;
        m->type = get_string(r, v, "mime_type");
        if (!m->type)
            m->type = (char *)(uintptr_t)plain_type_of(m->url);
        m->title = get_plain(r, v, "title");
        m->length_bytes = get_number(v, "size_in_bytes");
        m->duration_s = get_duration(r, v);
        a->media_count++;
    }
}

/* Members that have no field: extensions ("_podcast"), and what later versions may bring. */
static void get_rest(struct json_reader *r, json_t *o, const char *const *fields, struct notes *notes)
{
    size_t rest = 0;
    const char *key;
    json_t *value;
    json_object_foreach (o, key, value) {
        bool known = false;
        for (const char *const *f = fields; *f && !known; f++)
            known = strcmp(*f, key) == 0;
        char *text = known || rest >= REST_MAX ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
        if (text && strlen(text) <= REST_BYTES_MAX) {
            add_note(r, notes, (struct note){arena_printf(r->a, "+%s[]", key), arena_strdup(r->a, text), true});
            rest++;
        }
        free(text);
    }
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
    a->language = get_language(r, o);
    a->image = get_url(r, o, "image");
    if (!a->image)
        a->image = get_url(r, o, "banner_image");
    a->content_html = get_string(r, o, "content_html");
    if (!a->content_html) {
        a->content_html = get_string(r, o, "content_text");
        a->content_is_text = a->content_html != NULL;
    }
    a->content_base = (char *)(uintptr_t)(a->url ? a->url : r->base);
    struct notes notes = {0};
    a->updated = get_date(r, o, "date_modified", &notes);
    a->published = get_date(r, o, "date_published", &notes);
    if (a->published == DATE_NONE)
        a->published = a->updated;
    a->date_in_future = r->in->now && a->published != DATE_NONE && a->published > r->in->now;
    a->authors = get_people(r, o, &a->author_count);
    get_tags(r, o, a);
    get_files(r, o, a);
    static const char *const fields[] = {"id", "url", "external_url", "title", "summary", "language", "image", "content_html",
                                         "content_text", "date_modified", "date_published", "author", "authors", "tags",
                                         "attachments", NULL};
    get_rest(r, o, fields, &notes);
    a->notes = notes.list;
    a->note_count = notes.count;
}

static void get_items(struct json_reader *r, const json_t *root)
{
    json_t *list = json_object_get(root, "items");
    size_t n = json_is_string(list) ? 0 : count_of(list), max = r->in->entries_max ? r->in->entries_max : 10000;
    if (n > max) {
        r->f->bozo = arena_printf(r->a, "%zu entries beyond the limit of %zu left out", n - max, max);
        n = max;
    }
    r->f->articles = arena_array(r->a, n + 1, sizeof *r->f->articles);
    for (size_t i = 0; r->f->articles && i < n; i++)
        if (json_is_object(member(list, i)))
            get_item(r, member(list, i), &r->f->articles[r->f->article_count++]);
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
    f->language = get_language(r, root);
    f->image = get_url(r, root, "icon");
    f->icon = get_url(r, root, "favicon");
    f->next_url = get_url(r, root, "next_url");
    f->expired = json_is_true(json_object_get(root, "expired"));
    f->authors = get_people(r, root, &f->author_count);
    get_hub(r, json_object_get(root, "hubs"));
    static const char *const fields[] = {"version", "title", "home_page_url", "feed_url", "description", "language", "icon",
                                         "favicon", "next_url", "expired", "author", "authors", "items", "hubs", NULL};
    struct notes notes = {0};
    get_rest(r, root, fields, &notes);
    f->notes = notes.list;
    f->note_count = notes.count;
    get_items(r, root);
}

/* ---- what else JSON may be */

/* A value takes 40 bytes of memory and may be two bytes long.  Whatever begins one is counted, also where it is but a comma in a text,
 * of which there is one in fifty bytes or so. */
static bool has_too_many_values(const char *s, size_t len)
{
    enum { ALWAYS_TAKEN = 250000 };
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += s[i] == ',' || s[i] == '[' || s[i] == '{';
    return n > ALWAYS_TAKEN && n > len / 8;
}

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
    if (has_too_many_values(s, len))
        return err_set(e, ERR_LIMIT, "JSON of very many small values, not a feed");
    json_t *root = json_loadb(s, len, 0, &error);
    if (!root) {
        f->bozo = arena_printf(a, "line %d: %s", error.line, error.text);
        root = load_mended(s, len);
    }
    if (!root)
        return err_set(e, ERR_INPUT, "broken JSON, not a feed: line %d: %.200s", error.line, error.text);
    bool ok = json_is_object(root) && is_json_feed(root);
    if (ok) {
        struct json_reader r = {.in = in, .a = a, .f = f, .base = in->url};
        char *bozo = f->bozo;
        get_feed(&r, root);
        f->bozo = bozo ? bozo : f->bozo;
    } else if (f->bozo) {
        err_set(e, ERR_INPUT, "broken JSON, not a feed: line %d: %.200s", error.line, error.text);
    } else {
        refuse(root, e);
    }
    json_decref(root);
    return ok;
}
