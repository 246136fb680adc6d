#include "cli/cli.h"

#include <stdio.h>

int cmd_quotes(int argc, char **argv)
{
    fprintf(stderr, "cadialog: quotes: not part of this build\n");
    return EXIT_FAILED;
}
