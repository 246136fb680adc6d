#include "ingest/extract/names.h"

#include <string.h>
#include <strings.h>

#include "core/utf8.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/phrases.h"

enum { NAME_MAX_BYTES = 120, LIST_MAX_BYTES = 8192 /* of a whole byline; the rest is not looked at */ };

#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool is_one_of(const char *const *list, size_t count, const char *s, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == len && memcmp(list[i], s, len) == 0)
            return true;
    return false;
}

/* Capital (1), small (-1), or a letter of a script without the two (0). */
static int letter_case(const char *s)
{
    size_t used, len = strnlen(s, 4);
    if (!len)
        return 0;
    uint32_t c = utf8_decode(s, len, &used);
    struct buf b;
    buf_init(&b, 16);
    letters_plain(s, used, &b);
    bool changes = b.len && (b.len != used || memcmp(b.data, s, used) != 0);
    buf_free(&b);
    if (changes)
        return 1;
    bool cased = (c >= 'a' && c <= 'z') || (c >= 0xdf && c <= 0x17f && c != 0xf7) || (c >= 0x3b1 && c <= 0x3c9) ||
                 (c >= 0x430 && c <= 0x45f) || (c >= 0x460 && c <= 0x52f);
    return cased ? -1 : 0;
}

bool names_capital(const char *s)
{
    return letter_case(s) >= 0 && (unsigned char)*s > ' ' && !strchr("0123456789.,:;!?-|()[]<>/&@#*\"'", *s);
}

/* Small words inside of names. */
static bool is_particle(const char *s, size_t len)
{
    static const char *const known[] = {
        "de", "van", "von", "der", "den", "la", "le", "du", "da", "dos", "das", "do", "bin", "ibn", "al", "el", "di",
        "ter", "ten", "y", "and", "und", "et", "e", "i", "og", "och", "en", "ve", "of", "the", "zu", "zur", "vom",
        "vd", "della", "del", "dello", "het", "af", "av", "и", "та", "және", "менен", "ва", "va", "a",
        "d", "san", "ул", "қызы", "ұлы", "with", "mit", "avec", "med", "met", "con", "com", "editors",
        "team", "staff", "кызы", "уулу", "оглы", "де", "фон", "ван",
    };
    return is_one_of(known, COUNT(known), s, len);
}

/* Where a name ends for certain: what follows is a place, a time, a role, the picture's author. */
static size_t end_of_names(const char *s)
{
    static const char *const marks[] = {
        " | ", "|", " \xe2\x80\xa2 ", "\xe2\x80\xa2", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", "\n", " \xc2\xb7 ",
        "(", "\xef\xbc\x88", "[", " @", " on ", " for ", " in ", " updated", " published", " posted", "\xef\xbc\x8f",
        "\xe3\x80\x90", "\xef\xbc\x89", " // ", " Published", " Updated", " Posted", " On ", " Foto", " Photo",
        " Bild:", " Bilder:", " Фото", "写真", "撮影", "イラスト", " Illustration", " Grafik", " Image",
        "编辑", "編集：", "责编", "来源", " Fotograf", " Quelle", " Source:", " Redigering", "사진",
        " Mis \xc3\xa0 jour", " Publi\xc3\xa9", " Aktualisiert", " Ver\xc3\xb6" "ffentlicht", " Publicado",
        " Pubblicato", " Опубликован",
    };
    size_t end = strlen(s);
    for (size_t i = 0; i < COUNT(marks); i++) {
        const char *at = strstr(s, marks[i]);
        if (at && at > s && (size_t)(at - s) < end)
            end = (size_t)(at - s);
    }
    const char *mail = memchr(s, '@', end);
    while (mail && mail > s && mail[-1] != ' ')
        mail--;
    if (mail && mail > s)
        end = (size_t)(mail - s);
    size_t digit = strcspn(s, "0123456789");
    if (digit < end && digit > 0) {
        /* The word before the number belongs to the date: "May 5", "5 мая". */
        end = digit;
        while (end > 0 && s[end - 1] == ' ')
            end--;
        if (end > 0 && s[end - 1] == ',')
            return end; /* "Dana Omarova, 4 years with us" */
        size_t word = end;
        while (word > 0 && s[word - 1] != ' ')
            word--;
        if (word > 0)
            end = word;
    }
    return end;
}

/* Before the first small word that no name has: "Dana Omarova am Montag". */
static size_t end_of_capitals(const char *s, size_t len)
{
    bool capital = false;
    for (size_t i = 0; i < len;) {
        size_t n = strcspn(s + i, " ,;/");
        if (n > len - i)
            n = len - i;
        if (n && letter_case(s + i) < 0 && !is_particle(s + i, n) && capital)
            return i;
        capital |= n && letter_case(s + i) > 0;
        i += n;
        while (i < len && strchr(" ,;/", s[i]))
            i++;
    }
    return len;
}

/* A title such as "PhD" that stands behind a comma is part of the name before it. */
static bool is_degree(const char *s, size_t len)
{
    static const char *const known[] = {
        "phd", "ph.d.", "ph.d", "m.d.", "jr.", "jr", "sr.", "psyd", "dphil", "edd", "pharmd", "esq.", "msc", "bsc",
    };
    bool capitals = len >= 2 && len <= 8;
    for (size_t i = 0; i < len && capitals; i++)
        capitals = (s[i] >= 'A' && s[i] <= 'Z') || s[i] == '.' || s[i] == '-';
    for (size_t i = 0; i < COUNT(known) && !capitals; i++)
        capitals = strlen(known[i]) == len && strncasecmp(known[i], s, len) == 0;
    return capitals;
}

enum kind { KIND_PERSON, KIND_OFFICE, KIND_NOTHING };

/* Words that no person is called by.  Accounts and labels are nothing at all; offices may be all that there is. */
static const char *const nothing[] = {
    "admin", "administrator", "editor", "editors", "guest", "guest post", "guest author", "user", "webmaster",
    "author", "authors", "anonymous", "unknown", "null", "undefined", "none", "view all posts", "n/a", "read more",
    "follow", "contributor", "updated", "published", "posted", "last updated", "by", "home", "blog", "news",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "all posts",
    "share", "written by", "posted by", "words by", "published by", "reviewed by", "medically reviewed by",
    "edited by", "fact checked by", "verfasst von", "geschrieben von", "super user", "superuser", "root", "webadmin",
    "site admin", "autor", "autorin", "verfasser", "gast", "gastautor", "anonym", "unbekannt", "von", "auteur",
    "administrateur", "invité", "autore", "amministratore", "administrador", "автор", "админ",
    "администратор", "гость", "管理者", "管理員", "管理员", "匿名", "관리자",
    "default", "test", "mehr", "drucken", "teilen", "share this", "print", "email", "e-mail", "facebook", "twitter",
    "comments", "comment", "kommentare", "copyright", "all rights reserved", "advertisement", "anzeige", "biography",
    "profile", "website", "date", "datum", "uhr", "montag", "dienstag", "mittwoch", "donnerstag", "freitag",
    "samstag", "sonntag", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "lundi",
    "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "januar", "februar", "märz", "mai", "juni",
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
    "editorial", "editors", "staff", " team", "newsroom", "redaktion", "rédaction", "redacción", "redazione",
    "pressestelle", "редакция", "編集部",
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
    "特派員", "responsable", "kommentare", "comments", "stringer",
};

static bool holds(const char *const *parts, size_t count, const char *s)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(s, parts[i]))
            return true;
    return false;
}

static enum kind kind_of(const char *s, size_t len)
{
    struct buf b;
    buf_init(&b, 2 * NAME_MAX_BYTES);
    letters_plain(s, len, &b);
    enum kind kind = KIND_PERSON;
    if (b.len && is_one_of(nothing, COUNT(nothing), b.data, b.len))
        kind = KIND_NOTHING;
    else if (b.len && (is_one_of(offices, COUNT(offices), b.data, b.len) ||
                       (strchr(b.data, ' ') && holds(office_parts, COUNT(office_parts), b.data))))
        kind = KIND_OFFICE;
    else if (b.len && holds(role_parts, COUNT(role_parts), b.data))
        kind = KIND_NOTHING;
    buf_free(&b);
    return kind;
}

static bool is_role(const char *s, size_t len)
{
    struct buf b;
    buf_init(&b, 2 * NAME_MAX_BYTES);
    letters_plain(s, len, &b);
    bool role = len > 4 && b.len && holds(role_parts, COUNT(role_parts), b.data);
    buf_free(&b);
    return role;
}

static bool has_letters(const char *s, size_t len)
{
    for (size_t i = 0, used; i < len; i += used) {
        uint32_t c = utf8_decode(s + i, len - i, &used);
        if (((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= 0xc0 && c < 0x2000) || c > 0x3004)
            return true;
    }
    return false;
}

/* Reporters of these countries sign with their trade: 김민수 기자, 山田花子記者, 本報記者王小明. */
static void cut_trade(const char **s, size_t *len)
{
    static const char *const trades[] = {
        "기자", "특파원", "논설위원", "記者", "记者", "特派員", "特派记者", "論説委員",
        "編集委員",
    };
    for (size_t i = 0; i < COUNT(trades); i++) {
        size_t n = strlen(trades[i]);
        if (*len > n + 3 && memcmp(*s + *len - n, trades[i], n) == 0)
            *len -= n;
        if (*len > n + 3 && memcmp(*s, trades[i], n) == 0) {
            *s += n;
            *len -= n;
        }
    }
}

static void trim(const char **s, size_t *len)
{
    static const char before[] = " ,.;:-|*/\t\n", after[] = " ,;:-|*/\t\n";
    while (*len && **s && strchr(before, **s))
        ++*s, --*len;
    while (*len && strchr(after, (*s)[*len - 1]))
        --*len;
}

static void add_degree(struct names *to, const char *s, size_t len)
{
    struct person *last = &to->list[to->count - 1];
    last->name = arena_printf(to->arena, "%s, %.*s", last->name, (int)len, s);
}

static void add_name(struct names *to, const char *s, size_t len)
{
    trim(&s, &len);
    cut_trade(&s, &len);
    trim(&s, &len);
    if (len < 2 || len > NAME_MAX_BYTES || !has_letters(s, len) || to->count == NAMES_MAX || memchr(s, '@', len))
        return;
    if (is_degree(s, len) && to->count) {
        add_degree(to, s, len);
        return;
    }
    enum kind kind = kind_of(s, len);
    if (kind == KIND_NOTHING || *s == '"' || *s == '#' || memchr(s, ':', len))
        return;
    char *name = arena_strndup(to->arena, s, len);
    for (size_t i = 0; i < to->count && name; i++)
        if (strcasecmp(to->list[i].name, name) == 0)
            return;
    if (!name)
        return;
    to->office[to->count] = kind == KIND_OFFICE;
    to->list[to->count++] = (struct person){.name = name};
}

/* "A, B and C", "A、B", "A и B".  Returns where the first ends, at most len. */
static size_t next_joint(const char *s, size_t len, size_t *joint)
{
    static const char *const joints[] = {
        ", and ", " and ", " & ", ", ", ",", ";", "\xe3\x80\x81", "\xef\xbc\x8c", " и ", " und ", " et ", " y ",
        " e ", " och ", " og ", " with ", " және ", " And ", " AND ", " i ", " та ", " en ", " ve ", " va ",
        " ва ", " menen ", " mit ", " avec ", " / ", " + ", " UND ", " ja ", " és ",
    };
    size_t best = len;
    *joint = 0;
    for (size_t i = 0; i < COUNT(joints); i++) {
        size_t n = strlen(joints[i]);
        const char *at = memmem(s, len, joints[i], n);
        if (at && ((size_t)(at - s) < best || ((size_t)(at - s) == best && n > *joint))) {
            best = (size_t)(at - s);
            *joint = n;
        }
    }
    return best;
}

/* Words of headings, sections and buttons, which are written with capitals as well. */
static bool is_heading_word(const char *s, size_t len)
{
    /* Endings of abstract nouns, which German writes with a capital. */
    static const char *const endings[] = {
        "ung", "heit", "keit", "schaft", "tion", "ismus", "ität", "politik", "wesen", "verkehr", "planung", "ische",
        "ology", "ness", "ment",
    };
    for (size_t i = 0; i < COUNT(endings) && len > 6; i++) {
        size_t n = strlen(endings[i]);
        if (len > n + 2 && memcmp(s + len - n, endings[i], n) == 0)
            return true;
    }
    static const char *const known[] = {
        "the", "news", "and", "of", "our", "your", "about", "contact", "privacy", "policy", "terms", "read", "more",
        "share", "comments", "business", "politics", "sports", "sport", "world", "life", "health", "culture",
        "opinion", "guide", "tips", "best", "top", "how", "what", "why", "home", "blog", "company", "media", "press",
        "release", "services", "resources", "insights", "marketing", "travel", "review", "reviews", "science",
        "technology", "tech", "video", "photo", "podcast", "events", "event", "learn", "get", "start", "free", "sign",
        "log", "case", "study", "uncategorized", "allgemein", "aktuelles", "nachrichten", "neuigkeiten", "letzte",
        "änderung", "stand", "impressum", "startseite", "neue", "neuer", "neues", "alle", "unsere", "über",
        "weitere", "kontakt", "datenschutz", "wirtschaft", "politik", "kultur", "gesellschaft", "wissen", "leben",
        "reise", "kommentare", "keine", "kein", "mehr", "zum", "zur", "im", "in", "am", "uhr", "min", "lesezeit",
        "seite", "drucken", "aux", "actualités", "société", "international", "noticias", "united", "states", "new",
        "south", "north", "west", "east", "street", "university", "institute", "school", "all", "no", "is", "are",
        "with", "to", "for", "from", "on", "at", "real", "estate", "open", "source", "artificial", "intelligence",
        "data", "machine", "mental", "small", "product", "products", "design", "software", "industry", "finance",
        "financial", "personal", "category", "tags", "updated", "published", "posted", "last", "time", "today",
        "this", "we", "you", "not", "it", "inc", "llc", "gmbh", "group", "magazine", "times", "post", "daily",
        "journal", "online", "verlag", "verein", "digital", "web", "app", "development", "engineering", "security",
        "cloud", "customer", "food", "fitness", "home", "lifestyle", "fashion", "website", "coffee", "management",
        "project", "plant", "plants", "corp", "society", "joined", "member", "since", "thoughts", "essays", "notes",
        "articles", "beauty", "education", "research", "analysis", "feature", "features", "interview",
    };
    struct buf b;
    buf_init(&b, 64);
    letters_plain(s, len < 60 ? len : 60, &b);
    bool found = b.len && is_one_of(known, COUNT(known), b.data, b.len);
    buf_free(&b);
    return found;
}

/* "George Hotz's" */
static bool is_genitive(const char *s, size_t len)
{
    return len > 3 && s[len - 1] == 's' && (s[len - 2] == '\'' || (unsigned char)s[len - 2] == 0x99);
}

/* Up to seven words that begin with capital letters, particles between them; other scripts have no capitals to go by.
 */
static bool looks_like_name(const char *s, size_t len)
{
    int words = 0, capitals = 0;
    bool abbreviation = len <= 3 && letter_case(s + len - 1) > 0; /* HR, IT */
    if (is_genitive(s, len) || abbreviation)
        return false;
    if ((strncmp(s, "the ", 4) == 0 || strncmp(s, "of ", 3) == 0) && kind_of(s, len) != KIND_OFFICE)
        return false;
    for (size_t i = 0; i < len; words++) {
        size_t n = strcspn(s + i, " ");
        if (n > len - i)
            n = len - i;
        bool small = letter_case(s + i) < 0;
        if (small && !is_particle(s + i, n))
            return false;
        capitals += !small;
        i += n + strspn(s + i + n, " ");
    }
    return words > 0 && words <= 7 && capitals > 0 && len <= 90 && (words > 1 || !is_heading_word(s, len));
}

/* Bytes of what stands before a name in the same breath: "unserem Redakteur Jonas Feldmann". */
static size_t leading_role(const char *s, size_t len)
{
    enum { WORDS = 4 };
    size_t at = 0;
    for (int words = 0; words < WORDS; words++) {
        size_t n = strcspn(s + at, " ");
        bool small = letter_case(s + at) < 0 && !is_particle(s + at, n);
        if (at + n + 1 >= len || !s[at + n] || (!small && (!is_role(s + at, n) || s[at + n - 1] == ',')))
            break;
        at += n + 1;
    }
    return at;
}

void names_add(struct names *to, const char *s, bool seen)
{
    for (size_t by; (by = phrase_by(s)) != 0;)
        s += by;
    size_t len = end_of_names(s);
    s += leading_role(s, len);
    len = end_of_names(s);
    if (seen)
        len = end_of_capitals(s, len);
    if (len > LIST_MAX_BYTES)
        len = utf8_cut(s, len, LIST_MAX_BYTES);
    bool after_role = false, listed = false; /* listed: behind a comma and no "and" */
    while (len) {
        size_t joint, n = next_joint(s, len, &joint), by = phrase_by(s);
        const char *name = s + (by < n ? by : 0);
        size_t name_len = n - (by < n ? by : 0), count = to->count;
        add_name(to, name, name_len);
        const char *added = to->count > count ? to->list[count].name : NULL;
        /* What follows a role is its place, "Head of News, Port Herald", unless it is a person. */
        if (added && ((seen && !looks_like_name(added, strlen(added))) ||
                      (after_role && (listed || !names_like_person(added))))) {
            to->count = count;
            return;
        }
        after_role |= !added && count && name_len > 3;
        listed = joint && joint <= 2 && s[n] == ',';
        s += n + joint;
        len -= n + joint;
    }
}

void names_prefer_people(struct names *n)
{
    size_t people = 0, kept = 0;
    for (size_t i = 0; i < n->count; i++)
        people += !n->office[i];
    for (size_t i = 0; i < n->count && people; i++)
        if (!n->office[i]) {
            n->office[kept] = false;
            n->list[kept++] = n->list[i];
        }
    if (people)
        n->count = kept;
}

/* Articles begin headings; further on they may be a name's: Mahua Das. */
static bool is_article(const char *s, size_t len)
{
    static const char *const known[] = {
        "Der", "Die", "Das", "Ein", "Eine", "Les", "Des", "Une", "Los", "Las", "Una", "El", "La", "Le", "Il", "Lo",
        "The", "Het", "De", "Zum", "Zur", "Im", "Am",
    };
    return is_one_of(known, COUNT(known), s, len);
}

bool names_like_person(const char *s)
{
    size_t len = strlen(s);
    int words = 0, initials = 0;
    if (len < 5 || len > 50 || strpbrk(s, "0123456789:!?@#/|\"&+()[]_<>%$") || kind_of(s, len) != KIND_PERSON)
        return false;
    for (const char *w = s; *w; words++) {
        size_t n = strcspn(w, " ");
        int wide = letter_case(w);
        bool small = wide<0, capitals = n> 1 && letter_case(w + n - 1) > 0;
        if (wide == 0 || is_genitive(w, n) || (small && !is_particle(w, n)) || is_heading_word(w, n) || capitals ||
            (!words && is_article(w, n)))
            return false;
        initials += n <= 2 && !small;
        w += n + strspn(w + n, " ");
    }
    return words >= 2 && words <= 4 && initials < words;
}
