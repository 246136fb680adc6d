/* charset_find.c: what a document says of its encoding, and whether the bytes agree. */
#include <iconv.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <uchardet/uchardet.h>

#include "core/utf8.h"
#include "text/charset.h"
#include "text/charset_labels.h"

enum {
    PROLOG_MAX = 1024,          /* an XML declaration ends within this many bytes */
    META_MAX = 4096,            /* browsers look for <meta charset> in the first 1024; pages put it later */
    DETECT_MAX = 256 * 1024,    /* more text makes no detection better */
    CHECK_MAX = 4 * 1024 * 1024, /* a declaration is tried on this much of the document */
    PLACES_A_RUN = 4             /* broken ones for each run of UTF-8 in a document that is UTF-8 all the same */
};

/* One claim about the encoding, from one place. */
struct claim {
    char label[64];
};

static void claim_set(struct claim *c, const char *s, size_t len)
{
    while (len && strchr(" \t\r\n\"'", *s)) {
        s++;
        len--;
    }
    size_t n = 0;
    while (n < len && !strchr(" \t\r\n\"';,>", s[n]))
        n++;
    if (n >= sizeof c->label)
        n = 0;
    memcpy(c->label, s, n);
    c->label[n] = '\0';
}

static void claim_from_http(struct claim *c, const char *content_type)
{
    const char *p = content_type ? strcasestr(content_type, "charset") : NULL;
    if (!p)
        return;
    p += strlen("charset");
    p += strspn(p, " \t");
    if (*p == '=')
        claim_set(c, p + 1, strlen(p + 1));
}

/* Finds name= within s[0..len) and takes what follows. */
static bool claim_after(struct claim *c, const char *s, size_t len, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n < len; i++) {
        if (strncasecmp(s + i, name, n) != 0)
            continue;
        size_t at = i + n;
        while (at < len && strchr(" \t\r\n", s[at]) && s[at])
            at++;
        if (at >= len || s[at] != '=')
            continue;
        claim_set(c, s + at + 1, len - at - 1);
        return c->label[0] != '\0';
    }
    return false;
}

static void claim_from_prolog(struct claim *c, const char *s, size_t len)
{
    if (len > PROLOG_MAX)
        len = PROLOG_MAX;
    const char *start = memmem(s, len, "<?xml", 5);
    if (!start)
        return;
    const char *end = memmem(start, len - (size_t)(start - s), "?>", 2);
    const char *tag = memchr(start + 1, '>', len - (size_t)(start + 1 - s));
    if (!end || (tag && tag < end))
        end = tag;
    if (end)
        claim_after(c, start, (size_t)(end - start), "encoding");
}

static void claim_from_meta(struct claim *c, const char *s, size_t len)
{
    if (len > META_MAX)
        len = META_MAX;
    for (const char *p = s; (p = memmem(p, len - (size_t)(p - s), "<", 1)) && (size_t)(p - s) + 6 < len; p++) {
        if (strncasecmp(p, "<meta", 5) != 0)
            continue;
        const char *end = memchr(p, '>', len - (size_t)(p - s));
        if (end && claim_after(c, p, (size_t)(end - p), "charset"))
            return;
    }
}

static const char *name_from_bom(const unsigned char *s, size_t len)
{
    if (len >= 4 && s[0] == 0 && s[1] == 0 && s[2] == 0xfe && s[3] == 0xff)
        return "UTF-32BE";
    if (len >= 4 && s[0] == 0xff && s[1] == 0xfe && s[2] == 0 && s[3] == 0)
        return "UTF-32LE";
    if (len >= 3 && s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf)
        return "UTF-8";
    if (len >= 2 && s[0] == 0xff && s[1] == 0xfe)
        return "UTF-16LE";
    if (len >= 2 && s[0] == 0xfe && s[1] == 0xff)
        return "UTF-16BE";
    return NULL;
}

/* The first characters of XML, HTML and JSON are ASCII: where their zero bytes are tells the width and the order (XML 1.0,
 * appendix F). */
static const char *name_from_zeros(const unsigned char *s, size_t len)
{
    if (len < 4)
        return NULL;
    unsigned zeros = (unsigned)(!s[0] << 3 | !s[1] << 2 | !s[2] << 1 | !s[3]);
    switch (zeros) {
    case 0xe: return "UTF-32BE";
    case 0x7: return "UTF-32LE";
    case 0xa: return "UTF-16BE";
    case 0x5: return "UTF-16LE";
    }
    return NULL;
}

static bool can_open(const char *name)
{
    UConverter *cnv = charset_converter(name);
    ucnv_close(cnv);
    return cnv != NULL;
}

/* A label's canonical name.  Beyond what browsers know, XML may be in whatever ICU or iconv can read. */
static const char *name_of_label(const char *label)
{
    const struct charset *c = charset_by_label(label, strlen(label));
    if (c)
        return c->name;
    UErrorCode status = U_ZERO_ERROR;
    const char *name = label[0] ? ucnv_getStandardName(label, "IANA", &status) : NULL;
    if (!name || U_FAILURE(status)) {
        status = U_ZERO_ERROR;
        name = label[0] ? ucnv_getAlias(label, 0, &status) : NULL;
    }
    return name && U_SUCCESS(status) && can_open(name) ? name : charset_of_iconv(label);
}

/* What the declaration names in a document that has to be decoded before it can be read. */
static void claim_from_decoded_prolog(struct claim *c, const char *s, size_t len, const char *name)
{
    struct buf prolog;
    buf_init(&prolog, 4 * (size_t)PROLOG_MAX);
    if (charset_to_utf8(s, (len < PROLOG_MAX ? len : PROLOG_MAX) & ~(size_t)3, name, &prolog, NULL, NULL) && prolog.len)
        claim_from_prolog(c, prolog.data, prolog.len);
    buf_free(&prolog);
}

/* The code page of that label, if it reads the document's first bytes, "<?xm" in EBCDIC, as that; else NULL. */
static const char *ebcdic_name(const char *label)
{
    struct buf text;
    buf_init(&text, 64);
    const char *name = label[0] ? name_of_label(label) : NULL;
    bool ok = name && charset_to_utf8("\x4c\x6f\xa7\x94", 4, name, &text, NULL, NULL) && text.len == 4 &&
              memcmp(text.data, "<?xm", 4) == 0;
    buf_free(&text);
    return ok ? name : NULL;
}

/* An EBCDIC document names its code page in letters that all of them share. */
static const char *name_from_ebcdic(const char *s, size_t len, const struct claim *http, bool *declared_wrong)
{
    struct claim c = {""};
    claim_from_decoded_prolog(&c, s, len, "IBM037");
    const char *by_http = ebcdic_name(http->label), *by_prolog = ebcdic_name(c.label);
    *declared_wrong = (!by_http && http->label[0]) || (!by_http && !by_prolog);
    return by_prolog ? by_prolog : by_http ? by_http : "IBM037";
}

/* How much speaks for UTF-8 in bytes that are valid as such: each sequence, longer ones more. */
static size_t utf8_evidence(const char *s, size_t len)
{
    size_t points = 0;
    for (size_t i = 0; i < len && points < 100; i++) {
        unsigned char c = (unsigned char)s[i];
        points += c >= 0xe0 ? 3 : c >= 0xc0 ? 1 : 0;
    }
    return points;
}

/* Runs of high bytes that are characters of UTF-8, of which the last one may be cut off.  Where somebody has put a document
 * together from UTF-8 and other pieces, or has cut it by bytes, there are some; in other encodings hardly any. */
static size_t utf8_runs(const char *s, size_t len)
{
    size_t good = 0;
    for (size_t i = 0, used = 1; i < len; i++) {
        size_t read = 0;
        for (; i < len && (unsigned char)s[i] & 0x80 && utf8_decode(s + i, len - i, &used) != 0xfffd; i += used)
            read++;
        size_t rest = 0;
        while (i + rest < len && (unsigned char)s[i + rest] & 0x80)
            rest++;
        good += read && (!rest || (rest == used && (unsigned char)s[i] >= 0xc2));
        i += rest;
    }
    return good;
}

/* Places that cannot be read as the encoding; SIZE_MAX where it is not known at all. */
static size_t unreadable(const char *s, size_t len, const char *name)
{
    struct buf scratch;
    size_t replaced = 0;
    buf_init(&scratch, 4 * (size_t)CHECK_MAX + 16);
    if (len > CHECK_MAX)
        len = CHECK_MAX;
    bool ok = charset_to_utf8(s, len, name, &scratch, &replaced, NULL);
    buf_free(&scratch);
    return ok ? replaced : SIZE_MAX;
}

/* The mean length of runs of high bytes: words of a non-Latin script, or single accented letters among ASCII. */
static bool has_long_runs(const char *s, size_t len)
{
    size_t high = 0, runs = 0;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] & 0x80) {
            high++;
            runs += i == 0 || !((unsigned char)s[i - 1] & 0x80);
        }
    return high >= 12 && high >= 3 * runs;
}

/* Ukrainian letters stand where KOI8-R has the lines of boxes: between letters they are letters. */
static bool has_ukrainian_koi8(const char *s, size_t len)
{
    static const char letters[] = "\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd";
    for (size_t i = 0; i < len; i++)
        if (s[i] && strchr(letters, s[i]) &&
            ((i && (unsigned char)s[i - 1] >= 0xc0) || (i + 1 < len && (unsigned char)s[i + 1] >= 0xc0)))
            return true;
    return false;
}

/* The small letters of both are the same bytes, but one; the capitals are elsewhere. */
static bool has_mac_capitals(const char *s, size_t len)
{
    size_t mac = 0, windows = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        mac += c >= 0x80 && c < 0xa0;
        windows += (c >= 0xc0 && c < 0xe0) || c == 0xff;
    }
    return mac > windows;
}

/* What detection takes French or German for where there are few letters to tell by; hardly any document is in it. */
static bool is_of_dos(const char *name)
{
    return strcmp(name, "IBM852") == 0 || strcmp(name, "IBM850") == 0 || strcmp(name, "IBM865") == 0;
}

static const char *detect(const char *s, size_t len)
{
    uchardet_t ud = uchardet_new();
    if (!ud)
        return NULL;
    if (len > DETECT_MAX)
        len = DETECT_MAX;
    const char *label = uchardet_handle_data(ud, s, len) == 0 ? (uchardet_data_end(ud), uchardet_get_charset(ud)) : "";
    const char *name = label[0] ? name_of_label(label) : NULL;
    uchardet_delete(ud);
    if (!name || is_of_dos(name))
        return NULL;
    if (strcmp(name, "KOI8-R") == 0 && has_ukrainian_koi8(s, len))
        return "KOI8-U";
    if (strcmp(name, "x-mac-cyrillic") == 0 && !has_mac_capitals(s, len))
        return "windows-1251";
    /* ISO 8859 has nothing but control characters where Windows' code pages have quotation marks and dashes. */
    bool controls = strncmp(name, "ISO-8859-", 9) == 0;
    for (size_t i = 0; controls && i < len; i++)
        if ((unsigned char)s[i] >= 0x80 && (unsigned char)s[i] < 0xa0)
            return NULL;
    return name;
}

/* The escape sequences of ISO 2022, which no text in another encoding holds. */
static bool has_escapes(const char *s, size_t len)
{
    for (const char *p = s, *end = s + (len < DETECT_MAX ? len : DETECT_MAX); (p = memchr(p, 0x1b, (size_t)(end - p))); p++)
        if (end - p > 2 && (p[1] == '$' || p[1] == '('))
            return true;
    return false;
}

/* Browsers read "us-ascii" as windows-1252; here it is what it says. */
static bool is_ascii_label(const char *label)
{
    static const char *const labels[] = {"us-ascii", "ascii", "us", "iso646-us", "ansi_x3.4-1968", "us_ascii"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcasecmp(label, labels[i]) == 0)
            return true;
    return false;
}

static bool has_high_bytes(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] & 0x80)
            return true;
    return false;
}

/* True where the bytes contradict the claim. */
static bool disproved(const char *s, size_t len, const char *label, const char *name, bool valid_utf8)
{
    if (is_ascii_label(label) && has_high_bytes(s, len))
        return true;
    const struct charset *c = charset_by_name(name);
    enum charset_family family = c ? c->family : CHARSET_SINGLE;
    if (family == CHARSET_UNICODE && c->converter) /* 16 or 32 bits, yet the document begins in 8-bit ASCII */
        return len >= 2 && s[0] && s[1];
    if (family != CHARSET_ESCAPES && has_escapes(s, len))
        return true;
    if (family == CHARSET_UNICODE)
        return !valid_utf8;
    if (valid_utf8 && family != CHARSET_ESCAPES && utf8_evidence(s, len) >= (family == CHARSET_MULTI ? 9 : 2))
        return true;
    if (strcmp(name, "windows-1252") == 0 && has_long_runs(s, len < DETECT_MAX ? len : DETECT_MAX)) {
        const char *found = detect(s, len);
        const struct charset *f = found ? charset_by_name(found) : NULL;
        return f && f != c && strncmp(found, "ISO-8859-", 9) != 0 && unreadable(s, len, found) == 0;
    }
    return family == CHARSET_MULTI && unreadable(s, len, name) > len / 200;
}

static bool reads_well(const char *s, size_t len, const char *name)
{
    return unreadable(s, len, name) <= len / 1000;
}

/* A detected encoding that reads the bytes without a gap, else windows-1252, which reads all. */
static const char *detect_or_default(const char *s, size_t len, const char *second_best)
{
    if (second_best && unreadable(s, len, second_best) <= len / 100)
        return second_best;
    const char *found = detect(s, len);
    /* Nearly all of it is UTF-8 and some bytes are broken: a cut or concatenated document. */
    size_t broken = unreadable(s, len, "UTF-8");
    size_t looked_at = len < CHECK_MAX ? len : CHECK_MAX;
    if (broken * 20 < utf8_evidence(s, looked_at) + broken || broken <= PLACES_A_RUN * utf8_runs(s, looked_at))
        return "UTF-8";
    found = charset_of_language(s, len < DETECT_MAX ? len : DETECT_MAX, found, reads_well);
    return found && unreadable(s, len, found) <= len / 100 ? found : "windows-1252";
}

static void collect_claims(struct claim out[static 3], const char *data, size_t len, const char *content_type,
                           enum charset_kind kind)
{
    memset(out, 0, 3 * sizeof *out);
    claim_from_http(&out[0], content_type);
    if (kind != CHARSET_JSON)
        claim_from_prolog(&out[kind == CHARSET_XML ? 1 : 2], data, len);
    if (kind == CHARSET_HTML)
        claim_from_meta(&out[1], data, len);
}

/* By what the document and its transport say, in order.  NULL: nothing that holds. */
static const char *by_claims(const struct claim claims[static 3], const char *data, size_t len, bool valid_utf8,
                             bool *declared_wrong, const char **second_best)
{
    for (size_t i = 0; i < 3; i++) {
        const char *name = claims[i].label[0] ? name_of_label(claims[i].label) : NULL;
        if (name && !disproved(data, len, claims[i].label, name, valid_utf8))
            return name;
        *declared_wrong |= claims[i].label[0] != '\0';
        if (is_ascii_label(claims[i].label) && !has_long_runs(data, len < DETECT_MAX ? len : DETECT_MAX))
            *second_best = "windows-1252"; /* accented letters among ASCII, as browsers read it */
        const struct charset *c = name && !*second_best && !valid_utf8 ? charset_by_name(name) : NULL;
        if (c && c->family == CHARSET_MULTI) /* some of its pairs are broken; it may be the best there is */
            *second_best = name;
    }
    return NULL;
}

static bool same_encoding(const char *label, const char *name)
{
    const char *other = name_of_label(label);
    size_t n = strncmp(name, "UTF-16", 6) == 0 || strncmp(name, "UTF-32", 6) == 0 ? 6 : strlen(name) + 1;
    /* UCS-2 and UCS-4 are older names of the two; which of the two orders is meant says the mark. */
    return other && strncmp(other, name, n) == 0;
}

/* Where a byte order mark or the zero bytes tell the encoding: does the document or its transport name another one?
 * Without a mark, UTF-16 has to be named at all (XML 1.0, section 4.3.3). */
static bool contradicts(const char *data, size_t len, const char *content_type, enum charset_kind kind, const char *name,
                        bool mark)
{
    struct claim http = {""}, prolog = {""};
    claim_from_http(&http, content_type);
    if (kind == CHARSET_XML)
        claim_from_decoded_prolog(&prolog, data, len, name);
    if (http.label[0])
        return !same_encoding(http.label, name);
    if (prolog.label[0])
        return !same_encoding(prolog.label, name);
    return kind == CHARSET_XML && !mark;
}

const char *charset_judge(const char *data, size_t len, const char *content_type, enum charset_kind kind,
                          bool *declared_wrong, bool *valid_utf8)
{
    struct claim claims[3];
    const char *name = name_from_bom((const unsigned char *)data, len), *second_best = NULL;
    bool mark = name != NULL;
    *declared_wrong = false;
    *valid_utf8 = (!name || strcmp(name, "UTF-8") == 0) && utf8_valid(data, len);
    if (name && strcmp(name, "UTF-8") == 0 && !*valid_utf8)
        name = NULL;
    if (!name && !mark)
        name = name_from_zeros((const unsigned char *)data, len);
    if (name) {
        *declared_wrong = contradicts(data, len, content_type, kind, name, mark);
        return name;
    }
    if (len >= 4 && memcmp(data, "\x4c\x6f\xa7\x94", 4) == 0) { /* "<?xm" in EBCDIC */
        memset(claims, 0, sizeof claims);
        claim_from_http(&claims[0], content_type);
        return name_from_ebcdic(data, len, &claims[0], declared_wrong);
    }
    collect_claims(claims, data, len, content_type, kind);
    if (*valid_utf8 && kind == CHARSET_JSON) { /* RFC 8259 knows no other encoding */
        *declared_wrong = claims[0].label[0] && strcasecmp(claims[0].label, "utf-8") != 0;
        return "UTF-8";
    }
    name = by_claims(claims, data, len, *valid_utf8, declared_wrong, &second_best);
    if (!name && *valid_utf8 && has_escapes(data, len)) {
        name = detect(data, len);
        const struct charset *c = name ? charset_by_name(name) : NULL;
        *declared_wrong |= c && c->family == CHARSET_ESCAPES;
        name = c && c->family == CHARSET_ESCAPES ? name : NULL;
    }
    if (name || *valid_utf8)
        return name ? name : "UTF-8";
    name = detect_or_default(data, len, second_best);
    *declared_wrong = strcmp(name, "UTF-8") != 0; /* broken UTF-8 that calls itself so, or nothing, is broken and no lie */
    for (size_t i = 0; i < 3; i++)
        *declared_wrong |= claims[i].label[0] && !same_encoding(claims[i].label, name);
    return name;
}

const char *charset_find(const char *data, size_t len, const char *content_type, enum charset_kind kind,
                         bool *declared_wrong)
{
    bool valid;
    return charset_judge(data, len, content_type, kind, declared_wrong, &valid);
}
