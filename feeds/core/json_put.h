/* json_put.h: JSON (RFC 8259) written member by member into a buffer; commas are put where they are due.
 *
 * Keys are our own and are not escaped; values are.  Whether all of it fitted is told by the buffer, at the end. */
#ifndef CADIALOG_CORE_JSON_PUT_H
#define CADIALOG_CORE_JSON_PUT_H

#include "core/buf.h"

struct json_put {
    struct buf *out;
    bool comma; /* something stands before in this object or array */
};

/* bracket: '{' or '['.  key NULL: an element of an array, or the document itself. */
void json_put_open(struct json_put *j, const char *key, char bracket);
void json_put_close(struct json_put *j, char bracket);

/* A key and its colon, or (NULL) the place of an element: the caller writes the value. */
void json_put_key(struct json_put *j, const char *key);

/* A value of NULL or DATE_NONE is left out with its key; key NULL: an element of an array. */
void json_put_text(struct json_put *j, const char *key, const char *value);
void json_put_date(struct json_put *j, const char *key, int64_t unix_s);
/* The same, but such a value is written as null. */
void json_put_text_or_null(struct json_put *j, const char *key, const char *value);
void json_put_date_or_null(struct json_put *j, const char *key, int64_t unix_s);

void json_put_number(struct json_put *j, const char *key, int64_t value);
void json_put_bool(struct json_put *j, const char *key, bool value);

#endif
