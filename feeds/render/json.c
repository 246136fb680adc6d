/* json.c: JSON Feed 1.1; what it has no word for stands under "_cadialog", which embed.js reads. */
#include <string.h>

#include "core/utf8.h"
#include "render/write.h"

static void put_json_date(struct buf *b, const char *key, int64_t t)
{
    buf_lit(b, ",\"");
    buf_puts(b, key);
    buf_lit(b, "\":\"");
    put_rfc3339(b, t);
    buf_append_char(b, '"');
}

/* A JSON string from pieces that are escaped for XML elsewhere: written to scratch first. */
static void put_json_scratch(struct buf *b, struct buf *scratch)
{
    if (scratch->failed || !scratch->data)
        b->failed = true;
    else
        buf_append_json(b, scratch->data, scratch->len);
}

static void put_plain(struct buf *b, const char *s)
{
    if (s)
        buf_puts(b, s);
}

/* The same identifier as in Atom and RSS, without their escapes. */
static void put_plain_tag(struct buf *b, const struct render_site *of, const char *kind, const char *name)
{
    struct buf tag;
    buf_init(&tag, 8192);
    put_plain(&tag, of->site->id);
    buf_printf(&tag, "/%s/", kind);
    render_percent_encode(&tag, name ? name : "");
    put_json_scratch(b, &tag);
    buf_free(&tag);
}

static void put_summary(struct buf *b, const struct shown *s, struct buf *scratch)
{
    if (!s->summary)
        return;
    buf_reset(scratch);
    buf_append(scratch, s->summary, s->summary_len);
    if (s->summary_cut)
        buf_lit(scratch, "…");
    buf_lit(b, ",\"summary\":");
    put_json_scratch(b, scratch);
}

static void put_authors(struct buf *b, const struct article *a, const struct shown *s)
{
    bool any = false;
    buf_lit(b, ",\"authors\":[");
    for (size_t i = 0; i < a->author_count; i++) {
        const struct person *p = &a->authors[i];
        if (!p->name || !utf8_is_seen(p->name))
            continue;
        buf_puts(b, any ? ",{\"name\":" : "{\"name\":");
        put_json(b, p->name);
        put_json_uri_pair(b, "url", web(p->url));
        buf_append_char(b, '}');
        any = true;
    }
    if (!any) {
        buf_lit(b, "{\"name\":");
        put_json(b, s->source_title);
        put_json_uri_pair(b, "url", s->source_home);
        buf_append_char(b, '}');
    }
    buf_append_char(b, ']');
}

static void put_topics(struct buf *b, const struct render_list *l, const struct article *a, bool titles)
{
    bool any = false;
    for (size_t i = 0; i < a->topic_count; i++) {
        const struct topic *t = find_topic(l->of, a->topics[i]);
        if (!t)
            continue;
        buf_puts(b, any ? "," : titles ? ",\"tags\":[" : ",\"topics\":[");
        put_json(b, titles ? render_topic_title(t, l->lang) : t->name);
        any = true;
    }
    if (any)
        buf_append_char(b, ']');
}

static void put_attachments(struct buf *b, const struct shown *s)
{
    bool any = false;
    for (size_t i = 0; i < s->media_count; i++) {
        const struct media *m = &s->media[i];
        if (m->is_image || !web(m->url))
            continue;
        buf_puts(b, any ? ",{\"url\":" : ",\"attachments\":[{\"url\":");
        put_json_uri(b, m->url);
        buf_lit(b, ",\"mime_type\":");
        put_json(b, media_type(m) ? m->type : "application/octet-stream");
        put_json_pair(b, "title", m->title);
        if (m->length_bytes >= 0)
            buf_printf(b, ",\"size_in_bytes\":%lld", (long long)m->length_bytes);
        if (m->duration_s >= 0)
            buf_printf(b, ",\"duration_in_seconds\":%lld", (long long)m->duration_s);
        buf_append_char(b, '}');
        any = true;
    }
    if (any)
        buf_append_char(b, ']');
}

static void put_quotations(struct buf *b, const struct shown *s, struct buf *scratch)
{
    for (size_t i = 0; i < s->quotation_count; i++) {
        const struct quotation *q = &s->quotations[i];
        bool cut = false;
        buf_puts(b, i ? ",{\"quote\":" : ",\"quotations\":[{\"quote\":");
        buf_reset(scratch);
        buf_append(scratch, q->quote ? q->quote : "", q->quote ? cut_text(q->quote, QUOTE_MAX_CHARS, &cut) : 0);
        if (cut)
            buf_lit(scratch, "…");
        put_json_scratch(b, scratch);
        put_json_pair(b, "speaker", q->speaker);
        put_json_pair(b, "speaker_name", q->speaker_name);
        put_json_pair(b, "role", q->role);
        put_json_pair(b, "organisation", q->organisation);
        buf_append_char(b, '}');
    }
    if (s->quotation_count)
        buf_append_char(b, ']');
}

static void put_ours(struct buf *b, const struct render_list *l, const struct article *a, const struct shown *s,
                     struct buf *scratch)
{
    buf_lit(b, ",\"_cadialog\":{\"source\":{\"name\":");
    put_json(b, a->source);
    put_json_pair(b, "title", s->source_title);
    put_json_uri_pair(b, "url", s->source_home);
    buf_append_char(b, '}');
    put_json_pair(b, "rights", s->rights);
    put_json_pair(b, "story", a->story);
    char page[160];
    snprintf(page, sizeof page, "articles/%s/", a->key ? a->key : "");
    buf_printf(b, ",\"revision\":%d,\"page\":", a->revision);
    put_json_address(b, l->of, page);
    put_topics(b, l, a, false);
    put_quotations(b, s, scratch);
    buf_append_char(b, '}');
}

static void put_item_of(struct buf *b, const struct render_list *l, const struct article *a, struct buf *scratch)
{
    struct shown s;
    char page[160];
    rights_apply(l->of, a, l->lang, &s);
    snprintf(page, sizeof page, "articles/%s/", a->key ? a->key : "");
    buf_lit(b, "{\"id\":");
    put_plain_tag(b, l->of, "articles", a->key);
    buf_lit(b, ",\"url\":");
    if (s.url)
        put_json_uri(b, s.url);
    else
        put_json_address(b, l->of, page);
    put_json_uri_pair(b, "external_url", web(a->external_url));
    put_json_pair(b, "title", s.title);
    put_summary(b, &s, scratch);
    buf_reset(scratch);
    put_entry_html(scratch, &s, l);
    buf_lit(b, ",\"content_html\":");
    put_json_scratch(b, scratch);
    put_json_uri_pair(b, "image", s.image);
    put_json_date(b, "date_published", render_article_time(a));
    put_json_date(b, "date_modified", article_updated(a));
    put_authors(b, a, &s);
    put_topics(b, l, a, true);
    put_json_pair(b, "language", s.language);
    put_attachments(b, &s);
    put_ours(b, l, a, &s, scratch);
    buf_append_char(b, '}');
}

static void put_head(struct buf *b, const struct render_list *l, struct buf *scratch)
{
    char page[1024];
    list_feed(l, "", page, sizeof page);
    buf_lit(b, "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":");
    buf_reset(scratch);
    put_list_title(scratch, l, put_plain);
    put_json_scratch(b, scratch);
    buf_lit(b, ",\"home_page_url\":");
    put_json_address(b, l->of, page);
    buf_lit(b, ",\"feed_url\":");
    put_json_address(b, l->of, l->self);
    put_json_pair(b, "description", list_description(l));
    const char *next = l->next ? l->next : l->prev_archive; /* where older items are; some come twice, and have their ids */
    if (next) {
        buf_lit(b, ",\"next_url\":");
        put_json_address(b, l->of, next);
    }
    put_json_pair(b, "language", render_lang_tag(l->lang));
    buf_lit(b, ",\"authors\":[{\"name\":");
    put_json(b, l->of->site->title ? l->of->site->title : "");
    buf_lit(b, ",\"url\":");
    put_json_address(b, l->of, "");
    buf_lit(b, "}]");
    if (web(l->of->site->hub)) {
        buf_lit(b, ",\"hubs\":[{\"type\":\"WebSub\",\"url\":");
        put_json_uri(b, l->of->site->hub);
        buf_lit(b, "}]");
    }
}

/* What JSON Feed has no word for: tombstones for readers of ours, and what the element on a host's page shows. */
static void put_extension(struct buf *b, const struct render_list *l, struct buf *scratch)
{
    buf_lit(b, ",\"_cadialog\":{\"version\":\"" CADIALOG_VERSION "\"");
    put_json_date(b, "updated", list_updated(l));
    buf_reset(scratch);
    put_list_name(scratch, l, put_plain);
    put_json_pair(b, "list", scratch->failed ? NULL : scratch->data);
    put_json_pair(b, "list_language", list_title_language(l));
    if (!l->count)
        put_json_pair(b, "empty", nothing_in(l));
    for (size_t i = 0; i < l->tombstone_count; i++) {
        buf_puts(b, i ? "," : ",\"deleted\":[");
        put_plain_tag(b, l->of, "articles", l->tombstones[i].key);
    }
    buf_puts(b, l->tombstone_count ? "]}" : "}");
}

bool render_json(const struct render_list *l, struct buf *out)
{
    struct buf scratch;
    buf_init(&scratch, out->max_bytes);
    put_head(out, l, &scratch);
    put_extension(out, l, &scratch);
    buf_lit(out, ",\"items\":[");
    for (size_t i = 0; i < l->count; i++) {
        buf_puts(out, i ? ",\n" : "\n");
        put_item_of(out, l, &l->articles[i], &scratch);
    }
    buf_lit(out, "\n]}\n");
    buf_free(&scratch);
    return !out->failed;
}
