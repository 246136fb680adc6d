/* nameword.c: the words by which a name that is none is told. */
#include "ingest/extract/nameword.h"

#include <string.h>

#include "core/count.h"
#include "ingest/extract/heading_words.h"
#include "ingest/extract/letters.h"

enum { PLAIN_MAX_BYTES = 240 };

bool nameword_is_one_of(const char *const *list, size_t count, const char *s, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == len && memcmp(list[i], s, len) == 0)
            return true;
    return false;
}

/* News agencies: what stands beside a reporter's name as the place where the report came from. */
static const char *const agencies[] = {
    "reuters", "associated press", "the associated press", "ap", "afp", "agence france-presse", "dpa", "efe", "ansa",
    "adnkronos", "pap", "tass", "тасс", "риа новости", "ria novosti", "интерфакс", "interfax", "xinhua", "xinhua news agency",
    "新华社", "新華社", "中新社", "中央社", "kyodo", "kyodo news", "共同", "共同通信", "共同通信社", "時事", "時事通信", "時事通信社",
    "ロイター", "jiji", "jiji press", "afp-jiji", "yonhap", "연합뉴스", "뉴시스", "뉴스1", "bloomberg", "bloomberg news", "upi",
    "ani", "pti", "ians", "press trust of india", "lusa", "belga", "anp", "apa", "sda", "keystone-sda", "kna", "epd",
    "sid", "ats", "mti", "ctk", "čtk", "stt", "ntb", "ritzau", "anadolu agency", "anadolu ajansı", "dha", "iha",
    "kazinform", "казинформ", "қазақпарат", "uza", "ўза", "kabar", "кабар", "akipress", "sputnik", "спутник",
    "унiан", "уніан", "unian", "ukrinform", "укрінформ", "canadian press", "the canadian press", "press association",
    "pa media", "aap", "australian associated press", "europa press", "notimex", "agência brasil", "agerpres",
    "mediafax", "tanjug", "hina", "pr newswire", "prnewswire", "business wire", "globe newswire", "globenewswire",
    "cnn", "bbc", "bbc news", "abc news", "nbc news", "cbs news", "fox news", "npr", "al jazeera", "rfe/rl", "deutsche welle",
    "agencies", "wire reports", "news agencies", "agenturen", "agencias", "agences",
};

static const char *const weekdays[] = {
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "lundi", "mardi", "mercredi",
    "jeudi", "vendredi", "samedi", "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado",
    "domingo", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "понедельник", "вторник",
    "среда", "четверг", "пятница", "суббота", "воскресенье",
};

/* What stands right behind a name in the author's line and is pressed. */
static const char *const buttons[] = {
    "follow", "following", "share", "email", "e-mail", "contact", "subscribe", "bio", "profile", "folgen", "suivre", "seguir",
    "segui", "подписаться", "フォロー",
};

/* Words that no person is called by.  Accounts and labels are nothing at all; offices may be all that there is. */
static const char *const nothing[] = {
    "admin", "administrator", "editor", "editors", "guest", "guest post", "guest author", "user", "webmaster",
    "author", "authors", "anonymous", "unknown", "null", "undefined", "none", "view all posts", "n/a", "read more",
    "follow", "contributor", "updated", "published", "posted", "last updated", "by", "home", "blog", "news",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "all posts",
    "share", "written by", "posted by", "words by", "published by", "reviewed by", "medically reviewed by",
    "edited by", "fact checked by", "verfasst von", "geschrieben von", "super user", "superuser", "root", "webadmin",
    "site admin", "moderator", "модератор", "wordpress", "joomla", "drupal", "typo3", "system", "author name",
    "your name", "[author]", "wpadmin", "siteadmin", "test user", "demo", "gebruiker", "beheerder", "systeme",
    "администратор сайта", "youtube", "instagram", "linkedin", "autor", "autorin", "verfasser", "gast", "gastautor",
    "anonym", "unbekannt", "von", "auteur",
    "administrateur", "invité", "autore", "amministratore", "administrador", "автор", "админ",
    "администратор", "гость", "管理者", "管理員", "管理员", "匿名", "관리자",
    "bluesky", "mastodon", "threads", "tiktok", "pinterest", "whatsapp", "telegram", "vkontakte", "rss", "github", "reddit",
    "default", "test", "mehr", "drucken", "teilen", "share this", "print", "email", "e-mail", "facebook", "twitter",
    "comments", "comment", "kommentare", "copyright", "all rights reserved", "advertisement", "anzeige", "biography",
    "profile", "website", "date", "datum", "uhr", "januar", "februar", "märz", "mai", "juni",
    "juli", "oktober", "dezember",
};
static const char *const offices[] = {
    "editorial", "staff", "newsroom", "news desk", "newsdesk", "press office", "press release", "editorial team",
    "редакция", "редакция сайта", "redaktion", "die redaktion", "redaktionsteam", "pressestelle",
    "presseabteilung", "pressedienst", "la rédaction", "rédaction", "redacción", "la redacción", "redazione",
    "redação", "da redação", "redactie", "redakcja", "redaktionen", "redaksjonen", "編集部", "編輯部",
    "编辑部", "редакція", "пресс-служба", "пресс-центр",
};
static const char *const office_parts[] = {
    "editorial", "editors", "staff", " team", "newsroom", "office of", "communications", "department of", " desk",
    "redaktion", "rédaction", "redacción", "redazione",
    "pressestelle", "редакция", "編集部", " ltd", " llc", " gmbh", " inc.", " limited", " plc",
};
static const char *const role_parts[] = {
    "correspondent", "reporter", "staff writer", "editor", "contributing", "columnist", "producer", "writer",
    "journalist", "корреспондент", "редактор", "журналист", "кореспондент",
    "тілші", "photographer", "professor", "director", "specialist", "analyst", "manager", "expert", "follow ",
    "minute", "engineer", "head of", "certified", "licensed", "coordinator", "consultant", "president", "officer",
    "founder", "scientist", "author of", "read time", "view all", "min read", "lesezeit", "redakteur", "chefredakt",
    "volontär", "korrespondent", "reporterin", "leiter", "mitarbeiter", "geschäftsführ", "journaliste", "rédact",
    "correspondant", "grand reporter", "redactor", "redattore", "giornalista", "periodista", "corresponsal",
    "jornalista", "redacteur", "verslaggever", "dziennikarz", "muhabir", "副主任", "編集委員", "論説委員",
    "特派員", "envoyé", "envoyée", "inviato", "inviata", "enviado especial", "enviada especial", "responsable",
    "kommentare", "comments", "stringer",
};

static bool holds(const char *const *parts, size_t count, const char *s)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(s, parts[i]))
            return true;
    return false;
}

enum name_kind nameword_kind(const char *s, size_t len)
{
    struct buf b;
    buf_init(&b, PLAIN_MAX_BYTES);
    letters_plain(s, len, &b);
    enum name_kind kind = NAME_PERSON;
    if (b.len && nameword_is_one_of(nothing, COUNT(nothing), b.data, b.len))
        kind = NAME_NOTHING;
    else if (b.len && nameword_is_one_of(weekdays, COUNT(weekdays), b.data, b.len))
        kind = NAME_NOTHING;
    else if (b.len && nameword_is_one_of(agencies, COUNT(agencies), b.data, b.len))
        kind = NAME_OFFICE;
    else if (b.len && (nameword_is_one_of(offices, COUNT(offices), b.data, b.len) ||
                       (strchr(b.data, ' ') && holds(office_parts, COUNT(office_parts), b.data))))
        kind = NAME_OFFICE;
    else if (b.len && holds(role_parts, COUNT(role_parts), b.data))
        kind = NAME_NOTHING;
    buf_free(&b);
    return kind;
}

static bool is_plainly(const char *const *list, size_t count, const char *s, size_t len)
{
    struct buf b;
    buf_init(&b, PLAIN_MAX_BYTES);
    letters_plain(s, len, &b);
    bool found = b.len && nameword_is_one_of(list, count, b.data, b.len);
    buf_free(&b);
    return found;
}

bool nameword_is_agency(const char *s, size_t len)
{
    return is_plainly(agencies, COUNT(agencies), s, len);
}

bool nameword_is_weekday(const char *s, size_t len)
{
    return is_plainly(weekdays, COUNT(weekdays), s, len);
}

bool nameword_begins_role(const char *s, size_t len)
{
    static const char *const known[] = {
        "senior", "chief", "head", "deputy", "associate", "assistant", "managing", "executive", "principal", "junior",
        "freelance", "contributing", "staff", "lead", "founder", "co-founder", "director", "editor", "reporter",
        "correspondent", "columnist", "contributor", "journalist", "redakteur", "redakteurin", "chefredakteur",
    };
    const char *space = memchr(s, ' ', len);
    return is_plainly(known, COUNT(known), s, space ? (size_t)(space - s) : len);
}

bool nameword_is_button(const char *s, size_t len)
{
    return is_plainly(buttons, COUNT(buttons), s, len);
}

bool nameword_is_role(const char *s, size_t len)
{
    struct buf b;
    buf_init(&b, PLAIN_MAX_BYTES);
    letters_plain(s, len, &b);
    bool role = len > 4 && b.len && holds(role_parts, COUNT(role_parts), b.data);
    buf_free(&b);
    return role;
}

/* Endings of abstract nouns, which German writes with a capital. */
static bool is_abstract(const char *s, size_t len)
{
    static const char *const endings[] = {
        "ung", "heit", "keit", "schaft", "tion", "ismus", "ität", "politik", "wesen", "verkehr", "planung", "ische",
        "ology", "ness", "ment",
    };
    enum { SHORTEST_WORD = 7, SHORTEST_STEM = 3 };
    for (size_t i = 0; i < COUNT(endings) && len >= SHORTEST_WORD; i++) {
        size_t n = strlen(endings[i]);
        if (len >= n + SHORTEST_STEM && memcmp(s + len - n, endings[i], n) == 0)
            return true;
    }
    return false;
}

bool nameword_is_heading(const char *s, size_t len)
{
    return is_abstract(s, len) || is_plainly(heading_words, COUNT(heading_words), s, len);
}
