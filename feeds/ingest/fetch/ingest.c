/* ingest.c: the pipeline, from top to bottom.  `fetch` has brought the bytes; a failure names its stage. */
#include "ingest/fetch/ingest.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define XXH_STATIC_LINKING_ONLY /* for a state on the stack */
#include <xxhash.h>

#include "core/date.h"
#include "core/langtag.h"
#include "core/memory.h"
#include "core/utf8.h"
#include "ingest/extract/extract.h"
#include "ingest/fetch/decode.h"
#include "ingest/fetch/refine.h"
#include "ingest/fetch/robots.h"
#include "ingest/fetch/schedule.h"
#include "ingest/parse/parse.h"

static void failed(struct ingest_result *out, const char *stage, const struct err *e, struct arena *a)
{
    out->verdict = INGEST_FAILED;
    out->code = e->code;
    out->why = stage ? arena_printf(a, "%s: %s", stage, e->text) : arena_strdup(a, e->text);
    out->entry_count = 0;
}

static void hash_text(XXH3_state_t *h, const char *s)
{
    XXH3_64bits_update(h, s ? s : "\1", s ? strlen(s) + 1 : 1);
}

/* All that a change of the feed's entry could show to a reader; dates alone are no change. */
static uint64_t fingerprint(const struct article *in)
{
    XXH3_state_t h;
    XXH3_64bits_reset(&h);
    hash_text(&h, in->guid);
    hash_text(&h, in->url);
    hash_text(&h, in->title);
    hash_text(&h, in->summary);
    hash_text(&h, in->content_html);
    hash_text(&h, in->image);
    for (size_t i = 0; i < in->author_count; i++)
        hash_text(&h, in->authors[i].name);
    for (size_t i = 0; i < in->tag_count; i++)
        hash_text(&h, in->tags[i]);
    for (size_t i = 0; i < in->media_count; i++)
        hash_text(&h, in->media[i].url);
    return XXH3_64bits_digest(&h);
}

/* ---- a feed ---- */

/* name: behind "</". */
static bool ends_root(const char *name, const char *end, bool is_last)
{
    static const struct {
        const char *name;
        bool is_feed; /* others stand in entries' texts, too */
    } roots[] = {{"rss", true}, {"feed", true}, {"rdf", true}, {"urlset", true}, {"sitemapindex", true},
                 {"html", false}, {"channel", false}, {"body", false}};
    size_t n = 0, prefix = 0;
    for (; name + n < end && name[n] != '>' && n < 64; n++)
        if (name[n] == ':')
            prefix = n + 1;
    if (name + n == end)
        return false;
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if ((is_last || roots[i].is_feed) && n - prefix == strlen(roots[i].name) &&
            strncasecmp(name + prefix, roots[i].name, n - prefix) == 0)
            return true;
    return false;
}

static bool starts(const char *s, const char *end, const char *with)
{
    size_t n = strlen(with);
    return (size_t)(end - s) >= n && strncasecmp(s, with, n) == 0;
}

/* A document that ends in the middle has lost its last entries; one that is merely odd has not.  So where the parser was unhappy,
 * the end decides: the closing tag of a root, or of JSON's object.  Servers write more behind a feed (a script that counts, a
 * warning of PHP), so that need not be the last tag, if what follows is short, begins no entry and ends no CDATA. */
static bool ends_well(const char *data, size_t len)
{
    enum { LONGEST_TAIL = 4096 };
    static const char *const within[] = {"<item", "<entry", "<url", "]]>"};
    while (len && strchr(" \t\r\n", data[len - 1]))
        len--;
    if (len && data[len - 1] == '}')
        return true;
    const char *end = data + len;
    bool is_last = true;
    for (const char *p = end; p > data && (is_last || end - p < LONGEST_TAIL); ) {
        p--;
        if (starts(p, end, "</")) {
            if (ends_root(p + 2, end, is_last))
                return true;
            is_last = false;
        }
        for (size_t i = 0; i < sizeof within / sizeof *within; i++)
            if (starts(p, end, within[i]))
                return false;
    }
    return false;
}

/* What programs write where they have no date: the first day that theirs can say, in any time zone; 1970 begins for too many others on
 * its first day, so there it is the very second. */
static bool is_no_date(int64_t t)
{
    static const struct {
        int64_t from, to;
    } zeros[] = {
        {INT64_MIN + 1, -62104060801},  /* the year 1: .NET, Go; PHP has -0001-11-30; and all before it */
        {-2209161600, -2208902400},     /* 1899-12-30 to 1900-01-01: OLE, Excel, SQL Server */
        {0, 0},                         /* 1970-01-01T00:00:00Z: Unix */
    };
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        if (t >= zeros[i].from && t <= zeros[i].to)
            return true;
    return false;
}

static void forget_zero_dates(struct feed *f)
{
    for (size_t i = 0; i < f->article_count; i++) {
        struct article *in = &f->articles[i];
        if (is_no_date(in->updated))
            in->updated = DATE_NONE;
        if (is_no_date(in->published))
            in->published = in->updated;
    }
}

static void describe(const struct feed *f, struct arena *a, struct ingest_result *out)
{
    out->format = arena_strdup(a, f->format);
    out->bozo = f->bozo;
    out->title = f->title;
    out->home = f->url;
    out->rights = f->rights;
    out->language = f->language;
    if (out->language)
        langtag_tidy(out->language);
    out->ttl_s = f->ttl_s;
    out->skip_hours = f->skip_hours;
    out->skip_days = f->skip_days;
    int64_t *dates = arena_array(a, f->article_count + 1, sizeof *dates);
    for (size_t i = 0; dates && i < f->article_count; i++) {
        const struct article *in = &f->articles[i];
        int64_t d = in->date_in_future ? DATE_NONE : in->published != DATE_NONE ? in->published : in->updated;
        dates[i] = d;
        if (d == DATE_NONE)
            continue;
        out->newest = !out->newest || d > out->newest ? d : out->newest;
        out->oldest = !out->oldest || d < out->oldest ? d : out->oldest;
    }
    out->gap_s = dates ? schedule_gap(dates, f->article_count) : 0;
}

/* An entry that has nothing to be read, seen, heard or clicked on, a date or an id apart, is no article. */
static bool says_something(const struct article *in)
{
    return in->url || in->external_url || in->image || in->media_count || utf8_is_seen(in->title) || utf8_is_seen(in->summary) ||
           utf8_is_seen(in->content_html);
}

static bool is_wanted(const struct source *src, const struct article *in)
{
    return says_something(in) && (!src->only_topics || in->topic_count > 0);
}

static void read_feed(struct ingest_tools *t, const struct ingest_request *r, const struct source *src, struct arena *a,
                      struct ingest_result *out)
{
    struct parse_result parsed = {0};
    struct err e = {0};
    const struct parse_input in = {
        .data = t->decoded.data ? t->decoded.data : "", .len = t->decoded.len, .url = r->url,
        .content_type = r->content_type, .content_location = r->content_location,
        .listing = src->listing.items ? &src->listing : NULL, .sitemap = src->sitemap, .now = r->now,
        .entries_max = (size_t)t->config->fetch.entries_max};
    if (!parse_feed(&in, a, &parsed, &e)) {
        failed(out, NULL, &e, a);
        if (parsed.link_count && parsed.links[0].url) {
            out->verdict = INGEST_LINKED;
            out->feed_link = parsed.links[0].url;
        }
        return;
    }
    forget_zero_dates(&parsed.feed);
    const struct feed *f = &parsed.feed;
    out->entries = arena_array(a, f->article_count, sizeof *out->entries);
    describe(f, a, out);
    out->complete = !f->bozo || ends_well(in.data, in.len);
    for (size_t i = 0; out->entries && i < f->article_count; i++) {
        struct ingest_entry *entry = &out->entries[out->entry_count];
        entry->article = f->articles[i];
        entry->fingerprint = fingerprint(&entry->article);
        err_clear(&e);
        if (refine_article(t, src, out, &entry->article, true, a, &e) && is_wanted(src, &entry->article))
            out->entry_count++;
        else if (e.code)
            out->why = arena_printf(a, "an entry was left out: %s", e.text);
    }
    if (!out->complete && out->entry_count && out->entry_count == f->article_count)
        out->entry_count--; /* the cut went through it */
    if (arena_failed(a)) {
        err_set(&e, ERR_LIMIT, "takes too much memory");
        failed(out, "parse", &e, a);
    }
}

/* ---- an article's page ---- */

static void read_page(struct ingest_tools *t, const struct ingest_request *r, const struct source *src, struct arena *a,
                      struct ingest_result *out)
{
    struct extract_result page = {0};
    struct err e = {0};
    const struct extract_input in = {.data = t->decoded.data ? t->decoded.data : "", .len = t->decoded.len, .url = r->url,
                                     .content_type = r->content_type, .now = r->now};
    out->complete = true;
    out->entries = arena_array(a, 1, sizeof *out->entries);
    if (!out->entries || !extract_article(&in, a, &page, &e)) {
        failed(out, "extract", &e, a);
        return;
    }
    out->confidence = page.confidence;
    out->paywalled = page.paywalled;
    out->entries[0].article = page.article;
    if (refine_article(t, src, out, &out->entries[0].article, false, a, &e))
        out->entry_count = 1;
    else
        failed(out, NULL, &e, a);
}

/* ---- rules of robots.txt ---- */

/* Their beginning is what counts (RFC 9309, section 2.5), so one that is too long, or a bomb, is read as far as it goes.  What is
 * said to be compressed and is plain text all the same is taken as it is. */
static void read_rules(struct ingest_tools *t, const struct ingest_request *r, const char *body, size_t len, struct arena *a,
                       struct ingest_result *out)
{
    struct err e = {0};
    if (!decode_body(r->content_encoding, body, len, &t->decoded, &e) && e.code != ERR_LIMIT &&
        (len < ROBOTS_MAX_BYTES || !t->decoded.len)) {
        buf_reset(&t->decoded);
        if (!utf8_valid(body, len) || memchr(body, 0, len) || !buf_append(&t->decoded, body, len)) {
            failed(out, NULL, &e, a);
            return;
        }
    }
    size_t keep = t->decoded.len < ROBOTS_MAX_BYTES ? t->decoded.len : ROBOTS_MAX_BYTES;
    out->rules = arena_strndup(a, t->decoded.data ? t->decoded.data : "", keep);
    for (size_t i = 0; out->rules && i < keep; i++)
        if (!out->rules[i])
            out->rules[i] = ' ';
    out->complete = true;
    if (!out->rules) {
        err_set(&e, ERR_MEMORY, "out of memory");
        failed(out, NULL, &e, a);
    }
}

/* ---- the first half: bytes to articles ---- */

bool ingest_tools_make(const struct config *c, struct ingest_tools *out, struct err *e)
{
    *out = (struct ingest_tools){.config = c};
    buf_init(&out->decoded, c->fetch.body_max_bytes);
    buf_init(&out->scratch, 4 * c->fetch.body_max_bytes + (1 << 20));
    out->sanitizer = sanitizer_new();
    if (!out->sanitizer)
        return err_set(e, ERR_MEMORY, "out of memory");
    out->annotator = annotator_new(c, e);
    return out->annotator != NULL;
}

/* A source that is configured otherwise is read anew, though its bytes are the same. */
static uint64_t hash_body(const struct buf *body, const struct source *src)
{
    XXH3_state_t h;
    const char flags[] = {(char)src->content, src->sitemap, src->extract, src->only_topics};
    XXH3_64bits_reset(&h);
    XXH3_64bits_update(&h, body->data ? body->data : "", body->len);
    XXH3_64bits_update(&h, flags, sizeof flags);
    hash_text(&h, src->language);
    hash_text(&h, src->listing.items);
    for (size_t i = 0; i < src->topic_count; i++)
        hash_text(&h, src->topics[i]);
    return XXH3_64bits_digest(&h);
}

static void read_document(struct ingest_tools *t, const struct ingest_request *r, const char *body, size_t len, struct arena *a,
                 struct ingest_result *out)
{
    struct err e = {0};
    if (r->source >= t->config->source_count) {
        err_set(&e, ERR_INTERNAL, "no such source");
        failed(out, NULL, &e, a);
        return;
    }
    const struct source *src = &t->config->sources[r->source];
    if (!decode_body(r->content_encoding, body, len, &t->decoded, &e)) {
        failed(out, NULL, &e, a);
        return;
    }
    out->decoded_bytes = (int64_t)t->decoded.len;
    out->body_hash = hash_body(&t->decoded, src);
    if (r->body_hash && r->body_hash == out->body_hash) {
        out->verdict = INGEST_SAME;
        out->complete = true;
    } else if (r->kind == INGEST_PAGE) {
        read_page(t, r, src, a, out);
    } else {
        read_feed(t, r, src, a, out);
    }
}

/* A document that was read without what there was no memory for would be stored so, and not be asked for again. */
void ingest_read(struct ingest_tools *t, const struct ingest_request *r, const char *body, size_t len, struct arena *a,
                 struct ingest_result *out)
{
    unsigned long before = memory_failures();
    *out = (struct ingest_result){.verdict = INGEST_READ};
    buf_reset(&t->decoded);
    if (r->kind == INGEST_RULES)
        read_rules(t, r, body, len, a, out);
    else
        read_document(t, r, body, len, a, out);
    if (memory_failures() != before) {
        struct err e = {0};
        err_set(&e, ERR_MEMORY, "out of memory");
        failed(out, NULL, &e, a);
    }
}

/* ---- the second half: articles to the store ---- */

static bool put(struct store *s, struct annotator *an, const struct source *src, struct article *in, int64_t now,
                struct arena *a, enum store_put *did, struct err *e)
{
    if (an && !annotate_story(an, s, a, in, now, e))
        return err_prefix(e, "annotate");
    return store_put_article(s, src->name, in, now, did, e);
}

static void count(struct ingest_counts *out, enum store_put did)
{
    out->items_new += did == STORE_PUT_NEW;
    out->items_updated += did == STORE_PUT_UPDATED;
}

static bool counted_among(const struct ingest_entry *entries, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (entries[i].counted == id)
            return true;
    return false;
}

bool ingest_counted(const struct ingest_result *in, int64_t id)
{
    return counted_among(in->entries, in->entry_count, id);
}

/* A feed that changes its entry may well have changed the page; and what was found in the page's text is to be found again.  So
 * too where the change is not stored, since what the feed has of the text stands behind the page's. */
static bool look_again(struct store *s, const struct article *in, int64_t now, struct err *e)
{
    int64_t id = store_last_put(s);
    return !id || !in->url || store_page_again(s, id, in->url, now, e);
}

bool ingest_store(struct store *s, struct annotator *an, const struct source *src, struct ingest_result *in, int64_t now,
                  struct arena *a, struct ingest_counts *out, struct err *e)
{
    *out = (struct ingest_counts){.items = (int64_t)in->entry_count};
    for (size_t i = 0; i < in->entry_count; i++) {
        struct ingest_entry *entry = &in->entries[i];
        enum store_put did;
        err_clear(e);
        entry->counted = 0;
        if (store_seen(s, src->name, &entry->article, entry->fingerprint, e))
            continue;
        if (e->code && e->code != ERR_NOT_FOUND)
            return false;
        if (!put(s, an, src, &entry->article, now, a, &did, e) ||
            (did != STORE_PUT_NEW && src->extract && !look_again(s, &entry->article, now, e)) ||
            !store_put_seen(s, src->name, &entry->article, entry->fingerprint, e))
            return false;
        int64_t id = store_last_put(s);
        if (did == STORE_PUT_NEW || (did == STORE_PUT_UPDATED && !counted_among(in->entries, i, id)))
            count(out, did);
        entry->counted = did == STORE_PUT_UNCHANGED ? 0 : id;
    }
    return true;
}

/* A page's text replaces the feed's where the feed has little and the page has more, and the extractor is fairly sure. */
static bool page_is_better(const struct article *stored, const struct ingest_result *page)
{
    const struct article *p = &page->entries[0].article;
    size_t have = stored->content_text ? strlen(stored->content_text) : 0;
    size_t got = p->content_text ? strlen(p->content_text) : 0;
    if (got == 0 || page->confidence < 0.3)
        return false;
    return page->paywalled ? got > have : have < TEASER_BYTES ? got > have : got * 10 >= have * 7;
}

static void take_from_page(struct article *to, const struct article *page)
{
    to->content_html = page->content_html;
    to->content_text = page->content_text;
    to->quotations = page->quotations;
    to->quotation_count = page->quotation_count;
    if (page->topic_count >= to->topic_count) { /* more text, so at least as many topics */
        to->topics = page->topics;
        to->topic_count = page->topic_count;
    }
    if (!to->title)
        to->title = page->title;
    if (!to->image)
        to->image = page->image;
    if (!to->summary)
        to->summary = page->summary;
    if (!to->author_count) {
        to->authors = page->authors;
        to->author_count = page->author_count;
    }
    if (to->published == DATE_NONE)
        to->published = page->published;
    if (!to->language)
        to->language = page->language;
}

bool ingest_store_page(struct store *s, struct annotator *an, const struct source *src, int64_t id, struct ingest_result *in,
                       int64_t now, struct arena *a, struct ingest_counts *out, struct err *e)
{
    struct article stored;
    *out = (struct ingest_counts){.items = 1};
    if (in->entry_count != 1)
        return true;
    if (!store_get_article_by_id(s, id, a, &stored, e)) {
        bool gone = e->code == ERR_NOT_FOUND || e->code == ERR_DENIED; /* taken down meanwhile */
        if (gone)
            err_clear(e);
        return gone;
    }
    if (!page_is_better(&stored, in))
        return true;
    take_from_page(&stored, &in->entries[0].article);
    enum store_put did;
    if (!put(s, an, src, &stored, now, a, &did, e))
        return false;
    count(out, did);
    return true;
}
