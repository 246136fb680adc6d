/* write.c: articles come in. */
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "store/db.h"
#include "store/identity.h"
#include "store/listing.h"
#include "store/row.h"
#include "store/search.h"
#include "store/source.h"

/* What is stored of the article that another state has come of. */
struct stored {
    int64_t id, sort_time, first_seen, published;
    int32_t revision;
    int64_t flags;
    bool gone;
    struct visible visible;
    struct views views;
};

static bool load_stored(struct store *s, int64_t id, struct stored *out, struct err *e)
{
    sqlite3_stmt *q = db_bind(s, e,
                              "SELECT sort_time, first_seen, published, revision, gone, head_hash, text_hash, views, flags"
                              " FROM article WHERE id = ?1",
                              "i", id);
    bool row;
    if (!q || !db_step(s, q, &row, e))
        return false;
    if (!row)
        return err_set(e, ERR_NOT_FOUND, "store %s: no article %lld", s->path, (long long)id);
    out->id = id;
    out->sort_time = sqlite3_column_int64(q, 0);
    out->first_seen = sqlite3_column_int64(q, 1);
    out->published = db_date(q, 2);
    out->revision = sqlite3_column_int(q, 3);
    out->gone = sqlite3_column_int(q, 4) != 0;
    out->visible.head = (uint64_t)sqlite3_column_int64(q, 5);
    out->visible.text = (uint64_t)sqlite3_column_int64(q, 6);
    views_from(sqlite3_column_blob(q, 7), (size_t)sqlite3_column_bytes(q, 7), &out->views);
    out->flags = sqlite3_column_int64(q, 8);
    sqlite3_reset(q);
    return true;
}

/* A date that lies ahead would stay on top until it has come. */
static int64_t sort_time_of(int64_t published, int64_t first_seen)
{
    return published != DATE_NONE && published <= first_seen ? published : first_seen;
}

static bool put_content(struct store *s, int64_t id, const struct article *in, struct err *e)
{
    if (!in->content_html && !in->content_text)
        return true;
    return db_run(s, e, "INSERT OR REPLACE INTO content VALUES (?1, ?2, ?3)", "itt", id, in->content_html, in->content_text);
}

static bool put_quotes(struct store *s, int64_t id, const struct article *in, bool had, struct err *e)
{
    if (!in->quotation_count)
        return !had || db_run(s, e, "DELETE FROM quotes WHERE article_id = ?1", "i", id);
    return row_pack_quotes(s, in, e) &&
           db_run(s, e, "INSERT OR REPLACE INTO quotes VALUES (?1, ?2)", "ib", id, s->pack.data, s->pack.len);
}

static bool insert(struct store *s, int64_t source, const char *key, const struct article *in, const struct visible *v,
                   const struct views *views, int64_t now, int64_t *id, struct err *e)
{
    static const char sql[] =
        "INSERT OR IGNORE INTO article(key, source_id, sort_time, first_seen, changed, change_seq, revision, gone, head_hash, text_hash,"
        " views, published, updated, flags, guid, url, external_url, comments_url, title, summary, language, rights, image,"
        " story, extra) VALUES (?1, ?2, ?3, ?4, ?4, ?5, 1, 0, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
        " ?19, ?20, ?21, ?22)";
    int64_t flags = in->date_in_future || (in->published != DATE_NONE && in->published > now) ? ROW_DATE_IN_FUTURE : 0;
    if (!row_pack_extra(s, in, e) ||
        !db_run(s, e, sql, "tiiiiuubddittttttttttb", key, source, sort_time_of(in->published, now), now, db_change(s, now),
                v->head, v->text, views->ids, views->count * sizeof *views->ids, in->published, in->updated, flags, in->guid,
                in->url, in->external_url, in->comments_url, in->title, in->summary, in->language, in->rights, in->image,
                in->story, s->pack.data, s->pack.len))
        return false;
    *id = sqlite3_last_insert_rowid(s->db);
    return true;
}

/* A key that is taken leaves the row out, which is cheaper than to ask first. */
static bool insert_keyed(struct store *s, const struct source_row *source, const struct article *in, const struct identity *by,
                         const struct visible *v, const struct views *views, int64_t now, int64_t *id, struct err *e)
{
    for (int turn = 0;; turn++) {
        char *key;
        if (!identity_key(s, source->name, in, by, turn, s->scratch, &key, e) ||
            !insert(s, source->id, key, in, v, views, now, id, e))
            return false;
        if (sqlite3_changes(s->db) > 0)
            return true;
    }
}

static bool put_new(struct store *s, const struct source_row *source, const struct article *in, const struct identity *by,
                    const struct visible *v, int64_t now, int64_t *id, struct err *e)
{
    struct views views;
    return listing_views(s, source->name, in, &views, e) && insert_keyed(s, source, in, by, v, &views, now, id, e) &&
           put_content(s, *id, in, e) && put_quotes(s, *id, in, false, e) &&
           listing_move(s, *id, sort_time_of(in->published, now), NULL, &views, e) &&
           identity_keep(s, source->id, by, *id, e) &&
           (!source->extract || db_run(s, e, "INSERT INTO page(article_id, source_id, next_due, url) VALUES (?1, ?2, ?3, ?4)",
                                       "iiit", *id, source->id, now, in->url));
}

static bool keep_revision(struct store *s, int64_t id, struct err *e)
{
    return db_run(s, e,
                  "INSERT INTO revision SELECT a.id, a.revision, a.changed, a.title, a.summary, c.text FROM article a"
                  " LEFT JOIN content c ON c.article_id = a.id WHERE a.id = ?1",
                  "i", id);
}

/* The text that search knows is taken out before it changes, and put in again later. */
static bool update(struct store *s, const struct stored *old, const struct article *in, const struct visible *v,
                   const struct views *views, bool visible_change, int64_t flags, int64_t now, struct err *e)
{
    static const char sql[] =
        "UPDATE article SET sort_time = ?2, changed = CASE WHEN ?3 THEN ?4 ELSE changed END, change_seq = ?5,"
        " revision = revision + ?3, head_hash = ?6, text_hash = ?7, views = ?8, published = ?9, updated = ?10, guid = ?11,"
        " url = ?12, external_url = ?13, comments_url = ?14, title = ?15, summary = ?16, language = ?17, rights = ?18,"
        " image = ?19, story = ?20, extra = ?21, flags = ?22 WHERE id = ?1";
    /* The first date stands, but for one that lay ahead: a feed that renews its dates does not move articles. */
    int64_t published = old->published == DATE_NONE || old->published > old->first_seen ? in->published : old->published;
    if (published == DATE_NONE)
        published = old->published;
    int64_t sort_time = sort_time_of(published, old->first_seen);
    flags = (flags & ~ROW_DATE_IN_FUTURE) | (published != DATE_NONE && published > now ? ROW_DATE_IN_FUTURE : 0);
    if (sort_time != old->sort_time && !listing_move(s, old->id, old->sort_time, &old->views, NULL, e))
        return false;
    return row_pack_extra(s, in, e) &&
           db_run(s, e, sql, "iiiiiuubddttttttttttbi", old->id, sort_time, (int64_t)visible_change, now, db_change(s, now),
                  v->head, v->text, views->ids, views->count * sizeof *views->ids, published, in->updated, in->guid, in->url,
                  in->external_url, in->comments_url, in->title, in->summary, in->language, in->rights, in->image, in->story,
                  s->pack.data, s->pack.len, flags) &&
           put_content(s, old->id, in, e) && put_quotes(s, old->id, in, true, e) &&
           listing_move(s, old->id, sort_time, sort_time == old->sort_time ? &old->views : NULL, views, e);
}

static bool has_name(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool add_topics(struct article *to, const struct article *from, struct arena *a)
{
    char **topics = arena_array(a, to->topic_count + from->topic_count, sizeof *topics);
    if (!topics)
        return false;
    if (to->topic_count)
        memcpy(topics, to->topics, to->topic_count * sizeof *topics);
    for (size_t i = 0; i < from->topic_count; i++)
        if (!has_name(topics, to->topic_count, from->topics[i]))
            topics[to->topic_count++] = from->topics[i];
    to->topics = topics;
    return true;
}

/* The stored text stays, with what was found in it; the entry's own words and topics count too. */
static bool keep_text(struct store *s, int64_t id, struct article *in, struct err *e)
{
    struct article was;
    if (!store_get_article_by_id(s, id, s->scratch, &was, e))
        return false;
    in->content_html = was.content_html;
    in->content_text = was.content_text;
    in->quotations = was.quotations;
    in->quotation_count = was.quotation_count;
    in->summary = in->summary ? in->summary : was.summary;
    in->image = in->image ? in->image : was.image;
    if (!in->author_count) {
        in->authors = was.authors;
        in->author_count = was.author_count;
    }
    return add_topics(in, &was, s->scratch) || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
}

/* What is known by its content alone has other names each time, session numbers for example: the first address stands. */
static bool keep_url(struct store *s, int64_t id, struct article *in, struct err *e)
{
    bool row;
    sqlite3_stmt *q = db_bind(s, e, "SELECT url FROM article WHERE id = ?1", "i", id);
    if (!q || !db_step(s, q, &row, e))
        return false;
    char *url = row ? db_text(q, 0, s->scratch) : NULL;
    sqlite3_reset(q);
    in->url = url ? url : in->url;
    return true;
}

/* A teaser is clearly shorter than what was read from the page; a feed's whole text that changed is a correction. */
static bool is_teaser(struct store *s, int64_t id, const struct article *in, bool *teaser, struct err *e)
{
    int64_t stored = 0, length = in->content_text ? (int64_t)strlen(in->content_text) : 0;
    bool found;
    if (!db_number(s, e, &stored, &found,
                   "SELECT ifnull(length(CAST(text AS BLOB)), 0) FROM content WHERE article_id = ?1", "i", id))
        return false;
    *teaser = length * 10 < stored * 7;
    return true;
}

/* The entry together with what stays of the stored article, and its hashes. */
static bool complete(struct store *s, struct stored *old, const struct identity *by, bool of_page, struct article *next,
                     struct visible *v, struct err *e)
{
    bool keeps_text = old->visible.text && !v->text;
    struct identity merged;
    if (old->visible.text && v->text && old->flags & ROW_TEXT_OF_PAGE && !of_page &&
        !is_teaser(s, old->id, next, &keeps_text, e))
        return false;
    old->flags = of_page ? old->flags | ROW_TEXT_OF_PAGE : keeps_text ? old->flags : old->flags & ~ROW_TEXT_OF_PAGE;
    if (old->gone || (!keeps_text && !by->by_content))
        return true;
    if ((keeps_text && !keep_text(s, old->id, next, e)) || (by->by_content && !keep_url(s, old->id, next, e)))
        return false;
    identity_of(next, s->scratch, &merged);
    visible_of(next, &merged, s->scratch, v);
    return true;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_quotations(const struct article *a, const struct article *b)
{
    if (a->quotation_count != b->quotation_count)
        return false;
    for (size_t i = 0; i < a->quotation_count; i++) {
        const struct quotation *p = &a->quotations[i], *q = &b->quotations[i];
        if (!same_text(p->quote, q->quote) || !same_text(p->speaker, q->speaker) || !same_text(p->role, q->role) ||
            !same_text(p->organisation, q->organisation))
            return false;
    }
    return true;
}

/* The hash of what readers see of an article that they may not read as a whole, but for its quotations. */
static uint64_t head_shown(struct store *s, const struct article *in, enum content_policy policy)
{
    struct article seen = *in;
    struct identity id;
    struct visible v;
    bool cut;
    seen.content_html = seen.content_text = NULL;
    if (policy == CONTENT_TITLE)
        seen.summary = seen.image = NULL;
    else if (seen.summary)
        seen.summary = arena_strndup(s->scratch, seen.summary, utf8_cut_words(seen.summary, SUMMARY_MAX_CHARS, &cut));
    identity_of(&seen, s->scratch, &id);
    visible_of(&seen, &id, s->scratch, &v);
    return v.head;
}

/* Would a reader see that it is another than the stored one? */
static bool is_seen(struct store *s, const struct source_row *source, int64_t id, const struct article *next, bool *seen, struct err *e)
{
    struct article was;
    *seen = true;
    if (source->shown == CONTENT_FULL)
        return true;
    if (!store_get_article_by_id(s, id, s->scratch, &was, e))
        return false;
    *seen = (source->shown == CONTENT_SUMMARY && !same_quotations(&was, next)) ||
            head_shown(s, &was, source->shown) != head_shown(s, next, source->shown);
    return !arena_failed(s->scratch) || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
}

/* An entry without text takes none away, nor does a feed's teaser what was read from the article's page (a page's article
 * was read from the store before, so it has an id).  The first reading of a page adds and corrects nothing, and what changes where readers
 * do not see it is no correction either: no revision. */
static bool put_again(struct store *s, const struct source_row *source, const struct article *in, const struct identity *by,
                      struct visible *v, int64_t id, int64_t now, enum store_put *what, struct err *e)
{
    struct stored old = {0};
    struct views views;
    struct article next = *in;
    bool of_page = in->id != 0;
    if (!load_stored(s, id, &old, e))
        return false;
    bool had_page = old.flags & ROW_TEXT_OF_PAGE;
    if (!complete(s, &old, by, of_page, &next, v, e))
        return false;
    if (old.gone || (v->head == old.visible.head && v->text == old.visible.text))
        return identity_keep(s, source->id, by, id, e);
    bool correction = had_page || !of_page;
    if (correction && !is_seen(s, source, id, &next, &correction, e))
        return false;
    *what = correction ? STORE_PUT_UPDATED : STORE_PUT_UNCHANGED;
    return listing_views(s, source->name, &next, &views, e) && search_remove(s, id, e) &&
           (!correction || keep_revision(s, id, e)) &&
           update(s, &old, &next, v, &views, correction, old.flags, now, e) &&
           identity_keep(s, source->id, by, id, e);
}

static bool put_article(struct store *s, const char *name, const struct article *in, int64_t now, enum store_put *what,
                        struct err *e)
{
    struct source_row source;
    struct identity by;
    struct visible v;
    int64_t id = in->id;
    bool ignore = false;
    if (!source_need(s, name, &source, e) || !identity_meet(s, source.id, e))
        return false;
    identity_of(in, s->scratch, &by);
    visible_of(in, &by, s->scratch, &v);
    if (arena_failed(s->scratch))
        return err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
    if (!id && (!identity_find(s, source.id, in, &by, &id, &ignore, e) || ignore))
        return ignore;
    bool ok;
    if (id) {
        ok = put_again(s, &source, in, &by, &v, id, now, what, e);
    } else {
        *what = STORE_PUT_NEW;
        ok = put_new(s, &source, in, &by, &v, now, &id, e);
    }
    s->last_put = id;
    return ok && identity_met(s, id, by.url, e);
}

int64_t store_last_put(const struct store *s)
{
    return s->last_put;
}

bool store_put_article(struct store *s, const char *source, const struct article *in, int64_t now, enum store_put *what,
                       struct err *e)
{
    bool mine;
    enum store_put done = STORE_PUT_UNCHANGED;
    *what = STORE_PUT_UNCHANGED;
    s->last_put = 0;
    arena_reset(s->scratch);
    if (!db_enter(s, &mine, e) || !db_leave(s, mine, put_article(s, source, in, now, &done, e), e))
        return false;
    *what = done;
    return true;
}

/* Where other words are quoted than before, the article is found by others. */
static bool unindex_quotes(struct store *s, const struct article *in, struct err *e)
{
    bool row, same;
    if (!row_pack_quotes(s, in, e))
        return false;
    sqlite3_stmt *q = db_bind(s, e, "SELECT data FROM quotes WHERE article_id = ?1", "i", in->id);
    if (!q || !db_step(s, q, &row, e))
        return false;
    same = row ? (size_t)sqlite3_column_bytes(q, 0) == s->pack.len &&
                     memcmp(sqlite3_column_blob(q, 0), s->pack.data, s->pack.len) == 0
               : in->quotation_count == 0;
    sqlite3_reset(q);
    return same || search_remove(s, in->id, e);
}

static bool annotate(struct store *s, const struct article *in, int64_t now, struct err *e)
{
    struct stored old = {0};
    struct views views;
    if (!load_stored(s, in->id, &old, e))
        return false;
    if (old.gone)
        return err_set(e, ERR_DENIED, "store %s: article %s was taken down", s->path, in->key ? in->key : "");
    return listing_views(s, in->source, in, &views, e) && unindex_quotes(s, in, e) && row_pack_extra(s, in, e) &&
           db_run(s, e, "UPDATE article SET change_seq = ?2, views = ?3, story = ?4, extra = ?5 WHERE id = ?1", "iibtb", in->id,
                  db_change(s, now), views.ids, views.count * sizeof *views.ids, in->story, s->pack.data, s->pack.len) &&
           put_quotes(s, in->id, in, true, e) && listing_move(s, in->id, old.sort_time, &old.views, &views, e);
}

bool store_put_annotations(struct store *s, const struct article *in, int64_t now, struct err *e)
{
    bool mine;
    arena_reset(s->scratch);
    if (!in->id || !in->source)
        return err_set(e, ERR_INTERNAL, "store %s: annotations for an article that came from no store", s->path);
    return db_enter(s, &mine, e) && db_leave(s, mine, annotate(s, in, now, e), e);
}

/* ---- what need not be looked at again ---- */

/* An entry that is skipped was told of all the same (see identity.c). */
static bool meet_seen(struct store *s, int64_t source, const struct article *in, struct err *e)
{
    struct identity by;
    int64_t id;
    bool found;
    arena_reset(s->scratch);
    identity_of(in, s->scratch, &by);
    return db_number(s, e, &id, &found,
                     "SELECT max(article_id) FROM identity WHERE source_id = ?1 AND hash IN (?2, ?3)", "iuu", source,
                     by.guid ? by.guid : by.url, by.url) &&
           identity_met(s, id, by.url, e);
}

bool store_seen(struct store *s, const char *source, const struct article *in, uint64_t fingerprint, struct err *e)
{
    int64_t stored, id;
    bool found;
    uint64_t hash = identity_seen_hash(in);
    err_clear(e);
    return source_find(s, source, &id, e) && id && identity_meet(s, id, e) && identity_may_have(s, id, hash) &&
           db_number(s, e, &stored, &found, "SELECT fingerprint FROM seen WHERE source_id = ?1 AND hash = ?2", "iu", id, hash) &&
           found && (uint64_t)stored == fingerprint && (!s->open || meet_seen(s, id, in, e));
}

bool store_put_seen(struct store *s, const char *source, const struct article *in, uint64_t fingerprint, struct err *e)
{
    bool mine;
    struct source_row row;
    if (!db_enter(s, &mine, e))
        return false;
    uint64_t hash = identity_seen_hash(in);
    bool ok = source_need(s, source, &row, e) &&
              db_run(s, e, "INSERT OR REPLACE INTO seen VALUES (?1, ?2, ?3)", "iuu", row.id, hash, fingerprint);
    if (ok)
        identity_has(s, row.id, hash);
    return db_leave(s, mine, ok, e);
}
