/* curl.c: with 28 libraries of its own (TLS, Kerberos, LDAP, SSH), 8 ms of CPU in all. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdarg.h>

#include "late/rows.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define LIBRARY late_curl
struct late_library LIBRARY = LATE_LIBRARY("libcurl.so.4");

LATE(CURLcode, curl_global_init, long)

LATE_PLAIN(CURL *, curl_easy_init)
LATE_VOID(curl_easy_cleanup, CURL *)
LATE_VOID(curl_easy_reset, CURL *)
LATE(const char *, curl_easy_strerror, CURLcode)

LATE_PLAIN(CURLM *, curl_multi_init)
LATE(CURLMcode, curl_multi_cleanup, CURLM *)
LATE(CURLMcode, curl_multi_add_handle, CURLM *, CURL *)
LATE(CURLMcode, curl_multi_remove_handle, CURLM *, CURL *)
LATE(CURLMcode, curl_multi_perform, CURLM *, int *)
LATE(CURLMcode, curl_multi_poll, CURLM *, struct curl_waitfd *, unsigned int, int, int *)
LATE(CURLMcode, curl_multi_wakeup, CURLM *)
LATE(CURLMsg *, curl_multi_info_read, CURLM *, int *)
LATE(const char *, curl_multi_strerror, CURLMcode)

LATE(struct curl_slist *, curl_slist_append, struct curl_slist *, const char *)
LATE_VOID(curl_slist_free_all, struct curl_slist *)

/* An option's number tells of what type its value is (curl.h, CURLOPTTYPE_...); curl_easy_getinfo's are all pointers, and its
 * numbers are above those of the options. */
#define LATE_WITH_OPTION(type, name, handle, option)                                                                   \
    type name(handle h, option o, ...)                                                                                 \
    {                                                                                                                  \
        LATE_REAL(name)                                                                                                \
        va_list ap;                                                                                                    \
        va_start(ap, o);                                                                                               \
        int number = (int)o;                                                                                           \
        type code = number < CURLOPTTYPE_OBJECTPOINT ? real(h, o, va_arg(ap, long))                                    \
                    : number >= CURLOPTTYPE_OFF_T && number < CURLOPTTYPE_BLOB ? real(h, o, va_arg(ap, curl_off_t))    \
                                                                               : real(h, o, va_arg(ap, void *));       \
        va_end(ap);                                                                                                    \
        return code;                                                                                                   \
    }

LATE_WITH_OPTION(CURLcode, curl_easy_setopt, CURL *, CURLoption)
LATE_WITH_OPTION(CURLcode, curl_easy_getinfo, CURL *, CURLINFO)
LATE_WITH_OPTION(CURLMcode, curl_multi_setopt, CURLM *, CURLMoption)
