/* marks.c: words of a text compared with those of a query, as the index compares them. */
#include "text/marks.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "text/fold.h"
#include "text/terms.h"

enum { TEXT_WORDS_MAX = 512, QUERY_WORDS_MAX = 256, STEMS_MAX_BYTES = 1 << 16 };

/* Words of a text or of the query: their stems stand one after the other in a buffer. */
struct stem {
    size_t at, len;    /* in the buffer */
    size_t start, end; /* in the text */
};

struct sequence {
    size_t first, count; /* of the query's stems */
    bool open;           /* the last one may go on */
};

struct marks {
    struct buf query, text;
    struct stem wanted[QUERY_WORDS_MAX], words[TEXT_WORDS_MAX];
    struct sequence terms[TERMS_MAX];
    size_t wanted_count, word_count, term_count;
};

struct gathering {
    struct buf *stems;
    struct stem *out;
    size_t *count, max;
};

static bool gather(const struct word *w, void *user)
{
    struct gathering *g = user;
    if (*g->count == g->max)
        return false;
    size_t at = g->stems->len;
    if (!buf_append(g->stems, w->stem, w->stem_len))
        return false;
    g->out[(*g->count)++] = (struct stem){at, w->stem_len, w->start, w->end};
    return true;
}

static void add_term(struct marks *m, const struct term *t)
{
    struct gathering g = {&m->query, m->wanted, &m->wanted_count, QUERY_WORDS_MAX};
    size_t first = m->wanted_count;
    if (t->excluded || !fold_words(t->s, t->len, gather, &g) || m->wanted_count == first)
        return;
    m->terms[m->term_count++] = (struct sequence){first, m->wanted_count - first, t->open};
}

struct marks *marks_open(const char *typed)
{
    struct marks *m = calloc(1, sizeof *m);
    struct term_reader r;
    struct term t;
    if (!m)
        return NULL;
    buf_init(&m->query, STEMS_MAX_BYTES);
    buf_init(&m->text, STEMS_MAX_BYTES);
    terms_begin(&r, typed);
    while (terms_next(&r, &t))
        add_term(m, &t);
    if (!m->term_count)
        marks_close(&m);
    return m;
}

void marks_close(struct marks **m)
{
    if (!*m)
        return;
    buf_free(&(*m)->query);
    buf_free(&(*m)->text);
    free(*m);
    *m = NULL;
}

static bool is_same(const struct marks *m, const struct stem *wanted, const struct stem *word, bool open)
{
    bool length = open ? word->len >= wanted->len : word->len == wanted->len;
    return length && memcmp(m->query.data + wanted->at, m->text.data + word->at, wanted->len) == 0;
}

static bool matches(const struct marks *m, const struct sequence *t, size_t word)
{
    if (word + t->count > m->word_count)
        return false;
    for (size_t i = 0; i < t->count; i++)
        if (!is_same(m, &m->wanted[t->first + i], &m->words[word + i], t->open && i + 1 == t->count))
            return false;
    return true;
}

/* How many words from this one on are the longest term that begins here; 0: none does. */
static size_t longest(const struct marks *m, size_t word)
{
    size_t most = 0;
    for (size_t i = 0; i < m->term_count; i++)
        if (m->terms[i].count > most && matches(m, &m->terms[i], word))
            most = m->terms[i].count;
    return most;
}

static void read_words(struct marks *m, const char *s, size_t len)
{
    struct gathering g = {&m->text, m->words, &m->word_count, TEXT_WORDS_MAX};
    m->word_count = 0;
    buf_reset(&m->text);
    fold_words(s, len, gather, &g); /* of a longer text the beginning is marked */
}

uint32_t marks_terms(struct marks *m, const char *s, size_t len)
{
    _Static_assert(TERMS_MAX <= 32, "a bit for each term");
    uint32_t found = 0;
    read_words(m, s, len);
    for (size_t i = 0; i < m->word_count; i++)
        for (size_t t = 0; t < m->term_count; t++)
            if (matches(m, &m->terms[t], i))
                found |= UINT32_C(1) << t;
    return found;
}

size_t marks_find(struct marks *m, const char *s, size_t len, struct mark *out, size_t max)
{
    size_t count = 0;
    read_words(m, s, len);
    for (size_t i = 0, end = 0; i < m->word_count; i++) {
        size_t n = longest(m, i);
        if (!n)
            continue;
        bool goes_on = count && (i < end || m->words[i].start == out[count - 1].end);
        if (!goes_on && count == max)
            break;
        if (!goes_on)
            out[count++].start = m->words[i].start;
        end = i + n > end ? i + n : end;
        out[count - 1].end = m->words[end - 1].end;
    }
    return count;
}
