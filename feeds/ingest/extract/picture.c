#include "ingest/extract/picture.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "html/lazy.h"
#include "ingest/extract/facts.h"
#include "ingest/extract/hints.h"

static const char *first_attr(const struct node *n, const char *const *names)
{
    for (; *names; names++) {
        const char *v = page_attr(n, *names);
        if (v && *v)
            return v;
    }
    return NULL;
}

const char *picture_set(const struct node *n)
{
    const char *lazy = first_attr(n, html_lazy_sets), *set = lazy ? lazy : page_attr(n, "srcset");
    return set && *set && strncasecmp(set, "data:", 5) != 0 ? set : NULL;
}

/* The address with the largest width or density of a srcset: "a.jpg 400w, b.jpg 1200w".  Commas inside of addresses are no
 * ends. */
static const char *largest(struct arena *a, const char *set)
{
    static const char space[] = " \t\n\r\f";
    const char *best = NULL;
    size_t best_len = 0;
    double best_size = -1;
    for (const char *s = set + strspn(set, " \t\n\r\f,"); *s; s += strspn(s, " \t\n\r\f,")) {
        size_t n = strcspn(s, space);
        const char *url = s, *size = s + n + strspn(s + n, space);
        bool bare = n && s[n - 1] == ',';
        s = bare ? s + n : size + strcspn(size, ",");
        double value = bare ? 0 : strtod(size, NULL);
        while (n && url[n - 1] == ',')
            n--;
        if (n && value > best_size) {
            best = url;
            best_len = n;
            best_size = value;
        }
    }
    return best ? arena_strndup(a, best, best_len) : NULL;
}

/* The address in an attribute of a loader that no table knows. */
static const char *guessed_address(const struct node *n)
{
    for (uint32_t i = 0; i < n->attr_count; i++)
        if (html_lazy_guess(n->attrs[i].name, n->attrs[i].value))
            return n->attrs[i].value;
    return NULL;
}

const char *picture_address(const struct page *p, const struct node *n)
{
    if (!n->attr_count)
        return NULL;
    const char *src = page_attr(n, "src"), *other = NULL;
    if (!src || html_is_placeholder(src)) {
        other = first_attr(n, html_lazy_sources);
        const char *set = !other && n->tag == TAG_IMG ? picture_set(n) : NULL;
        other = set ? largest(p->arena, set) : other;
        if (!other && n->tag == TAG_IMG)
            other = guessed_address(n);
    }
    if (other)
        return other;
    return src && *src && strncasecmp(src, "data:", 5) != 0 && strncasecmp(src, "about:", 6) != 0 ? src : NULL;
}

bool picture_is_replaced(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    if (n->tag != TAG_IMG)
        return false;
    int32_t next = n->end;
    while (next < p->count && p->nodes[next].tag == TAG_TEXT && !p->nodes[next].weight)
        next++;
    if (next >= p->count || p->nodes[next].tag != TAG_NOSCRIPT)
        return false;
    const char *src = picture_address(p, n);
    if (!src || !html_is_placeholder(src))
        return false;
    for (int32_t k = next + 1; k < p->nodes[next].end; k++)
        if (p->nodes[k].tag == TAG_IMG && picture_address(p, &p->nodes[k]))
            return true;
    return false;
}

/* Shown with no size of its own, or with one that no icon has. */
static bool is_large(const struct node *n)
{
    enum { ICON_PX = 100 };
    const char *width = page_attr(n, "width");
    return !width || atoi(width) == 0 || atoi(width) >= ICON_PX;
}

const char *picture_first(const struct page *p, const struct selection *s)
{
    for (int32_t r = 0; r < s->count; r++)
        for (int32_t i = s->roots[r]; i < p->nodes[s->roots[r]].end; i++) {
            const struct node *n = &p->nodes[i];
            if (n->flags & (NODE_HIDDEN | NODE_DROPPED)) {
                i = n->end - 1;
                continue;
            }
            const char *src = n->tag == TAG_IMG && !picture_is_replaced(p, i) ? picture_address(p, n) : NULL;
            if (src && is_large(n))
                return src;
        }
    return NULL;
}

/* In a figure or in a box called a lead's or a head's, and of nobody's portrait. */
static bool is_lead(const struct page *p, int32_t i)
{
    enum {
        LEVELS = 4,
        NOT = HINT_NAV | HINT_AUTHOR | HINT_BIO | HINT_BYLINE | HINT_RELATED | HINT_AD | HINT_SIDE | HINT_SHARE |
              HINT_COMMENT
    };
    const char *width = page_attr(&p->nodes[i], "width");
    bool lead = width && atoi(width) >= 300;
    for (int k = 0; k < LEVELS && i >= 0 && p->nodes[i].tag != TAG_BODY; k++, i = p->nodes[i].parent) {
        const struct node *n = &p->nodes[i];
        const char *class = page_attr(n, "class");
        if (n->hints & NOT || n->tag == TAG_NAV || n->tag == TAG_ASIDE || n->tag == TAG_LI)
            return false;
        lead |= n->tag == TAG_FIGURE || n->tag == TAG_PICTURE || n->hints & (HINT_LEAD | HINT_CAPTION) ||
                (class && (strcasestr(class, "hero") || strcasestr(class, "featured") || strcasestr(class, "image") ||
                           strcasestr(class, "photo")));
    }
    return lead;
}

const char *picture_above(const struct page *p, int32_t title_at, int32_t root)
{
    enum { ABOVE = 30, BELOW = 150 };
    int32_t from = title_at - ABOVE > p->body ? title_at - ABOVE : p->body;
    for (int32_t i = from; i < root && i < title_at + BELOW; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & NODE_HIDDEN) {
            i = n->end - 1;
            continue;
        }
        const char *src = n->tag == TAG_IMG && !(n->flags & NODE_IN_LINK) && !picture_is_replaced(p, i)
                              ? picture_address(p, n)
                              : NULL;
        if (src && is_large(n) && !html_is_placeholder(src) && !facts_stock_image(src) && is_lead(p, i))
            return src;
    }
    return NULL;
}
