/* policy.h: what may stand in the output: elements, their attributes, and what becomes of the others. */
#ifndef CADIALOG_INGEST_SANITIZE_POLICY_H
#define CADIALOG_INGEST_SANITIZE_POLICY_H

#include <stdint.h>

#include "html/tags.h"

enum action {
    DO_UNWRAP, /* the element goes, its content stays: also all elements that have no row */
    DO_KEEP,   /* as `as` */
    DO_DROP,   /* with its content */
    DO_IMAGE,
    DO_LINK,
    DO_MEDIA,  /* video and audio: a link */
    DO_FRAME,  /* iframe and embed: a link where it shows a video or the like */
    DO_OBJECT, /* its content where that has a link; else the same, else its content */
};

/* How browsers' parsers treat a start tag, as far as it can move what we write. */
enum {
    P_VOID = 1 << 0,
    P_BLOCK = 1 << 1,   /* closes an open p */
    P_HEADING = 1 << 2, /* closes an open heading right around it */
    P_ITEM = 1 << 3,    /* li, dd, dt: closes an open one with no barrier between */
    P_BARRIER = 1 << 4, /* protects an item around it from one inside it */
    P_TABLE = 1 << 5,   /* has its place in a table only */
    P_STRUCTURE = 1 << 6, /* holds such elements and nothing else */
    P_IMPLIED = 1 << 7, /* closed by a start of rt or rp right inside */
};

enum value_kind {
    V_TEXT,     /* anything, cut at a length */
    V_URL,      /* http, https, mailto, tel */
    V_WEB_URL,  /* http, https */
    V_INT,      /* min to max */
    V_FLAG,     /* written name="name" */
    V_CHOICE,   /* one of `choices`, ASCII case ignored */
    V_CHOICE_CASE, /* the same, case counts */
    V_LANG,     /* a language tag; xml:lang serves where lang is missing */
    V_DATETIME, /* what a date, a time or a duration is written with */
};

struct attr_rule {
    const char *name;
    enum value_kind kind;
    int min, max;
    const char *choices; /* separated by spaces */
};

struct element_rule {
    uint8_t action;               /* enum action */
    uint8_t as;                   /* enum html_tag */
    uint16_t parser;              /* P_ bits of `as` */
    const struct attr_rule *attrs; /* besides the global ones; up to a row without name; NULL: none */
};

extern const struct element_rule policy_elements[HTML_TAG_COUNT];
extern const struct attr_rule policy_global_attrs[];

#endif
