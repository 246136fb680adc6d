#include "cli/cli.h"

#include <stdio.h>

int cmd_list(int argc, char **argv)
{
    fprintf(stderr, "cadialog: list: not part of this build\n");
    return EXIT_FAILED;
}
