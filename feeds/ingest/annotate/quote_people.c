#include "ingest/annotate/quote_people.h"

#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "ingest/annotate/quote_words.h"

/* No article names a thousand people; a text that seems to is not worth quadratic time. */
enum { NAME_WORDS_MAX = 5, ROLE_WORDS_MAX = 12, PERSONS_MAX = 1000 };

struct finder {
    const struct quote_text *t;
    struct arena *arena;
    struct quote_people *out;
};

static bool is_word(const struct quote_text *t, size_t i)
{
    return i < t->count && t->tokens[i].kind == TOKEN_WORD && t->tokens[i].quotation < 0;
}

/* KazISS, JIIA, OOH: two capitals or a digit make a word an abbreviation, no name of a person.  "McCain" has only one
 * capital after small letters, "J." is an initial. */
static bool is_acronym(const struct quote_text *t, size_t i)
{
    const struct quote_token *k = &t->tokens[i];
    int capitals = 0, letters = 0;
    const char *s = t->text + k->start, *lower = k->lower;
    size_t n = k->end - k->start, low = strlen(lower), used, used2;
    for (size_t j = 0, l = 0; j < n && l < low; j += used, l += used2) {
        uint32_t c = utf8_decode(s + j, n - j, &used), d = utf8_decode(lower + l, low - l, &used2);
        capitals += c != d && c != '\'' && c != 0x2019 && c != 0x2bc;
        letters++;
        if (c >= '0' && c <= '9')
            return true;
    }
    if (memchr(s, '.', n))
        return capitals > 2; /* "U.S.A." against "J.F." */
    return capitals > 2 || (capitals == 2 && letters <= 3 && !memchr(s, '-', n));
}

static bool name_word(const struct quote_text *t, size_t i)
{
    return is_word(t, i) && t->tokens[i].capital && !is_acronym(t, i);
}

/* One past the last token of a row of capitalised words from i on, "de" and "bin" between them included. */
static size_t row_end(const struct quote_text *t, size_t i)
{
    size_t end = i;
    while (end - i < NAME_WORDS_MAX + 4) {
        if (is_word(t, end) && t->tokens[end].capital) {
            bool last = t->tokens[end].possessive;
            end++;
            if (last)
                break;
        } else if (end > i && quote_is_mark(t, end, '.') && quote_is_abbreviation(t->tokens[end - 1].lower) &&
                   name_word(t, end + 1)) {
            end++; /* "Sen. Tim Kaine" */
        } else if (end > i && is_word(t, end) && quote_is_particle(t->tokens[end].lower) && name_word(t, end + 1)) {
            end++;
        } else {
            break;
        }
    }
    return end;
}

/* The words before the name proper: titles, roles, countries; and what only begins a sentence. */
static size_t skip_front(const struct quote_text *t, size_t begin, size_t end)
{
    size_t first = begin;
    while (first < end) {
        const struct quote_token *k = &t->tokens[first];
        bool front = k->kind != TOKEN_WORD || quote_is_title(k->lower) || quote_is_role(k->lower) ||
                     quote_is_no_person(k->lower) || is_acronym(t, first) ||
                     (k->sentence_start && quote_is_sentence_starter(k->lower));
        if (!front)
            break;
        first++;
    }
    /* "Air Astana CEO Peter Foster": the office after the company. */
    for (size_t i = first + 1; i < end && end - i <= NAME_WORDS_MAX; i++)
        if (is_word(t, i) && quote_is_role(t->tokens[i].lower) && i + 1 < end)
            first = i + 1;
    /* "профессор Университета Хоккайдо Томохико Уяма": what an institution is called after comes before the name. */
    bool institution = first && end - first == 3 && first > begin && t->tokens[first - 1].kind == TOKEN_WORD &&
                       (unsigned char)t->tokens[first - 1].lower[0] >= 0xd0 && quote_is_no_person(t->tokens[first - 1].lower);
    return first + institution;
}

static bool person_row(const struct quote_text *t, size_t first, size_t end)
{
    if (first == end || end - first > NAME_WORDS_MAX)
        return false;
    for (size_t i = first; i < end; i++) {
        const struct quote_token *k = &t->tokens[i];
        if (k->kind != TOKEN_WORD || quote_is_no_person(k->lower) || is_acronym(t, i))
            return false;
        if (i > first && quote_is_role(k->lower))
            return false;
    }
    return !(end - first == 1 &&
             (quote_is_sentence_starter(t->tokens[first].lower) || t->tokens[first].end - t->tokens[first].start < 3));
}

/* Russian and Kazakh inflect names: the same beginning, and at most three other letters at the end of each. */
static bool same_word(const char *x, const char *y)
{
    if (strcmp(x, y) == 0)
        return true;
    if ((unsigned char)x[0] < 0xd0 || (unsigned char)x[0] > 0xd3)
        return false;
    size_t common = 0, lx = strlen(x), ly = strlen(y);
    while (common < lx && common < ly && x[common] == y[common])
        common++;
    /* Two bytes a letter. */
    return common >= 6 && lx - common <= 6 && ly - common <= 6;
}

static int find_person(const struct quote_people *p, const char *first, const char *last, int words)
{
    for (size_t i = 0; i < p->person_count; i++) {
        const struct quote_person *q = &p->persons[i];
        if (words == 1 && (same_word(last, q->last) || (q->words > 1 && same_word(last, q->first))))
            return (int)i;
        if (words > 1 && q->words > 1 && same_word(last, q->last) && same_word(first, q->first))
            return (int)i;
    }
    return -1;
}

static enum gender gender_by_title(const struct quote_text *t, size_t from, size_t name)
{
    for (size_t i = from; i < name; i++) {
        const char *w = t->tokens[i].kind == TOKEN_WORD ? t->tokens[i].lower : "";
        if (strcmp(w, "mr") == 0 || strcmp(w, "sir") == 0 || strcmp(w, "congressman") == 0 || strcmp(w, "chairman") == 0)
            return GENDER_HE;
        if (strcmp(w, "mrs") == 0 || strcmp(w, "ms") == 0 || strcmp(w, "miss") == 0 || strcmp(w, "congresswoman") == 0)
            return GENDER_SHE;
    }
    return GENDER_UNKNOWN;
}

static char *copy_tokens(struct finder *f, size_t first, size_t end)
{
    const struct quote_token *a = &f->t->tokens[first], *z = &f->t->tokens[end - 1];
    size_t len = z->end - a->start;
    const char *s = f->t->text + a->start;
    if (z->possessive && len > 2)
        while (len && s[len - 1] != '\'' && (unsigned char)s[len - 1] < 0x80)
            len--;
    while (len && (s[len - 1] == '\'' || (unsigned char)s[len - 1] == 0x99 || (unsigned char)s[len - 1] == 0x80 ||
                   (unsigned char)s[len - 1] == 0xe2) && z->possessive)
        len--;
    return arena_strndup(f->arena, s, len);
}

static int add_person(struct finder *f, size_t first, size_t end)
{
    struct quote_person *p = &f->out->persons[f->out->person_count];
    *p = (struct quote_person){
        .name = copy_tokens(f, first, end),
        .first = f->t->tokens[first].lower,
        .last = f->t->tokens[end - 1].lower,
        .words = (int)(end - first),
    };
    return (int)f->out->person_count++;
}

/* A second meeting of a person may know the name better. */
static void better_name(struct finder *f, int person, size_t first, size_t end)
{
    struct quote_person *p = &f->out->persons[person];
    int words = (int)(end - first);
    bool inflected = (unsigned char)p->last[0] >= 0xd0 && words == p->words &&
                     strlen(f->t->tokens[end - 1].lower) < strlen(p->last);
    if (words <= p->words && !inflected)
        return;
    p->name = copy_tokens(f, first, end);
    p->first = f->t->tokens[first].lower;
    p->last = f->t->tokens[end - 1].lower;
    p->words = words;
}

static bool preposition_before(const struct quote_text *t, size_t row)
{
    while (row && is_word(t, row - 1) && (quote_is_title(t->tokens[row - 1].lower) || quote_is_role(t->tokens[row - 1].lower)))
        row--;
    return row && is_word(t, row - 1) && quote_is_preposition(t->tokens[row - 1].lower);
}

static void meet(struct finder *f, size_t row, size_t first, size_t end, bool full_only)
{
    int words = (int)(end - first);
    if (full_only != (words > 1))
        return;
    const struct quote_token *a = &f->t->tokens[first], *z = &f->t->tokens[end - 1];
    const char *behind = end < f->t->count && is_word(f->t, end) && !f->t->tokens[end].capital ? f->t->tokens[end].lower : "";
    if (words == 1 && (unsigned char)*behind >= 0xd0 && quote_is_no_person(behind))
        return; /* "Токийского университета" */
    int person = find_person(f->out, a->lower, z->lower, words);
    /* One capitalised word is weak: a sentence's first must do something that people do. */
    const char *next = end < f->t->count && is_word(f->t, end) ? f->t->tokens[end].lower : "";
    if (person < 0 && words == 1 && a->sentence_start && row == first && quote_cue(next, "") == CUE_NONE)
        return;
    if (person < 0 && f->out->person_count == PERSONS_MAX)
        return;
    if (person < 0)
        person = add_person(f, first, end);
    else
        better_name(f, person, first, end);
    enum gender g = gender_by_title(f->t, row, first);
    if (g != GENDER_UNKNOWN)
        f->out->persons[person].gender = g;
    struct quote_mention *m = &f->out->mentions[f->out->mention_count++];
    *m = (struct quote_mention){first, end, person, preposition_before(f->t, row), z->possessive};
}

/* A headline in Title Case makes every word look like a name: the line from i on, up to its end. */
static size_t headline_end(const struct quote_text *t, size_t i)
{
    size_t words = 0, small = 0, end = i;
    for (; end < t->count && t->tokens[end].kind != TOKEN_PARAGRAPH; end++) {
        const struct quote_token *k = &t->tokens[end];
        words += k->kind == TOKEN_WORD;
        small += k->kind == TOKEN_WORD && !k->capital && k->end - k->start > 3;
    }
    bool stop = end > i && (quote_is_mark(t, end - 1, '.') || quote_is_mark(t, end - 1, '?') || t->tokens[end - 1].quotation >= 0);
    return words >= 4 && small * 4 < words && !stop ? end : i;
}

/* Rows of capitals that end in what is no person ("Trump Tower") name none; a person may still stand before a comma. */
static void scan(struct finder *f, bool full_only)
{
    for (size_t i = 0; i < f->t->count; i++) {
        if (i == 0 || f->t->tokens[i - 1].kind == TOKEN_PARAGRAPH)
            i = headline_end(f->t, i);
        if (!is_word(f->t, i) || !f->t->tokens[i].capital)
            continue;
        size_t end = row_end(f->t, i), first = skip_front(f->t, i, end);
        if (person_row(f->t, first, end))
            meet(f, i, first, end, full_only);
        i = end > i ? end - 1 : i;
    }
}

static int by_place(const void *x, const void *y)
{
    const struct quote_mention *a = x, *b = y;
    return (a->first > b->first) - (a->first < b->first);
}

/* ---- what a person is: "Name, director of X," and "director of X Name" ---- */

static bool has_role(const struct quote_text *t, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (t->tokens[i].kind == TOKEN_WORD && quote_is_role(t->tokens[i].lower))
            return true;
    return false;
}

static char *slice(struct finder *f, size_t first, size_t end)
{
    while (first < end && f->t->tokens[first].kind == TOKEN_WORD &&
           (strcmp(f->t->tokens[first].lower, "the") == 0 || strcmp(f->t->tokens[first].lower, "a") == 0 ||
            strcmp(f->t->tokens[first].lower, "an") == 0))
        first++;
    if (first >= end)
        return NULL;
    return arena_strndup(f->arena, f->t->text + f->t->tokens[first].start,
                         f->t->tokens[end - 1].end - f->t->tokens[first].start);
}

/* A row's first and last words may name the office: "Transit Bureau Director", "Uzbek President". */
static void trim_office(const struct quote_text *t, size_t *first, size_t *end)
{
    while (*end > *first && quote_is_role(t->tokens[*end - 1].lower))
        (*end)--;
    while (*first < *end && quote_is_role(t->tokens[*first].lower))
        (*first)++;
}

/* The capitalised row or abbreviation in a role: "director of the Japan Institute", "KazISS director". */
static char *organisation_in(struct finder *f, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        if (!is_word(f->t, i) || !f->t->tokens[i].capital)
            continue;
        size_t z = i;
        for (size_t j = i; j < end && f->t->tokens[j].kind == TOKEN_WORD; j++) {
            const char *w = f->t->tokens[j].lower;
            if (f->t->tokens[j].capital)
                z = j + 1;
            else if (strcmp(w, "of") != 0 && strcmp(w, "for") != 0 && strcmp(w, "and") != 0 && strcmp(w, "the") != 0)
                break;
        }
        size_t begin = i, last = z;
        trim_office(f->t, &begin, &last);
        if (last > begin && (is_acronym(f->t, begin) || last - begin > 1))
            return slice(f, begin, last);
        i = z;
    }
    return NULL;
}

static void role_after(struct finder *f, const struct quote_mention *m, struct quote_person *p)
{
    size_t i = m->last;
    if (!quote_is_mark(f->t, i, ',') && !quote_is_mark(f->t, i, '('))
        return;
    size_t first = ++i;
    while (i - first < ROLE_WORDS_MAX && is_word(f->t, i))
        i++;
    bool closed = i < f->t->count && (f->t->tokens[i].kind != TOKEN_WORD);
    if (closed && i > first && has_role(f->t, first, i)) {
        p->role = slice(f, first, i);
        p->organisation = organisation_in(f, first, i);
    }
}

static void role_before(struct finder *f, const struct quote_mention *m, struct quote_person *p)
{
    size_t first = m->first;
    while (first && m->first - first < ROLE_WORDS_MAX && is_word(f->t, first - 1)) {
        const struct quote_token *k = &f->t->tokens[first - 1];
        bool fits = k->capital || quote_is_role(k->lower) || quote_is_title(k->lower) || quote_is_preposition(k->lower) ||
                    strcmp(k->lower, "the") == 0;
        if (!fits || quote_cue(k->lower, "") != CUE_NONE)
            break;
        first--;
        if (k->sentence_start)
            break;
    }
    while (first < m->first && (quote_is_preposition(f->t->tokens[first].lower) ||
                                quote_is_sentence_starter(f->t->tokens[first].lower)))
        first++;
    if (first < m->first && has_role(f->t, first, m->first)) {
        p->role = slice(f, first, m->first);
        p->organisation = organisation_in(f, first, m->first);
    }
}

static void find_roles(struct finder *f)
{
    for (size_t i = 0; i < f->out->mention_count; i++) {
        const struct quote_mention *m = &f->out->mentions[i];
        struct quote_person *p = &f->out->persons[m->person];
        if (!p->role)
            role_after(f, m, p);
        if (!p->role)
            role_before(f, m, p);
    }
}

bool quote_people_find(const struct quote_text *t, struct arena *a, struct quote_people *out)
{
    struct finder f = {t, a, out};
    size_t capitals = 0;
    for (size_t i = 0; i < t->count; i++)
        capitals += t->tokens[i].kind == TOKEN_WORD && t->tokens[i].capital;
    *out = (struct quote_people){
        .persons = arena_array(a, capitals + 1, sizeof *out->persons),
        .mentions = arena_array(a, capitals + 1, sizeof *out->mentions),
    };
    if (!out->persons || !out->mentions)
        return false;
    scan(&f, true); /* full names first, so that a surname alone finds its person */
    scan(&f, false);
    qsort(out->mentions, out->mention_count, sizeof *out->mentions, by_place);
    find_roles(&f);
    return !arena_failed(a);
}
