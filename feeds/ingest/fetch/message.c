/* message.c: what passes between fetcher and worker, as tables of fields. */
#include <stddef.h>

#include "core/count.h"
#include "ingest/fetch/ingest.h"
#include "ingest/fetch/wire.h"

static const struct wire_field person_fields[] = {
    WIRE_S(struct person, name), WIRE_S(struct person, url), WIRE_S(struct person, email), WIRE_S(struct person, avatar),
};

static const struct wire_field media_fields[] = {
    WIRE_S(struct media, url),          WIRE_S(struct media, type),       WIRE_S(struct media, title),
    WIRE_N(struct media, length_bytes), WIRE_N(struct media, duration_s), WIRE_N(struct media, width_px),
    WIRE_N(struct media, height_px),    WIRE_N(struct media, is_image),
};

static const struct wire_field quotation_fields[] = {
    WIRE_S(struct quotation, quote),        WIRE_S(struct quotation, speaker), WIRE_S(struct quotation, speaker_name),
    WIRE_S(struct quotation, role),         WIRE_S(struct quotation, organisation), WIRE_S(struct quotation, cue),
    WIRE_N(struct quotation, direct),       WIRE_N(struct quotation, paragraph), WIRE_N(struct quotation, start),
    WIRE_N(struct quotation, end),
};

#define IN_ARTICLE(member) article.member
static const struct wire_field entry_fields[] = {
    WIRE_S(struct ingest_entry, IN_ARTICLE(guid)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(url)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(external_url)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(comments_url)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(title)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(summary)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(content_html)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(content_text)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(language)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(rights)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(image)),
    WIRE_S(struct ingest_entry, IN_ARTICLE(source)),
    WIRE_N(struct ingest_entry, IN_ARTICLE(published)),
    WIRE_N(struct ingest_entry, IN_ARTICLE(updated)),
    WIRE_N(struct ingest_entry, IN_ARTICLE(date_in_future)),
    WIRE_N(struct ingest_entry, fingerprint),
    WIRE_L(struct ingest_entry, IN_ARTICLE(authors), IN_ARTICLE(author_count), person_fields),
    WIRE_L(struct ingest_entry, IN_ARTICLE(media), IN_ARTICLE(media_count), media_fields),
    WIRE_L(struct ingest_entry, IN_ARTICLE(quotations), IN_ARTICLE(quotation_count), quotation_fields),
    WIRE_SS(struct ingest_entry, IN_ARTICLE(tags), IN_ARTICLE(tag_count)),
    WIRE_SS(struct ingest_entry, IN_ARTICLE(topics), IN_ARTICLE(topic_count)),
};

static const struct wire_field result_fields[] = {
    WIRE_N(struct ingest_result, verdict),    WIRE_N(struct ingest_result, code),
    WIRE_S(struct ingest_result, why),        WIRE_N(struct ingest_result, body_hash),
    WIRE_N(struct ingest_result, decoded_bytes), WIRE_N(struct ingest_result, complete),
    WIRE_S(struct ingest_result, feed_link),  WIRE_S(struct ingest_result, format),
    WIRE_S(struct ingest_result, bozo),       WIRE_S(struct ingest_result, title),
    WIRE_S(struct ingest_result, home),       WIRE_S(struct ingest_result, rights),
    WIRE_S(struct ingest_result, language),   WIRE_N(struct ingest_result, ttl_s),
    WIRE_N(struct ingest_result, gap_s),      WIRE_N(struct ingest_result, newest),
    WIRE_N(struct ingest_result, oldest),     WIRE_N(struct ingest_result, skip_hours),
    WIRE_N(struct ingest_result, skip_days),  WIRE_N(struct ingest_result, paywalled),
    WIRE_N(struct ingest_result, confidence), WIRE_S(struct ingest_result, rules),
    WIRE_L(struct ingest_result, entries, entry_count, entry_fields),
};

static const struct wire_field request_fields[] = {
    WIRE_N(struct ingest_request, kind),      WIRE_N(struct ingest_request, source),
    WIRE_N(struct ingest_request, now),       WIRE_N(struct ingest_request, body_hash),
    WIRE_S(struct ingest_request, url),       WIRE_S(struct ingest_request, content_type),
    WIRE_S(struct ingest_request, content_location), WIRE_S(struct ingest_request, content_encoding),
};

bool ingest_request_put(struct buf *out, const struct ingest_request *r)
{
    return wire_put(out, request_fields, COUNT(request_fields), r);
}

bool ingest_request_get(char *data, size_t len, struct arena *a, struct ingest_request *out)
{
    struct wire_in in = {data, data + len, false};
    *out = (struct ingest_request){0};
    return wire_get(&in, a, request_fields, COUNT(request_fields), out) && in.p == in.end;
}

bool ingest_result_put(struct buf *out, const struct ingest_result *r)
{
    return wire_put(out, result_fields, COUNT(result_fields), r);
}

bool ingest_result_get(char *data, size_t len, struct arena *a, struct ingest_result *out)
{
    struct wire_in in = {data, data + len, false};
    *out = (struct ingest_result){0};
    return wire_get(&in, a, result_fields, COUNT(result_fields), out) && in.p == in.end;
}
