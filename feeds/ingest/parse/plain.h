/* plain.h: from markup to what a person reads.  Private to the parse stage. */
#ifndef CADIALOG_INGEST_PARSE_PLAIN_H
#define CADIALOG_INGEST_PARSE_PLAIN_H

#include "core/arena.h"
#include "core/buf.h"
#include "model/article.h"

enum text_type {
    TEXT_GUESS,   /* RSS says nothing: HTML where it looks so */
    TEXT_LITERAL, /* plain text, said so */
    TEXT_SOFT,    /* plain text by default: references that were escaped twice are still read */
    TEXT_HTML,
    TEXT_XHTML,
    TEXT_OTHER,   /* a picture or another thing that is no text */
};

/* One line of plain text, white space folded.  NULL: nothing but white space, or no memory. */
char *plain_text(struct arena *a, const char *s, size_t len, enum text_type type);

/* The HTML that text of a type guessed or taken for granted is: where nothing in it is a tag, "<vector>" is no markup.  s itself,
 * or a copy; NULL: no memory. */
char *plain_html(struct arena *a, char *s);

/* The text with its references decoded: s itself, or a copy; NULL: no memory. */
char *plain_decode(struct arena *a, char *s);

/* "a@b.org (Name)", "Name <a@b.org>", "a@b.org", "Name", an address of a page.  False: empty. */
bool plain_person(struct arena *a, const char *s, size_t len, struct person *out);

/* Trimmed copy; NULL: empty. */
char *plain_trim(struct arena *a, const char *s, size_t len);

/* "<![CDATA[…]]>" that was escaped, as programs do that escape what is wrapped already: without the wrapping, whose end may
 * have been cut off. */
void plain_unwrap(struct buf *text);

/* An address: white space around it and line breaks within gone, references that were escaped twice read. */
char *plain_url(struct arena *a, const char *s, size_t len);

/* The address made absolute; as it stands where there is nothing to resolve it against.  NULL: not fit to be a link (scripts,
 * data), or no memory.  base and ref may be NULL. */
char *plain_resolve(struct arena *a, const char *base, const char *ref);

/* A BCP 47 tag: en_US becomes en-US.  NULL: it is none. */
char *plain_language(struct arena *a, const char *s, size_t len);

/* Base64 with white space.  False: not base64. */
bool plain_base64(const char *s, size_t len, struct buf *out);

/* Is it a media type of pictures, or a file name of one? */
bool plain_is_picture(const char *type, const char *url);

/* The media type that a file name's ending stands for; NULL: none that we know. */
const char *plain_type_of(const char *url);

#endif
