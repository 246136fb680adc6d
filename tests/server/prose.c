#include "prose.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Stems and endings, the frequent ones first; "" ends a row. */
static const struct tongue {
    const char *const *stems, *const *endings;
    const char *space, *comma, *stop;
} tongues[] = {
    [PROSE_EN] = {(const char *const[]){"the", "water", "of", "rail", "and", "border", "in", "school", "cotton", "to", "trade", "river",
                      "glacier", "minist", "deleg", "agree", "road", "train", "customs", "solar", "grid", "nurse", "village", "student",
                      "loan", "harvest", "canal", "pump", "weld", "teach", "apricot", "quota", "seismic", "archive", "museum", "felt",
                      "carpet", "horse", "steppe", "desert", "ferry", "harbour", "signal", "cargo", "tunnel", "plateau", "orchard",
                      "survey", "census", "satellite", "turbine", "reservoir", "visa", "scholar", "translat", "interpret", "negoti",
                      "memor", "protocol", "summit", "envoy", "bridge", "pipeline", "mineral", "lithium", "wheat", "bakery", "clinic",
                      "vaccin", "surge", "drought", "flood", "snow", "avalanche", "shepherd", "bazaar", "workshop", "ceramic", "silk", ""},
                  (const char *const[]){"", "s", "ed", "ing", "er", "ers", "ment", "ation", "al", "ly", "ity", "ive", "ship", "ward", "less",
                      "able", "ist", "ists", "ful", "ation's", "hood", "wise", "ary", "ance", "ure", ""},
                  " ", ", ", ". "},
    [PROSE_RU] = {(const char *const[]){"и", "вод", "на", "дорог", "по", "школ", "хлоп", "перевоз", "границ", "встреч", "студент", "ледник",
                      "рек", "торгов", "посол", "договор", "поезд", "таможн", "солнеч", "насос", "урожа", "канал", "учител", "абрикос",
                      "музе", "войлок", "ковр", "степ", "паром", "груз", "тоннел", "сад", "перепис", "спутник", "турбин", "водохранил",
                      "перевод", "протокол", "мост", "минерал", "пшениц", "больниц", "засух", "снег", "лавин", "пастух", "базар", "мастер",
                      "керамик", "шёлк", "сообщ", "развит", "сотруд", "обмен", "кредит", "энерг", ""},
                  (const char *const[]){"", "а", "ы", "ов", "ами", "ный", "ного", "ному", "ная", "ных", "ением", "ения", "ости", "ческий",
                      "ческого", "ами", "ить", "или", "ает", "али", "ском", "ство", "ства", "ник", "ники", "ущий", ""},
                  " ", ", ", ". "},
    [PROSE_KK] = {(const char *const[]){"және", "су", "мен", "жол", "мектеп", "мақта", "шекара", "кездесу", "студент", "мұздық", "өзен",
                      "сауда", "елші", "келісім", "пойыз", "кеден", "күн", "сорғы", "өнім", "арық", "мұғалім", "өрік", "мұражай", "киіз",
                      "кілем", "дала", "кеме", "жүк", "бақ", "санақ", "серік", "қойма", "аударма", "хаттама", "көпір", "бидай", "аурухана",
                      "құрғақ", "қар", "көшкін", "шопан", "базар", "шебер", "жібек", "хабар", "даму", "ынтымақ", "алмасу", "несие", "қуат", ""},
                  (const char *const[]){"", "лар", "дың", "ға", "да", "дан", "мен", "лық", "шылар", "ларды", "ларға", "ында", "ының", "дағы",
                      "лау", "ланды", "лады", "сыз", "ды", "тың", "шы", "іміз", "еді", ""},
                  " ", ", ", ". "},
    [PROSE_JA] = {(const char *const[]){"水", "鉄", "学", "国", "道", "綿", "川", "氷", "商", "大", "会", "協", "車", "税", "光", "力", "村", "農", "教",
                      "果", "館", "布", "馬", "草", "船", "港", "荷", "洞", "園", "調", "星", "翼", "湖", "証", "訳", "議", "橋", "鉱", "麦", "医",
                      "旱", "雪", "崩", "羊", "市", "工", "陶", "絹", "報", "展", "共", "換", "融", "電", ""},
                  (const char *const[]){"の", "を", "資源", "交流", "生", "家", "路は", "力が", "計画を", "使節", "についての", "機関", "地域で",
                      "研究", "開発した", "者たち", "会議に", "省", "輸送", "協定を", "技術", "支援する", "事業", "所", "員会", ""},
                  "", "、", "。"},
};

/* A xorshift generator: small, and the same everywhere. */
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double fraction(uint64_t *state)
{
    return (double)(next(state) >> 11) / 9007199254740992.0;
}

static size_t count(const char *const *row)
{
    size_t n = 1; /* the first may be "" itself */
    while (*row[n])
        n++;
    return n;
}

/* Rank r comes with a probability of nearly 1/r. */
static size_t zipf(uint64_t *state, size_t ranks)
{
    return (size_t)exp(fraction(state) * log((double)ranks + 1)) - 1;
}

/* A word: ranks are spread over stems and endings so that frequent words are no family. */
static size_t word(const struct tongue *t, uint64_t *state, char *out)
{
    size_t stems = count(t->stems), endings = count(t->endings), rank = zipf(state, stems * endings);
    const char *stem = t->stems[rank % stems], *ending = t->endings[rank / stems % endings];
    size_t n = strlen(stem), m = strlen(ending);
    memcpy(out, stem, n);
    memcpy(out + n, ending, m);
    return n + m;
}

size_t prose(enum prose_tongue tongue, uint64_t seed, size_t at_least, char *out, size_t size)
{
    enum { WORD_MAX = 96 };
    const struct tongue *t = &tongues[tongue];
    uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15U;
    size_t len = 0, left = 0;
    bool ended = true;
    while ((len < at_least || !ended) && len + WORD_MAX < size) {
        left = ended ? 5 + next(&state) % 20 : left - 1;
        len += word(t, &state, out + len);
        ended = left == 0;
        const char *mark = ended ? t->stop : next(&state) % 11 == 0 ? t->comma : t->space;
        memcpy(out + len, mark, strlen(mark));
        len += strlen(mark);
    }
    out[len] = '\0';
    return len;
}
