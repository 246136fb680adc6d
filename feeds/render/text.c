/* text.c: our own texts in every language, and dates and names of languages by ICU. */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unicode/ucasemap.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/umsg.h>
#include <unicode/ustring.h>

#include "render/write.h"

/* One row a language: its file of texts, its tag, and the ICU locale that dates are written in (British English puts
 * the day first, as readers outside America expect). */
static const char *const texts_en[T_COUNT] = {
#include "render/i18n_en.h"
};
static const char *const texts_ru[T_COUNT] = {
#include "render/i18n_ru.h"
};
static const char *const texts_kk[T_COUNT] = {
#include "render/i18n_kk.h"
};
static const char *const texts_ja[T_COUNT] = {
#include "render/i18n_ja.h"
};

static const struct language {
    const char *tag, *locale;
    const char *const *texts;
} languages[LANG_COUNT] = {
    [LANG_EN] = {"en", "en_GB", texts_en},
    [LANG_RU] = {"ru", "ru_RU", texts_ru},
    [LANG_KK] = {"kk", "kk_KZ", texts_kk},
    [LANG_JA] = {"ja", "ja_JP", texts_ja},
};
static const char *const layouts[LAYOUT_COUNT] = {"list", "cards", "quotes", "ticker"};
static const char *const themes[THEME_COUNT] = {"auto", "light", "dark"};

const char *text_of(enum render_lang lang, enum text_id id)
{
    return languages[lang].texts[id];
}

const char *render_lang_tag(enum render_lang l)
{
    return languages[l].tag;
}

const char *render_layout_name(enum render_layout l)
{
    return layouts[l];
}

const char *render_theme_name(enum render_theme t)
{
    return themes[t];
}

static int find_name(const char *const *names, int count, const char *s, size_t len)
{
    for (int i = 0; i < count; i++)
        if (strlen(names[i]) == len && memcmp(names[i], s, len) == 0)
            return i;
    return -1;
}

int render_layout_find(const char *s, size_t len)
{
    return find_name(layouts, LAYOUT_COUNT, s, len);
}

int render_theme_find(const char *s, size_t len)
{
    return find_name(themes, THEME_COUNT, s, len);
}

int render_lang_find(const char *s, size_t len)
{
    if (len < 2 || (len > 2 && s[2] != '-' && s[2] != '_'))
        return -1;
    for (int i = 0; i < LANG_COUNT; i++)
        if (strncasecmp(languages[i].tag, s, 2) == 0)
            return i;
    return -1;
}

/* ---- dates ---- */

enum date_form { DATE_DAY, DATE_MONTH, DATE_MINUTE, DATE_FORMS };

/* Formatters cost about 100 µs to open and 2 µs to use, so each is opened once, when first wanted.  A server renders in two
 * threads, and a formatter is for one at a time. */
static pthread_mutex_t formatting = PTHREAD_MUTEX_INITIALIZER;

static UDateFormat *formatter(enum render_lang lang, enum date_form form)
{
    static UDateFormat *opened[LANG_COUNT][DATE_FORMS];
    UDateFormat **f = &opened[lang][form];
    if (*f)
        return *f;
    UErrorCode code = U_ZERO_ERROR;
    UChar pattern[64];
    int32_t len = -1;
    if (form == DATE_MONTH) {
        UDateTimePatternGenerator *g = udatpg_open(languages[lang].locale, &code);
        len = udatpg_getBestPattern(g, u"yyyyMMMM", -1, pattern, 64, &code);
        udatpg_close(g);
    }
    UDateFormatStyle style = form == DATE_MONTH ? UDAT_PATTERN : UDAT_LONG;
    UDateFormatStyle clock = form == DATE_MONTH ? UDAT_PATTERN : form == DATE_MINUTE ? UDAT_SHORT : UDAT_NONE;
    *f = udat_open(clock, style, languages[lang].locale, u"UTC", -1, pattern,
                   form == DATE_MONTH ? len : 0, &code);
    if (U_FAILURE(code) && *f) {
        udat_close(*f);
        *f = NULL;
    }
    return *f;
}

static void put_formatted(struct buf *b, int64_t t, enum render_lang lang, enum date_form form, size_t fallback_len)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar wide[96];
    char narrow[300];
    int32_t len = 0;
    pthread_mutex_lock(&formatting);
    UDateFormat *f = formatter(lang, form);
    int32_t n = f ? udat_format(f, (double)t * 1000.0, wide, 96, NULL, &code) : 0;
    pthread_mutex_unlock(&formatting);
    if (n > 0 && n < 96)
        u_strToUTF8(narrow, sizeof narrow, &len, wide, n, &code);
    if (U_FAILURE(code) || len <= 0) { /* ICU without its data: the digits are better than nothing */
        date_rfc3339(t, narrow);
        len = (int32_t)fallback_len;
    }
    put_text_n(b, narrow, (size_t)len);
}

void put_date(struct buf *b, int64_t t, enum render_lang lang)
{
    put_formatted(b, t, lang, DATE_DAY, 10);
}

void put_month(struct buf *b, const char *month, enum render_lang lang)
{
    int year = 0, number = 0;
    int64_t t;
    if (sscanf(month, "%4d-%2d", &year, &number) == 2 && date_from_day(year, number, 1, &t))
        put_formatted(b, t, lang, DATE_MONTH, 7);
    else
        put_text(b, month);
}

static void open_time(struct buf *b, int64_t t)
{
    buf_lit(b, "<time class=\"cadialog-date\" datetime=\"");
    put_rfc3339(b, t);
    buf_lit(b, "\">");
}

void put_moment(struct buf *b, int64_t t, enum render_lang lang)
{
    if (t == DATE_NONE)
        return;
    open_time(b, t);
    put_formatted(b, t, lang, DATE_MINUTE, 16);
    buf_lit(b, " UTC</time>");
}

void put_time(struct buf *b, int64_t t, enum render_lang lang)
{
    if (t == DATE_NONE)
        return;
    open_time(b, t);
    put_date(b, t, lang);
    buf_lit(b, "</time>");
}

/* ---- numbers ---- */

static UMessageFormat *counting(enum render_lang lang)
{
    static UMessageFormat *opened[LANG_COUNT];
    UErrorCode code = U_ZERO_ERROR;
    UChar pattern[200];
    int32_t len;
    if (!opened[lang])
        u_strFromUTF8(pattern, 200, &len, text_of(lang, T_ARTICLES), -1, &code);
    if (!opened[lang] && U_SUCCESS(code))
        opened[lang] = umsg_open(pattern, len, languages[lang].locale, NULL, &code);
    return opened[lang];
}

/* umsg_format, whose arguments cannot be passed on to a library that is loaded late (feeds/late). */
static int32_t format_with(const UMessageFormat *f, UChar *out, int32_t max, UErrorCode *code, ...)
{
    va_list ap;
    va_start(ap, code);
    int32_t n = umsg_vformat(f, out, max, ap, code);
    va_end(ap);
    return n;
}

void put_counted(struct buf *b, int64_t count, enum render_lang lang)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar wide[96];
    char narrow[300];
    int32_t len = 0;
    pthread_mutex_lock(&formatting);
    UMessageFormat *f = counting(lang);
    int32_t n = f ? format_with(f, wide, 96, &code, (double)count) : 0;
    pthread_mutex_unlock(&formatting);
    if (n > 0 && n < 96)
        u_strToUTF8(narrow, sizeof narrow, &len, wide, n, &code);
    if (U_SUCCESS(code) && len > 0)
        put_text_n(b, narrow, (size_t)len);
    else
        buf_printf(b, "%lld", (long long)count);
}

/* ---- names ---- */

/* Names stand alone, in lists and as titles, so that they begin with a capital also where a sentence would not have one. */
static bool capitalise(const char *name, char *out, size_t size, enum render_lang lang)
{
    UErrorCode code = U_ZERO_ERROR;
    UCaseMap *map = ucasemap_open(languages[lang].locale, U_TITLECASE_WHOLE_STRING | U_TITLECASE_NO_LOWERCASE, &code);
    int32_t len = ucasemap_utf8ToTitle(map, out, (int32_t)size, name, -1, &code);
    ucasemap_close(map);
    return U_SUCCESS(code) && len > 0 && (size_t)len < size;
}

const char *render_language_name(const char *tag, enum render_lang lang)
{
    static _Thread_local char name[200];
    char plain[200];
    UErrorCode code = U_ZERO_ERROR;
    UChar wide[64];
    int32_t len = 0, n = uloc_getDisplayName(tag, languages[lang].locale, wide, 64, &code);
    if (U_SUCCESS(code) && n > 0 && n < 64)
        u_strToUTF8(plain, sizeof plain, &len, wide, n, &code);
    if (U_FAILURE(code) || len <= 0 || !capitalise(plain, name, sizeof name, lang))
        snprintf(name, sizeof name, "%s", tag);
    return name;
}

const char *render_topic_title(const struct topic *t, enum render_lang lang)
{
    const char *const titles[LANG_COUNT] = {[LANG_RU] = t->title_ru, [LANG_KK] = t->title_kk, [LANG_JA] = t->title_ja};
    return titles[lang] ? titles[lang] : t->title ? t->title : t->name;
}
