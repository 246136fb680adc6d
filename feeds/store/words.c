/* words.c: FTS5 asks us for words, and people ask for them in their own way. */
#include "store/words.h"

#include <string.h>

#include "core/utf8.h"
#include "text/fold.h"

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
    if (!api || api->iVersion < 2)
        return err_set(e, ERR_INTERNAL, "store: this SQLite was built without FTS5");
    if (api->xCreateTokenizer(api, "cadialog", NULL, (fts5_tokenizer *)&ours, NULL) != SQLITE_OK)
        return err_set(e, ERR_MEMORY, "store: out of memory");
    return true;
}

/* ---- a person's query ---- */

enum { TERMS_MAX = 32 }; /* more words than this say no more */

/* A term as typed: text without its quotation marks. */
struct term {
    const char *s;
    size_t len;
    bool quoted, minus, prefix;
};

static bool is_space(uint32_t c)
{
    return c <= ' ' || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200a);
}

/* The mark that closes what c opens; 0: c opens nothing. */
static uint32_t closing(uint32_t c)
{
    static const struct {
        uint32_t open, close;
    } marks[] = {{'"', '"'}, {0x201c, 0x201d}, {0x201e, 0x201c}, {0xab, 0xbb}, {0x300c, 0x300d}, {0x300e, 0x300f}, {0xff02, 0xff02}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].open == c)
            return marks[i].close;
    return 0;
}

static uint32_t peek(const char *s, size_t len, size_t at, size_t *used)
{
    *used = 0;
    return at < len ? utf8_decode(s + at, len - at, used) : ' ';
}

/* Reads the term at *at; false: there is none. */
static bool next_term(const char *s, size_t len, size_t *at, struct term *t)
{
    size_t used;
    uint32_t c;
    *t = (struct term){0};
    while (*at < len && is_space(c = peek(s, len, *at, &used)))
        *at += used;
    c = peek(s, len, *at, &used);
    if ((c == '-' || c == 0x2212) && *at + used < len) {
        size_t after;
        if (!is_space(peek(s, len, *at + used, &after))) {
            t->minus = true;
            *at += used;
            c = peek(s, len, *at, &used);
        }
    }
    if (*at >= len)
        return false;
    uint32_t end = closing(c);
    t->quoted = end != 0;
    *at += end ? used : 0;
    t->s = s + *at;
    while (*at < len) {
        c = peek(s, len, *at, &used);
        if (end ? c == end || c == '"' : is_space(c) || closing(c))
            break;
        *at += used;
        t->len += used;
    }
    if (end && *at < len)
        *at += used;
    t->prefix = *at < len && end ? s[*at] == '*' : t->len && t->s[t->len - 1] == '*';
    *at += end && t->prefix;
    return true;
}

static bool is_word(const struct term *t, const char *word)
{
    return !t->quoted && t->len == strlen(word) && memcmp(t->s, word, t->len) == 0;
}

static bool note_word(const struct word *w, void *user)
{
    struct word *last = user;
    *last = (struct word){.start = w->start, .end = w->end};
    return true;
}

/* Words of Chinese and Japanese are cut by a dictionary, and a cut may fall otherwise in a longer sentence; so the last may go on. */
static bool ends_unspaced(const char *s, const struct word *last)
{
    size_t used;
    uint32_t c = utf8_decode(s + last->start, last->end - last->start, &used);
    return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff);
}

/* "a*" would gather half of the index before the clock is looked at once. */
enum { PREFIX_LETTERS_MIN = 3 };

static bool is_long_enough(const char *s, const struct word *last)
{
    size_t letters = 0, used;
    for (size_t i = last->start; i < last->end; i += used, letters++)
        utf8_decode(s + i, last->end - i, &used);
    return letters >= PREFIX_LETTERS_MIN;
}

static void put_term(struct buf *out, const struct term *t, const struct word *last)
{
    buf_append_char(out, '"');
    for (size_t i = 0; i < t->len; i++) {
        if (t->s[i] == '"')
            buf_append_char(out, '"');
        if (t->s[i])
            buf_append_char(out, t->s[i]);
    }
    buf_append_char(out, '"');
    if ((t->prefix && is_long_enough(t->s, last)) || (!t->quoted && ends_unspaced(t->s, last)))
        buf_append_char(out, '*');
}

/* Groups of OR bind closer than the AND between them, as people mean it: a b OR c is a AND (b OR c). */
struct query {
    struct buf all, none; /* what must be there, and what must not */
    size_t terms;
    bool group_open, or_next, not_next;
};

static void add_term(struct query *q, struct term *t, const struct word *last)
{
    if (t->minus || q->not_next) {
        if (q->none.len)
            buf_lit(&q->none, " OR ");
        put_term(&q->none, t, last);
    } else {
        if (q->or_next && q->group_open)
            buf_lit(&q->all, " OR ");
        else
            buf_puts(&q->all, q->group_open ? ") AND (" : "(");
        q->group_open = true;
        put_term(&q->all, t, last);
    }
    q->or_next = q->not_next = false;
    q->terms++;
}

bool words_query(const char *typed, struct buf *out, bool *empty)
{
    struct query q = {0};
    buf_init(&q.all, 1 << 16);
    buf_init(&q.none, 1 << 16);
    struct term t;
    size_t at = 0, len = strlen(typed);
    len = utf8_cut(typed, len, len > 2000 ? 2000 : len);
    while (q.terms < TERMS_MAX && next_term(typed, len, &at, &t)) {
        struct word last = {0};
        if (is_word(&t, "OR") || is_word(&t, "|"))
            q.or_next = true;
        else if (is_word(&t, "NOT"))
            q.not_next = true;
        else if (!is_word(&t, "AND") && fold_words(t.s, t.len, note_word, &last) && last.end)
            add_term(&q, &t, &last); /* a term without a word in it, such as "+", asks for nothing */
    }
    *empty = q.all.len == 0; /* all but something is not a search */
    bool ok = !q.all.failed && !q.none.failed;
    if (ok && !*empty) {
        ok = q.none.len ? buf_printf(out, "(%s)) NOT (%s)", q.all.data, q.none.data) : buf_printf(out, "%s)", q.all.data);
    }
    buf_free(&q.all);
    buf_free(&q.none);
    return ok;
}
