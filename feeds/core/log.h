/* log.h: lines for the operator, on standard error or wherever the program sends them. */
#ifndef CADIALOG_CORE_LOG_H
#define CADIALOG_CORE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Takes each line, without a newline.  NULL goes back to standard error. */
void log_to(void (*sink)(enum log_level, const char *line, void *user), void *user);

/* Lines above this level are dropped.  The default is LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

/* One line; control characters become '?', so that foreign text cannot forge a second one. */
__attribute__((format(printf, 2, 3))) void log_line(enum log_level level, const char *fmt, ...);

#endif
