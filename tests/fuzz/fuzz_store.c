/* Any bytes as text to fold, as a person's search, and as a packed struct off a bad disk.  What must hold: words in order and
 * UTF-8, names fit for addresses, every search a valid expression of FTS5, no memory fault. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "model/article.h"
#include "store/pack.h"
#include "store/words.h"
#include "text/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

struct seen {
    size_t end, len;
};

static bool see(const struct word *w, void *user)
{
    struct seen *seen = user;
    check(w->start >= seen->end && w->end > w->start && w->end <= seen->len);
    check(w->stem_len > 0 && utf8_valid(w->stem, w->stem_len));
    seen->end = w->end;
    return true;
}

static void fold(const char *s, size_t len)
{
    struct seen seen = {.len = len};
    struct buf b;
    buf_init(&b, 64 + len * 20);
    check(fold_words(s, len, see, &seen));
    check(fold_text(s, len, &b));
    fold_language(s, len);
    buf_free(&b);
    char *copy = strndup(s, len);
    struct arena *a = arena_new(1 << 20);
    char *name = copy && a ? fold_name(a, copy) : NULL;
    check(!name || (strlen(name) <= 60 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name)));
    arena_free(&a);
    free(copy);
}

static sqlite3 *index_of_words(void)
{
    static sqlite3 *db;
    struct err e;
    if (!db) {
        check(sqlite3_open(":memory:", &db) == SQLITE_OK && words_register(db, &e));
        check(sqlite3_exec(db, "CREATE VIRTUAL TABLE f USING fts5(t, tokenize='cadialog'); INSERT INTO f VALUES ('a b')", NULL, NULL,
                           NULL) == SQLITE_OK);
    }
    return db;
}

static void search(const char *s, size_t len)
{
    struct buf b;
    bool empty;
    sqlite3_stmt *q = NULL;
    char *typed = strndup(s, len);
    buf_init(&b, 1 << 18);
    check(typed && words_query(typed, &b, &empty));
    if (!empty) {
        check(sqlite3_prepare_v2(index_of_words(), "SELECT rowid FROM f WHERE f MATCH ?1", -1, &q, NULL) == SQLITE_OK);
        sqlite3_bind_text(q, 1, b.data, (int)b.len, SQLITE_STATIC);
        int rc = sqlite3_step(q);
        check(rc == SQLITE_ROW || rc == SQLITE_DONE);
        sqlite3_finalize(q);
    }
    buf_free(&b);
    free(typed);
}

static void unpack(const char *s, size_t len)
{
    static const struct pack_field fields[] = {
        {PACK_STR, offsetof(struct article, title), 0},  {PACK_I64, offsetof(struct article, published), 0},
        {PACK_I32, offsetof(struct article, revision), 0}, {PACK_BOOL, offsetof(struct article, date_in_future), 0},
        {PACK_STRS, offsetof(struct article, tags), offsetof(struct article, tag_count)}, {PACK_END, 0, 0},
    };
    struct arena *a = arena_new(1 << 20);
    struct unpack u = unpack_from(s, len);
    void *items = NULL;
    size_t count = 0;
    if (a && unpack_array(&u, a, fields, &items, &count, sizeof(struct article)))
        for (size_t i = 0; i < count; i++) {
            const struct article *x = (const struct article *)items + i;
            check(!x->tag_count || x->tags);
        }
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *s = size ? (const char *)data : "";
    fold(s, size);
    search(s, size);
    unpack(s, size);
    return 0;
}
