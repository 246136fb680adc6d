#include "cli/cli.h"

#include <stdio.h>

int cmd_status(int argc, char **argv)
{
    fprintf(stderr, "cadialog: status: not part of this build\n");
    return EXIT_FAILED;
}
