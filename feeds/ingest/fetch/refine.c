#include "ingest/fetch/refine.h"

#include <string.h>

#include "core/langtag.h"
#include "core/url.h"
#include "core/utf8.h"
#include "html/html.h"
#include "text/idn.h"

enum {
    TEXT_MAX_CHARS = 100000, /* of a title or a summary */
    TITLE_MOST_CHARS = 90,   /* of a title that had to be made of a text */
    TITLE_LEAST_CHARS = 45,
};

static void cut_text(char *s)
{
    size_t len = s ? strlen(s) : 0, chars = 0;
    if (len <= TEXT_MAX_CHARS)
        return;
    for (size_t i = 0; i < len; i++) {
        if (((unsigned char)s[i] & 0xc0) == 0x80)
            continue;
        if (chars++ == TEXT_MAX_CHARS) {
            s[i] = '\0';
            return;
        }
    }
}

static char *web_address(struct arena *a, const char *url)
{
    char *clean = url && url_is_web(url, strlen(url)) ? url_clean(a, url) : NULL;
    return clean ? idn_url(a, clean) : NULL; /* a host is one host in both of its spellings */
}

/* Text that came as text: its lines and paragraphs as a reader saw them. */
static bool text_as_html(const char *s, struct buf *out)
{
    buf_lit(out, "<p>");
    while (*s) {
        size_t n = strcspn(s, "\n");
        buf_append_escaped(out, s, n, false);
        s += n;
        size_t breaks = strspn(s, "\n");
        if (breaks && s[breaks])
            buf_puts(out, breaks > 1 ? "</p><p>" : "<br>");
        s += breaks;
    }
    return buf_lit(out, "</p>");
}

static bool sanitize(struct ingest_tools *t, struct article *in, struct arena *a, struct err *e)
{
    const char *html = in->content_html;
    struct buf text;
    buf_init(&text, 64 << 20);
    bool ok = !in->content_is_text || text_as_html(html, &text) || err_set(e, ERR_MEMORY, "out of memory");
    if (ok && in->content_is_text)
        html = text.data;
    struct sanitize_options o = {.base_url = in->content_base};
    buf_reset(&t->scratch);
    ok = ok && sanitize_html(t->sanitizer, html, strlen(html), &o, &t->scratch, e);
    buf_free(&text);
    if (!ok)
        return false;
    in->content_html = arena_strndup(a, t->scratch.data ? t->scratch.data : "", t->scratch.len);
    in->content_base = NULL;
    in->content_is_text = false;
    buf_reset(&t->scratch);
    if (!in->content_html || !html_text(in->content_html, strlen(in->content_html), true, &t->scratch))
        return err_set(e, ERR_MEMORY, "out of memory");
    in->content_text = arena_strndup(a, t->scratch.data ? t->scratch.data : "", t->scratch.len);
    return in->content_text || err_set(e, ERR_MEMORY, "out of memory");
}

/* Where pages are read, a feed's few lines are the summary of what the page will bring: so they never stand in its text's
 * place, whenever the feed changes them. */
static void teaser_to_summary(const struct source *src, struct article *in)
{
    if (!src->extract || !in->content_text || strlen(in->content_text) >= TEASER_BYTES)
        return;
    if (!in->summary || !*in->summary)
        in->summary = in->content_text;
    in->content_html = in->content_text = NULL;
}

/* The beginning of a text in a title's place, cut between words where the language has any. */
static char *title_from(struct arena *a, const char *text)
{
    size_t len = strcspn(text, "\n"), chars = 0, end = 0, word_end = 0;
    for (; end < len && chars <= TITLE_MOST_CHARS; end++) {
        chars += ((unsigned char)text[end] & 0xc0) != 0x80;
        if (text[end] == ' ' && chars > TITLE_LEAST_CHARS)
            word_end = end;
    }
    if (chars <= TITLE_MOST_CHARS)
        return len ? arena_strndup(a, text, len) : NULL;
    size_t cut = word_end ? word_end : end - 1;
    return arena_printf(a, "%.*s…", (int)cut, text);
}

/* Some feeds have no titles, or nothing but a picture in them.  Readers want a line to click on; it is not taken from the text of a
 * source of which no more than titles may be shown, and where pages are read the page will have one. */
static void entitle(const struct source *src, struct article *in, struct arena *a)
{
    if (utf8_is_seen(in->title))
        return;
    const char *text = utf8_is_seen(in->summary) ? in->summary : in->content_text;
    bool later = src->extract && in->url;
    in->title = text && !later && src->content != CONTENT_TITLE ? title_from(a, text) : NULL;
}

/* An entry's own language stands.  Where it only repeats its feed's, or makes no sense, the operator knows better. */
static void tell_language(const struct source *src, const struct ingest_result *feed, struct article *in)
{
    if (in->language)
        langtag_tidy(in->language);
    bool of_feed = in->language && feed->language && strcmp(in->language, feed->language) == 0;
    if (!langtag_is(in->language) || (of_feed && src->language))
        in->language = src->language ? src->language : langtag_is(feed->language) ? feed->language : NULL;
}

bool refine_article(struct ingest_tools *t, const struct source *src, const struct ingest_result *feed, struct article *in,
                   bool is_entry, struct arena *a, struct err *e)
{
    in->source = src->name;
    in->url = web_address(a, in->url);
    in->external_url = web_address(a, in->external_url);
    in->comments_url = web_address(a, in->comments_url);
    in->image = in->image && url_is_web(in->image, strlen(in->image)) ? in->image : NULL;
    cut_text(in->title);
    cut_text(in->summary);
    tell_language(src, feed, in);
    if (in->content_html && *in->content_html && !sanitize(t, in, a, e))
        return err_prefix(e, "sanitize");
    if (is_entry) {
        entitle(src, in, a);
        teaser_to_summary(src, in);
    }
    if (!annotate_article(t->annotator, t->config, a, in, e))
        return err_prefix(e, "annotate");
    return true;
}
