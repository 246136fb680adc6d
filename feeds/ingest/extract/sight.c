#include "ingest/extract/sight.h"

#include <stdio.h>
#include <string.h>

#include "core/date.h"
#include "ingest/extract/datelabel.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/teaser.h"
#include "text/datetext.h"

enum { OLDEST_YEAR = 1990, LINE_DATES = 4, LINE_BYTES = 240, ENOUGH = 4, WORDS = 60, PROSE = 110,
       SENTENCE_LESS = 2 };

bool sight_plausible(int64_t t, int64_t now)
{
    int64_t oldest;
    return date_from_day(OLDEST_YEAR, 1, 1, &oldest) && t >= oldest && t <= now + 2 * DAY_S;
}

/* Elements with a date of their own: <time datetime>, <abbr title>, data-date. */
static const char *machine_date(const struct node *n)
{
    for (uint32_t i = 0; i < n->attr_count; i++) {
        const char *name = n->attrs[i].name, *v = n->attrs[i].value;
        bool named =
            strstr(name, "date") || strstr(name, "time") || strcmp(name, "content") == 0 || strcmp(name, "title") == 0;
        if (named && strlen(v) >= 8 && strpbrk(v, "0123456789"))
            return v;
    }
    return NULL;
}

/* A small element whose attribute holds the moment while its text says "3 days ago": <relative-time datetime>, data-date,
 * <span title="April 9, 2024 10:15">. */
static bool has_moment(const struct node *n, int32_t size)
{
    enum { SMALL = 8 };
    for (uint32_t i = 0; i < n->attr_count && size <= SMALL; i++) {
        const char *name = n->attrs[i].name, *v = n->attrs[i].value;
        bool data = strncmp(name, "data-", 5) == 0 && (strstr(name, "date") || strstr(name, "time"));
        bool shown = strcmp(name, "title") == 0 && (n->tag == TAG_SPAN || n->tag == TAG_ABBR) && strstr(v, "20");
        if ((data || shown || strcmp(name, "datetime") == 0) && strlen(v) >= 8 && strpbrk(v, "0123456789"))
            return true;
    }
    return false;
}

/* In the head of the site, which shows today's date, and not in that of the article. */
static bool in_site_head(const struct page *p, int32_t i, int32_t title)
{
    for (; i >= 0 && p->nodes[i].end <= title; i = p->nodes[i].parent)
        if (p->nodes[i].tag == TAG_HEADER || p->nodes[i].tag == TAG_NAV || p->nodes[i].hints & (HINT_HEADER | HINT_NAV))
            return true;
    return false;
}

/* Right above the title, right below it, or between it and the text. */
static bool is_near(int32_t i, const struct sight_place *at)
{
    enum { ABOVE = 40, BELOW = 60, RIGHT_BELOW = 20 };
    int32_t title = at->title_at;
    return title >= 0 && i > title - ABOVE && (i < title + RIGHT_BELOW || (i < title + BELOW && i < at->root));
}

static int place_points(const struct page *p, int32_t i, const struct sight_place *at)
{
    int32_t title = at->title_at;
    if (title >= 0 && i > title && i < title + 200)
        return 6 - (i - title) / 60;
    if (title >= 0 && i < title && i > title - 80)
        return in_site_head(p, i, title) ? 1 : 4;
    return i >= at->root && i < p->nodes[at->root].end ? 1 : 0;
}

/* Dates of comments and of other articles; those in a footer are the page's own where they are labelled. */
static bool in_clutter(const struct page *p, int32_t i, bool labelled, const struct sight_place *at)
{
    if (!labelled && teaser_around(p, i, at->title_at, at->root))
        return true;
    uint32_t clutter = HINT_COMMENT | HINT_RELATED | (labelled ? 0 : HINT_FOOTER);
    for (; i >= 0; i = p->nodes[i].parent)
        if (p->nodes[i].hints & clutter && p->nodes[i].tag != TAG_BODY && !(p->nodes[i].flags & NODE_KEPT))
            return true;
    return false;
}

static void offer(struct sights *out, const struct sighting *seen, enum date_label label)
{
    if (label == DATE_OTHER)
        return;
    struct sighting *to = label == DATE_UPDATED ? &out->updated : &out->published, x = *seen;
    x.points += label == DATE_PUBLISHED ? 3 : 0;
    if (x.points > out->weak.points && x.points < ENOUGH && label == DATE_UNLABELLED)
        out->weak = x;
    if (x.points < ENOUGH || x.points <= to->points)
        return;
    *to = x;
    if (label != DATE_UPDATED)
        out->labelled = label == DATE_PUBLISHED;
}

/* 05/03/2024: which is the day?  The moment if it were the other. */
static int64_t other_order(const char *s, size_t len, int64_t t)
{
    int a, b, year;
    char text[16], mark[2];
    if (len < 8 || len > 10)
        return DATE_NONE;
    snprintf(text, sizeof text, "%.*s", (int)len, s);
    if (sscanf(text, "%2d%1[/.-]%2d%*1[/.-]%4d", &a, mark, &b, &year) != 4 || a > 12 || b > 12 || a == b)
        return DATE_NONE;
    struct date_civil c = date_to_civil(t);
    return date_from_civil(c.year, c.day, c.month, c.hour, c.minute, c.second, 0, &t) ? t : DATE_NONE;
}

/* "9-10-10" is a date only where something else says so. */
static bool has_full_year(const char *s, const struct datetext_hit *h)
{
    int digits = 0;
    for (size_t i = h->start; i < h->end && digits < 4; i++)
        digits = s[i] >= '0' && s[i] <= '9' ? digits + 1 : (s[i] & 0x80) ? 4 : 0;
    return digits == 4;
}

/* The text without the time of day that stands at its beginning or its end. */
static void cut_time(const char **s, size_t *len)
{
    for (size_t i = 1; i + 2 < *len; i++) {
        const char *c = *s + i;
        bool time = (*c == ':' || *c == 'h') && c[-1] >= '0' && c[-1] <= '9' && c[1] >= '0' && c[1] <= '9';
        if (!time && !(c[-1] >= '0' && c[-1] <= '9' && *len - i > 3 && strncmp(c, "時", 3) == 0))
            continue;
        while (i && (*s)[i - 1] >= '0' && (*s)[i - 1] <= '9')
            i--;
        size_t end = i + strcspn(*s + i, " ,");
        if (i > 3) {
            *len = i;
        } else {
            *s += end;
            *len -= end;
        }
        return;
    }
}

/* "5 марта, 10:15", "3月5日": the last such day before the page was made, in a text with its year; NULL: no day of that
 * kind. */
static const char *with_year(const struct page *p, const struct sight_place *at, const char *s)
{
    enum { LONGEST = 70 };
    size_t len = strlen(s);
    bool spanish = at->language && (strncmp(at->language, "es", 2) == 0 || strncmp(at->language, "pt", 2) == 0);
    if (at->about == DATE_NONE || len > LONGEST || (strstr(s, " ago") && !spanish))
        return NULL; /* "3 weeks ago" is no day of August */
    cut_time(&s, &len);
    while (len && strchr(" ,.|-", s[len - 1]))
        len--;
    int year = date_to_civil(at->about).year;
    const char *units = strstr(s, "月") ? "年" : strstr(s, "월 ") ? "년 " : NULL;
    size_t digits = strspn(s, "0123456789");
    bool japanese = at->language && strncmp(at->language, "ja", 2) == 0 && digits && digits < 3 && s[digits] == '/';
    for (int back = 0; back < 2 && len; back++) {
        const char *text = japanese ? arena_printf(p->arena, "%d/%.*s", year - back, (int)strspn(s, "0123456789/"), s)
                           : units ? arena_printf(p->arena, "%d%s%.*s", year - back, units, (int)len, s)
                                 : arena_printf(p->arena, "%.*s %d", (int)len, s, year - back);
        struct datetext_hit hit;
        if (!text || !datetext_each(text, strlen(text), at->language, at->now, &hit, 1) || !has_full_year(text, &hit))
            return NULL;
        if (hit.date.unix_s <= at->about + DAY_S)
            return text;
    }
    return NULL;
}

static bool has_word(const char *s)
{
    for (; *s; s++)
        if (((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z') || *s & 0x80)
            return true;
    return false;
}

/* "8.8.8.8" */
static bool is_address(const char *s, const struct datetext_hit *h)
{
    return (s[h->end] == '.' && s[h->end + 1] >= '0' && s[h->end + 1] <= '9') ||
           (h->start > 1 && s[h->start - 1] == '.' && s[h->start - 2] >= '0' && s[h->start - 2] <= '9');
}

/* "The fair opens on 12 May 2024 in the old town hall.": what a standfirst tells gives way to a line that is a date. */
static bool is_sentence(const char *s, size_t rest)
{
    enum { WORDS_BYTES = 25 };
    size_t n = strlen(s);
    return rest > WORDS_BYTES && n && (s[n - 1] == '.' || (n >= 3 && strcmp(s + n - 3, "。") == 0));
}

/* All dates of a line, each with the words before it: "Mis à jour le 13/03/2019, publié le 12/03/2019". */
static void offer_line(const struct page *p, int32_t i, const struct sight_place *at, const char *s, int points,
                       struct sights *out)
{
    struct datetext_hit hits[LINE_DATES];
    size_t count = datetext_each(s, strlen(s), at->language, at->now, hits, LINE_DATES), from = 0;
    const char *whole = !count && points >= ENOUGH && has_word(s) ? with_year(p, at, s) : NULL;
    if (whole) {
        s = whole;
        count = datetext_each(s, strlen(s), at->language, at->now, hits, LINE_DATES);
    }
    for (size_t k = 0; k < count; k++) {
        enum date_label label = datelabel_in(s + from, hits[k].start - from);
        if (label == DATE_UNLABELLED)
            label = datelabel_of(&p->nodes[i]);
        if (label == DATE_UNLABELLED && !k)
            label = datelabel_before(p, i);
        from = hits[k].end;
        bool known = label == DATE_PUBLISHED || label == DATE_UPDATED;
        int extra = known && points < ENOUGH ? ENOUGH - points : 0; /* far from the title the words suffice */
        if (is_address(s, &hits[k]))
            continue;
        size_t rest = strlen(s) - (hits[k].end - hits[k].start);
        int less = !known && is_sentence(s, rest) ? SENTENCE_LESS : 0;
        if (!known && (points < ENOUGH ? rest > WORDS || !has_full_year(s, &hits[k]) : rest > PROSE))
            continue; /* a sentence about something of that day */
        if (!sight_plausible(hits[k].date.unix_s, at->now) || in_clutter(p, i, known, at))
            continue;
        int64_t other = other_order(s + hits[k].start, hits[k].end - hits[k].start, hits[k].date.unix_s);
        offer(out, &(struct sighting){hits[k].date.unix_s, points + extra - less, other, hits[k].date.offset_s}, label);
    }
}

/* "Mar" "12" "2019", each in an element of its own, that style sheets set as a calendar's leaf. */
static char *spaced_text(const struct page *p, int32_t i)
{
    struct buf b;
    buf_init(&b, LINE_BYTES);
    for (int32_t k = i + 1; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight) {
            buf_append(&b, p->nodes[k].text, p->nodes[k].text_len);
            buf_append_char(&b, ' ');
        }
    char *s = b.len && !b.failed ? arena_strndup(p->arena, b.data, b.len) : NULL;
    buf_free(&b);
    return s;
}

static bool offer_machine(const struct page *p, int32_t i, const struct sight_place *at, const char *s, int points,
                          struct sights *out)
{
    const char *machine = machine_date(&p->nodes[i]);
    struct datetext d;
    if (!machine || !datetext_parse(machine, strlen(machine), at->language, at->now, &d) ||
        !sight_plausible(d.unix_s, at->now))
        return false;
    enum date_label label = s ? datelabel_in(s, strlen(s)) : DATE_UNLABELLED;
    if (label == DATE_UNLABELLED)
        label = datelabel_of(&p->nodes[i]);
    if (label == DATE_UNLABELLED)
        label = datelabel_before(p, i);
    if (!in_clutter(p, i, false, at))
        offer(out, &(struct sighting){d.unix_s, points, DATE_NONE, d.offset_s}, label);
    return true;
}

/* Elements that may be a date's line: what is made for dates, short blocks with text of their own, small inline ones.
 * near: the title, where lines are dropped since they are no text. */
static bool is_line(const struct node *n, bool hinted, bool near, int32_t size)
{
    if (n->tag >= TAG_H1 && n->tag <= TAG_H3)
        return hinted;
    if (hinted)
        return true;
    bool block = tag_is(n->tag, TAGK_BLOCK) && !(n->flags & NODE_DROPPED);
    bool inside = near && !n->own_weight && (n->tag == TAG_DIV || n->tag == TAG_P); /* of what was dropped */
    if (block && !inside)
        return n->own_weight >= 6 && n->own_weight <= 120;
    return n->tag == TAG_SPAN || size <= (near ? 16 : 8);
}

/* Of ASCII, of full width, Arabic or Persian; longer texts are no dates' lines. */
static bool has_digit(const struct node *n)
{
    if (strpbrk(n->text, "0123456789"))
        return true;
    for (const unsigned char *u = (const unsigned char *)n->text; n->text_len < LINE_BYTES && *u; u++)
        if ((u[0] == 0xef && u[1] == 0xbc && u[2] >= 0x90 && u[2] <= 0x99) || (u[0] == 0xd9 && u[1] >= 0xa0 && u[1] <= 0xa9) ||
            (u[0] == 0xdb && u[1] >= 0xb0 && u[1] <= 0xb9))
            return true;
    return false;
}

/* How many text nodes with a digit come before each node; NULL: no memory.  Most elements hold none. */
static int32_t *count_digits(const struct page *p)
{
    int32_t *before = arena_array(p->arena, (size_t)p->count + 1, sizeof *before), n = 0;
    for (int32_t i = 0; before && i < p->count; i++) {
        before[i] = n;
        n += p->nodes[i].tag == TAG_TEXT && p->nodes[i].text && has_digit(&p->nodes[i]);
    }
    if (before)
        before[p->count] = n;
    return before;
}

static void look_at(const struct page *p, int32_t i, const struct sight_place *at, bool digits, struct sights *out)
{
    const struct node *n = &p->nodes[i];
    bool moment = n->tag != TAG_TEXT && n->attr_count && has_moment(n, n->end - i);
    bool hinted = n->tag == TAG_TIME || n->hints & HINT_DATE || moment;
    if (n->tag == TAG_TEXT || n->end - i > 60 || (!digits && !(hinted && machine_date(n))) ||
        !is_line(n, hinted, is_near(i, at), n->end - i))
        return;
    int points = place_points(p, i, at) + (hinted ? 4 : 0) + (n->hints & HINT_META ? 1 : 0);
    if (points + 3 <= out->published.points && points + 3 <= out->updated.points)
        return;
    char *s = hinted && n->end - i > 3 ? spaced_text(p, i) : page_text_dup(p, i);
    if (hinted && offer_machine(p, i, at, s && strlen(s) <= LINE_BYTES ? s : NULL, points, out))
        return;
    if (s && strlen(s) <= LINE_BYTES && digits)
        offer_line(p, i, at, s, points, out);
}

/* "PORT TOWN, March 5, 2024 (PH) — The delegation …": the day before a dash, a bracket or a slash in the first words. */
static void look_at_dateline(const struct page *p, const struct sight_place *at, struct sights *out)
{
    enum { BEGINNING = 100, PLACE = 50, SOURCE = 24, LEAST = 80, BLOCKS = 4, POINTS = ENOUGH + 1 };
    int seen = 0;
    for (int32_t i = at->root; i < p->nodes[at->root].end && seen < BLOCKS; i++) {
        const struct node *n = &p->nodes[i];
        if (n->block != i || n->own_weight < LEAST || n->flags & NODE_HIDDEN || n->tag == TAG_TEXT)
            continue;
        seen++;
        char *s = page_text_dup(p, i);
        struct datetext_hit hit;
        if (!s || !datetext_each(s, strnlen(s, BEGINNING), at->language, at->now, &hit, 1) || hit.start > PLACE ||
            !has_full_year(s, &hit) || !sight_plausible(hit.date.unix_s, at->now))
            continue;
        const char *mark = s + hit.end + strcspn(s + hit.end, "(/-\xe2");
        bool sentence = s[hit.end] == '.' && s[hit.end + 1] == ' ' && !memchr(s, '.', hit.start); /* "Hafenstadt, 12. März 2019. Die" */
        if (sentence)
            mark = s + hit.end;
        if (mark < s + hit.end + SOURCE && strspn(s, "0123456789") == 0 && *mark &&
            (sentence || (unsigned char)*mark != 0xe2 || strncmp(mark, "—", 3) == 0 || strncmp(mark, "–", 3) == 0)) {
            offer(out, &(struct sighting){hit.date.unix_s, POINTS, DATE_NONE, 0}, DATE_UNLABELLED);
            return;
        }
    }
}

void sight_dates(const struct page *p, const struct sight_place *at, bool near, struct sights *out)
{
    enum { LINES_ABOVE = 80, LINES_BELOW = 200 };
    static const struct sighting none = {.time = DATE_NONE, .other = DATE_NONE};
    *out = (struct sights){none, none, none, false};
    int32_t from = p->body, to = p->count, *digits = count_digits(p);
    if (near) {
        from = at->title_at - LINES_ABOVE > from ? at->title_at - LINES_ABOVE : from;
        to = at->title_at < 0 ? from : at->title_at + LINES_BELOW < to ? at->title_at + LINES_BELOW : to;
    }
    for (int32_t i = from; i < to && digits; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & NODE_HIDDEN && n->tag != TAG_TEXT)
            i = n->end - 1;
        else
            look_at(p, i, at, digits[n->end] > digits[i], out);
    }
    if (!near && out->published.time == DATE_NONE)
        look_at_dateline(p, at, out);
}
