#include "ingest/extract/names.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/count.h"
#include "core/utf8.h"
#include "ingest/extract/letters.h"
#include "ingest/extract/namejapan.h"
#include "ingest/extract/nameword.h"
#include "ingest/extract/phrases.h"
#include "text/datetext.h"

enum { NAME_MAX_BYTES = 120, LIST_MAX_BYTES = 8192 /* of a whole byline; the rest is not looked at */ };

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

/* "Son of" and "daughter of", which end names of Central Asia. */
static bool is_patronymic(const char *s, size_t len)
{
    static const char *const known[] = {
        "o'g'li", "oʻgʻli", "o‘g‘li", "o’g’li", "ogli", "qizi", "uulu",
        "kyzy", "qyzy", "uly", "ўғли", "қизи", "уулу", "кызы", "қызы", "ұлы", "ул", "оглы", "кизи",
    };
    return nameword_is_one_of(known, COUNT(known), s, len);
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
    return is_patronymic(s, len) || nameword_is_one_of(known, COUNT(known), s, len);
}

static bool is_month(const char *s, size_t len)
{
    enum { LONGEST = 30 };
    char date[LONGEST + 16];
    struct datetext read;
    if (len > LONGEST)
        return false;
    int n = snprintf(date, sizeof date, "%.*s 5, 2024", (int)len, s);
    return datetext_parse(date, (size_t)n, NULL, 1735689600, &read);
}

/* Before the date that holds the number, its month included where no year follows: "May 5". */
static size_t end_before_number(const char *s, size_t digit)
{
    enum { LOOK_AT = 160 };
    static const int64_t any_year = 4102444800; /* of this century: where it stands is all that is asked */
    struct datetext_hit hit;
    size_t end = digit;
    if (datetext_each(s, strnlen(s, LOOK_AT), NULL, any_year, &hit, 1) && hit.start && hit.start <= digit)
        return hit.start;
    while (end > 0 && s[end - 1] == ' ')
        end--;
    if (end > 0 && s[end - 1] == ',')
        return end; /* "Dana Omarova, 4 years with us" */
    size_t word = end;
    while (word > 0 && s[word - 1] != ' ')
        word--;
    return word > 0 && is_month(s + word, end - word) ? word : end;
}

/* "Dana Omarova Senior Research Executive", the role in an element of its own: bytes of the name. */
static size_t without_role(const char *s, size_t end)
{
    size_t spaces = 0;
    for (size_t i = 1; i < end; i++)
        if (s[i] == ' ' && ++spaces >= 2 && nameword_begins_role(s + i + 1, end - i - 1))
            return i;
    return end;
}

/* "Dana Omarova Monday, 5 March", "Dana Omarova Follow" */
static size_t without_last(const char *s, size_t end)
{
    size_t n = end;
    while (n && strchr(" ,.", s[n - 1]))
        n--;
    size_t word = n;
    while (word && s[word - 1] != ' ')
        word--;
    return word && (nameword_is_weekday(s + word, n - word) || nameword_is_button(s + word, n - word)) ? word : end;
}

/* Where a name ends for certain: what follows is a place, a time, a role, the picture's author. */
static size_t end_of_names(const char *s, bool seen)
{
    static const char *const marks[] = {
        " | ", "|", " • ", "•", " - ", " – ", " — ", "\n", " · ",
        "(", "（", "[", " @", " on ", " for ", " in ", " updated", " published", " posted", "／",
        "【", "）", " // ", " Published", " Updated", " Posted", " On ", " Foto", " Photo",
        " Bild:", " Bilder:", " Фото", "写真", "撮影", "イラスト", " Illustration", " Grafik", " Image",
        "编辑", "編集：", "责编", "来源", " 图", " 圖", "摄影", "攝影", "图/", "图片", " 报道", " 報導", " 报导", " Fotograf",
        " Quelle", " Source:", " Redigering", "사진", " Mis à jour", " Publié", " Aktualisiert", " Veröffentlicht", " Publicado",
        " Pubblicato", " Опубликован", " Reviewed by", " reviewed by", " Edited by", " edited by", " Editing by",
        " editing by", " Fact checked", " Photos by", " photos by", " Photographs", " Medically", " fotos ", " of the ",
        " Special to", " special to", " Exclusive",
    };
    size_t end = strlen(s);
    for (size_t i = 0; i < COUNT(marks); i++) {
        const char *at = strstr(s, marks[i]);
        bool of_name = at && !seen && marks[i][0] == ' ' && marks[i][1] >= 'a' && !memchr(s, ' ', (size_t)(at - s));
        if (at && at > s && (size_t)(at - s) < end && !of_name) /* "Centre for Tides" is one name */
            end = (size_t)(at - s);
    }
    const char *mail = memchr(s, '@', end);
    while (mail && mail > s && mail[-1] != ' ')
        mail--;
    if (mail && mail > s)
        end = (size_t)(mail - s);
    size_t digit = strcspn(s, "0123456789");
    return without_last(s, digit < end && digit > 0 ? end_before_number(s, digit) : end);
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
    size_t end = len, word = len;
    while (end && s[end - 1] == ' ')
        end--;
    for (word = end; word && s[word - 1] != ' ';)
        word--;
    bool dangling = capital && word && letter_case(s + word) < 0 && !is_patronymic(s + word, end - word) &&
                    nameword_kind(s, end) == NAME_PERSON;
    return dangling ? word : len; /* "Juan Pérez el" */
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

static bool has_letters(const char *s, size_t len)
{
    for (size_t i = 0, used; i < len; i += used) {
        uint32_t c = utf8_decode(s + i, len - i, &used);
        if (((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= 0xc0 && c < 0x2000) || c > 0x3004)
            return true;
    }
    return false;
}

/* The place or the paper before the name: 서울=김민수, 서울=뉴시스] 김민수. */
static void skip_place(const char **s, size_t *len)
{
    for (size_t i = *len; i > 0; i--)
        if (strchr("=])", (*s)[i - 1])) {
            *s += i;
            *len -= i;
            return;
        }
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
        const char *inside;
        if (*len > n + 3 && memcmp(*s + *len - n, trades[i], n) == 0) {
            *len -= n;
            skip_place(s, len);
        } else if ((inside = memmem(*s, *len, trades[i], n)) == NULL) {
            continue;
        } else if ((unsigned char)*trades[i] >= 0xea && inside > *s) { /* a Korean's stands behind: 김민수 기자 입력 */
            *len = (size_t)(inside - *s);
            skip_place(s, len);
        } else { /* the paper before it: 新华社记者王小明 */
            *len -= (size_t)(inside + n - *s);
            *s = inside + n;
        }
    }
}

/* Marks of all scripts that stand around names and belong to none. */
static size_t mark_bytes(const char *s, size_t len, bool first)
{
    static const char before[] = " ,.;:-|*/\t\n[", after[] = " ,;:-|*/\t\n])";
    static const char *const wide[] = {
        "—", "–", "·", "•", "【", "】", "［",
        "］", "＝", "／", "■", "●", "▶", "◆",
        "（", "）",
    };
    if (len && strchr(first ? before : after, first ? *s : s[len - 1]))
        return 1;
    for (size_t i = 0; i < COUNT(wide); i++) {
        size_t n = strlen(wide[i]);
        if (len >= n && memcmp(first ? s : s + len - n, wide[i], n) == 0)
            return n;
    }
    return 0;
}

/* The full stop of a sentence; that of an abbreviation stays: "Jr.", "J." */
static bool ends_with_stop(const char *s, size_t len)
{
    enum { SHORTEST_WORD = 4 };
    size_t n = len;
    while (n > 1 && s[n - 1] != ' ' && (n == len || s[n - 1] != '.'))
        n--;
    return len > 1 && s[len - 1] == '.' && s[n - 1] != '.' && len - n > SHORTEST_WORD;
}

static void trim(const char **s, size_t *len)
{
    for (size_t n; *len && (n = mark_bytes(*s, *len, true)) != 0;) {
        *s += n;
        *len -= n;
    }
    for (size_t n; *len && (n = mark_bytes(*s, *len, false)) != 0;)
        *len -= n;
    if (ends_with_stop(*s, *len))
        --*len;
    if (*len > 2 && **s == '"' && (*s)[*len - 1] == '"') {
        ++*s;
        *len -= 2;
    }
}

static void add_degree(struct names *to, const char *s, size_t len)
{
    struct person *last = &to->list[to->count - 1];
    last->name = arena_printf(to->arena, "%s, %.*s", last->name, (int)len, s);
}

/* Quotations, labels, and what a template left in place of a name. */
static bool is_odd(const char *s, size_t len)
{
    static const char *const signs[] = {"«", "“", "„", "《", "「"};
    for (size_t i = 0; i < COUNT(signs); i++)
        if (strncmp(s, signs[i], strlen(signs[i])) == 0)
            return true;
    if (*s == '"' || *s == '#' || memmem(s, len, "：", 3))
        return true;
    for (size_t i = 0; i < len; i++)
        if (strchr(":{}<>$%\\", s[i]))
            return true;
    return false;
}

/* Bytes of an agency that stands behind a person without any mark: "DANA OMAROVA Associated Press". */
static size_t agency_behind(const char *s, size_t len)
{
    size_t spaces = 0;
    for (size_t i = 0; i < len; i++)
        if (s[i] == ' ' && ++spaces >= 2 && nameword_is_agency(s + i + 1, len - i - 1))
            return len - i;
    return 0;
}

static void add_name(struct names *to, const char *s, size_t len)
{
    trim(&s, &len);
    cut_trade(&s, &len);
    trim(&s, &len);
    if (len < 2 || len > NAME_MAX_BYTES || !has_letters(s, len) || to->count == NAMES_MAX || memchr(s, '@', len))
        return;
    if (is_degree(s, len) && to->count && !nameword_is_agency(s, len)) {
        add_degree(to, s, len);
        return;
    }
    enum name_kind kind = nameword_kind(s, len);
    if (kind == NAME_NOTHING || is_odd(s, len))
        return;
    len -= kind == NAME_PERSON ? agency_behind(s, len) : 0;
    len = kind == NAME_PERSON ? without_role(s, len) : len;
    char *name = arena_strndup(to->arena, s, len);
    for (size_t i = 0; i < to->count && name; i++)
        if (strcasecmp(to->list[i].name, name) == 0)
            return;
    if (!name)
        return;
    to->office[to->count] = kind == NAME_OFFICE;
    to->list[to->count++] = (struct person){.name = name};
}

/* "A, B and C", "A、B", "A и B".  Returns where the first ends, at most len. */
static size_t next_joint(const char *s, size_t len, size_t *joint)
{
    static const char *const joints[] = {
        ", and ", " and ", " & ", ", ", ",", ";", "、", "，", " и ", " und ", " et ", " y ",
        " e ", " och ", " og ", " with ", " және ", " And ", " AND ", " i ", " та ", " en ", " ve ", " va ",
        " ва ", " menen ", " mit ", " avec ", "/", " + ", " UND ", " ja ", " és ",
    };
    static const char *const korean[] = {"·", "ㆍ", "∙"}; /* 김민수·이영희; elsewhere one name's parts */
    bool hangul = len && (unsigned char)*s >= 0xea && (unsigned char)*s <= 0xed;
    size_t best = len;
    *joint = 0;
    for (size_t i = 0; i < COUNT(joints) + (hangul ? COUNT(korean) : 0); i++) {
        const char *mark = i < COUNT(joints) ? joints[i] : korean[i - COUNT(joints)];
        size_t n = strlen(mark);
        const char *at = memmem(s, len, mark, n);
        if (at && ((size_t)(at - s) < best || ((size_t)(at - s) == best && n > *joint))) {
            best = (size_t)(at - s);
            *joint = n;
        }
    }
    return best;
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
    if (nameword_is_agency(s, len))
        return true;
    if (is_genitive(s, len) || abbreviation || (*s >= '0' && *s <= '9'))
        return false;
    if ((strncmp(s, "the ", 4) == 0 || strncmp(s, "of ", 3) == 0) && nameword_kind(s, len) != NAME_OFFICE)
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
    return words > 0 && words <= 7 && capitals > 0 && len <= 90 && (words > 1 || !nameword_is_heading(s, len));
}

/* Bytes of what stands before a name in the same breath: "unserem Redakteur Jonas Feldmann". */
static size_t leading_role(const char *s, size_t len)
{
    enum { WORDS = 4 };
    size_t at = 0;
    for (int words = 0; words < WORDS; words++) {
        size_t n = strcspn(s + at, " ");
        bool small = letter_case(s + at) < 0 && !is_particle(s + at, n);
        if (at + n + 1 >= len || !s[at + n] || memchr(s + at, '/', n) ||
            (!small && (!nameword_is_role(s + at, n) || s[at + n - 1] == ',')))
            break;
        at += n + 1;
    }
    return at;
}

/* "dana@portherald.example (Dana Omarova)", as RSS has it. */
static const char *behind_address(const char *s)
{
    const char *at = strchr(s, '@'), *open = at ? strstr(at, " (") : NULL;
    return open && !memchr(s, ' ', (size_t)(at - s)) ? open + 2 : s;
}

/* "In Tashkent and Jonas Feldmann in Berlin": where the next of several reporters begins; NULL: none. */
static const char *next_reporter(const char *s)
{
    static const char *const joints[] = {" and ", " und ", " et ", " y ", " и "};
    enum { PLACE_BYTES = 40 };
    const char *in = strncmp(s, " in ", 4) == 0 ? s + 4 : NULL;
    for (size_t i = 0; in && i < COUNT(joints); i++) {
        const char *at = strstr(in, joints[i]);
        if (at && at - in < PLACE_BYTES && letter_case(at + strlen(joints[i])) > 0)
            return at + strlen(joints[i]);
    }
    return NULL;
}

/* What stands after a name and a comma and is no second name: "Dana Omarova, Tashkent", "João Silva, do Rio". */
static bool is_place(const struct names *to, const char *s, bool last)
{
    const char *first = to->count > 1 ? to->list[to->count - 2].name : NULL;
    bool small = letter_case(s) < 0, single = !strchr(s, ' ') && letter_case(s) > 0;
    return first && strchr(first, ' ') && (small || (single && last)) && !nameword_is_agency(s, strlen(s));
}

/* Reporters of Chinese papers stand side by side: 记者王小明 李大华.  In other places the space is one name's: 山田 花子. */
static bool are_reporters(const char *s, size_t by)
{
    static const char trade[] = "记者";
    const char *at = memmem(s, by, trade, sizeof trade - 1);
    return at != NULL;
}

enum place { NO_PLACE, PLACE_BETWEEN, PLACE_AT_END };

/* What was added last: a person, a place before the next person, "Dana Omarova, Tashkent, and Jonas Feldmann", or the end
 * of the list.  What follows a role is its place, "Head of News, Port Herald", unless it is a person.  joint: bytes of
 * what stands behind it, 0 at the end. */
static enum place place_of(const struct names *to, bool seen, bool listed, bool after_role, size_t joint)
{
    const char *added = to->list[to->count - 1].name;
    if (after_role && (listed || !names_like_person(added)))
        return PLACE_AT_END;
    if (!seen)
        return NO_PLACE;
    if (listed && joint > 2 && is_place(to, added, true) && names_like_person(to->list[to->count - 2].name))
        return PLACE_BETWEEN;
    return !looks_like_name(added, strlen(added)) || (listed && is_place(to, added, !joint)) ? PLACE_AT_END : NO_PLACE;
}

/* "Dana Omarova und Jonas Feldmann (Fotos)": what follows the last name. */
static bool photographed(const char *s)
{
    static const char *const words[] = {"foto", "photo", "bild", "фото", "fotograf", "写真", "摄影", "사진"};
    struct buf b;
    enum { LOOK_AT = 12 };
    bool found = false;
    buf_init(&b, 4 * LOOK_AT);
    size_t open = *s == '(' ? 1 : strncmp(s, "（", 3) == 0 ? 3 : 0;
    letters_plain(s + open, open ? strnlen(s + open, LOOK_AT) : 0, &b);
    for (size_t i = 0; i < COUNT(words) && b.len && !found; i++)
        found = strncmp(b.data, words[i], strlen(words[i])) == 0;
    buf_free(&b);
    return found;
}

void names_add(struct names *to, const char *s, bool seen)
{
    bool reporters = false;
    for (size_t by; (by = phrase_by(s)) != 0; s += by)
        reporters |= are_reporters(s, by);
    s = behind_address(s);
    size_t len = end_of_names(s, seen);
    if (nameword_kind(s, len) != NAME_OFFICE)
        s += leading_role(s, len);
    len = end_of_names(s, seen);
    const char *rest = seen ? next_reporter(s + len) : NULL, *rest_of = s + len;
    if (seen)
        len = end_of_capitals(s, len);
    if (len > LIST_MAX_BYTES)
        len = utf8_cut(s, len, LIST_MAX_BYTES);
    bool after_role = false, listed = false; /* listed: behind a comma and no "and" */
    while (len) {
        size_t joint, n = next_joint(s, len, &joint), by = phrase_by(s), space = reporters ? strcspn(s, " ") : len;
        if (space < n) {
            n = space;
            joint = 1;
        }
        const char *name = s + (by < n ? by : 0);
        size_t name_len = n - (by < n ? by : 0), count = to->count;
        add_name(to, name, name_len);
        bool added = to->count > count;
        enum place place = added ? place_of(to, seen, listed, after_role, n < len ? joint : 0) : NO_PLACE;
        to->count -= place != NO_PLACE;
        if (place == PLACE_AT_END)
            break;
        after_role |= !added && count && name_len > 3;
        listed = joint && joint <= 2 && s[n] == ',';
        s += n + joint;
        len -= n + joint;
    }
    if (to->count > 1 && photographed(rest_of))
        to->count--;
    if (rest && to->count)
        names_add(to, rest, seen);
}

void names_add_whole(struct names *to, const char *s)
{
    add_name(to, s, strlen(s));
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
    return nameword_is_one_of(known, COUNT(known), s, len);
}

/* Whether the last letter of a word is a capital. */
static bool ends_capital(const char *s, size_t len)
{
    size_t at = len;
    while (at > 1 && ((unsigned char)s[at - 1] & 0xc0) == 0x80)
        at--;
    return at && letter_case(s + at - 1) > 0;
}

/* Words in capitals from the one on that is the first such: all of them, or the family's name: "Dana OMAROVA". */
static bool shouts_evenly(const char *s)
{
    bool shouted = false;
    for (const char *w = s; *w;) {
        size_t n = strcspn(w, " ");
        bool shouts = n > 1 && ends_capital(w, n), initial = n <= 2 || memchr(w, '.', n), small = letter_case(w) < 0;
        if (shouted && !shouts && !initial && !small)
            return false;
        if (shouts && n <= 3 && (unsigned char)*w < 0x80)
            return false; /* HR, CEO */
        shouted |= shouts;
        w += n + strspn(w + n, " ");
    }
    return true;
}

bool names_like_person(const char *s)
{
    size_t len = strlen(s);
    int words = 0, initials = 0;
    if ((unsigned char)*s >= 0xe3)
        return namejapan_is_person(s, len);
    if (len < 5 || len > 60 || strpbrk(s, "0123456789:!?@#/|\"&+()[]_<>%$") || nameword_kind(s, len) != NAME_PERSON ||
        !shouts_evenly(s))
        return false;
    for (const char *w = s; *w; words++) {
        size_t n = strcspn(w, " ");
        int wide = letter_case(w);
        bool small = wide < 0, joint = !words && w[n - 1] == ',';
        if (wide == 0 || joint || is_genitive(w, n) || (small && !is_particle(w, n)) || nameword_is_heading(w, n) ||
            (!words && is_article(w, n)))
            return false;
        initials += n <= 2 && !small;
        w += n + strspn(w + n, " ");
    }
    return words >= 2 && words <= 4 && initials < words;
}
