/* mod_cadialog.c: the lodger in lighttpd.
 *
 * It registers six hooks, besides the one that makes its data: directives are read at the start (set_defaults), a timer is set in
 * each worker after the fork (worker_init), requests below a mount are answered (handle_docroot) or wait (handle_subrequest), the
 * connection is made ready for the next request (handle_request_reset), and all is given back at the end (cleanup).
 *
 * Requests are answered where a document root would be looked for, because authentication, access rules, conditions and setenv
 * come before that, and the access log, ranges and mod_deflate after it: they all hold for our addresses as for files. */
#include "memo.h"
#include "mod_cadialog.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

INIT_FUNC(mod_cadialog_init)
{
    plugin_data *p = calloc(1, sizeof(*p));
    if (!p)
        return NULL;
    p->timer.fd = p->wake.fd = -1;
    TAILQ_INIT(&p->waiting);
    return p;
}

FREE_FUNC(mod_cadialog_free)
{
    plugin_data *p = p_d;
    timer_stop(p);
    memo_free(&p->memo);
    sites_free(p); /* their threads use the descriptor that goes last */
    waiting_stop(p);
}

SETDEFAULTS_FUNC(mod_cadialog_set_defaults)
{
    return settings_init(srv, p_d) ? HANDLER_GO_ON : HANDLER_ERROR;
}

/* Bodies of feeds come and go, some tens of kilobytes each.  From the heap of the C library they leave it twice as large as
 * what is alive in it; by themselves they go back to the kernel, which costs 20 µs where rendering one costs 1,000.  And two
 * threads do not need a heap each. */
static void keep_the_heap_small(void)
{
    enum { OWN_MAP_FROM_BYTES = 32 * 1024 };
    (void)mallopt(M_MMAP_THRESHOLD, OWN_MAP_FROM_BYTES);
    (void)mallopt(M_ARENA_MAX, 1);
}

/* After the fork and after privileges were dropped: what opens the store is the process that reads it. */
SERVER_FUNC(mod_cadialog_worker_init)
{
    plugin_data *p = p_d;
    keep_the_heap_small();
    p->memo = memo_new(); /* without it all works, a little slower */
    return timer_start(srv, p) && waiting_start(srv, p) ? HANDLER_GO_ON : HANDLER_ERROR;
}

/* Answers what lies below the mount, or lets it wait.  HANDLER_GO_ON: it is not ours. */
static handler_t serve(request_st *r, plugin_data *p)
{
    struct conf conf;
    settings_for(r, p, &conf);
    if (!conf.settings.store)
        return HANDLER_GO_ON;

    const char *path = r->uri.path.ptr;
    size_t path_len = buffer_clen(&r->uri.path), mount_len = buffer_clen(conf.mount);
    bool bare = path_len + 1 == mount_len && memcmp(path, conf.mount->ptr, path_len) == 0;
    if (bare && (r->http_method == HTTP_METHOD_GET || r->http_method == HTTP_METHOD_HEAD))
        return respond_add_slash(r, p, conf.mount);
    if (!bare && (path_len < mount_len || memcmp(path, conf.mount->ptr, mount_len) != 0))
        return HANDLER_GO_ON;

    size_t skip = bare ? path_len : mount_len; /* what is no GET is answered as for the page */
    return respond(r, p, sites_get(p, &conf.settings), path + skip, path_len - skip);
}

URIHANDLER_FUNC(mod_cadialog_docroot)
{
    return r->handler_module ? HANDLER_GO_ON : serve(r, p_d);
}

/* After the last byte of an answer went out, or its connection broke. */
REQUEST_FUNC(mod_cadialog_reset)
{
    waiting_end(r, p_d);
    if (lighttpd_has_taken(r, (plugin_data *)p_d))
        keepalive_answered(r);
    return HANDLER_GO_ON;
}

/* Called for a request that waits: whenever there is something new for its connection. */
SUBREQUEST_FUNC(mod_cadialog_subrequest)
{
    if (waiting_is_early(r, p_d))
        return HANDLER_WAIT_FOR_EVENT;
    return waiting_is(r, p_d) ? serve(r, p_d) : HANDLER_FINISHED;
}

__attribute__((visibility("default"))) int mod_cadialog_plugin_init(plugin *p);
int mod_cadialog_plugin_init(plugin *p)
{
    p->version = LIGHTTPD_VERSION_ID;
    p->name = "cadialog";
    p->init = mod_cadialog_init;
    p->cleanup = mod_cadialog_free;
    p->set_defaults = mod_cadialog_set_defaults;
    p->worker_init = mod_cadialog_worker_init;
    p->handle_docroot = mod_cadialog_docroot;
    p->handle_request_reset = mod_cadialog_reset;
    p->handle_subrequest = mod_cadialog_subrequest;
    return 0;
}
