#include "ingest/parse/parse.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "core/memory.h"
#include "core/utf8.h"
#include "ingest/parse/build.h"
#include "ingest/parse/formats.h"
#include "ingest/parse/sniff.h"
#include "text/charset.h"

enum { ENTRIES_MAX = 10000 };

/* The document as clean UTF-8: its own bytes where they are that already. */
struct text {
    const char *s;
    size_t len;
    struct buf own;
    const char *encoding;
    bool lies, controls;
    size_t replaced;
};

/* Control characters that XML forbids, and CR, which it reads as LF. */
static bool is_unwanted(unsigned char c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
}

static size_t first_unwanted(const char *s, size_t len)
{
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        uint64_t w;
        memcpy(&w, s + i, 8);
        /* Any byte below 0x20 or equal to 0x7f?  Tabs and newlines are looked at one by one. */
        uint64_t low = (w - UINT64_C(0x2020202020202020)) & ~w & UINT64_C(0x8080808080808080);
        uint64_t x = w ^ UINT64_C(0x7f7f7f7f7f7f7f7f);
        uint64_t del = (x - UINT64_C(0x0101010101010101)) & ~x & UINT64_C(0x8080808080808080);
        if (!(low | del))
            continue;
        for (size_t k = i; k < i + 8; k++)
            if (is_unwanted((unsigned char)s[k]))
                return k;
    }
    for (; i < len; i++)
        if (is_unwanted((unsigned char)s[i]))
            return i;
    return len;
}

/* Copies without what is unwanted; CR LF and CR alone become LF. */
static bool clean(const char *s, size_t len, struct text *t)
{
    struct buf out;
    buf_init(&out, len + 1);
    if (!buf_reserve(&out, len))
        return false;
    for (size_t i = 0; i < len;) {
        size_t n = first_unwanted(s + i, len - i);
        buf_append(&out, s + i, n);
        i += n;
        if (i >= len)
            break;
        if (s[i] == '\r') {
            if (i + 1 >= len || s[i + 1] != '\n')
                buf_append_char(&out, '\n');
        } else {
            t->controls = true;
        }
        i++;
    }
    buf_free(&t->own);
    t->own = out;
    t->s = out.data;
    t->len = out.len;
    return true;
}

/* The first control character from U+0080 on: it is two bytes, of which the first begins few others. */
static size_t first_mark(const char *s, size_t len)
{
    for (const char *at = s; len && (at = memchr(at, 0xc2, len - (size_t)(at - s))); at++)
        if ((size_t)(at - s) + 1 < len && (unsigned char)at[1] < 0xa0)
            return (size_t)(at - s);
    return len;
}

/* Nobody means those: they are marks of windows-1252 that somebody took for ISO 8859-1. */
static bool mend_marks(struct text *t)
{
    struct buf out;
    buf_init(&out, t->len * 2 + 1);
    if (!buf_reserve(&out, t->len))
        return false;
    for (size_t i = 0; i < t->len;) {
        size_t n = first_mark(t->s + i, t->len - i);
        buf_append(&out, t->s + i, n);
        i += n;
        if (i >= t->len)
            break;
        uint16_t mark = utf8_windows_marks[(unsigned char)t->s[i + 1] - 0x80];
        if (mark)
            buf_append_utf8(&out, mark);
        i += 2;
    }
    buf_free(&t->own);
    t->own = out;
    t->s = out.data ? out.data : "";
    t->len = out.len;
    t->controls = true;
    return !out.failed;
}

static enum charset_kind kind_of(const struct parse_input *in)
{
    size_t at = 0;
    while (at < in->len && ((unsigned char)in->data[at] <= ' ' || (unsigned char)in->data[at] >= 0x80))
        at++;
    if (at < in->len && (in->data[at] == '{' || in->data[at] == '['))
        return CHARSET_JSON;
    size_t head = in->len < 2000 ? in->len : 2000;
    bool xml = memmem(in->data, head, "<?xml", 5) || memmem(in->data, head, "<rss", 4) || memmem(in->data, head, "<feed", 5);
    return !xml && (memmem(in->data, head, "<html", 5) || memmem(in->data, head, "<HTML", 5) ||
                    memmem(in->data, head, "<!DOCTYPE html", 14) || memmem(in->data, head, "<meta", 5))
               ? CHARSET_HTML
               : CHARSET_XML;
}

static bool read_text(const struct parse_input *in, struct text *t, struct err *e)
{
    *t = (struct text){.s = in->data, .len = in->len};
    buf_init(&t->own, in->len < SIZE_MAX / 4 - 16 ? in->len * 4 + 16 : SIZE_MAX);
    bool valid;
    t->encoding = charset_judge(in->data, in->len, in->content_type, kind_of(in), &t->lies, &valid);
    if (strcmp(t->encoding, "UTF-8") == 0 && valid) {
        size_t mark = utf8_bom(t->s, t->len);
        t->s += mark;
        t->len -= mark;
    } else {
        if (!charset_to_utf8(in->data, in->len, t->encoding, &t->own, &t->replaced, e))
            return false;
        t->s = t->own.data ? t->own.data : "";
        t->len = t->own.len;
    }
    if ((first_unwanted(t->s, t->len) < t->len && !clean(t->s, t->len, t)) || (first_mark(t->s, t->len) < t->len && !mend_marks(t)))
        return err_set(e, ERR_MEMORY, "out of memory");
    return true;
}

static void add_reason(struct arena *a, struct feed *f, const char *reason)
{
    f->bozo = f->bozo ? arena_printf(a, "%s; %s", f->bozo, reason) : arena_strdup(a, reason);
}

static void tell_faults(const struct text *t, struct arena *a, struct feed *f)
{
    f->encoding = t->encoding;
    if (t->lies)
        add_reason(a, f, arena_printf(a, "it is not in the encoding that it names but in %s", t->encoding));
    if (t->replaced)
        add_reason(a, f, arena_printf(a, "%zu places cannot be read as %s", t->replaced, t->encoding));
    if (t->controls)
        add_reason(a, f, "control characters in the text");
}

/* text/plain, text/html and application/octet-stream tell programs not to read it as a feed. */
static bool is_xml_type(const char *content_type)
{
    static const char *const words[] = {"xml", "rss", "atom", "rdf"};
    size_t n = strcspn(content_type, ";");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t at = 0; at + strlen(words[i]) <= n; at++)
            if (strncasecmp(content_type + at, words[i], strlen(words[i])) == 0)
                return true;
    return n == 0;
}

static void tell_media_type(const struct parse_input *in, struct arena *a, struct feed *f)
{
    const char *type = in->content_type;
    size_t n = type ? strcspn(type, "; ") : 0;
    if (type && !is_xml_type(type))
        add_reason(a, f, arena_printf(a, "it is served as %.*s, which is not XML", (int)(n < 60 ? n : 60), type));
}

static bool read_xml(const struct parse_input *in, const struct text *t, size_t start, struct arena *a,
                     struct parse_result *out, struct err *e)
{
    struct xml *x = malloc(sizeof *x);
    struct build *b = calloc(1, sizeof *b);
    bool ok = x && b;
    if (ok) {
        xml_init(x, t->s + start, t->len - start, a);
        if (start)
            xml_fault(x, t->s + start, "something stands before the feed");
        *b = (struct build){.in = in, .a = a, .x = x, .feed = &out->feed};
        b->entries_max = in->entries_max ? in->entries_max : ENTRIES_MAX;
        b->feed_draft.dates[0] = b->feed_draft.dates[1] = DATE_NONE;
        ok = build_feed(b);
        tell_faults(t, a, &out->feed);
        if (x->fault[0])
            add_reason(a, &out->feed, x->fault);
        tell_media_type(in, a, &out->feed);
        if (b->entries_left_out)
            add_reason(a, &out->feed, arena_printf(a, "%zu entries beyond the limit of %zu left out", b->entries_left_out,
                                                   b->entries_max));
        if (!ok)
            err_set(e, ERR_INPUT, "an XML document without a feed in it");
    } else {
        err_set(e, ERR_MEMORY, "out of memory");
    }
    free(x);
    free(b);
    return ok;
}

static bool read_json(const struct parse_input *in, const struct text *t, size_t start, struct arena *a,
                      struct parse_result *out, struct err *e)
{
    if (!json_feed_read(in, t->s + start, t->len - start, a, &out->feed, e))
        return false;
    if (start)
        add_reason(a, &out->feed, "something stands before the feed");
    return true;
}

/* A line of text says most often what went wrong: "Error establishing a database connection". */
static bool refuse_text(const char *s, size_t len, struct err *e)
{
    enum { LINE_BYTES = 80, LOOK_AT = 512 };
    size_t odd = 0, from = 0, n = 0;
    for (size_t i = 0; i < len && i < LOOK_AT; i++) {
        odd += (unsigned char)s[i] < 0x20 && (!s[i] || !strchr("\t\n\f\r\033", s[i]));
        odd += len - i > 2 && memcmp(s + i, "�", 3) == 0;
    }
    if (odd > 2)
        return err_set(e, ERR_INPUT, "data that are no text, not a feed");
    while (from < len && (unsigned char)s[from] <= ' ')
        from++;
    while (from + n < len && n < LINE_BYTES && (unsigned char)s[from + n] >= ' ')
        n++;
    return err_set(e, ERR_INPUT, "plain text, not a feed (\"%.*s\")", (int)utf8_cut(s + from, len - from, n), s + from);
}

static bool read_text_document(const struct parse_input *in, const struct text *t, struct arena *a,
                               struct parse_result *out, struct err *e)
{
    size_t start;
    char root[32];
    enum document kind = sniff_text(t->s, t->len, &start, root);
    if (in->listing && in->listing->items && kind != DOCUMENT_EMPTY && kind != DOCUMENT_FEED)
        return listing_read(in, t->s, t->len, a, &out->feed, e);
    switch (kind) {
    case DOCUMENT_FEED: return read_xml(in, t, start, a, out, e);
    case DOCUMENT_JSON: return read_json(in, t, start, a, out, e);
    case DOCUMENT_PAGE: return page_read(in, t->s, t->len, a, out, e);
    case DOCUMENT_XML: return other_xml_read(in, t->s, t->len, root, a, out, e);
    case DOCUMENT_EMPTY: return err_set(e, ERR_INPUT, "empty");
    default: return refuse_text(t->s, t->len, e);
    }
}

bool parse_feed(const struct parse_input *in, struct arena *a, struct parse_result *out, struct err *e)
{
    struct text t;
    const char *what;
    memset(out, 0, sizeof *out);
    out->feed.published = out->feed.updated = DATE_NONE;
    if (!in->len)
        return err_set(e, ERR_INPUT, "empty");
    if (sniff_binary(in->data, in->len, &what))
        return err_set(e, ERR_INPUT, "%s, not a feed", what);
    unsigned long before = memory_failures();
    bool ok = read_text(in, &t, e) && read_text_document(in, &t, a, out, e);
    if (ok && !out->feed.bozo)
        tell_faults(&t, a, &out->feed);
    out->feed.encoding = t.encoding;
    buf_free(&t.own);
    if (memory_failures() != before)
        return err_set(e, ERR_MEMORY, "out of memory");
    if (arena_failed(a))
        return err_set(e, ERR_LIMIT, "the feed needs more memory than is allowed");
    return ok;
}
