#include "text/charset_labels.h"

#include <iconv.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* glibc has some 1,200 names of encodings, the longest of 22 bytes. */
enum { ICONV_NAMES_MAX = 1500, ICONV_NAME_BYTES = 32 };

/* Browsers' reading of labels (WHATWG Encoding, section 4.2): a label of an ASCII-like encoding means its windows
 * superset.  converter is ICU's name, or iconv's after "iconv:".  Labels are separated by one space, lower case. */
static const struct charset charsets[] = {
    {"UTF-8", NULL, CHARSET_UNICODE,
        "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf_8 utf8mb4 utf-8n u8 utf "
        "utf8-ucs2 utf8-ucs4 cp65001 65001 x-utf-8"},
    {"UTF-16LE", "UTF-16LE", CHARSET_UNICODE,
        "utf-16le utf-16 utf16 csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf_16 u16 utf_16_le ucs2"},
    {"UTF-16BE", "UTF-16BE", CHARSET_UNICODE, "utf-16be unicodefffe utf_16_be"},
    {"UTF-32LE", "UTF-32LE", CHARSET_UNICODE, "utf-32le utf-32 utf32 ucs-4le utf_32 u32 utf_32_le"},
    {"UTF-32BE", "UTF-32BE", CHARSET_UNICODE, "utf-32be ucs-4 ucs-4be iso-10646-ucs-4 utf_32_be ucs4"},
    {"windows-1252", "windows-1252", CHARSET_SINGLE,
     "windows-1252 ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
     "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252 us ansi_x3.4-1986 iso646-us 646 latin-1 latin 8859 "
     "iso8859 windows1252 iso_8859_1 iso-ir-6 iso_646.irv:1991 ibm367 cp367 us_ascii"},
    {"windows-1251", "windows-1251", CHARSET_SINGLE, "windows-1251 ms-cyrl cp1251 x-cp1251 win-1251 windows1251 win1251 cp-1251"},
    {"KOI8-R", "KOI8-R", CHARSET_SINGLE, "koi8-r cskoi8r koi koi8 koi8_r"},
    {"KOI8-U", "KOI8-U", CHARSET_SINGLE, "koi8-u koi8-ru koi8_u"},
    {"KOI8-T", "iconv:KOI8-T", CHARSET_SINGLE, "koi8-t koi8_t"},
    {"PTCP154", "iconv:PT154", CHARSET_SINGLE, "ptcp154 pt154 cp154 csptcp154 cyrillic-asian cyrillic_asian"},
    {"KZ-1048", "iconv:RK1048", CHARSET_SINGLE, "kz-1048 strk1048-2002 strk1048_2002 rk1048 cskz1048 kz1048 kz_1048"},
    {"IBM866", "IBM866", CHARSET_SINGLE, "ibm866 866 cp866 csibm866 dos-866"},
    {"ISO-8859-2", "ISO-8859-2", CHARSET_SINGLE,
     "iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 iso_8859_2"},
    {"ISO-8859-3", "ISO-8859-3", CHARSET_SINGLE,
     "iso-8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3 iso_8859_3"},
    {"ISO-8859-4", "ISO-8859-4", CHARSET_SINGLE,
     "iso-8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4 iso_8859_4"},
    {"ISO-8859-5", "ISO-8859-5", CHARSET_SINGLE,
     "iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 iso_8859_5"},
    {"ISO-8859-6", "ISO-8859-6", CHARSET_SINGLE,
     "iso-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i "
     "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 iso_8859_6"},
    {"ISO-8859-7", "ISO-8859-7", CHARSET_SINGLE,
     "iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
     "iso_8859-7:1987 sun_eu_greek iso_8859_7"},
    {"ISO-8859-8", "ISO-8859-8", CHARSET_SINGLE,
     "iso-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
     "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical iso_8859_8"},
    {"ISO-8859-10", "iconv:ISO-8859-10", CHARSET_SINGLE,
     "iso-8859-10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6 iso_8859_10"},
    {"ISO-8859-13", "ISO-8859-13", CHARSET_SINGLE, "iso-8859-13 iso8859-13 iso885913 l7 latin7 iso_8859_13"},
    {"ISO-8859-14", "iconv:ISO-8859-14", CHARSET_SINGLE, "iso-8859-14 iso8859-14 iso885914 l8 latin8 iso_8859_14"},
    {"ISO-8859-15", "ISO-8859-15", CHARSET_SINGLE,
     "iso-8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9 latin9 iso_8859_15"},
    {"ISO-8859-16", "iconv:ISO-8859-16", CHARSET_SINGLE,
        "iso-8859-16 iso_8859-16:2001 iso-8859-16-2001 iso-ir-226 l10 latin10 csiso885916"},
    {"macintosh", "macintosh", CHARSET_SINGLE, "macintosh csmacintosh mac x-mac-roman macroman mac_roman"},
    {"x-mac-cyrillic", "x-mac-cyrillic", CHARSET_SINGLE,
        "x-mac-cyrillic x-mac-ukrainian maccyrillic mac_cyrillic cp10007 macukraine mac-uk macuk"},
    {"windows-874", "windows-874", CHARSET_SINGLE,
        "windows-874 thai tis-620-0 tis-620-2529-0 tis-620-2529-1 iso-ir-166 iso-8859-11-2001 dos-874 874 iso-8859-11 "
        "iso8859-11 iso885911 tis-620 cp874 tis620 iso_8859_11"},
    {"windows-1250", "windows-1250", CHARSET_SINGLE, "windows-1250 ms-ee cp1250 x-cp1250 win-1250 windows1250"},
    {"windows-1253", "windows-1253", CHARSET_SINGLE, "windows-1253 ms-greek cp1253 x-cp1253 win-1253 windows1253"},
    {"windows-1254", "windows-1254", CHARSET_SINGLE,
     "windows-1254 ms-turk cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
     "x-cp1254 iso_8859_9"},
    {"windows-1255", "windows-1255", CHARSET_SINGLE, "windows-1255 ms-hebr cp1255 x-cp1255"},
    {"windows-1256", "windows-1256", CHARSET_SINGLE, "windows-1256 ms-arab cp1256 x-cp1256"},
    {"windows-1257", "windows-1257", CHARSET_SINGLE, "windows-1257 winbaltrim cp1257 x-cp1257"},
    {"windows-1258", "windows-1258", CHARSET_SINGLE, "windows-1258 cp1258 x-cp1258"},
    {"GB18030", "gb18030", CHARSET_MULTI,
     "gb18030 gbk chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk cp936 936 ms936 "
     "windows-936 x-mac-simp-chinese x_mac_simp_chinese eucgb2312_cn "
     "cn-gb euc-cn euccn euc_cn gb18030-2000 gb18030_2000 eucgb2312-cn gb2312-1980 gb2312-80"},
    {"HZ-GB-2312", "HZ-GB-2312", CHARSET_ESCAPES, "hz-gb-2312 hzgb hz hz-gb hz_gb hz_gb_2312"},
    {"Big5-HKSCS", "Big5-HKSCS", CHARSET_MULTI,
        "big5 big-five big5-hkscs cn-big5 csbig5 x-x-big5 big5-tw big5_hkscs big5hkscs cp950 950 ms950 windows-950 "
        "hkscs big5_tw x-mac-trad-chinese x_mac_trad_chinese"},
    {"EUC-JP", "euc-jp-2007", CHARSET_MULTI,
     "euc-jp cseucpkdfmtjapanese x-euc-jp eucjp euc_jp ujis u-jis euc-jp-ms"},
    {"ISO-2022-JP", "ISO-2022-JP", CHARSET_ESCAPES, "iso-2022-jp csiso2022jp iso2022_jp iso2022jp"},
    {"Shift_JIS", "windows-31j", CHARSET_MULTI,
     "shift_jis csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis cp932 932 mskanji ms-kanji shiftjis s_jis "
     "x-mac-japanese x_mac_japanese"},
    {"EUC-KR", "windows-949", CHARSET_MULTI,
     "euc-kr ks_x_1001 cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
     "windows-949 cp949 949 ms949 uhc euc_kr euckr ks_c-5601 ksx1001 ks_x-1001 ks_x_1001 x-mac-korean x_mac_korean "
     "x-euc-kr x-windows-949 ms-949 windows949"},
    /* Beyond what browsers know: */
    {"EUC-JISX0213", "iconv:EUC-JISX0213", CHARSET_MULTI,
        "euc-jisx0213 euc-jis-2004 euc_jis_2004 euc_jis2004 eucjis2004 jisx0213 euc_jisx0213 eucjisx0213"},
    {"Shift_JISX0213", "iconv:SHIFT_JISX0213", CHARSET_MULTI,
     "shift_jisx0213 shift_jis_2004 shiftjis2004 shiftjisx0213 sjis_2004 sjisx0213 s_jis_2004 s_jisx0213 "
     "shift-jisx0213 shift_jis-2004"},
    {"ISO-2022-JP-3", "iconv:ISO-2022-JP-3", CHARSET_ESCAPES,
     "iso-2022-jp-3 iso-2022-jp-2004 iso2022_jp_3 iso2022jp_3 iso_2022_jp_3 iso2022_jp_2004 iso2022jp_2004 iso_2022_jp_2004"},
    {"ISO-2022-JP-2", "iconv:ISO-2022-JP-2", CHARSET_ESCAPES,
     "iso-2022-jp-2 iso-2022-jp-ext iso2022_jp_2 iso2022jp_2 iso_2022_jp_2 iso2022_jp_ext iso2022jp_ext "
     "iso_2022_jp_ext iso-2022-jp-1 iso2022_jp_1 iso2022jp_1 iso_2022_jp_1"},
    {"ISO-2022-KR", "ISO-2022-KR", CHARSET_ESCAPES, "iso-2022-kr csiso2022kr iso2022_kr iso2022kr iso_2022_kr"},
    {"ISO-2022-CN", "ISO-2022-CN", CHARSET_ESCAPES, "iso-2022-cn csiso2022cn iso2022_cn"},
    {"ISO-2022-CN-EXT", "ISO-2022-CN-EXT", CHARSET_ESCAPES, "iso-2022-cn-ext iso2022_cn_ext"},
    {"UTF-7", "UTF-7", CHARSET_ESCAPES, "utf-7 utf7 utf_7 u7 unicode-1-1-utf-7 csunicode11utf7"},
    {"JOHAB", "iconv:JOHAB", CHARSET_MULTI, "johab cp1361 ms1361"},
    {"hp-roman8", "ibm-1051", CHARSET_SINGLE, "hp-roman8 roman8 r8 cshproman8 cp1051 ibm1051 hp_roman8"},
    {"IBM00858", "ibm-858", CHARSET_SINGLE, "ibm00858 cp858 858 ibm858 csibm858 ccsid00858 cp00858 pc-multilingual-850+euro"},
    {"x-mac-greek", "x-mac-greek", CHARSET_SINGLE, "x-mac-greek macgreek mac-greek mac_greek"},
    {"x-mac-turkish", "x-mac-turkish", CHARSET_SINGLE, "x-mac-turkish macturkish mac-turkish mac_turkish"},
    {"x-mac-iceland", "iconv:MAC-IS", CHARSET_SINGLE,
        "x-mac-iceland x-mac-icelandic macicelandic maciceland mac-iceland mac_iceland mac-is"},
    {"IBM720", "ibm-720", CHARSET_SINGLE, "cp720 720 ibm720 ibm-720 dos-720"},
    {"x-mac-ce", "macos-29-10.2", CHARSET_SINGLE,
        "x-mac-ce x-mac-centraleurroman mac-latin2 mac_latin2 mac-centeuro maclatin2 maccentraleurope"},
    {"IBM1125", "iconv:CP1125", CHARSET_SINGLE, "cp1125 1125 ibm1125 ruscii cp866u"},
    {"IBM424", "ibm-424", CHARSET_SINGLE, "ibm424 cp424 424 csibm424 ebcdic-cp-he ebcdic_cp_he"},
    {"IBM1026", "ibm-1026", CHARSET_SINGLE, "ibm1026 cp1026 1026 csibm1026"},
};

static bool is_dash(char c)
{
    return c == '-' || c == '_';
}

/* Case, hyphens and underscores are what writers vary: ISO8859_16, iso-88591. */
static bool is_label(const char *a, size_t a_len, const char *b, size_t b_len)
{
    for (;;) {
        while (a_len && is_dash(*a)) {
            a++;
            a_len--;
        }
        while (b_len && is_dash(*b)) {
            b++;
            b_len--;
        }
        if (!a_len || !b_len)
            return a_len == b_len;
        if (strncasecmp(a++, b++, 1) != 0)
            return false;
        a_len--;
        b_len--;
    }
}

static bool has_label(const char *labels, const char *label, size_t len)
{
    for (const char *p = labels; *p;) {
        size_t n = strcspn(p, " ");
        if (is_label(p, n, label, len))
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

/* "1250" and "cp-1250" as some programs write them. */
static const struct charset *by_number(const char *label, size_t len)
{
    char windows[20];
    size_t digits = 0;
    while (digits < len && label[len - 1 - digits] >= '0' && label[len - 1 - digits] <= '9')
        digits++;
    bool bare = digits == len || (len - digits <= 4 && strncasecmp(label, "cp-_", len - digits) == 0);
    if (digits != 4 || !bare)
        return NULL;
    snprintf(windows, sizeof windows, "windows-%.4s", label + len - 4);
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (strcmp(charsets[i].name, windows) == 0)
            return &charsets[i];
    return NULL;
}

const struct charset *charset_by_label(const char *label, size_t len)
{
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (has_label(charsets[i].labels, label, len))
            return &charsets[i];
    return by_number(label, len);
}

const char *charset_of_iconv(const char *label)
{
    static char names[ICONV_NAMES_MAX][ICONV_NAME_BYTES];
    static size_t count;
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:()";
    size_t len = strlen(label), i = 0;
    if (!len || len >= ICONV_NAME_BYTES || strspn(label, plain) != len)
        return NULL;
    iconv_t cd = iconv_open("UTF-8", label);
    if (cd == (iconv_t)-1)
        return NULL;
    iconv_close(cd);
    pthread_mutex_lock(&lock);
    while (i < count && strcasecmp(names[i], label) != 0)
        i++;
    if (i == count && count < ICONV_NAMES_MAX)
        memcpy(names[count++], label, len + 1);
    pthread_mutex_unlock(&lock);
    return i < ICONV_NAMES_MAX ? names[i] : NULL;
}

const struct charset *charset_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (strcasecmp(charsets[i].name, name) == 0)
            return &charsets[i];
    return charset_by_label(name, strlen(name));
}
