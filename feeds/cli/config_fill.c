/* config_fill.c: from what libConfuse has read to the structs: options by their kinds, sources, topics. */
#include <limits.h>
#include <string.h>

#include "cli/config_reading.h"
#include "cli/config_values.h"
#include "publish/publish.h"

static bool in_bounds(const struct config_option *o, int64_t n, struct err *why)
{
    if (!o->max || (n >= o->min && n <= o->max))
        return true;
    static const char *const unit[] = {[KIND_SECONDS] = " s", [KIND_MILLISECONDS] = " ms", [KIND_SIZE] = " bytes", [KIND_INT] = ""};
    return err_set(why, ERR_CONFIG, "must lie between %lld and %lld%s", (long long)o->min, (long long)o->max, unit[o->kind]);
}

static bool put_number(const struct config_option *o, const char *s, char *to, struct err *why)
{
    int64_t n;
    bool ok = o->kind == KIND_INT    ? value_integer(s, &n, why)
              : o->kind == KIND_SIZE ? value_size(s, &n, why)
                                     : value_duration(s, &n, why);
    if (!ok)
        return false;
    if (o->kind == KIND_SECONDS && n % 1000)
        return err_set(why, ERR_CONFIG, "must be whole seconds");
    if (o->kind == KIND_SECONDS)
        n /= 1000;
    if (!in_bounds(o, n, why))
        return false;
    if (o->kind == KIND_INT)
        *(int *)(void *)to = (int)n;
    else if (o->kind == KIND_SIZE)
        *(size_t *)(void *)to = (size_t)n;
    else
        *(int64_t *)(void *)to = n;
    return true;
}

static bool put_policy(const char *s, enum content_policy *to, struct err *why)
{
    static const char *const words[] = {[CONTENT_TITLE] = "title", [CONTENT_SUMMARY] = "summary", [CONTENT_FULL] = "full"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(s, words[i]) == 0) {
            *to = (enum content_policy)i;
            return true;
        }
    return err_set(why, ERR_CONFIG, "'%s' is none of title, summary, full", s);
}

static char *store_address(struct reading *r, const char *s, struct err *why)
{
    const char *path = strncmp(s, "sqlite:", 7) == 0 ? s + 7 : s;
    size_t scheme = strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789+.-");
    bool control = false;
    for (const char *c = path; *c; c++)
        control |= (unsigned char)*c < 0x20 || *c == 0x7f;
    if (!*path || control || (path == s && scheme > 1 && path[scheme] == ':')) {
        err_set(why, ERR_CONFIG, "'%s' is no store; write sqlite:PATH", s);
        return NULL;
    }
    return *path == '/' ? arena_printf(r->a, "sqlite:%s", path) : arena_printf(r->a, "sqlite:%s/%s", r->dir, path);
}

static char *base_url(struct reading *r, const char *s, struct err *why)
{
    char *url = value_url(r->a, s, why);
    const char *fault = url ? publish_base_url_fault(url) : NULL;
    if (fault) {
        err_set(why, ERR_CONFIG, "%s", fault);
        return NULL;
    }
    return !url || url[strlen(url) - 1] == '/' ? url : arena_printf(r->a, "%s/", url);
}

/* A value that is kept as text, in its normal form.  NULL: why says. */
static char *text_value(struct reading *r, enum config_kind kind, const char *s, struct err *why)
{
    static bool (*const checks[])(const char *, struct err *) = {
        [KIND_LANGUAGE] = value_language, [KIND_OWN_LANGUAGE] = value_own_language, [KIND_CONTACT] = value_contact,
        [KIND_TAG_URI] = value_tag_uri,   [KIND_CSP_SOURCES] = value_csp_sources,   [KIND_XPATH] = value_xpath,
        [KIND_MATCH] = value_match,
    };
    if (kind == KIND_URL)
        return value_url(r->a, s, why);
    if (kind == KIND_BASE_URL)
        return base_url(r, s, why);
    if (kind == KIND_STORE)
        return store_address(r, s, why);
    char *text = value_text(r->a, s, why);
    if (text && !*text) {
        err_set(why, ERR_CONFIG, "is empty");
        return NULL;
    }
    if ((size_t)kind < sizeof checks / sizeof *checks && checks[kind] && text && !checks[kind](text, why))
        return NULL;
    return text;
}

/* Reads one value into base, the struct that the option's section fills. */
static bool put_value(struct reading *r, const struct config_option *o, const char *s, char *base, struct err *why)
{
    char *to = base + o->offset;
    switch (o->kind) {
    case KIND_BOOL: return value_bool(s, (bool *)(void *)to, why);
    case KIND_POLICY: return put_policy(s, (enum content_policy *)(void *)to, why);
    case KIND_SECONDS:
    case KIND_MILLISECONDS:
    case KIND_SIZE:
    case KIND_INT: return put_number(o, s, to, why);
    default: break;
    }
    char *text = text_value(r, o->kind, s, why);
    if (text)
        *(char **)(void *)to = text;
    return text;
}

bool is_list(const struct config_option *o)
{
    return o->kind == KIND_NAMES || o->kind == KIND_NETWORKS;
}

static bool put_list(struct reading *r, const struct config_option *o, cfg_t *sec, char *base, struct err *why)
{
    size_t n = cfg_size(sec, o->key);
    char **list = arena_array(r->a, n + 1, sizeof *list);
    if (!list)
        return err_set(why, ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++) {
        const char *s = cfg_getnstr(sec, o->key, (unsigned)i);
        if (!(o->kind == KIND_NAMES ? value_name(s, why) : value_network(s, why)))
            return false;
        list[i] = arena_strdup(r->a, s);
    }
    *(char ***)(void *)(base + o->offset) = list;
    *(size_t *)(void *)(base + o->count_offset) = n;
    return true;
}

/* The line of the section of this kind and name. */
static int section_line(const struct scan *scan, const char *kind, const char *name)
{
    uint32_t hash = statement_hash(kind, name);
    for (size_t i = 0; i < scan->count; i++) {
        const struct statement *s = &scan->items[i];
        if (s->hash == hash && s->is_section && s->title && strcmp(s->key, kind) == 0 && strcmp(s->title, name) == 0)
            return s->line;
    }
    return 1;
}

static int line_of(const struct scan *scan, const char *section, const char *name, const char *key)
{
    int line = 0;
    for (size_t i = 0; i < scan->count; i++) {
        const struct statement *s = &scan->items[i], *up = s->parent < 0 ? NULL : &scan->items[s->parent];
        const char *title = up && up->parent >= 0 ? scan->items[up->parent].title : up ? up->title : NULL;
        if (strcmp(s->key, key) == 0 && strcmp(up ? up->key : "", section) == 0 && (!name || (title && strcmp(title, name) == 0)))
            line = s->line;
    }
    return line;
}

void put_defaults(struct reading *r, const char *section, char *base)
{
    struct err why;
    size_t count;
    const struct config_option *options = config_options(&count);
    for (size_t i = 0; i < count; i++) {
        const struct config_option *o = &options[i];
        if (o->fallback && strcmp(o->section, section) == 0 && !put_value(r, o, o->fallback, base, &why)) {
            struct place p = {0, 1, "default", section, NULL, o->key};
            mistake(&r->mistakes, &p, "%s", why.text);
        }
    }
}

void put_section(struct reading *r, cfg_t *sec, const char *section, const char *name, int first_line, char *base)
{
    size_t count;
    const struct config_option *options = config_options(&count);
    for (size_t i = 0; i < count; i++) {
        const struct config_option *o = &options[i];
        struct err why;
        if (strcmp(o->section, section) != 0)
            continue;
        bool given = cfg_size(sec, o->key) > 0;
        if (!given && !(o->required && r->good_until == INT_MAX))
            continue;
        if (!given)
            err_set(&why, ERR_CONFIG, "is missing");
        else
            r->set[i] = 1;
        if (given && (is_list(o) ? put_list(r, o, sec, base, &why) : put_value(r, o, cfg_getstr(sec, o->key), base, &why)))
            continue;
        /* Only now: looking a line up takes as long as the file is, and there may be thousands of sources in it. */
        int line = line_of(&r->scan, section, name, o->key);
        if (given && has_unset_variable(&r->scan, o->key, line))
            continue;
        struct place p = at(r, line ? line : first_line, section, name, o->key);
        mistake(&r->mistakes, &p, "%s", why.text);
    }
}

/* Its line is looked up only now: that takes as long as the file is, and there may be thousands of sources in it. */
static struct place in_source(const struct reading *r, const struct source *s, const char *key)
{
    return at(r, line_of(&r->scan, "source", s->name, key), "source", s->name, key);
}

/* Beside `items` in the source itself, `title` is where an item has it, as its neighbours are. */
static void read_short_listing(struct reading *r, cfg_t *sec, struct source *s)
{
    const char *parts[] = {"link", "date", "summary"};
    struct err why;
    struct place p;
    char *title = s->title;
    if (title && cfg_size(sec, "items")) {
        s->title = NULL;
        if (!put_value(r, find_option("listing", "title"), title, (char *)s, &why)) {
            p = in_source(r, s, "title");
            mistake(&r->mistakes, &p, "%s (beside items it is an item's title)", why.text);
        }
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !cfg_size(sec, "items"); i++) {
        if (!cfg_size(sec, parts[i]))
            continue;
        p = in_source(r, s, parts[i]);
        mistake(&r->mistakes, &p, "stands beside items only, or in the section listing");
    }
}

/* What the environment has put into the address of the source, but for a name and password, which are known by their place. */
static bool feed_holds_secret(const struct scan *scan, const char *name)
{
    for (size_t i = 0; i < scan->variable_count; i++) {
        const struct variable *v = &scan->variables[i];
        const struct statement *s = &scan->items[v->statement], *up = s->parent < 0 ? NULL : &scan->items[s->parent];
        if (!v->in_login && strcmp(s->key, "feed") == 0 && up && up->title && strcmp(up->title, name) == 0)
            return true;
    }
    return false;
}

/* Ways to read an address of which one only can be meant. */
static void check_ways(struct reading *r, cfg_t *sec, const struct source *s)
{
    bool twice = cfg_size(sec, "items") && cfg_size(sec, "listing"), both = s->sitemap && s->listing.items;
    if (!twice && !both)
        return;
    struct place p = in_source(r, s, twice ? "items" : "sitemap");
    mistake(&r->mistakes, &p, twice ? "stands in the section listing, or without it" : "a sitemap has no items to look for by XPath");
}

void add_source(struct reading *r, cfg_t *sec)
{
    struct config *c = r->out;
    const char *name = cfg_title(sec);
    int line = section_line(&r->scan, "source", name);
    struct source *list = grown(r->a, c->sources, c->source_count, &r->source_cap, sizeof *list);
    if (!list)
        return;
    c->sources = list;
    struct source *s = &list[c->source_count];
    *s = (struct source){.name = arena_strdup(r->a, name), .file = r->file, .line = line};
    put_defaults(r, "source", (char *)s);
    put_section(r, sec, "source", name, line, (char *)s);
    if (!cfg_size(sec, "listing"))
        read_short_listing(r, sec, s);
    else
        put_section(r, cfg_getsec(sec, "listing"), "listing", name, line_of(&r->scan, "source", name, "listing"), (char *)s);
    check_ways(r, sec, s);
    if (!s->title)
        s->title = s->name;
    if (!cfg_size(sec, "extract")) /* many feeds have only the beginning of a text */
        s->extract = s->content == CONTENT_FULL;
    s->feed_secret = feed_holds_secret(&r->scan, name);
    c->source_count++;
}

void add_topic(struct reading *r, cfg_t *sec)
{
    struct config *c = r->out;
    const char *name = cfg_title(sec);
    int line = section_line(&r->scan, "topic", name);
    struct topic *list = grown(r->a, c->topics, c->topic_count, &r->topic_cap, sizeof *list);
    if (!list)
        return;
    c->topics = list;
    struct topic *t = &list[c->topic_count];
    *t = (struct topic){.name = arena_strdup(r->a, name), .file = r->file, .line = line};
    put_defaults(r, "topic", (char *)t);
    put_section(r, sec, "topic", name, line, (char *)t);
    if (!t->title)
        t->title = t->name;
    c->topic_count++;
}
