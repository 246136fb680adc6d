/* entry.c: the HTML inside a feed's entry. */
#include "render/write.h"

#include <ctype.h>
#include <string.h>

/* Plain text with blank lines between paragraphs. */
static void put_paragraphs(struct buf *b, const char *s, size_t len, bool cut)
{
    const char *end = s + len;
    while (s < end) {
        const char *stop = memmem(s, (size_t)(end - s), "\n\n", 2);
        size_t n = stop ? (size_t)(stop - s) : (size_t)(end - s);
        if (n) {
            buf_lit(b, "<p>");
            put_text_n(b, s, n);
            if (!stop && cut)
                buf_lit(b, "…");
            buf_lit(b, "</p>");
        }
        s += n + (stop ? 2 : 0);
    }
}

/* Many readers hide <source>, so the entry itself says whose words these are.  Its own word is in our language, and what is read
 * aloud or hyphenated as the article's should not be. */
static void put_attribution(struct buf *b, const struct shown *s, const struct render_list *l)
{
    const char *ours = render_lang_tag(l->lang);
    size_t n = strlen(ours);
    bool same = !s->language || (strncasecmp(s->language, ours, n) == 0 && !isalpha((unsigned char)s->language[n]));
    buf_lit(b, "<p");
    if (!same)
        buf_printf(b, " lang=\"%s\"", ours);
    buf_append_char(b, '>');
    put_text(b, text_of(l->lang, T_SOURCE));
    put_text(b, text_of(l->lang, T_COLON));
    const char *link = s->url ? s->url : s->source_home;
    if (link) {
        buf_lit(b, "<a href=\"");
        put_uri(b, link);
        buf_lit(b, "\">");
    }
    put_text(b, s->source_title);
    if (link)
        buf_lit(b, "</a>");
    if (s->rights) {
        buf_lit(b, " · ");
        put_text(b, s->rights);
    }
    buf_lit(b, "</p>");
}

void put_entry_html(struct buf *b, const struct shown *s, const struct render_list *l)
{
    if (s->image && !(s->content_html && strstr(s->content_html, "<img"))) {
        buf_lit(b, "<p><img src=\"");
        put_uri(b, s->image);
        buf_lit(b, "\" alt=\"\" /></p>");
    }
    if (s->content_html)
        buf_puts(b, s->content_html);
    else if (s->summary)
        put_paragraphs(b, s->summary, s->summary_len, s->summary_cut);
    put_attribution(b, s, l);
}
