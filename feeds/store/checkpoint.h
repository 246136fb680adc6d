/* checkpoint.h: the log is brought into the file beside the writer, not within its commits.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_CHECKPOINT_H
#define CADIALOG_STORE_CHECKPOINT_H

#include <stdbool.h>

#include <sqlite3.h>

struct checkpointer;

/* Takes the place of SQLite's automatic checkpoints on the writer's connection.  path is copied.  NULL: no memory, and
 * SQLite's own stay. */
struct checkpointer *checkpointer_new(sqlite3 *writer, const char *path);

/* To be called before the writer's connection is closed, whose close brings in what is left.  Sets *c to NULL. */
void checkpointer_free(struct checkpointer **c);

#endif
