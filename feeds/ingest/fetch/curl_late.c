/* curl_late.c: libcurl is loaded by the first fetch, not when the program starts.
 *
 * It brings 28 other libraries (TLS, Kerberos, LDAP, SSH), which cost about 8 ms of CPU to load: more than `parse`,
 * `sanitize` or `check` need for all their work, and those open no connection.  So the program is not linked with
 * libcurl; the functions that the fetcher calls are defined here and pass on to the library.  The headers stay
 * libcurl's own, so the compiler still checks every call. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

/* The functions' types, from libcurl's declarations. */
#define FUNCTIONS(X)                                                                                                   \
    X(curl_global_init) X(curl_easy_init) X(curl_easy_cleanup) X(curl_easy_reset) X(curl_easy_setopt)                  \
    X(curl_easy_getinfo) X(curl_easy_strerror) X(curl_multi_init) X(curl_multi_cleanup) X(curl_multi_setopt)           \
    X(curl_multi_add_handle) X(curl_multi_remove_handle) X(curl_multi_perform) X(curl_multi_poll)                      \
    X(curl_multi_wakeup) X(curl_multi_info_read) X(curl_multi_strerror) X(curl_slist_append) X(curl_slist_free_all)

static struct {
#define X(name) __typeof__(name) *name;
    FUNCTIONS(X)
#undef X
} late;

static bool loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *symbol(void *library, const char *name, bool *all)
{
    void *found = dlsym(library, name);
    *all &= found != NULL;
    return found;
}

static void load(void)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    bool all = library != NULL;
    if (!library)
        return;
#define X(name) *(void **)&late.name = symbol(library, #name, &all);
    FUNCTIONS(X)
#undef X
    loaded = all;
}

/* Nothing else is called before this one has succeeded: handles come from curl_multi_init and curl_easy_init only. */
CURLcode curl_global_init(long flags)
{
    pthread_once(&once, load);
    return loaded ? late.curl_global_init(flags) : CURLE_FAILED_INIT;
}

CURL *curl_easy_init(void)
{
    pthread_once(&once, load);
    return loaded ? late.curl_easy_init() : NULL;
}

CURLM *curl_multi_init(void)
{
    pthread_once(&once, load);
    return loaded ? late.curl_multi_init() : NULL;
}

/* The one argument is a long, a pointer or a curl_off_t, and a word holds each of them. */
_Static_assert(sizeof(long) == sizeof(void *) && sizeof(curl_off_t) == sizeof(void *),
               "on such a machine libcurl is to be linked as usual: leave this file out and take all of curl_dep");

CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...)
{
    va_list ap;
    va_start(ap, option);
    CURLcode code = late.curl_easy_setopt(handle, option, va_arg(ap, void *));
    va_end(ap);
    return code;
}

CURLcode curl_easy_getinfo(CURL *handle, CURLINFO info, ...)
{
    va_list ap;
    va_start(ap, info);
    CURLcode code = late.curl_easy_getinfo(handle, info, va_arg(ap, void *));
    va_end(ap);
    return code;
}

CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
    va_list ap;
    va_start(ap, option);
    CURLMcode code = late.curl_multi_setopt(multi, option, va_arg(ap, void *));
    va_end(ap);
    return code;
}

void curl_easy_cleanup(CURL *handle)
{
    if (handle)
        late.curl_easy_cleanup(handle);
}

void curl_easy_reset(CURL *handle)
{
    late.curl_easy_reset(handle);
}

const char *curl_easy_strerror(CURLcode code)
{
    return loaded ? late.curl_easy_strerror(code) : "libcurl.so.4 cannot be loaded";
}

CURLMcode curl_multi_cleanup(CURLM *multi)
{
    return multi ? late.curl_multi_cleanup(multi) : CURLM_OK;
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *handle)
{
    return late.curl_multi_add_handle(multi, handle);
}

CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *handle)
{
    return late.curl_multi_remove_handle(multi, handle);
}

CURLMcode curl_multi_perform(CURLM *multi, int *running)
{
    return late.curl_multi_perform(multi, running);
}

CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd fds[], unsigned int count, int timeout_ms, int *ready)
{
    return late.curl_multi_poll(multi, fds, count, timeout_ms, ready);
}

CURLMcode curl_multi_wakeup(CURLM *multi)
{
    return late.curl_multi_wakeup(multi);
}

CURLMsg *curl_multi_info_read(CURLM *multi, int *left)
{
    return late.curl_multi_info_read(multi, left);
}

const char *curl_multi_strerror(CURLMcode code)
{
    return loaded ? late.curl_multi_strerror(code) : "libcurl.so.4 cannot be loaded";
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text)
{
    pthread_once(&once, load);
    return loaded ? late.curl_slist_append(list, text) : NULL;
}

void curl_slist_free_all(struct curl_slist *list)
{
    if (list)
        late.curl_slist_free_all(list);
}
