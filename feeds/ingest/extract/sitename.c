#include "ingest/extract/sitename.h"

#include <string.h>

#include "core/count.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/names.h"
#include "text/datetext.h"

/* What stands between an article's title and a site's name.  A colon is none: titles have them of their own. */
static const char *const separators[] = {
    " | ", " - ", " – ", " — ", " » ", " « ", " • ", " · ",
    " :: ", " / ", " > ", "｜", " \\ ", " › ", "|",
    " ~ ", " * ", " < ", " // ", " ⋆ ", " ∙ ", " ‹ ", " # ",
    " ǀ ", " ❘ ", " │ ", " ∣ ", " ¦ ", " ◂ ",
};

/* Chinese and Japanese titles have no spaces about these. */
static const char *const wide_separators[] = {"_", "--", "-", "－", "："};

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

size_t sitename_words(const char *s, size_t len)
{
    struct letters l;
    while (len && *s == ' ') {
        s++;
        len--;
    }
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
bool sitename_same(const char *a, size_t a_len, const char *b, size_t b_len)
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
bool sitename_is(const struct facts *f, const char *part, size_t len)
{
    const char *site = f->best[FACT_SITE];
    if (site && sitename_same(site, strlen(site), part, len))
        return true;
    return is_host(f, f->page_url, part, len) || is_host(f, f->best[FACT_URL], part, len);
}

/* "Site » News » Title": bytes before the title, where the site's name takes `site` and the same mark follows a section. */
static size_t past_sections(const char *s, size_t site, size_t sep_len)
{
    size_t at = site + sep_len, next_len = 0;
    for (const char *next; (next = first_separator(s + at, &next_len)) != NULL;) {
        size_t n = (size_t)(next - (s + at));
        if (next_len != sep_len || memcmp(next, s + site, sep_len) != 0 || sitename_words(s + at, n) > 2 ||
            sitename_words(next + next_len, strlen(next + next_len)) < 3)
            break;
        at += n + next_len;
    }
    return at;
}

/* Bytes of the site's name and its mark at the beginning: "Site: Title", "Site - Title", "[Site] Title". */
static size_t site_before(const struct facts *f, const char *s)
{
    static const char *const closing[] = {"】", "]", "］"};
    size_t sep_len = 0;
    const char *first = first_separator(s, &sep_len), *colon = strstr(s, ": ");
    if (first && sitename_is(f, s, (size_t)(first - s)))
        return past_sections(s, (size_t)(first - s), sep_len);
    if (colon && colon > s && sitename_is(f, s, (size_t)(colon - s)))
        return (size_t)(colon - s) + 2;
    size_t open = *s == '[' ? 1 : strncmp(s, "【", 3) == 0 ? 3 : 0;
    for (size_t i = 0; i < COUNT(closing) && open; i++) {
        const char *end = strstr(s + open, closing[i]);
        if (end && sitename_is(f, s + open, (size_t)(end - s) - open))
            return (size_t)(end - s) + strlen(closing[i]);
    }
    return 0;
}

/* Bytes of a separator that the title begins with, where what should stand before it is missing. */
static size_t mark_at_start(const char *s)
{
    for (size_t i = 0; i < COUNT(separators); i++) {
        const char *mark = separators[i] + strspn(separators[i], " ");
        size_t n = strlen(mark);
        if (n > 1 && mark[n - 1] == ' ' && strncmp(s, mark, n) == 0)
            return n;
    }
    return 0;
}

/* Bytes of the title before "(Site)", "[Site]", ": Site"; len where there is none. */
static size_t site_in_brackets(const struct facts *f, const char *s, size_t len)
{
    static const struct {
        const char *open, *close;
    } marks[] = {{" (", ")"}, {" [", "]"}, {"【", "】"}, {": ", ""}, {"：", ""}};
    size_t ignored;
    for (size_t i = 0; i < COUNT(marks); i++) {
        size_t n = strlen(marks[i].open), m = strlen(marks[i].close);
        if (len < m || memcmp(s + len - m, marks[i].close, m) != 0)
            continue;
        for (size_t k = len - m; k-- > 1;)
            if (k + n < len - m && memcmp(s + k, marks[i].open, n) == 0) {
                if (!strchr(" :", s[k - 1]) && !last_separator(s + k + n, len - m - k - n, &ignored) &&
                    sitename_is(f, s + k + n, len - m - k - n))
                    return k;
                break;
            }
    }
    return len;
}

/* Bytes of the title before the site's name with its slogan: "Title | Port Herald - News from the Harbour". */
static size_t site_with_slogan(const struct facts *f, const char *s, size_t len)
{
    size_t sep_len = 0;
    const char *first = first_separator(s, &sep_len);
    if (!first || (size_t)(first - s) + sep_len >= len)
        return len;
    const char *name = first + sep_len, *next = first_separator(name, &sep_len);
    size_t head = (size_t)(first - s);
    return next && next < s + len && sitename_is(f, name, (size_t)(next - name)) && sitename_words(s, head) >= 3 ? head : len;
}

/* Whether the part behind the last separator goes: the site's name, or, without a name to compare, a short tail behind a
 * longer head.  rounds: how many parts have gone. */
static bool goes(size_t head_words, size_t tail_words, bool site, int rounds)
{
    if (site)
        return true;
    return head_words >= 3 && tail_words <= (rounds ? 3 : 5) && tail_words < head_words;
}

/* A part that is a day and no more: "Tuesday 9 April 2024". */
static bool is_day(const char *s, size_t len)
{
    enum { LONGEST = 40 };
    struct datetext read;
    return len >= 8 && len <= LONGEST && memchr(s, '2', len) && datetext_parse(s, len, NULL, INT64_MAX / 4, &read);
}

/* A part that names who wrote it: "by Dana Omarova", a name between bars, or one of those that the page's data name. */
static bool is_author(const struct facts *f, const char *s, size_t len, bool bar)
{
    if (len > 3 && strncmp(s, "by ", 3) == 0)
        return true;
    const char *name = bar ? arena_strndup(f->arena, s, len) : NULL;
    if (name && names_like_person(name))
        return true;
    for (int i = 0; i < f->authors.count; i++)
        if (sitename_same(f->authors.names[i], strlen(f->authors.names[i]), s, len))
            return true;
    return false;
}

/* A section before the site's name is set off in the same way, "Title | News | Site"; so are the author and the day. */
static bool is_section(const struct facts *f, const char *last, const char *before, size_t sep_len, size_t head_words,
                       size_t tail)
{
    if (!before || memcmp(last, before, sep_len) != 0 || head_words < 3)
        return false;
    const char *part = last + sep_len, *end = part + tail;
    while (part < end && *part == ' ')
        part++;
    while (end > part && end[-1] == ' ')
        end--;
    size_t len = (size_t)(end - part), words = sitename_words(part, len);
    return words <= (head_words > 3 ? 2 : 1) || is_day(part, len) || is_author(f, part, len, memchr(last, '|', sep_len));
}

/* Takes the site's name off a page title. */
char *sitename_cut(const struct page *p, const struct facts *f, const char *s)
{
    enum { MOST_PARTS = 5 };
    size_t before = site_before(f, s), sep_len = 0;
    s += before + strspn(s + before, " ");
    while (mark_at_start(s))
        s += mark_at_start(s) + strspn(s + mark_at_start(s), " ");
    size_t len = site_in_brackets(f, s, strlen(s));
    len = site_with_slogan(f, s, len);
    const char *site_mark = NULL;
    for (int round = 0; round < MOST_PARTS && !before; round++) {
        const char *last = last_separator(s, len, &sep_len);
        if (!last)
            break;
        size_t head = (size_t)(last - s), tail = len - head - sep_len;
        bool site = sitename_is(f, last + sep_len, tail);
        size_t head_words = sitename_words(s, head), tail_words = sitename_words(last + sep_len, tail);
        if (site_mark ? !is_section(f, last, site_mark, sep_len, head_words, tail) : !goes(head_words, tail_words, site, round))
            break;
        len = head;
        site_mark = site ? last : site_mark;
    }
    while (len && s[len - 1] == ' ')
        len--;
    return arena_strndup(p->arena, s, len);
}

/* What may stand between a title and something else in one line. */
size_t sitename_mark_before(const char *s, size_t at)
{
    static const char *const marks[] = {
        "|", "-", "–", "—", "»", "«", "•", "·", ":", "/", ">",
        "<", "_", "｜", "：", "›", "‹", "\\", "~", "∷",
        "【", "－", "／", "（",
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
size_t sitename_mark_at(const char *s)
{
    size_t space = strspn(s, " "), n = 1;
    for (; n <= 3 && s[space] && s[space + n - 1]; n++)
        if (sitename_mark_before(s + space, n) == n)
            return space + n;
    return 0;
}

char *sitename_part(const struct facts *f, const char *title)
{
    const char *s = f->best[FACT_TITLE_PAGE];
    size_t sep_len = 0, n = title ? strlen(title) : 0, len = s ? strlen(s) : 0;
    if (!n || len <= n)
        return NULL;
    if (memcmp(s + len - n, title, n) == 0) { /* "Site: Title" */
        size_t mark = sitename_mark_before(s, len - n), end = len - n;
        while (end && s[end - 1] == ' ')
            end--;
        end -= mark;
        while (end && s[end - 1] == ' ')
            end--;
        return mark && end && sitename_is(f, s, end) ? arena_strndup(f->arena, s, end) : NULL;
    }
    const char *last = memcmp(s, title, n) == 0 ? last_separator(s, len, &sep_len) : NULL;
    return last && (size_t)(last - s) >= n ? arena_strdup(f->arena, last + sep_len + strspn(last + sep_len, " ")) : NULL;
}
