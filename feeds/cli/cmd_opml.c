#include "cli/cli.h"

#include <stdio.h>

int cmd_opml(int argc, char **argv)
{
    fprintf(stderr, "cadialog: opml: not part of this build\n");
    return EXIT_FAILED;
}
