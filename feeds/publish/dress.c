/* dress.c: rendered bytes get their headers. */
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "core/date.h"
#include "publish/publisher.h"

/* What kinds of views say about themselves.  vary: NULL for what is the same to everybody in every coding. */
enum policy { POLICY_NONE, POLICY_PAGE, POLICY_FRAME };

static const struct dress {
    const char *type, *vary;
    enum age age;
    enum policy policy;
} dresses[VIEW_KIND_COUNT] = {
    [VIEW_ATOM] = {"application/atom+xml; charset=utf-8", "Accept-Encoding, A-IM, Sec-Fetch-Dest", AGE_FEED, POLICY_NONE},
    [VIEW_RSS] = {"application/rss+xml; charset=utf-8", "Accept-Encoding, A-IM, Sec-Fetch-Dest", AGE_FEED, POLICY_NONE},
    [VIEW_JSON] = {"application/feed+json; charset=utf-8", "Accept-Encoding, A-IM, Sec-Fetch-Dest", AGE_FEED, POLICY_NONE},
    [VIEW_SNIPPET] = {"text/html; charset=utf-8", "Accept-Encoding", AGE_FEED, POLICY_NONE},
    [VIEW_EMBED] = {"text/html; charset=utf-8", "Accept-Encoding", AGE_FEED, POLICY_FRAME},
    [VIEW_PAGE] = {"text/html; charset=utf-8", "Accept-Encoding, Accept-Language", AGE_FEED, POLICY_PAGE},
    [VIEW_NAMES] = {"text/html; charset=utf-8", "Accept-Encoding, Accept-Language", AGE_FEED, POLICY_PAGE},
    [VIEW_ARTICLE] = {"text/html; charset=utf-8", "Accept-Encoding, Accept-Language", AGE_FEED, POLICY_PAGE},
    [VIEW_OPML] = {"text/x-opml; charset=utf-8", "Accept-Encoding", AGE_FEED, POLICY_NONE},
    [VIEW_OEMBED_JSON] = {"application/json; charset=utf-8", "Accept-Encoding", AGE_FEED, POLICY_NONE},
    [VIEW_OEMBED_XML] = {"text/xml; charset=utf-8", "Accept-Encoding", AGE_FEED, POLICY_NONE},
    [VIEW_ASSET] = {"text/javascript; charset=utf-8", "Accept-Encoding", AGE_ASSET, POLICY_NONE},
    [VIEW_STATUS] = {"application/json; charset=utf-8", "Accept-Encoding", AGE_NEVER, POLICY_NONE},
    [VIEW_METRICS] = {"text/plain; version=0.0.4; charset=utf-8", "Accept-Encoding", AGE_NEVER, POLICY_NONE},
};

/* Pages load a style sheet of ours and nothing else; data blocks of schema.org are no scripts.  Frames also show the sources'
 * pictures and run the few lines that tell their height. */
static const char page_policy[] = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
                                  "base-uri 'none'; frame-ancestors 'self'";
static const char frame_policy[] = "default-src 'none'; style-src 'self'; script-src 'self'; img-src http: https: data:; "
                                   "form-action 'none'; base-uri 'none'";

const char *view_vary(const struct view *v)
{
    return dresses[v->kind].vary;
}

static const char *asset_type(const struct view *v)
{
    return strcmp(v->id, "style.css") == 0 ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
}

static void add_policy(struct publisher *p, struct representation *r, enum policy policy)
{
    const char *ancestors = p->o.frame_ancestors ? p->o.frame_ancestors : p->site.site.site->frame_ancestors;
    if (policy == POLICY_NONE)
        return;
    if (policy == POLICY_PAGE)
        representation_header(r, "Content-Security-Policy", page_policy);
    else if (ancestors && *ancestors)
        representation_header_own(r, "Content-Security-Policy", "%s; frame-ancestors %s", frame_policy, ancestors);
    else
        representation_header(r, "Content-Security-Policy", frame_policy);
    representation_header(r, "Referrer-Policy", "strict-origin-when-cross-origin");
}

/* Where a hub is configured, subscribers learn of it and of the feed's own address without reading the body (WebSub). */
static void add_links(struct publisher *p, const struct view *v, struct representation *r)
{
    const char *hub = p->site.site.site->hub;
    if (!view_is_feed(v) || !hub || !*hub || v->since_seq)
        return;
    char *self = view_self(v, p->arena);
    if (self && !strpbrk(hub, "<>\" "))
        representation_header_own(r, "Link", "<%s>; rel=\"hub\", <%s%s>; rel=\"self\"", hub, p->site.base_url, self);
}

/* What a 304 repeats comes first. */
static void add_headers(struct publisher *p, const struct view *v, struct representation *r, enum age age)
{
    const struct dress *d = &dresses[v->kind];
    representation_header(r, "ETag", r->etag);
    representation_header(r, "Cache-Control", p->cache_control[age]);
    representation_header(r, "Vary", d->vary);
    representation_header(r, "Access-Control-Allow-Origin", "*");
    representation_header(r, "Access-Control-Expose-Headers", "ETag, IM, Delta-Base, Link, Retry-After");
    representation_header(r, "Cross-Origin-Resource-Policy", "cross-origin");
    r->kept_count = r->header_count;
    if (r->last_modified != DATE_NONE) {
        char date[DATE_TEXT_MAX];
        date_http(r->last_modified, date);
        representation_header_own(r, "Last-Modified", "%s", date);
    }
    representation_header(r, "Content-Type", v->kind == VIEW_ASSET ? asset_type(v) : d->type);
    representation_header(r, "X-Content-Type-Options", "nosniff");
    if (v->kind <= VIEW_ARTICLE)
        representation_header(r, "Content-Language", render_lang_tag((enum render_lang)v->lang));
    add_policy(p, r, d->policy);
    add_links(p, v, r);
}

/* An archive changes no more once its time is over, but for takedowns and late finds: so it may be kept longer than a feed, but
 * not so long that what was taken down stays in caches. */
static enum age age_of(const struct publisher *p, const struct view *v)
{
    return v->month && archive_is_over(v, p->now) ? AGE_ARCHIVE : dresses[v->kind].age;
}

/* Tells this view's tags from those of other views, and of other sites. */
static uint32_t view_tag(const struct publisher *p, const struct view *v)
{
    struct view whole = *v;
    whole.since_seq = 0;
    return (uint32_t)(cache_hash(&whole) >> 32) ^ p->site.id_hash;
}

/* Within a second there may be more than one change, and who holds the first must learn of the next.  So it is said of a second that
 * is over, and other bytes than before are newer than those.  Nor does HTTP know a change that is still to come, where the
 * fetcher's clock is ahead of ours. */
static int64_t when_changed(const struct publisher *p, const struct store_stamp *stamp, uint64_t content, const struct entry *before)
{
    int64_t t = stamp->changed > stamp->site_changed ? stamp->changed : stamp->site_changed;
    if (t >= p->now)
        t = p->now - 1;
    bool other = t != DATE_NONE && before && before->filled && before->tag.content != content;
    return other && t <= before->last_modified && before->last_modified < p->now ? before->last_modified + 1 : t;
}

struct representation *dress_view(struct publisher *p, const struct view *v, const struct store_stamp *stamp,
                                  const struct entry *before, char *body, size_t len)
{
    uint64_t content = XXH3_64bits(body, len);
    struct representation *r = representation_new(200, body, len);
    if (!r)
        return NULL;
    /* Only feeds that have deltas need to know which change they show; other tags say as little as can be, and so live longer. */
    bool changes = view_is_feed(v) && !v->month;
    r->tag = (struct etag){.view = view_tag(p, v), .seq = changes ? stamp->change_seq : 0, .content = content};
    r->hash = cache_hash(v);
    r->last_modified = when_changed(p, stamp, content, before);
    representation_retag(r);
    add_headers(p, v, r, age_of(p, v));
    return r;
}

struct representation *dress_asset(struct publisher *p, const struct view *v, const char *data, size_t len)
{
    struct representation *r = representation_borrowed(200, data, len);
    if (!r)
        return NULL;
    r->hash = cache_hash(v);
    r->tag = (struct etag){.view = (uint32_t)(r->hash >> 32), .content = XXH3_64bits(data, len)}; /* the same on all sites */
    representation_retag(r);
    add_headers(p, v, r, AGE_ASSET);
    return r;
}

static const char *const coding_names[CODING_COUNT] = {[CODING_GZIP] = "gzip", [CODING_BR] = "br", [CODING_ZSTD] = "zstd"};

struct representation *dress_coding(struct publisher *p, const struct representation *identity, enum coding c, bool quick,
                                    char *body, size_t len)
{
    struct representation *r = representation_new(identity->status, body, len);
    if (!r)
        return NULL;
    r->tag = identity->tag;
    r->tag.coding = c;
    r->tag.quick = quick;
    r->hash = identity->hash;
    r->last_modified = identity->last_modified;
    representation_retag(r);
    representation_copy_headers(r, identity);
    representation_header(r, "Content-Encoding", coding_names[c]);
    return r;
}

struct representation *dress_delta(struct publisher *p, const struct view *v, const struct representation *whole, struct slice base,
                                   struct representation *bytes)
{
    struct representation *r = representation_sharing(226, bytes);
    if (!r)
        return NULL;
    r->tag = whole->tag; /* a reader that applies the delta has the whole */
    r->tag.quick = false;
    r->hash = cache_hash(v);
    r->last_modified = whole->last_modified;
    representation_retag(r);
    add_headers(p, v, r, AGE_NEVER);
    for (size_t i = 0; i < r->header_count; i++)
        if (strcmp(r->headers[i].name, "Cache-Control") == 0)
            r->headers[i].value = (struct slice){"no-store, im", 12};
    representation_header(r, "IM", "feed");
    representation_header(r, "Content-Encoding", coding_names[bytes->tag.coding]);
    representation_header_own(r, "Delta-Base", "\"%.*s\"", (int)base.len, base.s);
    return r;
}
