#include "ingest/extract/facts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/count.h"
#include "html/html.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/phrases.h"

/* Names of <meta>, its name, property or itemprop, in the order of trust within a fact: the rank is the row's number
 * among those of its fact.  JSON-LD ranks before all of them (see jsonld.c), what the visible page says after. */
static const struct {
    const char *key;
    enum fact fact;
} meta_facts[] = {
    {"og:title", FACT_TITLE_META},
    {"twitter:title", FACT_TITLE_META},
    {"parsely-title", FACT_TITLE_META},
    {"sailthru.title", FACT_TITLE_META},
    {"dc.title", FACT_TITLE_META},
    {"dcterms.title", FACT_TITLE_META},
    {"citation_title", FACT_TITLE_META},
    {"headline", FACT_TITLE_META},
    {"article:published_time", FACT_PUBLISHED},
    {"og:article:published_time", FACT_PUBLISHED},
    {"og:published_time", FACT_PUBLISHED},
    {"datepublished", FACT_PUBLISHED},
    {"parsely-pub-date", FACT_PUBLISHED},
    {"sailthru.date", FACT_PUBLISHED},
    {"citation_publication_date", FACT_PUBLISHED},
    {"citation_online_date", FACT_PUBLISHED},
    {"citation_date", FACT_PUBLISHED},
    {"dcterms.created", FACT_PUBLISHED},
    {"dcterms.issued", FACT_PUBLISHED},
    {"dcterms.available", FACT_PUBLISHED},
    {"dc.date.issued", FACT_PUBLISHED},
    {"dc.date.created", FACT_PUBLISHED},
    {"pubdate", FACT_PUBLISHED},
    {"publishdate", FACT_PUBLISHED},
    {"publish-date", FACT_PUBLISHED},
    {"publish_date", FACT_PUBLISHED},
    {"published_date", FACT_PUBLISHED},
    {"publication_date", FACT_PUBLISHED},
    {"published", FACT_PUBLISHED},
    {"rnews:datepublished", FACT_PUBLISHED},
    {"date.created", FACT_PUBLISHED},
    {"cxenseparse:recs:publishtime", FACT_PUBLISHED},
    {"cse-datepublished", FACT_PUBLISHED},
    {"originalpublicationdate", FACT_PUBLISHED},
    {"article_date_original", FACT_PUBLISHED},
    {"article.published", FACT_PUBLISHED},
    {"article:published", FACT_PUBLISHED},
    {"article:publish_time", FACT_PUBLISHED},
    {"article:publication_date", FACT_PUBLISHED},
    {"publish_time", FACT_PUBLISHED},
    {"publishtime", FACT_PUBLISHED},
    {"publish-time", FACT_PUBLISHED},
    {"published_time", FACT_PUBLISHED},
    {"publishedtime", FACT_PUBLISHED},
    {"publisheddate", FACT_PUBLISHED},
    {"published-date", FACT_PUBLISHED},
    {"publication-date", FACT_PUBLISHED},
    {"publicationdate", FACT_PUBLISHED},
    {"mediator_published_time", FACT_PUBLISHED},
    {"iso-8601-publish-date", FACT_PUBLISHED},
    {"og:pubdate", FACT_PUBLISHED},
    {"og:publish_date", FACT_PUBLISHED},
    {"pub_date", FACT_PUBLISHED},
    {"pub-date", FACT_PUBLISHED},
    {"firstpublished", FACT_PUBLISHED},
    {"first_published", FACT_PUBLISHED},
    {"displaydate", FACT_PUBLISHED},
    {"article_date", FACT_PUBLISHED},
    {"article-date", FACT_PUBLISHED},
    {"post_date", FACT_PUBLISHED},
    {"postdate", FACT_PUBLISHED},
    {"release_date", FACT_PUBLISHED},
    {"releasedate", FACT_PUBLISHED},
    {"dateposted", FACT_PUBLISHED},
    {"dateissued", FACT_PUBLISHED},
    {"dcterms.dateissued", FACT_PUBLISHED},
    {"dc.issued", FACT_PUBLISHED},
    {"dc.created", FACT_PUBLISHED},
    {"article:created", FACT_PUBLISHED},
    {"weibo:article:create_at", FACT_PUBLISHED},
    {"datecreated", FACT_PUBLISHED},
    {"bt:pubdate", FACT_PUBLISHED},
    {"pdate", FACT_PUBLISHED},
    {"published_at", FACT_PUBLISHED},
    {"article:published_at", FACT_PUBLISHED},
    {"dd:published_time", FACT_PUBLISHED},
    {"vr:published_time", FACT_PUBLISHED},
    {"shareaholic:article_published_time", FACT_PUBLISHED},
    {"dcterms.published", FACT_PUBLISHED},
    {"dc.date.published", FACT_PUBLISHED},
    {"prism.publicationdate", FACT_PUBLISHED},
    {"bepress_citation_date", FACT_PUBLISHED},
    {"bytedance:published_time", FACT_PUBLISHED},
    {"og:release_date", FACT_PUBLISHED},
    {"dc.date", FACT_DATE},
    {"dcterms.date", FACT_DATE},
    {"created", FACT_DATE},
    {"sort_date", FACT_DATE},
    {"date", FACT_DATE},
    {"article:modified_time", FACT_UPDATED},
    {"og:updated_time", FACT_UPDATED},
    {"datemodified", FACT_UPDATED},
    {"article:updated_time", FACT_UPDATED},
    {"dcterms.modified", FACT_UPDATED},
    {"dc.date.modified", FACT_UPDATED},
    {"article.updated", FACT_UPDATED},
    {"lastmod", FACT_UPDATED},
    {"last-modified", FACT_UPDATED},
    {"last_modified", FACT_UPDATED},
    {"lastmodified", FACT_UPDATED},
    {"last_updated", FACT_UPDATED},
    {"lastupdated", FACT_UPDATED},
    {"updated_time", FACT_UPDATED},
    {"article:modified", FACT_UPDATED},
    {"dc.modified", FACT_UPDATED},
    {"iso-8601-modified-date", FACT_UPDATED},
    {"weibo:article:update_at", FACT_UPDATED},
    {"revised", FACT_UPDATED},
    {"bt:moddate", FACT_UPDATED},
    {"updated_at", FACT_UPDATED},
    {"article:updated_at", FACT_UPDATED},
    {"bytedance:updated_time", FACT_UPDATED},
    {"shareaholic:article_modified_time", FACT_UPDATED},
    {"dc.date.x-metadatalastmodified", FACT_UPDATED},
    {"og:site_name", FACT_SITE},
    {"application-name", FACT_SITE},
    {"dc.publisher", FACT_SITE},
    {"dcterms.publisher", FACT_SITE},
    {"article:site_name", FACT_SITE},
    {"article:media_name", FACT_SITE},
    {"shareaholic:site_name", FACT_SITE},
    {"al:ios:app_name", FACT_SITE},
    {"al:android:app_name", FACT_SITE},
    {"citation_journal_title", FACT_SITE},
    {"apple-mobile-web-app-title", FACT_SITE},
    {"og:image:secure_url", FACT_IMAGE},
    {"og:image", FACT_IMAGE},
    {"og:image:url", FACT_IMAGE},
    {"twitter:image", FACT_IMAGE},
    {"twitter:image:src", FACT_IMAGE},
    {"parsely-image-url", FACT_IMAGE},
    {"sailthru.image.full", FACT_IMAGE},
    {"thumbnail", FACT_IMAGE},
    {"og:description", FACT_SUMMARY},
    {"description", FACT_SUMMARY},
    {"twitter:description", FACT_SUMMARY},
    {"dc.description", FACT_SUMMARY},
    {"dcterms.description", FACT_SUMMARY},
    {"dcterms.abstract", FACT_SUMMARY},
    {"sailthru.description", FACT_SUMMARY},
    {"og:url", FACT_URL},
    {"parsely-link", FACT_URL},
    {"twitter:url", FACT_URL},
    {"og:locale", FACT_LANGUAGE},
    {"content-language", FACT_LANGUAGE},
    {"dc.language", FACT_LANGUAGE},
    {"dcterms.language", FACT_LANGUAGE},
    {"inlanguage", FACT_LANGUAGE},
    {"language", FACT_LANGUAGE},
};

static const char *const author_keys[] = {
    "citation_author",    "parsely-author",  "sailthru.author", "author",         "article:author_name",
    "dc.creator",         "dcterms.creator", "dc.contributor",  "article:author", "byl",
    "cxenseparse:author", "rbauthors",       "article.author",  "creator",        "vr:author",
    "mediator_author",    "article_author",  "article-author",  "author_name",    "og:author",
    "shareaholic:article_author_name",       "dc.creator.personalname",           "og:article:author",
    "bt:author",          "dable:author",    "dd:author",       "author:name",    "bepress_citation_author",
};
static const char *const tag_keys[] = {
    "article:tag", "parsely-tags", "news_keywords", "sailthru.tags", "keywords", "dc.subject", "dcterms.subject",
};

void facts_init(struct facts *f, struct arena *a, const char *page_url)
{
    memset(f, 0, sizeof *f);
    f->arena = a;
    f->page_url = page_url;
    for (int i = 0; i < FACT_COUNT; i++)
        f->rank[i] = RANK_NONE;
    f->authors.rank = f->tags.rank = RANK_NONE;
}

static char *trimmed(struct arena *a, const char *s, size_t len)
{
    struct buf b;
    bool space = false;
    buf_init(&b, len + 1);
    letters_fold_space(s, len, &b, 0, &space);
    char *out = b.len ? arena_strndup(a, b.data, b.len) : NULL;
    buf_free(&b);
    return out;
}

/* Texts that were escaped twice show their references: "Piers &amp; bridges". */
static const char *unescaped(struct arena *a, const char *s)
{
    const char *amp = strchr(s, '&');
    if (!amp || !strchr(amp, ';'))
        return s;
    struct buf b;
    buf_init(&b, strlen(s) * 2 + 16);
    char *out = html_decode(s, strlen(s), HTML_IN_TEXT, &b) && b.len ? arena_strndup(a, b.data, b.len) : NULL;
    buf_free(&b);
    return out ? out : s;
}

/* Texts that were markup once: "<p>What the delegation read.</p>". */
static const char *without_tags(struct arena *a, const char *s)
{
    static const char *const tags[] = {"<p>", "</p>", "<br", "</a>", "</b>", "<b>", "</em>", "<em>", "<i>", "</i>", "</strong>",
                                       "<strong>", "</span>", "</div>"};
    bool markup = false;
    for (size_t i = 0; i < COUNT(tags) && strchr(s, '<') && !markup; i++)
        markup = strstr(s, tags[i]) != NULL;
    if (!markup)
        return s;
    struct buf b;
    buf_init(&b, strlen(s) * 2 + 16);
    const char *out = html_text(s, strlen(s), false, &b) && b.len ? arena_strndup(a, b.data, b.len) : s;
    buf_free(&b);
    return out;
}

static bool is_for_people(enum fact what)
{
    return what == FACT_TITLE || what == FACT_TITLE_META || what == FACT_TITLE_PAGE || what == FACT_SITE ||
           what == FACT_SUMMARY;
}

bool facts_front_page(const char *address)
{
    const char *host = strstr(address, "://");
    host = host ? host + 3 : strncmp(address, "//", 2) == 0 ? address + 2 : NULL;
    const char *path = host ? host + strcspn(host, "/?#") : address;
    return !*path || strcmp(path, "/") == 0;
}

bool facts_stock_image(const char *address)
{
    static const char *const signs[] = {
        "logo",    "default",   "placeholder", "favicon",  "blank.",       "spacer",      "no-image",
        "noimage", "opengraph", "og-image.",   "fallback", "social-share", "share-image", ".svg",      "sprite",
    };
    const char *file = strrchr(address, '/');
    for (size_t i = 0; i < COUNT(signs); i++)
        if (strcasestr(file ? file : address, signs[i]))
            return true;
    return false;
}

/* How far behind its place a value stands for what it is. */
static int shift_of(enum fact what, const char *value)
{
    if (what == FACT_URL)
        return facts_front_page(value) ? RANK_DOUBT : 0;
    if (what == FACT_IMAGE)
        return facts_stock_image(value) || strncasecmp(value, "data:", 5) == 0 ? RANK_DOUBT : 0;
    return what == FACT_SITE && *value == '@' ? RANK_DOUBT : 0;
}

void facts_offer(struct facts *f, enum fact what, int rank, const char *value)
{
    rank += value ? shift_of(what, value) : 0;
    if (!value || rank >= f->rank[what])
        return;
    if (is_for_people(what))
        value = without_tags(f->arena, unescaped(f->arena, value));
    char *s = what == FACT_BODY ? arena_strdup(f->arena, value) : trimmed(f->arena, value, strlen(value));
    if (!s)
        return;
    f->best[what] = s;
    f->rank[what] = rank;
}

void facts_offer_name(struct facts *f, struct name_list *list, int rank, const char *value)
{
    if (!value || rank > list->rank)
        return;
    value = unescaped(f->arena, value);
    char *s = trimmed(f->arena, value, strlen(value));
    if (!s)
        return;
    if (rank < list->rank)
        list->count = 0;
    list->rank = rank;
    for (int i = 0; i < list->count; i++)
        if (strcasecmp(list->names[i], s) == 0)
            return;
    if (list->count < NAMES_MAX)
        list->names[list->count++] = s;
}

static int key_index(const char *const *keys, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(keys[i], key) == 0)
            return (int)i;
    return -1;
}

/* Bytes before the next mark between tags, and in *mark those of the mark; 0 at the end. */
static size_t tag_end(const char *s, size_t *mark)
{
    static const char *const marks[] = {",", ";", "、", "，", "；", "،"};
    size_t n = 0;
    for (; s[n]; n++)
        for (size_t i = 0; i < COUNT(marks); i++)
            if (s[n] == *marks[i] && strncmp(s + n, marks[i], strlen(marks[i])) == 0) {
                *mark = strlen(marks[i]);
                return n;
            }
    *mark = 0;
    return n;
}

void facts_offer_tags(struct facts *f, int rank, const char *value)
{
    enum { TAG_BYTES = 80 };
    while (value && *value) {
        size_t mark, n = tag_end(value, &mark);
        facts_offer_name(f, &f->tags, rank, n < TAG_BYTES ? arena_strndup(f->arena, value, n) : NULL);
        value += n + mark;
    }
}

/* Libraries and journals write the family name first: "Omarova, Dana". */
static const char *name_in_order(struct arena *a, const char *key, const char *value)
{
    bool library = strcasecmp(key, "citation_author") == 0 || strncasecmp(key, "dc", 2) == 0;
    const char *comma = library ? strchr(value, ',') : NULL, *space = comma ? memchr(value, ' ', (size_t)(comma - value)) : NULL;
    bool particle = space && *value >= 'a' && *value <= 'z'; /* "de Jong, Michiel" */
    if (!comma || comma[1] != ' ' || strchr(comma + 1, ',') || (space && !particle))
        return value;
    const char *turned = arena_printf(a, "%s %.*s", comma + 2, (int)(comma - value), value);
    return turned ? turned : value;
}

/* Cards of two lines, each a label and its value: twitter:label1 "Written by", twitter:data1 "Dana Omarova". */
static void card_line(struct facts *f, const char *key, const char *value)
{
    enum { LABEL_BYTES = 60, RANK_CARD = 190 };
    char line[LABEL_BYTES + 4];
    if (strncasecmp(key, "twitter:label", 13) == 0 && strlen(value) <= LABEL_BYTES) {
        snprintf(line, sizeof line, "%s X", value);
        f->card[key[13] == '2'] = phrase_by(line) > strlen(value) ? CARD_AUTHOR : CARD_OTHER;
    } else if (strncasecmp(key, "twitter:data", 12) == 0) {
        enum card card = f->card[key[12] == '2'];
        bool guess = card == CARD_UNKNOWN && key[12] == '1' && !strpbrk(value, "0123456789$");
        if (card == CARD_AUTHOR || guess)
            facts_offer_name(f, &f->authors, RANK_CARD, value);
    }
}

static void meta_key(struct facts *f, const char *key, const char *value)
{
    int rank[FACT_COUNT] = {0};
    for (size_t i = 0; i < COUNT(meta_facts); i++) {
        enum fact fact = meta_facts[i].fact;
        if (strcasecmp(meta_facts[i].key, key) == 0)
            facts_offer(f, fact, 100 + rank[fact], value);
        rank[fact]++;
    }
    card_line(f, key, value);
    int k = key_index(author_keys, COUNT(author_keys), key);
    if (k >= 0 && !strstr(value, "://"))
        facts_offer_name(f, &f->authors, 100 + k, name_in_order(f->arena, key, value));
    k = key_index(tag_keys, COUNT(tag_keys), key);
    if (k >= 0)
        facts_offer_tags(f, 100 + k, value);
    if (strcasecmp(key, "parsely-page") == 0)
        facts_from_parsely(f, value);
    if (strcasecmp(key, "og:type") == 0 && strcasestr(value, "article"))
        f->is_article = true;
    if (strcasecmp(key, "article:content_tier") == 0 && strcasecmp(value, "locked") == 0)
        f->paywalled = true;
}

/* property may hold several names, separated by spaces. */
static void from_meta(struct facts *f, const struct node *n)
{
    static const char *const key_attrs[] = {"property", "name", "itemprop", "http-equiv"};
    const char *value = page_attr(n, "content");
    if (!value || !*value)
        return;
    for (size_t i = 0; i < COUNT(key_attrs); i++) {
        const char *keys = page_attr(n, key_attrs[i]);
        while (keys && *keys) {
            size_t len = strcspn(keys, " \t\n");
            char key[64];
            if (len && len < sizeof key) {
                memcpy(key, keys, len);
                key[len] = '\0';
                meta_key(f, key, value);
            }
            keys += len + strspn(keys + len, " \t\n");
        }
    }
}

/* rel holds several words, separated by spaces. */
static bool has_rel(const struct node *n, const char *word)
{
    const char *rel = page_attr(n, "rel");
    size_t len = strlen(word);
    for (; rel && *rel; rel += strcspn(rel, " \t\n"), rel += strspn(rel, " \t\n"))
        if (strncasecmp(rel, word, len) == 0 && (!rel[len] || strchr(" \t\n", rel[len])))
            return true;
    return false;
}

static void from_link(struct facts *f, const struct node *n)
{
    const char *href = page_attr(n, "href");
    if (!href)
        return;
    if (has_rel(n, "canonical"))
        facts_offer(f, FACT_URL, 90, href);
    else if (has_rel(n, "image_src"))
        facts_offer(f, FACT_IMAGE, 250, href);
}

/* In a list of tags, itself an item of it or not. */
static bool in_tags(const struct page *p, int32_t i)
{
    enum { LEVELS = 3 };
    for (int k = 0; k < LEVELS && (i = p->nodes[i].parent) >= 0 && p->nodes[i].tag != TAG_BODY; k++)
        if (p->nodes[i].hints & HINT_TAGS)
            return true;
    return false;
}

/* Links to what else was written on a tag; a category is less than one. */
static void from_anchor(const struct page *p, struct facts *f, int32_t i)
{
    enum { TAG_BYTES = 60, RANK_REL = 400, RANK_LIST = 405, RANK_CATEGORY = 410 };
    const struct node *n = &p->nodes[i];
    const char *href = page_attr(n, "href");
    bool rel = has_rel(n, "tag");
    bool listed = href && (strstr(href, "/tag/") || strstr(href, "/tags/")) && in_tags(p, i);
    if ((!rel && !listed) || n->flags & NODE_HIDDEN || n->end - i > 6)
        return;
    const char *text = page_text_dup(p, i);
    int rank = !rel ? RANK_LIST : has_rel(n, "category") ? RANK_CATEGORY : RANK_REL;
    if (text && strlen(text) <= TAG_BYTES)
        facts_offer_name(f, &f->tags, rank, *text == '#' ? text + 1 : text);
}

/* RDFa, as Drupal writes it: property="dc:date dc:created" content="2014-03-12T09:30:00+01:00". */
static void from_rdfa(struct facts *f, const char *prop, const char *value)
{
    if (!prop || !value)
        return;
    if (strstr(prop, "dc:created") || strstr(prop, "dc:issued") || strstr(prop, "datePublished") ||
        strstr(prop, "dcterms:created"))
        facts_offer(f, FACT_PUBLISHED, 101, value);
    else if (strstr(prop, "dc:modified") || strstr(prop, "dateModified"))
        facts_offer(f, FACT_UPDATED, 99, value);
}

/* <div itemprop="publisher" itemscope><meta itemprop="name" content="…"></div> */
static const char *meta_inside(const struct page *p, int32_t i, const char *name)
{
    for (int32_t k = i + 1; k < p->nodes[i].end; k++) {
        const char *prop = p->nodes[k].tag == TAG_META ? page_attr(&p->nodes[k], "itemprop") : NULL;
        if (prop && strcmp(prop, name) == 0)
            return page_attr(&p->nodes[k], "content");
    }
    return NULL;
}

/* The picture of an element that is one, links to one or holds the address of one. */
static const char *image_of(const struct page *p, int32_t i, const char *value)
{
    const struct node *n = &p->nodes[i];
    if (!value)
        value = page_attr(n, n->tag == TAG_IMG ? "src" : "href");
    return value ? value : meta_inside(p, i, "url");
}

/* Microdata on visible elements: the value is an attribute's, or the text. */
static void from_itemprop(const struct page *p, struct facts *f, int32_t i)
{
    const struct node *n = &p->nodes[i];
    const char *prop = page_attr(n, "itemprop"), *value = page_attr(n, "content");
    if (n->tag == TAG_META)
        return;
    if (!prop) {
        from_rdfa(f, page_attr(n, "property"), value);
        return;
    }
    if (!value)
        value = page_attr(n, "datetime");
    if (strstr(prop, "datePublished"))
        facts_offer(f, FACT_PUBLISHED, 100, value ? value : page_text_dup(p, i));
    else if (strstr(prop, "dateModified"))
        facts_offer(f, FACT_UPDATED, 98, value ? value : page_text_dup(p, i));
    else if (strcmp(prop, "headline") == 0 && n->end - i < 40)
        facts_offer(f, FACT_TITLE, 60, value ? value : page_text_dup(p, i));
    else if (strcmp(prop, "image") == 0 || strcmp(prop, "thumbnailUrl") == 0)
        facts_offer(f, FACT_IMAGE, 150, image_of(p, i, value));
    else if (strcmp(prop, "publisher") == 0)
        facts_offer(f, FACT_SITE, 170, meta_inside(p, i, "name"));
    else if (strcmp(prop, "inLanguage") == 0)
        facts_offer(f, FACT_LANGUAGE, 300, value);
}

/* libxml2 reads a reference in <title> that was escaped twice only once: "A &amp;amp; B". */
static const char *own_title(const struct page *p, int32_t i)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    for (int32_t k = i + 1; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag == TAG_TEXT)
            buf_append(&b, p->nodes[k].text, p->nodes[k].text_len);
    const char *s = b.len ? arena_strndup(p->arena, b.data, b.len) : NULL;
    buf_free(&b);
    return s;
}

void facts_from_page(const struct page *p, struct facts *f)
{
    for (int32_t i = 0; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        switch (n->tag) {
        case TAG_TEXT: break;
        case TAG_HTML:
        case TAG_BODY:
            facts_offer(f, FACT_LANGUAGE, 50, page_attr(n, "lang"));
            facts_offer(f, FACT_LANGUAGE, 51, page_attr(n, "xml:lang"));
            break;
        case TAG_META: from_meta(f, n); break;
        case TAG_LINK: from_link(f, n); break;
        case TAG_BASE: facts_offer(f, FACT_BASE, 0, page_attr(n, "href")); break;
        case TAG_TITLE:
            if (n->parent >= 0 && p->nodes[n->parent].tag != TAG_SVG)
                facts_offer(f, FACT_TITLE_PAGE, 0, own_title(p, i));
            break;
        case TAG_A: from_anchor(p, f, i); break;
        case TAG_ARTICLE:
        case TAG_MAIN: facts_offer(f, FACT_LANGUAGE, 60, page_attr(n, "lang")); break;
        default: break;
        }
        if (n->attr_count && n->tag != TAG_TEXT)
            from_itemprop(p, f, i);
    }
}
