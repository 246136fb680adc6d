/* date.h: points in time as seconds since 1970-01-01T00:00:00Z, leap seconds not counted. */
#ifndef CADIALOG_CORE_DATE_H
#define CADIALOG_CORE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "Not known".  No real date has this value. */
#define DATE_NONE INT64_MIN

/* Longest output of the writers below, the NUL included. */
enum { DATE_TEXT_MAX = 40 };

enum { HOUR_S = 3600, DAY_S = 86400 };

/* A day of the proleptic Gregorian calendar and a time of it, in UTC.  The types are narrow, so that the compiler sees that
 * its text fits into DATE_TEXT_MAX. */
struct date_civil {
    uint16_t year;      /* 0 to 9999 */
    uint8_t month, day; /* from 1 */
    uint8_t hour, minute, second;
    uint8_t weekday; /* 0: Sunday */
};

/* Times outside the years 0 to 9999 are clamped, here and by the writers below. */
struct date_civil date_to_civil(int64_t unix_s);

/* Month 1 to 12.  False: there is no such day, or no such time of it. */
bool date_from_civil(int year, int month, int day, int hour, int minute, int second, int offset_s, int64_t *unix_s);
/* The beginning of a day, in UTC. */
bool date_from_day(int year, int month, int day, int64_t *unix_s);

/* 2025-03-06T09:00:00Z (RFC 3339). */
void date_rfc3339(int64_t unix_s, char out[static DATE_TEXT_MAX]);
/* Thu, 06 Mar 2025 09:00:00 +0000 (RFC 5322, as RSS wants it). */
void date_rfc5322(int64_t unix_s, char out[static DATE_TEXT_MAX]);
/* Thu, 06 Mar 2025 09:00:00 GMT (IMF-fixdate, RFC 9110 section 5.6.7). */
void date_http(int64_t unix_s, char out[static DATE_TEXT_MAX]);

/* Strict readers, for documents of our own and for HTTP.  False: not of that form.
 * HTTP: all three forms of RFC 9110 section 5.6.7. */
bool date_parse_rfc3339(const char *s, size_t len, int64_t *unix_s);
bool date_parse_http(const char *s, size_t len, int64_t *unix_s);

#endif
