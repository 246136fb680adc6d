/* build.h: from a stream of elements to a struct feed.  Private to the parse stage.
 *
 * rules.c says which element means what in which place; build.c walks the document; collect.c gathers an element's text;
 * fields.c takes texts and attrs.c attributes into drafts; finish.c makes articles of the drafts; recover.c finds tags that were
 * forgotten. */
#ifndef CADIALOG_INGEST_PARSE_BUILD_H
#define CADIALOG_INGEST_PARSE_BUILD_H

#include "ingest/parse/parse.h"
#include "ingest/parse/plain.h"
#include "ingest/parse/xml.h"

/* Where an element stands. */
enum where {
    W_DOC = 1,
    W_FEED = 2,
    W_ITEM = 4,
    W_IMAGE = 8,
    W_SOURCE = 16,
    W_PERSON = 32,
    W_MEDIA = 64, /* inside media:content */
    W_HOURS = 128,
    W_DAYS = 256,
    W_NONE = 512, /* inside something that we do not know, where only a new item has a meaning */
    W_INPUT = 1024,
    W_URLSET = 2048, /* beside W_FEED: in a sitemap */
};

/* What a draft knows.  Several elements may fill one slot: the lowest rank wins, of equal ones the first. */
enum slot {
    SLOT_TITLE,
    SLOT_DESCRIPTION, /* RSS description, Atom summary and subtitle: HTML or text */
    SLOT_CONTENT,
    SLOT_LINK,
    SLOT_GUID,
    SLOT_LANGUAGE,
    SLOT_RIGHTS,
    SLOT_COMMENTS,
    SLOT_GENERATOR,
    SLOT_ICON,
    SLOT_IMAGE,
    SLOT_SELF,
    SLOT_NEXT,
    SLOT_HUB,
    SLOT_EXTERNAL,
    SLOT_PERMALINK, /* a guid that is an address too */
    SLOT_COUNT
};

struct value {
    char *text;
    const char *base; /* an xml:base in force, or NULL */
    uint8_t rank;     /* 0: empty */
    enum text_type type;
    enum ns ns;             /* of the element that said it, */
    const struct rule *rule; /* and its rule; NULL: an attribute, or not remembered */
};

/* An element without a field of its own, or with attributes that have none.  Some of it may be NULL. */
struct extra {
    char *key;        /* "podcast:person" */
    char *attributes; /* JSON members: "role":"host","href":"…" */
    char *text;
};

enum { DATE_PUBLISHED = 1, DATE_UPDATED = 2 };

struct draft {
    struct value slots[SLOT_COUNT];
    int64_t dates[2]; /* published, updated */
    uint8_t date_ranks[2];
    struct person *authors;
    size_t author_count, author_cap;
    uint8_t author_rank;
    const struct rule *author_rule; /* of the last author, */
    enum ns author_ns;              /* and its element's namespace */
    char **tags;
    size_t tag_count, tag_cap;
    struct media *media;
    size_t media_count, media_cap;
    size_t enclosure_count; /* the first of media: what the article comes with, before what illustrates it */
    struct note *notes;
    size_t note_count, note_cap;
    struct extra *extras;
    size_t extra_count, extra_cap;
    char **pictures; /* that were named as the picture of the whole; one of them, or none, is in SLOT_IMAGE */
    size_t picture_count, picture_cap;
    int64_t duration_s;
    int32_t image_width;
};

enum rule_kind {
    RULE_PASS,    /* a container whose children count as children of where it stands */
    RULE_ENTER,   /* a container with a place of its own: arg */
    RULE_FEED,    /* root or channel */
    RULE_ITEM,
    RULE_IGNORE,  /* with all that is in it */
    RULE_PLAIN,   /* text for a slot */
    RULE_HTML,    /* markup for a slot */
    RULE_URL,     /* an address for a slot */
    RULE_DATE,    /* arg: DATE_PUBLISHED, DATE_UPDATED or both; note set: its text is kept too */
    RULE_PERSON,  /* text or name, email and uri inside; rank set: an author; note set: another part in it */
    RULE_TAG,     /* arg: 1 if separated by commas */
    RULE_NOTE,    /* text */
    RULE_NOTE_URL,
    RULE_TEXT,    /* call gets the text at its end; for all other kinds call comes at the start, without text */
    RULE_CALL,    /* attributes only */
    RULE_LINK,    /* attributes, or a text for SLOT_LINK where there is no href */
    RULE_CATEGORY /* attributes, or a text for a tag */
};

struct build;

struct rule {
    const char *name; /* lower case */
    uint32_t ns;      /* set of 1 << enum ns */
    uint16_t where;   /* set of enum where */
    enum rule_kind kind;
    uint8_t slot, rank;
    int arg;
    const char *note;
    const char *fields; /* " url type ": attributes that have a field; with any other one the element becomes an extra too */
    void (*call)(struct build *b, const struct rule *r, const char *text);
};

/* Stands for the elements inside of a tag's (rdf:Bag in dc:subject): no document's text holds it. */
enum { TAG_SEPARATOR = 0x1e };

/* The text of one element while it is read. */
struct collector {
    const struct rule *rule; /* NULL: nothing is being collected */
    size_t depth;
    enum text_type type;
    bool has_markup, keeps_markup, is_base64, may_be_text;
    size_t wrapper_depth; /* of the one div around XHTML content, which is no part of it */
    bool wrapper_ended;
    enum ns ns;
    const char *base, *language; /* in force for the content */
    bool own_language;           /* said at the element itself */
    struct buf buf;
};

struct build {
    const struct parse_input *in;
    struct arena *a;
    struct xml *x;
    struct feed *feed;
    struct buf scratch;
    struct draft feed_draft, item_draft, source_draft;
    size_t item_depth;
    bool keep_whole;       /* the element being read found its note taken: it becomes an extra */
    int guid_is_permalink; /* as the guid being read says: 1, -1, or 0 where it does not */
    bool in_item, in_source, is_atom, is_atom03, is_rdf, is_cdf, is_sitemap, saw_feed;
    const char *root_version; /* of rss or feed */
    const char *root_language;
    struct collector c;
    struct person person;      /* the one being read */
    const char *text_ends;     /* where the end tag of an author or source is, once that was looked for */
    const char *item_tag;      /* the next tag of an item, once that was looked for; NULL: none */
    bool item_tag_known, item_tag_ends;
    struct buf loose;          /* text right inside an author, source or image element */
    struct buf extra_text;     /* of the extra being read */
    const struct rule *person_rule;
    struct media *media;       /* the media:content being read; NULL: none */
    int64_t update_period_s, update_frequency;
    size_t article_cap;
    size_t entries_max, entries_left_out;
};

/* True: a feed was read into b->feed.  False: the document holds none. */
bool build_feed(struct build *b);

/* The rule for the element on top of the stack in place where; NULL: none. */
const struct rule *rule_find(const struct xml *x, const struct xml_open *o, int where);
const struct rule *rule_at(int index);
int rule_index(const struct rule *r);
bool rule_is_html_too(const struct rule *r);

/* collect.c */
void collect_begin(struct build *b, const struct rule *r); /* at the start of the element that r is for */
/* Tags and text within it, which markup keeps. */
void collect_start_tag(struct build *b);
void collect_end_tag(struct build *b);
void collect_text(struct build *b, bool cdata);
void collect_end(struct build *b); /* hands what was gathered to field_end */

/* recover.c, each for the start of an element. */
bool recover_item(struct build *b);      /* puts an item around it, whose start tag is missing */
bool recover_name(struct build *b);      /* corrects its name, if an item's or the channel's is meant */
bool recover_neighbour(struct build *b); /* is what holds it one that should have ended before it? */

/* fields.c */
struct draft *build_draft(struct build *b);
void draft_set(struct build *b, struct draft *d, enum slot slot, int rank, char *text, const char *base,
               enum text_type type);
/* Of which element the text in a slot is, should it give way to a better one. */
void draft_remember(struct draft *d, enum slot slot, const struct rule *r, enum ns ns);
/* A text that comes too late: unless it says the same as what is there, it is kept under its element's name. */
void draft_lost(struct build *b, struct draft *d, const struct rule *r, const char *there, const char *s, size_t len);
/* False: the key has another value already. */
bool draft_note(struct build *b, struct draft *d, const char *key, char *value);
void draft_note_json(struct build *b, struct draft *d, const char *key, char *json);
void draft_tag(struct build *b, struct draft *d, const char *s, size_t len);
enum { PICTURE_RANK_AVATAR = 20 }; /* every other picture of the article is better, those of its text too */
void draft_picture(struct build *b, struct draft *d, int rank, int32_t width, char *url);
void draft_named_picture(struct build *b, struct draft *d, int rank, char *url); /* not lost if another is better */
struct media *draft_media(struct build *b, struct draft *d, char *url);
struct media *draft_enclosure(struct build *b, struct draft *d, char *url);
void draft_author(struct build *b, struct draft *d, const struct person *p, int rank);
void field_end(struct build *b, const struct rule *r);
void person_end(struct build *b, const struct rule *r);
bool build_date(struct build *b, const char *s, int64_t *unix_s);

/* extras.c: what has no field of its own is kept under its element's name. */
void extra_start(struct build *b, const struct rule *r); /* the element on top of the stack; r is its rule or NULL */
void extra_end(struct build *b, const char *text, size_t len);
void extra_value(struct build *b, struct draft *d, const struct value *v); /* a text that lost its slot to a better one */
char *extra_attributes(struct build *b); /* of the element on top, as JSON members; NULL: none */
void extras_become_notes(struct build *b, struct draft *d);

/* attrs.c */
void start_link(struct build *b, const struct rule *r, const char *text);
void end_link(struct build *b, const char *text, size_t len); /* its address may be its text */
void start_enclosure(struct build *b, const struct rule *r, const char *text);
void start_media(struct build *b, const struct rule *r, const char *text);
void start_thumbnail(struct build *b, const struct rule *r, const char *text);
void start_picture(struct build *b, const struct rule *r, const char *text);
void end_picture(struct build *b, const struct rule *r); /* its address may be its text */
void start_category(struct build *b, const struct rule *r, const char *text);
void start_resource(struct build *b, const struct rule *r, const char *text);
void start_note_url(struct build *b, const struct rule *r, const char *text);
void start_reply(struct build *b, const struct rule *r, const char *text);
void start_source(struct build *b, const struct rule *r, const char *text);
void note_content_elsewhere(struct build *b);
void start_cloud(struct build *b, const struct rule *r, const char *text);

/* numbers.c */
void end_ttl(struct build *b, const struct rule *r, const char *text);
void end_hour(struct build *b, const struct rule *r, const char *text);
void end_day(struct build *b, const struct rule *r, const char *text);
void end_period(struct build *b, const struct rule *r, const char *text);
void end_frequency(struct build *b, const struct rule *r, const char *text);
void end_duration(struct build *b, const struct rule *r, const char *text);
void end_complete(struct build *b, const struct rule *r, const char *text);
void end_credit(struct build *b, const struct rule *r, const char *text);
void end_image_url(struct build *b, const struct rule *r, const char *text);
void end_language(struct build *b, const struct rule *r, const char *text);
void end_person_part(struct build *b, const struct rule *r, const char *text);
void end_guid(struct build *b, const struct rule *r, const char *text);
int64_t read_duration(const char *s);

/* finish.c */
void begin_item(struct build *b);
bool item_says_anything(const struct build *b);
void finish_item(struct build *b);
void finish_source(struct build *b);
void finish_feed(struct build *b);
/* The address made absolute; as it stands where there is nothing to resolve it against; NULL: not fit to be a link. */
char *build_resolve(struct build *b, const char *base, const char *ref);

/* Makes room for one more in an array that lives in the arena; new ones are zeroed.  NULL: no memory. */
void *list_add(struct arena *a, void *array, size_t *count, size_t *cap, size_t size);

#endif
