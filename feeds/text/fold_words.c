/* fold_words.c: text as words, folded and stemmed.  The search index and topic queries rest on it. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <libstemmer.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "core/utf8.h"
#include "text/fold.h"
#include "text/fold_tables.h"

enum { WORD_MAX = 128 }; /* bytes of a folded word; what is longer is cut: it is no word */

/* Stemming costs ten times as much as all else of a word, and a few thousand words make most of any text; so what they
 * come to is remembered. */
enum { MEMO_SLOTS = 4096, MEMO_BYTES = 23 };
struct memo {
    uint8_t len, stem_len; /* 0: empty */
    bool russian;
    char word[MEMO_BYTES], stem[MEMO_BYTES];
};

/* What is dear to open, for each thread. */
struct tools {
    struct memo *memos; /* NULL: no memory for it, which only costs time */
    UBreakIterator *breaks;
    const UNormalizer2 *fold, *decompose;
    struct sb_stemmer *english, *russian;
};

static pthread_key_t ending;

/* A thread that ends gives back what it opened. */
static void close_tools(void *user)
{
    struct tools *t = user;
    sb_stemmer_delete(t->english);
    sb_stemmer_delete(t->russian);
    ubrk_close(t->breaks);
    free(t->memos);
    *t = (struct tools){0};
}

static void make_key(void)
{
    if (pthread_key_create(&ending, close_tools) != 0)
        abort(); /* no key is free: nothing in this process would work */
}

static bool open_tools(struct tools *t)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    UErrorCode status = U_ZERO_ERROR;
    pthread_once(&once, make_key);
    t->english = sb_stemmer_new("english", NULL);
    t->russian = sb_stemmer_new("russian", NULL);
    t->memos = calloc(MEMO_SLOTS, sizeof *t->memos);
    t->fold = unorm2_getNFKCCasefoldInstance(&status);
    t->decompose = unorm2_getNFDInstance(&status);
    /* The root locale's rules; dictionaries for Chinese, Japanese and Thai come by script. */
    t->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
    if (U_SUCCESS(status) && t->english && t->russian && pthread_setspecific(ending, t) == 0)
        return true;
    close_tools(t);
    return false;
}

static const struct tools *tools(void)
{
    static _Thread_local struct tools t;
    return t.breaks || open_tools(&t) ? &t : NULL;
}

/* FNV-1a */
static uint32_t hash_word(const char *s, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h;
}

static struct memo *memo_for(const struct tools *t, const char *word, size_t len, bool russian)
{
    if (!t->memos || len > MEMO_BYTES)
        return NULL;
    return &t->memos[(hash_word(word, len) + russian) % MEMO_SLOTS];
}

static bool is_memo_of(const struct memo *m, const char *word, size_t len, bool russian)
{
    return m && m->len == len && m->russian == russian && memcmp(m->word, word, len) == 0;
}

enum { WHOLE_BYTES = 96, STEM_MIN_BYTES = 6 };

/* Nouns without an ending look like verbs to Snowball: "саммит" loses its "ит", while "саммита" loses only its "а".  Stemmed
 * until nothing changes any more, all forms of a word meet; three letters are left. */
static const sb_symbol *stem_wholly(struct sb_stemmer *stemmer, sb_symbol word[static WHOLE_BYTES], int *len)
{
    const sb_symbol *stem = sb_stemmer_stem(stemmer, word, *len);
    while (stem && sb_stemmer_length(stemmer) < *len && sb_stemmer_length(stemmer) >= STEM_MIN_BYTES) {
        *len = sb_stemmer_length(stemmer);
        memcpy(word, stem, (size_t)*len);
        stem = sb_stemmer_stem(stemmer, word, *len);
    }
    return word;
}

/* The stem of a folded word, valid until the next one is asked for. */
static void stem_word(const struct tools *t, struct sb_stemmer *stemmer, const char *folded, size_t len, struct word *w)
{
    bool russian = stemmer == t->russian;
    struct memo *m = memo_for(t, folded, len, russian);
    if (is_memo_of(m, folded, len, russian)) {
        w->stem = m->stem;
        w->stem_len = m->stem_len;
        return;
    }
    static _Thread_local sb_symbol whole[WHOLE_BYTES];
    const sb_symbol *stem = sb_stemmer_stem(stemmer, (const sb_symbol *)folded, (int)len);
    int n = stem ? sb_stemmer_length(stemmer) : 0;
    if (n <= 0)
        return;
    if (russian && n <= WHOLE_BYTES) {
        memcpy(whole, stem, (size_t)n);
        stem = stem_wholly(stemmer, whole, &n);
    }
    w->stem = (const char *)stem;
    w->stem_len = (size_t)n;
    if (m && n <= MEMO_BYTES) {
        *m = (struct memo){.len = (uint8_t)len, .stem_len = (uint8_t)n, .russian = russian};
        memcpy(m->word, folded, len);
        memcpy(m->stem, stem, (size_t)n);
    }
}

static bool emit(const struct tools *t, struct sb_stemmer *stemmer, const char *folded, size_t len, struct word *w,
                 bool (*each)(const struct word *, void *), void *user)
{
    w->stem = folded;
    w->stem_len = len;
    if (stemmer)
        stem_word(t, stemmer, folded, len, w);
    return each(w, user);
}

/* ---- ASCII: a splitter of our own, ten times as fast as the general one ---- */

static bool is_alnum(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* The end of the word that begins at i, by the rules of Unicode's annex 29 for these characters: ' and . hold letters
 * together, ' . , ; hold digits together. */
static size_t ascii_word_end(const char *s, size_t len, size_t i)
{
    for (; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (is_alnum(c))
            continue;
        unsigned char before = (unsigned char)s[i - 1], after = i + 1 < len ? (unsigned char)s[i + 1] : 0;
        bool letters = is_letter(before) && is_letter(after) && (c == '\'' || c == '.');
        bool digits = is_digit(before) && is_digit(after) && (c == '\'' || c == '.' || c == ',' || c == ';');
        if (!letters && !digits)
            break;
    }
    return i;
}

static bool ascii_words(const struct tools *t, const char *s, size_t len, size_t offset, bool (*each)(const struct word *, void *),
                        void *user)
{
    for (size_t i = 0; i < len;) {
        if (!is_alnum((unsigned char)s[i])) {
            i++;
            continue;
        }
        size_t end = ascii_word_end(s, len, i);
        char folded[WORD_MAX];
        size_t n = end - i < WORD_MAX ? end - i : WORD_MAX;
        bool letters = false;
        for (size_t k = 0; k < n; k++) {
            char c = s[i + k];
            folded[k] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
            letters = letters || is_letter((unsigned char)c);
        }
        struct word w = {.start = offset + i, .end = offset + end};
        if (!emit(t, letters ? t->english : NULL, folded, n, &w, each, user))
            return false;
        i = end;
    }
    return true;
}

/* ---- any other text ---- */

/* A text being cut: UTF-16, with the UTF-8 offset that keeps step. */
struct cutting {
    const UChar *s;
    int32_t len, at;
    const char *bytes;
    size_t byte_len, byte_at;
};

/* Moves on to UTF-16 index `to`; gives the byte offset there. */
static size_t advance(struct cutting *c, int32_t to)
{
    while (c->at < to) {
        size_t used;
        c->at += U16_LENGTH(utf8_decode(c->bytes + c->byte_at, c->byte_len - c->byte_at, &used));
        c->byte_at += used;
    }
    return c->byte_at;
}

/* Latin letters lose their marks: Asō is found by aso.  ё is e: most people write it so. */
static int32_t strip_marks(const struct tools *t, UChar *s, int32_t len, bool *changed)
{
    UChar apart[WORD_MAX * 2];
    UErrorCode status = U_ZERO_ERROR;
    bool latin = false;
    for (int32_t i = 0; i < len; i++) {
        latin = latin || (s[i] >= 0xc0 && fold_is_latin(s[i]));
        if (s[i] == 0x451)
            s[i] = 0x435;
    }
    if (!latin)
        return len;
    *changed = true;
    int32_t n = unorm2_normalize(t->decompose, s, len, apart, WORD_MAX * 2, &status), kept = 0;
    if (U_FAILURE(status))
        return len;
    for (int32_t i = 0; i < n && kept < len; i++)
        if (!(apart[i] >= 0x300 && apart[i] <= 0x36f))
            s[kept++] = apart[i] == 0x131 ? 'i' : apart[i]; /* the dotless i of Turkic languages */
    return kept;
}

static int32_t fold_word(const struct tools *t, const UChar *s, int32_t len, UChar out[static WORD_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar plain[WORD_MAX];
    bool changed = false;
    len = len < WORD_MAX / 2 ? len : WORD_MAX / 2;
    for (int32_t i = 0; i < len; i++)
        plain[i] = fold_is_apostrophe(s[i]) ? '\'' : s[i];
    fold_twins(plain, len);
    int32_t n = unorm2_normalize(t->fold, plain, len, out, WORD_MAX, &status);
    return U_SUCCESS(status) ? strip_marks(t, out, n, &changed) : 0;
}

/* Russian stems hold for words of Russian letters only: Kazakh and its neighbours use ә ғ қ ң ө ұ ү һ і. */
static struct sb_stemmer *stemmer_for(const struct tools *t, const UChar *s, int32_t len)
{
    bool latin = true, russian = true;
    for (int32_t i = 0; i < len; i++) {
        latin = latin && ((s[i] >= 'a' && s[i] <= 'z') || s[i] == '\'');
        russian = russian && s[i] >= 0x430 && s[i] <= 0x44f;
    }
    return latin ? t->english : russian ? t->russian : NULL;
}

static bool cut_word(const struct tools *t, struct cutting *c, int32_t from, int32_t to,
                     bool (*each)(const struct word *, void *), void *user)
{
    UChar folded[WORD_MAX];
    char bytes[WORD_MAX * 3];
    int32_t byte_len = 0, n = fold_word(t, c->s + from, to - from, folded);
    UErrorCode status = U_ZERO_ERROR;
    struct word w = {.start = advance(c, from)};
    w.end = advance(c, to);
    u_strToUTF8(bytes, sizeof bytes, &byte_len, folded, n, &status);
    if (U_FAILURE(status) || byte_len == 0)
        return true;
    return emit(t, stemmer_for(t, folded, n), bytes, (size_t)byte_len, &w, each, user);
}

static bool cut_words(const struct tools *t, const char *s, size_t len, bool (*each)(const struct word *, void *), void *user)
{
    struct cutting c = {.bytes = s, .byte_len = len};
    UErrorCode status = U_ZERO_ERROR;
    UChar *text = fold_to_utf16(s, len, &c.len);
    if (!text)
        return false;
    for (int32_t i = 0; i < c.len; i++)
        if (text[i] == '@')
            text[i] = ' '; /* ICU makes one word of an address or of @name */
    c.s = text;
    ubrk_setText(t->breaks, text, c.len, &status);
    bool ok = U_SUCCESS(status);
    int32_t from = ok ? ubrk_first(t->breaks) : UBRK_DONE;
    for (int32_t to; ok && (to = ubrk_next(t->breaks)) != UBRK_DONE; from = to)
        if (ubrk_getRuleStatus(t->breaks) >= UBRK_WORD_NUMBER)
            ok = cut_word(t, &c, from, to, each, user);
    ubrk_setText(t->breaks, NULL, 0, &status); /* forget the text before it is freed */
    free(text);
    return ok;
}

/* Long runs of ASCII inside other text (and the other way round) are not worth telling apart; a whole text is. */
static bool is_ascii(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] >= 0x80)
            return false;
    return true;
}

bool fold_words(const char *s, size_t len, bool (*each)(const struct word *w, void *user), void *user)
{
    const struct tools *t = tools();
    if (!t)
        return false;
    return is_ascii(s, len) ? ascii_words(t, s, len, 0, each, user) : cut_words(t, s, len, each, user);
}
