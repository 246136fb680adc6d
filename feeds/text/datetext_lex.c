#include "text/datetext_lex.h"

#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>

#include "core/date.h"
#include "core/utf8.h"

static const struct {
    const char *word;
    char means;
} units[] = {
    {"年", 'y'}, {"月", 'm'}, {"日", 'd'}, {"号", 'd'}, {"時", 'H'}, {"时", 'H'}, {"點", 'H'}, {"点", 'H'}, {"分", 'M'},
    {"秒", 'S'}, {"년", 'y'}, {"월", 'm'}, {"일", 'd'}, {"시", 'H'}, {"분", 'M'}, {"초", 'S'}, {"оны", 'y'},
    {"сарын", 'm'}, {"сар", 'm'}, {"өдөр", 'd'}, {"өдрийн", 'd'},
};

static char unit_of(const char *s, size_t len)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].word) == len && memcmp(units[i].word, s, len) == 0)
            return units[i].means;
    return 0;
}

static bool is_word_char(uint32_t c)
{
    if (c < 0x80)
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
    return u_isalpha((UChar32)c) || u_charType((UChar32)c) == U_NON_SPACING_MARK ||
           u_charType((UChar32)c) == U_COMBINING_SPACING_MARK;
}

static int digit_of(uint32_t c)
{
    if (c < 0x80)
        return c >= '0' && c <= '9' ? (int)c - '0' : -1;
    return u_charDigitValue((UChar32)c);
}

static bool is_blank(uint32_t c)
{
    return c <= 0x20 || c == 0xa0 || c == 0x200e || c == 0x200f || c == 0xfeff ||
           (c >= 0x80 && u_isUWhiteSpace((UChar32)c));
}

/* Colons, dashes and slashes of other scripts are read as ours. */
static int mark_of(uint32_t c)
{
    switch (c) {
    case 0xff1a: return ':';
    case 0xff0f: case 0x2044: return '/';
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2212: case 0xff0d: return '-';
    case 0xff0e: case 0x3002: return '.';
    case 0xff0c: case 0x3001: case 0x60c: return ',';
    case 0xff08: return '(';
    case 0xff09: return ')';
    }
    return c < 0x80 ? (int)c : '?';
}

static size_t take_number(const char *s, size_t len, struct token *t)
{
    size_t at = 0, used;
    t->kind = TOKEN_NUMBER;
    while (at < len) {
        int d = digit_of(utf8_decode(s + at, len - at, &used));
        if (d < 0)
            break;
        if (t->digits < 9)
            t->value = t->value * 10 + d;
        t->digits++;
        at += used;
    }
    return at;
}

static bool is_thai_or_lao_at(const char *s, size_t len)
{
    size_t used;
    uint32_t c = len ? utf8_decode(s, len, &used) : 0;
    return (c >= 0xe01 && c <= 0xe3a) || (c >= 0xe81 && c <= 0xeae);
}

static bool is_ideograph_or_hangul(uint32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3);
}

/* 令和元年: the first year of an era has a word for its number. */
static bool is_first_year(const char *s, size_t len)
{
    static const char first_year[] = "元年";
    return len >= sizeof first_year - 1 && memcmp(s, first_year, sizeof first_year - 1) == 0;
}

static size_t take_first(struct token *t)
{
    t->kind = TOKEN_NUMBER;
    t->value = t->digits = 1;
    return sizeof "元" - 1;
}

static size_t take_word(const char *s, size_t len, bool after_number, struct token *t)
{
    size_t at = 0, used;
    t->kind = TOKEN_WORD;
    while (at < len) {
        uint32_t c = utf8_decode(s + at, len - at, &used);
        /* Thai and Lao abbreviations have dots within: ม.ค., ค.ศ. */
        bool dot = c == '.' && is_thai_or_lao_at(s, len) && is_thai_or_lao_at(s + at + 1, len - at - 1);
        if (!is_word_char(c) && !dot)
            break;
        at += used;
        if (at && is_first_year(s + at, len - at))
            break;
        /* Right after a number a unit stands alone, whatever follows without a space: 6日木曜日 */
        if (after_number && at == used && is_ideograph_or_hangul(c) && unit_of(s, used))
            break;
    }
    char unit = unit_of(s, at);
    if (unit) {
        t->kind = TOKEN_UNIT;
        t->value = unit;
    }
    return at;
}

static bool is_text(const struct token *t, const char *word)
{
    return t->len == strlen(word) && strncasecmp(t->s, word, t->len) == 0;
}

/* The number of a Vietnamese month behind "tháng", in digits or in words; *used gets its tokens.  0: none. */
static int vietnamese_number(const struct tokens *out, size_t i, size_t *used)
{
    static const char *const words[] = {"Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Giêng", "Chạp"};
    static const int months[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 12};
    const struct token *t = &out->t[i];
    *used = 1;
    if (t->kind == TOKEN_NUMBER)
        return t->digits <= 2 && t->value <= 12 ? t->value : 0;
    for (int k = 0; k < 12; k++)
        if (t->kind == TOKEN_WORD && is_text(t, words[k])) {
            bool compound = months[k] == 10 && i + 1 < out->count;
            int more = !compound ? 0 : is_text(&t[1], words[0]) ? 1 : is_text(&t[1], words[1]) ? 2 : 0;
            *used += more > 0;
            return months[k] + more;
        }
    return 0;
}

/* Vietnamese: "tháng 3", "thg 3", "Tháng Mười Một" are one word with its number. */
static void mark_numbered_months(struct tokens *out)
{
    for (size_t i = 0; i + 1 < out->count; i++) {
        struct token *t = &out->t[i];
        size_t used = 0;
        bool month = t->kind == TOKEN_WORD && (is_text(t, "tháng") || is_text(t, "thg"));
        int value = month ? vietnamese_number(out, i + 1, &used) : 0;
        if (!value)
            continue;
        t->kind = TOKEN_MONTH;
        t->value = value;
        t->len = (size_t)(t[used].s + t[used].len - t->s);
        memmove(&t[1], &t[1 + used], (out->count - i - 1 - used) * sizeof *t);
        out->count -= used;
    }
}

void date_lex(const char *s, size_t len, struct tokens *out)
{
    bool blank = false;
    out->count = 0;
    size_t at = 0, used;
    while (at < len && out->count < TOKENS_MAX) {
        uint32_t c = utf8_decode(s + at, len - at, &used);
        if (is_blank(c)) {
            blank = true;
            at += used;
            continue;
        }
        struct token *t = &out->t[out->count];
        memset(t, 0, sizeof *t);
        bool after_number = out->count && t[-1].kind == TOKEN_NUMBER;
        if (digit_of(c) >= 0)
            used = take_number(s + at, len - at, t);
        else if (is_first_year(s + at, len - at))
            used = take_first(t);
        else if (is_word_char(c))
            used = take_word(s + at, len - at, after_number, t);
        else {
            t->kind = TOKEN_MARK;
            t->value = mark_of(c);
        }
        t->s = s + at;
        t->len = used;
        t->glued = !blank && out->count;
        blank = false;
        at += used;
        out->count++;
    }
    out->end = s + at;
    mark_numbered_months(out);
}

static bool is_mark(const struct tokens *t, size_t i, int mark)
{
    return i < t->count && t->t[i].kind == TOKEN_MARK && t->t[i].value == mark;
}

static bool is_number(const struct tokens *t, size_t i, int digits_max)
{
    return i < t->count && t->t[i].kind == TOKEN_NUMBER && t->t[i].digits <= digits_max;
}

static bool is_unit(const struct tokens *t, size_t i, char unit)
{
    return i < t->count && t->t[i].kind == TOKEN_UNIT && t->t[i].value == unit;
}

static bool is_letter(const struct tokens *t, size_t i, char lower)
{
    return i < t->count && t->t[i].kind == TOKEN_WORD && t->t[i].len == 1 && (t->t[i].s[0] | 0x20) == lower;
}

/* Half of the day at token i: "PM", "p.m.", "p. m.", 午後, μ.μ.  Returns the tokens taken. */
static size_t read_half(const struct tokens *t, size_t i, struct date_parts *p)
{
    int month;
    if (i >= t->count || t->t[i].kind != TOKEN_WORD)
        return 0;
    if ((is_letter(t, i, 'a') || is_letter(t, i, 'p')) && is_mark(t, i + 1, '.') && is_letter(t, i + 2, 'm')) {
        *((t->t[i].s[0] | 0x20) == 'a' ? &p->am : &p->pm) = true;
        return 3u + is_mark(t, i + 3, '.');
    }
    static const char mu[] = "μ", pi[] = "π";
    if (t->t[i].len == 2 && is_mark(t, i + 1, '.') && i + 2 < t->count && t->t[i + 2].len == 2 &&
        memcmp(t->t[i + 2].s, mu, 2) == 0 && (memcmp(t->t[i].s, mu, 2) == 0 || memcmp(t->t[i].s, pi, 2) == 0)) {
        *(memcmp(t->t[i].s, pi, 2) == 0 ? &p->am : &p->pm) = true;
        return 3;
    }
    enum date_word w = date_word_english(t->t[i].s, t->t[i].len, &month);
    if (w == WORD_OTHER && (unsigned char)t->t[i].s[0] & 0x80)
        w = date_word_any(t->t[i].s, t->t[i].len, "en", false, &month);
    p->am |= w == WORD_AM;
    p->pm |= w == WORD_PM;
    return w == WORD_AM || w == WORD_PM;
}

/* An IANA name over several tokens: Asia/Almaty, America/Argentina/Salta. */
static size_t read_zone_path(const struct tokens *t, size_t i, struct date_parts *p)
{
    size_t n = 1;
    while (is_mark(t, i + n, '/') && i + n + 1 < t->count && t->t[i + n + 1].kind == TOKEN_WORD)
        n += 2;
    bool counted = n > 1 && (is_mark(t, i + n, '+') || is_mark(t, i + n, '-')) && t->t[i + n].glued && is_number(t, i + n + 1, 2);
    n += counted ? 2 : 0; /* Etc/GMT+5 */
    size_t len = (size_t)(t->t[i + n - 1].s + t->t[i + n - 1].len - t->t[i].s);
    if (n == 1 || len >= sizeof p->zone_name)
        return 0;
    memcpy(p->zone_name, t->t[i].s, len);
    p->zone_name[len] = '\0';
    return n;
}

/* "+0500", "-05:30" at token i; the sign must stand right before its digits, but for "+ 0500".  Returns the tokens taken. */
static size_t read_offset(const struct tokens *t, size_t i, struct date_parts *p)
{
    const struct token *digits = &t->t[i + 1];
    if (is_mark(t, i, '+') && is_number(t, i + 1, 4) && digits->digits == 4 && !digits->glued && digits->value <= 1400) {
        p->offset_s = digits->value / 100 * HOUR_S + digits->value % 100 * 60;
        p->has_zone = true;
        return 2;
    }
    if (!(is_mark(t, i, '+') || is_mark(t, i, '-')) || i + 1 >= t->count || !t->t[i + 1].glued)
        return 0;
    const char *end = t->t[t->count - 1].s + t->t[t->count - 1].len;
    size_t n = date_offset_read(t->t[i].s, (size_t)(end - t->t[i].s), &p->offset_s), k = 0;
    while (n && i + k < t->count && t->t[i + k].s < t->t[i].s + n)
        k++;
    p->has_zone |= k > 0;
    return k;
}

static bool all_capitals(const struct token *t)
{
    for (size_t i = 0; i < t->len; i++)
        if (t->s[i] >= 'a' && t->s[i] <= 'z')
            return false;
    return true;
}

static bool word_is(const struct tokens *t, size_t i, const char *word)
{
    return i < t->count && t->t[i].kind == TOKEN_WORD && t->t[i].len == strlen(word) &&
           strncasecmp(t->t[i].s, word, t->t[i].len) == 0;
}

/* "Pacific Standard Time", "Eastern Daylight Time": the American zones in words.  Returns the tokens taken. */
static size_t read_zone_words(const struct tokens *t, size_t i, struct date_parts *p)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = {{"Atlantic", -4}, {"Eastern", -5}, {"Central", -6}, {"Mountain", -7}, {"Pacific", -8}};
    bool daylight = word_is(t, i + 1, "Daylight");
    if (!word_is(t, i + 2, "Time") || !(daylight || word_is(t, i + 1, "Standard")))
        return 0;
    for (size_t k = 0; k < sizeof zones / sizeof *zones; k++)
        if (word_is(t, i, zones[k].name)) {
            p->offset_s = (zones[k].hours + daylight) * HOUR_S;
            p->has_zone = true;
            return 3;
        }
    return 0;
}

static size_t read_zone(const struct tokens *t, size_t i, bool running, struct date_parts *p)
{
    size_t from = i;
    i += is_mark(t, i, '(');
    if (i >= t->count)
        return 0;
    size_t n = read_offset(t, i, p);
    if (n) { /* "+0300 (MSK)": the name says nothing new */
        i += n;
        struct date_parts ignored = {0};
        return i - from + (is_mark(t, i, '(') && !running ? read_zone(t, i, running, &ignored) : 0);
    }
    if (t->t[i].kind != TOKEN_WORD)
        return 0;
    n = read_zone_path(t, i, p);
    if (!n)
        n = read_zone_words(t, i, p);
    if (n)
        return i + n - from;
    if ((running && !all_capitals(&t->t[i])) || !date_zone_find(t->t[i].s, t->t[i].len, &p->offset_s))
        return 0;
    p->has_zone = true;
    i++;
    i += read_offset(t, i, p);
    return i + is_mark(t, i, ')') - from;
}

/* hh:mm[:ss[.fff]] at token i. */
static size_t read_colons(const struct tokens *t, size_t i, struct date_parts *p)
{
    if (!is_number(t, i, 2) || !is_mark(t, i + 1, ':') || !is_number(t, i + 2, 2))
        return 0;
    p->hour = t->t[i].value;
    p->minute = t->t[i + 2].value;
    i += 3;
    if (!is_mark(t, i, ':') || !is_number(t, i + 1, 2))
        return 3;
    p->second = t->t[i + 1].value;
    i += 2;
    bool fraction = (is_mark(t, i, '.') || is_mark(t, i, ',') || is_mark(t, i, ':')) && i + 1 < t->count &&
                    t->t[i].glued && t->t[i + 1].glued && t->t[i + 1].kind == TOKEN_NUMBER;
    return fraction ? 7 : 5;
}

/* 5.30 pm: a dot divides only where the half of the day follows. */
static size_t read_dotted(const struct tokens *t, size_t i, struct date_parts *p)
{
    struct date_parts half = {0};
    if (!is_number(t, i, 2) || !is_mark(t, i + 1, '.') || !is_number(t, i + 2, 2) || t->t[i + 2].digits != 2 ||
        !t->t[i + 2].glued || !read_half(t, i + 3, &half))
        return 0;
    p->hour = t->t[i].value;
    p->minute = t->t[i + 2].value;
    return 3;
}

/* 13時05分, 오후 1시 31분, 9h30, 9 h 30. */
static size_t read_units(const struct tokens *t, size_t i, struct date_parts *p)
{
    bool french = is_number(t, i + 2, 2) && t->t[i + 2].digits == 2; /* 14 h 05 */
    if (!is_number(t, i, 2) || !(is_unit(t, i + 1, 'H') || (is_letter(t, i + 1, 'h') && (t->t[i + 1].glued || french))))
        return 0;
    bool letter = !is_unit(t, i + 1, 'H');
    p->hour = t->t[i].value;
    if (!is_number(t, i + 2, 2) || !(letter ? t->t[i + 2].digits == 2 : is_unit(t, i + 3, 'M')))
        return 2;
    p->minute = t->t[i + 2].value;
    if (letter)
        return 3;
    if (!is_number(t, i + 4, 2) || !is_unit(t, i + 5, 'S'))
        return 4;
    p->second = t->t[i + 4].value;
    return 6;
}

static size_t read_time(const struct tokens *t, size_t i, bool running, struct date_parts *p)
{
    size_t from = i, before = read_half(t, i, p);
    i += before;
    size_t n = read_colons(t, i, p);
    if (!n)
        n = read_units(t, i, p);
    if (!n)
        n = read_dotted(t, i, p);
    if (!n && is_number(t, i, 2) && t->t[i].value >= 1 && t->t[i].value <= 12) {
        p->hour = t->t[i].value;
        n = before ? 0 : read_half(t, i + 1, p);
        n += n > 0;
        if (n && is_mark(t, i + n + 1, ':')) /* 06 오후 11:23: the half belongs to what follows */
            return 0;
        i += n;
    } else {
        i += n;
        if (n && !before)
            i += read_half(t, i, p);
    }
    if (!n)
        return 0;
    i += read_zone(t, i, running, p);
    p->has_time = true;
    return i - from;
}

void date_mark_times(struct tokens *t, bool running)
{
    for (size_t i = 0; i < t->count; i++) {
        struct date_parts p = {0};
        size_t n = read_time(t, i, running, &p);
        if (!n)
            continue;
        struct token *last = &t->t[i + n - 1];
        t->t[i].len = (size_t)(last->s + last->len - t->t[i].s);
        t->t[i].kind = TOKEN_TIME;
        t->t[i].time = p;
        memmove(&t->t[i + 1], &t->t[i + n], (t->count - i - n) * sizeof *t->t);
        t->count -= n - 1;
    }
}
