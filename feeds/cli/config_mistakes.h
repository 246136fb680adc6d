/* config_mistakes.h: collects what is wrong with a configuration, to tell all of it at once and in order. */
#ifndef CADIALOG_CLI_CONFIG_MISTAKES_H
#define CADIALOG_CLI_CONFIG_MISTAKES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"

struct mistake {
    int file_order, line;
    const char *text; /* "file:line: [section name] key: why" */
};

struct mistakes {
    struct arena *a; /* where texts live; not owned */
    struct mistake *items;
    size_t count, cap;
    bool no_memory; /* something could not even be noted */
};

/* Where a mistake is.  section, name and key may be NULL. */
struct place {
    int file_order, line;
    const char *file, *section, *name, *key;
};

__attribute__((format(printf, 3, 4))) void mistake(struct mistakes *m, const struct place *at, const char *why, ...);

/* Writes all to standard error, by file and line. */
void mistakes_tell(struct mistakes *m);

/* The word of words (NULL-terminated) that is nearest to s, or NULL where none is near. */
const char *nearest(const char *s, const char *const *words);

#endif
