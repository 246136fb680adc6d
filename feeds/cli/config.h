/* config.h: reads conf/ (libConfuse).  The only configuration parser. */
#ifndef CADIALOG_CLI_CONFIG_H
#define CADIALOG_CLI_CONFIG_H

#include "core/arena.h"
#include "core/err.h"
#include "model/site.h"

enum { CONFIG_MAX_BYTES = 256 << 20 }; /* what the arena may take: some 100,000 sources */

/* Reads DIR/cadialog.conf, then DIR/sources.d and DIR/topics.d (*.conf, by name).  Every mistake goes to stderr as
 * `file:line: [section name] key: why`, all of them; false where there was one (e counts them).  Everything in *out
 * lives in a.  A store with a relative path is looked for from DIR. */
bool config_read(const char *dir, struct arena *a, struct config *out, struct err *e);

/* Takes `--config DIR` or `--config=DIR` at argv[*i], moving *i to the last argument that it took; *dir is borrowed from argv.
 * False: something else stands there, and nothing was changed. */
bool config_option(int argc, char **argv, int *i, const char **dir);

/* What an option's value is. */
enum config_kind {
    KIND_TEXT, KIND_URL, KIND_BASE_URL, KIND_LANGUAGE, KIND_OWN_LANGUAGE, KIND_CONTACT, KIND_TAG_URI, KIND_CSP_SOURCES, KIND_STORE,
    KIND_XPATH, KIND_MATCH, KIND_BOOL, KIND_POLICY, KIND_SECONDS, KIND_MILLISECONDS, KIND_SIZE, KIND_INT, KIND_NAMES,
    KIND_NETWORKS,
};

/* One option, as the table in config.c has it: manuals and the shipped configuration are held against it by a test. */
struct config_option {
    const char *section;  /* "" (top level), "site", "fetch", "source", "listing" (within source), "topic" */
    const char *key;
    enum config_kind kind;
    const char *fallback; /* the default as an operator would write it; NULL: none */
    size_t offset;        /* in struct config, source or topic */
    size_t count_offset;  /* of a list's count */
    int64_t min, max;     /* of numbers, in the unit that is stored; max 0: no bounds */
    bool required;
};
const struct config_option *config_options(size_t *count);

#endif
