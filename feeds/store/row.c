#include "store/row.h"

#include <string.h>

#define AT(type, kind, field) {kind, offsetof(struct type, field), 0}

static const struct pack_field person_fields[] = {
    AT(person, PACK_STR, name), AT(person, PACK_STR, url), AT(person, PACK_STR, email), AT(person, PACK_STR, avatar), {PACK_END},
};

static const struct pack_field media_fields[] = {
    AT(media, PACK_STR, url),          AT(media, PACK_STR, type),     AT(media, PACK_STR, title),
    AT(media, PACK_I64, length_bytes), AT(media, PACK_I64, duration_s), AT(media, PACK_I32, width_px),
    AT(media, PACK_I32, height_px),    AT(media, PACK_BOOL, is_image), {PACK_END},
};

static const struct pack_field quotation_fields[] = {
    AT(quotation, PACK_STR, quote),        AT(quotation, PACK_STR, speaker), AT(quotation, PACK_STR, speaker_name),
    AT(quotation, PACK_STR, role),         AT(quotation, PACK_STR, organisation), AT(quotation, PACK_STR, cue),
    AT(quotation, PACK_BOOL, direct),      AT(quotation, PACK_I32, paragraph),    AT(quotation, PACK_SIZE, start),
    AT(quotation, PACK_SIZE, end),         {PACK_END},
};

bool row_pack_extra(struct store *s, const struct article *in, struct err *e)
{
    buf_reset(&s->pack);
    pack_array(&s->pack, person_fields, in->authors, in->author_count, sizeof *in->authors);
    pack_array(&s->pack, media_fields, in->media, in->media_count, sizeof *in->media);
    pack_strings(&s->pack, in->tags, in->tag_count);
    pack_strings(&s->pack, in->topics, in->topic_count);
    return !s->pack.failed || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
}

bool row_pack_quotes(struct store *s, const struct article *in, struct err *e)
{
    buf_reset(&s->pack);
    pack_array(&s->pack, quotation_fields, in->quotations, in->quotation_count, sizeof *in->quotations);
    return !s->pack.failed || err_set(e, ERR_MEMORY, "store %s: out of memory", s->path);
}

static bool unpack_extra(sqlite3_stmt *q, int column, struct arena *a, struct article *out)
{
    const void *blob = sqlite3_column_blob(q, column);
    if (!blob)
        return true;
    struct unpack u = unpack_from(blob, (size_t)sqlite3_column_bytes(q, column));
    void *people, *media;
    unpack_array(&u, a, person_fields, &people, &out->author_count, sizeof *out->authors);
    unpack_array(&u, a, media_fields, &media, &out->media_count, sizeof *out->media);
    out->authors = people;
    out->media = media;
    return unpack_strings(&u, a, &out->tags, &out->tag_count) && unpack_strings(&u, a, &out->topics, &out->topic_count);
}

static bool no_memory(struct store *s, struct arena *a, struct err *e)
{
    return arena_failed(a) ? err_set(e, ERR_MEMORY, "store %s: the answer is too large", s->path)
                           : err_set(e, ERR_IO, "store %s: an article in it is damaged", s->path);
}

bool row_read(struct store *s, sqlite3_stmt *q, struct arena *a, struct article *out, struct err *e)
{
    int c = 0;
    out->id = sqlite3_column_int64(q, c++);
    out->key = db_text(q, c++, a);
    out->source = db_text(q, c++, a);
    out->first_seen = sqlite3_column_int64(q, c++);
    out->changed = sqlite3_column_int64(q, c++);
    out->change_seq = sqlite3_column_int64(q, c++);
    out->revision = sqlite3_column_int(q, c++);
    out->published = db_date(q, c++);
    out->updated = db_date(q, c++);
    out->date_in_future = sqlite3_column_int(q, c++) & ROW_DATE_IN_FUTURE;
    out->guid = db_text(q, c++, a);
    out->url = db_text(q, c++, a);
    out->external_url = db_text(q, c++, a);
    out->comments_url = db_text(q, c++, a);
    out->title = db_text(q, c++, a);
    out->summary = db_text(q, c++, a);
    out->language = db_text(q, c++, a);
    out->rights = db_text(q, c++, a);
    out->image = db_text(q, c++, a);
    out->story = db_text(q, c++, a);
    return (unpack_extra(q, c++, a, out) && !arena_failed(a)) || no_memory(s, a, e);
}

static bool read_content(struct store *s, struct arena *a, struct article *out, struct err *e)
{
    bool row;
    sqlite3_stmt *q = db_bind(s, e, "SELECT html, text FROM content WHERE article_id = ?1", "i", out->id);
    if (!q || !db_step(s, q, &row, e))
        return false;
    out->content_html = row ? db_text(q, 0, a) : NULL;
    out->content_text = row ? db_text(q, 1, a) : NULL;
    sqlite3_reset(q);
    return !arena_failed(a) || no_memory(s, a, e);
}

bool row_unpack_quotes(const void *blob, size_t len, struct arena *a, struct quotation **out, size_t *count)
{
    void *items = NULL;
    struct unpack u = unpack_from(blob, len);
    bool ok = unpack_array(&u, a, quotation_fields, &items, count, sizeof **out);
    *out = items;
    return ok;
}

static bool read_quotes(struct store *s, struct arena *a, struct article *out, struct err *e)
{
    bool row;
    sqlite3_stmt *q = db_bind(s, e, "SELECT data FROM quotes WHERE article_id = ?1", "i", out->id);
    if (!q || !db_step(s, q, &row, e))
        return false;
    bool ok = !row || row_unpack_quotes(sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0), a, &out->quotations,
                                        &out->quotation_count);
    sqlite3_reset(q);
    return ok || no_memory(s, a, e);
}

bool row_read_more(struct store *s, unsigned fields, struct arena *a, struct article *out, struct err *e)
{
    return (!(fields & STORE_CONTENT) || read_content(s, a, out, e)) &&
           (!(fields & STORE_QUOTATIONS) || read_quotes(s, a, out, e));
}
