#include "cli/cli.h"

#include <stdio.h>

int cmd_check(int argc, char **argv)
{
    fprintf(stderr, "cadialog: check: not part of this build\n");
    return EXIT_FAILED;
}
