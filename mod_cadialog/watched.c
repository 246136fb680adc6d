/* watched.c: descriptors of ours among those that lighttpd's event loop watches. */
#include "mod_cadialog.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool watched_start(server *srv, struct watched *w, int fd, const char *what, fdevent_handler on_readable, void *ctx)
{
    if (fd < 0) {
        log_error(srv->errh, __FILE_NAME__, __LINE__, "cadialog: %s: %s", what, strerror(errno));
        return false;
    }
    w->fd = fd;
    w->node = fdevent_register(srv->ev, fd, on_readable, ctx);
    fdevent_fdnode_event_set(srv->ev, w->node, FDEVENT_IN);
    srv->cur_fds++;
    return true;
}

void watched_stop(server *srv, struct watched *w)
{
    if (w->node) {
        fdevent_fdnode_event_del(srv->ev, w->node);
        fdevent_unregister(srv->ev, w->node);
        srv->cur_fds--;
        close(w->fd);
    }
    *w = (struct watched){.fd = -1};
}
