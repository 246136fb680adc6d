/* formats.h: the formats that are not XML feeds.  Private to the parse stage. */
#ifndef CADIALOG_INGEST_PARSE_FORMATS_H
#define CADIALOG_INGEST_PARSE_FORMATS_H

#include "ingest/parse/parse.h"

/* JSON Feed 1.0 and 1.1.  False: another JSON document, and e says what it seems to be. */
bool json_feed_read(const struct parse_input *in, const char *s, size_t len, struct arena *a, struct feed *f,
                    struct err *e);

/* A page: always false; out->links gets the feeds that it names, e what kind of page it is. */
bool page_read(const struct parse_input *in, const char *s, size_t len, struct arena *a, struct parse_result *out,
               struct err *e);

/* XML that is no feed: always false; links of an OPML list or a sitemap index go to out->links. */
bool other_xml_read(const struct parse_input *in, const char *s, size_t len, const char *root, struct arena *a,
                    struct parse_result *out, struct err *e);

/* A page read by the XPaths of in->listing. */
bool listing_read(const struct parse_input *in, const char *s, size_t len, struct arena *a, struct feed *f,
                  struct err *e);

#endif
