/* site.h: what an operator configures, as plain structs.  Filled by cli/config.c, used by every room.
 * Strings live in the configuration's arena. */
#ifndef CADIALOG_MODEL_SITE_H
#define CADIALOG_MODEL_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much of a source's articles may be republished. */
enum content_policy {
    CONTENT_TITLE,   /* title and link */
    CONTENT_SUMMARY, /* and a summary; the default */
    CONTENT_FULL,    /* the whole text */
};

/* Characters of a summary and of a quotation that are shown where the policy is not `full`. */
enum { SUMMARY_MAX_CHARS = 400, QUOTE_MAX_CHARS = 300 };

/* Where a source without a feed has its parts: XPath expressions on a listing page. */
struct listing {
    char *items, *title, *link, *date, *summary; /* items NULL: not a listing */
};

struct source {
    char *name;      /* NAME in addresses: [a-z0-9-]+ */
    char *title;
    char *feed;      /* address of the feed, listing page or sitemap */
    char *home;      /* the source's own website; NULL: what the feed says */
    char *language;  /* BCP 47; NULL: what the feed says */
    char *rights;    /* a line shown with its articles; NULL: what the feed says */
    char *user_agent;/* NULL: the fetch section's */
    char **topics;   /* all its articles belong to these */
    size_t topic_count;
    struct listing listing;
    enum content_policy content;
    bool sitemap;      /* feed is a (news) sitemap */
    bool extract;      /* article pages may be read */
    bool enabled;
    bool feed_secret;  /* a part of its address came from the environment: not to be told to others */
    bool only_topics;  /* keep only articles that some topic matches */
    int64_t every_s;   /* 0: the fetch section's, adapted */
    const char *file;  /* where it was configured, for messages */
    int line;
};

struct topic {
    char *name, *title, *description;
    char *match;    /* query: words, "phrases", AND, OR, NOT, NEAR, parentheses, word* */
    char *language; /* of the title */
    char *title_ru, *title_kk, *title_ja; /* translations of the title; NULL: title */
    const char *file;
    int line;
};

struct site {
    char *title, *description, *base_url; /* base_url ends in '/' */
    char *id;       /* tag: URI prefix, "tag:kaziss.kz,2026:dialogue"; NULL: made once from base_url and kept */
    char *language; /* of the site's own texts: en, ru, kk, ja */
    char *contact, *rights;
    char *hub;      /* WebSub hub; NULL: none */
    char *frame_ancestors; /* for embed.html; NULL: any */
};

struct fetch_settings {
    char *contact, *user_agent;
    char **allow_addresses; /* CIDR list that is allowed although private */
    size_t allow_address_count;
    int64_t every_s, every_min_s, every_max_s;
    int64_t timeout_ms, stall_ms, connect_ms, pause_ms;
    size_t body_max_bytes, header_max_bytes;
    int concurrency, per_host, redirects_max, entries_max;
    bool allow_private_addresses, robots;
    int64_t recheck_s; /* how long after publication an article's page is looked at again */
};

struct config {
    struct site site;
    char *store; /* "sqlite:PATH" */
    struct fetch_settings fetch;
    struct source *sources;
    size_t source_count;
    struct topic *topics;
    size_t topic_count;
};

#endif
