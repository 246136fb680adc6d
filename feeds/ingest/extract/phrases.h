/* phrases.h: the few lines that pages of all countries put between and around an article's paragraphs. */
#ifndef CADIALOG_INGEST_EXTRACT_PHRASES_H
#define CADIALOG_INGEST_EXTRACT_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

enum phrase {
    PHRASE_NONE,
    PHRASE_RELATED, /* heads a list of other articles, or stands before a single one: "Read also:" */
    PHRASE_LETTER,  /* newsletter, subscription, registration */
    PHRASE_SHARE,   /* sharing, following, printing */
    PHRASE_AD,      /* "Advertisement" */
    PHRASE_COMMENT, /* heads the comments */
    PHRASE_TAGS,    /* heads the tags */
    PHRASE_RIGHTS,  /* copyright lines */
    PHRASE_TOC,     /* "Table of contents" */
    PHRASE_BIO,     /* heads a box about the author */
    PHRASE_AUTHOR,  /* heads the same where it is a heading, and is a byline else */
    PHRASE_TOP,     /* "Back to top", "Skip to content" */
    PHRASE_CREDIT,  /* who took the picture */
};

/* What a line, made plain by letters_plain, begins with (or is, for the words that begin ordinary sentences too). */
enum phrase phrase_find(const char *plain, size_t len);

/* Bytes of "By", "Von", "Автор:", "文＝" and the like that s begins with, the white space after it included; 0: none.
 */
size_t phrase_by(const char *s);

#endif
