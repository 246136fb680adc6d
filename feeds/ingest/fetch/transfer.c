#include "ingest/fetch/transfer.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ingest/fetch/decode.h"
#include "ingest/fetch/flood.h"

enum {
    SILENT_MS = 200,        /* silence of this length is no work of ours */
    WINDOW_MS = 500,        /* over this time a transfer shows how fast it is: */
    DRIP_BYTES = 256,       /* slower than 512 bytes a second, it is next to silent; */
    TRICKLE_BYTES = 8192,   /* slower than 16 KB a second, it is mostly its server that we wait for.  It might be our own line: */
    TRICKLE_FACTOR = 4,     /* so only so many times `concurrency` are let trickle beside those that count */
    RUNNING_FACTOR = 8,     /* so many times `concurrency` run at most, the silent ones included: TLS takes its memory, 70 KB each; */
    RUNNING_PLAIN = 768,    /* without TLS so many at least, at 20 KB each */
    FILES_SPARE = 100,      /* descriptors for all else */
    FILES_WANTED = 4096,
    SLOW_MEMORY_BYTES = 16384,
    SPARE_HANDLES_MAX = 64, /* kept for reuse */
    TICK_MS = 25,           /* how often silence is looked for */
    UNREAD_MS = 500,        /* the body of a redirect or of an error page is of use to the connection only, and may take so long */
};

struct transfers {
    const struct fetch_settings *settings;
    struct address_policy policy;
    CURLM *multi;
    CURL *spare[SPARE_HANDLES_MAX];
    size_t spare_count;
    struct transfer **running;
    size_t count, cap, busy, trickling, tls, most, tls_most;
    const char *ca_file;
    int64_t useful; /* bytes of headers and bodies that have come */
};

int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Each transfer may hold a connection and a temporary file.  What systemd or a shell gives is often 1,024. */
static size_t most_at_once(size_t most)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return most;
    if (files.rlim_cur < FILES_WANTED && files.rlim_max > files.rlim_cur) {
        struct rlimit more = {files.rlim_max < FILES_WANTED ? files.rlim_max : FILES_WANTED, files.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            files = more;
    }
    size_t room = files.rlim_cur > FILES_SPARE + 2 ? (files.rlim_cur - FILES_SPARE) / 2 : 1;
    return most < room ? most : room;
}

struct transfers *transfers_new(const struct fetch_settings *f, struct arena *a, struct err *e)
{
    struct transfers *t = calloc(1, sizeof *t);
    if (!t || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(t->multi = curl_multi_init())) {
        free(t);
        err_set(e, ERR_MEMORY, "libcurl cannot be set up");
        return NULL;
    }
    t->settings = f;
    t->tls_most = (size_t)f->concurrency * RUNNING_FACTOR;
    t->most = most_at_once(t->tls_most > RUNNING_PLAIN ? t->tls_most : RUNNING_PLAIN);
    t->ca_file = getenv("SSL_CERT_FILE"); /* an institute's own authority, as OpenSSL's other users know it */
    curl_multi_setopt(t->multi, CURLMOPT_MAXCONNECTS, (long)f->concurrency + 16);
    curl_multi_setopt(t->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    if (!address_policy_make(f, a, &t->policy, e))
        transfers_free(&t);
    return t;
}

void transfers_free(struct transfers **tp)
{
    struct transfers *t = *tp;
    if (!t)
        return;
    while (t->count) {
        struct transfer *one = t->running[t->count - 1];
        transfer_free(&one);
    }
    for (size_t i = 0; i < t->spare_count; i++)
        curl_easy_cleanup(t->spare[i]);
    curl_multi_cleanup(t->multi);
    free(t->running);
    free(t);
    *tp = NULL;
}

/* ---- what libcurl calls ---- */

static curl_socket_t on_open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *t = user;
    (void)purpose;
    const char *why = address_refused(&t->all->policy, &address->addr);
    if (why) {
        t->refused = why;
        if (getnameinfo(&address->addr, address->addrlen, t->refused_at, sizeof t->refused_at, NULL, 0, NI_NUMERICHOST))
            t->refused_at[0] = '\0';
        return CURL_SOCKET_BAD;
    }
    t->fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (t->tls && t->fd >= 0) /* only there HTTP/2 is spoken */
        flood_opened(t->fd);
    return t->fd;
}

static int on_close_socket(void *user, curl_socket_t fd)
{
    (void)user;
    flood_closed(fd);
    return close(fd);
}

static void progressed(struct transfer *t, size_t bytes)
{
    t->progress_ms = clock_ms();
    t->progress_bytes += (int64_t)bytes;
    t->all->useful += (int64_t)bytes;
    if (!t->first_byte_ms)
        t->first_byte_ms = t->progress_ms - t->started_ms;
}

static size_t on_header(char *line, size_t size, size_t count, void *user)
{
    struct transfer *t = user;
    size_t len = size * count;
    progressed(t, len);
    t->header_bytes += len;
    if (t->header_bytes > t->header_max_bytes) {
        err_set(&t->err, ERR_LIMIT, "headers larger than max-headers (%zu bytes)", t->header_max_bytes);
        return 0;
    }
    headers_line(&t->headers, t->a, line, len);
    bool head_ends = *line == '\r' || *line == '\n';
    long http = 0;
    if (head_ends && curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &http) == CURLE_OK && http >= 300)
        t->answered_ms = t->progress_ms;
    return len;
}

/* A body that announces itself as too large is not waited for. */
static bool announced_too_large(struct transfer *t)
{
    curl_off_t announced = -1;
    if (t->cut || t->body.len || curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced) != CURLE_OK)
        return false;
    return announced > 0 && (uint64_t)announced > t->body.max_bytes;
}

static void no_room(struct transfer *t)
{
    err_set(&t->err, ERR_IO, "no room for the body, neither in memory nor in a temporary file");
}

static size_t on_body(char *data, size_t size, size_t count, void *user)
{
    struct transfer *t = user;
    size_t len = size * count, room = t->body.len < t->body.max_bytes ? t->body.max_bytes - t->body.len : 0;
    progressed(t, len);
    if (t->cut && len > room) {
        if (payload_append(&t->body, data, room))
            err_set(&t->err, ERR_LIMIT, "longer than the %zu bytes that are read of it", t->body.max_bytes);
        else
            no_room(t);
        return 0;
    }
    if (announced_too_large(t) || !payload_append(&t->body, data, len)) {
        if (t->body.len > t->body.max_bytes || announced_too_large(t))
            err_set(&t->err, ERR_LIMIT, "larger than max-body (%zu bytes)", t->body.max_bytes);
        else
            no_room(t);
        return 0;
    }
    return len;
}

/* ---- one transfer ---- */

static bool add_line(struct transfer *t, const char *name, const char *value)
{
    if (!value)
        return true;
    char *line = arena_printf(t->a, "%s: %s", name, value);
    struct curl_slist *more = line ? curl_slist_append(t->lines, line) : NULL;
    t->lines = more ? more : t->lines;
    return more != NULL;
}

static bool set_up(struct transfer *t, const struct transfer_request *r)
{
    const struct fetch_settings *s = t->all->settings;
    CURL *c = t->curl;
    long connect = (long)(s->connect_ms < r->time_ms ? s->connect_ms : r->time_ms);
    bool ok = add_line(t, "Accept", r->accept) && add_line(t, "Accept-Encoding", DECODE_ACCEPTED) &&
              add_line(t, "If-None-Match", r->etag) && add_line(t, "If-Modified-Since", r->last_modified);
    ok = ok && curl_easy_setopt(c, CURLOPT_URL, r->url) == CURLE_OK;
    curl_easy_setopt(c, CURLOPT_PRIVATE, t);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->detail);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, t->lines);
    curl_easy_setopt(c, CURLOPT_USERAGENT, r->user_agent);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(c, CURLOPT_PIPEWAIT, t->tls ? 1L : 0L); /* share a connection where HTTP/2 can */
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* a proxy would resolve names behind our back */
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)r->time_ms);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, connect);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L); /* never wait for a name server that hangs */
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(c, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    if (t->all->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, t->all->ca_file);
    return ok;
}

static bool list_in(struct transfers *all, struct transfer *t)
{
    if (all->count == all->cap) {
        size_t cap = all->cap ? all->cap * 2 : 64;
        struct transfer **more = realloc(all->running, cap * sizeof *more);
        if (!more)
            return false;
        all->running = more;
        all->cap = cap;
    }
    t->slot = all->count;
    all->running[all->count++] = t;
    all->busy++;
    all->tls += t->tls;
    return t->listed = true;
}

static void list_out(struct transfer *t)
{
    if (!t->listed)
        return;
    struct transfer *last = t->all->running[--t->all->count];
    t->all->running[t->slot] = last;
    last->slot = t->slot;
    t->all->busy -= !t->slow;
    t->all->trickling -= t->trickles;
    t->all->tls -= t->tls;
    t->listed = false;
    curl_multi_remove_handle(t->all->multi, t->curl);
}

struct transfer *transfer_start(struct transfers *all, const struct transfer_request *r, struct arena *a, void *owner,
                                struct err *e)
{
    struct transfer *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(e, ERR_MEMORY, "out of memory");
        return NULL;
    }
    t->owner = owner;
    t->all = all;
    t->fd = -1;
    t->a = a;
    t->cut = r->cut;
    t->spent_ms = r->spent_ms;
    t->tls = strncasecmp(r->url, "https:", 6) == 0;
    t->header_max_bytes = all->settings->header_max_bytes;
    t->started_ms = t->progress_ms = t->window_ms = clock_ms();
    payload_init(&t->body, r->body_max_bytes);
    t->curl = all->spare_count ? all->spare[--all->spare_count] : curl_easy_init();
    if (!t->curl || !set_up(t, r) || curl_multi_add_handle(all->multi, t->curl) != CURLM_OK) {
        err_set(e, ERR_NETWORK, "the request cannot be made");
        transfer_free(&t);
        return NULL;
    }
    if (!list_in(all, t)) {
        curl_multi_remove_handle(all->multi, t->curl);
        err_set(e, ERR_MEMORY, "out of memory");
        transfer_free(&t);
    }
    return t;
}

void transfer_free(struct transfer **tp)
{
    struct transfer *t = *tp;
    if (!t)
        return;
    list_out(t);
    curl_slist_free_all(t->lines);
    payload_free(&t->body);
    if (t->curl && t->all->spare_count < SPARE_HANDLES_MAX) {
        curl_easy_reset(t->curl);
        t->all->spare[t->all->spare_count++] = t->curl;
    } else if (t->curl) {
        curl_easy_cleanup(t->curl);
    }
    free(t);
    *tp = NULL;
}

/* ---- all of them ---- */

bool transfers_have_room(const struct transfers *t)
{
    return t->busy < (size_t)t->settings->concurrency && t->count < t->most && t->tls < t->tls_most;
}

void *transfers_owner(const struct transfers *t)
{
    return t->count ? t->running[0]->owner : NULL;
}

int transfers_running(const struct transfers *t)
{
    return (int)t->count;
}

/* What libcurl's errors mean to an operator. */
static const struct {
    CURLcode code;
    const char *text;
    bool detailed; /* libcurl knows more of it */
} meanings[] = {
    {CURLE_UNSUPPORTED_PROTOCOL, "the answer is not HTTP"},
    {CURLE_URL_MALFORMAT, "a malformed address"},
    {CURLE_COULDNT_RESOLVE_HOST, "the host name cannot be resolved"},
    {CURLE_COULDNT_CONNECT, "no connection"},
    {CURLE_WEIRD_SERVER_REPLY, "the answer is not HTTP", true},
    {CURLE_PARTIAL_FILE, "cut off: fewer bytes than announced"},
    {CURLE_GOT_NOTHING, "the connection was closed without an answer"},
    {CURLE_SEND_ERROR, "the connection broke while sending"},
    {CURLE_RECV_ERROR, "the connection broke while receiving", true},
    {CURLE_SSL_CONNECT_ERROR, "TLS could not be set up", true},
    {CURLE_PEER_FAILED_VERIFICATION, "the TLS certificate is not accepted", true},
    {CURLE_HTTP2, "an HTTP/2 error"},
    {CURLE_HTTP2_STREAM, "an HTTP/2 error", true},
    {CURLE_OUT_OF_MEMORY, "out of memory, or a header line of more than 100 KB"},
};

/* What it was that the time went by with. */
static const char *how_far(struct transfer *t)
{
    static const struct {
        CURLINFO done;
        const char *waited;
    } steps[] = {
        {CURLINFO_NAMELOOKUP_TIME_T, "while looking up the host name"},
        {CURLINFO_CONNECT_TIME_T, "while connecting"}, /* setting up TLS is a part of it */
    };
    long asked = 0; /* bytes; over a connection that was there already none of the steps is taken */
    bool sent = t->header_bytes || (curl_easy_getinfo(t->curl, CURLINFO_REQUEST_SIZE, &asked) == CURLE_OK && asked > 0);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !sent; i++) {
        curl_off_t at = 0;
        if (curl_easy_getinfo(t->curl, steps[i].done, &at) == CURLE_OK && at == 0)
            return steps[i].waited;
    }
    return t->http || t->header_bytes ? "while receiving" : "without an answer";
}

/* What the system or libcurl adds to the meaning of an error; "" for nothing. */
static const char *detail_of(const struct transfer *t, CURLcode code, bool detailed)
{
    long number = 0;
    if (code == CURLE_COULDNT_CONNECT && curl_easy_getinfo(t->curl, CURLINFO_OS_ERRNO, &number) == CURLE_OK && number > 0)
        return strerror((int)number);
    return detailed ? t->detail : "";
}

static void explain(struct transfer *t, CURLcode code)
{
    if (t->err.code || code == CURLE_OK)
        return;
    if (t->refused) {
        err_set(&t->err, ERR_DENIED, "refused: the host is at %s%s%s", t->refused_at, t->refused_at[0] ? ", " : "", t->refused);
        return;
    }
    if (t->tls && flood_ended(t->fd)) {
        err_set(&t->err, ERR_LIMIT, "frames without content, without end");
        return;
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
        err_set(&t->err, ERR_NETWORK, "timed out %s, after %lld ms", how_far(t), (long long)(t->spent_ms + t->took_ms));
        return;
    }
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].code == code) {
            const char *detail = detail_of(t, code, meanings[i].detailed);
            err_set(&t->err, ERR_NETWORK, "%s%s%s", meanings[i].text, detail[0] ? ": " : "", detail);
            return;
        }
    err_set(&t->err, ERR_NETWORK, "%s", curl_easy_strerror(code));
}

static void finish(struct transfer *t, CURLcode code, transfer_done *done, void *user)
{
    long http = 0;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &http);
    t->http = (int)http;
    t->took_ms = clock_ms() - t->started_ms;
    explain(t, code);
    if (!t->err.code && http >= 200 && http < 300 && !headers_length_is_sound(&t->headers))
        err_set(&t->err, ERR_INPUT, "a Content-Length that cannot be: %.60s%s", t->headers.content_length,
                t->headers.lengths_differ ? ", and another one" : "");
    if (!payload_settle(&t->body) && !t->err.code)
        no_room(t);
    list_out(t);
    done(user, t);
}

static void set_trickles(struct transfer *t, bool trickles)
{
    t->all->trickling += (size_t)trickles - (size_t)t->trickles;
    t->trickles = trickles;
}

/* Who is silent, drips or trickles is not counted among the busy, and what came of it waits in a file. */
static void judge_pace(struct transfer *t, int64_t now)
{
    if (now - t->window_ms >= WINDOW_MS) {
        size_t most = (size_t)t->all->settings->concurrency * TRICKLE_FACTOR;
        int64_t came = t->progress_bytes - t->window_bytes;
        t->drips = came < DRIP_BYTES;
        set_trickles(t, !t->drips && came < TRICKLE_BYTES && (t->trickles || t->all->trickling < most));
        t->window_ms = now;
        t->window_bytes = t->progress_bytes;
    }
    bool slow = t->drips || t->trickles || now - t->progress_ms > SILENT_MS;
    t->all->busy += (size_t)t->slow - (size_t)slow;
    if (slow && !t->slow && t->body.len > SLOW_MEMORY_BYTES)
        payload_spill(&t->body);
    t->slow = slow;
}

/* Ends those without progress and those whose bodies nobody reads, and finds out which are busy. */
static void look_for_silence(struct transfers *all, transfer_done *done, void *user)
{
    int64_t now = clock_ms();
    for (size_t i = all->count; i-- > 0;) {
        struct transfer *t = all->running[i];
        judge_pace(t, now);
        if (t->answered_ms && now - t->answered_ms > UNREAD_MS) {
            finish(t, CURLE_OK, done, user);
        } else if (now - t->progress_ms > all->settings->stall_ms) {
            if (t->header_bytes)
                err_set(&t->err, ERR_NETWORK, "no progress for %lld ms", (long long)all->settings->stall_ms);
            finish(t, CURLE_OPERATION_TIMEDOUT, done, user);
        }
    }
}

bool transfers_turn(struct transfers *all, struct curl_waitfd *extra, unsigned extra_count, int wait_ms, transfer_done *done,
                    void *user, struct err *e)
{
    int running, left;
    if (all->count && (wait_ms < 0 || wait_ms > TICK_MS))
        wait_ms = TICK_MS;
    flood_begin(&all->useful);
    CURLMcode rc = curl_multi_perform(all->multi, &running);
    flood_end();
    CURLMsg *m;
    bool any = false;
    while ((m = curl_multi_info_read(all->multi, &left))) {
        struct transfer *t = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        CURLcode code = m->data.result;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)(void *)&t);
        finish(t, code, done, user);
        any = true;
    }
    look_for_silence(all, done, user);
    if (rc == CURLM_OK && !any)
        rc = curl_multi_poll(all->multi, extra, extra_count, wait_ms < 0 ? 3600000 : wait_ms, NULL);
    return rc == CURLM_OK || err_set(e, ERR_INTERNAL, "libcurl: %s", curl_multi_strerror(rc));
}

void transfers_wake(struct transfers *t)
{
    curl_multi_wakeup(t->multi);
}
