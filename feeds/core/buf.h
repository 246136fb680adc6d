/* buf.h: a growing byte buffer with a ceiling.
 *
 * Every append says whether it fitted.  The first failure is remembered in `failed`, and later appends do nothing, so
 * a writer may make a hundred appends and look once at the end. */
#ifndef CADIALOG_CORE_BUF_H
#define CADIALOG_CORE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
    char *data;       /* always NUL-terminated once non-NULL; the NUL is not counted in len */
    size_t len;       /* bytes in use */
    size_t cap;       /* bytes allocated, the NUL included */
    size_t max_bytes; /* the ceiling for len */
    bool failed;      /* an append did not fit or memory ran out */
};

/* An empty buffer that will hold at most max_bytes.  Allocates nothing yet. */
void buf_init(struct buf *b, size_t max_bytes);

/* Frees the memory; the buffer is empty again under the same ceiling and may be used on. */
void buf_free(struct buf *b);

/* Empties without giving memory back; clears `failed`. */
void buf_reset(struct buf *b);

/* Makes room for `more` further bytes.  False: over the ceiling or out of memory. */
bool buf_reserve(struct buf *b, size_t more);

bool buf_append(struct buf *b, const void *data, size_t len);
bool buf_append_char(struct buf *b, char c);
/* A code point as UTF-8; what is no scalar value is written as U+FFFD. */
bool buf_append_utf8(struct buf *b, uint32_t code_point);
__attribute__((format(printf, 2, 3))) bool buf_printf(struct buf *b, const char *fmt, ...);

static inline bool buf_puts(struct buf *b, const char *s)
{
    return buf_append(b, s, strlen(s));
}

/* A string literal, its length known at compile time. */
#define buf_lit(b, s) buf_append((b), "" s, sizeof(s) - 1)

/* Escapes for XML and HTML text and double-quoted attributes: & < > " and, as references, tab, LF and CR where
 * `attribute`; characters that XML 1.0 forbids are left out.  Input is UTF-8. */
bool buf_append_escaped(struct buf *b, const char *s, size_t len, bool attribute);

/* A JSON string with its quotation marks (RFC 8259); </ is written <\/ so that it may stand in a script element. */
bool buf_append_json(struct buf *b, const char *s, size_t len);

/* Hands the bytes to the caller, who frees them with free(); never NULL unless memory ran out.  The buffer is empty
 * afterwards. */
char *buf_take(struct buf *b, size_t *len);

#endif
