/* operator.c: status and metrics, for those who run the service. */
#include "core/date.h"
#include "core/json_put.h"
#include "publish/publisher.h"

/* The store has 0 for what never happened. */
static void put_time(struct json_put *j, const char *key, int64_t t)
{
    json_put_date_or_null(j, key, t > 0 ? t : DATE_NONE);
}

static bool put_source(struct publisher *p, const struct source *s, struct json_put *j, struct err *e)
{
    struct source_state st;
    if (!store_get_source_state(p->store, s->name, p->arena, &st, e))
        return false;
    json_put_open(j, NULL, '{');
    json_put_text(j, "name", s->name);
    json_put_text_or_null(j, "title", s->title);
    json_put_text_or_null(j, "status", st.last_status);
    json_put_text_or_null(j, "error", st.last_error);
    json_put_number(j, "http", st.last_http);
    json_put_number(j, "failures", st.failures);
    json_put_bool(j, "gone", st.gone);
    put_time(j, "last_fetch", st.last_fetch);
    put_time(j, "last_success", st.last_success);
    put_time(j, "last_change", st.last_change);
    put_time(j, "next", st.next_due);
    json_put_close(j, '}');
    return true;
}

bool operator_status(struct publisher *p, struct buf *out, struct err *e)
{
    struct store_stamp stamp;
    const struct view all = {.kind = VIEW_PAGE};
    struct json_put whole = {.out = out}, *j = &whole;
    if (!view_stamp(p, &all, &stamp, e))
        return false;
    json_put_open(j, NULL, '{');
    json_put_text(j, "version", CADIALOG_VERSION);
    json_put_text(j, "store", p->reachable ? "ok" : "unreachable");
    json_put_number(j, "change", p->change_seq);
    json_put_number(j, "articles", stamp.count);
    put_time(j, "changed", stamp.changed);
    json_put_open(j, "sources", '[');
    for (size_t i = 0; i < p->site.site.source_count; i++) {
        json_put_key(j, NULL);
        buf_append_char(out, '\n'); /* a line a source, for people with nothing but a pager */
        j->comma = false;
        if (!put_source(p, &p->site.site.sources[i], j, e))
            return false;
    }
    json_put_close(j, ']');
    json_put_close(j, '}');
    buf_append_char(out, '\n');
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
