/* topics.c: the query language of topics: compiling and matching. */
#include "ingest/annotate/topics.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/memory.h"
#include "core/utf8.h"
#include "text/fold.h"

enum { TEXT_BYTES_MAX = 16 << 20, QUERY_BYTES_MAX = 64 << 10, QUERY_DEPTH_MAX = 64, NEAR_DEFAULT = 10 };

/* ---- a text as a row of words ---- */

struct token {
    uint32_t stem, stem_len; /* where its stem stands in `stems` */
    uint32_t start;          /* byte in `folded` */
    bool plus_before;        /* a plus sign stands between it and the word before */
};

struct topic_text {
    struct buf folded, stems;
    struct token *tokens;
    size_t count, cap;
    size_t last_end; /* of the word before, in `folded` */
    bool plus_word;  /* the word before was "plus" */
};

static bool is_plus_word(const char *s, size_t len)
{
    static const char *const words[] = {"plus", "плюс", "プラス"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == len && memcmp(words[i], s, len) == 0)
            return true;
    return false;
}

static bool add_token(const struct word *w, void *user)
{
    struct topic_text *t = user;
    const char *word = t->folded.data + w->start;
    bool plus = t->plus_word || memchr(t->folded.data + t->last_end, '+', w->start - t->last_end);
    t->last_end = w->end;
    t->plus_word = is_plus_word(word, w->end - w->start);
    if (t->plus_word)
        return true;
    if (t->count == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 256;
        struct token *tokens = realloc(t->tokens, cap * sizeof *tokens);
        if (!tokens)
            return false;
        t->tokens = tokens;
        t->cap = cap;
    }
    t->tokens[t->count++] =
        (struct token){(uint32_t)t->stems.len, (uint32_t)w->stem_len, (uint32_t)w->start, plus};
    return buf_append(&t->stems, w->stem, w->stem_len);
}

static bool fold_into(struct buf *out, const char *s)
{
    /* A sentence end between the parts, so that no phrase reaches from one into the next. */
    return !s || (fold_text(s, strlen(s), out) && buf_lit(out, " . "));
}

struct topic_text *topic_text_new(const char *title, const char *summary, const char *text)
{
    struct topic_text *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    buf_init(&t->folded, TEXT_BYTES_MAX);
    buf_init(&t->stems, TEXT_BYTES_MAX);
    bool ok = fold_into(&t->folded, title) && fold_into(&t->folded, summary) && fold_into(&t->folded, text) &&
              buf_append(&t->folded, "", 0);
    if (ok && fold_words(t->folded.data, t->folded.len, add_token, t))
        return t;
    topic_text_free(&t);
    return NULL;
}

void topic_text_free(struct topic_text **tp)
{
    struct topic_text *t = *tp;
    if (!t)
        return;
    buf_free(&t->folded);
    buf_free(&t->stems);
    free(t->tokens);
    free(t);
    *tp = NULL;
}

/* ---- the compiled query ---- */

enum node_kind { NODE_PHRASE, NODE_AND, NODE_OR, NODE_NOT, NODE_NEAR };

struct phrase_word {
    const char *stem;
    size_t len;
    bool plus_before, prefix;
};

struct topic_query {
    enum node_kind kind;
    struct topic_query *left, *right;
    struct phrase_word *words; /* NODE_PHRASE */
    size_t word_count;
    const char *letters; /* NODE_PHRASE without spaces between words: the folded string itself */
    size_t near;         /* NODE_NEAR: words between at most */
};

struct parser {
    const char *s;
    size_t len, at, depth;
    struct arena *arena;
    struct err *e;
};

static struct topic_query *parse_or(struct parser *p);

static void skip_space(struct parser *p)
{
    while (p->at < p->len && strchr(" \t\r\n", p->s[p->at]))
        p->at++;
}

static void *fail(struct parser *p, const char *why)
{
    err_set(p->e, ERR_CONFIG, "%s at character %zu", why, p->at + 1);
    return NULL;
}

/* Whoever reads the configuration need not take it for a mistake there. */
static void *no_memory(struct parser *p)
{
    memory_note_failure();
    return fail(p, "out of memory");
}

/* Takes an operator in capitals that stands alone; "NEAR/5" also takes its number. */
static bool take_operator(struct parser *p, const char *name)
{
    skip_space(p);
    size_t n = strlen(name);
    if (p->len - p->at < n || memcmp(p->s + p->at, name, n) != 0)
        return false;
    char next = p->at + n < p->len ? p->s[p->at + n] : ' ';
    if (!strchr(" \t\r\n()\"/", next) || (next == '/' && strcmp(name, "NEAR") != 0))
        return false;
    p->at += n;
    return true;
}

static struct topic_query *new_node(struct parser *p, enum node_kind kind, struct topic_query *l, struct topic_query *r)
{
    struct topic_query *q = arena_alloc(p->arena, sizeof *q);
    if (!q)
        return no_memory(p);
    q->kind = kind;
    q->left = l;
    q->right = r;
    return q;
}

/* Chinese, Japanese and their punctuation: from the CJK radicals on, but not Hangul, which has spaces. */
static bool without_spaces(const char *s, size_t len)
{
    for (size_t i = 0, used; i < len; i += used) {
        uint32_t c = utf8_decode(s + i, len - i, &used);
        if ((c >= 0x2e80 && c < 0xa000) || (c >= 0xf900 && c < 0xfb00) || c >= 0x20000)
            return true;
    }
    return false;
}

static bool phrase_words(struct parser *p, struct topic_query *q, const char *s, bool prefix)
{
    struct topic_text *t = topic_text_new(s, NULL, NULL);
    if (!t)
        return false;
    q->words = arena_array(p->arena, t->count + 1, sizeof *q->words);
    for (size_t i = 0; q->words && i < t->count; i++) {
        const struct token *k = &t->tokens[i];
        bool last = i + 1 == t->count;
        /* A beginning is compared with the whole word, since its own stem may be another. */
        size_t end = last && prefix ? t->last_end : 0;
        q->words[i] = (struct phrase_word){
            .stem = end ? arena_strndup(p->arena, t->folded.data + k->start, end - k->start)
                        : arena_strndup(p->arena, t->stems.data + k->stem, k->stem_len),
            .len = end ? end - k->start : k->stem_len,
            .plus_before = i && k->plus_before,
            .prefix = last && prefix,
        };
    }
    q->word_count = t->count;
    if (q->words && without_spaces(t->folded.data, t->folded.len))
        q->letters = arena_strndup(p->arena, t->folded.data, t->folded.len - 3); /* without its " . " */
    topic_text_free(&t);
    return !arena_failed(p->arena);
}

static struct topic_query *parse_phrase(struct parser *p, const char *s, size_t len, bool prefix)
{
    struct topic_query *q = new_node(p, NODE_PHRASE, NULL, NULL);
    char *copy = arena_strndup(p->arena, s, len);
    if (!q || !copy || !phrase_words(p, q, copy, prefix))
        return no_memory(p);
    if (q->word_count == 0 && !q->letters)
        return fail(p, "no word in this term");
    return q;
}

static struct topic_query *parse_quoted(struct parser *p)
{
    const char *s = p->s + ++p->at;
    const char *end = memchr(s, '"', p->len - p->at);
    if (!end)
        return fail(p, "a quotation mark is not closed");
    struct topic_query *q = parse_phrase(p, s, (size_t)(end - s), false);
    p->at += q ? (size_t)(end - s) + 1 : 0;
    return q;
}

static struct topic_query *parse_word(struct parser *p)
{
    size_t start = p->at;
    while (p->at < p->len && !strchr(" \t\r\n()\"", p->s[p->at]))
        p->at++;
    size_t n = p->at - start;
    bool prefix = n > 1 && p->s[p->at - 1] == '*';
    return parse_phrase(p, p->s + start, n - prefix, prefix);
}

static struct topic_query *parse_term(struct parser *p)
{
    skip_space(p);
    if (p->at == p->len)
        return fail(p, "a term is missing");
    if (take_operator(p, "NOT") || (p->s[p->at] == '-' && p->at + 1 < p->len && ++p->at)) {
        if (++p->depth > QUERY_DEPTH_MAX)
            return fail(p, "nested too deeply");
        struct topic_query *inner = parse_term(p);
        p->depth--;
        return inner ? new_node(p, NODE_NOT, inner, NULL) : NULL;
    }
    if (p->s[p->at] == '"')
        return parse_quoted(p);
    if (p->s[p->at] == ')')
        return fail(p, "a term is missing before )");
    if (p->s[p->at] != '(')
        return take_operator(p, "AND") || take_operator(p, "OR") || take_operator(p, "NEAR")
                   ? fail(p, "an operator without a term before it")
                   : parse_word(p);
    p->at++;
    if (++p->depth > QUERY_DEPTH_MAX)
        return fail(p, "nested too deeply");
    struct topic_query *inner = parse_or(p);
    p->depth--;
    skip_space(p);
    if (inner && (p->at == p->len || p->s[p->at] != ')'))
        return fail(p, "a parenthesis is not closed");
    p->at++;
    return inner;
}

static struct topic_query *parse_near(struct parser *p)
{
    struct topic_query *left = parse_term(p);
    while (left && take_operator(p, "NEAR")) {
        size_t near = NEAR_DEFAULT;
        if (p->at < p->len && p->s[p->at] == '/') {
            for (near = 0, p->at++; p->at < p->len && p->s[p->at] >= '0' && p->s[p->at] <= '9' && near < 1000; p->at++)
                near = near * 10 + (size_t)(p->s[p->at] - '0');
        }
        struct topic_query *right = parse_term(p);
        left = right ? new_node(p, NODE_NEAR, left, right) : NULL;
        if (left)
            left->near = near;
    }
    return left;
}

static bool at_end_of_and(struct parser *p)
{
    skip_space(p);
    size_t at = p->at;
    bool end = at == p->len || p->s[at] == ')' || take_operator(p, "OR");
    p->at = at;
    return end;
}

static struct topic_query *parse_and(struct parser *p)
{
    struct topic_query *left = parse_near(p);
    while (left && !at_end_of_and(p)) {
        take_operator(p, "AND");
        struct topic_query *right = parse_near(p);
        left = right ? new_node(p, NODE_AND, left, right) : NULL;
    }
    return left;
}

static struct topic_query *parse_or(struct parser *p)
{
    struct topic_query *left = parse_and(p);
    while (left && take_operator(p, "OR")) {
        struct topic_query *right = parse_and(p);
        left = right ? new_node(p, NODE_OR, left, right) : NULL;
    }
    return left;
}

struct topic_query *topic_query_new(struct arena *a, const char *match, struct err *e)
{
    struct parser p = {.s = match, .len = strlen(match), .arena = a, .e = e};
    if (p.len > QUERY_BYTES_MAX)
        return fail(&p, "the query is too long");
    struct topic_query *q = parse_or(&p);
    skip_space(&p);
    if (q && p.at != p.len)
        return fail(&p, "a ) without its (");
    return q;
}

/* ---- matching ---- */

static bool word_matches(const struct topic_text *t, size_t i, const struct phrase_word *w)
{
    const struct token *k = &t->tokens[i];
    if (w->plus_before && !k->plus_before)
        return false;
    if (!w->prefix)
        return k->stem_len == w->len && memcmp(t->stems.data + k->stem, w->stem, w->len) == 0;
    return t->folded.len - k->start >= w->len && memcmp(t->folded.data + k->start, w->stem, w->len) == 0;
}

static size_t token_at(const struct topic_text *t, size_t byte)
{
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (t->tokens[mid].start < byte)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The first place of the phrase from token `from` on; SIZE_MAX: none. */
static size_t find_phrase(const struct topic_query *q, const struct topic_text *t, size_t from)
{
    if (q->letters) {
        size_t start = from < t->count ? t->tokens[from].start : t->folded.len;
        const char *hit = memmem(t->folded.data + start, t->folded.len - start, q->letters, strlen(q->letters));
        return hit ? token_at(t, (size_t)(hit - t->folded.data)) : SIZE_MAX;
    }
    for (size_t i = from; i + q->word_count <= t->count; i++) {
        size_t j = 0;
        while (j < q->word_count && word_matches(t, i + j, &q->words[j]))
            j++;
        if (j == q->word_count)
            return i;
    }
    return SIZE_MAX;
}

/* A place of q within [from, to]; an OR has the places of both its sides. */
static bool has_place_within(const struct topic_query *q, const struct topic_text *t, size_t from, size_t to)
{
    if (q->kind == NODE_PHRASE) {
        size_t at = find_phrase(q, t, from);
        return at != SIZE_MAX && at <= to;
    }
    if (q->kind == NODE_OR)
        return has_place_within(q->left, t, from, to) || has_place_within(q->right, t, from, to);
    return topic_query_matches(q, t);
}

static bool near_matches(const struct topic_query *q, const struct topic_query *left, const struct topic_text *t)
{
    if (left->kind == NODE_OR)
        return near_matches(q, left->left, t) || near_matches(q, left->right, t);
    if (left->kind != NODE_PHRASE)
        return topic_query_matches(left, t) && topic_query_matches(q->right, t);
    for (size_t at = find_phrase(left, t, 0); at != SIZE_MAX; at = find_phrase(left, t, at + 1)) {
        size_t reach = q->near + left->word_count;
        if (has_place_within(q->right, t, at > reach ? at - reach : 0, at + reach))
            return true;
    }
    return false;
}

bool topic_query_matches(const struct topic_query *q, const struct topic_text *t)
{
    switch (q->kind) {
    case NODE_PHRASE: return find_phrase(q, t, 0) != SIZE_MAX;
    case NODE_AND: return topic_query_matches(q->left, t) && topic_query_matches(q->right, t);
    case NODE_OR: return topic_query_matches(q->left, t) || topic_query_matches(q->right, t);
    case NODE_NOT: return !topic_query_matches(q->left, t);
    case NODE_NEAR: return near_matches(q, q->left, t);
    }
    return false;
}
