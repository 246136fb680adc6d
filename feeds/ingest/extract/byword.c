/* byword.c: the words that a byline begins with, in the languages of the sources we know and their neighbours. */
#include <stdbool.h>
#include <string.h>

#include "ingest/extract/letters.h"
#include "ingest/extract/phrases.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* In any case of letters.  Those without a colon or an ideograph at their end are followed by a space in the text. */
static const char *const by_words[] = {
    "written by", "posted by", "published by", "reported by", "story by", "words by", "text by", "article by",
    "authored by", "medically reviewed by", "reviewed by", "edited by", "submitted by", "created by", "interview by",
    "photos by", "by:", "by", "author:", "authors:", "author", "writer:", "reporter:",
    /* German */
    "von", "von:", "text:", "texte:", "autor:", "autorin:", "autoren:", "autor/in:", "autor*in:", "autor", "autorin",
    "verfasser:", "verfasserin:", "verfasst von", "geschrieben von", "geschrieben von:", "eingestellt von",
    "gespeichert von", "veröffentlicht von", "erstellt von", "gepostet von", "publiziert von", "ein beitrag von",
    "ein artikel von", "ein gastbeitrag von", "gastbeitrag von", "ein kommentar von", "kommentar von",
    "ein interview von", "interview von", "interview:", "eine analyse von", "analyse von", "eine kolumne von",
    "ein bericht von", "eine rezension von", "ein essay von", "text von", "text und fotos:", "text & fotos:",
    "text/fotos:", "text und bilder:", "text & bilder:", "redaktion:", "redakteur:", "redakteurin:", "protokoll:",
    "bericht:", "bericht von", "aus der feder von",
    /* French */
    "par", "par:", "auteur:", "auteure:", "auteurs:", "auteur", "écrit par", "rédigé par", "publié par",
    "posté par", "proposé par", "propos recueillis par", "recueilli par", "un article de", "article de", "texte de",
    /* Spanish, Portuguese, Italian, Catalan, Romanian */
    "por", "por:", "escrito por", "publicado por", "postado por", "texto:", "texto por", "texto de", "autora:",
    "autores:", "reportagem de", "reportagem:", "redacción:", "una nota de", "di", "di:", "a cura di", "scritto da",
    "pubblicato da", "postato da", "inserito da", "autore:", "autore", "testo di", "testo:", "articolo di",
    "scris de", "publicat de", "escrit per",
    /* Dutch and the Nordic languages */
    "door", "door:", "geplaatst door", "geschreven door", "gepubliceerd door", "tekst:", "av", "av:", "af", "af:",
    "skriven av", "publicerad av", "skrevet av", "skrevet af", "publisert av", "udgivet af", "kirjoittanut",
    "kirjoittaja:", "teksti:", "journalist:", "skribent:",
    /* Polish, Czech, Hungarian, Turkish */
    "przez", "autorka:", "napisał", "napisała", "napisał:", "dodał", "dodała", "dodał:", "opracował",
    "opracowała", "opr.", "napisane przez", "napsal", "napsala", "napsal(a)", "írta:", "szerző:", "yazan:", "yazar:", "haber:", "muhabir:",
    /* Russian, Ukrainian, Kazakh, Kyrgyz, Uzbek */
    "автор:", "авторы:", "автор", "авторы", "автор статьи:",
    "автор текста:", "автор материала:", "автор фото и текста:",
    "текст:", "текст и фото:", "опубликовал", "опубликовала",
    "опубликовал:", "добавил", "добавил:", "подготовил", "подготовила",
    "подготовил:", "подготовила:", "беседовал", "беседовала",
    "интервью:", "корреспондент:", "от", "автори:", "підготував",
    "підготувала", "підготував:", "спілкувалася", "розмовляла",
    "авторы:", "мәтін авторы:", "мақала авторы:", "мәтін:", "дайындаған:",
    "дайындаған", "тілші:", "автору:", "даярдаган:", "муаллиф:", "muallif:",
    "muallif", "tayyorladi:", "тайёрлади:",
    "нийтэлсэн:", "написано автором",
    /* Greek, Serbian, Baltic, Vietnamese, Indonesian; Arabic, Hebrew, Persian, Hindi */
    "συντάκτης:", "συντάκτρια:", "γράφει ο", "γράφει η", "piše:", "piše", "autorius:", "autors:", "tác giả:", "penulis:",
    "oleh:", "oleh", "بقلم:", "بقلم", "الكاتب:", "كتب:", "المؤلف:", "מאת:", "מאת", "נכתב על ידי", "نویسنده:", "लेखक:",
    /* Japanese, Chinese, Korean */
    "文=", "文＝", "文：", "文:", "文・", "文・写真=", "文・写真＝", "文・写真：",
    "取材・文", "取材・文=", "取材・文＝", "取材・文：", "執筆：", "執筆:", "執筆者：",
    "執筆者:", "著者：", "著者:", "著者", "著：", "筆者：", "筆者:", "筆者・", "記者：",
    "記者:", "記者・", "聞き手・", "聞き手：", "聞き手＝", "構成・", "ライター：",
    "ライター:", "投稿者：", "投稿者:", "投稿者 :", "作者：", "作者:", "撰文：", "撰文:",
    "撰稿：", "撰稿:", "文/", "文／", "文｜", "文|", "记者：", "记者:", "本报记者", "记者",
    "特约记者", "글 ", "글:", "글=", "글쓴이", "작성자:", "기자:", "執筆者", "作者",
};

enum { LOOK_AT = 64 };

/* The first bytes of all words: nearly every text begins otherwise. */
static bool begins[256];

__attribute__((constructor)) static void note_beginnings(void)
{
    for (size_t i = 0; i < COUNT(by_words); i++)
        begins[(unsigned char)by_words[i][0]] = true;
    for (int c = 'a'; c <= 'z'; c++)
        begins[c - 0x20] = begins[c];
}

/* Bytes of the word that s begins with, white space before its colon forgiven; 0: another text.  plain: the start of
 * s in lower case, of the same length. */
static size_t match(const char *s, const char *plain, size_t len, const char *word)
{
    size_t n = strlen(word);
    bool colon = word[n - 1] == ':';
    size_t body = n - colon;
    if (body > len || memcmp(plain, word, body) != 0)
        return 0;
    if (!colon)
        return n;
    size_t space = strspn(s + body, " ");
    if (s[body + space] == ':')
        return body + space + 1;
    return strncmp(s + body + space, "\xef\xbc\x9a", 3) == 0 ? body + space + 3 : 0;
}

/* The longest beginning of s that keeps its length in lower case; returns that. */
static size_t plain_beginning(const char *s, struct buf *out)
{
    for (size_t len = strnlen(s, LOOK_AT); len > 1; len /= 2) {
        buf_reset(out);
        letters_plain(s, len, out);
        if (out->len == len)
            return len;
    }
    return 0;
}

size_t phrase_by(const char *s)
{
    struct buf plain;
    if (!begins[(unsigned char)*s])
        return 0;
    buf_init(&plain, 4 * LOOK_AT);
    size_t len = plain_beginning(s, &plain), best = 0;
    for (size_t i = 0; i < COUNT(by_words) && len; i++) {
        const char *w = by_words[i];
        size_t n = w[0] == plain.data[0] ? match(s, plain.data, len, w) : 0;
        if (!n)
            continue;
        bool joined = (unsigned char)w[0] >= 0xe3 || w[strlen(w) - 1] == ':'; /* no space needed after these */
        size_t space = strspn(s + n, " :\t\n");
        if ((joined || space) && n + space > best)
            best = n + space;
    }
    buf_free(&plain);
    return best;
}
