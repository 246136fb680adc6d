/* extras.c: what a publisher says and no field holds: elements of extensions that we do not know, attributes beside those
 * that we read, and texts that lost their slot to a better one.  They are kept under the elements' names. */
#include <string.h>

#include "core/utf8.h"
#include "ingest/parse/build.h"

enum { EXTRAS_MAX = 200, EXTRA_BYTES_MAX = 8192, NAME_BYTES_MAX = 80 };

static struct draft *draft_of(struct build *b)
{
    return b->in_item ? &b->item_draft : &b->feed_draft;
}

static struct extra *add(struct build *b, struct draft *d, char *key)
{
    struct extra *e = key && d->extra_count < EXTRAS_MAX
                          ? list_add(b->a, &d->extras, &d->extra_count, &d->extra_cap, sizeof *e)
                          : NULL;
    if (e)
        *e = (struct extra){.key = key};
    return e;
}

static int name_length(struct slice name)
{
    return (int)utf8_cut(name.s, name.len, NAME_BYTES_MAX);
}

/* "podcast:person": with the usual prefix where the namespace is known, else as written. */
static char *key_of(struct build *b, const struct xml_open *o)
{
    const char *prefix = ns_prefix(o->ns), *inside = b->in_source ? "source/" : "";
    if (o->ns == NS_CORE && b->x->depth > 1 && o[-1].extra && !b->in_source) /* no name of its own: say whose part it is */
        inside = arena_printf(b->a, "%.*s/", name_length(o[-1].name), o[-1].name.s);
    if (!inside)
        return NULL;
    if (o->ns == NS_ATOM || (o->ns == NS_XHTML && !o->prefixed) || o->ns == NS_SITEMAP)
        prefix = NULL;
    bool own = o->ns == NS_CORE || o->ns == NS_ATOM || prefix;
    struct slice name = own ? o->local : o->name;
    return arena_printf(b->a, "%s%s%s%.*s", inside, prefix ? prefix : "", prefix ? ":" : "", name_length(name), name.s);
}

static bool has_field(const struct xml_attribute *a, const char *fields)
{
    char word[40] = " ";
    if (a->ns == NS_XML || a->name.len > sizeof word - 3)
        return true;
    for (size_t i = 0; i < a->name.len; i++)
        word[i + 1] = a->name.s[i] >= 'A' && a->name.s[i] <= 'Z' ? (char)(a->name.s[i] | 0x20) : a->name.s[i];
    memcpy(word + a->name.len + 1, " ", 2);
    return strstr(fields, word) != NULL;
}

static bool says_more(struct build *b, const char *fields)
{
    for (size_t i = 0; i < b->x->attribute_count; i++)
        if (!has_field(&b->x->attributes[i], fields))
            return true;
    return false;
}

static bool is_second(const struct xml *x, size_t i)
{
    struct slice name = x->attributes[i].name;
    for (size_t k = 0; k < i; k++)
        if (x->attributes[k].name.len == name.len && memcmp(x->attributes[k].name.s, name.s, name.len) == 0)
            return true;
    return false;
}

char *extra_attributes(struct build *b)
{
    struct buf out;
    buf_init(&out, 4 * EXTRA_BYTES_MAX);
    for (size_t i = 0; i < b->x->attribute_count; i++) {
        const struct xml_attribute *a = &b->x->attributes[i];
        if (a->ns == NS_XML || !a->value.len || a->value.len > EXTRA_BYTES_MAX || is_second(b->x, i))
            continue;
        buf_reset(&b->scratch);
        xml_decode(b->x, a->value.s, a->value.len, &b->scratch);
        buf_puts(&out, out.len ? "," : "");
        buf_append_json(&out, a->name.s, a->name.len);
        buf_append_char(&out, ':');
        buf_append_json(&out, b->scratch.data ? b->scratch.data : "", b->scratch.len);
    }
    char *text = out.len && !out.failed ? arena_strndup(b->a, out.data, out.len) : NULL;
    buf_free(&out);
    return text;
}

void extra_start(struct build *b, const struct rule *r)
{
    struct xml_open *o = xml_top(b->x);
    bool of_feed = r && !b->in_item && r->call == start_media; /* files belong to articles */
    bool whole = of_feed || b->keep_whole;
    b->keep_whole = false;
    if (r ? !whole && (!r->fields || !b->x->attribute_count || !says_more(b, r->fields))
          : o->ns == NS_FOREIGN || o->ns == NS_XHTML || o->ns == NS_RDF || o->where == W_DOC)
        return;
    struct draft *d = draft_of(b);
    struct extra *e = add(b, d, key_of(b, o));
    if (!e)
        return;
    e->attributes = b->x->attribute_count ? extra_attributes(b) : NULL;
    o->extra = (int)d->extra_count;
    buf_reset(&b->extra_text);
}

void extra_end(struct build *b, const char *text, size_t len)
{
    struct draft *d = draft_of(b);
    size_t place = (size_t)xml_top(b->x)->extra;
    if (place && place <= d->extra_count && len <= EXTRA_BYTES_MAX)
        d->extras[place - 1].text = plain_text(b->a, text, len, TEXT_GUESS);
    buf_reset(&b->extra_text);
}

void extra_value(struct build *b, struct draft *d, const struct value *v)
{
    if (!v->rule || !v->text || b->in_source || strlen(v->text) > EXTRA_BYTES_MAX)
        return;
    const char *prefix = ns_prefix(v->ns);
    prefix = v->ns == NS_ATOM || v->ns == NS_XHTML ? NULL : prefix;
    struct extra *e = add(b, d, arena_printf(b->a, "%s%s%s", prefix ? prefix : "", prefix ? ":" : "", v->rule->name));
    if (e)
        e->text = plain_text(b->a, v->text, strlen(v->text), v->type);
}

/* A string where there are no attributes, else an object with the text as "value". */
static char *json_of(struct build *b, const struct extra *e)
{
    struct buf *out = &b->scratch;
    buf_reset(out);
    if (e->attributes)
        buf_printf(out, "{%s%s", e->attributes, e->text ? ",\"value\":" : "");
    if (e->text)
        buf_append_json(out, e->text, strlen(e->text));
    if (e->attributes)
        buf_append_char(out, '}');
    return out->failed ? NULL : arena_strndup(b->a, out->data, out->len);
}

void extras_become_notes(struct build *b, struct draft *d)
{
    for (size_t i = 0; i < d->extra_count; i++)
        if (d->extras[i].attributes || d->extras[i].text)
            draft_note_json(b, d, arena_printf(b->a, "+%s[]", d->extras[i].key), json_of(b, &d->extras[i]));
}
