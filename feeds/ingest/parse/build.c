#include "ingest/parse/build.h"

#include <string.h>

enum { FIELD_BYTES_MAX = 256 << 20 };

/* Removes open elements until the one on top is a child of element depth - 1; its place follows from there. */
static void rise_to(struct build *b, size_t depth)
{
    while (b->x->depth > depth)
        xml_unnest(b->x);
    struct xml_open *o = xml_top(b->x);
    o->where = b->x->depth > 1 ? o[-1].where : W_DOC;
}

/* A field that begins inside another one's text: the first lost its end tag. */
static bool interrupts(struct build *b)
{
    struct collector *c = &b->c;
    struct xml_open *o = xml_top(b->x);
    int where = b->x->open[c->depth - 1].where;
    bool foreign = o->ns == NS_OTHER || (o->ns == NS_XHTML && o->prefixed) || (o->ns == NS_RDF && c->rule->kind == RULE_TAG);
    const struct rule *r = foreign ? NULL : rule_find(b->x, o, where);
    if (!r)
        return false;
    if (r->kind == RULE_ITEM || r->kind == RULE_FEED)
        return o->ns != NS_XHTML && c->type != TEXT_XHTML;
    if (b->x->depth != c->depth + 1 || o->ns == NS_XHTML)
        return false;
    if (c->type == TEXT_XHTML) /* behind its one div there is no more content */
        return c->wrapper_ended && (o->ns == NS_ATOM || o->prefixed);
    bool markup = c->rule->kind == RULE_HTML;
    if (markup && r->kind == RULE_LINK)
        return b->x->attribute_count == 0;
    if (b->x->attribute_count == 0 && name_is(o->local.s, o->local.len, c->rule->name)) /* <title>…<title>: no stroke */
        return true;
    bool of_atom = (r->kind == RULE_PLAIN || r->kind == RULE_HTML) && xml_attribute(b->x, NS_CORE, "type");
    return !markup || of_atom || !rule_is_html_too(r); /* no such element of HTML has a type */
}

static void read_base_and_language(struct build *b)
{
    struct xml_open *o = xml_top(b->x);
    if (!b->x->attribute_count)
        return;
    char *base = xml_attribute_text(b->x, NS_XML, "base");
    const struct xml_attribute *lang = xml_attribute(b->x, NS_XML, "lang");
    if (base) {
        char *absolute = build_resolve(b, o->base, base);
        o->base = absolute ? absolute : o->base;
    }
    if (lang)
        o->language = plain_language(b->a, lang->value.s, lang->value.len);
}

static void enter_feed(struct build *b, const struct rule *r)
{
    struct xml_open *o = xml_top(b->x);
    o->where = W_FEED;
    b->saw_feed = true;
    if (strcmp(r->name, "feed") == 0) {
        char *version = xml_attribute_text(b->x, NS_CORE, "version");
        b->is_atom = true;
        b->is_atom03 = (b->x->version && strcmp(b->x->version, "0.3") == 0) ||
                       (version && strncmp(version, "0.", 2) == 0);
        b->root_version = version;
    } else if (strcmp(r->name, "rss") == 0) {
        b->root_version = xml_attribute_text(b->x, NS_CORE, "version");
    } else if (strcmp(r->name, "channel") == 0) {
        char *href = xml_attribute_text(b->x, NS_CORE, "href");
        b->is_cdf |= href && b->x->depth == 1; /* Microsoft's Channel Definition Format */
        if (href && !b->is_rdf)
            draft_set(b, &b->feed_draft, SLOT_LINK, 7, href, o->base, TEXT_LITERAL);
        char *about = xml_attribute_text(b->x, NS_RDF, "about");
        if (about)
            draft_set(b, &b->feed_draft, SLOT_GUID, 3, about, NULL, TEXT_LITERAL);
    }
    b->is_rdf |= strcmp(r->name, "rdf") == 0;
    if (strcmp(r->name, "urlset") == 0) {
        b->is_sitemap = true;
        o->where |= W_URLSET;
    }
    if (o->language)
        draft_set(b, &b->feed_draft, SLOT_LANGUAGE, 4, (char *)(uintptr_t)o->language, NULL, TEXT_LITERAL);
}

static void enter_item(struct build *b)
{
    if (b->in_item) {
        if (b->item_depth < b->x->depth)
            rise_to(b, b->item_depth);
        if (item_says_anything(b)) /* <item><item>: an opening too many is no article */
            finish_item(b);
    }
    b->item_depth = b->x->depth;
    b->is_atom |= b->x->depth == 1 && xml_top(b->x)->ns == NS_ATOM; /* a document of one entry */
    xml_top(b->x)->where = W_ITEM;
    begin_item(b);
}

static void enter(struct build *b, const struct rule *r)
{
    struct xml_open *o = xml_top(b->x);
    o->where = r->arg;
    if (r->arg == W_SOURCE) {
        memset(&b->source_draft, 0, sizeof b->source_draft);
        b->in_source = true;
    }
}

static bool is_picture(const struct rule *r)
{
    return (r->kind == RULE_CALL && r->slot == SLOT_IMAGE) || (r->kind == RULE_ENTER && r->arg == W_IMAGE);
}

/* <itunes:category text="…">, which may hold others; some put the name into it. */
static bool is_nested_category(const struct rule *r)
{
    return r->kind == RULE_PASS && r->call == start_category;
}

/* Elements whose text says something where no child or attribute does. */
static bool has_loose_text(const struct rule *r)
{
    return r->kind == RULE_PERSON || is_nested_category(r) || (r->kind == RULE_ENTER && r->arg == W_SOURCE) || is_picture(r);
}

static void start_rule(struct build *b, const struct rule *r)
{
    struct xml_open *o = xml_top(b->x);
    if (r->call && r->kind != RULE_TEXT)
        r->call(b, r, NULL);
    extra_start(b, r);
    if (has_loose_text(r))
        buf_reset(&b->loose);
    switch (r->kind) {
    case RULE_PASS: break;
    case RULE_IGNORE: o->where = W_NONE; break;
    case RULE_CALL: o->where = W_NONE; break;
    case RULE_ENTER: enter(b, r); break;
    case RULE_FEED: enter_feed(b, r); break;
    case RULE_ITEM: enter_item(b); break;
    case RULE_PERSON:
        o->where = W_PERSON;
        memset(&b->person, 0, sizeof b->person);
        break;
    default: collect_begin(b, r);
    }
}

/* Atom 0.3 wraps several forms of one content in another; a channel's item may only begin outside an item. */
static bool is_wrapper(struct build *b, const struct rule *r)
{
    char *type = r->slot == SLOT_CONTENT ? xml_attribute_text(b->x, NS_CORE, "type") : NULL;
    return type && strncasecmp(type, "multipart/", 10) == 0;
}

/* The element on top is the first field of an item that recover_item has put around it. */
static void enter_lost_item(struct build *b)
{
    size_t attributes = b->x->attribute_count;
    b->x->attribute_count = 0; /* they are the field's */
    b->x->depth--;
    struct xml_open *item = xml_top(b->x);
    item->rule = rule_index(rule_find(b->x, item, W_FEED));
    enter_item(b);
    b->x->depth++;
    b->x->attribute_count = attributes;
    xml_top(b->x)->where = W_ITEM;
}

/* What slips between a feed's elements from a template of pages, where nobody closes it. */
static bool is_stray_html(struct slice name)
{
    static const char *const names[] = {"br", "hr",     "img",  "p",    "b",   "i",     "u",
                                        "em", "strong", "span", "font", "big", "small", "center"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name_is(name.s, name.len, names[i]))
            return true;
    return false;
}

static void on_start(struct build *b)
{
    struct xml_open *o = xml_top(b->x);
    if (b->x->depth == 1)
        o->where = W_DOC;
    if (b->x->depth == 1 && !o->base && b->in->content_location)
        o->base = build_resolve(b, b->in->url, b->in->content_location);
    read_base_and_language(b);
    if (!b->c.rule && recover_item(b)) {
        enter_lost_item(b);
        o = xml_top(b->x);
    }
    if (b->c.rule && interrupts(b)) {
        size_t depth = b->c.depth;
        collect_end(b);
        rise_to(b, depth);
        o = xml_top(b->x);
    } else if (b->c.rule) {
        collect_start_tag(b);
        return;
    } else if (recover_neighbour(b)) {
        rise_to(b, b->x->depth - 1);
        o = xml_top(b->x);
    }
    const struct rule *r = rule_find(b->x, o, o->where);
    if (r && o->where == W_NONE && r->kind == RULE_ITEM && b->in_item)
        r = NULL;
    if (!r && recover_name(b))
        r = rule_find(b->x, o, o->where);
    if (!r && b->x->depth == 1 && o->ns == NS_ATOM) { /* Atom's root, misspelt */
        o->local = (struct slice){"feed", 4};
        r = rule_find(b->x, o, o->where);
    }
    o->rule = rule_index(r);
    if (!r && o->where == W_PERSON && o->name.len == o[-1].name.len && memcmp(o->name.s, o[-1].name.s, o->name.len) == 0) {
        o->rule = o[-1].rule; /* <author><author>: an opening too many */
    } else if (!r && !o->prefixed && (o->ns == NS_CORE || o->ns == NS_ATOM) && is_stray_html(o->local)) {
        xml_close_now(b->x);
    } else if (!r) {
        extra_start(b, NULL);
        o->where = o->where == W_DOC ? W_DOC : W_NONE;
    } else if (!is_wrapper(b, r)) {
        start_rule(b, r);
    }
}

/* <titl>…</title>: what no rule knew by its start tag is the field that its end tag names, if it holds text alone. */
static bool end_misspelt(struct build *b)
{
    struct xml_open *o = xml_top(b->x);
    if (!b->x->slip.len || o->rule >= 0 || o->ns != NS_CORE || o->prefixed || !o->extra || b->x->depth < 2)
        return false;
    o->local = b->x->slip;
    const struct rule *r = rule_find(b->x, o, o[-1].where);
    bool text = r && (r->kind == RULE_PLAIN || r->kind == RULE_HTML || r->kind == RULE_URL || r->kind == RULE_DATE ||
                      r->kind == RULE_TAG || r->kind == RULE_CATEGORY || r->kind == RULE_TEXT || r->kind == RULE_LINK);
    if (!text)
        return false;
    b->x->attribute_count = 0;
    o->extra = 0; /* it is no extension after all */
    collect_begin(b, r);
    buf_append(&b->c.buf, b->extra_text.data ? b->extra_text.data : "", b->extra_text.len);
    buf_reset(&b->extra_text);
    collect_end(b);
    return true;
}

static void on_end(struct build *b)
{
    struct xml_open *o = xml_top(b->x);
    if (b->c.rule) {
        if (b->x->depth == b->c.depth)
            collect_end(b);
        else
            collect_end_tag(b);
        return;
    }
    const struct rule *r = rule_at(o->rule);
    if (!r && end_misspelt(b))
        return;
    if (o->extra)
        extra_end(b, b->extra_text.data ? b->extra_text.data : "", b->extra_text.len);
    if (!r)
        return;
    if (r->kind == RULE_ITEM && b->in_item)
        finish_item(b);
    else if (r->kind == RULE_PERSON)
        person_end(b, r);
    else if (r->kind == RULE_ENTER && r->arg == W_SOURCE && b->in_source)
        finish_source(b);
    else if (is_picture(r))
        end_picture(b, r);
    else if (is_nested_category(r) && b->loose.len)
        draft_tag(b, build_draft(b), b->loose.data, b->loose.len);
    else if (r->kind == RULE_ENTER && r->arg == W_MEDIA)
        b->media = NULL;
}

static void on_text(struct build *b, bool cdata)
{
    if (b->c.rule) {
        collect_text(b, cdata);
        return;
    }
    if (!b->x->depth)
        return;
    if (!cdata)
        xml_check_references(b->x, b->x->text);
    const struct rule *r = rule_at(xml_top(b->x)->rule);
    if (xml_top(b->x)->extra && cdata)
        buf_append(&b->extra_text, b->x->text.s, b->x->text.len);
    else if (xml_top(b->x)->extra)
        xml_decode(b->x, b->x->text.s, b->x->text.len, &b->extra_text);
    if (!r || !has_loose_text(r))
        return;
    if (cdata)
        buf_append(&b->loose, b->x->text.s, b->x->text.len);
    else
        xml_decode(b->x, b->x->text.s, b->x->text.len, &b->loose);
}

bool build_feed(struct build *b)
{
    buf_init(&b->scratch, FIELD_BYTES_MAX);
    buf_init(&b->loose, 1 << 20);
    buf_init(&b->extra_text, 1 << 20);
    buf_init(&b->c.buf, FIELD_BYTES_MAX);
    for (enum xml_event event; (event = xml_next(b->x)) != XML_EOF && !arena_failed(b->a);)
        switch (event) {
        case XML_START: on_start(b); break;
        case XML_END: on_end(b); break;
        default: on_text(b, event == XML_CDATA);
        }
    bool found = b->saw_feed || b->feed->article_count;
    if (found)
        finish_feed(b);
    buf_free(&b->scratch);
    buf_free(&b->loose);
    buf_free(&b->extra_text);
    buf_free(&b->c.buf);
    return found;
}
