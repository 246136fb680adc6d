/* shown.c: the text that a reader may see of an article whose source lets him see a summary, as a function of SQL. */
#include "store/shown.h"

#include <string.h>

#include "core/utf8.h"
#include "model/site.h"
#include "store/row.h"

enum { TEXT_MAX_BYTES = 1 << 20, QUOTES_MAX_BYTES = 16 << 20 };

static void add(struct buf *b, const char *s, size_t max_chars)
{
    bool cut;
    if (s)
        buf_append(b, s, utf8_cut_words(s, max_chars, &cut));
    buf_append_char(b, '\n');
}

/* Quotations that cannot be read are found by nobody; the article itself says that it is damaged when it is asked for. */
static void add_quotes(struct buf *b, const void *blob, size_t len)
{
    struct quotation *quotes;
    size_t count = 0;
    struct arena *a = arena_new(QUOTES_MAX_BYTES);
    if (!a) {
        b->failed = true;
        return;
    }
    if (row_unpack_quotes(blob, len, a, &quotes, &count))
        for (size_t i = 0; i < count; i++) {
            add(b, quotes[i].quote, QUOTE_MAX_CHARS);
            add(b, quotes[i].speaker, QUOTE_MAX_CHARS);
        }
    else
        b->failed = arena_failed(a);
    arena_free(&a);
}

static void shown_text(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct buf b;
    (void)count;
    buf_init(&b, TEXT_MAX_BYTES);
    add(&b, (const char *)sqlite3_value_text(values[0]), SUMMARY_MAX_CHARS);
    const void *blob = sqlite3_value_blob(values[1]);
    if (blob)
        add_quotes(&b, blob, (size_t)sqlite3_value_bytes(values[1]));
    if (b.failed)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_text(context, b.data, (int)b.len, SQLITE_TRANSIENT);
    buf_free(&b);
}

bool shown_register(sqlite3 *db, struct err *e)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    if (sqlite3_create_function_v2(db, "shown_text", 2, flags, NULL, shown_text, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    return err_set(e, ERR_MEMORY, "store: out of memory");
}
