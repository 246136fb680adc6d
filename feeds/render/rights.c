/* rights.c: what of an article may be shown.  Every renderer goes through rights_apply, so that a source's policy holds in
 * feeds, archives, searches, snippets and pages alike. */
#include <string.h>

#include "core/langtag.h"
#include "core/utf8.h"
#include "render/write.h"

const struct source *find_source(const struct render_site *of, const char *name)
{
    for (size_t i = 0; name && i < of->source_count; i++)
        if (strcmp(of->sources[i].name, name) == 0)
            return &of->sources[i];
    return NULL;
}

const struct topic *find_topic(const struct render_site *of, const char *name)
{
    for (size_t i = 0; name && i < of->topic_count; i++)
        if (strcmp(of->topics[i].name, name) == 0)
            return &of->topics[i];
    return NULL;
}

size_t cut_text(const char *s, size_t max_chars, bool *cut)
{
    return utf8_cut_words(s, max_chars, cut);
}

static const char *not_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static const char *seen(const char *s)
{
    return s && utf8_is_seen(s) ? s : NULL;
}

static void show_text(const struct article *a, bool full, struct shown *out)
{
    out->summary = seen(a->summary);
    if (out->summary)
        out->summary_len = full ? strlen(out->summary) : cut_text(out->summary, SUMMARY_MAX_CHARS, &out->summary_cut);
    while (out->summary_len && strchr(" \n", out->summary[out->summary_len - 1]))
        out->summary_len--;
    out->image = web(a->image);
    out->media = a->media;
    out->media_count = a->media_count;
    out->quotations = a->quotations;
    out->quotation_count = a->quotation_count;
    if (full) {
        out->content_html = not_empty(a->content_html);
        out->content_text = not_empty(a->content_text);
    }
}

/* Some articles have no title, or none until their page was read: then the beginning of what may be shown stands for it. */
static const char *title_from_summary(struct shown *s)
{
    enum { TITLE_CHARS = 80 };
    bool cut = false;
    size_t line = s->summary ? strcspn(s->summary, "\n") : 0;
    size_t len = s->summary ? cut_text(s->summary, TITLE_CHARS, &cut) : 0;
    cut = cut && len < line;
    len = cut ? len : line;
    if (!len || len + sizeof "…" > sizeof s->beginning)
        return NULL;
    memcpy(s->beginning, s->summary, len);
    strcpy(s->beginning + len, cut ? "…" : "");
    return s->beginning;
}

void rights_apply(const struct render_site *of, const struct article *a, enum render_lang lang, struct shown *out)
{
    const struct source *s = find_source(of, a->source);
    /* A source that is no longer configured has nobody who vouches for more than the title. */
    enum content_policy policy = s ? s->content : CONTENT_TITLE;
    *out = (struct shown){.source = s, .url = web(a->url), .language = langtag_is(a->language) ? a->language : NULL};
    out->source_title = s && s->title ? s->title : a->source ? a->source : "";
    out->source_home = s ? web(s->home) : NULL;
    out->rights = seen(a->rights) ? a->rights : s ? seen(s->rights) : NULL;
    if (policy != CONTENT_TITLE)
        show_text(a, policy == CONTENT_FULL, out);
    out->title = seen(a->title);
    if (!out->title)
        out->title = title_from_summary(out);
    if (!out->title)
        out->title = out->url ? out->url : text_of(lang, T_UNTITLED);
}

bool render_may_quote(const struct render_site *of, const struct article *a)
{
    struct shown s;
    rights_apply(of, a, LANG_EN, &s);
    return s.quotation_count > 0;
}
