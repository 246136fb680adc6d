/* cmd_render.c: the very bytes that the server would answer for a path. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/config.h"
#include "cli/input.h"
#include "core/memory.h"
#include "publish/publish.h"

struct call {
    const char *config, *path;
    bool headers;
};

static int usage(void)
{
    fputs("usage: cadialog render --config DIR [--headers] PATH\n"
          "PATH is below the mount, with its query: topics/ca-japan/feed.atom, 'snippet.html?limit=5'\n", stderr);
    return EXIT_USAGE;
}

static bool read_call(int argc, char **argv, struct call *c)
{
    *c = (struct call){0};
    for (int i = 1; i < argc; i++) {
        if (config_option(argc, argv, &i, &c->config))
            continue;
        if (strcmp(argv[i], "--headers") == 0)
            c->headers = true;
        else if (!c->path && strncmp(argv[i], "--", 2) != 0)
            c->path = argv[i];
        else
            return false;
    }
    return c->config && c->path;
}

static int fail(const struct err *e)
{
    fprintf(stderr, "cadialog: render: %s\n", e->text);
    return e->code == ERR_CONFIG || e->code == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED;
}

static bool write_head(const struct publish_answer *a, struct err *e)
{
    struct buf head;
    buf_init(&head, 1 << 16);
    buf_printf(&head, "%d\n", a->status);
    for (size_t i = 0; i < a->header_count; i++)
        buf_printf(&head, "%s: %.*s\n", a->headers[i].name, (int)a->headers[i].value.len, a->headers[i].value.s);
    buf_printf(&head, "Content-Length: %zu\n\n", a->body_len);
    bool ok = head.failed ? err_set(e, ERR_MEMORY, "no memory") : output_write(head.data, head.len, e);
    buf_free(&head);
    return ok;
}

static int answer(struct publisher *p, const struct call *c)
{
    struct err e = {0};
    struct publish_answer a;
    const char *path = c->path[0] == '/' ? c->path + 1 : c->path, *query = strchr(path, '?');
    struct publish_request r = {
        .method = PUBLISH_GET,
        .path = {path, query ? (size_t)(query - path) : strlen(path)},
        .query = {query ? query + 1 : "", query ? strlen(query + 1) : 0},
        .now = (int64_t)time(NULL),
    };
    publish_answer(p, &r, &a);
    publish_tick(p, r.now, 0, &e); /* tells what was wrong with the store */
    if (e.code != ERR_NONE && a.status == 503) {
        publish_answer_done(&a);
        return fail(&e);
    }
    bool ok = (!c->headers || write_head(&a, &e)) && (!a.body_len || output_write(a.body, a.body_len, &e));
    int status = a.status;
    publish_answer_done(&a);
    if (!ok)
        return fail(&e);
    if (status >= 400)
        fprintf(stderr, "cadialog: render: %s: answered with status %d%s\n", c->path, status, memory_failures() ? ": out of memory" : "");
    return status >= 400 ? EXIT_FAILED : EXIT_DONE;
}

int cmd_render(int argc, char **argv)
{
    struct call c;
    struct err e = {0};
    struct config config;
    if (!read_call(argc, argv, &c))
        return usage();
    struct arena *a = arena_new(CONFIG_MAX_BYTES);
    if (!(a ? config_read(c.config, a, &config, &e) : err_set(&e, ERR_MEMORY, "out of memory"))) {
        arena_free(&a);
        return e.code == ERR_CONFIG ? EXIT_USAGE : fail(&e);
    }
    const struct publish_options o = {.store = config.store, .feed_max_age_s = -1, .asset_max_age_s = -1, .stale_s = -1,
                                      .search_per_minute = -1, .status_public = true};
    struct publisher *p = publisher_new(&o);
    err_set(&e, ERR_MEMORY, "no memory");
    int status = p ? answer(p, &c) : fail(&e);
    publisher_free(&p);
    arena_free(&a);
    return status;
}
