/* fold_name.c: NAMEs for addresses, out of words in any alphabet. */
#include "text/fold.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#include <unicode/utrans.h>

#include "core/memory.h"
#include "text/fold_tables.h"

enum { NAME_MAX_BYTES = 60, NAME_INPUT_MAX = 1000 };

/* Names of the region are known by the spelling that its newspapers use (BGN: Zhaparov, Tokayev), not by the
 * letter-for-letter one (Žaparov). */
static UTransliterator *open_transliterator(void)
{
    static const char16_t rules[] =
        u"::NFC; "
        u"Ж>Zh; ж>zh; Ч>Ch; ч>ch; Ш>Sh; ш>sh; Щ>Shch; щ>shch; Ц>Ts; ц>ts; Ю>Yu; ю>yu; Я>Ya; я>ya; Х>Kh; х>kh; "
        u"Й>Y; й>y; Ё>Yo; ё>yo; Э>E; э>e; Ы>Y; ы>y; Ъ>; ъ>; Ь>; ь>; "
        u"[[:^L:]$] {Е>Ye; [[:^L:]$] {е>ye; [аеёиоуыэюяәөұүі] {е>ye; "
        u"Ә>A; ә>a; Ғ>G; ғ>g; Қ>K; қ>k; Ң>Ng; ң>ng; Ө>O; ө>o; Ұ>U; ұ>u; Ү>U; ү>u; Һ>H; һ>h; І>I; і>i; "
        u"Ў>O; ў>o; Ҳ>H; ҳ>h; Ҷ>J; ҷ>j; Ӣ>I; ӣ>i; Ӯ>U; ӯ>u; "
        u"::Any-Latin; ::Latin-ASCII; ::Lower;";
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *t = utrans_openU(u"cadialog-name", -1, UTRANS_FORWARD, rules, -1, NULL, &status);
    return U_SUCCESS(status) ? t : NULL;
}

static char *name_from(struct arena *a, const UChar *s, int32_t len)
{
    char name[NAME_MAX_BYTES + 1];
    size_t n = 0;
    bool gap = false;
    for (int32_t i = 0; i < len; i++) {
        UChar c = s[i];
        if (c == '\'' || c == 0x2019 || c == 0x2bc || c == 0x2b9 || c == 0x2ba)
            continue; /* within a word: O'Neill, soft signs */
        bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!fits) {
            gap = n > 0;
            continue;
        }
        if (n + 1 + gap > NAME_MAX_BYTES)
            break;
        if (gap)
            name[n++] = '-';
        name[n++] = (char)c;
        gap = false;
    }
    return n ? arena_strndup(a, name, n) : NULL;
}

static pthread_key_t ending;

static void close_transliterator(void *t)
{
    utrans_close(t);
}

static void make_key(void)
{
    if (pthread_key_create(&ending, close_transliterator) != 0)
        abort(); /* no key is free: nothing in this process would work */
}

/* Opening takes milliseconds, so it is kept; a thread its own, since it is not to be shared, and given back at its end. */
static UTransliterator *transliterator(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static _Thread_local UTransliterator *t;
    pthread_once(&once, make_key);
    if (!t && (t = open_transliterator()))
        pthread_setspecific(ending, t);
    return t;
}

static void lower_ascii(UChar *s, int32_t len)
{
    for (int32_t i = 0; i < len; i++)
        s[i] = (UChar)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + 32 : s[i]);
}

/* In place; there is room for cap units. */
static bool transliterate(UChar *s, int32_t *len, int32_t cap)
{
    UTransliterator *t = transliterator();
    UErrorCode status = U_ZERO_ERROR;
    int32_t limit = *len;
    if (t)
        utrans_transUChars(t, s, len, cap, 0, &limit, &status);
    return t && U_SUCCESS(status);
}

char *fold_name(struct arena *a, const char *s)
{
    enum { UNITS_FOR_ONE = 8 }; /* the longest name of a letter, with room to spare */
    if (!s || !*s)
        return NULL;
    size_t bytes = strnlen(s, NAME_INPUT_MAX);
    int32_t len;
    UChar *in = fold_to_utf16(s, bytes, &len);
    int32_t cap = (len + 1) * UNITS_FOR_ONE;
    UChar *text = in ? memory_noted(malloc((size_t)cap * sizeof *text)) : NULL;
    bool ok = text != NULL;
    if (ok)
        memcpy(text, in, (size_t)len * sizeof *text);
    if (ok && fold_is_ascii(s, bytes))
        lower_ascii(text, len);
    else
        ok = ok && transliterate(text, &len, cap);
    char *name = ok ? name_from(a, text, len) : NULL;
    free(in);
    free(text);
    return name;
}
