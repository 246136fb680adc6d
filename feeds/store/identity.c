/* identity.c: by what an article is known again.
 *
 * Within a source: by its guid, then by its address (url_identity), then by its content.  Feeds break each of these.  Some
 * give all entries one guid, or one address: when a document shows two entries that share a guid under different addresses,
 * the guid is marked as naming none, and the address decides from then on.  A document that tells of one article twice is
 * believed the first time only, else the two tellings would replace one another at every fetch. */
#include "store/identity.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "core/url.h"
#include "store/hash.h"

enum hash_kind { HASH_GUID = 1, HASH_URL, HASH_CONTENT, HASH_VISIBLE, HASH_SEEN };

enum { TELLING_TEXT_BYTES = 200 }; /* two articles do not share that much text by chance */

/* ---- what it brings along ---- */

static size_t length(const char *s)
{
    return s ? strlen(s) : 0;
}

static bool is_bare(const char *url)
{
    struct url_parts p;
    url_split(url, strlen(url), &p);
    return p.fragment_len > 0 || (p.path_len <= 1 && p.query_len == 0);
}

static uint64_t prose_hash(const char *s)
{
    struct hasher h;
    if (!s)
        return 0;
    hasher_start(&h, HASH_VISIBLE);
    hash_prose(&h, s);
    return hasher_end(&h);
}

/* By content: title, text and date together.  Two articles with one title, even with one teaser, are two. */
static uint64_t content_hash(const struct article *in, const struct identity *id)
{
    struct hasher h;
    hasher_start(&h, HASH_CONTENT);
    hash_number(&h, id->title);
    hash_number(&h, length(in->content_text) ? id->text : id->summary);
    hash_number(&h, (uint64_t)in->published);
    return hasher_end(&h);
}

void identity_of(const struct article *in, struct arena *a, struct identity *out)
{
    *out = (struct identity){.title = prose_hash(in->title), .summary = prose_hash(in->summary),
                             .text = prose_hash(in->content_text)};
    if (length(in->guid))
        out->guid = hash_text(HASH_GUID, in->guid, strlen(in->guid));
    out->url_text = length(in->url) ? url_identity(a, in->url) : NULL;
    if (out->url_text) {
        out->url = hash_text(HASH_URL, out->url_text, strlen(out->url_text));
        out->bare_url = is_bare(in->url);
    }
    size_t text = length(in->content_text) > length(in->summary) ? length(in->content_text) : length(in->summary);
    if (text || length(in->title))
        out->content = content_hash(in, out);
    out->content_names = text >= TELLING_TEXT_BYTES || (!out->guid && !out->url);
}

/* An address as far as a reader would notice: pictures are served in many sizes from one path. */
static void hash_address(struct hasher *h, char *url, bool picture, struct arena *a)
{
    if (picture && url)
        url[strcspn(url, "?")] = '\0';
    char *same = url ? url_identity(a, url) : NULL;
    hash_field(h, same ? same : url);
}

/* The value of an attribute; the one reference that addresses have is &amp;. */
static char *attribute(struct arena *a, const char *s, size_t len)
{
    char *value = arena_strndup(a, s, len), *to = value;
    for (const char *from = value; from && *from;) {
        size_t skip = strncmp(from, "&amp;", 5) == 0 ? 5 : 1;
        *to++ = *from;
        from += skip;
    }
    if (value)
        *to = '\0';
    return value;
}

/* The targets of links and pictures.  The HTML is our own writer's: attributes in double quotes. */
static void hash_targets(struct hasher *h, const char *html, struct arena *a)
{
    for (const char *p = html; (p = strchr(p, '=')); p++) {
        bool href = p - html > 5 && memcmp(p - 5, " href", 5) == 0, src = p - html > 4 && memcmp(p - 4, " src", 4) == 0;
        const char *end = (href || src) && p[1] == '"' ? strchr(p + 2, '"') : NULL;
        if (!end)
            continue;
        hash_address(h, attribute(a, p + 2, (size_t)(end - p - 2)), src, a);
        p = end;
    }
}

void visible_of(const struct article *in, const struct identity *id, struct arena *a, struct visible *out)
{
    struct hasher h;
    hasher_start(&h, HASH_VISIBLE);
    hash_number(&h, id->title);
    hash_number(&h, id->summary);
    hash_field(&h, id->url_text);
    if (in->image)
        hash_address(&h, arena_strdup(a, in->image), true, a);
    for (size_t i = 0; i < in->author_count; i++)
        hash_prose(&h, in->authors[i].name);
    out->head = hasher_end(&h);
    out->text = 0;
    if (!length(in->content_html) && !length(in->content_text))
        return;
    hasher_start(&h, HASH_VISIBLE);
    hash_number(&h, id->text);
    if (in->content_html)
        hash_targets(&h, in->content_html, a);
    out->text = hasher_end(&h);
}

uint64_t identity_seen_hash(const struct article *in)
{
    struct hasher h;
    hasher_start(&h, HASH_SEEN);
    hash_field(&h, in->guid);
    hash_field(&h, in->url);
    if (!length(in->guid) && !length(in->url))
        hash_field(&h, in->title);
    return hasher_end(&h);
}

/* ---- knowing again ---- */

/* Where the hash is or would be. */
static uint64_t *fresh_slot(struct fresh *f, uint64_t hash)
{
    size_t i = hash % FRESH_SLOTS;
    while (f->slots[i] && f->slots[i] != hash)
        i = (i + 1) % FRESH_SLOTS;
    return &f->slots[i];
}

bool identity_meet(struct store *s, int64_t source, struct err *e)
{
    struct fresh *f = &s->fresh;
    int64_t any = 1;
    if (!s->open || f->met == source)
        return true;
    if (!db_number(s, e, &any, NULL, "SELECT EXISTS (SELECT 1 FROM identity WHERE source_id = ?1)"
                                     " OR EXISTS (SELECT 1 FROM seen WHERE source_id = ?1)", "i", source))
        return false;
    *f = (struct fresh){.met = source, .known = !any};
    return true;
}

bool identity_may_have(struct store *s, int64_t source, uint64_t hash)
{
    struct fresh *f = &s->fresh;
    return !s->open || f->met != source || !f->known || *fresh_slot(f, hash);
}

void identity_has(struct store *s, int64_t source, uint64_t hash)
{
    struct fresh *f = &s->fresh;
    if (f->met != source || !f->known || !hash)
        return;
    uint64_t *slot = fresh_slot(f, hash);
    f->count += *slot == 0;
    *slot = hash;
    f->known = f->count < FRESH_SLOTS / 2; /* a document of very many entries: the store is asked */
}

static bool lookup(struct store *s, int64_t source, uint64_t hash, int64_t *article, bool *known, struct err *e)
{
    *article = 0;
    *known = false;
    return !hash || !identity_may_have(s, source, hash) ||
           db_number(s, e, article, known, "SELECT article_id FROM identity WHERE source_id = ?1 AND hash = ?2", "iu",
                     source, hash);
}

static struct met *find_met(struct store *s, int64_t article)
{
    for (size_t i = 0; i < s->met_count; i++)
        if (s->met[i].article_id == article)
            return &s->met[i];
    return NULL;
}

bool identity_met(struct store *s, int64_t article, uint64_t url_hash, struct err *e)
{
    if (s->met_count == s->met_cap) {
        size_t cap = s->met_cap ? s->met_cap * 2 : 64;
        struct met *met = realloc(s->met, cap * sizeof *met);
        if (!met)
            return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
        s->met = met;
        s->met_cap = cap;
    }
    s->met[s->met_count++] = (struct met){.article_id = article, .url_hash = url_hash};
    return true;
}

static bool names_none(struct store *s, int64_t source, uint64_t hash, struct err *e)
{
    identity_has(s, source, hash);
    return db_run(s, e, "INSERT OR REPLACE INTO identity VALUES (?1, ?2, 0)", "iu", source, hash);
}

static bool same_title(struct store *s, int64_t article, const struct article *in, bool *same, struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e, "SELECT title FROM article WHERE id = ?1", "i", article);
    bool row;
    if (!q || !db_step(s, q, &row, e))
        return false;
    const char *title = row ? (const char *)sqlite3_column_text(q, 0) : NULL;
    *same = strcmp(title ? title : "", in->title ? in->title : "") == 0;
    sqlite3_reset(q);
    return true;
}

/* *id 0: not by guid.  *names: the guid is one that names an article. */
static bool find_by_guid(struct store *s, int64_t source, struct identity *by, int64_t *id, bool *names, bool *ignore,
                         struct err *e)
{
    bool known;
    if (!lookup(s, source, by->guid, id, &known, e))
        return false;
    *names = by->guid && !(known && *id == 0);
    by->guid_free = !known;
    struct met *met = *id ? find_met(s, *id) : NULL;
    if (!met)
        return true;
    *ignore = !by->url || !met->url_hash || met->url_hash == by->url;
    if (*ignore)
        return true;
    *id = 0;
    *names = false;
    return names_none(s, source, by->guid, e);
}

static bool find_by_url(struct store *s, int64_t source, const struct article *in, const struct identity *by, int64_t *id,
                        bool *names, bool *ignore, struct err *e)
{
    bool known, same = true;
    if (!lookup(s, source, by->url, id, &known, e))
        return false;
    *names = by->url && !(known && *id == 0);
    struct met *met = *id ? find_met(s, *id) : NULL;
    if (!met)
        return true;
    if (met->url_hash != by->url) { /* its guid led another entry to that article just now: this is one of its own */
        *id = 0;
        return db_run(s, e, "DELETE FROM identity WHERE source_id = ?1 AND hash = ?2", "iu", source, by->url);
    }
    if ((by->bare_url || !by->guid) && !same_title(s, *id, in, &same, e))
        return false;
    *ignore = same;
    if (same)
        return true;
    *id = 0;
    *names = false;
    return names_none(s, source, by->url, e);
}

bool identity_find(struct store *s, int64_t source, const struct article *in, struct identity *by, int64_t *id,
                   bool *ignore, struct err *e)
{
    bool guid_names, url_names, known;
    *ignore = false;
    if (!find_by_guid(s, source, by, id, &guid_names, ignore, e))
        return false;
    if (*id)
        return true;
    if (!find_by_url(s, source, in, by, id, &url_names, ignore, e))
        return false;
    if (*id || (!by->content_names && (guid_names || url_names)))
        return true;
    if (!lookup(s, source, by->content, id, &known, e))
        return false;
    if (*id && find_met(s, *id)) {
        *ignore = !guid_names && !url_names;
        *id = *ignore ? *id : 0;
    }
    by->by_content = *id != 0;
    return true;
}

bool identity_keep(struct store *s, int64_t source, const struct identity *by, int64_t article, struct err *e)
{
    /* Where guid and address say enough by themselves the content is not needed to know it again. */
    bool content = by->content && (by->content_names || !by->guid || !by->url || by->bare_url);
    identity_has(s, source, by->guid);
    identity_has(s, source, by->url);
    identity_has(s, source, content ? by->content : 0);
    return db_run(s, e,
                  "INSERT OR IGNORE INTO identity SELECT ?1, column1, ?5 FROM (VALUES (?2), (?3), (?4)) WHERE column1 <> 0",
                  "iuuui", source, by->guid, by->url, content ? by->content : 0, article);
}

/* ---- keys ---- */

/* The first letters are the source's, so that keys of one source are neighbours in the index: a transaction touches one page
 * of it and not thirty.  The others hold 51 bits. */
enum { KEY_SOURCE_LEN = 4, KEY_LEN = 14 };

static void write_digits(uint64_t n, char *out, int count)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (int i = 0; i < count; i++, n /= 36)
        out[i] = digits[n % 36];
    out[count] = '\0';
}

/* A guid that is an address means the same under https. */
static const char *first_identity(const struct article *in, const struct identity *by, struct arena *a)
{
    const char *same = NULL;
    if (by->guid && by->guid_free) {
        same = url_is_web(in->guid, strlen(in->guid)) ? url_identity(a, in->guid) : NULL;
        return same ? same : in->guid;
    }
    return by->url_text ? by->url_text : arena_printf(a, "content:%016llx", (unsigned long long)by->content);
}

bool identity_key(struct store *s, const char *source, const struct article *in, const struct identity *by, int turn,
                  struct arena *a, char **key, struct err *e)
{
    char name[KEY_LEN + 1];
    const char *first = first_identity(in, by, a);
    uint64_t of_source = XXH3_64bits(source, strlen(source));
    if (first) {
        write_digits(of_source, name, KEY_SOURCE_LEN);
        write_digits(XXH3_64bits_withSeed(first, strlen(first), of_source + (uint64_t)turn), name + KEY_SOURCE_LEN,
                     KEY_LEN - KEY_SOURCE_LEN);
    }
    *key = first ? arena_strdup(a, name) : NULL;
    return *key || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
}

/* ---- by address ---- */

bool identity_at_url(struct store *s, const char *url, struct arena *a, int64_t **ids, size_t *count, struct err *e)
{
    char *same = url_identity(a, url);
    *count = 0;
    *ids = NULL;
    if (!same)
        return true;
    sqlite3_stmt *q = db_bind(s, e,
                              "SELECT i.article_id FROM source s JOIN identity i ON i.source_id = s.id AND i.hash = ?1"
                              " WHERE i.article_id > 0",
                              "u", hash_text(HASH_URL, same, strlen(same)));
    bool row = true;
    while (q && db_step(s, q, &row, e) && row) {
        int64_t *grown = arena_array(a, *count + 1, sizeof *grown);
        if (!grown) {
            sqlite3_reset(q);
            return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
        }
        if (*count)
            memcpy(grown, *ids, *count * sizeof *grown);
        grown[(*count)++] = sqlite3_column_int64(q, 0);
        *ids = grown;
    }
    return q && !row;
}
