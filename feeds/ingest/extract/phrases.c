#include "ingest/extract/phrases.h"

#include <string.h>

#include "ingest/extract/letters.h"

/* whole: the line is nothing but this (a colon or more of the like may follow). */
static const struct {
    const char *text;
    enum phrase kind;
    bool whole;
} phrases[] = {
    {"related articles", PHRASE_RELATED, false}, {"related stories", PHRASE_RELATED, false},
    {"related posts", PHRASE_RELATED, false}, {"related news", PHRASE_RELATED, false},
    {"related reading", PHRASE_RELATED, false}, {"related content", PHRASE_RELATED, false},
    {"related topics", PHRASE_RELATED, false}, {"related:", PHRASE_RELATED, false}, {"related", PHRASE_RELATED, true},
    {"related links", PHRASE_RELATED, true}, {"related coverage", PHRASE_RELATED, false},
    {"read more:", PHRASE_RELATED, false}, {"read more", PHRASE_RELATED, true}, {"read also", PHRASE_RELATED, false},
    {"read next", PHRASE_RELATED, false}, {"also read", PHRASE_RELATED, false}, {"see also:", PHRASE_RELATED, false},
    {"see also", PHRASE_RELATED, true}, {"more stories", PHRASE_RELATED, false},
    {"more from ", PHRASE_RELATED, false}, {"you'll also love", PHRASE_RELATED, false},
    {"you'll also like", PHRASE_RELATED, false}, {"more like this", PHRASE_RELATED, true},
    {"explore more", PHRASE_RELATED, false}, {"you might also like", PHRASE_RELATED, false},
    {"you may also be interested", PHRASE_RELATED, false}, {"more in ", PHRASE_RELATED, false},
    {"more on this", PHRASE_RELATED, false}, {"more articles", PHRASE_RELATED, false},
    {"more news", PHRASE_RELATED, true}, {"you may also like", PHRASE_RELATED, false},
    {"don't miss", PHRASE_RELATED, true}, {"recommended for you", PHRASE_RELATED, false},
    {"recommended", PHRASE_RELATED, true}, {"most read", PHRASE_RELATED, false},
    {"most popular", PHRASE_RELATED, true}, {"trending", PHRASE_RELATED, true}, {"latest news", PHRASE_RELATED, true},
    {"recent posts", PHRASE_RELATED, true}, {"popular posts", PHRASE_RELATED, true},
    {"up next", PHRASE_RELATED, true}, {"keep reading", PHRASE_RELATED, true},
    {"continue reading", PHRASE_RELATED, true}, {"you may like", PHRASE_RELATED, false},
    {"what to read next", PHRASE_RELATED, false}, {"editor's picks", PHRASE_RELATED, true},
    {"watch:", PHRASE_RELATED, false}, {"previous post", PHRASE_RELATED, false}, {"next post", PHRASE_RELATED, false},
    {"click here to read", PHRASE_RELATED, false}, {"previous article", PHRASE_RELATED, false},
    {"next article", PHRASE_RELATED, false}, {"previous", PHRASE_RELATED, true},
    {"read the full story", PHRASE_RELATED, false}, {"latest articles", PHRASE_RELATED, true},
    {"latest posts", PHRASE_RELATED, true}, {"share this:", PHRASE_SHARE, true},
    {"other articles", PHRASE_RELATED, true}, {"similar articles", PHRASE_RELATED, false},
    {"similar posts", PHRASE_RELATED, false}, {"further reading", PHRASE_RELATED, true},
    {"latest stories", PHRASE_RELATED, true}, {"читайте также", PHRASE_RELATED, false},
    {"читать также", PHRASE_RELATED, false}, {"читать далее", PHRASE_RELATED, false},
    {"смотрите также", PHRASE_RELATED, false}, {"материалы по теме", PHRASE_RELATED, false},
    {"по теме:", PHRASE_RELATED, false}, {"похожие новости", PHRASE_RELATED, false},
    {"новости по теме", PHRASE_RELATED, false}, {"другие новости", PHRASE_RELATED, false},
    {"подробнее:", PHRASE_RELATED, false}, {"похожие материалы", PHRASE_RELATED, false},
    {"еще по теме", PHRASE_RELATED, false}, {"последние новости", PHRASE_RELATED, true},
    {"популярное", PHRASE_RELATED, true}, {"ещё по теме", PHRASE_RELATED, false},
    {"тағы оқыңыз", PHRASE_RELATED, false}, {"оқи отырыңыз", PHRASE_RELATED, false},
    {"сондай-ақ оқыңыз", PHRASE_RELATED, false}, {"тақырып бойынша", PHRASE_RELATED, false},
    {"ұқсас жаңалықтар", PHRASE_RELATED, false}, {"соңғы жаңалықтар", PHRASE_RELATED, true},
    {"ўқинг", PHRASE_RELATED, true}, {"мавзуга оид", PHRASE_RELATED, false},
    {"shuningdek o'qing", PHRASE_RELATED, false}, {"関連記事", PHRASE_RELATED, false}, {"関連ニュース", PHRASE_RELATED, false},
    {"あわせて読みたい", PHRASE_RELATED, false}, {"関連リンク", PHRASE_RELATED, false}, {"おすすめ記事", PHRASE_RELATED, false},
    {"続きを読む", PHRASE_RELATED, true}, {"人気記事", PHRASE_RELATED, false}, {"アクセスランキング", PHRASE_RELATED, false},
    {"相关阅读", PHRASE_RELATED, false}, {"相关新闻", PHRASE_RELATED, false}, {"延伸阅读", PHRASE_RELATED, false},
    {"延伸閱讀", PHRASE_RELATED, false}, {"관련기사", PHRASE_RELATED, false}, {"관련 기사", PHRASE_RELATED, false},
    {"lesen sie auch", PHRASE_RELATED, false}, {"mehr zum thema", PHRASE_RELATED, false},
    {"lire aussi", PHRASE_RELATED, false}, {"weitere artikel", PHRASE_RELATED, false},
    {"à lire aussi", PHRASE_RELATED, false}, {"sur le même sujet", PHRASE_RELATED, false},
    {"lea también", PHRASE_RELATED, false}, {"lee también", PHRASE_RELATED, false},
    {"te puede interesar", PHRASE_RELATED, false}, {"leia também", PHRASE_RELATED, false},
    {"leia mais", PHRASE_RELATED, false}, {"leggi anche", PHRASE_RELATED, false}, {"lees ook", PHRASE_RELATED, false},
    {"läs också", PHRASE_RELATED, false}, {"les også", PHRASE_RELATED, false}, {"læs også", PHRASE_RELATED, false},
    {"lue myös", PHRASE_RELATED, false}, {"czytaj też", PHRASE_RELATED, false},
    {"czytaj także", PHRASE_RELATED, false}, {"zobacz też", PHRASE_RELATED, false},
    {"baca juga", PHRASE_RELATED, false}, {"ayrıca oku", PHRASE_RELATED, false},
    {"ilgili haberler", PHRASE_RELATED, false}, {"διαβάστε επίσης", PHRASE_RELATED, false},
    {"читайте також", PHRASE_RELATED, false}, {"čtěte také", PHRASE_RELATED, false},
    {"olvassa el", PHRASE_RELATED, false}, {"xem thêm", PHRASE_RELATED, false}, {"اقرأ أيضا", PHRASE_RELATED, false},
    {"اقرأ ايضا", PHRASE_RELATED, false}, {"share this", PHRASE_SHARE, false}, {"share on", PHRASE_SHARE, false},
    {"share", PHRASE_SHARE, true}, {"follow us", PHRASE_SHARE, false}, {"tweet", PHRASE_SHARE, true},
    {"print", PHRASE_SHARE, true}, {"email", PHRASE_SHARE, true}, {"copy link", PHRASE_SHARE, true},
    {"facebook", PHRASE_SHARE, true}, {"twitter", PHRASE_SHARE, true}, {"linkedin", PHRASE_SHARE, true},
    {"whatsapp", PHRASE_SHARE, true}, {"pinterest", PHRASE_SHARE, true}, {"save", PHRASE_SHARE, true},
    {"listen", PHRASE_SHARE, true}, {"like this:", PHRASE_SHARE, true}, {"loading...", PHRASE_SHARE, true},
    {"поделиться", PHRASE_SHARE, false}, {"поделитесь", PHRASE_SHARE, false}, {"бөлісу", PHRASE_SHARE, true},
    {"подписывайтесь на", PHRASE_LETTER, false}, {"シェアする", PHRASE_SHARE, true}, {"ツイート", PHRASE_SHARE, true},
    {"teilen", PHRASE_SHARE, true}, {"partager", PHRASE_SHARE, true}, {"compartir", PHRASE_SHARE, true},
    {"advertisement", PHRASE_AD, true}, {"advertising", PHRASE_AD, true}, {"story continues below", PHRASE_AD, false},
    {"article continues below", PHRASE_AD, false}, {"article continues after", PHRASE_AD, false},
    {"sponsored", PHRASE_AD, true}, {"continue reading below", PHRASE_AD, false}, {"реклама", PHRASE_AD, true},
    {"жарнама", PHRASE_AD, true}, {"広告", PHRASE_AD, true}, {"anzeige", PHRASE_AD, true}, {"werbung", PHRASE_AD, true},
    {"publicité", PHRASE_AD, true}, {"publicidad", PHRASE_AD, true}, {"scroll to continue", PHRASE_AD, false},
    {"this advertisement has not loaded", PHRASE_AD, false}, {"reklama", PHRASE_AD, true},
    {"sign up for", PHRASE_LETTER, false}, {"sign up to", PHRASE_LETTER, false},
    {"subscribe to", PHRASE_LETTER, false}, {"subscribe", PHRASE_LETTER, true}, {"newsletter", PHRASE_LETTER, true},
    {"join our newsletter", PHRASE_LETTER, false}, {"get our newsletter", PHRASE_LETTER, false},
    {"подпишитесь", PHRASE_LETTER, false}, {"подписаться", PHRASE_LETTER, true},
    {"get the latest", PHRASE_LETTER, false}, {"already a subscriber", PHRASE_LETTER, false},
    {"log in", PHRASE_LETTER, true}, {"comments", PHRASE_COMMENT, true}, {"leave a comment", PHRASE_COMMENT, false},
    {"leave a reply", PHRASE_COMMENT, false}, {"post a comment", PHRASE_COMMENT, false},
    {"комментарии", PHRASE_COMMENT, true}, {"コメント", PHRASE_COMMENT, true},
    {"join the conversation", PHRASE_COMMENT, false}, {"пікірлер", PHRASE_COMMENT, true},
    {"kommentare", PHRASE_COMMENT, true}, {"view comments", PHRASE_COMMENT, false},
    {"show comments", PHRASE_COMMENT, false}, {"add a comment", PHRASE_COMMENT, false}, {"tags:", PHRASE_TAGS, false},
    {"tags", PHRASE_TAGS, true}, {"теги:", PHRASE_TAGS, false}, {"теги", PHRASE_TAGS, true},
    {"тегтер", PHRASE_TAGS, true}, {"filed under", PHRASE_TAGS, false}, {"tagged", PHRASE_TAGS, true},
    {"タグ", PHRASE_TAGS, true}, {"topics:", PHRASE_TAGS, false}, {"tagged:", PHRASE_TAGS, false},
    {"posted in", PHRASE_TAGS, false}, {"categories:", PHRASE_TAGS, false}, {"\xc2\xa9", PHRASE_RIGHTS, false},
    {"copyright \xc2\xa9", PHRASE_RIGHTS, false}, {"copyright (c)", PHRASE_RIGHTS, false},
    {"all rights reserved", PHRASE_RIGHTS, false}, {"無断転載", PHRASE_RIGHTS, false},
    {"table of contents", PHRASE_TOC, false}, {"in this article", PHRASE_TOC, true}, {"目次", PHRASE_TOC, true},
    {"оглавление", PHRASE_TOC, true}, {"jump to", PHRASE_TOC, true}, {"on this page", PHRASE_TOC, true},
    {"don't miss:", PHRASE_RELATED, false}, {"also check", PHRASE_RELATED, true},
    {"you might like", PHRASE_RELATED, false}, {"[read more", PHRASE_RELATED, false},
    {"(read more", PHRASE_RELATED, false}, {"[read also", PHRASE_RELATED, false},
    {"learn more:", PHRASE_RELATED, false}, {"read:", PHRASE_RELATED, false}, {"more:", PHRASE_RELATED, false},
    {"also:", PHRASE_RELATED, false}, {"must read", PHRASE_RELATED, false}, {"written by", PHRASE_AUTHOR, false},
    {"reviewed by", PHRASE_AUTHOR, false}, {"meet the ", PHRASE_AUTHOR, false},
    {"about the reviewer", PHRASE_BIO, true}, {"about the contributor", PHRASE_BIO, false},
    {"disclaimer", PHRASE_BIO, true}, {"about the authors", PHRASE_BIO, false},
    {"about the author", PHRASE_BIO, false}, {"about author", PHRASE_BIO, true},
    {"meet the author", PHRASE_BIO, true}, {"author bio", PHRASE_BIO, true}, {"about the writer", PHRASE_BIO, true},
    {"об авторе", PHRASE_BIO, true}, {"автор туралы", PHRASE_BIO, true}, {"über den autor", PHRASE_BIO, true},
    {"über die autorin", PHRASE_BIO, true}, {"sobre el autor", PHRASE_BIO, true}, {"sobre o autor", PHRASE_BIO, true},
    {"à propos de l'auteur", PHRASE_BIO, true}, {"この記事を書いた人", PHRASE_BIO, false}, {"筆者プロフィール", PHRASE_BIO, false},
    {"著者プロフィール", PHRASE_BIO, false}, {"執筆者プロフィール", PHRASE_BIO, false}, {"back to top", PHRASE_TOP, false},
    {"skip to", PHRASE_TOP, false}, {"наверх", PHRASE_TOP, true}, {"ページトップ", PHRASE_TOP, false},
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool only_marks(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr(" :.!>-|+*", s[i]))
            return false;
    return true;
}

enum phrase phrase_find(const char *plain, size_t len)
{
    for (size_t i = 0; i < COUNT(phrases); i++) {
        if (phrases[i].text[0] != plain[0])
            continue;
        size_t n = strlen(phrases[i].text);
        if (n <= len && memcmp(plain, phrases[i].text, n) == 0 && (!phrases[i].whole || only_marks(plain + n, len - n)))
            return phrases[i].kind;
    }
    return PHRASE_NONE;
}

/* In any case of letters; those without a final space or colon are followed by one in the text. */
static const char *const by_words[] = {
    "written by", "posted by", "published by", "reported by", "story by", "words by", "text by", "article by",
    "authored by", "medically reviewed by", "reviewed by", "edited by", "submitted by", "created by", "by:", "by",
    "author:", "authors:", "author", "writer:", "von", "text:", "autor:", "autorin:", "par", "auteur:", "por", "di",
    "door", "av", "af", "przez", "автор:", "авторы:", "автор", "текст:", "от", "автори:", "мәтін:", "муаллиф:", "文=",
    "文＝", "文：", "文:", "取材・文", "執筆：", "執筆:", "執筆者：", "著者：", "著者:", "著者", "記者：", "記者:", "作者：", "作者:", "文/", "文／",
};

size_t phrase_by(const char *s)
{
    struct buf b;
    char plain[64];
    buf_init(&b, sizeof plain);
    size_t len = strnlen(s, 40), best = 0;
    for (size_t i = 0; i < COUNT(by_words); i++) {
        const char *w = by_words[i];
        size_t n = strlen(w);
        if (n > len)
            continue;
        buf_reset(&b);
        letters_plain(s, n, &b);
        if (b.len != n || memcmp(b.data, w, n) != 0)
            continue;
        bool joined = (unsigned char)w[0] >= 0xe3 || w[n - 1] == ':'; /* no space needed after these */
        size_t space = strspn(s + n, " :\t\n");
        if ((joined || space) && n + space > best)
            best = n + space;
    }
    buf_free(&b);
    return best;
}
