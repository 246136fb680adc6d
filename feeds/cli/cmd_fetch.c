/* cmd_fetch.c: `cadialog fetch --config DIR [--now] [--json] [SOURCE...]`: every source that is due, once. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/config.h"
#include "ingest/fetch/fetcher.h"
#include "late/late.h"

static int usage(void)
{
    fprintf(stderr, "cadialog: fetch: usage: cadialog fetch --config DIR [--now] [--json] [SOURCE...]\n");
    return EXIT_USAGE;
}

/* False: wrong usage.  Names of sources are moved to the front of argv. */
static bool read_arguments(int argc, char **argv, const char **dir, struct fetch_options *o)
{
    o->names = argv;
    for (int i = 1; i < argc; i++) {
        if (config_option(argc, argv, &i, dir))
            continue;
        if (strcmp(argv[i], "--now") == 0)
            o->now = true;
        else if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (argv[i][0] == '-')
            return false;
        else
            argv[o->name_count++] = argv[i];
    }
    return *dir != NULL;
}

static int fetch(struct config *c, const struct fetch_options *o)
{
    struct err e = {0};
    size_t failed = 0;
    late_load_for_readers();
    struct fetcher *f = fetcher_new(c, o, &e);
    if (!f) {
        fprintf(stderr, "cadialog: fetch: %s\n", e.text);
        return e.code == ERR_USAGE || e.code == ERR_CONFIG ? EXIT_USAGE : EXIT_FAILED;
    }
    bool ok = fetcher_once(f, &failed, &e);
    if (!ok)
        fprintf(stderr, "cadialog: fetch: %s\n", e.text);
    fetcher_free(&f);
    return ok && !failed ? EXIT_DONE : EXIT_FAILED;
}

int cmd_fetch(int argc, char **argv)
{
    const char *dir = NULL;
    struct fetch_options o = {0};
    struct config c;
    struct err e = {0};
    if (!read_arguments(argc, argv, &dir, &o))
        return usage();
    o.progress = !o.json && isatty(STDERR_FILENO);
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    int status = EXIT_USAGE;
    if (!a || !config_read(dir, a, &c, &e))
        fprintf(stderr, "cadialog: fetch: %s\n", a ? e.text : "out of memory");
    else
        status = fetch(&c, &o);
    arena_free(&a);
    return status;
}
