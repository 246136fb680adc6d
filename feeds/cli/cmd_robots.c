#include "cli/cli.h"

#include <stdio.h>

int cmd_robots(int argc, char **argv)
{
    fprintf(stderr, "cadialog: robots: not part of this build\n");
    return EXIT_FAILED;
}
