/* dateurl.h: the day in the address of an article or of its picture. */
#ifndef CADIALOG_INGEST_EXTRACT_DATEURL_H
#define CADIALOG_INGEST_EXTRACT_DATEURL_H

#include <stdbool.h>
#include <stdint.h>

/* /2025/03/06/, /2025-03-06-, /20250306, /2025/mar/06/, /20250306101500: the day's beginning in UTC.  url may be NULL.
 * False: no day in it, or one that cannot be meant (see sight_plausible). */
bool dateurl_day(const char *url, int64_t now, int64_t *out);

/* /2025/03/ with or without a day: the last day of the month, or now where that is sooner. */
bool dateurl_month_end(const char *url, int64_t now, int64_t *out);

#endif
