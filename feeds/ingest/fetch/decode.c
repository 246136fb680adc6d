#include "ingest/fetch/decode.h"

#include <brotli/decode.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { STEP_BYTES = 65536, CODINGS_MAX = 3, ZSTD_WINDOW_LOG = 23 /* 8 MiB, as RFC 9659 allows */ };

static bool too_large(struct buf *out, struct err *e)
{
    return err_set(e, ERR_LIMIT, "larger than max-body (%zu bytes) once decompressed", out->max_bytes);
}

/* Room for the next step of at most STEP_BYTES; 0: the ceiling. */
static size_t room(struct buf *out)
{
    size_t left = out->max_bytes - out->len;
    size_t want = left < STEP_BYTES ? left : STEP_BYTES;
    return want && buf_reserve(out, want) ? want : 0;
}

static void grown(struct buf *out, size_t by)
{
    out->len += by;
    out->data[out->len] = '\0';
}

static bool looks_plain(const char *data, size_t len)
{
    size_t i = 0;
    while (i < len && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t'))
        i++;
    return i < len && (data[i] == '<' || data[i] == '{' || data[i] == '[' || (unsigned char)data[i] == 0xef);
}

static bool is_gzip(const char *data, size_t len)
{
    return len >= 2 && (unsigned char)data[0] == 0x1f && (unsigned char)data[1] == 0x8b;
}

/* window_bits as zlib has it: 31 gzip, 15 zlib, -15 bare. */
static bool inflate_all(const char *data, size_t len, int window_bits, struct buf *out, struct err *e)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)len};
    if (inflateInit2(&z, window_bits) != Z_OK)
        return err_set(e, ERR_MEMORY, "out of memory");
    bool ok = true;
    int rc = Z_OK;
    while (ok && rc != Z_STREAM_END) {
        size_t step = room(out);
        if (!step) {
            ok = too_large(out, e);
            break;
        }
        z.next_out = (Bytef *)out->data + out->len;
        z.avail_out = (uInt)step;
        rc = inflate(&z, Z_NO_FLUSH);
        grown(out, step - z.avail_out);
        if (rc == Z_STREAM_END && window_bits == 31 && is_gzip((const char *)z.next_in, z.avail_in))
            rc = inflateReset(&z); /* a further member */
        else if (rc == Z_BUF_ERROR || (rc == Z_OK && z.avail_in == 0 && z.avail_out > 0))
            ok = err_set(e, ERR_INPUT, "cut off: the compressed body ends early");
        else if (rc != Z_OK && rc != Z_STREAM_END)
            ok = err_set(e, ERR_INPUT, "the compressed body is corrupt");
    }
    inflateEnd(&z);
    return ok;
}

static bool decode_gzip(const char *data, size_t len, struct buf *out, struct err *e)
{
    if (is_gzip(data, len))
        return inflate_all(data, len, 31, out, e);
    if (looks_plain(data, len) || len == 0)
        return buf_append(out, data, len) || too_large(out, e);
    return err_set(e, ERR_INPUT, "said to be gzip, but is not");
}

static bool decode_deflate(const char *data, size_t len, struct buf *out, struct err *e)
{
    if (len == 0 || looks_plain(data, len))
        return buf_append(out, data, len) || too_large(out, e);
    size_t before = out->len;
    if (inflate_all(data, len, 15, out, e))
        return true;
    if (e->code != ERR_INPUT)
        return false;
    out->len = before; /* some servers send the bare stream */
    return inflate_all(data, len, -15, out, e);
}

/* '[' is also how a stream begins that holds 64 KiB to 1 MiB in one piece; none begins with '<' or '{' (RFC 7932, 9.2). */
static bool decode_brotli(const char *data, size_t len, struct buf *out, struct err *e)
{
    if (len == 0 || (*data != '[' && looks_plain(data, len)))
        return buf_append(out, data, len) || too_large(out, e);
    BrotliDecoderState *b = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!b)
        return err_set(e, ERR_MEMORY, "out of memory");
    const uint8_t *in = (const uint8_t *)data;
    size_t in_len = len;
    BrotliDecoderResult rc = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    bool ok = true;
    while (ok && rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
        size_t step = room(out), left = step;
        if (!step) {
            ok = too_large(out, e);
            break;
        }
        uint8_t *to = (uint8_t *)out->data + out->len;
        rc = BrotliDecoderDecompressStream(b, &in_len, &in, &left, &to, NULL);
        grown(out, step - left);
    }
    BrotliDecoderDestroyInstance(b);
    if (ok && rc == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
        return err_set(e, ERR_INPUT, "cut off: the compressed body ends early");
    if (ok && rc != BROTLI_DECODER_RESULT_SUCCESS)
        return err_set(e, ERR_INPUT, "the compressed body is corrupt");
    return ok;
}

static bool decode_zstd(const char *data, size_t len, struct buf *out, struct err *e)
{
    if (len == 0 || looks_plain(data, len))
        return buf_append(out, data, len) || too_large(out, e);
    ZSTD_DStream *z = ZSTD_createDStream();
    if (!z)
        return err_set(e, ERR_MEMORY, "out of memory");
    ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
    ZSTD_inBuffer in = {data, len, 0};
    size_t rc = 1;
    bool ok = true;
    while (ok && (in.pos < in.size || rc != 0)) {
        size_t step = room(out);
        if (!step) {
            ok = too_large(out, e);
            break;
        }
        ZSTD_outBuffer to = {out->data + out->len, step, 0};
        size_t before = in.pos;
        rc = ZSTD_decompressStream(z, &to, &in);
        grown(out, to.pos);
        if (ZSTD_isError(rc) && ZSTD_getErrorCode(rc) == ZSTD_error_frameParameter_windowTooLarge)
            ok = err_set(e, ERR_LIMIT, "compressed with a window of more than %d MiB", 1 << (ZSTD_WINDOW_LOG - 20));
        else if (ZSTD_isError(rc))
            ok = err_set(e, ERR_INPUT, "the compressed body is corrupt");
        else if (to.pos == 0 && in.pos == before)
            ok = rc == 0 || err_set(e, ERR_INPUT, "cut off: the compressed body ends early");
    }
    ZSTD_freeDStream(z);
    return ok;
}

static bool decode_none(const char *data, size_t len, struct buf *out, struct err *e)
{
    return buf_append(out, data, len) || too_large(out, e);
}

static const struct coding {
    const char *name;
    bool (*decode)(const char *data, size_t len, struct buf *out, struct err *e);
} codings_known[] = {
    {"gzip", decode_gzip}, {"x-gzip", decode_gzip}, {"br", decode_brotli},
    {"zstd", decode_zstd}, {"deflate", decode_deflate}, {"identity", decode_none}, {"none", decode_none},
};

/* The codings in the order in which they were applied.  False: one is not known, or there are too many. */
static bool read_codings(const char *text, const struct coding *list[CODINGS_MAX], size_t *count, struct err *e)
{
    for (const char *p = text ? text : ""; *p;) {
        p += strspn(p, " \t,");
        size_t n = strcspn(p, " \t,"), i = 0;
        if (!n)
            break;
        while (i < sizeof codings_known / sizeof *codings_known &&
               (strlen(codings_known[i].name) != n || strncasecmp(codings_known[i].name, p, n) != 0))
            i++;
        if (i == sizeof codings_known / sizeof *codings_known)
            return err_set(e, ERR_INPUT, "sent in a coding that was not asked for: %.*s", n > 40 ? 40 : (int)n, p);
        if (*count == CODINGS_MAX)
            return err_set(e, ERR_LIMIT, "compressed more than %d times", CODINGS_MAX);
        list[(*count)++] = &codings_known[i];
        p += n;
    }
    return true;
}

/* One step from data into *out; then *out's bytes are the input of the next. */
static bool step(const struct coding *c, struct buf *data, struct buf *spare, struct err *e)
{
    buf_reset(spare);
    bool ok = c->decode(data->data ? data->data : "", data->len, spare, e);
    struct buf swap = *data;
    *data = *spare;
    *spare = swap;
    return ok;
}

bool decode_body(const char *codings, const char *data, size_t len, struct buf *out, struct err *e)
{
    const struct coding *list[CODINGS_MAX];
    size_t count = 0;
    struct err local = {0};
    e = e ? e : &local;
    if (!read_codings(codings, list, &count, e)) {
        if (e->code != ERR_INPUT || !looks_plain(data, len))
            return false;
        err_clear(e); /* "Content-Encoding: utf-8" is what some servers say of text */
        count = 0;
    }
    bool ok = count ? list[--count]->decode(data, len, out, e) : decode_none(data, len, out, e);
    struct buf spare;
    buf_init(&spare, out->max_bytes);
    while (ok && count)
        ok = step(list[--count], out, &spare, e);
    if (ok && out->len && is_gzip(out->data, out->len)) /* a compressed file, served as it lies there */
        ok = step(&codings_known[0], out, &spare, e);
    buf_free(&spare);
    return ok;
}
