/* words.c: FTS5 asks us for words, and people ask for them in their own way. */
#include "store/words.h"

#include <string.h>

#include "text/fold.h"
#include "text/terms.h"

struct token_sink {
    void *context;
    int (*token)(void *, int, const char *, int, int, int);
    int rc;
};

static bool give_token(const struct word *w, void *user)
{
    struct token_sink *sink = user;
    sink->rc = sink->token(sink->context, 0, w->stem, (int)w->stem_len, (int)w->start, (int)w->end);
    return sink->rc == SQLITE_OK;
}

static int tokenize(Fts5Tokenizer *t, void *context, int flags, const char *text, int len,
                    int (*token)(void *, int, const char *, int, int, int))
{
    (void)t;
    (void)flags;
    struct token_sink sink = {.context = context, .token = token, .rc = SQLITE_OK};
    if (text && len > 0 && !fold_words(text, (size_t)len, give_token, &sink) && sink.rc == SQLITE_OK)
        return SQLITE_NOMEM;
    return sink.rc;
}

/* The tokenizer has no state: one address stands for all of them. */
static int tokenizer_new(void *user, const char **args, int count, Fts5Tokenizer **out)
{
    static char stateless;
    (void)user;
    (void)args;
    (void)count;
    *out = (Fts5Tokenizer *)(void *)&stateless;
    return SQLITE_OK;
}

static void tokenizer_delete(Fts5Tokenizer *t)
{
    (void)t;
}

static fts5_api *find_api(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &q, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(q, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(q);
    }
    sqlite3_finalize(q);
    return api;
}

bool words_register(sqlite3 *db, struct err *e)
{
    static const fts5_tokenizer ours = {tokenizer_new, tokenizer_delete, tokenize};
    fts5_api *api = find_api(db);
    if (!api && (sqlite3_extended_errcode(db) & 0xff) == SQLITE_NOMEM)
        return err_set(e, ERR_MEMORY, "store: out of memory");
    if (!api || api->iVersion < 2)
        return err_set(e, ERR_INTERNAL, "store: this SQLite was built without FTS5");
    if (api->xCreateTokenizer(api, "cadialog", NULL, (fts5_tokenizer *)&ours, NULL) != SQLITE_OK)
        return err_set(e, ERR_MEMORY, "store: out of memory");
    return true;
}

/* ---- a person's query ---- */

static void put_term(struct buf *out, const struct term *t)
{
    buf_append_char(out, '"');
    for (size_t i = 0; i < t->len; i++) {
        if (t->s[i] == '"')
            buf_append_char(out, '"');
        if (t->s[i])
            buf_append_char(out, t->s[i]);
    }
    buf_puts(out, t->open ? "\"*" : "\"");
}

/* Groups of OR bind closer than the AND between them, as people mean it: a b OR c is a AND (b OR c). */
struct query {
    struct buf all, none; /* what must be there, and what must not */
    bool group_open;
};

static void add_term(struct query *q, const struct term *t)
{
    if (t->excluded) {
        if (q->none.len)
            buf_lit(&q->none, " OR ");
        put_term(&q->none, t);
        return;
    }
    if (t->either && q->group_open)
        buf_lit(&q->all, " OR ");
    else
        buf_puts(&q->all, q->group_open ? ") AND (" : "(");
    q->group_open = true;
    put_term(&q->all, t);
}

bool words_query(const char *typed, struct buf *out, bool *empty)
{
    struct query q = {0};
    struct term_reader r;
    struct term t;
    buf_init(&q.all, 1 << 16);
    buf_init(&q.none, 1 << 16);
    terms_begin(&r, typed);
    while (terms_next(&r, &t))
        add_term(&q, &t);
    *empty = q.all.len == 0; /* all but something is not a search */
    bool ok = !q.all.failed && !q.none.failed;
    if (ok && !*empty) {
        ok = q.none.len ? buf_printf(out, "(%s)) NOT (%s)", q.all.data, q.none.data) : buf_printf(out, "%s)", q.all.data);
    }
    buf_free(&q.all);
    buf_free(&q.none);
    return ok;
}
