/* confine.h: the rights of the process that reads foreign documents.
 *
 * What is confined, and how:
 *
 * - Decompression, decoding of characters, parsing, extraction, sanitising and annotation run in worker processes, forked before
 *   the first request.  A worker gets a document over a socket and gives back a struct; nothing else is open in it but standard
 *   error.
 * - A worker has PR_SET_NO_NEW_PRIVS and a seccomp filter that is an allow-list: memory, time, its own socket, its end.
 *   It can open no file, no socket and no connection, start no program, send no signal, look at no other process.
 * - Where the kernel has Landlock (Debian 12's has) a rule set without rules stands behind the filter: no path, no port, no signal
 *   beyond its own walls, whatever system call would be left to ask for them.
 * - Its memory and its open files are limited (RLIMIT_AS, RLIMIT_NOFILE), it leaves no core file, and it dies with the fetcher.
 * - A document that takes too long, or that brings its worker down, is that source's error; a new worker takes over.
 * - The fetcher itself (network, TLS, store) has PR_SET_NO_NEW_PRIVS; its rights are those of its user, which the systemd unit
 *   narrows further.  HTTP and TLS are libcurl's and OpenSSL's, and are not behind the filter.
 *
 * Builds with a sanitizer leave the filter and the memory limit out, since the sanitizers' own calls and shadow memory need more;
 * they say so in one line. */
#ifndef CADIALOG_INGEST_FETCH_CONFINE_H
#define CADIALOG_INGEST_FETCH_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/err.h"

/* For any process of ours: no right can be gained by starting a program. */
bool confine_no_new_privileges(struct err *e);

/* For a worker, once it needs nothing more but its socket.  memory_max_bytes is counted from what it uses now. */
bool confine_worker(size_t memory_max_bytes, struct err *e);

/* The version of the kernel's Landlock; 0: it has none, or it is switched off. */
long confine_landlock_abi(void);

/* The part of confine_worker that is Landlock; true where the kernel has none. */
bool confine_files(struct err *e);

/* False in builds with a sanitizer, where confine_worker does nothing. */
bool confine_possible(void);

#endif
