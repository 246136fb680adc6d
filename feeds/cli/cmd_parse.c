#include "cli/cli.h"

#include <stdio.h>

int cmd_parse(int argc, char **argv)
{
    fprintf(stderr, "cadialog: parse: not part of this build\n");
    return EXIT_FAILED;
}
