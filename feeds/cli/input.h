/* input.h: whole files and standard input for the stage filters. */
#ifndef CADIALOG_CLI_INPUT_H
#define CADIALOG_CLI_INPUT_H

#include "core/buf.h"
#include "core/err.h"

/* Appends the file's bytes ("-": standard input) to out, whose ceiling holds.  False: e names the file and why. */
bool input_read(const char *path, struct buf *out, struct err *e);

/* Writes all of it to standard output.  False: could not (a full disk, a closed pipe). */
bool output_write(const char *data, size_t len, struct err *e);

#endif
