/* log.h: lines for the operator, on standard error. */
#ifndef CADIALOG_CORE_LOG_H
#define CADIALOG_CORE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO };

/* One line; control characters become '?', so that foreign text cannot forge a second one. */
__attribute__((format(printf, 2, 3))) void log_line(enum log_level level, const char *fmt, ...);

#endif
