/* publish_world.h: a publisher over a real store with the scene in it, and the short words with which the units ask it. */
#ifndef CADIALOG_TESTS_PUBLISH_WORLD_H
#define CADIALOG_TESTS_PUBLISH_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "publish/publish.h"
#include "scene.h"

#define BASE "https://institute.example/dialogue/"

struct world {
    char dir[64], path[96], address[128];
    struct publisher *p;
    int64_t now;
};

static inline struct store *writer(const struct world *w)
{
    struct store *s;
    struct err e;
    if (!store_open(&s, w->address, STORE_WRITE, &e))
        scene_die(w->path, &e);
    return s;
}

static inline void fill(const struct world *w)
{
    struct store *s = writer(w);
    scene_fill(s, BASE, "https://hub.example/", "https://pictures.example");
    store_close(&s);
}

static inline int make_world(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    snprintf(w->dir, sizeof w->dir, "/tmp/cadialog-publish.XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/store.db", w->dir);
    snprintf(w->address, sizeof w->address, "sqlite:%s", w->path);
    w->now = SCENE_NOW;
    const struct publish_options o = {.store = w->address, .feed_max_age_s = -1, .asset_max_age_s = -1, .stale_s = -1, .search_per_minute = -1};
    assert_non_null(w->p = publisher_new(&o));
    *state = w;
    return 0;
}

static inline int make_filled_world(void **state)
{
    make_world(state);
    fill(*state);
    return 0;
}

static inline void remove_store(const struct world *w)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", w->path, ends[i]);
        unlink(path);
    }
}

static inline int end_world(void **state)
{
    struct world *w = *state;
    publisher_free(&w->p);
    remove_store(w);
    rmdir(w->dir);
    free(w);
    return 0;
}

/* ---- asking ---- */

struct got {
    struct publish_answer a;
    char *text; /* the body with a NUL behind it */
};

static inline struct slice slice_of(const char *s)
{
    return (struct slice){s, s ? strlen(s) : 0};
}

static inline struct publish_request request(const struct world *w, const char *target)
{
    const char *query = strchr(target, '?');
    return (struct publish_request){.method = PUBLISH_GET, .now = w->now, .path = {target, query ? (size_t)(query - target) : strlen(target)},
                                    .query = slice_of(query ? query + 1 : "")};
}

static inline struct got send(struct world *w, const struct publish_request *r)
{
    struct got g;
    publish_answer(w->p, r, &g.a);
    assert_true(g.a.status >= 200 && g.a.status < 600);
    assert_non_null(g.text = malloc(g.a.body_len + 1));
    if (g.a.body_len)
        memcpy(g.text, g.a.body, g.a.body_len);
    g.text[g.a.body_len] = '\0';
    return g;
}

static inline struct got get(struct world *w, const char *target)
{
    struct publish_request r = request(w, target);
    return send(w, &r);
}

static inline void done(struct got *g)
{
    free(g->text);
    publish_answer_done(&g->a);
}

/* A header's value, NUL-terminated, in static memory of its own for each of the last eight calls; NULL: not there. */
static inline const char *header(const struct got *g, const char *name)
{
    static char values[8][512];
    static int turn;
    for (size_t i = 0; i < g->a.header_count; i++)
        if (strcmp(g->a.headers[i].name, name) == 0) {
            char *v = values[turn++ % 8];
            snprintf(v, sizeof values[0], "%.*s", (int)g->a.headers[i].value.len, g->a.headers[i].value.s);
            return v;
        }
    return NULL;
}

static inline int status_of(struct world *w, const char *target)
{
    struct got g = get(w, target);
    int status = g.a.status;
    done(&g);
    return status;
}

static inline void tick(struct world *w)
{
    struct err e;
    w->now++;
    publish_tick(w->p, w->now, 1000, &e);
}

/* Addresses of every kind that there is. */
static const char *const everything[] = {
    "", "index.html", "feed.atom", "feed.rss", "feed.json", "feed.json?limit=2", "snippet.html", "snippet.html?layout=cards",
    "snippet.html?layout=quotes", "snippet.html?layout=ticker", "embed.html", "embed.html?layout=cards&theme=dark", "topics/rail/",
    "topics/rail/feed.atom", "topics/rail/feed.rss", "topics/rail/feed.json", "topics/empty/", "topics/empty/feed.atom", "sources/bulletin/", "sources/bulletin/feed.atom",
    "sources/bulletin/feed.json", "speakers/mariko-oda/", "speakers/mariko-oda/feed.rss", "languages/en/", "languages/ja/feed.json",
    "stories/tokyo-summit/", "search/", "search/?q=rail", "search/feed.atom?q=rail", "search/feed.json?q=summary", "archive/2025-12.atom", "archive/2025-12.rss",
    "archive/2025-12/", "topics/", "sources/?lang=ru", "speakers/index.html", "languages/", "sources.opml", "embed.js", "style.css", "oembed?url=https%3A%2F%2Finstitute.example%2Fdialogue%2F",
    "oembed?format=xml&url=https%3A%2F%2Finstitute.example%2Fdialogue%2Ftopics%2Frail%2F", "feed.atom?lang=ru", "?lang=ja",
};
enum { EVERYTHING = sizeof everything / sizeof *everything };

#define FILLED(f) cmocka_unit_test_setup_teardown(f, make_filled_world, end_world)

#endif
