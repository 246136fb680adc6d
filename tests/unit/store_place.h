/* store_place.h: a store in a directory of its own, and the short words with which the units talk to it. */
#ifndef CADIALOG_TESTS_STORE_PLACE_H
#define CADIALOG_TESTS_STORE_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/arena.h"
#include "core/date.h"
#include "store/store.h"

/* The model's strings are not const, literals are; nothing here writes to them. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wincompatible-pointer-types-discards-qualifiers"
#else
#pragma GCC diagnostic ignored "-Wdiscarded-qualifiers"
#endif

/* A store in a directory of its own, and an arena. */
struct place {
    char dir[64], path[96];
    struct store *s;
    struct arena *a;
    struct err e;
};

static inline int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    if (!p)
        return -1;
    strcpy(p->dir, "/tmp/cadialog-store-XXXXXX");
    if (!mkdtemp(p->dir))
        return -1;
    snprintf(p->path, sizeof p->path, "%s/a.db", p->dir);
    p->a = arena_new(64 << 20);
    *state = p;
    return p->a && store_open(&p->s, p->path, STORE_WRITE, &p->e) ? 0 : -1;
}

static inline int tear_down(void **state)
{
    struct place *p = *state;
    static const char *const names[] = {"a.db", "a.db-wal", "a.db-shm", "b.db", "b.db-wal", "b.db-shm"};
    store_close(&p->s);
    arena_free(&p->a);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", p->dir, names[i]);
        unlink(path);
    }
    rmdir(p->dir);
    free(p);
    return 0;
}

#define OK(call)                                                                                                       \
    do {                                                                                                               \
        if (!(call))                                                                                                   \
            fail_msg("%s: %s", #call, p->e.text);                                                                      \
    } while (0)

static inline struct article plain(char *guid, char *url, char *title, char *text)
{
    return (struct article){.guid = guid, .url = url, .title = title, .content_text = text, .content_html = text,
                            .published = 1741251600, .updated = DATE_NONE, .language = "en"};
}

static inline enum store_put put(struct place *p, const char *source, struct article a, int64_t now)
{
    enum store_put what = STORE_PUT_UNCHANGED;
    OK(store_put_article(p->s, source, &a, now, &what, &p->e));
    return what;
}

static inline struct store_query all(void)
{
    return (struct store_query){.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 100};
}

static inline size_t count(struct place *p, struct store_query q)
{
    struct store_articles got;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    return got.count;
}

static inline void index_all(struct place *p)
{
    bool more;
    OK(store_index(p->s, -1, &more, &p->e));
    assert_false(more);
}

static const int64_t NOW = 1742000000;

static inline struct article first(struct place *p)
{
    struct store_query q = all();
    struct store_articles got;
    q.fields = STORE_CONTENT | STORE_QUOTATIONS;
    OK(store_query(p->s, &q, p->a, &got, &p->e));
    assert_true(got.count > 0);
    return got.items[0];
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
