/* Any UTF-8 as the words of articles.  What must hold: no crash; Atom, RSS, OPML and snippets are well-formed XML, JSON is JSON, and no page has a
 * script that is not ours. */
#include <jansson.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "core/date.h"
#include "core/utf8.h"
#include "render/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIELDS = 24, TEXT_MAX_BYTES = 64 << 10, NAME_MAX_BYTES = 95 };

static void check_xml(const struct buf *out)
{
    xmlDoc *doc = xmlReadMemory(out->data, (int)out->len, "x", NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
    if (!doc)
        abort();
    xmlFreeDoc(doc);
}

static void check_json(const struct buf *out)
{
    json_t *doc = json_loadb(out->data, out->len, JSON_ALLOW_NUL, NULL);
    if (!doc)
        abort();
    json_decref(doc);
}

/* Every script element of a page is a data block, or embed.js. */
static void check_scripts(const struct buf *out)
{
    for (const char *s = out->data; (s = strstr(s, "<script")); s++)
        if (strncmp(s, "<script type=\"application/ld+json\">", 35) != 0 && strncmp(s, "<script type=\"module\" src=\"embed.js\"></script>", 46) != 0)
            abort();
}

static void fill(char **f, struct article *a, struct quotation *q, struct person *p, struct media *m, char **topics)
{
    topics[0] = f[11];
    *q = (struct quotation){.quote = f[12], .speaker = f[13], .speaker_name = f[14], .role = f[15], .organisation = f[16]};
    *p = (struct person){.name = f[17], .url = f[18]};
    *m = (struct media){.url = f[19], .type = f[20], .title = f[21], .length_bytes = 5, .duration_s = -1};
    *a = (struct article){.url = f[0], .title = f[1], .summary = f[2], .content_text = f[4], .language = f[5], .rights = f[6], .image = f[7], .story = f[8],
                          .source = f[9], .key = f[10], .published = 1000000000, .updated = DATE_NONE, .first_seen = 1000000000, .changed = 1000000500,
                          .revision = 2, .quotations = q, .quotation_count = 1, .authors = p, .author_count = 1, .media = m, .media_count = 1, .topics = topics,
                          .topic_count = 1, .external_url = f[22], .comments_url = f[23]};
}

static void render_all(const struct render_list *l, const struct render_article *page)
{
    struct buf out;
    typedef bool renderer(const struct render_list *, struct buf *);
    renderer *const xml[] = {render_atom, render_rss, render_snippet}, *const html[] = {render_embed, render_page};
    buf_init(&out, 16 << 20);
    for (size_t i = 0; i < 3; i++, buf_reset(&out))
        if (xml[i](l, &out))
            check_xml(&out);
    if (render_json(l, &out))
        check_json(&out);
    for (size_t i = 0; i < 2; i++) {
        buf_reset(&out);
        if (html[i](l, &out))
            check_scripts(&out);
    }
    buf_reset(&out);
    if (render_article_page(page, &out))
        check_scripts(&out);
    buf_reset(&out);
    if (render_opml(l->of, 0, &out))
        check_xml(&out);
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *f[FIELDS] = {0}, *topics[1];
    struct article a;
    struct quotation q;
    struct person p;
    struct media m;
    if (!text || size > TEXT_MAX_BYTES || !utf8_valid((const char *)data, size)) {
        free(text);
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    size_t n = 0;
    for (char *s = text; n < FIELDS && s < text + size; s += strlen(s) + 1) /* fields stand between NULs */
        f[n++] = s;
    for (size_t i = 8; i <= 11; i++) /* names, which the store and the configuration keep short */
        if (f[i])
            f[i][utf8_cut(f[i], strlen(f[i]), NAME_MAX_BYTES)] = '\0';
    fill(f, &a, &q, &p, &m, topics);
    struct source source = {.name = f[9] ? f[9] : (char[]){"s"}, .title = f[3], .home = f[0], .feed = f[18], .content = (enum content_policy)(size % 3)};
    struct topic topic = {.name = f[11] ? f[11] : (char[]){"t"}, .title = f[1]};
    struct site site = {.title = (char[]){"Site"}, .id = (char[]){"tag:x,2025:y"}, .description = f[2], .hub = f[0], .rights = f[6]};
    const struct render_site of = {.site = &site, .base_url = "https://institute.example/d/", .sources = &source, .source_count = 1, .topics = &topic, .topic_count = 1};
    const struct render_list l = {.of = &of, .lang = (enum render_lang)(size % LANG_COUNT), .layout = (enum render_layout)(size % LAYOUT_COUNT), .scope = SCOPE_SEARCH,
                                  .name = f[23] ? f[23] : "", .ascii = size & 1, .path = "search/", .query = "?q=x", .self = "search/", .embed_query = "", .lang_query = "", .articles = &a,
                                  .count = 1, .changed = DATE_NONE};
    const struct render_article page = {.of = &of, .lang_query = "", .article = &a, .revisions = &a, .revision_count = 1, .related = &a, .related_count = 1};
    render_all(&l, &page);
    free(text);
    return 0;
}
