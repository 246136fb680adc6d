/* terms.c: a person's query.  The word index is asked with it, and what was found is marked by it. */
#include "text/terms.h"

#include <stdint.h>
#include <string.h>

#include "core/utf8.h"
#include "text/fold.h"

/* A term as typed. */
struct piece {
    const char *s;
    size_t len;
    bool quoted, minus, star;
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
    } marks[] = {{'"', '"'},       {0x201c, 0x201d}, {0x201e, 0x201c}, {0xab, 0xbb},
                 {0x300c, 0x300d}, {0x300e, 0x300f}, {0xff02, 0xff02}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].open == c)
            return marks[i].close;
    return 0;
}

static uint32_t peek(const struct term_reader *r, size_t at, size_t *used)
{
    *used = 0;
    return at < r->len ? utf8_decode(r->s + at, r->len - at, used) : ' ';
}

static bool next_piece(struct term_reader *r, struct piece *t)
{
    size_t used;
    uint32_t c;
    *t = (struct piece){0};
    while (r->at < r->len && is_space(c = peek(r, r->at, &used)))
        r->at += used;
    c = peek(r, r->at, &used);
    if ((c == '-' || c == 0x2212) && r->at + used < r->len) {
        size_t after;
        if (!is_space(peek(r, r->at + used, &after))) {
            t->minus = true;
            r->at += used;
            c = peek(r, r->at, &used);
        }
    }
    if (r->at >= r->len)
        return false;
    uint32_t end = closing(c);
    t->quoted = end != 0;
    r->at += end ? used : 0;
    t->s = r->s + r->at;
    while (r->at < r->len) {
        c = peek(r, r->at, &used);
        if (end ? c == end || c == '"' : is_space(c) || closing(c))
            break;
        r->at += used;
        t->len += used;
    }
    if (end && r->at < r->len)
        r->at += used;
    t->star = r->at < r->len && end ? r->s[r->at] == '*' : t->len && t->s[t->len - 1] == '*';
    r->at += end && t->star;
    return true;
}

static bool is_word(const struct piece *t, const char *word)
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
enum { PREFIX_LETTERS_MIN = 3, KAZAKH_LETTERS_MIN = 4 };

static size_t letters_of(const char *s, const struct word *w)
{
    size_t letters = 0, used;
    for (size_t i = w->start; i < w->end; i += used, letters++)
        utf8_decode(s + i, w->end - i, &used);
    return letters;
}

/* Kazakh puts endings behind endings, before which the word stays as it is, and has no stemmer here: so a word is also found as the
 * beginning of others.  It is known by the letters that Russian does not have. */
static bool takes_endings(const char *s, const struct word *w)
{
    static const uint32_t own[] = {0x4d9, 0x493, 0x49b, 0x4a3, 0x4e9, 0x4b1, 0x4af, 0x4bb, 0x456, /* әғқңөұүһі */
                                   0x4d8, 0x492, 0x49a, 0x4a2, 0x4e8, 0x4b0, 0x4ae, 0x4ba, 0x406};
    size_t used;
    for (size_t i = w->start; i < w->end; i += used) {
        uint32_t c = utf8_decode(s + i, w->end - i, &used);
        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            if (c == own[k])
                return letters_of(s, w) >= KAZAKH_LETTERS_MIN;
    }
    return false;
}

static bool may_go_on(const struct piece *t, const struct word *last)
{
    if (t->star && letters_of(t->s, last) >= PREFIX_LETTERS_MIN)
        return true;
    return !t->quoted && (ends_unspaced(t->s, last) || takes_endings(t->s, last));
}

void terms_begin(struct term_reader *r, const char *typed)
{
    size_t len = strlen(typed);
    *r = (struct term_reader){.s = typed, .len = utf8_cut(typed, len, len > 2000 ? 2000 : len)};
}

bool terms_next(struct term_reader *r, struct term *out)
{
    struct piece t;
    *out = (struct term){0};
    while (r->count < TERMS_MAX && next_piece(r, &t)) {
        struct word last = {0};
        if (is_word(&t, "OR") || is_word(&t, "|")) {
            out->either = true;
        } else if (is_word(&t, "NOT")) {
            out->excluded = true;
        } else if (!is_word(&t, "AND") && fold_words(t.s, t.len, note_word, &last) && last.end) {
            /* a term without a word in it, such as "+", asks for nothing */
            out->s = t.s;
            out->len = t.len;
            out->excluded = out->excluded || t.minus;
            out->open = may_go_on(&t, &last);
            r->count++;
            return true;
        }
    }
    return false;
}
