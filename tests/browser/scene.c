/* scene.c: scene STORE BASE_URL PICTURES: fills a store for the browser tests (see unit/scene.h), and adds what is hard to
 * show: words without end, a script from right to left, tables and headings of a source, enough articles for pages and archives. */
#include <time.h>

#include "../unit/scene.h"

static const char hard_html[] =
    "<h1>A heading of the source's own</h1><p>Before the table.</p><h4>Deeper than it should be</h4>"
    "<table><caption>Water in cubic kilometres</caption><tr><th scope=\"col\">River</th><th scope=\"col\">Measured at the uppermost station</th>"
    "<th scope=\"col\">Measured at the lowermost station</th><th scope=\"col\">Difference</th></tr>"
    "<tr><th scope=\"row\">Syr Darya</th><td>37.2</td><td>29.9</td><td>7.3</td></tr></table>"
    "<pre><code>station=1 level=37.2 measured=2026-03-06T08:00:00Z by=somebody-with-a-very-long-name-that-does-not-end</code></pre>"
    "<h2>Back again</h2><ul><li>one</li><li>two<ol><li>deep</li></ol></li></ul>"
    "<p><ruby>中央<rp>(</rp><rt>ちゅうおう</rt><rp>)</rp></ruby>アジア</p>"
    "<figure><img src=\"https://pictures.example/river.jpg\" alt=\"A river seen from above\" /><figcaption>The river in March</figcaption></figure>"
    "<p><a href=\"https://steppe.example/map\"><img src=\"https://pictures.example/map.png\" alt=\"Map of the wells\" /></a></p>"
    "<details><summary>How it was measured</summary><p>By hand.</p></details>";

static const struct scene_row hard_rows[] = {
    {"steppe", "h1", "A title that does not end: Verkehrswegeplanungsbeschleunigungsgesetzesänderungsvorschlagsausschussvorsitzende, and https://steppe.example/a/very/long/address/that/nobody/broke/into/lines",
     "Summaries have long words, too: pneumonoultramicroscopicsilicovolcanoconiosis-pneumonoultramicroscopicsilicovolcanoconiosis.",
     hard_html, "en", "ca-japan", NULL, "/river.svg", "Dana Abilova", 90,
     {.quote = S("What one measures by hand one remembers"), .speaker = S("Dr. Aleksandra-Konstantinopolitanska von Hohenzollern-Sigmaringen"),
      .speaker_name = S("hohenzollern-sigmaringen"), .role = S("head of the department for the measurement of rivers, lakes and other waters"),
      .organisation = S("Institute for the Water of the Whole of the Interior"), .direct = true}},
    {"vesti", "h2", "گفتگوی آسیای مرکزی و ژاپن در توکیو", "رهبران پنج کشور درباره آب و راه آهن به توافق رسیدند.", NULL, "fa", "ca-japan", NULL, "/hall.svg", NULL, 92,
     {.quote = S("ما با فهرستی از چاه‌ها آمدیم"), .speaker = S("لیلا احمدی"), .speaker_name = S("leila-ahmadi"), .role = S("مدیر مؤسسه"), .direct = true}},
    {"nichi", "h3", "中央アジア五か国と日本の首脳による「中央アジア＋日本」対話の初の首脳会合が東京で開かれ、水資源、鉄道、留学生の交流に関する共同声明を採択した", NULL,
     NULL, "ja", "ca-japan", NULL, NULL, NULL, 94, {0}},
    {"landesverkehrswegeplanungsbeschleunigungsgesetzesblatt", "h5", "Of a source whose name does not end", NULL, NULL, "en", "rail", NULL, NULL, NULL, 95, {0}},
    {"aiqyn", "h4", "Каспий арқылы өтетін жүк пойыздарының кестесі бекітілді", "Порттар ортақ кестені келісті.", NULL, "kk", "rail", NULL, "/port.svg", NULL, 96,
     {.quote = S("Біз сөз туралы емес, мерзім туралы келістік"), .speaker = S("Ержан Әбілов"), .speaker_name = S("erzhan-abilov"), .role = S("министрдің орынбасары"), .direct = true}},
};

/* Short articles, one a day: old ones, so that there are pages and archives, and a few new ones, so that there is a calendar. */
static void fill_days(struct store *s, const char *pictures, const char *what, int64_t newest, int count, int step_days)
{
    for (int i = 0; i < count; i++) {
        char guid[32], title[100];
        int64_t when = newest - i * step_days * 86400LL;
        snprintf(guid, sizeof guid, "%s%d", what, i);
        snprintf(title, sizeof title, "Water gauge, %s report %d", what, count - i);
        struct scene_row row = {.source = "steppe", .guid = guid, .title = title, .summary = "The level of the river has not changed.",
                                .language = "en", .topic = "students"};
        row.hours_ago = (int)((SCENE_NOW - when) / 3600);
        scene_put(s, &row, NULL, pictures, when);
    }
}

int main(int argc, char **argv)
{
    struct store *s;
    struct err e;
    bool more = true;
    if (argc != 4) {
        fputs("usage: scene STORE BASE_URL PICTURES\n", stderr);
        return 2;
    }
    if (!store_open(&s, argv[1], STORE_WRITE, &e))
        scene_die(argv[1], &e);
    scene_fill(s, argv[2], NULL, argv[3]);
    for (size_t i = 0; i < sizeof hard_rows / sizeof *hard_rows; i++)
        scene_put(s, &hard_rows[i], NULL, argv[3], SCENE_NOW - hard_rows[i].hours_ago * 3600LL);
    fill_days(s, argv[3], "early", SCENE_NOW - 20 * 86400LL, 40, 1);
    fill_days(s, argv[3], "late", (int64_t)time(NULL) - 3600, 6, 11);
    while (more)
        if (!store_index(s, -1, &more, &e))
            scene_die("index", &e);
    store_close(&s);
    return 0;
}
