/* closing_table.h: the table of closing.c. */
#ifndef CADIALOG_INGEST_EXTRACT_CLOSING_TABLE_H
#define CADIALOG_INGEST_EXTRACT_CLOSING_TABLE_H

/* How long a paragraph with such a beginning may be. */
enum closing_size { CLOSING_LINE = 90, CLOSING_PARAGRAPH = 420 };

struct closing_row {
    const char *text; /* what it begins with, as letters_plain makes it */
    enum closing_size most;
};

static const struct closing_row closings[] = {
    /* English */
    {"sign up", CLOSING_PARAGRAPH}, {"subscribe", CLOSING_PARAGRAPH}, {"follow us", CLOSING_PARAGRAPH},
    {"follow @", CLOSING_LINE}, {"follow him on", CLOSING_PARAGRAPH}, {"follow her on", CLOSING_PARAGRAPH},
    {"follow them on", CLOSING_PARAGRAPH}, {"follow me on", CLOSING_PARAGRAPH}, {"you can follow", CLOSING_PARAGRAPH},
    {"like us on", CLOSING_PARAGRAPH}, {"find us on", CLOSING_PARAGRAPH}, {"join us on", CLOSING_PARAGRAPH},
    {"connect with", CLOSING_LINE}, {"contact us", CLOSING_LINE}, {"contact the author", CLOSING_PARAGRAPH},
    {"contact the writer", CLOSING_PARAGRAPH}, {"contact the reporter", CLOSING_PARAGRAPH},
    {"contact reporter", CLOSING_PARAGRAPH}, {"contact staff writer", CLOSING_PARAGRAPH}, {"email:", CLOSING_LINE},
    {"e-mail:", CLOSING_LINE}, {"email the author", CLOSING_PARAGRAPH}, {"email the writer", CLOSING_PARAGRAPH},
    {"write to the author", CLOSING_PARAGRAPH}, {"to contact the author", CLOSING_PARAGRAPH},
    {"to contact the reporter", CLOSING_PARAGRAPH}, {"to contact the editor", CLOSING_PARAGRAPH},
    {"to contact us", CLOSING_PARAGRAPH}, {"have a tip", CLOSING_PARAGRAPH}, {"have a story", CLOSING_PARAGRAPH},
    {"do you have a story", CLOSING_PARAGRAPH}, {"do you have a tip", CLOSING_PARAGRAPH},
    {"do you have an opinion on the issues", CLOSING_PARAGRAPH}, {"do you have any information", CLOSING_PARAGRAPH},
    {"have you been affected", CLOSING_PARAGRAPH}, {"got a story", CLOSING_PARAGRAPH},
    {"got a question", CLOSING_PARAGRAPH}, {"send tips", CLOSING_PARAGRAPH}, {"send us your", CLOSING_PARAGRAPH},
    {"if you enjoyed", CLOSING_PARAGRAPH}, {"if you liked this", CLOSING_PARAGRAPH},
    {"if you like this", CLOSING_PARAGRAPH}, {"did you enjoy this", CLOSING_PARAGRAPH},
    {"like this article?", CLOSING_PARAGRAPH}, {"liked this article?", CLOSING_PARAGRAPH},
    {"thanks for reading", CLOSING_PARAGRAPH}, {"thank you for reading", CLOSING_PARAGRAPH},
    {"donate", CLOSING_PARAGRAPH}, {"support our", CLOSING_PARAGRAPH}, {"support us", CLOSING_PARAGRAPH},
    {"support independent", CLOSING_PARAGRAPH}, {"make a donation", CLOSING_PARAGRAPH},
    {"become a member", CLOSING_PARAGRAPH}, {"become a patron", CLOSING_PARAGRAPH}, {"buy me a coffee", CLOSING_PARAGRAPH},
    {"download our", CLOSING_LINE}, {"download the app", CLOSING_PARAGRAPH}, {"get the app", CLOSING_LINE},
    {"click here", CLOSING_LINE}, {"read the original", CLOSING_PARAGRAPH}, {"read more", CLOSING_LINE},
    {"read the full", CLOSING_LINE}, {"view original", CLOSING_LINE}, {"view source", CLOSING_LINE},
    {"source link", CLOSING_LINE}, {"this article was originally", CLOSING_PARAGRAPH},
    {"this article originally", CLOSING_PARAGRAPH}, {"this article first appeared", CLOSING_PARAGRAPH},
    {"this article was first", CLOSING_PARAGRAPH}, {"this article appeared", CLOSING_PARAGRAPH},
    {"this article is republished", CLOSING_PARAGRAPH}, {"this article has been republished", CLOSING_PARAGRAPH},
    {"this article appears in", CLOSING_PARAGRAPH}, {"a version of this article", CLOSING_PARAGRAPH},
    {"a version of this story", CLOSING_PARAGRAPH}, {"this story was originally", CLOSING_PARAGRAPH},
    {"this story originally", CLOSING_PARAGRAPH}, {"this story first appeared", CLOSING_PARAGRAPH},
    {"this story was first", CLOSING_PARAGRAPH}, {"this story was produced", CLOSING_PARAGRAPH},
    {"this story is part of", CLOSING_PARAGRAPH}, {"this post was originally", CLOSING_PARAGRAPH},
    {"this post originally", CLOSING_PARAGRAPH}, {"this post first appeared", CLOSING_PARAGRAPH},
    {"this piece was originally", CLOSING_PARAGRAPH}, {"this piece originally", CLOSING_PARAGRAPH},
    {"this essay was originally", CLOSING_PARAGRAPH}, {"originally published", CLOSING_PARAGRAPH},
    {"first published", CLOSING_PARAGRAPH}, {"originally posted", CLOSING_PARAGRAPH}, {"republished", CLOSING_LINE},
    {"republished with", CLOSING_PARAGRAPH}, {"republished from", CLOSING_PARAGRAPH}, {"republished under", CLOSING_PARAGRAPH},
    {"republished by", CLOSING_PARAGRAPH}, {"reprinted", CLOSING_LINE}, {"reprinted with", CLOSING_PARAGRAPH},
    {"reprinted from", CLOSING_PARAGRAPH}, {"reprinted by", CLOSING_PARAGRAPH}, {"copyright", CLOSING_LINE},
    {"copyright ©", CLOSING_PARAGRAPH}, {"copyright (c)", CLOSING_PARAGRAPH}, {"copyright 1", CLOSING_PARAGRAPH},
    {"copyright 2", CLOSING_PARAGRAPH}, {"copyright by", CLOSING_PARAGRAPH}, {"copyright:", CLOSING_PARAGRAPH},
    {"©", CLOSING_PARAGRAPH},
    {"(c) ", CLOSING_PARAGRAPH}, {"all rights reserved", CLOSING_PARAGRAPH}, {"the views expressed", CLOSING_PARAGRAPH},
    {"views expressed", CLOSING_PARAGRAPH}, {"the opinions expressed", CLOSING_PARAGRAPH},
    {"opinions expressed", CLOSING_PARAGRAPH}, {"the author is a", CLOSING_PARAGRAPH},
    {"the author is the", CLOSING_PARAGRAPH}, {"the writer is a", CLOSING_PARAGRAPH}, {"the writer is the", CLOSING_PARAGRAPH},
    {"about the author", CLOSING_PARAGRAPH}, {"last updated", CLOSING_LINE}, {"last modified", CLOSING_LINE},
    {"last edited", CLOSING_LINE}, {"page last", CLOSING_LINE}, {"posted by", CLOSING_LINE}, {"posted on", CLOSING_LINE},
    {"filed under", CLOSING_LINE}, {"filed in", CLOSING_LINE}, {"tagged", CLOSING_LINE}, {"featured image", CLOSING_PARAGRAPH},
    {"cover image", CLOSING_PARAGRAPH}, {"cover photo", CLOSING_PARAGRAPH}, {"header image", CLOSING_PARAGRAPH},
    {"lead image", CLOSING_PARAGRAPH}, {"top image", CLOSING_PARAGRAPH}, {"image courtesy", CLOSING_PARAGRAPH},
    {"photo courtesy", CLOSING_PARAGRAPH}, {"photos courtesy", CLOSING_PARAGRAPH}, {"image credit", CLOSING_PARAGRAPH},
    {"photo credit", CLOSING_PARAGRAPH}, {"source:", CLOSING_LINE}, {"sources:", CLOSING_LINE}, {"via:", CLOSING_LINE},
    {"our standards:", CLOSING_LINE}, {"reach the reporter", CLOSING_PARAGRAPH}, {"reach him at", CLOSING_LINE},
    {"reach her at", CLOSING_LINE}, {"views:", CLOSING_LINE}, {"share this", CLOSING_LINE}, {"more information:", CLOSING_LINE},
    {"for all the latest", CLOSING_PARAGRAPH}, {"for the latest", CLOSING_PARAGRAPH}, {"for more news", CLOSING_PARAGRAPH},
    {"download the", CLOSING_LINE}, {"catch all the", CLOSING_PARAGRAPH}, {"get breaking news", CLOSING_PARAGRAPH},
    {"get live", CLOSING_PARAGRAPH}, {"the story has been published from", CLOSING_PARAGRAPH},
    {"this story has been published from", CLOSING_PARAGRAPH}, {"this story has not been edited", CLOSING_PARAGRAPH},
    {"this article has not been edited", CLOSING_PARAGRAPH}, {"except for the headline, this story", CLOSING_PARAGRAPH},
    {"first posted", CLOSING_LINE}, {"updated date", CLOSING_LINE}, {"updated on", CLOSING_LINE}, {"published on", CLOSING_LINE},
    {"do you know more", CLOSING_PARAGRAPH}, {"share or comment", CLOSING_LINE}, {"let us know", CLOSING_LINE},
    {"tell us in the comments", CLOSING_LINE}, {"what do you think? ", CLOSING_LINE}, {"comments are closed", CLOSING_LINE},
    {"topics:", CLOSING_PARAGRAPH}, {"topics mentioned", CLOSING_LINE}, {"related links", CLOSING_LINE},
    {"comments", CLOSING_LINE}, {"likes", CLOSING_LINE}, {"rate this", CLOSING_LINE}, {"rating:", CLOSING_LINE},
    {"was this article helpful", CLOSING_LINE}, {"was this page helpful", CLOSING_LINE}, {"was this helpful", CLOSING_LINE},
    {"did you find this", CLOSING_LINE}, {"edit this page", CLOSING_LINE}, {"print this", CLOSING_LINE}, {"min read", CLOSING_LINE},
    {"minute read", CLOSING_LINE}, {"words by", CLOSING_LINE}, {"like loading", CLOSING_LINE},
    /* German */
    {"zur startseite", CLOSING_LINE}, {"mit material von", CLOSING_LINE}, {"mit material der", CLOSING_LINE},
    {"dieser beitrag wurde", CLOSING_PARAGRAPH}, {"dieser eintrag wurde", CLOSING_PARAGRAPH},
    {"dieser artikel erschien", CLOSING_PARAGRAPH}, {"dieser artikel ist zuerst", CLOSING_PARAGRAPH},
    {"dieser artikel wurde", CLOSING_PARAGRAPH}, {"dieser text erschien", CLOSING_PARAGRAPH},
    {"dieser text ist zuerst", CLOSING_PARAGRAPH}, {"dieser beitrag erschien", CLOSING_PARAGRAPH},
    {"zuerst erschienen", CLOSING_PARAGRAPH}, {"quelle:", CLOSING_LINE}, {"quellen:", CLOSING_LINE},
    {"bildquelle", CLOSING_PARAGRAPH}, {"bildquellen", CLOSING_PARAGRAPH}, {"bildnachweis", CLOSING_PARAGRAPH},
    {"titelbild", CLOSING_PARAGRAPH},
    {"beitragsbild", CLOSING_PARAGRAPH}, {"foto:", CLOSING_LINE}, {"fotos:", CLOSING_LINE},
    {"mehr zum thema", CLOSING_LINE}, {"mehr dazu", CLOSING_LINE}, {"lesen sie auch", CLOSING_PARAGRAPH},
    {"lesen sie mehr", CLOSING_PARAGRAPH}, {"lesen sie hier", CLOSING_PARAGRAPH}, {"folgen sie uns", CLOSING_PARAGRAPH},
    {"folgt uns", CLOSING_PARAGRAPH}, {"folge uns", CLOSING_PARAGRAPH}, {"abonnieren sie", CLOSING_PARAGRAPH},
    {"abonniere", CLOSING_PARAGRAPH}, {"abonnieren", CLOSING_PARAGRAPH}, {"melden sie sich", CLOSING_PARAGRAPH},
    {"stand:", CLOSING_LINE},
    {"letzte änderung", CLOSING_LINE}, {"zuletzt geändert", CLOSING_LINE}, {"letzte aktualisierung", CLOSING_LINE},
    {"zuletzt aktualisiert", CLOSING_LINE}, {"veröffentlicht am", CLOSING_LINE}, {"veröffentlicht in", CLOSING_LINE},
    {"erstellt am", CLOSING_LINE}, {"eingestellt von", CLOSING_LINE}, {"geschrieben von", CLOSING_LINE},
    {"geschrieben am", CLOSING_LINE}, {"hat ihnen der artikel gefallen", CLOSING_PARAGRAPH},
    {"ihnen hat der artikel gefallen", CLOSING_PARAGRAPH}, {"hat dir der artikel gefallen", CLOSING_PARAGRAPH},
    {"unterstützen sie", CLOSING_PARAGRAPH}, {"spenden sie", CLOSING_PARAGRAPH}, {"alle rechte", CLOSING_PARAGRAPH},
    {"danke fürs lesen", CLOSING_LINE}, {"abgelegt unter", CLOSING_LINE}, {"kommentare geschlossen", CLOSING_LINE},
    {"zum weiterlesen", CLOSING_LINE}, {"über den autor", CLOSING_PARAGRAPH}, {"über die autorin", CLOSING_PARAGRAPH},
    {"der autor ist", CLOSING_PARAGRAPH}, {"die autorin ist", CLOSING_PARAGRAPH},
    {"kommentare", CLOSING_LINE}, {"kommentar", CLOSING_LINE}, {"keine kommentare", CLOSING_LINE}, {"drucken", CLOSING_LINE},
    {"klick, um", CLOSING_PARAGRAPH}, {"gefällt mir", CLOSING_LINE}, {"wird geladen", CLOSING_LINE},
    {"artikel bewerten", CLOSING_LINE},
    {"bewertung:", CLOSING_LINE}, {"flattr", CLOSING_LINE}, {"du kannst alle antworten", CLOSING_PARAGRAPH},
    {"du kannst die kommentare", CLOSING_PARAGRAPH}, {"kommentieren ist", CLOSING_LINE}, {"autor:", CLOSING_LINE},
    {"autorin:", CLOSING_LINE},
    {"text:", CLOSING_LINE}, {"text und fotos:", CLOSING_LINE}, {"text und foto:", CLOSING_LINE}, {"text & foto", CLOSING_LINE},
    {"mehr infos", CLOSING_LINE}, {"mehr informationen", CLOSING_LINE}, {"weitere infos", CLOSING_LINE},
    {"weitere informationen", CLOSING_LINE},
    {"pressekontakt", CLOSING_LINE}, {"hat dir der beitrag", CLOSING_PARAGRAPH}, {"hat dir dieser", CLOSING_PARAGRAPH},
    {"hat ihnen dieser", CLOSING_PARAGRAPH}, {"wenn dir dieser", CLOSING_PARAGRAPH}, {"wenn dir der", CLOSING_PARAGRAPH},
    {"wenn ihnen dieser", CLOSING_PARAGRAPH}, {"folgt mir", CLOSING_PARAGRAPH}, {"folge mir", CLOSING_PARAGRAPH},
    {"dieser artikel enthält", CLOSING_LINE}, {"dieser beitrag enthält", CLOSING_LINE}, {"affiliate-link", CLOSING_LINE},
    {"affiliate link", CLOSING_LINE}, {"erstellt:", CLOSING_LINE}, {"zuletzt bearbeitet", CLOSING_LINE}, {"aufrufe", CLOSING_LINE},
    {"gelesen:", CLOSING_LINE}, {"lesezeit", CLOSING_LINE}, {"impressum", CLOSING_LINE}, {"powered by", CLOSING_LINE},
    {"teilen", CLOSING_LINE}, {"tweet", CLOSING_LINE}, {"tweets", CLOSING_LINE}, {"zugriffe", CLOSING_LINE},
    {"permalink", CLOSING_LINE},
    /* French, Spanish, Portuguese, Italian, Dutch, Polish */
    {"source :", CLOSING_LINE}, {"sources :", CLOSING_LINE}, {"suivez-nous", CLOSING_PARAGRAPH},
    {"abonnez-vous", CLOSING_PARAGRAPH}, {"lire aussi", CLOSING_PARAGRAPH}, {"à lire aussi", CLOSING_PARAGRAPH},
    {"cet article a été publié", CLOSING_PARAGRAPH}, {"cet article est paru", CLOSING_PARAGRAPH},
    {"article publié", CLOSING_LINE}, {"dernière mise à jour", CLOSING_LINE}, {"publié le", CLOSING_LINE},
    {"publié dans", CLOSING_LINE},
    {"cet article a été posté", CLOSING_PARAGRAPH}, {"commentaires", CLOSING_LINE}, {"publicado", CLOSING_LINE},
    {"comentarios", CLOSING_LINE},
    {"pubblicato", CLOSING_LINE}, {"geplaatst", CLOSING_LINE}, {"reacties", CLOSING_LINE},
    {"crédit photo", CLOSING_LINE}, {"tous droits", CLOSING_PARAGRAPH},
    {"fuente:", CLOSING_LINE}, {"síguenos", CLOSING_PARAGRAPH}, {"suscríbete", CLOSING_PARAGRAPH},
    {"lea también", CLOSING_PARAGRAPH}, {"lee también", CLOSING_PARAGRAPH}, {"este artículo fue", CLOSING_PARAGRAPH},
    {"fonte:", CLOSING_LINE}, {"siga-nos", CLOSING_PARAGRAPH}, {"leia também", CLOSING_PARAGRAPH},
    {"seguici", CLOSING_PARAGRAPH}, {"leggi anche", CLOSING_PARAGRAPH}, {"iscriviti", CLOSING_PARAGRAPH},
    {"bron:", CLOSING_LINE}, {"lees ook", CLOSING_PARAGRAPH}, {"volg ons", CLOSING_PARAGRAPH},
    {"źródło:", CLOSING_LINE}, {"czytaj także", CLOSING_PARAGRAPH}, {"zobacz też", CLOSING_PARAGRAPH},
    /* Russian, Ukrainian, Kazakh, Uzbek */
    {"источник:", CLOSING_LINE}, {"источник фото", CLOSING_LINE}, {"фото:", CLOSING_LINE},
    {"подписывайтесь", CLOSING_PARAGRAPH}, {"подпишитесь", CLOSING_PARAGRAPH}, {"читайте также", CLOSING_PARAGRAPH},
    {"читайте нас", CLOSING_PARAGRAPH}, {"следите за", CLOSING_PARAGRAPH}, {"автор:", CLOSING_LINE},
    {"автор фото", CLOSING_LINE}, {"просмотров", CLOSING_LINE}, {"количество просмотров", CLOSING_LINE},
    {"просмотры:", CLOSING_LINE}, {"оригинал статьи", CLOSING_LINE}, {"ссылка на источник", CLOSING_LINE},
    {"больше новостей", CLOSING_PARAGRAPH}, {"присоединяйтесь", CLOSING_PARAGRAPH}, {"дата публикации", CLOSING_LINE},
    {"опубликовано", CLOSING_LINE}, {"мнение автора", CLOSING_PARAGRAPH}, {"мнение редакции", CLOSING_PARAGRAPH},
    {"возврат к списку", CLOSING_LINE}, {"количество показов", CLOSING_LINE}, {"поделиться", CLOSING_LINE},
    {"понравилась статья", CLOSING_PARAGRAPH}, {"понравился материал", CLOSING_PARAGRAPH}, {"комментариев", CLOSING_LINE},
    {"комментарии", CLOSING_LINE}, {"рубрика:", CLOSING_LINE}, {"пікір", CLOSING_LINE},
    {"при копировании", CLOSING_PARAGRAPH}, {"при перепечатке", CLOSING_PARAGRAPH}, {"копирование материалов", CLOSING_PARAGRAPH},
    {"использование материалов", CLOSING_PARAGRAPH}, {"теги:", CLOSING_PARAGRAPH}, {"жаңалықтарды", CLOSING_LINE},
    {"джерело:", CLOSING_LINE}, {"підписуйтесь", CLOSING_PARAGRAPH}, {"дереккөз", CLOSING_LINE}, {"сурет:", CLOSING_LINE},
    {"қаралды", CLOSING_LINE}, {"қаралым", CLOSING_LINE}, {"манба:", CLOSING_LINE}, {"manba:", CLOSING_LINE},
    /* Turkish, Japanese, Chinese, Korean */
    {"kaynak:", CLOSING_LINE}, {"出典", CLOSING_LINE}, {"この記事は有料", CLOSING_PARAGRAPH}, {"残り", CLOSING_LINE},
    {"写真提供", CLOSING_LINE}, {"提供：", CLOSING_LINE}, {"(c)", CLOSING_LINE}, {"この記事を書いた人", CLOSING_LINE},
    {"お問い合わせ", CLOSING_LINE},
    {"投稿日", CLOSING_LINE}, {"公開日", CLOSING_LINE}, {"更新日", CLOSING_LINE}, {"カテゴリ", CLOSING_LINE}, {"コメント", CLOSING_LINE},
    {"最終更新", CLOSING_LINE}, {"取材・文", CLOSING_LINE}, {"文＝", CLOSING_LINE}, {"編集部おすすめ", CLOSING_LINE},
    {"【関連", CLOSING_LINE}, {"来源", CLOSING_LINE}, {"(来源", CLOSING_LINE}, {"（来源", CLOSING_LINE},
    {"(编辑", CLOSING_LINE}, {"（编辑", CLOSING_LINE}, {"编辑:", CLOSING_LINE}, {"编辑：", CLOSING_LINE},
    {"免责声明", CLOSING_PARAGRAPH}, {"声明：", CLOSING_PARAGRAPH}, {"特别声明", CLOSING_PARAGRAPH}, {"责任编辑", CLOSING_LINE},
    {"출처", CLOSING_LINE}, {"저작권", CLOSING_PARAGRAPH},
};

/* What stands somewhere in a line that tells where its text came from. */
static const char *const origins[] = {
    " appeared first on ", " first appeared on ", " erschien zuerst auf ", " erschien zuerst bei ", " est apparu en premier sur ",
    " apareció primero en ", " apareceu primeiro em ", " proviene da ", " pojawił się najpierw na ",
    " verscheen eerst op ", " появились сначала на ", " впервые появилась ", " ilk önce ",
};

/* Newsletters and channels; parts of words. */
static const char *const letters[] = {
    "newsletter", "inbox", "mailing list", "morning email", "daily email", "rundbrief", "infolettre", "lettre d'information",
    "boletín", "boletim", "nieuwsbrief", "nyhetsbrev", "bülten", "рассылк", "telegram-кан", "телеграм-кан",
    "телеграм кан", "telegram-арн", "telegram арн", "telegram кан", "whatsapp channel", "whatsapp-kanal", "telegram channel",
    "メルマガ", "メールマガジン", "ニュースレター", "뉴스레터", "xabarnoma", "хабарнома", "хабарлама", "نشرتنا", "النشرة البريدية",
    "邮件", "電子報", "电子报",
};
/* Where channels are: news are about these too. */
static const char *const services[] = {"telegram", "телеграм", "whatsapp"};

/* What readers are asked to do with a newsletter, and what others are told to do as well. */
static const char *const asks[] = {
    "sign up", "signup", "subscribe ", "subscribe.", "subscribe!", "subscribing", "to subscribe", "paying subscriber", "get our",
    "delivered to your", "register for", "anmelden", "abonnieren", "bestellen", "recevez", "abonneer", "aanmeld", "prenumerera",
    "подписаться", "підпис", "登録", "購読", "フォロー", "구독", "abone ol", "kaydol", "zapisz się", "اشترك", "订阅", "訂閱",
};
/* What only readers are asked. */
static const char *const calls[] = {
    "join our", "join the mailing", "subscribe to our", "sign up for our", "sign up to our", "follow our", "abonniert unser",
    "abonnieren sie", "folgen sie", "abonnez", "inscrivez", "s'inscrire", "suscríb", "suscribir", "assine", "inscreva", "iscriviti",
    "iscrivetevi", "подписывайт", "подпишит", "подпишись", "підписуйт", "підпишіт", "присоединяйт", "читайте нас", "жазылыңыз",
    "жазылып", "оқыңыз", "obuna bo", "обуна бў", "اشترك في", "اشتركوا في", "订阅我们", "欢迎订阅", "구독하시면", "구독하세요",
};

/* What follows the author's name in a line about them, set in italics. */
static const char *const bios[] = {
    " is a ", " is an ", " is the ", " is senior ", " covers ", " writes ", " reports ", " lives ", " has been ",
    " was a ", " works ", " teaches ",
    " ist ", " lebt ", " schreibt ", " arbeitet ", " est ", " es ", " è ", " é ",
};

#endif
