/* render_scene.h: the scene's articles, sources and topics as a list that can be rendered without a store. */
#ifndef CADIALOG_TESTS_RENDER_SCENE_H
#define CADIALOG_TESTS_RENDER_SCENE_H

#include "render/write.h"
#include "scene.h"

static struct source sources[] = {
    {.name = S("steppe"), .title = S("The Steppe Observer"), .feed = S("https://steppe.example/feed?a=1&b=2"), .home = S("https://steppe.example/"),
     .language = S("en"), .rights = S("CC BY 4.0"), .content = CONTENT_FULL},
    {.name = S("vesti"), .title = S("Вести пути"), .feed = S("https://vesti.example/rss"), .home = S("https://vesti.example/"), .language = S("ru"), .content = CONTENT_SUMMARY},
    {.name = S("nichi"), .title = S("日中央新聞"), .feed = S("https://nichi.example/rdf"), .language = S("ja"), .content = CONTENT_SUMMARY},
    {.name = S("bulletin"), .title = S("Rail Bulletin"), .feed = S("https://user:secret@bulletin.example/feed"), .home = S("javascript:alert(1)"), .content = CONTENT_TITLE},
};
static struct topic topics[] = {
    {.name = S("ca-japan"), .title = S("Central Asia + Japan"), .title_ru = S("Центральная Азия + Япония"), .title_ja = S("中央アジア+日本")},
    {.name = S("rail"), .title = S("Rail & transport")},
};
static struct site site = {.title = S("Dialogue <news>"), .description = S("A & B"), .id = S("tag:institute.example,2025:dialogue"), .language = S("en")};
static const struct render_site of = {.site = &site, .base_url = "https://institute.example/d/", .sources = sources, .source_count = 4, .topics = topics, .topic_count = 2};

static struct person author = {.name = S("Dana Abilova"), .url = S("https://steppe.example/dana")};
static struct media sound = {.url = S("https://steppe.example/talk.mp3"), .type = S("audio/mpeg"), .title = S("The talk"), .length_bytes = 12345, .duration_s = 61};
static struct quotation quotes[SCENE_ROWS];
static char *row_topics[SCENE_ROWS][1];
static struct article articles[SCENE_ROWS];

/* The scene's articles without a store; row 4 of the source with sound, row 0 corrected. */
static inline size_t make_articles(void)
{
    static char urls[SCENE_ROWS][100];
    size_t n = 0;
    for (size_t i = 0; i < SCENE_ROWS; i++) {
        const struct scene_row *r = &scene_rows[i];
        if (!find_source(&of, r->source))
            continue;
        snprintf(urls[n], sizeof urls[n], "https://%s.example/articles/%s?a=1&b=2", r->source, r->guid);
        quotes[n] = r->quote;
        row_topics[n][0] = S(r->topic);
        articles[n] = (struct article){
            .url = urls[n], .title = S(r->title), .summary = S(r->summary), .content_html = S(r->html), .language = S(r->language),
            .published = SCENE_NOW - r->hours_ago * 3600LL, .updated = DATE_NONE, .source = S(r->source), .key = S(r->guid),
            .quotations = &quotes[n], .quotation_count = r->quote.quote ? 1 : 0, .topics = row_topics[n], .topic_count = 1, .story = S(r->story),
            .first_seen = SCENE_NOW, .changed = SCENE_NOW, .revision = 1, .change_seq = (int64_t)n + 1, .image = r->image ? S("https://pictures.example/x.jpg?a=1&b=2") : NULL,
            .authors = &author, .author_count = r->author ? 1 : 0,
        };
        n++;
    }
    articles[0].revision = 2;
    articles[3].media = &sound;
    articles[3].media_count = 1;
    return n;
}

static inline struct render_list list(void)
{
    return (struct render_list){.of = &of, .path = "", .query = "", .self = "feed", .embed_query = "", .lang_query = "", .articles = articles,
                                .count = make_articles(), .changed = SCENE_NOW};
}

typedef bool renderer(const struct render_list *l, struct buf *out);

#endif
