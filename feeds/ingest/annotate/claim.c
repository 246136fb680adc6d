#include "ingest/annotate/claim.h"

#include <string.h>

#include "ingest/annotate/quote_words.h"

enum { SENTENCE_TOKENS_MAX = 400, ROLES_LOOKED_AT = 200, SPEAKERS_LOOKED_AT = 50 };

const struct claim claim_nobody = {.person = -1, .cue = SIZE_MAX, .role_token = SIZE_MAX};

bool claim_has_his_word(const struct attributor *x, size_t i)
{
    return quote_is_his(quote_lower_at(&x->t, i + 1)) && quote_cue(quote_lower_at(&x->t, i), quote_lower_at(&x->t, i + 2)) == CUE_BEFORE;
}

enum cue_kind claim_cue_at(const struct attributor *x, size_t i)
{
    if (claim_has_his_word(x, i))
        return CUE_BEFORE;
    return *quote_lower_at(&x->t, i) ? quote_cue(quote_lower_at(&x->t, i), quote_lower_at(&x->t, i + 1)) : CUE_NONE;
}

const struct quote_mention *claim_mention_at(const struct attributor *x, size_t token)
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
int claim_sentence_subject(const struct attributor *x, size_t from, size_t limit, const char *pronoun)
{
    int second = -1;
    for (size_t i = from; i < limit; i++) {
        const struct quote_mention *m = claim_mention_at(x, i);
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

size_t claim_sentence_begin(const struct attributor *x, size_t at)
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
    size_t begin = claim_sentence_begin(x, at), spoke = 0;
    int person = claim_sentence_subject(x, begin, at, pronoun);
    if (person >= 0)
        return person;
    int speaker = last_speaker(x, at, &spoke, pronoun);
    for (int back = 0; back < 8 && begin > 0; back++) {
        size_t end = begin;
        begin = claim_sentence_begin(x, begin - 1);
        if (speaker >= 0 && spoke >= begin)
            return speaker;
        person = claim_sentence_subject(x, begin, end, pronoun);
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

struct claim claim_mention(const struct quote_mention *m, enum cue_kind kind, size_t cue)
{
    return (struct claim){.person = m->person, .kind = kind, .cue = cue, .role_token = SIZE_MAX, .resolved = true};
}

struct claim claim_pronoun(struct attributor *x, size_t at, enum cue_kind kind, size_t cue)
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
            const struct quote_mention *m = claim_mention_at(x, i - 1);
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
        if ((m = claim_mention_at(x, i))) {
            if (!m->prepositional && !m->possessive)
                return role != SIZE_MAX && i < role && claim_cue_at(x, role + 1) != CUE_NONE && m->last < role
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
    return second ? claim_mention(second, kind, cue) : claim_nobody;
}

/* "said NAME", "сказал директор института NAME": only words that may belong to a title stand between. */
static struct claim subject_after(struct attributor *x, size_t cue, size_t to, enum cue_kind kind)
{
    size_t first = cue + 1 + (kind == CUE_BEFORE), role = SIZE_MAX;
    for (size_t i = first; i < to && i < first + 16 && x->t.tokens[i].quotation < 0; i++) {
        const struct quote_mention *m = claim_mention_at(x, i);
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
    return role != SIZE_MAX ? claim_role(x, role, kind, cue) : claim_nobody;
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
        return claim_nobody;
    return (struct claim){.person = -1, .kind = kind, .cue = cue, .role_token = SIZE_MAX, .body = first, .body_end = end,
                          .resolved = true};
}

static struct claim subject_of(struct attributor *x, size_t from, size_t cue, size_t to, enum cue_kind kind)
{
    struct claim c = claim_nobody;
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

struct claim claim_of_clause(struct attributor *x, size_t from, size_t to, bool near_is_end)
{
    struct claim weak = claim_nobody;
    for (size_t n = 0; from < to && n < to - from; n++) {
        size_t i = near_is_end ? to - 1 - n : from + n;
        if (x->t.tokens[i].quotation >= 0)
            continue;
        enum cue_kind kind = claim_cue_at(x, i);
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
