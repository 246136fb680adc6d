/* err.h: the small vocabulary in which every room tells what went wrong. */
#ifndef CADIALOG_CORE_ERR_H
#define CADIALOG_CORE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

enum err_code {
    ERR_NONE = 0,
    ERR_USAGE,     /* the caller's command line or arguments are off */
    ERR_CONFIG,    /* a configuration file says something we cannot follow */
    ERR_INPUT,     /* a foreign document is not what it should be */
    ERR_LIMIT,     /* a ceiling was reached: bytes, depth, entries, time */
    ERR_MEMORY,    /* an allocation failed */
    ERR_IO,        /* a file or the disk said no */
    ERR_BUSY,      /* somebody else holds a lock; trying again later helps */
    ERR_NOT_FOUND, /* the thing named does not exist */
    ERR_TOO_NEW,   /* a store written by a later version */
    ERR_NETWORK,   /* name resolution, connection, TLS or HTTP failed */
    ERR_DENIED,    /* a rule of ours or of the operator forbids it */
    ERR_INTERNAL,  /* a library did what its manual excludes */
};

/* One error: a code to branch on and one line, without a newline, for a person. */
struct err {
    enum err_code code;
    char text[512];
};

/* Sets *e (which may be NULL) from a printf format; control characters in the result become '?', so that
 * foreign text can never forge a second line.  Always returns false: `return err_set(e, …);` */
__attribute__((format(printf, 3, 4))) bool err_set(struct err *e, enum err_code code, const char *fmt, ...);

/* Puts "PREFIX: " before the text that *e already holds.  Always returns false. */
__attribute__((format(printf, 2, 3))) bool err_prefix(struct err *e, const char *fmt, ...);

/* Forgets an earlier error. */
void err_clear(struct err *e);

#endif
