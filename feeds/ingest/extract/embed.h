/* embed.h: elements that a script, or another element's name, makes a picture or a frame of. */
#ifndef CADIALOG_INGEST_EXTRACT_EMBED_H
#define CADIALOG_INGEST_EXTRACT_EMBED_H

#include "core/arena.h"
#include "ingest/extract/tags.h"

/* The element that name stands for: amp-img is an img.  TAG_OTHER: no such. */
enum tag embed_alias(const char *name);

/* The address of the video or the post that the element with this name is filled with; NULL: none.  atts: names and
 * values in turn, NULL at their end, or NULL. */
const char *embed_address(struct arena *a, const char *name, const char *const *atts);

#endif
