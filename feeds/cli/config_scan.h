/* config_scan.h: where things stand in a configuration file.
 *
 * libConfuse reads the values, but it forgets their lines and stops at the first key that it does not know.  This
 * scanner reads the same tokens (its lexer's rules, libConfuse 3.3) and lists the statements with their lines, so that
 * every mistake can be told at once and where it is.  It knows no key. */
#ifndef CADIALOG_CLI_CONFIG_SCAN_H
#define CADIALOG_CLI_CONFIG_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

struct statement {
    const char *key;   /* "feed"; for a section "source" */
    const char *title; /* a section's title; NULL: it has none */
    uint32_t hash;     /* statement_hash of the two, since names are looked for among thousands */
    int parent;        /* index of the section that it stands in; -1: top level */
    int line;          /* counted from 1 */
    size_t start, end; /* its bytes in the file */
    bool is_section;
};

/* ${NAME} in a value, outside of single quotation marks. */
struct variable {
    const char *name;
    const char *fallback; /* of ${NAME:-fallback}; NULL: none */
    int statement;        /* index of the one whose value it stands in */
    int line;
    bool in_login;        /* between an address' :// and @ */
};

struct scan {
    struct statement *items;
    size_t count, cap;
    struct variable *variables;
    size_t variable_count, variable_cap;
    int trouble_line;    /* 0: every token was in its place */
    const char *trouble; /* why; NULL although trouble_line is set: libConfuse will say */
};

/* title may be NULL. */
uint32_t statement_hash(const char *key, const char *title);

/* Room for one more in a list of the reader's; it is handed out anew, from a, where it must grow.  NULL: no memory. */
void *grown(struct arena *a, void *items, size_t count, size_t *cap, size_t size);

/* NULL: it is not set, and nothing stands in its place. */
const char *variable_value(const struct variable *v);

/* True where the value of that key in that line has a variable that is not set. */
bool has_unset_variable(const struct scan *scan, const char *key, int line);

/* Lists the statements of text, which is NUL-terminated.  Strings live in a.  False: no memory. */
bool config_scan(const char *text, size_t len, struct arena *a, struct scan *out);

#endif
