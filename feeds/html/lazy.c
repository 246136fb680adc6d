#include "html/lazy.h"

#include <string.h>
#include <strings.h>

const char *const html_lazy_sources[] = {
    "data-src", "data-original", "data-lazy-src", "data-original-src", "data-actualsrc", "data-orig-file", "data-hi-res-src",
    "data-hires-src", "data-img-src", "data-image-src", "data-src-large", "data-lazyload-src", "data-lazy", "data-url",
    "data-image",
    "data-fallback-src", NULL,
};
const char *const html_lazy_sets[] = {"data-srcset", "data-lazy-srcset", "data-original-set", "data-src-set", NULL};

bool html_is_placeholder(const char *src)
{
    static const char *const signs[] = {
        "placeholder", "blank.", "spacer", "1x1", "pixel.", "transparent", "loading.", "lazy", "grey.", "gray.",
        "spinner", "loader.",
    };
    if (!*src || strncasecmp(src, "data:", 5) == 0 || strncasecmp(src, "about:", 6) == 0)
        return true;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strcasestr(src, signs[i]))
            return true;
    return false;
}

/* "/up/6.jpg?w=800" */
static bool names_picture(const char *s)
{
    static const char *const ends[] = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"};
    size_t len = strcspn(s, "?#");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (len > n && strncasecmp(s + len - n, ends[i], n) == 0)
            return true;
    }
    return false;
}

/* HTML's own names have no hyphen; some of them were pictures' once (dynsrc, lowsrc), and nobody shows those. */
bool html_lazy_guess(const char *name, const char *value)
{
    bool web = strncasecmp(value, "http://", 7) == 0 || strncasecmp(value, "https://", 8) == 0;
    if (!strpbrk(name, "-_") || strpbrk(value, " \t\n\r\f{") || strstr(name, "srcset"))
        return false;
    return (web && strstr(name, "src")) || ((web || *value == '/') && names_picture(value));
}
