/* quotes.c: which quotation is whose: the clause beside it first, then what stood before. */
#include "ingest/annotate/quotes.h"

#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "ingest/annotate/quote_case.h"
#include "ingest/annotate/quote_people.h"
#include "ingest/annotate/quote_tokens.h"
#include "ingest/annotate/quote_words.h"
#include "ingest/annotate/quotes_cjk.h"
#include "text/fold.h"

enum { TEXT_BYTES_MAX = 256 << 10, QUOTE_WORDS_MIN = 4, CLAUSE_TOKENS_MAX = 80,
       SENTENCE_TOKENS_MAX = 400, ROLES_LOOKED_AT = 200, SPEAKERS_LOOKED_AT = 50 };

/* Whom a clause names.  person -1: nobody; role then may still say "the ambassador". */
struct claim {
    int person;
    enum cue_kind kind;
    size_t cue;         /* token, SIZE_MAX: none */
    size_t role_token;  /* a role that stands for an unnamed speaker, SIZE_MAX: none */
    size_t body, body_end; /* tokens of an organisation or country that speaks; equal: none */
    bool resolved;
};

struct attributor {
    struct quote_text t;
    struct quote_people people;
    struct arena *arena;
    struct claim *claims; /* one a span */
    size_t done;          /* spans decided so far */
};

static const struct claim nobody = {.person = -1, .cue = SIZE_MAX, .role_token = SIZE_MAX};

/* "по его словам" */
static bool is_his_word(const struct attributor *x, size_t i)
{
    return quote_is_his(quote_lower_at(&x->t, i + 1)) && quote_cue(quote_lower_at(&x->t, i), quote_lower_at(&x->t, i + 2)) == CUE_BEFORE;
}

static enum cue_kind cue_at(const struct attributor *x, size_t i)
{
    if (is_his_word(x, i))
        return CUE_BEFORE;
    return *quote_lower_at(&x->t, i) ? quote_cue(quote_lower_at(&x->t, i), quote_lower_at(&x->t, i + 1)) : CUE_NONE;
}

static const struct quote_mention *mention_at(const struct attributor *x, size_t token)
{
    size_t low = 0, high = x->people.mention_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct quote_mention *m = &x->people.mentions[mid];
        if (m->last <= token)
            low = mid + 1;
        else if (m->first > token)
            high = mid;
        else
            return m;
    }
    return NULL;
}

/* ---- pronouns: whom the text was about ---- */

static bool fits_gender(const struct quote_person *p, const char *pronoun)
{
    bool she = strcmp(pronoun, "she") == 0 || strcmp(pronoun, "она") == 0;
    bool he = strcmp(pronoun, "he") == 0 || strcmp(pronoun, "он") == 0;
    return !((she && p->gender == GENDER_HE) || (he && p->gender == GENDER_SHE));
}

/* A single capitalised word is taken for a person only where the text says its full name, or has let it speak. */
static bool surely_person(const struct attributor *x, int person)
{
    const struct quote_person *p = &x->people.persons[person];
    return p->words > 1 || p->gender != GENDER_UNKNOWN || p->spoke;
}

/* The first person of the sentence that token `at` stands in who is its subject, looking no further than `limit`. */
static int subject_of_sentence(const struct attributor *x, size_t from, size_t limit, const char *pronoun)
{
    int second = -1;
    for (size_t i = from; i < limit; i++) {
        const struct quote_mention *m = mention_at(x, i);
        if (!m)
            continue;
        i = m->last - 1;
        if (!fits_gender(&x->people.persons[m->person], pronoun) || m->possessive || !surely_person(x, m->person))
            continue;
        if (!m->prepositional)
            return m->person;
        second = second < 0 ? m->person : second;
    }
    return second;
}

static size_t sentence_begin(const struct attributor *x, size_t at)
{
    size_t stop = at > SENTENCE_TOKENS_MAX ? at - SENTENCE_TOKENS_MAX : 0;
    while (at > stop && !(x->t.tokens[at - 1].quotation < 0 && quote_sentence_ends(&x->t, at - 1)))
        at--;
    return at;
}

/* The latest speaker among the quotations before the token, or -1. */
static int last_speaker(const struct attributor *x, size_t before, size_t *where, const char *pronoun)
{
    for (size_t i = x->done, n = 0; i-- > 0 && n < SPEAKERS_LOOKED_AT; n++) {
        const struct claim *c = &x->claims[i];
        if (c->person >= 0 && x->t.spans[i].open < before && fits_gender(&x->people.persons[c->person], pronoun)) {
            *where = x->t.spans[i].close;
            return c->person;
        }
    }
    return -1;
}

static int resolve_pronoun(const struct attributor *x, size_t at)
{
    const char *pronoun = quote_lower_at(&x->t, at);
    size_t begin = sentence_begin(x, at), spoke = 0;
    int person = subject_of_sentence(x, begin, at, pronoun);
    if (person >= 0)
        return person;
    int speaker = last_speaker(x, at, &spoke, pronoun);
    for (int back = 0; back < 8 && begin > 0; back++) {
        size_t end = begin;
        begin = sentence_begin(x, begin - 1);
        if (speaker >= 0 && spoke >= begin)
            return speaker;
        person = subject_of_sentence(x, begin, end, pronoun);
        if (person >= 0)
            return person;
    }
    return speaker;
}

static int person_with_role(const struct attributor *x, const char *role, size_t before)
{
    int looked = 0;
    for (size_t i = x->people.mention_count; i-- > 0 && looked < ROLES_LOOKED_AT;) {
        const struct quote_mention *m = &x->people.mentions[i];
        if (m->first >= before)
            continue;
        looked++;
        const char *known = x->people.persons[m->person].role;
        if (known && strcasestr(known, role))
            return m->person;
    }
    return -1;
}

/* ---- the subject of a cue ---- */

static struct claim claim_mention(const struct quote_mention *m, enum cue_kind kind, size_t cue)
{
    return (struct claim){.person = m->person, .kind = kind, .cue = cue, .role_token = SIZE_MAX, .resolved = true};
}

static struct claim claim_pronoun(struct attributor *x, size_t at, enum cue_kind kind, size_t cue)
{
    struct claim c = {.person = resolve_pronoun(x, at), .kind = kind, .cue = cue, .role_token = SIZE_MAX, .resolved = true};
    if (c.person >= 0) {
        struct quote_person *p = &x->people.persons[c.person];
        const char *w = quote_lower_at(&x->t, at);
        if (p->gender == GENDER_UNKNOWN)
            p->gender = strcmp(w, "she") == 0 || strcmp(w, "она") == 0  ? GENDER_SHE
                        : strcmp(w, "he") == 0 || strcmp(w, "он") == 0 ? GENDER_HE
                                                                       : GENDER_UNKNOWN;
    }
    return c;
}

/* "the President", "the Kazakh leader": somebody named before.  "a spokesman" is not, nor is whoever speaks for others. */
static bool is_definite(const struct attributor *x, size_t at)
{
    enum { WORDS_BEFORE = 3 };
    if ((unsigned char)*quote_lower_at(&x->t, at) >= 0xd0)
        return !*quote_lower_at(&x->t, at + 1); /* "сказала министр.", not "сообщил представитель банка" */
    if (strncmp(quote_lower_at(&x->t, at), "spokes", 6) == 0)
        return false;
    for (size_t i = at, n = 0; i-- > 0 && n < WORDS_BEFORE && *quote_lower_at(&x->t, i); n++) {
        if (strcmp(quote_lower_at(&x->t, i), "the") == 0)
            return true;
        if (quote_is_preposition(quote_lower_at(&x->t, i)))
            return false;
    }
    return false;
}

static struct claim claim_role(struct attributor *x, size_t at, enum cue_kind kind, size_t cue)
{
    int person = person_with_role(x, quote_lower_at(&x->t, at), at);
    if (person < 0 && is_definite(x, at))
        person = resolve_pronoun(x, at);
    return (struct claim){.person = person, .kind = kind, .cue = cue, .role_token = at, .resolved = true};
}

/* "NAME, who …, said": the name before the comma that opens what the comma before the cue closes. */
static const struct quote_mention *behind_commas(const struct attributor *x, size_t from, size_t cue)
{
    if (cue == from || !(quote_is_mark(&x->t, cue - 1, ',') || quote_is_mark(&x->t, cue - 1, ')')))
        return NULL;
    for (size_t i = cue - 1; i-- > from;)
        if ((quote_is_mark(&x->t, i, ',') || quote_is_mark(&x->t, i, '(')) && i > from) {
            const struct quote_mention *m = mention_at(x, i - 1);
            if (m && !m->possessive)
                return m;
        }
    return NULL;
}

static struct claim subject_before(struct attributor *x, size_t from, size_t cue, enum cue_kind kind)
{
    const struct quote_mention *m = behind_commas(x, from, cue), *second = NULL;
    if (m)
        return claim_mention(m, kind, cue);
    size_t role = SIZE_MAX;
    for (size_t i = cue; i-- > from;) {
        if (x->t.tokens[i].quotation >= 0)
            continue;
        if ((m = mention_at(x, i))) {
            if (!m->prepositional && !m->possessive)
                return role != SIZE_MAX && i < role && cue_at(x, role + 1) != CUE_NONE && m->last < role
                           ? claim_role(x, role, kind, cue)
                           : claim_mention(m, kind, cue);
            second = second ? second : m->possessive ? NULL : m;
            i = m->first;
        } else if (quote_is_pronoun(quote_lower_at(&x->t, i))) {
            return claim_pronoun(x, i, kind, cue);
        } else if (role == SIZE_MAX && quote_is_role(quote_lower_at(&x->t, i))) {
            role = i;
        }
    }
    if (role != SIZE_MAX) {
        struct claim c = claim_role(x, role, kind, cue);
        if (c.person < 0 && second)
            c.person = second->person;
        return c;
    }
    return second ? claim_mention(second, kind, cue) : nobody;
}

/* "said NAME", "сказал директор института NAME": only words that may belong to a title stand between. */
static struct claim subject_after(struct attributor *x, size_t cue, size_t to, enum cue_kind kind)
{
    size_t first = cue + 1 + (kind == CUE_BEFORE), role = SIZE_MAX;
    for (size_t i = first; i < to && i < first + 16 && x->t.tokens[i].quotation < 0; i++) {
        const struct quote_mention *m = mention_at(x, i);
        const char *w = quote_lower_at(&x->t, i);
        if (m && !m->possessive)
            return claim_mention(m, kind, cue);
        if (quote_is_pronoun(w))
            return claim_pronoun(x, i, kind, cue);
        if (quote_is_role(w)) {
            role = role == SIZE_MAX ? i : role;
            continue;
        }
        if (x->t.tokens[i].kind != TOKEN_WORD || quote_cue(w, "") != CUE_NONE)
            break;
        bool cyrillic = (unsigned char)w[0] >= 0xd0; /* "сказал" is followed by its subject, however long its title */
        if (!cyrillic && kind != CUE_BEFORE && !x->t.tokens[i].capital && role == SIZE_MAX && strcmp(w, "the") != 0 &&
            strcmp(w, "a") != 0 && strcmp(w, "former") != 0)
            break;
    }
    return role != SIZE_MAX ? claim_role(x, role, kind, cue) : nobody;
}

/* "The Foreign Ministry said", "said the IMF": capitalised words right beside the cue that name no person. */
static struct claim claim_body(struct attributor *x, size_t from, size_t cue, size_t to, enum cue_kind kind)
{
    size_t first = cue, end = cue;
    while (first > from && x->t.tokens[first - 1].kind == TOKEN_WORD && x->t.tokens[first - 1].capital &&
           x->t.tokens[first - 1].quotation < 0)
        first--;
    while (first < end && x->t.tokens[first].sentence_start && quote_is_sentence_starter(quote_lower_at(&x->t, first)))
        first++;
    if (first == end && (kind == CUE_SAY || kind == CUE_BEFORE)) {
        first = cue + 1 + (kind == CUE_BEFORE);
        first += strcmp(quote_lower_at(&x->t, first), "the") == 0;
        for (end = first; end < to && x->t.tokens[end].kind == TOKEN_WORD && x->t.tokens[end].capital; end++)
            ;
    }
    if (first >= end)
        return nobody;
    return (struct claim){.person = -1, .kind = kind, .cue = cue, .role_token = SIZE_MAX, .body = first, .body_end = end,
                          .resolved = true};
}

static struct claim subject_of(struct attributor *x, size_t from, size_t cue, size_t to, enum cue_kind kind)
{
    struct claim c = nobody;
    if (kind == CUE_BEFORE && quote_is_his(quote_lower_at(&x->t, cue + 1)))
        return claim_pronoun(x, cue + 1, kind, cue);
    if (kind == CUE_AFTER && cue > from && quote_is_his(quote_lower_at(&x->t, cue - 1)))
        return claim_pronoun(x, cue - 1, kind, cue);
    if (kind == CUE_BEFORE) {
        c = subject_after(x, cue, to, kind);
        return c.resolved ? c : claim_body(x, cue, cue, to, kind);
    }
    bool inverted_first = kind == CUE_SAY && cue - from <= 2;
    if (inverted_first)
        c = subject_after(x, cue, to, kind);
    if (!c.resolved)
        c = subject_before(x, from, cue, kind);
    if (!c.resolved && !inverted_first && kind == CUE_SAY)
        c = subject_after(x, cue, to, kind);
    return c.resolved ? c : claim_body(x, from, cue, to, kind);
}

/* The best claim of a clause: cues near its `near` end first; strong cues before weak ones. */
static struct claim claim_of_clause(struct attributor *x, size_t from, size_t to, bool near_is_end)
{
    struct claim weak = nobody;
    for (size_t n = 0; from < to && n < to - from; n++) {
        size_t i = near_is_end ? to - 1 - n : from + n;
        if (x->t.tokens[i].quotation >= 0)
            continue;
        enum cue_kind kind = cue_at(x, i);
        if (kind == CUE_NONE)
            continue;
        struct claim c = subject_of(x, from, i, to, kind);
        if (c.resolved && kind != CUE_THINK)
            return c;
        if (c.resolved && !weak.resolved)
            weak = c;
    }
    return weak;
}

/* ---- the clauses beside a quotation ---- */

static size_t clause_end(const struct attributor *x, size_t from)
{
    size_t i = from;
    while (i < x->t.count && i - from < CLAUSE_TOKENS_MAX && x->t.tokens[i].kind != TOKEN_PARAGRAPH &&
           x->t.tokens[i].quotation < 0 && !quote_sentence_ends(&x->t, i))
        i++;
    return i;
}

/* Back to the sentence's begin; quotations on the way are stepped over, since `He said "x" and "y"` is one clause. */
static size_t clause_begin(const struct attributor *x, size_t open)
{
    size_t i = open;
    while (i && open - i < 2 * CLAUSE_TOKENS_MAX && x->t.tokens[i - 1].kind != TOKEN_PARAGRAPH) {
        const struct quote_token *k = &x->t.tokens[i - 1];
        if (k->quotation >= 0) {
            const struct quote_span *s = &x->t.spans[k->quotation];
            if (s->last > s->first && quote_sentence_ends(&x->t, s->last - 1) && !quote_is_mark(&x->t, s->last - 1, '?'))
                break;
        } else if (quote_sentence_ends(&x->t, i - 1)) {
            break;
        }
        i--;
    }
    return i;
}

/* Does the sentence go on behind the closing mark?  After “…,” and “…?” it does, after “….” only with a small letter. */
static bool goes_on(const struct attributor *x, const struct quote_span *s)
{
    if (s->runs_on || s->close + 1 >= x->t.count || x->t.tokens[s->close].kind == TOKEN_PARAGRAPH)
        return false;
    const struct quote_token *next = &x->t.tokens[s->close + 1];
    if (next->kind == TOKEN_PARAGRAPH)
        return false;
    bool stop = s->last > s->first && quote_is_mark(&x->t, s->last - 1, '.');
    if (next->kind == TOKEN_MARK)
        return next->mark != '.' && next->mark != '(';
    return !stop || !next->capital;
}

static bool is_dash(const struct quote_text *t, size_t i)
{
    return quote_is_mark(t, i, '-') || quote_is_mark(t, i, 0x2013) || quote_is_mark(t, i, 0x2014) || quote_is_mark(t, i, 0x2015);
}

/* "…" — NAME, also on the next line. */
static struct claim claim_signature(struct attributor *x, const struct quote_span *s)
{
    bool dashed = !s->runs_on && s->close < x->t.count && x->t.tokens[s->close].kind == TOKEN_PARAGRAPH;
    size_t i = s->close + 1;
    i += i < x->t.count && x->t.tokens[i].kind == TOKEN_PARAGRAPH;
    if (dashed || !is_dash(&x->t, i))
        return nobody; /* dashed: what the next line begins with is another's speech */
    const struct quote_mention *m = mention_at(x, i + 1);
    return m ? claim_mention(m, CUE_NONE, SIZE_MAX) : nobody;
}

static struct claim claim_after(struct attributor *x, const struct quote_span *s)
{
    struct claim signature = claim_signature(x, s);
    if (signature.resolved || !goes_on(x, s))
        return signature;
    return claim_of_clause(x, s->close + 1, clause_end(x, s->close + 1), false);
}

static struct claim claim_before(struct attributor *x, const struct quote_span *s)
{
    size_t begin = clause_begin(x, s->open);
    struct claim c = claim_of_clause(x, begin, s->open, true);
    if (c.resolved)
        return c;
    /* "NAME: «…»", and a sentence that speaks of one person with a quotation woven in. */
    int person = subject_of_sentence(x, begin, s->open, "");
    if (person >= 0)
        return (struct claim){.person = person, .cue = SIZE_MAX, .role_token = SIZE_MAX, .resolved = true};
    for (size_t i = begin; i < s->open; i++)
        if (x->t.tokens[i].quotation < 0 && quote_is_pronoun(quote_lower_at(&x->t, i)))
            return claim_pronoun(x, i, CUE_NONE, SIZE_MAX);
    return nobody;
}

/* ---- one quotation after the other ---- */

static bool sentence_like(const struct attributor *x, const struct quote_span *s)
{
    return s->last > s->first && x->t.tokens[s->first].capital && x->t.tokens[s->last - 1].kind == TOKEN_MARK;
}

static struct claim inherited(const struct attributor *x, size_t i)
{
    const struct quote_span *s = &x->t.spans[i];
    if (!i)
        return nobody;
    const struct quote_span *before = &x->t.spans[i - 1];
    struct claim c = x->claims[i - 1];
    bool same_paragraph = before->paragraph == s->paragraph;
    bool goes_on_from = before->runs_on && before->paragraph + 1 == s->paragraph;
    if (goes_on_from || (same_paragraph && c.resolved))
        return c;
    bool begins_paragraph = s->open == 0 || x->t.tokens[s->open - 1].kind == TOKEN_PARAGRAPH;
    if (begins_paragraph && sentence_like(x, s) && s->paragraph - before->paragraph <= 1)
        return c;
    return nobody;
}

/* A quotation that opens a paragraph without a word of who speaks: the person of whom the paragraph before spoke. */
static struct claim from_context(struct attributor *x, const struct quote_span *s)
{
    size_t begin = clause_begin(x, s->open);
    for (int back = 0; back < 4 && begin > 0; back++) {
        size_t end = begin;
        begin = sentence_begin(x, begin - 1);
        int person = subject_of_sentence(x, begin, end, "");
        if (person >= 0)
            return (struct claim){.person = person, .cue = SIZE_MAX, .role_token = SIZE_MAX, .resolved = true};
        for (size_t i = begin; i < end; i++)
            if (x->t.tokens[i].quotation < 0 && quote_is_pronoun(quote_lower_at(&x->t, i)))
                return claim_pronoun(x, i, CUE_NONE, SIZE_MAX);
    }
    return nobody;
}

static struct claim decide(struct attributor *x, size_t i)
{
    const struct quote_span *s = &x->t.spans[i];
    if (i && x->t.spans[i - 1].runs_on && x->t.spans[i - 1].paragraph + 1 == s->paragraph) {
        struct claim after = claim_after(x, s);
        return after.resolved && !x->claims[i - 1].resolved ? after : x->claims[i - 1];
    }
    struct claim c = claim_after(x, s);
    if (!c.resolved || c.kind == CUE_THINK) {
        struct claim before = claim_before(x, s);
        if (!c.resolved || before.kind == CUE_SAY || before.kind == CUE_TELL)
            c = before.resolved ? before : c;
    }
    if (!c.resolved)
        c = inherited(x, i);
    if (!c.resolved && sentence_like(x, s))
        c = from_context(x, s);
    return c;
}

/* Titles of books and names of programmes stand in quotation marks too. */
static bool is_a_title(const struct attributor *x, const struct quote_span *s)
{
    int capitals = 0;
    for (size_t i = s->first; i < s->last; i++)
        capitals += x->t.tokens[i].kind == TOKEN_WORD && x->t.tokens[i].capital;
    bool stop = s->last > s->first && x->t.tokens[s->last - 1].kind == TOKEN_MARK;
    if (s->words <= 10 && capitals * 3 >= s->words * 2)
        return true;
    /* «Центральная Азия + Япония»: a noun right before, no stop inside. */
    bool noun_before = s->open && x->t.tokens[s->open - 1].kind == TOKEN_WORD && x->t.tokens[s->first].capital;
    return noun_before && !stop && s->words <= 6 && (unsigned char)x->t.text[s->start] >= 0xd0 &&
           cue_at(x, s->open - 1) == CUE_NONE;
}

/* «Строительство начнётся весной», – …: a comma and a dash set off what is said. */
static bool is_set_off(const struct attributor *x, const struct quote_span *s)
{
    return x->t.tokens[s->first].capital && quote_is_mark(&x->t, s->close + 1, ',') && is_dash(&x->t, s->close + 2);
}

static bool worth_telling(const struct attributor *x, const struct quote_span *s, const struct claim *c)
{
    if (is_a_title(x, s))
        return false;
    bool sentence = sentence_like(x, s) || is_set_off(x, s);
    if (s->words >= QUOTE_WORDS_MIN)
        return c->resolved || sentence || s->words >= 8;
    return c->resolved && c->cue != SIZE_MAX && c->kind != CUE_THINK && sentence && s->words > 1;
}

static char *quote_words_of(struct attributor *x, const struct quote_span *s)
{
    const char *p = x->t.text + s->start, *end = x->t.text + s->end;
    while (p < end && strchr(" \n\t", *p))
        p++;
    while (end > p && strchr(" \n\t,", end[-1]))
        end--;
    return arena_strndup(x->arena, p, (size_t)(end - p));
}

static bool named_once(const struct attributor *x, int person)
{
    int times = 0;
    for (size_t i = 0; i < x->people.mention_count; i++)
        times += x->people.mentions[i].person == person;
    return times == 1;
}

static void set_nominative(struct attributor *x, const struct claim *c)
{
    struct quote_person *p = &x->people.persons[c->person];
    bool oblique = c->kind == CUE_BEFORE || c->kind == CUE_AFTER;
    if (oblique && !p->nominative && (unsigned char)p->name[0] >= 0xd0 && named_once(x, c->person))
        p->name = quote_nominative(x->arena, p->name);
    p->nominative = true;
}

static void fill(struct attributor *x, size_t i, struct quotation *q)
{
    const struct quote_span *s = &x->t.spans[i];
    const struct claim *c = &x->claims[i];
    *q = (struct quotation){.quote = quote_words_of(x, s), .direct = true, .paragraph = s->paragraph, .start = s->start,
                            .end = s->end};
    if (c->cue != SIZE_MAX) {
        const struct quote_token *k = &x->t.tokens[c->cue];
        size_t last = c->cue + (c->kind == CUE_BEFORE) + is_his_word(x, c->cue), end = last < x->t.count ? x->t.tokens[last].end : k->end;
        q->cue = arena_strndup(x->arena, x->t.text + k->start, end - k->start);
    }
    if (c->person >= 0) {
        const struct quote_person *p = &x->people.persons[c->person];
        q->speaker = (char *)p->name;
        q->speaker_name = fold_name(x->arena, p->name);
        q->role = (char *)p->role;
        q->organisation = (char *)p->organisation;
    } else if (c->body < c->body_end) {
        q->speaker = arena_strndup(x->arena, x->t.text + x->t.tokens[c->body].start,
                                   x->t.tokens[c->body_end - 1].end - x->t.tokens[c->body].start);
        q->speaker_name = fold_name(x->arena, q->speaker ? q->speaker : "");
        q->organisation = q->speaker;
    } else if (c->role_token != SIZE_MAX) {
        const struct quote_token *k = &x->t.tokens[c->role_token];
        q->role = arena_strndup(x->arena, x->t.text + k->start, k->end - k->start);
    }
}

static bool attribute(struct attributor *x, struct quotation **out, size_t *count)
{
    x->claims = arena_array(x->arena, x->t.span_count + 1, sizeof *x->claims);
    *out = arena_array(x->arena, x->t.span_count + 1, sizeof **out);
    if (!x->claims || !*out)
        return false;
    for (size_t i = 0; i < x->t.span_count; i++, x->done++) {
        struct claim c = x->claims[i] = decide(x, i);
        if (c.person >= 0 && c.cue != SIZE_MAX)
            x->people.persons[c.person].spoke = true;
    }
    for (size_t i = 0; i < x->t.span_count; i++)
        if (x->claims[i].person >= 0)
            set_nominative(x, &x->claims[i]);
    for (size_t i = 0; i < x->t.span_count; i++)
        if (worth_telling(x, &x->t.spans[i], &x->claims[i]))
            fill(x, i, &(*out)[(*count)++]);
    return !arena_failed(x->arena);
}

bool quotes_find(const char *text, size_t len, const char *language, struct arena *a, struct quotation **out,
                 size_t *count, struct err *e)
{
    struct attributor x = {.arena = a};
    *out = NULL;
    *count = 0;
    len = utf8_cut(text, len, TEXT_BYTES_MAX);
    if (!quote_mark_in(text, len))
        return true;
    bool ok = quotes_are_cjk(text, len, language) ? quotes_find_cjk(text, len, a, out, count)
                                                  : quote_tokens(text, len, a, &x.t) && (x.t.span_count == 0 ||
                                                    (quote_people_find(&x.t, a, &x.people) && attribute(&x, out, count)));
    return ok || err_set(e, ERR_MEMORY, "quotations: out of memory");
}
