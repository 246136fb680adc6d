#include "cli/cli.h"

#include <stdio.h>

int cmd_sanitize(int argc, char **argv)
{
    fprintf(stderr, "cadialog: sanitize: not part of this build\n");
    return EXIT_FAILED;
}
