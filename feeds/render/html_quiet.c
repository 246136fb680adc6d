/* html_quiet.c: a source's sanitised HTML as a part of our page: it loads nothing, its headings stand below ours, and what is
 * wide can be scrolled by keyboard. */
#include <string.h>

#include "render/write.h"

enum { HEADING_LEVELS = 6, HEADING_TOP = 2 };

/* The open sections' own levels, outermost first: a source may begin with h4, or use h1 as often as it likes. */
struct outline {
    int levels[HEADING_LEVELS];
    int depth;
};

/* Where the pass through a text is. */
struct quiet {
    const char *language; /* of the text; NULL: not known */
    enum render_lang lang;
    bool in_link;
    struct outline outline;
};

/* The value of a double-quoted attribute inside a tag of sanitised HTML, still escaped.  False: not there. */
static bool attribute_of(const char *tag, size_t len, const char *name, const char **value, size_t *value_len)
{
    size_t n = strlen(name);
    for (size_t i = 1; i + n + 2 < len; i++) {
        if (tag[i] != ' ' || memcmp(tag + i + 1, name, n) != 0 || tag[i + 1 + n] != '=' || tag[i + 2 + n] != '"')
            continue;
        const char *from = tag + i + 3 + n, *end = memchr(from, '"', len - (size_t)(from - tag));
        if (!end)
            return false;
        *value = from;
        *value_len = (size_t)(end - from);
        return true;
    }
    return false;
}

static bool is_tag(const char *tag, size_t len, const char *name)
{
    size_t n = strlen(name);
    return len > n + 1 && strncasecmp(tag + 1, name, n) == 0 && strchr(" />\n\t", tag[1 + n]);
}

/* ---- what would be fetched ---- */

/* A picture, sound or frame as a link to it; inside a link as its words only. */
static void put_as_link(struct buf *b, const char *tag, size_t len, const struct quiet *q, enum text_id what)
{
    const char *src = NULL, *alt = NULL;
    size_t src_len = 0, alt_len = 0;
    attribute_of(tag, len, "src", &src, &src_len);
    if (!attribute_of(tag, len, "alt", &alt, &alt_len))
        attribute_of(tag, len, "title", &alt, &alt_len);
    if (!src_len)
        return;
    if (!q->in_link) {
        buf_lit(b, "<a class=\"picture\" href=\"");
        buf_append(b, src, src_len);
        buf_lit(b, "\">");
    }
    put_our_words(b, what, alt_len ? text_of(q->lang, T_COLON) : "", q->language, q->lang);
    buf_append(b, alt, alt_len);
    if (!q->in_link)
        buf_lit(b, "</a>");
}

/* What a browser would fetch by itself, and what stands for it.  `dropped`: the tag goes, its content stays. */
static const struct {
    const char *name;
    enum text_id text;
    bool dropped;
} loaders[] = {
    {"img", T_PICTURE, false}, {"video", T_MEDIA, false},  {"audio", T_MEDIA, false},   {"iframe", T_MEDIA, false},
    {"/video", T_MEDIA, true}, {"/audio", T_MEDIA, true},  {"/iframe", T_MEDIA, true},  {"source", T_MEDIA, true},
    {"track", T_MEDIA, true},  {"picture", T_MEDIA, true}, {"/picture", T_MEDIA, true},
};

/* ---- headings ---- */

/* The level of a heading's tag, as it is written; 0: it is no heading. */
static int heading_level(const char *tag, size_t len)
{
    size_t at = tag[1] == '/' ? 2 : 1;
    bool is = len > at + 2 && (tag[at] == 'h' || tag[at] == 'H') && tag[at + 1] >= '1' && tag[at + 1] <= '6';
    return is && strchr(" />\n\t", tag[at + 2]) ? tag[at + 1] - '0' : 0;
}

/* The tag with the level that the heading has on our page: one below the section that it is in. */
static void put_heading_tag(struct buf *b, const char *tag, size_t len, int level, struct outline *o)
{
    bool closes = tag[1] == '/';
    if (!closes) {
        while (o->depth && o->levels[o->depth - 1] >= level)
            o->depth--;
        o->levels[o->depth++] = level; /* levels only rise inward, so there are never more than six */
    }
    int ours = HEADING_TOP + (o->depth ? o->depth - 1 : 0);
    size_t skip = closes ? 4 : 3;
    buf_printf(b, closes ? "</h%d" : "<h%d", ours > HEADING_LEVELS ? HEADING_LEVELS : ours);
    buf_append(b, tag + skip, len - skip);
}

/* ---- what is wide ---- */

/* A table or a listing may be wider than the page; its box takes the keyboard's focus, so that arrow keys scroll it. */
static const struct {
    const char *tag, *before, *after;
} boxes[] = {
    {"table", "<div class=\"wide\" tabindex=\"0\">", NULL}, {"/table", NULL, "</div>"},
    {"pre", "<div class=\"wide\" tabindex=\"0\">", NULL},   {"/pre", NULL, "</div>"},
};

static void put_tag_in_box(struct buf *b, const char *tag, size_t len)
{
    size_t row = 0, rows = sizeof boxes / sizeof *boxes;
    while (row < rows && !is_tag(tag, len, boxes[row].tag))
        row++;
    if (row < rows && boxes[row].before)
        buf_puts(b, boxes[row].before);
    buf_append(b, tag, len);
    if (row < rows && boxes[row].after)
        buf_puts(b, boxes[row].after);
}

static void put_quiet_tag(struct buf *b, const char *tag, size_t len, struct quiet *q)
{
    size_t row = 0, rows = sizeof loaders / sizeof *loaders;
    int level = heading_level(tag, len);
    while (row < rows && !is_tag(tag, len, loaders[row].name))
        row++;
    if (level)
        put_heading_tag(b, tag, len, level, &q->outline);
    else if (row == rows)
        put_tag_in_box(b, tag, len);
    else if (!loaders[row].dropped)
        put_as_link(b, tag, len, q, loaders[row].text);
}

void put_quiet_html(struct buf *b, const char *html, const char *language, enum render_lang lang)
{
    struct quiet q = {.language = language, .lang = lang};
    for (const char *s = html; *s;) {
        const char *open = strchr(s, '<'), *close = open ? strchr(open, '>') : NULL;
        if (!close) {
            buf_puts(b, s);
            return;
        }
        buf_append(b, s, (size_t)(open - s));
        size_t len = (size_t)(close - open) + 1;
        if (is_tag(open, len, "a") || is_tag(open, len, "/a"))
            q.in_link = open[1] != '/';
        put_quiet_tag(b, open, len, &q);
        s = close + 1;
    }
}
