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

enum { HEADINGS_MAX = 48 };

/* Chinese and Japanese titles have no spaces about these. */
static const char *const wide_separators[] = {"_", "-", "\xef\xbc\x8d", "\xef\xbc\x9a"};

static bool is_wide(const char *s, size_t len)
{
    struct letters l;
    letters_count(s, len, &l);
    return l.weight > (int32_t)len / 2 && len > 12 && (unsigned char)s[0] >= 0xe3;
}

static const char *last_separator(const char *s, size_t len, size_t *sep_len)
{
    const char *best = NULL;
    bool wide = is_wide(s, len);
    for (size_t i = 0; i < COUNT(wide_separators) && wide; i++)
        for (size_t n = strlen(wide_separators[i]), k = len - n; k-- > 1 && !best;)
            if (memcmp(s + k, wide_separators[i], n) == 0) {
                best = s + k;
                *sep_len = n;
            }
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
    while (len && *s == ' ')
        s++, len--;
    while (len && s[len - 1] == ' ')
        len--;
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

/* The letters and digits of s[0..len) in lower case, nothing between them; in the arena. */
static char *letters_only(struct arena *a, const char *s, size_t len)
{
    struct buf plain, b;
    buf_init(&plain, 4096);
    buf_init(&b, 4096);
    letters_plain(s, len, &plain);
    for (size_t i = 0; i < plain.len; i++)
        if (!strchr(" .,:;!?'\"-|()&_/", plain.data[i]))
            buf_append_char(&b, plain.data[i]);
    char *out = b.len ? arena_strndup(a, b.data, b.len) : NULL;
    buf_free(&plain);
    buf_free(&b);
    return out;
}

/* The name of a host without www and without its last label is what most sites are called by, spaces apart. */
static bool is_host(const struct facts *f, const char *address, const char *part, size_t len)
{
    enum { LEAST = 4 }; /* letters: shorter labels are found in any text */
    const char *host = address ? strstr(address, "://") : NULL;
    if (!host)
        return false;
    host += 3;
    if (strncmp(host, "www.", 4) == 0)
        host += 4;
    size_t n = strcspn(host, ":/?#"), stem = n;
    while (stem && host[stem - 1] != '.')
        stem--;
    char *name = letters_only(f->arena, part, len), *whole = letters_only(f->arena, host, n);
    char *label = stem > 1 ? letters_only(f->arena, host, stem - 1) : NULL;
    if (!name || strlen(name) < LEAST)
        return false;
    if (whole && strcmp(name, whole) == 0)
        return true;
    return label && (strcmp(name, label) == 0 ||
                     (strlen(label) >= LEAST + 2 && strlen(name) < 3 * strlen(label) && strstr(name, label)) ||
                     (strlen(name) >= LEAST + 2 && strstr(label, name) && 2 * strlen(name) > strlen(label)));
}

/* The part between separators is the site's name where it says so elsewhere, or where its host name does. */
bool title_is_site(const struct facts *f, const char *part, size_t len)
{
    const char *site = f->best[FACT_SITE];
    if (site && same_letters(site, strlen(site), part, len))
        return true;
    return is_host(f, f->page_url, part, len) || is_host(f, f->best[FACT_URL], part, len);
}

/* Bytes of the site's name and its mark at the beginning: "Site: Title", "Site - Title", "[Site] Title". */
static size_t site_before(const struct facts *f, const char *s)
{
    static const char *const closing[] = {"\xe3\x80\x91", "]", "\xef\xbc\xbd"};
    size_t sep_len = 0;
    const char *first = first_separator(s, &sep_len), *colon = strstr(s, ": ");
    if (first && title_is_site(f, s, (size_t)(first - s)))
        return (size_t)(first - s) + sep_len;
    if (colon && colon > s && title_is_site(f, s, (size_t)(colon - s)))
        return (size_t)(colon - s) + 2;
    size_t open = *s == '[' ? 1 : strncmp(s, "\xe3\x80\x90", 3) == 0 ? 3 : 0;
    for (size_t i = 0; i < COUNT(closing) && open; i++) {
        const char *end = strstr(s + open, closing[i]);
        if (end && title_is_site(f, s + open, (size_t)(end - s) - open))
            return (size_t)(end - s) + strlen(closing[i]);
    }
    return 0;
}

/* Takes the site's name off a page title. */
static char *without_site(const struct page *p, const struct facts *f, const char *s)
{
    size_t before = site_before(f, s), sep_len = 0;
    s += before + strspn(s + before, " ");
    size_t len = strlen(s);
    for (int round = 0; round < 3 && !before; round++) {
        const char *last = last_separator(s, len, &sep_len);
        if (!last)
            break;
        size_t head = (size_t)(last - s), tail = len - head - sep_len;
        bool site = title_is_site(f, last + sep_len, tail);
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
    enum { HEADING_FIRST, HEADING_SECOND, HEADING_THIRD } sort; /* an h1; an h2 or a class; an h3 */
    char *text;
};

struct headings {
    struct heading list[HEADINGS_MAX];
    int count;
    int firsts; /* how many are the first sort */
};

/* An address without a path: the front page of a site. */
static bool is_front_page(const char *href)
{
    const char *path = strstr(href, "://");
    path = path ? path + 3 + strcspn(path + 3, "/?#") : href;
    return strcmp(path, "/") == 0 || strcmp(path, "./") == 0 || strcmp(path, "index.html") == 0 ||
           strcmp(path, "/index.php") == 0 || (path != href && !*path);
}

/* The site's name in a heading leads to the front page. */
static bool is_home_link(const struct page *p, int32_t i)
{
    for (int32_t k = p->nodes[i].parent; k < p->nodes[i].end; k++) {
        const char *href = k >= 0 && p->nodes[k].tag == TAG_A ? page_attr(&p->nodes[k], "href") : NULL;
        const char *rel = href ? page_attr(&p->nodes[k], "rel") : NULL;
        if (href && (is_front_page(href) || (rel && strcmp(rel, "home") == 0)))
            return true;
        if (k == p->nodes[i].parent && k < i - 1)
            k = i - 1;
    }
    return false;
}

/* The shown headings: the h1s first, then the smaller ones and what is called a headline.  A heading of the second sort
 * is the title only where a claim holds all of it, or where there is none of the first. */
static void collect_headings(const struct page *p, struct headings *h)
{
    h->count = h->firsts = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = p->body; i < p->count && h->count < HEADINGS_MAX; i++) {
            const struct node *n = &p->nodes[i];
            if (n->flags & NODE_HIDDEN) {
                i = n->end - 1;
                continue;
            }
            bool called = n->hints & HINT_TITLE && n->end - i < 12;
            bool wanted =
                pass ? n->tag == TAG_H2 || n->tag == TAG_H3 || (called && n->tag != TAG_H1) : n->tag == TAG_H1;
            wanted = wanted && n->end - i < 60 && !is_home_link(p, i);
            char *s = wanted ? page_text_dup(p, i) : NULL;
            if (s && strlen(s) < 400)
                h->list[h->count++] = (struct heading){i,
                                                       !pass                        ? HEADING_FIRST
                                                       : called || n->tag == TAG_H2 ? HEADING_SECOND
                                                                                    : HEADING_THIRD,
                                                       s};
        }
        if (!pass)
            h->firsts = h->count;
    }
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

/* What may stand between a title and something else in one line. */
static size_t mark_before(const char *s, size_t at)
{
    static const char *const marks[] = {
        "|", "-", "\xe2\x80\x93", "\xe2\x80\x94", "\xc2\xbb", "\xc2\xab", "\xe2\x80\xa2", "\xc2\xb7", ":", "/", ">",
        "<", "_", "\xef\xbd\x9c", "\xef\xbc\x9a", "\xe2\x80\xba", "\xe2\x80\xb9", "\\", "~", "\xe2\x88\xb7",
        "\xe3\x80\x90", "\xef\xbc\x8d", "\xef\xbc\x8f",
    };
    while (at && s[at - 1] == ' ')
        at--;
    for (size_t i = 0; i < COUNT(marks); i++) {
        size_t n = strlen(marks[i]);
        if (at >= n && memcmp(s + at - n, marks[i], n) == 0)
            return n;
    }
    return 0;
}

/* Bytes of the mark that s begins with after white space, 0: none. */
static size_t mark_at(const char *s)
{
    size_t space = strspn(s, " "), n = 1;
    for (; n <= 3 && s[space] && s[space + n - 1]; n++)
        if (mark_before(s + space, n) == n)
            return space + n;
    return 0;
}

/* The claim is the heading and the name of a site, a section: "Site: Title", "Title_Section_Site". */
static bool holds_heading(const struct facts *f, const char *claim, const struct heading *h)
{
    size_t n = strlen(h->text), len = strlen(claim);
    struct letters l;
    letters_count(h->text, n, &l);
    if (n + 2 > len || 3 * n < len || l.weight < 8 || title_is_site(f, h->text, n))
        return false;
    if (same_letters(claim + len - n, n, h->text, n) && mark_before(claim, len - n))
        return true;
    size_t mark = memcmp(claim, h->text, n) == 0 ? mark_at(claim + n) : 0;
    const char *rest = claim + n + mark + strspn(claim + n + mark, " ");
    bool colon = mark && (claim[n + mark - 1] == ':' || strncmp(claim + n + mark - 3, "\xef\xbc\x9a", 3) == 0);
    /* What stands before a colon is as well the title's own beginning. */
    return mark && (!colon || title_is_site(f, rest, strlen(rest)) || (h->sort == HEADING_FIRST && n > strlen(rest)));
}

/* "The beginning of a title…": cut off to fit a field. */
static bool is_beginning(const char *claim, const char *heading)
{
    size_t n = strlen(claim);
    bool dots = n > 3 && (memcmp(claim + n - 3, "...", 3) == 0 || memcmp(claim + n - 3, "\xe2\x80\xa6", 3) == 0);
    while (dots && n && strchr(" .", claim[n - 1]))
        n--;
    n -= dots && n >= 3 && memcmp(claim + n - 3, "\xe2\x80\xa6", 3) == 0 ? 3 : 0;
    while (dots && n && claim[n - 1] == ' ')
        n--;
    return dots && n > 12 && strlen(heading) > n && same_letters(heading, n, claim, n);
}

static const char *same_heading(const struct headings *h, int from, int to, const char *cut)
{
    for (int i = from; i < to; i++) {
        if (same_letters(h->list[i].text, strlen(h->list[i].text), cut, strlen(cut)))
            return h->list[i].text;
        if (is_dated(h->list[i].text, cut))
            return cut;
    }
    return NULL;
}

/* The heading that the claim holds all of, or is the beginning of; the longest of them. */
static const char *held_heading(const struct facts *f, const struct headings *h, int from, int to, const char *claim,
                                const char *cut)
{
    const char *best = NULL;
    for (int i = from; i < to; i++) {
        const char *text = h->list[i].text;
        if (is_beginning(cut, text))
            return text;
        if ((!best || strlen(text) > strlen(best)) && holds_heading(f, claim, &h->list[i]))
            best = text;
    }
    return best;
}

static const char *alike_heading(const struct headings *h, const char *claim, const char *cut)
{
    const char *best = NULL;
    double best_like = 0.59;
    for (int i = 0; i < h->count; i++) {
        if (h->list[i].sort != (h->firsts ? HEADING_FIRST : HEADING_SECOND))
            continue;
        double like = likeness(h->list[i].text, cut), whole = likeness(h->list[i].text, claim);
        if (whole > like)
            like = whole;
        if (like > best_like) {
            best_like = like;
            best = h->list[i].text;
        }
    }
    return best;
}

/* The heading that says what a claim says too, be it more or less of it: of the first sort where one does. */
static const char *agreeing_heading(const struct facts *f, const struct headings *h, const char *claim, const char *cut)
{
    const char *best = same_heading(h, 0, h->firsts, cut);
    if (!best)
        best = held_heading(f, h, 0, h->firsts, claim, cut);
    if (!best)
        best = alike_heading(h, claim, cut);
    size_t n = strlen(cut);
    if (best && n > 12 && strncmp(best, cut, n) == 0 && strncmp(best + n, " |", 2) == 0)
        return cut; /* the section stands in the heading */
    if (!best)
        best = same_heading(h, h->firsts, h->count, cut);
    return best ? best : held_heading(f, h, h->firsts, h->count, claim, cut);
}

/* Kickers and subtitles stand inside of headings: an element of it, or the text beside one, is all of the claim. */
static bool has_part(const struct page *p, const struct heading *h, const char *cut)
{
    for (int32_t k = h->at + 1; k < p->nodes[h->at].end && p->nodes[h->at].end - h->at > 2; k++) {
        const struct node *n = &p->nodes[k];
        const char *s = n->tag == TAG_TEXT ? n->text : page_text_dup(p, k);
        if (s && strlen(s) > 8 && same_letters(s, strlen(s), cut, strlen(cut)))
            return true;
    }
    return false;
}

static const char *claimed_part(const struct page *p, const struct headings *h, const char *cut)
{
    for (int i = 0; i < h->firsts && count_words(cut, strlen(cut)) >= 3; i++)
        if (has_part(p, &h->list[i], cut))
            return cut;
    return NULL;
}

struct claims {
    const char *whole[FACT_TITLE_PAGE + 1], *cut[FACT_TITLE_PAGE + 1];
    int count;
};

/* In the order of trust: a claim that is a heading of the first sort, letter by letter, before one that is like it. */
static void collect_claims(const struct page *p, const struct facts *f, struct claims *c)
{
    static const enum fact order[] = {FACT_TITLE, FACT_TITLE_META, FACT_TITLE_PAGE};
    c->count = 0;
    for (size_t i = 0; i < COUNT(order); i++) {
        const char *whole = f->best[order[i]];
        const char *cut = whole ? without_site(p, f, whole) : NULL;
        if (!cut)
            continue;
        c->whole[c->count] = whole;
        c->cut[c->count++] = cut;
    }
}

static const char *agreed_title(const struct page *p, const struct facts *f, const struct headings *h,
                                const struct claims *c)
{
    const char *best = NULL;
    for (int i = 0; i < c->count && !best; i++)
        best = same_heading(h, 0, h->firsts, c->cut[i]);
    for (int i = 0; i < c->count && !best; i++)
        best = claimed_part(p, h, c->cut[i]);
    for (int i = 0; i < c->count && !best; i++)
        best = agreeing_heading(f, h, c->whole[i], c->cut[i]);
    return best;
}

char *title_choose(const struct page *p, const struct facts *f)
{
    struct headings h;
    struct claims c;
    collect_headings(p, &h);
    collect_claims(p, f, &c);
    const char *best = agreed_title(p, f, &h, &c), *fallback = NULL, *alone = h.firsts == 1 ? h.list[0].text : NULL;
    if (best)
        return arena_strdup(p->arena, best);
    for (int i = 0; i < c.count; i++)
        if (fallback ? is_beginning(fallback, c.cut[i]) : !title_is_site(f, c.cut[i], strlen(c.cut[i])))
            fallback = c.cut[i];
    /* Nobody agrees with the heading: it is still the title where it is the only one and shares a word with what is
     * claimed. */
    if (alone && count_words(alone, strlen(alone)) >= 3 && (!fallback || likeness(alone, fallback) > 0.15))
        return arena_strdup(p->arena, alone);
    if (!fallback && h.count)
        fallback = h.list[0].text;
    return arena_strdup(p->arena, fallback);
}

char *title_site_part(const struct facts *f, const char *title)
{
    const char *s = f->best[FACT_TITLE_PAGE];
    size_t sep_len = 0, n = title ? strlen(title) : 0, len = s ? strlen(s) : 0;
    if (!n || len <= n)
        return NULL;
    if (memcmp(s + len - n, title, n) == 0) { /* "Site: Title" */
        size_t mark = mark_before(s, len - n), end = len - n;
        while (end && s[end - 1] == ' ')
            end--;
        end -= mark;
        while (end && s[end - 1] == ' ')
            end--;
        return mark && end && title_is_site(f, s, end) ? arena_strndup(f->arena, s, end) : NULL;
    }
    const char *last = memcmp(s, title, n) == 0 ? last_separator(s, len, &sep_len) : NULL;
    return last && (size_t)(last - s) >= n ? arena_strdup(f->arena, last + sep_len + strspn(last + sep_len, " ")) : NULL;
}
