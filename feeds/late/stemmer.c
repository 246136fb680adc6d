#include <libstemmer.h>

#include "late/rows.h"

#define LIBRARY late_stemmer
struct late_library LIBRARY = LATE_LIBRARY("libstemmer.so.0d");

LATE(struct sb_stemmer *, sb_stemmer_new, const char *, const char *)
LATE(const sb_symbol *, sb_stemmer_stem, struct sb_stemmer *, const sb_symbol *, int)
LATE(int, sb_stemmer_length, struct sb_stemmer *)
LATE_VOID(sb_stemmer_delete, struct sb_stemmer *)
