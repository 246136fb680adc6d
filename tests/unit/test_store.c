/* What is stored, known again, taken down and remembered. */
#include "store_place.h"



static void an_article_comes_back_as_it_went_in(void **state)
{
    struct place *p = *state;
    struct person authors[] = {{.name = "A. Writer", .url = "https://a.example/w"}};
    struct media media[] = {{.url = "https://a.example/1.jpg", .type = "image/jpeg", .length_bytes = -1, .duration_s = 7,
                             .width_px = 640, .is_image = true}};
    char *tags[] = {"politics", "日本"}, *topics[] = {"ca-japan"};
    struct quotation quotes[] = {{.quote = "We agree", .speaker = "Yerkin Tukumov", .speaker_name = "yerkin-tukumov",
                                  .direct = true, .paragraph = 1, .start = 10, .end = 18}};
    struct article in = plain("g1", "https://a.example/1", "Title", "Body of text");
    in.summary = "Sum";
    in.authors = authors, in.author_count = 1, in.media = media, in.media_count = 1, in.tags = tags, in.tag_count = 2;
    in.topics = topics, in.topic_count = 1, in.quotations = quotes, in.quotation_count = 1, in.story = "summit";
    assert_int_equal(put(p, "one", in, NOW), STORE_PUT_NEW);

    struct store_query q = all();
    q.topic = "ca-japan", q.source = "one", q.speaker = "yerkin-tukumov", q.language = "en-GB", q.story = "summit";
    q.fields = STORE_CONTENT | STORE_QUOTATIONS;
    struct store_articles got;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_int_equal(got.count, 1);
    assert_false(got.more);
    struct article *a = &got.items[0];
    assert_string_equal(a->title, "Title");
    assert_string_equal(a->summary, "Sum");
    assert_string_equal(a->content_text, "Body of text");
    assert_string_equal(a->source, "one");
    assert_string_equal(a->authors[0].url, "https://a.example/w");
    assert_null(a->authors[0].email);
    assert_int_equal(a->media[0].width_px, 640);
    assert_int_equal(a->media[0].length_bytes, -1);
    assert_true(a->media[0].is_image);
    assert_string_equal(a->tags[1], "日本");
    assert_string_equal(a->topics[0], "ca-japan");
    assert_string_equal(a->quotations[0].quote, "We agree");
    assert_int_equal(a->quotations[0].end, 18);
    assert_int_equal(a->published, 1741251600);
    assert_int_equal(a->updated, DATE_NONE);
    assert_int_equal(a->first_seen, NOW);
    assert_int_equal(a->changed, NOW);
    assert_int_equal(a->revision, 1);
    assert_in_range(strlen(a->key), 13, 16);
    struct article again;
    OK(store_get_article(p->s, a->key, p->a, &again, &p->e));
    assert_string_equal(again.guid, "g1");
    q.topic = "other";
    assert_int_equal(count(p, q), 0);
}

static void it_is_known_again_whatever_changes(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *what;
        char *guid, *url, *title;
        const char *source;
        enum store_put put;
    } rows[] = {
        {"first", "g1", "http://www.a.example/news/1", "T", "one", STORE_PUT_NEW},
        {"the same", "g1", "http://www.a.example/news/1", "T", "one", STORE_PUT_UNCHANGED},
        {"https", "g1", "https://www.a.example/news/1", "T", "one", STORE_PUT_UNCHANGED},
        {"another guid", "g2", "https://www.a.example/news/1/", "T", "one", STORE_PUT_UNCHANGED},
        {"tracking", NULL, "https://a.example/news/1?utm_source=rss&fbclid=x", "T", "one", STORE_PUT_UNCHANGED},
        {"mobile", NULL, "https://m.a.example/news/1", "T", "one", STORE_PUT_UNCHANGED},
        {"the new guid alone", "g2", NULL, "T", "one", STORE_PUT_UPDATED},
        {"another title", "g1", "https://a.example/news/1", "T, corrected", "one", STORE_PUT_UPDATED},
        {"another source", "g1", "https://a.example/news/1", "T", "two", STORE_PUT_NEW},
        {"one title, two articles", "g3", "https://a.example/news/3", "T, corrected", "one", STORE_PUT_NEW},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct article in = plain(rows[i].guid, rows[i].url, rows[i].title, "short text");
        if (put(p, rows[i].source, in, NOW + (int64_t)i) != rows[i].put)
            fail_msg("%s", rows[i].what);
    }
    assert_int_equal(count(p, all()), 3);
}

/* What readers are not shown may change without a word: no revision, no date, but the store has the new text. */
static void what_is_not_seen_is_no_correction(void **state)
{
    struct place *p = *state;
    struct source sources[] = {{.name = "heads", .content = CONTENT_TITLE}, {.name = "briefs", .content = CONTENT_SUMMARY},
                               {.name = "whole", .content = CONTENT_FULL}};
    const struct config c = {.sources = sources, .source_count = 3};
    struct quotation said = {.quote = "we shall see", .speaker = "Aliya", .speaker_name = "aliya"};
    char longer[1000] = "";
    const struct {
        const char *what;
        struct article becomes;
        enum store_put by[3]; /* of the three sources */
    } rows[] = {
        {"text", {.title = "T", .summary = "S", .content_text = "another text"}, {STORE_PUT_UNCHANGED, STORE_PUT_UNCHANGED, STORE_PUT_UPDATED}},
        {"quotation", {.title = "T", .summary = "S", .content_text = "text, we shall see", .quotations = &said, .quotation_count = 1},
         {STORE_PUT_UNCHANGED, STORE_PUT_UPDATED, STORE_PUT_UPDATED}},
        {"summary", {.title = "T", .summary = longer, .content_text = "text"}, {STORE_PUT_UNCHANGED, STORE_PUT_UPDATED, STORE_PUT_UPDATED}},
        {"title", {.title = "T, corrected", .summary = "S", .content_text = "text"}, {STORE_PUT_UPDATED, STORE_PUT_UPDATED, STORE_PUT_UPDATED}},
    };
    for (size_t i = 0; i + 2 < sizeof longer; i += 2)
        memcpy(longer + i, "w ", 3);
    OK(store_put_config(p->s, &c, &p->e));
    for (size_t i = 0; i < 3 * sizeof rows / sizeof *rows; i++) {
        const char *source = sources[i % 3].name;
        struct article in = rows[i / 3].becomes, was = {.guid = arena_printf(p->a, "%zu", i), .title = "T", .summary = "S", .content_text = "text",
                                                        .published = DATE_NONE, .updated = DATE_NONE};
        in.guid = was.guid;
        in.published = in.updated = DATE_NONE;
        assert_int_equal(put(p, source, was, NOW), STORE_PUT_NEW);
        enum store_put did = put(p, source, in, NOW + 9);
        struct article is = first(p);
        if (did != rows[i / 3].by[i % 3] || is.changed != (did == STORE_PUT_UPDATED ? NOW + 9 : NOW) || strcmp(is.content_text, in.content_text) != 0)
            fail_msg("%s of %s: %d, %lld", rows[i / 3].what, source, did, (long long)is.changed);
    }
    /* nor what is beyond the cut */
    struct article in = plain("cut", NULL, "T", "text");
    in.summary = longer;
    put(p, "briefs", in, NOW);
    longer[sizeof longer - 4] = 'x';
    assert_int_equal(put(p, "briefs", in, NOW + 9), STORE_PUT_UNCHANGED);
}

static void what_is_taken_down_stays_down(void **state)
{
    struct place *p = *state;
    struct article in = plain("g", "https://a.example/1", "Secret", "unrepeatableword in the text");
    put(p, "one", in, NOW);
    index_all(p);
    OK(store_forget(p->s, "http://a.example/1/", NOW + 5, &p->e));
    assert_int_equal(put(p, "one", in, NOW + 6), STORE_PUT_UNCHANGED);
    assert_int_equal(count(p, all()), 0);
    struct store_tombstones t;
    OK(store_get_tombstones(p->s, &(struct store_query){.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 10}, p->a, &t, &p->e));
    assert_int_equal(t.count, 1);
    assert_int_equal(t.items[0].when, NOW + 5);
    struct article a;
    assert_false(store_get_article(p->s, t.items[0].key, p->a, &a, &p->e));
    assert_int_equal(p->e.code, ERR_DENIED);
    OK(store_check(p->s, true, &p->e));
}

static void only_what_is_seen_makes_a_revision(void **state)
{
    struct place *p = *state;
    struct article base = plain("g", "https://a.example/1", "Title", "Some words  of text");
    base.content_html = "<p>Some words of <a href=\"https://x.example/?utm_source=a&amp;id=7\">text</a></p>"
                        "<img src=\"https://i.example/a.jpg?w=300\" alt=\"\">";
    base.image = "https://i.example/a.jpg?w=300";
    assert_int_equal(put(p, "one", base, NOW), STORE_PUT_NEW);
    struct article x = base;
    x.published += 100, x.updated = NOW;
    x.content_text = "  Some words\n\nof\xc2\xa0text ";
    x.content_html = "<p>Some words of <a href=\"https://x.example/?id=7&amp;utm_source=b\">text</a></p>"
                     "<img src=\"https://i.example/a.jpg?w=900\" alt=\"\">";
    x.image = "https://i.example/a.jpg?w=900";
    x.tags = (char *[]){"new"}, x.tag_count = 1;
    assert_int_equal(put(p, "one", x, NOW + 10), STORE_PUT_UNCHANGED);
    assert_int_equal(first(p).changed, NOW);

    struct person author = {.name = "B. Line"};
    struct article changes[6] = {base, base, base, base, base, base};
    changes[0].title = "Another title";
    changes[1].summary = "Another summary";
    changes[2].content_text = "Other words of text";
    changes[3].content_html = "<p>Some words of <a href=\"https://x.example/?id=8\">text</a></p>";
    changes[4].authors = &author, changes[4].author_count = 1;
    changes[5].image = "https://i.example/b.jpg";
    for (int i = 0; i < 6; i++) {
        assert_int_equal(put(p, "one", changes[i], NOW + 100 + i), STORE_PUT_UPDATED);
        struct article is = first(p);
        assert_int_equal(is.revision, 2 * i + 2);
        assert_int_equal(is.changed, NOW + 100 + i);
        assert_int_equal(is.first_seen, NOW);
        assert_int_equal(is.published, base.published);
        assert_int_equal(put(p, "one", base, NOW + 100 + i), STORE_PUT_UPDATED); /* and back */
    }
    struct store_articles old;
    OK(store_get_revisions(p->s, first(p).key, p->a, &old, &p->e));
    assert_int_equal(old.count, 12);
    assert_int_equal(old.items[0].revision, 12);
    assert_string_equal(old.items[11].title, "Title");
    assert_int_equal(old.items[11].changed, NOW);
    OK(store_check(p->s, true, &p->e));
}

/* One document: what begin and commit hold together. */

static size_t document(struct place *p, const struct article *entries, size_t n, int64_t now)
{
    size_t changed = 0;
    OK(store_begin(p->s, &p->e));
    for (size_t i = 0; i < n; i++)
        changed += put(p, "one", entries[i], now) != STORE_PUT_UNCHANGED;
    OK(store_commit(p->s, &p->e));
    return changed;
}

static void a_guid_that_many_share_names_none(void **state)
{
    struct place *p = *state;
    struct article d[] = {plain("same", "https://a.example/1", "One", "first"), plain("same", "https://a.example/2", "Two", "second"),
                          plain("same", "https://a.example/3", "Three", "third")};
    assert_int_equal(document(p, d, 3, NOW), 3);
    assert_int_equal(document(p, d, 3, NOW + 1), 0);
    struct article again[] = {plain("same", "https://a.example/4", "Four", "fourth"), d[2], d[0], d[1]};
    assert_int_equal(document(p, again, 4, NOW + 2), 1);
    assert_int_equal(count(p, all()), 4);
    assert_int_equal(first(p).revision, 1);
}

static void an_address_that_many_share_names_none(void **state)
{
    struct place *p = *state;
    struct article d[] = {plain(NULL, "https://a.example/", "One", "first"), plain(NULL, "https://a.example/", "Two", "second"),
                          plain("g", "https://a.example/#x", "Three", "third")};
    assert_int_equal(document(p, d, 3, NOW), 3);
    assert_int_equal(document(p, d, 3, NOW + 1), 0);
    assert_int_equal(count(p, all()), 3);
}

static void nameless_entries_are_known_by_content(void **state)
{
    struct place *p = *state;
    struct article d[] = {plain(NULL, NULL, "Title", "first"), plain(NULL, NULL, "Title", "second"), plain(NULL, NULL, "Title", NULL)};
    d[2].published += 5;
    assert_int_equal(document(p, d, 3, NOW), 3);
    assert_int_equal(document(p, d, 3, NOW + 1), 0);
    assert_int_equal(count(p, all()), 3);
}

static void a_long_text_is_known_under_new_names(void **state)
{
    struct place *p = *state;
    char text[400];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    put(p, "one", plain("g1", "https://a.example/1?session=1", "Title", text), NOW);
    assert_int_equal(put(p, "one", plain("g2", "https://a.example/2?session=2", "Title", text), NOW), STORE_PUT_UNCHANGED);
    /* but within one document two addresses are two articles */
    struct article d[] = {plain("g3", "https://a.example/3", "Other", text), plain("g4", "https://a.example/4", "Other", text)};
    assert_int_equal(document(p, d, 2, NOW), 2);
}

static void an_entry_told_twice_is_taken_once(void **state)
{
    struct place *p = *state;
    struct article d[] = {plain("g", "https://a.example/1", "New title", "text"), plain("g", "https://a.example/1", "Old title", "text")};
    for (int i = 0; i < 3; i++)
        assert_int_equal(document(p, d, 2, NOW + i), i == 0);
    assert_string_equal(first(p).title, "New title");
    /* also where the first was passed over as seen */
    OK(store_put_seen(p->s, "one", &d[0], 7, &p->e));
    OK(store_begin(p->s, &p->e));
    assert_true(store_seen(p->s, "one", &d[0], 7, &p->e));
    assert_int_equal(put(p, "one", d[1], NOW + 9), STORE_PUT_UNCHANGED);
    OK(store_commit(p->s, &p->e));
}

/* Whether the store is asked or, for a source that had nothing before, the memory of the transaction. */
static void a_first_document_tells_of_nothing_twice(void **state)
{
    struct place *p = *state;
    static const struct {
        char *guid, *url, *title;
        enum store_put what;
    } rows[] = {
        {"g1", "https://e.org/1", "One", STORE_PUT_NEW},   {"g1", "https://e.org/1", "One", STORE_PUT_UNCHANGED},
        {"g1", "https://e.org/2", "Two", STORE_PUT_NEW},   {"g1", "https://e.org/3", "Three", STORE_PUT_NEW},
        {"g4", "http://e.org/3/", "Three", STORE_PUT_UNCHANGED}, {"g5", NULL, "Five", STORE_PUT_NEW},
        {"g5", NULL, "Five", STORE_PUT_UNCHANGED},         {NULL, NULL, "Six", STORE_PUT_NEW},
        {NULL, NULL, "Six", STORE_PUT_UNCHANGED},
    };
    put(p, "old", plain("g0", "https://e.org/0", "Nought", "None."), NOW);
    static const char *const sources[] = {"new", "old"};
    for (size_t k = 0; k < 2; k++) {
        OK(store_begin(p->s, &p->e));
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct article a = plain(rows[i].guid, rows[i].url, rows[i].title, rows[i].title);
            assert_false(store_seen(p->s, sources[k], &a, i + 1, &p->e));
            enum store_put what = put(p, sources[k], a, NOW);
            if (what != rows[i].what)
                fail_msg("%s, entry %zu: %d", sources[k], i, (int)what);
            OK(store_put_seen(p->s, sources[k], &a, i + 1, &p->e));
            assert_true(store_seen(p->s, sources[k], &a, i + 1, &p->e));
        }
        OK(store_commit(p->s, &p->e));
    }
    assert_int_equal(count(p, all()), 11);
}

static void what_was_seen_is_known_by_its_fingerprint(void **state)
{
    struct place *p = *state;
    struct article x = plain("g", "https://a.example/1", "T", "t");
    assert_false(store_seen(p->s, "one", &x, 1, &p->e));
    assert_int_equal(p->e.code, ERR_NONE);
    OK(store_put_seen(p->s, "one", &x, 1, &p->e));
    assert_true(store_seen(p->s, "one", &x, 1, &p->e));
    assert_false(store_seen(p->s, "one", &x, 2, &p->e));
    assert_false(store_seen(p->s, "two", &x, 1, &p->e));
    OK(store_put_seen(p->s, "one", &x, UINT64_MAX, &p->e));
    assert_true(store_seen(p->s, "one", &x, UINT64_MAX, &p->e));
    assert_false(store_seen(p->s, "one", &x, 1, &p->e));
}

static void the_same_world_gives_the_same_keys(void **state)
{
    struct place *p = *state;
    char *keys[2];
    for (int i = 0; i < 2; i++) {
        put(p, "one", plain("http://a.example/?p=1", "http://a.example/1", "T", "t"), NOW + i * 1000);
        keys[i] = first(p).key;
        store_close(&p->s);
        unlink(p->path);
        char log[128];
        snprintf(log, sizeof log, "%s-wal", p->path);
        unlink(log);
        OK(store_open(&p->s, p->path, STORE_WRITE, &p->e));
    }
    assert_string_equal(keys[0], keys[1]);
    put(p, "one", plain("https://a.example/?p=1", "https://a.example/1", "T", "t"), NOW);
    assert_string_equal(first(p).key, keys[0]);
    put(p, "two", plain("http://a.example/?p=1", "http://a.example/1", "T", "t"), NOW);
    struct store_query q = all();
    q.source = "two";
    struct store_articles got;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_string_not_equal(got.items[0].key, keys[0]);
}

static void a_page_adds_text_without_a_revision(void **state)
{
    struct place *p = *state;
    struct article teaser = plain("g", "https://a.example/1", "Title", NULL);
    teaser.summary = "Sum";
    put(p, "one", teaser, NOW);
    struct article page;
    OK(store_get_article_by_id(p->s, first(p).id, p->a, &page, &p->e));
    page.content_text = "The whole text", page.content_html = "<p>The whole text</p>", page.image = "https://a.example/i.jpg";
    assert_int_equal(put(p, "one", page, NOW + 5), STORE_PUT_UNCHANGED);
    struct article is = first(p);
    assert_string_equal(is.content_text, "The whole text");
    assert_int_equal(is.revision, 1);
    assert_int_equal(is.changed, NOW);
    /* the feed repeats its teaser: nothing; corrects its title: a revision that keeps the text */
    teaser.content_text = teaser.content_html = "Teaser";
    assert_int_equal(put(p, "one", teaser, NOW + 6), STORE_PUT_UNCHANGED);
    teaser.title = "Better title";
    assert_int_equal(put(p, "one", teaser, NOW + 7), STORE_PUT_UPDATED);
    is = first(p);
    assert_string_equal(is.title, "Better title");
    assert_string_equal(is.content_text, "The whole text");
    assert_string_equal(is.image, "https://a.example/i.jpg");
    /* a feed that gives its whole text corrects it */
    struct article whole = teaser;
    whole.content_text = whole.content_html = "The whole story";
    assert_int_equal(put(p, "one", whole, NOW + 7), STORE_PUT_UPDATED);
    assert_string_equal(first(p).content_text, "The whole story");
    OK(store_get_article_by_id(p->s, is.id, p->a, &page, &p->e));
    page.content_text = "The whole text";
    assert_int_equal(put(p, "one", page, NOW + 7), STORE_PUT_UNCHANGED);
    /* the page itself is corrected */
    OK(store_get_article_by_id(p->s, is.id, p->a, &page, &p->e));
    page.content_text = "The corrected text";
    assert_int_equal(put(p, "one", page, NOW + 8), STORE_PUT_UPDATED);
    assert_int_equal(first(p).revision, 4);
}

static void the_site_comes_back(void **state)
{
    struct place *p = *state;
    char *topics[] = {"water"};
    struct source sources[] = {
        {.name = "one", .title = "One", .feed = "https://1.example/f", .content = CONTENT_FULL, .enabled = true, .topics = topics,
         .topic_count = 1, .listing = {.items = "//li"}, .every_s = 60, .extract = true},
        {.name = "two", .feed = "https://2.example/f", .enabled = true},
    };
    struct topic about[] = {{.name = "water", .title = "Water", .match = "water OR rain", .title_ja = "水"}};
    struct config c = {.site = {.title = "T", .base_url = "https://h.example/dia/logue/", .language = "ru"}, .sources = sources,
                       .source_count = 2, .topics = about, .topic_count = 1};
    OK(store_put_config(p->s, &c, &p->e));
    int64_t seq, later;
    OK(store_change_seq(p->s, &seq, &p->e));
    OK(store_put_config(p->s, &c, &p->e));
    OK(store_change_seq(p->s, &later, &p->e));
    assert_int_equal(seq, later);

    struct source_state st = {.feed_title = "Two as it says", .feed_home = "https://2.example/", .feed_language = "kk"};
    OK(store_put_source_state(p->s, "two", &st, &p->e));
    struct store_site site;
    OK(store_get_site(p->s, p->a, &site, &p->e));
    assert_string_equal(site.site.title, "T");
    assert_string_equal(site.site.language, "ru");
    assert_memory_equal(site.site.id, "tag:h.example,20", 16);
    assert_string_equal(site.site.id + 18, ":logue");
    assert_int_equal(site.source_count, 2);
    assert_int_equal(site.sources[0].content, CONTENT_FULL);
    assert_true(site.sources[0].extract);
    assert_string_equal(site.sources[0].topics[0], "water");
    assert_string_equal(site.sources[0].listing.items, "//li");
    assert_int_equal(site.sources[0].every_s, 60);
    assert_string_equal(site.sources[1].title, "Two as it says");
    assert_string_equal(site.sources[1].home, "https://2.example/");
    assert_string_equal(site.sources[1].language, "kk");
    assert_string_equal(site.topics[0].match, "water OR rain");
    assert_string_equal(site.topics[0].title_ja, "水");

    /* the id stays whatever the address becomes, unless it is configured */
    char *id = site.site.id;
    c.site.base_url = "https://elsewhere.example/";
    c.source_count = 1;
    OK(store_put_config(p->s, &c, &p->e));
    OK(store_change_seq(p->s, &later, &p->e));
    assert_true(later > seq);
    OK(store_get_site(p->s, p->a, &site, &p->e));
    assert_string_equal(site.site.id, id);
    assert_int_equal(site.source_count, 2);
    assert_true(site.sources[0].enabled);
    assert_false(site.sources[1].enabled); /* no longer configured */
    c.site.id = "tag:k.example,2026:d";
    c.topic_count = 0;
    OK(store_put_config(p->s, &c, &p->e));
    OK(store_get_site(p->s, p->a, &site, &p->e));
    assert_string_equal(site.site.id, "tag:k.example,2026:d");
    assert_int_equal(site.topic_count, 0);
}

static void the_fetcher_remembers(void **state)
{
    struct place *p = *state;
    struct source_state st, in = {.url = "https://a.example/f", .etag = "W/\"x\"", .last_fetch = NOW, .interval_s = 1800,
                                  .failures = 3, .last_http = 503, .last_error = "no", .gone = true, .body_hash = UINT64_MAX,
                                  .next_due = DATE_NONE};
    OK(store_get_source_state(p->s, "one", p->a, &st, &p->e));
    assert_null(st.url);
    assert_int_equal(st.last_fetch, 0);
    OK(store_put_source_state(p->s, "one", &in, &p->e));
    OK(store_get_source_state(p->s, "one", p->a, &st, &p->e));
    assert_string_equal(st.etag, "W/\"x\"");
    assert_null(st.last_modified);
    assert_int_equal(st.failures, 3);
    assert_true(st.gone);
    assert_true(st.body_hash == UINT64_MAX);
    assert_int_equal(st.next_due, DATE_NONE);

    for (int i = 0; i < 205; i++) {
        struct fetch_record r = {.when = NOW + i, .http = 200, .status = "new", .items_new = i};
        OK(store_add_fetch(p->s, "one", &r, &p->e));
    }
    struct fetch_record *records;
    size_t n;
    OK(store_get_fetches(p->s, "one", 1000, p->a, &records, &n, &p->e));
    assert_int_equal(n, 200);
    assert_int_equal(records[0].when, NOW + 204);
    assert_null(records[0].error);
    OK(store_get_fetches(p->s, "two", 10, p->a, &records, &n, &p->e));
    assert_int_equal(n, 0);

    char *value;
    assert_false(store_get_fact(p->s, "host:a", NOW, p->a, &value, &p->e));
    assert_int_equal(p->e.code, ERR_NOT_FOUND);
    OK(store_put_fact(p->s, "host:a", "first", NOW + 10, &p->e));
    OK(store_put_fact(p->s, "host:a", "second", NOW + 20, &p->e));
    OK(store_get_fact(p->s, "host:a", NOW + 19, p->a, &value, &p->e));
    assert_string_equal(value, "second");
    assert_false(store_get_fact(p->s, "host:a", NOW + 20, p->a, &value, &p->e));
    OK(store_drop_facts(p->s, NOW + 19, &p->e));
    OK(store_get_fact(p->s, "host:a", NOW + 19, p->a, &value, &p->e));
    struct fact *facts;
    OK(store_put_fact(p->s, "host:\xd0\xb1", "third", NOW + 20, &p->e));
    OK(store_put_fact(p->s, "host", "another", NOW + 20, &p->e));
    OK(store_put_fact(p->s, "hostess", "another", NOW + 20, &p->e));
    OK(store_put_fact(p->s, "host:b", "over", NOW + 10, &p->e));
    OK(store_get_facts(p->s, "host:", NOW + 10, p->a, &facts, &n, &p->e));
    assert_int_equal(n, 2);
    assert_string_equal(facts[0].name, "host:a");
    assert_string_equal(facts[0].value, "second");
    assert_string_equal(facts[1].name, "host:\xd0\xb1");
    OK(store_drop_facts(p->s, NOW + 20, &p->e));
    assert_false(store_get_fact(p->s, "host:a", NOW + 19, p->a, &value, &p->e));
}

static void pages_fall_due(void **state)
{
    struct place *p = *state;
    struct source source = {.name = "one", .extract = true, .enabled = true};
    struct config c = {.site = {.title = "T"}, .sources = &source, .source_count = 1};
    OK(store_put_config(p->s, &c, &p->e));
    put(p, "one", plain("g1", "https://a.example/1", "T", "t"), NOW);
    put(p, "one", plain("g2", "https://a.example/2", "T", "t"), NOW + 10);
    put(p, "two", plain("g2", "https://a.example/2", "T", "t"), NOW);
    struct page_state *due;
    size_t n;
    OK(store_due_pages(p->s, "one", NOW - 1, 10, p->a, &due, &n, &p->e));
    assert_int_equal(n, 0);
    OK(store_due_pages(p->s, "one", NOW + 10, 10, p->a, &due, &n, &p->e));
    assert_int_equal(n, 2);
    assert_string_equal(due[0].url, "https://a.example/1");
    due[0].etag = "\"e\"", due[0].next_due = DATE_NONE, due[0].failures = 1, due[0].body_hash = 9;
    OK(store_put_page_state(p->s, &due[0], &p->e));
    due[1].next_due = NOW + 100, due[1].etag = "\"f\"";
    OK(store_put_page_state(p->s, &due[1], &p->e));
    OK(store_due_pages(p->s, "one", NOW + 100, 10, p->a, &due, &n, &p->e));
    assert_int_equal(n, 1);
    assert_string_equal(due[0].etag, "\"f\"");
    OK(store_due_pages(p->s, "two", NOW + 100, 10, p->a, &due, &n, &p->e));
    assert_int_equal(n, 0);
}

static void takedowns_by_every_name(void **state)
{
    struct place *p = *state;
    struct article x = plain("g1", "https://a.example/1", "T", "t");
    put(p, "one", x, NOW);
    put(p, "two", x, NOW);
    put(p, "one", plain("g2", "https://a.example/2", "T", "t"), NOW);
    char *key = first(p).key, tag[80];
    snprintf(tag, sizeof tag, "tag:h.example,2026:d/articles/%s", key);
    OK(store_forget(p->s, tag, NOW + 1, &p->e));
    OK(store_forget(p->s, key, NOW + 2, &p->e)); /* again: it is down */
    assert_int_equal(count(p, all()), 2);
    OK(store_forget(p->s, "http://www.a.example/1?utm_source=x", NOW + 3, &p->e)); /* in both sources */
    assert_int_equal(count(p, all()), 0);
    static const char *const unknown[] = {"https://a.example/3", "nokey", "", "tag:x,2026:y", "'; DROP TABLE article"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_false(store_forget(p->s, unknown[i], NOW, &p->e));
        assert_int_equal(p->e.code, ERR_NOT_FOUND);
    }
    struct store_tombstones t;
    OK(store_get_tombstones(p->s, &(struct store_query){.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 10}, p->a, &t, &p->e));
    assert_int_equal(t.count, 3);
    assert_int_equal(t.items[2].when, NOW + 1);
    assert_string_equal(t.items[2].key, key);
    OK(store_get_tombstones(p->s, &(struct store_query){.since = DATE_NONE, .until = DATE_NONE, .changed_after = t.items[2].change_seq, .limit = 10}, p->a, &t, &p->e));
    assert_int_equal(t.count, 2);
    OK(store_get_tombstones(p->s, &(struct store_query){.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 1}, p->a, &t, &p->e));
    assert_int_equal(t.count, 1);
    struct store_articles old;
    OK(store_get_revisions(p->s, key, p->a, &old, &p->e));
    assert_int_equal(old.count, 0);
}

static void a_takedown_renames_its_own_story_only(void **state)
{
    struct place *p = *state;
    struct article summit = plain("g1", "https://a.example/1", "Asia meets Japan", "t"), asia = plain("g2", "https://a.example/2", "Asia", "t");
    summit.story = asia.story = "asia-meets-japan-12ab";
    put(p, "one", summit, NOW);
    put(p, "one", asia, NOW + 1);
    struct store_query q = all();
    q.story = "asia-meets-japan-12ab";
    assert_int_equal(count(p, q), 2);
    OK(store_forget(p->s, "https://a.example/2", NOW + 2, &p->e)); /* whose title only begins so, too */
    assert_int_equal(count(p, q), 1);
    asia.guid = "g3", asia.url = "https://a.example/3";
    put(p, "one", asia, NOW + 3);
    assert_int_equal(count(p, q), 2);
    OK(store_forget(p->s, "https://a.example/1", NOW + 4, &p->e));
    assert_int_equal(count(p, q), 0);
    assert_int_equal(count(p, all()), 1);
    assert_int_equal(strncmp(first(p).story, "asia-", 5), 0); /* after who is left */
}

static void a_wrong_order_is_told(void **state)
{
    struct place *p = *state;
    struct store *reader;
    struct article x = plain("g", "https://a.example/1", "T", "t");
    enum store_put what;
    bool more;
    assert_false(store_commit(p->s, &p->e));
    store_rollback(p->s); /* none is open: nothing happens */
    OK(store_begin(p->s, &p->e));
    assert_false(store_begin(p->s, &p->e));
    assert_int_equal(p->e.code, ERR_INTERNAL);
    assert_false(store_forget(p->s, "x", NOW, &p->e));
    assert_false(store_index(p->s, 1000, &more, &p->e));
    OK(store_commit(p->s, &p->e));
    OK(store_open(&reader, p->path, STORE_READ, &p->e));
    assert_false(store_put_article(reader, "one", &x, NOW, &what, &p->e));
    assert_false(store_put_fact(reader, "a", "b", NOW, &p->e));
    OK(store_check(reader, true, &p->e));
    store_close(&reader);
    assert_null(reader);
    store_close(&reader);
    struct article none;
    assert_false(store_get_article(p->s, "nokey", p->a, &none, &p->e));
    assert_int_equal(p->e.code, ERR_NOT_FOUND);
}

static const struct CMUnitTest tests[] = {
    TEST(an_article_comes_back_as_it_went_in),
    TEST(it_is_known_again_whatever_changes),
    TEST(what_is_not_seen_is_no_correction), TEST(what_is_taken_down_stays_down),
    TEST(only_what_is_seen_makes_a_revision),
    TEST(a_guid_that_many_share_names_none),
    TEST(an_address_that_many_share_names_none),
    TEST(nameless_entries_are_known_by_content),
    TEST(a_long_text_is_known_under_new_names),
    TEST(an_entry_told_twice_is_taken_once),
    TEST(a_first_document_tells_of_nothing_twice),
        TEST(what_was_seen_is_known_by_its_fingerprint),
    TEST(the_same_world_gives_the_same_keys),
    TEST(a_page_adds_text_without_a_revision),
    TEST(the_site_comes_back),
    TEST(the_fetcher_remembers),
    TEST(pages_fall_due),
    TEST(takedowns_by_every_name),
    TEST(a_takedown_renames_its_own_story_only), TEST(a_wrong_order_is_told),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
