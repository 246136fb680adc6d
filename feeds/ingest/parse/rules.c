/* rules.c: which element means what, and where.  Of rows with one name the first that fits namespace and place counts;
 * rank says which source of a slot wins (1 before 2), whatever the order in the document. */
#include <pthread.h>
#include <string.h>

#include "ingest/parse/build.h"

#define N(ns) (1u << NS_##ns)
#define CA (N(CORE) | N(ATOM))
#define DC2 (N(DC) | N(DCTERMS))
#define FI (W_FEED | W_ITEM)
#define ANYWHERE (W_DOC | W_FEED | W_ITEM | W_IMAGE | W_SOURCE | W_PERSON | W_MEDIA | W_HOURS | W_DAYS | W_INPUT | W_NONE)
#define FIS (W_FEED | W_ITEM | W_SOURCE)

static const struct rule rules[] = {
    /* the frame */
    {"rss", CA, W_DOC | W_NONE, RULE_FEED},
    {"rdf", N(RDF) | CA, W_DOC | W_NONE, RULE_FEED},
    {"feed", CA, W_DOC | W_NONE, RULE_FEED},
    {"feed", CA, W_FEED, RULE_PASS}, /* <feed><feed> */
    {"channel", CA, W_DOC | W_FEED | W_NONE, RULE_FEED},
    {"urlset", CA | N(SITEMAP), W_DOC | W_NONE, RULE_FEED},
    {"item", CA, ANYWHERE, RULE_ITEM},
    {"entry", CA, ANYWHERE, RULE_ITEM},
    {"url", N(SITEMAP), W_FEED | W_ITEM, RULE_ITEM},
    {"url", CA, W_URLSET, RULE_ITEM},
    {"items", CA, W_FEED, RULE_PASS},
    {"categories", CA, FI, RULE_PASS},
    {"group", N(MEDIA), FI, RULE_PASS},
    {"news", N(NEWS), W_ITEM, RULE_PASS},
    {"publication", N(NEWS), W_ITEM, RULE_PASS},
    {"image", N(SITEIMAGE), W_ITEM, RULE_PASS},
    {"items", N(CONTENT), W_ITEM, RULE_PASS},
    {"bag", N(RDF), W_ITEM, RULE_PASS},
    {"li", N(RDF), W_ITEM, RULE_PASS},
    {"item", N(CONTENT), W_ITEM, RULE_PASS},
    {"skiphours", CA, W_FEED, RULE_ENTER, .arg = W_HOURS},
    {"skipdays", CA, W_FEED, RULE_ENTER, .arg = W_DAYS},
    {"textinput", CA, W_FEED, RULE_ENTER, .arg = W_INPUT},
    {"image", CA, FI, RULE_ENTER, .arg = W_IMAGE, .call = start_picture},

    /* titles */
    {"title", CA | N(NEWS), FIS, RULE_PLAIN, SLOT_TITLE, 1},
    {"title", DC2, FIS, RULE_PLAIN, SLOT_TITLE, 3},
    {"title", N(MEDIA), FI, RULE_PLAIN, SLOT_TITLE, 4, .fields = " type "},
    {"title", N(ITUNES), FI, RULE_PLAIN, SLOT_TITLE, 5},
    {"title", N(MEDIA), W_MEDIA, RULE_PLAIN, SLOT_TITLE, 6},

    /* what an article says, shortly */
    {"description", CA, FI, RULE_HTML, SLOT_DESCRIPTION, 1},
    {"summary", CA, FI, RULE_HTML, SLOT_DESCRIPTION, 1},
    {"subtitle", CA, W_FEED, RULE_HTML, SLOT_DESCRIPTION, 1},
    {"tagline", CA, W_FEED, RULE_HTML, SLOT_DESCRIPTION, 1},
    {"subtitle", CA, W_ITEM, RULE_HTML, SLOT_DESCRIPTION, 8},
    {"summary", N(ITUNES), FI, RULE_HTML, SLOT_DESCRIPTION, 2},
    {"description", N(ITUNES), FI, RULE_HTML, SLOT_DESCRIPTION, 2},
    {"description", DC2, FI, RULE_HTML, SLOT_DESCRIPTION, 3},
    {"abstract", DC2 | CA, FI, RULE_HTML, SLOT_DESCRIPTION, 4},
    {"subtitle", N(ITUNES), FI, RULE_HTML, SLOT_DESCRIPTION, 5},
    {"description", N(MEDIA), FI | W_MEDIA, RULE_HTML, SLOT_DESCRIPTION, 6, .fields = " type "},
    {"info", CA, W_FEED, RULE_NOTE, .note = "info"},

    /* and at length */
    {"encoded", N(CONTENT), W_ITEM, RULE_HTML, SLOT_CONTENT, 1},
    {"content", CA, W_ITEM, RULE_HTML, SLOT_CONTENT, 1},
    {"encoded", CA | N(OTHER), W_ITEM, RULE_HTML, SLOT_CONTENT, 2},
    {"body", CA | N(XHTML), W_ITEM, RULE_HTML, SLOT_CONTENT, 3},
    {"div", N(XHTML), W_ITEM, RULE_HTML, SLOT_CONTENT, 4},
    {"fullitem", CA, W_ITEM, RULE_HTML, SLOT_CONTENT, 5},
    {"full-text", CA | N(YANDEX), W_ITEM, RULE_HTML, SLOT_CONTENT, 6},
    {"fulltext", CA | N(YANDEX), W_ITEM, RULE_HTML, SLOT_CONTENT, 6},
    {"value", N(RDF), W_ITEM, RULE_HTML, SLOT_CONTENT, 7},

    /* addresses */
    {"link", CA, FIS, RULE_LINK, SLOT_LINK, 2, .call = start_link},
    {"loc", CA | N(SITEMAP), W_ITEM, RULE_URL, SLOT_LINK, 1},
    {"guid", CA, W_ITEM, RULE_TEXT, .rank = 1, .call = end_guid, .fields = " ispermalink "},
    {"id", CA, FIS, RULE_TEXT, .rank = 1, .call = end_guid},
    {"identifier", DC2, W_ITEM, RULE_TEXT, .rank = 3, .call = end_guid},
    {"comments", CA, W_ITEM, RULE_URL, SLOT_COMMENTS, 1},
    {"icon", CA, W_FEED, RULE_URL, SLOT_ICON, 1},
    {"favicon", CA, W_FEED, RULE_URL, SLOT_ICON, 2},
    {"logo", CA, W_FEED, RULE_URL, SLOT_IMAGE, 1},
    {"logo", N(YANDEX), W_FEED, RULE_URL, SLOT_IMAGE, 3},
    {"url", CA | N(ITUNES), W_IMAGE, RULE_TEXT, SLOT_IMAGE, 1, .call = end_image_url},
    {"image", N(ITUNES), FI, RULE_CALL, SLOT_IMAGE, 2, .call = start_picture, .fields = " href url "},
    {"thumbnail", N(MEDIA), FI | W_MEDIA, RULE_CALL, SLOT_IMAGE, 3, .call = start_thumbnail, .fields = " url href "},
    {"thumbnail", CA, W_ITEM, RULE_CALL, SLOT_IMAGE, 4, .call = start_picture},
    {"loc", N(SITEIMAGE), W_ITEM, RULE_TEXT, SLOT_IMAGE, 2, .call = end_image_url},
    {"origlink", N(FEEDBURNER), W_ITEM, RULE_NOTE_URL, .note = "orig_url"},
    {"origenclosurelink", N(FEEDBURNER), W_ITEM, RULE_NOTE_URL, .note = "orig_enclosure_url"},
    {"commentrss", N(WFW), W_ITEM, RULE_NOTE_URL, .note = "comments_feed"},
    {"comment", N(WFW), W_ITEM, RULE_NOTE_URL, .note = "comments_api"},
    {"docs", CA, W_FEED, RULE_NOTE_URL, .note = "docs"},
    {"new-feed-url", N(ITUNES), W_FEED, RULE_NOTE_URL, .note = "new_feed_url"},
    {"cloud", CA, W_FEED, RULE_CALL, .call = start_cloud},
    {"player", N(MEDIA), FI | W_MEDIA, RULE_CALL, .note = "player", .call = start_note_url, .fields = " url "},
    {"license", N(CC) | CA, FI, RULE_NOTE, .note = "license", .call = start_resource, .fields = " resource "},
    {"transcript", N(PODCAST), W_ITEM, RULE_CALL, .note = "transcript[]", .call = start_note_url, .fields = " url "},
    {"chapters", N(PODCAST), W_ITEM, RULE_CALL, .note = "chapters", .call = start_note_url, .fields = " url "},

    /* files */
    {"enclosure", CA, W_ITEM, RULE_CALL, .call = start_enclosure,
     .fields = " url href link src resource length type title duration width height filesize "},
    {"content", N(MEDIA), FI | W_MEDIA, RULE_ENTER, .arg = W_MEDIA, .call = start_media,
     .fields = " url type medium title duration filesize length width height "},

    /* times */
    {"pubdate", CA, FI, RULE_DATE, .rank = 1, .arg = DATE_PUBLISHED},
    {"published", CA, FI, RULE_DATE, .rank = 1, .arg = DATE_PUBLISHED},
    {"publication_date", N(NEWS), W_ITEM, RULE_DATE, .rank = 1, .arg = DATE_PUBLISHED},
    {"issued", CA | N(DCTERMS), FI, RULE_DATE, .rank = 2, .arg = DATE_PUBLISHED},
    {"created", CA | N(DCTERMS), FI, RULE_DATE, .rank = 4, .arg = DATE_PUBLISHED, .note = "created"},
    {"available", N(DCTERMS), FI, RULE_DATE, .rank = 5, .arg = DATE_PUBLISHED, .note = "available"},
    {"updated", CA, FI, RULE_DATE, .rank = 1, .arg = DATE_UPDATED},
    {"modified", CA | N(DCTERMS), FI, RULE_DATE, .rank = 1, .arg = DATE_UPDATED},
    {"lastbuilddate", CA, FI, RULE_DATE, .rank = 2, .arg = DATE_UPDATED},
    {"lastmod", CA | N(SITEMAP), FI, RULE_DATE, .rank = 2, .arg = DATE_UPDATED},
    {"date", DC2, FI, RULE_DATE, .rank = 3, .arg = DATE_PUBLISHED | DATE_UPDATED},
    {"date", CA, FI, RULE_DATE, .rank = 6, .arg = DATE_PUBLISHED | DATE_UPDATED},
    {"expirationdate", CA, W_ITEM, RULE_NOTE, .note = "expires"},
    {"valid", N(DCTERMS), W_ITEM, RULE_NOTE, .note = "valid"},

    /* people */
    {"author", CA, FIS, RULE_PERSON, .rank = 1},
    {"creator", DC2, FI, RULE_PERSON, .rank = 1},
    {"managingeditor", CA, FI, RULE_PERSON, .rank = 2, .note = "managing_editor"},
    {"author", N(ITUNES), FI, RULE_PERSON, .rank = 3},
    {"owner", N(ITUNES), FI, RULE_PERSON, .rank = 4, .note = "owner"},
    {"email", N(ITUNES), W_FEED, RULE_PERSON, .rank = 5},
    {"author", DC2, FI, RULE_PERSON, .rank = 5},
    {"maker", N(FOAF), FI, RULE_PERSON, .rank = 6},
    {"person", N(FOAF), W_PERSON, RULE_PASS},
    {"name", N(FOAF), W_PERSON, RULE_TEXT, .note = "name", .call = end_person_part},
    {"credit", N(MEDIA), FI | W_MEDIA, RULE_TEXT, .note = "credit[]", .call = end_credit, .fields = " "},
    {"contributor", CA | DC2, FIS, RULE_PERSON, .note = "contributors[]"},
    {"publisher", DC2 | CA, FI, RULE_PERSON, .note = "publisher"},
    {"webmaster", CA, FI, RULE_PERSON, .note = "webmaster"},
    {"name", CA | N(ITUNES), W_PERSON, RULE_TEXT, .note = "name", .call = end_person_part},
    {"uri", CA, W_PERSON, RULE_TEXT, .note = "uri", .call = end_person_part},
    {"url", CA, W_PERSON, RULE_TEXT, .note = "uri", .call = end_person_part},
    {"homepage", CA, W_PERSON, RULE_TEXT, .note = "uri", .call = end_person_part},
    {"email", CA | N(ITUNES), W_PERSON, RULE_TEXT, .note = "email", .call = end_person_part},

    /* subjects */
    {"category", CA, FI, RULE_CATEGORY, .call = start_category, .fields = " term "},
    {"category", N(ITUNES), FI, RULE_PASS, .call = start_category},
    {"category", N(MEDIA), FI | W_MEDIA, RULE_CATEGORY, .call = start_category, .fields = " "},
    {"subject", DC2, FI, RULE_TAG},
    {"keywords", CA | N(ITUNES) | N(MEDIA) | N(NEWS), FI | W_MEDIA, RULE_TAG, .arg = 1},
    {"tags", CA, FI, RULE_TAG, .arg = 1},
    {"section", N(SLASH), W_ITEM, RULE_NOTE, .note = "section"},
    {"department", N(SLASH), W_ITEM, RULE_NOTE, .note = "department"},

    /* the rest */
    {"language", CA, FI, RULE_TEXT, .rank = 1, .call = end_language},
    {"language", DC2 | N(NEWS), FI, RULE_TEXT, .rank = 2, .call = end_language},
    {"copyright", CA, FI, RULE_PLAIN, SLOT_RIGHTS, 1},
    {"rights", CA, FI, RULE_PLAIN, SLOT_RIGHTS, 1},
    {"rights", DC2, FI, RULE_PLAIN, SLOT_RIGHTS, 2},
    {"copyright", N(MEDIA), FI | W_MEDIA, RULE_PLAIN, SLOT_RIGHTS, 4, .fields = " "},
    {"generator", CA, W_FEED, RULE_PLAIN, SLOT_GENERATOR, 1, .fields = " "},
    {"generatoragent", N(ADMIN), W_FEED, RULE_CALL, .slot = SLOT_GENERATOR, .rank = 2, .call = start_resource},
    {"errorreportsto", N(ADMIN), W_FEED, RULE_CALL, .note = "error_reports_to", .call = start_resource},
    {"source", CA, W_ITEM, RULE_ENTER, .arg = W_SOURCE, .call = start_source, .fields = " url "},
    {"source", DC2, W_ITEM, RULE_NOTE, .note = "source"},
    {"ttl", CA, W_FEED, RULE_TEXT, .call = end_ttl},
    {"hour", CA, W_HOURS, RULE_TEXT, .call = end_hour},
    {"day", CA, W_DAYS, RULE_TEXT, .call = end_day},
    {"updateperiod", N(SY), W_FEED, RULE_TEXT, .call = end_period},
    {"updatefrequency", N(SY), W_FEED, RULE_TEXT, .call = end_frequency},
    {"comments", N(SLASH), W_ITEM, RULE_NOTE, .note = "comments_count"},
    {"total", N(THR), W_ITEM, RULE_NOTE, .note = "comments_count"},
    {"in-reply-to", N(THR), W_ITEM, RULE_CALL, .call = start_reply, .fields = " ref "},
    {"rating", N(MEDIA) | CA, FI | W_MEDIA, RULE_NOTE, .note = "rating", .fields = " "},
    {"duration", N(ITUNES), W_ITEM, RULE_TEXT, .call = end_duration},
    {"explicit", N(ITUNES), FI, RULE_NOTE, .note = "explicit"},
    {"block", N(ITUNES), FI, RULE_NOTE, .note = "block"},
    {"complete", N(ITUNES), W_FEED, RULE_TEXT, .call = end_complete},
    {"episode", N(ITUNES) | N(PODCAST), W_ITEM, RULE_NOTE, .note = "episode", .fields = " "},
    {"season", N(ITUNES) | N(PODCAST), W_ITEM, RULE_NOTE, .note = "season", .fields = " "},
    {"episodetype", N(ITUNES), W_ITEM, RULE_NOTE, .note = "episode_type"},
    {"order", N(ITUNES), W_ITEM, RULE_NOTE, .note = "order"},
    {"type", N(ITUNES), W_FEED, RULE_NOTE, .note = "podcast_type"},
    {"name", N(NEWS), W_ITEM, RULE_NOTE, .note = "publication"},
    {"title", CA | N(DC), W_IMAGE, RULE_NOTE, .note = "image_title"},
    {"link", CA, W_IMAGE, RULE_NOTE_URL, .note = "image_link"},
    {"description", CA, W_IMAGE, RULE_NOTE, .note = "image_description"},
    {"width", CA, W_IMAGE, RULE_NOTE, .note = "image_width"},
    {"height", CA, W_IMAGE, RULE_NOTE, .note = "image_height"},
    {"title", CA, W_INPUT, RULE_NOTE, .note = "input_title"},
    {"link", CA, W_INPUT, RULE_NOTE_URL, .note = "input_link"},
    {"description", CA, W_INPUT, RULE_NOTE, .note = "input_description"},
    {"name", CA, W_INPUT, RULE_NOTE, .note = "input_name"},
};

enum { RULE_COUNT = sizeof rules / sizeof *rules, BUCKETS = 512 };

static int16_t first_of[BUCKETS], next_of[RULE_COUNT];
static pthread_once_t indexed = PTHREAD_ONCE_INIT;

static unsigned hash(const char *s, size_t len)
{
    unsigned h = 2166136261u;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        h = (h ^ (c >= 'A' && c <= 'Z' ? c | 0x20u : c)) * 16777619u;
    }
    return h % BUCKETS;
}

static void make_index(void)
{
    memset(first_of, -1, sizeof first_of);
    for (int i = RULE_COUNT; i-- > 0;) {
        unsigned h = hash(rules[i].name, strlen(rules[i].name));
        next_of[i] = first_of[h];
        first_of[h] = (int16_t)i;
    }
}

const struct rule *rule_find(const struct xml *x, const struct xml_open *o, int where)
{
    pthread_once(&indexed, make_index);
    uint32_t ns = 1u << o->ns;
    /* Where XHTML or some module is the default namespace of a whole feed, its elements are the feed's own. */
    if (!o->prefixed && (o->ns == NS_XHTML || o->ns == x->root_ns))
        ns |= N(CORE);
    if (o->ns == NS_SITEMAP)
        ns |= N(CORE);
    for (int i = first_of[hash(o->local.s, o->local.len)]; i >= 0; i = next_of[i])
        if (rules[i].ns & ns && rules[i].where & where && name_is(o->local.s, o->local.len, rules[i].name))
            return &rules[i];
    return NULL;
}

int rule_index(const struct rule *r)
{
    return r ? (int)(r - rules) : -1;
}

const struct rule *rule_at(int index)
{
    return index >= 0 && index < (int)RULE_COUNT ? &rules[index] : NULL;
}

/* Names that may stand inside an article's own markup. */
bool rule_is_html_too(const struct rule *r)
{
    static const char *const names[] = {"title", "source", "summary", "body", "div", "image", "content", "rating"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(r->name, names[i]) == 0)
            return true;
    return false;
}
