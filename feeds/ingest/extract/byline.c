#include "ingest/extract/byline.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/names.h"
#include "ingest/extract/phrases.h"
#include "ingest/extract/title.h"

enum { LINE_BYTES = 200, RANK_ORGANISATION = 800 };

#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool has_space(const char *s)
{
    return strchr(s, ' ') != NULL || (unsigned char)s[0] >= 0xe3;
}

/* A sentence such as "A piece of kit by the same company, which" is no byline: those are short, or have a date. */
static bool may_have_by(const char *s)
{
    enum { LINE = 160, SHORT = 70 };
    size_t len = strlen(s);
    return len < SHORT || (len < LINE && strpbrk(s, "0123456789"));
}

/* Where in the text of a line a byline begins: at its start, or after a date: "Published August 7, 2023 by …". */
static const char *by_in(const char *s)
{
    static const char *const inner[] = {
        " by ", " By ", " BY ", "| by ", " Author: ", " von ", " Von ", " por ", " par ", " Par ", " Por ", " door ",
        " Door ", " Autor: ", " Автор: ", " Text: ", " A cura di ", " a cura di ", " przez ", " Autor ",
        " Auteur : ", " Auteur: ", "作者：", "作者:", "记者：", "文＝", "文：", "執筆：", "筆者：",
        "（記者・", "（文・", "（取材・文＝", "（聞き手・",
    };
    static const char *const spoken[] = {
        "ritten by ", "eschrieben von ", "erfasst von ", "ingestellt von ", "scrito por ", "édigé par ",
        "critto da ",
    };
    size_t n = phrase_by(s);
    if (n)
        return s + n;
    for (size_t i = 0; i < COUNT(spoken); i++) {
        const char *at = strstr(s, spoken[i]);
        if (at && names_capital(at + strlen(spoken[i])))
            return at + strlen(spoken[i]);
    }
    for (size_t i = 0; i < COUNT(inner) && may_have_by(s); i++) {
        const char *at = strstr(s, inner[i]);
        if (at && names_capital(at + strlen(inner[i])))
            return at + strlen(inner[i]);
    }
    return NULL;
}

/* A link to a page about the person. */
static bool links_to_author(const struct node *n)
{
    static const char *const parts[] = {
        "/author", "/people/", "/person/", "/profile", "/staff/", "/team/", "/contributor", "/writer", "/by/",
        "/journalist", "/autor", "/auteur", "/reporter", "/experts/", "/our-people", "/avtor", "/users/", "/user/",
        "/signataires/", "/redakt", "/verfasser", "/firma/", "/firmas/", "/skribent", "/mitarbeiter/", "/personen/",
        "/byline/", "/columnist", "/@",
    };
    const char *href = n->tag == TAG_A ? page_attr(n, "href") : NULL;
    for (size_t i = 0; href && i < COUNT(parts); i++)
        if (strcasestr(href, parts[i]))
            return true;
    return false;
}

static bool is_author_property(const struct node *n)
{
    const char *prop = page_attr(n, "itemprop");
    if (!prop)
        prop = page_attr(n, "property");
    return prop && (strstr(prop, "author") || strstr(prop, "creator"));
}

/* A reporter who signs with the trade: 김민수 기자. */
static bool has_trade(const char *s)
{
    static const char *const trades[] = {"기자", "記者", "记者", "특파원"};
    for (size_t i = 0; i < COUNT(trades) && strlen(s) < 60; i++) {
        const char *at = strstr(s, trades[i]), *end = at ? at + strlen(trades[i]) : NULL;
        if (at && at > s + 5 && (!*end || *end == ' '))
            return true;
    }
    return false;
}

/* What the element itself says, whatever its text. */
static int mark_points(const struct node *n)
{
    int points = 0;
    const char *rel = page_attr(n, "rel");
    if (is_author_property(n))
        points += 6;
    if (rel && strcmp(rel, "author") == 0)
        points += 6;
    if (n->hints & HINT_BYLINE)
        points += 5;
    if (n->hints & HINT_AUTHOR)
        points += 4;
    if (links_to_author(n))
        points += 4;
    return points;
}

static int kind_points(const struct node *n, const char *text, const char *by)
{
    int points = mark_points(n);
    if (by && *by)
        points += by == text + phrase_by(text) ? 4 : 3;
    if (n->hints & HINT_BIO && !by)
        points -= points > 2 ? 2 : 0;
    if (has_trade(text))
        points += 4;
    if (points && n->hints & (HINT_COMMENT | HINT_RELATED | HINT_CAPTION | HINT_CREDIT))
        points -= 5;
    return points;
}

/* As phrase_by, where the name is expected in the next element. */
static size_t label_by(const char *s)
{
    enum { LABEL_BYTES = 32 };
    char with_name[LABEL_BYTES + 3];
    if (strlen(s) > LABEL_BYTES)
        return phrase_by(s);
    snprintf(with_name, sizeof with_name, "%s X", s);
    return phrase_by(with_name);
}

static bool is_label_alone(const char *s)
{
    return label_by(s) >= strlen(s);
}

/* Far from the title a line must begin as bylines do. */
static bool begins_as_byline(const struct page *p, int32_t i)
{
    for (int32_t k = i + 1; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->tag == TAG_TEXT && n->weight)
            return label_by(n->text + strspn(n->text, " \t\r\n")) > 0;
    }
    return false;
}

/* "Written by", "Автор:": a phrase that begins nothing but bylines. */
static bool is_plain_speech(const char *s)
{
    size_t n = phrase_by(s);
    while (n && s[n - 1] == ' ')
        n--;
    return n > 6 && (memchr(s, ' ', n) || s[n - 1] == ':');
}

static int place_points(const struct page *p, int32_t i, int32_t title_at, int32_t root)
{
    if (title_at >= 0 && i > title_at && i < title_at + 150)
        return i < title_at + 50 ? 5 : 4;
    if (title_at >= 0 && i < title_at && i > title_at - 60)
        return 2;
    return i >= root && i < p->nodes[root].end ? 1 : 0;
}

static bool in_clutter(const struct page *p, int32_t i)
{
    for (; i >= 0; i = p->nodes[i].parent)
        if (p->nodes[i].hints & (HINT_COMMENT | HINT_RELATED) && p->nodes[i].tag != TAG_BODY &&
            !(p->nodes[i].flags & NODE_KEPT))
            return true;
    return false;
}

/* A line that says "By" and no more: the name is in the next element with text. */
static char *text_after(const struct page *p, int32_t i)
{
    for (int32_t k = p->nodes[i].end; k < p->count && k < p->nodes[i].end + 12; k++)
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight)
            return page_text_dup(p, p->nodes[k].parent);
    return NULL;
}

/* "About the author" */
static bool is_bio_heading(const char *s, size_t len)
{
    struct buf b;
    buf_init(&b, 256);
    letters_plain(s, len < 100 ? len : 100, &b);
    enum phrase kind = b.len ? phrase_find(b.data, b.len) : PHRASE_NONE;
    buf_free(&b);
    return kind == PHRASE_BIO;
}

/* <span itemprop="author"><meta itemprop="name" content="…"></span> */
static const char *hidden_name(const struct page *p, int32_t i)
{
    for (int32_t k = i + 1; k < p->nodes[i].end && is_author_property(&p->nodes[i]); k++) {
        const char *prop = p->nodes[k].tag == TAG_META ? page_attr(&p->nodes[k], "itemprop") : NULL;
        if (prop && strcmp(prop, "name") == 0)
            return page_attr(&p->nodes[k], "content");
    }
    return NULL;
}

/* The text with a line for each block, so that a name does not run into what is below it. */
static char *text_in_lines(const struct page *p, int32_t i)
{
    struct buf b;
    bool space = false, line = false;
    size_t start = 0;
    buf_init(&b, 4 * LINE_BYTES);
    for (int32_t k = i; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->tag != TAG_TEXT) {
            line |= tag_is(n->tag, TAGK_BLOCK) || n->tag == TAG_BR;
            if (n->flags & NODE_HIDDEN)
                k = n->end - 1;
            continue;
        }
        if (n->weight && line && b.len) {
            buf_append_char(&b, '\n');
            start = b.len;
            space = false;
        }
        line = line && !n->weight;
        letters_fold_space(n->text, n->text_len, &b, start, &space);
    }
    char *s = b.len && !b.failed ? arena_strndup(p->arena, b.data, b.len) : NULL;
    buf_free(&b);
    return s;
}

struct search {
    const struct page *page;
    const struct facts *facts;
    int32_t title_at, root;
    struct names best;
    int points;
    int32_t best_at;
};

static bool are_siblings(const struct page *p, int32_t a, int32_t b)
{
    return p->nodes[a].parent == p->nodes[b].parent && p->nodes[a].tag == p->nodes[b].tag;
}

/* The better one; what is as good and stands right behind is the next of several authors. */
static void take(struct search *s, const struct names *found, int32_t i, int points)
{
    if (found->count && points == s->points && s->best.count && are_siblings(s->page, i, s->best_at)) {
        for (size_t k = 0; k < found->count; k++)
            names_add(&s->best, found->list[k].name, true);
        s->best_at = i;
    }
    if (!found->count || points <= s->points)
        return;
    s->best = *found;
    s->points = points;
    s->best_at = i;
}

/* The first line that has names: "About the author", then the name. */
static void names_in_lines(struct names *found, const char *s)
{
    while (s && *s && !found->count) {
        const char *end = strchr(s, '\n');
        if (!is_bio_heading(s, end ? (size_t)(end - s) : strlen(s)))
            names_add(found, s, true);
        s = end ? end + 1 : NULL;
    }
}

/* The parts of a line between its marks that may be a person's name: "12.03.2020 | Jonas Feldmann". */
static void people_in_line(const char *s, struct names *out)
{
    static const char *const marks[] = {
        " | ", "|", " \xe2\x80\xa2 ", "\xe2\x80\xa2", " \xc2\xb7 ", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", ", ",
        " / ", " // ", ": ", "\n",
    };
    while (*s) {
        size_t n = strlen(s), mark = 0;
        for (size_t i = 0; i < COUNT(marks); i++) {
            const char *at = strstr(s, marks[i]);
            if (at && (size_t)(at - s) < n) {
                n = (size_t)(at - s);
                mark = strlen(marks[i]);
            }
        }
        char *part = arena_strndup(out->arena, s, n);
        struct names one = {.arena = out->arena};
        if (part)
            names_add(&one, part, true);
        if (one.count == 1 && names_like_person(one.list[0].name))
            names_add(out, one.list[0].name, true);
        s += n + mark;
    }
}

/* Blogs sign with the account, in small letters: the element itself says that it is the author's. */
static void account_name(const struct node *n, const char *text, struct names *out)
{
    enum { LONGEST = 30 };
    size_t len = strlen(text);
    bool sure = is_author_property(n) || links_to_author(n) || (page_attr(n, "rel") && strcmp(page_attr(n, "rel"), "author") == 0);
    if (!sure || len > LONGEST || strpbrk(text, "0123456789:!?@#/|\"&()[]<>%$,\n"))
        return;
    const char *space = strchr(text, ' ');
    if (!space || !strchr(space + 1, ' '))
        names_add(out, text, false);
}

/* Elements called author or byline, links to a person's page, lines with "By". */
static void look_for_words(struct search *s, int32_t i)
{
    enum { LEAST = 3, SURE = 8 };
    const struct page *p = s->page;
    const struct node *n = &p->nodes[i];
    int place = place_points(p, i, s->title_at, s->root);
    if (!place && !mark_points(n) && !begins_as_byline(p, i))
        return;
    const char *text = text_in_lines(p, i);
    if (!text)
        text = hidden_name(p, i);
    if (!text || strlen(text) > LINE_BYTES)
        return;
    bool label = is_label_alone(text);
    int points = label ? 4 : kind_points(n, text, by_in(text));
    if (label)
        text = text_after(p, i);
    if (!text || points < LEAST || (!place && points < SURE && !is_plain_speech(text) && !label) ||
        points + place + 1 < s->points || in_clutter(p, i))
        return;
    struct names found = {.arena = p->arena};
    const char *by = by_in(text);
    by = by ? by : text;
    names_in_lines(&found, by == text + phrase_by(text) ? text : by); /* the words before are read there */
    if (!found.count && mark_points(n))
        people_in_line(text, &found);
    if (!found.count)
        account_name(n, by, &found);
    take(s, &found, i, points + place + names_like_person(by)); /* a name and nothing else */
}

/* A link leads to the person where its address ends with the name: anything else with capitals is a section, a site. */
static bool leads_elsewhere(const struct page *p, int32_t i, const char *name)
{
    const char *last = strrchr(name, ' ');
    for (; i >= 0 && p->nodes[i].flags & NODE_IN_LINK; i = p->nodes[i].parent) {
        const char *href = p->nodes[i].tag == TAG_A ? page_attr(&p->nodes[i], "href") : NULL;
        const char *path = href ? strstr(href, "://") : NULL;
        path = path ? strchr(path + 3, '/') : href;
        if (href && (strcasestr(href, "categor") || strcasestr(href, "/tag")))
            return true;
        if (href && !links_to_author(&p->nodes[i]) && !(path && last && strcasestr(path, last + 1)))
            return true;
    }
    return false;
}

static int32_t text_node_of(const struct page *p, int32_t i, const char *name)
{
    for (int32_t k = i; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag == TAG_TEXT && strstr(p->nodes[k].text, name))
            return k;
    return i;
}

/* Names of products and places come from the title; persons do too, but then it is about them. */
static bool is_in_title(const struct search *s, const char *name)
{
    const char *title = s->title_at < 0 ? NULL : page_text_dup(s->page, s->title_at);
    for (const char *w = name; title && *w; w += strspn(w, " ")) {
        size_t n = strcspn(w, " ");
        char word[64];
        snprintf(word, sizeof word, "%.*s", (int)n, w);
        if (n > 2 && strcasestr(title, word))
            return true;
        w += n;
    }
    return false;
}

static bool in_menu(const struct page *p, int32_t i)
{
    for (; i >= 0; i = p->nodes[i].parent) {
        const struct node *n = &p->nodes[i];
        if (n->tag == TAG_BODY || n->tag == TAG_ARTICLE || n->tag == TAG_MAIN || n->flags & NODE_KEPT)
            return false;
        if (n->hints & HINT_NAV || n->tag == TAG_NAV)
            return true;
    }
    return false;
}

/* A portrait in the line or right before it, whose alternative text is the name or whose class says so. */
static bool has_portrait(const struct page *p, int32_t i, const char *name)
{
    enum { REACH = 9 };
    for (int32_t k = p->nodes[i].end - 1; k > i - REACH && k >= 0; k--) {
        const struct node *n = &p->nodes[k];
        const char *alt = n->tag == TAG_IMG ? page_attr(n, "alt") : NULL, *class = page_attr(n, "class");
        if ((alt && strstr(alt, name)) ||
            (n->tag == TAG_IMG && class && (strcasestr(class, "avatar") || strcasestr(class, "author"))))
            return true;
    }
    return false;
}

static bool has_year(const char *s)
{
    for (s = strpbrk(s, "12"); s; s = strpbrk(s + 1, "12"))
        if ((s[0] == '1' && s[1] == '9') || (s[0] == '2' && s[1] == '0'))
            return strspn(s, "0123456789") == 4;
    return false;
}

static bool text_has_year(const struct node *n)
{
    return n->tag == TAG_TEXT && n->text_len < 80 && has_year(n->text);
}

/* A date in the text right before or after the element. */
static bool beside_date(const struct page *p, int32_t i)
{
    enum { REACH = 12 };
    int seen = 0;
    for (int32_t k = i - 1; k > i - REACH && k >= 0 && seen < 2; k--)
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight && (seen++, text_has_year(&p->nodes[k])))
            return true;
    seen = 0;
    for (int32_t k = p->nodes[i].end; k < p->count && k < p->nodes[i].end + REACH && seen < 2; k++)
        if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight && (seen++, text_has_year(&p->nodes[k])))
            return true;
    return false;
}

/* A box about the author, a byline's box. */
static bool in_author_box(const struct page *p, int32_t i)
{
    enum { LEVELS = 4 };
    for (int k = 0; k < LEVELS && i >= 0 && p->nodes[i].tag != TAG_BODY; k++, i = p->nodes[i].parent)
        if (p->nodes[i].hints & (HINT_AUTHOR | HINT_BYLINE | HINT_BIO) && p->nodes[i].tag != TAG_ARTICLE)
            return true;
    return false;
}

/* A name where nothing says that it is one: near the title, beside a date or a portrait. */
static void look_for_name(struct search *s, int32_t i)
{
    enum { BELOW = 100, ABOVE = 20, BARE = 3, BOXED = 5 };
    const struct page *p = s->page;
    bool near = s->title_at >= 0 && i <= s->title_at + BELOW && i >= s->title_at - ABOVE, boxed = in_author_box(p, i);
    int points = !near ? BOXED : (boxed ? BOXED : BARE) + (i > s->title_at ? 3 : 1);
    const char *text = (near || boxed) && points >= s->points ? text_in_lines(p, i) : NULL;
    if (!text || strlen(text) > 120 || in_clutter(p, i) || in_menu(p, i))
        return;
    struct names found = {.arena = p->arena};
    bool alone = names_like_person(text), year = has_year(text);
    if (alone || (near && has_portrait(p, i, text)))
        names_add(&found, text, true);
    else if (year && near)
        people_in_line(text, &found);
    if (!found.count || !names_like_person(found.list[0].name))
        return;
    const char *name = found.list[0].name, *site = s->facts->best[FACT_SITE];
    if ((site && strcasecmp(site, name) == 0) || leads_elsewhere(p, text_node_of(p, i, name), name) ||
        is_in_title(s, name))
        return;
    if (boxed || year || beside_date(p, i) || has_portrait(p, i, name))
        take(s, &found, i, points);
}

/* The visible byline. */
static void look(struct search *s)
{
    const struct page *p = s->page;
    for (int32_t i = p->body; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        if (n->tag == TAG_TEXT || n->end - i > 40 || n->flags & NODE_HIDDEN)
            continue;
        bool hinted = n->hints & (HINT_AUTHOR | HINT_BYLINE) || is_author_property(n);
        /* What is no part of the article, and what is in links, has no weight: its size tells. */
        bool line = tag_is(n->tag, TAGK_BLOCK) && ((n->own_weight > 1 && n->own_weight < 120) || n->end - i <= 8);
        bool small = !tag_is(n->tag, TAGK_BLOCK) && n->end - i <= 8;
        if ((!hinted && !line && !small) || (tag_is(n->tag, TAGK_HEADING) && !hinted && n->tag < TAG_H3))
            continue;
        look_for_words(s, i);
        if (line || small)
            look_for_name(s, i);
    }
}

/* Letters and digits alone are compared: "Port Herald" and "portherald.com" are alike. */
static bool is_like_site(const struct facts *f, const char *name)
{
    const char *site = f->best[FACT_SITE];
    size_t len = strlen(name), dot = strcspn(name, ".");
    if (!strchr(name, ' ') && dot + 2 < len && dot > 2)
        return true; /* a host's name */
    return site && len > 3 && (strcasecmp(site, name) == 0 || strcasestr(site, name) || strcasestr(name, site));
}

static bool are_site(const struct names *all, const struct facts *f)
{
    for (size_t i = 0; i < all->count; i++)
        if (!is_like_site(f, all->list[i].name))
            return false;
    return true;
}

/* Claims that a byline in sight beats: accounts such as "KatieS", offices, the site itself, organisations. */
static bool are_weak(const struct names *all, const struct facts *f)
{
    if (f->authors.rank >= RANK_ORGANISATION)
        return true;
    for (size_t i = 0; i < all->count; i++)
        if (has_space(all->list[i].name) && !all->office[i] && !is_like_site(f, all->list[i].name))
            return false;
    return true;
}

/* The site's own name where somebody else is named too: "Dana Omarova, Port Herald". */
static void leave_site_out(struct names *all, const struct facts *f)
{
    size_t others = 0, kept = 0;
    for (size_t i = 0; i < all->count; i++)
        others += !title_is_site(f, all->list[i].name, strlen(all->list[i].name));
    for (size_t i = 0; i < all->count && others; i++)
        if (!title_is_site(f, all->list[i].name, strlen(all->list[i].name))) {
            all->office[kept] = all->office[i];
            all->list[kept++] = all->list[i];
        }
    if (others)
        all->count = kept;
}

struct person *byline_find(const struct page *p, const struct facts *f, int32_t title_at, int32_t root, size_t *count)
{
    enum { NOTHING_YET = 3, SURE = 7 };
    struct names all = {.arena = p->arena};
    struct search s = {p, f, title_at, root, {.arena = p->arena}, NOTHING_YET, -1};
    for (int i = 0; i < f->authors.count; i++)
        if (f->authors.rank >= RANK_ORGANISATION)
            names_add_whole(&all, f->authors.names[i]);
        else
            names_add(&all, f->authors.names[i], false);
    names_prefer_people(&all);
    leave_site_out(&all, f);
    if (!all.count || are_weak(&all, f)) {
        look(&s);
        names_prefer_people(&s.best);
        leave_site_out(&s.best, f);
        bool named = s.best.count && !s.best.office[0] && (has_space(s.best.list[0].name) || are_site(&all, f));
        if (s.best.count && (!all.count || (s.points >= SURE && named)))
            all = s.best;
    }
    *count = 0;
    struct person *out = all.count ? arena_array(p->arena, all.count, sizeof *out) : NULL;
    if (!out)
        return NULL;
    memcpy(out, all.list, all.count * sizeof *out);
    *count = all.count;
    return out;
}
