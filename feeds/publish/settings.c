/* settings.c: what an operator may say of a site, in cadialog.conf and in the server's configuration alike. */
#include "publish/publish.h"

#include <string.h>

#include "core/url.h"

const char *publish_base_url_fault(const char *s)
{
    if (strpbrk(s, " \t\r\n\"<>"))
        return "must have no blank or quotation mark";
    if (strpbrk(s, "?#"))
        return "must have neither '?' nor '#'";
    struct arena *a = arena_new(1 << 16);
    char *url = a ? url_resolve(a, NULL, s, strlen(s)) : NULL;
    struct url_parts p = {0};
    if (url)
        url_split(url, strlen(url), &p);
    const char *fault = !url || !url_is_web(url, strlen(url)) ? "must be an http or https address, as in \"https://example.org/dialogue/\""
                        : p.userinfo                          ? "must have no user's name or password" /* everybody would read it */
                                                              : NULL;
    arena_free(&a);
    return fault;
}

/* True where word is one of the words of s. */
static bool has_word(const char *s, const char *word)
{
    size_t n = strlen(word);
    for (; *s; s += strspn(s, " "))
        if (strcspn(s, " ") == n && memcmp(s, word, n) == 0)
            return true;
        else
            s += strcspn(s, " ");
    return false;
}

const char *publish_frame_ancestors_fault(const char *s)
{
    for (const char *c = s; *c; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e || strchr(";,\"<>", *c)) /* ; and , would begin something else */
            return "must be host sources with spaces between, as in \"'self' https://institute.example\"";
    return has_word(s, "self") || has_word(s, "none") ? "must have self and none in quotation marks of their own, as in \"'self'\"" : NULL;
}
