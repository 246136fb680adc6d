#include "ingest/extract/thread.h"

#include <string.h>

#include "ingest/extract/letters.h"
#include "ingest/extract/score.h"

enum { GONE = NODE_DROPPED | NODE_HIDDEN, LONGEST_HEADING = 120, MOST_HEADINGS = 32 };

/* Lines that head a thread, as letters_plain makes them, a number before them left out.  whole: nothing may follow but a
 * number; the others go on with the article's title. */
static const struct {
    const char *text;
    bool whole;
} heads[] = {
    {"comments", true}, {"comment", true}, {"reader comments", true}, {"responses", true}, {"response", true},
    {"responses to", false}, {"response to", false}, {"replies to", false}, {"thoughts on", false},
    {"thought on", false}, {"comments on:", false}, {"leave a comment", false}, {"leave a reply", false},
    {"post a comment", false}, {"add a comment", false}, {"add comment", true}, {"join the discussion", true},
    {"discussion about this post", true}, {"trackbacks", true}, {"pingbacks", true},
    {"kommentare", true}, {"kommentar", true}, {"leserkommentare", true}, {"kommentare zu", false},
    {"kommentar zu", false}, {"antworten zu", false}, {"antwort zu", false}, {"antworten auf", false}, {"gedanken zu", false},
    {"gedanke zu", false}, {"schreibe einen kommentar", false}, {"schreib einen kommentar", false},
    {"kommentar schreiben", false}, {"kommentar verfassen", false}, {"kommentar hinterlassen", false},
    {"hinterlasse eine antwort", false}, {"hinterlasse einen kommentar", false}, {"ihr kommentar", true}, {"dein kommentar", true},
    {"commentaires", true}, {"commentaire", true}, {"vos commentaires", true}, {"les commentaires", true},
    {"vos réactions", true}, {"commentaires sur", false}, {"réponses à", false}, {"réflexions sur", false},
    {"réflexion sur", false}, {"laisser un commentaire", false}, {"laissez un commentaire", false}, {"ajouter un commentaire", false},
    {"comentarios", true}, {"comentario", true}, {"respuestas a", false}, {"comentarios en", false},
    {"deja un comentario", false}, {"deja una respuesta", false}, {"dejar un comentario", false}, {"escribe un comentario", false},
    {"comentários", true}, {"comentário", true}, {"respostas para", false}, {"deixe um comentário", false},
    {"deixe uma resposta", false}, {"deixe seu comentário", false},
    {"commenti", true}, {"commento", true}, {"risposte a", false}, {"lascia un commento", false}, {"lascia una risposta", false},
    {"reacties", true}, {"reactie", true}, {"reacties op", false}, {"geef een reactie", false}, {"plaats een reactie", false},
    {"komentarze", true}, {"komentarzy", true}, {"odpowiedzi na", false}, {"dodaj komentarz", false}, {"zostaw komentarz", false},
    {"komentáře", true}, {"komentářů", true}, {"přidat komentář", false}, {"napsat komentář", false},
    {"kommentarer", true}, {"lämna en kommentar", false}, {"skriv en kommentar", false}, {"legg igjen en kommentar", false},
    {"kommentit", true}, {"kommenttia", true}, {"hozzászólások", true}, {"hozzászólás", true}, {"comentarii", true},
    {"lasă un comentariu", false}, {"lasă un răspuns", false},
    {"комментарии", true}, {"комментариев", true}, {"комментария", true}, {"комментарий", true},
    {"комментарии к", false}, {"оставить комментарий", false}, {"добавить комментарий", false},
    {"оставьте комментарий", false}, {"ваш комментарий", true}, {"обсуждение", true},
    {"коментарі", true}, {"коментарів", true}, {"залишити коментар", false}, {"додати коментар", false},
    {"пікірлер", true}, {"пікір", true}, {"пікір қалдыру", false}, {"пікір жазу", false}, {"комментарийлер", true},
    {"изоҳлар", true}, {"izohlar", true}, {"fikr bildirish", false},
    {"yorumlar", true}, {"yorum", true}, {"bir yanıt yazın", false}, {"bir cevap yazın", false}, {"yorum yap", false},
    {"コメント", true}, {"件のコメント", false}, {"コメント一覧", true}, {"コメントを残す", true}, {"みんなのコメント", true},
    {"评论", true}, {"条评论", true}, {"发表评论", true}, {"网友评论", true}, {"留言", true}, {"發表迴響", true}, {"發佈留言", true},
    {"댓글", true}, {"댓글 쓰기", true}, {"댓글 남기기", true}, {"개의 댓글", true},
    {"التعليقات", true}, {"تعليقات", true}, {"اترك تعليق", false}, {"اترك رد", false},
};

static bool is_count(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr("0123456789 ()[]:,.#", s[i]))
            return false;
    return true;
}

/* "one" and its like stand for 1 in "One thought on …". */
static size_t number_before(const char *s, size_t len)
{
    static const char *const ones[] = {"one ", "ein ", "eine ", "un ", "una ", "uma ", "jeden ", "один "};
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        if (strncmp(s, ones[i], strlen(ones[i])) == 0)
            return strlen(ones[i]);
    size_t n = 0;
    while (n < len && strchr("0123456789 (),.", s[n]))
        n++;
    return n;
}

/* Does the line head a thread?  *sure: it counts, or asks for another. */
static bool heads_thread(const char *line, bool *sure)
{
    struct buf b;
    bool found = false;
    buf_init(&b, 4 * LONGEST_HEADING);
    letters_plain(line, strlen(line), &b);
    const char *s = b.failed || !b.data ? "" : b.data;
    size_t skip = number_before(s, b.len), len = strlen(s + skip);
    for (size_t i = 0; i < sizeof heads / sizeof *heads && !found && len; i++) {
        size_t n = strlen(heads[i].text);
        if (strncmp(s + skip, heads[i].text, n) != 0 || (heads[i].whole && !is_count(s + skip + n, len - n)))
            continue;
        found = true;
        *sure = !heads[i].whole || strpbrk(s, "0123456789") != NULL;
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
static bool is_followed_by_sections(const struct page *p, int32_t heading, int32_t from, int32_t end)
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
        if (s && n->hints == 0 && !n->link_weight && !heads_thread(s, &sure))
            return true;
    }
    return false;
}

static bool drop_thread(struct page *p, int32_t heading, bool sure)
{
    int32_t from = last_alone(p, heading), up = p->nodes[from].parent, end = up < 0 ? from : p->nodes[up].end;
    if (!sure && is_followed_by_sections(p, heading, p->nodes[from].end, end))
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
        if (!s || !heads_thread(s, &sure))
            continue;
        tries++;
        if (drop_thread(p, i, sure))
            i = p->nodes[i].end - 1;
    }
}
