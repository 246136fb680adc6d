/* html_parts.c: HTML that loads nothing, the sparkline, schema.org data. */
#include <string.h>

#include "render/write.h"

/* ---- quiet HTML ---- */

/* The value of a double-quoted attribute inside a tag of sanitised HTML, still escaped.  False: not there. */
static bool attribute_of(const char *tag, size_t len, const char *name, const char **value, size_t *value_len)
{
    size_t n = strlen(name);
    for (size_t i = 1; i + n + 2 < len; i++) {
        if (tag[i] != ' ' || memcmp(tag + i + 1, name, n) != 0 || tag[i + 1 + n] != '=' || tag[i + 2 + n] != '"')
            continue;
        const char *from = tag + i + 3 + n, *end = memchr(from, '"', len - (size_t)(from - tag));
        if (!end)
            return false;
        *value = from;
        *value_len = (size_t)(end - from);
        return true;
    }
    return false;
}

static bool is_tag(const char *tag, size_t len, const char *name)
{
    size_t n = strlen(name);
    return len > n + 1 && strncasecmp(tag + 1, name, n) == 0 && strchr(" />\n\t", tag[1 + n]);
}

/* A picture, sound or frame as a link to it; inside a link as its words only. */
static void put_as_link(struct buf *b, const char *tag, size_t len, bool in_link, enum text_id what, enum render_lang lang)
{
    const char *src = NULL, *alt = NULL;
    size_t src_len = 0, alt_len = 0;
    attribute_of(tag, len, "src", &src, &src_len);
    if (!attribute_of(tag, len, "alt", &alt, &alt_len))
        attribute_of(tag, len, "title", &alt, &alt_len);
    if (!src_len)
        return;
    if (!in_link) {
        buf_lit(b, "<a class=\"picture\" href=\"");
        buf_append(b, src, src_len);
        buf_lit(b, "\">");
    }
    put_text(b, text_of(lang, what));
    if (alt_len) {
        buf_lit(b, ": ");
        buf_append(b, alt, alt_len);
    }
    if (!in_link)
        buf_lit(b, "</a>");
}

/* What a browser would fetch by itself, and what stands for it.  `dropped`: the tag goes, its content stays. */
static const struct {
    const char *name;
    enum text_id text;
    bool dropped;
} loaders[] = {
    {"img", T_PICTURE, false}, {"video", T_MEDIA, false},  {"audio", T_MEDIA, false},   {"iframe", T_MEDIA, false},
    {"/video", T_MEDIA, true}, {"/audio", T_MEDIA, true},  {"/iframe", T_MEDIA, true},  {"source", T_MEDIA, true},
    {"track", T_MEDIA, true},  {"picture", T_MEDIA, true}, {"/picture", T_MEDIA, true},
};

void put_quiet_html(struct buf *b, const char *html, enum render_lang lang)
{
    bool in_link = false;
    for (const char *s = html; *s;) {
        const char *open = strchr(s, '<'), *close = open ? strchr(open, '>') : NULL;
        if (!close) {
            buf_puts(b, s);
            return;
        }
        buf_append(b, s, (size_t)(open - s));
        size_t len = (size_t)(close - open) + 1, row = 0, rows = sizeof loaders / sizeof *loaders;
        while (row < rows && !is_tag(open, len, loaders[row].name))
            row++;
        if (is_tag(open, len, "a") || is_tag(open, len, "/a"))
            in_link = open[1] != '/';
        if (row == rows)
            buf_append(b, open, len);
        else if (!loaders[row].dropped)
            put_as_link(b, open, len, in_link, loaders[row].text, lang);
        s = close + 1;
    }
}

/* ---- sparkline ---- */

enum { BAR_WIDTH = 3, SPARK_HEIGHT = 36 };

void put_sparkline(struct buf *b, const int32_t *days, size_t count, enum render_lang lang)
{
    int32_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = days[i] > most ? days[i] : most;
    if (!most)
        return;
    buf_printf(b, "<svg class=\"spark\" role=\"img\" viewBox=\"0 0 %zu %d\" preserveAspectRatio=\"none\"><title>",
               count * BAR_WIDTH, SPARK_HEIGHT);
    put_text(b, text_of(lang, T_PER_DAY));
    buf_lit(b, " (");
    put_text(b, text_of(lang, T_MOST));
    buf_printf(b, " %d)</title><path d=\"", most);
    for (size_t i = 0; i < count; i++) {
        int height = (int)((int64_t)days[i] * (SPARK_HEIGHT - 2) / most);
        if (days[i] && !height)
            height = 1;
        if (height)
            buf_printf(b, "M%zu %dv-%dh%dv%dz", i * BAR_WIDTH, SPARK_HEIGHT, height, BAR_WIDTH - 1, height);
    }
    buf_printf(b, "M0 %dh%zu\" /></svg>\n", SPARK_HEIGHT - 1, count * BAR_WIDTH);
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
    put_data_pair(b, "url", s->url);
    put_data_pair(b, "inLanguage", a->language);
    put_json_date(b, "datePublished", render_article_time(a));
    put_json_date(b, "dateModified", article_updated(a));
    put_data_pair(b, "image", s->image);
    buf_lit(b, ",\"publisher\":{\"@type\":\"NewsMediaOrganization\",\"name\":");
    put_data(b, s->source_title);
    put_data_pair(b, "url", s->source_home);
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
    buf_lit(b, "}</script>\n");
}
