#include "cli/cli.h"

#include <stdio.h>

int cmd_doctor(int argc, char **argv)
{
    fprintf(stderr, "cadialog: doctor: not part of this build\n");
    return EXIT_FAILED;
}
