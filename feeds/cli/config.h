/* config.h: reads conf/ (libConfuse).  The only configuration parser. */
#ifndef CADIALOG_CLI_CONFIG_H
#define CADIALOG_CLI_CONFIG_H

#include "core/arena.h"
#include "core/err.h"
#include "model/site.h"

/* Reads DIR/cadialog.conf, DIR/sources.d and topics.d (*.conf, by name).  Every mistake goes to stderr as
 * `file:line: [section name] key: why`, all of them; false where there was one (e counts them).  Everything in *out lives in a. */
bool config_read(const char *dir, struct arena *a, struct config *out, struct err *e);

#endif
