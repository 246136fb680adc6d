/* xml_guess.c: what a writer most likely meant, where something was left out or is misspelt. */
#include <string.h>
#include <strings.h>

#include "ingest/parse/xml.h"

/* ---- names */

bool xml_is_slip(struct slice a, struct slice b)
{
    enum { LETTERS_MIN = 4 };
    size_t head = 0, tail = 0, least = a.len < b.len ? a.len : b.len, most = a.len + b.len - least;
    if (most < LETTERS_MIN || most - least > 1)
        return false;
    while (head < least && a.s[head] == b.s[head])
        head++;
    while (tail < least - head && a.s[a.len - 1 - tail] == b.s[b.len - 1 - tail])
        tail++;
    bool swapped = a.len == b.len && least - head - tail == 2 && a.s[head] == b.s[head + 1] && a.s[head + 1] == b.s[head];
    return most - head - tail <= 1 || swapped;
}

/* ---- attributes */

struct slice xml_without_marks(struct slice value)
{
    static const char *const marks[] = {"\"", "'", "“", "”"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t n = strlen(marks[i]);
        if (value.len > n && memcmp(value.s, marks[i], n) == 0) {
            value.s += n;
            value.len -= n;
        }
        if (value.len > n && memcmp(value.s + value.len - n, marks[i], n) == 0)
            value.len -= n;
    }
    return value;
}

const char *xml_lost_quote(const char *from, const char *to, bool closed)
{
    const char *lt = memchr(from, '<', (size_t)(to - from)), *end = lt ? lt : to;
    const char *gt = lt || !closed ? memchr(from, '>', (size_t)(end - from)) : NULL;
    while (gt && gt > from && (gt[-1] == '/' || (unsigned char)gt[-1] <= ' '))
        gt--;
    return gt;
}

/* ---- CDATA */

/* Brackets are rare in text, so looking for one is quicker than looking for all three bytes. */
static const char *find_cdata_end(const struct xml *x, const char *from)
{
    for (const char *p = from; (p = memchr(p, ']', (size_t)(x->end - p))); p++)
        if (x->end - p >= 3 && p[1] == ']' && p[2] == '>')
            return p;
    return NULL;
}

const char *xml_cdata_end(struct xml *x, const char *from)
{
    if (!x->no_cdata_end && x->cdata_end < from) {
        x->cdata_end = find_cdata_end(x, from);
        x->no_cdata_end = !x->cdata_end;
    }
    return x->cdata_end;
}

/* Where an end tag of that name begins; NULL: nowhere. */
static const char *find_end_tag(const char *p, const char *end, struct slice name)
{
    for (; (p = memchr(p, '<', (size_t)(end - p))); p++)
        if ((size_t)(end - p) > name.len + 2 && p[1] == '/' && memcmp(p + 2, name.s, name.len) == 0 &&
            strchr(" \t\r\n>", p[name.len + 2]))
            return p;
    return NULL;
}

/* In small letters too, as xml_next reads them: each section is looked through up to the next one only. */
static const char *find_cdata_start(const char *p, const char *end)
{
    for (; (p = memchr(p, '[', (size_t)(end - p))); p++)
        if (end - p > 7 && strncasecmp(p, "[CDATA[", 7) == 0)
            return p;
    return NULL;
}

const char *xml_cdata_cut(const struct xml *x, const char *from, const char *to, bool closed)
{
    const char *next = find_cdata_start(from, to), *end = next ? next : to;
    if ((closed && !next) || !x->depth)
        return NULL;
    const char *cut = find_end_tag(from, end, x->open[x->depth - 1].name);
    const char *item = find_end_tag(from, end, (struct slice){"item", 4});
    if (!item)
        item = find_end_tag(from, end, (struct slice){"entry", 5});
    return !item && closed ? NULL : cut ? cut : item;
}
