#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "core/utf8.h"
#include "html/html.h"
#include "ingest/extract/facts.h"
#include "ingest/extract/ldtext.h"
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

/* Text of a value: a string, or the first of a list, or an object's member. */
static const char *text_of(const json_t *v, const char *member)
{
    for (int i = 0; i < 3 && v; i++) {
        if (json_is_string(v))
            return json_string_value(v);
        if (json_is_array(v))
            v = json_array_get(v, 0);
        else if (json_is_object(v) && json_object_get(v, "@value"))
            v = json_object_get(v, "@value");
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

/* An object that is told by its @id only stands elsewhere in full, with the member that is wanted. */
static const json_t *resolve(const struct found *found, const json_t *o, const char *member)
{
    const char *id = json_string_value(json_object_get(o, "@id"));
    if (!id || json_object_get(o, member))
        return o;
    for (int i = 0; i < found->count; i++) {
        const char *other = json_string_value(json_object_get(found->objects[i], "@id"));
        if (other && strcmp(other, id) == 0 && json_object_get(found->objects[i], member))
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
        s = text_of(v, "name");
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
    if (json_is_object(v) && json_object_get(v, "@list"))
        v = json_object_get(v, "@list");
    if (json_is_array(v) && depth < 3) {
        json_array_foreach(v, i, one) offer_authors(f, found, one, rank, depth + 1);
        return;
    }
    /* An organisation as author is kept only where no person is named: a rank behind. */
    if (json_is_object(v)) {
        v = resolve(found, v, "name");
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
        json_array_foreach(v, i, one) facts_offer_name(f, &f->tags, rank, plain_of(f, text_of(one, "name")));
        return;
    }
    facts_offer_tags(f, rank, plain_of(f, json_string_value(v)));
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
    {"uploadDate", "", FACT_PUBLISHED, 40},
    {"dateModified", "", FACT_UPDATED, 10},
    {"thumbnailUrl", "", FACT_IMAGE, 210},
    {"description", "", FACT_SUMMARY, 300},
    {"inLanguage", "name", FACT_LANGUAGE, 200},
    {"articleBody", "", FACT_BODY, 10},
    {"text", "", FACT_BODY, 40},
    {"reviewBody", "", FACT_BODY, 30},
};

/* The first who is named, in the order of who is most likely to have written it. */
static const json_t *writers_of(const json_t *o)
{
    static const char *const roles[] = {"author", "creator", "contributor"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (!is_empty(json_object_get(o, roles[i])))
            return json_object_get(o, roles[i]);
    return NULL;
}

static const char *image_of(const struct found *found, const json_t *v)
{
    if (json_is_array(v))
        v = json_array_get(v, 0);
    if (json_is_object(v) && !json_object_get(v, "url") && !json_object_get(v, "contentUrl"))
        v = resolve(found, v, "url");
    const char *s = text_of(v, "url");
    return s ? s : text_of(v, "contentUrl");
}

/* The address that the object gives for the article's page; NULL where it is none of the web. */
static const char *address_of(const json_t *o)
{
    static const char *const members[] = {"url", "mainEntityOfPage", "@id"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const char *s = text_of(json_object_get(o, members[i]), "@id");
        if (s && strncasecmp(s, "http", 4) == 0 && strstr(s, "://") && !strchr(s, '#'))
            return s;
    }
    return NULL;
}

static bool same_host(const char *a, const char *b)
{
    a = a ? strstr(a, "://") : NULL;
    b = b ? strstr(b, "://") : NULL;
    size_t n = a ? strcspn(a + 3, "/?#") : 0;
    return a && b && n == strcspn(b + 3, "/?#") && strncasecmp(a + 3, b + 3, n) == 0;
}

static void take_article(struct facts *f, const struct found *found, const json_t *o, int shift)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        facts_offer(f, fields[i].fact, fields[i].rank + shift,
                    plain_of(f, text_of(json_object_get(o, fields[i].key), fields[i].member)));
    facts_offer(f, FACT_IMAGE, 200, image_of(found, json_object_get(o, "image")));
    const char *address = address_of(o);
    facts_offer(f, FACT_URL, 250, !f->page_url || same_host(address, f->page_url) ? address : NULL);
    offer_authors(f, found, writers_of(o), 10 + shift, 0);
    offer_keywords(f, json_object_get(o, "keywords"), 20 + shift);
    const json_t *publisher = json_object_get(o, "publisher");
    if (json_is_object(publisher))
        facts_offer(f, FACT_SITE, 160,
                    plain_of(f, text_of(json_object_get(resolve(found, publisher, "name"), "name"), "name")));
    if (says_locked(json_object_get(o, "isAccessibleForFree")))
        f->paywalled = true;
    f->is_article = true;
}

/* How well an article object fits the page: pages also describe their related articles. */
static int fitness(struct facts *f, const json_t *o)
{
    const char *headline = plain_of(f, text_of(json_object_get(o, "headline"), "")), *shown = f->best[FACT_TITLE_PAGE];
    if (!headline)
        headline = plain_of(f, text_of(json_object_get(o, "name"), ""));
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

/* The path of an address, without the slash at its end. */
static const char *path_of(const char *url, size_t *len)
{
    const char *host = url ? strstr(url, "://") : NULL, *path = host ? host + 3 + strcspn(host + 3, "/?#") : url;
    *len = path ? strcspn(path, "?#") : 0;
    while (*len && path[*len - 1] == '/')
        --*len;
    return path;
}

/* The object gives another address than the page does, and another headline: it is about an article that the page links
 * to. */
static bool is_about_another(const struct facts *f, const json_t *o, int points)
{
    enum { HEADLINE_FITS = 4 };
    size_t len, own_len;
    const char *address = address_of(o), *page = f->best[FACT_URL] ? f->best[FACT_URL] : f->page_url;
    if (!same_host(address, page)) /* templates keep the address of the example that they were copied from */
        return false;
    const char *path = path_of(address, &len), *own = path_of(page, &own_len);
    return points < HEADLINE_FITS && len && own_len && json_object_get(o, "headline") &&
           !(len == own_len && strncasecmp(path, own, len) == 0);
}

static void take_page(struct facts *f, const struct found *found, const json_t *o)
{
    if (has_type(o, "WebPage") || has_type(o, "ItemPage")) {
        facts_offer(f, FACT_PUBLISHED, 60, text_of(json_object_get(o, "datePublished"), ""));
        facts_offer(f, FACT_UPDATED, 60, text_of(json_object_get(o, "dateModified"), ""));
        facts_offer(f, FACT_LANGUAGE, 201, text_of(json_object_get(o, "inLanguage"), "name"));
        offer_authors(f, found, json_object_get(o, "author"), 60, 0);
    }
    if (has_type(o, "VideoObject"))
        facts_offer(f, FACT_PUBLISHED, 170, text_of(json_object_get(o, "uploadDate"), ""));
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
        docs[i] = ldtext_read(p->json[i]);
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
    if (best >= 0 && !is_about_another(f, found->objects[best], best_points))
        take_article(f, found, found->objects[best], 0);
    for (int i = 0; i < found->count; i++)
        take_page(f, found, found->objects[i]);
    for (size_t i = 0; i < p->json_count; i++)
        json_decref(docs[i]);
}

void facts_from_parsely(struct facts *f, const char *text)
{
    enum { RANK = 105 };
    static const struct found none; /* nothing to look references up in */
    json_t *values = ldtext_read(text), *o = json_array_get(values, 0);
    const char *author = json_string_value(json_object_get(o, "author"));
    facts_offer(f, FACT_TITLE_META, RANK, plain_of(f, text_of(json_object_get(o, "title"), "")));
    facts_offer(f, FACT_PUBLISHED, RANK, text_of(json_object_get(o, "pub_date"), ""));
    facts_offer(f, FACT_IMAGE, RANK, text_of(json_object_get(o, "image_url"), ""));
    offer_authors(f, &none, author ? json_object_get(o, "author") : json_object_get(o, "authors"), RANK, 0);
    json_decref(values);
}
