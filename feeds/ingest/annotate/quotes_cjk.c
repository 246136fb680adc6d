/* quotes_cjk.c: Japanese says who speaks before は or が, and that something is quoted by と behind the closing mark. */
#include "ingest/annotate/quotes_cjk.h"

#include <string.h>

#include "core/utf8.h"
#include "text/fold.h"

/* CLAUSE_BYTES_MAX bounds what is looked at beside a quotation, and so keeps the whole linear on hostile text. */
enum { CLAUSE_BYTES_MAX = 1500, SPEAKERS_MAX = 128, NAME_CHARS_MAX = 24, QUOTE_CHARS_MIN = 4, NAMING_CHARS_MAX = 10 };

struct piece {
    const char *s;
    size_t len;
};

struct cjk {
    const char *text;
    size_t len;
    struct arena *arena;
    struct quotation *out;
    size_t count;
    struct speaker {
        struct piece name, role, organisation;
    } speakers[SPEAKERS_MAX];
    size_t speaker_count;
    int last; /* index of the latest speaker, -1: none */
};

bool quotes_are_cjk(const char *text, size_t len, const char *language)
{
    if (language && strncmp(language, "ja", 2) == 0)
        return true;
    if (language && *language)
        return false;
    size_t kana = 0, all = 0, used;
    for (size_t i = 0; i < len && all < 4000; i += used, all++) {
        uint32_t c = utf8_decode(text + i, len - i, &used);
        kana += c >= 0x3041 && c <= 0x30ff;
    }
    return kana * 5 > all;
}

static size_t chars_in(struct piece p)
{
    size_t n = 0, used;
    for (size_t i = 0; i < p.len; i += used, n++)
        utf8_decode(p.s + i, p.len - i, &used);
    return n;
}

static const char *find(struct piece in, const char *what)
{
    return in.s && in.len ? memmem(in.s, in.len, what, strlen(what)) : NULL;
}

static const char *find_last(struct piece in, const char *what)
{
    const char *hit = NULL;
    size_t n = strlen(what);
    for (const char *p; (p = find(in, what));) {
        hit = p;
        in = (struct piece){p + n, in.len - (size_t)(p + n - in.s)};
    }
    return hit;
}

static bool begins(struct piece in, const char *what)
{
    size_t n = strlen(what);
    return in.len >= n && memcmp(in.s, what, n) == 0;
}

static bool ends(struct piece in, const char *what)
{
    size_t n = strlen(what);
    return in.len >= n && memcmp(in.s + in.len - n, what, n) == 0;
}

static struct piece from(struct piece in, const char *p)
{
    return (struct piece){p, in.len - (size_t)(p - in.s)};
}

/* ---- who ---- */

/* What stands behind a name, the longer ones first where one ends in another. */
static const char *const role_endings[] = {
    "事務総長", "国務長官", "外務大臣", "内閣総理大臣", "総理大臣", "経済産業大臣", "副大臣", "大臣政務官", "国務顧問", "特命全権大使",
    "臨時代理大使", "副首相", "副大統領", "副所長", "副学長", "副会長", "副社長", "副局長", "主任研究員", "上席研究員", "上級研究員",
    "客員研究員", "特別研究員", "研究員", "名誉教授", "准教授", "助教授", "特任教授", "教授", "理事長", "専務理事", "常務理事", "理事",
    "代表取締役", "取締役", "事務局長", "総局長", "局長", "部長", "課長", "室長", "所長", "院長", "学長", "学部長", "館長", "会長",
    "議長", "社長", "市長", "知事", "総裁", "頭取", "総領事", "領事", "公使", "参事官", "書記官", "大使", "大統領", "首相", "総理",
    "外相", "財務相", "経産相", "防衛相", "国防相", "大臣", "長官", "次官", "審議官", "報道官", "補佐官", "顧問", "議員", "委員長",
    "委員", "代表", "団長", "専門家", "アナリスト", "エコノミスト", "ディレクター", "マネージャー", "コーディネーター", "記者",
    "監督", "博士", "講師", "学生", "院生", "氏", "さん", "様", NULL};

static const char *role_ending(struct piece p)
{
    const char *best = NULL;
    for (size_t i = 0; role_endings[i]; i++)
        if (ends(p, role_endings[i]) && (!best || strlen(role_endings[i]) > strlen(best)))
            best = role_endings[i];
    return best;
}

static bool refers_back(struct piece p)
{
    static const char *const words[] = {"彼", "彼女", "同氏", "同大使", "同教授", "同所長", "同相", "同大臣", "同大統領", "同首相",
                                        "同理事長", "氏", NULL};
    for (size_t i = 0; words[i]; i++)
        if (p.len == strlen(words[i]) && memcmp(p.s, words[i], p.len) == 0)
            return true;
    return false;
}

/* "駐カザフスタン大使": the post belongs to the role, not to the name. */
static struct piece take_post(struct piece *name, struct piece role)
{
    const char *at = find(*name, "駐");
    if (!at || at == name->s)
        return role;
    struct piece whole = {at, (size_t)(role.s + role.len - at)};
    name->len = (size_t)(at - name->s);
    return whole;
}

static bool looks_like_name(struct piece p)
{
    size_t n = chars_in(p), used;
    if (n < 1 || n > NAME_CHARS_MAX)
        return false;
    for (size_t i = 0; i < p.len; i += used) {
        uint32_t c = utf8_decode(p.s + i, p.len - i, &used);
        bool kanji = (c >= 0x3400 && c <= 0x9fff) || c == 0x3005, katakana = c >= 0x30a1 && c <= 0x30fe;
        bool latin = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == ' ' ||
                     c == 0xff1d || c == '=';
        if (!kanji && !katakana && !latin && c != 0x3000)
            return false;
    }
    return true;
}

/* What follows the last hiragana: "プロジェクトを率いる佐藤健". */
static struct piece behind_hiragana(struct piece p)
{
    size_t used, at = 0;
    for (size_t i = 0; i < p.len; i += used) {
        uint32_t c = utf8_decode(p.s + i, p.len - i, &used);
        at = c >= 0x3041 && c <= 0x3096 ? i + used : at;
    }
    return from(p, p.s + at);
}

/* "学生ロラ・サイドワ": a role before a foreign name. */
static struct piece behind_role(struct piece name)
{
    size_t used;
    for (size_t i = 0; role_endings[i]; i++) {
        struct piece rest = begins(name, role_endings[i]) ? from(name, name.s + strlen(role_endings[i])) : (struct piece){0};
        uint32_t c = rest.len ? utf8_decode(rest.s, rest.len, &used) : 0;
        if (c >= 0x30a1 && c <= 0x30fe)
            return rest;
    }
    return name;
}

static const char *const institutions[] = {"研究所", "大学", "省", "大使館", "機構", "協会", "委員会", "銀行", "財団", "センター", "政府", NULL};

/* "教師のアジズさん": what ordinary people are stands there, short and without an institution's ending. */
static bool is_trade(struct piece p)
{
    enum { TRADE_CHARS_MAX = 4 };
    for (size_t i = 0; institutions[i]; i++)
        if (ends(p, institutions[i]))
            return false;
    size_t used;
    uint32_t c = p.len ? utf8_decode(p.s, p.len, &used) : 0;
    return c >= 0x3400 && c <= 0x9fff && chars_in(p) <= TRADE_CHARS_MAX;
}

/* An organisation that runs into the name: "日本国際問題研究所吉田朋之理事長". */
static struct piece cut_organisation(struct piece *name)
{
    struct piece organisation = {0};
    for (size_t i = 0; institutions[i]; i++) {
        const char *at = find_last(*name, institutions[i]);
        if (!at || (size_t)(at - name->s) + strlen(institutions[i]) >= name->len)
            continue;
        const char *cut = at + strlen(institutions[i]);
        organisation = (struct piece){name->s, (size_t)(cut - name->s)};
        *name = from(*name, cut);
    }
    return organisation;
}

static int known_speaker(const struct cjk *x, struct piece name)
{
    for (size_t i = x->speaker_count; i-- > 0;) {
        struct piece known = x->speakers[i].name;
        bool shorter = known.len > name.len;
        if (known.len == name.len && memcmp(known.s, name.s, name.len) == 0)
            return (int)i;
        /* 吉田氏 is 吉田朋之; カリン氏 is エルラン・カリン. */
        if (shorter && (memcmp(known.s, name.s, name.len) == 0 || memcmp(known.s + known.len - name.len, name.s, name.len) == 0))
            return (int)i;
    }
    return -1;
}

static int remember(struct cjk *x, struct piece name, struct piece role, struct piece organisation)
{
    int i = known_speaker(x, name);
    if (i < 0) {
        if (x->speaker_count == SPEAKERS_MAX)
            return -1;
        i = (int)x->speaker_count++;
        x->speakers[i] = (struct speaker){.name = name};
    }
    bool honorific = role.len == strlen("氏") || begins(role, "さん") || begins(role, "様");
    if (!x->speakers[i].role.len && role.len && !honorific)
        x->speakers[i].role = role;
    if (!x->speakers[i].organisation.len)
        x->speakers[i].organisation = organisation;
    return i;
}

/* The person in what stands before は or が.  -1: none. */
static int person_in(struct cjk *x, struct piece p)
{
    static const char *const breaks[] = {"、", "」", "。", "，", " ", "　", NULL};
    for (size_t i = 0; breaks[i]; i++) {
        const char *at = find_last(p, breaks[i]);
        if (at && !(breaks[i][0] == ' ' && chars_in(from(p, at)) < 3))
            p = from(p, at + strlen(breaks[i]));
    }
    const char *age = ends(p, "）") ? find_last(p, "（") : NULL;
    if (age) /* アジズ・カリモフさん（４３） */
        p.len = (size_t)(age - p.s);
    if (refers_back(p))
        return x->last;
    struct piece organisation = {0};
    const char *of = find_last(p, "の");
    if (of && of > p.s) {
        organisation = behind_hiragana((struct piece){p.s, (size_t)(of - p.s)});
        p = from(p, of + strlen("の"));
    }
    const char *ending = role_ending(p);
    if (!ending)
        return -1;
    struct piece role = {p.s + p.len - strlen(ending), strlen(ending)}, name = {p.s, p.len - strlen(ending)};
    role = take_post(&name, role);
    name = behind_role(behind_hiragana(name));
    struct piece inner = cut_organisation(&name);
    if (inner.len && !organisation.len)
        organisation = inner;
    if (begins(role, "さん") && is_trade(organisation)) {
        role = organisation;
        organisation = (struct piece){0};
    }
    return looks_like_name(name) ? remember(x, name, role, organisation) : -1;
}

/* The last は, が, も or によると in a clause that has a person before it. */
static int speaker_in_clause(struct cjk *x, struct piece clause)
{
    static const char *const marks[] = {"は", "が", "も", "によると", "によれば", NULL};
    int found = -1;
    const char *best = NULL;
    if (clause.len > CLAUSE_BYTES_MAX) {
        clause = from(clause, clause.s + clause.len - CLAUSE_BYTES_MAX);
        while (clause.len && ((unsigned char)*clause.s & 0xc0) == 0x80)
            clause = from(clause, clause.s + 1);
    }
    for (size_t i = 0; marks[i]; i++) {
        struct piece rest = clause;
        for (const char *at; (at = find(rest, marks[i]));) {
            int who = person_in(x, (struct piece){clause.s, (size_t)(at - clause.s)});
            if (who >= 0 && (!best || at > best)) {
                found = who;
                best = at;
            }
            rest = from(rest, at + strlen(marks[i]));
        }
    }
    return found;
}

/* ---- what ---- */

static struct piece cue_in(struct piece clause)
{
    static const char *const cues[] = {"述べ", "語っ", "語る", "語り", "話し", "話す", "指摘", "強調", "説明", "訴え", "発言", "答え",
        "表明", "言っ", "言う", "言い", "呼びかけ", "呼び掛け", "評価", "主張", "警告", "批判", "明らかに", "報告", "記し", "書い",
        "振り返", "付け加え", "付け足", "明かし", "明かす", "漏らし", "断言", "懸念", "非難", "抗議", "否定", "認め", "宣言", "反論", "分析",
        "意気込", "胸を張", "打ち明け", "投稿", "コメント", "尋ね", "問い", "警鐘", "としている", "としており", "力説", "応じ", "期待", "示し", "提案", "求め",
        "伝え", "挨拶", "あいさつ", "歓迎", "約束", "喜", "確認", "紹介",
        NULL};
    struct piece best = {0};
    for (size_t i = 0; cues[i]; i++) {
        const char *at = find(clause, cues[i]);
        if (at && (!best.s || at < best.s))
            best = (struct piece){at, strlen(cues[i])};
    }
    return best;
}

/* Is what stands in the marks said by somebody?  と follows, but not the と of "called" unless it is long. */
static bool is_speech(struct piece quote, struct piece before, struct piece after, bool has_speaker)
{
    size_t n = chars_in(quote);
    if (n < QUOTE_CHARS_MIN)
        return false;
    if (has_speaker && (find(before, "によると") || find(before, "によれば")))
        return true;
    if (begins(after, "という") || begins(after, "と呼") || begins(after, "と題"))
        return n > NAMING_CHARS_MAX && !begins(after, "と題") && has_speaker && cue_in(after).len;
    if (begins(after, "と") || begins(after, "などと"))
        return cue_in(after).len || n > NAMING_CHARS_MAX;
    bool sentence = ends(quote, "。") || find(quote, "。") || ends(quote, "です") || ends(quote, "ます") || ends(quote, "た");
    sentence = sentence || (has_speaker && (ends(quote, "だ") || ends(quote, "る") || ends(quote, "ない") || ends(quote, "たい")));
    bool stands_alone = !after.len || begins(after, "。") || begins(after, "\n");
    return stands_alone && (sentence || (has_speaker && n > NAMING_CHARS_MAX));
}

static char *copy(struct cjk *x, struct piece p)
{
    return p.len ? arena_strndup(x->arena, p.s, p.len) : NULL;
}

static void add(struct cjk *x, struct piece quote, int who, struct piece cue, int paragraph)
{
    struct quotation *q = &x->out[x->count++];
    *q = (struct quotation){.quote = copy(x, quote), .cue = copy(x, cue), .direct = true, .paragraph = paragraph,
                            .start = (size_t)(quote.s - x->text), .end = (size_t)(quote.s + quote.len - x->text)};
    if (who >= 0) {
        const struct speaker *s = &x->speakers[who];
        q->speaker = copy(x, s->name);
        q->role = copy(x, s->role);
        q->organisation = copy(x, s->organisation);
        q->speaker_name = fold_name(x->arena, q->speaker ? q->speaker : "");
        x->last = who;
    }
}

static const char *near_end(const char *p, const char *end)
{
    return end - p > CLAUSE_BYTES_MAX ? p + utf8_cut(p, (size_t)(end - p), CLAUSE_BYTES_MAX) : end;
}

/* The end of the sentence from p on, outside inner 「…」. */
static const char *sentence_end(const char *p, const char *end)
{
    int depth = 0;
    end = near_end(p, end);
    for (; p < end && *p != '\n'; p++) {
        struct piece rest = {p, (size_t)(end - p)};
        depth += begins(rest, "「");
        depth -= begins(rest, "」");
        if (depth <= 0 && begins(rest, "。"))
            return p;
    }
    return p;
}

static const char *closing_mark(const char *p, const char *end)
{
    int depth = 1;
    for (; p < end; p++) {
        struct piece rest = {p, (size_t)(end - p)};
        depth += begins(rest, "「");
        depth -= begins(rest, "」");
        if (depth == 0 || *p == '\n')
            return p;
    }
    return NULL;
}

/* Who is named without being quoted may be meant by 同氏 later. */
static void meet_person(struct cjk *x, const char *sentence, const char *end)
{
    int who = speaker_in_clause(x, (struct piece){sentence, (size_t)(end - sentence)});
    x->last = who >= 0 ? who : x->last;
}

/* 「…」と NAME は話す */
static struct piece behind_particle(struct piece clause)
{
    static const char *const particles[] = {"などと", "と", NULL};
    for (size_t i = 0; particles[i]; i++)
        if (begins(clause, particles[i]))
            return from(clause, clause.s + strlen(particles[i]));
    return clause;
}

/* 「…」。 NAME はこう話した。  first: the quotation opens the paragraph, so that nobody was named before. */
static bool tells_of(struct piece told, bool first)
{
    return find(told, "こう") || find(told, "そう") || (first && cue_in(told).len && !find(told, "「"));
}

/* One paragraph, quotation by quotation; `sentence` moves on to the one that is being read. */
static void read_paragraph(struct cjk *x, const char *start, const char *end, int paragraph)
{
    const char *sentence = start;
    for (const char *p = start; p < end;) {
        struct piece rest = {p, (size_t)(end - p)};
        if (begins(rest, "。")) {
            meet_person(x, sentence, p);
            sentence = p + strlen("。");
        }
        if (!begins(rest, "「")) {
            p++;
            continue;
        }
        const char *close = closing_mark(p + strlen("「"), end);
        if (!close || *close == '\n')
            return;
        struct piece quote = {p + strlen("「"), (size_t)(close - p) - strlen("「")};
        const char *behind = close + strlen("」"), *stop = sentence_end(behind, end);
        struct piece after = {behind, (size_t)(near_end(behind, end) - behind)}, clause = {behind, (size_t)(stop - behind)};
        struct piece before = {sentence, (size_t)(p - sentence)};
        int who = speaker_in_clause(x, before);
        bool named = who >= 0;
        if (who < 0)
            who = speaker_in_clause(x, behind_particle(clause));
        const char *cleft = who < 0 && cue_in(clause).len ? find(clause, "のは、") : NULL;
        if (cleft) /* 「…」と話すのは、NAME。 */
            who = person_in(x, from(clause, cleft + strlen("のは、")));
        if (who < 0 && begins(after, "。")) {
            const char *next = behind + strlen("。");
            struct piece told = {next, (size_t)(sentence_end(next, end) - next)};
            if (tells_of(told, p == start)) {
                who = speaker_in_clause(x, told);
                clause = told;
            }
        }
        named = named || who >= 0;
        if (is_speech(quote, before, after, named))
            add(x, quote, who >= 0 ? who : x->last, cue_in(clause), paragraph);
        p = behind;
    }
    meet_person(x, sentence, end);
}

bool quotes_find_cjk(const char *text, size_t len, struct arena *a, struct quotation **out, size_t *count)
{
    struct cjk x = {.text = text, .len = len, .arena = a, .last = -1};
    size_t marks = 1;
    for (size_t i = 0; i < len; i++)
        marks += (unsigned char)text[i] == 0xe3;
    struct piece all = {text, len};
    if (!find(all, "「"))
        return true;
    x.out = arena_array(a, marks / 2 + 2, sizeof *x.out);
    if (!x.out)
        return false;
    int paragraph = 0;
    for (const char *p = text, *end = text + len; p < end; paragraph++) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        read_paragraph(&x, p, nl ? nl : end, paragraph);
        p = nl ? nl + 1 : end;
        while (p < end && *p == '\n')
            p++;
    }
    *out = x.out;
    *count = x.count;
    return !arena_failed(a);
}
