#include "ingest/extract/hints.h"

#include <stdbool.h>
#include <string.h>

#include "core/count.h"
#include "ingest/extract/page.h"

/* A word of a class name sets bits; combinations of bits, in the order below, then make hints.  Words of the trade are the
 * same in the class names of every country, with few exceptions. */
enum word_bit {
    W_ARTICLE, W_BODY, W_MAIN, W_CONTENT, W_NAV, W_SHARE, W_RELATED, W_COMMENT, W_AD, W_LETTER, W_MODAL, W_FOOTER,
    W_HEADER, W_SIDE, W_BYLINE, W_AUTHOR, W_BIO, W_META, W_TAGS, W_CAPTION, W_CREDIT, W_UNSEEN, W_TOC, W_TITLE,
    W_DATE, W_LEAD, W_TOOLS, W_PLAYER, W_READ, W_MORE, W_TABLE, W_SIGN, W_UP, W_ABOUT, W_BOX, W_LIST, W_FOLLOW,
    W_ALSO, W_YOU, W_LINK, W_TIME, W_TEASER, W_WIDGET, W_BUTTON, W_LATEST, W_SKIP, W_PAYWALL, W_COPYRIGHT, W_AFTER,
    W_OFF, W_RICH, W_PULL, W_QUOTE, W_MATERIAL, W_CALL, W_ACTION, W_NOTES, W_SR, W_ONLY, W_HIDDEN, W_SCREEN,
    W_VISUALLY, W_USER,
    W_COUNT
};
_Static_assert(W_COUNT <= 64, "the words of a class name are bits of one number");
#define BIT(w) (UINT64_C(1) << (w))

struct word_row {
    const char *word;
    uint64_t bits;
};

static const struct word_row words[] = {
    {"article", BIT(W_ARTICLE)}, {"post", BIT(W_ARTICLE)}, {"entry", BIT(W_ARTICLE)}, {"story", BIT(W_ARTICLE)},
    {"news", BIT(W_ARTICLE)}, {"blog", BIT(W_ARTICLE)}, {"hentry", BIT(W_ARTICLE)}, {"single", BIT(W_ARTICLE)},
    {"artikel", BIT(W_ARTICLE)}, {"articulo", BIT(W_ARTICLE)}, {"noticia", BIT(W_ARTICLE)},
    {"statya", BIT(W_ARTICLE)}, {"kiji", BIT(W_ARTICLE)}, {"articolo", BIT(W_ARTICLE)}, {"materia", BIT(W_ARTICLE)},
    {"blogpost", BIT(W_ARTICLE)}, {"newsitem", BIT(W_ARTICLE)}, {"publication", BIT(W_ARTICLE)},
    {"detail", BIT(W_ARTICLE)}, {"recipe", BIT(W_ARTICLE)}, {"body", BIT(W_BODY)},
    {"content", BIT(W_CONTENT) | BIT(W_BODY)}, {"contents", BIT(W_CONTENT) | BIT(W_BODY)},
    {"text", BIT(W_CONTENT) | BIT(W_BODY)}, {"copy", BIT(W_BODY)}, {"texto", BIT(W_BODY)}, {"inhalt", BIT(W_BODY)},
    {"honbun", BIT(W_BODY)}, {"corpo", BIT(W_BODY)}, {"cuerpo", BIT(W_BODY)}, {"tekst", BIT(W_BODY)},
    {"articlebody", BIT(W_ARTICLE) | BIT(W_BODY)}, {"articletext", BIT(W_ARTICLE) | BIT(W_BODY)},
    {"articlecontent", BIT(W_ARTICLE) | BIT(W_BODY)}, {"entrycontent", BIT(W_ARTICLE) | BIT(W_BODY)},
    {"postcontent", BIT(W_ARTICLE) | BIT(W_BODY)}, {"storybody", BIT(W_ARTICLE) | BIT(W_BODY)},
    {"postbody", BIT(W_ARTICLE) | BIT(W_BODY)}, {"storytext", BIT(W_ARTICLE) | BIT(W_BODY)},
    {"bodytext", BIT(W_ARTICLE) | BIT(W_BODY)}, {"maincontent", BIT(W_MAIN) | BIT(W_CONTENT)},
    {"richtext", BIT(W_CONTENT)}, {"wysiwyg", BIT(W_CONTENT)}, {"prose", BIT(W_CONTENT)}, {"main", BIT(W_MAIN)},
    {"nav", BIT(W_NAV)}, {"navigation", BIT(W_NAV)}, {"navbar", BIT(W_NAV)}, {"menu", BIT(W_NAV)},
    {"submenu", BIT(W_NAV)}, {"breadcrumb", BIT(W_NAV)}, {"breadcrumbs", BIT(W_NAV)}, {"pagination", BIT(W_NAV)},
    {"pager", BIT(W_NAV)}, {"pagenav", BIT(W_NAV)}, {"paging", BIT(W_NAV)}, {"prevnext", BIT(W_NAV)},
    {"sitemap", BIT(W_NAV)}, {"skip", BIT(W_SKIP)}, {"masthead", BIT(W_NAV)}, {"topbar", BIT(W_NAV)},
    {"crumbs", BIT(W_NAV)}, {"megamenu", BIT(W_NAV)}, {"share", BIT(W_SHARE)}, {"sharing", BIT(W_SHARE)},
    {"sharebar", BIT(W_SHARE)}, {"shares", BIT(W_SHARE)}, {"social", BIT(W_SHARE)}, {"socials", BIT(W_SHARE)},
    {"sharethis", BIT(W_SHARE)}, {"addthis", BIT(W_SHARE)}, {"addtoany", BIT(W_SHARE)}, {"sharedaddy", BIT(W_SHARE)},
    {"snsbutton", BIT(W_SHARE)}, {"sns", BIT(W_SHARE)}, {"follow", BIT(W_FOLLOW)}, {"a2a", BIT(W_SHARE)},
    {"shareaholic", BIT(W_SHARE)}, {"related", BIT(W_RELATED)}, {"recommended", BIT(W_RELATED)},
    {"recommend", BIT(W_RELATED)}, {"recommendation", BIT(W_RELATED)}, {"recommendations", BIT(W_RELATED)},
    {"recirc", BIT(W_RELATED)}, {"recirculation", BIT(W_RELATED)}, {"readmore", BIT(W_RELATED)},
    {"seealso", BIT(W_RELATED)}, {"popular", BIT(W_RELATED)}, {"trending", BIT(W_RELATED)},
    {"mostread", BIT(W_RELATED)}, {"ranking", BIT(W_RELATED)}, {"relatedposts", BIT(W_RELATED)},
    {"yarpp", BIT(W_RELATED)}, {"crp", BIT(W_RELATED)}, {"zergnet", BIT(W_AD)}, {"similar", BIT(W_RELATED)},
    {"kanren", BIT(W_RELATED)}, {"teaser", BIT(W_TEASER)}, {"teasers", BIT(W_TEASER)}, {"onward", BIT(W_RELATED)},
    {"upnext", BIT(W_RELATED)}, {"latest", BIT(W_LATEST)}, {"recent", BIT(W_LATEST)}, {"readnext", BIT(W_RELATED)},
    {"comment", BIT(W_COMMENT)}, {"comments", BIT(W_COMMENT)}, {"disqus", BIT(W_COMMENT)},
    {"respond", BIT(W_COMMENT)}, {"commentlist", BIT(W_COMMENT)}, {"livefyre", BIT(W_COMMENT)},
    {"kommentare", BIT(W_COMMENT)}, {"commentaires", BIT(W_COMMENT)}, {"comentarios", BIT(W_COMMENT)},
    {"replies", BIT(W_COMMENT)}, {"remark42", BIT(W_COMMENT)}, {"ad", BIT(W_AD)}, {"ads", BIT(W_AD)},
    {"advert", BIT(W_AD)}, {"advertisement", BIT(W_AD)}, {"advertising", BIT(W_AD)}, {"adverts", BIT(W_AD)},
    {"adslot", BIT(W_AD)}, {"adsbygoogle", BIT(W_AD)}, {"sponsor", BIT(W_AD)}, {"sponsored", BIT(W_AD)},
    {"sponsors", BIT(W_AD)}, {"outbrain", BIT(W_AD)}, {"taboola", BIT(W_AD)}, {"promo", BIT(W_AD)},
    {"promotion", BIT(W_AD)}, {"banner", BIT(W_AD)}, {"adbox", BIT(W_AD)}, {"dfp", BIT(W_AD)}, {"werbung", BIT(W_AD)},
    {"anzeige", BIT(W_AD)}, {"reklama", BIT(W_AD)}, {"publicidad", BIT(W_AD)}, {"gpt", BIT(W_AD)},
    {"mgid", BIT(W_AD)}, {"adunit", BIT(W_AD)}, {"adwrapper", BIT(W_AD)}, {"adcontainer", BIT(W_AD)},
    {"cta", BIT(W_AD)}, {"newsletter", BIT(W_LETTER)}, {"newsletters", BIT(W_LETTER)}, {"subscribe", BIT(W_LETTER)},
    {"mailchimp", BIT(W_LETTER)}, {"subscription", BIT(W_LETTER)}, {"signup", BIT(W_LETTER)},
    {"optin", BIT(W_LETTER)}, {"paywall", BIT(W_PAYWALL)}, {"login", BIT(W_LETTER)}, {"signin", BIT(W_LETTER)},
    {"donate", BIT(W_LETTER)}, {"donation", BIT(W_LETTER)}, {"register", BIT(W_LETTER)}, {"regwall", BIT(W_LETTER)},
    {"subscriber", BIT(W_LETTER)}, {"mc4wp", BIT(W_LETTER)}, {"leadgen", BIT(W_LETTER)}, {"wpcf7", BIT(W_LETTER)},
    {"cookie", BIT(W_MODAL)}, {"cookies", BIT(W_MODAL)}, {"gdpr", BIT(W_MODAL)}, {"consent", BIT(W_MODAL)},
    {"modal", BIT(W_MODAL)}, {"popup", BIT(W_MODAL)}, {"overlay", BIT(W_MODAL)}, {"lightbox", BIT(W_MODAL)},
    {"onetrust", BIT(W_MODAL)}, {"toast", BIT(W_MODAL)}, {"tooltip", BIT(W_MODAL)}, {"interstitial", BIT(W_MODAL)},
    {"offcanvas", BIT(W_MODAL)}, {"dropdown", BIT(W_NAV)}, {"search", BIT(W_NAV)}, {"searchform", BIT(W_NAV)},
    {"footer", BIT(W_FOOTER)}, {"foot", BIT(W_FOOTER)}, {"colophon", BIT(W_FOOTER)}, {"copyright", BIT(W_COPYRIGHT)},
    {"disclaimer", BIT(W_COPYRIGHT)}, {"disclosure", BIT(W_COPYRIGHT)}, {"disclosures", BIT(W_COPYRIGHT)},
    {"legal", BIT(W_COPYRIGHT)}, {"nocontent", BIT(W_AD)}, {"testimonial", BIT(W_AD)}, {"testimonials", BIT(W_AD)},
    {"republish", BIT(W_COPYRIGHT)}, {"republication", BIT(W_COPYRIGHT)}, {"license", BIT(W_COPYRIGHT)},
    {"material", BIT(W_MATERIAL)}, {"symbols", BIT(W_BUTTON)}, {"off", BIT(W_OFF)}, {"rich", BIT(W_RICH)},
    {"richlink", BIT(W_RELATED)}, {"pull", BIT(W_PULL)}, {"quote", BIT(W_QUOTE)},
    {"pullquote", BIT(W_PULL) | BIT(W_QUOTE)}, {"call", BIT(W_CALL)}, {"action", BIT(W_ACTION)},
    {"footnotes", BIT(W_NOTES)}, {"footnote", BIT(W_NOTES)}, {"reveal", BIT(W_MODAL)}, {"restricted", BIT(W_PAYWALL)},
    {"upsell", BIT(W_AD)}, {"alert", BIT(W_MODAL)}, {"notice", BIT(W_MODAL)}, {"below", BIT(W_AFTER)},
    {"after", BIT(W_AFTER)}, {"bottom", BIT(W_AFTER)}, {"header", BIT(W_HEADER)}, {"head", BIT(W_HEADER)},
    {"hero", BIT(W_HEADER)}, {"sidebar", BIT(W_SIDE)}, {"sidebars", BIT(W_SIDE)}, {"aside", BIT(W_SIDE)},
    {"rail", BIT(W_SIDE)}, {"widget", BIT(W_WIDGET)}, {"widgets", BIT(W_WIDGET)}, {"rightcol", BIT(W_SIDE)},
    {"supplementary", BIT(W_SIDE)}, {"byline", BIT(W_BYLINE)}, {"bylines", BIT(W_BYLINE)}, {"author", BIT(W_AUTHOR)},
    {"authors", BIT(W_AUTHOR)}, {"autor", BIT(W_AUTHOR)}, {"auteur", BIT(W_AUTHOR)}, {"writer", BIT(W_AUTHOR)},
    {"contributor", BIT(W_AUTHOR)}, {"contributors", BIT(W_AUTHOR)}, {"writtenby", BIT(W_BYLINE)},
    {"reporter", BIT(W_AUTHOR)}, {"journalist", BIT(W_AUTHOR)}, {"redaktor", BIT(W_AUTHOR)}, {"redakteur", BIT(W_AUTHOR)},
    {"verfasser", BIT(W_AUTHOR)}, {"autore", BIT(W_AUTHOR)}, {"autores", BIT(W_AUTHOR)}, {"autorin", BIT(W_AUTHOR)},
    {"skribent", BIT(W_AUTHOR)}, {"journaliste", BIT(W_AUTHOR)}, {"periodista", BIT(W_AUTHOR)},
    {"firma", BIT(W_AUTHOR)}, {"avtor", BIT(W_AUTHOR)}, {"creator", BIT(W_AUTHOR)}, {"bio", BIT(W_BIO)},
    {"biography", BIT(W_BIO)}, {"authorbox", BIT(W_AUTHOR) | BIT(W_BIO)}, {"saboxplugin", BIT(W_AUTHOR) | BIT(W_BIO)},
    {"abh", BIT(W_AUTHOR) | BIT(W_BIO)}, {"authorbio", BIT(W_AUTHOR) | BIT(W_BIO)}, {"postmeta", BIT(W_META)},
    {"entrymeta", BIT(W_META)}, {"profile", BIT(W_BOX)}, {"meta", BIT(W_META)}, {"metadata", BIT(W_META)},
    {"dateline", BIT(W_DATE)}, {"timestamp", BIT(W_DATE)}, {"date", BIT(W_DATE)}, {"datetime", BIT(W_DATE)},
    {"published", BIT(W_DATE)}, {"pubdate", BIT(W_DATE)}, {"updated", BIT(W_DATE)}, {"time", BIT(W_TIME)},
    {"datum", BIT(W_DATE)}, {"fecha", BIT(W_DATE)}, {"modified", BIT(W_DATE)}, {"tag", BIT(W_TAGS)},
    {"tags", BIT(W_TAGS)}, {"taglist", BIT(W_TAGS)}, {"tagcloud", BIT(W_TAGS)}, {"topics", BIT(W_TAGS)},
    {"categories", BIT(W_TAGS)}, {"category", BIT(W_TAGS)}, {"keywords", BIT(W_TAGS)}, {"hashtags", BIT(W_TAGS)},
    {"caption", BIT(W_CAPTION)}, {"figcaption", BIT(W_CAPTION)}, {"captions", BIT(W_CAPTION)},
    {"credit", BIT(W_CREDIT)}, {"credits", BIT(W_CREDIT)}, {"photographer", BIT(W_CREDIT)},
    {"photocredit", BIT(W_CREDIT)}, {"hidden", BIT(W_HIDDEN)}, {"sr", BIT(W_SR)}, {"only", BIT(W_ONLY)},
    {"visuallyhidden", BIT(W_UNSEEN)}, {"accesshide", BIT(W_UNSEEN)}, {"offscreen", BIT(W_UNSEEN)},
    {"screenreader", BIT(W_UNSEEN)}, {"noprint", BIT(W_TOOLS)}, {"printonly", BIT(W_UNSEEN)}, {"toc", BIT(W_TOC)},
    {"tableofcontents", BIT(W_TOC)}, {"jumplinks", BIT(W_TOC)}, {"title", BIT(W_TITLE)}, {"headline", BIT(W_TITLE)},
    {"heading", BIT(W_TITLE)}, {"hed", BIT(W_TITLE)}, {"lead", BIT(W_LEAD)}, {"lede", BIT(W_LEAD)},
    {"deck", BIT(W_LEAD)}, {"dek", BIT(W_LEAD)}, {"standfirst", BIT(W_LEAD)}, {"summary", BIT(W_LEAD)},
    {"subtitle", BIT(W_LEAD)}, {"subheadline", BIT(W_LEAD)}, {"intro", BIT(W_LEAD)}, {"excerpt", BIT(W_LEAD)},
    {"chapo", BIT(W_LEAD)}, {"vorspann", BIT(W_LEAD)}, {"abstract", BIT(W_LEAD)}, {"toolbar", BIT(W_TOOLS)},
    {"tools", BIT(W_TOOLS)}, {"print", BIT(W_TOOLS)}, {"rating", BIT(W_TOOLS)}, {"ratings", BIT(W_TOOLS)},
    {"vote", BIT(W_TOOLS)}, {"votes", BIT(W_TOOLS)}, {"bookmark", BIT(W_TOOLS)}, {"actions", BIT(W_TOOLS)},
    {"vcard", BIT(W_AUTHOR)}, {"controls", BIT(W_TOOLS)}, {"likes", BIT(W_TOOLS)}, {"reactions", BIT(W_TOOLS)},
    {"player", BIT(W_PLAYER)}, {"jwplayer", BIT(W_PLAYER)}, {"playlist", BIT(W_PLAYER)}, {"slider", BIT(W_PLAYER)},
    {"gallery", BIT(W_PLAYER)}, {"slideshow", BIT(W_PLAYER)}, {"carousel", BIT(W_PLAYER)},
    {"photogallery", BIT(W_PLAYER)}, {"read", BIT(W_READ)}, {"more", BIT(W_MORE)}, {"table", BIT(W_TABLE)},
    {"sign", BIT(W_SIGN)}, {"up", BIT(W_UP)}, {"about", BIT(W_ABOUT)}, {"box", BIT(W_BOX)}, {"card", BIT(W_BOX)},
    {"info", BIT(W_BOX)}, {"details", BIT(W_BOX)}, {"description", BIT(W_BOX)}, {"list", BIT(W_LIST)},
    {"links", BIT(W_LINK)}, {"link", BIT(W_LINK)}, {"also", BIT(W_ALSO)}, {"you", BIT(W_YOU)}, {"may", BIT(W_YOU)},
    {"next", BIT(W_ALSO)}, {"stories", BIT(W_LIST)}, {"articles", BIT(W_LIST)}, {"posts", BIT(W_LIST)},
    {"button", BIT(W_BUTTON)}, {"buttons", BIT(W_BUTTON)}, {"btn", BIT(W_BUTTON)}, {"icons", BIT(W_BUTTON)},
    {"kommentar", BIT(W_COMMENT)}, {"kommentarer", BIT(W_COMMENT)}, {"commentaire", BIT(W_COMMENT)},
    {"comentario", BIT(W_COMMENT)}, {"commenti", BIT(W_COMMENT)}, {"commento", BIT(W_COMMENT)},
    {"reactie", BIT(W_COMMENT)}, {"reacties", BIT(W_COMMENT)}, {"yorum", BIT(W_COMMENT)},
    {"yorumlar", BIT(W_COMMENT)}, {"komentarze", BIT(W_COMMENT)}, {"komentarz", BIT(W_COMMENT)},
    {"komentar", BIT(W_COMMENT)}, {"discuss", BIT(W_COMMENT)}, {"discussion", BIT(W_COMMENT)},
    {"talkback", BIT(W_COMMENT)}, {"kommentarliste", BIT(W_COMMENT)}, {"relacionadas", BIT(W_RELATED)},
    {"relacionados", BIT(W_RELATED)}, {"relacionada", BIT(W_RELATED)}, {"relacionado", BIT(W_RELATED)},
    {"correlati", BIT(W_RELATED)}, {"correlate", BIT(W_RELATED)}, {"verwandt", BIT(W_RELATED)},
    {"weiterlesen", BIT(W_RELATED)}, {"aehnliche", BIT(W_RELATED)}, {"similaires", BIT(W_RELATED)},
    {"lireaussi", BIT(W_RELATED)}, {"leesook", BIT(W_RELATED)}, {"morenews", BIT(W_RELATED)},
    {"othernews", BIT(W_RELATED)}, {"relatednews", BIT(W_RELATED)}, {"relatedarticles", BIT(W_RELATED)},
    {"relatedstories", BIT(W_RELATED)}, {"alsoread", BIT(W_RELATED)}, {"leggianche", BIT(W_RELATED)},
    {"ilgili", BIT(W_RELATED)}, {"benzer", BIT(W_RELATED)}, {"podobne", BIT(W_RELATED)},
    {"powiazane", BIT(W_RELATED)}, {"pohozhie", BIT(W_RELATED)}, {"crosslink", BIT(W_RELATED)},
    {"crosslinks", BIT(W_RELATED)}, {"interlink", BIT(W_RELATED)}, {"advertorial", BIT(W_AD)}, {"anuncio", BIT(W_AD)},
    {"reklame", BIT(W_AD)}, {"annons", BIT(W_AD)}, {"advertentie", BIT(W_AD)}, {"pubblicita", BIT(W_AD)},
    {"publicite", BIT(W_AD)}, {"teilen", BIT(W_SHARE)}, {"compartir", BIT(W_SHARE)}, {"condividi", BIT(W_SHARE)},
    {"partager", BIT(W_SHARE)}, {"paylas", BIT(W_SHARE)}, {"shareit", BIT(W_SHARE)}, {"socialmedia", BIT(W_SHARE)},
    {"shariff", BIT(W_SHARE)}, {"heateor", BIT(W_SHARE)}, {"ssba", BIT(W_SHARE)}, {"etiquetas", BIT(W_TAGS)},
    {"schlagworte", BIT(W_TAGS)}, {"schlagwoerter", BIT(W_TAGS)}, {"etiketler", BIT(W_TAGS)},
    {"keyword", BIT(W_TAGS)}, {"bildunterschrift", BIT(W_CAPTION)}, {"bildtext", BIT(W_CAPTION)},
    {"legende", BIT(W_CAPTION)}, {"didascalia", BIT(W_CAPTION)}, {"leyenda", BIT(W_CAPTION)},
    {"imagecaption", BIT(W_CAPTION)}, {"photocaption", BIT(W_CAPTION)}, {"imgcaption", BIT(W_CAPTION)},
    {"captiontext", BIT(W_CAPTION)}, {"epigrafe", BIT(W_CAPTION)}, {"fotocredit", BIT(W_CREDIT)},
    {"bildnachweis", BIT(W_CREDIT)}, {"copyrightholder", BIT(W_CREDIT)}, {"imagecredit", BIT(W_CREDIT)},
    {"photosource", BIT(W_CREDIT)}, {"bildquelle", BIT(W_CREDIT)}, {"abonnement", BIT(W_LETTER)},
    {"abonnieren", BIT(W_LETTER)}, {"suscripcion", BIT(W_LETTER)}, {"brotkrumen", BIT(W_NAV)},
    {"breadcrumbnav", BIT(W_NAV)}, {"backlink", BIT(W_NAV)}, {"prevpost", BIT(W_NAV)}, {"nextpost", BIT(W_NAV)},
    {"postnav", BIT(W_NAV)},
    {"signature", BIT(W_TOOLS)}, {"signatures", BIT(W_TOOLS)}, {"postprofile", BIT(W_TOOLS)},
    {"postmetadata", BIT(W_COPYRIGHT)}, {"username", BIT(W_TOOLS)}, {"userinfo", BIT(W_TOOLS)},
    {"userdetails", BIT(W_TOOLS)}, {"usertitle", BIT(W_TOOLS)}, {"user", BIT(W_USER)}, {"reputation", BIT(W_TOOLS)},
    {"backtotop", BIT(W_TOOLS)}, {"editsection", BIT(W_UNSEEN)}, {"headerlink", BIT(W_UNSEEN)},
    {"thumbcaption", BIT(W_CAPTION)}, {"statistic", BIT(W_TOOLS)}, {"statistics", BIT(W_TOOLS)},
    {"icon", BIT(W_BUTTON)}, {"visually", BIT(W_VISUALLY)}, {"screen", BIT(W_SCREEN)}, {"reader", BIT(W_READ)},
};

enum { WORD_COUNT = sizeof words / sizeof *words, SLOTS = 1024, WORD_MAX = 24 };

/* Made once, at the first page: an open-addressed table of indices + 1. */
static uint16_t slots[SLOTS];

static uint32_t hash(const char *s, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h ^ (h >> 15);
}

__attribute__((constructor)) static void make_slots(void)
{
    for (size_t i = 0; i < WORD_COUNT; i++) {
        uint32_t k = hash(words[i].word, strlen(words[i].word)) % SLOTS;
        while (slots[k])
            k = (k + 1) % SLOTS;
        slots[k] = (uint16_t)(i + 1);
    }
}

static uint64_t find_word(const char *s, size_t len)
{
    for (uint32_t k = hash(s, len) % SLOTS; slots[k]; k = (k + 1) % SLOTS) {
        const struct word_row *w = &words[slots[k] - 1];
        if (strncmp(w->word, s, len) == 0 && !w->word[len])
            return w->bits;
    }
    return 0;
}

/* Letters that digits stand on both sides of are no word, and a few behind a digit are none: "component_1ad269af0d". */
static uint64_t word_bits(const char *word, size_t len, bool digit_before, bool digit_after)
{
    enum { SHORT = 3 };
    if (!len || len >= WORD_MAX || (digit_before && (digit_after || len <= SHORT)))
        return 0;
    return find_word(word, len);
}

/* The words of one class name, which *at then stands behind.  Words end at anything but a letter, and where a capital follows
 * a small letter: "articleBody", "post-content", "ad_300". */
static uint64_t words_of(const char **at)
{
    uint64_t bits = 0;
    char word[WORD_MAX];
    size_t len = 0;
    bool was_small = false, digit_before = false;
    for (const char *s = *at;; s++) {
        bool small = *s >= 'a' && *s <= 'z', capital = *s >= 'A' && *s <= 'Z', digit = *s >= '0' && *s <= '9';
        if ((!small && !capital) || (capital && was_small)) {
            bits |= word_bits(word, len, digit_before, digit);
            len = 0;
            digit_before = digit;
        }
        if (!*s || *s == ' ' || *s == '\n' || *s == '\t') {
            *at = s + (*s != '\0');
            return bits;
        }
        if (small || capital) {
            if (len < WORD_MAX)
                word[len] = (char)(*s | 0x20);
            len++;
        }
        was_small = small;
    }
}

/* All bits of `all` and, where not 0, one of `any` make the hint. */
static const struct {
    uint64_t all, any;
    uint32_t hint;
} rules[] = {
    {BIT(W_AFTER), BIT(W_ARTICLE) | BIT(W_CONTENT), HINT_AFTER},
    {BIT(W_ARTICLE) | BIT(W_BODY), 0, HINT_BODY | HINT_MAIN},
    {BIT(W_MAIN) | BIT(W_CONTENT), 0, HINT_MAIN},
    {BIT(W_ARTICLE), 0, HINT_MAIN},
    {BIT(W_MAIN), 0, HINT_MAIN},
    {BIT(W_CONTENT), 0, HINT_CONTENT},
    {BIT(W_BODY), 0, HINT_CONTENT},
    {BIT(W_NAV), 0, HINT_NAV},
    {BIT(W_SKIP) | BIT(W_LINK), 0, HINT_NAV},
    {BIT(W_SHARE), 0, HINT_SHARE},
    {BIT(W_FOLLOW), 0, HINT_SHARE},
    {BIT(W_RELATED), 0, HINT_RELATED},
    {BIT(W_TEASER), 0, HINT_RELATED | HINT_LEAD}, /* of another article, or above this one's text */
    {BIT(W_USER), BIT(W_BOX) | BIT(W_TITLE), HINT_TOOLS},
    {BIT(W_READ) | BIT(W_MORE), 0, HINT_RELATED},
    {BIT(W_READ) | BIT(W_ALSO), 0, HINT_RELATED},
    {BIT(W_YOU) | BIT(W_ALSO), 0, HINT_RELATED},
    {BIT(W_MORE), BIT(W_LIST) | BIT(W_ARTICLE) | BIT(W_LINK), HINT_RELATED},
    {BIT(W_LATEST), BIT(W_LIST) | BIT(W_ARTICLE), HINT_RELATED},
    {BIT(W_COMMENT), 0, HINT_COMMENT},
    {BIT(W_AD), 0, HINT_AD},
    {BIT(W_CALL) | BIT(W_ACTION), 0, HINT_AD},
    {BIT(W_MATERIAL) | BIT(W_BUTTON), 0, HINT_UNSEEN}, /* an icon font's ligatures: "chevron_right" */
    {BIT(W_NOTES), 0, HINT_NOTES},
    {BIT(W_LETTER), 0, HINT_LETTER},
    {BIT(W_SIGN) | BIT(W_UP), 0, HINT_LETTER},
    {BIT(W_PAYWALL), 0, HINT_LETTER},
    {BIT(W_MODAL), 0, HINT_MODAL},
    {BIT(W_FOOTER), 0, HINT_FOOTER},
    {BIT(W_COPYRIGHT), 0, HINT_FOOTER},
    {BIT(W_HEADER), 0, HINT_HEADER},
    {BIT(W_SIDE), 0, HINT_SIDE},
    {BIT(W_WIDGET), 0, HINT_WIDGET},
    {BIT(W_BYLINE), 0, HINT_BYLINE},
    {BIT(W_AUTHOR), 0, HINT_AUTHOR},
    {BIT(W_AUTHOR), BIT(W_BIO) | BIT(W_ABOUT) | BIT(W_BOX), HINT_BIO},
    {BIT(W_BIO), 0, HINT_BIO},
    {BIT(W_META), 0, HINT_META},
    {BIT(W_DATE), 0, HINT_DATE},
    {BIT(W_TIME), 0, HINT_DATE},
    {BIT(W_TAGS), BIT(W_LIST) | BIT(W_LINK), HINT_TAGS},
    {BIT(W_TAGS), 0, HINT_TAGS},
    {BIT(W_CAPTION), 0, HINT_CAPTION},
    {BIT(W_CREDIT), 0, HINT_CREDIT},
    {BIT(W_UNSEEN), 0, HINT_UNSEEN},
    {BIT(W_SR) | BIT(W_ONLY), 0, HINT_UNSEEN},
    {BIT(W_SCREEN) | BIT(W_READ), 0, HINT_UNSEEN},
    {BIT(W_OFF) | BIT(W_SCREEN), 0, HINT_UNSEEN},
    {BIT(W_RICH) | BIT(W_LINK), 0, HINT_RELATED},
    {BIT(W_PULL) | BIT(W_QUOTE), 0, HINT_TOOLS}, /* a sentence of the text said twice */
    {BIT(W_VISUALLY) | BIT(W_HIDDEN), 0, HINT_UNSEEN},
    {BIT(W_TOC), 0, HINT_TOC},
    {BIT(W_TABLE) | BIT(W_CONTENT), 0, HINT_TOC},
    {BIT(W_TITLE), 0, HINT_TITLE},
    {BIT(W_LEAD), 0, HINT_LEAD},
    {BIT(W_TOOLS), 0, HINT_TOOLS},
    {BIT(W_PLAYER), 0, HINT_PLAYER},
};

static uint32_t hints_of_bits(uint64_t bits)
{
    uint32_t hints = 0;
    for (size_t i = 0; bits && i < sizeof rules / sizeof *rules; i++)
        if ((bits & rules[i].all) == rules[i].all && (!rules[i].any || (bits & rules[i].any)))
            hints |= rules[i].hint;
    return hints & HINT_AFTER ? hints & ~(uint32_t)HINT_BODY : hints;
}

static const struct {
    const char *attr, *value;
    uint32_t hint;
} exact[] = {
    {"itemprop", "articleBody", HINT_BODY | HINT_MAIN | HINT_EXACT},
    {"itemprop", "reviewBody", HINT_BODY | HINT_MAIN},
    {"itemprop", "author", HINT_AUTHOR},
    {"itemprop", "datePublished", HINT_DATE},
    {"itemprop", "headline", HINT_TITLE},
    {"property", "articleBody", HINT_BODY | HINT_MAIN | HINT_EXACT},
    {"property", "content:encoded", HINT_BODY | HINT_MAIN | HINT_EXACT},
    {"name", "articleBody", HINT_BODY | HINT_MAIN | HINT_EXACT},
    {"role", "main", HINT_MAIN},
    {"role", "article", HINT_MAIN},
    {"role", "navigation", HINT_NAV},
    {"role", "banner", HINT_HEADER},
    {"role", "contentinfo", HINT_FOOTER},
    {"role", "complementary", HINT_SIDE},
    {"role", "dialog", HINT_MODAL},
    {"role", "alertdialog", HINT_MODAL},
    {"role", "search", HINT_NAV},
    {"role", "menu", HINT_NAV},
    {"rel", "author", HINT_AUTHOR},
};

/* Identifiers made of a heading's words are about the article's subject: id="essential-tools-and-rules". */
static bool is_slug(const struct node *n, const char *id)
{
    int joints = 0;
    for (; *id; id++)
        joints += *id == '-' || *id == '_' || *id == ' ';
    return joints > 3 || tag_is(n->tag, TAGK_HEADING);
}

/* class, id where it is no slug, and the data attributes in which page builders name their parts. */
static bool names_the_part(const struct node *n, const struct attr *a)
{
    if (strcmp(a->name, "class") == 0)
        return true;
    if (strcmp(a->name, "id") == 0)
        return !is_slug(n, a->value);
    if (n->tag == TAG_OTHER && strcmp(a->name, "name") == 0)
        return true;
    size_t len = strlen(a->name);
    if (strncmp(a->name, "data-", 5) == 0 && len > 5 + 4 && strcmp(a->name + len - 5, "-name") == 0)
        return true;
    return strcmp(a->name, "data-component") == 0 || strcmp(a->name, "data-testid") == 0 || strcmp(a->name, "data-area") == 0 ||
           strcmp(a->name, "data-module") == 0;
}

uint32_t hints_of_name(const char *element)
{
    uint32_t hints = 0;
    for (const char *at = strchr(element, '-') ? element : ""; *at;)
        hints |= hints_of_bits(words_of(&at));
    return hints;
}

uint32_t hints_of(const struct node *n)
{
    uint32_t hints = 0;
    for (uint32_t i = 0; i < n->attr_count; i++) {
        const struct attr *a = &n->attrs[i];
        if (names_the_part(n, a)) {
            for (const char *at = a->value; *at;)
                hints |= hints_of_bits(words_of(&at));
            continue;
        }
        for (size_t k = 0; k < sizeof exact / sizeof *exact; k++)
            if (strcmp(a->name, exact[k].attr) == 0 && strcmp(a->value, exact[k].value) == 0)
                hints |= exact[k].hint;
    }
    return hints;
}

bool hints_author_link(const struct node *n)
{
    static const char *const parts[] = {
        "/author", "/people/", "/person/", "/profile", "/staff/", "/team/", "/contributor", "/writer", "/by/",
        "/journalist", "/autor", "/auteur", "/reporter", "/experts/", "/our-people", "/avtor", "/users/", "/user/",
        "/signataires/", "/redakt", "/verfasser", "/firma/", "/firmas/", "/skribent", "/mitarbeiter/", "/personen/",
        "/byline/", "/columnist", "/@",
    };
    const char *href = n->tag == TAG_A ? page_attr(n, "href") : NULL;
    for (size_t i = 0; href && i < COUNT(parts); i++)
        if (strcasestr(href, parts[i]))
            return true;
    return false;
}
