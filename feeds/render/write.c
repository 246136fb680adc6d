/* write.c: the smallest pieces that renderers share: escaped text, addresses, tags, dates. */
#include "render/write.h"

#include <stdio.h>
#include <string.h>

#include "core/langtag.h"
#include "core/url.h"

void put_text(struct buf *b, const char *s)
{
    if (s)
        buf_append_escaped(b, s, strlen(s), false);
}

void put_attr(struct buf *b, const char *s)
{
    if (s)
        buf_append_escaped(b, s, strlen(s), true);
}

void put_text_n(struct buf *b, const char *s, size_t len)
{
    buf_append_escaped(b, s, len, false);
}

void put_element(struct buf *b, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    buf_append_char(b, '<');
    buf_puts(b, name);
    buf_append_char(b, '>');
    put_text(b, text);
    buf_lit(b, "</");
    buf_puts(b, name);
    buf_lit(b, ">\n");
}

void put_address(struct buf *b, const struct render_site *of, const char *below)
{
    put_attr(b, of->base_url);
    put_attr(b, below);
}

void put_json(struct buf *b, const char *s)
{
    if (s)
        buf_append_json(b, s, strlen(s));
    else
        buf_lit(b, "null");
}

void put_json_pair(struct buf *b, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    buf_lit(b, ",\"");
    buf_puts(b, key);
    buf_lit(b, "\":");
    put_json(b, text);
}

void put_json_address(struct buf *b, const struct render_site *of, const char *below)
{
    struct buf url;
    buf_init(&url, 8192);
    buf_puts(&url, of->base_url);
    buf_puts(&url, below);
    if (url.failed)
        b->failed = true;
    else
        buf_append_json(b, url.data, url.len);
    buf_free(&url);
}

const char *media_type(const struct media *m)
{
    size_t slash = m->type ? strcspn(m->type, "/") : 0;
    bool good = slash && m->type[slash] && m->type[slash + 1];
    for (const char *c = m->type; good && *c && *c != ';'; c++)
        good = (*c >= '0' && *c <= '9') || ((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z') || strchr("/.+-_!#$&^", *c);
    return good && strchr(m->type + slash + 1, '/') == NULL ? m->type : NULL;
}

const char *web(const char *s)
{
    return s && url_is_web(s, strlen(s)) ? s : NULL;
}

void put_tag(struct buf *b, const struct render_site *of, const char *kind, const char *name)
{
    put_attr(b, of->site->id);
    if (kind) {
        buf_append_char(b, '/');
        buf_puts(b, kind);
    }
    if (name) {
        buf_append_char(b, '/');
        struct buf encoded; /* the words of a search have spaces, and an id is an IRI */
        buf_init(&encoded, 4096);
        if (render_percent_encode(&encoded, name))
            put_attr(b, encoded.data);
        buf_free(&encoded);
    }
}

void put_rfc3339(struct buf *b, int64_t t)
{
    char text[DATE_TEXT_MAX];
    date_rfc3339(t, text);
    buf_puts(b, text);
}

bool render_percent_encode(struct buf *out, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c);
        if (plain)
            buf_append_char(out, (char)c);
        else
            buf_append(out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
    return buf_append(out, "", 0);
}

void put_lang(struct buf *b, const char *language, enum render_lang lang)
{
    static const char *const right_to_left[] = {"ar", "fa", "he", "ug", "ur", "ps", "sd", "yi", "dv", "ckb"};
    if (!langtag_is(language) || strcasecmp(language, render_lang_tag(lang)) == 0)
        return;
    buf_lit(b, " lang=\"");
    put_attr(b, language);
    buf_append_char(b, '"');
    size_t primary = strcspn(language, "-_");
    for (size_t i = 0; i < sizeof right_to_left / sizeof *right_to_left; i++)
        if (strlen(right_to_left[i]) == primary && strncasecmp(language, right_to_left[i], primary) == 0)
            buf_lit(b, " dir=\"rtl\"");
}

void put_our_words(struct buf *b, enum text_id id, const char *behind, const char *language, enum render_lang lang)
{
    bool foreign = langtag_is(language) && strcasecmp(language, render_lang_tag(lang)) != 0;
    if (foreign)
        buf_printf(b, "<span lang=\"%s\">", render_lang_tag(lang));
    put_text(b, text_of(lang, id));
    put_text(b, behind);
    if (foreign)
        buf_lit(b, "</span>");
}

const char *topic_title_language(const struct render_site *of, const struct topic *t, enum render_lang lang)
{
    const char *const translated[LANG_COUNT] = {[LANG_RU] = t->title_ru, [LANG_KK] = t->title_kk, [LANG_JA] = t->title_ja};
    return translated[lang] ? NULL : t->language ? t->language : of->site->language;
}

const char *list_title_language(const struct render_list *l)
{
    if (l->also && *l->also) /* a title of several names, perhaps in several languages */
        return NULL;
    const struct topic *t = l->scope == SCOPE_TOPIC ? find_topic(l->of, l->name) : NULL;
    const struct source *s = l->scope == SCOPE_SOURCE ? find_source(l->of, l->name) : NULL;
    if (t)
        return topic_title_language(l->of, t, l->lang);
    for (size_t i = 0; l->scope == SCOPE_STORY && l->title && i < l->count; i++)
        if (l->articles[i].title && strcmp(l->articles[i].title, l->title) == 0)
            return l->articles[i].language;
    return s ? s->language : l->title || l->scope == SCOPE_SEARCH ? NULL : l->of->site->language;
}

void put_source_title(struct buf *b, const struct shown *s, enum render_lang lang)
{
    const char *language = s->source ? s->source->language : NULL;
    bool foreign = language && *language && strcasecmp(language, render_lang_tag(lang)) != 0;
    if (foreign) {
        buf_lit(b, "<span");
        put_lang(b, language, lang);
        buf_append_char(b, '>');
    }
    put_text(b, s->source_title);
    if (foreign)
        buf_lit(b, "</span>");
}

void put_list_name(struct buf *b, const struct render_list *l, void (*put)(struct buf *, const char *))
{
    if (l->scope != SCOPE_SEARCH) {
        put(b, l->title ? l->title : l->of->site->title);
        return;
    }
    put(b, text_of(l->lang, T_SEARCH_FOR));
    if (l->name && *l->name) {
        put(b, text_of(l->lang, T_COLON));
        put(b, l->name);
    }
}

void put_list_title(struct buf *b, const struct render_list *l, void (*put)(struct buf *, const char *))
{
    put_list_name(b, l, put);
    if (l->scope != SCOPE_SEARCH && !l->title)
        return;
    put(b, " – ");
    put(b, l->of->site->title);
}

void list_feed(const struct render_list *l, const char *file, char *out, size_t size)
{
    snprintf(out, size, "%s%s%s", l->path, file, l->scope == SCOPE_SEARCH ? l->query : "");
}

int64_t render_article_time(const struct article *a)
{
    return a->published != DATE_NONE && !a->date_in_future ? a->published : a->first_seen;
}

int64_t article_updated(const struct article *a)
{
    int64_t shown = render_article_time(a);
    return a->revision > 1 && a->changed != DATE_NONE && a->changed > shown ? a->changed : shown;
}

int64_t list_updated(const struct render_list *l)
{
    int64_t newest = l->changed == DATE_NONE ? 0 : l->changed;
    for (size_t i = 0; i < l->count && l->changed == DATE_NONE; i++)
        if (article_updated(&l->articles[i]) > newest)
            newest = article_updated(&l->articles[i]);
    return newest;
}

const char *list_description(const struct render_list *l)
{
    if (l->scope == SCOPE_SEARCH)
        return NULL;
    return l->description ? l->description : l->title ? NULL : l->of->site->description;
}
