/* byword.c: the words that a byline begins with, in the languages of the sources we know and their neighbours. */
#include <stdbool.h>
#include <string.h>

#include "ingest/extract/letters.h"
#include "core/count.h"
#include "ingest/extract/phrases.h"

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
    "posté par", "proposé par", "propos recueillis par", "de notre correspondant", "de notre correspondante",
    "de notre envoyé spécial",
    "de notre envoyée spéciale", "entretien réalisé par", "recueilli par", "un article de", "article de", "texte de",
    /* Spanish, Portuguese, Italian, Catalan, Romanian */
    "por", "por:", "escrito por", "publicado por", "postado por", "texto:", "texto por", "texto de", "autora:",
    "autores:", "reportagem de", "reportagem:", "redacción:", "una nota de", "di", "di:", "a cura di", "scritto da",
    "dal nostro inviato", "dalla nostra inviata", "dal nostro corrispondente",
    "dalla nostra corrispondente", "de nuestro corresponsal", "de nuestra corresponsal", "una entrevista de",
    "pubblicato da", "postato da", "inserito da", "autore:", "autore", "testo di", "testo:", "articolo di",
    "scris de", "publicat de", "escrit per",
    /* Dutch and the Nordic languages */
    "door", "door:", "geplaatst door", "geschreven door", "gepubliceerd door", "tekst:", "av", "av:", "af", "af:",
    "skriven av", "publicerad av", "skrevet av", "skrevet af", "publisert av", "udgivet af", "kirjoittanut",
    "kirjoittaja:", "teksti:", "journalist:", "skribent:",
    /* Polish, Czech, Hungarian, Turkish */
    "przez", "autorka:", "napisał", "napisała", "napisał:", "dodał", "dodała", "dodał:", "opracował",
    "opracowała", "opr.", "rozmawiał", "rozmawiała", "rozmawiali", "rozmawiał:", "rozmawiała:", "rozmawiali:",
    "tekst i zdjęcia:", "napisane przez", "napsal", "napsala", "napsal(a)", "írta:", "szerző:", "yazan:", "yazar:",
    "haber:", "muhabir:",
    /* Russian, Ukrainian, Kazakh, Kyrgyz, Uzbek */
    "автор:", "авторы:", "автор", "авторы", "автор статьи:",
    "автор текста:", "автор материала:", "автор фото и текста:",
    "текст:", "текст и фото:", "опубликовал", "опубликовала",
    "опубликовал:", "добавил", "добавил:", "подготовил", "подготовила",
    "подготовил:", "подготовила:", "подготовили:", "подготовили", "беседовал", "беседовала", "беседовали",
    "беседовал:", "беседовала:", "беседовали:", "беседу вел", "беседу вёл", "беседу вела", "беседу вел:", "беседу вёл:",
    "беседу вела:", "интервью взял", "интервью взяла", "интервью взял:", "интервью взяла:", "материал подготовил",
    "материал подготовила", "текст подготовил", "текст подготовила", "записал", "записала", "записал:", "записала:",
    "авторы текста:", "автор и фото:", "авторка:",
    "интервью:", "корреспондент:", "от", "автори:", "підготував",
    "підготувала", "підготував:", "спілкувалася", "розмовляла", "спілкувався", "розмовляв", "розмову вела", "розмову вів",
    "авторы:", "мәтін авторы:", "мақала авторы:", "мәтін:", "дайындаған:",
    "дайындаған", "тілші:", "авторлар:", "авторлары:", "әңгімелескен:", "әңгімелескен", "сұхбаттасқан:", "сұхбаттасқан",
    "сұхбатты жүргізген:", "маектешкен:", "маектешкен", "авторлору:", "suhbatlashdi:", "suhbatdosh:", "mualliflar:",
    "муаллифлар:", "автору:", "даярдаган:", "муаллиф:", "muallif:",
    "muallif", "tayyorladi:", "тайёрлади:",
    "нийтэлсэн:", "написано автором",
    /* Greek, Serbian, Baltic, Vietnamese, Indonesian; Arabic, Hebrew, Persian, Hindi */
    "συντάκτης:", "συντάκτρια:", "γράφει ο", "γράφει η", "piše:", "piše", "autorius:", "autors:", "tác giả:", "penulis:",
    "oleh:", "oleh", "بقلم:", "بقلم", "الكاتب:", "كتب:", "المؤلف:", "מאת:", "מאת", "נכתב על ידי", "نویسنده:", "लेखक:",
    /* Japanese, Chinese, Korean */
    "執筆：", "執筆:", "執筆者：",
    "執筆者:", "著者：", "著者:", "著者", "著：", "筆者：", "筆者:", "筆者・", "記者：",
    "記者:", "記者・", "聞き手・", "構成・", "ライター：", "文責：", "文責:", "文責・", "文責＝",
    "ライター:", "投稿者：", "投稿者:", "投稿者 :", "作者：", "作者:", "撰文：", "撰文:",
    "撰稿：", "撰稿:", "撰稿人：", "采写：", "采写:", "采写/", "采写／", "编译：", "编译:", "文字：", "作者|", "作者丨", "作者/", "作者／", "撰文丨",
    "撰文/", "记者：", "记者:", "本报记者", "记者",
    "特约记者", "글 ", "글:", "글=", "글·사진", "글ㆍ사진", "글/사진", "글쓴이:", "취재:", "취재=", "기고:", "기자명", "글쓴이", "작성자:", "기자:", "執筆者", "作者",
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
    return strncmp(s + body + space, "：", 3) == 0 ? body + space + 3 : 0;
}

/* Bytes of the entry that s begins with, 0: none does. */
static size_t one_of(const char *const *list, size_t count, const char *s)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(list[i], s, strlen(list[i])) == 0)
            return strlen(list[i]);
    return 0;
}

/* Bytes of "文・写真／", "取材・構成＝", "文丨": what somebody did, several things joined, and a sign; 0 where to write is none of
 * the things. */
static size_t wide_label(const char *s)
{
    static const char *const writing[] = {"取材", "構成", "執筆", "聞き手", "記事", "インタビュー", "文字", "文"};
    static const char *const others[] = {"写真", "撮影", "編集", "イラスト", "動画", "図", "图片", "图", "摄影"};
    static const char *const joints[] = {"・", "＆", "&", "、", "/", "／", "と"};
    static const char *const signs[] = {"＝", "=", "：", ":", "／", "/", "｜", "|", "丨", "・"};
    enum { PARTS_MOST = 4 };
    bool writes = false;
    for (size_t at = 0, parts = 0; parts < PARTS_MOST; parts++) {
        size_t w = one_of(writing, COUNT(writing), s + at), n = w ? w : one_of(others, COUNT(others), s + at);
        if (!n)
            return 0;
        writes |= w > 0;
        at += n + strspn(s + at + n, " ");
        const char *next = s + at + one_of(joints, COUNT(joints), s + at);
        if (next == s + at || (!one_of(writing, COUNT(writing), next) && !one_of(others, COUNT(others), next))) {
            size_t sign = one_of(signs, COUNT(signs), s + at);
            return writes && sign ? at + sign + strspn(s + at + sign, " ") : 0;
        }
        at = (size_t)(next - s);
    }
    return 0;
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
    size_t wide = (unsigned char)*s >= 0xe3 ? wide_label(s) : 0;
    if (wide || !begins[(unsigned char)*s])
        return wide;
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
