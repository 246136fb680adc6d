/* tags.h: HTML element names as small numbers. */
#ifndef CADIALOG_HTML_TAGS_H
#define CADIALOG_HTML_TAGS_H

#include <stddef.h>

enum html_tag {
    HTML_UNKNOWN = 0,
#define X(id, name) HTML_##id,
#include "html/tags.def"
#undef X
    HTML_TAG_COUNT
};

/* The element of that name, ASCII case ignored; HTML_UNKNOWN for all others. */
enum html_tag html_tag_of(const char *name, size_t len);

/* The name in lower case; "" for HTML_UNKNOWN. */
const char *html_tag_name(enum html_tag tag);

#endif
