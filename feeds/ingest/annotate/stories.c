/* stories.c: near-duplicates by shared words of title and beginning, within two days and one language.
 *
 * A set is a sorted row of word hashes.  A 64-bit signature (a bit a word) comes first: most pairs share too few bits to be
 * worth comparing, and so a new article costs a microsecond against hundreds of others. */
#include "ingest/annotate/stories.h"

#include <stdlib.h>
#include <string.h>

#include "core/date.h"
#include "text/fold.h"

enum {
    WORDS_MAX = 48,        /* words looked at: the title and the beginning of the text */
    WORDS_MIN = 5,         /* an article with fewer can be no part of a story */
    SHARED_MIN = 5,
    SHARED_PERCENT = 45,   /* of the smaller set */
    STEM_BYTES_MIN = 4,    /* shorter words are mostly grammar */
};

struct word_set {
    uint32_t hashes[WORDS_MAX];
    int count;
    uint64_t signature;
};

enum { STORY_BYTES_MAX = 96 };

struct entry {
    struct word_set words;
    uint64_t identity; /* of source and guid, to know an article again */
    int64_t when;
    char language[4];
    char story[STORY_BYTES_MAX];
};

struct story_index {
    struct entry entries[STORY_INDEX_MAX];
    size_t count, next;
};

struct story_index *story_index_new(void)
{
    return calloc(1, sizeof(struct story_index));
}

void story_index_free(struct story_index **x)
{
    free(*x);
    *x = NULL;
}

static uint32_t hash(const char *s, size_t len)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h;
}

static bool add_word(const struct word *w, void *user)
{
    struct word_set *set = user;
    uint32_t h = hash(w->stem, w->stem_len);
    if (w->stem_len < STEM_BYTES_MIN)
        return true;
    for (int i = 0; i < set->count; i++)
        if (set->hashes[i] == h)
            return true;
    set->hashes[set->count++] = h;
    set->signature |= UINT64_C(1) << (h & 63);
    return set->count < WORDS_MAX;
}

static int by_value(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

static void words_of(const struct article *in, struct word_set *set)
{
    const char *body = in->content_text && *in->content_text ? in->content_text : in->summary;
    *set = (struct word_set){.count = 0};
    if (in->title)
        fold_words(in->title, strlen(in->title), add_word, set);
    if (body && set->count < WORDS_MAX)
        fold_words(body, strnlen(body, 2000), add_word, set);
    qsort(set->hashes, (size_t)set->count, sizeof *set->hashes, by_value);
}

static int shared(const struct word_set *a, const struct word_set *b)
{
    int n = 0;
    for (int i = 0, j = 0; i < a->count && j < b->count;) {
        if (a->hashes[i] == b->hashes[j]) {
            n++;
            i++;
            j++;
        } else if (a->hashes[i] < b->hashes[j]) {
            i++;
        } else {
            j++;
        }
    }
    return n;
}

static int64_t time_of(const struct article *in, int64_t now)
{
    return in->published != DATE_NONE && in->published <= now ? in->published : now;
}

static void set_language(char out[static 4], const struct article *in)
{
    memset(out, 0, 4);
    if (in->language)
        strncpy(out, in->language, 2);
}

static uint64_t identity_of(const struct article *in)
{
    const char *id = in->guid ? in->guid : in->url ? in->url : "";
    uint64_t source = in->source ? hash(in->source, strlen(in->source)) : 0;
    return source << 32 | hash(id, strlen(id));
}

void story_index_add(struct story_index *x, const struct article *in, int64_t now)
{
    struct entry e = {.when = time_of(in, now), .identity = identity_of(in)};
    words_of(in, &e.words);
    if (e.words.count < WORDS_MIN || !in->story || strlen(in->story) >= sizeof e.story)
        return;
    set_language(e.language, in);
    strcpy(e.story, in->story);
    for (size_t i = 0; i < x->count; i++)
        if (x->entries[i].identity == e.identity) {
            x->entries[i] = e;
            return;
        }
    x->entries[x->next] = e;
    x->next = (x->next + 1) % STORY_INDEX_MAX;
    x->count += x->count < STORY_INDEX_MAX;
}

/* How many words two articles share, 0 where they are too far apart to tell of one event. */
static int likeness(const struct entry *e, const struct word_set *words, const char *language, int64_t when)
{
    int64_t apart = e->when - when;
    if (__builtin_popcountll(e->words.signature & words->signature) < SHARED_MIN || apart > STORY_WINDOW_S || apart < -STORY_WINDOW_S ||
        memcmp(e->language, language, sizeof e->language) != 0)
        return 0;
    int smaller = e->words.count < words->count ? e->words.count : words->count;
    int n = shared(&e->words, words);
    return n >= SHARED_MIN && n * 100 >= smaller * SHARED_PERCENT ? n : 0;
}

const char *story_index_find(const struct story_index *x, const struct article *in, int64_t now)
{
    struct word_set words;
    char language[4];
    const char *story = NULL;
    uint64_t identity = identity_of(in);
    words_of(in, &words);
    set_language(language, in);
    for (size_t i = 0, best = 0; i < x->count && words.count >= WORDS_MIN; i++) {
        const struct entry *e = &x->entries[i];
        if (e->identity == identity)
            return e->story;
        size_t n = (size_t)likeness(e, &words, language, time_of(in, now));
        if (n > best) {
            best = n;
            story = e->story;
        }
    }
    return story;
}
