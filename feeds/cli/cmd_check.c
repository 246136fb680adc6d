/* cmd_check.c: reads the configuration and tells every mistake in it, and what is no mistake but hardly meant. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/config.h"
#include "store/store.h"

static const char *config_dir(int argc, char **argv)
{
    const char *dir = NULL;
    int i = 1;
    return argc > 1 && config_option(argc, argv, &i, &dir) && i + 1 == argc ? dir : NULL;
}

/* By what is read: two lists of one page are two sources. */
static int by_feed(const void *x, const void *y)
{
    const struct source *a = *(const struct source *const *)x, *b = *(const struct source *const *)y;
    int feed = strcmp(a->feed ? a->feed : "", b->feed ? b->feed : "");
    return feed ? feed : strcmp(a->listing.items ? a->listing.items : "", b->listing.items ? b->listing.items : "");
}

static int by_feed_and_place(const void *x, const void *y)
{
    const struct source *a = *(const struct source *const *)x, *b = *(const struct source *const *)y;
    int feed = by_feed(x, y);
    return feed ? feed : (a > b) - (a < b);
}

static bool note_doubles(const struct config *c, struct arena *a, struct err *e)
{
    const struct source **list = arena_array(a, c->source_count + 1, sizeof(const struct source *));
    if (!list)
        return err_set(e, ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < c->source_count; i++)
        list[i] = &c->sources[i];
    qsort(list, c->source_count, sizeof *list, by_feed_and_place);
    for (size_t i = 1; i < c->source_count; i++)
        if (by_feed(&list[i - 1], &list[i]) == 0)
            fprintf(stderr, "%s:%d: [source %s] feed: that of source %s too (%s:%d): its articles will be there twice\n",
                    list[i]->file, list[i]->line, list[i]->name, list[i - 1]->name, list[i - 1]->file, list[i - 1]->line);
    return true;
}

/* What stands at the store's path must be a store, or nothing yet.  Another user may not look; that is no mistake. */
static bool look_at_store(const struct config *c, struct arena *a, const char **note, struct err *e)
{
    struct store *s;
    if (store_open(&s, c->store, STORE_READ, e)) {
        store_close(&s);
        return true;
    }
    if (e->code == ERR_NOT_FOUND) {
        char *dir = arena_strdup(a, c->store + strlen("sqlite:")), *slash = dir ? strrchr(dir, '/') : NULL;
        if (slash)
            slash[slash == dir] = '\0';
        *note = slash && access(dir, F_OK) != 0 ? " (its directory is not there)" : " (not there yet)";
    }
    return e->code != ERR_INPUT && e->code != ERR_TOO_NEW && e->code != ERR_MEMORY;
}

int cmd_check(int argc, char **argv)
{
    const char *dir = config_dir(argc, argv), *note = "";
    if (!dir) {
        fprintf(stderr, "usage: cadialog check --config DIR\n");
        return EXIT_USAGE;
    }
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    struct config c;
    struct err e = {0};
    bool ok = a ? config_read(dir, a, &c, &e) : err_set(&e, ERR_MEMORY, "out of memory");
    ok = ok && note_doubles(&c, a, &e) && look_at_store(&c, a, &note, &e);
    if (ok)
        printf("%s: %zu source%s, %zu topic%s, store %s%s\n", dir, c.source_count, c.source_count == 1 ? "" : "s", c.topic_count,
               c.topic_count == 1 ? "" : "s", c.store, note);
    else
        fprintf(stderr, "cadialog: check: %s: %s\n", dir, e.text);
    arena_free(&a);
    return ok ? EXIT_DONE : e.code == ERR_MEMORY ? EXIT_FAILED : EXIT_USAGE;
}
