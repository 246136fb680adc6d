#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "core/utf8.h"
#include "html/html.h"
#include "ingest/extract/facts.h"
#include "ingest/extract/letters.h"

enum { MAX_DEPTH = 12, MAX_OBJECTS = 400 };

/* All objects that may describe the page, in document order. */
struct found {
    json_t *objects[MAX_OBJECTS];
    int count;
};

static bool type_ends(const json_t *type, const char *end)
{
    const char *s = json_string_value(type);
    size_t len = s ? strlen(s) : 0, n = strlen(end);
    return len >= n && strcasecmp(s + len - n, end) == 0;
}

static bool has_type(const json_t *o, const char *end)
{
    const json_t *type = json_object_get(o, "@type"), *one;
    size_t i;
    if (json_is_array(type)) {
        json_array_foreach(type, i, one) if (type_ends(one, end)) return true;
        return false;
    }
    return type_ends(type, end);
}

static bool is_article(const json_t *o)
{
    static const char *const ends[] = {
        "Article", "BlogPosting", "Report", "Posting", "Review", "Recipe", "HowTo", "Blog",
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (has_type(o, ends[i]))
            return true;
    return false;
}

static void collect(struct found *f, json_t *v, int depth)
{
    static const char *const inner[] = {"@graph", "mainEntity", "mainEntityOfPage", "liveBlogUpdate"};
    size_t i;
    json_t *one;
    if (depth > MAX_DEPTH)
        return;
    if (json_is_array(v)) {
        json_array_foreach(v, i, one) collect(f, one, depth + 1);
        return;
    }
    if (!json_is_object(v) || f->count == MAX_OBJECTS)
        return;
    f->objects[f->count++] = v;
    for (i = 0; i + 1 < sizeof inner / sizeof *inner; i++)
        collect(f, json_object_get(v, inner[i]), depth + 1);
}

/* Publishers' templates put raw line breaks into strings, commas before brackets, and comments or CDATA marks around it
 * all. */
static json_t *load(const char *text)
{
    const char *cdata = strstr(text, "<![CDATA["), *start = strpbrk(text, "{[");
    if (cdata && start && start > cdata)
        start = strpbrk(cdata + 9, "{[");
    if (!start)
        return NULL;
    struct buf b;
    buf_init(&b, strlen(start) + 1);
    bool in_string = false;
    for (const char *s = start; *s; s++) {
        if (in_string && *s == '\\' && s[1]) {
            static const char allowed[] = "\"\\/bfnrtu";
            if (strchr(allowed, s[1]))
                buf_append(&b, s, 2);
            s++;
            continue;
        }
        if (*s == '"')
            in_string = !in_string;
        if (!in_string && *s == ',') {
            const char *next = s + 1 + strspn(s + 1, " \t\r\n");
            if (*next == '}' || *next == ']')
                continue;
        }
        buf_append_char(&b, (unsigned char)*s < 0x20 ? ' ' : *s);
    }
    json_t *v = b.len && !b.failed ? json_loadb(b.data, b.len, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL) : NULL;
    buf_free(&b);
    return v;
}

/* Text of a value: a string, or the first of a list, or an object's member. */
static const char *text_of(const json_t *v, const char *member)
{
    for (int i = 0; i < 3 && v; i++) {
        if (json_is_string(v))
            return json_string_value(v);
        if (json_is_array(v))
            v = json_array_get(v, 0);
        else if (json_is_object(v))
            v = json_object_get(v, member);
    }
    return NULL;
}

/* Strings in JSON-LD are often HTML-escaped although they are text. */
static const char *plain_of(struct facts *f, const char *s)
{
    if (!s || !strchr(s, '&'))
        return s;
    struct buf b;
    buf_init(&b, strlen(s) * 2 + 16);
    const char *out = html_decode(s, strlen(s), HTML_IN_TEXT, &b) && b.len ? arena_strndup(f->arena, b.data, b.len) : s;
    buf_free(&b);
    return out;
}

static const json_t *resolve(const struct found *found, const json_t *o)
{
    const char *id = json_string_value(json_object_get(o, "@id"));
    if (!id || json_object_get(o, "name"))
        return o;
    for (int i = 0; i < found->count; i++) {
        const char *other = json_string_value(json_object_get(found->objects[i], "@id"));
        if (other && strcmp(id, other) == 0 && json_object_get(found->objects[i], "name"))
            return found->objects[i];
    }
    return o;
}

static void offer_names(struct facts *f, const json_t *v, int rank)
{
    size_t i;
    const json_t *one;
    const char *s = json_string_value(v);
    if (json_is_array(v)) {
        json_array_foreach(v, i, one) offer_names(f, json_is_string(one) ? one : NULL, rank);
        return;
    }
    if (json_is_object(v))
        s = json_string_value(json_object_get(v, "name"));
    if (s && !strstr(s, "://"))
        facts_offer_name(f, &f->authors, rank, plain_of(f, s));
}

/* A person in two parts, where the whole name is not given. */
static void offer_parts(struct facts *f, const json_t *v, int rank)
{
    const char *given = json_string_value(json_object_get(v, "givenName"));
    const char *family = json_string_value(json_object_get(v, "familyName"));
    if (!json_object_get(v, "name") && given && family)
        facts_offer_name(f, &f->authors, rank, plain_of(f, arena_printf(f->arena, "%s %s", given, family)));
}

static bool is_empty(const json_t *v)
{
    return !v || json_is_null(v) || (json_is_string(v) && !json_string_length(v)) ||
           (json_is_array(v) && !json_array_size(v));
}

static void offer_authors(struct facts *f, const struct found *found, const json_t *v, int rank, int depth)
{
    size_t i;
    const json_t *one;
    if (json_is_array(v) && depth < 3) {
        json_array_foreach(v, i, one) offer_authors(f, found, one, rank, depth + 1);
        return;
    }
    /* An organisation as author is kept only where no person is named: a rank behind. */
    if (json_is_object(v)) {
        v = resolve(found, v);
        offer_names(f, json_object_get(v, "name"), has_type(v, "Organization") ? rank + 800 : rank);
        offer_parts(f, v, rank);
        return;
    }
    const char *s = json_string_value(v);
    if (s && !strstr(s, "://"))
        facts_offer_name(f, &f->authors, rank, plain_of(f, s));
}

static void offer_keywords(struct facts *f, const json_t *v, int rank)
{
    size_t i;
    const json_t *one;
    if (json_is_array(v)) {
        json_array_foreach(v, i, one) if (json_is_string(one))
            facts_offer_name(f, &f->tags, rank, plain_of(f, json_string_value(one)));
        return;
    }
    const char *s = plain_of(f, json_string_value(v));
    while (s && *s) {
        size_t n = strcspn(s, ",;");
        facts_offer_name(f, &f->tags, rank, n < 80 ? arena_strndup(f->arena, s, n) : NULL);
        s += n + (s[n] != '\0');
    }
}

static bool says_locked(const json_t *v)
{
    const char *s = json_string_value(v);
    return json_is_false(v) || (s && strcasecmp(s, "false") == 0);
}

static const struct {
    const char *key, *member;
    enum fact fact;
    int rank;
} fields[] = {
    {"headline", "", FACT_TITLE, 10},
    {"name", "", FACT_TITLE, 20},
    {"datePublished", "", FACT_PUBLISHED, 10},
    {"dateCreated", "", FACT_PUBLISHED, 30},
    {"dateModified", "", FACT_UPDATED, 10},
    {"image", "url", FACT_IMAGE, 200},
    {"thumbnailUrl", "", FACT_IMAGE, 210},
    {"description", "", FACT_SUMMARY, 300},
    {"inLanguage", "name", FACT_LANGUAGE, 200},
    {"articleBody", "", FACT_BODY, 10},
    {"text", "", FACT_BODY, 40},
    {"reviewBody", "", FACT_BODY, 30},
};

static void take_article(struct facts *f, const struct found *found, const json_t *o, int shift)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        facts_offer(f, fields[i].fact, fields[i].rank + shift,
                    plain_of(f, text_of(json_object_get(o, fields[i].key), fields[i].member)));
    const json_t *author = json_object_get(o, "author");
    offer_authors(f, found, is_empty(author) ? json_object_get(o, "creator") : author, 10 + shift, 0);
    offer_keywords(f, json_object_get(o, "keywords"), 20 + shift);
    const json_t *publisher = json_object_get(o, "publisher");
    if (json_is_object(publisher))
        facts_offer(f, FACT_SITE, 160,
                    plain_of(f, text_of(json_object_get(resolve(found, publisher), "name"), "name")));
    if (says_locked(json_object_get(o, "isAccessibleForFree")))
        f->paywalled = true;
    f->is_article = true;
}

/* How well an article object fits the page: pages also describe their related articles. */
static int fitness(const struct facts *f, const json_t *o)
{
    const char *headline = text_of(json_object_get(o, "headline"), ""), *shown = f->best[FACT_TITLE_PAGE];
    if (!headline)
        headline = text_of(json_object_get(o, "name"), "");
    int points = json_object_get(o, "articleBody") ? 1 : 0;
    points += json_object_get(o, "datePublished") ? 1 : 0;
    struct buf want, work;
    buf_init(&want, 8192);
    buf_init(&work, 8192);
    if (shown)
        letters_plain(shown, strlen(shown), &want);
    if (headline && want.len)
        points += letters_plain_fits(headline, strlen(headline), &work, want.data, want.len) ? 4 : 0;
    buf_free(&want);
    buf_free(&work);
    return points;
}

static void take_page(struct facts *f, const struct found *found, const json_t *o)
{
    if (has_type(o, "WebPage") || has_type(o, "ItemPage")) {
        facts_offer(f, FACT_PUBLISHED, 60, text_of(json_object_get(o, "datePublished"), ""));
        facts_offer(f, FACT_UPDATED, 60, text_of(json_object_get(o, "dateModified"), ""));
        facts_offer(f, FACT_LANGUAGE, 201, text_of(json_object_get(o, "inLanguage"), "name"));
        offer_authors(f, found, json_object_get(o, "author"), 60, 0);
    }
    if (has_type(o, "WebSite"))
        facts_offer(f, FACT_SITE, 165, plain_of(f, text_of(json_object_get(o, "name"), "")));
}

void facts_from_json(const struct page *p, struct facts *f)
{
    struct found *found = arena_alloc(p->arena, sizeof *found);
    json_t **docs = arena_array(p->arena, p->json_count + 1, sizeof *docs);
    if (!found || !docs)
        return;
    for (size_t i = 0; i < p->json_count; i++) {
        docs[i] = load(p->json[i]);
        collect(found, docs[i], 0);
    }
    int best = -1, best_points = -1;
    for (int i = 0; i < found->count; i++) {
        int points = is_article(found->objects[i]) ? fitness(f, found->objects[i]) : -1;
        if (points > best_points) {
            best = i;
            best_points = points;
        }
    }
    if (best >= 0)
        take_article(f, found, found->objects[best], 0);
    for (int i = 0; i < found->count; i++)
        take_page(f, found, found->objects[i]);
    for (size_t i = 0; i < p->json_count; i++)
        json_decref(docs[i]);
}
