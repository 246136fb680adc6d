/* idn.h: international host names in the form that DNS and HTTP have for them: "институт.рф" is xn--h1aaoqfbah.xn--p1ai (UTS #46, as
 * browsers read it). */
#ifndef CADIALOG_TEXT_IDN_H
#define CADIALOG_TEXT_IDN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"

enum { IDN_HOST_MAX = 256 };

/* Writes the ASCII form, with a NUL.  False: it has letters of ASCII only, or has no such form. */
bool idn_host(const char *host, size_t len, char out[static IDN_HOST_MAX]);

/* The same address with its host in that form; url itself where there is nothing to do.  NULL: no memory. */
char *idn_url(struct arena *a, char *url);

#endif
