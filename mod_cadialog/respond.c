/* respond.c: lighttpd's request into the publisher's, the publisher's answer into lighttpd's. */
#include "memo.h"
#include "mod_cadialog.h"

#include <string.h>

static enum publish_method method_of(const request_st *r)
{
    switch (r->http_method) {
    case HTTP_METHOD_GET: return PUBLISH_GET;
    case HTTP_METHOD_HEAD: return PUBLISH_HEAD;
    case HTTP_METHOD_OPTIONS: return PUBLISH_OPTIONS;
    default: return PUBLISH_OTHER;
    }
}

static struct slice header_of(const request_st *r, enum http_header_e id, const char *name, uint32_t len)
{
    if (!light_btst(r->rqst_htags, id)) /* most of them, most of the time */
        return (struct slice){NULL, 0};
    const buffer *b = http_header_request_get(r, id, name, len);
    return b ? (struct slice){b->ptr, buffer_clen(b)} : (struct slice){NULL, 0};
}

static struct slice query_of(const request_st *r)
{
    return (struct slice){buffer_is_blank(&r->uri.query) ? "" : r->uri.query.ptr, buffer_clen(&r->uri.query)};
}

static void fill_request(const request_st *r, const char *path, size_t path_len, struct publish_request *q)
{
    q->method = method_of(r);
    q->path = (struct slice){path, path_len};
    q->query = query_of(r);
    q->accept_encoding = header_of(r, HTTP_HEADER_ACCEPT_ENCODING, CONST_STR_LEN("Accept-Encoding"));
    q->accept_language = header_of(r, HTTP_HEADER_ACCEPT_LANGUAGE, CONST_STR_LEN("Accept-Language"));
    q->if_match = header_of(r, HTTP_HEADER_IF_MATCH, CONST_STR_LEN("If-Match"));
    q->if_unmodified_since = header_of(r, HTTP_HEADER_IF_UNMODIFIED_SINCE, CONST_STR_LEN("If-Unmodified-Since"));
    q->if_none_match = header_of(r, HTTP_HEADER_IF_NONE_MATCH, CONST_STR_LEN("If-None-Match"));
    q->if_modified_since = header_of(r, HTTP_HEADER_IF_MODIFIED_SINCE, CONST_STR_LEN("If-Modified-Since"));
    q->a_im = header_of(r, HTTP_HEADER_OTHER, CONST_STR_LEN("A-IM"));
    q->sec_fetch_dest = header_of(r, HTTP_HEADER_OTHER, CONST_STR_LEN("Sec-Fetch-Dest"));
    q->origin = header_of(r, HTTP_HEADER_OTHER, CONST_STR_LEN("Origin"));
    if (q->method == PUBLISH_OPTIONS) {
        q->ac_request_method = header_of(r, HTTP_HEADER_OTHER, CONST_STR_LEN("Access-Control-Request-Method"));
        q->ac_request_headers = header_of(r, HTTP_HEADER_OTHER, CONST_STR_LEN("Access-Control-Request-Headers"));
    }
    q->now = log_epoch_secs;
}

/* Called by lighttpd whenever a chunk begins or ends to use the descriptor. */
static void count_reference(void *rep, int change)
{
    if (change > 0)
        representation_ref(rep);
    else
        representation_unref(rep);
}

static void append_body(request_st *r, const struct publish_answer *a)
{
    static const buffer name = {(char *)"cadialog", sizeof("cadialog"), 0}; /* for lighttpd's messages */
    bool copy = a->body && (a->body_len <= COPY_MAX_BYTES || a->fd < 0 || !a->rep);
    if (copy) {
        chunkqueue_append_mem(&r->write_queue, a->body, a->body_len);
        return;
    }
    chunkqueue_append_file_fd(&r->write_queue, &name, a->fd, (off_t)a->fd_offset, (off_t)a->body_len);
    struct chunk *c = r->write_queue.last;
    c->file.ref = a->rep;
    c->file.refchg = count_reference;
    count_reference(a->rep, 1);
}

/* Lighttpd's number for a header's name.  The publisher's names are literals, so each is looked up once and then known
 * again by its address; two literals in one place of the table only make each other slower. */
static enum http_header_e number_of(const char *name, uint32_t *len)
{
    static struct known {
        const char *name;
        uint32_t len;
        enum http_header_e id;
    } known[64];
    struct known *k = &known[((uintptr_t)name ^ (uintptr_t)name >> 6) % 64];
    if (k->name != name) {
        k->len = (uint32_t)strlen(name);
        k->id = http_header_hkey_get(name, k->len);
        k->name = name;
    }
    *len = k->len;
    return k->id;
}

static void set_header(request_st *r, const struct publish_header *h)
{
    uint32_t len;
    enum http_header_e id = number_of(h->name, &len);
    /* a name that comes twice becomes a list */
    http_header_response_append(r, id, h->name, len, h->value.s, (uint32_t)h->value.len);
}

/* The usual way: each header an entry of lighttpd's, which every module can see and change. */
static void set_headers(request_st *r, const struct publish_answer *a)
{
    for (size_t i = 0; i < a->header_count; i++)
        set_header(r, &a->headers[i]);
}

/* HEAD says how long the answer to GET is; otherwise lighttpd fills the length in itself. */
static void set_length(request_st *r, size_t len)
{
    buffer *b = http_header_response_set_ptr(r, HTTP_HEADER_CONTENT_LENGTH, CONST_STR_LEN("Content-Length"));
    buffer_append_int(b, (intmax_t)len);
}

/* The quick way: all headers as the value of the first, line for line as they go out.  An entry costs lighttpd about
 * 90 ns, and ours are many, so this is 6 % of an answer.  lighttpd itself writes repeated headers so, in HTTP/1.  It is
 * only for answers whose headers nobody looks at or changes later: see may_pack. */
static void pack_headers(request_st *r, const struct publish_answer *a)
{
    const struct publish_header *h = a->headers;
    uint32_t len;
    enum http_header_e id = number_of(h->name, &len);
    buffer *b = http_header_response_set_ptr(r, id, h->name, len);
    buffer_append_string_len(b, h->value.s, h->value.len);
    for (h++; h < a->headers + a->header_count; h++) {
        id = number_of(h->name, &len);
        if (h->value.len == 0)
            continue;
        light_bset(r->resp_htags, id);
        char *to = buffer_extend(b, 2 + len + 2 + h->value.len);
        memcpy(to, "\r\n", 2);
        memcpy(to + 2, h->name, len);
        memcpy(to + 2 + len, ": ", 2);
        memcpy(to + 4 + len, h->value.s, h->value.len);
    }
    if (a->body_len == 0)
        return;
    buffer_append_string_len(b, CONST_STR_LEN("\r\nContent-Length: "));
    buffer_append_int(b, (intmax_t)a->body_len);
    light_bset(r->resp_htags, HTTP_HEADER_CONTENT_LENGTH);
    /* What is said to be encoded is left alone by lighttpd's ranges and by mod_deflate; what the ranges would have said
     * for an answer that is not, is said here. */
    if (!light_btst(r->resp_htags, HTTP_HEADER_CONTENT_ENCODING) && a->status == 200 && r->conf.range_requests)
        buffer_append_string_len(b, CONST_STR_LEN("\r\nAccept-Ranges: bytes"));
    light_bset(r->resp_htags, HTTP_HEADER_CONTENT_ENCODING);
}

/* Packed headers would be wrong where another module wants them one by one (settings.c looks at what is loaded), where
 * a range may be asked for, and in HTTP/2. */
static bool may_pack(const request_st *r, const plugin_data *p)
{
    return p->headers_are_ours && r->http_version <= HTTP_VERSION_1_1 && !light_btst(r->rqst_htags, HTTP_HEADER_RANGE) &&
           r->http_method == HTTP_METHOD_GET && r->resp_htags == 0;
}

static const char *read_digits(const char *s, int64_t *n)
{
    const char *start = s;
    for (*n = 0; *s >= '0' && *s <= '9' && s - start < 18; s++)
        *n = *n * 10 + (*s - '0');
    return s > start && !(*s >= '0' && *s <= '9') ? s : NULL;
}

/* One "first-last", "first-" or "-length" that the body has; s stands behind it afterwards. */
static bool range_is_in(const char **s, int64_t size)
{
    int64_t first = 0, last = size;
    bool suffix = **s == '-';
    const char *at = suffix ? *s : read_digits(*s, &first);
    if (!at || *at != '-')
        return false;
    at++;
    if ((suffix || (*at >= '0' && *at <= '9')) && !(at = read_digits(at, &last)))
        return false;
    *s = at;
    return suffix ? last > 0 && size > 0 : first < size && first <= last;
}

/* lighttpd answers what it cannot make sense of with a 416 that lacks Content-Range and all of our headers.  A server may ignore
 * ranges, so those that are not plainly within the body are. */
static void keep_odd_ranges_off(request_st *r, size_t size)
{
    const buffer *b = light_btst(r->rqst_htags, HTTP_HEADER_RANGE)
                          ? http_header_request_get(r, HTTP_HEADER_RANGE, CONST_STR_LEN("Range")) : NULL;
    if (!b)
        return;
    const char *s = b->ptr;
    bool plain = strncasecmp(s, "bytes=", 6) == 0;
    for (s += plain ? 6 : 0; plain;) {
        plain = range_is_in(&s, (int64_t)size) && (*s == '\0' || *s == ',');
        if (*s != ',')
            break;
        for (s++; *s == ' ' || *s == '\t';)
            s++;
    }
    if (!plain)
        light_bclr(r->rqst_htags, HTTP_HEADER_RANGE);
}

static handler_t finish(request_st *r, plugin_data *p, int status)
{
    waiting_end(r, p);
    r->http_status = status;
    r->resp_body_finished = 1;
    lighttpd_take_request(r, p);
    return HANDLER_FINISHED;
}

static handler_t out_of_memory(request_st *r, plugin_data *p)
{
    if (!p->told_no_memory)
        log_error(r->conf.errh, __FILE_NAME__, __LINE__, "cadialog: out of memory");
    p->told_no_memory = true;
    http_header_response_set(r, HTTP_HEADER_OTHER, CONST_STR_LEN("Retry-After"), CONST_STR_LEN("30"));
    return finish(r, p, 503);
}

/* mod_deflate does not know q-values, nor which of our answers vary.  It asks for this header, so for the rest of this
 * request there is none, and what we chose to send as it is stays so. */
static void keep_deflate_off(request_st *r, const plugin_data *p)
{
    if (p->deflate)
        light_bclr(r->rqst_htags, HTTP_HEADER_ACCEPT_ENCODING);
}

static handler_t answer_again(request_st *r, plugin_data *p, const struct memo_answer *m)
{
    const struct publish_header *first = &m->answer.headers[0];
    uint32_t len;
    enum http_header_e id = number_of(first->name, &len);
    buffer_append_string_len(http_header_response_set_ptr(r, id, first->name, len), m->value, m->value_len);
    r->resp_htags |= m->header_bits;
    if (m->answer.body_len > 0)
        append_body(r, &m->answer);
    keep_deflate_off(r, p);
    return finish(r, p, m->answer.status);
}

static handler_t answer_packed(request_st *r, plugin_data *p, const struct memo_key *key, struct publisher *pub,
                               const struct publish_answer *a)
{
    uint32_t len;
    pack_headers(r, a);
    enum http_header_e id = number_of(a->headers[0].name, &len);
    const buffer *value = http_header_response_get(r, id, a->headers[0].name, len);
    memo_put(p->memo, key, pub, a, value->ptr, buffer_clen(value), r->resp_htags);
    if (a->body_len > 0)
        append_body(r, a);
    keep_deflate_off(r, p);
    return finish(r, p, a->status);
}

static handler_t answer_plainly(request_st *r, plugin_data *p, const struct publish_answer *a)
{
    set_headers(r, a);
    keep_odd_ranges_off(r, a->body_len);
    bool has_length = a->status != 204 && a->status != 304;
    if (r->http_method == HTTP_METHOD_HEAD && has_length)
        set_length(r, a->body_len);
    else if (a->body_len > 0)
        append_body(r, a);
    keep_deflate_off(r, p);
    return finish(r, p, a->status);
}

static bool wait_for(request_st *r, plugin_data *p, struct publisher *pub, uint64_t ticket)
{
    if (!waiting_add(r, p, pub, ticket))
        return false;
    lighttpd_take_request(r, p);
    return true;
}

handler_t respond(request_st *r, plugin_data *p, struct publisher *pub, const char *path, size_t path_len)
{
    struct publish_request q = {0};
    struct publish_answer a;
    struct memo_key key;
    bool pack = may_pack(r, p);
    if (!pub)
        return out_of_memory(r, p);
    fill_request(r, path, path_len, &q);
    if (pack) {
        memo_make_key(&key, pub, &q, r->conf.range_requests);
        const struct memo_answer *known = memo_find(p->memo, &key);
        if (known)
            return answer_again(r, p, known);
    }
    bool over = waiting_is_over(r, p), waits = !over && waiting_may(r, p), full = !over && !waits && publish_is_full(pub);
    uint64_t ticket = waits || full ? publish_answer_soon(pub, &q, p->wake.fd, &a) : 0;
    if (ticket && waits && wait_for(r, p, pub, ticket))
        return HANDLER_WAIT_FOR_EVENT;
    if (over || (ticket && full)) /* made here, it would hold up those who need not wait */
        publish_answer_late(pub, &q, &a);
    else if (ticket || !(waits || full))
        publish_answer(pub, &q, &a);
    bool packable = pack && a.header_count > 0 && a.headers[0].value.len > 0;
    handler_t done = packable ? answer_packed(r, p, &key, pub, &a) : answer_plainly(r, p, &a);
    publish_answer_done(&a);
    return done;
}

handler_t respond_add_slash(request_st *r, plugin_data *p, const buffer *mount)
{
    /* Relative to where the client thinks it is: right behind any proxy, and nothing of the request is repeated as it came. */
    static const struct publish_header more[] = {
        {"Cache-Control", {"public, max-age=3600", 20}},
        {"X-Content-Type-Options", {"nosniff", 7}},
        {"Access-Control-Allow-Origin", {"*", 1}},
    };
    const char *end = mount->ptr + buffer_clen(mount), *start = end - 1;
    const char *query = publish_root_query(query_of(r));
    while (start > mount->ptr && start[-1] != '/')
        start--;
    buffer *to = http_header_response_set_ptr(r, HTTP_HEADER_LOCATION, CONST_STR_LEN("Location"));
    buffer_append_str2(to, start, (size_t)(end - start), query, strlen(query));
    for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++)
        set_header(r, &more[i]);
    if (r->http_method == HTTP_METHOD_HEAD)
        set_length(r, 0);
    return finish(r, p, 301);
}
