#include "memo.h"

#include <stdlib.h>
#include <string.h>

/* What is remembered is kept alive, also where the publisher has dropped it meanwhile; so the bytes are bounded too. */
enum { PLACES = 512, BODIES_MAX_BYTES = 8 << 20 };

struct place {
    struct memo_answer what;
    char *key; /* with room for MEMO_KEY_MAX; the value lies behind it */
    size_t room;
    size_t key_len; /* 0: empty */
    uint64_t hash, found;
    struct publisher *publisher;
};

struct memo {
    struct place places[PLACES];
    uint16_t used[PLACES]; /* the places that are not empty, so that forgetting costs what was remembered */
    size_t used_count;
    size_t bytes; /* of the bodies */
};

struct memo *memo_new(void)
{
    return calloc(1, sizeof(struct memo));
}

static void empty(struct memo *m, struct place *p)
{
    m->bytes -= p->what.answer.body_len;
    publisher_note_hits(p->publisher, p->found);
    p->found = 0;
    p->key_len = 0;
    publish_answer_done(&p->what.answer);
}

void memo_free(struct memo **m)
{
    if (!*m)
        return;
    memo_forget(*m);
    for (size_t i = 0; i < PLACES; i++)
        free((*m)->places[i].key);
    free(*m);
    *m = NULL;
}

/* A length and the bytes. */
static void add(struct memo_key *k, struct slice s)
{
    if (s.len + 2 > MEMO_KEY_MAX - k->len) {
        k->len = MEMO_KEY_MAX + 1;
        return;
    }
    uint16_t len = (uint16_t)s.len;
    char *to = k->bytes + k->len;
    memcpy(to, &len, sizeof(len));
    if (s.len)
        memcpy(to + 2, s.s, s.len);
    k->len += 2 + s.len;
}

/* Quick and good enough: who makes keys collide only makes his own answers slower. */
static uint64_t hash_of(const char *s, size_t len)
{
    uint64_t h = len, word;
    for (; len >= 8; s += 8, len -= 8) {
        memcpy(&word, s, 8);
        h = (h ^ word) * 0x9e3779b97f4a7c15U;
        h ^= h >> 29;
    }
    for (word = 0; len > 0; len--)
        word = word << 8 | (unsigned char)s[len - 1];
    h = (h ^ word) * 0x9e3779b97f4a7c15U;
    return h ^ h >> 32;
}

void memo_make_key(struct memo_key *k, const struct publisher *pub, const struct publish_request *q, unsigned variant)
{
    const struct slice *headers[] = {&q->accept_encoding, &q->if_none_match, &q->if_modified_since, &q->a_im, &q->sec_fetch_dest,
                                     &q->accept_language, &q->origin, &q->if_match, &q->if_unmodified_since};
    struct {
        const struct publisher *pub;
        uint32_t variant, present; /* an absent header differs from an empty one */
    } head = {pub, variant, 0};
    k->len = sizeof(head);
    add(k, q->path);
    if (k->len <= MEMO_KEY_MAX)
        add(k, q->query);
    for (uint32_t i = 0; i < sizeof(headers) / sizeof(*headers) && k->len <= MEMO_KEY_MAX; i++)
        if (headers[i]->s) {
            head.present |= 1U << i;
            add(k, *headers[i]);
        }
    memcpy(k->bytes, &head, sizeof(head));
    k->len = k->len <= MEMO_KEY_MAX ? k->len : 0;
    k->hash = hash_of(k->bytes, k->len);
}

const struct memo_answer *memo_find(struct memo *m, const struct memo_key *k)
{
    if (!m || !k->len)
        return NULL;
    struct place *p = &m->places[k->hash % PLACES];
    if (p->hash != k->hash || p->key_len != k->len || memcmp(p->key, k->bytes, k->len) != 0)
        return NULL;
    p->found++;
    return &p->what;
}

/* Whether the same request gets the same answer until the next tick. */
static bool lasts(const struct publish_answer *a)
{
    if (!a->rep || (a->status != 200 && a->status != 304))
        return false;
    for (size_t i = 0; i < a->header_count; i++)
        if (strcmp(a->headers[i].name, "Cache-Control") == 0 && a->headers[i].value.len >= 8 &&
            memmem(a->headers[i].value.s, a->headers[i].value.len, "no-store", 8))
            return false;
    return true;
}

void memo_put(struct memo *m, const struct memo_key *k, struct publisher *pub, const struct publish_answer *a,
              const char *value, uint32_t value_len, uint64_t header_bits)
{
    bool copied = a->fd < 0 && a->body_len > COPY_MAX_BYTES; /* who asks next gets it in a way that costs less */
    if (!m || !k->len || copied || m->bytes + a->body_len > BODIES_MAX_BYTES || !lasts(a))
        return;
    struct place *p = &m->places[k->hash % PLACES];
    size_t room = MEMO_KEY_MAX + (size_t)value_len;
    if (p->room < room) {
        char *grown = realloc(p->key, room);
        if (!grown)
            return;
        p->key = grown;
        p->room = room;
    }
    if (p->key_len)
        empty(m, p);
    else
        m->used[m->used_count++] = (uint16_t)(p - m->places);
    memcpy(p->key, k->bytes, k->len);
    memcpy(p->key + MEMO_KEY_MAX, value, value_len);
    p->key_len = k->len;
    p->hash = k->hash;
    p->publisher = pub;
    p->what = (struct memo_answer){*a, header_bits, p->key + MEMO_KEY_MAX, value_len};
    representation_ref(a->rep);
    m->bytes += a->body_len;
}

void memo_forget(struct memo *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->used_count; i++)
        empty(m, &m->places[m->used[i]]);
    m->used_count = 0;
}
