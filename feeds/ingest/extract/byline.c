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
    static const char *const marks[] = {" | ", "|", " \xe2\x80\xa2 ", "\xe2\x80\xa2", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", "\n",
                                        " \xc2\xb7 ", "(", "\xef\xbc\x88", "[", " @", " on ", " for ", " in ", " updated", " published", " posted",
                                        "\xef\xbc\x8f", "\xe3\x80\x90", " // ", " / ", " Published", " Updated", " Posted", " On "};
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
    static const char *const known[] = {"phd", "ph.d.", "ph.d", "m.d.", "jr.", "jr", "sr.", "psyd", "dphil", "edd", "pharmd", "esq.", "msc", "bsc"};
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
    static const char *const whole[] = {"admin", "administrator", "editor", "editors", "staff", "guest", "guest post", "user", "webmaster",
                                        "author", "authors", "anonymous", "unknown", "null", "undefined", "none", "view all posts", "n/a",
                                        "read more", "follow", "contributor", "all posts", "editorial", "редакция", "share"};
    static const char *const parts[] = {"correspondent", "reporter", "staff writer", "editor", "contributing", "columnist", "producer", "writer",
                                        "journalist", "корреспондент", "редактор", "журналист", "記者", "編集", "photographer", "professor", "director",
                                        "specialist", "analyst", "manager", "expert", "follow ", "minute", "read time", "view all"};
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
    if (is_role(s, len))
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
    static const char *const joints[] = {", and ", " and ", " & ", ", ", ",", ";", "\xe3\x80\x81", "\xef\xbc\x8c", " и ", " und ", " et ", " y ", " e ", " och ", " og ", " with ", " және ", " And ", " AND "};
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

/* A visible byline: the text of elements called author or byline, or a line that begins with "By". */
struct sight {
    int32_t at;
    int points;
};

static int sight_points(const struct page *p, int32_t i, int32_t title_at, int32_t root, const char *text)
{
    const struct node *n = &p->nodes[i];
    int points = 0;
    const char *rel = page_attr(n, "rel"), *prop = page_attr(n, "itemprop");
    if (prop && strstr(prop, "author"))
        points += 6;
    if (rel && strcmp(rel, "author") == 0)
        points += 6;
    if (n->hints & HINT_BYLINE)
        points += 5;
    if (n->hints & HINT_AUTHOR)
        points += 4;
    if (phrase_by(text) && text[phrase_by(text)])
        points += 4;
    if (!points)
        return 0;
    if (n->hints & (HINT_COMMENT | HINT_RELATED) || n->hints & HINT_CAPTION || n->hints & HINT_CREDIT)
        points -= 5;
    if (title_at >= 0 && i > title_at && i < title_at + 150)
        points += 4;
    else if (title_at >= 0 && i < title_at && i > title_at - 60)
        points += 2;
    if (i > root + (p->nodes[root].end - root) * 3 / 4 && i < p->nodes[root].end)
        points -= 1;
    return points;
}

static bool in_clutter(const struct page *p, int32_t i)
{
    for (; i >= 0; i = p->nodes[i].parent)
        if (p->nodes[i].hints & (HINT_COMMENT | HINT_RELATED | HINT_SIDE) && p->nodes[i].tag != TAG_BODY &&
            !(p->nodes[i].flags & NODE_KEPT))
            return true;
    return false;
}

static const char *best_sight(const struct page *p, int32_t title_at, int32_t root)
{
    const char *best = NULL;
    int best_points = 4;
    for (int32_t i = p->body; i < p->count; i++) {
        const struct node *n = &p->nodes[i];
        bool candidate = n->hints & (HINT_AUTHOR | HINT_BYLINE) ||
                         (n->own_weight > 4 && n->own_weight < 80 && tag_is(n->tag, TAGK_BLOCK));
        if (n->tag == TAG_TEXT || !candidate || n->end - i > 40 || tag_is(n->tag, TAGK_HEADING) || n->flags & NODE_HIDDEN)
            continue;
        char *s = page_text_dup(p, i);
        if (!s || strlen(s) > 160)
            continue;
        int points = sight_points(p, i, title_at, root, s);
        if (points > best_points && !in_clutter(p, i)) {
            best = s;
            best_points = points;
        }
    }
    return best;
}

struct person *byline_find(const struct page *p, const struct facts *f, int32_t title_at, int32_t root, size_t *count)
{
    struct people all = {.arena = p->arena};
    for (int i = 0; i < f->authors.count; i++)
        add_names(&all, f->authors.names[i]);
    if (!all.count) {
        const char *s = best_sight(p, title_at, root);
        if (s)
            add_names(&all, s);
    }
    *count = 0;
    struct person *out = all.count ? arena_array(p->arena, all.count, sizeof *out) : NULL;
    if (!out)
        return NULL;
    memcpy(out, all.list, all.count * sizeof *out);
    *count = all.count;
    return out;
}
