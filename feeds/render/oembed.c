/* oembed.c: oEmbed 1.0: an address of ours, pasted into WordPress or Drupal, becomes the list. */
#include "render/write.h"

static void put_frame(struct buf *b, const struct render_oembed *o)
{
    buf_lit(b, "<iframe src=\"");
    put_address(b, o->of, "embed.html");
    put_attr(b, o->embed_query);
    buf_printf(b, "\" width=\"%d\" height=\"%d\" title=\"", o->width_px, o->height_px);
    put_attr(b, o->title);
    buf_lit(b, "\" loading=\"lazy\" frameborder=\"0\"></iframe>");
}

bool render_oembed_json(const struct render_oembed *o, struct buf *out)
{
    struct buf html;
    buf_init(&html, 16384);
    put_frame(&html, o);
    buf_lit(out, "{\"version\":\"1.0\",\"type\":\"rich\"");
    put_json_pair(out, "title", o->title);
    put_json_pair(out, "provider_name", o->of->site->title);
    buf_lit(out, ",\"provider_url\":");
    put_json_address(out, o->of, "");
    buf_printf(out, ",\"cache_age\":%lld,\"width\":%d,\"height\":%d,\"html\":", (long long)o->cache_age_s, o->width_px,
               o->height_px);
    if (html.failed || !html.data)
        out->failed = true;
    else
        buf_append_json(out, html.data, html.len);
    buf_lit(out, "}\n");
    buf_free(&html);
    return !out->failed;
}

bool render_oembed_xml(const struct render_oembed *o, struct buf *out)
{
    struct buf html;
    buf_init(&html, 16384);
    put_frame(&html, o);
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>\n<version>1.0</version>\n"
                 "<type>rich</type>\n");
    put_element(out, "title", o->title);
    put_element(out, "provider_name", o->of->site->title);
    put_element(out, "provider_url", o->of->base_url);
    buf_printf(out, "<cache_age>%lld</cache_age>\n<width>%d</width>\n<height>%d</height>\n", (long long)o->cache_age_s,
               o->width_px, o->height_px);
    put_element(out, "html", html.data);
    buf_lit(out, "</oembed>\n");
    if (html.failed)
        out->failed = true;
    buf_free(&html);
    return !out->failed;
}
