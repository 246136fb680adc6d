#include "html/tags.h"

#include <stdint.h>
#include <string.h>

#include "tags_hash.inc"

static const char tag_names[HTML_TAG_COUNT][12] = {
    "",
#define X(id, name) name,
#include "html/tags.def"
#undef X
};

/* The same as tag_hash() in gen_tables.py, which chose the seed so that no two names meet. */
static unsigned tag_hash(const char *name, size_t len)
{
    uint32_t h = TAG_HASH_SEED;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (uint32_t)(unsigned char)name[i]) * UINT32_C(0x9E3779B1);
    return h >> 22;
}

enum html_tag html_tag_of(const char *name, size_t len)
{
    char lower[sizeof *tag_names] = {0};
    if (len == 0 || len >= sizeof lower || !name[len - 1])
        return HTML_UNKNOWN;
    for (size_t i = 0; i < len; i++)
        lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] | 0x20) : name[i];
    unsigned tag = tag_slots[tag_hash(lower, len)];
    return memcmp(lower, tag_names[tag], sizeof lower) == 0 ? (enum html_tag)tag : HTML_UNKNOWN;
}

const char *html_tag_name(enum html_tag tag)
{
    return tag_names[tag];
}
