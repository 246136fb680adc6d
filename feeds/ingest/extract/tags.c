#include "ingest/extract/tags.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    unsigned kind;
} table[TAG_COUNT] = {
    [TAG_TEXT] = {"", 0},
    [TAG_OTHER] = {"", 0},
#define X(id, text, bits) [TAG_##id] = {text, bits},
    TAGS(X)
#undef X
};

enum tag tag_find(const char *name)
{
    size_t low = TAG_OTHER + 1, high = TAG_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, table[middle].name);
        if (order == 0)
            return (enum tag)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return TAG_OTHER;
}

const char *tag_name(enum tag t)
{
    return table[t].name;
}

unsigned tag_kind(enum tag t)
{
    return table[t].kind;
}
