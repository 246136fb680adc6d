/* datetext_free.c: dates by the sense of their parts rather than by a format: a month's name with two numbers about it,
 * three numbers with one separator, or numbers with units. */
#include <string.h>
#include <strings.h>

#include "core/date.h"
#include "core/utf8.h"
#include "text/datetext_lex.h"

struct reading {
    struct tokens t;
    const char *language;
    int64_t now;
    bool running;
    size_t last; /* the last token of the date found */
};

/* A month has a number within reach: the day, the year.  Asking ICU costs far more than looking. */
static bool near_number(const struct reading *r, size_t i)
{
    enum { REACH = 4 };
    for (size_t k = i > REACH ? i - REACH : 0; k < r->t.count && k <= i + REACH; k++)
        if (r->t.t[k].kind == TOKEN_NUMBER)
            return true;
    return false;
}

/* Mongolian: арван нэгдүгээр сар, "ten-first month". */
static bool says_ten(const struct token *t)
{
    static const char ten[] = "рван"; /* behind its first letter, small or capital */
    return t->kind == TOKEN_WORD && t->len == 2 + sizeof ten - 1 && memcmp(t->s + 2, ten, sizeof ten - 1) == 0;
}

static bool is_arabic(const struct token *t)
{
    return (unsigned char)t->s[0] >= 0xd8 && (unsigned char)t->s[0] <= 0xdb;
}

/* Looks at word i as a month, once; English is tried on all words before ICU is asked for any. */
static bool is_month(struct reading *r, size_t i, bool any)
{
    if (i >= r->t.count)
        return false;
    struct token *t = &r->t.t[i];
    int month = 0;
    if (t->kind == TOKEN_WORD && !t->looked) {
        enum date_word w = date_word_english(t->s, t->len, &month);
        if (w == WORD_OTHER && any && near_number(r, i)) {
            if (is_arabic(t) && i + 1 < r->t.count && t[1].kind == TOKEN_WORD) /* كانون الثاني: two words of one name */
                w = date_word_any(t->s, (size_t)(t[1].s + t[1].len - t->s), r->language, false, &month);
            if (w == WORD_OTHER)
                w = date_word_any(t->s, t->len, r->language, !r->running, &month);
        }
        t->looked = any || w != WORD_OTHER;
        if (w == WORD_MONTH) {
            t->kind = TOKEN_MONTH;
            t->value = month <= 2 && i && says_ten(&t[-1]) ? month + 10 : month;
        }
    }
    return t->kind == TOKEN_MONTH;
}

static bool is_part(struct reading *r, size_t i, bool any)
{
    return r->t.t[i].kind == TOKEN_NUMBER || is_month(r, i, any);
}

/* The next part of a date after token i: over punctuation, a time, and one word of any kind ("6 de marzo", "2025 жылғы 6
 * наурыз"). */
static size_t next_part(struct reading *r, size_t i, bool any)
{
    int words = 0;
    for (i++; i < r->t.count; i++) {
        if (is_part(r, i, any))
            return i;
        enum token_kind kind = r->t.t[i].kind;
        bool ending = r->t.t[i].glued && r->t.t[i].len <= 2; /* 2025(e)ko */
        if (kind == TOKEN_WORD && !ending && ++words > 1)
            break;
        if (kind == TOKEN_MARK && !strchr(",.-/'()", r->t.t[i].value) && r->t.t[i].value != '?')
            break;
    }
    return r->t.count;
}

static int full_year(const struct reading *r, const struct token *t)
{
    return date_full_year(t->value, t->digits, r->now);
}

static bool looks_like_year(const struct token *t)
{
    return t->kind == TOKEN_NUMBER && t->digits == 4;
}

/* Thailand counts its years from the Buddha. */
static int year_with_month(const struct reading *r, const struct token *year, const struct token *month)
{
    enum { BUDDHIST = 543, BUDDHIST_MIN = 2400, BUDDHIST_MAX = 2700 };
    bool thai = (unsigned char)month->s[0] == 0xe0 && ((unsigned char)month->s[1] == 0xb8 || (unsigned char)month->s[1] == 0xb9);
    int y = full_year(r, year);
    return thai && y > BUDDHIST_MIN && y < BUDDHIST_MAX ? y - BUDDHIST : y;
}

/* Month by name with a day and a year around it, from token i on. */
static bool match_month_name(struct reading *r, size_t i, bool any, struct date_parts *p)
{
    if (!is_part(r, i, any))
        return false;
    size_t j = next_part(r, i, any), k = j < r->t.count ? next_part(r, j, any) : j;
    if (k >= r->t.count)
        return false;
    const struct token *a = &r->t.t[i], *b = &r->t.t[j], *c = &r->t.t[k];
    int names = (a->kind == TOKEN_MONTH) + (b->kind == TOKEN_MONTH) + (c->kind == TOKEN_MONTH);
    if (names != 1 || a->digits > 4 || b->digits > 4 || c->digits > 4)
        return false;
    /* "mar, 07 déc 2004": what could be March is a Tuesday, where another month stands behind the day, or an unknown
     * word in its place. */
    bool comma = j > i + 1 && r->t.t[j - 1].kind == TOKEN_MARK && r->t.t[j - 1].value == ',';
    for (size_t w = j + 1; a->kind == TOKEN_MONTH && w < k; w++)
        if (is_month(r, w, true) || (comma && r->t.t[w].kind == TOKEN_WORD && r->t.t[w].len > 2))
            return false;
    const struct token *month = a->kind == TOKEN_MONTH ? a : b->kind == TOKEN_MONTH ? b : c;
    const struct token *first = month == a ? b : a, *second = month == c ? b : c;
    bool year_first = first->digits >= 3 || (first->value > 31 && second->value <= 31);
    const struct token *year = year_first ? first : second, *day = year_first ? second : first;
    if (day->digits > 2 || (month == c && !year_first))
        return false;
    /* "User77, 12 March 2011": in prose a short year before its month is a number of something else. */
    if (r->running && month == c && year->digits < 4)
        return false;
    p->month = month->value;
    p->day = day->value;
    p->year = year_with_month(r, year, month);
    r->last = k;
    return true;
}

static bool has_language(const char *language, const char *list)
{
    for (const char *p = list; language && *p; p += strcspn(p, " ") + (p[strcspn(p, " ")] == ' ')) {
        size_t n = strcspn(p, " ");
        if (strncasecmp(p, language, n) == 0 && (language[n] == '\0' || language[n] == '-' || language[n] == '_'))
            return true;
    }
    return false;
}

/* 03/06/2025: month first in American English, which is also what a document without a language mostly is. */
static bool month_first(const struct reading *r, const struct token *a, const struct token *b, int separator)
{
    if (a->value > 12 || b->value > 12)
        return b->value > 12;
    if (separator != '/')
        return false;
    return !r->language || strcasecmp(r->language, "en") == 0 || has_language(r->language, "en-us en_us en-ph");
}

/* R7.3.6: a Japanese era by its letter.  0: none. */
static int era_letter_before(const struct reading *r, size_t i)
{
    static const char letters[] = "RHS";
    static const int before[] = {2018, 1988, 1925};
    const struct token *t = &r->t.t[i];
    const char *p = i && t->glued && t[-1].len == 1 && t[-1].kind == TOKEN_WORD ? strchr(letters, t[-1].s[0]) : NULL;
    return p && *p && has_language(r->language, "ja") ? before[p - letters] : 0;
}

/* 6 gennaio 2025 14.05.09: behind a year stands the time. */
static bool is_dotted_time(const struct reading *r, size_t i)
{
    const struct token *t = &r->t.t[i];
    bool time = t[1].value == '.' && t[0].digits <= 2 && t[4].digits == 2 && t[0].value < 24 && t[2].value < 60 && t[4].value < 60;
    for (size_t k = 0; time && k < i; k++)
        if (looks_like_year(&r->t.t[k]))
            return true;
    return false;
}

static bool match_numbers(struct reading *r, size_t i, struct date_parts *p)
{
    const struct token *t = &r->t.t[i];
    if (i + 4 >= r->t.count || t[0].kind != TOKEN_NUMBER || t[1].kind != TOKEN_MARK || t[2].kind != TOKEN_NUMBER ||
        t[3].kind != TOKEN_MARK || t[4].kind != TOKEN_NUMBER || t[1].value != t[3].value || !strchr("-/.", t[1].value))
        return false;
    if (t[2].digits > 2 || t[0].digits > 4 || t[4].digits > 4 || t[0].digits == 3 || t[4].digits == 3)
        return false;
    if (is_dotted_time(r, i))
        return false;
    bool asian = has_language(r->language, "ja zh ko hu lt mn sv");
    if (t[0].digits == 4 || (t[4].digits <= 2 && (t[0].value > 31 || asian))) {
        int era = t[0].digits <= 2 ? era_letter_before(r, i) : 0;
        p->year = era ? era + t[0].value : full_year(r, &t[0]);
        p->month = t[2].value;
        p->day = t[4].value;
        r->last = i + 4;
        return t[4].digits <= 2;
    }
    bool swapped = month_first(r, &t[0], &t[2], t[1].value);
    p->year = full_year(r, &t[4]);
    p->month = swapped ? t[0].value : t[2].value;
    p->day = swapped ? t[2].value : t[0].value;
    r->last = i + 4;
    return true;
}

/* Japanese eras, and the one of Taiwan: the year before their first. */
static int era_before(const struct token *t)
{
    static const struct {
        const char *name;
        int before;
    } eras[] = {{"令和", 2018}, {"平成", 1988}, {"昭和", 1925}, {"大正", 1911}, {"明治", 1867}, {"民國", 1911}, {"民国", 1911}};
    for (size_t i = 0; t->kind == TOKEN_WORD && i < sizeof eras / sizeof *eras; i++)
        if (t->len >= 6 && memcmp(t->s + t->len - 6, eras[i].name, 6) == 0)
            return eras[i].before;
    return 0;
}

/* NUMBER UNIT at i, over one word between ("3 дугаар сар").  Returns the next token, 0 for none. */
static size_t unit_at(const struct reading *r, size_t i, char unit)
{
    const struct token *t = &r->t.t[i];
    if (i + 1 >= r->t.count || t->kind != TOKEN_NUMBER)
        return 0;
    size_t at = i + 1;
    while (at + 1 < r->t.count && at < i + 4 && r->t.t[at].kind != TOKEN_UNIT && r->t.t[at].kind != TOKEN_NUMBER)
        at++;
    return r->t.t[at].kind == TOKEN_UNIT && r->t.t[at].value == unit ? at + 1 : 0;
}

static bool match_units(struct reading *r, size_t i, struct date_parts *p)
{
    size_t month = unit_at(r, i, 'y'), day = month && month < r->t.count ? unit_at(r, month, 'm') : 0;
    if (!day)
        return false;
    int before = i ? era_before(&r->t.t[i - 1]) : 0;
    p->year = before ? before + r->t.t[i].value : full_year(r, &r->t.t[i]);
    p->month = r->t.t[month].value;
    p->day = 1;
    r->last = day - 1;
    if (day < r->t.count && r->t.t[day].kind == TOKEN_NUMBER) {
        p->day = r->t.t[day].value;
        r->last = day;
    }
    return true;
}

static bool is_small_number(const struct token *t, int max)
{
    return t->kind == TOKEN_NUMBER && t->digits <= 2 && t->value >= 1 && t->value <= max;
}

/* RFC 822 by programs that write months in their own way: "木, 06 3月 2025", "Бя, 06 3-р сар 2025", "чт, 06 03 2025". */
static bool match_numbered_month(struct reading *r, size_t i, struct date_parts *p)
{
    const struct token *t = &r->t.t[i];
    if (r->running || i + 2 >= r->t.count || !is_small_number(&t[0], 31) || !is_small_number(&t[1], 12) || t[1].glued)
        return false;
    size_t year = unit_at(r, i + 1, 'm');
    year = year ? year : i + 2;
    if (year >= r->t.count || !looks_like_year(&r->t.t[year]) || r->t.t[year].glued)
        return false;
    p->day = t[0].value;
    p->month = t[1].value;
    p->year = r->t.t[year].value;
    r->last = year;
    return true;
}

/* 2025 03 06, with nothing between but spaces, is all of the text or all before its time. */
static bool match_spaced(struct reading *r, size_t i, struct date_parts *p)
{
    const struct token *t = &r->t.t[i];
    if (r->running || i || r->t.count < 3 || (r->t.count > 3 && t[3].kind != TOKEN_TIME))
        return false;
    if (!looks_like_year(&t[0]) || !is_small_number(&t[1], 12) || !is_small_number(&t[2], 31))
        return false;
    p->year = t[0].value;
    p->month = t[1].value;
    p->day = t[2].value;
    r->last = 2;
    return true;
}

/* "March 2025": a date without a day counts only where it is all of the text. */
static bool match_month_year(struct reading *r, size_t i, bool any, struct date_parts *p)
{
    size_t j = is_part(r, i, any) ? next_part(r, i, any) : r->t.count;
    if (j >= r->t.count || r->running || r->t.count > 4)
        return false;
    const struct token *a = &r->t.t[i], *b = &r->t.t[j];
    if (a->kind == b->kind || !(looks_like_year(a) || looks_like_year(b)))
        return false;
    p->month = a->kind == TOKEN_MONTH ? a->value : b->value;
    p->year = a->kind == TOKEN_MONTH ? b->value : a->value;
    p->day = 1;
    r->last = j;
    return true;
}

/* ".15" at token i, glued to what stands before.  -1: none. */
static int dotted_part(const struct reading *r, size_t i)
{
    const struct token *t = &r->t.t[i];
    return i + 1 < r->t.count && t[0].kind == TOKEN_MARK && t[0].value == '.' && t[0].glued && t[1].kind == TOKEN_NUMBER &&
                   t[1].digits == 2 && t[1].glued && t[1].value < 60
               ? t[1].value
               : -1;
}

/* 1215 GMT, 121530 GMT */
static bool compact_time(const struct token *t, struct date_parts *p)
{
    int second = t->digits == 6 ? t->value % 100 : 0, rest = t->digits == 6 ? t->value / 100 : t->value;
    if ((t->digits != 4 && t->digits != 6) || rest / 100 > 23 || rest % 100 > 59 || second > 59)
        return false;
    p->hour = rest / 100;
    p->minute = rest % 100;
    p->second = second;
    return p->has_time = true;
}

/* 6.3.2025 kl. 12.15; 6 Mar 2025 12.15.30 GMT: a time without colons counts only after its date. */
static void dotted_time(const struct reading *r, struct date_parts *p)
{
    size_t i = r->last + 1;
    while (i < r->t.count && (r->t.t[i].kind == TOKEN_WORD || (r->t.t[i].kind == TOKEN_MARK && strchr(",.", r->t.t[i].value))))
        i++;
    if (i >= r->t.count || r->t.t[i].kind != TOKEN_NUMBER || r->t.t[i].glued || compact_time(&r->t.t[i], p))
        return;
    if (r->t.t[i].digits > 2 || r->t.t[i].value > 23)
        return;
    int minute = dotted_part(r, i + 1), second = minute < 0 ? -1 : dotted_part(r, i + 3);
    if (minute < 0)
        return;
    p->hour = r->t.t[i].value;
    p->minute = minute;
    p->second = second < 0 ? 0 : second;
    p->has_time = true;
}

/* The time nearest to the date at token i: after it, or before where there is none after. */
static void add_time(const struct reading *r, size_t i, struct date_parts *p)
{
    const struct token *found = NULL;
    size_t reach = r->running ? 12 : TOKENS_MAX;
    for (size_t k = i; k < r->t.count && k < i + reach && !found; k++)
        if (r->t.t[k].kind == TOKEN_TIME)
            found = &r->t.t[k];
    for (size_t k = i; k-- > 0 && i - k < reach && !found;)
        if (r->t.t[k].kind == TOKEN_TIME)
            found = &r->t.t[k];
    int year = p->year, month = p->month, day = p->day;
    if (!found) {
        if (!r->running)
            dotted_time(r, p);
        return;
    }
    *p = found->time;
    p->year = year;
    p->month = month;
    p->day = day;
}

/* 2025년 3월 6일 오후 1:31: what is written in Korean and names no zone is Korea's own time. */
static void add_korean_zone(const struct reading *r, struct date_parts *p)
{
    enum { HANGUL_FIRST = 0xac00, HANGUL_LAST = 0xd7a3 };
    if (r->running || p->has_zone || p->zone_name[0] || !p->has_time)
        return;
    for (size_t i = 0, used; i < r->t.count && !p->has_zone; i++) {
        uint32_t c = utf8_decode(r->t.t[i].s, r->t.t[i].len, &used);
        p->has_zone = c >= HANGUL_FIRST && c <= HANGUL_LAST;
    }
    p->offset_s = p->has_zone ? 9 * HOUR_S : 0;
}

/* A zone after a date without or apart from its time: "12:15 6 Mar 2025 EST". */
static void add_last_zone(const struct reading *r, struct date_parts *p)
{
    const struct token *t = &r->t.t[r->t.count - 1];
    if (r->running || p->has_zone || t->kind != TOKEN_WORD || t->len < 2)
        return;
    p->has_zone = date_zone_find(t->s, t->len, &p->offset_s);
}

static bool year_is_likely(const struct reading *r, int year)
{
    return !r->running || (year >= 1970 && year <= date_to_civil(r->now).year + 5);
}

static bool read_from(struct reading *r, size_t i, bool any, struct datetext *out)
{
    struct date_parts p = {0};
    bool found = match_units(r, i, &p) || match_numbers(r, i, &p) || match_numbered_month(r, i, &p) ||
                 match_spaced(r, i, &p) || match_month_name(r, i, any, &p) || match_month_year(r, i, any, &p);
    if (!found || !year_is_likely(r, p.year))
        return false;
    add_time(r, i, &p);
    add_last_zone(r, &p);
    add_korean_zone(r, &p);
    return date_parts_finish(&p, out);
}

static size_t count_numbers(const struct reading *r)
{
    size_t numbers = 0;
    for (size_t i = 0; i < r->t.count; i++)
        numbers += r->t.t[i].kind == TOKEN_NUMBER;
    return numbers;
}

/* Prose is searched for whole dates only. */
static bool has_numbers_enough(const struct reading *r)
{
    return count_numbers(r) >= (r->running ? 2 : 1);
}

bool datetext_free(const char *s, size_t len, const char *language, int64_t now, bool running, struct datetext *out)
{
    struct reading r = {.language = language, .now = now, .running = running};
    date_lex(s, len, &r.t);
    date_mark_times(&r.t, running);
    if (!r.t.count || !has_numbers_enough(&r))
        return false;
    for (int any = 0; any < 2; any++)
        for (size_t i = 0; i < r.t.count; i++)
            if (read_from(&r, i, any, out))
                return true;
    return false;
}

static size_t each_date(struct reading *r, const char *s, bool any, struct datetext_hit *out, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < r->t.count && count < max; i++) {
        struct datetext_hit *h = &out[count];
        if (!read_from(r, i, any, &h->date))
            continue;
        const struct token *last = &r->t.t[r->last];
        h->start = (size_t)(r->t.t[i].s - s);
        h->end = (size_t)(last->s + last->len - s);
        i = r->last;
        count++;
    }
    return count;
}

size_t datetext_each(const char *s, size_t len, const char *language, int64_t now, struct datetext_hit *out, size_t max)
{
    struct reading r = {.language = language, .now = now, .running = true};
    date_lex(s, len, &r.t);
    date_mark_times(&r.t, true);
    if (!has_numbers_enough(&r))
        return 0;
    size_t count = each_date(&r, s, false, out, max), numbers = count_numbers(&r);
    /* Months in other languages than English are asked for where numbers are left that may belong to one. */
    return count < max && numbers >= 3 * count + 2 ? each_date(&r, s, true, out, max) : count;
}
