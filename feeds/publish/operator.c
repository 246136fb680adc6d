/* operator.c: status and metrics, for those who run the service. */
#include "core/date.h"
#include "publish/publisher.h"

#include <string.h>

static void put_string(struct buf *b, const char *key, const char *value)
{
    buf_printf(b, ",\"%s\":", key);
    if (value)
        buf_append_json(b, value, strlen(value));
    else
        buf_lit(b, "null");
}

static void put_time(struct buf *b, const char *key, int64_t t)
{
    char text[DATE_TEXT_MAX];
    if (t != DATE_NONE && t > 0)
        date_rfc3339(t, text);
    put_string(b, key, t != DATE_NONE && t > 0 ? text : NULL);
}

static bool put_source(struct publisher *p, const struct source *s, struct buf *b, struct err *e)
{
    struct source_state st;
    if (!store_get_source_state(p->store, s->name, p->arena, &st, e))
        return false;
    buf_lit(b, "{\"name\":");
    buf_append_json(b, s->name, strlen(s->name));
    put_string(b, "title", s->title);
    put_string(b, "status", st.last_status);
    put_string(b, "error", st.last_error);
    buf_printf(b, ",\"http\":%d,\"failures\":%d,\"gone\":%s", st.last_http, st.failures, st.gone ? "true" : "false");
    put_time(b, "last_fetch", st.last_fetch);
    put_time(b, "last_success", st.last_success);
    put_time(b, "last_change", st.last_change);
    put_time(b, "next", st.next_due);
    buf_append_char(b, '}');
    return true;
}

bool operator_status(struct publisher *p, struct buf *out, struct err *e)
{
    struct store_stamp stamp;
    const struct view all = {.kind = VIEW_PAGE};
    if (!view_stamp(p, &all, &stamp, e))
        return false;
    buf_printf(out, "{\"version\":\"" CADIALOG_VERSION "\",\"store\":\"%s\",\"change\":%lld,\"articles\":%lld",
               p->reachable ? "ok" : "unreachable", (long long)p->change_seq, (long long)stamp.count);
    put_time(out, "changed", stamp.changed);
    buf_lit(out, ",\"sources\":[");
    for (size_t i = 0; i < p->site.site.source_count; i++) {
        if (i)
            buf_lit(out, ",\n");
        if (!put_source(p, &p->site.site.sources[i], out, e))
            return false;
    }
    buf_lit(out, "]}\n");
    return !out->failed || err_set(e, ERR_LIMIT, "the status is too large");
}

bool operator_metrics(struct publisher *p, struct buf *out)
{
    struct publish_stats s;
    publisher_stats(p, &s);
    const struct {
        const char *name, *type, *help;
        uint64_t value;
    } rows[] = {
        {"answers_total", "counter", "Requests answered.", s.answers},
        {"hits_total", "counter", "Answers from memory.", s.hits},
        {"renders_total", "counter", "Views rendered.", s.renders},
        {"compressions_total", "counter", "Bodies compressed.", s.compressions},
        {"evictions_total", "counter", "Views dropped for want of room.", s.evictions},
        {"searches_refused_total", "counter", "Searches above the limit.", s.searches_refused},
        {"cache_bytes", "gauge", "Memory of cached views.", s.cache_bytes},
        {"views", "gauge", "Views in the cache.", s.views},
        {"pool_bytes", "gauge", "Memory of the segments where large bodies lie.", s.pool_bytes},
        {"pool_alive_bytes", "gauge", "The part of it that is in use.", s.pool_alive_bytes},
        {"store_change", "counter", "Number of the store's last change.", (uint64_t)p->change_seq},
        {"store_reachable", "gauge", "1 where the store can be read.", p->reachable},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        buf_printf(out, "# HELP cadialog_%s %s\n# TYPE cadialog_%s %s\ncadialog_%s %llu\n", rows[i].name, rows[i].help,
                   rows[i].name, rows[i].type, rows[i].name, (unsigned long long)rows[i].value);
    return !out->failed;
}
