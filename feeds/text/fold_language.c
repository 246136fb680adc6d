/* fold_language.c: which language a text of some sentences is in, by its letters and its commonest words. */
#include <assert.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

#include "core/utf8.h"
#include "text/fold.h"
#include "text/fold_tables.h"

enum { LOOK_BYTES = 4000, LETTERS_NEEDED = 20, WORD_BYTES = 32, COMMON_BYTES = 16, SLOTS = 1024, LETTERS_END = 0x530 };

enum script { LATIN, CYRILLIC, KANA, HAN, HANGUL, OTHER, SCRIPTS };

enum language {
    EN, RU, KK, KY, UZ, TG, TK, MN, DE, FR, ES, IT, PT, NL, PL, SV, DA, NB, TR, UK, RO, CA, CS, HU, FI, ID, LANGUAGES
};
static const char *const tags[LANGUAGES] = {
    "en", "ru", "kk", "ky", "uz", "tg", "tk", "mn", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "tr", "uk", "ro",
    "ca", "cs", "hu", "fi", "id",
};

/* Letters that only some of the languages of one script have.  An entry counts for its language. */
static const struct {
    enum language language;
    const char *letters;
    int weight;
} letters[] = {
    {KK, "әұһі", 4}, {KK, "ғқ", 2}, {KK, "ңөү", 1}, {KY, "ңөү", 2}, {UZ, "ў", 4}, {UZ, "қғҳ", 2},
    {TG, "ӣӯҷ", 4},  {TG, "қғҳ", 2}, {MN, "өү", 2},  {RU, "щыэё", 1}, {TK, "äňşýžçöü", 3},
    {DE, "äöüß", 3}, {PL, "ąęłńśźż", 3}, {TR, "ığş", 3}, {UK, "їєґі", 4},
};

/* Words that nearly every text of a language has. */
static const struct {
    enum language language;
    const char *words;
} common[] = {
    {EN, " the of and to in is that for with on was as by from at said "},
    {RU, " и в на не что с по как это для из от был его к также "},
    {KK, " және мен бұл үшін бойынша деп болып туралы бар осы еді да де бен "},
    {KY, " жана менен бул үчүн боюнча деп болуп тууралуу бар ушул да де ал эми эмес бирок кийин анын башка болгон алып жылы "},
    {UZ, " va bilan bu uchun bo'yicha deb ham edi o'z ва билан бу учун бўйича деб ҳам эди ўз "},
    {TG, " ва дар ба аз ки бо барои ин он аст бо низ "},
    {TK, " we bilen bu üçin boýunça diýip hem bolan bolup "},
    {MN, " ба нь юм байна гэж энэ болон тухай хийсэн оны "},
    {DE, " der die das und den von zu mit sich des auf für ist nicht ein eine dem im auch es an aus dass nach wird bei um am sind "
         "wie über hat er sie war noch als "},
    {FR, " le la les de des et en un une du que qui dans pour pas sur au par plus est avec ce il sont aux "},
    {ES, " de la que el en y a los se del las un por con una su para es al lo como más "},
    {IT, " di che è la il un a per in una non sono da del della con i le si nel gli dei al "},
    {PT, " de que e o a do da em um para com não uma os no se na por mais as dos ao "},
    {NL, " de van het een en in is dat op te zijn met voor die niet aan er door ook om als "},
    {PL, " w i na się z do nie to że jest o od po jak przez dla za są oraz "},
    {SV, " och i att det som en på är av för med till den har de inte om ett från "},
    {DA, " og i at det er en til på som for de med den har ikke af der et fra også "},
    {NB, " og i at det er en til på som for de med den har ikke av et fra også "},
    {TR, " ve bir bu da de için ile olarak olan çok daha olduğu gibi kadar "},
    {UK, " і в на не що з до та у як за це для від про його але й "},
    {RO, " și de în la cu pe nu este care din o un pentru mai a fost sau "},
    {CA, " de la que i el en els a les per un una amb del és no més dels "},
    {CS, " se na v je že a s z do o pro ve by jako ale si "},
    {HU, " a az és hogy nem is egy van de meg csak "},
    {FI, " ja on ei että se oli mutta kun ovat myös "},
    {ID, " yang dan di dengan untuk dari pada ini tidak dalam adalah akan "},
};

/* Ends of words, which in these languages say much. */
#define END(language, text) {language, text, sizeof text - 1}
static const struct {
    enum language language;
    const char *end;
    size_t len;
} ends[] = {
    END(UZ, "лари"), END(UZ, "лар"),  END(UZ, "нинг"),  END(UZ, "ларни"), END(UZ, "lari"), END(UZ, "lar"),
    END(UZ, "ning"), END(KK, "лары"), END(KK, "лері"),  END(KK, "ның"),   END(KK, "нің"),  END(KK, "дың"),
    END(KY, "лары"), END(KY, "лери"), END(KY, "нун"),   END(KY, "нын"),   END(KY, "дын"),  END(KY, "дун"),
    END(KY, "гон"),  END(KY, "гөн"),  END(KY, "ылган"), END(TG, "ҳои"),   END(TG, "ҳо"),   END(TG, "ро"),
    END(TK, "lary"), END(TK, "leri"), END(RU, "ого"),   END(RU, "ния"),   END(RU, "ться"), END(MN, "ийн"),
    END(MN, "ууд"),  END(MN, "үүд"),  END(EN, "ing"),   END(EN, "tion"),
};

/* The tables above in the form that is quick to ask, since every word of every article whose feed does not say its language is
 * asked about. */
static struct {
    struct slot {
        char word[COMMON_BYTES]; /* padded with zeros; empty: nothing here */
        uint32_t languages;      /* a bit each */
    } slots[SLOTS];
    uint8_t longest[UCHAR_MAX + 1]; /* word of those that begin with this byte */
    bool ends[UCHAR_MAX + 1];       /* bytes that an entry of `ends` ends in */
    uint16_t letters[LETTERS_END];  /* rows of `letters` that have it, a bit each */
} quick;
static_assert(LANGUAGES <= 32 && sizeof letters / sizeof *letters <= 16, "a bit each");

/* The word's place, or that of an empty slot. */
static struct slot *slot_of(const char *word, size_t len)
{
    char key[COMMON_BYTES] = {0};
    uint64_t half[2];
    memcpy(key, word, len);
    memcpy(half, key, sizeof half);
    size_t i = (half[0] * UINT64_C(0x9e3779b97f4a7c15) ^ half[1] * UINT64_C(0xc2b2ae3d27d4eb4f)) >> 54;
    while (quick.slots[i].word[0] && memcmp(quick.slots[i].word, key, sizeof key) != 0)
        i = (i + 1) % SLOTS;
    return &quick.slots[i];
}

static void learn_words(enum language language, const char *words)
{
    for (size_t len; *(words += strspn(words, " ")); words += len) {
        len = strcspn(words, " ");
        struct slot *slot = slot_of(words, len);
        memcpy(slot->word, words, len);
        slot->languages |= 1u << language;
        uint8_t *longest = &quick.longest[(unsigned char)*words];
        *longest = len > *longest ? (uint8_t)len : *longest;
    }
}

static void learn(void)
{
    size_t used;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        learn_words(common[i].language, common[i].words);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        quick.ends[(unsigned char)ends[i].end[ends[i].len - 1]] = true;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        for (const char *p = letters[i].letters; *p; p += used)
            quick.letters[utf8_decode(p, strlen(p), &used)] |= (uint16_t)(1u << i);
}

static enum script script_of(uint32_t c)
{
    if (fold_is_latin(c))
        return LATIN;
    if (fold_is_cyrillic(c))
        return CYRILLIC;
    if (c >= 0x3040 && c <= 0x30ff)
        return KANA;
    if ((c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf))
        return HAN;
    return c >= 0xac00 && c <= 0xd7a3 ? HANGUL : OTHER;
}

static void count_word(const char *word, size_t len, int score[static LANGUAGES])
{
    if (len == 0 || len > WORD_BYTES)
        return;
    unsigned languages = len <= quick.longest[(unsigned char)*word] ? slot_of(word, len)->languages : 0;
    for (int i = 0; languages; i++, languages >>= 1)
        score[i] += languages & 1 ? 4 : 0;
    if (!quick.ends[(unsigned char)word[len - 1]])
        return;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = ends[i].len;
        if (len > n && word[len - 1] == ends[i].end[n - 1] && memcmp(word + len - n, ends[i].end, n) == 0)
            score[ends[i].language] += 2;
    }
}

static void count_letter(uint32_t c, int score[static LANGUAGES])
{
    unsigned rows = c < LETTERS_END ? quick.letters[c] : 0;
    for (size_t i = 0; rows; i++, rows >>= 1)
        if (rows & 1)
            score[letters[i].language] += letters[i].weight;
}

/* Letters and words of folded text. */
static void survey(const char *s, size_t len, int scripts[static SCRIPTS], int score[static LANGUAGES])
{
    size_t word = 0, used;
    for (size_t i = 0; i < len; i += used) {
        uint32_t c = (unsigned char)s[i];
        used = 1;
        if (c >= 'a' && c <= 'z') { /* it is folded */
            scripts[LATIN]++;
            continue;
        }
        if (c >= 0x80)
            c = utf8_decode(s + i, len - i, &used);
        enum script is = script_of(c);
        if (is == OTHER && c != '\'') {
            count_word(s + word, i - word, score);
            word = i + used;
            scripts[OTHER] += c >= 0x370; /* Greek, Arabic and the rest: letters of none of ours */
            continue;
        }
        scripts[is]++;
        if (c >= 0x80)
            count_letter(c, score);
    }
    count_word(s + word, len - word, score);
}

/* The best by a clear margin. */
static const char *best(const int score[static LANGUAGES], const bool able[static LANGUAGES], int needed)
{
    int first = -1, second = 0;
    for (int i = 0; i < LANGUAGES; i++) {
        if (!able[i])
            continue;
        if (first < 0 || score[i] > score[first]) {
            second = first < 0 ? 0 : score[first];
            first = i;
        } else if (score[i] > second) {
            second = score[i];
        }
    }
    return first >= 0 && score[first] >= needed && score[first] * 4 > second * 5 ? tags[first] : NULL;
}

const char *fold_language(const char *s, size_t len)
{
    static const bool latin[LANGUAGES] = {
        [EN] = true, [UZ] = true, [TK] = true, [DE] = true, [FR] = true, [ES] = true, [IT] = true, [PT] = true, [NL] = true,
        [PL] = true, [SV] = true, [DA] = true, [NB] = true, [TR] = true, [RO] = true, [CA] = true, [CS] = true, [HU] = true,
        [FI] = true, [ID] = true,
    };
    static const bool cyrillic[LANGUAGES] = {
        [RU] = true, [KK] = true, [KY] = true, [UZ] = true, [TG] = true, [MN] = true, [UK] = true};
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int scripts[SCRIPTS] = {0}, score[LANGUAGES] = {0};
    struct buf folded;
    pthread_once(&once, learn);
    buf_init(&folded, 4 * LOOK_BYTES);
    const char *language = NULL;
    if (fold_text(s, utf8_cut(s, len, len < LOOK_BYTES ? len : LOOK_BYTES), &folded)) {
        survey(folded.data ? folded.data : "", folded.len, scripts, score);
        int total = 0;
        for (int i = 0; i < SCRIPTS; i++)
            total += scripts[i];
        int cjk = scripts[KANA] + scripts[HAN];
        if (cjk * 2 > total && cjk >= 6)
            language = scripts[KANA] * 20 > cjk ? "ja" : cjk >= LETTERS_NEEDED ? "zh" : NULL;
        else if (scripts[HANGUL] * 2 > total && scripts[HANGUL] >= 6)
            language = "ko";
        else if (scripts[CYRILLIC] * 2 > total && scripts[CYRILLIC] >= LETTERS_NEEDED)
            language = best(score, cyrillic, 4);
        else if (scripts[LATIN] * 2 > total && scripts[LATIN] >= LETTERS_NEEDED)
            language = best(score, latin, 8);
    }
    buf_free(&folded);
    return language;
}
