/* memory.h: whether an allocation failed meanwhile.
 *
 * A text that one of a hundred small buffers could not take is a text that is not there, and looks like one that the
 * document does not have.  So whoever is told that there is no memory notes it, and a stage looks once, at its end:
 *
 *     unsigned long before = memory_failures();
 *     bool ok = read(...);
 *     return ok && memory_failures() == before ? ... : ERR_MEMORY
 *
 * struct buf and struct arena note theirs.  A ceiling that was reached is no such failure. */
#ifndef CADIALOG_CORE_MEMORY_H
#define CADIALOG_CORE_MEMORY_H

#include <stddef.h>

/* How many allocations failed in this thread since it began. */
unsigned long memory_failures(void);

/* Another one did. */
void memory_note_failure(void);

/* What malloc or its like returned, noted where it is NULL: for those whose callers go on without. */
static inline void *memory_noted(void *p)
{
    if (!p)
        memory_note_failure();
    return p;
}

#endif
