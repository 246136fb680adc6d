/* starve.c: memory that runs out, for test_starved.py; to be preloaded (LD_PRELOAD).
 *
 *   STARVE_AT=N         the N-th allocation of the process, from 1, fails, and all later ones
 *   STARVE_ONE=1        only that one
 *   STARVE_FROM=A,B     only calls from objects (the program, libraries) that have one of these in their file names count
 *   STARVE_SPARE=A,B    calls from these never count
 *   STARVE_COUNT=FILE   how many counted when the process ended, a line for each process that ends by exit()
 *
 * A process that was forked counts on from where its parent was. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where calls come from is told by the address that they return to. */
#define CALLER __builtin_return_address(0)
#define SHOWN __attribute__((visibility("default")))

static struct {
    bool ready, one;
    unsigned long at;
    const char *from, *spare;
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
} real;

static atomic_ulong count;

/* What dlsym itself allocates before the functions are known; never freed, and free() does not see it. */
static alignas(max_align_t) char early[65536];
static atomic_size_t early_used;

static bool is_early(const void *p)
{
    return (uintptr_t)p >= (uintptr_t)early && (uintptr_t)p < (uintptr_t)early + sizeof early;
}

static void *early_malloc(size_t size)
{
    size_t whole = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    size_t at = atomic_fetch_add(&early_used, whole);
    return at + whole <= sizeof early ? early + at : NULL;
}

__attribute__((constructor)) static void begin(void)
{
    if (real.ready)
        return;
    *(void **)&real.malloc = dlsym(RTLD_NEXT, "malloc");
    *(void **)&real.calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&real.realloc = dlsym(RTLD_NEXT, "realloc");
    const char *at = getenv("STARVE_AT"), *one = getenv("STARVE_ONE");
    real.at = at ? strtoul(at, NULL, 10) : 0;
    real.one = one && *one == '1';
    real.from = getenv("STARVE_FROM");
    real.spare = getenv("STARVE_SPARE");
    unsetenv("LD_PRELOAD"); /* programs that this one starts have their memory */
    real.ready = true;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("STARVE_COUNT");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        return;
    char line[32];
    int n = snprintf(line, sizeof line, "%lu\n", atomic_load(&count));
    if (write(fd, line, (size_t)n) < 0)
        perror(path);
    close(fd);
}

/* True where `name` has one of the words of the list in it. */
static bool is_named(const char *name, const char *list)
{
    for (size_t n; list && *list; list += n + (list[n] == ',')) {
        n = strcspn(list, ",");
        if (n && memmem(name, strlen(name), list, n))
            return true;
    }
    return false;
}

static bool counts(const void *caller)
{
    if (!real.from && !real.spare)
        return true;
    struct dl_find_object found;
    if (_dl_find_object((void *)(uintptr_t)caller, &found) != 0)
        return false;
    const char *path = found.dlfo_link_map->l_name, *name = path ? strrchr(path, '/') : NULL;
    name = name ? name + 1 : path && *path ? path : "program";
    return (!real.from || is_named(name, real.from)) && !is_named(name, real.spare);
}

/* True: this one is to fail. */
static bool fails(const void *caller)
{
    if (!real.ready)
        begin();
    if (!counts(caller))
        return false;
    unsigned long n = atomic_fetch_add(&count, 1) + 1;
    if (!real.at || (real.one ? n != real.at : n < real.at))
        return false;
    errno = ENOMEM;
    return true;
}

SHOWN void *malloc(size_t size)
{
    if (!real.malloc)
        return early_malloc(size);
    return fails(CALLER) ? NULL : real.malloc(size);
}

SHOWN void *calloc(size_t n, size_t size)
{
    if (!real.calloc)
        return n && size > SIZE_MAX / n ? NULL : early_malloc(n * size);
    return fails(CALLER) ? NULL : real.calloc(n, size);
}

SHOWN void *realloc(void *p, size_t size)
{
    if (is_early(p)) {
        size_t rest = (size_t)(early + sizeof early - (char *)p);
        void *copy = malloc(size);
        return copy ? memcpy(copy, p, size < rest ? size : rest) : NULL;
    }
    return fails(CALLER) ? NULL : real.realloc(p, size);
}

/* The C library's own would count as calls of its, not of those who ask for a copy. */
SHOWN char *strndup(const char *s, size_t n)
{
    size_t len = strnlen(s, n);
    char *copy = fails(CALLER) ? NULL : real.malloc(len + 1);
    if (copy) {
        memcpy(copy, s, len);
        copy[len] = '\0';
    }
    return copy;
}

SHOWN char *strdup(const char *s)
{
    size_t size = strlen(s) + 1;
    char *copy = fails(CALLER) ? NULL : real.malloc(size);
    return copy ? memcpy(copy, s, size) : NULL;
}
