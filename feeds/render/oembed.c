/* oembed.c: oEmbed 1.0: an address of ours, pasted into WordPress or Drupal, becomes the list. */
#include <string.h>

#include "render/write.h"

/* An article is called what its page calls it, also where it has no title of its own. */
static const char *title_of(const struct render_oembed *o, struct shown *s)
{
    if (o->title || !o->count)
        return o->title;
    rights_apply(o->of, o->articles, LANG_EN, s);
    return s->title;
}

static void put_frame(struct buf *b, const struct render_oembed *o, const char *title)
{
    buf_lit(b, "<iframe src=\"");
    put_address(b, o->of, "embed.html");
    put_attr(b, o->embed_query);
    buf_printf(b, "\" width=\"%d\" height=\"%d\" title=\"", o->width_px, o->height_px);
    put_attr(b, title);
    buf_lit(b, "\" loading=\"lazy\" frameborder=\"0\"></iframe>");
}

/* ---- thumbnail: its address and both measures, or nothing of it ---- */

static const struct media *picture_of(const struct shown *s, const struct render_oembed *o)
{
    for (size_t i = 0; s->image && i < s->media_count; i++) {
        const struct media *m = &s->media[i];
        bool known = m->url && strcmp(m->url, s->image) == 0 && m->width_px > 0 && m->height_px > 0;
        bool wide = o->thumbnail_width_max && m->width_px > o->thumbnail_width_max;
        bool high = o->thumbnail_height_max && m->height_px > o->thumbnail_height_max;
        if (known && !wide && !high)
            return m;
    }
    return NULL;
}

static const struct media *find_thumbnail(const struct render_oembed *o)
{
    const struct media *found = NULL;
    for (size_t i = 0; i < o->count && !found; i++) {
        struct shown s;
        rights_apply(o->of, &o->articles[i], LANG_EN, &s);
        found = picture_of(&s, o);
    }
    return found;
}

bool render_oembed_json(const struct render_oembed *o, struct buf *out)
{
    struct buf html;
    struct shown s;
    const char *title = title_of(o, &s);
    buf_init(&html, 16384);
    const struct media *picture = find_thumbnail(o);
    put_frame(&html, o, title);
    buf_lit(out, "{\"version\":\"1.0\",\"type\":\"rich\"");
    put_json_pair(out, "title", title);
    put_json_pair(out, "provider_name", o->of->site->title);
    buf_lit(out, ",\"provider_url\":");
    put_json_address(out, o->of, "");
    buf_printf(out, ",\"cache_age\":%lld,\"width\":%d,\"height\":%d,\"html\":", (long long)o->cache_age_s, o->width_px,
               o->height_px);
    if (html.failed || !html.data)
        out->failed = true;
    else
        buf_append_json(out, html.data, html.len);
    if (picture) {
        put_json_uri_pair(out, "thumbnail_url", picture->url);
        buf_printf(out, ",\"thumbnail_width\":%d,\"thumbnail_height\":%d", picture->width_px, picture->height_px);
    }
    buf_lit(out, "}\n");
    buf_free(&html);
    return !out->failed;
}

bool render_oembed_xml(const struct render_oembed *o, struct buf *out)
{
    struct buf html;
    struct shown s;
    const char *title = title_of(o, &s);
    buf_init(&html, 16384);
    put_frame(&html, o, title);
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>\n<version>1.0</version>\n"
                 "<type>rich</type>\n");
    put_element(out, "title", title);
    put_element(out, "provider_name", o->of->site->title);
    put_element(out, "provider_url", o->of->base_url);
    buf_printf(out, "<cache_age>%lld</cache_age>\n<width>%d</width>\n<height>%d</height>\n", (long long)o->cache_age_s,
               o->width_px, o->height_px);
    put_element(out, "html", html.data);
    const struct media *picture = find_thumbnail(o);
    if (picture) {
        buf_lit(out, "<thumbnail_url>");
        put_uri(out, picture->url);
        buf_printf(out,
                   "</thumbnail_url>\n<thumbnail_width>%d</thumbnail_width>\n<thumbnail_height>%d</thumbnail_height>\n",
                   picture->width_px, picture->height_px);
    }
    buf_lit(out, "</oembed>\n");
    if (html.failed)
        out->failed = true;
    buf_free(&html);
    return !out->failed;
}
