#include "cli/cli.h"

#include <stdio.h>

int cmd_run(int argc, char **argv)
{
    fprintf(stderr, "cadialog: run: not part of this build\n");
    return EXIT_FAILED;
}
