/* langtag.h: language tags (BCP 47, RFC 5646). */
#ifndef CADIALOG_CORE_LANGTAG_H
#define CADIALOG_CORE_LANGTAG_H

#include <stdbool.h>

/* True where s may stand as a language tag: a language of two or three letters, and further parts of one to eight letters or digits,
 * each behind a hyphen.  Whether the parts are registered is not looked at.  NULL is none. */
bool langtag_is(const char *s);

/* "zh_CN" is spelled "zh-CN", in place. */
void langtag_tidy(char *s);

#endif
