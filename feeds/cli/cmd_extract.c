#include "cli/cli.h"

#include <stdio.h>

int cmd_extract(int argc, char **argv)
{
    fprintf(stderr, "cadialog: extract: not part of this build\n");
    return EXIT_FAILED;
}
