/* config_table.h: the one list of options.  Included by config.c only.
 *
 * A key stands once in its section, so the order of the rows does not matter.  Defaults are written as an operator would
 * write them and are read by the same readers. */
#include "core/date.h"

#define IN_CONFIG(member) offsetof(struct config, member)
#define IN_SOURCE(member) offsetof(struct source, member)
#define IN_TOPIC(member) offsetof(struct topic, member)

enum { KIB = 1024, MIB = 1048576 };

static const struct config_option options[] = {
    {"", "store", KIND_STORE, "sqlite:/var/lib/cadialog/cadialog.db", IN_CONFIG(store)},

    {"site", "title", KIND_TEXT, "Central Asia + Japan Dialogue", IN_CONFIG(site.title)},
    {"site", "description", KIND_TEXT, NULL, IN_CONFIG(site.description)},
    {"site", "base-url", KIND_BASE_URL, "http://127.0.0.1:8080/dialogue/", IN_CONFIG(site.base_url)},
    {"site", "id", KIND_TAG_URI, NULL, IN_CONFIG(site.id)},
    {"site", "language", KIND_OWN_LANGUAGE, "en", IN_CONFIG(site.language)},
    {"site", "contact", KIND_CONTACT, NULL, IN_CONFIG(site.contact)},
    {"site", "rights", KIND_TEXT, NULL, IN_CONFIG(site.rights)},
    {"site", "hub", KIND_URL, NULL, IN_CONFIG(site.hub)},
    {"site", "frame-ancestors", KIND_CSP_SOURCES, NULL, IN_CONFIG(site.frame_ancestors)},

    {"fetch", "contact", KIND_CONTACT, NULL, IN_CONFIG(fetch.contact)},
    {"fetch", "user-agent", KIND_TEXT, NULL, IN_CONFIG(fetch.user_agent)},
    {"fetch", "every", KIND_SECONDS, "30m", IN_CONFIG(fetch.every_s), 0, 1, 400 * DAY_S},
    {"fetch", "every-min", KIND_SECONDS, "10m", IN_CONFIG(fetch.every_min_s), 0, 1, 400 * DAY_S},
    {"fetch", "every-max", KIND_SECONDS, "1d", IN_CONFIG(fetch.every_max_s), 0, 1, 400 * DAY_S},
    {"fetch", "timeout", KIND_MILLISECONDS, "20s", IN_CONFIG(fetch.timeout_ms), 0, 100, 3600000},
    {"fetch", "stall", KIND_MILLISECONDS, "10s", IN_CONFIG(fetch.stall_ms), 0, 100, 3600000},
    {"fetch", "connect", KIND_MILLISECONDS, "10s", IN_CONFIG(fetch.connect_ms), 0, 100, 3600000},
    {"fetch", "pause", KIND_MILLISECONDS, "0", IN_CONFIG(fetch.pause_ms), 0, 0, 3600000},
    {"fetch", "max-body", KIND_SIZE, "8MiB", IN_CONFIG(fetch.body_max_bytes), 0, KIB, 1024LL * MIB},
    {"fetch", "max-headers", KIND_SIZE, "256KiB", IN_CONFIG(fetch.header_max_bytes), 0, KIB, 16 * MIB},
    {"fetch", "max-redirects", KIND_INT, "10", IN_CONFIG(fetch.redirects_max), 0, 0, 50},
    {"fetch", "max-entries", KIND_INT, "10000", IN_CONFIG(fetch.entries_max), 0, 1, 1000000},
    {"fetch", "concurrency", KIND_INT, "32", IN_CONFIG(fetch.concurrency), 0, 1, 1000},
    {"fetch", "per-host", KIND_INT, "2", IN_CONFIG(fetch.per_host), 0, 1, 1000},
    {"fetch", "recheck", KIND_SECONDS, "2d", IN_CONFIG(fetch.recheck_s), 0, 0, 400 * DAY_S},
    {"fetch", "robots", KIND_BOOL, "true", IN_CONFIG(fetch.robots)},
    {"fetch", "allow-private-addresses", KIND_BOOL, "false", IN_CONFIG(fetch.allow_private_addresses)},
    {"fetch", "allow-addresses", KIND_NETWORKS, NULL, IN_CONFIG(fetch.allow_addresses),
     IN_CONFIG(fetch.allow_address_count)},

    {"source", "feed", KIND_URL, NULL, IN_SOURCE(feed), .required = true},
    {"source", "title", KIND_TEXT, NULL, IN_SOURCE(title)},
    {"source", "home", KIND_URL, NULL, IN_SOURCE(home)},
    {"source", "language", KIND_LANGUAGE, NULL, IN_SOURCE(language)},
    {"source", "rights", KIND_TEXT, NULL, IN_SOURCE(rights)},
    {"source", "content", KIND_POLICY, "summary", IN_SOURCE(content)},
    {"source", "extract", KIND_BOOL, NULL, IN_SOURCE(extract)},
    {"source", "every", KIND_SECONDS, NULL, IN_SOURCE(every_s), 0, 1, 400 * DAY_S},
    {"source", "topics", KIND_NAMES, NULL, IN_SOURCE(topics), IN_SOURCE(topic_count)},
    {"source", "only-topics", KIND_BOOL, "false", IN_SOURCE(only_topics)},
    {"source", "sitemap", KIND_BOOL, "false", IN_SOURCE(sitemap)},
    {"source", "items", KIND_XPATH, NULL, IN_SOURCE(listing.items)}, /* the short form of a section listing */
    {"source", "link", KIND_XPATH, NULL, IN_SOURCE(listing.link)},
    {"source", "date", KIND_XPATH, NULL, IN_SOURCE(listing.date)},
    {"source", "summary", KIND_XPATH, NULL, IN_SOURCE(listing.summary)},
    {"source", "user-agent", KIND_TEXT, NULL, IN_SOURCE(user_agent)},
    {"source", "enabled", KIND_BOOL, "true", IN_SOURCE(enabled)},

    {"listing", "items", KIND_XPATH, NULL, IN_SOURCE(listing.items), .required = true},
    {"listing", "title", KIND_XPATH, NULL, IN_SOURCE(listing.title)},
    {"listing", "link", KIND_XPATH, NULL, IN_SOURCE(listing.link)},
    {"listing", "date", KIND_XPATH, NULL, IN_SOURCE(listing.date)},
    {"listing", "summary", KIND_XPATH, NULL, IN_SOURCE(listing.summary)},

    {"topic", "match", KIND_MATCH, NULL, IN_TOPIC(match), .required = true},
    {"topic", "title", KIND_TEXT, NULL, IN_TOPIC(title)},
    {"topic", "description", KIND_TEXT, NULL, IN_TOPIC(description)},
    {"topic", "language", KIND_LANGUAGE, "en", IN_TOPIC(language)},
    {"topic", "title-ru", KIND_TEXT, NULL, IN_TOPIC(title_ru)},
    {"topic", "title-kk", KIND_TEXT, NULL, IN_TOPIC(title_kk)},
    {"topic", "title-ja", KIND_TEXT, NULL, IN_TOPIC(title_ja)},
};
