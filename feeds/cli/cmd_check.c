/* cmd_check.c: reads the configuration and tells every mistake in it. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cli/config.h"

enum { CONFIG_MAX_BYTES = 64 << 20 };

static const char *config_dir(int argc, char **argv)
{
    const char *dir = NULL;
    int i = 1;
    return argc > 1 && config_option(argc, argv, &i, &dir) && i + 1 == argc ? dir : NULL;
}

int cmd_check(int argc, char **argv)
{
    const char *dir = config_dir(argc, argv);
    if (!dir) {
        fprintf(stderr, "usage: cadialog check --config DIR\n");
        return EXIT_USAGE;
    }
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    struct config c;
    struct err e = {0};
    bool ok = a ? config_read(dir, a, &c, &e) : err_set(&e, ERR_MEMORY, "out of memory");
    if (ok)
        printf("%s: %zu source%s, %zu topic%s, store %s\n", dir, c.source_count, c.source_count == 1 ? "" : "s", c.topic_count,
               c.topic_count == 1 ? "" : "s", c.store);
    else
        fprintf(stderr, "cadialog: check: %s: %s\n", dir, e.text);
    arena_free(&a);
    return ok ? EXIT_DONE : EXIT_USAGE;
}
