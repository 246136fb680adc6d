#include "ingest/extract/datelabel.h"

#include <string.h>

#include "core/count.h"
#include "ingest/extract/letters.h"

/* Parts of words, in lower case: the endings differ by gender and case. */
static const struct {
    const char *text;
    enum date_label label;
} labels[] = {
    {"publi", DATE_PUBLISHED}, /* English, French, Spanish, Portuguese, Catalan, Romanian, Swedish, Norwegian */
    {"pubbl", DATE_PUBLISHED},
    {"posted", DATE_PUBLISHED},
    {"posté", DATE_PUBLISHED},
    {"released", DATE_PUBLISHED},
    {"written", DATE_PUBLISHED},
    {"created", DATE_PUBLISHED},
    {"veröffentlicht", DATE_PUBLISHED},
    {"erstellt", DATE_PUBLISHED},
    {"eingestellt", DATE_PUBLISHED},
    {"geschrieben", DATE_PUBLISHED},
    {"erschienen", DATE_PUBLISHED},
    {"mitteilung", DATE_PUBLISHED},
    {"verfasst", DATE_PUBLISHED},
    {"gepostet", DATE_PUBLISHED},
    {"geplaatst", DATE_PUBLISHED},
    {"gepubliceerd", DATE_PUBLISHED},
    {"opublikow", DATE_PUBLISHED},
    {"dodan", DATE_PUBLISHED},
    {"utworzon", DATE_PUBLISHED},
    {"zveřejn", DATE_PUBLISHED},
    {"vydáno", DATE_PUBLISHED},
    {"udgivet", DATE_PUBLISHED},
    {"julkais", DATE_PUBLISHED},
    {"megjelen", DATE_PUBLISHED},
    {"közzétéve", DATE_PUBLISHED},
    {"yayın", DATE_PUBLISHED},
    {"objav", DATE_PUBLISHED},
    {"опублик", DATE_PUBLISHED},
    {"опублік", DATE_PUBLISHED},
    {"размещен", DATE_PUBLISHED},
    {"создан", DATE_PUBLISHED},
    {"добавлен", DATE_PUBLISHED},
    {"дата публикации", DATE_PUBLISHED},
    {"жариял", DATE_PUBLISHED},
    {"e'lon", DATE_PUBLISHED},
    {"chop etil", DATE_PUBLISHED},
    {"эълон", DATE_PUBLISHED},
    {"δημοσι", DATE_PUBLISHED},
    {"نشر", DATE_PUBLISHED},
    {"公開", DATE_PUBLISHED},
    {"掲載", DATE_PUBLISHED},
    {"配信", DATE_PUBLISHED},
    {"投稿", DATE_PUBLISHED},
    {"発表", DATE_PUBLISHED},
    {"发布", DATE_PUBLISHED},
    {"發布", DATE_PUBLISHED},
    {"发表", DATE_PUBLISHED},
    {"입력", DATE_PUBLISHED},
    {"등록", DATE_PUBLISHED},
    {"승인", DATE_PUBLISHED},
    {"작성", DATE_PUBLISHED},
    {"updat", DATE_UPDATED},
    {"modif", DATE_UPDATED},
    {"revised", DATE_UPDATED},
    {"edited", DATE_UPDATED},
    {"reviewed", DATE_UPDATED},
    {"last checked", DATE_UPDATED},
    {"aktualis", DATE_UPDATED},
    {"änder", DATE_UPDATED},
    {"bearbeit", DATE_UPDATED},
    {"überarbeit", DATE_UPDATED},
    {"mis à jour", DATE_UPDATED},
    {"mise à jour", DATE_UPDATED},
    {"actualiz", DATE_UPDATED},
    {"actualis", DATE_UPDATED},
    {"atualiz", DATE_UPDATED},
    {"aggiorna", DATE_UPDATED},
    {"bijgewerkt", DATE_UPDATED},
    {"gewijzigd", DATE_UPDATED},
    {"aktualiz", DATE_UPDATED},
    {"zmodyfikow", DATE_UPDATED},
    {"uppdater", DATE_UPDATED},
    {"opdater", DATE_UPDATED},
    {"oppdater", DATE_UPDATED},
    {"päivitet", DATE_UPDATED},
    {"frissít", DATE_UPDATED},
    {"güncel", DATE_UPDATED},
    {"обновл", DATE_UPDATED},
    {"изменен", DATE_UPDATED},
    {"оновл", DATE_UPDATED},
    {"жаңарт", DATE_UPDATED},
    {"yangilan", DATE_UPDATED},
    {"янгилан", DATE_UPDATED},
    {"ενημερ", DATE_UPDATED},
    {"تحديث", DATE_UPDATED},
    {"更新", DATE_UPDATED},
    {"수정", DATE_UPDATED},
    {"최종", DATE_UPDATED},
    {"修改", DATE_UPDATED},
    {"registered", DATE_OTHER},
    {"registriert", DATE_OTHER},
    {"joined", DATE_OTHER},
    {"member since", DATE_OTHER},
    {"mitglied seit", DATE_OTHER},
    {"valid until", DATE_OTHER},
    {"expires", DATE_OTHER},
    {"geboren", DATE_OTHER},
    {"born", DATE_OTHER},
    {"visited on", DATE_OTHER},
    {"abgerufen", DATE_OTHER},
    {"accessed", DATE_OTHER},
    {"retrieved", DATE_OTHER},
    {"next event", DATE_OTHER},
    {"copyright", DATE_OTHER},
};

enum date_label datelabel_in(const char *s, size_t len)
{
    enum { WORDS_MAX = 200 };
    struct buf b;
    enum date_label found = DATE_UNLABELLED;
    const char *last = NULL;
    buf_init(&b, 2 * WORDS_MAX);
    letters_plain(s, len < WORDS_MAX ? len : WORDS_MAX, &b);
    for (size_t i = 0; i < COUNT(labels) && b.len > 3; i++)
        for (const char *at = b.data; (at = strstr(at, labels[i].text)) != NULL; at++)
            if (!last || at > last) {
                last = at;
                found = labels[i].label;
            }
    buf_free(&b);
    return found;
}

enum date_label datelabel_of(const struct node *n)
{
    static const char *const names[] = {"class", "id", "itemprop", "property"};
    bool published = page_has_attr(n, "pubdate"), updated = false;
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *v = page_attr(n, names[i]);
        published |= v && (strcasestr(v, "publi") || strcasestr(v, "creat") || strcasestr(v, "posted"));
        updated |= v && (strcasestr(v, "modif") || strcasestr(v, "updat"));
    }
    /* WordPress calls a date "published updated" where it is both. */
    return published ? DATE_PUBLISHED : updated ? DATE_UPDATED : DATE_UNLABELLED;
}

enum date_label datelabel_before(const struct page *p, int32_t i)
{
    enum { REACH = 8, LABEL_BYTES = 60 };
    for (int32_t k = i - 1; k > i - REACH && k >= 0; k--) {
        const struct node *n = &p->nodes[k];
        if (n->tag != TAG_TEXT || !n->weight)
            continue;
        return n->text_len <= LABEL_BYTES ? datelabel_in(n->text, n->text_len) : DATE_UNLABELLED;
    }
    return DATE_UNLABELLED;
}
