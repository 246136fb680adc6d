#include "ingest/annotate/quote_words.h"

#include <stddef.h>
#include <string.h>

/* A trailing * stands for any ending, since Russian and Kazakh verbs carry gender, number and person there. */
static bool matches(const char *pattern, const char *word)
{
    size_t n = strlen(pattern);
    if (n && pattern[n - 1] == '*')
        return strncmp(pattern, word, n - 1) == 0;
    return strcmp(pattern, word) == 0;
}

/* Every word of a text is compared with some thousand patterns, and nearly all of them differ in the first two bytes. */
static bool may_match(const char *pattern, const char *word)
{
    return pattern[0] == word[0] && (pattern[0] == '\0' || pattern[1] == word[1] || pattern[1] == '*');
}

static bool in_table(const char *const *table, const char *word)
{
    for (; *table; table++)
        if (may_match(*table, word) && matches(*table, word))
            return true;
    return false;
}

static const struct {
    enum cue_kind kind;
    const char *const *words;
} cues[] = {
    {CUE_SAY, (const char *const[]){"said", "says", "say", "saying", "added", "adds", "adding", "stated", "states",
        "noted", "notes", "noting", "stressed", "stresses", "stressing", "emphasized", "emphasised", "emphasizes",
        "emphasizing", "explained", "explains", "explaining", "argued", "argues", "arguing", "warned", "warns",
        "warning", "wrote", "writes", "writing", "tweeted", "tweets", "asked", "asks", "asking", "replied", "replies",
        "responded", "responds", "responding", "declared", "declares", "declaring", "announced", "insisted",
        "insists", "insisting", "claimed", "claims", "claiming", "commented", "continued", "concluded", "remarked",
        "recalled", "recalls", "acknowledged", "acknowledges", "acknowledging", "admitted", "suggested", "suggests",
        "suggesting", "observed", "pointed", "joked", "quipped", "testified", "predicted", "vowed", "pledged",
        "promised", "complained", "lamented", "shouted", "yelled", "exclaimed", "countered", "conceded", "opined",
        "reiterated", "underlined", "underscored", "highlighted", "highlighting", "remembered", "maintained",
        "asserted", "alleged", "contended", "boasted", "charged", "cautioned", "elaborated", "clarified", "confirmed",
        "denied", "proclaimed", "posted", "read", "reads", "echoed", "mused", "urged", "urging", "retorted",
        "offered", "believes", "believed", "thinks", "thought", "hopes", "stipulated", "repeated", "advised",
        "сказал*", "говорит*", "говорил*", "отметил*", "отмечает*", "отмечал*", "заявил*", "заявляет*", "подчеркнул*",
        "подчеркивает*", "подчёркивает*", "добавил*", "добавляет*", "сообщил*", "сообщает*", "рассказал*",
        "рассказывает*", "пояснил*", "поясняет*", "объяснил*", "объясняет*", "считает*", "полагает*", "ответил*",
        "напомнил*", "напоминает*", "указал*", "указывает*", "уточнил*", "призвал*", "написал*", "пишет*",
        "поделил*", "констатировал*", "резюмировал*", "уверен*", "убежден*", "убеждён*", "заметил*", "продолжил*",
        "признал*", "выразил*", "предложил*", "предупредил*", "процитировал*", "прокомментировал*", "заключил*",
        "подытожил*", "спросил*", "произнес*", "произнёс*", "обратил*",
        "деді", "дейді", "деп", "деген*", "айтты", "айтады", "атап", "мәлімдеді", "хабарлады", "түсіндірді",
        "жауап", "қосты", "ескертті", "жазды", "білдірді", "баяндады",
        "деди", "дейди", "айтты", "таъкидлади", "белгиледи", NULL}},
    {CUE_TELL, (const char *const[]){"told", "tells", "telling", "informed", "reminded", "assured", NULL}},
    {CUE_THINK, (const char *const[]){"called", "calling", "calls", "described", "describes", "describing", "accused",
        "accusing", "dismissed", "criticized", "criticised", "praised", "labeled", "labelled", "dubbed", "branded",
        "blasted", "slammed", "mocked", "denounced", "referred", "referring", "citing", "vowing", "promising",
        "characterized", "cited", "blamed", "spoke", "speaking", "speaks", "expressed", "wants", "wanted", "seen",
        "saw", "sees", "decried", "touted", "pushed", "attacked", "defended", "demanded", "questioned", "made",
        "назвал*", "охарактеризовал*", "оценил*", "обвинил*", NULL}},
    {CUE_AFTER, (const char *const[]){"айтуынша", "сөзінше", "пікірінше", "ойынша", "мәліметінше", NULL}},
};

static const char *const told_before[] = {"словам", "мнению", "данным", "утверждению", "оценке", "выражению", NULL};

enum cue_kind quote_cue(const char *word, const char *next)
{
    if (strcmp(word, "according") == 0 && strcmp(next, "to") == 0)
        return CUE_BEFORE;
    if (strcmp(word, "по") == 0 && in_table(told_before, next))
        return CUE_BEFORE;
    for (size_t i = 0; i < sizeof cues / sizeof *cues; i++)
        if (in_table(cues[i].words, word))
            return cues[i].kind;
    return CUE_NONE;
}

bool quote_is_his(const char *word)
{
    static const char *const table[] = {"его", "ее", "её", "оның", "анын", NULL};
    return in_table(table, word);
}

bool quote_is_pronoun(const char *word)
{
    static const char *const table[] = {"he", "she", "он", "она", "ол", NULL};
    return in_table(table, word);
}

bool quote_is_role(const char *word)
{
    static const char *const table[] = {"ambassador", "president", "minister", "director", "chairman", "chairwoman",
        "chair", "chairperson", "secretary", "secretary-general", "professor", "senator", "governor", "mayor",
        "congressman", "congresswoman", "representative", "spokesman", "spokeswoman", "spokesperson", "analyst",
        "expert", "researcher", "fellow", "economist", "historian", "rector", "dean", "head", "chief", "leader",
        "manager", "officer", "executive", "diplomat", "envoy", "adviser", "advisor", "scholar", "lecturer",
        "scientist", "founder", "co-founder", "partner", "commissioner", "consul", "attorney", "lawyer", "judge",
        "general", "deputy", "vice-president", "vice", "nominee", "candidate", "strategist", "coordinator", "editor",
        "author", "ceo", "journalist", "reporter", "columnist", "host", "pollster", "activist", "engineer", "farmer",
        "student", "graduate", "curator", "architect", "doctor", "physician", "speaker", "delegate", "official",
        "aide", "businessman", "mogul", "billionaire", "democrat", "republican", "premier", "prime", "counsellor",
        "посол*", "посла", "послу", "послом", "президент*", "министр*", "директор*", "председател*", "профессор*",
        "ректор*", "эксперт*",
        "аналитик*", "руководител*", "глава*", "главы*", "секретар*", "заместител*", "депутат*", "дипломат*",
        "экономист*", "историк*", "политолог*", "востоковед*", "советник*", "представител*", "сотрудни*",
        "исследовател*", "научн*", "премьер*", "замминистр*", "спикер*", "основател*", "координатор*", "студент*",
        "инженер*", "декан*", "старш*", "ведущ*", "начальник*", "управляющ*",
        "елші*", "президенті", "министрі", "директоры", "төраға*", "профессоры", "ректоры", "сарапшы*", "басшысы",
        "жетекшісі", "хатшысы", "орынбасары", "ғалым*", "зерттеуші*", "маманы", "кеңесші*", "өкілі", "мұғалім*",
        NULL};
    return in_table(table, word);
}

bool quote_is_title(const char *word)
{
    static const char *const table[] = {"mr", "mrs", "ms", "miss", "dr", "sir", "lord", "lady", "prof", "sen", "rep",
        "gov", "gen", "lt", "col", "capt", "sgt", "rev", "hon", "president", "senator", "representative", "governor",
        "secretary", "minister", "ambassador", "professor", "chairman", "chairwoman", "mayor", "judge", "justice",
        "congressman", "congresswoman", "prime", "vice", "foreign", "king", "queen", "prince", "pope", "director",
        "premier", "attorney", "speaker", "republican", "democrat", "democratic", "former", "then-president",
        "then-secretary", "chancellor", "general", "deputy", "first", "rector", "господин*", "госпож*", "г-н",
        "г-жа", "мырза", "ханым", NULL};
    return in_table(table, word);
}

bool quote_is_particle(const char *word)
{
    static const char *const table[] = {"de", "la", "van", "von", "der", "den", "bin", "al", "el", "di", "da", "du",
        "le", "ibn", "ul", "zu", "dos", "улы", "кызы", "ұлы", "қызы", "оглы", NULL};
    return in_table(table, word);
}

bool quote_is_preposition(const char *word)
{
    static const char *const table[] = {"of", "to", "for", "with", "by", "from", "in", "at", "about", "on", "against",
        "like", "between", "over", "under", "after", "before", "during", "behind", "toward", "towards", "into",
        "as", "than", "via", "versus", "в", "во", "на", "с", "со", "о", "об", "к", "от", "для", "между", "из", "при",
        "перед", "у", NULL};
    return in_table(table, word);
}

bool quote_is_abbreviation(const char *word)
{
    static const char *const table[] = {"mr", "mrs", "ms", "dr", "prof", "sen", "rep", "gov", "gen", "lt", "col",
        "capt", "sgt", "rev", "hon", "st", "jr", "sr", "jan", "feb", "mar", "apr", "aug", "sept", "sep", "oct", "nov",
        "dec", "no", "vs", "inc", "corp", "co", "ltd", "d", "г", "гг", "млн", "млрд", "тыс", "им", "ул", "т", "др",
        "проф", NULL};
    return in_table(table, word);
}

bool quote_is_sentence_starter(const char *word)
{
    static const char *const table[] = {"the", "a", "an", "but", "and", "however", "in", "on", "at", "for", "with",
        "as", "if", "when", "while", "after", "before", "he", "she", "it", "they", "we", "you", "i", "his", "her",
        "its", "their", "our", "my", "your", "this", "that", "these", "those", "there", "here", "then", "now", "so",
        "yet", "still", "also", "even", "both", "all", "some", "many", "most", "more", "one", "two", "three", "what",
        "who", "why", "how", "where", "which", "not", "no", "yes", "to", "from", "by", "of", "or", "nor", "asked",
        "according", "speaking", "despite", "although", "though", "because", "since", "until", "during", "about",
        "like", "just", "only", "other", "another", "each", "every", "such", "meanwhile", "moreover", "earlier",
        "later", "last", "next", "today", "yesterday", "instead", "among", "against", "under", "over", "let", "do",
        "did", "does", "is", "are", "was", "were", "has", "have", "had", "can", "could", "will", "would", "should",
        "may", "might", "must", "up", "out", "off", "well", "ok", "oh", "per", "via", "once", "perhaps", "maybe",
        "indeed", "overall", "further", "furthermore", "additionally", "finally", "similarly", "thus", "hence",
        "и", "а", "но", "в", "во", "на", "по", "с", "со", "к", "о", "об", "от", "из", "за", "для", "при", "он",
        "она", "они", "оно", "мы", "вы", "я", "это", "этот", "эта", "так", "также", "как", "что", "если", "когда",
        "кроме", "однако", "сегодня", "вчера", "тем", "таким", "после", "до", "ранее", "затем", "его", "ее", "её",
        "их", "наш", "все", "всё", "не", "ни", "уже", "ещё", "еще", "при", "через", "между", "среди", "напомним",
        "сонымен", "бұл", "ол", "осы", "біз", "олар", "және", "бірақ", "сондай-ақ", "оның", "бүгін", NULL};
    return in_table(table, word);
}

bool quote_is_no_person(const char *word)
{
    static const char *const table[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "ministry", "university", "institute", "department", "committee", "council", "agency", "bank",
        "center", "centre", "house", "senate", "congress", "court", "party", "association", "union", "company",
        "corporation", "commission", "foundation", "embassy", "government", "office", "bureau", "times", "post",
        "news", "journal", "press", "tribune", "herald", "magazine", "radio", "television", "street", "avenue",
        "road", "river", "lake", "sea", "ocean", "city", "county", "state", "states", "province", "region",
        "republic", "kingdom", "nations", "world", "international", "national", "central", "north", "south", "east",
        "west", "northern", "southern", "eastern", "western", "asia", "europe", "africa", "america", "american",
        "americans", "european", "asian", "japan", "japanese", "kazakhstan", "kazakh", "uzbekistan", "uzbek",
        "kyrgyzstan", "kyrgyz", "tajikistan", "tajik", "turkmenistan", "turkmen", "russia", "russian", "china",
        "chinese", "tokyo", "astana", "almaty", "tashkent", "bishkek", "dushanbe", "ashgabat", "washington", "moscow",
        "beijing", "london", "york", "united", "twitter", "facebook", "fox", "cnn", "msnbc", "nbc", "abc", "cbs",
        "trade", "summit", "forum", "dialogue", "conference", "agreement", "act", "law", "amendment", "constitution",
        "school", "college", "hospital", "airport", "railway", "station", "museum", "theatre", "theater", "hotel",
        "tower", "club", "league", "team", "cup", "games", "awards", "prize", "day", "week", "night", "morning",
        "evening", "year", "christmas", "easter", "islam", "islamic", "christian", "muslim", "muslims", "jewish",
        "god", "war", "force", "army", "navy", "police", "fbi", "cia", "nato", "asean", "health", "security",
        "affairs", "studies", "research", "policy", "group", "project", "program", "programme", "fund", "initiative",
        "campaign", "administration", "democrats", "republicans", "gop", "white", "black", "supreme", "federal",
        "public", "economic", "business", "chamber", "library", "society", "service", "services", "system",
        "центральн*", "азия", "азии", "азию", "азией", "азиатск*", "япони*", "японск*", "казахстан*", "узбекистан*",
        "кыргызстан*", "киргиз*",
        "таджикистан*", "туркменистан*", "росси*", "китай*", "кита*", "сша", "европ*", "астан*", "алмат*", "токио",
        "ташкент*", "бишкек*", "душанбе", "ашхабад*", "москв*", "министерств*", "университет*", "институт*", "мид",
        "казиси", "оон", "асеан", "комитет*", "совет*", "агентств*", "банк*", "центр*", "посольств*", "парламент*",
        "республик*", "союз*", "форум*", "саммит*", "диалог*",
        "орталық", "азия*", "жапония*", "қазақстан*", "өзбекстан*", "қырғызстан*", "тәжікстан*", "түрікменстан*",
        "министрлі*", "университет*", "институт*", "сыртқы", "ұлттық", "халықаралық", NULL};
    return in_table(table, word);
}
