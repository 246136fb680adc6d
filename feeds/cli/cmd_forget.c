/* cmd_forget.c: `cadialog forget` takes articles down. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/config.h"
#include "store/store.h"

/* To forget something is no reason to make a store. */
static bool is_there(const char *address, struct err *e)
{
    struct store *s;
    bool there = store_open(&s, address, STORE_READ, e) || e->code != ERR_NOT_FOUND;
    store_close(&s);
    return there;
}

static int forget(const char *dir, char **which, int count)
{
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    struct config c;
    struct store *s = NULL;
    struct err e = {0};
    int status = EXIT_DONE;
    if (!a || !config_read(dir, a, &c, &e)) {
        fprintf(stderr, "cadialog: forget: %s\n", a ? e.text : "out of memory");
        status = a ? EXIT_USAGE : EXIT_FAILED;
    } else if (!is_there(c.store, &e) || !store_open(&s, c.store, STORE_WRITE, &e)) {
        fprintf(stderr, "cadialog: forget: %s\n", e.text);
        status = EXIT_FAILED;
    }
    for (int i = 0; s && i < count; i++) {
        if (store_forget(s, which[i], (int64_t)time(NULL), &e)) {
            printf("%s: taken down\n", which[i]);
        } else {
            fprintf(stderr, "cadialog: forget: %s: %s\n", which[i], e.text);
            status = EXIT_FAILED;
        }
    }
    store_close(&s);
    arena_free(&a);
    return status;
}

int cmd_forget(int argc, char **argv)
{
    const char *dir = NULL;
    int at = 1;
    if (argc > 2 && strcmp(argv[1], "--config") == 0) {
        dir = argv[2];
        at = 3;
    } else if (argc > 1 && strncmp(argv[1], "--config=", 9) == 0) {
        dir = argv[1] + 9;
        at = 2;
    } else if (argc > 2 && strcmp(argv[argc - 2], "--config") == 0) {
        dir = argv[argc - 1];
        argc -= 2;
    }
    if (at < argc && strcmp(argv[at], "--") == 0)
        at++;
    else if (at < argc && argv[at][0] == '-')
        dir = NULL; /* an option that it does not have */
    if (!dir || at >= argc) {
        fprintf(stderr, "usage: cadialog forget --config DIR URL|KEY|TAG...\n");
        return EXIT_USAGE;
    }
    return forget(dir, argv + at, argc - at);
}
