#include "core/langtag.h"

#include <stddef.h>

enum { TAG_MAX_BYTES = 35, PART_MAX = 8 };

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

bool langtag_is(const char *s)
{
    size_t n = 0, part = 0;
    while (s && is_letter(s[n]))
        n++;
    if (n < 2 || n > 3)
        return false;
    for (; s[n]; n++) {
        bool fits = s[n] == '-' || is_letter(s[n]) || (s[n] >= '0' && s[n] <= '9');
        bool starts = s[n] == '-';
        if (!fits || n >= TAG_MAX_BYTES || (starts && s[n - 1] == '-'))
            return false;
        part = starts ? 0 : part + 1;
        if (part > PART_MAX)
            return false;
    }
    return s[n - 1] != '-';
}

void langtag_tidy(char *s)
{
    for (; *s; s++)
        if (*s == '_')
            *s = '-';
}
