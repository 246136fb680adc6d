/* names.h: the namespaces that feeds use.  Private to the parse stage. */
#ifndef CADIALOG_INGEST_PARSE_NAMES_H
#define CADIALOG_INGEST_PARSE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

enum ns {
    NS_CORE,  /* none, one of RSS's, or a foreign default namespace: feeds in the wild put anything there */
    NS_ATOM,  /* 1.0 and its forerunners */
    NS_OTHER, /* a prefix with a meaning that we do not know */
    NS_XML,
    NS_XHTML,
    NS_RDF,
    NS_DC,
    NS_DCTERMS,
    NS_CONTENT,
    NS_MEDIA,
    NS_ITUNES,
    NS_SLASH,
    NS_WFW,
    NS_THR,
    NS_SY,
    NS_ADMIN,
    NS_CC,
    NS_FEEDBURNER,
    NS_YANDEX,
    NS_PODCAST,
    NS_SITEMAP,
    NS_NEWS,
    NS_SITEIMAGE,
    NS_FOAF,
    NS_FOREIGN, /* svg and MathML inside content, places on the earth: passed over */
};

/* What a namespace name stands for.  NS_OTHER: unknown.  *version gets "0.90", "1.0", "0.3" where the name tells the
 * version of RSS or Atom, else is left alone. */
enum ns ns_by_uri(const char *uri, size_t len, const char **version);

/* What a prefix mostly stands for, for documents that forgot to declare it.  NS_OTHER: nothing that we know. */
enum ns ns_by_prefix(const char *prefix, size_t len);

/* The prefix that a namespace mostly has, without colon; NULL: NS_CORE, or none that is known. */
const char *ns_prefix(enum ns ns);

/* ASCII without regard to case; word is in lower case. */
bool name_is(const char *name, size_t len, const char *word);

#endif
