#include "ingest/sanitize/sanitize.h"

#include <stdlib.h>

#include "core/memory.h"
#include "ingest/sanitize/clean.h"

enum { VALUE_BYTES_MAX = 256 * 1024, ARENA_BYTES_MAX = 64 * 1024 * 1024 };

struct sanitizer {
    struct html_tree *tree;
    struct arena *arena;
    struct cleaner cleaner;
};

struct sanitizer *sanitizer_new(void)
{
    struct sanitizer *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->tree = html_tree_new();
    s->arena = arena_new(ARENA_BYTES_MAX);
    buf_init(&s->cleaner.value, VALUE_BYTES_MAX);
    if (!s->tree || !s->arena)
        sanitizer_free(&s);
    return s;
}

void sanitizer_free(struct sanitizer **sp)
{
    struct sanitizer *s = *sp;
    if (!s)
        return;
    html_tree_free(&s->tree);
    arena_free(&s->arena);
    buf_free(&s->cleaner.value);
    free(s);
    *sp = NULL;
}

bool sanitize_html(struct sanitizer *s, const char *html, size_t len, const struct sanitize_options *o,
                   struct buf *out, struct err *e)
{
    size_t start = out->len;
    unsigned long before = memory_failures();
    const struct html_node *root = html_tree_parse(s->tree, html, len);
    if (!root)
        return err_set(e, ERR_MEMORY, "no memory for the tree of %zu bytes", len);
    struct cleaner *c = &s->cleaner;
    arena_reset(s->arena);
    c->out = out;
    c->arena = s->arena;
    c->base = o && o->base_url && *o->base_url ? o->base_url : NULL;
    c->depth = 0;
    c->pre_start = false;
    memset(c->open, 0, sizeof c->open);
    clean_tree(c, root);
    bool starved = memory_failures() != before;
    if (!out->failed && !starved)
        return true;
    out->failed = false;
    out->len = start;
    if (out->data)
        out->data[start] = '\0';
    return starved ? err_set(e, ERR_MEMORY, "out of memory")
                   : err_set(e, ERR_LIMIT, "the safe form is larger than %zu bytes", out->max_bytes);
}
