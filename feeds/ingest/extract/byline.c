#include "ingest/extract/byline.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/count.h"
#include "ingest/extract/bareline.h"
#include "ingest/extract/bysearch.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/names.h"
#include "ingest/extract/phrases.h"
#include "ingest/extract/sitename.h"

enum { RANK_ORGANISATION = 800 };

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

/* What is done by others than the author: "Translated by", "Powered by". */
static bool is_other_work(const char *s, size_t len)
{
    static const char *const works[] = {
        "translated", "photographed", "illustrated", "photo", "photos", "photography", "photographs", "images", "image",
        "illustration", "illustrations", "graphic", "graphics", "video", "powered", "sponsored", "presented", "designed", "hosted",
        "funded", "supported", "produced", "owned", "developed", "übersetzt", "fotografiert", "traducido", "tradotto",
    };
    size_t word = len;
    while (word && s[word - 1] != ' ' && s[word - 1] != '\n')
        word--;
    for (size_t i = 0; i < COUNT(works); i++)
        if (strlen(works[i]) == len - word && strncasecmp(s + word, works[i], len - word) == 0)
            return true;
    return false;
}

/* Where in the text of a line a byline begins: at its start, or after a date: "Published August 7, 2023 by …". */
static const char *by_in(const char *s)
{
    static const char *const inner[] = {
        " by ", " By ", " BY ", "| by ", " Author: ", " von ", " Von ", " por ", " par ", " Par ", " Por ", " door ",
        " Door ", " Autor: ", " Автор: ", " Text: ", " A cura di ", " a cura di ", " przez ", " Autor ",
        " Auteur : ", " Auteur: ", "作者：", "作者:", "记者：", "文＝", "文：", "執筆：", "筆者：",
        "（記者・", "（文・", "（取材・文＝", "（聞き手・", "（记者", "(记者",
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
        if (at && names_capital(at + strlen(inner[i])) && !is_other_work(s, (size_t)(at - s)))
            return at + strlen(inner[i]);
    }
    return NULL;
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
    for (size_t i = 0; i < COUNT(trades) && strlen(s) < LINE_BYTES / 2; i++) {
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
    if (hints_author_link(n))
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

static bool has_value(const struct node *n, const char *attr, const char *part)
{
    const char *value = page_attr(n, attr);
    return value && strstr(value, part);
}

/* Nothing but the author is called so. */
static bool is_sure(const struct node *n)
{
    return is_author_property(n) || hints_author_link(n) || has_value(n, "rel", "author") || has_value(n, "class", "vcard");
}

/* Blogs sign with the account, in small letters: the element itself says that it is the author's. */
static void account_name(const struct node *n, const char *text, struct names *out)
{
    enum { LONGEST = 30 };
    size_t len = strlen(text);
    if (!is_sure(n) || len > LONGEST || strpbrk(text, "0123456789:!?@#/|\"&()[]<>%$,\n"))
        return;
    const char *space = strchr(text, ' ');
    if (!space || !strchr(space + 1, ' '))
        names_add(out, text, false);
}

/* The name is one that is there already, or a part of it. */
static bool has_name(const struct names *all, const char *name)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcasestr(all->list[i].name, name) || strcasestr(name, all->list[i].name))
            return true;
    return false;
}

/* <span>Dana Omarova</span> */
static bool is_name_alone(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    bool one = (n->tag == TAG_SPAN || n->tag == TAG_A) && n->end == i + 2 && p->nodes[i + 1].tag == TAG_TEXT;
    const char *text = one ? page_text_dup(p, i) : NULL;
    return text && names_like_person(text);
}

/* The people of a box whose elements name one each, be there a mark between them or none. */
static void each_marked(const struct page *p, int32_t i, struct names *out)
{
    enum { MARKED = 4 };
    bool list = p->nodes[i].hints & (HINT_AUTHOR | HINT_BYLINE);
    for (int32_t k = i + 1; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        bool marked = n->tag != TAG_TEXT && (mark_points(n) >= MARKED || (list && (n->tag == TAG_LI || is_name_alone(p, k))));
        char *text = marked && !(n->flags & NODE_HIDDEN) ? bysearch_lines(p, k) : NULL;
        struct names one = {.arena = p->arena};
        if (text && strlen(text) < LINE_BYTES)
            names_add(&one, text, true);
        if (!one.count || one.office[0] || (!is_sure(n) && !names_like_person(one.list[0].name)))
            continue; /* a label, "Published on", may be called the author's too */
        for (size_t m = 0; m < one.count; m++)
            if (!has_name(out, one.list[m].name))
                names_add(out, one.list[m].name, true);
        k = n->end - 1;
    }
}

/* Elements called author or byline, links to a person's page, lines with "By". */
static void look_for_words(struct search *s, int32_t i)
{
    enum { LEAST = 3, SURE = 8, SEVERAL = 2 };
    const struct page *p = s->page;
    const struct node *n = &p->nodes[i];
    int place = place_points(p, i, s->title_at, s->root);
    if (!place && !mark_points(n) && !begins_as_byline(p, i))
        return;
    const char *text = bysearch_lines(p, i);
    if (!text)
        text = hidden_name(p, i);
    while (text && strchr(text, '\n') && bysearch_is_credit(text))
        text = strchr(text, '\n') + 1; /* the photographer's line above the author's */
    if (!text || strlen(text) > LINE_BYTES)
        return;
    bool label = is_label_alone(text);
    int points = label ? 4 : kind_points(n, text, by_in(text));
    if (label)
        text = text_after(p, i);
    if (!text || bysearch_is_credit(text) || points < LEAST || (!place && points < SURE && !is_plain_speech(text) && !label) ||
        points + place + 1 < s->points || bysearch_in_clutter(s, i))
        return;
    struct names found = {.arena = p->arena};
    const char *by = by_in(text);
    by = by ? by : text;
    each_marked(p, i, &found);
    bool several = found.count > 1;
    if (!several)
        found.count = 0;
    if (!found.count)
        names_in_lines(&found, by == text + phrase_by(text) ? text : by); /* the words before are read there */
    if (!found.count && mark_points(n))
        bareline_people(text, &found);
    if (!found.count)
        account_name(n, by, &found);
    int certain = several ? SEVERAL : names_like_person(by); /* a name and nothing else */
    bysearch_take(s, &found, i, points + place + certain);
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
            bareline_look(s, i);
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

/* Korean and Chinese names have two to four characters; what is longer is a paper, and so is what ends as papers do. */
static bool is_paper(const char *s)
{
    static const char *const ends[] = {"신문", "일보", "뉴스", "방송", "경제", "타임스", "미디어", "통신", "투데이", "新聞", "日報", "新闻", "日报",
                                       "时报", "時報", "晚报", "晚報", "网", "ニュース", "テレビ", "通信", "通讯社", "編集部", "编辑部"};
    enum { NAME_BYTES = 4 * 3 };
    unsigned char c = (unsigned char)*s;
    size_t len = strlen(s);
    for (size_t i = 0; i < COUNT(ends); i++)
        if (len > strlen(ends[i]) && strcmp(s + len - strlen(ends[i]), ends[i]) == 0)
            return true;
    return c >= 0xe4 && c <= 0xed && len > NAME_BYTES && !strchr(s, ' ') && !strstr(s, "·");
}

/* Claims that a byline in sight beats: accounts such as "KatieS", offices, the site itself, organisations. */
static bool are_weak(const struct names *all, const struct facts *f)
{
    if (f->authors.rank >= RANK_ORGANISATION)
        return true;
    for (size_t i = 0; i < all->count; i++)
        if (has_space(all->list[i].name) && !is_paper(all->list[i].name) && !all->office[i] && !is_like_site(f, all->list[i].name))
            return false;
    return true;
}

/* "Dana Omarova Port Herald", each in an element of its own that only a style sheet keeps apart. */
static void cut_site(char *name, const struct facts *f)
{
    size_t spaces = 0;
    for (size_t i = 0; name[i]; i++)
        if (name[i] == ' ' && ++spaces >= 2 && sitename_is(f, name + i + 1, strlen(name + i + 1))) {
            name[i] = '\0';
            return;
        }
}

/* The site's own name where somebody else is named too: "Dana Omarova, Port Herald". */
static void leave_site_out(struct names *all, const struct facts *f)
{
    size_t others = 0, kept = 0;
    for (size_t i = 0; i < all->count; i++)
        if (!all->office[i])
            cut_site(all->list[i].name, f);
    for (size_t i = 0; i < all->count; i++)
        others += !sitename_is(f, all->list[i].name, strlen(all->list[i].name));
    for (size_t i = 0; i < all->count && others; i++)
        if (!sitename_is(f, all->list[i].name, strlen(all->list[i].name))) {
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
        if (!s.best.count && !all.count)
            bareline_dateline(&s);
        if (!s.best.count && !all.count)
            bareline_signature(&s);
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
