/* clean.h: the inside of the sanitiser: from the browser's tree to a tree that survives another reading. */
#ifndef CADIALOG_INGEST_SANITIZE_CLEAN_H
#define CADIALOG_INGEST_SANITIZE_CLEAN_H

#include "core/arena.h"
#include "core/buf.h"
#include "html/tree.h"
#include "ingest/sanitize/policy.h"

enum {
    OUT_DEPTH_MAX = 200,   /* XML parsers have limits: 256 in libxml2, with the page around the fragment */
    TABLE_LEVELS = 5,      /* a table begins only where its cells still have a place */
    TEXT_VALUE_MAX = 2000, /* characters of a title, an alt and the like */
};

struct open_element {
    const struct html_node *node;
    enum html_tag tag;      /* as written */
    unsigned parser;        /* its P_ bits */
};

struct cleaner {
    struct buf *out;
    const char *base;
    struct arena *arena;
    struct buf value;       /* one decoded attribute value */
    struct html_token tok;  /* the attributes of the element at hand */
    struct open_element stack[OUT_DEPTH_MAX];
    size_t depth;
    unsigned open[HTML_TAG_COUNT];
    bool pre_start;         /* right behind <pre>, where HTML drops a line end and XHTML does not */
};

/* clean.c */
void clean_tree(struct cleaner *c, const struct html_node *root);

/* attrs.c: each writes to c->out. */
void attrs_write(struct cleaner *c, const struct attr_rule *rules);
/* The value of an attribute, decoded, valid until the next; NULL: there is none or memory ran out. */
const char *attrs_value(struct cleaner *c, const char *name, size_t *len);
void attrs_put(struct cleaner *c, const char *name, const char *value); /* value is UTF-8, not yet escaped */
/* The first of these attributes that holds an allowed address; names end with NULL. */
char *attrs_web_url(struct cleaner *c, const char *const *names);

/* special.c: elements with a function of their own. */
void special_image(struct cleaner *c, const struct html_node *n);
/* True where the link has an address: then <a …> was written. */
bool special_link_start(struct cleaner *c);
void special_media(struct cleaner *c, const struct html_node *n);
/* True where something was written for it. */
bool special_frame(struct cleaner *c);

#endif
