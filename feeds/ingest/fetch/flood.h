/* flood.h: ends connections that keep libcurl reading while nothing comes of it.
 *
 * libcurl reads a TLS connection until it is empty.  A server that sends frames of HTTP/2 without content (settings, pings,
 * priorities, empty data) faster than they are read therefore keeps one call of libcurl from returning, for as long as it likes:
 * no time limit is looked at, and no other source is served.  So a clock of the thread's own CPU time looks into long calls:
 * a connection of which much is read while next to no header or body arrives is shut down.
 *
 * There is one watch in a process, for the thread that calls flood_begin; all of it is called by that thread. */
#ifndef CADIALOG_INGEST_FETCH_FLOOD_H
#define CADIALOG_INGEST_FETCH_FLOOD_H

#include <stdbool.h>
#include <stdint.h>

/* A connection's socket was opened; is about to be closed. */
void flood_opened(int fd);
void flood_closed(int fd);

/* Around each call of libcurl that reads.  *useful counts the bytes of headers and bodies.  Without any open socket they cost
 * nothing. */
void flood_begin(const int64_t *useful);
void flood_end(void);

/* Whether the connection that last had this socket was shut down. */
bool flood_ended(int fd);

#endif
