#include "ingest/extract/language.h"

#include <string.h>

#include "text/fold.h"

/* Countries and words that templates give for languages. */
static const char *const mistaken[][2] = {
    {"jp", "ja"}, {"kz", "kk"}, {"ua", "uk"}, {"cn", "zh"}, {"kr", "ko"}, {"cz", "cs"}, {"gr", "el"}, {"dk", "da"},
    {"english", "en"}, {"russian", "ru"}, {"german", "de"}, {"deutsch", "de"}, {"french", "fr"}, {"spanish", "es"},
    {"japanese", "ja"}, {"chinese", "zh"}, {"kazakh", "kk"}, {"turkish", "tr"}, {"italian", "it"},
};

char *language_claimed(struct arena *a, const char *s)
{
    size_t n = s ? strcspn(s, " ,;") : 0, primary = s ? strcspn(s, "-_ ,;") : 0;
    char *tag = n >= 2 && n < 36 ? arena_strndup(a, s, n) : NULL;
    if (!tag)
        return NULL;
    bool first = true;
    for (char *c = tag; *c; c++) {
        if (*c == '_')
            *c = '-';
        if (*c == '-')
            first = false;
        bool letter = (*c | 0x20) >= 'a' && (*c | 0x20) <= 'z', digit = *c >= '0' && *c <= '9';
        if (!letter && *c != '-' && (first || !digit))
            return NULL;
        if (first && letter)
            *c |= 0x20;
    }
    for (size_t i = 0; i < sizeof mistaken / sizeof *mistaken; i++)
        if (strlen(mistaken[i][0]) == primary && strncmp(tag, mistaken[i][0], primary) == 0)
            return arena_strdup(a, mistaken[i][1]);
    return primary == 2 || primary == 3 ? tag : NULL;
}

/* Languages so near each other that a page's word is better than the letters of its text. */
static bool are_near(const char *a, const char *b)
{
    static const char *const groups[] = {"nb no nn da sv", "id ms", "es gl ca pt", "cs sk", "ro mo"};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        char one[3] = {a[0], a[1], 0}, other[3] = {b[0], b[1], 0};
        if (strstr(groups[i], one) && strstr(groups[i], other))
            return true;
    }
    return false;
}

void language_settle(struct arena *a, struct article *x)
{
    enum { ENOUGH_BYTES = 300 };
    size_t len = x->content_text ? strlen(x->content_text) : 0;
    const char *found = len ? fold_language(x->content_text, len) : NULL;
    if (!found || (x->language && strncmp(x->language, found, 2) == 0))
        return;
    bool lies = !x->language || strncmp(x->language, "en", 2) == 0 || (len >= ENOUGH_BYTES && !are_near(x->language, found));
    if (lies)
        x->language = arena_strdup(a, found);
}
