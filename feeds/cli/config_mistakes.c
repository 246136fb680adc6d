#include "cli/config_mistakes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *line_for(struct mistakes *m, const struct place *at, const char *why)
{
    char section[160] = "";
    if (at->section && *at->section)
        snprintf(section, sizeof section, "[%s%s%s] ", at->section, at->name ? " " : "", at->name ? at->name : "");
    return arena_printf(m->a, "%s:%d: %s%s%s%s", at->file, at->line, section, at->key ? at->key : "", at->key ? ": " : "", why);
}

void mistake(struct mistakes *m, const struct place *at, const char *why, ...)
{
    char text[700];
    va_list ap;
    va_start(ap, why);
    if (vsnprintf(text, sizeof text, why, ap) < 0)
        text[0] = '\0';
    va_end(ap);
    if (m->count == m->cap) {
        size_t cap = m->cap ? 2 * m->cap : 16;
        struct mistake *items = arena_array(m->a, cap, sizeof *items);
        if (!items) {
            m->no_memory = true;
            return;
        }
        if (m->count)
            memcpy(items, m->items, m->count * sizeof *items);
        m->items = items;
        m->cap = cap;
    }
    m->items[m->count++] = (struct mistake){at->file_order, at->line, line_for(m, at, text)};
}

static int by_place(const void *x, const void *y)
{
    const struct mistake *a = x, *b = y;
    return a->file_order != b->file_order ? (a->file_order > b->file_order) - (a->file_order < b->file_order)
                                          : (a->line > b->line) - (a->line < b->line);
}

/* A file may hold any bytes; a mistake is one line all the same. */
static void tell(const char *text)
{
    for (; *text; text++)
        putc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, stderr);
    putc('\n', stderr);
}

void mistakes_tell(struct mistakes *m)
{
    if (m->count)
        qsort(m->items, m->count, sizeof *m->items, by_place);
    for (size_t i = 0; i < m->count; i++)
        tell(m->items[i].text ? m->items[i].text : "out of memory");
}

enum { WORD_MAX = 40 };

/* Levenshtein's distance; words longer than WORD_MAX are far from everything. */
static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1], n = strlen(b);
    if (n > WORD_MAX || strlen(a) > WORD_MAX)
        return WORD_MAX;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            size_t least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            row[j] = least < changed ? least : changed;
        }
    }
    return row[n];
}

const char *nearest(const char *s, const char *const *words)
{
    const char *best = NULL;
    size_t least = strlen(s) / 3 + 2; /* further away it is no slip of the pen */
    for (; *words; words++) {
        size_t d = distance(s, *words);
        if (d < least) {
            least = d;
            best = *words;
        }
    }
    return best;
}
