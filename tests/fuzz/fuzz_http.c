/* Any bytes as a request: path, query and headers, one a line.  What must hold: no crash; a view is bounded, and its own address
 * leads back to it; a tag of ours is read as it was written. */
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/utf8.h"
#include "publish/http.h"
#include "publish/view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char base[] = "https://institute.example/d/";

static struct slice take_line(struct slice *rest)
{
    const char *stop = rest->len ? memchr(rest->s, '\n', rest->len) : NULL;
    struct slice line = {rest->s, stop ? (size_t)(stop - rest->s) : rest->len};
    *rest = stop ? (struct slice){stop + 1, rest->len - line.len - 1} : (struct slice){rest->s + rest->len, 0};
    return line;
}

static void check_name(const char *s)
{
    if (!memchr(s, '\0', NAME_MAX_BYTES) || strpbrk(s, "\r\n\"<>/%&?# "))
        abort();
}

static void check_view(const struct view *v)
{
    struct arena *a = arena_new(1 << 20);
    struct routing again;
    const char *const names[] = {v->topic, v->source, v->speaker, v->language, v->story, v->id};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        check_name(names[i]);
    if (!memchr(v->search, '\0', SEARCH_MAX_BYTES) || !utf8_valid(v->search, strlen(v->search)) || v->limit > 100 || v->page > PAGE_MAX)
        abort();
    char *self = a ? view_self(v, a) : NULL, *query = self ? strchr(self, '?') : NULL;
    if (self && v->kind <= VIEW_EMBED) {
        struct publish_request r = {.path = {self, query ? (size_t)(query - self) : strlen(self)}, .query = {query ? query + 1 : "", query ? strlen(query + 1) : 0}};
        if (route_find(&r, base, LANG_EN, &again) != ROUTE_VIEW || memcmp(&again.view, v, sizeof *v) != 0)
            abort();
    }
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = {(const char *)data, size};
    struct publish_request r = {.method = PUBLISH_GET};
    struct routing route;
    struct etag current = {.view = 1, .seq = 2, .content = 3}, tag;
    struct slice list, one;
    bool quick;
    r.path = take_line(&rest);
    r.query = take_line(&rest);
    r.accept_encoding = take_line(&rest);
    r.if_none_match = take_line(&rest);
    r.if_modified_since = take_line(&rest);
    r.accept_language = take_line(&rest);
    r.a_im = rest;
    if (route_find(&r, base, LANG_EN, &route) == ROUTE_VIEW)
        check_view(&route.view);
    int coding = negotiate_coding(r.accept_encoding, size % 2);
    if (coding < -1 || coding >= CODING_COUNT)
        abort();
    wants_feed_delta(r.a_im);
    is_not_modified(&r, &current, 1000000000, &quick);
    for (list = r.if_none_match; next_etag(&list, &one);)
        if (etag_read(one, &tag)) {
            char text[ETAG_MAX];
            struct etag back;
            etag_write(&tag, text);
            if (!etag_read((struct slice){text + 1, strlen(text) - 2}, &back) || back.content != tag.content || back.seq != tag.seq)
                abort();
        }
    return 0;
}
