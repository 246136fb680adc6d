/* sight.h: the dates that a reader of the page sees. */
#ifndef CADIALOG_INGEST_EXTRACT_SIGHT_H
#define CADIALOG_INGEST_EXTRACT_SIGHT_H

#include "ingest/extract/page.h"

struct sighting {
    int64_t time;     /* DATE_NONE: none */
    int points;       /* how much speaks for it: its place, its element, its label */
    int64_t other;    /* with day and month changed places, where both may be meant; else DATE_NONE */
    int32_t offset_s; /* of the zone that stands there, 0 where none */
};

struct sights {
    struct sighting published, updated;
    struct sighting weak; /* a short line of the text, with nothing else to speak for it */
    bool labelled;        /* the published one says so in words or by its element */
};

struct sight_place {
    int32_t title_at, root; /* nodes of the title (-1: not seen) and of the text */
    const char *language;   /* for what is ambiguous; may be NULL */
    int64_t now;
    int64_t about; /* when the page was made, for dates without a year; DATE_NONE: not known */
};

/* near: only what stands around the title, to compare with what the page claims. */
void sight_dates(const struct page *p, const struct sight_place *at, bool near, struct sights *out);

/* Not before 1990 and not after the day after tomorrow. */
bool sight_plausible(int64_t t, int64_t now);

#endif
