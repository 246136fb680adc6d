/* The golden pages: NAME.html beside NAME.json, which holds only what the page is about.  Then what no small page
 * shows: depth, size, bytes that are no page. */
#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "core/date.h"
#include "ingest/extract/extract.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/page.h"
#include "ingest/extract/phrase_table.h"
#include "ingest/extract/phrases.h"
#include "ingest/extract/tags.h"

/* 1 January 2026: later than all dates in the golden pages. */
static const int64_t now = 1767225600;

static char *read_file(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    char *data = NULL;
    size_t cap = 0;
    *len = 0;
    for (size_t n = 1; n;) {
        cap = *len + 65536;
        data = realloc(data, cap + 1);
        n = fread(data + *len, 1, cap - *len, f);
        *len += n;
    }
    fclose(f);
    data[*len] = '\0';
    return data;
}

static int check_string(const char *page, const char *key, const char *got, const json_t *want)
{
    const char *w = json_string_value(want);
    bool same = w ? got && strcmp(got, w) == 0 : !got;
    if (!same)
        print_error("%s: %s is \"%s\", not \"%s\"\n", page, key, got ? got : "(none)", w ? w : "(none)");
    return !same;
}

static void written_time(int64_t t, int32_t offset_s, char *out, size_t size)
{
    char text[DATE_TEXT_MAX];
    date_rfc3339(t + offset_s, text);
    text[19] = 0;
    if (offset_s)
        snprintf(out, size, "%s%c%02d:%02d", text, offset_s < 0 ? '-' : '+', abs(offset_s) / 3600,
                 abs(offset_s) / 60 % 60);
    else
        snprintf(out, size, "%sZ", text);
}

/* A day alone is wanted where the page's time does not matter. */
static int check_time(const char *page, const char *key, int64_t t, int32_t offset_s, const json_t *want)
{
    enum { DAY = 10 };
    char text[DATE_TEXT_MAX + 32];
    if (t != DATE_NONE)
        written_time(t, offset_s, text, sizeof text);
    if (t != DATE_NONE && json_string_length(want) == DAY)
        text[DAY] = '\0';
    return check_string(page, key, t != DATE_NONE ? text : NULL, want);
}

/* Every string of the list is in the text (present) or none is. */
static int check_list(const char *page, const char *key, const char *text, const json_t *list, bool present)
{
    int wrong = 0;
    size_t i;
    const json_t *one;
    json_array_foreach(list, i, one)
    {
        bool found = text && strstr(text, json_string_value(one));
        if (found != present) {
            print_error("%s: %s: \"%s\" in \"%.300s\"\n", page, key, json_string_value(one), text ? text : "");
            wrong++;
        }
    }
    return wrong;
}

static int check_names(const char *page, const char *key, char *const *got, size_t count, const json_t *want)
{
    int wrong = count != json_array_size(want);
    for (size_t i = 0; i < count && !wrong; i++)
        wrong = strcmp(got[i], json_string_value(json_array_get(want, i))) != 0;
    if (wrong)
        print_error("%s: %s: %zu found, the first \"%s\"\n", page, key, count, count ? got[0] : "");
    return wrong;
}

static int check_strings(const char *page, const struct extract_result *r, const json_t *want)
{
    const struct article *x = &r->article;
    const struct {
        const char *key, *value;
    } rows[] = {
        {"title", x->title},     {"language", x->language},           {"site_name", r->site_name}, {"image", x->image},
        {"summary", x->summary}, {"canonical_url", r->canonical_url}, {"text", x->content_text},
    };
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (json_object_get(want, rows[i].key))
            wrong += check_string(page, rows[i].key, rows[i].value, json_object_get(want, rows[i].key));
    return wrong;
}

static int check_result(const char *page, const struct extract_result *r, const json_t *want)
{
    const struct article *x = &r->article;
    char *names[32];
    for (size_t i = 0; i < x->author_count && i < 32; i++)
        names[i] = x->authors[i].name;
    int wrong = check_strings(page, r, want);
    wrong += check_list(page, "text_has", x->content_text, json_object_get(want, "text_has"), true);
    wrong += check_list(page, "text_lacks", x->content_text, json_object_get(want, "text_lacks"), false);
    wrong += check_list(page, "html_has", x->content_html, json_object_get(want, "html_has"), true);
    wrong += check_list(page, "html_lacks", x->content_html, json_object_get(want, "html_lacks"), false);
    if (json_object_get(want, "byline"))
        wrong += check_names(page, "byline", names, x->author_count, json_object_get(want, "byline"));
    if (json_object_get(want, "tags"))
        wrong += check_names(page, "tags", x->tags, x->tag_count, json_object_get(want, "tags"));
    if (json_object_get(want, "published"))
        wrong += check_time(page, "published", x->published, r->published_offset_s, json_object_get(want, "published"));
    if (json_object_get(want, "updated"))
        wrong += check_time(page, "updated", x->updated, r->updated_offset_s, json_object_get(want, "updated"));
    if (json_object_get(want, "paywalled"))
        wrong += r->paywalled != json_is_true(json_object_get(want, "paywalled"));
    return wrong;
}

static int check_page(const char *dir, const char *json_name)
{
    char path[4096], page[256];
    snprintf(page, sizeof page, "%.*s", (int)strlen(json_name) - 5, json_name);
    snprintf(path, sizeof path, "%s/%s", dir, json_name);
    json_t *want = json_load_file(path, 0, NULL);
    assert_non_null(want);
    snprintf(path, sizeof path, "%s/%s.html", dir, page);
    struct extract_input in = {.url = json_string_value(json_object_get(want, "url")), .now = now};
    char *data = read_file(path, &in.len);
    assert_non_null(data);
    in.data = data;
    struct arena *a = arena_new(64 << 20);
    struct extract_result r;
    struct err e = {0};
    int wrong = !extract_article(&in, a, &r, &e);
    if (wrong)
        print_error("%s: %s\n", page, e.text);
    else
        wrong = check_result(page, &r, want);
    arena_free(&a);
    free(data);
    json_decref(want);
    return wrong;
}

static void golden_pages(void **state)
{
    (void)state;
    char dir[2048];
    const char *tests = getenv("CADIALOG_TESTS");
    assert_non_null(tests);
    snprintf(dir, sizeof dir, "%s/golden/extract", tests);
    DIR *d = opendir(dir);
    assert_non_null(d);
    int wrong = 0, pages = 0;
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        size_t n = strlen(f->d_name);
        if (n < 6 || strcmp(f->d_name + n - 5, ".json") != 0)
            continue;
        wrong += check_page(dir, f->d_name) > 0;
        pages++;
    }
    closedir(d);
    assert_true(pages >= 60);
    assert_int_equal(wrong, 0);
}

static bool extract_bytes(const char *data, size_t len, double *seconds)
{
    struct arena *a = arena_new(512 << 20);
    struct extract_result r;
    struct err e = {0};
    struct extract_input in = {.data = data, .len = len, .now = now};
    clock_t start = clock();
    bool ok = extract_article(&in, a, &r, &e);
    *seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    arena_free(&a);
    return ok;
}

/* Lists without an end inside of one tag or one value. */
static void hostile_values(void **state)
{
    (void)state;
    static const char *const begins[] = {"<p>x<p ", "<p>x</p><meta name=author content=\"", "<p>x</p><title>",
                                         "<p>x</p><meta name=keywords content=\""};
    static const char *const parts[] = {"", "John Smith, ", "Big day - ", "a、"};
    enum { SIZE = 1200000 };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char *data = malloc(SIZE);
        assert_non_null(data);
        size_t len = (size_t)snprintf(data, SIZE, "%s", begins[i]);
        for (int k = 0; len < SIZE - 100; k++)
            len += i ? (size_t)snprintf(data + len, 40, "%s", parts[i]) : (size_t)snprintf(data + len, 40, "a%d=b ", k);
        if (strchr(begins[i], '"'))
            len += (size_t)snprintf(data + len, 10, "\">");
        double seconds;
        assert_int_equal(extract_bytes(data, len, &seconds), i > 0);
        if (seconds > 1)
            print_error("%s: %.1f s\n", begins[i], seconds);
        assert_true(seconds <= 1);
        free(data);
    }
}

/* Each is a page that a walk with recursion, or a look-up in all open elements, would not survive. */
static void hostile_pages(void **state)
{
    (void)state;
    static const char *const parts[] = {"<div>",    "<b>",       "<table><tr><td>", "</i>", "<p>x",
                                        "<ul><li>", "&lt;&amp;", "<a href=x>",      "<!--",
                                        "<script>", "<script>a</", "<h3>3 Comments</h3>x", "<button>a?<h2>"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t n = strlen(parts[i]), count = 100000;
        char *data = malloc(n * count + 1);
        assert_non_null(data);
        for (size_t k = 0; k < count; k++)
            memcpy(data + k * n, parts[i], n);
        double seconds;
        extract_bytes(data, n * count, &seconds);
        if (seconds > 10)
            print_error("%s: %.1f s\n", parts[i], seconds);
        assert_true(seconds <= 10);
        free(data);
    }
}

/* Much of one thing behind a text: what looks ahead from each of them would read the rest as many times. */
static void hostile_tails(void **state)
{
    (void)state;
    static const char text[] = "<title>The quay</title><h1>The quay</h1><p>The harbour office said on Monday, after a meeting, "
                               "that the quay will open in spring, and that boats may moor there.</p>";
    static const char *const parts[] = {"<h2>Head</h2>", "<script ", "<script>a</scrip"};
    enum { SIZE = 4 << 20 };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char *data = malloc(SIZE + sizeof text);
        assert_non_null(data);
        size_t len = sizeof text - 1, n = strlen(parts[i]);
        memcpy(data, text, len);
        for (; len + n <= SIZE; len += n)
            memcpy(data + len, parts[i], n);
        double seconds;
        extract_bytes(data, len, &seconds);
        if (seconds > 4)
            print_error("%s: %.1f s\n", parts[i], seconds);
        assert_true(seconds <= 4);
        free(data);
    }
}

static void no_page_at_all(void **state)
{
    (void)state;
    double seconds;
    assert_false(extract_bytes("", 0, &seconds));
    extract_bytes("\0\0\0", 3, &seconds);
    extract_bytes("\xff\xfe\xfd<p>", 6, &seconds);
    assert_true(extract_bytes("<p>x", 4, &seconds));
    assert_false(extract_bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\b\6\0\0\0", 29, &seconds));
}

static void tags_are_sorted(void **state)
{
    (void)state;
    for (int t = TAG_OTHER + 1; t < TAG_COUNT; t++)
        assert_int_equal(tag_find(tag_name((enum tag)t)), t);
    assert_int_equal(tag_find("my-element"), TAG_OTHER);
}

static void class_names_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        uint32_t hint;
        bool has;
    } rows[] = {
        {"articleBody", HINT_BODY, true},
        {"entry-content", HINT_BODY, true},
        {"article text-sm", HINT_BODY, false},
        {"sidebar", HINT_SIDE, true},
        {"ad_300", HINT_AD, true},
        {"header", HINT_AD, false},
        {"shadow", HINT_AD, false},
        {"author-bio", HINT_BIO, true},
        {"sr-only", HINT_UNSEEN, true},
        {"related-posts", HINT_RELATED, true},
        {"after-content", HINT_AFTER, true},
        {"after-content", HINT_BODY, false},
        {"signUp", HINT_LETTER, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct attr a = {"class", rows[i].value};
        struct node n = {.tag = TAG_DIV, .attrs = &a, .attr_count = 1};
        if (((hints_of(&n) & rows[i].hint) != 0) != rows[i].has)
            fail_msg("%s: hint %x", rows[i].value, rows[i].hint);
    }
}

static void letters_weigh_alike(void **state)
{
    (void)state;
    struct letters l;
    letters_count("One, two. Three!", 16, &l);
    assert_int_equal(l.weight, 14);
    assert_int_equal(l.commas, 1);
    assert_int_equal(l.stops, 2);
    const char *japanese = "港、橋。";
    letters_count(japanese, strlen(japanese), &l);
    assert_int_equal(l.commas, 1);
    assert_int_equal(l.stops, 1);
    assert_true(l.weight >= 4);
}

static void phrases_begin_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum phrase kind;
    } rows[] = {
        {"read more", PHRASE_RELATED},
        {"read more carefully than before", PHRASE_NONE},
        {"читайте также: паром", PHRASE_RELATED},
        {"関連記事", PHRASE_RELATED},
        {"share", PHRASE_SHARE},
        {"share prices fell", PHRASE_NONE},
        {"advertisement", PHRASE_AD},
        {"- anzeige -", PHRASE_AD},
        {"▼ 関連記事", PHRASE_RELATED},
        {"【関連記事】橋の話", PHRASE_RELATED},
        {"photo: harbour office", PHRASE_CREDIT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(phrase_find(rows[i].line, strlen(rows[i].line)), rows[i].kind);
    assert_int_equal(phrase_by("By Dana"), 3);
    assert_int_equal(phrase_by("Byron"), 0);
    assert_true(phrase_by("Автор: Дана") > 0);
}

/* A row that is not as letters_plain makes lines would never be found; nor one behind its own beginning. */
static void phrase_table_is_plain(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 256);
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        const char *text = phrases[i].text;
        buf_reset(&b);
        letters_plain(text, strlen(text), &b);
        if (text[strlen(text) - 1] == ' ') /* a word must follow */
            buf_append_char(&b, ' ');
        if (strcmp(b.data, text) != 0 || phrase_find(b.data, b.len) == PHRASE_NONE)
            fail_msg("%s: made plain it is %s", text, b.data);
    }
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_pages),         cmocka_unit_test(hostile_values),
        cmocka_unit_test(hostile_pages),        cmocka_unit_test(hostile_tails),
        cmocka_unit_test(no_page_at_all),       cmocka_unit_test(tags_are_sorted),
        cmocka_unit_test(class_names_are_read), cmocka_unit_test(letters_weigh_alike),
        cmocka_unit_test(phrases_begin_lines),  cmocka_unit_test(phrase_table_is_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
