/* listing.c: which views an article is listed in, and what the views stand at.
 *
 * What a transaction adds to a view is summed up in memory and written once at its end: thirty articles of a source touch
 * the same five views. */
#include "store/listing.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "text/fold.h"

int32_t listing_month(int64_t when)
{
    struct date_civil c = date_to_civil(when);
    return c.year * 12 + c.month - 1;
}

void listing_language(const char *tag, char out[static 16])
{
    size_t n = 0;
    for (; tag[n] && tag[n] != '-' && tag[n] != '_' && n < 15; n++)
        out[n] = (char)(tag[n] >= 'A' && tag[n] <= 'Z' ? tag[n] + 32 : tag[n]);
    out[n] = '\0';
}

bool listing_find(struct store *s, enum view_kind kind, const char *name, int64_t *id, struct err *e)
{
    bool found;
    *id = 0;
    return db_number(s, e, id, &found, "SELECT id FROM view WHERE kind = ?1 AND name = ?2", "it", (int64_t)kind, name);
}

/* Makes the view where there is none.  A title that says more (a fuller name) takes the place of a shorter one. */
static bool need_view(struct store *s, enum view_kind kind, const char *name, const char *title, int64_t *id, struct err *e)
{
    uint64_t hash = XXH3_64bits_withSeed(name, strlen(name), (XXH64_hash_t)kind) | 1;
    struct known_view *known = &s->known[(hash >> 1) % KNOWN_VIEWS];
    if (known->hash == hash) {
        *id = known->id;
        return true;
    }
    if (!listing_find(s, kind, name, id, e))
        return false;
    if (!*id) {
        if (!db_run(s, e, "INSERT INTO view(kind, name, title) VALUES (?1, ?2, ?3)", "itt", (int64_t)kind, name, title))
            return false;
        *id = sqlite3_last_insert_rowid(s->db);
    } else if (kind == VIEW_SPEAKER &&
               !db_run(s, e, "UPDATE view SET title = ?2 WHERE id = ?1 AND length(?2) > length(title)", "it", *id, title)) {
        return false;
    }
    if (kind != VIEW_STORY && kind != VIEW_SPEAKER) /* those are too many to be met again soon */
        *known = (struct known_view){.hash = hash, .id = *id};
    return true;
}

static bool add_view(struct store *s, enum view_kind kind, const char *name, const char *title, struct views *out,
                     struct err *e)
{
    int64_t id;
    if (!name || !*name || out->count == VIEWS_MAX)
        return true;
    if (!need_view(s, kind, name, title, &id, e))
        return false;
    for (size_t i = 0; i < out->count; i++)
        if (out->ids[i] == id)
            return true;
    out->ids[out->count++] = id;
    return true;
}

/* A speaker's NAME as annotated, or made out of the name given. */
static char *speaker_name(struct arena *a, const struct quotation *q)
{
    if (q->speaker_name && *q->speaker_name)
        return q->speaker_name;
    return q->speaker ? fold_name(a, q->speaker) : NULL;
}

bool listing_views(struct store *s, const char *source, const struct article *in, struct views *out, struct err *e)
{
    out->count = 0;
    out->ids[out->count++] = VIEW_ALL_ID;
    bool ok = add_view(s, VIEW_SOURCE, source, NULL, out, e);
    if (in->language && ok) {
        char language[16];
        listing_language(in->language, language);
        ok = add_view(s, VIEW_LANGUAGE, language, NULL, out, e);
    }
    ok = ok && add_view(s, VIEW_STORY, in->story, NULL, out, e); /* titled by its newest article, see count.c */
    for (size_t i = 0; ok && i < in->topic_count; i++)
        ok = add_view(s, VIEW_TOPIC, in->topics[i], NULL, out, e);
    for (size_t i = 0; ok && i < in->quotation_count; i++)
        ok = add_view(s, VIEW_SPEAKER, speaker_name(s->scratch, &in->quotations[i]), in->quotations[i].speaker, out, e);
    return ok;
}

void views_from(const void *blob, size_t len, struct views *out)
{
    out->count = len / sizeof *out->ids < VIEWS_MAX ? len / sizeof *out->ids : VIEWS_MAX;
    if (out->count)
        memcpy(out->ids, blob, out->count * sizeof *out->ids);
}

static bool in_views(const struct views *v, int64_t id)
{
    for (size_t i = 0; v && i < v->count; i++)
        if (v->ids[i] == id)
            return true;
    return false;
}

static struct delta *delta_for(struct store *s, int64_t view, int32_t month, struct err *e)
{
    for (size_t i = 0; i < s->delta_count; i++)
        if (s->deltas[i].view_id == view && s->deltas[i].month == month)
            return &s->deltas[i];
    if (s->delta_count == s->delta_cap) {
        size_t cap = s->delta_cap ? s->delta_cap * 2 : 64;
        struct delta *deltas = realloc(s->deltas, cap * sizeof *deltas);
        if (!deltas) {
            err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
            return NULL;
        }
        s->deltas = deltas;
        s->delta_cap = cap;
    }
    struct delta *d = &s->deltas[s->delta_count++];
    *d = (struct delta){.view_id = view, .month = month, .latest = DATE_NONE};
    return d;
}

/* by: +1, -1, or 0 for a change of what stays. */
static bool note(struct store *s, int64_t view, int64_t sort_time, int by, struct err *e)
{
    int32_t months[2] = {MONTH_ALL, listing_month(sort_time)};
    for (int i = 0; i < 2; i++) {
        struct delta *d = delta_for(s, view, months[i], e);
        if (!d)
            return false;
        d->count += by;
        if (d->latest == DATE_NONE || sort_time > d->latest)
            d->latest = sort_time;
    }
    return true;
}

/* Four rows a statement: most of the cost of a narrow row is the statement's own. */
static bool list_in(struct store *s, int64_t article, int64_t sort_time, const int64_t *views, size_t count, struct err *e)
{
    static const char sql[] = "INSERT OR IGNORE INTO listing SELECT column1, ?5, ?6 FROM (VALUES (?1), (?2), (?3), (?4))"
                              " WHERE column1 <> 0";
    for (size_t i = 0; i < count; i += 4) {
        int64_t v[4] = {0};
        memcpy(v, views + i, (count - i < 4 ? count - i : 4) * sizeof *v);
        if (!db_run(s, e, sql, "iiiiii", v[0], v[1], v[2], v[3], sort_time, article))
            return false;
    }
    return true;
}

bool listing_move(struct store *s, int64_t article, int64_t sort_time, const struct views *was, const struct views *now,
                  struct err *e)
{
    struct views fresh = {.count = 0};
    bool ok = true;
    for (size_t i = 0; ok && was && i < was->count; i++)
        if (!in_views(now, was->ids[i]))
            ok = db_run(s, e, "DELETE FROM listing WHERE view_id = ?1 AND sort_time = ?2 AND article_id = ?3", "iii",
                        was->ids[i], sort_time, article) &&
                 note(s, was->ids[i], sort_time, -1, e);
    for (size_t i = 0; ok && now && i < now->count; i++) {
        bool stays = in_views(was, now->ids[i]);
        if (!stays)
            fresh.ids[fresh.count++] = now->ids[i];
        ok = note(s, now->ids[i], sort_time, stays ? 0 : 1, e);
    }
    return ok && list_in(s, article, sort_time, fresh.ids, fresh.count, e);
}
