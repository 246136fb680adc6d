/* xml.h: a reader of XML that never gives up.  Private to the parse stage.
 *
 * One pass over UTF-8 bytes that stay where they are: names, attribute values and text are slices of the document, and
 * nothing is copied before somebody wants it.  What is not well-formed is read in the likeliest way and remembered as the
 * document's fault.  No DTD or external entity is ever loaded; internal entities are read, flat and bounded. */
#ifndef CADIALOG_INGEST_PARSE_XML_H
#define CADIALOG_INGEST_PARSE_XML_H

#include <stdint.h>

#include "core/arena.h"
#include "core/buf.h"
#include "ingest/parse/names.h"

enum {
    XML_DEPTH_MAX = 400,      /* deeper elements are passed over; their text is kept */
    XML_ATTRIBUTES_MAX = 96,
    XML_BINDINGS_MAX = 256,
    XML_ENTITIES_MAX = 256,
    XML_PARTED_MAX = 32,
    XML_ENTITY_BYTES_MAX = 8192,     /* of one entity's text */
    XML_EXPANSION_BYTES_MAX = 1 << 20 /* of all entities' texts together */
};

enum xml_event { XML_START, XML_END, XML_TEXT, XML_CDATA, XML_EOF };

struct slice {
    const char *s;
    size_t len;
};

struct xml_attribute {
    struct slice name; /* without its prefix */
    enum ns ns;        /* NS_CORE: no prefix */
    struct slice value; /* as written; xml_attribute_text decodes */
};

struct xml_open {
    struct slice name; /* as written, with prefix: end tags are compared with it */
    struct slice local;
    enum ns ns;
    bool prefixed;
    bool stray_end; /* an end tag came inside of it that closes nothing */
    size_t bindings; /* how many were in force outside */
    /* the caller's own notes about the element */
    const char *base, *language;
    int where;
    int rule;
    int extra; /* 1 + its place among the extras of its draft; 0: none */
};

struct xml_binding {
    struct slice prefix;
    enum ns ns;
};

struct xml_entity {
    struct slice name;
    const char *text; /* as declared; once it is used, with its references read */
    size_t len;
    bool is_read, is_being_read;
};

/* An element that xml_unnest closed before its time: its end tag may still come, until what holds it ends. */
struct xml_parted {
    struct slice name;
    size_t depth;
};

struct xml {
    const char *start, *p, *end;
    struct arena *arena;

    /* the last event */
    struct xml_attribute attributes[XML_ATTRIBUTES_MAX];
    size_t attribute_count;
    struct slice text;
    bool implied; /* XML_END without a tag of its own */

    /* the element of a start event is the last of these; that of an end event too, until the next call */
    struct xml_open open[XML_DEPTH_MAX];
    size_t depth;

    struct slice slip; /* for XML_END: the name in its end tag, where that differs by a slip of the keyboard; else empty */
    size_t to_close;  /* elements whose end comes before anything else is read */
    bool ended;       /* open[depth - 1] has ended and is popped with the next call */
    bool empty_tag;   /* <x/>: the end of open[depth - 1] comes next */
    size_t overdeep;
    struct xml_binding bindings[XML_BINDINGS_MAX];
    size_t binding_count, outside; /* outside: of the tag being read */
    struct xml_entity entities[XML_ENTITIES_MAX];
    size_t entity_count;
    size_t expanded;
    struct xml_parted parted[XML_PARTED_MAX];
    size_t parted_count;
    enum ns root_ns;     /* of the root, where it has no prefix: that of names without one; else NS_CORE */
    struct slice root_prefix; /* of the root, where it stands for no format of feeds; else empty */
    const char *version; /* of RSS or Atom, where a namespace told it */
    char fault[160];     /* the first one, with its line; "": none */
    bool saw_root;
    bool no_comment_end, no_instruction_end, no_cdata_end; /* none from here on */
    const char *cdata_end; /* the last one found */
    bool has_external_dtd; /* entities may be declared where we do not look */
};

/* s[0..len) is UTF-8 without control characters and stays the caller's; *a holds entities. */
void xml_init(struct xml *x, const char *s, size_t len, struct arena *a);

/* The next event.  Every start has its end, and they nest. */
enum xml_event xml_next(struct xml *x);

static inline struct xml_open *xml_top(struct xml *x)
{
    return &x->open[x->depth - 1];
}

/* For a start event: takes the element out of its parent, which is thereby closed, so that a forgotten end tag does
 * not swallow what follows.  The parent's end event will not come. */
void xml_unnest(struct xml *x);

/* For a start event: the element ends right here, whatever follows; its own end tag is passed over when it comes. */
void xml_close_now(struct xml *x);

/* For a start event: puts an element of this name around the one on top, as its parent: its own start tag was lost.  False: too
 * deep. */
bool xml_enclose(struct xml *x, struct slice name, int where);

/* NULL: no such attribute.  A prefix that is the element's own counts as none. */
const struct xml_attribute *xml_attribute(struct xml *x, enum ns ns, const char *name);

/* The attribute's text, decoded, white space around it gone; NULL: none, or nothing but white space, or no memory. */
char *xml_attribute_text(struct xml *x, enum ns ns, const char *name);

/* Appends s with its references decoded: XML's own, the document's, HTML's names; what is unknown stays as it is. */
void xml_decode(struct xml *x, const char *s, size_t len, struct buf *out);

/* Remembers the first fault, found at byte position at. */
__attribute__((format(printf, 3, 4))) void xml_fault(struct xml *x, const char *at, const char *fmt, ...);

/* xml_guess.c.  Is one name the other with a slip of the keyboard: one letter wrong, missing, too many, or two of them in the wrong
 * order (<titl>…</title>)? */
bool xml_is_slip(struct slice a, struct slice b);

/* The attribute's value without the one quotation mark of two that is there, or without typographic ones. */
struct slice xml_without_marks(struct slice value);

/* Where the tag ends in from..to, the value of an attribute up to the next quotation mark (closed) or to the document's end: what
 * runs on into other tags has lost its second mark.  NULL: it has not. */
const char *xml_lost_quote(const char *from, const char *to, bool closed);

/* The end of a CDATA section; NULL: none.  Calls go forward through the document. */
const char *xml_cdata_end(struct xml *x, const char *from);

/* Where a CDATA section ends that has lost its "]]>" and so runs on into the next item's (or, not closed, to the document's end): at
 * the end tag of its element, else of its item.  NULL: it has not. */
const char *xml_cdata_cut(const struct xml *x, const char *from, const char *to, bool closed);

/* xml_check.c: what is read all the same but is not well-formed becomes the document's fault. */
void xml_check_text(struct xml *x, struct slice text);
void xml_check_tag(struct xml *x, struct slice name); /* of a start tag, with x->attributes as written */
void xml_check_comment(struct xml *x, const char *from, const char *end);
void xml_check_declaration(struct xml *x, const char *end); /* x->p is at "<?xml", end at "?>" or NULL */
void xml_check_instruction(struct xml *x, const char *end);
void xml_check_references(struct xml *x, struct slice text); /* for text that xml_decode does not see */

/* Reads the entities of a document type declaration; s is at "<!DOCTYPE".  Returns where it ends. */
const char *xml_doctype(struct xml *x, const char *s);

#endif
