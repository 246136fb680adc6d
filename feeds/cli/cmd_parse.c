/* cmd_parse.c: `cadialog parse` prints one JSON Feed 1.1 document, whatever came in. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/input.h"
#include "core/date.h"
#include "core/json_put.h"
#include "ingest/fetch/decode.h"
#include "ingest/parse/parse.h"
#include "ingest/sanitize/sanitize.h"

static const size_t input_bytes_max = (size_t)256 << 20, output_bytes_max = (size_t)2 << 30;
enum { FLUSH_BYTES = 1 << 20, LINKS_TOLD_MAX = 8, ENTRIES_MAX = 200000 };

static int usage(const char *why)
{
    fprintf(stderr,
            "cadialog: parse: %s (usage: cadialog parse [--url URL] [--content-type CT] [--content-location URL] FILE)\n",
            why);
    return EXIT_USAGE;
}

struct writer {
    struct json_put json; /* into out */
    struct buf out, scratch;
    struct sanitizer *sanitizer;
};

/* ---- parts that feed and items share */

static void put_person(struct writer *w, const struct person *p)
{
    json_put_open(&w->json, NULL, '{');
    json_put_text(&w->json, "name", p->name ? p->name : p->email);
    if (p->url) {
        json_put_text(&w->json, "url", p->url);
    } else if (p->email) {
        buf_reset(&w->scratch);
        buf_printf(&w->scratch, "mailto:%s", p->email);
        json_put_text(&w->json, "url", w->scratch.data);
    }
    json_put_text(&w->json, "avatar", p->avatar);
    if (p->email) {
        json_put_open(&w->json, "_cadialog", '{');
        json_put_text(&w->json, "email", p->email);
        json_put_close(&w->json, '}');
    }
    json_put_close(&w->json, '}');
}

static void put_people(struct writer *w, const struct person *p, size_t count)
{
    if (!count)
        return;
    json_put_open(&w->json, "authors", '[');
    for (size_t i = 0; i < count; i++)
        put_person(w, &p[i]);
    json_put_close(&w->json, ']');
}

static void put_value(struct writer *w, const struct note *n)
{
    if (n->is_json)
        buf_puts(&w->out, n->value);
    else
        buf_append_json(&w->out, n->value, strlen(n->value));
}

/* All values under one key, the first of which is notes[i]. */
static void put_list(struct writer *w, const struct note *notes, size_t count, size_t i, const char *key, size_t key_len)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(notes[k].key, notes[i].key) == 0)
            return;
    json_put_key(&w->json, NULL);
    buf_append_json(&w->out, key, key_len); /* it may be a member's name, which holds whatever its writer liked */
    buf_append_char(&w->out, ':');
    w->json.comma = false;
    json_put_open(&w->json, NULL, '[');
    for (size_t k = i; k < count; k++)
        if (strcmp(notes[k].key, notes[i].key) == 0) {
            json_put_key(&w->json, NULL);
            put_value(w, &notes[k]);
        }
    json_put_close(&w->json, ']');
}

/* A key that ends in [] becomes a list of all values under it; those that begin with '+' go into an object of their own. */
static void put_notes(struct writer *w, const struct note *notes, size_t count)
{
    size_t extensions = 0;
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(notes[i].key);
        bool many = len > 2 && notes[i].key[len - 1] == ']';
        if (notes[i].key[0] == '+') {
            extensions++;
        } else if (many) {
            put_list(w, notes, count, i, notes[i].key, len - 2);
        } else {
            json_put_key(&w->json, notes[i].key);
            put_value(w, &notes[i]);
        }
    }
    if (!extensions)
        return;
    json_put_open(&w->json, "extensions", '{');
    for (size_t i = 0; i < count; i++)
        if (notes[i].key[0] == '+')
            put_list(w, notes, count, i, notes[i].key + 1, strlen(notes[i].key) - 3);
    json_put_close(&w->json, '}');
}

/* ---- items */

static void put_content(struct writer *w, const struct article *a, bool *ok, struct err *e)
{
    struct sanitize_options o = {.base_url = a->content_base};
    if (!a->content_html) { /* JSON Feed wants one of the two */
        json_put_text(&w->json, "content_text", "");
        return;
    }
    size_t len = strlen(a->content_html);
    buf_reset(&w->scratch);
    if (a->content_is_text) {
        json_put_text(&w->json, "content_text", a->content_html);
        buf_append_escaped(&w->scratch, a->content_html, len, false);
    } else if (!sanitize_html(w->sanitizer, a->content_html, len, &o, &w->scratch, e)) {
        *ok = false;
    }
    if (w->scratch.len) {
        json_put_key(&w->json, "content_html");
        buf_append_json(&w->out, w->scratch.data, w->scratch.len);
    } else if (!a->content_is_text) {
        json_put_text(&w->json, "content_text", "");
    }
}

static void put_tags(struct writer *w, const struct article *a)
{
    if (!a->tag_count)
        return;
    json_put_open(&w->json, "tags", '[');
    for (size_t i = 0; i < a->tag_count; i++)
        json_put_text(&w->json, NULL, a->tags[i]);
    json_put_close(&w->json, ']');
}

static void put_file(struct writer *w, const struct media *m)
{
    json_put_open(&w->json, NULL, '{');
    json_put_text(&w->json, "url", m->url);
    json_put_text(&w->json, "mime_type", m->type ? m->type : "application/octet-stream");
    json_put_text(&w->json, "title", m->title);
    if (m->length_bytes >= 0)
        json_put_number(&w->json, "size_in_bytes", m->length_bytes);
    if (m->duration_s >= 0)
        json_put_number(&w->json, "duration_in_seconds", m->duration_s);
    if (m->width_px || m->height_px) {
        json_put_open(&w->json, "_cadialog", '{');
        if (m->width_px)
            json_put_number(&w->json, "width", m->width_px);
        if (m->height_px)
            json_put_number(&w->json, "height", m->height_px);
        json_put_close(&w->json, '}');
    }
    json_put_close(&w->json, '}');
}

static void put_files(struct writer *w, const struct article *a)
{
    if (!a->media_count)
        return;
    json_put_open(&w->json, "attachments", '[');
    for (size_t i = 0; i < a->media_count; i++)
        put_file(w, &a->media[i]);
    json_put_close(&w->json, ']');
}

/* JSON Feed wants an id for every item: what the source says, else its address, else a name made from what it holds. */
static void put_id(struct writer *w, const struct article *a)
{
    const char *const parts[] = {a->title, a->summary, a->content_html};
    uint64_t hash = 14695981039346656037u;
    if (a->guid || a->url) {
        json_put_text(&w->json, "id", a->guid ? a->guid : a->url);
        return;
    }
    for (size_t i = 0; i < 3; i++)
        for (const char *p = parts[i] ? parts[i] : ""; *p; p++)
            hash = (hash ^ (unsigned char)*p) * 1099511628211u;
    char id[40];
    snprintf(id, sizeof id, "urn:cadialog:%016llx", (unsigned long long)hash);
    json_put_text(&w->json, "id", id);
}

static void put_item(struct writer *w, const struct article *a, bool *ok, struct err *e)
{
    json_put_open(&w->json, NULL, '{');
    put_id(w, a);
    json_put_text(&w->json, "url", a->url);
    json_put_text(&w->json, "external_url", a->external_url);
    json_put_text(&w->json, "title", a->title);
    put_content(w, a, ok, e);
    json_put_text(&w->json, "summary", a->summary);
    json_put_text(&w->json, "image", a->image);
    json_put_date(&w->json, "date_published", a->published);
    json_put_date(&w->json, "date_modified", a->updated);
    put_people(w, a->authors, a->author_count);
    put_tags(w, a);
    json_put_text(&w->json, "language", a->language);
    put_files(w, a);
    if (a->note_count || a->comments_url || a->rights || a->date_in_future) {
        json_put_open(&w->json, "_cadialog", '{');
        json_put_text(&w->json, "comments", a->comments_url);
        json_put_text(&w->json, "rights", a->rights);
        if (a->date_in_future) {
            json_put_bool(&w->json, "date_in_future", true);
        }
        put_notes(w, a->notes, a->note_count);
        json_put_close(&w->json, '}');
    }
    json_put_close(&w->json, '}');
}

/* ---- the feed */

static void put_skips(struct writer *w, const struct feed *f)
{
    static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    if (f->skip_hours) {
        json_put_open(&w->json, "skip_hours", '[');
        for (int h = 0; h < 24; h++)
            if (f->skip_hours >> h & 1)
                json_put_number(&w->json, NULL, h);
        json_put_close(&w->json, ']');
    }
    if (f->skip_days) {
        json_put_open(&w->json, "skip_days", '[');
        for (int d = 0; d < 7; d++)
            if (f->skip_days >> d & 1)
                json_put_text(&w->json, NULL, days[d]);
        json_put_close(&w->json, ']');
    }
}

static void put_about(struct writer *w, const struct feed *f)
{
    json_put_open(&w->json, "_cadialog", '{');
    json_put_text(&w->json, "format", f->format);
    json_put_text_or_null(&w->json, "bozo", f->bozo);
    json_put_text(&w->json, "encoding", f->encoding);
    json_put_text(&w->json, "id", f->id);
    json_put_date(&w->json, "published", f->published);
    json_put_date(&w->json, "updated", f->updated);
    if (f->ttl_s) {
        json_put_number(&w->json, "ttl", (f->ttl_s + 59) / 60); /* minutes, as RSS has it */
        json_put_number(&w->json, "ttl_seconds", f->ttl_s);
    }
    put_skips(w, f);
    json_put_text(&w->json, "rights", f->rights);
    json_put_text(&w->json, "generator", f->generator);
    json_put_text(&w->json, "image", f->image);
    json_put_text(&w->json, "hub", f->hub_url);
    put_notes(w, f->notes, f->note_count);
    json_put_close(&w->json, '}');
}

static void put_feed(struct writer *w, const struct feed *f)
{
    json_put_text(&w->json, "version", "https://jsonfeed.org/version/1.1");
    json_put_text(&w->json, "title", f->title ? f->title : ""); /* JSON Feed wants one */
    json_put_text(&w->json, "home_page_url", f->url);
    json_put_text(&w->json, "feed_url", f->feed_url);
    json_put_text(&w->json, "description", f->description);
    json_put_text(&w->json, "next_url", f->next_url);
    json_put_text(&w->json, "icon", f->image);
    json_put_text(&w->json, "favicon", f->icon);
    put_people(w, f->authors, f->author_count);
    json_put_text(&w->json, "language", f->language);
    if (f->expired) {
        json_put_bool(&w->json, "expired", true);
    }
    if (f->hub_url) {
        json_put_open(&w->json, "hubs", '[');
        json_put_open(&w->json, NULL, '{');
        json_put_text(&w->json, "type", "WebSub");
        json_put_text(&w->json, "url", f->hub_url);
        json_put_close(&w->json, '}');
        json_put_close(&w->json, ']');
    }
    put_about(w, f);
}

static bool flush_out(struct writer *w, size_t at_least, struct err *e)
{
    if (w->out.failed || w->scratch.failed)
        return err_set(e, ERR_MEMORY, "out of memory");
    if (w->out.len < at_least)
        return true;
    bool ok = output_write(w->out.data, w->out.len, e);
    buf_reset(&w->out);
    return ok;
}

static bool print_feed(const struct feed *f, struct err *e)
{
    struct writer w = {.json.out = &w.out, .sanitizer = sanitizer_new()};
    buf_init(&w.out, output_bytes_max);
    buf_init(&w.scratch, output_bytes_max);
    bool ok = w.sanitizer ? true : err_set(e, ERR_MEMORY, "out of memory");
    json_put_open(&w.json, NULL, '{');
    put_feed(&w, f);
    json_put_open(&w.json, "items", '[');
    for (size_t i = 0; ok && i < f->article_count; i++) {
        put_item(&w, &f->articles[i], &ok, e);
        ok = ok && flush_out(&w, FLUSH_BYTES, e);
    }
    json_put_close(&w.json, ']');
    json_put_close(&w.json, '}');
    buf_append_char(&w.out, '\n');
    ok = ok && flush_out(&w, 1, e);
    buf_free(&w.out);
    buf_free(&w.scratch);
    sanitizer_free(&w.sanitizer);
    return ok;
}

/* ---- the command */

/* A page's feeds go on the same line as the reason. */
static int refuse(const char *path, const struct parse_result *r, const struct err *e)
{
    fprintf(stderr, "cadialog: parse: %s: %s", strcmp(path, "-") == 0 ? "standard input" : path, e->text);
    for (size_t i = 0; i < r->link_count && i < LINKS_TOLD_MAX; i++)
        fprintf(stderr, "%s %s", i ? "," : "; it links to:", r->links[i].url);
    if (r->link_count > LINKS_TOLD_MAX)
        fprintf(stderr, ", and %zu more", r->link_count - LINKS_TOLD_MAX);
    fputc('\n', stderr);
    return EXIT_FAILED;
}

/* A compressed file (sitemap.xml.gz) is read as the fetcher does; what cannot be unpacked stays, and is refused for what it is. */
static void unpack(struct buf *data)
{
    struct buf plain;
    struct err ignored = {0};
    if (data->len < 2 || memcmp(data->data, "\x1f\x8b", 2) != 0)
        return;
    buf_init(&plain, data->max_bytes);
    if (!decode_body(NULL, data->data, data->len, &plain, &ignored)) {
        buf_free(&plain);
        return;
    }
    buf_free(data);
    *data = plain;
}

static int parse_file(const char *path, struct parse_input *in)
{
    struct buf data;
    struct err e = {0};
    struct parse_result result = {0};
    buf_init(&data, input_bytes_max);
    if (!input_read(path, &data, &e)) {
        fprintf(stderr, "cadialog: parse: %s\n", e.text);
        buf_free(&data);
        return EXIT_FAILED;
    }
    unpack(&data);
    in->data = data.data ? data.data : "";
    in->len = data.len;
    struct arena *a = arena_new(data.len * 6 + ((size_t)64 << 20));
    bool ok = a ? parse_feed(in, a, &result, &e) : err_set(&e, ERR_MEMORY, "out of memory");
    int status = EXIT_DONE;
    if (!ok) {
        status = refuse(path, &result, &e);
    } else if (!print_feed(&result.feed, &e)) {
        fprintf(stderr, "cadialog: parse: %s\n", e.text);
        status = EXIT_FAILED;
    }
    arena_free(&a);
    buf_free(&data);
    return status;
}

int cmd_parse(int argc, char **argv)
{
    static const struct option options[] = {
        {"url", required_argument, NULL, 'u'}, {"content-type", required_argument, NULL, 't'},
        {"content-location", required_argument, NULL, 'l'}, {"now", required_argument, NULL, 'n'}, {NULL, 0, NULL, 0},
    };
    struct parse_input in = {.now = time(NULL), .entries_max = ENTRIES_MAX};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;)
        switch (c) {
        case 'u': in.url = *optarg ? optarg : NULL; break; /* "": not known */
        case 't': in.content_type = optarg; break;
        case 'l': in.content_location = optarg; break;
        case 'n':
            if (!date_parse_rfc3339(optarg, strlen(optarg), &in.now))
                return usage("--now wants a time such as 2025-03-06T09:00:00Z");
            break;
        default: return usage("an option that it does not know");
        }
    if (argc - optind != 1)
        return usage("one FILE");
    return parse_file(argv[optind], &in);
}
