/* html_parts.c: the sparkline, schema.org data. */
#include <stdlib.h>
#include <string.h>

#include "render/write.h"

/* ---- sparkline ---- */

enum { BAR_WIDTH = 3, SPARK_HEIGHT = 36 };

static void put_scale(struct buf *b, int32_t most, enum render_lang lang)
{
    put_text(b, text_of(lang, T_PER_DAY));
    buf_lit(b, " – ");
    put_text(b, text_of(lang, T_MOST));
    put_text(b, text_of(lang, T_COLON));
    buf_printf(b, "%d", most);
}

void put_sparkline(struct buf *b, const int32_t *days, size_t count, enum render_lang lang)
{
    int32_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = days[i] > most ? days[i] : most;
    if (!most)
        return;
    buf_printf(b,
               "<figure class=\"days\">\n<svg class=\"spark\" role=\"img\" viewBox=\"0 0 %zu %d\" "
               "preserveAspectRatio=\"none\"><title>",
               count * BAR_WIDTH, SPARK_HEIGHT);
    put_scale(b, most, lang);
    buf_lit(b, "</title><path d=\"");
    for (size_t i = 0; i < count; i++) {
        int height = (int)((int64_t)days[i] * (SPARK_HEIGHT - 2) / most);
        if (days[i] && !height)
            height = 1;
        if (height)
            buf_printf(b, "M%zu %dv-%dh%dv%dz", i * BAR_WIDTH, SPARK_HEIGHT, height, BAR_WIDTH - 1, height);
    }
    buf_printf(b, "M0 %dh%zuv1H0z\" /></svg>\n<figcaption aria-hidden=\"true\">", SPARK_HEIGHT - 1, count * BAR_WIDTH);
    put_scale(b, most, lang);
    buf_lit(b, "</figcaption>\n</figure>\n");
}

/* ---- schema.org ---- */

/* A JSON string inside a script element: "<!--" would change how the parser reads the rest of the page, so no '<' stands there. */
static void put_data(struct buf *b, const char *s)
{
    struct buf json;
    buf_init(&json, b->max_bytes);
    if (!buf_append_json(&json, s, strlen(s)))
        b->failed = true;
    for (const char *at = json.data; at && *at;) {
        size_t n = strcspn(at, "<");
        buf_append(b, at, n);
        at += n;
        if (*at) {
            buf_lit(b, "\\u003c");
            at++;
        }
    }
    buf_free(&json);
}

static void put_data_pair(struct buf *b, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(b, ",\"%s\":", key);
    put_data(b, text);
}

static void put_json_date(struct buf *b, const char *key, int64_t t)
{
    buf_printf(b, ",\"%s\":\"", key);
    put_rfc3339(b, t);
    buf_append_char(b, '"');
}

static void put_news_article(struct buf *b, const struct article *a, const struct shown *s)
{
    buf_lit(b, "\"@type\":\"NewsArticle\",\"headline\":");
    put_data(b, s->title);
    put_json_uri_pair(b, "url", s->url);
    put_data_pair(b, "inLanguage", s->language);
    put_json_date(b, "datePublished", render_article_time(a));
    put_json_date(b, "dateModified", article_updated(a));
    put_json_uri_pair(b, "image", s->image);
    buf_lit(b, ",\"publisher\":{\"@type\":\"NewsMediaOrganization\",\"name\":");
    put_data(b, s->source_title);
    put_json_uri_pair(b, "url", s->source_home);
    buf_append_char(b, '}');
    bool any = false;
    for (size_t i = 0; i < a->author_count; i++) {
        if (!a->authors[i].name || !*a->authors[i].name)
            continue;
        buf_puts(b, any ? ",{\"@type\":\"Person\",\"name\":" : ",\"author\":[{\"@type\":\"Person\",\"name\":");
        put_data(b, a->authors[i].name);
        buf_append_char(b, '}');
        any = true;
    }
    if (any)
        buf_append_char(b, ']');
}

void put_json_ld_list(struct buf *b, const struct render_list *l)
{
    if (!l->count)
        return;
    buf_lit(b, "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"ItemList\",\"name\":");
    put_data(b, l->title ? l->title : l->of->site->title);
    buf_printf(b, ",\"numberOfItems\":%zu,\"itemListElement\":[", l->count);
    for (size_t i = 0; i < l->count; i++) {
        struct shown s;
        rights_apply(l->of, &l->articles[i], l->lang, &s);
        buf_printf(b, "%s\n{\"@type\":\"ListItem\",\"position\":%zu,\"item\":{", i ? "," : "", i + 1);
        put_news_article(b, &l->articles[i], &s);
        buf_lit(b, "}}");
    }
    buf_lit(b, "]}</script>\n");
}

void put_json_ld_article(struct buf *b, const struct render_article *p, const struct shown *s)
{
    buf_lit(b, "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",");
    put_news_article(b, p->article, s);
    if (s->summary) {
        char *description = strndup(s->summary, s->summary_len);
        if (!description)
            b->failed = true;
        put_data_pair(b, "description", description);
        free(description);
    }
    put_json_uri_pair(b, "mainEntityOfPage", s->url);
    buf_lit(b, "}</script>\n");
}
