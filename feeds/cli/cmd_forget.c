#include "cli/cli.h"

#include <stdio.h>

int cmd_forget(int argc, char **argv)
{
    fprintf(stderr, "cadialog: forget: not part of this build\n");
    return EXIT_FAILED;
}
