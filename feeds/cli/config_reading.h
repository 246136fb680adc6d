/* config_reading.h: what config.c (files, statements, libConfuse) and config_fill.c (values) know of each other; for them only. */
#ifndef CADIALOG_CLI_CONFIG_READING_H
#define CADIALOG_CLI_CONFIG_READING_H

#include <confuse.h>

#include "cli/config.h"
#include "cli/config_mistakes.h"
#include "cli/config_scan.h"

enum { SECTION_COUNT = 6, OPTIONS_MAX = 128 };

/* What is known while the files are read one after the other. */
struct reading {
    struct arena *a;
    struct config *out;
    struct mistakes mistakes;
    const char *dir, *file;
    int file_order;
    struct scan scan;
    int good_until;  /* line from which on libConfuse could not follow; INT_MAX: none */
    size_t source_cap, topic_cap;
    struct place once[SECTION_COUNT]; /* where a section that may stand once was seen; file NULL: not yet */
    unsigned char set[OPTIONS_MAX];   /* options outside source and topic that were given */
};

/* Where a mistake is; line 0: not known. */
struct place at(const struct reading *r, int line, const char *section, const char *name, const char *key);
/* NULL: there is none. */
const struct config_option *find_option(const char *section, const char *key);
bool is_list(const struct config_option *o);

/* Writes the defaults of a section's options into base, the struct that the section fills. */
void put_defaults(struct reading *r, const char *section, char *base);
/* The same with what libConfuse has read.  Mistakes are noted. */
void put_section(struct reading *r, cfg_t *sec, const char *section, const char *name, int first_line, char *base);
void add_source(struct reading *r, cfg_t *sec);
void add_topic(struct reading *r, cfg_t *sec);

#endif
