/* finish.c: drafts become articles and the feed. */
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "core/url.h"
#include "html/token.h"
#include "ingest/parse/build.h"

/* The base where no xml:base is in force. */
static const char *document_base(struct build *b)
{
    const struct value *link = &b->feed_draft.slots[SLOT_LINK];
    bool absolute = link->text && url_is_web(link->text, strlen(link->text));
    /* RSS says nothing of bases, and its feeds often live at another host than the site (feed services): the site's
     * address comes first.  Atom's base is the document's address (RFC 4287, section 2). */
    if (absolute && (!b->is_atom || !b->in->url))
        return link->text;
    const struct value *self = &b->feed_draft.slots[SLOT_SELF];
    return b->in->url || !self->text || !url_is_web(self->text, strlen(self->text)) ? b->in->url : self->text;
}

char *build_resolve(struct build *b, const char *base, const char *ref)
{
    return plain_resolve(b->a, base ? base : document_base(b), ref);
}

void begin_item(struct build *b)
{
    struct draft *d = &b->item_draft;
    memset(d, 0, sizeof *d);
    d->dates[0] = d->dates[1] = DATE_NONE;
    d->duration_s = -1;
    b->in_item = true;
    b->in_source = false;
    b->media = NULL;
    struct xml_open *o = xml_top(b->x);
    char *about = xml_attribute_text(b->x, NS_RDF, "about"), *href = xml_attribute_text(b->x, NS_CORE, "href");
    draft_set(b, d, SLOT_GUID, 2, about, o->base, TEXT_LITERAL);
    draft_set(b, d, SLOT_PERMALINK, 3, about, o->base, TEXT_LITERAL);
    draft_set(b, d, SLOT_LINK, 7, href, o->base, TEXT_LITERAL);
    char *modified = xml_attribute_text(b->x, NS_CORE, "lastmod");
    if (modified && build_date(b, modified, &d->dates[1]))
        d->date_ranks[1] = 5;
    if (o->language) /* its own, or in force from further out */
        draft_set(b, d, SLOT_LANGUAGE, 7, (char *)(uintptr_t)o->language, NULL, TEXT_LITERAL);
}

static char *slot_text(const struct draft *d, enum slot slot)
{
    return d->slots[slot].text;
}

static char *slot_url(struct build *b, const struct draft *d, enum slot slot)
{
    return d->slots[slot].text ? build_resolve(b, d->slots[slot].base, d->slots[slot].text) : NULL;
}

void finish_source(struct build *b)
{
    struct draft *s = &b->source_draft, *d = &b->item_draft;
    b->in_source = false;
    char *title = slot_text(s, SLOT_TITLE);
    if (!title && b->loose.len)
        title = plain_text(b->a, b->loose.data, b->loose.len, TEXT_GUESS);
    draft_note(b, d, "source_title", title);
    draft_note(b, d, "source_url", slot_url(b, s, SLOT_LINK));
    draft_note(b, d, "source_feed", slot_url(b, s, SLOT_SELF));
    draft_note(b, d, "source_id", slot_text(s, SLOT_GUID));
    for (size_t i = 0; i < s->author_count; i++) /* who wrote the source's feed wrote the entry, if nobody else did */
        draft_author(b, d, &s->authors[i], 9);
    memset(s, 0, sizeof *s);
}

/* ---- the picture of an article */

static bool is_speck(const struct html_token *tag)
{
    static const char *const names[] = {"width", "height"};
    for (int i = 0; i < 2; i++) {
        const struct html_attr *a = html_attr_get(tag, names[i]);
        if (a && a->value_len == 1 && a->value[0] >= '0' && a->value[0] <= '3')
            return true;
    }
    return false;
}

static char *picture_address(struct build *b, const struct html_token *tag, const char *base)
{
    static const char *const names[] = {"src", "data-src", "data-lazy-src", "data-original"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct html_attr *a = html_attr_get(tag, names[i]);
        if (!a || !a->value_len || url_scheme_of(a->value, a->value_len) == URL_DATA)
            continue;
        buf_reset(&b->scratch);
        xml_decode(b->x, a->value, a->value_len, &b->scratch);
        return b->scratch.data ? build_resolve(b, base, b->scratch.data) : NULL;
    }
    return NULL;
}

/* The first <img> that is no counter's speck. */
static char *picture_in(struct build *b, const char *html, const char *base)
{
    char fault[sizeof b->x->fault];
    memcpy(fault, b->x->fault, sizeof fault); /* a bare & in HTML is no fault of the XML */
    char *found = NULL;
    const char *stop = html + strlen(html);
    for (const char *p = html; !found && (p = memchr(p, '<', (size_t)(stop - p))); p++) {
        if ((p[1] | 0x20) != 'i' || strncasecmp(p + 1, "img", 3) != 0)
            continue;
        struct html_tokens t;
        struct html_token tag;
        const char *end = strchr(p, '>');
        html_tokens_init(&t, p, end ? (size_t)(end - p) + 1 : strlen(p));
        if (html_tokens_next(&t, &tag) && tag.type == HTML_START && !is_speck(&tag))
            found = picture_address(b, &tag, base);
    }
    memcpy(b->x->fault, fault, sizeof fault);
    return found;
}

static void set_content(struct build *b, struct article *a, const struct draft *d)
{
    const struct value *content = &d->slots[SLOT_CONTENT], *description = &d->slots[SLOT_DESCRIPTION];
    const struct value *v = content->text ? content : description;
    if (description->text)
        a->summary = plain_text(b->a, description->text, strlen(description->text), description->type);
    if (!v->text)
        return;
    a->content_is_text = v->type == TEXT_LITERAL || (v->type == TEXT_SOFT && !strchr(v->text, '<'));
    a->content_html = v->text;
    if (v->type == TEXT_SOFT && a->content_is_text)
        a->content_html = plain_decode(b->a, v->text);
    else if (v->type == TEXT_SOFT || v->type == TEXT_GUESS)
        a->content_html = plain_html(b->a, v->text);
    a->content_base = (char *)(uintptr_t)(v->base ? v->base : document_base(b));
}

static void set_files(struct build *b, struct article *a, struct draft *d)
{
    a->media = d->media;
    a->media_count = d->media_count;
    for (size_t i = 0; i < d->media_count; i++) {
        struct media *m = &d->media[i];
        if (!m->type)
            m->type = (char *)(uintptr_t)plain_type_of(m->url);
        bool plays = m->type && (strncmp(m->type, "audio", 5) == 0 || strncmp(m->type, "video", 5) == 0);
        if (plays && m->duration_s < 0 && d->duration_s >= 0) {
            m->duration_s = d->duration_s;
            d->duration_s = -1;
        }
    }
    const struct value *named = &d->slots[SLOT_IMAGE];
    a->image = named->rank < PICTURE_RANK_AVATAR ? named->text : NULL;
    if (!a->image && a->content_html && !a->content_is_text)
        a->image = picture_in(b, a->content_html, a->content_base);
    if (!a->image && d->slots[SLOT_DESCRIPTION].text && d->slots[SLOT_DESCRIPTION].text != a->content_html)
        a->image = picture_in(b, d->slots[SLOT_DESCRIPTION].text, d->slots[SLOT_DESCRIPTION].base);
    a->image = a->image ? a->image : named->text;
}

/* Of several pictures that were named as the one, one is shown; all are told. */
static void note_pictures(struct build *b, struct draft *d, char *shown)
{
    for (size_t i = 0; shown && i < d->picture_count; i++) {
        char *url = build_resolve(b, NULL, d->pictures[i]);
        if (!url || strcmp(url, shown) == 0)
            continue;
        draft_note(b, d, "images[]", shown);
        draft_note(b, d, "images[]", url);
    }
}

static void set_addresses(struct build *b, struct article *a, const struct draft *d)
{
    static const enum slot order[] = {SLOT_LINK, SLOT_PERMALINK, SLOT_SELF};
    for (size_t i = 0; i < sizeof order / sizeof *order && !a->url; i++)
        a->url = slot_url(b, d, order[i]);
    a->guid = slot_text(d, SLOT_GUID);
    a->external_url = slot_url(b, d, SLOT_EXTERNAL);
    a->comments_url = slot_url(b, d, SLOT_COMMENTS);
}

bool item_says_anything(const struct build *b)
{
    const struct draft *d = &b->item_draft;
    bool any = d->author_count || d->tag_count || d->media_count || d->note_count || d->extra_count || d->date_ranks[0] ||
               d->date_ranks[1];
    for (size_t i = 0; i < SLOT_COUNT && !any; i++)
        any = i != SLOT_LANGUAGE && d->slots[i].text;
    return any;
}

void finish_item(struct build *b)
{
    struct draft *d = &b->item_draft;
    b->in_item = b->in_source = false;
    b->media = NULL;
    if (b->feed->article_count >= b->entries_max) {
        b->entries_left_out++;
        return;
    }
    struct article *a = list_add(b->a, &b->feed->articles, &b->feed->article_count, &b->article_cap, sizeof *a);
    if (!a)
        return;
    memset(a, 0, sizeof *a);
    set_addresses(b, a, d);
    a->title = slot_text(d, SLOT_TITLE);
    a->language = slot_text(d, SLOT_LANGUAGE);
    a->rights = slot_text(d, SLOT_RIGHTS);
    set_content(b, a, d);
    set_files(b, a, d);
    a->updated = d->dates[1];
    a->published = d->dates[0] != DATE_NONE ? d->dates[0] : d->dates[1];
    a->date_in_future = b->in->now && a->published != DATE_NONE && a->published > b->in->now;
    a->authors = d->authors;
    a->author_count = d->author_count;
    a->tags = d->tags;
    a->tag_count = d->tag_count;
    char *self = slot_url(b, d, SLOT_SELF);
    if (self && a->url && strcmp(self, a->url) != 0)
        draft_note(b, d, "self", self);
    note_pictures(b, d, a->image);
    if (d->extra_count)
        extras_become_notes(b, d);
    a->notes = d->notes;
    a->note_count = d->note_count;
}

/* ---- the feed */

static const char *format_of(struct build *b)
{
    const char *version = b->is_rdf ? (b->x->version ? b->x->version : "1.0") : b->root_version;
    if (!version && b->x->version && strcmp(b->x->version, "1.1") == 0) /* of RDF too, but with a root of its own */
        version = b->x->version;
    if (b->is_sitemap)
        return "sitemap";
    if (b->is_cdf)
        return "cdf";
    size_t n = version ? strspn(version, "0123456789.") : 0;
    if (b->is_atom03)
        return n == 3 && version[0] == '0' ? arena_printf(b->a, "atom %.3s", version) : "atom 0.3";
    if (b->is_atom)
        return "atom 1.0";
    return n && n < 10 ? arena_printf(b->a, "rss %.*s", (int)n, version) : "rss";
}

void finish_feed(struct build *b)
{
    struct feed *f = b->feed;
    struct draft *d = &b->feed_draft;
    const struct value *description = &d->slots[SLOT_DESCRIPTION];
    f->format = format_of(b);
    f->title = slot_text(d, SLOT_TITLE);
    if (description->text)
        f->description = plain_text(b->a, description->text, strlen(description->text), description->type);
    f->url = slot_url(b, d, SLOT_LINK);
    f->feed_url = slot_url(b, d, SLOT_SELF);
    f->id = slot_text(d, SLOT_GUID);
    f->language = slot_text(d, SLOT_LANGUAGE);
    f->rights = slot_text(d, SLOT_RIGHTS);
    f->icon = slot_url(b, d, SLOT_ICON);
    f->image = slot_url(b, d, SLOT_IMAGE);
    f->generator = slot_text(d, SLOT_GENERATOR);
    f->next_url = slot_url(b, d, SLOT_NEXT);
    f->hub_url = slot_url(b, d, SLOT_HUB);
    f->published = d->dates[0];
    f->updated = d->dates[1];
    f->authors = d->authors;
    f->author_count = d->author_count;
    if (!f->ttl_s && b->update_period_s)
        f->ttl_s = b->update_period_s / (b->update_frequency ? b->update_frequency : 1);
    for (size_t i = 0; i < d->tag_count; i++)
        draft_note(b, d, "tags[]", d->tags[i]);
    note_pictures(b, d, f->image);
    extras_become_notes(b, d);
    f->notes = d->notes;
    f->note_count = d->note_count;
}
