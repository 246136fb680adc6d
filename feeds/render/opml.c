/* opml.c: OPML 2.0, the list of sources and of our own feeds, for a feed reader's "import". */
#include "core/url.h"
#include "render/write.h"

#include <string.h>

/* An operator may subscribe by an address with a password or a key in it; that is nobody else's business. */
static bool is_private(const struct source *s)
{
    struct url_parts p;
    url_split(s->feed, strlen(s->feed), &p);
    return s->feed_secret || p.userinfo_len > 0;
}

static void put_outline(struct buf *b, const char *title, const char *type)
{
    buf_lit(b, "<outline type=\"");
    buf_puts(b, type);
    buf_lit(b, "\" text=\"");
    put_attr(b, title);
    buf_lit(b, "\" title=\"");
    put_attr(b, title);
    buf_append_char(b, '"');
}

static void put_sources(struct buf *b, const struct render_site *of, enum render_lang lang)
{
    buf_lit(b, "<outline text=\"");
    put_attr(b, text_of(lang, T_SOURCES));
    buf_lit(b, "\">\n");
    for (size_t i = 0; i < of->source_count; i++) {
        const struct source *s = &of->sources[i];
        bool feed = web(s->feed) && !s->listing.items && !s->sitemap && !is_private(s);
        put_outline(b, s->title ? s->title : s->name, "rss");
        buf_lit(b, " xmlUrl=\"");
        if (feed) { /* where a source has no feed, ours stands in for it */
            put_uri(b, s->feed);
        } else {
            put_address(b, of, "sources/");
            put_attr(b, s->name);
            buf_lit(b, "/feed.atom");
        }
        if (web(s->home)) {
            buf_lit(b, "\" htmlUrl=\"");
            put_uri(b, s->home);
        }
        if (s->language) {
            buf_lit(b, "\" language=\"");
            put_attr(b, s->language);
        }
        buf_lit(b, "\"/>\n");
    }
    buf_lit(b, "</outline>\n");
}

static void put_ours(struct buf *b, const struct render_site *of, const char *title, const char *kind, const char *name)
{
    put_outline(b, title, "rss");
    buf_lit(b, " xmlUrl=\""); /* no version: OPML has words for those of RSS only */
    put_address(b, of, kind);
    put_attr(b, name);
    buf_puts(b, *name ? "/feed.atom\" htmlUrl=\"" : "feed.atom\" htmlUrl=\"");
    put_address(b, of, kind);
    put_attr(b, name);
    buf_puts(b, *name ? "/\"/>\n" : "\"/>\n");
}

bool render_opml(const struct render_site *of, int64_t changed, struct buf *out)
{
    int found = of->site->language ? render_lang_find(of->site->language, strlen(of->site->language)) : LANG_EN;
    enum render_lang lang = found < 0 ? LANG_EN : (enum render_lang)found;
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\">\n<head>\n");
    put_element(out, "title", of->site->title);
    if (changed != DATE_NONE) {
        char date[DATE_TEXT_MAX];
        date_rfc5322(changed, date);
        put_element(out, "dateModified", date);
    }
    put_element(out, "docs", "http://opml.org/spec2.opml");
    buf_lit(out, "</head>\n<body>\n");
    put_sources(out, of, lang);
    buf_lit(out, "<outline text=\"");
    put_attr(out, of->site->title);
    buf_lit(out, "\">\n");
    put_ours(out, of, text_of(lang, T_ALL_ARTICLES), "", "");
    for (size_t i = 0; i < of->topic_count; i++)
        put_ours(out, of, render_topic_title(&of->topics[i], lang), "topics/", of->topics[i].name);
    buf_lit(out, "</outline>\n</body>\n</opml>\n");
    return !out->failed;
}
