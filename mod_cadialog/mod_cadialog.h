/* mod_cadialog.h: what the parts of the module share. */
#ifndef MOD_CADIALOG_MOD_CADIALOG_H
#define MOD_CADIALOG_MOD_CADIALOG_H

#include "lighttpd.h"

#include <sys/queue.h>

#include "publish/publish.h"

/* What an operator set, merged over the conditions that hold.  Strings belong to lighttpd's configuration, and equal
 * strings are one pointer (see settings_init), so two sets are equal where their bytes are. */
struct settings {
    const buffer *store, *base_url, *frame_ancestors; /* NULL: not set */
    int64_t cache_mib;                                 /* all numbers: -1 where not set */
    int32_t feed_max_age_s, asset_max_age_s, stale_s, search_per_minute;
    int64_t status; /* 0 or 1; as wide as its neighbours, so that there is no padding to compare */
};

struct conf {
    struct settings settings;
    const buffer *mount; /* begins and ends with a slash */
};

/* One publisher a distinct set of settings: several stores on several hosts, each its own. */
struct site {
    struct settings settings;
    struct publisher *publisher;
};

/* A descriptor of ours that the event loop watches. */
struct watched {
    int fd; /* -1: none */
    fdnode *node;
};

typedef struct {
    PLUGIN_DATA;
    struct conf defaults;
    struct site *sites;
    size_t site_count, site_room;
    size_t turn;        /* the site whose cache is brought up to date next */
    bool deflate;          /* mod_deflate is loaded too */
    bool headers_are_ours; /* no module that is loaded looks at or changes what a response's headers say */
    bool told_no_memory;
    struct memo *memo;  /* the worker's */
    /* the worker's timer */
    struct server *srv;
    struct watched timer;
    /* requests whose answers are being made, and what tells that one is done */
    TAILQ_HEAD(waiting_list, waiting) waiting; /* who came first first */
    struct watched wake;
} plugin_data;

/* Reads the directives.  False: a mistake, told in the error log. */
bool settings_init(server *srv, plugin_data *p);

/* The settings that hold for this request. */
void settings_for(request_st *r, const plugin_data *p, struct conf *out);

/* The publisher for these settings, made where there is none yet.  NULL: no memory. */
struct publisher *sites_get(plugin_data *p, const struct settings *s);
void sites_free(plugin_data *p);

/* Has on_readable called whenever there is something to read; the descriptor is the struct's then.  False: fd is -1, and errno says
 * why there is no `what`, which is told. */
bool watched_start(server *srv, struct watched *w, int fd, const char *what, fdevent_handler on_readable, void *ctx);
void watched_stop(server *srv, struct watched *w);

/* Answers the request from the publisher; path is what follows the mount. */
handler_t respond(request_st *r, plugin_data *p, struct publisher *pub, const char *path, size_t path_len);

/* ---- waiting.c ---- */

/* What wakes the requests that wait; started in the process that serves. */
bool waiting_start(server *srv, plugin_data *p);
void waiting_stop(plugin_data *p);
/* Whether a request may wait (again), and whether it does. */
bool waiting_may(const request_st *r, const plugin_data *p);
bool waiting_is(const request_st *r, const plugin_data *p);
/* True while what it waits for is not done; and where that has taken longer than anybody should wait. */
bool waiting_is_early(const request_st *r, const plugin_data *p);
bool waiting_is_over(const request_st *r, const plugin_data *p);
/* Lets it wait until the publisher's ticket, which that has just given, is done.  False: no memory. */
bool waiting_add(request_st *r, plugin_data *p, struct publisher *pub, uint64_t ticket);
/* It is answered, or its client is gone. */
void waiting_end(request_st *r, plugin_data *p);
/* Has those that can be answered asked anew, and some of those for which there is room in the queue. */
void waiting_ask_again(const plugin_data *p);

/* Sends the browser of somebody who left the last slash of the mount away to the right address. */
handler_t respond_add_slash(request_st *r, plugin_data *p, const buffer *mount);

/* To be called when an answer of ours was sent: spares the connection a read that would find nothing. */
void keepalive_answered(request_st *r);

/* The clock that asks the stores for changes; started in the process that serves. */
bool timer_start(server *srv, plugin_data *p);
void timer_stop(plugin_data *p);

#endif
