/* address.h: which network addresses may be connected to.
 *
 * A source's address, a redirect and a name server are all in the hands of strangers, so what counts is the number that is
 * connected to, after everything has been resolved; libcurl asks here for every socket. */
#ifndef CADIALOG_INGEST_FETCH_ADDRESS_H
#define CADIALOG_INGEST_FETCH_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "core/arena.h"
#include "core/err.h"
#include "model/site.h"

/* A range of addresses.  IPv4 is kept as ::ffff:a.b.c.d with 96 bits more. */
struct address_range {
    uint8_t bytes[16];
    int bits;
};

struct address_policy {
    bool allow_private;
    struct address_range *allowed; /* the operator's list */
    size_t allowed_count;
};

/* From the fetch section; the ranges live in a.  False: a range is malformed (e names it), or memory. */
bool address_policy_make(const struct fetch_settings *f, struct arena *a, struct address_policy *out, struct err *e);

/* NULL: may be connected to.  Else the kind of address that is refused, "a private address". */
const char *address_refused(const struct address_policy *p, const struct sockaddr *sa);

#endif
