/* cmd_robots.c: `cadialog robots --agent A FILE URL`: may A fetch URL by the robots.txt in FILE? */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cli/input.h"
#include "core/memory.h"
#include "ingest/fetch/robots.h"

static int usage(void)
{
    fprintf(stderr, "cadialog: robots: usage: cadialog robots --agent A FILE URL\n");
    return EXIT_USAGE;
}

int cmd_robots(int argc, char **argv)
{
    const char *agent = NULL, *words[2] = {0};
    int count = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--agent") == 0 && i + 1 < argc)
            agent = argv[++i];
        else if (strncmp(argv[i], "--agent=", 8) == 0)
            agent = argv[i] + 8;
        else if (count < 2 && (strncmp(argv[i], "--", 2) != 0))
            words[count++] = argv[i];
        else
            return usage();
    }
    if (!agent || count != 2) /* an agent without a name is one that no group names */
        return usage();
    struct buf body;
    struct err e = {0};
    buf_init(&body, 64 << 20);
    if (!input_read(words[0], &body, &e)) {
        fprintf(stderr, "cadialog: robots: %s\n", e.text);
        buf_free(&body);
        return EXIT_FAILED;
    }
    unsigned long before = memory_failures();
    bool allowed = robots_allowed(body.data ? body.data : "", body.len, agent, words[1]);
    buf_free(&body);
    if (memory_failures() != before) {
        fputs("cadialog: robots: out of memory\n", stderr);
        return EXIT_FAILED;
    }
    puts(allowed ? "allowed" : "disallowed");
    return allowed ? EXIT_DONE : EXIT_FAILED;
}
