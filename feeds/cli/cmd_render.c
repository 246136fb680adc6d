#include "cli/cli.h"

#include <stdio.h>

int cmd_render(int argc, char **argv)
{
    fprintf(stderr, "cadialog: render: not part of this build\n");
    return EXIT_FAILED;
}
