/* attrs.c: elements that say all in their attributes. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ingest/parse/build.h"

static char *attr(struct build *b, const char *name)
{
    return xml_attribute_text(b->x, NS_CORE, name);
}

static char *attr_url(struct build *b, const char *name)
{
    char *value = attr(b, name);
    return value ? build_resolve(b, xml_top(b->x)->base, plain_url(b->a, value, strlen(value))) : NULL;
}

/* A count in digits, with or without separators; -1: none, a word, or more than a file can have. */
static int64_t attr_count(struct build *b, const char *name)
{
    char *value = attr(b, name);
    int64_t n = 0;
    bool digits = false;
    for (const char *p = value; p && *p; p++) {
        if (*p >= '0' && *p <= '9' && n < INT64_MAX / 20) {
            n = n * 10 + (*p - '0');
            digits = true;
        } else if (*p == '.' || (digits && strncasecmp(p, "px", 2) == 0)) {
            break;
        } else if (*p != ',' && *p != ' ') {
            return -1; /* "1 MB" is not one byte */
        }
    }
    return digits ? n : -1;
}

static int32_t attr_pixels(struct build *b, const char *name)
{
    int64_t n = attr_count(b, name);
    return n > 0 && n < 100000 ? (int32_t)n : 0;
}

/* ---- links */

struct link {
    char *rel, *href, *type, *title, *language;
    int64_t length;
};

static bool in_language_of_feed(struct build *b, const char *language)
{
    const char *of_feed = xml_top(b->x)->language;
    if (!of_feed)
        of_feed = b->feed_draft.slots[SLOT_LANGUAGE].text;
    size_t n = of_feed ? strcspn(of_feed, "-") : 0;
    return n && strncasecmp(of_feed, language, n) == 0 && (language[n] == '-' || language[n] == '\0');
}

static void link_alternate(struct build *b, struct draft *d, const struct link *l)
{
    bool html = l->type && strcasestr(l->type, "html"), text = l->type && strncasecmp(l->type, "text/", 5) == 0;
    bool atom = b->is_atom || b->in_source;
    /* What says that it is a page is one, before what says nothing. */
    int rank = (html ? 1 : !l->type ? 2 : text ? 3 : 5) + !atom;
    /* The same article in another language than the feed's. */
    if (l->language && !in_language_of_feed(b, l->language))
        rank = 4;
    /* A feed's own address stands among its alternates, of its own type. */
    if (rank >= 5 && !b->in_item && strcasestr(l->type, "xml"))
        rank = 8;
    draft_set(b, d, SLOT_LINK, rank, l->href, NULL, TEXT_LITERAL);
}

static void link_self(struct build *b, struct draft *d, const struct link *l)
{
    draft_set(b, d, SLOT_SELF, 1, l->href, NULL, TEXT_LITERAL);
}

static void link_next(struct build *b, struct draft *d, const struct link *l)
{
    draft_set(b, d, SLOT_NEXT, 1, l->href, NULL, TEXT_LITERAL);
}

static void link_hub(struct build *b, struct draft *d, const struct link *l)
{
    draft_set(b, d, SLOT_HUB, 1, l->href, NULL, TEXT_LITERAL);
}

static void link_related(struct build *b, struct draft *d, const struct link *l)
{
    draft_set(b, d, SLOT_EXTERNAL, 1, l->href, NULL, TEXT_LITERAL);
}

static void link_icon(struct build *b, struct draft *d, const struct link *l)
{
    draft_set(b, d, SLOT_ICON, 3, l->href, NULL, TEXT_LITERAL);
}

static void link_picture(struct build *b, struct draft *d, const struct link *l)
{
    draft_picture(b, d, 3, 0, l->href);
}

static void link_replies(struct build *b, struct draft *d, const struct link *l)
{
    if (l->type && strcasestr(l->type, "xml"))
        draft_note(b, d, "comments_feed", l->href);
    else
        draft_set(b, d, SLOT_COMMENTS, 2, l->href, NULL, TEXT_LITERAL);
    char *count = xml_attribute_text(b->x, NS_THR, "count");
    draft_note(b, d, "comments_count", count);
}

static void link_enclosure(struct build *b, struct draft *d, const struct link *l)
{
    struct media *m = draft_enclosure(b, d, l->href);
    if (!m)
        return;
    m->type = m->type ? m->type : l->type;
    m->title = m->title ? m->title : l->title;
    m->length_bytes = m->length_bytes > 0 ? m->length_bytes : l->length;
    if (plain_is_picture(m->type, m->url))
        draft_picture(b, d, 6, 0, m->url);
}

static void link_license(struct build *b, struct draft *d, const struct link *l)
{
    draft_note(b, d, "license", l->href);
}

static void link_via(struct build *b, struct draft *d, const struct link *l)
{
    draft_note(b, d, "via", l->href);
}

static const struct {
    const char *rel;
    void (*take)(struct build *b, struct draft *d, const struct link *l);
} rels[] = {
    {"alternate", link_alternate}, {"bookmark", link_alternate}, {"permalink", link_alternate}, {"self", link_self},
    {"next", link_next}, {"hub", link_hub}, {"related", link_related}, {"via", link_via}, {"icon", link_icon},
    {"shortcut icon", link_icon}, {"image", link_picture}, {"image_src", link_picture}, {"preview", link_picture},
    {"thumbnail", link_picture}, {"replies", link_replies}, {"comments", link_replies}, {"enclosure", link_enclosure},
    {"license", link_license}, {"copyright", link_license},
};

/* rel may be written as an address of the registry, which is left out. */
static const char *short_rel(const char *rel)
{
    const char *slash = strrchr(rel, '/');
    return strncasecmp(rel, "http", 4) == 0 && strcasestr(rel, "relation") && slash ? slash + 1 : rel;
}

/* A link that no field holds, or none as a whole. */
static void keep_link(struct build *b, struct draft *d)
{
    draft_note_json(b, d, "+link[]", arena_printf(b->a, "{%s}", extra_attributes(b)));
}

/* The address that has given way to a better one. */
static void keep_former(struct build *b, struct draft *d, const char *former)
{
    buf_reset(&b->scratch);
    buf_lit(&b->scratch, "{\"rel\":\"alternate\",\"href\":");
    buf_append_json(&b->scratch, former, strlen(former));
    buf_append_char(&b->scratch, '}');
    draft_note_json(b, d, "+link[]", arena_strdup(b->a, b->scratch.data));
}

void start_link(struct build *b, const struct rule *r, const char *text)
{
    struct link l = {.href = attr_url(b, "href"), .type = attr(b, "type"), .title = attr(b, "title"),
                     .length = attr_count(b, "length"), .rel = attr(b, "rel"), .language = attr(b, "hreflang")};
    if (!l.href)
        return;
    const char *rel = l.rel ? short_rel(l.rel) : "alternate";
    struct draft *d = build_draft(b);
    const char *former = strcasecmp(rel, "alternate") == 0 ? d->slots[SLOT_LINK].text : NULL;
    bool of_feed = !b->in_item && (strcasecmp(rel, "related") == 0 || strcasecmp(rel, "enclosure") == 0 ||
                                   strcasecmp(rel, "replies") == 0);
    if (former || of_feed || (l.language && strcasecmp(rel, "self") != 0))
        keep_link(b, d);
    for (size_t i = 0; i < sizeof rels / sizeof *rels; i++)
        if (strcasecmp(rel, rels[i].rel) == 0) {
            rels[i].take(b, d, &l);
            if (former && d->slots[SLOT_LINK].text != former)
                keep_former(b, d, former);
            return;
        }
    keep_link(b, d);
}

/* <link href="http://…">read on</link>: what is in words is no address, where there is one. */
void end_link(struct build *b, const char *text, size_t len)
{
    struct draft *d = build_draft(b);
    const struct value *v = &d->slots[SLOT_LINK];
    if (v->rank && (!strpbrk(text, "./") || strpbrk(text, " \t\r\n")))
        return;
    if (v->rank > 1 && strcmp(v->text, text) != 0)
        keep_former(b, d, v->text);
    draft_set(b, d, SLOT_LINK, 1, plain_url(b->a, text, len), b->c.base, TEXT_LITERAL);
}

/* ---- files and pictures */

static void fill_media(struct build *b, struct media *m)
{
    char *type = attr(b, "type"), *title = attr(b, "title"), *duration = attr(b, "duration");
    int64_t length = attr_count(b, "length"), size = attr_count(b, "filesize");
    m->type = m->type ? m->type : type;
    m->title = m->title ? m->title : title;
    if (m->length_bytes <= 0)
        m->length_bytes = length >= 0 ? length : size;
    if (m->duration_s < 0 && duration)
        m->duration_s = read_duration(duration);
    m->width_px = m->width_px ? m->width_px : attr_pixels(b, "width");
    m->height_px = m->height_px ? m->height_px : attr_pixels(b, "height");
}

void start_enclosure(struct build *b, const struct rule *r, const char *text)
{
    static const char *const names[] = {"url", "href", "link", "src", "resource"};
    char *url = xml_attribute_text(b->x, NS_RDF, "resource");
    url = url ? build_resolve(b, xml_top(b->x)->base, url) : NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !url; i++)
        url = attr_url(b, names[i]);
    struct draft *d = build_draft(b);
    struct media *m = draft_enclosure(b, d, url);
    if (!m)
        return;
    fill_media(b, m);
    if (plain_is_picture(m->type, m->url))
        draft_picture(b, d, 6, m->width_px, m->url);
}

/* Atom's <content src="…"/>: the article is elsewhere, or is a film or a sound. */
void note_content_elsewhere(struct build *b)
{
    struct draft *d = build_draft(b);
    char *url = attr_url(b, "src"), *type = url ? attr(b, "type") : NULL;
    if (!url)
        return;
    bool file = type && (strncasecmp(type, "audio", 5) == 0 || strncasecmp(type, "video", 5) == 0 ||
                         strncasecmp(type, "image", 5) == 0);
    struct media *m = file ? draft_media(b, d, url) : NULL;
    if (m)
        m->type = m->type ? m->type : type;
    else
        draft_set(b, d, SLOT_LINK, 9, url, NULL, TEXT_LITERAL);
    draft_note(b, d, "content_src", url);
}

void start_media(struct build *b, const struct rule *r, const char *text)
{
    struct draft *d = build_draft(b);
    char *url = attr_url(b, "url"), *medium = attr(b, "medium");
    size_t before = d->media_count;
    struct media *m = draft_media(b, d, url);
    b->media = m;
    if (!m)
        return;
    fill_media(b, m);
    bool picture = medium ? strcasecmp(medium, "image") == 0 : plain_is_picture(m->type, m->url);
    if (picture) {
        char *is_default = attr(b, "isdefault");
        bool chosen = is_default && strcasecmp(is_default, "true") == 0; /* by the publisher, whatever the sizes */
        m->is_image |= d->media_count > before;
        draft_picture(b, d, 1, chosen ? INT32_MAX : m->width_px, m->url);
    }
    if (!m->type && medium && strcasecmp(medium, "image") != 0)
        m->type = (char *)(uintptr_t)plain_type_of(m->url);
}

void start_thumbnail(struct build *b, const struct rule *r, const char *text)
{
    char *url = attr_url(b, "url");
    struct draft *d = build_draft(b);
    if (!url)
        url = attr_url(b, "href");
    draft_picture(b, d, r->rank, attr_pixels(b, "width"), url);
    draft_note(b, d, "thumbnail[]", url);
}

/* <itunes:image href="…"/>, <image href="…"/>, <thumbnail url="…"/>, and in RSS 1.0 <image rdf:resource="…"/>. */
void start_picture(struct build *b, const struct rule *r, const char *text)
{
    char *url = attr_url(b, "href");
    if (!url)
        url = attr_url(b, "url");
    if (!url && xml_attribute(b->x, NS_RDF, "resource")) {
        char *resource = xml_attribute_text(b->x, NS_RDF, "resource");
        url = resource ? build_resolve(b, xml_top(b->x)->base, resource) : NULL;
        if (url)
            draft_picture(b, build_draft(b), 7, 0, url);
        return;
    }
    draft_named_picture(b, build_draft(b), r->rank ? r->rank : 4, url);
}

/* <thumbnail>http://…</thumbnail>, <image>http://…</image> */
void end_picture(struct build *b, const struct rule *r)
{
    char *text = plain_trim(b->a, b->loose.data ? b->loose.data : "", b->loose.len);
    buf_reset(&b->loose);
    if (!text || strpbrk(text, " \t\r\n<") || !strpbrk(text, "./"))
        return;
    char *url = build_resolve(b, xml_top(b->x)->base, plain_url(b->a, text, strlen(text)));
    draft_named_picture(b, build_draft(b), r->rank ? r->rank : 4, url);
}

/* ---- the rest */

/* "energy-policy" and "Energy Policy" are one word to a reader. */
static bool says_the_same(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a == '-' || *a == '_' ? ' ' : *a, y = *b == '-' || *b == '_' ? ' ' : *b;
        if (strncasecmp(&x, &y, 1) != 0)
            return false;
    }
    return *a == *b;
}

/* Atom's label is for people, its term for programs; a term in words is another name for the same subject. */
void start_category(struct build *b, const struct rule *r, const char *text)
{
    char *label = attr(b, "label"), *term = attr(b, "term"), *itunes = attr(b, "text");
    const char *shown = label ? label : term ? term : itunes;
    if (!shown)
        return;
    draft_tag(b, build_draft(b), shown, strlen(shown));
    if (label && term && strlen(term) >= 3 && !strstr(term, "://") && !says_the_same(label, term))
        draft_tag(b, build_draft(b), term, strlen(term));
}

void start_resource(struct build *b, const struct rule *r, const char *text)
{
    char *resource = xml_attribute_text(b->x, NS_RDF, "resource");
    if (!resource)
        return;
    struct draft *d = build_draft(b);
    if (r->note) {
        b->keep_whole = !draft_note(b, d, r->note, resource);
        return;
    }
    const struct value *v = &d->slots[r->slot];
    b->keep_whole = v->rank && v->rank <= r->rank && strcmp(v->text, resource) != 0;
    draft_set(b, d, r->slot, r->rank, resource, NULL, TEXT_LITERAL);
    if (v->text == resource)
        draft_remember(d, r->slot, r, xml_top(b->x)->ns);
}

void start_note_url(struct build *b, const struct rule *r, const char *text)
{
    b->keep_whole = !draft_note(b, build_draft(b), r->note, attr_url(b, "url"));
}

void start_reply(struct build *b, const struct rule *r, const char *text)
{
    char *ref = attr(b, "ref"), *href = attr_url(b, "href");
    draft_note(b, build_draft(b), "in_reply_to[]", ref ? ref : href);
}

void start_source(struct build *b, const struct rule *r, const char *text)
{
    draft_note(b, &b->item_draft, "source_url", attr_url(b, "url"));
}

void start_cloud(struct build *b, const struct rule *r, const char *text)
{
    char *members = extra_attributes(b);
    if (members)
        draft_note_json(b, &b->feed_draft, "cloud", arena_printf(b->a, "{%s}", members));
}
