/* arena.h: memory that is given back all at once.
 *
 * A document's structs and strings live in one arena: nothing is freed singly, and nothing can leak.  An arena is born
 * with a ceiling. */
#ifndef CADIALOG_CORE_ARENA_H
#define CADIALOG_CORE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* NULL: out of memory.  The caller frees it with arena_free. */
struct arena *arena_new(size_t max_bytes);

/* Frees the arena and all that came from it; sets *a to NULL. */
void arena_free(struct arena **a);

/* Forgets all allocations but keeps the first block for reuse. */
void arena_reset(struct arena *a);

/* Zeroed memory for any type.  NULL: over the ceiling or out of memory; arena_failed then stays true. */
void *arena_alloc(struct arena *a, size_t size);
/* count * size with a check for overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Copies; a NUL is added.  NULL in gives NULL out. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *a, const char *fmt, ...);

/* True once any allocation failed: a reader may check once, at its end. */
bool arena_failed(const struct arena *a);

#endif
