/* token.h: HTML5's tokenizer, in slices of the input: nothing is copied, nothing is decoded. */
#ifndef CADIALOG_HTML_TOKEN_H
#define CADIALOG_HTML_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "html/tags.h"

enum html_token_type { HTML_TEXT, HTML_START, HTML_END };

/* Attributes beyond this are read over. */
enum { HTML_ATTRS_MAX = 48 };

/* Borrowed slices of the input; the name's case is as found, references in the value are not decoded. */
struct html_attr {
    const char *name, *value;
    size_t name_len, value_len;
};

struct html_token {
    enum html_token_type type;
    enum html_tag tag;      /* of a start or end tag */
    const char *text;       /* text as found, or the tag's name as found */
    size_t len;
    bool decode;            /* text: references in it are to be decoded */
    bool self_closing;      /* "/>" */
    unsigned attr_count;
    struct html_attr attrs[HTML_ATTRS_MAX];
};

struct html_tokens {
    const char *at, *end;
    enum html_tag raw;      /* inside this element's text; HTML_UNKNOWN: in ordinary content */
    bool foreign;           /* inside svg or math, where CDATA sections are text; the caller sets it */
};

void html_tokens_init(struct html_tokens *t, const char *html, size_t len);

/* The next token; comments, doctypes and processing instructions are passed over.  False: the end. */
bool html_tokens_next(struct html_tokens *t, struct html_token *tok);

/* After a start tag whose content is text up to its end tag (script, style, xmp, iframe, noembed, noframes, noscript
 * with scripts on, title, textarea, plaintext): the caller says so, since it depends on where the tag stands. */
void html_tokens_raw(struct html_tokens *t, enum html_tag tag);

/* True for those elements. */
bool html_tag_is_raw(enum html_tag tag);

/* The first attribute of that lower-case name; NULL: none. */
const struct html_attr *html_attr_get(const struct html_token *tok, const char *name);

/* HTML's white space: tab, LF, FF, CR, space. */
static inline bool html_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

#endif
