/* fields.c: the texts of elements into drafts. */
#include <string.h>
#include <strings.h>

#include "ingest/parse/build.h"
#include "text/datetext.h"

enum { TAGS_MAX = 200, TAG_BYTES_MAX = 200, PEOPLE_MAX = 100, FILES_MAX = 200, NOTES_MAX = 300 };

void *list_add(struct arena *a, void *array, size_t *count, size_t *cap, size_t size)
{
    void **p = array;
    if (*count == *cap) {
        size_t more = *cap ? *cap * 2 : 4;
        void *grown = arena_array(a, more, size);
        if (!grown)
            return NULL;
        if (*count)
            memcpy(grown, *p, *count * size);
        *p = grown;
        *cap = more;
    }
    return (char *)*p + (*count)++ * size;
}

struct draft *build_draft(struct build *b)
{
    return b->in_source ? &b->source_draft : b->in_item ? &b->item_draft : &b->feed_draft;
}

void draft_set(struct build *b, struct draft *d, enum slot slot, int rank, char *text, const char *base,
               enum text_type type)
{
    struct value *v = &d->slots[slot];
    if (!text || !*text || (v->rank && v->rank <= rank))
        return;
    if (v->rule && v->text && strcmp(v->text, text) != 0)
        extra_value(b, d, v);
    *v = (struct value){.text = text, .base = base, .rank = (uint8_t)rank, .type = type};
}

void draft_remember(struct draft *d, enum slot slot, const struct rule *r, enum ns ns)
{
    d->slots[slot].rule = r;
    d->slots[slot].ns = ns;
}

void draft_lost(struct build *b, struct draft *d, const struct rule *r, const char *there, const char *s, size_t len)
{
    char *text = plain_trim(b->a, s, len);
    struct value v = {.text = text, .type = b->c.type, .ns = b->c.ns, .rule = r};
    bool kept = b->x->open[b->c.depth - 1].extra; /* with its attributes */
    if (text && !kept && strcmp(text, there) != 0)
        extra_value(b, d, &v);
}

bool draft_note(struct build *b, struct draft *d, const char *key, char *value)
{
    if (!value || !*value || d->note_count >= NOTES_MAX)
        return true;
    bool many = key[strlen(key) - 1] == ']';
    for (size_t i = 0; i < d->note_count; i++)
        if (strcmp(d->notes[i].key, key) == 0 && (!many || strcmp(d->notes[i].value, value) == 0))
            return strcmp(d->notes[i].value, value) == 0;
    struct note *n = list_add(b->a, &d->notes, &d->note_count, &d->note_cap, sizeof *n);
    if (n)
        *n = (struct note){.key = arena_strdup(b->a, key), .value = value};
    return true;
}

void draft_note_json(struct build *b, struct draft *d, const char *key, char *json)
{
    size_t before = d->note_count;
    draft_note(b, d, key, json);
    if (d->note_count > before)
        d->notes[before].is_json = true;
}

void draft_tag(struct build *b, struct draft *d, const char *s, size_t len)
{
    char *tag = plain_text(b->a, s, len, TEXT_GUESS);
    if (!tag || d->tag_count >= TAGS_MAX || strlen(tag) > TAG_BYTES_MAX)
        return;
    for (size_t i = 0; i < d->tag_count; i++)
        if (strcmp(d->tags[i], tag) == 0)
            return;
    char **slot = list_add(b->a, &d->tags, &d->tag_count, &d->tag_cap, sizeof *slot);
    if (slot)
        *slot = tag;
}

/* The same person by two elements: what one lacks the other adds. */
static bool merge_person(struct person *into, const struct person *p)
{
    bool same_name = into->name && p->name && strcasecmp(into->name, p->name) == 0;
    bool same_email = into->email && p->email && strcasecmp(into->email, p->email) == 0;
    if (!same_name && !(same_email && (!into->name || !p->name)))
        return false;
    into->name = into->name ? into->name : p->name;
    into->email = into->email ? into->email : p->email;
    into->url = into->url ? into->url : p->url;
    return true;
}

/* <author>a@b.org</author><dc:creator>Aigul</dc:creator>: two elements, each with half of what there is to say. */
static bool join_halves(struct person *into, const struct person *p)
{
    bool halves = (into->name ? 1 : 0) + (p->name ? 1 : 0) == 1 && (into->email ? 1 : 0) + (p->email ? 1 : 0) == 1 &&
                  !(into->name && into->email) && !(p->name && p->email);
    if (halves) {
        into->name = into->name ? into->name : p->name;
        into->email = into->email ? into->email : p->email;
        into->url = into->url ? into->url : p->url;
    }
    return halves;
}

void draft_author(struct build *b, struct draft *d, const struct person *p, int rank)
{
    if (d->author_rank && d->author_rank < rank)
        return;
    if (d->author_rank > rank)
        d->author_count = 0;
    d->author_rank = (uint8_t)rank;
    for (size_t i = 0; i < d->author_count; i++)
        if (merge_person(&d->authors[i], p))
            return;
    struct person *slot = d->author_count < PEOPLE_MAX
                              ? list_add(b->a, &d->authors, &d->author_count, &d->author_cap, sizeof *slot)
                              : NULL;
    if (slot)
        *slot = *p;
}

/* The face of who wrote it, which blogs send along with every article. */
static bool is_avatar(const char *url)
{
    return strcasestr(url, "gravatar.com/") || strcasestr(url, "/avatar/") || strcasestr(url, "://avatars.");
}

void draft_picture(struct build *b, struct draft *d, int rank, int32_t width, char *url)
{
    struct value *v = &d->slots[SLOT_IMAGE];
    if (url && b->in_item && is_avatar(url))
        rank = PICTURE_RANK_AVATAR;
    if (!url || (v->rank && (v->rank < rank || (v->rank == rank && width <= d->image_width))))
        return;
    *v = (struct value){.text = url, .rank = (uint8_t)rank, .type = TEXT_LITERAL};
    d->image_width = width;
}

void draft_named_picture(struct build *b, struct draft *d, int rank, char *url)
{
    enum { PICTURES_MAX = 20 };
    char **slot = url && d->picture_count < PICTURES_MAX
                      ? list_add(b->a, &d->pictures, &d->picture_count, &d->picture_cap, sizeof *slot)
                      : NULL;
    if (slot)
        *slot = url;
    draft_picture(b, d, rank, 0, url);
}

struct media *draft_media(struct build *b, struct draft *d, char *url)
{
    if (!url)
        return NULL;
    for (size_t i = 0; i < d->media_count; i++)
        if (strcmp(d->media[i].url, url) == 0)
            return &d->media[i];
    struct media *m = d->media_count < FILES_MAX
                          ? list_add(b->a, &d->media, &d->media_count, &d->media_cap, sizeof *m)
                          : NULL;
    if (m)
        *m = (struct media){.url = url, .length_bytes = -1, .duration_s = -1};
    return m;
}

struct media *draft_enclosure(struct build *b, struct draft *d, char *url)
{
    struct media *m = draft_media(b, d, url);
    size_t at = m ? (size_t)(m - d->media) : 0, to = d->enclosure_count;
    if (!m || at < to)
        return m;
    struct media moved = *m;
    memmove(&d->media[to + 1], &d->media[to], (at - to) * sizeof *m);
    d->media[to] = moved;
    d->enclosure_count++;
    b->media = NULL;
    return &d->media[to];
}

bool build_date(struct build *b, const char *s, int64_t *unix_s)
{
    struct datetext d;
    const char *language = b->feed_draft.slots[SLOT_LANGUAGE].text;
    if (!s || !datetext_parse(s, strlen(s), language, b->in->now, &d))
        return false;
    *unix_s = d.unix_s;
    return true;
}

/* ---- ends of elements */

static void set_date(struct build *b, struct draft *d, const struct rule *r, const char *text)
{
    int64_t at;
    if (!*text)
        return;
    if (r->note)
        draft_note(b, d, r->note, plain_text(b->a, text, strlen(text), TEXT_GUESS));
    if (!build_date(b, text, &at)) {
        draft_note(b, d, "date_unread", plain_text(b->a, text, strlen(text), TEXT_GUESS));
        return;
    }
    for (int i = 0; i < 2; i++)
        if (r->arg & 1 << i && (!d->date_ranks[i] || d->date_ranks[i] > r->rank)) {
            d->dates[i] = at;
            d->date_ranks[i] = r->rank;
        }
}

/* What became an extra, with its attributes, need not become another one when its text gives way. */
static void remember(struct build *b, struct draft *d, enum slot slot, const struct rule *r)
{
    if (!b->x->open[b->c.depth - 1].extra)
        draft_remember(d, slot, r, b->c.ns);
}

static void set_html(struct build *b, struct draft *d, const struct rule *r)
{
    struct collector *c = &b->c;
    const char *s = c->buf.data ? c->buf.data : "";
    if (c->type == TEXT_OTHER)
        return;
    if (b->media && r->slot == SLOT_DESCRIPTION && !b->media->title)
        b->media->title = plain_text(b->a, s, c->buf.len, c->type);
    /* Of two contents the one with markup is the better one. */
    bool bare = c->type == TEXT_LITERAL || c->type == TEXT_SOFT;
    int rank = 2 * r->rank + bare;
    const struct value *v = &d->slots[r->slot];
    /* description and summary in one item: the second one is the article at length, if nothing else is */
    bool at_length = v->rank == rank && r->slot == SLOT_DESCRIPTION && r->rank == 1 && b->in_item;
    if (v->rank && v->rank <= rank && !(at_length && !d->slots[SLOT_CONTENT].rank)) {
        draft_lost(b, d, r, v->text, s, c->buf.len);
        return;
    }
    enum slot slot = at_length ? SLOT_CONTENT : r->slot;
    draft_set(b, d, slot, at_length ? 20 : rank, plain_trim(b->a, s, c->buf.len), c->base, c->type);
    remember(b, d, slot, r);
    if (c->own_language && c->language && b->in_item)
        draft_set(b, d, SLOT_LANGUAGE, r->slot == SLOT_CONTENT ? 3 : 6, (char *)(uintptr_t)c->language, NULL, TEXT_LITERAL);
}

static void set_plain(struct build *b, struct draft *d, const struct rule *r)
{
    struct collector *c = &b->c;
    char *text = plain_text(b->a, c->buf.data ? c->buf.data : "", c->buf.len, c->type);
    const struct value *v = &d->slots[r->slot];
    if (!text)
        return;
    if (b->media && r->slot == SLOT_TITLE) {
        b->media->title = text;
        return;
    }
    if (b->media || (v->rank && v->rank <= r->rank)) { /* the rights of a file are not the article's */
        draft_lost(b, d, r, v->text ? v->text : "", text, strlen(text));
        return;
    }
    draft_set(b, d, r->slot, r->rank, text, NULL, TEXT_LITERAL);
    remember(b, d, r->slot, r);
    if (c->own_language && c->language && b->in_item && r->slot == SLOT_TITLE)
        draft_set(b, d, SLOT_LANGUAGE, 5, (char *)(uintptr_t)c->language, NULL, TEXT_LITERAL);
}

static void set_tags(struct build *b, struct draft *d, const char *text, bool commas)
{
    static const char list_separators[] = {TAG_SEPARATOR, ',', ';', '\0'}, element_separators[] = {TAG_SEPARATOR, '\0'};
    while (*text) {
        size_t n = strcspn(text, commas ? list_separators : element_separators);
        draft_tag(b, d, text, n);
        text += n + (text[n] != '\0');
    }
}

static void set_url(struct build *b, struct draft *d, const struct rule *r, const char *text, size_t len)
{
    char *url = plain_url(b->a, text, len);
    const struct value *v = &d->slots[r->slot];
    if (r->slot == SLOT_IMAGE) {
        draft_named_picture(b, d, r->rank, build_resolve(b, b->c.base, url));
    } else if (url && v->rank && v->rank <= r->rank) {
        draft_lost(b, d, r, v->text, url, strlen(url));
    } else if (url) {
        draft_set(b, d, r->slot, r->rank, url, b->c.base, TEXT_LITERAL);
        draft_remember(d, r->slot, r, b->c.ns);
    }
}

/* Parts of an image or a form are nothing without it. */
static void set_note(struct build *b, struct draft *d, const struct rule *r, char *value)
{
    if (!draft_note(b, d, r->note, value) && r->where & (W_FEED | W_ITEM))
        draft_lost(b, d, r, "", value, strlen(value));
}

void field_end(struct build *b, const struct rule *r)
{
    struct collector *c = &b->c;
    struct draft *d = build_draft(b);
    if (r->kind == RULE_HTML) {
        set_html(b, d, r);
        return;
    }
    if (r->kind == RULE_PLAIN) {
        set_plain(b, d, r);
        return;
    }
    char *text = plain_trim(b->a, c->buf.data ? c->buf.data : "", c->buf.len);
    if (!text)
        return;
    size_t len = strlen(text);
    switch (r->kind) {
    case RULE_URL: set_url(b, d, r, text, len); break;
    case RULE_LINK: end_link(b, text, len); break;
    case RULE_DATE: set_date(b, d, r, text); break;
    case RULE_TAG: set_tags(b, d, text, r->arg); break;
    case RULE_CATEGORY: set_tags(b, d, text, false); break;
    case RULE_NOTE: set_note(b, d, r, plain_text(b->a, text, len, TEXT_GUESS)); break;
    case RULE_NOTE_URL: set_note(b, d, r, build_resolve(b, c->base, plain_url(b->a, text, len))); break;
    case RULE_TEXT: r->call(b, r, text); break;
    default: break;
    }
}

/* ---- people */

void end_person_part(struct build *b, const struct rule *r, const char *text)
{
    struct person *p = &b->person;
    char **field = strcmp(r->note, "name") == 0 ? &p->name : strcmp(r->note, "uri") == 0 ? &p->url : &p->email;
    if (*field)
        return;
    if (field == &p->url)
        *field = build_resolve(b, b->c.base, text);
    else if (field == &p->email && strncasecmp(text, "mailto:", 7) == 0)
        *field = arena_strdup(b->a, text + 7);
    else
        *field = plain_text(b->a, text, strlen(text), TEXT_GUESS);
}

static void put_member(struct buf *out, const char *key, const char *value)
{
    if (!value)
        return;
    buf_printf(out, "%s\"%s\":", out->len > 1 ? "," : "", key);
    buf_append_json(out, value, strlen(value));
}

static char *person_json(struct build *b, const struct person *p)
{
    struct buf *out = &b->scratch;
    buf_reset(out);
    buf_append_char(out, '{');
    put_member(out, "name", p->name);
    put_member(out, "email", p->email);
    put_member(out, "url", p->url);
    buf_append_char(out, '}');
    return out->failed ? NULL : arena_strndup(b->a, out->data, out->len);
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcasecmp(a, b) == 0;
}

/* A person whom a better element than r's has made way for: kept under r's name, unless it is one of others. */
static void keep_person(struct build *b, struct draft *d, const struct rule *r, enum ns ns, const struct person *p,
                        const struct person *others, size_t count)
{
    struct value v = {.text = p->name ? p->name : p->email, .type = TEXT_LITERAL, .ns = ns, .rule = r};
    for (size_t i = 0; i < count; i++)
        if (is_same(p->name, others[i].name) || is_same(p->email, others[i].email))
            return;
    if (!r->note) /* a note has them already */
        extra_value(b, d, &v);
}

static void add_author(struct build *b, struct draft *d, const struct rule *r, const struct person *p)
{
    struct xml_open *o = xml_top(b->x);
    enum ns ns = rule_at(o->rule) == r ? o->ns : NS_CORE;
    if (d->author_rank && d->author_rank < r->rank) {
        keep_person(b, d, r, ns, p, d->authors, d->author_count);
        return;
    }
    for (size_t i = 0; d->author_rule && d->author_rank > r->rank && i < d->author_count; i++)
        keep_person(b, d, d->author_rule, d->author_ns, &d->authors[i], p, 1);
    bool second_element = d->author_rule && d->author_rule != r && d->author_rank == r->rank;
    if (!(second_element && d->author_count == 1 && join_halves(&d->authors[0], p)))
        draft_author(b, d, p, r->rank);
    d->author_rule = r;
    d->author_ns = ns;
}

void person_end(struct build *b, const struct rule *r)
{
    struct person *p = &b->person, loose;
    plain_unwrap(&b->loose);
    if (!p->name && !p->email && !p->url)
        plain_person(b->a, b->loose.data ? b->loose.data : "", b->loose.len, p);
    else if (p->name && !p->email && strchr(p->name, '@') && plain_person(b->a, p->name, strlen(p->name), &loose)) {
        p->name = loose.name;
        p->email = loose.email;
    }
    struct draft *d = build_draft(b);
    if (!p->name && !p->email && !p->url)
        return;
    if (r->note)
        draft_note_json(b, d, r->note, person_json(b, p));
    if (r->rank)
        add_author(b, d, r, p);
}
