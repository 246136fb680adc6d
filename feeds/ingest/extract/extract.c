#include "ingest/extract/extract.h"

#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "core/memory.h"
#include "core/url.h"
#include "core/utf8.h"
#include "ingest/extract/body.h"
#include "ingest/extract/byline.h"
#include "ingest/extract/cards.h"
#include "ingest/extract/closing.h"
#include "ingest/extract/clutter.h"
#include "ingest/extract/emit.h"
#include "ingest/extract/facts.h"
#include "ingest/extract/head.h"
#include "ingest/extract/language.h"
#include "ingest/extract/measure.h"
#include "ingest/extract/picture.h"
#include "ingest/extract/prune.h"
#include "ingest/extract/reveal.h"
#include "ingest/extract/score.h"
#include "ingest/extract/sitename.h"
#include "ingest/extract/state.h"
#include "ingest/extract/thread.h"
#include "ingest/extract/title.h"
#include "ingest/extract/trim.h"
#include "ingest/extract/wall.h"
#include "ingest/extract/when.h"
#include "text/charset.h"

enum { CONTENT_MAX_BYTES = 64 << 20 };

/* The page as UTF-8 without byte order mark.  Bytes that are well-formed UTF-8 are taken for that whatever the page
 * declares: nothing else looks so by chance, but for the seven-bit encodings, which have escape characters. */
static bool to_utf8(const struct extract_input *in, struct buf *out, struct err *e)
{
    size_t mark = utf8_bom(in->data, in->len), len = in->len - mark, replaced;
    const char *data = in->data + mark;
    bool plain = utf8_valid(data, len) && !memchr(data, 0x1b, len) && !memchr(data, '\0', len);
    if (plain)
        return buf_append(out, data, len) || err_set(e, ERR_LIMIT, "page: too large");
    bool lies;
    const char *name = charset_find(in->data, in->len, in->content_type, CHARSET_HTML, &lies);
    if (!charset_to_utf8(in->data, in->len, name, out, &replaced, e))
        return false;
    /* libxml2 ends a document at a NUL. */
    for (char *s = out->data; s && (s = memchr(s, '\0', (size_t)(out->data + out->len - s))) != NULL;)
        *s = ' ';
    return true;
}

/* Pictures, archives and PDF files: full of characters that no page has, whatever encoding they are read in. */
static bool is_binary(const char *s, size_t len)
{
    enum { LOOK_AT = 4096 };
    size_t odd = 0;
    len = len < LOOK_AT ? len : LOOK_AT;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        odd += (c < 0x20 && !strchr("\t\n\f\r\033", c)) || c == 0x7f;
        odd += len - i > 2 && memcmp(s + i, "�", 3) == 0;
    }
    return odd * 20 > len;
}

static char *absolute(struct arena *a, const char *base, const char *s)
{
    return s ? url_resolve(a, base, s, strlen(s)) : NULL;
}

/* An address of the web, absolute; what scripts and templates leave in its place is none. */
static char *web_address(struct arena *a, const char *base, const char *s)
{
    static const char *const none[] = {"undefined", "null", "none", "#", "false", "about:blank"};
    for (size_t i = 0; s && i < sizeof none / sizeof *none; i++)
        if (strcasecmp(s, none[i]) == 0)
            return NULL;
    char *url = s && !strpbrk(s, "{}<>") ? absolute(a, base, s) : NULL;
    return url && url_is_web(url, strlen(url)) ? url : NULL;
}

/* The address that the page wants to be known by: its fragment is a place in it, its own machine's name no address. */
static char *canonical_address(struct arena *a, const char *base, const char *s)
{
    char *url = web_address(a, base, s);
    const char *host = url ? strstr(url, "://") + 3 : NULL;
    if (host && (strncmp(host, "localhost", 9) == 0 || strncmp(host, "127.", 4) == 0))
        return NULL;
    if (url)
        url[strcspn(url, "#")] = '\0';
    return url;
}

static void take_tags(const struct facts *f, struct article *out)
{
    out->tags = arena_array(f->arena, (size_t)f->tags.count + 1, sizeof *out->tags);
    for (int i = 0; out->tags && i < f->tags.count; i++)
        out->tags[out->tag_count++] = arena_strdup(f->arena, f->tags.names[i]);
}

static const char *base_address(const struct page *p, const struct facts *f)
{
    const char *base = absolute(p->arena, f->page_url, f->best[FACT_BASE]);
    return base ? base : f->page_url;
}

/* A summary that says no more than the title is none. */
static void drop_repeated_summary(struct article *x)
{
    if (x->summary && x->title && sitename_same(x->summary, strlen(x->summary), x->title, strlen(x->title)))
        x->summary = NULL;
}

static void take_facts(const struct page *p, const struct facts *f, struct extract_result *out)
{
    struct article *x = &out->article;
    const char *base = base_address(p, f);
    x->url = arena_strdup(p->arena, f->page_url);
    x->content_base = arena_strdup(p->arena, base);
    x->summary = arena_strdup(p->arena, f->best[FACT_SUMMARY]);
    x->image = web_address(p->arena, base, f->best[FACT_IMAGE]);
    x->language = language_claimed(p->arena, f->best[FACT_LANGUAGE]);
    bool front = f->rank[FACT_URL] >= RANK_DOUBT && f->page_url && !facts_front_page(f->page_url); /* the site's, not the article's */
    out->canonical_url = front ? NULL : canonical_address(p->arena, base, f->best[FACT_URL]);
    out->site_name = f->rank[FACT_SITE] < RANK_DOUBT ? arena_strdup(p->arena, f->best[FACT_SITE]) : NULL; /* not an account */
    out->paywalled = f->paywalled;
    take_tags(f, x);
}

static void keep_buf(struct arena *a, struct buf *b, char **to)
{
    if (b->len)
        *to = arena_strndup(a, b->data, b->len);
    buf_free(b);
}

/* The chosen part; or, where the page holds less than half of what its JSON-LD has, that. */
static bool write_content(const struct page *p, const struct selection *s, const struct body *b, struct article *x,
                          struct err *e)
{
    struct buf text, html;
    buf_init(&text, CONTENT_MAX_BYTES);
    buf_init(&html, CONTENT_MAX_BYTES);
    bool ok = emit_text(p, s, &text);
    if (ok && b->text && !body_is_shown(b) && text.len * 2 < strlen(b->text)) {
        buf_reset(&text);
        ok = body_text(b, &text) && body_html(b, &html);
    } else if (ok) {
        ok = emit_html(p, s, &html);
    }
    keep_buf(p->arena, &text, &x->content_text);
    keep_buf(p->arena, &html, &x->content_html);
    return ok || err_set(e, ERR_LIMIT, "page: its text is too large");
}

enum {
    ENOUGH = 250, /* weight of an article's prose below which one looks again */
    A_NOTE = 100, /* the same right below a title */
};

static void choose(struct page *p, const struct body *b, const struct article *x, bool strict, struct selection *s)
{
    const char *title = x->title;
    int32_t title_at = title ? score_find_title(p, title) : -1;
    if (wall_mark(p, title_at))
        measure_page(p);
    clutter_mark(p, title_at, strict);
    measure_page(p);
    thread_mark(p, title_at);
    cards_mark(p, title_at);
    measure_page(p);
    bool found = score_select(p, title_at, s);
    if (found && body_is_shown(b))
        score_include(p, s, b->around);
    if (!found)
        return;
    cards_drop_next(p, s, title_at);
    head_include_lead(p, s, title_at, x->summary);
    prune(p, s, title);
    head_trim(p, s, title_at);
    trim_repeats(p, s);
    trim_buttons(p, s);
    cards_trim(p, s);
    trim_foot(p, s);
    trim_afterword(p, s);
    trim_tail(p, s);
    closing_trim(p, s);
    trim_tail(p, s);
    body_trim(p, s, b);
}

/* The title stands in the part or right above it. */
static bool is_below_title(const struct page *p, int32_t part, const char *title)
{
    int32_t title_at = title ? score_find_title(p, title) : -1, above = p->nodes[part].parent;
    return title_at >= 0 && above >= 0 && above < title_at && title_at < p->nodes[part].end;
}

/* Chooses, and where next to nothing comes of it once more with less distrust: class names are not believed, what the
 * page keeps hidden until its script runs is seen. */
static void choose_twice(struct page *p, const struct body *b, const struct article *x, struct selection *s)
{
    choose(p, b, x, true, s);
    if (s->prose >= ENOUGH || (s->prose >= A_NOTE && is_below_title(p, s->main, x->title)))
        return;
    struct selection again = {0};
    page_forget_drops(p);
    measure_page(p);
    if (p->nodes[p->body].prose < 2 * ENOUGH) {
        reveal_all(p);
        measure_page(p);
    }
    choose(p, b, x, false, &again);
    if (again.count)
        *s = again;
}

/* Next to nothing is on the page: a script would draw it. */
static void read_state(struct page *p, const char *title, bool titled_only, struct body *b)
{
    const char *text = state_text(p, title, titled_only);
    if (!text)
        return;
    body_free(b);
    body_read(p, text, b);
}

/* Of the text, or the one above it: pages show their own picture between the title and the text. */
static void take_picture(const struct page *p, const struct selection *s, int32_t title_at, struct article *x)
{
    const char *src = title_at >= 0 && title_at < s->main ? picture_above(p, title_at, s->main) : NULL;
    if (!src)
        src = picture_first(p, s);
    char *address = web_address(p->arena, x->content_base, src);
    if (address)
        x->image = address;
}

/* In the order in which one needs the other: the title finds the text, the text the byline, the byline the author's
 * box. */
static bool read_page(struct page *p, const struct extract_input *in, struct extract_result *out, struct err *e)
{
    struct facts f;
    struct selection s = {0};
    struct body b;
    struct when w;
    facts_init(&f, p->arena, in->url);
    facts_from_page(p, &f);
    facts_from_json(p, &f);
    take_facts(p, &f, out);
    struct article *x = &out->article;
    x->title = title_choose(p, &f);
    drop_repeated_summary(x);
    reveal_rest(p);
    measure_page(p);
    body_read(p, f.best[FACT_BODY], &b);
    choose_twice(p, &b, x, &s);
    if (!b.text && s.prose < ENOUGH)
        read_state(p, x->title, s.prose >= A_NOTE, &b);
    int32_t title_at = x->title ? score_find_title(p, x->title) : -1, root = s.count ? s.main : p->body;
    x->authors = byline_find(p, &f, title_at, root, &x->author_count);
    trim_bios(p, &s, x->authors, x->author_count);
    trim_names(p, &s, x->authors, x->author_count);
    trim_headings(p, &s);
    out->confidence = s.confidence;
    if (!out->site_name)
        out->site_name = sitename_part(&f, x->title);
    bool stock = f.rank[FACT_IMAGE] >= RANK_DOUBT; /* none, or the site's logo */
    if (stock && s.count)
        take_picture(p, &s, title_at, x);
    cards_include(p, &s, title_at);
    bool ok = write_content(p, &s, &b, x, e);
    body_free(&b);
    const char *said = x->language;
    language_settle(p->arena, x);
    bool by_page = said && strncmp(said, "en", 2) != 0; /* dates are written as the site does, whatever the text is in */
    when_find(p, &f, title_at, root, by_page ? said : x->language, in->now, &w);
    x->published = w.published;
    x->updated = w.updated;
    out->published_offset_s = w.published_offset_s;
    out->updated_offset_s = w.updated_offset_s;
    return ok;
}

bool extract_article(const struct extract_input *in, struct arena *a, struct extract_result *out, struct err *e)
{
    memset(out, 0, sizeof *out);
    out->article.published = out->article.updated = DATE_NONE;
    struct buf utf8;
    struct page p;
    unsigned long before = memory_failures();
    buf_init(&utf8, in->len * 4 + 64);
    bool ok = to_utf8(in, &utf8, e);
    if (ok && !utf8.len)
        ok = err_set(e, ERR_INPUT, "page: empty");
    if (ok && is_binary(utf8.data, utf8.len))
        ok = err_set(e, ERR_INPUT, "page: no text (a picture, an archive?)");
    if (ok)
        ok = page_parse(&p, a, utf8.data, utf8.len, e);
    if (ok) {
        ok = read_page(&p, in, out, e);
        page_free(&p);
    }
    buf_free(&utf8);
    if (memory_failures() != before || (ok && arena_failed(a)))
        ok = err_set(e, ERR_MEMORY, "page: out of memory");
    return ok;
}
