#include "ingest/extract/embed.h"

#include <stdbool.h>
#include <string.h>

#include "core/count.h"

/* The attribute holds what follows `before` in the address; where that is empty, all of it. */
static const struct {
    const char *name, *attr, *before; /* name NULL: any element */
} embeds[] = {
    {"amp-youtube", "data-videoid", "https://www.youtube.com/watch?v="},
    {"lite-youtube", "videoid", "https://www.youtube.com/watch?v="},
    {"amp-vimeo", "data-videoid", "https://vimeo.com/"},
    {"lite-vimeo", "videoid", "https://vimeo.com/"},
    {"amp-dailymotion", "data-videoid", "https://www.dailymotion.com/video/"},
    {"amp-twitter", "data-tweetid", "https://twitter.com/i/status/"},
    {"amp-instagram", "data-shortcode", "https://www.instagram.com/p/"},
    {"amp-facebook", "data-href", ""},
    {"script", "data-telegram-post", "https://t.me/"},
    {"oembed", "url", ""},
    {NULL, "data-oembed-url", ""},
    {NULL, "data-instgrm-permalink", ""},
};

enum tag embed_alias(const char *name)
{
    static const struct {
        const char *name;
        enum tag tag;
    } aliases[] = {{"amp-img", TAG_IMG},
                   {"amp-anim", TAG_IMG},
                   {"amp-video", TAG_VIDEO},
                   {"amp-audio", TAG_AUDIO},
                   {"amp-iframe", TAG_IFRAME}};
    for (size_t i = 0; i < COUNT(aliases) && strncmp(name, "amp-", 4) == 0; i++)
        if (strcmp(name, aliases[i].name) == 0)
            return aliases[i].tag;
    return TAG_OTHER;
}

static bool is_id(const char *s)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/";
    enum { ID_BYTES = 100 };
    size_t n = strspn(s, letters);
    return n && n <= ID_BYTES && !s[n];
}

/* Of the few names that the table has; all elements are asked. */
static bool may_embed(const char *attr)
{
    return strcmp(attr, "videoid") == 0 || strcmp(attr, "url") == 0 || strncmp(attr, "data-", 5) == 0;
}

const char *embed_address(struct arena *a, const char *name, const char *const *atts)
{
    for (; atts && atts[0]; atts += 2) {
        const char *value = atts[1];
        if (!value || !may_embed(atts[0]))
            continue;
        for (size_t i = 0; i < COUNT(embeds); i++) {
            if (strcmp(embeds[i].attr, atts[0]) != 0 || (embeds[i].name && strcmp(embeds[i].name, name) != 0))
                continue;
            bool whole = !*embeds[i].before;
            if (whole ? strncmp(value, "http", 4) == 0 : is_id(value))
                return arena_printf(a, "%s%s", embeds[i].before, value);
        }
    }
    return NULL;
}
