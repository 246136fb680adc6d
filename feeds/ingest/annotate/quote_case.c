/* quote_case.c: names out of the genitive. */
#include "ingest/annotate/quote_case.h"

#include "core/buf.h"

/* "По словам" and "айтуынша" want a name in the genitive; its nominative by its ending, the longer endings first. */
static const struct {
    const char *genitive, *nominative;
} endings[] = {
    {"овой", "ова"}, {"евой", "ева"}, {"иной", "ина"}, {"ской", "ская"}, {"ского", "ский"}, {"ова", "ов"}, {"ева", "ев"},
    {"ёва", "ёв"},   {"ина", "ин"},   {"ея", "ей"},    {"ия", "ий"},     {"ая", "ай"},      {"ның", ""},   {"нің", ""},
    {"дың", ""},     {"дің", ""},     {"тың", ""},     {"тің", ""},      {"ы", "а"},        {"ги", "га"},  {"ки", "ка"},
    {"ана", "ан"},   {"ена", "ен"},   {"ата", "ат"},   {"ара", "ар"},    {"има", "им"},     {"ила", "ил"}, {"ода", "од"},
};

static void put_nominative(struct buf *b, const char *s, size_t len)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i].genitive);
        if (len > n + 2 && memcmp(s + len - n, endings[i].genitive, n) == 0) {
            buf_append(b, s, len - n);
            buf_puts(b, endings[i].nominative);
            return;
        }
    }
    buf_append(b, s, len);
}

const char *quote_nominative(struct arena *a, const char *name)
{
    struct buf b;
    buf_init(&b, 4096);
    for (const char *p = name; *p;) {
        size_t n = strcspn(p, " ");
        put_nominative(&b, p, n);
        p += n;
        if (*p)
            buf_append_char(&b, *p++);
    }
    const char *out = b.failed ? NULL : arena_strdup(a, b.data);
    buf_free(&b);
    return out ? out : name;
}
