/* html_shell.c: what every page for people begins and ends with. */
#include <string.h>

#include "render/write.h"

void put_page_address(struct buf *b, const struct page_links *p, const char *kind, const char *name, const char *tail)
{
    put_attr(b, p->root ? p->root : p->of->base_url);
    if (p->root && !*p->root && !*kind)
        buf_lit(b, "./");
    put_attr(b, kind);
    put_attr(b, name);
    put_attr(b, tail);
    bool more = *p->lang_query && strchr(kind, '?'); /* the page of a search has a query of its own */
    buf_puts(b, more ? "&amp;" : "");
    put_attr(b, more ? p->lang_query + 1 : p->lang_query);
}

/* A sun over a steppe.  It stands in the page, so that no browser asks for /favicon.ico of the host. */
static void put_icon(struct buf *b)
{
    buf_lit(b, "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%200%2016%2016'%3E"
               "%3Crect%20width='16'%20height='16'%20rx='3'%20fill='%23fffdf9'/%3E%3Ccircle%20cx='8'%20cy='7'%20r='4'%20fill='%23b4432f'/%3E"
               "%3Cpath%20d='M0%2012q4-3%208-1t8-1v3a3%203%200%200%201-3%203H3a3%203%200%200%201-3-3z'%20fill='%230b5a77'/%3E%3C/svg%3E\">\n");
}

void put_page_start(struct buf *b, const struct page_links *p)
{
    buf_printf(b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<link rel=\"stylesheet\" href=\"",
               render_lang_tag(p->lang));
    put_attr(b, p->root ? p->root : p->of->base_url);
    buf_lit(b, "style.css\">\n");
    put_icon(b);
}

static void put_search(struct buf *b, const struct page_links *p, const char *words)
{
    buf_lit(b, "<form class=\"search\" role=\"search\" method=\"get\" action=\"");
    put_attr(b, p->root ? p->root : p->of->base_url);
    buf_lit(b, "search/\">\n<label class=\"unseen\" for=\"q\">");
    put_text(b, text_of(p->lang, T_SEARCH_LABEL));
    buf_lit(b, "</label>\n<input type=\"search\" id=\"q\" name=\"q\" maxlength=\"200\" value=\"");
    put_attr(b, words);
    buf_lit(b, "\" placeholder=\"");
    put_attr(b, text_of(p->lang, T_SEARCH_LABEL));
    buf_lit(b, "\">\n");
    if (*p->lang_query)
        buf_printf(b, "<input type=\"hidden\" name=\"lang\" value=\"%s\">\n", render_lang_tag(p->lang));
    buf_lit(b, "<button type=\"submit\">");
    put_text(b, text_of(p->lang, T_SEARCH));
    buf_lit(b, "</button>\n</form>\n");
}

void put_page_top(struct buf *b, const struct page_links *p, const char *words)
{
    buf_lit(b, "</head>\n<body>\n<a class=\"skip\" href=\"#articles\">");
    put_text(b, text_of(p->lang, T_SKIP));
    buf_lit(b, "</a>\n<header class=\"top\">\n<a class=\"brand\"");
    put_lang(b, p->of->site->language, p->lang);
    buf_lit(b, " href=\"");
    put_page_address(b, p, "", "", "");
    buf_lit(b, "\">");
    put_text(b, p->of->site->title);
    buf_lit(b, "</a>\n");
    if (!p->of->is_static)
        put_search(b, p, words);
    buf_lit(b, "</header>\n<div class=\"columns\">\n<main id=\"articles\" tabindex=\"-1\">\n");
}

static void put_language_switch(struct buf *b, const struct page_links *p, const char *path)
{
    buf_lit(b, "<nav class=\"tongues\" aria-label=\"");
    put_attr(b, text_of(p->lang, T_OTHER_LANGUAGES));
    buf_lit(b, "\"><ul>");
    for (int i = 0; i < LANG_COUNT; i++) {
        const char *tag = render_lang_tag((enum render_lang)i);
        if (i == (int)p->lang) {
            buf_printf(b, "<li><span aria-current=\"true\" lang=\"%s\">%s</span></li>", tag, text_of(p->lang, T_LANGUAGE_NAME));
            continue;
        }
        buf_lit(b, "<li><a href=\"");
        put_attr(b, p->root ? p->root : p->of->base_url);
        put_attr(b, path);
        buf_puts(b, strchr(path, '?') ? "&amp;" : "?");
        buf_printf(b, "lang=%s\" lang=\"%s\" hreflang=\"%s\">%s</a></li>", tag, tag, tag,
                   text_of((enum render_lang)i, T_LANGUAGE_NAME));
    }
    buf_lit(b, "</ul></nav>\n");
}

/* To everything else, at the end of every page. */
static void put_ways(struct buf *b, const struct page_links *p)
{
    buf_lit(b, "<ul class=\"ways\">\n");
    for (enum render_scope i = SCOPE_TOPIC; i <= SCOPE_LANGUAGE; i++) {
        buf_lit(b, "<li><a href=\"");
        put_page_address(b, p, names_path(i), "", "");
        buf_lit(b, "\">");
        put_text(b, text_of(p->lang, names_title(i)));
        buf_lit(b, "</a></li>\n");
    }
    buf_lit(b, "<li><a href=\"");
    put_attr(b, p->root ? p->root : p->of->base_url);
    buf_lit(b, "sources.opml\">");
    put_text(b, text_of(p->lang, T_OPML));
    buf_lit(b, "</a></li>\n</ul>\n");
}

void put_page_end(struct buf *b, const struct page_links *p, const char *switch_path)
{
    buf_lit(b, "</div>\n<footer class=\"foot\">\n<p>");
    put_text(b, text_of(p->lang, T_RIGHTS_NOTE));
    if (p->of->site->rights) {
        buf_lit(b, " <span");
        put_lang(b, p->of->site->language, p->lang);
        buf_append_char(b, '>');
        put_text(b, p->of->site->rights);
        buf_lit(b, "</span>");
    }
    buf_lit(b, "</p>\n");
    put_ways(b, p);
    if (!p->of->is_static)
        put_language_switch(b, p, switch_path);
    buf_lit(b, "</footer>\n</body>\n</html>\n");
}

void put_meta(struct buf *b, const char *attribute, const char *name, const char *content)
{
    if (!content || !*content)
        return;
    buf_printf(b, "<meta %s=\"%s\" content=\"", attribute, name);
    put_attr(b, content);
    buf_lit(b, "\">\n");
}
