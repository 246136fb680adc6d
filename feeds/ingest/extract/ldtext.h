/* ldtext.h: JSON as pages really write it into their scripts. */
#ifndef CADIALOG_INGEST_EXTRACT_LDTEXT_H
#define CADIALOG_INGEST_EXTRACT_LDTEXT_H

#include <jansson.h>

/* A list of the values that the script holds: one, or several side by side.  What is well-formed is read as RFC 8259 has
 * it; comments, CDATA marks, raw line breaks and quotation marks inside of strings, commas too many or missing between
 * members, and an end cut off are forgiven.  The caller's to release; NULL: no value in it, or memory. */
json_t *ldtext_read(const char *text);

#endif
