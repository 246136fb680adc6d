/* fuzz_parse.c: any bytes as a source's document.  Besides memory faults: what comes out is text (valid UTF-8 without
 * control characters), articles stay within their limit, and an error is one line.
 * The first byte chooses how the document is given: as a feed, with a content type, as a listing. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/utf8.h"
#include "ingest/parse/parse.h"

enum { ENTRIES_MAX = 50 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_text(const char *s)
{
    if (!s)
        return;
    size_t len = strlen(s);
    check(utf8_valid(s, len));
    for (size_t i = 0; i < len; i++)
        check((unsigned char)s[i] >= 0x20 && s[i] != 0x7f);
    check(!len || (s[0] != ' ' && s[len - 1] != ' '));
}

static void check_notes(const struct note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check(utf8_valid(notes[i].key, strlen(notes[i].key)));
        check(utf8_valid(notes[i].value, strlen(notes[i].value)));
        json_t *value = notes[i].is_json ? json_loads(notes[i].value, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL) : NULL;
        check(!notes[i].is_json || value);
        json_decref(value);
    }
}

static void check_article(const struct article *a)
{
    check_text(a->title);
    check_text(a->summary);
    for (size_t i = 0; i < a->tag_count; i++)
        check_text(a->tags[i]);
    for (size_t i = 0; i < a->author_count; i++)
        check_text(a->authors[i].name);
    for (size_t i = 0; i < a->media_count; i++)
        check(a->media[i].url != NULL);
    check(!a->content_html || utf8_valid(a->content_html, strlen(a->content_html)));
    check_notes(a->notes, a->note_count);
    check(!a->url || strncasecmp(a->url, "javascript:", 11) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {NULL, "text/xml; charset=windows-1251", "application/json", "text/html; charset=utf-16"};
    static char items[] = "//li|//item", title[] = ".//a", date[] = ".//time";
    static struct listing listing = {.items = items, .title = title, .date = date};
    if (!size)
        return 0;
    struct parse_input in = {.data = (const char *)data + 1, .len = size - 1, .url = "http://example.org/feed/",
                             .content_type = types[data[0] & 3], .now = 1764000000, .entries_max = ENTRIES_MAX,
                             .content_location = data[0] & 4 ? "/x/" : NULL, .listing = data[0] & 8 ? &listing : NULL};
    struct parse_result r;
    struct err e = {0};
    struct arena *a = arena_new((size_t)64 << 20);
    if (!a)
        return 0;
    if (parse_feed(&in, a, &r, &e)) {
        check(r.feed.format && r.feed.article_count <= ENTRIES_MAX);
        check_text(r.feed.title);
        check_text(r.feed.bozo);
        check_notes(r.feed.notes, r.feed.note_count);
        for (size_t i = 0; i < r.feed.article_count; i++)
            check_article(&r.feed.articles[i]);
    } else {
        check(e.text[0] && !strchr(e.text, '\n'));
    }
    arena_free(&a);
    return 0;
}
