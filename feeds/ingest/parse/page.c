/* page.c: documents that are no feeds: what they are, and which feeds they name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/url.h"
#include "html/html.h"
#include "html/token.h"
#include "ingest/parse/build.h"
#include "ingest/parse/formats.h"

enum { LINKS_MAX = 64, TITLE_BYTES_MAX = 80 };

struct found {
    struct feed_link link;
    int rank; /* lower is better */
};

struct page {
    const struct parse_input *in;
    struct arena *a;
    char *base; /* of the first <base>, else the page's own address */
    bool has_base;
    char title[TITLE_BYTES_MAX + 1];
    struct found found[LINKS_MAX];
    size_t count;
    char *anchor; /* of the last <a>, while its text is awaited */
    bool password, challenge;
};

static char *attr_text(struct page *p, const struct html_token *tok, const char *name)
{
    const struct html_attr *at = html_attr_get(tok, name);
    if (!at)
        return NULL;
    struct buf b;
    buf_init(&b, 1 << 16);
    html_decode(at->value, at->value_len, HTML_IN_ATTRIBUTE, &b);
    char *text = b.data ? plain_trim(p->a, b.data, b.len) : NULL;
    buf_free(&b);
    return text;
}

static bool has_word(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; p && *p;) {
        size_t k = strcspn(p, " \t\r\n");
        if (k == n && strncasecmp(p, word, n) == 0)
            return true;
        p += k + strspn(p + k, " \t\r\n");
    }
    return false;
}

/* Feeds of comments are seldom what somebody wants; of the formats, those made for articles come first. */
static int rank_of(const char *type, const char *url, const char *title)
{
    static const struct {
        const char *type;
        int rank;
    } types[] = {{"application/atom+xml", 0}, {"application/rss+xml", 0}, {"application/feed+json", 1},
                 {"application/rdf+xml", 1}, {"application/json", 2}, {"application/xml", 3}, {"text/xml", 3},
                 {"application/rss", 3}, {"application/atom", 3}, {"application/rdf", 3}, {"application/x.atom+xml", 3},
                 {"application/x-atom+xml", 3}, {"application/x-rss+xml", 3},
                 {"text/rss", 3}, {"text/atom", 3}};
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i].type);
        if (strncasecmp(type, types[i].type, n) != 0 || (type[n] && !strchr("; +", type[n])))
            continue;
        bool comments = strcasestr(url, "comment") || (title && strcasestr(title, "comment"));
        if (strcasestr(type, "oembed") || (types[i].rank >= 2 && strcasestr(url, "oembed")))
            return -1;
        if (types[i].rank == 2 && (strcasestr(url, "wp-json") || strcasestr(url, "manifest")))
            return -1;
        return types[i].rank + (comments ? 10 : 0);
    }
    return -1;
}

static void add(struct page *p, const char *href, char *type, char *title, int rank)
{
    if (strncasecmp(href, "feed:http", 9) == 0)
        href += 5;
    char *url = strncasecmp(href, "feed://", 7) == 0 ? arena_printf(p->a, "http://%s", href + 7) : arena_strdup(p->a, href);
    if (!url || p->count == LINKS_MAX)
        return;
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->found[i].link.url, url) == 0)
            return;
    p->found[p->count++] = (struct found){{url, type, title}, rank};
}

/* The path is called as feeds are; what stands behind it does not count. */
static bool ends_as_feed(const char *href)
{
    static const char *const endings[] = {"/feed", "/feed/", "/rss", "/rss/", "/rss.xml", "/feed.xml", "/atom.xml",
                                          "/index.xml", "/index.rdf", "/feed.json", ".rss", ".rdf", ".atom", "/rss.php"};
    size_t n = strcspn(href, "?#");
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t m = strlen(endings[i]);
        if (n >= m && strncasecmp(href + n - m, endings[i], m) == 0)
            return true;
    }
    return false;
}

static void see_link(struct page *p, const struct html_token *tok)
{
    char *rel = attr_text(p, tok, "rel"), *href = attr_text(p, tok, "href");
    char *type = attr_text(p, tok, "type"), *title = attr_text(p, tok, "title");
    if (!href || !rel)
        return;
    int rank = has_word(rel, "alternate") ? rank_of(type, href, title) : has_word(rel, "feed") ? 4 : -1;
    if (!type && has_word(rel, "alternate") && ends_as_feed(href))
        rank = 5;
    if (rank >= 0)
        add(p, href, type, title, rank);
}

/* What the text of a link, or its picture's, calls a feed; whatever its address. */
static void see_label(struct page *p, const char *text)
{
    static const char *const labels[] = {"RSS", "RSS 2.0", "RSS feed", "RSS-feed", "RSS feeds", "Atom", "Atom feed", "RSS-лента",
                                         "RSS лента", "RSS-канал", "RSS канал", "Flux RSS", "RSS-арна", "RSSフィード"};
    for (size_t i = 0; p->anchor && text && i < sizeof labels / sizeof *labels; i++)
        if (strcasecmp(text, labels[i]) == 0)
            add(p, p->anchor, NULL, NULL, 23);
}

/* <a href="/rss.xml">: pages that forget <link> often have such a one. */
static void see_anchor(struct page *p, const struct html_token *tok)
{
    static const char *const parts[] = {"://feeds.", "feedburner.", "feed=rss", "feed=atom", "format=rss", "format=atom",
                                        "format=feed", "type=rss"};
    char *href = attr_text(p, tok, "href");
    if (!href)
        return;
    char *type = attr_text(p, tok, "type"), *rel = attr_text(p, tok, "rel");
    p->anchor = href;
    if (has_word(rel, "feed") || strncasecmp(href, "feed:", 5) == 0) {
        add(p, href, type, NULL, 20);
        return;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcasestr(href, parts[i])) {
            add(p, href, NULL, NULL, 22);
            return;
        }
    if (type && rank_of(type, href, NULL) >= 0) {
        add(p, href, type, NULL, 20);
        return;
    }
    if (ends_as_feed(href))
        add(p, href, NULL, NULL, 21);
    see_label(p, attr_text(p, tok, "title"));
    see_label(p, attr_text(p, tok, "aria-label"));
}

static void see_title(struct page *p, const struct html_token *text)
{
    char *title = plain_text(p->a, text->text, text->len, TEXT_SOFT);
    if (!title || p->title[0])
        return;
    static const char *const walls[] = {"just a moment", "attention required", "access denied", "are you a robot",
                                        "ddos-guard", "captcha", "checking your browser", "security check"};
    for (size_t i = 0; i < sizeof walls / sizeof *walls; i++)
        p->challenge |= strcasestr(title, walls[i]) != NULL;
    snprintf(p->title, sizeof p->title, "%s", title);
    size_t n = strlen(p->title);
    while (n && ((unsigned char)p->title[n - 1] & 0xc0) == 0x80 && n >= TITLE_BYTES_MAX - 3)
        n--; /* no half character at the end */
    if (n && (unsigned char)p->title[n - 1] >= 0xc0 && n >= TITLE_BYTES_MAX - 3)
        n--;
    p->title[n] = '\0';
}

static void scan(struct page *p, const char *s, size_t len)
{
    struct html_tokens t;
    struct html_token tok;
    enum html_tag raw = HTML_UNKNOWN;
    html_tokens_init(&t, s, len);
    while (html_tokens_next(&t, &tok)) {
        if (tok.type == HTML_TEXT && raw == HTML_TITLE)
            see_title(p, &tok);
        else if (tok.type == HTML_TEXT && p->anchor && tok.len < 64)
            see_label(p, plain_text(p->a, tok.text, tok.len, TEXT_SOFT));
        else if (tok.type == HTML_END && tok.tag == HTML_A)
            p->anchor = NULL;
        raw = HTML_UNKNOWN;
        if (tok.type != HTML_START)
            continue;
        if (html_tag_is_raw(tok.tag) && tok.tag != HTML_NOSCRIPT) {
            raw = tok.tag;
            html_tokens_raw(&t, tok.tag);
        }
        char *text;
        switch (tok.tag) {
        case HTML_LINK: see_link(p, &tok); break;
        case HTML_A: see_anchor(p, &tok); break;
        case HTML_IMG: see_label(p, attr_text(p, &tok, "alt")); break;
        case HTML_BASE:
            text = attr_text(p, &tok, "href");
            if (text && !p->has_base) {
                p->base = url_resolve(p->a, p->in->url, text, strlen(text));
                p->has_base = true;
            }
            break;
        case HTML_INPUT:
            text = attr_text(p, &tok, "type");
            p->password |= text && strcasecmp(text, "password") == 0;
            break;
        default: break;
        }
    }
}

/* Made absolute at the end, since <base> may come late.  False: no address of the web, or there already. */
static bool settle(struct page *p, struct feed_link *l, const struct parse_result *out)
{
    char *url = url_resolve(p->a, p->base, l->url, strlen(l->url));
    l->url = url ? url : l->url;
    enum url_scheme scheme = url_scheme_of(l->url, strlen(l->url));
    for (size_t i = 0; i < out->link_count; i++)
        if (strcmp(out->links[i].url, l->url) == 0)
            return false;
    return scheme == URL_HTTP || scheme == URL_HTTPS || scheme == URL_NONE;
}

/* Best rank first, in the page's order within one. */
static void hand_over(struct page *p, struct parse_result *out)
{
    out->links = arena_array(p->a, p->count + 1, sizeof *out->links);
    bool has_links = false;
    for (size_t i = 0; i < p->count; i++)
        has_links |= p->found[i].rank < 20;
    for (int rank = 0; out->links && rank < (has_links ? 20 : 30); rank++)
        for (size_t i = 0; i < p->count; i++)
            if (p->found[i].rank == rank && settle(p, &p->found[i].link, out))
                out->links[out->link_count++] = p->found[i].link;
}

bool page_read(const struct parse_input *in, const char *s, size_t len, struct arena *a, struct parse_result *out,
               struct err *e)
{
    struct page *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(e, ERR_MEMORY, "out of memory");
    p->in = in;
    p->a = a;
    p->base = arena_strdup(a, in->url);
    scan(p, s, len);
    hand_over(p, out);
    const char *what = p->challenge                      ? "a page that checks for robots"
                       : p->password && !out->link_count ? "a login page"
                                                         : "an HTML page";
    if (p->title[0])
        err_set(e, ERR_INPUT, "%s, not a feed (\"%s\")", what, p->title);
    else
        err_set(e, ERR_INPUT, "%s, not a feed", what);
    free(p);
    return false;
}

/* ---- other XML */

static void take_address(struct arena *a, const char *s, size_t len, const char *type, char *title, struct parse_result *out,
                         size_t *cap)
{
    char *url = plain_url(a, s, len);
    struct feed_link *l = url && out->link_count < LINKS_MAX ? list_add(a, &out->links, &out->link_count, cap, sizeof *l) : NULL;
    if (l)
        *l = (struct feed_link){url, (char *)(uintptr_t)type, title};
}

bool other_xml_read(const struct parse_input *in, const char *s, size_t len, const char *root, struct arena *a,
                    struct parse_result *out, struct err *e)
{
    bool opml = strcmp(root, "opml") == 0, index = strcmp(root, "sitemapindex") == 0;
    struct xml *x = opml || index ? malloc(sizeof *x) : NULL;
    size_t cap = 0;
    bool in_loc = false;
    if (x)
        xml_init(x, s, len, a);
    for (enum xml_event event; x && (event = xml_next(x)) != XML_EOF;) {
        if (event == XML_START && opml) {
            char *url = xml_attribute_text(x, NS_CORE, "xmlurl"), *title = xml_attribute_text(x, NS_CORE, "text");
            if (url)
                take_address(a, url, strlen(url), "application/rss+xml", title, out, &cap);
        } else if (event == XML_START || event == XML_END) {
            in_loc = event == XML_START && name_is(xml_top(x)->local.s, xml_top(x)->local.len, "loc");
        } else if (in_loc) {
            take_address(a, x->text.s, x->text.len, "application/xml", NULL, out, &cap);
        }
    }
    free(x);
    if (opml)
        return err_set(e, ERR_INPUT, "an OPML list of feeds, not a feed");
    if (index)
        return err_set(e, ERR_INPUT, "an index of sitemaps, not a feed");
    if (!root[0])
        return err_set(e, ERR_INPUT, "an XML document without an element, not a feed");
    return err_set(e, ERR_INPUT, "an XML document of another kind (<%s>), not a feed", root);
}
