/* late.h: libraries that are loaded by the first call into them, not when the program starts.
 *
 * `parse`, `extract`, `sanitize` and `check` take a few milliseconds, and half of that went into loading libraries that
 * they do not call: libcurl (with 28 others), ICU's formatting half, SQLite, the stemmers.  Each of these has a file here
 * that defines the functions we call, a row each, and passes the calls on.  Only `cadialog` is linked with this room; the
 * rooms themselves, their tests and the server's module know nothing of it and are linked with the libraries as usual.
 * The declarations stay those of the libraries' own headers, so the compiler checks every row. */
#ifndef CADIALOG_LATE_LATE_H
#define CADIALOG_LATE_LATE_H

/* Loads what reading a document may call: before readers are forked, which share it then, and which lose the right to open
 * files. */
void late_load_for_readers(void);

#endif
