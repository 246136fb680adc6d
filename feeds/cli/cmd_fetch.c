#include "cli/cli.h"

#include <stdio.h>

int cmd_fetch(int argc, char **argv)
{
    fprintf(stderr, "cadialog: fetch: not part of this build\n");
    return EXIT_FAILED;
}
