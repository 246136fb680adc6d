/* write.h: characters on their way out: decoded once, escaped once, all of it ASCII. */
#ifndef CADIALOG_INGEST_SANITIZE_WRITE_H
#define CADIALOG_INGEST_SANITIZE_WRITE_H

#include "core/buf.h"

/* How a text is read and written, as bits. */
enum {
    TEXT_DECODE = 1,     /* character references in it are references */
    TEXT_ATTRIBUTE = 2,  /* it stands in an attribute: HTML5's rule for references there, and quotation marks escaped */
};

/* Appends at most chars_max characters of s (UTF-8, malformed bytes allowed).  Returns how many it wrote. */
size_t write_text(struct buf *out, const char *s, size_t len, unsigned how, size_t chars_max);

/* How many bytes at s come out as line ends or as nothing; *any says whether there is a line end among them. */
size_t text_line_ends(const char *s, size_t len, unsigned how, bool *any);

/* True where the text holds nothing but white space. */
bool text_is_space(const char *s, size_t len, bool decode);

#endif
