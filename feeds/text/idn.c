#include "text/idn.h"

#include <string.h>
#include <unicode/uidna.h>

#include "core/url.h"

static bool is_ascii(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] >= 0x80)
            return false;
    return true;
}

bool idn_host(const char *host, size_t len, char out[static IDN_HOST_MAX])
{
    /* Hyphens are where they are: what is registered is not ours to judge. */
    enum { FORGIVEN = UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4 };
    UErrorCode code = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    if (is_ascii(host, len) || len >= IDN_HOST_MAX)
        return false;
    UIDNA *idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, &code);
    int32_t n = idna ? uidna_nameToASCII_UTF8(idna, host, (int32_t)len, out, IDN_HOST_MAX - 1, &info, &code) : 0;
    if (idna)
        uidna_close(idna);
    if (U_FAILURE(code) || (info.errors & ~(uint32_t)FORGIVEN) || n <= 0)
        return false;
    out[n] = '\0';
    return strcspn(out, " #/:<>?@[\\]^|%\"`{}") == (size_t)n; /* what they are for in an address, written wide, too */
}

char *idn_url(struct arena *a, char *url)
{
    struct url_parts p;
    char host[IDN_HOST_MAX];
    url_split(url, strlen(url), &p);
    if (!p.host || !idn_host(p.host, p.host_len, host))
        return url;
    return arena_printf(a, "%.*s%s%s", (int)(p.host - url), url, host, p.host + p.host_len);
}
