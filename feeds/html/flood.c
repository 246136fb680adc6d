/* flood.c: pages that libxml2 would take many seconds for. */
#include <string.h>

#include "html/html.h"
#include "html/token.h"

/* A tag that the page's end cuts off is none to HTML5, but one to libxml2. */
static bool is_flooded_at_end(const char *html, size_t len)
{
    enum { SPACES = 2000 };
    const char *tag = memrchr(html, '<', len), *end = html + len;
    size_t spaces = 0;
    for (const char *p = tag; p && p < end && *p != '>' && spaces < SPACES; p++)
        spaces += html_is_space(*p);
    return spaces == SPACES && (unsigned char)((tag[1] | 0x20) - 'a') < 26 && !memchr(tag, '>', (size_t)(end - tag));
}

/* libxml2 compares every attribute of a tag with all before it: a megabyte of them in one tag takes it many seconds. */
bool html_is_flooded(const char *html, size_t len)
{
    enum { PAGE_BYTES = 256 << 10, TAG_BYTES = 16 << 10 };
    struct html_tokens t;
    struct html_token tok;
    if (len < PAGE_BYTES)
        return false;
    html_tokens_init(&t, html, len);
    while (html_tokens_next(&t, &tok)) {
        if (tok.type != HTML_START)
            continue;
        if (tok.attr_count == HTML_ATTRS_MAX && t.at - tok.text > TAG_BYTES)
            return true;
        if (html_tag_is_raw(tok.tag))
            html_tokens_raw(&t, tok.tag);
    }
    return is_flooded_at_end(html, len);
}
