/* stretch.c: preloaded into a server, measures the longest stretch of its event loop between two epoll_wait.
 *
 * STRETCH_FILE names a file of 4 numbers that a benchmark may read and set to zero at any time: nanoseconds of CPU and
 * of wall clock of the longest stretch (each by itself), the number of stretches, and of those above 5 ms of CPU.  CPU
 * time is what our code is answerable for; wall clock holds what else the machine did. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { CPU, WALL, COUNT, LONG_ONES, NUMBERS };

static int64_t now_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static volatile int64_t *numbers(void)
{
    static volatile int64_t *map;
    const char *path = getenv("STRETCH_FILE");
    if (map || !path)
        return map;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, NUMBERS * sizeof(int64_t)) != 0)
        return NULL;
    void *at = mmap(NULL, NUMBERS * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    map = at == MAP_FAILED ? NULL : at;
    return map;
}

static void note(volatile int64_t *n, int64_t cpu, int64_t wall)
{
    n[COUNT]++;
    n[LONG_ONES] += cpu > 5000000;
    if (cpu > n[CPU])
        n[CPU] = cpu;
    if (wall > n[WALL])
        n[WALL] = wall;
}

int epoll_wait(int ep, struct epoll_event *events, int most, int timeout_ms)
{
    static int (*real)(int, struct epoll_event *, int, int);
    static int64_t cpu, wall;
    volatile int64_t *n = numbers();
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "epoll_wait");
    if (n && wall)
        note(n, now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu, now_ns(CLOCK_MONOTONIC) - wall);
    int got = real(ep, events, most, timeout_ms);
    cpu = now_ns(CLOCK_THREAD_CPUTIME_ID);
    wall = now_ns(CLOCK_MONOTONIC);
    return got;
}
