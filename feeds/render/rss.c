/* rss.c: RSS 2.0 with the modules that readers look at: Atom links, content, Dublin Core, Media RSS, feed history. */
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "render/write.h"

static void put_date_element(struct buf *b, const char *name, int64_t t)
{
    char text[DATE_TEXT_MAX];
    date_rfc5322(t, text);
    put_element(b, name, text);
}

static void put_link(struct buf *b, const struct render_site *of, const char *rel, const char *below)
{
    if (!below)
        return;
    buf_lit(b, "<atom:link rel=\"");
    buf_puts(b, rel);
    buf_lit(b, "\" type=\"application/rss+xml\" href=\"");
    put_address(b, of, below);
    buf_lit(b, "\"/>\n");
}

static void put_list_links(struct buf *b, const struct render_list *l)
{
    put_link(b, l->of, "self", l->self);
    put_link(b, l->of, "current", l->current);
    put_link(b, l->of, "prev-archive", l->prev_archive);
    put_link(b, l->of, "next-archive", l->next_archive);
    put_link(b, l->of, "first", l->first);
    put_link(b, l->of, "previous", l->previous);
    put_link(b, l->of, "next", l->next);
    if (web(l->of->site->hub)) {
        buf_lit(b, "<atom:link rel=\"hub\" href=\"");
        put_uri(b, l->of->site->hub);
        buf_lit(b, "\"/>\n");
    }
}

static void put_channel(struct buf *b, const struct render_list *l)
{
    char page[1024];
    list_feed(l, "", page, sizeof page);
    buf_lit(b, "<title>");
    put_list_title(b, l, put_text);
    buf_lit(b, "</title>\n<link>");
    put_address(b, l->of, page);
    buf_lit(b, "</link>\n<description>");
    if (list_description(l)) /* the element must be there */
        put_text(b, list_description(l));
    else
        put_list_title(b, l, put_text);
    buf_lit(b, "</description>\n");
    put_element(b, "language", render_lang_tag(l->lang));
    put_element(b, "copyright", l->of->site->rights);
    put_date_element(b, "lastBuildDate", list_updated(l));
    put_element(b, "generator", "cadialog " CADIALOG_VERSION);
    put_element(b, "docs", "https://www.rssboard.org/rss-specification");
    put_element(b, "ttl", "60");
    put_list_links(b, l);
    if (l->month)
        buf_lit(b, "<fh:archive/>\n");
}

static void put_authors(struct buf *b, const struct article *a, const struct shown *s)
{
    bool any = false;
    for (size_t i = 0; i < a->author_count; i++) {
        bool named = a->authors[i].name && utf8_is_seen(a->authors[i].name);
        put_element(b, "dc:creator", named ? a->authors[i].name : NULL);
        any |= named;
    }
    if (!any)
        put_element(b, "dc:creator", s->source_title);
}

static void put_categories(struct buf *b, const struct render_list *l, const struct article *a)
{
    for (size_t i = 0; i < a->topic_count; i++) {
        const struct topic *t = find_topic(l->of, a->topics[i]);
        if (!t)
            continue;
        buf_lit(b, "<category domain=\"");
        put_address(b, l->of, "topics/");
        put_attr(b, t->name);
        buf_lit(b, "/\">");
        put_text(b, render_topic_title(t, l->lang));
        buf_lit(b, "</category>\n");
    }
}

/* One enclosure an item is all that RSS readers agree on; the others stand as media:content. */
static void put_enclosure(struct buf *b, const struct media *m, bool first)
{
    buf_puts(b, first ? "<enclosure url=\"" : "<media:content url=\"");
    put_uri(b, m->url);
    buf_lit(b, "\" type=\"");
    put_attr(b, media_type(m) ? m->type : "application/octet-stream");
    if (first)
        buf_printf(b, "\" length=\"%lld", m->length_bytes > 0 ? (long long)m->length_bytes : 0);
    else if (m->length_bytes >= 0)
        buf_printf(b, "\" fileSize=\"%lld", (long long)m->length_bytes);
    buf_lit(b, "\"/>\n");
}

static void put_media(struct buf *b, const struct shown *s)
{
    bool first = true;
    for (size_t i = 0; i < s->media_count; i++) {
        if (s->media[i].is_image || !web(s->media[i].url))
            continue;
        put_enclosure(b, &s->media[i], first);
        first = false;
    }
    if (s->image) {
        buf_lit(b, "<media:content url=\"");
        put_uri(b, s->image);
        buf_lit(b, "\" medium=\"image\"/>\n<media:thumbnail url=\"");
        put_uri(b, s->image);
        buf_lit(b, "\"/>\n");
    }
}

static void put_source(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s)
{
    if (!s->source)
        return;
    buf_lit(b, "<source url=\"");
    put_address(b, l->of, "sources/");
    put_attr(b, a->source);
    buf_lit(b, "/feed.rss\">");
    put_text(b, s->source_title);
    buf_lit(b, "</source>\n");
}

static void put_texts(struct buf *b, const struct render_list *l, const struct shown *s, struct buf *scratch)
{
    if (s->summary) {
        buf_lit(b, "<description>");
        buf_reset(scratch);
        put_text_n(scratch, s->summary, s->summary_len); /* once as HTML, once as XML: descriptions are HTML */
        if (s->summary_cut)
            buf_lit(scratch, "…");
        if (scratch->data)
            put_text_n(b, scratch->data, scratch->len);
        buf_lit(b, "</description>\n");
    }
    buf_reset(scratch);
    put_entry_html(scratch, s, l);
    buf_lit(b, "<content:encoded>");
    if (scratch->failed)
        b->failed = true;
    else
        put_text_n(b, scratch->data, scratch->len);
    buf_lit(b, "</content:encoded>\n");
}

static void put_comments(struct buf *b, const char *url)
{
    if (!url)
        return;
    buf_lit(b, "<comments>");
    put_uri(b, url);
    buf_lit(b, "</comments>\n");
}

static void put_item_of(struct buf *b, const struct render_list *l, const struct article *a, struct buf *scratch)
{
    struct shown s;
    rights_apply(l->of, a, l->lang, &s);
    buf_lit(b, "<item>\n<title>");
    put_text(b, s.title);
    buf_lit(b, "</title>\n<link>");
    if (s.url) {
        put_uri(b, s.url);
    } else {
        put_address(b, l->of, "articles/");
        put_text(b, a->key);
        buf_lit(b, "/");
    }
    buf_lit(b, "</link>\n<guid isPermaLink=\"false\">");
    put_tag(b, l->of, "articles", a->key);
    buf_lit(b, "</guid>\n");
    put_date_element(b, "pubDate", render_article_time(a));
    buf_lit(b, "<atom:updated>");
    put_rfc3339(b, article_updated(a));
    buf_lit(b, "</atom:updated>\n");
    put_authors(b, a, &s);
    put_categories(b, l, a);
    put_element(b, "dc:language", s.language);
    put_element(b, "dc:rights", s.rights);
    put_texts(b, l, &s, scratch);
    put_media(b, &s);
    put_source(b, l, a, &s);
    put_comments(b, web(a->comments_url));
    buf_lit(b, "</item>\n");
}

bool render_rss(const struct render_list *l, struct buf *out)
{
    struct buf scratch;
    buf_init(&scratch, out->max_bytes);
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\""
                 " xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
                 " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\"");
    if (l->month)
        buf_lit(out, " xmlns:fh=\"http://purl.org/syndication/history/1.0\"");
    buf_lit(out, ">\n<channel>\n");
    put_channel(out, l);
    for (size_t i = 0; i < l->count; i++)
        put_item_of(out, l, &l->articles[i], &scratch);
    buf_lit(out, "</channel>\n</rss>\n");
    buf_free(&scratch);
    return !out->failed;
}
