/* Any bytes as an article's page.  What must hold: no crash, no leak, text that is UTF-8, a confidence between 0 and 1.
 */
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "ingest/extract/extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *s)
{
    if (s && !utf8_valid(s, strlen(s)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(256 << 20);
    struct extract_result r;
    struct err e = {0};
    struct extract_input in = {
        .data = (const char *)data, .len = size, .url = "https://gazette.example/2025/03/06/a", .now = 1767225600};
    if (a && extract_article(&in, a, &r, &e)) {
        check_text(r.article.title);
        check_text(r.article.content_text);
        check_text(r.article.content_html);
        for (size_t i = 0; i < r.article.author_count; i++)
            check_text(r.article.authors[i].name);
        if (!(r.confidence >= 0 && r.confidence <= 1))
            abort();
    }
    arena_free(&a);
    return 0;
}
