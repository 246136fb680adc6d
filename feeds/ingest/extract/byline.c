#include "ingest/extract/byline.h"

#include <string.h>
#include <strings.h>

#include "ingest/extract/hints.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/phrases.h"

enum { NAME_MAX_BYTES = 120 };

#define COUNT(a) (sizeof(a) / sizeof *(a))

struct people {
    struct arena *arena;
    struct person list[NAMES_MAX];
    size_t count;
};

/* Where a name ends for certain: what follows is a place, a time, a role. */
static size_t end_of_names(const char *s)
{
    static const char *const marks[] = {
        " | ", "|", " \xe2\x80\xa2 ", "\xe2\x80\xa2", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", "\n", " \xc2\xb7 ",
        "(", "\xef\xbc\x88", "[", " @", " on ", " for ", " in ", " updated", " published", " posted", "\xef\xbc\x8f",
        "\xe3\x80\x90", " // ", " / ", " Published", " Updated", " Posted", " On ",
    };
    size_t end = strlen(s);
    for (size_t i = 0; i < COUNT(marks); i++) {
        const char *at = strstr(s, marks[i]);
        if (at && at > s && (size_t)(at - s) < end)
            end = (size_t)(at - s);
    }
    size_t digit = strcspn(s, "0123456789");
    if (digit < end && digit > 0) {
        /* The word before the number belongs to the date: "May 5", "5 мая". */
        end = digit;
        while (end > 0 && s[end - 1] == ' ')
            end--;
        if (end > 0 && s[end - 1] == ',')
            return end; /* "Dana Omarova, 4 years with us" */
        size_t word = end;
        while (word > 0 && s[word - 1] != ' ')
            word--;
        if (word > 0)
            end = word;
    }
    return end;
}

/* A title such as "PhD" that stands behind a comma is part of the name before it. */
static bool is_degree(const char *s, size_t len)
{
    static const char *const known[] = {
        "phd", "ph.d.", "ph.d", "m.d.", "jr.", "jr", "sr.", "psyd", "dphil", "edd", "pharmd", "esq.", "msc", "bsc",
    };
    bool capitals = len >= 2 && len <= 8;
    for (size_t i = 0; i < len && capitals; i++)
        capitals = (s[i] >= 'A' && s[i] <= 'Z') || s[i] == '.' || s[i] == '-';
    for (size_t i = 0; i < COUNT(known) && !capitals; i++)
        capitals = strlen(known[i]) == len && strncasecmp(known[i], s, len) == 0;
    return capitals;
}

/* Words that no person is called by: offices, departments, roles. */
static bool is_role(const char *s, size_t len)
{
    static const char *const whole[] = {
        "admin", "administrator", "editor", "editors", "staff", "guest", "guest post", "user", "webmaster", "author",
        "authors", "anonymous", "unknown", "null", "undefined", "none", "view all posts", "n/a", "read more",
        "follow", "contributor", "updated", "published", "posted", "last updated", "by", "home", "blog", "news",
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "all posts",
        "editorial", "редакция", "share",
    };
    static const char *const parts[] = {
        "correspondent", "reporter", "staff writer", "editor", "contributing", "columnist", "producer", "writer",
        "journalist", "корреспондент", "редактор", "журналист", "記者", "編集", "photographer", "professor", "director",
        "specialist", "analyst", "manager", "expert", "follow ", "minute", "engineer", "head of", "certified",
        "licensed", "coordinator", "consultant", "president", "officer", "founder", "scientist", "author of",
        "read time", "view all",
    };
    char low[NAME_MAX_BYTES + 1];
    struct buf b;
    buf_init(&b, sizeof low - 1);
    letters_plain(s, len, &b);
    bool role = false;
    for (size_t i = 0; i < COUNT(whole) && b.len && !role; i++)
        role = strcmp(b.data, whole[i]) == 0;
    for (size_t i = 0; i < COUNT(parts) && b.len && !role; i++)
        role = strstr(b.data, parts[i]) != NULL;
    buf_free(&b);
    return role;
}

static bool has_letters(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((s[i] & 0x80) || ((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z'))
            return true;
    return false;
}

static void add_name(struct people *to, const char *s, size_t len)
{
    while (len && strchr(" ,.;:-|*/\t\n", s[0]))
        s++, len--;
    while (len && strchr(" ,;:-|*/\t\n", s[len - 1]))
        len--;
    if (len < 2 || len > NAME_MAX_BYTES || !has_letters(s, len) || to->count == NAMES_MAX || memchr(s, '@', len))
        return;
    if (is_degree(s, len) && to->count) {
        struct person *last = &to->list[to->count - 1];
        last->name = arena_printf(to->arena, "%s, %.*s", last->name, (int)len, s);
        return;
    }
    if (is_role(s, len) || *s == '"' || *s == '#' || memchr(s, ':', len))
        return;
    char *name = arena_strndup(to->arena, s, len);
    for (size_t i = 0; i < to->count && name; i++)
        if (strcasecmp(to->list[i].name, name) == 0)
            return;
    if (name)
        to->list[to->count++] = (struct person){.name = name};
}

/* "A, B and C", "A、B", "A и B". */
static size_t next_joint(const char *s, size_t len, size_t *joint)
{
    static const char *const joints[] = {
        ", and ", " and ", " & ", ", ", ",", ";", "\xe3\x80\x81", "\xef\xbc\x8c", " и ", " und ", " et ", " y ",
        " e ", " och ", " og ", " with ", " және ", " And ", " AND ",
    };
    size_t best = len;
    *joint = 0;
    for (size_t i = 0; i < COUNT(joints); i++) {
        size_t n = strlen(joints[i]);
        const char *at = memmem(s, len, joints[i], n);
        if (at && ((size_t)(at - s) < best || ((size_t)(at - s) == best && n > *joint))) {
            best = (size_t)(at - s);
            *joint = n;
        }
    }
    return best;
}

static void add_names(struct people *to, const char *s)
{
    for (size_t by; (by = phrase_by(s)) != 0;)
        s += by;
    size_t len = end_of_names(s);
    while (len) {
        size_t joint, n = next_joint(s, len, &joint);
        size_t by = phrase_by(s);
        add_name(to, s + (by < n ? by : 0), n - (by < n ? by : 0));
        s += n + joint;
        len -= n + joint;
    }
}

/* Up to six words that begin with capital letters, small ones such as "de" and "van" between them; other scripts have
 * no capitals to go by. */
static bool looks_like_name(const char *s)
{
    static const char *const particles[] = {
        "de", "van", "von", "der", "den", "la", "le", "du", "da", "dos", "bin", "al", "el", "di", "ter", "y", "and",
        "of", "the",
    };
    int words = 0, capitals = 0;
    for (const char *w = s; *w; words++) {
        size_t n = strcspn(w, " ");
        bool small = *w >= 'a' && *w <= 'z', known = false;
        for (size_t i = 0; small && i < COUNT(particles); i++)
            known |= strlen(particles[i]) == n && memcmp(particles[i], w, n) == 0;
        if (small && !known)
            return false;
        capitals += !small;
        w += n + strspn(w + n, " ");
    }
    return words > 0 && words <= 7 && capitals > 0 && strlen(s) <= 90;
}

static bool has_space(const char *s)
{
    return strchr(s, ' ') != NULL || (unsigned char)s[0] >= 0xe3;
}

/* Where in the text of a line a byline begins: at its start, or after a date: "Published August 7, 2023 by …". */
static const char *by_in(const char *s)
{
    static const char *const inner[] = {
        " by ", " By ", " BY ", "| by ", " Author: ", " von ", " Von ", " por ", " par ",
    };
    size_t n = phrase_by(s);
    if (n)
        return s + n;
    for (size_t i = 0; i < COUNT(inner) && strlen(s) < 120; i++) {
        const char *at = strstr(s, inner[i]);
        if (at && (unsigned char)at[strlen(inner[i])] >= 'A' &&
            !(at[strlen(inner[i])] >= 'a' && at[strlen(inner[i])] <= 'z'))
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
    };
    const char *href = n->tag == TAG_A ? page_attr(n, "href") : NULL;
    for (size_t i = 0; href && i < COUNT(parts); i++)
        if (strcasestr(href, parts[i]))
            return true;
    return false;
}

static int kind_points(const struct node *n, const char *text)
{
    int points = 0;
    const char *rel = page_attr(n, "rel"), *prop = page_attr(n, "itemprop"), *by = by_in(text);
    if (prop && (strstr(prop, "author") || strstr(prop, "creator")))
        points += 6;
    if (rel && strcmp(rel, "author") == 0)
        points += 6;
    if (n->hints & HINT_BYLINE)
        points += 5;
    if (n->hints & HINT_AUTHOR)
        points += 4;
    if (links_to_author(n))
        points += 4;
    if (by && *by)
        points += by == text + phrase_by(text) ? 4 : 3;
    if (points && n->hints & (HINT_COMMENT | HINT_RELATED | HINT_CAPTION | HINT_CREDIT))
        points -= 5;
    return points;
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

static bool is_label_alone(const char *s)
{
    static const char *const labels[] = {
        "by", "by:", "author", "author:", "written by", "written by:", "words by", "posted by", "автор", "автор:",
        "von", "por", "par",
    };
    for (size_t i = 0; i < COUNT(labels); i++)
        if (strcasecmp(labels[i], s) == 0)
            return true;
    return false;
}

/* The names in a visible text, up to the first that does not look like one: an office, a place. */
static void names_in(struct people *to, const char *text)
{
    const char *by = by_in(text);
    add_names(to, by ? by : text);
    for (size_t i = 0; i < to->count; i++)
        if (!looks_like_name(to->list[i].name))
            to->count = i;
}

/* The visible byline: elements called author or byline, links to a person's page, lines with "By". */
static void best_sight(const struct page *p, int32_t title_at, int32_t root, struct people *best, int *best_points)
{
    for (int32_t i = p->body; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        bool line = n->own_weight > 1 && n->own_weight < 120 && tag_is(n->tag, TAGK_BLOCK);
        bool candidate = n->hints & (HINT_AUTHOR | HINT_BYLINE) || line || n->tag == TAG_SPAN || n->tag == TAG_A;
        if (n->tag == TAG_TEXT || !candidate || n->end - i > 40 || n->flags & NODE_HIDDEN)
            continue;
        if (tag_is(n->tag, TAGK_HEADING) && !(n->hints & (HINT_AUTHOR | HINT_BYLINE)) && n->tag < TAG_H3)
            continue;
        int place = place_points(p, i, title_at, root);
        char *s = place ? page_text_dup(p, i) : NULL;
        if (!s || strlen(s) > 200)
            continue;
        int points = kind_points(n, s);
        if (is_label_alone(s)) {
            points = 4;
            s = text_after(p, i);
        }
        if (!s || points < 3 || points + place <= *best_points || in_clutter(p, i))
            continue;
        struct people found = {.arena = p->arena};
        names_in(&found, s);
        if (!found.count)
            continue;
        *best = found;
        *best_points = points + place;
    }
}

/* Accounts such as "KatieS" and "admin2" are no names, where the page shows one. */
static bool only_accounts(const struct people *all)
{
    for (size_t i = 0; i < all->count; i++)
        if (has_space(all->list[i].name))
            return false;
    return true;
}

struct person *byline_find(const struct page *p, const struct facts *f, int32_t title_at, int32_t root, size_t *count)
{
    struct people all = {.arena = p->arena}, seen = {.arena = p->arena};
    int points = 4;
    for (int i = 0; i < f->authors.count; i++)
        add_names(&all, f->authors.names[i]);
    if (!all.count || only_accounts(&all)) {
        best_sight(p, title_at, root, &seen, &points);
        if (seen.count && (!all.count || (points >= 8 && has_space(seen.list[0].name))))
            all = seen;
    }
    *count = 0;
    struct person *out = all.count ? arena_array(p->arena, all.count, sizeof *out) : NULL;
    if (!out)
        return NULL;
    memcpy(out, all.list, all.count * sizeof *out);
    *count = all.count;
    return out;
}
