#include "ingest/extract/thread.h"

#include <string.h>

#include "ingest/extract/letters.h"

enum { GONE = NODE_DROPPED | NODE_HIDDEN, LONGEST_HEADING = 120, MOST_HEADINGS = 32 };

enum head {
    WHOLE,  /* nothing may follow but a number */
    TITLED, /* goes on with the article's title; else it heads a section: "Responses to the crisis" */
    ASKING, /* asks for a comment, whatever follows */
};

/* Lines that head a thread, as letters_plain makes them, a number before them left out. */
static const struct {
    const char *text;
    enum head kind;
} heads[] = {
    {"comments", WHOLE}, {"comment", WHOLE}, {"reader comments", WHOLE}, {"responses", WHOLE}, {"response", WHOLE},
    {"responses to", TITLED}, {"response to", TITLED}, {"replies to", TITLED}, {"thoughts on", TITLED},
    {"thought on", TITLED}, {"comments on:", ASKING}, {"leave a comment", ASKING}, {"leave a reply", ASKING},
    {"post a comment", ASKING}, {"add a comment", ASKING}, {"add comment", WHOLE}, {"join the discussion", WHOLE},
    {"discussion about this post", WHOLE}, {"trackbacks", WHOLE}, {"pingbacks", WHOLE},
    {"kommentare", WHOLE}, {"kommentar", WHOLE}, {"leserkommentare", WHOLE}, {"kommentare zu", TITLED},
    {"kommentar zu", TITLED}, {"antworten zu", TITLED}, {"antwort zu", TITLED}, {"antworten auf", TITLED}, {"gedanken zu", TITLED},
    {"gedanke zu", TITLED}, {"schreibe einen kommentar", ASKING}, {"schreib einen kommentar", ASKING},
    {"kommentar schreiben", ASKING}, {"kommentar verfassen", ASKING}, {"kommentar hinterlassen", ASKING},
    {"hinterlasse eine antwort", ASKING}, {"hinterlasse einen kommentar", ASKING}, {"ihr kommentar", WHOLE},
    {"dein kommentar", WHOLE},
    {"commentaires", WHOLE}, {"commentaire", WHOLE}, {"vos commentaires", WHOLE}, {"les commentaires", WHOLE},
    {"vos réactions", WHOLE}, {"commentaires sur", TITLED}, {"réponses à", TITLED}, {"réflexions sur", TITLED},
    {"réflexion sur", TITLED}, {"laisser un commentaire", ASKING}, {"laissez un commentaire", ASKING},
    {"ajouter un commentaire", ASKING},
    {"comentarios", WHOLE}, {"comentario", WHOLE}, {"respuestas a", TITLED}, {"comentarios en", TITLED},
    {"deja un comentario", ASKING}, {"deja una respuesta", ASKING}, {"dejar un comentario", ASKING},
    {"escribe un comentario", ASKING},
    {"comentários", WHOLE}, {"comentário", WHOLE}, {"respostas para", TITLED}, {"deixe um comentário", ASKING},
    {"deixe uma resposta", ASKING}, {"deixe seu comentário", ASKING},
    {"commenti", WHOLE}, {"commento", WHOLE}, {"risposte a", TITLED}, {"lascia un commento", ASKING},
    {"lascia una risposta", ASKING},
    {"reacties", WHOLE}, {"reactie", WHOLE}, {"reacties op", TITLED}, {"geef een reactie", ASKING}, {"plaats een reactie", ASKING},
    {"komentarze", WHOLE}, {"komentarzy", WHOLE}, {"odpowiedzi na", TITLED}, {"dodaj komentarz", ASKING},
    {"zostaw komentarz", ASKING},
    {"komentáře", WHOLE}, {"komentářů", WHOLE}, {"přidat komentář", ASKING}, {"napsat komentář", ASKING},
    {"kommentarer", WHOLE}, {"lämna en kommentar", ASKING}, {"skriv en kommentar", ASKING}, {"legg igjen en kommentar", ASKING},
    {"kommentit", WHOLE}, {"kommenttia", WHOLE}, {"hozzászólások", WHOLE}, {"hozzászólás", WHOLE}, {"comentarii", WHOLE},
    {"lasă un comentariu", ASKING}, {"lasă un răspuns", ASKING},
    {"комментарии", WHOLE}, {"комментариев", WHOLE}, {"комментария", WHOLE}, {"комментарий", WHOLE},
    {"комментарии к", TITLED}, {"комментарии к записи", ASKING}, {"оставить комментарий", ASKING}, {"добавить комментарий", ASKING},
    {"оставьте комментарий", ASKING}, {"ваш комментарий", WHOLE}, {"обсуждение", WHOLE},
    {"коментарі", WHOLE}, {"коментарів", WHOLE}, {"залишити коментар", ASKING}, {"додати коментар", ASKING},
    {"пікірлер", WHOLE}, {"пікір", WHOLE}, {"пікір қалдыру", ASKING}, {"пікір жазу", ASKING}, {"комментарийлер", WHOLE},
    {"изоҳлар", WHOLE}, {"izohlar", WHOLE}, {"fikr bildirish", ASKING},
    {"yorumlar", WHOLE}, {"yorum", WHOLE}, {"bir yanıt yazın", ASKING}, {"bir cevap yazın", ASKING}, {"yorum yap", ASKING},
    {"コメント", WHOLE}, {"件のコメント", ASKING}, {"コメント一覧", WHOLE}, {"コメントを残す", WHOLE}, {"みんなのコメント", WHOLE},
    {"评论", WHOLE}, {"条评论", WHOLE}, {"发表评论", WHOLE}, {"网友评论", WHOLE}, {"留言", WHOLE}, {"發表迴響", WHOLE}, {"發佈留言", WHOLE},
    {"댓글", WHOLE}, {"댓글 쓰기", WHOLE}, {"댓글 남기기", WHOLE}, {"개의 댓글", WHOLE},
    {"التعليقات", WHOLE}, {"تعليقات", WHOLE}, {"اترك تعليق", ASKING}, {"اترك رد", ASKING},
};

static bool is_count(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr("0123456789 ()[]:,.#", s[i]))
            return false;
    return true;
}

/* "one" and its like stand for 1 in "One thought on …". */
static size_t number_before(const char *s)
{
    static const char *const ones[] = {"one ", "ein ", "eine ", "un ", "una ", "uma ", "jeden ", "один "};
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        if (strncmp(s, ones[i], strlen(ones[i])) == 0)
            return strlen(ones[i]);
    return strspn(s, "0123456789 (),.");
}

/* The rest of the line is the article's title, or a quotation, as which it is mostly given. */
static bool goes_on_with_title(const char *rest, const char *title)
{
    static const char *const quotes[] = {"\"", "“", "”", "„", "«", "‘", "'"};
    enum { SHORTEST = 8, ENOUGH = 24 };
    size_t n = strlen(title);
    rest += strspn(rest, " :");
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (strncmp(rest, quotes[i], strlen(quotes[i])) == 0)
            return true;
    return n >= SHORTEST && strncmp(rest, title, n < ENOUGH ? n : ENOUGH) == 0;
}

/* Does the line head a thread?  title: made plain.  *sure: it counts, or asks for another. */
static bool heads_thread(const char *line, const char *title, bool *sure)
{
    struct buf b;
    bool found = false;
    buf_init(&b, 4 * LONGEST_HEADING);
    letters_plain(line, strlen(line), &b);
    const char *s = b.failed || !b.data ? "" : b.data;
    size_t skip = number_before(s), len = strlen(s + skip);
    for (size_t i = 0; i < sizeof heads / sizeof *heads && !found && len; i++) {
        size_t n = strlen(heads[i].text);
        if (strncmp(s + skip, heads[i].text, n) != 0 || (heads[i].kind == WHOLE && !is_count(s + skip + n, len - n)))
            continue;
        bool counts = strcspn(s, "0123456789") < skip;
        if (heads[i].kind == TITLED && !counts && !goes_on_with_title(s + skip + n, title))
            continue;
        found = true;
        *sure = heads[i].kind != WHOLE || strpbrk(s, "0123456789") != NULL;
    }
    buf_free(&b);
    return found;
}

/* The heading and the boxes around it that end with it: what comes next comes behind the last of these. */
static int32_t last_alone(const struct page *p, int32_t i)
{
    while (p->nodes[i].parent > p->body) {
        int32_t up = p->nodes[i].parent, after = p->nodes[i].end;
        while (after < p->nodes[up].end && !(p->nodes[after].tag == TAG_TEXT && p->nodes[after].weight))
            after++;
        if (after < p->nodes[up].end)
            break;
        i = up;
    }
    return i;
}

/* A section called "Comments" among others: of a manual. */
static bool is_followed_by_sections(const struct page *p, int32_t heading, int32_t from, int32_t end, const char *title)
{
    for (int32_t k = from; k < end; k++) {
        const struct node *n = &p->nodes[k];
        if (n->flags & GONE) {
            k = n->end - 1;
            continue;
        }
        bool sure;
        bool rank = tag_is(n->tag, TAGK_HEADING) && n->tag <= p->nodes[heading].tag;
        char *s = rank && n->weight ? page_text_dup(p, k) : NULL;
        if (s && n->hints == 0 && !n->link_weight && !heads_thread(s, title, &sure))
            return true;
    }
    return false;
}

static bool drop_thread(struct page *p, int32_t heading, bool sure, const char *title)
{
    int32_t from = last_alone(p, heading), up = p->nodes[from].parent, end = up < 0 ? from : p->nodes[up].end;
    if (!sure && is_followed_by_sections(p, heading, p->nodes[from].end, end, title))
        return false;
    for (int32_t k = p->nodes[from].end; k < end; k = p->nodes[k].end)
        if (p->nodes[k].flags & NODE_KEPT)
            return false;
    for (int32_t k = p->nodes[from].end; k < end; k = p->nodes[k].end)
        p->nodes[k].flags |= NODE_DROPPED;
    if (!(p->nodes[from].flags & NODE_KEPT))
        p->nodes[from].flags |= NODE_DROPPED;
    return true;
}

void thread_mark(struct page *p, int32_t title_at)
{
    enum { A_TEXT = 80 };
    int32_t before = 0, tries = 0;
    struct buf b;
    char *shown = title_at >= 0 ? page_text_dup(p, title_at) : NULL;
    buf_init(&b, 1 << 14);
    if (shown)
        letters_plain(shown, strlen(shown), &b);
    const char *title = b.failed || !b.data ? "" : b.data;
    for (int32_t i = title_at >= 0 ? p->nodes[title_at].end : p->body; i < p->count && tries < MOST_HEADINGS; i++) {
        const struct node *n = &p->nodes[i];
        if (n->flags & GONE) {
            i = n->end - 1;
            continue;
        }
        before += tag_is(n->tag, TAGK_BLOCK) ? n->own_weight - n->own_link : 0;
        bool heading = tag_is(n->tag, TAGK_HEADING) || n->tag == TAG_LEGEND;
        if (!heading || before < A_TEXT || n->weight < 3 || n->weight > LONGEST_HEADING)
            continue;
        bool sure = false;
        char *s = page_text_dup(p, i);
        if (!s || !heads_thread(s, title, &sure))
            continue;
        tries++;
        if (drop_thread(p, i, sure, title))
            i = p->nodes[i].end - 1;
    }
    buf_free(&b);
}
