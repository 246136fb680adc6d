#include "ingest/extract/title.h"

#include <stdio.h>
#include <string.h>

#include "core/count.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/sitename.h"

enum { HEADINGS_MAX = 48 };

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

/* Pages show the section's name in their first heading. */
static bool is_section_name(const char *s)
{
    static const char *const known[] = {
        "news", "blog", "article", "articles", "latest news", "news & events", "press release", "press releases", "home",
        "search", "search results", "menu", "post", "story", "stories", "opinion", "world", "media", "publications",
        "nachrichten", "aktuelles", "neuigkeiten", "pressemitteilung", "pressemitteilungen", "presse", "artikel", "meldungen",
        "actualités", "actualité", "articles récents", "communiqué de presse", "noticias", "noticia", "actualidad",
        "artículo", "notizie", "articolo", "novità", "nieuws", "nyheter", "nyheder", "wiadomości", "aktualności", "aktuality",
        "haberler", "haber", "новости", "новость", "статьи", "статья", "блог", "публикации", "лента новостей", "новини",
        "жаңалықтар", "мақалалар", "yangiliklar", "жаңылыктар", "янгиликлар", "ニュース", "お知らせ", "記事", "ブログ",
        "新闻", "新聞", "资讯", "뉴스", "기사", "공지사항",
    };
    struct buf b;
    buf_init(&b, 1024);
    letters_plain(s, strlen(s), &b);
    bool found = false;
    for (size_t i = 0; i < COUNT(known) && b.len && !found; i++)
        found = strcmp(b.data, known[i]) == 0;
    buf_free(&b);
    return found;
}

/* "News | Port Herald": the section and a few words. */
static bool names_section(const char *s)
{
    enum { SECTION_BYTES = 60, REST_WORDS = 4 };
    size_t n = strcspn(s, "|-");
    char section[SECTION_BYTES];
    if (!s[n] || !n || n >= sizeof section || sitename_words(s + n + 1, strlen(s + n + 1)) > REST_WORDS)
        return false;
    snprintf(section, sizeof section, "%.*s", (int)(s[n - 1] == ' ' ? n - 1 : n), s);
    return is_section_name(section);
}

/* "Install the tool¶": the sign that links to the heading itself. */
static void cut_permalink(char *s)
{
    static const char *const signs[] = {"¶", " #", "🔗"};
    size_t len = strlen(s);
    for (size_t i = 0; i < COUNT(signs); i++) {
        size_t n = strlen(signs[i]);
        if (len > n && memcmp(s + len - n, signs[i], n) == 0)
            s[len -= n] = '\0';
    }
    while (len && s[len - 1] == ' ')
        s[--len] = '\0';
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
            if (s)
                cut_permalink(s);
            if (s && *s && strlen(s) < 400 && !is_section_name(s))
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

/* The claim is the heading and the name of a site, a section: "Site: Title", "Title_Section_Site". */
static bool holds_heading(const struct facts *f, const char *claim, const struct heading *h)
{
    size_t n = strlen(h->text), len = strlen(claim);
    struct letters l;
    letters_count(h->text, n, &l);
    if (n + 2 > len || 3 * n < len || l.weight < 8 || sitename_is(f, h->text, n))
        return false;
    if (sitename_same(claim + len - n, n, h->text, n) && sitename_mark_before(claim, len - n))
        return true;
    size_t mark = memcmp(claim, h->text, n) == 0 ? sitename_mark_at(claim + n) : 0;
    const char *rest = claim + n + mark + strspn(claim + n + mark, " ");
    bool colon = mark && (claim[n + mark - 1] == ':' || strncmp(claim + n + mark - 3, "：", 3) == 0);
    /* What stands before a colon is as well the title's own beginning. */
    return mark && (!colon || sitename_is(f, rest, strlen(rest)) || (h->sort == HEADING_FIRST && n > strlen(rest)));
}

/* "The beginning of a title…": cut off to fit a field. */
static bool is_beginning(const char *claim, const char *heading)
{
    size_t n = strlen(claim);
    bool dots = n > 3 && (memcmp(claim + n - 3, "...", 3) == 0 || memcmp(claim + n - 3, "…", 3) == 0);
    while (dots && n && strchr(" .", claim[n - 1]))
        n--;
    n -= dots && n >= 3 && memcmp(claim + n - 3, "…", 3) == 0 ? 3 : 0;
    while (dots && n && claim[n - 1] == ' ')
        n--;
    return dots && n > 12 && strlen(heading) > n && sitename_same(heading, n, claim, n);
}

static const char *same_heading(const struct headings *h, int from, int to, const char *cut)
{
    for (int i = from; i < to; i++) {
        if (sitename_same(h->list[i].text, strlen(h->list[i].text), cut, strlen(cut)))
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

/* "Title: and what else the page has to say of it": the claim was too short for all of it. */
static bool extends(const char *heading, const char *cut)
{
    size_t n = strlen(cut), rest;
    if (sitename_words(cut, n) < 4 || strlen(heading) <= n || !sitename_same(heading, n, cut, n))
        return false;
    rest = sitename_mark_at(heading + n);
    return rest && heading[n + rest];
}

static const char *alike_heading(const struct headings *h, const char *claim, const char *cut)
{
    const char *best = NULL;
    double best_like = 0.59;
    for (int i = 0; i < h->count; i++) {
        if (h->list[i].sort != (h->firsts ? HEADING_FIRST : HEADING_SECOND))
            continue;
        if (h->list[i].sort == HEADING_FIRST && extends(h->list[i].text, cut))
            return h->list[i].text;
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
        if (s && strlen(s) > 8 && sitename_same(s, strlen(s), cut, strlen(cut)))
            return true;
    }
    return false;
}

static const char *claimed_part(const struct page *p, const struct headings *h, const char *cut)
{
    for (int i = 0; i < h->firsts && sitename_words(cut, strlen(cut)) >= 2; i++)
        if (has_part(p, &h->list[i], cut))
            return cut;
    return NULL;
}

struct claims {
    const char *whole[FACT_TITLE_PAGE + 1], *cut[FACT_TITLE_PAGE + 1];
    int count;
};

/* The page's data names something else, a product, a person, while its other titles agree. */
static bool is_odd_one(const struct claims *c)
{
    enum { PERCENT = 20 };
    return likeness(c->cut[1], c->cut[2]) > 0.9 && likeness(c->cut[0], c->cut[1]) * 100 < PERCENT;
}

/* In the order of trust: a claim that is a heading of the first sort, letter by letter, before one that is like it. */
static void collect_claims(const struct page *p, const struct facts *f, const struct headings *h, struct claims *c)
{
    static const enum fact order[] = {FACT_TITLE, FACT_TITLE_META, FACT_TITLE_PAGE};
    c->count = 0;
    for (size_t i = 0; i < COUNT(order); i++) {
        const char *whole = f->best[order[i]];
        const char *cut = whole ? sitename_cut(p, f, whole) : NULL;
        bool smaller = order[i] == FACT_TITLE_PAGE && h->count > h->firsts;
        if (!cut || (smaller && (sitename_is(f, cut, strlen(cut)) || names_section(cut))))
            continue; /* the site's name, or the section's, on every page */
        c->whole[c->count] = whole;
        c->cut[c->count++] = cut;
    }
    if (c->count == 3 && is_odd_one(c)) {
        c->whole[0] = c->whole[1];
        c->cut[0] = c->cut[1];
    }
}

/* The only h1 is what was cut off the claim: the site's name, and a smaller heading is the title. */
static bool is_cut_off(const char *whole, const char *cut, const char *heading)
{
    size_t n = strlen(heading), len = strlen(whole);
    return len > n + 2 && sitename_same(whole + len - n, n, heading, n) && !strstr(cut, heading);
}

static const char *agreed_title(const struct page *p, const struct facts *f, const struct headings *h,
                                const struct claims *c)
{
    const char *best = NULL;
    for (int i = 0; i < c->count && !best; i++)
        best = same_heading(h, 0, h->firsts, c->cut[i]);
    for (int i = 0; i < c->count && !best; i++)
        best = claimed_part(p, h, c->cut[i]);
    for (int i = 0; i < c->count && !best && h->firsts == 1; i++)
        if (is_cut_off(c->whole[i], c->cut[i], h->list[0].text))
            best = same_heading(h, h->firsts, h->count, c->cut[i]);
    for (int i = 0; i < c->count && !best; i++)
        best = agreeing_heading(f, h, c->whole[i], c->cut[i]);
    return best;
}

static bool has_small_letters(const char *s)
{
    struct buf b;
    size_t same = 0, len = strlen(s);
    buf_init(&b, 4096);
    letters_plain(s, len, &b);
    for (size_t i = 0; i < len && b.len == len; i++)
        same += b.data[i] == s[i] && ((s[i] >= 'a' && s[i] <= 'z') || s[i] & 0x80);
    bool small = b.len != len || same * 4 > len;
    buf_free(&b);
    return small;
}

static size_t count_spaces(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += *s == ' ';
    return n;
}

/* A kicker and a headline that only a style sheet keeps apart run into each other: a claim of the same letters does not. */
static const char *parted(const char *best, const struct claims *c)
{
    for (int i = 0; i < c->count; i++)
        if (count_spaces(c->cut[i]) > count_spaces(best) && sitename_same(best, strlen(best), c->cut[i], strlen(c->cut[i])))
            return c->cut[i];
    return best;
}

/* Headings in capitals are a matter of style where a claim has the same words as one writes them. */
static const char *spoken(const char *best, const struct claims *c)
{
    for (int i = 0; i < c->count && !has_small_letters(best); i++)
        if (sitename_same(best, strlen(best), c->cut[i], strlen(c->cut[i])) && has_small_letters(c->cut[i]))
            return c->cut[i];
    return best;
}

/* What no claim helps to tell: the first heading that has more than a word or two and is not the site's. */
static const char *first_heading(const struct facts *f, const struct headings *h)
{
    for (int i = 0; i < h->count; i++)
        if (sitename_words(h->list[i].text, strlen(h->list[i].text)) >= 3 &&
            !sitename_is(f, h->list[i].text, strlen(h->list[i].text)) &&
            (i < h->firsts || !h->firsts || h->list[i].sort == HEADING_SECOND))
            return h->list[i].text;
    return h->count ? h->list[0].text : NULL;
}

char *title_choose(const struct page *p, const struct facts *f)
{
    struct headings h;
    struct claims c;
    collect_headings(p, &h);
    collect_claims(p, f, &h, &c);
    const char *best = agreed_title(p, f, &h, &c), *fallback = NULL, *alone = h.firsts == 1 ? h.list[0].text : NULL;
    if (best)
        return arena_strdup(p->arena, spoken(parted(best, &c), &c));
    for (int i = 0; i < c.count; i++)
        if (fallback ? is_beginning(fallback, c.cut[i]) : !sitename_is(f, c.cut[i], strlen(c.cut[i])))
            fallback = c.cut[i];
    /* Nobody agrees with the heading: it is still the title where it is the only one and shares a word with what is
     * claimed. */
    if (alone && sitename_words(alone, strlen(alone)) >= 3 && (!fallback || likeness(alone, fallback) > 0.15))
        return arena_strdup(p->arena, alone);
    if (!fallback)
        fallback = first_heading(f, &h);
    if (!fallback)
        fallback = f->best[FACT_TITLE_PAGE];
    return arena_strdup(p->arena, fallback);
}
