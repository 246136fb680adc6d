/* fetcher.h: fetches sources: once (`cadialog fetch`) or for ever (`cadialog run`). */
#ifndef CADIALOG_INGEST_FETCH_FETCHER_H
#define CADIALOG_INGEST_FETCH_FETCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/err.h"
#include "model/site.h"

struct fetcher;

struct fetch_options {
    bool now;      /* sources that are not due, too; what a host asked for with Retry-After holds all the same */
    bool json;     /* a JSON line a source on standard output */
    bool progress; /* a live line on standard error */
    bool forever;  /* `run` */
    char **names;  /* only these sources */
    size_t name_count;
};

/* Starts the workers, takes the store and tries to write to it; asks nobody anything.  c is borrowed and must outlive the
 * fetcher; o's names are borrowed.  NULL: e says why. */
struct fetcher *fetcher_new(struct config *c, const struct fetch_options *o, struct err *e);
void fetcher_free(struct fetcher **f);

/* Every source that is due, once.  False: it could not go on (the store); *failed counts sources with an error. */
bool fetcher_once(struct fetcher *f, size_t *failed, struct err *e);

/* SIGTERM, SIGINT and SIGHUP wait until fetcher_run heeds them, also across an exec, so that none is lost and none kills while a
 * process starts anew.  Call it before fetcher_new, whose threads and processes are to leave them alone. */
void fetcher_hold_signals(void);

/* Until a signal ends it; they are held again when it returns.  True: it was told to end; *reload: it was told
 * to read the configuration anew, or the store is another file now: the process is to start again. */
bool fetcher_run(struct fetcher *f, const char *config_dir, bool (*config_good)(const char *dir), bool *reload, struct err *e);

#endif
