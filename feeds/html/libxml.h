/* libxml.h: libxml2 where memory runs out, and where it has something to say. */
#ifndef CADIALOG_HTML_LIBXML_H
#define CADIALOG_HTML_LIBXML_H

#include <stdbool.h>

/* Calls work(with), which reads a document or an XPath with libxml2, and prints nothing of what libxml2 finds wrong.
 * False: it found no memory.  It was left at that point, for libxml2 (2.9.14) may loop for ever or follow a NULL then; what it and
 * work hold stays taken, and the failure is noted (core/memory.h).  True says nothing about the document. */
bool libxml_run(void (*work)(void *with), void *with);

#endif
