/* compress.c: gzip, brotli and zstd of a whole body. */
#include <brotli/encode.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "publish/representation.h"

/* Levels: quick ones cost a 67 KB feed well below a millisecond each, thorough ones are where more time no longer makes it
 * notably smaller. */
static const struct {
    int quick, thorough;
} levels[CODING_COUNT] = {[CODING_GZIP] = {1, 9}, [CODING_BR] = {2, 9}, [CODING_ZSTD] = {3, 15}};

static char *gzip(int level, const char *data, size_t len, size_t *out_len)
{
    z_stream z = {0};
    enum { WINDOW_BITS = 15, GZIP_FORMAT = 16, MEMORY = 9 };
    if (len > UINT32_MAX / 2 || deflateInit2(&z, level, Z_DEFLATED, WINDOW_BITS + GZIP_FORMAT, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    size_t cap = deflateBound(&z, len);
    char *out = malloc(cap);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)cap;
    bool ok = out && deflate(&z, Z_FINISH) == Z_STREAM_END;
    *out_len = z.total_out;
    deflateEnd(&z);
    if (!ok) {
        free(out);
        return NULL;
    }
    return out;
}

/* A window of 64 KiB: a feed of 102 KB becomes 0.1 % larger than with one of 4 MiB, in 3.6 ms instead of 20, and with 2 MiB of
 * tables instead of 24, which would all come on top of what the server holds. */
static char *brotli(int level, const char *data, size_t len, size_t *out_len)
{
    enum { WINDOW_BITS = 16 };
    size_t cap = BrotliEncoderMaxCompressedSize(len);
    char *out = cap ? malloc(cap) : NULL;
    *out_len = cap;
    if (out && BrotliEncoderCompress(level, WINDOW_BITS, BROTLI_MODE_TEXT, len, (const uint8_t *)data, out_len,
                                     (uint8_t *)out))
        return out;
    free(out);
    return NULL;
}

/* Of a month's archive of 1.8 MB the thorough level's own tables would take 32 MiB and 420 ms; with these it becomes 8 % larger in
 * 2 MiB and 70 ms.  Feeds of 100 KB stay as small. */
static char *zstd(int level, bool quick, const char *data, size_t len, size_t *out_len)
{
    enum { TABLE_LOG = 17 };
    size_t cap = ZSTD_compressBound(len);
    char *out = malloc(cap);
    ZSTD_CCtx *z = out ? ZSTD_createCCtx() : NULL;
    bool ok = z && !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, level));
    if (ok && !quick)
        ok = !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_hashLog, TABLE_LOG)) &&
             !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_chainLog, TABLE_LOG));
    *out_len = ok ? ZSTD_compress2(z, out, cap, data, len) : 0;
    ZSTD_freeCCtx(z);
    if (ok && !ZSTD_isError(*out_len))
        return out;
    free(out);
    return NULL;
}

char *compress_bytes(enum coding c, bool quick, const char *data, size_t len, size_t *out_len)
{
    int level = quick ? levels[c].quick : levels[c].thorough;
    char *out = NULL;
    if (c == CODING_GZIP)
        out = gzip(level, data, len, out_len);
    else if (c == CODING_BR)
        out = brotli(level, data, len, out_len);
    else if (c == CODING_ZSTD)
        out = zstd(level, quick, data, len, out_len);
    if (!out)
        return NULL;
    /* The bound is larger than the plain text, and the result a tenth of it.  Shrinking in place would leave holes too small
     * for the next bound, one for each result that is kept: 60 MiB of heap for 10 MiB of results. */
    char *fitted = malloc(*out_len ? *out_len : 1);
    if (!fitted)
        return out;
    memcpy(fitted, out, *out_len);
    free(out);
    return fitted;
}
