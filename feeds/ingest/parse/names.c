#include "ingest/parse/names.h"

#include <string.h>
#include <strings.h>

/* Without scheme, "www." and a last '/' or '#', which writers vary. */
static const struct {
    const char *uri;
    enum ns ns;
    const char *version;
} uris[] = {
    {"w3.org/2005/atom", NS_ATOM, "1.0"},
    {"purl.org/atom/ns", NS_ATOM, "0.3"},
    {"purl.org/echo", NS_ATOM, "0.3"},
    {"purl.org/pie", NS_ATOM, "0.3"},
    {"uri/of/echo/namespace", NS_ATOM, "0.3"},
    {"example.com/newformat", NS_ATOM, "0.3"},
    {"example.com/necho", NS_ATOM, "0.3"},
    {"purl.org/rss/1.0", NS_CORE, "1.0"},
    {"purl.org/net/rss1.1", NS_CORE, "1.1"},
    {"my.netscape.com/rdf/simple/0.9", NS_CORE, "0.90"},
    {"channel.netscape.com/rdf/simple/0.9", NS_CORE, "0.90"},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", NS_CORE, NULL},
    {"backend.userland.com/rss", NS_CORE, NULL},
    {"backend.userland.com/rss2", NS_CORE, NULL},
    {"backend.userland.com/rss091", NS_CORE, NULL},
    {"backend.userland.com/rss092", NS_CORE, NULL},
    {"blogs.law.harvard.edu/tech/rss", NS_CORE, NULL},
    {"cyber.law.harvard.edu/rss", NS_CORE, NULL},
    {"rssboard.org/rss-specification", NS_CORE, NULL},
    {"purl.oclc.org/net/rss_2.0/enc", NS_CORE, NULL}, /* RSS 2.0's enclosure for RSS 1.0 */
    {"w3.org/xml/1998/namespace", NS_XML, NULL},
    {"w3.org/1999/xhtml", NS_XHTML, NULL},
    {"w3.org/tr/rec-html40", NS_XHTML, NULL},
    {"w3.org/2000/svg", NS_FOREIGN, NULL},
    {"w3.org/1998/math/mathml", NS_FOREIGN, NULL},
    {"georss.org/georss", NS_FOREIGN, NULL},
    {"opengis.net/gml", NS_FOREIGN, NULL},
    {"w3.org/2003/01/geo/wgs84_pos", NS_FOREIGN, NULL},
    {"w3.org/2003/01/geo", NS_FOREIGN, NULL},
    {"w3.org/1999/02/22-rdf-syntax-ns", NS_RDF, NULL},
    {"purl.org/dc/elements/1.1", NS_DC, NULL},
    {"purl.org/dc/elements/1.0", NS_DC, NULL},
    {"purl.org/metadata/dublin_core", NS_DC, NULL},
    {"purl.org/dc/terms", NS_DCTERMS, NULL},
    {"purl.org/rss/1.0/modules/content", NS_CONTENT, NULL},
    {"purl.org/rss/1.0/modules/dcterms", NS_DCTERMS, NULL},
    {"search.yahoo.com/mrss", NS_MEDIA, NULL},
    {"video.search.yahoo.com/mrss", NS_MEDIA, NULL},
    {"tools.search.yahoo.com/mrss", NS_MEDIA, NULL},
    {"rssboard.org/media-rss", NS_MEDIA, NULL},
    {"itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES, NULL},
    {"itunes.com/dtds/podcast-1.0", NS_ITUNES, NULL},
    {"example.com/dtds/podcast-1.0.dtd", NS_ITUNES, NULL},
    {"google.com/schemas/play-podcasts/1.0", NS_ITUNES, NULL}, /* the same elements under another name */
    {"google.com/schemas/play-podcasts/1.0/play-podcasts.xsd", NS_ITUNES, NULL},
    {"purl.org/rss/1.0/modules/slash", NS_SLASH, NULL},
    {"wellformedweb.org/commentapi", NS_WFW, NULL},
    {"purl.org/syndication/thread/1.0", NS_THR, NULL},
    {"purl.org/rss/1.0/modules/syndication", NS_SY, NULL},
    {"webns.net/mvcb", NS_ADMIN, NULL},
    {"web.resource.org/cc", NS_CC, NULL},
    {"creativecommons.org/ns", NS_CC, NULL},
    {"backend.userland.com/creativecommonsrssmodule", NS_CC, NULL},
    {"cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", NS_CC, NULL},
    {"rssnamespace.org/feedburner/ext/1.0", NS_FEEDBURNER, NULL},
    {"news.yandex.ru", NS_YANDEX, NULL},
    {"podcastindex.org/namespace/1.0", NS_PODCAST, NULL},
    {"sitemaps.org/schemas/sitemap/0.9", NS_SITEMAP, NULL},
    {"google.com/schemas/sitemap/0.84", NS_SITEMAP, NULL},
    {"google.com/schemas/sitemap/0.9", NS_SITEMAP, NULL},
    {"google.com/schemas/sitemap-news/0.9", NS_NEWS, NULL},
    {"google.com/schemas/sitemap-image/1.1", NS_SITEIMAGE, NULL},
    {"xmlns.com/foaf/0.1", NS_FOAF, NULL},
};

static const struct {
    const char *prefix;
    enum ns ns;
} prefixes[] = {
    {"xml", NS_XML}, {"dc", NS_DC}, {"dcterms", NS_DCTERMS}, {"dct", NS_DCTERMS}, {"content", NS_CONTENT},
    {"media", NS_MEDIA}, {"mrss", NS_MEDIA}, {"itunes", NS_ITUNES}, {"googleplay", NS_ITUNES}, {"slash", NS_SLASH},
    {"wfw", NS_WFW}, {"thr", NS_THR}, {"sy", NS_SY}, {"syn", NS_SY}, {"admin", NS_ADMIN}, {"cc", NS_CC},
    {"creativecommons", NS_CC}, {"atom", NS_ATOM}, {"atom10", NS_ATOM}, {"a10", NS_ATOM}, {"rdf", NS_RDF},
    {"rss", NS_CORE}, {"xhtml", NS_XHTML}, {"html", NS_XHTML}, {"feedburner", NS_FEEDBURNER}, {"yandex", NS_YANDEX},
    {"podcast", NS_PODCAST}, {"news", NS_NEWS}, {"foaf", NS_FOAF}, {"svg", NS_FOREIGN}, {"math", NS_FOREIGN},
    {"geo", NS_FOREIGN}, {"georss", NS_FOREIGN}, {"gml", NS_FOREIGN},
};

bool name_is(const char *name, size_t len, const char *word)
{
    return strlen(word) == len && strncasecmp(name, word, len) == 0;
}

static void strip(const char **s, size_t *len, const char *prefix)
{
    size_t n = strlen(prefix);
    if (*len >= n && strncasecmp(*s, prefix, n) == 0) {
        *s += n;
        *len -= n;
    }
}

enum ns ns_by_uri(const char *uri, size_t len, const char **version)
{
    while (len && (unsigned char)*uri <= ' ') {
        uri++;
        len--;
    }
    while (len && ((unsigned char)uri[len - 1] <= ' ' || uri[len - 1] == '/' || uri[len - 1] == '#'))
        len--;
    strip(&uri, &len, "http://");
    strip(&uri, &len, "https://");
    strip(&uri, &len, "www.");
    if (!len)
        return NS_CORE;
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++)
        if (name_is(uri, len, uris[i].uri)) {
            if (uris[i].version && version)
                *version = uris[i].version;
            return uris[i].ns;
        }
    return NS_OTHER;
}

enum ns ns_by_prefix(const char *prefix, size_t len)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (name_is(prefix, len, prefixes[i].prefix))
            return prefixes[i].ns;
    return NS_OTHER;
}

/* The first row of each namespace is its usual prefix. */
const char *ns_prefix(enum ns ns)
{
    for (size_t i = 0; ns != NS_CORE && i < sizeof prefixes / sizeof *prefixes; i++)
        if (prefixes[i].ns == ns)
            return prefixes[i].prefix;
    return NULL;
}
