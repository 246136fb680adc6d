#include "late/late.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "late/rows.h"

/* dlerror names the library and says why. */
static _Noreturn void give_up(void)
{
    fprintf(stderr, "cadialog: %s\n", dlerror());
    _exit(EXIT_FAILURE);
}

void late_load(struct late_library *l)
{
    pthread_mutex_lock(&l->lock);
    if (!l->handle)
        l->handle = dlopen(l->name, RTLD_NOW | RTLD_LOCAL);
    pthread_mutex_unlock(&l->lock);
    if (!l->handle)
        give_up();
}

void (*late_function(struct late_library *l, const char *name))(void)
{
    void (*function)(void) = NULL;
    late_load(l);
    *(void **)&function = dlsym(l->handle, name);
    if (!function)
        give_up();
    return function;
}

void late_load_for_readers(void)
{
    late_load(&late_icu);
    late_load(&late_stemmer);
}
