/* cmd_run.c: `cadialog run --config DIR`: fetches for ever, in the foreground. */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/config.h"
#include "ingest/fetch/fetcher.h"
#include "late/late.h"

static bool config_good(const char *dir)
{
    struct config c;
    struct err e = {0};
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    bool good = a && config_read(dir, a, &c, &e);
    arena_free(&a);
    return good;
}

static int run(struct config *c, const struct fetch_options *o, const char *dir, bool *reload)
{
    struct err e = {0};
    fetcher_hold_signals();
    late_load_for_readers();
    struct fetcher *f = fetcher_new(c, o, &e);
    if (!f) {
        fprintf(stderr, "cadialog: run: %s\n", e.text);
        return e.code == ERR_USAGE || e.code == ERR_CONFIG ? EXIT_USAGE : EXIT_FAILED;
    }
    bool ok = fetcher_run(f, dir, config_good, reload, &e);
    if (!ok)
        fprintf(stderr, "cadialog: run: %s\n", e.text);
    fetcher_free(&f);
    return ok ? EXIT_DONE : EXIT_FAILED;
}

/* A new start of the same process: workers, topics and store are those of the new configuration, and nothing of the old one
 * is left in memory.  By the program's path, which gives the process its name and is the new program after an upgrade; by
 * /proc where there is none any more.  Comes back only where it failed. */
static void start_again(const char *program, int argc, char **argv)
{
    char name[] = "cadialog";
    char *again[] = {name, argv[0], argv[1], argc > 2 ? argv[2] : NULL, argc > 3 ? argv[3] : NULL, NULL};
    if (*program)
        execv(program, again);
    execv("/proc/self/exe", again);
    fprintf(stderr, "cadialog: run: cannot start again: %s\n", strerror(errno));
}

int cmd_run(int argc, char **argv)
{
    const char *dir = NULL;
    struct fetch_options o = {.forever = true};
    bool wrong = false, reload = false;
    for (int i = 1; i < argc; i++) {
        if (config_option(argc, argv, &i, &dir))
            continue;
        if (strcmp(argv[i], "--json") == 0)
            o.json = true;
        else
            wrong = true;
    }
    if (wrong || !dir) {
        fprintf(stderr, "cadialog: run: usage: cadialog run --config DIR [--json]\n");
        return EXIT_USAGE;
    }
    char program[PATH_MAX] = ""; /* read now: later the file may have made way for another */
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        program[0] = '\0';
    struct config c;
    struct err e = {0};
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    int status = EXIT_USAGE;
    if (!a || !config_read(dir, a, &c, &e))
        fprintf(stderr, "cadialog: run: %s\n", a ? e.text : "out of memory");
    else
        status = run(&c, &o, dir, &reload);
    arena_free(&a);
    if (!reload)
        return status;
    start_again(program, argc, argv);
    return EXIT_FAILED;
}
