#include "cli/config_scan.h"

#include <stdlib.h>
#include <string.h>

enum token { TOK_END, TOK_WORD, TOK_EQUALS, TOK_OPEN, TOK_CLOSE, TOK_COMMA, TOK_OTHER, TOK_BROKEN };

enum { DEPTH_MAX = 8 };

struct lexer {
    const char *text;
    size_t len, at;
    int line;
    size_t start;   /* of the token read last */
    int start_line;
    struct arena *a;
    struct scan *out;
};

uint32_t statement_hash(const char *key, const char *title)
{
    uint32_t h = 2166136261;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 16777619;
    for (h = (h ^ '=') * 16777619; title && *title; title++)
        h = (h ^ (unsigned char)*title) * 16777619;
    return h;
}

static enum token broken(struct lexer *x, const char *why)
{
    x->out->trouble = why;
    x->out->trouble_line = x->start_line;
    return TOK_BROKEN;
}

/* Length of the ${...} that begins at text[at]; 0: none does. */
static size_t variable_length(const char *text, size_t at)
{
    const char *close = text[at] == '$' && text[at + 1] == '{' ? strchr(text + at, '}') : NULL;
    return close ? (size_t)(close + 1 - (text + at)) : 0;
}

/* Skips a quoted string whose opening mark is at x->at. */
static enum token quoted(struct lexer *x)
{
    char mark = x->text[x->at++];
    while (x->at < x->len && x->text[x->at] != mark) {
        if (x->text[x->at] == '\\' && x->at + 1 < x->len)
            x->at++;
        if (x->text[x->at] == '\n')
            x->line++;
        x->at++;
    }
    if (x->at >= x->len)
        return broken(x, "a quotation mark is opened here and never closed");
    x->at++;
    return TOK_WORD;
}

/* How far an unquoted word reaches from x->at: 0 where none begins. */
static size_t word_length(const struct lexer *x)
{
    size_t n = 0;
    while (x->at + n < x->len && !strchr(" #\"'\t\n\r={}()+,*", x->text[x->at + n]))
        n++;
    return n;
}

static bool skip_comment(struct lexer *x)
{
    const char *p = x->text + x->at, *end = x->text + x->len;
    size_t slashes = strspn(p, "/");
    if (*p == '#' || (slashes >= 2 && word_length(x) <= slashes)) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        x->at = nl ? (size_t)(nl - x->text) : x->len;
        return true;
    }
    if (p[0] != '/' || p[1] != '*')
        return false;
    const char *close = strstr(p + 2, "*/");
    x->start_line = x->line;
    if (!close) {
        broken(x, "a comment is opened here and never closed");
        x->at = x->len;
        return true;
    }
    for (; p < close; p++)
        x->line += *p == '\n';
    x->at = (size_t)(close + 2 - x->text);
    return true;
}

static enum token next(struct lexer *x)
{
    while (x->at < x->len) {
        char c = x->text[x->at];
        if (c == '\n')
            x->line++;
        if (strchr(" \t\r\n", c))
            x->at++;
        else if (!skip_comment(x))
            break;
    }
    x->start = x->at;
    x->start_line = x->line;
    if (x->out->trouble)
        return TOK_BROKEN;
    if (x->at >= x->len)
        return TOK_END;
    char c = x->text[x->at];
    if (c == '"' || c == '\'')
        return quoted(x);
    size_t n = variable_length(x->text, x->at);
    if (!n)
        n = word_length(x);
    if (n) {
        for (size_t end = x->at + n; x->at < end; x->at++)
            x->line += x->text[x->at] == '\n';
        return TOK_WORD;
    }
    x->at++;
    if (c == '+' && x->text[x->at] == '=')
        x->at++;
    return c == '=' || c == '+' ? TOK_EQUALS : c == '{' ? TOK_OPEN : c == '}' ? TOK_CLOSE : c == ',' ? TOK_COMMA : TOK_OTHER;
}

/* The word read last, without its quotation marks. */
static const char *word(struct lexer *x)
{
    size_t from = x->start, to = x->at;
    if (x->text[from] == '"' || x->text[from] == '\'') {
        from++;
        to--;
    }
    return arena_strndup(x->a, x->text + from, to - from);
}

void *grown(struct arena *a, void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    size_t room = *cap ? 2 * *cap : 32;
    void *more = arena_array(a, room, size);
    if (!more)
        return NULL;
    if (count)
        memcpy(more, items, count * size);
    *cap = room;
    return more;
}

static int add(struct lexer *x, struct statement s)
{
    struct scan *o = x->out;
    struct statement *items = grown(x->a, o->items, o->count, &o->cap, sizeof *items);
    if (!items)
        return -1;
    o->items = items;
    s.hash = statement_hash(s.key ? s.key : "", s.title);
    o->items[o->count] = s;
    return (int)o->count++;
}

static bool lost(struct lexer *x)
{
    if (!x->out->trouble_line)
        x->out->trouble_line = x->start_line;
    return false;
}

/* True where text[at] stands between the :// and the @ of an address. */
static bool in_login(const char *text, size_t from, size_t at, size_t to)
{
    bool scheme = false;
    for (size_t i = from; i + 2 < at && !scheme; i++)
        scheme = memcmp(text + i, "://", 3) == 0 && !memchr(text + i + 3, '/', at - i - 3) &&
                 !memchr(text + i + 3, '@', at - i - 3);
    const char *mark = memchr(text + at, '@', to - at), *path = memchr(text + at, '/', to - at);
    return scheme && mark && (!path || mark < path);
}

/* Lists the variables in the word read last. */
static bool list_variables(struct lexer *x)
{
    struct scan *o = x->out;
    int line = x->start_line;
    if (x->text[x->start] == '\'')
        return true;
    for (size_t i = x->start; i < x->at; i++) {
        bool escaped = x->text[i] == '\\';
        i += escaped;
        line += x->text[i] == '\n';
        bool opens = !escaped && x->text[i] == '$' && x->text[i + 1] == '{';
        size_t n = opens ? variable_length(x->text, i) : 0;
        if (opens && x->text[x->start] == '"' && (!n || i + n > x->at)) {
            broken(x, "a ${ without its } (\\${ stands for the two characters)");
            x->out->trouble_line = line;
            return false;
        }
        if (!n || i + n > x->at)
            continue;
        struct variable *list = grown(x->a, o->variables, o->variable_count, &o->variable_cap, sizeof *list);
        char *name = arena_strndup(x->a, x->text + i + 2, n - 3), *colon = name ? strstr(name, ":-") : NULL;
        if (!list || !name)
            return false;
        if (colon)
            *colon = '\0';
        o->variables = list;
        list[o->variable_count++] = (struct variable){name, colon ? colon + 2 : NULL, (int)o->count - 1, line,
                                                      in_login(x->text, x->start, i, x->at)};
        i += n - 1;
    }
    return true;
}

static bool value(struct lexer *x)
{
    enum token t = next(x);
    if (t == TOK_WORD)
        return list_variables(x);
    if (t != TOK_OPEN)
        return lost(x);
    while ((t = next(x)) == TOK_COMMA || (t == TOK_WORD && list_variables(x)))
        ;
    return t == TOK_CLOSE || lost(x);
}

static bool statements(struct lexer *x, int parent, int depth);

/* One statement whose key was just read. */
static bool statement(struct lexer *x, int parent, int depth)
{
    struct statement s = {.key = word(x), .parent = parent, .line = x->start_line, .start = x->start};
    enum token t = next(x);
    if (t == TOK_WORD) {
        s.title = word(x);
        t = next(x);
        if (t != TOK_OPEN)
            return lost(x);
    }
    s.is_section = t == TOK_OPEN;
    if (!s.is_section && t != TOK_EQUALS)
        return lost(x);
    int i = add(x, s);
    if (i < 0)
        return false;
    bool ok = s.is_section ? statements(x, i, depth + 1) : value(x);
    x->out->items[i].end = x->at;
    return ok;
}

static bool statements(struct lexer *x, int parent, int depth)
{
    for (;;) {
        enum token t = next(x);
        if (t == TOK_END && depth == 0)
            return true;
        if (t == TOK_END) {
            x->out->trouble = "a section is opened here and never closed";
            x->out->trouble_line = x->out->items[parent].line;
            return false;
        }
        if (t == TOK_CLOSE && depth)
            return true;
        if (t != TOK_WORD || depth >= DEPTH_MAX)
            return lost(x);
        if (!statement(x, parent, depth))
            return false;
    }
}

bool config_scan(const char *text, size_t len, struct arena *a, struct scan *out)
{
    *out = (struct scan){0};
    struct lexer x = {.text = text, .len = len, .line = 1, .a = a, .out = out};
    statements(&x, -1, 0);
    return !arena_failed(a);
}

const char *variable_value(const struct variable *v)
{
    const char *set = getenv(v->name);
    return set ? set : v->fallback;
}

bool has_unset_variable(const struct scan *scan, const char *key, int line)
{
    for (size_t i = 0; i < scan->variable_count; i++) {
        const struct statement *s = &scan->items[scan->variables[i].statement];
        if (s->line == line && strcmp(s->key, key) == 0 && !variable_value(&scan->variables[i]))
            return true;
    }
    return false;
}
