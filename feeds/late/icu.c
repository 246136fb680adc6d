/* icu.c: ICU's half that formats, names and transliterates.  The other one, libicuuc, is loaded with libxml2 anyway. */
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/umsg.h>
#include <unicode/utrans.h>
#include <unicode/uvernum.h>

#include "late/rows.h"

#define LIBRARY late_icu
struct late_library LIBRARY = LATE_LIBRARY("libicui18n.so." U_ICU_VERSION_SHORT);

LATE(UCalendar *, ucal_open, const UChar *, int32_t, const char *, UCalendarType, UErrorCode *)
LATE_VOID(ucal_close, UCalendar *)
LATE_VOID(ucal_setDateTime, UCalendar *, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, UErrorCode *)
LATE(int32_t, ucal_get, const UCalendar *, UCalendarDateFields, UErrorCode *)
LATE(int32_t, ucal_getCanonicalTimeZoneID, const UChar *, int32_t, UChar *, int32_t, UBool *, UErrorCode *)

LATE(UDateFormat *, udat_open, UDateFormatStyle, UDateFormatStyle, const char *, const UChar *, int32_t, const UChar *, int32_t,
     UErrorCode *)
LATE_VOID(udat_close, UDateFormat *)
LATE(int32_t, udat_format, const UDateFormat *, UDate, UChar *, int32_t, UFieldPosition *, UErrorCode *)
LATE(int32_t, udat_getSymbols, const UDateFormat *, UDateFormatSymbolType, int32_t, UChar *, int32_t, UErrorCode *)

LATE(UDateTimePatternGenerator *, udatpg_open, const char *, UErrorCode *)
LATE_VOID(udatpg_close, UDateTimePatternGenerator *)
LATE(int32_t, udatpg_getBestPattern, UDateTimePatternGenerator *, const UChar *, int32_t, UChar *, int32_t, UErrorCode *)

LATE(UMessageFormat *, umsg_open, const UChar *, int32_t, const char *, UParseError *, UErrorCode *)
LATE(int32_t, umsg_vformat, const UMessageFormat *, UChar *, int32_t, va_list, UErrorCode *)

LATE(UTransliterator *, utrans_openU, const UChar *, int32_t, UTransDirection, const UChar *, int32_t, UParseError *, UErrorCode *)
LATE_VOID(utrans_close, UTransliterator *)
LATE_VOID(utrans_transUChars, const UTransliterator *, UChar *, int32_t *, int32_t, int32_t, int32_t *, UErrorCode *)
