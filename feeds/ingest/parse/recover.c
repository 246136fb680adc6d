/* recover.c: elements whose tags were forgotten. */
#include <string.h>
#include <strings.h>

#include "ingest/parse/build.h"

/* Where the end tag of an open element comes, before the entry that it stands in ends; NULL: not near. */
static const char *end_ahead(const struct build *b, struct slice name)
{
    enum { REACH = 1024 };
    const char *p = b->x->p, *stop = (size_t)(b->x->end - p) < REACH ? b->x->end : p + REACH;
    for (; (p = memchr(p, '<', (size_t)(stop - p))); p++) {
        struct slice tag = {p + 1, (size_t)(stop - p - 1)};
        bool end = tag.len && *tag.s == '/';
        tag.s += end;
        tag.len -= end;
        bool same = tag.len > name.len && strncasecmp(tag.s, name.s, name.len) == 0 && strchr(" \t\r\n/>", tag.s[name.len]);
        bool entry = (tag.len > 4 && strncasecmp(tag.s, "item", 4) == 0) || (tag.len > 5 && strncasecmp(tag.s, "entry", 5) == 0);
        if (same || entry)
            return same && end ? p : NULL;
    }
    return NULL;
}

/* RSS' source holds a text alone; Atom's has half of a feed in it. */
static bool is_source_of_rss(const struct build *b, const struct rule *r)
{
    return r->kind == RULE_ENTER && r->arg == W_SOURCE && b->in_source && !b->is_atom && xml_top(b->x)[-1].ns == NS_CORE;
}

/* A field inside of an author or of RSS' source whose end tag was forgotten: it has ended before the field. */
static bool leaves_text(struct build *b)
{
    size_t depth = b->x->depth;
    struct xml_open *o = xml_top(b->x);
    const struct rule *parent = depth > 2 ? rule_at(o[-1].rule) : NULL;
    bool source = parent && is_source_of_rss(b, parent);
    if (!parent || (parent->kind != RULE_PERSON && !source) || rule_find(b->x, o, source ? W_SOURCE : W_PERSON) ||
        !rule_find(b->x, o, o[-2].where))
        return false;
    if (!b->text_ends || b->text_ends < b->x->p)
        b->text_ends = end_ahead(b, o[-1].name);
    if (b->text_ends)
        return false;
    if (source)
        finish_source(b);
    else
        person_end(b, parent);
    return true;
}

/* An element that says all in its attributes (<enclosure …>) holds no fields, and media:content none of other namespaces:
 * what begins inside of it is its neighbour, and its end was forgotten. */
static bool is_neighbour(struct build *b)
{
    size_t depth = b->x->depth;
    const struct rule *parent = depth > 2 ? rule_at(b->x->open[depth - 2].rule) : NULL;
    bool media = parent && parent->kind == RULE_ENTER && parent->arg == W_MEDIA && xml_top(b->x)->ns != NS_MEDIA;
    if (!parent || (parent->kind != RULE_CALL && !media) || !rule_find(b->x, xml_top(b->x), b->x->open[depth - 3].where))
        return false;
    b->media = media ? NULL : b->media;
    return true;
}

/* <zz:link>…</link><guid>: an element that nobody knows, in which another one's end tag has come, has most likely ended there. */
static bool leaves_unknown(struct build *b)
{
    struct xml_open *o = xml_top(b->x);
    return b->x->depth > 2 && o[-1].stray_end && o[-1].rule < 0 && o[-1].where == W_NONE && rule_find(b->x, o, o[-2].where);
}

bool recover_neighbour(struct build *b)
{
    return is_neighbour(b) || leaves_text(b) || leaves_unknown(b);
}

/* ---- an item whose start tag is missing */

/* The next tag of items from p on; NULL: none. */
static const char *next_item_tag(const char *p, const char *end, struct slice name, bool *is_end)
{
    for (; (p = memchr(p, '<', (size_t)(end - p))); p++) {
        *is_end = end - p > 1 && p[1] == '/';
        const char *from = p + 1 + *is_end;
        if ((size_t)(end - from) > name.len && strncasecmp(from, name.s, name.len) == 0 && strchr(" \t\r\n/>", from[name.len]))
            return from;
    }
    return NULL;
}

/* Does an item end before the next one begins?  Where the next tag of either kind is, is looked for once. */
static bool item_ends_ahead(struct build *b, struct slice *name)
{
    struct slice wanted = {b->is_atom ? "entry" : "item", b->is_atom ? 5 : 4};
    if (!b->item_tag_known || (b->item_tag && b->item_tag < b->x->p)) {
        b->item_tag = next_item_tag(b->x->p, b->x->end, wanted, &b->item_tag_ends);
        b->item_tag_known = true;
    }
    *name = (struct slice){b->item_tag, wanted.len};
    return b->item_tag && b->item_tag_ends;
}

/* Before the first item stand the feed's own fields: one that is there already is an item's. */
static bool is_known_of_feed(const struct build *b, const struct rule *of_feed)
{
    bool telling = of_feed->kind == RULE_PLAIN || of_feed->kind == RULE_HTML || of_feed->call == end_guid;
    enum slot slot = of_feed->call == end_guid ? SLOT_GUID : of_feed->slot;
    return telling && b->feed_draft.slots[slot].text;
}

bool recover_name(struct build *b)
{
    struct xml_open *o = xml_top(b->x);
    struct slice wanted = {b->is_atom ? "entry" : "item", b->is_atom ? 5 : 4}, channel = {"channel", 7}, name;
    if (b->x->depth == 2 && o->where & W_FEED && !b->is_atom && !o->prefixed && xml_is_slip(o->local, channel)) {
        xml_fault(b->x, o->name.s, "'%.*s' for a channel", (int)o->name.len, o->name.s);
        o->local = channel;
        return true;
    }
    if (b->in_item || !(o->where & W_FEED) || o->prefixed || !xml_is_slip(o->local, wanted) || !item_ends_ahead(b, &name))
        return false;
    o->local = wanted;
    return true;
}

bool recover_item(struct build *b)
{
    struct xml_open *o = xml_top(b->x);
    struct slice name;
    if (b->in_item || !(o->where & W_FEED) || b->x->depth < 2 || o[-1].prefixed)
        return false;
    const struct rule *of_item = rule_find(b->x, o, W_ITEM), *of_feed = rule_find(b->x, o, W_FEED);
    if (!of_item || of_item->kind == RULE_ITEM || (of_feed && of_feed->kind == RULE_FEED))
        return false;
    if (!b->feed->article_count && !(of_feed && is_known_of_feed(b, of_feed)))
        return false;
    if (!item_ends_ahead(b, &name) || !xml_enclose(b->x, name, W_ITEM))
        return false;
    xml_fault(b->x, b->x->p, "the start tag of '%.*s' is missing", (int)name.len, name.s);
    return true;
}
