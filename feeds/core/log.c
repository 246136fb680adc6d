#include "core/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

static void (*log_sink)(enum log_level, const char *, void *);
static void *log_user;
static enum log_level log_limit = LOG_LEVEL_INFO;

void log_to(void (*sink)(enum log_level, const char *line, void *user), void *user)
{
    log_sink = sink;
    log_user = user;
}

void log_set_level(enum log_level level)
{
    log_limit = level;
}

void log_line(enum log_level level, const char *fmt, ...)
{
    static const char *const names[] = {"error: ", "warning: ", "", ""};
    if (level > log_limit)
        return;
    char line[2048];
    va_list ap;
    va_start(ap, fmt);
    if (vsnprintf(line, sizeof line, fmt, ap) < 0)
        line[0] = '\0';
    va_end(ap);
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    if (log_sink)
        log_sink(level, line, log_user);
    else
        fprintf(stderr, "cadialog: %s%s\n", names[level], line);
}
