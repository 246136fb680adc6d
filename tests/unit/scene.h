/* scene.h: a small store with everything that a page can show: four languages, three policies, pictures, quotations, one
 * event told by three sources, a correction, a takedown.  All words are our own.  Used by unit and browser tests. */
#ifndef CADIALOG_TESTS_SCENE_H
#define CADIALOG_TESTS_SCENE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/date.h"
#include "store/store.h"

#define S(s) ((char *)(uintptr_t)(s)) /* the model's strings are not const; nobody writes to them */

enum { SCENE_NOW = 1766400000 }; /* 2025-12-22T10:40:00Z */

static const struct scene_row {
    const char *source, *guid, *title, *summary, *html, *language, *topic, *story, *image, *author;
    int hours_ago;
    struct quotation quote;
} scene_rows[] = {
    {"steppe", "a1", "Tokyo hosts the first summit of the dialogue", "Leaders of five countries and of Japan met in Tokyo and agreed on water, rail and students.",
     "<h2>What was agreed</h2><p>Leaders met for <strong>two days</strong>.</p><p><img src=\"https://pictures.example/summit.jpg\" alt=\"Six leaders at a round table\" /></p>"
     "<p>A <a href=\"https://steppe.example/water\">fund for water</a> begins in April.</p><blockquote><p>It is a beginning.</p></blockquote>",
     "en", "ca-japan", "tokyo-summit", "/summit.svg", "Dana Abilova", 46,
     {.quote = S("We came to Tokyo with a list of wells, and we leave with a list of dates"), .speaker = S("Yerlan Sadykov"),
      .speaker_name = S("yerlan-sadykov"), .role = S("deputy minister of water"), .organisation = S("Kazakhstan"), .direct = true}},
    {"vesti", "b1", "В Токио прошёл первый саммит диалога", "Лидеры пяти стран и Японии договорились о воде, железных дорогах и обмене студентами.",
     NULL, "ru", "ca-japan", "tokyo-summit", "/hall.svg", NULL, 44,
     {.quote = S("Мы договорились не о словах, а о сроках"), .speaker = S("Айгерим Садыкова"), .speaker_name = S("aigerim-sadykova"),
      .role = S("директор института"), .direct = true}},
    {"nichi", "c1", "東京で初の首脳会合、水と鉄道で合意", "五か国と日本の首脳が東京で会い、水資源、鉄道、留学生の交流について合意した。",
     NULL, "ja", "ca-japan", "tokyo-summit", NULL, "佐藤真理", 43,
     {.quote = S("合意は紙ではなく、井戸の数で測られる"), .speaker = S("田中健"), .speaker_name = S("tanaka-ken"), .role = S("外務省"), .direct = true}},
    {"aiqyn", "d1", "Студент алмасу: жүз орын ашылады", "Жапония келесі жылы Орталық Азия студенттеріне жүз орын бөледі.",
     NULL, "kk", "students", NULL, NULL, NULL, 30, {0}},
    {"steppe", "a2", "A hundred places for students from next spring", "Universities in Kyoto and Sendai open a hundred places; the first applications are read in March.",
     "<p>Universities in Kyoto and Sendai open a hundred places.</p>", "en", "students", NULL, "/campus.svg", "Dana Abilova", 28,
     {.quote = S("Half of the places go to towns that never sent anybody abroad"), .speaker = S("Mariko Oda"), .speaker_name = S("mariko-oda"),
      .role = S("programme director"), .organisation = S("Kyoto"), .direct = true}},
    {"bulletin", "e1", "Bulletin 12: rail freight over the Caspian", "This summary must never be seen, for its source allows the title only.",
     "<p>Nor this text.</p>", "en", "rail", NULL, "/never.svg", NULL, 20,
     {.quote = S("This quotation is not to be seen either"), .speaker = S("Nobody Known"), .speaker_name = S("nobody-known"), .direct = true}},
    {"vesti", "b2", "Контейнеры через Каспий пойдут на четыре дня быстрее", "Порты согласовали общее расписание; первые поезда отправятся в мае.",
     NULL, "ru", "rail", NULL, "/port.svg", NULL, 12, {0}},
    {"steppe", "a3", "How <b> & \"quotes\" survive a headline", "A title with signs: 5 < 6 & \"so on\".", NULL, "en", "ca-japan", NULL, NULL, NULL, 5, {0}},
    {"steppe", "a4", "To be taken down", "A text that its publisher asked us to remove.", "<p>Removed words.</p>", "en", "ca-japan", NULL, NULL, NULL, 4, {0}},
};
enum { SCENE_ROWS = sizeof scene_rows / sizeof *scene_rows };

static inline void scene_die(const char *what, const struct err *e)
{
    fprintf(stderr, "scene: %s: %s\n", what, e->text);
    exit(1);
}

static inline void scene_config(struct store *s, const char *base_url, const char *hub)
{
    struct source sources[] = {
        {.name = S("steppe"), .title = S("The Steppe Observer"), .feed = S("https://steppe.example/feed"), .home = S("https://steppe.example/"),
         .language = S("en"), .rights = S("© The Steppe Observer, CC BY 4.0"), .content = CONTENT_FULL, .enabled = true},
        {.name = S("vesti"), .title = S("Вести пути"), .feed = S("https://vesti.example/rss"), .home = S("https://vesti.example/"),
         .language = S("ru"), .content = CONTENT_SUMMARY, .enabled = true},
        {.name = S("nichi"), .title = S("日中央新聞"), .feed = S("https://nichi.example/rdf"), .home = S("https://nichi.example/"),
         .language = S("ja"), .content = CONTENT_SUMMARY, .enabled = true},
        {.name = S("aiqyn"), .title = S("Айқын жол"), .feed = S("https://aiqyn.example/feed"), .home = S("https://aiqyn.example/"),
         .language = S("kk"), .content = CONTENT_SUMMARY, .enabled = true},
        {.name = S("bulletin"), .title = S("Rail Bulletin"), .feed = S("https://user:secret@bulletin.example/feed"), .home = S("https://bulletin.example/"),
         .language = S("en"), .content = CONTENT_TITLE, .enabled = true},
    };
    struct topic topics[] = {
        {.name = S("ca-japan"), .title = S("Central Asia + Japan"), .description = S("The dialogue itself: meetings, summits, agreements."), .match = S("x"),
         .title_ru = S("Центральная Азия + Япония"), .title_kk = S("Орталық Азия + Жапония"), .title_ja = S("中央アジア+日本")},
        {.name = S("students"), .title = S("Students and universities"), .match = S("x"), .title_ru = S("Студенты и университеты"), .title_kk = S("Студенттер"), .title_ja = S("留学生と大学")},
        {.name = S("rail"), .title = S("Rail and transport"), .match = S("x"), .title_ru = S("Железные дороги"), .title_ja = S("鉄道と輸送")},
        {.name = S("empty"), .title = S("A topic without articles"), .match = S("x")},
    };
    struct config c = {
        .site = {.title = S("Central Asia + Japan Dialogue"), .description = S("What is said and written about the dialogue between Central Asia and Japan."),
                 .base_url = S(base_url), .id = S("tag:institute.example,2025:dialogue"), .language = S("en"),
                 .contact = S("mailto:editor@institute.example"), .hub = S(hub)},
        .sources = sources, .source_count = sizeof sources / sizeof *sources, .topics = topics, .topic_count = sizeof topics / sizeof *topics,
    };
    struct err e;
    if (!store_put_config(s, &c, &e))
        scene_die("settings", &e);
}

/* Puts one row; title, if not NULL, instead of its own: a correction. */
static inline void scene_put(struct store *s, const struct scene_row *r, const char *title, const char *pictures, int64_t now)
{
    char url[200], image[300];
    struct err e;
    enum store_put what;
    snprintf(url, sizeof url, "https://%s.example/articles/%s", r->source, r->guid);
    snprintf(image, sizeof image, "%s%s", pictures, r->image ? r->image : "");
    struct person author = {.name = S(r->author)};
    struct quotation quote = r->quote;
    char *topics[] = {S(r->topic)};
    struct article a = {
        .guid = S(r->guid), .url = url, .title = S(title ? title : r->title), .summary = S(r->summary), .content_html = S(r->html),
        .content_text = S(r->html ? r->summary : NULL), .language = S(r->language), .published = SCENE_NOW - r->hours_ago * 3600LL,
        .updated = DATE_NONE, .authors = &author, .author_count = r->author ? 1 : 0, .image = r->image ? image : NULL,
        .quotations = &quote, .quotation_count = quote.quote ? 1 : 0, .topics = topics, .topic_count = 1, .story = S(r->story),
    };
    if (!store_begin(s, &e) || !store_put_article(s, r->source, &a, now, &what, &e) || !store_commit(s, &e))
        scene_die(r->guid, &e);
}

static inline void scene_fill(struct store *s, const char *base_url, const char *hub, const char *pictures)
{
    struct err e;
    bool more = true;
    scene_config(s, base_url, hub);
    for (size_t i = 0; i < SCENE_ROWS; i++)
        scene_put(s, &scene_rows[i], NULL, pictures, SCENE_NOW - scene_rows[i].hours_ago * 3600LL + 300);
    scene_put(s, &scene_rows[0], "Tokyo hosts the first summit of the Central Asia + Japan dialogue", pictures, SCENE_NOW - 3600);
    if (!store_forget(s, "https://steppe.example/articles/a4", SCENE_NOW - 1800, &e))
        scene_die("forget", &e);
    while (more)
        if (!store_index(s, -1, &more, &e))
            scene_die("index", &e);
}

#endif
