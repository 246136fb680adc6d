/* crew.h: the confined workers, seen from the fetcher: documents in, results out, nothing waited for.
 *
 * A foreman, forked first and asleep, makes the workers: so they are copies of a small process with one thread, whatever the
 * fetcher has become since. */
#ifndef CADIALOG_INGEST_FETCH_CREW_H
#define CADIALOG_INGEST_FETCH_CREW_H

#include <curl/curl.h>

#include "core/buf.h"
#include "core/err.h"
#include "ingest/fetch/payload.h"
#include "ingest/fetch/ingest.h"

struct crew;

enum { CREW_MAX = 12 };

/* Forks; to be called before any thread, file or connection is made.  c is borrowed for the crew's life. */
struct crew *crew_start(const struct config *c, int workers, struct err *e);

/* Takes one document away from its reader, who is dismissed; gives its owner.  NULL: nobody reads. */
void *crew_take_back(struct crew *crew);

/* Ends all of it; what was being read is lost. */
void crew_end(struct crew **crew);

/* False: everybody is busy, or this document is large and another large one is being read (so that memory stays bounded).
 * Takes the body over where true. */
bool crew_give(struct crew *crew, void *owner, const struct ingest_request *r, struct payload *body, int64_t now_ms);

/* Why nothing can be read any more; NULL: it can. */
const char *crew_lost_why(const struct crew *crew);

/* True where a document might be taken now. */
bool crew_has_room(const struct crew *crew, int64_t now_ms);

/* True where somebody is reading. */
bool crew_busy(const struct crew *crew);

/* Descriptors to wait for; returns their number. */
unsigned crew_wait_for(const struct crew *crew, struct curl_waitfd out[static CREW_MAX]);

/* Moves bytes; calls done for every document that was read or cost its worker's life (result NULL, e says why).  done may keep
 * the result's bytes by buf_take. */
typedef void crew_done(void *user, void *owner, struct buf *result, const struct err *e);
void crew_turn(struct crew *crew, int64_t now_ms, crew_done *done, void *user);

#endif
