#include "ingest/extract/closing.h"

#include <string.h>

#include "core/count.h"
#include "ingest/extract/closing_table.h"
#include "ingest/extract/letters.h"

enum { OUT = NODE_DROPPED | NODE_HIDDEN | NODE_CAPTION };

static bool holds_one(const char *s, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(s, parts[i]))
            return true;
    return false;
}

bool closing_is_invitation(const char *plain, bool linked)
{
    bool letter = holds_one(plain, letters, COUNT(letters));
    if (!letter && !(linked && holds_one(plain, services, COUNT(services))))
        return false;
    return holds_one(plain, calls, COUNT(calls)) || (letter && linked && holds_one(plain, asks, COUNT(asks)));
}

/* Marks that lines begin with: brackets, bullets, asterisks, small pictures. */
static const char *skip_marks(const char *s)
{
    for (;;) {
        unsigned char c = (unsigned char)*s;
        if (c && strchr(" *[(-|>\"", c))
            s++;
        else if (c >= 0xf0 && s[1] && s[2] && s[3])
            s += 4;
        else
            return s;
    }
}

bool closing_is_sentence(const char *plain, int32_t weight, bool linked)
{
    enum { SHORTEST = 40 };
    size_t len = strlen(plain);
    while (len && plain[len - 1] == ' ')
        len--;
    bool stop = len && (plain[len - 1] == '.' || (len > 2 && memcmp(plain + len - 3, "。", 3) == 0));
    return !linked && weight >= SHORTEST && stop && !strpbrk(plain, "0123456789@");
}

static bool begins_with(const char *s, const char *text, bool one_word)
{
    size_t n = strlen(text);
    return strncmp(s, text, n) == 0 && !(one_word && text[n - 1] >= 'a' && text[n - 1] <= 'z' && s[n] >= 'a' && s[n] <= 'z');
}

/* A label of one word may be the first of a sentence: "Comments by the minister angered the fishermen." */
static bool begins_closing(const char *plain, int32_t weight, bool linked)
{
    const char *bare = skip_marks(plain);
    bare += strspn(bare, "0123456789. "); /* "3 comments" */
    bool sentence = closing_is_sentence(plain, weight, linked);
    for (size_t i = 0; i < COUNT(closings); i++) {
        const char *text = closings[i].text;
        bool one_word = !strpbrk(text, " :"), label = one_word && closings[i].most == CLOSING_LINE;
        bool begins = begins_with(plain, text, one_word) || begins_with(bare, text, one_word);
        if (begins && weight <= (int32_t)closings[i].most && !(label && sentence))
            return true;
    }
    return false;
}

/* An address to write to, with a name and a role at most; an account to follow. */
static bool is_mail_line(const struct node *n, const char *plain)
{
    const char *at = strchr(plain, '@');
    bool account = at && at > plain && at[-1] == ' ' && n->own_weight < 80 && strncmp(plain, "follow ", 7) == 0;
    return account || (at && at > plain && at[-1] != ' ' && at[1] && strchr(at, '.') && n->own_weight < 80 && n->own_stops <= 1);
}

/* All of the block's text is in italics. */
static bool is_italic(const struct page *p, int32_t i)
{
    for (int32_t k = i + 1; k < p->nodes[i].end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->tag == TAG_EM || n->tag == TAG_I)
            k = n->end - 1;
        else if (n->tag == TAG_TEXT && n->weight > 1)
            return false;
    }
    return true;
}

/* All of it is in small letters, or in italics below a rule: not the author's text, but about it. */
static bool is_small_print(const struct page *p, int32_t i)
{
    int32_t above = i - 1;
    while (above > p->nodes[i].parent && (p->nodes[above].tag == TAG_TEXT && !p->nodes[above].weight))
        above--;
    if (p->nodes[above].tag == TAG_HR && is_italic(p, i))
        return true;
    if (p->nodes[i].parent >= 0 && p->nodes[p->nodes[i].parent].tag == TAG_SMALL)
        return true;
    for (int32_t k = i + 1; k < p->nodes[i].end; k++)
        if (p->nodes[k].tag == TAG_SMALL)
            k = p->nodes[k].end - 1;
        else if (p->nodes[k].tag == TAG_TEXT && p->nodes[k].weight)
            return false;
    return true;
}

/* "Anna Berg is a reporter": two words with capitals, then what people do. */
static bool is_bio(const struct page *p, int32_t i, const char *plain)
{
    enum { LONGEST = 420, WORDS = 4 };
    const struct node *n = &p->nodes[i];
    if (n->own_weight > LONGEST || !is_italic(p, i))
        return false;
    char *text = page_text_dup(p, i);
    const char *s = text ? skip_marks(text) : "";
    size_t capitals = 0, len = 0;
    for (; capitals < WORDS; capitals++) {
        unsigned char c = (unsigned char)s[len];
        size_t word = strcspn(s + len, " ,");
        if (!((c >= 'A' && c <= 'Z') || c == 0xc3 || (c >= 0xd0 && c <= 0xd1)) || !word || s[len + word] != ' ')
            break;
        len += word + 1;
    }
    const char *verb = len ? s + len - 1 : "";
    for (size_t k = 0; k < COUNT(bios) && capitals >= 2; k++)
        if (strncmp(verb, bios[k], strlen(bios[k])) == 0)
            return *plain != '\0';
    return false;
}

static bool is_closing(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    if (n->own_weight > (int32_t)CLOSING_PARAGRAPH || n->own_weight < 2)
        return false;
    char *s = page_text_dup(p, i);
    struct buf b;
    buf_init(&b, 1 << 14);
    if (s)
        letters_plain(s, strlen(s), &b);
    const char *plain = b.len && !b.failed ? b.data : "";
    bool found = *plain && (begins_closing(plain, n->own_weight, n->own_link > 0) ||
                            holds_one(plain, origins, COUNT(origins)) || closing_is_invitation(plain, true) ||
                            is_mail_line(n, plain) || is_bio(p, i, plain) || is_small_print(p, i));
    buf_free(&b);
    return found;
}

bool closing_is_line(const struct page *p, int32_t i)
{
    const struct node *n = &p->nodes[i];
    char *s = n->own_weight <= (int32_t)CLOSING_LINE ? page_text_dup(p, i) : NULL;
    struct buf b;
    buf_init(&b, 1 << 14);
    if (s)
        letters_plain(s, strlen(s), &b);
    bool found = b.len && !b.failed && !closing_is_sentence(b.data, n->own_weight, n->own_link > 0) &&
                 begins_closing(b.data, n->own_weight, n->own_link > 0);
    buf_free(&b);
    return found;
}

static bool is_out(const struct page *p, int32_t i, int32_t root)
{
    for (; i > root; i = p->nodes[i].parent)
        if (p->nodes[i].flags & OUT)
            return true;
    return false;
}

/* Drops the last lines, if that is what they are, of a text that <br> divides. */
static void trim_lines(struct page *p, int32_t i)
{
    enum { MOST_LINES = 4, LINE_BYTES = 1000 };
    int32_t end = p->nodes[i].end;
    for (int lines = 0; lines < MOST_LINES; lines++) {
        int32_t from = end - 1, weight = 0;
        struct buf text, plain;
        while (from > i && p->nodes[from].tag != TAG_BR)
            from--;
        if (from == i)
            return;
        buf_init(&text, LINE_BYTES);
        buf_init(&plain, 4 * LINE_BYTES);
        bool own = true, linked = false;
        for (int32_t k = from + 1; k < end; k++) {
            own &= p->nodes[k].block == i;
            if (p->nodes[k].tag != TAG_TEXT || p->nodes[k].flags & OUT)
                continue;
            weight += p->nodes[k].weight;
            linked |= (p->nodes[k].flags & NODE_IN_LINK) != 0;
            buf_append(&text, p->nodes[k].text, p->nodes[k].text_len);
        }
        if (text.len)
            letters_plain(text.data, text.len, &plain);
        bool closing = own && (!weight || (!text.failed && plain.len &&
                                           begins_closing(plain.data + strspn(plain.data, " "), weight, linked)));
        buf_free(&text);
        buf_free(&plain);
        if (!closing)
            return;
        for (int32_t k = from; k < end; k++)
            p->nodes[k].flags |= p->nodes[k].tag == TAG_TEXT || p->nodes[k].tag == TAG_BR ? NODE_DROPPED : 0;
        end = from;
    }
}

void closing_trim(struct page *p, const struct selection *s)
{
    enum { MOST_LINES = 10, A_FEW_WORDS = 160 };
    if (!s->count || !s->prose)
        return;
    int32_t root = s->roots[s->count - 1], dropped = 0;
    for (int32_t i = p->nodes[root].end - 1, lines = 0; i > root && lines < MOST_LINES; i--) {
        struct node *n = &p->nodes[i];
        if (n->block != i || !n->own_weight || is_out(p, i, root))
            continue;
        bool alone = n->weight == n->own_weight && n->tag != TAG_TD && n->tag != TAG_TH && n->tag != TAG_PRE &&
                     !tag_is(n->tag, TAGK_HEADING);
        int32_t sum = dropped + n->own_weight;
        bool much = sum * 2 > s->prose || (sum * 4 > s->prose && sum > A_FEW_WORDS);
        if (!alone || much || !is_closing(p, i)) {
            trim_lines(p, i);
            return;
        }
        dropped = sum;
        lines++;
        n->flags |= NODE_DROPPED;
    }
    trim_lines(p, root);
}
