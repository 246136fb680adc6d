#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/input.h"
#include "core/date.h"
#include "core/json_put.h"
#include "ingest/extract/extract.h"
#include "ingest/sanitize/sanitize.h"

enum { PAGE_MAX_BYTES = 64 << 20, MEMORY_MAX_BYTES = 1 << 30 };

/* In the zone that the page gave, as the day that a reader sees there is the day of publication. */
static void put_time(struct json_put *j, const char *key, int64_t t, int32_t offset_s)
{
    char text[DATE_TEXT_MAX + 8] = "";
    if (t == DATE_NONE) {
        json_put_text_or_null(j, key, NULL);
        return;
    }
    date_rfc3339(t + offset_s, text);
    size_t len = strlen(text);
    int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
    if (offset_s && len && text[len - 1] == 'Z')
        snprintf(text + len - 1, sizeof text - len + 1, "%c%02d:%02d", offset_s < 0 ? '-' : '+', minutes / 60,
                 minutes % 60);
    json_put_text(j, key, text);
}

static void put_byline(struct json_put *j, const struct article *x)
{
    json_put_open(j, "byline", '[');
    for (size_t i = 0; i < x->author_count; i++)
        json_put_text(j, NULL, x->authors[i].name);
    json_put_close(j, ']');
}

static void put_tags(struct json_put *j, const struct article *x)
{
    json_put_open(j, "tags", '[');
    for (size_t i = 0; i < x->tag_count; i++)
        json_put_text(j, NULL, x->tags[i]);
    json_put_close(j, ']');
}

/* The same sanitiser that the fetcher runs stands between the page and the output. */
static bool put_content(struct json_put *j, const struct article *x, struct err *e)
{
    struct sanitizer *s = x->content_html ? sanitizer_new() : NULL;
    struct sanitize_options o = {.base_url = x->content_base};
    struct buf safe;
    buf_init(&safe, PAGE_MAX_BYTES);
    bool ok = !x->content_html || (s && sanitize_html(s, x->content_html, strlen(x->content_html), &o, &safe, e));
    if (!s && x->content_html)
        err_set(e, ERR_MEMORY, "out of memory");
    if (ok)
        json_put_text_or_null(j, "content_html", x->content_html ? (safe.len ? safe.data : "") : NULL);
    json_put_text_or_null(j, "content_text", x->content_text);
    buf_free(&safe);
    if (s)
        sanitizer_free(&s);
    return ok;
}

static bool put_result(struct buf *out, const struct extract_result *r, struct err *e)
{
    const struct article *x = &r->article;
    struct json_put object = {.out = out}, *j = &object;
    json_put_open(j, NULL, '{');
    json_put_text_or_null(j, "url", x->url);
    json_put_text_or_null(j, "canonical_url", r->canonical_url);
    json_put_text_or_null(j, "title", x->title);
    put_byline(j, x);
    put_time(j, "published", x->published, r->published_offset_s);
    put_time(j, "updated", x->updated, r->updated_offset_s);
    json_put_text_or_null(j, "language", x->language);
    json_put_text_or_null(j, "site_name", r->site_name);
    json_put_text_or_null(j, "image", x->image);
    json_put_text_or_null(j, "summary", x->summary);
    put_tags(j, x);
    if (!put_content(j, x, e))
        return false;
    json_put_open(j, "_cadialog", '{');
    json_put_key(j, "confidence");
    buf_printf(out, "%.2f", r->confidence);
    json_put_bool(j, "paywalled", r->paywalled);
    json_put_close(j, '}');
    json_put_close(j, '}');
    buf_append_char(out, '\n');
    return !out->failed || err_set(e, ERR_LIMIT, "the result is too large, or memory ran out");
}

static bool run(const char *file, const char *url, struct err *e)
{
    struct buf page, out;
    struct extract_result r;
    struct arena *a = arena_new(MEMORY_MAX_BYTES);
    buf_init(&page, PAGE_MAX_BYTES);
    buf_init(&out, 4 * (size_t)PAGE_MAX_BYTES);
    bool ok = a ? input_read(file, &page, e) : err_set(e, ERR_MEMORY, "out of memory");
    struct extract_input in = {.data = page.data, .len = page.len, .url = url, .now = (int64_t)time(NULL)};
    if (ok && !(ok = extract_article(&in, a, &r, e)))
        err_prefix(e, "%s", strcmp(file, "-") ? file : "standard input");
    ok = ok && put_result(&out, &r, e) && output_write(out.data, out.len, e);
    buf_free(&page);
    buf_free(&out);
    if (a)
        arena_free(&a);
    return ok;
}

int cmd_extract(int argc, char **argv)
{
    const char *file = NULL, *url = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--url") == 0 && i + 1 < argc)
            url = argv[++i];
        else if (!file && (argv[i][0] != '-' || !argv[i][1]))
            file = argv[i];
        else {
            file = NULL;
            break;
        }
    }
    if (!file) {
        fprintf(stderr, "usage: cadialog extract [--url URL] FILE\n");
        return EXIT_USAGE;
    }
    struct err e = {0};
    if (run(file, url, &e))
        return EXIT_DONE;
    fprintf(stderr, "cadialog: extract: %s\n", e.text);
    return EXIT_FAILED;
}
