#include "cli/config.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/config_reading.h"
#include "cli/config_table.h"
#include "cli/config_values.h"
#include "cli/input.h"
#include "core/memory.h"
#include "core/utf8.h"

enum { OPTION_COUNT = sizeof options / sizeof *options, FILE_MAX_BYTES = 4 << 20, FILES_MAX = 10000 };

const struct config_option *config_options(size_t *count)
{
    *count = OPTION_COUNT;
    return options;
}

/* The sections and what may stand in them. */
static const struct section_kind {
    const char *name, *parent;
    bool titled, once;
} sections[SECTION_COUNT] = {
    {"", NULL, false, true},         {"site", "", false, true},           {"fetch", "", false, true},
    {"source", "", true, false},     {"listing", "source", false, false}, {"topic", "", true, false},
};
_Static_assert((int)OPTION_COUNT <= (int)OPTIONS_MAX, "struct reading has a place for each");

static struct reading *current; /* libConfuse's error function is given no pointer of ours */

struct place at(const struct reading *r, int line, const char *section, const char *name, const char *key)
{
    if (section && key && strcmp(section, "listing") == 0) { /* a section within a source: told as the source's */
        const char *whole = arena_printf(r->a, "listing %s", key);
        return (struct place){r->file_order, line ? line : 1, r->file, "source", name, whole ? whole : key};
    }
    return (struct place){r->file_order, line ? line : 1, r->file, section, name, key};
}

const struct config_option *find_option(const char *section, const char *key)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strcmp(options[i].section, section) == 0 && strcmp(options[i].key, key) == 0)
            return &options[i];
    return NULL;
}

static const struct section_kind *find_section(const char *parent, const char *name)
{
    for (size_t i = 1; i < SECTION_COUNT; i++)
        if (strcmp(sections[i].name, name) == 0 && strcmp(sections[i].parent, parent) == 0)
            return &sections[i];
    return NULL;
}

/* ---- the statements, before their values are read ---- */

static const char *suggestion(const char *section, const char *key)
{
    const char *words[OPTION_COUNT + SECTION_COUNT + 1];
    size_t n = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strcmp(options[i].section, section) == 0)
            words[n++] = options[i].key;
    for (size_t i = 1; i < SECTION_COUNT; i++)
        if (strcmp(sections[i].parent, section) == 0)
            words[n++] = sections[i].name;
    words[n] = NULL;
    return nearest(key, words);
}

/* Where else an unknown key would be at home: told instead of a guess at its spelling. */
static const char *home_of(const char *key)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strcmp(options[i].key, key) == 0)
            return options[i].section;
    return NULL;
}

static void unknown(struct reading *r, const struct statement *s, const char *section, const char *name)
{
    struct place p = at(r, s->line, section, name, s->key);
    const char *near = suggestion(section, s->key), *home = home_of(s->key);
    if (near && strcmp(near, s->key) == 0)
        mistake(&r->mistakes, &p, s->is_section ? "is no section: %s = ..." : "is a section: %s { ... }", near);
    else if (near)
        mistake(&r->mistakes, &p, "unknown %s; did you mean '%s'?", s->is_section ? "section" : "key", near);
    else if (home && !s->is_section)
        mistake(&r->mistakes, &p, "unknown key here; it belongs %s%s%s",
                *home ? "in the section '" : "outside of all sections", home, *home ? "'" : "");
    else
        mistake(&r->mistakes, &p, "unknown %s", s->is_section ? "section" : "key");
}

static void check_section(struct reading *r, const struct statement *s, const struct section_kind *kind)
{
    struct place p = at(r, s->line, s->key, s->title, NULL), *first = &r->once[kind - sections];
    struct err why;
    if (kind->once && first->file)
        mistake(&r->mistakes, &p, "given a second time; the first is at %s:%d", first->file, first->line);
    else if (kind->once)
        *first = p;
    if (kind->titled && !s->title)
        mistake(&r->mistakes, &p, "needs a name: %s NAME { ... }", s->key);
    else if (kind->titled && !value_name(s->title, &why))
        mistake(&r->mistakes, &p, "'%s' %s", s->title, why.text);
    else if (!kind->titled && s->title)
        mistake(&r->mistakes, &p, "takes no name");
}

/* An earlier statement of the same key (and, for a section, of the same name) in the same place; NULL: none. */
static const struct statement *given_before(const struct scan *scan, size_t i)
{
    const struct statement *s = &scan->items[i];
    for (size_t j = (size_t)(s->parent + 1); j < i; j++) { /* siblings stand behind their parent */
        const struct statement *t = &scan->items[j];
        if (t->hash == s->hash && t->parent == s->parent && t->is_section == s->is_section && strcmp(t->key, s->key) == 0 &&
            strcmp(t->title ? t->title : "", s->title ? s->title : "") == 0)
            return t;
    }
    return NULL;
}

static void blank(char *text, const struct statement *s)
{
    for (size_t k = s->start; k < s->end; k++)
        if (text[k] != '\n')
            text[k] = ' ';
}

/* Tells unknown, doubled and misplaced keys, and blanks them in text so that libConfuse can go on. */
static void check_statements(struct reading *r, char *text)
{
    const struct scan *scan = &r->scan;
    size_t blanked_to = 0;
    for (size_t i = 0; i < scan->count; i++) {
        const struct statement *s = &scan->items[i], *up = s->parent < 0 ? NULL : &scan->items[s->parent];
        const char *section = up ? up->key : "";
        if (s->start < blanked_to)
            continue;
        const struct section_kind *kind = s->is_section ? find_section(section, s->key) : NULL;
        const char *name = up && up->parent >= 0 ? scan->items[up->parent].title : up ? up->title : NULL;
        if (kind)
            check_section(r, s, kind);
        if (kind ? kind->titled == !!s->title : !s->is_section && find_option(section, s->key)) {
            struct place p = s->is_section ? at(r, s->line, s->key, s->title, NULL) : at(r, s->line, section, name, s->key);
            const struct statement *first = given_before(scan, i);
            if (first && !(kind && kind->once))
                mistake(&r->mistakes, &p, "given a second time; the first is in line %d", first->line);
            continue;
        }
        if (!kind)
            unknown(r, s, section, name);
        blank(text, s);
        blanked_to = s->end;
    }
}

/* To libConfuse it would be empty: a password that is none, a store in another place. */
static void check_variables(struct reading *r)
{
    for (size_t i = 0; i < r->scan.variable_count; i++) {
        const struct variable *v = &r->scan.variables[i];
        const struct statement *s = &r->scan.items[v->statement], *up = s->parent < 0 ? NULL : &r->scan.items[s->parent];
        const char *name = up && up->parent >= 0 ? r->scan.items[up->parent].title : up ? up->title : NULL;
        struct place p = at(r, v->line, up ? up->key : NULL, name, s->key);
        if (!variable_value(v))
            mistake(&r->mistakes, &p, "the environment variable %s is not set", v->name);
    }
}

/* ---- libConfuse ---- */

/* Its messages in our words; what is not in the list is passed on as it is. */
__attribute__((format(printf, 2, 0))) static void told_by_confuse(cfg_t *cfg, const char *fmt, va_list ap)
{
    struct reading *r = current;
    char text[300];
    if (vsnprintf(text, sizeof text, fmt, ap) < 0)
        text[0] = '\0';
    int line = cfg->line > 0 ? cfg->line : r->scan.trouble_line;
    bool inside = cfg->name && strcmp(cfg->name, "root") != 0;
    struct place p = at(r, line, inside ? cfg->name : NULL, inside ? cfg->title : NULL, NULL);
    r->good_until = line;
    bool words = strncmp(text, "no such option", 14) == 0 || strncmp(text, "missing equal sign", 18) == 0 ||
                 strcmp(text, "unexpected token '='") == 0;
    mistake(&r->mistakes, &p, "%s%s", text, words ? " (a value with spaces or = needs quotation marks)" : "");
}

/* libConfuse's option array for a section, from our table.  The caller frees it; NULL: no memory. */
static cfg_opt_t *confuse_options(const char *section)
{
    cfg_opt_t *list = memory_noted(calloc(OPTION_COUNT + SECTION_COUNT + 1, sizeof *list));
    size_t n = 0;
    for (size_t i = 0; list && i < OPTION_COUNT; i++)
        if (strcmp(options[i].section, section) == 0)
            list[n++] = is_list(&options[i]) ? (cfg_opt_t)CFG_STR_LIST(options[i].key, NULL, CFGF_NODEFAULT)
                                             : (cfg_opt_t)CFG_STR(options[i].key, NULL, CFGF_NODEFAULT);
    for (size_t i = 1; list && i < SECTION_COUNT; i++)
        if (strcmp(sections[i].parent, section) == 0) {
            cfg_flag_t flags = sections[i].titled ? CFGF_MULTI | CFGF_TITLE : CFGF_NODEFAULT;
            list[n++] = (cfg_opt_t)CFG_SEC(sections[i].name, confuse_options(sections[i].name), flags);
        }
    if (list)
        list[n] = (cfg_opt_t)CFG_END();
    return list;
}

static void free_options(cfg_opt_t *list)
{
    for (size_t i = 0; list && list[i].name; i++)
        free_options(list[i].subopts);
    free(list);
}

static void take_values(struct reading *r, cfg_t *cfg)
{
    char *config = (char *)r->out;
    put_section(r, cfg, "", NULL, 1, config);
    if (cfg_size(cfg, "site"))
        put_section(r, cfg_getsec(cfg, "site"), "site", NULL, 1, config);
    if (cfg_size(cfg, "fetch"))
        put_section(r, cfg_getsec(cfg, "fetch"), "fetch", NULL, 1, config);
    for (unsigned i = 0; i < cfg_size(cfg, "source"); i++)
        add_source(r, cfg_getnsec(cfg, "source", i));
    for (unsigned i = 0; i < cfg_size(cfg, "topic"); i++)
        add_topic(r, cfg_getnsec(cfg, "topic", i));
}

static void parse_text(struct reading *r, const char *text)
{
    cfg_opt_t *list = confuse_options("");
    cfg_t *cfg = list ? cfg_init(list, CFGF_NONE) : NULL;
    if (cfg) {
        current = r;
        cfg_set_error_function(cfg, told_by_confuse);
        size_t before = r->mistakes.count;
        errno = 0;
        int rc = cfg_parse_buf(cfg, text);
        if (rc != CFG_SUCCESS && errno == ENOMEM)
            memory_note_failure();
        struct place p = at(r, r->scan.trouble_line, NULL, NULL, NULL);
        if (rc != CFG_SUCCESS && r->mistakes.count == before)
            mistake(&r->mistakes, &p, "cannot be understood from here on");
        if (rc != CFG_SUCCESS && r->good_until == INT_MAX)
            r->good_until = p.line;
        take_values(r, cfg);
        cfg_free(cfg);
        current = NULL;
    } else {
        r->mistakes.no_memory = true;
    }
    free_options(list);
}

/* ---- files ---- */

static bool text_is_fit(struct reading *r, const struct buf *b)
{
    int line = 1;
    for (size_t i = 0; i < b->len; i++) {
        line += b->data[i] == '\n';
        if (!b->data[i]) {
            struct place p = at(r, line, NULL, NULL, NULL);
            mistake(&r->mistakes, &p, "holds a NUL byte: no text file");
            return false;
        }
    }
    return true;
}

static void read_file(struct reading *r, const char *path)
{
    struct buf b;
    struct err e;
    buf_init(&b, FILE_MAX_BYTES);
    r->file = path;
    r->file_order++;
    r->good_until = INT_MAX;
    struct place p = at(r, 1, NULL, NULL, NULL);
    struct stat st;
    if (stat(path, &st) == 0 && S_ISFIFO(st.st_mode)) { /* one would wait for it for ever */
        mistake(&r->mistakes, &p, "cannot be read: is a pipe");
    } else if (!input_read(path, &b, &e)) {
        size_t skip = strncmp(e.text, path, strlen(path)) == 0 ? strlen(path) + 2 : 0;
        mistake(&r->mistakes, &p, "cannot be read: %s", e.text + skip);
    } else if (b.len && text_is_fit(r, &b)) {
        memset(b.data, ' ', utf8_bom(b.data, b.len)); /* as some editors leave it */
        if (!config_scan(b.data, b.len, r->a, &r->scan))
            r->mistakes.no_memory = true;
        check_statements(r, b.data);
        check_variables(r);
        p.line = r->scan.trouble_line;
        if (r->scan.trouble)
            mistake(&r->mistakes, &p, "%s", r->scan.trouble);
        else
            parse_text(r, b.data);
    }
    buf_free(&b);
}

static int is_conf(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".conf") == 0;
}

static void read_directory(struct reading *r, const char *name)
{
    char *path = arena_printf(r->a, "%s/%s", r->dir, name);
    struct dirent **list = NULL;
    int n = path ? scandir(path, &list, is_conf, alphasort) : -1;
    if (n < 0 && errno == ENOMEM)
        memory_note_failure();
    if (n < 0 && errno != ENOENT && path) {
        r->file = path;
        r->file_order++;
        struct place p = at(r, 1, NULL, NULL, NULL);
        mistake(&r->mistakes, &p, "cannot be read: %s", strerror(errno));
    }
    for (int i = 0; i < n; i++) {
        char *file = i < FILES_MAX ? arena_printf(r->a, "%s/%s", path, list[i]->d_name) : NULL;
        if (file)
            read_file(r, file);
        free(list[i]);
    }
    free(list);
}

/* ---- what only the whole can tell ---- */

static void check_names(struct reading *r)
{
    const struct config *c = r->out;
    uint32_t *hashes = arena_array(r->a, c->source_count, sizeof *hashes);
    if (!hashes)
        r->mistakes.no_memory = true;
    for (size_t i = 0; hashes && i < c->source_count; i++) {
        hashes[i] = statement_hash("", c->sources[i].name);
        for (size_t j = 0; j < i; j++)
            if (hashes[i] == hashes[j] && strcmp(c->sources[i].name, c->sources[j].name) == 0) {
                struct place p = {INT_MAX, c->sources[i].line, c->sources[i].file, "source", c->sources[i].name, NULL};
                mistake(&r->mistakes, &p, "there is a source of this name already at %s:%d", c->sources[j].file,
                        c->sources[j].line);
                break;
            }
    }
    for (size_t i = 0; i < c->topic_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(c->topics[i].name, c->topics[j].name) == 0) {
                struct place p = {INT_MAX, c->topics[i].line, c->topics[i].file, "topic", c->topics[i].name, NULL};
                mistake(&r->mistakes, &p, "there is a topic of this name already at %s:%d", c->topics[j].file, c->topics[j].line);
                break;
            }
}

static bool has_topic(const struct config *c, const char *name)
{
    for (size_t i = 0; i < c->topic_count; i++)
        if (strcmp(c->topics[i].name, name) == 0)
            return true;
    return false;
}

static void check_topics_of_sources(struct reading *r)
{
    const struct config *c = r->out;
    for (size_t i = 0; i < c->source_count; i++)
        for (size_t k = 0; k < c->sources[i].topic_count; k++)
            if (!has_topic(c, c->sources[i].topics[k])) {
                struct place p = {INT_MAX, c->sources[i].line, c->sources[i].file, "source", c->sources[i].name, "topics"};
                mistake(&r->mistakes, &p, "there is no topic named '%s'", c->sources[i].topics[k]);
            }
}

static bool was_set(const struct reading *r, const char *section, const char *key)
{
    return r->set[find_option(section, key) - options];
}

/* What was not given makes way for what was. */
static void settle_rhythm(struct reading *r)
{
    struct fetch_settings *f = &r->out->fetch;
    bool most_given = was_set(r, "fetch", "every-max");
    if (most_given && !was_set(r, "fetch", "every") && f->every_s > f->every_max_s)
        f->every_s = f->every_max_s;
    int64_t least_given = most_given && f->every_max_s < f->every_s ? f->every_max_s : f->every_s;
    if (!was_set(r, "fetch", "every-min") && f->every_min_s > least_given)
        f->every_min_s = least_given;
    int64_t most = f->every_s > f->every_min_s ? f->every_s : f->every_min_s;
    if (!most_given && f->every_max_s < most)
        f->every_max_s = most;
    if (!was_set(r, "fetch", "stall") && f->stall_ms > f->timeout_ms)
        f->stall_ms = f->timeout_ms;
    if (!was_set(r, "fetch", "connect") && f->connect_ms > f->timeout_ms)
        f->connect_ms = f->timeout_ms;
    struct place p = r->once[2];
    p.key = "every-max";
    if (f->every_max_s < f->every_s || f->every_max_s < f->every_min_s)
        mistake(&r->mistakes, &p, "is shorter than %s", f->every_max_s < f->every_s ? "every" : "every-min");
}

static void read_files(struct reading *r)
{
    struct stat st;
    if (stat(r->dir, &st) == 0 && !S_ISDIR(st.st_mode)) {
        r->file = r->dir;
        struct place p = at(r, 1, NULL, NULL, NULL);
        mistake(&r->mistakes, &p, "is no directory; --config takes the one that cadialog.conf stands in");
        return;
    }
    char *main_file = arena_printf(r->a, "%s/cadialog.conf", r->dir);
    if (main_file)
        read_file(r, main_file);
    read_directory(r, "sources.d");
    read_directory(r, "topics.d");
}

bool config_read(const char *dir, struct arena *a, struct config *out, struct err *e)
{
    *out = (struct config){0};
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/')
        len--;
    unsigned long before = memory_failures();
    struct reading r = {.a = a, .out = out, .mistakes.a = a, .dir = arena_strndup(a, dir, len)};
    if (!r.dir)
        return err_set(e, ERR_MEMORY, "out of memory");
    put_defaults(&r, "", (char *)out);
    put_defaults(&r, "site", (char *)out);
    put_defaults(&r, "fetch", (char *)out);
    read_files(&r);
    check_names(&r);
    check_topics_of_sources(&r);
    settle_rhythm(&r);
    /* Without memory what is right looks like a mistake, too. */
    if (r.mistakes.no_memory || memory_failures() != before || arena_failed(a))
        return err_set(e, ERR_MEMORY, "the configuration in %s does not fit into memory", dir);
    mistakes_tell(&r.mistakes);
    size_t n = r.mistakes.count;
    return n == 0 || err_set(e, ERR_CONFIG, "%zu mistake%s in the configuration", n, n == 1 ? "" : "s");
}

bool config_option(int argc, char **argv, int *i, const char **dir)
{
    static const char equals[] = "--config=";
    if (strcmp(argv[*i], "--config") == 0 && *i + 1 < argc)
        *dir = argv[++*i];
    else if (strncmp(argv[*i], equals, sizeof equals - 1) == 0)
        *dir = argv[*i] + sizeof equals - 1;
    else
        return false;
    return **dir; /* "" would be the root directory */
}
