/* keepalive.c: no read for a request that cannot be there yet.
 *
 * After an answer lighttpd tries at once to read the connection's next request.  Over a network that comes a round trip
 * later at the earliest, so the call nearly always finds nothing, and it is a twelfth of the cost of a small answer.  Requests
 * that a client sends in one go are read in one go, and are not held up.  Only this first try is left out; the event loop
 * tells of whatever comes, or has come meanwhile. */
#include "mod_cadialog.h"

/* The server's own function.  Connections that TLS reads for have another, and so has one that still waits for the PROXY
 * protocol's line. */
static int (*plain_read)(struct connection *con, chunkqueue *cq, off_t most);

static int read_later(struct connection *con, chunkqueue *cq, off_t most)
{
    (void)cq;
    (void)most;
    con->network_read = plain_read;
    con->is_readable = 0;
    return 0;
}

void keepalive_answered(request_st *r)
{
    connection *con = r->con;
    if (r->keep_alive <= 0 || r->http_version > HTTP_VERSION_1_1 || con->is_ssl_sock || !chunkqueue_is_empty(con->read_queue))
        return;
    if (!plain_read) /* nobody dresses it up later than before the first request */
        plain_read = con->network_read;
    if (con->network_read == plain_read)
        con->network_read = read_later;
}
