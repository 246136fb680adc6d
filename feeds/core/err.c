#include "core/err.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/utf8.h"

/* Foreign words in it move no cursor, and are text in whatever is made of it: they may come from a header in any encoding, or have
 * been cut within a character. */
static void one_line(char *s)
{
    size_t used;
    for (size_t left = strlen(s); left; s += used, left -= used) {
        uint32_t c = utf8_decode(s, left, &used);
        bool broken = c == 0xfffd && !utf8_valid(s, used);
        if (broken || c < 0x20 || (c >= 0x7f && c < 0xa0))
            memset(s, '?', used);
    }
}

bool err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
    if (!e)
        return false;
    e->code = code;
    va_list ap;
    va_start(ap, fmt);
    if (vsnprintf(e->text, sizeof e->text, fmt, ap) < 0)
        e->text[0] = '\0';
    va_end(ap);
    one_line(e->text);
    return false;
}

bool err_prefix(struct err *e, const char *fmt, ...)
{
    if (!e)
        return false;
    struct buf line;
    buf_init(&line, 2 * sizeof e->text);
    va_list ap;
    va_start(ap, fmt);
    char head[sizeof e->text];
    if (vsnprintf(head, sizeof head, fmt, ap) < 0)
        head[0] = '\0';
    va_end(ap);
    /* What does not fit is cut at the end: the beginning says where, which matters most. */
    if (buf_printf(&line, "%s: %s", head, e->text)) {
        size_t n = utf8_cut(line.data, line.len, sizeof e->text - 1);
        memcpy(e->text, line.data, n);
        e->text[n] = '\0';
    }
    buf_free(&line);
    one_line(e->text);
    return false;
}

void err_clear(struct err *e)
{
    if (e) {
        e->code = ERR_NONE;
        e->text[0] = '\0';
    }
}
