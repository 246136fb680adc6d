/* html_embed.c: what an institute puts on its own website: the fragment, and the page for a frame. */
#include "render/write.h"

#include <string.h>

#include "core/utf8.h"

/* The whole list's page, where a person finds what did not fit. */
static void put_list_page(struct buf *b, const struct render_list *l)
{
    put_address(b, l->of, l->path);
    put_attr(b, l->query);
}

static void put_section(struct buf *b, const struct render_list *l, int level)
{
    buf_printf(b, "<section class=\"cadialog cadialog-%s cadialog-theme-%s\" lang=\"%s\" dir=\"ltr\">\n",
               render_layout_name(l->layout), render_theme_name(l->theme), render_lang_tag(l->lang));
    buf_printf(b, "<h%d class=\"cadialog-title\"", level);
    put_lang(b, list_title_language(l), l->lang);
    buf_lit(b, "><a href=\"");
    put_list_page(b, l);
    buf_lit(b, "\" rel=\"noopener\">");
    put_list_name(b, l, put_text);
    buf_printf(b, "</a></h%d>\n", level);
    put_items(b, l, level + 1, false);
    buf_lit(b, "<p class=\"cadialog-more\"><a href=\"");
    put_list_page(b, l);
    buf_lit(b, "\" rel=\"noopener\">");
    put_text(b, text_of(l->lang, T_ALL_ARTICLES));
    buf_lit(b, "</a></p>\n</section>\n");
}

/* Every character that is not ASCII as a reference: there are no comments and no scripts in a snippet, where it would not be read. */
static void put_as_ascii(struct buf *b, const char *s, size_t len)
{
    for (size_t at = 0, used; at < len; at += used) {
        used = 0;
        while (at + used < len && !(s[at + used] & 0x80))
            used++;
        if (used)
            buf_append(b, s + at, used);
        else
            buf_printf(b, "&#x%X;", (unsigned)utf8_decode(s + at, len - at, &used));
    }
}

bool render_snippet(const struct render_list *l, struct buf *out)
{
    struct buf section;
    if (!l->ascii) {
        put_section(out, l, 3);
        return !out->failed;
    }
    buf_init(&section, out->max_bytes);
    put_section(&section, l, 3);
    put_as_ascii(out, section.data ? section.data : "", section.len);
    bool ok = !section.failed && !out->failed;
    buf_free(&section);
    return ok;
}

void put_frame_start(struct buf *b, enum render_lang lang, enum render_theme theme)
{
    buf_printf(b, "<!DOCTYPE html>\n<html lang=\"%s\" class=\"cadialog-frame theme-%s\">\n<head>\n<meta charset=\"utf-8\">\n",
               render_lang_tag(lang), render_theme_name(theme));
}

void put_frame_head(struct buf *b)
{
    buf_lit(b, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<base target=\"_blank\">\n"
               "<link rel=\"stylesheet\" href=\"style.css\">\n<script type=\"module\" src=\"embed.js\"></script>\n"
               "</head>\n<body>\n<main>\n");
}

bool render_embed(const struct render_list *l, struct buf *out)
{
    char feed[1024];
    struct render_list framed = *l;
    framed.framed = true;
    list_feed(l, "feed.atom", feed, sizeof feed);
    put_frame_start(out, l->lang, l->theme);
    buf_lit(out, "<title>");
    put_list_title(out, l, put_text);
    buf_lit(out, "</title>\n<meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"");
    put_list_page(out, l);
    buf_lit(out, "\">\n<link rel=\"alternate\" type=\"application/atom+xml\" href=\"");
    put_address(out, l->of, feed);
    buf_lit(out, "\">\n");
    put_frame_head(out);
    put_section(out, &framed, 1);
    buf_lit(out, "</main>\n</body>\n</html>\n");
    return !out->failed;
}
