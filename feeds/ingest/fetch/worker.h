/* worker.h: the process that reads foreign documents (see confine.h). */
#ifndef CADIALOG_INGEST_FETCH_WORKER_H
#define CADIALOG_INGEST_FETCH_WORKER_H

#include <stdint.h>

#include "model/site.h"

/* What goes before each message.  To the worker: head_len bytes of ingest_request, then the body, or its descriptor beside
 * this struct.  From the worker: head_len bytes of ingest_result and nothing more. */
struct worker_frame {
    uint64_t head_len, body_len;
    uint32_t has_descriptor, unused;
};

/* Reads requests from fd and answers them until it is closed.  Does not return. */
_Noreturn void worker_main(int fd, const struct config *c);

/* Sends or receives a frame with at most one descriptor (-1: none).  Receiving: 0 at the end, -1 on errors. */
long worker_send_frame(int fd, const struct worker_frame *f, int descriptor);
long worker_receive_frame(int fd, struct worker_frame *f, int *descriptor);

#endif
