/* route.c: path and query into a view. */
#include <stdlib.h>
#include <string.h>

#include "core/date.h"
#include "core/utf8.h"
#include "text/idn.h"
#include "publish/view.h"

/* ---- tables ---- */

#define FIELD(f) offsetof(struct view, f)

/* Lists that have a NAME in their path. */
static const struct {
    const char *prefix;
    enum render_scope scope;
    size_t field;
} lists[] = {
    {"topics/", SCOPE_TOPIC, FIELD(topic)},          {"sources/", SCOPE_SOURCE, FIELD(source)},
    {"speakers/", SCOPE_SPEAKER, FIELD(speaker)},    {"languages/", SCOPE_LANGUAGE, FIELD(language)},
    {"stories/", SCOPE_STORY, FIELD(story)},
};

enum where { ANYWHERE, AT_ROOT, AT_LIST };

/* Files of a list, and of the root only. */
static const struct {
    const char *file;
    enum view_kind kind;
    enum where where;
} files[] = {
    {"feed.atom", VIEW_ATOM, ANYWHERE},    {"feed.rss", VIEW_RSS, ANYWHERE},      {"feed.json", VIEW_JSON, ANYWHERE},
    {"", VIEW_PAGE, ANYWHERE},             {"index.html", VIEW_PAGE, ANYWHERE},   {"snippet.html", VIEW_SNIPPET, AT_ROOT},
    {"embed.html", VIEW_EMBED, AT_ROOT},   {"sources.opml", VIEW_OPML, AT_ROOT},  {"oembed", VIEW_OEMBED_JSON, AT_ROOT},
    {"embed.js", VIEW_ASSET, AT_ROOT},     {"style.css", VIEW_ASSET, AT_ROOT},    {"status", VIEW_STATUS, AT_ROOT},
    {"metrics", VIEW_METRICS, AT_ROOT},
};

static const struct {
    const char *suffix;
    enum view_kind kind;
} archives[] = {{".atom", VIEW_ATOM}, {".rss", VIEW_RSS}, {".json", VIEW_JSON}, {"/", VIEW_PAGE}, {"/index.html", VIEW_PAGE}};

/* Filters that snippets, frames and the root's feeds take as parameters. */
static const struct {
    const char *parameter;
    enum render_scope scope;
    size_t field;
} filters[] = {
    {"topic", SCOPE_TOPIC, FIELD(topic)},
    {"source", SCOPE_SOURCE, FIELD(source)},
    {"speaker", SCOPE_SPEAKER, FIELD(speaker)},
    {"language", SCOPE_LANGUAGE, FIELD(language)},
};

static char *field_of(struct view *v, size_t offset)
{
    return (char *)v + offset;
}

const char *const lang_queries[LANG_COUNT] = {"?lang=en", "?lang=ru", "?lang=kk", "?lang=ja"};

/* ---- words ---- */

/* A NAME as it may stand in a path: bounded, and nothing in it that means something in an address. */
static bool take_name(const char *s, size_t len, char out[static NAME_MAX_BYTES])
{
    if (len == 0 || len >= NAME_MAX_BYTES || s[0] == '.')
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i], lower = c | 0x20;
        if (!((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
            return false;
    }
    memcpy(out, s, len);
    out[len] = '\0';
    return true;
}

/* As the store files languages, so that each has one address: what stands before the region, in lower case. */
static bool fold_language(char tag[static NAME_MAX_BYTES])
{
    enum { LANGUAGE_MAX = 15 };
    size_t n = 0;
    for (; n < LANGUAGE_MAX && tag[n] && tag[n] != '-' && tag[n] != '_'; n++)
        if (tag[n] >= 'A' && tag[n] <= 'Z')
            tag[n] += 'a' - 'A';
    memset(tag + n, 0, NAME_MAX_BYTES - n); /* keys are compared as bytes */
    return n > 0;
}

static bool take_scope_name(const char *s, size_t len, enum render_scope scope, char out[static NAME_MAX_BYTES])
{
    return take_name(s, len, out) && (scope != SCOPE_LANGUAGE || fold_language(out));
}

/* Words longer than the place for them are cut: not inside an escape, and not inside a character. */
static void take_search(struct slice query, struct view *v)
{
    struct slice value;
    enum { ENCODED_MAX = 3 * SEARCH_MAX_BYTES, TAIL = 4 };
    char words[ENCODED_MAX + 1];
    if (!query_find(query, "q", &value))
        return;
    bool cut = value.len > ENCODED_MAX, read = false;
    size_t len = cut ? ENCODED_MAX : value.len;
    for (int i = 0; cut && i < 2 && len; i++)
        if (value.s[len - 1 - (size_t)i] == '%')
            len -= (size_t)i + 1;
    for (int i = 0; !(read = percent_decode(value.s, len, true, words, sizeof words)) && cut && i < TAIL && len >= 3; i++)
        len -= value.s[len - 3] == '%' ? 3 : 1;
    if (!read)
        return;
    const char *s = words + strspn(words, " ");
    size_t n = utf8_cut(s, strlen(s), SEARCH_MAX_BYTES - 1);
    while (n && s[n - 1] == ' ')
        n--;
    memcpy(v->search, s, n);
}

/* ---- views ---- */

int view_default_limit(enum view_kind kind)
{
    static const uint8_t limits[VIEW_KIND_COUNT] = {
        [VIEW_ATOM] = 50, [VIEW_RSS] = 50, [VIEW_JSON] = 50, [VIEW_SNIPPET] = 10, [VIEW_EMBED] = 10, [VIEW_PAGE] = 30};
    return limits[kind];
}

bool view_is_feed(const struct view *v)
{
    return v->kind <= VIEW_JSON;
}

bool view_is_for_people(const struct view *v)
{
    return v->kind == VIEW_PAGE || v->kind == VIEW_NAMES || v->kind == VIEW_ARTICLE;
}

/* Whether a view's language may come from Accept-Language. */
static bool is_negotiated(const struct view *v)
{
    return view_is_for_people(v) && !v->lang_said;
}

static bool takes_filters(const struct view *v, enum where where)
{
    return where == AT_ROOT && !v->month && (view_is_feed(v) || v->kind == VIEW_SNIPPET || v->kind == VIEW_EMBED);
}

/* False: a filter that cannot be anybody's NAME. */
static bool take_filters(struct slice query, struct view *v)
{
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        struct slice value;
        char name[NAME_MAX_BYTES];
        if (!query_find(query, filters[i].parameter, &value) || value.len == 0)
            continue;
        if (!percent_decode(value.s, value.len, true, name, sizeof name) ||
            !take_scope_name(name, strlen(name), filters[i].scope, field_of(v, filters[i].field)))
            return false;
        if (v->scope == SCOPE_ALL)
            v->scope = (uint8_t)filters[i].scope;
    }
    return true;
}

/* What a snippet or a frame can show that is no filter: ?article=, ?story=, ?q=.  The first that is given; a filter beside
 * it stands for itself.  False: a name that nothing can have. */
static bool take_subject(struct slice query, struct view *v)
{
    struct slice value;
    char name[NAME_MAX_BYTES];
    if ((v->kind != VIEW_SNIPPET && v->kind != VIEW_EMBED) || v->scope != SCOPE_ALL)
        return true;
    if (query_find(query, "article", &value) && value.len)
        return percent_decode(value.s, value.len, true, name, sizeof name) && take_name(name, strlen(name), v->id);
    if (query_find(query, "story", &value) && value.len) {
        v->scope = SCOPE_STORY;
        return percent_decode(value.s, value.len, true, name, sizeof name) && take_name(name, strlen(name), v->story);
    }
    take_search(query, v);
    if (v->search[0])
        v->scope = SCOPE_SEARCH;
    return true;
}

static int find_ascii(const char *s, size_t len)
{
    return len == 5 && strncasecmp(s, "ascii", 5) == 0;
}

static void take_options(const struct publish_request *r, enum render_lang lang, struct view *v)
{
    v->limit = (uint16_t)view_default_limit((enum view_kind)v->kind);
    if (v->limit && v->kind != VIEW_PAGE && !v->month)
        v->limit = (uint16_t)query_number(r->query, "limit", v->limit, 1, 100);
    if (v->scope == SCOPE_SEARCH)
        v->page = (uint16_t)query_number(r->query, "page", 1, 1, PAGE_MAX);
    if (v->kind == VIEW_SNIPPET || v->kind == VIEW_EMBED) {
        v->layout = (uint8_t)query_word(r->query, "layout", render_layout_find, LAYOUT_LIST);
        v->theme = (uint8_t)query_word(r->query, "theme", render_theme_find, THEME_AUTO);
    }
    if (v->kind == VIEW_SNIPPET)
        v->ascii = (uint8_t)query_word(r->query, "charset", find_ascii, 0);
    if (!v->lang_said) /* oEmbed has it from the page's address */
        v->lang = (uint8_t)lang;
    if (v->kind > VIEW_ARTICLE)
        return;
    int chosen = query_word(r->query, "lang", render_lang_find, -1);
    v->lang_said = chosen >= 0;
    if (chosen >= 0)
        v->lang = (uint8_t)chosen;
    else if (is_negotiated(v))
        v->lang = (uint8_t)negotiate_language(r->accept_language, lang);
}

static int two_digits(const char *s)
{
    return (s[0] - '0') * 10 + s[1] - '0';
}

/* Takes digits (d) and dashes off the beginning. */
static bool take_form(struct slice *s, const char *form)
{
    size_t n = strlen(form);
    if (s->len < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (form[i] == 'd' ? s->s[i] < '0' || s->s[i] > '9' : s->s[i] != form[i])
            return false;
    *s = (struct slice){s->s + n, s->len - n};
    return true;
}

/* "2026-03.atom" below archive/, and a day of it: "2026-03-06.atom" */
static enum route take_archive(struct slice rest, struct view *v)
{
    struct slice tail = rest;
    int64_t ignored;
    if (!take_form(&tail, "dddd-dd"))
        return ROUTE_NOT_FOUND;
    bool of_day = take_form(&tail, "-dd");
    int year = two_digits(rest.s) * 100 + two_digits(rest.s + 2), month = two_digits(rest.s + 5), day = of_day ? two_digits(rest.s + 8) : 1;
    if (year < 1 || !date_from_day(year, month, day, &ignored)) /* a month of year 0 would be none */
        return ROUTE_NOT_FOUND;
    v->month = year * 12 + month - 1;
    v->day = of_day ? (uint8_t)day : 0;
    if (of_day && (tail.len == 0 || tail.s[0] != '.')) /* days have feeds only */
        return ROUTE_NOT_FOUND;
    if (tail.len == 0)
        return ROUTE_SLASH;
    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++)
        if (strlen(archives[i].suffix) == tail.len && memcmp(archives[i].suffix, tail.s, tail.len) == 0) {
            v->kind = (uint8_t)archives[i].kind;
            return ROUTE_VIEW;
        }
    return ROUTE_NOT_FOUND;
}

/* "topics/" or "topics": an address that was cut before the name. */
static bool is_cut(struct slice path, const char *prefix)
{
    size_t n = strlen(prefix);
    return (path.len == n || path.len + 1 == n) && memcmp(path.s, prefix, path.len) == 0;
}

static enum route take_file(struct slice rest, enum where where, struct view *v)
{
    static const char archive[] = "archive/";
    if (is_cut(rest, archive) && v->scope != SCOPE_SEARCH) {
        v->kind = VIEW_PAGE;
        return ROUTE_SLASH;
    }
    if (rest.len > sizeof archive - 1 && memcmp(rest.s, archive, sizeof archive - 1) == 0 && v->scope != SCOPE_SEARCH)
        return take_archive((struct slice){rest.s + sizeof archive - 1, rest.len - (sizeof archive - 1)}, v);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (strlen(files[i].file) != rest.len || memcmp(files[i].file, rest.s, rest.len) != 0)
            continue;
        if (files[i].where == AT_ROOT && where != AT_ROOT)
            break;
        v->kind = (uint8_t)files[i].kind;
        if (v->kind == VIEW_ASSET)
            memcpy(v->id, rest.s, rest.len);
        return ROUTE_VIEW;
    }
    /* What could have been a page gets a page that says so. */
    bool page = !memchr(rest.s, '.', rest.len) || (rest.len > 5 && memcmp(rest.s + rest.len - 5, ".html", 5) == 0);
    return page ? ROUTE_NOT_FOUND_PAGE : ROUTE_NOT_FOUND;
}

static bool starts(struct slice s, const char *with)
{
    size_t n = strlen(with);
    return s.len >= n && memcmp(s.s, with, n) == 0;
}

static enum route take_article(struct slice rest, struct view *v)
{
    const char *slash = memchr(rest.s, '/', rest.len);
    size_t len = slash ? (size_t)(slash - rest.s) : rest.len;
    if (!take_name(rest.s, len, v->id))
        return ROUTE_NOT_FOUND_PAGE;
    v->kind = VIEW_ARTICLE;
    if (!slash)
        return ROUTE_SLASH;
    struct slice tail = {slash + 1, rest.len - len - 1};
    return tail.len == 0 || (tail.len == 10 && memcmp(tail.s, "index.html", 10) == 0) ? ROUTE_VIEW : ROUTE_NOT_FOUND_PAGE;
}

/* What stands above lists and articles: their names, or where there would be too many of them, the start. */
static enum route take_cut(struct slice path, struct view *v)
{
    static const char file[] = "index.html";
    size_t n = sizeof file - 1;
    bool named = path.len > n && memcmp(path.s + path.len - n, file, n) == 0 && path.s[path.len - n - 1] == '/';
    if (named)
        path.len -= n;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!is_cut(path, lists[i].prefix))
            continue;
        bool names = lists[i].scope != SCOPE_STORY;
        v->kind = names ? VIEW_NAMES : VIEW_PAGE;
        v->scope = names ? (uint8_t)lists[i].scope : SCOPE_ALL;
        return names && path.s[path.len - 1] == '/' ? ROUTE_VIEW : ROUTE_SLASH;
    }
    if (!is_cut(path, "articles/"))
        return ROUTE_NOT_FOUND;
    v->kind = VIEW_PAGE;
    return ROUTE_SLASH;
}

static enum route take_path(struct slice path, struct view *v, enum where *where)
{
    *where = AT_ROOT;
    enum route cut = take_cut(path, v);
    if (cut != ROUTE_NOT_FOUND)
        return cut;
    if (starts(path, "articles/"))
        return take_article((struct slice){path.s + 9, path.len - 9}, v);
    if (starts(path, "search/") || (path.len == 6 && starts(path, "search"))) {
        v->scope = SCOPE_SEARCH;
        if (path.len == 6)
            return ROUTE_SLASH;
        *where = AT_LIST;
        return take_file((struct slice){path.s + 7, path.len - 7}, AT_LIST, v);
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!starts(path, lists[i].prefix))
            continue;
        size_t n = strlen(lists[i].prefix);
        struct slice rest = {path.s + n, path.len - n};
        const char *slash = memchr(rest.s, '/', rest.len);
        size_t len = slash ? (size_t)(slash - rest.s) : rest.len;
        if (!take_scope_name(rest.s, len, lists[i].scope, field_of(v, lists[i].field)))
            return ROUTE_NOT_FOUND_PAGE;
        v->scope = (uint8_t)lists[i].scope;
        *where = AT_LIST;
        return slash ? take_file((struct slice){slash + 1, rest.len - len - 1}, AT_LIST, v) : ROUTE_SLASH;
    }
    return take_file(path, AT_ROOT, v);
}

/* ---- oEmbed ---- */

/* Behind "https://" and "www.": people paste what their browser shows, and the base may be spelled otherwise. */
static const char *without_scheme(const char *url)
{
    static const char *const starts[] = {"https://", "http://"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncasecmp(url, starts[i], strlen(starts[i])) == 0) {
            url += strlen(starts[i]);
            return strncasecmp(url, "www.", 4) == 0 ? url + 4 : url;
        }
    return NULL;
}

/* Hosts with their ports; theirs as people see it, perhaps in their own letters. */
static bool is_host(const char *ours, size_t ours_len, const char *theirs, size_t len)
{
    char ascii[IDN_HOST_MAX];
    const char *colon = memchr(theirs, ':', len);
    size_t name = colon ? (size_t)(colon - theirs) : len;
    if (!idn_host(theirs, name, ascii))
        return len == ours_len && strncasecmp(ours, theirs, len) == 0;
    size_t n = strlen(ascii);
    return n + len - name == ours_len && strncasecmp(ours, ascii, n) == 0 && memcmp(ours + n, theirs + name, len - name) == 0;
}

/* What follows the base in an address of ours; NULL: it is somebody else's. */
static const char *below_base(const char *url, const char *base_url)
{
    const char *ours = without_scheme(base_url), *theirs = without_scheme(url);
    if (!ours || !theirs)
        return NULL;
    size_t host = strcspn(ours, "/"), path = strlen(ours) - host, named = strcspn(theirs, "/?#");
    if (!is_host(ours, host, theirs, named))
        return NULL;
    theirs += named;
    if (strncmp(theirs, ours + host, path) == 0)
        return theirs + path;
    bool bare = path && strncmp(theirs, ours + host, path - 1) == 0 && strchr("?#", theirs[path - 1]);
    return bare ? theirs + path - 1 : NULL; /* the base without its last slash */
}

enum {
    FRAME_WIDTH_PX = 600,
    FRAME_HEIGHT_PX = 800, /* ten articles or so; more can be scrolled to */
    ARTICLE_HEIGHT_PX = 300,
    PICTURE_MAX_PX = 10000,
};

static int oembed_kind(const char *s, size_t len)
{
    if (len == 3 && memcmp(s, "xml", 3) == 0)
        return VIEW_OEMBED_XML;
    return len == 4 && memcmp(s, "json", 4) == 0 ? VIEW_OEMBED_JSON : -1;
}

/* The page that the address names becomes the view's scope.  Only addresses below our own base are ours. */
static enum route take_oembed(const struct publish_request *r, const char *base_url, struct view *v)
{
    struct slice value;
    char url[1024];
    struct view page = {0};
    enum where where;
    if (query_find(r->query, "format", &value) && value.len) {
        int kind = query_word(r->query, "format", oembed_kind, -1);
        if (kind < 0)
            return ROUTE_NO_FORMAT;
        v->kind = (uint8_t)kind;
    }
    if (!query_find(r->query, "url", &value) || !value.len)
        return ROUTE_NO_ADDRESS;
    if (!percent_decode(value.s, value.len, true, url, sizeof url))
        return ROUTE_NOT_FOUND;
    const char *path = below_base(url, base_url);
    size_t len = path ? strcspn(path, "?#") : 0;
    enum route found = path ? take_path((struct slice){path, len}, &page, &where) : ROUTE_NOT_FOUND;
    if ((found != ROUTE_VIEW && found != ROUTE_SLASH) || page.month || page.kind == VIEW_NAMES ||
        (found == ROUTE_VIEW && page.kind != VIEW_PAGE && page.kind != VIEW_ARTICLE))
        return ROUTE_NOT_FOUND;
    size_t to = strcspn(path, "#");
    struct slice query = len < to ? (struct slice){path + len + 1, to - len - 1} : (struct slice){path, 0};
    if (page.scope == SCOPE_SEARCH) {
        take_search(query, &page);
        if (!page.search[0])
            return ROUTE_NOT_FOUND;
    }
    uint8_t kind = v->kind;
    *v = page;
    v->kind = kind;
    int chosen = query_word(query, "lang", render_lang_find, -1);
    v->lang_said = chosen >= 0;
    v->lang = (uint8_t)(chosen >= 0 ? chosen : 0);
    const int high = v->id[0] ? ARTICLE_HEIGHT_PX : FRAME_HEIGHT_PX;
    v->width = (uint16_t)query_number(r->query, "maxwidth", FRAME_WIDTH_PX, 1, FRAME_WIDTH_PX);
    v->height = (uint16_t)query_number(r->query, "maxheight", high, 1, high);
    v->width_max = (uint16_t)query_number(r->query, "maxwidth", 0, 1, PICTURE_MAX_PX);
    v->height_max = (uint16_t)query_number(r->query, "maxheight", 0, 1, PICTURE_MAX_PX);
    return ROUTE_VIEW;
}

const char *publish_root_query(struct slice query)
{
    int lang = query_word(query, "lang", render_lang_find, -1);
    return lang < 0 ? "" : lang_queries[lang];
}

enum route route_find(const struct publish_request *r, const char *base_url, enum render_lang lang, struct routing *out)
{
    enum where where;
    struct slice ignored;
    struct view *v = &out->view;
    memset(out, 0, sizeof *out);
    enum route found = take_path(r->path, v, &where);
    if (found == ROUTE_SLASH && !view_is_for_people(v))
        v->kind = VIEW_PAGE;
    if (found != ROUTE_VIEW && found != ROUTE_SLASH)
        return found;
    if (v->kind == VIEW_OEMBED_JSON)
        found = take_oembed(r, base_url, v);
    else if (takes_filters(v, where) && (!take_filters(r->query, v) || !take_subject(r->query, v)))
        found = ROUTE_NOT_FOUND;
    if (found != ROUTE_VIEW && found != ROUTE_SLASH)
        return found;
    take_options(r, lang, v);
    if (v->scope == SCOPE_SEARCH && !v->search[0]) /* oEmbed has it from the page's address */
        take_search(r->query, v);
    out->raw = query_find(r->query, "raw", &ignored);
    return found;
}
