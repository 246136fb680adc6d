/* special.c: images, links, and what becomes a link: videos, sounds and frames that show them. */
#include <ctype.h>
#include <strings.h>

#include "core/url.h"
#include "html/lazy.h"
#include "ingest/sanitize/address.h"
#include "ingest/sanitize/clean.h"
#include "ingest/sanitize/write.h"

static const char *const frame_sources[] = {"src", "data-src", "data-lazy-src", "data-original", "data", NULL};
/* So many nodes before an img are looked at, lest many images with many sources cost the product. */
enum { PICTURE_NODES_MAX = 16 };

static const char link_rel[] = "noopener nofollow ugc";

/* An attribute of a lazy loader may hold something else altogether, so relative ones must look like a path. */
static bool looks_like_address(const char *s, size_t len)
{
    if (url_scheme_of(s, len) != URL_NONE)
        return true;
    bool path = false;
    for (size_t i = 0; i < len; i++) {
        if (html_is_space(s[i]) || s[i] == '{')
            return false;
        path = path || s[i] == '/' || s[i] == '.';
    }
    return path;
}

/* The address in an attribute of a loader that no table knows. */
static char *guessed_source(struct cleaner *c)
{
    for (unsigned i = 0; i < c->tok.attr_count; i++) {
        char name[64];
        const struct html_attr *a = &c->tok.attrs[i];
        if (a->name_len >= sizeof name)
            continue;
        for (size_t k = 0; k < a->name_len; k++)
            name[k] = (char)tolower((unsigned char)a->name[k]);
        name[a->name_len] = '\0';
        size_t len;
        const char *v = attrs_value(c, name, &len);
        char *url = v && html_lazy_guess(name, v) ? address_checked(c->arena, c->base, v, len, ADDRESS_WEB) : NULL;
        if (url)
            return url;
    }
    return NULL;
}

static char *image_source(struct cleaner *c)
{
    size_t len;
    for (size_t i = 0; html_lazy_sources[i]; i++) {
        const char *v = attrs_value(c, html_lazy_sources[i], &len);
        char *url = v && looks_like_address(v, len) ? address_checked(c->arena, c->base, v, len, ADDRESS_WEB) : NULL;
        if (url)
            return url;
    }
    const char *v = attrs_value(c, "src", &len);
    char *url = v ? address_checked(c->arena, c->base, v, len, ADDRESS_WEB) : NULL;
    char *guessed = c->tok.attr_count && (!url || html_is_placeholder(url)) ? guessed_source(c) : NULL;
    return guessed ? guessed : url;
}

static char *set_in(struct cleaner *c, const char *name, char **first, bool *widths)
{
    size_t len;
    const char *v = attrs_value(c, name, &len);
    return v ? address_srcset(c->arena, c->base, v, len, first, widths) : NULL;
}

static char *image_set(struct cleaner *c, char **first, bool *widths)
{
    char *set = NULL;
    for (size_t i = 0; html_lazy_sets[i] && !set; i++)
        set = set_in(c, html_lazy_sets[i], first, widths);
    return set ? set : set_in(c, "srcset", first, widths);
}

/* HTML "rules for parsing dimension values", pixels only; -1: none. */
static int pixels(struct cleaner *c, const char *name)
{
    size_t len, i = 0;
    const char *v = attrs_value(c, name, &len);
    int n = 0, digits = 0;
    while (v && i < len && html_is_space(v[i]))
        i++;
    for (; v && i < len && v[i] >= '0' && v[i] <= '9' && n < 100000; i++, digits++)
        n = n * 10 + (v[i] - '0');
    return digits && n < 100000 && memchr(v + i, '%', len - i) == NULL ? n : -1;
}

/* Behind "auto", which WordPress puts before the sizes for those that do not know it: such a picture without a width would
 * be 3000 pixels wide. */
static const char *behind_auto(const char *v, size_t *len)
{
    if (*len < 4 || strncasecmp(v, "auto", 4) != 0)
        return v;
    size_t n = 4;
    while (n < *len && (html_is_space(v[n]) || v[n] == ','))
        n++;
    *len -= n;
    return v + n;
}

/* The sizes attribute is CSS; only what its media conditions and lengths need is let through. */
static void put_sizes(struct cleaner *c)
{
    size_t len;
    const char *v = attrs_value(c, "sizes", &len);
    if (!v)
        v = attrs_value(c, "data-sizes", &len);
    if (v)
        v = behind_auto(v, &len);
    bool ok = v && len > 0 && len <= 500;
    for (size_t i = 0; ok && i < len; i++) {
        char low = (char)(v[i] | 0x20);
        ok = (low >= 'a' && low <= 'z') || (v[i] >= '0' && v[i] <= '9') || memchr(" .,:()<>=%*/+-", v[i], 14);
    }
    attrs_put(c, "sizes", ok ? v : "100vw");
}

static const char *alt_of(struct cleaner *c, size_t *len)
{
    const struct html_attr *a = html_attr_get(&c->tok, "alt");
    *len = a ? a->value_len : 0;
    return a ? a->value : "";
}

/* Of the picture's sources right before an img that has nothing itself the nearest that can be used, which is *from then.
 * Sources are good, better, best from the last to the first, and the last is what every browser can show. */
static char *picture_set(struct cleaner *c, const struct html_node *n, char **first, bool *widths, const struct html_node **from)
{
    char *set = NULL;
    if (!n->parent || n->parent->tag != HTML_PICTURE)
        return NULL;
    const struct html_node *s = n->prev;
    for (int looked_at = 0; s && !set && looked_at < PICTURE_NODES_MAX; s = s->prev, looked_at++) {
        if (s->kind != HTML_ELEMENT || s->tag != HTML_SOURCE)
            continue;
        html_node_attrs(s, &c->tok);
        set = image_set(c, first, widths);
        *from = s;
    }
    html_node_attrs(n, &c->tok);
    return set;
}

void special_image(struct cleaner *c, const struct html_node *n)
{
    char *first = NULL;
    const struct html_node *from = n; /* whose srcset and sizes it gets */
    bool widths = false;
    int width = pixels(c, "width"), height = pixels(c, "height");
    if ((width == 0 || width == 1) && (height == 0 || height == 1))
        return; /* nothing to see: it counts readers */
    char *src = image_source(c), *set = image_set(c, &first, &widths);
    if (!src && !set)
        set = picture_set(c, n, &first, &widths, &from);
    if (!src && !set)
        return;
    buf_lit(c->out, "<img");
    attrs_put(c, "src", src ? src : first);
    if (set)
        attrs_put(c, "srcset", set);
    if (set && widths && from != n)
        html_node_attrs(from, &c->tok);
    if (set && widths)
        put_sizes(c);
    if (from != n)
        html_node_attrs(n, &c->tok);
    size_t len;
    const char *alt = alt_of(c, &len);
    buf_lit(c->out, " alt=\"");
    write_text(c->out, alt, len, TEXT_ATTRIBUTE | TEXT_DECODE, TEXT_VALUE_MAX);
    buf_append_char(c->out, '"');
    if (width > 0)
        buf_printf(c->out, " width=\"%d\"", width);
    if (height > 0)
        buf_printf(c->out, " height=\"%d\"", height);
    attrs_write(c, policy_global_attrs);
    buf_lit(c->out, " loading=\"lazy\" referrerpolicy=\"no-referrer\" />");
}

bool special_link_start(struct cleaner *c)
{
    size_t len;
    const char *v = attrs_value(c, "href", &len);
    char *url = v ? address_checked(c->arena, c->base, v, len, ADDRESS_LINK) : NULL;
    if (!url)
        return false;
    buf_lit(c->out, "<a");
    attrs_put(c, "href", url);
    attrs_put(c, "rel", link_rel);
    attrs_write(c, policy_global_attrs);
    buf_append_char(c->out, '>');
    return true;
}

static void put_poster(struct cleaner *c, const char *poster)
{
    buf_lit(c->out, "<img");
    attrs_put(c, "src", poster);
    buf_lit(c->out, " alt=\"\" loading=\"lazy\" referrerpolicy=\"no-referrer\" />");
}

/* <a>POSTER or TITLE or the address</a>; inside another link only the poster. */
static void put_media_link(struct cleaner *c, const char *url, const char *poster)
{
    bool link = url && !c->open[HTML_A] && c->depth < OUT_DEPTH_MAX;
    if (link) {
        buf_lit(c->out, "<a");
        attrs_put(c, "href", url);
        attrs_put(c, "rel", link_rel);
        buf_append_char(c->out, '>');
    }
    const struct html_attr *title = html_attr_get(&c->tok, "title");
    if (poster)
        put_poster(c, poster);
    else if (link && title && !text_is_space(title->value, title->value_len, true))
        write_text(c->out, title->value, title->value_len, TEXT_DECODE, TEXT_VALUE_MAX);
    else if (link)
        write_text(c->out, url, strlen(url), 0, SIZE_MAX);
    if (link)
        buf_lit(c->out, "</a>");
}

void special_media(struct cleaner *c, const struct html_node *n)
{
    static const char *const posters[] = {"poster", "data-poster", NULL};
    char *url = attrs_web_url(c, frame_sources), *poster = attrs_web_url(c, posters);
    for (const struct html_node *s = n->first; s && !url; s = s->next) {
        if (s->kind != HTML_ELEMENT || s->tag != HTML_SOURCE)
            continue;
        html_node_attrs(s, &c->tok);
        url = attrs_web_url(c, frame_sources);
    }
    html_node_attrs(n, &c->tok);
    if (url || poster)
        put_media_link(c, url, poster);
}

bool special_frame(struct cleaner *c)
{
    char *url = attrs_web_url(c, frame_sources);
    char *page = url ? address_watch_page(c->arena, url) : NULL;
    if (page)
        put_media_link(c, page, NULL);
    return page != NULL;
}
