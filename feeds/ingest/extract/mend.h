/* mend.h: text that was encoded as UTF-8 twice, and the control characters that stand for quotation marks. */
#ifndef CADIALOG_INGEST_EXTRACT_MEND_H
#define CADIALOG_INGEST_EXTRACT_MEND_H

#include "core/buf.h"

/* True where the page (UTF-8) shows "â€™" and the like in the place of marks and letters: it was read as ISO 8859-1 or
 * windows-1252 and encoded again somewhere on its way. */
bool mend_is_twice(const char *html, size_t len);

/* Appends the text, U+0080 to U+009F read as windows-1252 has them (as HTML5 reads &#150;) and, where `twice`, what was
 * encoded twice decoded once more. */
bool mend_text(const char *s, size_t len, bool twice, struct buf *out);

/* True where mend_text would change nothing. */
bool mend_is_sound(const char *s, size_t len, bool twice);

#endif
