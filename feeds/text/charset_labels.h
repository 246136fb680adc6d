/* charset_labels.h: what the label of an encoding means.  Private to the text room. */
#ifndef CADIALOG_TEXT_CHARSET_LABELS_H
#define CADIALOG_TEXT_CHARSET_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <unicode/ucnv.h>

enum charset_family {
    CHARSET_UNICODE, /* UTF-8, 16, 32 */
    CHARSET_SINGLE,  /* a byte a character; nearly every byte is valid, so little can be disproved */
    CHARSET_MULTI,   /* ASCII and pairs of high bytes */
    CHARSET_ESCAPES, /* 7 bits, shifted by escape sequences */
};

struct charset {
    const char *name;      /* IANA's, or WHATWG's where IANA has none */
    const char *converter; /* for ICU, or for iconv after "iconv:"; NULL: UTF-8, which is our own */
    enum charset_family family;
    const char *labels;
};

/* NULL: a label that browsers do not know. */
const struct charset *charset_by_label(const char *label, size_t len);
const struct charset *charset_by_name(const char *name);

/* The label as iconv's name of an encoding, with static lifetime.  NULL: iconv knows none of that name. */
const char *charset_of_iconv(const char *label);

/* Closed by the caller.  NULL: ICU knows none of that name, or there was no memory, which is noted. */
UConverter *charset_converter(const char *name);

/* An encoding that the language named in the document is written in: found where it is one of them, else the likeliest of
 * them that reads the bytes; found where no language is named or known. */
const char *charset_of_language(const char *s, size_t len, const char *found, bool (*reads)(const char *, size_t, const char *));

#endif
