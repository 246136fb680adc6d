/* atom.c: Atom 1.0 (RFC 4287), with RFC 5005 (paging and archives), RFC 6721 (tombstones) and Media RSS thumbnails. */
#include <string.h>

#include "core/utf8.h"
#include "render/write.h"

static void put_link(struct buf *b, const struct render_site *of, const char *rel, const char *type, const char *below)
{
    if (!below)
        return;
    buf_lit(b, "<link rel=\"");
    buf_puts(b, rel);
    if (type) {
        buf_lit(b, "\" type=\"");
        buf_puts(b, type);
    }
    buf_lit(b, "\" href=\"");
    put_address(b, of, below);
    buf_lit(b, "\"/>\n");
}

static void put_list_links(struct buf *b, const struct render_list *l)
{
    static const char atom[] = "application/atom+xml";
    char page[1024];
    list_feed(l, "", page, sizeof page);
    put_link(b, l->of, "alternate", "text/html", page);
    put_link(b, l->of, "self", atom, l->self);
    put_link(b, l->of, "current", atom, l->current);
    put_link(b, l->of, "prev-archive", atom, l->prev_archive);
    put_link(b, l->of, "next-archive", atom, l->next_archive);
    put_link(b, l->of, "first", atom, l->first);
    put_link(b, l->of, "previous", atom, l->previous);
    put_link(b, l->of, "next", atom, l->next);
    if (web(l->of->site->hub)) {
        buf_lit(b, "<link rel=\"hub\" href=\"");
        put_uri(b, l->of->site->hub);
        buf_lit(b, "\"/>\n");
    }
}

static void put_id(struct buf *b, const struct render_list *l)
{
    static const char *const kinds[SCOPE_COUNT] = {"feed", "topics", "sources", "speakers", "languages", "stories", "search"};
    buf_lit(b, "<id>");
    put_tag(b, l->of, kinds[l->scope], l->name);
    put_attr(b, l->also);
    buf_lit(b, "</id>\n");
}

static void put_head(struct buf *b, const struct render_list *l)
{
    buf_lit(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\""
               " xmlns:media=\"http://search.yahoo.com/mrss/\"");
    if (l->tombstone_count)
        buf_lit(b, " xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"");
    if (l->month)
        buf_lit(b, " xmlns:fh=\"http://purl.org/syndication/history/1.0\"");
    buf_lit(b, " xml:lang=\"");
    buf_puts(b, render_lang_tag(l->lang));
    buf_lit(b, "\">\n<title type=\"text\">");
    put_list_title(b, l, put_text);
    buf_lit(b, "</title>\n");
    put_element(b, "subtitle", list_description(l));
    put_id(b, l);
    buf_lit(b, "<updated>");
    put_rfc3339(b, list_updated(l));
    buf_lit(b, "</updated>\n");
    put_list_links(b, l);
    if (l->month)
        buf_lit(b, "<fh:archive/>\n");
    buf_lit(b, "<author><name>");
    put_text(b, l->of->site->title);
    buf_lit(b, "</name></author>\n");
    put_element(b, "rights", l->of->site->rights);
    buf_lit(b, "<generator uri=\"");
    put_address(b, l->of, "");
    buf_lit(b, "\" version=\"" CADIALOG_VERSION "\">cadialog</generator>\n");
}

static void put_authors(struct buf *b, const struct article *a, const struct shown *s)
{
    bool any = false;
    for (size_t i = 0; i < a->author_count; i++) {
        const struct person *p = &a->authors[i];
        if (!p->name || !utf8_is_seen(p->name))
            continue;
        any = true;
        buf_lit(b, "<author><name>");
        put_text(b, p->name);
        buf_lit(b, "</name>");
        if (web(p->url)) {
            buf_lit(b, "<uri>");
            put_uri(b, p->url);
            buf_lit(b, "</uri>");
        }
        buf_lit(b, "</author>\n");
    }
    if (any)
        return;
    buf_lit(b, "<author><name>");
    put_text(b, s->source_title);
    buf_lit(b, "</name></author>\n");
}

static void put_categories(struct buf *b, const struct render_list *l, const struct article *a)
{
    for (size_t i = 0; i < a->topic_count; i++) {
        const struct topic *t = find_topic(l->of, a->topics[i]);
        if (!t)
            continue;
        buf_lit(b, "<category term=\"");
        put_attr(b, t->name);
        buf_lit(b, "\" label=\"");
        put_attr(b, render_topic_title(t, l->lang));
        buf_lit(b, "\"/>\n");
    }
}

static void put_enclosures(struct buf *b, const struct shown *s)
{
    if (s->image) {
        buf_lit(b, "<media:thumbnail url=\"");
        put_uri(b, s->image);
        buf_lit(b, "\"/>\n");
    }
    for (size_t i = 0; i < s->media_count; i++) {
        const struct media *m = &s->media[i];
        if (m->is_image || !web(m->url))
            continue;
        buf_lit(b, "<link rel=\"enclosure\" href=\"");
        put_uri(b, m->url);
        if (media_type(m)) {
            buf_lit(b, "\" type=\"");
            put_attr(b, m->type);
        }
        if (m->length_bytes >= 0)
            buf_printf(b, "\" length=\"%lld", (long long)m->length_bytes);
        buf_lit(b, "\"/>\n");
    }
}

/* The source's own feed, for readers that show where an entry came from. */
static void put_source(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s)
{
    buf_lit(b, "<source>\n<id>");
    put_tag(b, l->of, "sources", a->source);
    buf_lit(b, "</id>\n");
    put_element(b, "title", s->source_title);
    if (s->source_home) {
        buf_lit(b, "<link rel=\"alternate\" href=\"");
        put_uri(b, s->source_home);
        buf_lit(b, "\"/>\n");
    }
    char own[256];
    snprintf(own, sizeof own, "sources/%s/feed.atom", a->source ? a->source : "");
    put_link(b, l->of, "self", "application/atom+xml", s->source ? own : NULL);
    buf_lit(b, "<updated>");
    put_rfc3339(b, article_updated(a));
    buf_lit(b, "</updated>\n");
    put_element(b, "rights", s->rights);
    buf_lit(b, "</source>\n");
}

static void put_entry_links(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s)
{
    char page[160];
    snprintf(page, sizeof page, "articles/%s/", a->key ? a->key : "");
    if (s->url) {
        buf_lit(b, "<link rel=\"alternate\" type=\"text/html\" href=\"");
        put_uri(b, s->url);
        buf_lit(b, "\"/>\n");
        put_link(b, l->of, "related", "text/html", page);
    } else {
        put_link(b, l->of, "alternate", "text/html", page);
    }
}

static void put_text_parts(struct buf *b, const struct render_list *l, const struct shown *s, struct buf *scratch)
{
    if (s->summary) {
        buf_lit(b, "<summary type=\"text\">");
        put_text_n(b, s->summary, s->summary_len);
        if (s->summary_cut)
            buf_lit(b, "…");
        buf_lit(b, "</summary>\n");
    }
    buf_reset(scratch);
    put_entry_html(scratch, s, l);
    buf_lit(b, "<content type=\"html\">");
    if (scratch->failed)
        b->failed = true;
    else
        put_text_n(b, scratch->data, scratch->len);
    buf_lit(b, "</content>\n");
}

static void put_entry(struct buf *b, const struct render_list *l, const struct article *a, struct buf *scratch)
{
    struct shown s;
    rights_apply(l->of, a, l->lang, &s);
    buf_lit(b, "<entry");
    if (s.language) {
        buf_lit(b, " xml:lang=\"");
        put_attr(b, s.language);
        buf_append_char(b, '"');
    }
    buf_lit(b, ">\n<title type=\"text\">");
    put_text(b, s.title);
    buf_lit(b, "</title>\n<id>");
    put_tag(b, l->of, "articles", a->key);
    buf_lit(b, "</id>\n<published>");
    put_rfc3339(b, render_article_time(a));
    buf_lit(b, "</published>\n<updated>");
    put_rfc3339(b, article_updated(a));
    buf_lit(b, "</updated>\n");
    put_entry_links(b, l, a, &s);
    put_authors(b, a, &s);
    put_categories(b, l, a);
    put_enclosures(b, &s);
    put_text_parts(b, l, &s, scratch);
    put_element(b, "rights", s.rights);
    put_source(b, l, a, &s);
    buf_lit(b, "</entry>\n");
}

static void put_tombstones(struct buf *b, const struct render_list *l)
{
    for (size_t i = 0; i < l->tombstone_count; i++) {
        buf_lit(b, "<at:deleted-entry ref=\"");
        put_tag(b, l->of, "articles", l->tombstones[i].key);
        buf_lit(b, "\" when=\"");
        put_rfc3339(b, l->tombstones[i].when);
        buf_lit(b, "\"/>\n");
    }
}

bool render_atom(const struct render_list *l, struct buf *out)
{
    struct buf scratch;
    buf_init(&scratch, out->max_bytes);
    put_head(out, l);
    put_tombstones(out, l);
    for (size_t i = 0; i < l->count; i++)
        put_entry(out, l, &l->articles[i], &scratch);
    buf_lit(out, "</feed>\n");
    buf_free(&scratch);
    return !out->failed;
}
