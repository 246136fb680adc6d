/* lighttpd.h: the one door to lighttpd's own headers, and the few places where its versions differ.
 *
 * Debian ships no headers for modules and lighttpd promises no stable layout.  What is built here is read by a server
 * that somebody else built, so the layouts of everything we touch are held by assertions below: a module that was
 * compiled with another idea of them would load, answer once, and then corrupt memory. */
#ifndef MOD_CADIALOG_LIGHTTPD_H
#define MOD_CADIALOG_LIGHTTPD_H

#include "first.h" /* reads our config.h */

#include <stddef.h>

#include "base.h"
#include "buffer.h"
#include "chunk.h"
#include "fdevent.h"
#include "http_header.h"
#include "log.h"
#include "plugin.h"
#include "request.h"

_Static_assert(sizeof(off_t) == 8, "lighttpd is built with _FILE_OFFSET_BITS=64");
_Static_assert(sizeof(union sock_addr) == 112 || sizeof(void *) != 8, "lighttpd is built with IPv6 and unix sockets");

#if CADIALOG_LIGHTTPD_HANDLER_IS_PLUGIN && defined(__LP64__)
/* lighttpd up to 1.4.69, as the binary of Debian 12 has them. */
_Static_assert(offsetof(struct request_st, resp_send_chunked) == 0x22a, "layout of request_st");
_Static_assert(offsetof(struct request_st, write_queue) == 0x268, "layout of request_st");
_Static_assert(offsetof(struct connection, network_read) == 0x368, "layout of connection");
_Static_assert(offsetof(struct chunk, file.ref) == 0x38, "layout of chunk");
_Static_assert(offsetof(struct chunk, file.refchg) == 0x40, "layout of chunk");
#endif

/* Marks the request as ours, so that lighttpd sends our error bodies and not its own pages.  1.4.70 changed what it
 * remembers of a handler; the build finds out which it is. */
#if CADIALOG_LIGHTTPD_HANDLER_IS_PLUGIN
#define lighttpd_handler(p) ((p)->self)
#else
#define lighttpd_handler(p) ((plugin_data_base *)(p))
#endif
#define lighttpd_take_request(r, p) ((r)->handler_module = lighttpd_handler(p))
#define lighttpd_has_taken(r, p) ((r)->handler_module == lighttpd_handler(p))

#endif
