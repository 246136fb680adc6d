/* datetext_words.c: the names of months.  English is built in; all other languages come from ICU, one language at a time
 * and only when a date has a word that English does not know, since loading them costs far more than reading a date. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>
#include <unicode/udat.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "text/datetext_parts.h"

enum { WORD_MAX = 40, NAMES_MAX = 12 * 4 + 2, NAME_AM = 13, NAME_PM }; /* beside months 1 to 12 */

static const char *const english[12] = {"january", "february", "march", "april", "may", "june",
                                        "july", "august", "september", "october", "november", "december"};

struct fixed_word {
    const char *word;
    enum date_word means;
    int month;
};

/* What is not a month's name in ICU, yet stands in feeds. */
static const struct fixed_word fixed[] = {
    {"am", WORD_AM, 0}, {"a.m", WORD_AM, 0}, {"pm", WORD_PM, 0}, {"p.m", WORD_PM, 0},
    {"午前", WORD_AM, 0}, {"午後", WORD_PM, 0}, {"오전", WORD_AM, 0}, {"오후", WORD_PM, 0},
    {"上午", WORD_AM, 0}, {"下午", WORD_PM, 0}, {"凌晨", WORD_AM, 0}, {"晚上", WORD_PM, 0},
    {"πμ", WORD_AM, 0}, {"μμ", WORD_PM, 0}, {"дп", WORD_AM, 0}, {"пп", WORD_PM, 0}, {"ص", WORD_AM, 0}, {"م", WORD_PM, 0},
    {"sept", WORD_MONTH, 9}, {"setiembre", WORD_MONTH, 9}, {"jui", WORD_MONTH, 6}, {"می", WORD_MONTH, 5},
    {"аугуст", WORD_MONTH, 8}, {"ауг", WORD_MONTH, 8},
    {"janner", WORD_MONTH, 1}, {"feber", WORD_MONTH, 2}, /* Austrian */
    {"майи", WORD_MONTH, 5}, /* Tajik, of May: too short a name for endings */
    /* Short names as C libraries and older Java write them, where ICU has others: German, Czech, Lithuanian, Albanian,
     * Armenian, Belarusian. */
    {"mrz", WORD_MONTH, 3}, {"cen", WORD_MONTH, 6}, {"cec", WORD_MONTH, 7}, {"cer", WORD_MONTH, 6},
    {"rgp", WORD_MONTH, 8}, {"rgs", WORD_MONTH, 9}, {"grd", WORD_MONTH, 12}, {"gsh", WORD_MONTH, 8},
    {"փտր", WORD_MONTH, 2}, {"նմբ", WORD_MONTH, 11},
    {"стд", WORD_MONTH, 1}, {"скв", WORD_MONTH, 3}, {"крс", WORD_MONTH, 4}, {"чрв", WORD_MONTH, 6}, {"чрвеня", WORD_MONTH, 6},
    {"лпн", WORD_MONTH, 7}, {"жнв", WORD_MONTH, 8}, {"врс", WORD_MONTH, 9}, {"кст", WORD_MONTH, 10}, {"снж", WORD_MONTH, 12},
    /* A widely installed Greek portal misspells its months. */
    {"μαω", WORD_MONTH, 3}, {"ιον", WORD_MONTH, 6}, {"ιολ", WORD_MONTH, 7},
};

/* Languages by script; the first that knows a word wins where no language was named. */
static const struct locale_row {
    const char *locale;
    UScriptCode script;
} locales[] = {
    {"ru", USCRIPT_CYRILLIC}, {"kk", USCRIPT_CYRILLIC}, {"uk", USCRIPT_CYRILLIC}, {"uz_Cyrl", USCRIPT_CYRILLIC},
    {"ky", USCRIPT_CYRILLIC}, {"tg", USCRIPT_CYRILLIC}, {"be", USCRIPT_CYRILLIC}, {"bg", USCRIPT_CYRILLIC},
    {"sr", USCRIPT_CYRILLIC}, {"mk", USCRIPT_CYRILLIC}, {"mn", USCRIPT_CYRILLIC}, {"az_Cyrl", USCRIPT_CYRILLIC},
    {"tt", USCRIPT_CYRILLIC}, {"sah", USCRIPT_CYRILLIC},
    {"uz", USCRIPT_LATIN}, {"tr", USCRIPT_LATIN}, {"de", USCRIPT_LATIN}, {"fr", USCRIPT_LATIN}, {"es", USCRIPT_LATIN},
    {"pt", USCRIPT_LATIN}, {"it", USCRIPT_LATIN}, {"nl", USCRIPT_LATIN}, {"hu", USCRIPT_LATIN}, {"pl", USCRIPT_LATIN},
    {"cs", USCRIPT_LATIN}, {"sk", USCRIPT_LATIN}, {"ro", USCRIPT_LATIN}, {"sv", USCRIPT_LATIN}, {"da", USCRIPT_LATIN},
    {"nb", USCRIPT_LATIN}, {"fi", USCRIPT_LATIN}, {"et", USCRIPT_LATIN}, {"lv", USCRIPT_LATIN}, {"lt", USCRIPT_LATIN},
    {"sl", USCRIPT_LATIN}, {"hr", USCRIPT_LATIN}, {"bs", USCRIPT_LATIN}, {"sr_Latn", USCRIPT_LATIN},
    {"id", USCRIPT_LATIN}, {"ms", USCRIPT_LATIN}, {"tk", USCRIPT_LATIN}, {"az", USCRIPT_LATIN}, {"ca", USCRIPT_LATIN},
    {"gl", USCRIPT_LATIN}, {"eu", USCRIPT_LATIN}, {"is", USCRIPT_LATIN}, {"sq", USCRIPT_LATIN}, {"cy", USCRIPT_LATIN},
    {"ga", USCRIPT_LATIN}, {"fil", USCRIPT_LATIN}, {"sw", USCRIPT_LATIN}, {"af", USCRIPT_LATIN}, {"nn", USCRIPT_LATIN},
    {"mt", USCRIPT_LATIN}, {"lb", USCRIPT_LATIN}, {"br", USCRIPT_LATIN}, {"eo", USCRIPT_LATIN},
    {"el", USCRIPT_GREEK}, {"he", USCRIPT_HEBREW}, {"hy", USCRIPT_ARMENIAN}, {"ka", USCRIPT_GEORGIAN},
    {"ar", USCRIPT_ARABIC}, {"ar_SY", USCRIPT_ARABIC}, {"ar_MA", USCRIPT_ARABIC}, {"ar_DZ", USCRIPT_ARABIC},
    {"fa@calendar=gregorian", USCRIPT_ARABIC}, {"ur", USCRIPT_ARABIC}, {"ug", USCRIPT_ARABIC},
    {"ps@calendar=gregorian", USCRIPT_ARABIC}, {"ckb@calendar=gregorian", USCRIPT_ARABIC}, {"sd", USCRIPT_ARABIC},
    {"hi", USCRIPT_DEVANAGARI}, {"mr", USCRIPT_DEVANAGARI},
    {"ne", USCRIPT_DEVANAGARI}, {"bn", USCRIPT_BENGALI}, {"ta", USCRIPT_TAMIL}, {"te", USCRIPT_TELUGU},
    {"gu", USCRIPT_GUJARATI}, {"pa", USCRIPT_GURMUKHI}, {"kn", USCRIPT_KANNADA}, {"ml", USCRIPT_MALAYALAM},
    {"si", USCRIPT_SINHALA}, {"lo@calendar=gregorian", USCRIPT_LAO}, {"my", USCRIPT_MYANMAR}, {"km", USCRIPT_KHMER},
    {"th@calendar=gregorian", USCRIPT_THAI}, {"am", USCRIPT_ETHIOPIC}, {"zh", USCRIPT_HAN},
};

enum { LOCALES = sizeof locales / sizeof *locales };

/* What ICU knows of each.  Apart from the table above, for these are 140 KB that stay untouched where every date is
 * in numbers or in English. */
static struct locale_names {
    bool loaded;
    int count;
    struct {
        char name[WORD_MAX]; /* folded */
        int month;
    } names[NAMES_MAX];
} names_of[LOCALES];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The first two bytes of all names loaded so far, and the scripts of which all are: most words of a page begin like no
 * month at all, and need not be looked for in fifty languages. */
static uint8_t starts[65536 / 8];
static bool script_loaded[USCRIPT_CODE_LIMIT];

static unsigned start_of(const char *word)
{
    return (unsigned)(unsigned char)word[0] << 8 | (unsigned char)word[1];
}

/* Letters that look alike and are typed for each other.  0: left out. */
static UChar fold_letter(UChar c)
{
    if ((c >= 0x300 && c <= 0x36f) || (c >= 0x64b && c <= 0x65f)) /* accents; vowel signs and hamza */
        return 0;
    switch (c) {
    case '.': case '\'': case 0x200f: case 0x2bb: return 0;
    case 0x131: return 'i';
    case 0x643: return 0x6a9;             /* Arabic kaf for the Persian one */
    case 0x649: case 0x64a: return 0x6cc; /* Arabic yeh, with dots and without, likewise */
    default: return c;
    }
}

/* Case folded, accents of Latin, Greek, Cyrillic and Arabic off, dots and dotless i gone: what makes spellings
 * comparable. */
static void fold_word(const UChar *s, int32_t len, char *out)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar folded[2 * WORD_MAX], parts[4 * WORD_MAX], kept[4 * WORD_MAX];
    int32_t n = u_strFoldCase(folded, 2 * WORD_MAX, s, len, U_FOLD_CASE_DEFAULT, &status);
    const UNormalizer2 *nfd = U_SUCCESS(status) ? unorm2_getNFDInstance(&status) : NULL;
    n = nfd ? unorm2_normalize(nfd, folded, n, parts, 4 * WORD_MAX, &status) : 0;
    int32_t k = 0;
    for (int32_t i = 0; U_SUCCESS(status) && i < n; i++)
        if ((kept[k] = fold_letter(parts[i])))
            k++;
    u_strToUTF8(out, WORD_MAX, NULL, kept, k, &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING)
        out[0] = '\0';
}

/* count names of which the first is number first. */
static void add_symbols(struct locale_names *l, const UDateFormat *format, UDateFormatSymbolType type, int first_number,
                        int count)
{
    for (int32_t i = 0; i < count && l->count < NAMES_MAX; i++) {
        UErrorCode status = U_ZERO_ERROR;
        UChar name[WORD_MAX];
        int32_t n = udat_getSymbols(format, type, i, name, WORD_MAX, &status);
        if (U_FAILURE(status) || n < 2)
            continue;
        fold_word(name, n, l->names[l->count].name);
        l->names[l->count].month = first_number + i;
        char first = l->names[l->count].name[0];
        unsigned start = start_of(l->names[l->count].name);
        starts[start / 8] |= (uint8_t)(1u << start % 8);
        l->count += first && !(first >= '0' && first <= '9');
    }
}

static void load(struct locale_names *l, const char *locale)
{
    UErrorCode status = U_ZERO_ERROR;
    static const UChar utc[] = {'U', 'T', 'C', 0}, pattern[] = {'y', 0};
    l->loaded = true;
    UDateFormat *format = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, utc, -1, pattern, -1, &status);
    if (U_FAILURE(status))
        return;
    add_symbols(l, format, UDAT_MONTHS, 1, 12);
    add_symbols(l, format, UDAT_STANDALONE_MONTHS, 1, 12);
    add_symbols(l, format, UDAT_SHORT_MONTHS, 1, 12);
    add_symbols(l, format, UDAT_STANDALONE_SHORT_MONTHS, 1, 12);
    add_symbols(l, format, UDAT_AM_PMS, NAME_AM, 2);
    udat_close(format);
}

/* The number of the name that the word is; else of the month whose name the word begins with (endings: "наурызда"), or
 * which begins with the word ("сент"), where that is one month only.  0: none. */
static int month_in(const struct locale_names *l, const char *word)
{
    size_t len = strlen(word);
    int found = 0;
    for (int i = 0; i < l->count; i++)
        if (l->names[i].name[0] == *word && strcmp(l->names[i].name, word) == 0)
            return l->names[i].month;
    size_t least = (unsigned char)word[0] & 0x80 ? 6 : 3; /* three letters, of two bytes in most scripts */
    for (int i = 0; i < l->count && len >= least; i++) {
        if (l->names[i].name[0] != *word)
            continue;
        size_t n = strlen(l->names[i].name);
        bool alike = strncmp(l->names[i].name, word, n < len ? n : len) == 0 && n >= least + (n < len ? 2 : 0) &&
                     len <= n + 12 && l->names[i].month < NAME_AM;
        if (alike && found && found != l->names[i].month)
            return 0;
        if (alike)
            found = l->names[i].month;
    }
    return found;
}

static bool language_is(const char *locale, const char *language)
{
    size_t n = strcspn(locale, "_@");
    return language && strncasecmp(locale, language, n) == 0 && !(language[n] >= 'a' && language[n] <= 'z');
}

static int month_in_any(const char *word, UScriptCode script, const char *language)
{
    int month = 0;
    unsigned start = start_of(word);
    pthread_mutex_lock(&lock);
    bool hopeless = script_loaded[script] && !(starts[start / 8] & 1u << start % 8);
    for (int named = hopeless ? -1 : 1; named >= 0 && !month; named--)
        for (size_t i = 0; i < LOCALES && !month; i++) {
            if (locales[i].script != script || language_is(locales[i].locale, language) != (bool)named)
                continue;
            if (!names_of[i].loaded)
                load(&names_of[i], locales[i].locale);
            month = month_in(&names_of[i], word);
        }
    script_loaded[script] |= !month; /* all were asked */
    pthread_mutex_unlock(&lock);
    return month;
}

static int prefix_of(const char *const names[], int count, const char *word, size_t len)
{
    for (int i = 0; i < count && len >= 3; i++)
        if (len <= strlen(names[i]) && strncasecmp(word, names[i], len) == 0)
            return i + 1;
    return 0;
}

static enum date_word find_fixed(const char *word, size_t len, int *month)
{
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (strlen(fixed[i].word) == len && memcmp(fixed[i].word, word, len) == 0) {
            *month = fixed[i].month;
            return fixed[i].means;
        }
    return WORD_OTHER;
}

static bool is_ascii(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] & 0x80)
            return false;
    return true;
}

enum date_word date_word_english(const char *word, size_t len, int *month)
{
    static const char *const weekdays[7] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    if (len == 2 && (word[1] | 0x20) == 'm' && strchr("aApP", word[0]))
        return (word[0] | 0x20) == 'a' ? WORD_AM : WORD_PM;
    *month = prefix_of(english, 12, word, len);
    if (*month)
        return WORD_MONTH;
    return prefix_of(weekdays, 7, word, len) ? WORD_FILLER : WORD_OTHER;
}

/* 6 III 2025, as it is written in Bulgaria, Hungary and Poland.  0: none. */
static int roman(const char *word, size_t len)
{
    static const char *const numbers[12] = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};
    for (int i = 0; i < 12; i++)
        if (strlen(numbers[i]) == len && memcmp(numbers[i], word, len) == 0)
            return i + 1;
    return 0;
}

enum date_word date_word_any(const char *word, size_t len, const char *language, bool loose, int *month)
{
    char folded[WORD_MAX] = "";
    UChar wide[WORD_MAX];
    int32_t n = 0;
    UErrorCode status = U_ZERO_ERROR;
    *month = 0;
    enum date_word means = find_fixed(word, len, month);
    if (means != WORD_OTHER)
        return means;
    u_strFromUTF8(wide, WORD_MAX, &n, word, (int32_t)(len < 100 ? len : 0), &status);
    if (U_FAILURE(status) || n < 2) {
        *month = loose ? roman(word, len) : 0;
        return *month ? WORD_MONTH : WORD_OTHER;
    }
    fold_word(wide, n, folded);
    means = find_fixed(folded, strlen(folded), month);
    if (means != WORD_OTHER)
        return means;
    UChar32 first;
    U16_GET(wide, 0, 0, n, first);
    UScriptCode script = uscript_getScript(first, &status);
    static const char hebrew_in[] = "ב"; /* בינואר: "in January" is one word */
    if (script == USCRIPT_HEBREW && strlen(folded) > 6 && memcmp(folded, hebrew_in, 2) == 0)
        *month = month_in_any(folded + 2, script, language);
    if (!*month && script != USCRIPT_HANGUL && script != USCRIPT_HIRAGANA && script != USCRIPT_KATAKANA)
        *month = month_in_any(folded, script, language);
    if (!*month && loose && is_ascii(word, len))
        *month = prefix_of(english, 12, word, 3);
    if (!*month && loose)
        *month = roman(word, len);
    if (*month >= NAME_AM)
        return *month == NAME_AM ? WORD_AM : WORD_PM;
    return *month ? WORD_MONTH : WORD_OTHER;
}
