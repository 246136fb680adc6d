/* cmd_sanitize.c: `cadialog sanitize [--url BASE] FILE` and `--nul`, many fragments through one process. */
#include <getopt.h>
#include <stdio.h>

#include "cli/cli.h"
#include "cli/input.h"
#include "core/utf8.h"
#include "ingest/sanitize/sanitize.h"

static const size_t input_bytes_max = (size_t)256 << 20, output_bytes_max = (size_t)1 << 30;
enum { FLUSH_BYTES = 1 << 20 };

static int usage(const char *why)
{
    fprintf(stderr, "cadialog: sanitize: %s (usage: cadialog sanitize [--url BASE] FILE | --nul [FILE])\n", why);
    return EXIT_USAGE;
}

static bool flush_out(struct buf *out, size_t at_least, struct err *e)
{
    if (out->len < at_least)
        return true;
    bool ok = output_write(out->data, out->len, e);
    buf_reset(out);
    return ok;
}

/* Fragment by fragment, a NUL between them; as many come out as went in. */
static bool batch(struct sanitizer *s, const struct buf *in, const struct sanitize_options *o, struct buf *out,
                  struct err *e)
{
    const char *p = in->data, *end = p + in->len;
    for (;;) {
        const char *nul = memchr(p, '\0', (size_t)(end - p));
        const char *stop = nul ? nul : end;
        if (!sanitize_html(s, p, (size_t)(stop - p), o, out, e))
            return false;
        if (!nul)
            break;
        if (!buf_append_char(out, '\0'))
            return err_set(e, ERR_MEMORY, "out of memory");
        if (!flush_out(out, FLUSH_BYTES, e))
            return false;
        p = nul + 1;
    }
    return flush_out(out, 1, e);
}

static bool sanitize_file(const char *path, bool nul, const struct sanitize_options *o, struct err *e)
{
    struct buf in, out;
    buf_init(&in, input_bytes_max);
    buf_init(&out, output_bytes_max);
    struct sanitizer *s = sanitizer_new();
    bool ok = s ? input_read(path, &in, e) : err_set(e, ERR_MEMORY, "out of memory");
    if (ok && in.len && nul) {
        ok = batch(s, &in, o, &out, e);
    } else if (ok && in.len) {
        size_t mark = utf8_bom(in.data, in.len);
        ok = sanitize_html(s, in.data + mark, in.len - mark, o, &out, e) && flush_out(&out, 1, e);
    }
    sanitizer_free(&s);
    buf_free(&in);
    buf_free(&out);
    return ok;
}

int cmd_sanitize(int argc, char **argv)
{
    static const struct option options[] = {
        {"url", required_argument, NULL, 'u'}, {"nul", no_argument, NULL, '0'}, {NULL, 0, NULL, 0},
    };
    struct sanitize_options o = {0};
    struct err e;
    bool nul = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        if (c == 'u')
            o.base_url = optarg;
        else if (c == '0')
            nul = true;
        else
            return usage(c == ':' ? "--url wants an address" : "unknown option");
    }
    if (argc - optind > 1 || (argc - optind < 1 && !nul))
        return usage("one FILE is wanted");
    err_clear(&e);
    if (sanitize_file(optind < argc ? argv[optind] : "-", nul, &o, &e))
        return EXIT_DONE;
    fprintf(stderr, "cadialog: sanitize: %s\n", e.text);
    return EXIT_FAILED;
}
