#include "cli/cli.h"

#include <stdio.h>

int cmd_export(int argc, char **argv)
{
    fprintf(stderr, "cadialog: export: not part of this build\n");
    return EXIT_FAILED;
}
