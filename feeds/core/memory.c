#include "core/memory.h"

static _Thread_local unsigned long failures;

unsigned long memory_failures(void)
{
    return failures;
}

void memory_note_failure(void)
{
    failures++;
}
