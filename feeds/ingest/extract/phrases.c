#include "ingest/extract/phrases.h"

#include <string.h>

#include "core/count.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/phrase_table.h"

static bool only_marks(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] < 0x80 && !strchr(" :.!>-|+*)]", s[i]))
            return false;
    return len < 8;
}

/* The rows with the same first byte are a chain: made once. */
static uint16_t first_of[256], next_of[COUNT(phrases)];

__attribute__((constructor)) static void make_chains(void)
{
    for (size_t i = COUNT(phrases); i > 0; i--) {
        unsigned char c = (unsigned char)phrases[i - 1].text[0];
        next_of[i - 1] = first_of[c];
        first_of[c] = (uint16_t)i;
    }
}

/* Bytes of bullets, arrows, brackets and pictures that stand before the words: "▼ Read more", "- Advertisement -". */
static size_t marks_before(const char *s, size_t len)
{
    size_t i = 0;
    while (i < len) {
        unsigned char c = (unsigned char)s[i];
        if (c < 0x80 && strchr(" -*|>([{#+.:=~_/<", c))
            i++;
        else if (len - i >= 3 && ((c == 0xe2 && (unsigned char)s[i + 1] >= 0x86) || (c == 0xe3 && s[i + 1] == '\x80') ||
                                  (c == 0xe2 && (unsigned char)s[i + 1] == 0x80)))
            i += 3;
        else if (len - i >= 4 && c == 0xf0 && (unsigned char)s[i + 1] == 0x9f)
            i += 4;
        else if (len - i >= 2 && c == 0xc2 && ((unsigned char)s[i + 1] == 0xb7 || (unsigned char)s[i + 1] == 0xbb))
            i += 2;
        else
            break;
    }
    return i;
}

static enum phrase find_at(const char *plain, size_t len)
{
    for (size_t i = len ? first_of[(unsigned char)plain[0]] : 0; i; i = next_of[i - 1]) {
        const struct phrase_row *r = &phrases[i - 1];
        size_t n = strlen(r->text);
        if (n <= len && memcmp(plain, r->text, n) == 0 && (!r->whole || only_marks(plain + n, len - n)))
            return r->kind;
    }
    return PHRASE_NONE;
}

enum phrase phrase_find(const char *plain, size_t len)
{
    enum phrase found = find_at(plain, len);
    size_t marks = found == PHRASE_NONE ? marks_before(plain, len) : 0;
    return marks ? find_at(plain + marks, len - marks) : found;
}
