/* html.h: what every reading stage needs of HTML: entities, and the text that a person would read. */
#ifndef CADIALOG_HTML_HTML_H
#define CADIALOG_HTML_HTML_H

#include "core/buf.h"
#include "core/err.h"

/* The HTML5 named character reference that s[0..len) begins with (s[0] is '&'), by the longest match, also without a
 * semicolon where HTML5 allows it.  Returns the bytes taken, 0 for none; out gets one or two code points (the second 0). */
size_t html_named_entity(const char *s, size_t len, uint32_t out[static 2]);

/* A numeric character reference by HTML5's rules (windows-1252 for 128 to 159), and beyond them both halves of a UTF-16 pair,
 * as programs write who know no other characters: "&#55357;&#56832;".  As above. */
size_t html_numeric_entity(const char *s, size_t len, uint32_t *out);

/* Where a reference stands; in an attribute "&copy=2" is no reference (HTML5, "named character reference state"). */
enum html_place { HTML_IN_TEXT, HTML_IN_ATTRIBUTE };

/* Either of the two, by the rules of the place.  As above; out is cleared first. */
size_t html_reference(const char *s, size_t len, enum html_place place, uint32_t out[static 2]);

/* Appends s with all character references decoded, once.  False where the buffer has failed. */
bool html_decode(const char *s, size_t len, enum html_place place, struct buf *out);

/* Appends the plain text that a person would read in the fragment: tags gone, references decoded, scripts and styles
 * left out, white space folded; blocks separated by one blank line where `paragraphs`, else by one space.  Quick where
 * there is neither '<' nor '&'. */
bool html_text(const char *html, size_t len, bool paragraphs, struct buf *out);

/* Thousands of attributes in one tag: quadratic work for libxml2, so that such a page is better refused. */
bool html_is_flooded(const char *html, size_t len);

#endif
