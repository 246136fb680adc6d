/* namejapan.h: Japanese names where nothing says that they are names. */
#ifndef CADIALOG_INGEST_EXTRACT_NAMEJAPAN_H
#define CADIALOG_INGEST_EXTRACT_NAMEJAPAN_H

#include <stdbool.h>
#include <stddef.h>

/* A frequent family name and one to three characters: 山田花子, 山田 花子.  What names a place, an office or a firm is none. */
bool namejapan_is_person(const char *s, size_t len);

#endif
