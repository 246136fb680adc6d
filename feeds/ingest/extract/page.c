#include "ingest/extract/page.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "html/html.h"
#include "html/libxml.h"
#include "ingest/extract/embed.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/mend.h"

enum {
    /* libxml2 looks through the open elements at each end tag, so the depth bounds the time of a hostile page: the
     * smaller the page, the deeper it may be. */
    LEAST_DEPTH = 512,
    MOST_DEPTH = 4096,
    DEPTH_BYTES = 1 << 30, /* depth times bytes */
    MAX_NODES = 600000,
    MAX_JSON_SCRIPTS = 64,
    LINE_MAX_BYTES = 4096,
    MAX_JSON_BYTES = 4 << 20,
};

/* What the parser's callbacks write to.  Elements are opened and closed strictly nested: the stack is the chain of
 * parents. */
struct builder {
    struct page *page;
    htmlParserCtxtPtr parser;
    int32_t cap, open, depth, depth_max;
    struct buf text, json, mended;
    size_t reference; /* 1 + where in text an unknown reference's "&" stands, 0 for none */
    bool reference_named, in_json, failed, twice;
};

static struct node *add_node(struct builder *b, enum tag tag)
{
    struct page *p = b->page;
    if (p->count == b->cap) {
        int32_t cap = b->cap ? b->cap * 2 : 2048;
        struct node *n = cap > MAX_NODES ? NULL : realloc(p->nodes, (size_t)cap * sizeof *n);
        if (!n) {
            b->failed = cap <= MAX_NODES;
            xmlStopParser(b->parser);
            return NULL;
        }
        p->nodes = n;
        b->cap = cap;
    }
    struct node *n = &p->nodes[p->count];
    memset(n, 0, sizeof *n);
    n->tag = tag;
    n->parent = b->open;
    n->end = p->count + 1;
    n->flags = b->open < 0 ? 0 : p->nodes[b->open].flags & (NODE_HIDDEN | NODE_IN_LINK | NODE_IN_PRE);
    if (b->open >= 0 && p->nodes[b->open].tag == TAG_IFRAME)
        n->flags |= NODE_HIDDEN; /* shown where there are no frames */
    n->block = tag_is(tag, TAGK_BLOCK) || b->open < 0 ? p->count : p->nodes[b->open].block;
    p->count++;
    return n;
}

static bool is_name(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z') && !(s[i] >= '0' && s[i] <= '9'))
            return false;
    return len > 0;
}

/* Puts the character in the place of the "&name" that the text ends with.  True: it is one of HTML5's, with the
 * semicolon that follows or, where that may be left out, without. */
static bool put_reference(struct builder *b, bool semicolon)
{
    size_t at = b->reference - 1, n = b->text.len - at + semicolon;
    char name[48];
    uint32_t c[2];
    if (n >= sizeof name)
        return false;
    memcpy(name, b->text.data + at, n - semicolon);
    name[n - semicolon] = ';';
    if (html_named_entity(name, n, c) != n)
        return false;
    b->text.len = at;
    buf_append_utf8(&b->text, c[0]);
    if (c[1])
        buf_append_utf8(&b->text, c[1]);
    return true;
}

/* libxml2 knows the references of HTML 4 only, those that end with a semicolon: it hands over others as "&", the name,
 * and what follows, in three calls.  (A written-out "&amp;name;" comes in two.)  The bytes of s that are used up. */
static size_t follow_reference(struct builder *b, const char *s, size_t len)
{
    size_t used = 0;
    if (b->reference_named && put_reference(b, *s == ';'))
        used = *s == ';';
    b->reference_named = b->reference && !b->reference_named && is_name(s, len);
    if (len == 1 && *s == '&')
        b->reference = b->text.len + 1;
    else if (!b->reference_named)
        b->reference = 0;
    return used;
}

/* In the arena, mended where it needs to be. */
static const char *keep_text(struct builder *b, const char *s, size_t len)
{
    struct arena *a = b->page->arena;
    if (mend_is_sound(s, len, b->twice))
        return arena_strndup(a, s, len);
    buf_reset(&b->mended);
    return mend_text(s, len, b->twice, &b->mended) ? arena_strndup(a, b->mended.data, b->mended.len) : NULL;
}

static void flush_text(struct builder *b)
{
    if (b->reference_named)
        put_reference(b, false);
    b->reference_named = false;
    b->reference = 0;
    if (!b->text.len)
        return;
    struct node *n = b->open < 0 ? NULL : add_node(b, TAG_TEXT);
    if (n) {
        n->text = keep_text(b, b->text.data, b->text.len);
        n->text_len = n->text ? (uint32_t)strlen(n->text) : 0;
        struct letters l;
        letters_count(n->text ? n->text : "", n->text_len, &l);
        n->weight = l.weight;
        n->commas = l.commas;
        n->stops = l.stops;
        n->link_weight = n->flags & NODE_IN_LINK ? l.weight : 0;
    }
    buf_reset(&b->text);
}

/* data-* attributes come by the dozen, and few of them say anything of use. */
static bool attr_wanted(const char *name)
{
    if (name[0] == 'o' && name[1] == 'n')
        return false;
    if (strncmp(name, "data-", 5) != 0)
        return true;
    static const char *const parts[] = {"src",    "orig", "lazy",  "date", "time",  "component",
                                        "testid", "url",  "hires", "area", "module",  "file", "image", "name"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(name + 5, parts[i]))
            return true;
    return false;
}

static void copy_attrs(struct builder *b, struct node *n, const xmlChar **atts)
{
    size_t count = 0;
    while (atts && atts[2 * count])
        count++;
    struct attr *out = count ? arena_array(b->page->arena, count, sizeof *out) : NULL;
    if (!out)
        return;
    for (size_t i = 0; i < count; i++) {
        const char *name = (const char *)atts[2 * i], *value = (const char *)atts[2 * i + 1];
        if (!attr_wanted(name))
            continue;
        struct attr *x = &out[n->attr_count];
        x->name = arena_strdup(b->page->arena, name);
        x->value = value ? keep_text(b, value, strlen(value)) : "";
        if (x->name && x->value)
            n->attr_count++;
    }
    n->attrs = out;
}

/* A video or a post that only a script would put there becomes a frame with its address. */
static void make_frame(struct builder *b, struct node *n, const xmlChar *name, const xmlChar **atts)
{
    const char *address = embed_address(b->page->arena, (const char *)name, (const char *const *)atts);
    struct attr *src = address ? arena_array(b->page->arena, 1, sizeof *src) : NULL;
    if (!src)
        return;
    *src = (struct attr){.name = "src", .value = address};
    n->tag = TAG_IFRAME;
    n->flags |= NODE_EMBED;
    n->attrs = src;
    n->attr_count = 1;
}

/* The numbers that listings of code show beside their lines. */
static bool is_line_number(const struct node *n)
{
    static const char *const words[] = {"lineno", "linenos", "linenumber", "linenumbers", "rouge-gutter", "blob-num"};
    const char *class =
        n->tag == TAG_TD || n->tag == TAG_SPAN || n->tag == TAG_PRE || n->tag == TAG_A ? page_attr(n, "class") : NULL;
    while (class && *(class += strspn(class, " "))) {
        size_t len = strcspn(class, " ");
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (len == strlen(words[i]) && memcmp(class, words[i], len) == 0)
                return true;
        if (n->tag == TAG_TD && len == 6 && memcmp(class, "gutter", 6) == 0)
            return true;
        class += len;
    }
    return false;
}

/* display:none and the like, in an attribute's value that may hold white space anywhere. */
static bool style_hides(const char *style)
{
    for (const char *s = style; (s = strcasestr(s, "display")) != NULL; s++) {
        const char *v = s + 7;
        v += strspn(v, " \t\n:");
        if (strncasecmp(v, "none", 4) == 0)
            return true;
    }
    const char *v = strcasestr(style, "visibility");
    return v && strncasecmp(v + 10 + strspn(v + 10, " \t\n:"), "hidden", 6) == 0;
}

static bool is_hidden(const struct node *n)
{
    if (tag_is(n->tag, TAGK_GONE))
        return true;
    if (n->tag == TAG_BODY || n->tag == TAG_HTML)
        return false;
    const char *style = page_attr(n, "style"), *aria = page_attr(n, "aria-hidden"), *id = page_attr(n, "id");
    /* React streams late parts of a page as <div hidden id="S:1">, and its script puts them in sight. */
    bool streamed = id && strncmp(id, "S:", 2) == 0;
    const char *class = page_attr(n, "class");
    if (class && strstr(class, "w-condition-invisible"))
        return true; /* Webflow: what does not apply to this page */
    if (class && is_line_number(n))
        return true;
    if ((page_has_attr(n, "hidden") && !streamed) || (aria && strcasecmp(aria, "true") == 0))
        return true;
    return style && style_hides(style);
}

static bool is_json_script(const struct node *n)
{
    const char *type = n->tag == TAG_SCRIPT ? page_attr(n, "type") : NULL;
    return type && strcasestr(type, "ld+json");
}

static void on_start(void *user, const xmlChar *name, const xmlChar **atts)
{
    struct builder *b = user;
    flush_text(b);
    enum tag tag = tag_find((const char *)name);
    struct node *n = add_node(b, tag == TAG_OTHER ? embed_alias((const char *)name) : tag);
    if (!n)
        return;
    copy_attrs(b, n, atts);
    make_frame(b, n, name, atts);
    b->open = b->page->count - 1;
    if (n->tag == TAG_BODY && !b->page->body)
        b->page->body = b->open;
    if (n->tag == TAG_A && page_has_attr(n, "href"))
        n->flags |= NODE_IN_LINK;
    if (n->tag == TAG_PRE)
        n->flags |= NODE_IN_PRE;
    if (!(n->flags & NODE_HIDDEN) && is_hidden(n))
        n->flags |= NODE_HIDDEN;
    n->hints = hints_of(n);
    if (n->tag == TAG_OTHER)
        n->hints |= hints_of_name((const char *)name);
    b->in_json = is_json_script(n) && b->page->json_count < MAX_JSON_SCRIPTS;
    if (++b->depth > b->depth_max)
        xmlStopParser(b->parser);
}

static void keep_json(struct builder *b)
{
    struct page *p = b->page;
    b->in_json = false;
    const char *s = b->json.len && !b->json.failed ? arena_strndup(p->arena, b->json.data, b->json.len) : NULL;
    if (s)
        p->json[p->json_count++] = s;
    buf_reset(&b->json);
}

static void on_end(void *user, const xmlChar *name)
{
    struct builder *b = user;
    (void)name;
    flush_text(b);
    if (b->in_json)
        keep_json(b);
    if (b->open < 0)
        return;
    b->page->nodes[b->open].end = b->page->count;
    b->open = b->page->nodes[b->open].parent;
    b->depth--;
}

static void on_text(void *user, const xmlChar *text, int length)
{
    struct builder *b = user;
    if (length <= 0 || b->open < 0 || b->page->nodes[b->open].tag == TAG_SCRIPT ||
        b->page->nodes[b->open].tag == TAG_STYLE)
        return;
    const char *s = (const char *)text;
    size_t used = follow_reference(b, s, (size_t)length);
    buf_append(&b->text, s + used, (size_t)length - used);
}

static void on_cdata(void *user, const xmlChar *s, int len)
{
    struct builder *b = user;
    if (b->in_json && len > 0)
        buf_append(&b->json, s, (size_t)len);
}

static void close_all(struct builder *b)
{
    flush_text(b);
    for (int32_t i = b->open; i >= 0; i = b->page->nodes[i].parent)
        b->page->nodes[i].end = b->page->count;
}

static int32_t deepest(size_t len)
{
    size_t depth = len ? DEPTH_BYTES / len : MOST_DEPTH;
    return depth > MOST_DEPTH ? MOST_DEPTH : depth < LEAST_DEPTH ? LEAST_DEPTH : (int32_t)depth;
}

static void run_parser(void *builder)
{
    struct builder *b = builder;
    htmlParserCtxtPtr c = b->parser = htmlCreateMemoryParserCtxt(b->page->source, (int)b->page->source_len);
    if (!c) {
        b->failed = true;
        return;
    }
    htmlCtxtUseOptions(c, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                              HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT);
    xmlSwitchEncoding(c, XML_CHAR_ENCODING_UTF8);
    /* The callbacks build the array at once: no tree of libxml2's is made, which saves it a third of its time. */
    memset(c->sax, 0, sizeof *c->sax);
    c->sax->startElement = on_start;
    c->sax->endElement = on_end;
    c->sax->characters = c->sax->ignorableWhitespace = on_text;
    c->sax->cdataBlock = on_cdata;
    c->userData = b;
    htmlParseDocument(c);
    close_all(b);
    if (c->myDoc)
        xmlFreeDoc(c->myDoc);
    c->myDoc = NULL;
    htmlFreeParserCtxt(c);
}

bool page_parse(struct page *p, struct arena *a, const char *html, size_t len, struct err *e)
{
    memset(p, 0, sizeof *p);
    p->arena = a;
    p->source = html;
    p->source_len = len;
    if (len > INT32_MAX / 2)
        return err_set(e, ERR_LIMIT, "page: larger than %d bytes", INT32_MAX / 2);
    if (html_is_flooded(html, len))
        return err_set(e, ERR_LIMIT, "page: thousands of attributes in one tag");
    p->json = arena_array(a, MAX_JSON_SCRIPTS, sizeof *p->json);
    struct builder b = {.page = p, .open = -1, .twice = mend_is_twice(html, len), .depth_max = deepest(len)};
    buf_init(&b.text, len + 64);
    buf_init(&b.mended, 2 * len + 64);
    buf_init(&b.json, MAX_JSON_BYTES);
    bool ok = p->json && libxml_run(run_parser, &b);
    buf_free(&b.text);
    buf_free(&b.json);
    buf_free(&b.mended);
    if (!ok || b.failed || arena_failed(a)) {
        page_free(p);
        return err_set(e, ERR_MEMORY, "page: out of memory");
    }
    if (!p->count)
        return err_set(e, ERR_INPUT, "page: no HTML in it");
    return true;
}

void page_free(struct page *p)
{
    free(p->nodes);
    p->nodes = NULL;
    p->count = 0;
}

void page_forget_drops(struct page *p)
{
    for (int32_t i = 0; i < p->count; i++)
        p->nodes[i].flags &= ~(uint32_t)(NODE_DROPPED | NODE_CAPTION | NODE_KEPT);
}

const char *page_attr(const struct node *n, const char *name)
{
    for (uint32_t i = 0; i < n->attr_count; i++)
        if (strcmp(n->attrs[i].name, name) == 0)
            return n->attrs[i].value;
    return NULL;
}

bool page_has_attr(const struct node *n, const char *name)
{
    return page_attr(n, name) != NULL;
}

bool page_same_class(const struct node *a, const struct node *b)
{
    const char *x = page_attr(a, "class"), *y = page_attr(b, "class");
    return x && y ? strcmp(x, y) == 0 : x == y;
}

bool page_text(const struct page *p, int32_t i, struct buf *out)
{
    size_t start = out->len;
    bool space = false;
    for (int32_t k = i; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->tag != TAG_TEXT) {
            space |= tag_is(n->tag, TAGK_BLOCK) || n->tag == TAG_BR;
            if (k > i && (n->flags & NODE_HIDDEN))
                k = n->end - 1;
            continue;
        }
        letters_fold_space(n->text, n->text_len, out, start, &space);
    }
    return !out->failed;
}

char *page_text_dup(const struct page *p, int32_t i)
{
    struct buf b;
    buf_init(&b, LINE_MAX_BYTES);
    char *s = page_text(p, i, &b) && b.len ? arena_strndup(p->arena, b.data, b.len) : NULL;
    buf_free(&b);
    return s;
}
