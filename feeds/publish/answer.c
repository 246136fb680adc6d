/* answer.c: from a request to an answer; here a request can be read from top to bottom. */
#include <string.h>

#include "core/date.h"
#include "publish/publisher.h"

enum {
    SEARCH_TOO_LONG = 504, /* to render: the answer's status is another */
};

static const char unreadable_line[] = "The articles cannot be read just now; please try again in a moment.\n";
static const char late_line[] = "This takes too long just now; please try again in a moment.\n";

/* ---- small answers that need no view ---- */

static void add(struct publish_answer *a, const char *name, const char *value)
{
    if (a->header_count < PUBLISH_HEADERS_MAX)
        a->headers[a->header_count++] = (struct publish_header){name, {value, strlen(value)}};
}

static void answer_text(struct publish_answer *a, int status, const char *line)
{
    a->status = status;
    a->body = line;
    a->body_len = strlen(line);
    add(a, "Content-Type", "text/plain; charset=utf-8");
    add(a, "X-Content-Type-Options", "nosniff");
    add(a, "Access-Control-Allow-Origin", "*");
    add(a, "Cache-Control", status == 404 || status == 410 ? "public, max-age=60" : "no-store");
    if (status != 503 && status != 429)
        return;
    add(a, "Retry-After", "10");
    add(a, "Access-Control-Expose-Headers", "Retry-After");
}

static void answer_method(struct publish_answer *a)
{
    answer_text(a, 405, "Only GET, HEAD and OPTIONS are answered here.\n");
    add(a, "Allow", "GET, HEAD, OPTIONS");
}

/* A preflight asks what a page of another origin may send; nothing that it says is repeated. */
static void answer_options(const struct publish_request *r, struct publish_answer *a)
{
    a->status = 204;
    add(a, "Allow", "GET, HEAD, OPTIONS");
    add(a, "Access-Control-Allow-Origin", "*");
    if (!r->ac_request_method.s)
        return;
    add(a, "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
    add(a, "Access-Control-Allow-Headers", "A-IM, Accept, Accept-Language, Cache-Control, If-Match, "
                                              "If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Range");
    add(a, "Access-Control-Max-Age", "86400");
}

/* Moves the answer's own memory into a representation, so that it lives as long as the caller needs. */
static void answer_owned(struct publish_answer *a, struct representation *r)
{
    if (!r) {
        answer_text(a, 503, "Out of memory; please try again.\n");
        return;
    }
    a->rep = r;
    a->status = r->status;
    a->body = representation_body(r);
    a->body_len = r->len;
    a->header_count = r->header_count;
    memcpy(a->headers, r->headers, r->header_count * sizeof *r->headers);
}

/* vary: NULL where all clients are sent to the same place, for good. */
static void answer_redirect(struct publisher *p, struct publish_answer *a, int status, const char *below, const char *more,
                            const char *vary)
{
    struct representation *r = representation_borrowed(status, "", 0);
    if (r) {
        representation_header_own(r, "Location", "%s%s%s", p->site.base_url, below ? below : "", more);
        representation_header(r, "Cache-Control", vary ? "no-cache" : "public, max-age=3600");
        representation_header(r, "X-Content-Type-Options", "nosniff");
        representation_header(r, "Access-Control-Allow-Origin", "*");
        representation_header(r, "Vary", vary);
    }
    answer_owned(a, r);
}

/* 404, 410, 429 and 503 for people, as a page or in a frame; about: the status whose words are shown. */
static void answer_message(struct publisher *p, const struct publish_request *r, enum view_kind kind, int status, int about,
                           struct publish_answer *a)
{
    struct buf page;
    struct view like = {.kind = (uint8_t)kind};
    size_t len;
    buf_init(&page, 1 << 20);
    int chosen = query_word(r->query, "lang", render_lang_find, -1);
    enum render_lang lang = chosen >= 0           ? (enum render_lang)chosen
                            : kind == VIEW_EMBED ? p->site.lang
                                                 : negotiate_language(r->accept_language, p->site.lang);
    bool ok = kind == VIEW_EMBED ? render_message_frame(&p->site.site, lang, about, &page)
                                 : render_message_page(&p->site.site, lang, chosen >= 0 ? lang_queries[lang] : "", about, &page);
    char *body = ok ? buf_take(&page, &len) : NULL;
    struct store_stamp stamp = {.changed = DATE_NONE, .site_changed = DATE_NONE};
    like.lang = (uint8_t)lang;
    struct representation *rep = body ? dress_view(p, &like, &stamp, NULL, body, len) : NULL;
    buf_free(&page);
    answer_owned(a, rep);
    if (!rep)
        return;
    a->status = status;
    for (size_t i = 0; i < a->header_count; i++) /* no tag: what is not there has no state to compare */
        if (strcmp(a->headers[i].name, "ETag") == 0)
            a->headers[i] = a->headers[--a->header_count];
        else if (strcmp(a->headers[i].name, "Cache-Control") == 0 && (status == 503 || status == 429))
            a->headers[i].value = (struct slice){"no-store", 8};
        else if (strcmp(a->headers[i].name, "Cache-Control") == 0) /* it may come, or come back, any minute */
            a->headers[i].value = (struct slice){"public, max-age=60", 18};
    if (status == 503 || status == 429)
        add(a, "Retry-After", "10");
}

/* ---- views ---- */

/* A line in the place of a view.  It is the same in any coding, but whether it comes depends on what the view does. */
static void answer_varying(struct publish_answer *a, int status, const char *line, const struct view *v)
{
    answer_text(a, status, line);
    add(a, "Vary", view_vary(v));
}

/* From a month that is too large to its newest day, which leads to the others. */
static void answer_by_days(struct publisher *p, const struct view *v, struct publish_answer *a)
{
    struct view day;
    struct err e = {0};
    arena_reset(p->arena);
    if (archive_newest_day(p, v, &day, &e))
        answer_redirect(p, a, 302, view_self(&day, p->arena), "", view_vary(v));
    else if (e.code == ERR_NOT_FOUND)
        answer_varying(a, 404, "Nothing of that month may be shown.\n", v);
    else
        answer_varying(a, 503, unreadable_line, v);
}

static void answer_loading(struct publisher *p, const struct publish_request *r, const struct view *v, enum loading how,
                           struct publish_answer *a)
{
    static const struct {
        int status;
        const char *line;
    } rows[] = {
        [LOAD_NOT_FOUND] = {404, "There is no such topic, source, speaker or article, or nothing of that month.\n"},
        [LOAD_GONE] = {410, "This article was taken down.\n"},
        [LOAD_BUSY] = {429, "Too much is being searched for just now; please try again in a moment.\n"},
        [LOAD_SLOW] = {503, "The search took too long; please try a rarer word.\n"},
        [LOAD_FAILED] = {503, unreadable_line},
        [LOAD_LATER] = {503, late_line},
    };
    if (how == LOAD_BY_DAYS) {
        answer_by_days(p, v, a);
        return;
    }
    bool framed = v->kind == VIEW_EMBED && rows[how].status != 404; /* that is seen by who writes the page, in a line */
    if (view_is_for_people(v) || framed)
        answer_message(p, r, framed ? VIEW_EMBED : VIEW_PAGE, rows[how].status,
                       how == LOAD_SLOW ? SEARCH_TOO_LONG : rows[how].status, a);
    else
        answer_varying(a, rows[how].status, rows[how].line, v);
}

static void answer_not_modified(struct representation *r, bool matched_quick, struct publish_answer *a)
{
    a->status = 304;
    a->rep = representation_ref(r);
    a->header_count = r->kept_count;
    memcpy(a->headers, r->headers, r->kept_count * sizeof *r->headers);
    /* The reader holds the other one of two twins: it gets its own tag back, or it could not tell what is still good. */
    if (matched_quick != r->tag.quick)
        a->headers[0].value = (struct slice){r->other_etag, strlen(r->other_etag)};
}

static void answer_whole(struct representation *r, struct publish_answer *a)
{
    a->status = r->status;
    a->rep = representation_ref(r);
    a->header_count = r->header_count;
    memcpy(a->headers, r->headers, r->header_count * sizeof *r->headers);
    a->body = representation_body(r);
    a->body_len = r->len;
    a->fd = r->block.fd;
    a->fd_offset = r->block.offset;
}

/* ---- RFC 3229 ---- */

/* The newest change that one of the reader's tags stands for; -1: none of them is of this view, or titles, rights or how much may be
 * shown have changed since, which changes entries that are no newer. */
static int64_t base_of(const struct publish_request *r, const struct etag *whole, int64_t site_seq, struct slice *base)
{
    struct slice list = r->if_none_match, tag;
    struct etag theirs;
    int64_t seq = -1;
    while (next_etag(&list, &tag))
        if (etag_read(tag, &theirs) && theirs.view == whole->view && theirs.seq < whole->seq && theirs.seq >= site_seq &&
            theirs.seq > seq) {
            seq = theirs.seq;
            *base = tag; /* a tag of ours has nothing but hexadecimal digits, letters, dots and dashes in it */
        }
    return seq;
}

/* Only what is newer than the reader's.  It is a view like others, and may show later changes than the whole does: who has those
 * is told of them once more.  Its tag is that of the whole in the coding that the reader takes, which it will ask with.  False:
 * there is nothing to say in this way, or not in fewer bytes; or there is a ticket. */
static bool answer_delta(struct publisher *p, const struct publish_request *r, const struct view *v, int64_t site_seq,
                         const struct representation *whole, struct publish_answer *a)
{
    struct slice base = {0};
    struct view delta = *v;
    struct entry *e;
    int64_t seq = base_of(r, &whole->tag, site_seq, &base);
    if (seq < 0 || !p->store)
        return false;
    delta.since_seq = seq + 1;
    if (entry_load(p, &delta, whole->tag.coding, r->now, &e) != LOAD_DONE)
        return false;
    if (e->stamp.change_seq < whole->tag.seq) /* the store was out of reach: it would leave out what the whole has */
        return false;
    int coding = negotiate_coding(r->accept_encoding, e->len < WORTH_FROM_BYTES);
    struct representation *bytes = entry_in_coding(p, e, (enum coding)coding, r->now);
    struct representation *rep = bytes && bytes->len < whole->len ? dress_delta(p, &delta, whole, base, bytes) : NULL;
    if (!rep)
        return false;
    answer_owned(a, rep);
    return true;
}

/* The delta, or the whole; or there is a ticket.  Loading one may push the other out of the cache. */
static void answer_news(struct publisher *p, const struct publish_request *r, const struct view *v, const struct entry *e,
                        struct representation *whole, struct publish_answer *a)
{
    int64_t site_seq = e->stamp.site_seq;
    representation_ref(whole);
    bool told = answer_delta(p, r, v, site_seq, whole, a);
    if (!told && !p->ticket)
        answer_whole(whole, a);
    representation_unref(whole);
}

static bool wants_deltas(const struct publish_request *r, const struct view *v)
{
    return view_is_feed(v) && !v->month && wants_feed_delta(r->a_im);
}

/* A shared cache that knows no deltas sends A-IM on with the tag of what it holds itself: it would hand out what is news to it, as all
 * there is or to who holds something older (Squid), or never get what replaces it (nginx).  So it holds nothing of the kind. */
static void keep_from_shared_caches(const struct publisher *p, struct publish_answer *a)
{
    for (size_t i = 0; i < a->header_count; i++)
        if (a->headers[i].value.s == p->cache_control[AGE_FEED])
            a->headers[i].value = (struct slice){p->cache_control[AGE_READER], strlen(p->cache_control[AGE_READER])};
}

/* ---- the request ---- */

static void answer_view(struct publisher *p, const struct publish_request *r, const struct view *v, struct publish_answer *a)
{
    struct entry *e;
    int likely = negotiate_coding(r->accept_encoding, false);
    enum loading how = entry_load(p, v, likely < 0 ? CODING_IDENTITY : (enum coding)likely, r->now, &e);
    if (how != LOAD_DONE) {
        if (how != LOAD_LATER)
            answer_loading(p, r, v, how, a);
        return;
    }
    int coding = negotiate_coding(r->accept_encoding, e->len < WORTH_FROM_BYTES);
    if (coding < 0) {
        answer_varying(a, 406, "None of identity, gzip, br and zstd is acceptable to you.\n", v);
        return;
    }
    struct representation *rep = entry_in_coding(p, e, (enum coding)coding, r->now);
    bool quick, deltas = wants_deltas(r, v);
    if (!rep && p->ticket)
        return;
    e->unserved = false;
    if (!rep)
        answer_loading(p, r, v, LOAD_FAILED, a);
    else if (is_precondition_failed(r, rep->etag, rep->last_modified))
        answer_varying(a, 412, "This is not, or no longer, what you asked for.\n", v);
    else if (is_not_modified(r, &rep->tag, rep->last_modified, &quick))
        answer_not_modified(rep, quick, a);
    else if (deltas && r->if_none_match.s)
        answer_news(p, r, v, e, rep, a);
    else
        answer_whole(entry_shared(p, e, rep), a);
    if (deltas)
        keep_from_shared_caches(p, a);
}

static bool is_navigation(const struct publish_request *r, const struct routing *route)
{
    static const char document[] = "document";
    return view_is_feed(&route->view) && !route->raw && r->sec_fetch_dest.len == sizeof document - 1 &&
           memcmp(r->sec_fetch_dest.s, document, sizeof document - 1) == 0;
}

/* A page's address with the language that was asked for, which it does not call its own.  It is spelled anew, so nothing
 * of the request is repeated.  NULL: no memory. */
static const char *address_of(struct publisher *p, const struct view *page)
{
    arena_reset(p->arena);
    const char *self = view_self(page, p->arena);
    if (!self || !page->lang_said || page->kind != VIEW_PAGE)
        return self;
    return arena_printf(p->arena, "%s%slang=%s", self, strchr(self, '?') ? "&" : "?", render_lang_tag((enum render_lang)page->lang));
}

static void answer_navigation(struct publisher *p, const struct view *v, struct publish_answer *a)
{
    struct view page = *v;
    char *const filters[] = {[SCOPE_TOPIC] = page.topic, [SCOPE_SOURCE] = page.source, [SCOPE_SPEAKER] = page.speaker,
                             [SCOPE_LANGUAGE] = page.language};
    for (size_t i = SCOPE_TOPIC; i <= SCOPE_LANGUAGE; i++) /* a page knows one filter: the first */
        if (i != page.scope)
            filters[i][0] = '\0';
    page.kind = VIEW_PAGE;
    page.day = 0;
    page.limit = (uint16_t)view_default_limit(VIEW_PAGE);
    page.page = 0;
    answer_redirect(p, a, 302, address_of(p, &page), "#subscribe", view_vary(v));
}

static void answer_route(struct publisher *p, const struct publish_request *r, struct publish_answer *a)
{
    struct routing route;
    switch (route_find(r, p->site.base_url, p->site.lang, &route)) {
    case ROUTE_SLASH: answer_redirect(p, a, 301, address_of(p, &route.view), "", NULL); return;
    case ROUTE_NOT_FOUND: answer_text(a, 404, "There is nothing at this address.\n"); return;
    case ROUTE_NOT_FOUND_PAGE: answer_message(p, r, VIEW_PAGE, 404, 404, a); return;
    case ROUTE_NO_ADDRESS: answer_text(a, 400, "oEmbed wants the address of a page of ours: ?url=\n"); return;
    case ROUTE_NO_FORMAT: answer_text(a, 501, "oEmbed is answered in json and xml.\n"); return;
    case ROUTE_VIEW: break;
    }
    bool hidden = !p->o.status_public && (route.view.kind == VIEW_STATUS || route.view.kind == VIEW_METRICS);
    if (hidden)
        answer_text(a, 404, "There is nothing at this address.\n");
    else if (is_navigation(r, &route))
        answer_navigation(p, &route.view, a);
    else
        answer_view(p, r, &route.view, a);
}

/* Only what is looked at: there is room for many headers. */
static void answer_nothing(struct publish_answer *out)
{
    out->status = 0;
    out->header_count = 0;
    out->body = NULL;
    out->body_len = 0;
    out->fd = -1;
    out->fd_offset = 0;
    out->rep = NULL;
}

static void answer_request(struct publisher *p, const struct publish_request *r, struct publish_answer *out)
{
    answer_nothing(out);
    p->now = r->now;
    p->ticket = 0;
    publisher_collect(p);
    if (r->method == PUBLISH_OTHER)
        answer_method(out);
    else if (r->method == PUBLISH_OPTIONS)
        answer_options(r, out);
    else if (!publisher_open(p, r->now))
        answer_text(out, 503, unreadable_line);
    else
        answer_route(p, r, out);
}

void publish_answer(struct publisher *p, const struct publish_request *r, struct publish_answer *out)
{
    p->stats.answers++;
    answer_request(p, r, out);
}

uint64_t publish_answer_soon(struct publisher *p, const struct publish_request *r, int wake_fd, struct publish_answer *out)
{
    if (p->wake_fd == -1)
        p->wake_fd = wake_fd;
    p->waits = true;
    answer_request(p, r, out);
    p->waits = false;
    if (!p->ticket)
        p->stats.answers++;
    return p->ticket;
}

void publish_answer_late(struct publisher *p, const struct publish_request *r, struct publish_answer *out)
{
    struct routing route;
    answer_nothing(out);
    p->stats.answers++;
    if (p->site.arena && route_find(r, p->site.base_url, p->site.lang, &route) == ROUTE_VIEW)
        answer_loading(p, r, &route.view, LOAD_LATER, out);
    else
        answer_text(out, 503, late_line);
}

void publish_answer_done(struct publish_answer *a)
{
    representation_unref(a->rep);
    a->rep = NULL;
}
