/* What is found: lists, stamps, counts, words. */
#include "store_place.h"

static struct store_stamp stamp(struct place *p, struct store_query q)
{
    struct store_stamp is;
    OK(store_stamp(p->s, &q, &is, &p->e));
    return is;
}

/* The sources "one" and "two" are configured with these policies. */
static void allow(struct place *p, enum content_policy one, enum content_policy two)
{
    struct source sources[] = {{.name = "one", .content = one, .enabled = true}, {.name = "two", .content = two, .enabled = true}};
    struct config c = {.site.base_url = "https://d.example/d/", .sources = sources, .source_count = 2};
    OK(store_put_config(p->s, &c, &p->e));
}

static void words_find_it_once_indexed(void **state)
{
    struct place *p = *state;
    allow(p, CONTENT_FULL, CONTENT_FULL);
    struct article in = plain("j", "https://a.example/j", "対話", "政府は中央アジア諸国との対話を東京で開いた。");
    in.language = "ja";
    put(p, "one", in, NOW);
    in = plain("r", "https://a.example/r", "Встреча", "В Ташкенте прошла встреча министров.");
    put(p, "one", in, NOW);
    struct store_query q = all();
    q.search = "中央アジア";
    assert_int_equal(count(p, q), 0);
    index_all(p);
    assert_int_equal(count(p, q), 1);
    q.search = "министры в Ташкент";
    assert_int_equal(count(p, q), 1);
    q.search = "министры -встречи";
    assert_int_equal(count(p, q), 0);
}

static void a_date_ahead_does_not_stay_on_top(void **state)
{
    struct place *p = *state;
    struct article ahead = plain("a", "https://a.example/a", "Ahead", "t"), late = plain("b", "https://a.example/b", "Late", "t");
    struct article none = plain("c", "https://a.example/c", "None", "t");
    ahead.published = NOW + 100 * 86400;
    late.published = NOW + 50;
    none.published = DATE_NONE;
    put(p, "one", ahead, NOW);
    put(p, "one", none, NOW + 10);
    put(p, "one", late, NOW + 100);
    struct store_articles got;
    struct store_query q = all();
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_string_equal(got.items[0].title, "Late");
    assert_string_equal(got.items[1].title, "None");
    assert_int_equal(got.items[1].published, DATE_NONE);
    assert_string_equal(got.items[2].title, "Ahead");
    assert_true(got.items[2].date_in_future);
    q.since = NOW + 5, q.until = NOW + 50;
    assert_int_equal(count(p, q), 1);
    /* the real date comes with a correction */
    ahead.published = NOW - 86400, ahead.title = "Behind";
    assert_int_equal(put(p, "one", ahead, NOW + 200), STORE_PUT_UPDATED);
    q = all();
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_int_equal(got.items[2].published, NOW - 86400);
    assert_false(got.items[2].date_in_future);
    OK(store_check(p->s, true, &p->e));
}

static void views_follow_annotations(void **state)
{
    struct place *p = *state;
    char *one[] = {"water"}, *two[] = {"rail", "water"};
    struct article x = plain("g", "https://a.example/1", "Title", "text");
    x.topics = one, x.topic_count = 1, x.story = "summit";
    put(p, "one", x, NOW);
    struct article is = first(p);
    int64_t seq = is.change_seq;
    struct quotation quote = {.quote = "Yes", .speaker = "Еркин Тукумов"};
    is.topics = two, is.topic_count = 2, is.story = NULL, is.quotations = &quote, is.quotation_count = 1;
    OK(store_put_annotations(p->s, &is, NOW + 5, &p->e));
    struct store_query q = all();
    q.topic = "rail";
    assert_int_equal(count(p, q), 1);
    q.topic = "water";
    assert_int_equal(count(p, q), 1);
    q.speaker = "yerkin-tukumov";
    assert_int_equal(count(p, q), 1);
    q.story = "summit";
    assert_int_equal(count(p, q), 0);
    is = first(p);
    assert_true(is.change_seq > seq);
    assert_int_equal(is.changed, NOW); /* the article's words are the same */
    assert_int_equal(is.revision, 1);
    is.topic_count = 0, is.quotation_count = 0;
    OK(store_put_annotations(p->s, &is, NOW + 6, &p->e));
    q = all();
    q.topic = "water";
    assert_int_equal(count(p, q), 0);
    OK(store_check(p->s, true, &p->e));
    is.id = 99;
    assert_false(store_put_annotations(p->s, &is, NOW, &p->e));
    assert_int_equal(p->e.code, ERR_NOT_FOUND);
    is.id = 0;
    assert_false(store_put_annotations(p->s, &is, NOW, &p->e));
}

static void stamps_move_with_their_view(void **state)
{
    struct place *p = *state;
    char *water[] = {"water"}, *rail[] = {"rail"};
    struct store_query of_all = all(), of_water = all(), of_rail = all(), of_both = all(), of_month = all();
    of_water.topic = of_both.topic = of_month.topic = "water";
    of_rail.topic = "rail";
    of_both.source = "one";
    OK(date_from_day(2025, 3, 1, &of_month.since) && date_from_day(2025, 4, 1, &of_month.until));
    assert_int_equal(stamp(p, of_all).changed, DATE_NONE);
    assert_int_equal(stamp(p, of_all).count, 0);
    assert_int_equal(stamp(p, of_water).count, 0);

    struct article w = plain("w", "https://a.example/w", "Water", "t"), r = plain("r", "https://a.example/r", "Rail", "t");
    w.topics = water, w.topic_count = 1, r.topics = rail, r.topic_count = 1;
    put(p, "one", w, NOW); /* published in March 2025 */
    struct store_stamp water_1 = stamp(p, of_water), both_1 = stamp(p, of_both), month_1 = stamp(p, of_month);
    assert_int_equal(water_1.count, 1);
    assert_int_equal(water_1.changed, NOW);
    assert_int_equal(month_1.count, 1);
    put(p, "two", r, NOW + 10);
    assert_int_equal(stamp(p, of_water).change_seq, water_1.change_seq);
    assert_int_equal(stamp(p, of_both).change_seq, both_1.change_seq);
    assert_int_equal(stamp(p, of_month).change_seq, month_1.change_seq);
    assert_true(stamp(p, of_all).change_seq > water_1.change_seq);
    assert_int_equal(stamp(p, of_all).changed, NOW + 10);
    assert_int_equal(stamp(p, of_all).count, 2);

    struct article later = w;
    later.guid = "l", later.url = "https://a.example/l", later.published += 60 * 86400;
    put(p, "one", later, later.published + 10);
    assert_int_equal(stamp(p, of_month).change_seq, month_1.change_seq);
    assert_true(stamp(p, of_water).change_seq > water_1.change_seq);
    assert_true(stamp(p, of_both).change_seq > both_1.change_seq);
    assert_int_equal(stamp(p, of_both).count, 2);
    w.title = "Water, corrected";
    put(p, "one", w, NOW + 20);
    assert_true(stamp(p, of_month).change_seq > month_1.change_seq);

    int64_t rail_1 = stamp(p, of_rail).change_seq;
    OK(store_forget(p->s, "https://a.example/r", NOW + 30, &p->e));
    assert_true(stamp(p, of_rail).change_seq > rail_1);
    assert_int_equal(stamp(p, of_rail).count, 0);
    assert_int_equal(stamp(p, of_rail).changed, NOW + 30);
    struct store_query nobody = all();
    nobody.speaker = "nobody";
    assert_int_equal(stamp(p, nobody).count, 0);
    assert_int_equal(stamp(p, nobody).changed, DATE_NONE);
}

static void changes_since_a_number_are_found(void **state)
{
    struct place *p = *state;
    char guid[16], url[40];
    for (int i = 0; i < 30; i++) {
        snprintf(guid, sizeof guid, "g%d", i);
        snprintf(url, sizeof url, "https://a.example/%d", i);
        struct article x = plain(guid, url, "T", "t");
        x.published += i;
        put(p, i % 2 ? "one" : "two", x, NOW);
    }
    int64_t seq;
    OK(store_change_seq(p->s, &seq, &p->e));
    struct store_query q = all();
    q.changed_after = seq;
    assert_int_equal(count(p, q), 0);
    q.changed_after = seq - 4;
    assert_int_equal(count(p, q), 4);
    q.source = "one";
    assert_int_equal(count(p, q), 2);
    q.changed_after = 0;
    assert_int_equal(count(p, q), 15);
    q.limit = 4;
    struct store_articles got;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_int_equal(got.count, 4);
    assert_true(got.more);
    assert_string_equal(got.items[0].guid, "g29");
    q.offset = 12;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_int_equal(got.count, 3);
    assert_false(got.more);
}

/* Five articles of one source on three days of two months, the last of them in a topic. */
static void put_five(struct place *p)
{
    static const char *const days[] = {"2025-02-27", "2025-02-27", "2025-03-01", "2025-03-02", "2025-03-02"};
    struct quotation quotes[] = {{.quote = "a", .speaker = "A B", .speaker_name = "a-b"}, {.quote = "b", .speaker = "C"}};
    char guid[16], url[40], *water[] = {"water"};
    for (int i = 0; i < 5; i++) {
        snprintf(guid, sizeof guid, "g%d", i);
        snprintf(url, sizeof url, "https://a.example/%d", i);
        struct article x = plain(guid, url, "T", "t");
        OK(date_from_civil(2025, atoi(days[i] + 5), atoi(days[i] + 8), 12, i, 0, 0, &x.published));
        x.language = i ? "en" : "ru-RU", x.story = i < 3 ? "old" : "new", x.title = guid;
        x.topics = water, x.topic_count = i == 4;
        x.quotations = quotes, x.quotation_count = i == 2 ? 2 : i > 2;
        put(p, "one", x, NOW);
    }
}

static struct store_counts counted(struct place *p, enum store_counting what, const struct store_query *q)
{
    struct store_counts got;
    OK(store_count(p->s, what, q, p->a, &got, &p->e));
    return got;
}

static void counts_are_by_time(void **state)
{
    struct place *p = *state;
    put_five(p);
    struct store_query q = all();
    struct store_counts got = counted(p, STORE_COUNT_MONTHS, &q);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.items[0].name, "2025-03");
    assert_int_equal(got.items[0].count, 3);
    assert_int_equal(got.items[1].count, 2);
    got = counted(p, STORE_COUNT_DAYS, &q);
    assert_int_equal(got.count, 3);
    assert_string_equal(got.items[0].name, "2025-03-02");
    assert_int_equal(got.items[0].count, 2);
    q.topic = "water";
    q.source = "one";
    got = counted(p, STORE_COUNT_MONTHS, &q);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.items[0].count, 1);
    q.topic = "unknown";
    assert_int_equal(counted(p, STORE_COUNT_MONTHS, &q).count, 0);
    q = all();
    q.limit = 1;
    assert_int_equal(counted(p, STORE_COUNT_DAYS, &q).count, 1);
}

static void counts_are_by_name(void **state)
{
    struct place *p = *state;
    put_five(p);
    struct store_query q = all();
    struct store_counts got = counted(p, STORE_COUNT_SPEAKERS, &q);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.items[0].name, "a-b");
    assert_string_equal(got.items[0].title, "A B");
    assert_int_equal(got.items[0].count, 3);
    got = counted(p, STORE_COUNT_LANGUAGES, &q);
    assert_string_equal(got.items[0].name, "en");
    assert_int_equal(got.items[0].count, 4);
    assert_string_equal(got.items[1].name, "ru");
    got = counted(p, STORE_COUNT_STORIES, &q);
    assert_string_equal(got.items[0].name, "new");
    assert_string_equal(got.items[0].title, "g4");
}

static void counts_are_within_a_list(void **state)
{
    struct place *p = *state;
    put_five(p);
    struct store_query q = all();
    q.topic = "water";
    struct store_counts got = counted(p, STORE_COUNT_SPEAKERS, &q);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.items[0].count, 1);
    got = counted(p, STORE_COUNT_STORIES, &q);
    assert_int_equal(got.count, 1);
    assert_string_equal(got.items[0].title, "g4");
    got = counted(p, STORE_COUNT_SOURCES, &q);
    assert_string_equal(got.items[0].name, "one");
    q = all();
    OK(date_from_day(2025, 3, 2, &q.since));
    got = counted(p, STORE_COUNT_SPEAKERS, &q);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.items[0].count, 2);
    got = counted(p, STORE_COUNT_STORIES, &q);
    assert_int_equal(got.count, 1);
    assert_string_equal(got.items[0].name, "new");
    assert_string_equal(got.items[0].title, "g4");
}

static void words_are_found_as_people_type_them(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *title, *text;
    } articles[] = {
        {"Ministers meet in Tashkent", "Japan's foreign minister spoke of rail links and of water."},
        {"Министры встретились в Ташкенте", "Говорили о железных дорогах и о воде, ещё о студентах."},
        {"東京で対話", "政府は中央アジア諸国との外相会合を開き、水資源について話し合った。"},
        {"Су мәселесі", "Қазақстан мен Жапония су туралы келіссөз жүргізді."},
        {"Asō on C5+1", "The former prime minister wrote to mail@news.example about CA+JAD."},
    };
    static const struct {
        const char *typed;
        int found;
    } rows[] = {
        {"minister", 2},      {"MINISTERS", 2},        {"minister -rail", 1},    {"rail OR CAJAD OR вода", 2},
        {"\"foreign minister\"", 1}, {"\"minister foreign\"", 0}, {"министр Ташкент", 1}, {"дорога", 1},
        {"еще", 1},           {"中央アジア", 1},         {"「中央アジア」", 1},       {"アジア", 1},
        {"外相", 1},           {"水資源について", 1},      {"Қазақстан", 1},         {"қазақст*", 1},
        {"tash*", 1},         {"ta*", 0},         {"aso", 1},              {"Asō", 1},              {"C5+1", 1},
        {"С5+1", 1},          {"news.example", 1},     {"nothing", 0},           {"minister nothing", 0},
        {"", 0},              {"   ", 0},              {"\"", 0},                {"-minister", 0},
        {"AND OR NOT", 0},    {"minister OR", 2},      {"NOT rail minister", 1}, {"title:minister", 0},
        {"minister)", 2},     {"(minister", 2},        {"min\"ister", 0},        {"^minister*", 2},
        {"NEAR(a b)", 0},     {"\"unclosed minister", 0}, {"«железных дорогах»", 1}, {"su\xff rail", 0},
        {"*", 0},             {"+ - * ( ) \" : ^", 0}, {"rail water japan", 1},  {"вода минист*", 1},
    };
    char guid[16], url[40];
    allow(p, CONTENT_FULL, CONTENT_FULL);
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++) {
        snprintf(guid, sizeof guid, "g%zu", i);
        snprintf(url, sizeof url, "https://a.example/%zu", i);
        put(p, i % 2 ? "one" : "two", plain(guid, url, (char *)articles[i].title, (char *)articles[i].text), NOW);
    }
    index_all(p);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct store_query q = all();
        q.search = rows[i].typed;
        if (count(p, q) != (size_t)rows[i].found)
            fail_msg("%s: found %zu, not %d", rows[i].typed, count(p, q), rows[i].found);
    }
    struct store_query q = all();
    q.search = "minister", q.source = "two";
    assert_int_equal(count(p, q), 2);
    q.source = "one";
    assert_int_equal(count(p, q), 0);
    /* a correction is found by its new words and not by its old ones */
    put(p, "two", plain("g0", "https://a.example/0", "Ministers meet", "Nothing but bridges"), NOW + 1);
    index_all(p);
    q = all();
    q.search = "rail";
    assert_int_equal(count(p, q), 0);
    q.search = "bridge";
    assert_int_equal(count(p, q), 1);
    OK(store_check(p->s, true, &p->e));
}

static void a_search_ends_in_time(void **state)
{
    struct place *p = *state;
    char guid[16], url[40];
    OK(store_begin(p->s, &p->e));
    for (int i = 0; i < 4000; i++) {
        snprintf(guid, sizeof guid, "g%d", i);
        snprintf(url, sizeof url, "https://a.example/%d", i);
        struct article x = plain(guid, url, "Word", "word and word again");
        x.published += i;
        put(p, "one", x, NOW);
    }
    OK(store_commit(p->s, &p->e));
    index_all(p);
    struct store_query q = all();
    q.search = "word";
    q.search_ms = 1;
    struct store_articles got;
    bool ok = store_query(p->s, &q, p->a, &got, &p->e);
    if (!ok)
        assert_int_equal(p->e.code, ERR_LIMIT);
    q.search_ms = 60000;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_int_equal(got.count, 100);
    assert_true(got.more);
    assert_string_equal(got.items[0].guid, "g3999");
    q.offset = 3990;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_int_equal(got.count, 10);
}

static void an_answer_that_does_not_fit_is_told(void **state)
{
    struct place *p = *state;
    char text[4000];
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    put(p, "one", plain("g", "https://a.example/1", "T", text), NOW);
    struct arena *small = arena_new(2000);
    struct store_query q = all();
    struct store_articles got;
    q.fields = STORE_CONTENT;
    assert_false(store_query(p->s, &q, small, &got, &p->e));
    assert_int_equal(p->e.code, ERR_MEMORY);
    arena_free(&small);
    assert_int_equal(count(p, q), 1);
}

static size_t found(struct place *p, const char *words)
{
    struct store_query q = all();
    q.search = words;
    return count(p, q);
}

/* What a reader sees under a policy, and nothing else, finds the article; also after the operator changed the policy. */
static void hidden_words_find_nothing(void **state)
{
    struct place *p = *state;
    char summary[3000] = "bravo ";
    for (int i = 0; i < 100; i++)
        strcat(summary, "padding ");
    strcat(summary, "yankee");
    struct quotation q = {.quote = "we said delta", .speaker = "Echo Foxtrot", .direct = true};
    struct article in = plain("g", "https://a.example/1", "Alpha", "charlie we said delta golf");
    in.summary = summary, in.quotations = &q, in.quotation_count = 1;
    static const struct {
        const char *word;
        enum content_policy from; /* the least policy under which it is shown */
    } rows[] = {{"alpha", CONTENT_TITLE}, {"bravo", CONTENT_SUMMARY}, {"delta", CONTENT_SUMMARY}, {"yankee", CONTENT_FULL},
                {"charlie", CONTENT_FULL}, {"golf", CONTENT_FULL}, {"alpha golf", CONTENT_FULL}, {"hotel", 99}};
    static const enum content_policy turns[] = {CONTENT_SUMMARY, CONTENT_TITLE, CONTENT_FULL, CONTENT_SUMMARY, CONTENT_FULL, CONTENT_TITLE};
    put(p, "one", in, NOW);
    put(p, "two", plain("h", "https://a.example/2", "Other", "charlie"), NOW);
    index_all(p);
    assert_int_equal(found(p, "charlie"), 0); /* a source without a configuration shows summaries */
    assert_int_equal(found(p, "foxtrot"), 1);
    for (size_t t = 0; t < sizeof turns / sizeof *turns; t++) {
        allow(p, turns[t], CONTENT_TITLE);
        for (int indexed = 0; indexed < 2; indexed++) {
            for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
                if (found(p, rows[i].word) != ((indexed || t == 0) && turns[t] >= rows[i].from)) /* the first is what held before */
                    fail_msg("policy %d: %s: found %zu", (int)turns[t], rows[i].word, found(p, rows[i].word));
            index_all(p);
        }
        OK(store_check(p->s, true, &p->e));
    }
}

static void quoted_words_follow_annotations(void **state)
{
    struct place *p = *state;
    struct quotation q = {.quote = "a first sentence", .speaker = "Echo Foxtrot", .direct = true};
    struct article in = plain("g", "https://a.example/1", "Alpha", "charlie");
    in.quotations = &q, in.quotation_count = 1;
    put(p, "one", in, NOW);
    index_all(p);
    assert_int_equal(found(p, "sentence"), 1);
    struct article stored = first(p);
    q.quote = "another saying", stored.quotations = &q, stored.quotation_count = 1;
    OK(store_put_annotations(p->s, &stored, NOW + 1, &p->e));
    index_all(p);
    assert_int_equal(found(p, "sentence"), 0);
    assert_int_equal(found(p, "saying"), 1);
    stored.quotation_count = 0;
    OK(store_put_annotations(p->s, &stored, NOW + 2, &p->e));
    index_all(p);
    assert_int_equal(found(p, "saying"), 0);
    assert_int_equal(found(p, "alpha"), 1);
    OK(store_check(p->s, true, &p->e));
}

static size_t buried(struct place *p, struct store_query q)
{
    struct store_tombstones t;
    OK(store_get_tombstones(p->s, &q, p->a, &t, &p->e));
    return t.count;
}

/* A list mourns for what was in it, and for nothing else. */
static void tombstones_stand_where_the_article_was(void **state)
{
    struct place *p = *state;
    char *topics[] = {"rail", "water"};
    struct quotation q = {.quote = "words", .speaker = "Echo Foxtrot", .speaker_name = "echo-foxtrot", .direct = true};
    struct article in = plain("g", "https://a.example/1", "T", "t");
    in.topics = topics, in.topic_count = 2, in.quotations = &q, in.quotation_count = 1;
    put(p, "one", in, NOW);
    in.guid = "h", in.url = "https://a.example/2", in.topic_count = 1; /* its speaker is quoted still */
    put(p, "one", in, NOW);
    in.guid = "i", in.url = "https://a.example/3", in.language = "ja", in.quotation_count = 0;
    put(p, "two", in, NOW);
    OK(store_forget(p->s, "https://a.example/1", NOW + 1, &p->e));
    struct store_query rows[] = {all(), all(), all(), all(), all(), all(), all(), all(), all(), all(), all(), all()};
    rows[1].topic = "rail", rows[2].topic = "water", rows[3].source = "one", rows[4].language = "en-GB";
    rows[5].speaker = "echo-foxtrot", rows[6].topic = "water", rows[6].source = "one", rows[7].since = in.published;
    rows[8].source = "two", rows[9].language = "ja", rows[10].until = in.published, rows[11].topic = "water", rows[11].language = "ja";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (buried(p, rows[i]) != (i < 8))
            fail_msg("row %zu: %zu tombstones", i, buried(p, rows[i]));
    struct store_query search = all();
    search.search = "words";
    assert_int_equal(buried(p, search), 0);
    /* the last words of a speaker are gone with his view, whose number may be given to another one */
    OK(store_forget(p->s, "https://a.example/2", NOW + 2, &p->e));
    in = plain("k", "https://a.example/4", "T", "t");
    q.speaker_name = "golf-hotel", in.quotations = &q, in.quotation_count = 1;
    put(p, "two", in, NOW + 3);
    rows[5].speaker = "golf-hotel";
    assert_int_equal(buried(p, rows[5]), 0);
    assert_int_equal(buried(p, rows[0]), 2);
}

static const struct CMUnitTest tests[] = {
    TEST(words_find_it_once_indexed),
    TEST(a_date_ahead_does_not_stay_on_top),
    TEST(views_follow_annotations),
    TEST(stamps_move_with_their_view),
    TEST(changes_since_a_number_are_found),
    TEST(counts_are_by_time),
    TEST(counts_are_by_name),
    TEST(counts_are_within_a_list),
    TEST(words_are_found_as_people_type_them),
    TEST(hidden_words_find_nothing),
    TEST(quoted_words_follow_annotations),
    TEST(tombstones_stand_where_the_article_was),
    TEST(a_search_ends_in_time),
    TEST(an_answer_that_does_not_fit_is_told),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
