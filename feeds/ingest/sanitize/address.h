/* address.h: addresses in attributes: which may stay, and in which form. */
#ifndef CADIALOG_INGEST_SANITIZE_ADDRESS_H
#define CADIALOG_INGEST_SANITIZE_ADDRESS_H

#include "core/arena.h"
#include "core/buf.h"

enum address_kind { ADDRESS_WEB /* http, https */, ADDRESS_LINK /* mailto and tel as well */ };

/* The decoded reference made absolute, where its scheme is allowed.  It comes from a; NULL: not allowed, not
 * resolvable, too long. */
char *address_checked(struct arena *a, const char *base, const char *ref, size_t len, enum address_kind kind);

/* The allowed candidates of a decoded srcset, written in one way.  *first gets the first one's address, *widths whether
 * they are told apart by width.  NULL: none is left. */
char *address_srcset(struct arena *a, const char *base, const char *s, size_t len, char **first, bool *widths);

/* The page on which a person watches the video that an embedding address shows; the address itself where it seems to show
 * something else worth a look (a player, a document, a chart, a post); NULL: nothing. */
char *address_watch_page(struct arena *a, char *web_url);

#endif
