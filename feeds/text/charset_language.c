/* charset_language.c: which encodings a document's language is written in, for documents that name none or a wrong one. */
#include <string.h>

#include "text/charset_labels.h"

enum { HEAD_BYTES = 8192, NAMES_MAX = 5 };

/* By ISO 639 code; the first that reads a document is taken.  Shift_JIS reads all of EUC-JP, as Katakana of half a width. */
static const struct {
    const char *languages, *names[NAMES_MAX];
} rows[] = {
    {"ru be bg mk sr ky tg", {"windows-1251", "KOI8-R", "IBM866", "ISO-8859-5", "x-mac-cyrillic"}},
    {"uk", {"windows-1251", "KOI8-U", "IBM1125", "ISO-8859-5"}},
    {"kk", {"KZ-1048", "PTCP154"}},
    {"cs sk pl hu sl hr ro", {"windows-1250", "ISO-8859-2"}},
    {"tr az", {"windows-1254"}},
    {"el", {"windows-1253", "ISO-8859-7"}},
    {"he", {"windows-1255", "ISO-8859-8"}},
    {"ar fa ur", {"windows-1256", "ISO-8859-6"}},
    {"lt lv et", {"windows-1257", "ISO-8859-13"}},
    {"vi", {"windows-1258"}},
    {"th", {"windows-874"}},
    {"ja", {"EUC-JP", "Shift_JIS", "ISO-2022-JP"}},
    {"zh", {"GB18030", "Big5-HKSCS"}},
    {"ko", {"EUC-KR", "ISO-2022-KR"}},
};

/* The two letters of the language that the document says of itself.  False: none. */
static bool language_of(const char *s, size_t len, char code[static 3])
{
    static const char *const signs[] = {"<language>", ":language>", "lang=\"", "lang='", "lang="};
    size_t head = len < HEAD_BYTES ? len : HEAD_BYTES;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const char *p = memmem(s, head, signs[i], strlen(signs[i]));
        p = p ? p + strlen(signs[i]) : s + head;
        while (p < s + head && (unsigned char)*p <= ' ')
            p++;
        if (s + head - p > 2 && strchr("-_<\"'> \r\n", p[2]) && p[2]) {
            code[0] = (char)(p[0] | 0x20);
            code[1] = (char)(p[1] | 0x20);
            code[2] = '\0';
            return true;
        }
    }
    return false;
}

/* KOI8 has its small letters where the others have their capitals. */
static bool looks_like_koi8(const char *s, size_t len)
{
    size_t low = 0, high = 0;
    for (size_t i = 0; i < len; i++) {
        low += (unsigned char)s[i] >= 0xc0 && (unsigned char)s[i] < 0xe0;
        high += (unsigned char)s[i] >= 0xe0;
    }
    return low > 2 * high;
}

static bool has_controls(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] >= 0x80 && (unsigned char)s[i] < 0xa0)
            return true;
    return false;
}

const char *charset_of_language(const char *s, size_t len, const char *found, bool (*reads)(const char *, size_t, const char *))
{
    char code[3];
    if (!language_of(s, len, code))
        return found;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const *names = rows[i].names;
        if (!strstr(rows[i].languages, code))
            continue;
        /* Windows' code pages have letters and marks where ISO 8859 has control characters. */
        bool iso = names[1] && strncmp(names[1], "ISO-8859-", 9) == 0 && !has_controls(s, len);
        if (iso && reads(s, len, names[1]))
            return names[1];
        for (size_t k = 0; k < NAMES_MAX && names[k] && found; k++)
            if (strcmp(names[k], found) == 0)
                return found;
        if (names[1] && strncmp(names[1], "KOI8", 4) == 0 && looks_like_koi8(s, len))
            return names[1];
        for (size_t k = 0; k < NAMES_MAX && names[k]; k++)
            if (reads(s, len, names[k]))
                return names[k];
    }
    return found;
}
