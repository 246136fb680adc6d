/* store_driver.c: the store, driven line by line, so that tests can hold it open, lock it, kill its writer, or be another user.
 *
 * A line in, one line out ("ok …", or "CODE: text"):
 *   open r|w ADDRESS     close       changed     count      seq        check
 *   begin  commit  rollback          put N [WORD]           forget WHICH
 *   stream N COUNT      one transaction after the other, ten articles each; a line after each commit: "stored TO"
 *   search WORDS        index       has N */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/date.h"
#include "store/store.h"

static struct store *store;
static struct err e;

static void answer(bool ok)
{
    static const char *const codes[] = {
        [ERR_NONE] = "none", [ERR_INPUT] = "input", [ERR_LIMIT] = "limit", [ERR_MEMORY] = "memory", [ERR_IO] = "io",
        [ERR_BUSY] = "busy", [ERR_NOT_FOUND] = "not found", [ERR_TOO_NEW] = "too new", [ERR_DENIED] = "denied",
        [ERR_INTERNAL] = "internal",
    };
    if (ok)
        puts("ok");
    else
        printf("%s: %s\n", codes[e.code] ? codes[e.code] : "other", e.text);
}

static bool put(long n, const char *word)
{
    char guid[64], url[96], title[96], text[400];
    enum store_put what;
    snprintf(guid, sizeof guid, "urn:n:%ld", n);
    snprintf(url, sizeof url, "https://n.example/%ld", n);
    snprintf(title, sizeof title, "Article %ld", n);
    snprintf(text, sizeof text, "Article %ld says %s, and that is %ld times what was said before.", n, word ? word : "nothing", n);
    struct article a = {.guid = guid, .url = url, .title = title, .summary = text, .content_text = text, .content_html = text,
                        .published = 1700000000 + n, .updated = DATE_NONE};
    return store_put_article(store, "driver", &a, 1800000000, &what, &e);
}

static void stream(long from, long count)
{
    for (long n = from; n < from + count; n += 10) {
        bool ok = store_begin(store, &e);
        for (long i = n; ok && i < n + 10; i++)
            ok = put(i, NULL);
        if (!ok || !store_commit(store, &e)) {
            store_rollback(store);
            answer(false);
            return;
        }
        printf("stored %ld\n", n + 10);
        fflush(stdout);
    }
    puts("ok");
}

static void count(const char *search, bool one, long n)
{
    struct store_query q = {.since = DATE_NONE, .until = DATE_NONE, .changed_after = -1, .limit = 10000, .search = search};
    struct store_articles got;
    struct arena *a = arena_new((size_t)512 << 20);
    if (one) {
        q.since = 1700000000 + n;
        q.until = q.since + 1;
    }
    if (a && store_query(store, &q, a, &got, &e))
        printf("ok %zu\n", got.count);
    else
        answer(false);
    arena_free(&a);
}

static void number(bool ok, int64_t n)
{
    if (ok)
        printf("ok %lld\n", (long long)n);
    else
        answer(false);
}

static void open_store(const char *args)
{
    store_close(&store);
    answer(store_open(&store, args + 2, args[0] == 'w' ? STORE_WRITE : STORE_READ, &e));
}

static void changed(void)
{
    bool yes = store_changed(store, &e);
    if (!yes && e.code != ERR_NONE)
        answer(false);
    else
        puts(yes ? "ok yes" : "ok no");
}

static void obey(const char *command, const char *args)
{
    int64_t n = 0;
    char *rest;
    bool more;
    if (strcmp(command, "open") == 0)
        open_store(args);
    else if (!store)
        puts("internal: nothing is open");
    else if (strcmp(command, "close") == 0)
        store_close(&store), puts("ok");
    else if (strcmp(command, "changed") == 0)
        changed();
    else if (strcmp(command, "count") == 0)
        count(NULL, false, 0);
    else if (strcmp(command, "has") == 0)
        count(NULL, true, atol(args));
    else if (strcmp(command, "search") == 0)
        count(args, false, 0);
    else if (strcmp(command, "seq") == 0)
        number(store_change_seq(store, &n, &e), n);
    else if (strcmp(command, "check") == 0)
        answer(store_check(store, true, &e));
    else if (strcmp(command, "begin") == 0)
        answer(store_begin(store, &e));
    else if (strcmp(command, "commit") == 0)
        answer(store_commit(store, &e));
    else if (strcmp(command, "rollback") == 0)
        store_rollback(store), puts("ok");
    else if (strcmp(command, "put") == 0)
        n = strtol(args, &rest, 10), answer(put((long)n, *rest ? rest + 1 : NULL));
    else if (strcmp(command, "stream") == 0)
        n = strtol(args, &rest, 10), stream((long)n, atol(rest));
    else if (strcmp(command, "forget") == 0)
        answer(store_forget(store, args, 1800000100, &e));
    else if (strcmp(command, "index") == 0)
        answer(store_index(store, -1, &more, &e));
    else
        puts("internal: no such command");
}

int main(void)
{
    char line[1024];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        char *args = strchr(line, ' ');
        if (args)
            *args++ = '\0';
        obey(line, args ? args : "");
        fflush(stdout);
    }
    store_close(&store);
    return 0;
}
