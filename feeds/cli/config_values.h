/* config_values.h: what a configuration value may be.  Each reader says only why a value will not do; file, line,
 * section and key come from one place, the caller. */
#ifndef CADIALOG_CLI_CONFIG_VALUES_H
#define CADIALOG_CLI_CONFIG_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/err.h"

/* "30m", "1h30m", "500ms", "2d"; units ms, s, m, h, d, w; a bare 0 is allowed.  *ms gets milliseconds. */
bool value_duration(const char *s, int64_t *ms, struct err *why);

/* "8MiB", "300KiB", "1GiB", "4096", "4096B", "8MB" (powers of ten). */
bool value_size(const char *s, int64_t *bytes, struct err *why);

bool value_integer(const char *s, int64_t *n, struct err *why);

/* true yes on, false no off. */
bool value_bool(const char *s, bool *b, struct err *why);

/* Text for a person: well-formed UTF-8; white space is folded to single spaces, other control characters are refused.
 * The result lives in a. */
char *value_text(struct arena *a, const char *s, struct err *why);

/* An absolute http or https address, normalised. */
char *value_url(struct arena *a, const char *s, struct err *why);

/* [a-z0-9-]+, at most 64 bytes, no hyphen at either end. */
bool value_name(const char *s, struct err *why);

/* A BCP 47 tag as far as its form goes. */
bool value_language(const char *s, struct err *why);
bool value_own_language(const char *s, struct err *why); /* one of those that our own texts are in */

/* An address or a network: 192.0.2.7, 192.0.2.0/24, 2001:db8::/32. */
bool value_network(const char *s, struct err *why);

/* mailto:…, an http(s) address, or a bare e-mail address. */
bool value_contact(const char *s, struct err *why);

/* An XPath 1.0 expression, by its syntax. */
bool value_xpath(const char *s, struct err *why);

/* A topic's query, as ingest/annotate/topics.h reads it. */
bool value_match(const char *s, struct err *why);

/* A list of host sources for Content-Security-Policy: no character that could end the directive. */
bool value_csp_sources(const char *s, struct err *why);

/* tag:AUTHORITY,DATE:… (RFC 4151), the prefix of ids. */
bool value_tag_uri(const char *s, struct err *why);

#endif
