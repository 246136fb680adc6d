#include "ingest/annotate/quote_tokens.h"

#include <string.h>

#include <unicode/uchar.h>

#include "core/utf8.h"
#include "ingest/annotate/quote_words.h"

/* Opening marks and what closes them.  Straight marks and the pairs that one language closes with what another opens
 * with are told apart by what stands around them. */
static uint32_t closing_for(uint32_t open)
{
    switch (open) {
    case 0x201c: return 0x201d; /* “ ” */
    case 0x201e: return 0x201c; /* „ “ */
    case 0xab: return 0xbb;     /* « » */
    case 0x300c: return 0x300d; /* 「 」 */
    case 0x300e: return 0x300f; /* 『 』 */
    case '"': return '"';
    default: return 0;
    }
}

static bool dash(uint32_t c)
{
    return c == '-' || (c >= 0x2012 && c <= 0x2015);
}

/* A line that begins with a dash: speech, in Cyrillic print. */
static bool begins_dashed(const char *p, const char *text, const unsigned char *end)
{
    return (p == text || p[-1] == '\n') && (const char *)end - p > 3 &&
           (memcmp(p, "—", 3) == 0 || memcmp(p, "–", 3) == 0 || (p[0] == '-' && p[1] == ' '));
}

bool quote_mark_in(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text, *end = p + len;
    size_t used;
    for (; p < end; p++)
        if (*p == '"' || begins_dashed((const char *)p, text, end) ||
            (*p >= 0xc2 && closing_for(utf8_decode((const char *)p, (size_t)(end - p), &used))))
            return true;
    return false;
}

/* ICU's tables are asked only for what is not ASCII, which little of most texts is. */
static bool is_letter_or_digit(uint32_t c)
{
    return c < 0x80 ? (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') : u_isalnum((UChar32)c) != 0;
}

static bool is_space(uint32_t c)
{
    return c < 0x80 ? c == ' ' || (c >= '\t' && c <= '\r') : u_isUWhiteSpace((UChar32)c) != 0;
}

/* Apostrophes and hyphens are part of a word where a letter follows. */
static bool may_join(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == '-' || c == 0x2011 || c == 0x2bc;
}

/* "U.S." and "J." keep their stops: a letter, a stop, and again. */
static size_t initials(const char *s, size_t len)
{
    size_t at = 0, pairs = 0;
    while (at + 1 < len && ((s[at] >= 'A' && s[at] <= 'Z')) && s[at + 1] == '.') {
        at += 2;
        pairs++;
    }
    return pairs ? at : 0;
}

static size_t word_length(const char *s, size_t len)
{
    size_t at = initials(s, len), used, used2;
    if (at)
        return at;
    while (at < len) {
        uint32_t c = utf8_decode(s + at, len - at, &used);
        bool inside = may_join(c) ? at + used < len && u_isalpha((UChar32)utf8_decode(s + at + used, len - at - used, &used2))
                                  : is_letter_or_digit(c);
        if (!inside)
            break;
        at += used;
    }
    return at;
}

static const char *lower_copy(const char *s, size_t len, struct arena *a)
{
    char *out = arena_alloc(a, 2 * len + 4);
    if (!out)
        return "";
    size_t n = 0, used;
    for (size_t i = 0; i < len; i += used) {
        uint32_t c = utf8_decode(s + i, len - i, &used);
        if (c == 0x2019 || c == 0x2bc)
            c = '\'';
        else if (c == 0x2011)
            c = '-';
        if (c < 0x80)
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        else
            n += utf8_encode((uint32_t)u_tolower((UChar32)c), out + n);
    }
    out[n] = '\0';
    return out;
}

static void finish_word(struct quote_text *t, struct quote_token *k, struct arena *a)
{
    size_t used;
    const char *s = t->text + k->start;
    k->capital = u_isupper((UChar32)utf8_decode(s, k->end - k->start, &used));
    char *lower = (char *)lower_copy(s, k->end - k->start, a);
    size_t n = strlen(lower);
    if (n > 2 && strcmp(lower + n - 2, "'s") == 0) {
        k->possessive = true;
        lower[n - 2] = '\0';
    } else if (n > 1 && lower[n - 1] == '\'') {
        lower[n - 1] = '\0';
    }
    k->lower = lower;
}

static bool split(struct quote_text *t, struct arena *a)
{
    size_t at = 0, used;
    while (at < t->len) {
        uint32_t c = utf8_decode(t->text + at, t->len - at, &used);
        struct quote_token k = {.start = (uint32_t)at, .quotation = -1, .mark = c};
        if (c == '\n') {
            k.kind = TOKEN_PARAGRAPH;
        } else if (is_space(c)) {
            at += used;
            continue;
        } else if (is_letter_or_digit(c)) {
            used = word_length(t->text + at, t->len - at);
            k.kind = TOKEN_WORD;
        } else {
            k.kind = TOKEN_MARK;
        }
        at += used;
        k.end = (uint32_t)at;
        if (k.kind == TOKEN_WORD)
            finish_word(t, &k, a);
        if (k.kind == TOKEN_PARAGRAPH && t->count && t->tokens[t->count - 1].kind == TOKEN_PARAGRAPH)
            continue;
        t->tokens[t->count++] = k;
    }
    return !arena_failed(a);
}

static bool closes(const struct quote_text *t, size_t i, uint32_t open)
{
    uint32_t mark = t->tokens[i].mark;
    if (mark == closing_for(open))
        return true;
    /* „…” and “…“ are met as well, and a straight mark that closes a typographic one. */
    return (open == 0x201e && mark == 0x201d) || (open == 0x201c && mark == '"') || (open == 0x201e && mark == '"');
}

/* A straight mark opens where a space or nothing stands before it and a letter after it. */
static bool opens(const struct quote_text *t, size_t i)
{
    const struct quote_token *k = &t->tokens[i];
    if (k->kind != TOKEN_MARK || !closing_for(k->mark))
        return false;
    if (k->mark != '"')
        return true;
    bool word_before = i && t->tokens[i - 1].kind == TOKEN_WORD && t->tokens[i - 1].end == k->start;
    return !word_before;
}

/* The token that closes what token i opens, the paragraph's end where nothing does. */
static size_t find_close(const struct quote_text *t, size_t i)
{
    uint32_t open = t->tokens[i].mark;
    int depth = 0;
    size_t j = i + 1;
    for (; j < t->count && t->tokens[j].kind != TOKEN_PARAGRAPH; j++) {
        if (t->tokens[j].kind != TOKEN_MARK)
            continue;
        if (closes(t, j, open) && depth-- == 0)
            return j;
        if (open != '"' && t->tokens[j].mark == open)
            depth++;
    }
    return j;
}

static void add_span(struct quote_text *t, size_t open, size_t close, int32_t paragraph)
{
    struct quote_span *s = &t->spans[t->span_count];
    *s = (struct quote_span){.open = open, .close = close, .first = open + 1, .last = close, .paragraph = paragraph};
    s->start = t->tokens[open].end;
    s->end = close < t->count ? t->tokens[close].start : (uint32_t)t->len;
    s->runs_on = close >= t->count || t->tokens[close].kind == TOKEN_PARAGRAPH;
    for (size_t i = open; i <= close && i < t->count; i++) {
        t->tokens[i].quotation = (int32_t)t->span_count;
        s->words += t->tokens[i].kind == TOKEN_WORD;
    }
    if (s->runs_on && close < t->count)
        t->tokens[close].quotation = -1;
    t->span_count++;
}

static bool is_dash(const struct quote_text *t, size_t i)
{
    return t->tokens[i].kind == TOKEN_MARK && dash(t->tokens[i].mark);
}

static bool is_pause(const struct quote_text *t, size_t i)
{
    uint32_t m = t->tokens[i].mark;
    return t->tokens[i].kind == TOKEN_MARK && (m == ',' || m == '.' || m == '?' || m == '!' || m == 0x2026);
}

/* Russian print puts the author's words inside the marks: «A, – said X. – B».  The dash that begins them, from token i on. */
static size_t authors_words(const struct quote_text *t, size_t i, size_t close)
{
    for (; i + 1 < close; i++)
        if (is_dash(t, i) && is_pause(t, i - 1) && t->tokens[i + 1].kind == TOKEN_WORD && !t->tokens[i + 1].capital &&
            quote_cue(t->tokens[i + 1].lower, "") != CUE_NONE)
            return i;
    return close;
}

/* One span, or the two around the author's words, with dashes in the place of marks. */
static void add_spans(struct quote_text *t, size_t open, size_t close, int32_t paragraph)
{
    size_t from = authors_words(t, open + 2, close), to = from + 1;
    if (from >= close) {
        add_span(t, open, close, paragraph);
        return;
    }
    while (to < close && !(is_dash(t, to) && is_pause(t, to - 1)))
        to++;
    add_span(t, open, from, paragraph);
    if (to < close)
        add_span(t, to, close, paragraph);
}

/* "— A, — said X. — B": Russian and Kazakh print begins what is said with a dash instead of a mark.  The paragraph's end, or
 * i where nothing of the kind begins. */
static size_t add_dashed(struct quote_text *t, size_t i, int32_t paragraph)
{
    bool begins = (i == 0 || t->tokens[i - 1].kind == TOKEN_PARAGRAPH) && is_dash(t, i) && i + 1 < t->count &&
                  t->tokens[i + 1].capital;
    if (!begins)
        return i;
    size_t end = i;
    while (end < t->count && t->tokens[end].kind != TOKEN_PARAGRAPH)
        end++;
    size_t from = authors_words(t, i + 2, end), to = from + 1;
    if (from >= end || (unsigned char)t->tokens[from + 1].lower[0] < 0xd0)
        return i;
    while (to < end && !(is_dash(t, to) && is_pause(t, to - 1)))
        to++;
    add_span(t, i, from, paragraph);
    if (to < end) {
        add_span(t, to, end, paragraph);
        t->spans[t->span_count - 1].runs_on = false; /* the next line that begins with a dash is another's */
    }
    return end;
}

static void pair_marks(struct quote_text *t)
{
    int32_t paragraph = 0;
    for (size_t i = 0; i < t->count; i++) {
        size_t dashed = add_dashed(t, i, paragraph);
        if (dashed > i) {
            paragraph += dashed < t->count;
            i = dashed;
        } else if (t->tokens[i].kind == TOKEN_PARAGRAPH) {
            paragraph++;
        } else if (opens(t, i)) {
            size_t close = find_close(t, i);
            add_spans(t, i, close, paragraph);
            i = close;
            paragraph += close < t->count && t->tokens[close].kind == TOKEN_PARAGRAPH;
        }
    }
}

bool quote_is_mark(const struct quote_text *t, size_t i, uint32_t mark)
{
    return i < t->count && t->tokens[i].kind == TOKEN_MARK && t->tokens[i].mark == mark;
}

const char *quote_lower_at(const struct quote_text *t, size_t i)
{
    return i < t->count && t->tokens[i].kind == TOKEN_WORD ? t->tokens[i].lower : "";
}

bool quote_sentence_ends(const struct quote_text *t, size_t i)
{
    const struct quote_token *k = &t->tokens[i];
    if (k->kind == TOKEN_PARAGRAPH || i + 1 >= t->count)
        return true;
    if (k->kind != TOKEN_MARK)
        return false;
    if (k->mark == '?' || k->mark == '!' || k->mark == 0x2026 || k->mark == 0x3002)
        return true;
    if (k->mark != '.')
        return false;
    const struct quote_token *next = &t->tokens[i + 1];
    bool abbreviation = i && t->tokens[i - 1].kind == TOKEN_WORD && t->tokens[i - 1].end == k->start &&
                        quote_is_abbreviation(t->tokens[i - 1].lower);
    bool inside = next->kind == TOKEN_MARK && (next->mark == ')' || next->mark == ',' || next->mark == ';');
    return !abbreviation && !inside && (next->kind != TOKEN_WORD || next->capital || next->start == k->end);
}

static void mark_sentences(struct quote_text *t)
{
    bool start = true;
    for (size_t i = 0; i < t->count; i++) {
        struct quote_token *k = &t->tokens[i];
        if (k->kind == TOKEN_WORD) {
            k->sentence_start = start;
            start = false;
        }
        bool opening = k->kind == TOKEN_MARK && k->quotation >= 0 && t->spans[k->quotation].open == i;
        start = start || opening || quote_sentence_ends(t, i);
    }
}

/* How many there may be: a token for all but the second letter of a plain word, whatever is malformed included; a span for
 * every mark that may begin one. */
static void count_at_most(const char *text, size_t len, size_t *tokens, size_t *spans)
{
    size_t used;
    bool in_word = false;
    *tokens = *spans = 1;
    for (size_t i = 0; i < len; i += used) {
        uint32_t c = utf8_decode(text + i, len - i, &used);
        bool plain = c < 0x80 && is_letter_or_digit(c);
        *tokens += c != ' ' && !(plain && in_word);
        *spans += closing_for(c) || dash(c);
        in_word = plain;
    }
}

bool quote_tokens(const char *text, size_t len, struct arena *a, struct quote_text *out)
{
    *out = (struct quote_text){.text = text, .len = len};
    if (len > UINT32_MAX / 2)
        return false;
    size_t tokens, spans;
    count_at_most(text, len, &tokens, &spans);
    out->tokens = arena_array(a, tokens, sizeof *out->tokens);
    out->spans = arena_array(a, spans, sizeof *out->spans);
    if (!out->tokens || !out->spans || !split(out, a))
        return false;
    pair_marks(out);
    mark_sentences(out);
    return true;
}
