#include "ingest/extract/title.h"

#include <string.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"

/* What stands between an article's title and a site's name.  A colon is none: titles have them of their own. */
static const char *const separators[] = {
    " | ", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", " \xc2\xbb ", " \xc2\xab ", " \xe2\x80\xa2 ", " \xc2\xb7 ",
    " :: ", " / ", " > ", "\xef\xbd\x9c", " \\ ", " \xe2\x80\xba ", "|",
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *last_separator(const char *s, size_t len, size_t *sep_len)
{
    const char *best = NULL;
    for (size_t i = 0; i < COUNT(separators); i++) {
        size_t n = strlen(separators[i]);
        for (size_t k = len >= n ? len - n + 1 : 0; k-- > 1;)
            if (memcmp(s + k, separators[i], n) == 0 && (!best || s + k > best)) {
                best = s + k;
                *sep_len = n;
                break;
            }
    }
    return best;
}

static const char *first_separator(const char *s, size_t *sep_len)
{
    const char *best = NULL;
    for (size_t i = 0; i < COUNT(separators); i++) {
        const char *at = strstr(s, separators[i]);
        if (at && at != s && (!best || at < best)) {
            best = at;
            *sep_len = strlen(separators[i]);
        }
    }
    return best;
}

static size_t count_words(const char *s, size_t len)
{
    struct letters l;
    letters_count(s, len, &l);
    size_t words = 1;
    for (size_t i = 0; i < len; i++)
        words += s[i] == ' ';
    /* Scripts without spaces: two characters make about a word. */
    size_t wide = l.weight > (int32_t)len / 2 && words < 3 ? (size_t)l.weight / 4 : 0;
    return words > wide ? words : wide;
}

/* Equal when only letters and digits count. */
static bool same_letters(const char *a, size_t a_len, const char *b, size_t b_len)
{
    struct buf x, y;
    buf_init(&x, 4096);
    buf_init(&y, 4096);
    letters_plain(a, a_len, &x);
    letters_plain(b, b_len, &y);
    size_t i = 0, k = 0;
    bool same = !x.failed && !y.failed;
#define SKIP(v, at)                                                                                                    \
    while (at < v.len && strchr(" .,:;!?'\"-|()&", v.data[at]))                                                        \
    at++
    while (same) {
        SKIP(x, i);
        SKIP(y, k);
        if (i >= x.len || k >= y.len)
            break;
        same = x.data[i++] == y.data[k++];
    }
    same = same && i >= x.len && k >= y.len;
    buf_free(&x);
    buf_free(&y);
    return same;
}

/* The part between separators is the site's name where it says so elsewhere, or where its host name does. */
static bool is_site(const struct facts *f, const char *part, size_t len)
{
    const char *site = f->best[FACT_SITE];
    return site && same_letters(site, strlen(site), part, len);
}

/* Takes the site's name off a page title. */
static char *without_site(const struct page *p, const struct facts *f, const char *s)
{
    size_t len = strlen(s), sep_len = 0;
    const char *first = first_separator(s, &sep_len);
    if (first && is_site(f, s, (size_t)(first - s)))
        return arena_strdup(p->arena, first + sep_len);
    for (int round = 0; round < 3; round++) {
        const char *last = last_separator(s, len, &sep_len);
        if (!last)
            break;
        size_t head = (size_t)(last - s), tail = len - head - sep_len;
        bool site = is_site(f, last + sep_len, tail);
        size_t head_words = count_words(s, head), tail_words = count_words(last + sep_len, tail);
        /* Without a name to compare: a short tail behind a longer head. */
        if (!site && (head_words < 3 || tail_words > 5 || (round && tail_words > 3) || tail_words >= head_words))
            break;
        len = head;
        if (site)
            break;
    }
    while (len && s[len - 1] == ' ')
        len--;
    return arena_strndup(p->arena, s, len);
}

struct heading {
    int32_t at;
    char *text;
};

enum { HEADINGS_MAX = 24 };

/* The site's name in a heading leads to the front page. */
static bool is_home_link(const struct page *p, int32_t i)
{
    for (int32_t k = p->nodes[i].parent; k < p->nodes[i].end; k++) {
        const char *href = k >= 0 && p->nodes[k].tag == TAG_A ? page_attr(&p->nodes[k], "href") : NULL;
        if (href && (strcmp(href, "/") == 0 || strcmp(href, "./") == 0))
            return true;
        if (k == p->nodes[i].parent && k < i - 1)
            k = i - 1;
    }
    return false;
}

/* The shown h1s; where there are none, the h2s and what is called a headline. */
static int collect_headings(const struct page *p, struct heading *out)
{
    int count = 0;
    for (int pass = 0; pass < 2 && !count; pass++)
        for (int32_t i = p->body; i < p->count && count < HEADINGS_MAX; i++) {
            const struct node *n = &p->nodes[i];
            if (n->flags & NODE_HIDDEN) {
                i = n->end - 1;
                continue;
            }
            bool wanted = pass ? n->tag == TAG_H2 || (n->hints & HINT_TITLE && n->end - i < 12) : n->tag == TAG_H1;
            wanted = wanted && !is_home_link(p, i);
            char *s = wanted && n->end - i < 60 ? page_text_dup(p, i) : NULL;
            if (s && strlen(s) < 400)
                out[count++] = (struct heading){i, s};
        }
    return count;
}

/* The share of the plain title's words that the heading has too, and the reverse: the smaller of both. */
static double likeness(const char *a, const char *b)
{
    struct buf x, y;
    buf_init(&x, 4096);
    buf_init(&y, 4096);
    letters_plain(a, strlen(a), &x);
    letters_plain(b, strlen(b), &y);
    size_t hits = 0, words = 0, other = 1;
    for (size_t i = 0; y.data && i < y.len; i++)
        other += y.data[i] == ' ';
    for (size_t i = 0; x.data && y.data && i < x.len;) {
        size_t n = strcspn(x.data + i, " ");
        words++;
        for (const char *at = y.data; n && (at = strstr(at, " ")) != NULL; at++)
            if (strncmp(at + 1, x.data + i, n) == 0 && (at[1 + n] == ' ' || !at[1 + n])) {
                hits++;
                break;
            }
        if (n && strncmp(y.data, x.data + i, n) == 0 && (y.data[n] == ' ' || !y.data[n]))
            hits++;
        i += n + 1;
    }
    buf_free(&x);
    buf_free(&y);
    size_t more = words > other ? words : other;
    return more ? (double)hits / (double)more : 0;
}

/* "Dec 18 2025 A title", "A title posted on July 1": the heading is the claim and a date besides. */
static bool is_dated(const char *heading, const char *cut)
{
    size_t n = strlen(cut), len = strlen(heading);
    if (n < 10 || len <= n)
        return false;
    if (strncmp(heading, cut, n) == 0)
        return strpbrk(heading + n, "0123456789") != NULL;
    return strcmp(heading + len - n, cut) == 0 && strcspn(heading, "0123456789") < len - n;
}

/* The heading that says what a page title says too, be it more or less of it. */
static const char *agreeing_heading(const struct heading *h, int count, const char *claim, const char *cut)
{
    const char *best = NULL;
    double best_like = 0.59;
    for (int i = 0; i < count; i++) {
        if (same_letters(h[i].text, strlen(h[i].text), cut, strlen(cut)))
            return h[i].text;
        if (is_dated(h[i].text, cut))
            return cut;
        double like = likeness(h[i].text, cut), whole = likeness(h[i].text, claim);
        if (whole > like)
            like = whole;
        if (like > best_like) {
            best_like = like;
            best = h[i].text;
        }
    }
    return best;
}

char *title_choose(const struct page *p, const struct facts *f)
{
    static const enum fact order[] = {FACT_TITLE, FACT_TITLE_META, FACT_TITLE_PAGE};
    struct heading h[HEADINGS_MAX];
    int count = collect_headings(p, h);
    char *fallback = NULL;
    for (size_t i = 0; i < COUNT(order); i++) {
        const char *claim = f->best[order[i]];
        if (!claim)
            continue;
        char *cut = without_site(p, f, claim);
        if (!cut)
            continue;
        const char *heading = agreeing_heading(h, count, claim, cut);
        if (heading)
            return arena_strdup(p->arena, heading);
        if (!fallback && !is_site(f, cut, strlen(cut)))
            fallback = cut;
    }
    /* Nobody agrees with the heading: it is still the title where it is the only one and shares a word with what is
     * claimed. */
    if (count == 1 && p->nodes[h[0].at].tag == TAG_H1 && count_words(h[0].text, strlen(h[0].text)) >= 3 &&
        (!fallback || likeness(h[0].text, fallback) > 0.15))
        return h[0].text;
    return fallback ? fallback : count ? h[0].text : NULL;
}

char *title_site_part(const struct facts *f, const char *title)
{
    const char *s = f->best[FACT_TITLE_PAGE];
    size_t sep_len = 0, n = title ? strlen(title) : 0;
    if (!s || !n || strncmp(s, title, n) != 0)
        return NULL;
    const char *last = last_separator(s, strlen(s), &sep_len);
    if (!last || (size_t)(last - s) < n)
        return NULL;
    return arena_strdup(f->arena, last + sep_len);
}
