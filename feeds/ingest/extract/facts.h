/* facts.h: what a page says of itself, each claim with the rank of where it stands. */
#ifndef CADIALOG_INGEST_EXTRACT_FACTS_H
#define CADIALOG_INGEST_EXTRACT_FACTS_H

#include "ingest/extract/page.h"

enum fact {
    FACT_TITLE,      /* headline of JSON-LD or microdata */
    FACT_TITLE_META, /* og:title and its like */
    FACT_TITLE_PAGE, /* <title> */
    FACT_PUBLISHED,
    FACT_DATE, /* of what it does not say: most often of publication, at times of the page's making */
    FACT_UPDATED,
    FACT_SITE,
    FACT_IMAGE,
    FACT_SUMMARY,
    FACT_URL,
    FACT_LANGUAGE,
    FACT_BASE, /* <base href> */
    FACT_BODY, /* JSON-LD articleBody */
    FACT_COUNT
};

enum {
    NAMES_MAX = 24,
    RANK_DOUBT = 1000, /* added for what is there but most likely not meant */
    RANK_NONE = 2000,
};

struct name_list {
    const char *names[NAMES_MAX];
    int count;
    int rank; /* of the place they all come from */
};

/* What the label of a line of a Twitter card says. */
enum card { CARD_UNKNOWN, CARD_AUTHOR, CARD_OTHER };

struct facts {
    struct arena *arena;
    const char *best[FACT_COUNT]; /* raw: references decoded, else as written; NULL: nobody says */
    int rank[FACT_COUNT];
    struct name_list authors, tags;
    enum card card[2];
    const char *page_url; /* where the page was fetched, may be NULL */
    bool paywalled;
    bool is_article; /* says that it is one: og:type, JSON-LD */
};

void facts_init(struct facts *f, struct arena *a, const char *page_url);

/* Takes the value where it has text and no better-ranked (lower) one is there. */
void facts_offer(struct facts *f, enum fact what, int rank, const char *value);
/* The same for lists: values of equal rank are collected, a better rank starts anew. */
void facts_offer_name(struct facts *f, struct name_list *list, int rank, const char *value);

/* An address without a path is the site's, whatever article stands there. */
bool facts_front_page(const char *address);

/* A picture that stands for the site and not for the article: told by its file's name. */
bool facts_stock_image(const char *address);

/* A list of tags that comes as one string, its marks of any script. */
void facts_offer_tags(struct facts *f, int rank, const char *value);

/* Reads <html>, <head>, meta, link, title and microdata into f. */
void facts_from_page(const struct page *p, struct facts *f);

/* Reads the JSON-LD scripts into f. */
void facts_from_json(const struct page *p, struct facts *f);

/* Reads the object that some pages put into <meta name="parsely-page">. */
void facts_from_parsely(struct facts *f, const char *text);

#endif
