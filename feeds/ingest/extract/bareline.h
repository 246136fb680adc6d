/* bareline.h: names where nothing says that they are the author's but their place. */
#ifndef CADIALOG_INGEST_EXTRACT_BARELINE_H
#define CADIALOG_INGEST_EXTRACT_BARELINE_H

#include "ingest/extract/bysearch.h"

/* The parts of a line between its marks that may be a person's name: "12.03.2020 | Jonas Feldmann". */
void bareline_people(const char *s, struct names *out);

/* A name near the title, beside a date, a role or a portrait. */
void bareline_look(struct search *s, int32_t i);

/* Who reports, in the first words of the text: "(서울=…) 김민수 기자 = …", "…3月5日电（记者王小明）…". */
void bareline_dateline(struct search *s);

/* A name alone below the text: "— Dana Omarova", "（山田花子）". */
void bareline_signature(struct search *s);

#endif
