/* listing.c: articles of a page without a feed, found by the operator's XPaths. */
#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>
#include <string.h>

#include "core/date.h"
#include "core/url.h"
#include "html/html.h"
#include "html/libxml.h"
#include "ingest/parse/formats.h"
#include "ingest/parse/plain.h"
#include "text/datetext.h"

struct listing_reader {
    const struct parse_input *in;
    const char *page;
    size_t len;
    struct arena *a;
    struct feed *feed;
    struct err *e;
    bool ok;
    xmlDocPtr doc;
    xmlXPathContextPtr context;
    const char *base;
    char *language;
};

static xmlXPathObjectPtr evaluate(struct listing_reader *r, const char *expression, xmlNodePtr at)
{
    r->context->node = at;
    return xmlXPathEvalExpression((const xmlChar *)expression, r->context);
}

/* The text of what an expression finds first: an element's, an attribute's, or a computed string. */
static char *text_at(struct listing_reader *r, const char *expression, xmlNodePtr item)
{
    xmlXPathObjectPtr o = expression && *expression ? evaluate(r, expression, item) : NULL;
    if (!o)
        return NULL;
    xmlChar *s = NULL;
    if (o->type == XPATH_NODESET && o->nodesetval && o->nodesetval->nodeNr > 0)
        s = xmlNodeGetContent(o->nodesetval->nodeTab[0]);
    else if (o->type != XPATH_NODESET)
        s = xmlXPathCastToString(o);
    char *text = s ? plain_text(r->a, (const char *)s, strlen((const char *)s), TEXT_LITERAL) : NULL;
    xmlFree(s);
    xmlXPathFreeObject(o);
    return text;
}

/* The first that gives anything. */
static char *first_text(struct listing_reader *r, const char *const *expressions, xmlNodePtr item)
{
    char *text = NULL;
    for (; *expressions && !text; expressions++)
        text = text_at(r, *expressions, item);
    return text;
}

static void read_date(struct listing_reader *r, xmlNodePtr item, struct article *out)
{
    const struct listing *l = r->in->listing;
    struct datetext d;
    char *text = NULL;
    out->published = out->updated = DATE_NONE;
    if (l->date) {
        char *exact = arena_printf(r->a, "(%s)/@datetime", l->date);
        const char *const tries[] = {exact, l->date, NULL};
        text = first_text(r, tries, item);
    } else {
        static const char *const tries[] = {".//time/@datetime", ".//time", NULL};
        text = first_text(r, tries, item);
    }
    if (!text)
        return;
    if (datetext_parse(text, strlen(text), r->language, r->in->now, &d) ||
        datetext_find(text, strlen(text), r->language, r->in->now, &d)) {
        out->published = d.unix_s;
        out->date_in_future = r->in->now && d.unix_s > r->in->now;
    }
}

static bool read_item(struct listing_reader *r, xmlNodePtr item, struct article *out)
{
    static const char *const any_link[] = {"self::a/@href", ".//a/@href", NULL};
    static const char *const any_title[] = {".//h1", ".//h2", ".//h3", ".//h4", "self::a", ".//a", NULL};
    const struct listing *l = r->in->listing;
    memset(out, 0, sizeof *out);
    char *link = NULL;
    if (l->link) {
        char *href = arena_printf(r->a, "(%s)/@href", l->link);
        const char *const tries[] = {href, l->link, NULL};
        link = first_text(r, tries, item);
    } else {
        link = first_text(r, any_link, item);
    }
    out->title = l->title ? text_at(r, l->title, item) : first_text(r, any_title, item);
    out->summary = text_at(r, l->summary, item);
    out->url = link ? url_resolve(r->a, r->base, link, strlen(link)) : NULL;
    out->guid = out->url;
    static const char *const any_picture[] = {".//img/@data-src", ".//img/@src", NULL};
    char *picture = first_text(r, any_picture, item);
    out->image = picture && strncmp(picture, "data:", 5) != 0 ? url_resolve(r->a, r->base, picture, strlen(picture)) : NULL;
    read_date(r, item, out);
    return out->url && url_is_web(out->url, strlen(out->url));
}

static bool read_items(struct listing_reader *r, struct feed *f, struct err *e)
{
    xmlXPathObjectPtr items = evaluate(r, r->in->listing->items, xmlDocGetRootElement(r->doc));
    if (!items)
        return err_set(e, ERR_CONFIG, "items: not an XPath expression: %.200s", r->in->listing->items);
    size_t n = items->type == XPATH_NODESET && items->nodesetval ? (size_t)items->nodesetval->nodeNr : 0;
    size_t max = r->in->entries_max ? r->in->entries_max : 10000;
    f->articles = arena_array(r->a, (n < max ? n : max) + 1, sizeof *f->articles);
    for (size_t i = 0; f->articles && i < n && i < max; i++)
        f->article_count += read_item(r, items->nodesetval->nodeTab[i], &f->articles[f->article_count]);
    xmlXPathFreeObject(items);
    if (!f->article_count)
        return err_set(e, ERR_INPUT, n ? "an HTML page where the XPath for items finds nothing that has a link"
                                       : "an HTML page where the XPath for items finds nothing");
    return true;
}

static void read_page(struct listing_reader *r, struct feed *f)
{
    xmlNodePtr root = xmlDocGetRootElement(r->doc);
    static const char *const titles[] = {"//head/title", "//meta[@property='og:site_name']/@content", "//h1", NULL};
    char *base = text_at(r, "//base/@href", root), *icon = text_at(r, "//link[contains(@rel,'icon')]/@href", root);
    if (base)
        r->base = url_resolve(r->a, r->in->url, base, strlen(base));
    r->language = text_at(r, "/html/@lang", root);
    f->format = "html listing";
    f->title = first_text(r, titles, root);
    f->description = text_at(r, "//meta[@name='description']/@content", root);
    f->language = r->language;
    f->url = arena_strdup(r->a, r->in->url);
    f->icon = icon ? url_resolve(r->a, r->base, icon, strlen(icon)) : NULL;
}

static void read_listing(void *reader)
{
    struct listing_reader *r = reader;
    r->doc = htmlReadMemory(r->page, (int)r->len, NULL, "UTF-8",
                            HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    if (!r->doc || !xmlDocGetRootElement(r->doc)) {
        err_set(r->e, ERR_INPUT, "an HTML page that cannot be read");
    } else if (!(r->context = xmlXPathNewContext(r->doc))) {
        err_set(r->e, ERR_MEMORY, "out of memory");
    } else {
        read_page(r, r->feed);
        r->ok = read_items(r, r->feed, r->e);
        xmlXPathFreeContext(r->context);
    }
    xmlFreeDoc(r->doc);
}

bool listing_read(const struct parse_input *in, const char *s, size_t len, struct arena *a, struct feed *f,
                  struct err *e)
{
    struct listing_reader r = {.in = in, .page = s, .len = len, .a = a, .feed = f, .e = e, .base = in->url};
    if (len > INT32_MAX)
        return err_set(e, ERR_LIMIT, "a page of more than 2 GiB");
    if (html_is_flooded(s, len))
        return err_set(e, ERR_LIMIT, "a page with thousands of attributes in one tag");
    return libxml_run(read_listing, &r) ? r.ok : err_set(e, ERR_MEMORY, "out of memory");
}
