/* quotes.c: which quotation is whose: the clause beside it first, then what stood before. */
#include "ingest/annotate/quotes.h"

#include <string.h>

#include "core/memory.h"
#include "core/utf8.h"
#include "ingest/annotate/claim.h"
#include "ingest/annotate/quote_case.h"
#include "ingest/annotate/quote_words.h"
#include "ingest/annotate/quotes_cjk.h"
#include "text/fold.h"

enum { TEXT_BYTES_MAX = 256 << 10, QUOTE_WORDS_MIN = 4, CLAUSE_TOKENS_MAX = 80 };

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
        return claim_nobody; /* dashed: what the next line begins with is another's speech */
    const struct quote_mention *m = claim_mention_at(x, i + 1);
    return m ? claim_mention(m, CUE_NONE, SIZE_MAX) : claim_nobody;
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
    int person = claim_sentence_subject(x, begin, s->open, "");
    if (person >= 0)
        return (struct claim){.person = person, .cue = SIZE_MAX, .role_token = SIZE_MAX, .resolved = true};
    for (size_t i = begin; i < s->open; i++)
        if (x->t.tokens[i].quotation < 0 && quote_is_pronoun(quote_lower_at(&x->t, i)))
            return claim_pronoun(x, i, CUE_NONE, SIZE_MAX);
    return claim_nobody;
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
        return claim_nobody;
    const struct quote_span *before = &x->t.spans[i - 1];
    struct claim c = x->claims[i - 1];
    bool same_paragraph = before->paragraph == s->paragraph;
    bool goes_on_from = before->runs_on && before->paragraph + 1 == s->paragraph;
    if (goes_on_from || (same_paragraph && c.resolved))
        return c;
    bool begins_paragraph = s->open == 0 || x->t.tokens[s->open - 1].kind == TOKEN_PARAGRAPH;
    if (begins_paragraph && sentence_like(x, s) && s->paragraph - before->paragraph <= 1)
        return c;
    return claim_nobody;
}

/* A quotation that opens a paragraph without a word of who speaks: the person of whom the paragraph before spoke. */
static struct claim from_context(struct attributor *x, const struct quote_span *s)
{
    size_t begin = clause_begin(x, s->open);
    for (int back = 0; back < 4 && begin > 0; back++) {
        size_t end = begin;
        begin = claim_sentence_begin(x, begin - 1);
        int person = claim_sentence_subject(x, begin, end, "");
        if (person >= 0)
            return (struct claim){.person = person, .cue = SIZE_MAX, .role_token = SIZE_MAX, .resolved = true};
        for (size_t i = begin; i < end; i++)
            if (x->t.tokens[i].quotation < 0 && quote_is_pronoun(quote_lower_at(&x->t, i)))
                return claim_pronoun(x, i, CUE_NONE, SIZE_MAX);
    }
    return claim_nobody;
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
           claim_cue_at(x, s->open - 1) == CUE_NONE;
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
        size_t last = c->cue + (c->kind == CUE_BEFORE) + claim_has_his_word(x, c->cue);
        size_t end = last < x->t.count ? x->t.tokens[last].end : k->end;
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
    unsigned long before = memory_failures();
    bool ok = quotes_are_cjk(text, len, language) ? quotes_find_cjk(text, len, a, out, count)
                                                  : quote_tokens(text, len, a, &x.t) && (x.t.span_count == 0 ||
                                                    (quote_people_find(&x.t, a, &x.people) && attribute(&x, out, count)));
    return (ok && memory_failures() == before) || err_set(e, ERR_MEMORY, "quotations: out of memory");
}
