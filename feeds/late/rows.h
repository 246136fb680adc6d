/* rows.h: how a file of this room defines functions of a library.
 *
 *     #define LIBRARY late_stemmer
 *     struct late_library LIBRARY = LATE_LIBRARY("libstemmer.so.0d");
 *     LATE(int, sb_stemmer_length, struct sb_stemmer *)
 *
 * defines sb_stemmer_length(struct sb_stemmer *) here, which calls the library's function of that name.  A library or a
 * function that is not there ends the program with one line, as it does where a program is linked as usual. */
#ifndef CADIALOG_LATE_ROWS_H
#define CADIALOG_LATE_ROWS_H

#include <pthread.h>

struct late_library {
    const char *name; /* as the linker would have written it down */
    pthread_mutex_t lock;
    void *handle; /* NULL: not loaded yet */
};

#define LATE_LIBRARY(library_name) {.name = library_name, .lock = PTHREAD_MUTEX_INITIALIZER}

extern struct late_library late_curl, late_icu, late_sqlite, late_stemmer;

void late_load(struct late_library *l);

/* Never NULL; to be cast to its own type. */
void (*late_function(struct late_library *l, const char *name))(void);

/* The function of the library, looked up once. */
#define LATE_REAL(name)                                                                                                \
    static __typeof__(&name) known;                                                                                    \
    __typeof__(&name) real = __atomic_load_n(&known, __ATOMIC_ACQUIRE);                                                \
    if (!real) {                                                                                                       \
        real = (__typeof__(&name))late_function(&LIBRARY, LATE_TEXT(name));                                            \
        __atomic_store_n(&known, real, __ATOMIC_RELEASE);                                                              \
    }

#define LATE(type, name, ...)                                                                                          \
    type name(LATE_EACH(LATE_PARAMETER, __VA_ARGS__))                                                                  \
    {                                                                                                                  \
        LATE_REAL(name)                                                                                                \
        return real(LATE_EACH(LATE_ARGUMENT, __VA_ARGS__));                                                            \
    }

#define LATE_VOID(name, ...)                                                                                           \
    void name(LATE_EACH(LATE_PARAMETER, __VA_ARGS__))                                                                  \
    {                                                                                                                  \
        LATE_REAL(name)                                                                                                \
        real(LATE_EACH(LATE_ARGUMENT, __VA_ARGS__));                                                                   \
    }

#define LATE_PLAIN(type, name)                                                                                         \
    type name(void)                                                                                                    \
    {                                                                                                                  \
        LATE_REAL(name)                                                                                                \
        return real();                                                                                                 \
    }

/* ICU's names are macros themselves. */
#define LATE_TEXT(name) LATE_QUOTE(name)
#define LATE_QUOTE(name) #name

/* Of up to nine types: what(type, letter) for each, with commas between. */
#define LATE_PARAMETER(type, letter) type letter
#define LATE_ARGUMENT(type, letter) letter
#define LATE_EACH(what, ...) LATE_COUNTED(__VA_ARGS__, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)(what, __VA_ARGS__)
#define LATE_COUNTED(a, b, c, d, e, f, g, h, i, count, ...) LATE_##count
#define LATE_1(what, A) what(A, a)
#define LATE_2(what, A, B) LATE_1(what, A), what(B, b)
#define LATE_3(what, A, B, C) LATE_2(what, A, B), what(C, c)
#define LATE_4(what, A, B, C, D) LATE_3(what, A, B, C), what(D, d)
#define LATE_5(what, A, B, C, D, E) LATE_4(what, A, B, C, D), what(E, e)
#define LATE_6(what, A, B, C, D, E, F) LATE_5(what, A, B, C, D, E), what(F, f)
#define LATE_7(what, A, B, C, D, E, F, G) LATE_6(what, A, B, C, D, E, F), what(G, g)
#define LATE_8(what, A, B, C, D, E, F, G, H) LATE_7(what, A, B, C, D, E, F, G), what(H, h)
#define LATE_9(what, A, B, C, D, E, F, G, H, I) LATE_8(what, A, B, C, D, E, F, G, H), what(I, i)

#endif
