/* identity.h: by what an article is known again.  For feeds/store/ only. */
#ifndef CADIALOG_STORE_IDENTITY_H
#define CADIALOG_STORE_IDENTITY_H

#include "store/db.h"

/* What an article brings along to be known by.  A hash of 0: it has none of that kind. */
struct identity {
    uint64_t guid, url, content;
    uint64_t title, summary, text; /* as prose: of those words, whatever the white space */
    char *url_text;      /* url_identity of its address, in the arena */
    bool content_names;  /* its text is long enough to tell it from others by itself */
    bool guid_free;      /* no other article has had this guid (set by identity_find) */
    bool by_content;     /* it was known again by its content alone (set by identity_find) */
    bool bare_url;       /* the address is a site's front page, or one with a fragment: it may stand for many */
};

/* What a reader sees, in two parts. */
struct visible {
    uint64_t head, text; /* text 0: it has none */
};

void identity_of(const struct article *in, struct arena *a, struct identity *out);
void visible_of(const struct article *in, const struct identity *id, struct arena *a, struct visible *out);

/* To be called before a source's articles are looked for, and before its entries in `seen`: finds out whether it has any. */
bool identity_meet(struct store *s, int64_t source, struct err *e);
/* False: the source has nothing under that hash, neither an identity nor an entry in `seen`. */
bool identity_may_have(struct store *s, int64_t source, uint64_t hash);
/* To be called where a row with that hash is put. */
void identity_has(struct store *s, int64_t source, uint64_t hash);

/* The stored article that `in` is a state of; *id 0: it is a new one.  *ignore: the document at hand has told of that article
 * already, so this entry adds nothing. */
bool identity_find(struct store *s, int64_t source, const struct article *in, struct identity *by, int64_t *id,
                   bool *ignore, struct err *e);

/* Remembers that the article is known by these too. */
bool identity_keep(struct store *s, int64_t source, const struct identity *by, int64_t article, struct err *e);

/* Notes that the document at hand has told of this article. */
bool identity_met(struct store *s, int64_t article, uint64_t url_hash, struct err *e);

/* A permanent key out of the source's NAME and the first identity (its guid, but where that names others), so that a store built
 * anew gives the same keys.  Where it is taken, the next turn gives another. */
bool identity_key(struct store *s, const char *source, const struct article *in, const struct identity *by, int turn,
                  struct arena *a, char **key, struct err *e);

/* The row of `seen` for an entry. */
uint64_t identity_seen_hash(const struct article *in);

/* Articles of every source at this address. */
bool identity_at_url(struct store *s, const char *url, struct arena *a, int64_t **ids, size_t *count, struct err *e);

#endif
