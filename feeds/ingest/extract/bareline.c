#include "ingest/extract/bareline.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/count.h"
#include "ingest/extract/hints.h"
#include "ingest/extract/nameword.h"
#include "ingest/extract/sitename.h"
#include "text/datetext.h"

/* The one person of a part. */
static void add_person(const char *s, size_t len, struct names *out)
{
    char *part = arena_strndup(out->arena, s, len);
    struct names one = {.arena = out->arena};
    if (part)
        names_add(&one, part, true);
    if (one.count == 1 && names_like_person(one.list[0].name))
        names_add(out, one.list[0].name, true);
}

/* "5 March 2024 Dana Omarova": what stands before the date and behind it. */
static void add_beside_date(const char *s, size_t len, struct names *out)
{
    static const int64_t any_year = 4102444800;
    struct datetext_hit hit;
    if (memchr(s, '\n', len) || !datetext_each(s, len, NULL, any_year, &hit, 1)) {
        add_person(s, len, out);
        return;
    }
    if (hit.start)
        add_person(s, hit.start, out);
    hit.end += strcspn(s + hit.end, " ,"); /* the day's sign: 5日 */
    while (hit.end < len && (unsigned char)s[hit.end] < 0x80 && strchr(" ,.:-)0123456789", s[hit.end]))
        hit.end++;
    if (hit.end < len)
        add_person(s + hit.end, len - hit.end, out);
}

void bareline_people(const char *s, struct names *out)
{
    static const char *const marks[] = {
        " | ", "|", " • ", "•", " · ", " - ", " – ", " — ", ", ",
        " / ", " // ", ": ", "\n", "＝",
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
        if (strcspn(s, "0123456789") < n)
            add_beside_date(s, n, out);
        else
            add_person(s, n, out);
        s += n + mark;
    }
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
        if (href && !hints_author_link(&p->nodes[i]) && !(path && last && strcasestr(path, last + 1)))
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

/* One of the two texts that come first on the way from k to `end`, in steps of 1 or -1. */
static bool comes_to_date(const struct page *p, int32_t k, int32_t end, int32_t step)
{
    for (int texts = 0; k != end && texts < 2; k += step) {
        const struct node *n = &p->nodes[k];
        if (n->tag != TAG_TEXT || !n->weight)
            continue;
        if (text_has_year(n))
            return true;
        texts++;
    }
    return false;
}

/* A date in the text right before or after the element. */
static bool beside_date(const struct page *p, int32_t i)
{
    enum { REACH = 12 };
    int32_t behind = p->nodes[i].end, first = i - REACH > -1 ? i - REACH : -1;
    int32_t last = behind + REACH < p->count ? behind + REACH : p->count;
    return comes_to_date(p, i - 1, first, -1) || comes_to_date(p, behind, last, 1);
}

/* Below or inside of a picture it is who is seen there. */
static bool in_picture(const struct page *p, int32_t i)
{
    for (; i >= 0 && p->nodes[i].tag != TAG_BODY; i = p->nodes[i].parent)
        if (p->nodes[i].tag == TAG_FIGURE || p->nodes[i].tag == TAG_FIGCAPTION)
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

/* "Dana Omarova and Jonas Feldmann in Tashkent": people and, at most, where they are. */
static bool are_people(const char *text, struct names *out)
{
    enum { JOINT_BYTES = 5, PLACE_BYTES = 24 };
    size_t bytes = 0;
    names_add(out, text, true);
    for (size_t i = 0; i < out->count; i++) {
        if (!names_like_person(out->list[i].name))
            return false;
        bytes += strlen(out->list[i].name) + JOINT_BYTES;
    }
    const char *place = strstr(text, " in "), *next = place ? strstr(place + 4, " in ") : NULL;
    bool more = place || strstr(text, "（") || strchr(text, '@'); /* a role, an account */
    return out->count && bytes + (more ? PLACE_BYTES : 0) + (next ? PLACE_BYTES : 0) >= strlen(text);
}

/* "Dana Omarova, Staff Writer", "Dana Omarova, Reuters", "山田花子（編集委員）", "Dana Omarova, University of Almaty" */
static bool names_a_role(const char *s)
{
    static const char *const houses[] = {"university", "institute of", "college", "universit", "институт"};
    const char *comma = strchr(s, ','), *open = strstr(s, "（");
    for (size_t i = 0; i < COUNT(houses) && comma; i++)
        if (strcasestr(comma, houses[i]))
            return true;
    if (open && nameword_is_role(open + 3, strlen(open + 3)))
        return true;
    while (comma && comma[1] == ' ') {
        size_t n = strcspn(comma + 2, ",|/");
        if (nameword_is_role(comma + 2, n) || nameword_is_agency(comma + 2, n))
            return true;
        comma = strchr(comma + 2, ',');
    }
    return false;
}

/* "タシケント＝田中芽衣": the place before the name; not "写真＝". */
static bool has_place_sign(const char *s)
{
    static const char *const works[] = {"写真", "撮影", "動画", "イラスト", "画像", "提供", "編集"};
    const char *sign = strstr(s, "＝");
    for (size_t i = 0; i < COUNT(works) && sign; i++) {
        const char *at = strstr(s, works[i]);
        sign = at && at < sign ? NULL : sign;
    }
    return sign != NULL;
}

/* "Title | Dana Omarova", "Title - by Dana Omarova": the page's titles end with the name. */
static bool titles_end_with(const struct facts *f, const char *name)
{
    static const enum fact titles[] = {FACT_TITLE_PAGE, FACT_TITLE_META};
    for (size_t i = 0; i < COUNT(titles); i++) {
        const char *s = f->best[titles[i]];
        size_t n = strlen(name), len = s ? strlen(s) : 0;
        if (len > n + 8 && strcmp(s + len - n, name) == 0 &&
            (sitename_mark_before(s, len - n) || strncmp(s + len - n - 4, " by ", 4) == 0))
            return true;
    }
    return false;
}

/* The same words are a link to somewhere else: a menu's entry, a section. */
static bool is_linked_elsewhere(const struct page *p, const char *name)
{
    size_t len = strlen(name);
    for (int32_t k = p->body; k < p->count; k++) {
        const struct node *n = &p->nodes[k];
        const char *text = n->tag == TAG_TEXT && n->flags & NODE_IN_LINK ? n->text + strspn(n->text, " \t\r\n") : NULL;
        if (text && strncasecmp(text, name, len) == 0 && !text[len + strspn(text + len, " \t\r\n")] && leads_elsewhere(p, k, name))
            return true;
    }
    return false;
}

/* The page's address has the words as a part of its path: /human-rights/. */
static bool is_part_of_address(const struct facts *f, const char *name)
{
    enum { PART_BYTES = 64 };
    char part[PART_BYTES];
    int n = snprintf(part, sizeof part, "/%s/", name);
    for (char *s = part; *s; s++)
        *s = *s == ' ' ? '-' : *s;
    return n > 0 && n < PART_BYTES &&
           ((f->page_url && strcasestr(f->page_url, part)) ||
            (f->best[FACT_URL] && strcasestr(f->best[FACT_URL], part)));
}

static bool is_other(const struct search *s, int32_t i, const char *name)
{
    if (titles_end_with(s->facts, name))
        return false;
    return sitename_is(s->facts, name, strlen(name)) || leads_elsewhere(s->page, text_node_of(s->page, i, name), name) ||
           is_in_title(s, name) || is_part_of_address(s->facts, name) ||
           (!in_author_box(s->page, i) && is_linked_elsewhere(s->page, name));
}

/* "Contact: Dana Omarova, Press Officer" */
static bool is_contact(const char *s)
{
    static const char *const words[] = {"contact",         "media contact", "press contact", "kontakt",
                                        "ansprechpartner", "pressekontakt", "контакт"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (strncasecmp(s, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

void bareline_look(struct search *s, int32_t i)
{
    enum { BELOW = 100, ABOVE = 20, BARE = 3, BOXED = 5 };
    const struct page *p = s->page;
    bool near = s->title_at >= 0 && i <= s->title_at + BELOW && i >= s->title_at - ABOVE, boxed = in_author_box(p, i);
    int points = !near ? BOXED : (boxed ? BOXED : BARE) + (i > s->title_at ? 3 : 1);
    const char *text = (near || boxed) && points >= s->points ? bysearch_lines(p, i) : NULL;
    if (!text || strlen(text) > 120 || is_contact(text) || in_menu(p, i) || bysearch_is_credit(text) ||
        bysearch_in_clutter(s, i) || (!boxed && in_picture(p, i)))
        return;
    struct names found = {.arena = p->arena};
    bool year = has_year(text),
         role = near && (names_a_role(text) || strstr(text, " @") || strstr(text, "(@") || has_place_sign(text));
    if (!are_people(text, &found)) {
        found.count = 0;
        if (near && has_portrait(p, i, text))
            names_add(&found, text, true);
        else if ((year && near) || role)
            bareline_people(text, &found);
    }
    if (!found.count || !names_like_person(found.list[0].name) || is_other(s, i, found.list[0].name))
        return;
    if (boxed || year || role || titles_end_with(s->facts, found.list[0].name) || beside_date(p, i) ||
        has_portrait(p, i, found.list[0].name))
        bysearch_take(s, &found, i, points);
}

/* Bytes before the first of the marks in s, NULL's place: SIZE_MAX. */
static size_t before_mark(const char *s, const char *const *marks, size_t count)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        const char *at = strstr(s, marks[i]);
        if (at && (size_t)(at - s) < best)
            best = (size_t)(at - s);
    }
    return best;
}

/* The name before "기자 =". */
static bool korean_reporter(char *s, struct names *out)
{
    enum { BEGINNING = 200 };
    char *trade = strstr(s, " 기자 ="), *name = trade;
    if (!trade || trade - s > BEGINNING)
        return false;
    while (name > s && !strchr(" )]", name[-1]))
        name--;
    *trade = '\0';
    names_add(out, name, false);
    return out->count > 0;
}

/* "（记者 王小明）", "〔記者王小明／台北報導〕", "記者王小明／台北報導", "【ワシントン＝山田花子】" in the first words of a paragraph. */
static bool reporter_in(char *s, struct names *out)
{
    static const struct {
        const char *opens, *follows; /* what has to come behind the name, NULL: any end */
    } forms[] = {{"（记者", NULL}, {"(记者", NULL}, {"（記者", NULL}, {"(記者", NULL}, {"〔記者", NULL}, {"【記者", NULL},
                 {"【记者", NULL}, {"[記者", NULL}, {"記者", "報導"}, {"【", "】"}};
    static const char *const ends[] = {"）", ")", "〕", "】", "]", "／", "/"}, *const signs[] = {"＝", "="};
    enum { BEGINNING = 200, NAME_BYTES = 40, BEHIND = 40 };
    for (size_t i = 0; i < COUNT(forms); i++) {
        char *open = strstr(s, forms[i].opens), *name = open ? open + strlen(forms[i].opens) : NULL;
        bool place = name && i + 1 == COUNT(forms);
        size_t sign = place ? before_mark(name, signs, COUNT(signs)) : 0;
        if (!name || open - s > BEGINNING || (place && (open != s || sign > NAME_BYTES)))
            continue;
        name += sign ? sign + (name[sign] == '=' ? 1 : 3) : 0;
        size_t n = before_mark(name, ends, COUNT(ends));
        const char *follows = n <= NAME_BYTES && forms[i].follows ? strstr(name + n, forms[i].follows) : NULL;
        if (n > NAME_BYTES || (forms[i].follows && (!follows || follows > name + n + BEHIND)))
            continue;
        name[n] = '\0';
        names_add(out, name, false);
        return out->count > 0;
    }
    return false;
}

static bool names_reporter(char *s, struct names *out)
{
    return korean_reporter(s, out) || reporter_in(s, out);
}

void bareline_dateline(struct search *s)
{
    enum { FIRST = 3, NEAR = 100, PARAGRAPH = 40 };
    const struct page *p = s->page;
    bool title = s->title_at > s->root - NEAR && s->title_at >= 0 && s->title_at < p->nodes[s->root].end;
    for (int32_t i = title ? p->nodes[s->title_at].end : s->root, seen = 0; i < p->nodes[s->root].end && seen < FIRST; i++) {
        const struct node *n = &p->nodes[i];
        if (n->tag == TAG_TEXT || n->block != i || !n->own_weight || n->flags & NODE_HIDDEN)
            continue;
        seen += i >= s->root && n->own_weight >= PARAGRAPH;
        char *text = page_text_dup(p, i);
        struct names found = {.arena = p->arena};
        if (text && names_reporter(text, &found)) {
            bysearch_take(s, &found, i, s->points + 1);
            return;
        }
    }
}

/* "… is a reporter of the Port Herald." */
static bool is_bio(const char *behind)
{
    static const char *const verbs[] = {" is a ", " is an ", " is the ", " ist ", " est ", " es ", " covers ", " reports "};
    for (size_t i = 0; i < COUNT(verbs); i++)
        if (strncmp(behind, verbs[i], strlen(verbs[i])) == 0)
            return nameword_is_role(behind, strnlen(behind, 100));
    return false;
}

/* "— Dana Omarova", "（山田花子、佐藤健）", "Дана ОМАРОВА, Ташкент": no more than names and a place. */
static bool is_signature(const char *text, struct names *out)
{
    enum { PLACE_BYTES = 30, MOST = 3 };
    names_add(out, text, true);
    bool wide = out->count && (unsigned char)out->list[0].name[0] >= 0xe3; /* elsewhere several are a list of anything */
    if (!out->count || out->count > (wide ? MOST : 1))
        return false;
    for (size_t i = 0; i < out->count; i++)
        if (!names_like_person(out->list[i].name))
            return false;
    const char *at = strstr(text, out->list[0].name), *name = out->list[out->count - 1].name, *last = strstr(text, name);
    const char *behind = last ? last + strlen(name) : NULL;
    if (!at || !behind || at - text > 4)
        return false;
    if ((unsigned char)*behind < 0x80 ? !*behind || strchr(",.()-", *behind) : true)
        return strlen(behind) <= PLACE_BYTES && !strpbrk(behind, "?!:");
    return is_bio(behind);
}

/* "（记者 王小明）", a line of its own. */
static bool signs_as_reporter(const struct page *p, int32_t i, struct names *out)
{
    enum { LONGEST = 60 };
    char *text = page_text_dup(p, i);
    return text && strlen(text) <= LONGEST && (*text == '(' || (unsigned char)*text >= 0xe3) && names_reporter(text, out);
}

/* Right below a quotation stands who said it. */
static bool is_below_quotation(const struct page *p, int32_t i)
{
    int32_t k = i - 1;
    while (k > 0 && !(p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight))
        k--;
    for (; k > 0; k = p->nodes[k].parent)
        if (p->nodes[k].tag == TAG_BLOCKQUOTE)
            return p->nodes[k].end <= i;
    return false;
}

void bareline_signature(struct search *s)
{
    enum { LAST = 4, LONGEST = 160 };
    const struct page *p = s->page;
    int32_t end = p->nodes[s->root].end;
    for (int32_t i = end - 1, blocks = 0; i > s->root && blocks < LAST; i--) {
        const struct node *n = &p->nodes[i];
        if (n->tag == TAG_TEXT || n->block != i || !n->own_weight || n->flags & NODE_HIDDEN)
            continue;
        blocks++;
        char *text = !n->own_link && !tag_is(n->tag, TAGK_HEADING) ? bysearch_lines(p, i) : NULL;
        struct names found = {.arena = p->arena};
        bool is_signed = text && strlen(text) <= LONGEST && (signs_as_reporter(p, i, &found) || is_signature(text, &found));
        if (!is_signed || bysearch_is_credit(text) ||
            is_other(s, i, found.list[0].name) || bysearch_in_clutter(s, i) || in_picture(p, i) || is_below_quotation(p, i))
            continue;
        bysearch_take(s, &found, i, s->points + 1);
        return;
    }
}
