/* io.h: all of some bytes through a descriptor, whatever part of them one call takes. */
#ifndef CADIALOG_CORE_IO_H
#define CADIALOG_CORE_IO_H

#include <stdbool.h>
#include <stddef.h>

/* False: errno says why.  Not for descriptors that do not block. */
bool io_write_all(int fd, const char *data, size_t len);

/* False: an error, or the end came before len bytes. */
bool io_read_all(int fd, char *to, size_t len);

#endif
