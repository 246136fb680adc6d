/* cmd_quotes.c: cadialog quotes: JSON lines of who said what. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/input.h"
#include "core/json_put.h"
#include "core/utf8.h"
#include "html/html.h"
#include "ingest/annotate/quotes.h"
#include "text/charset.h"

enum { INPUT_BYTES_MAX = 64 << 20, ARENA_BYTES_MAX = 512 << 20, OUTPUT_BYTES_MAX = 512 << 20 };

struct options {
    bool text;
    const char *language, *file;
};

static bool read_options(int argc, char **argv, struct options *o)
{
    static const struct option long_options[] = {
        {"text", no_argument, NULL, 't'}, {"lang", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (c == 't')
            o->text = true;
        else if (c == 'l')
            o->language = optarg;
        else
            return false;
    }
    o->file = optind + 1 == argc ? argv[optind] : NULL;
    return o->file != NULL;
}

static void put_quotation(struct buf *out, const struct quotation *q)
{
    struct json_put line = {.out = out}, *j = &line;
    json_put_open(j, NULL, '{');
    json_put_text(j, "quote", q->quote);
    json_put_text_or_null(j, "speaker", q->speaker);
    json_put_text_or_null(j, "role", q->role);
    json_put_text_or_null(j, "organisation", q->organisation);
    json_put_text_or_null(j, "cue", q->cue);
    json_put_bool(j, "direct", q->direct);
    json_put_number(j, "paragraph", q->paragraph);
    json_put_close(j, '}');
    buf_append_char(out, '\n');
}

/* JSON is UTF-8 (RFC 8259, section 8.1), whatever the file is. */
static bool make_sound(struct buf *in, struct err *e)
{
    struct buf sound;
    if (!in->len || utf8_valid(in->data, in->len))
        return true;
    buf_init(&sound, 3 * (size_t)INPUT_BYTES_MAX);
    bool ok = charset_to_utf8(in->data, in->len, "UTF-8", &sound, NULL, e);
    buf_free(in);
    *in = sound;
    return ok;
}

static bool run(const struct options *o, struct arena *a, struct err *e)
{
    struct buf in, text, out;
    buf_init(&in, INPUT_BYTES_MAX);
    buf_init(&text, INPUT_BYTES_MAX);
    buf_init(&out, OUTPUT_BYTES_MAX);
    struct quotation *quotations = NULL;
    size_t count = 0;
    bool ok = input_read(o->file, &in, e) && make_sound(&in, e);
    if (ok && !o->text && !html_text(in.data ? in.data : "", in.len, true, &text))
        ok = err_set(e, ERR_MEMORY, "%s: out of memory", o->file);
    const struct buf *source = o->text ? &in : &text;
    ok = ok && quotes_find(source->data ? source->data : "", source->len, o->language, a, &quotations, &count, e);
    for (size_t i = 0; ok && i < count; i++)
        put_quotation(&out, &quotations[i]);
    if (ok && out.failed)
        ok = err_set(e, ERR_MEMORY, "%s: out of memory", o->file);
    ok = ok && (!out.len || output_write(out.data, out.len, e));
    buf_free(&in);
    buf_free(&text);
    buf_free(&out);
    return ok;
}

int cmd_quotes(int argc, char **argv)
{
    struct options o = {0};
    if (!read_options(argc, argv, &o)) {
        fputs("usage: cadialog quotes [--text] [--lang L] FILE\n", stderr);
        return EXIT_USAGE;
    }
    struct err e = {0};
    struct arena *a = arena_new(ARENA_BYTES_MAX);
    bool ok = a ? run(&o, a, &e) : err_set(&e, ERR_MEMORY, "out of memory");
    arena_free(&a);
    if (!ok)
        fprintf(stderr, "cadialog: quotes: %s\n", e.text);
    return ok ? EXIT_DONE : EXIT_FAILED;
}
