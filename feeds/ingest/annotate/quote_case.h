/* quote_case.h: Russian and Kazakh names as they stand in a list. */
#ifndef CADIALOG_INGEST_ANNOTATE_QUOTE_CASE_H
#define CADIALOG_INGEST_ANNOTATE_QUOTE_CASE_H

#include "core/arena.h"

/* The nominative of a name that stands in the genitive ("Ерлана Ахметова" → "Ерлан Ахметов"), by its endings; a name that no ending
 * fits is given back as it is.  Lives in a, or is name itself. */
const char *quote_nominative(struct arena *a, const char *name);

#endif
