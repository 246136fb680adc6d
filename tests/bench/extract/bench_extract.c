/* bench_extract [-n ROUNDS] DIR…: CPU of extraction against libxml2's bare htmlReadMemory of the same pages, in one
 * run.
 *
 * Every *.html below the directories is read into memory first.  The rounds alternate between both, so that a machine
 * that is slower for a while is so for both; the best round of each counts.  Small pages measure the set-up, not the
 * work: give a directory of whole pages too. */
#include <ftw.h>
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/buf.h"
#include "ingest/extract/extract.h"

enum { MAX_PAGES = 10000, MAX_PAGE_BYTES = 16 << 20 };

static struct buf pages[MAX_PAGES];
static int count;
static size_t total_bytes;

static int load(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    size_t len = strlen(path);
    (void)st;
    (void)ftw;
    if (type != FTW_F || len < 5 || strcmp(path + len - 5, ".html") != 0 || count == MAX_PAGES)
        return 0;
    FILE *f = fopen(path, "rb");
    if (!f)
        return 0;
    struct buf *b = &pages[count];
    buf_init(b, MAX_PAGE_BYTES);
    char chunk[65536];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_append(b, chunk, n);
    fclose(f);
    if (!b->failed && b->len) {
        total_bytes += b->len;
        count++;
    }
    return 0;
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double parse_all(void)
{
    double start = cpu_seconds();
    for (int i = 0; i < count; i++) {
        htmlDocPtr d =
            htmlReadMemory(pages[i].data, (int)pages[i].len, NULL, "UTF-8",
                           HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
        xmlFreeDoc(d);
    }
    return cpu_seconds() - start;
}

static double extract_all(size_t *text_bytes)
{
    double start = cpu_seconds();
    *text_bytes = 0;
    for (int i = 0; i < count; i++) {
        struct arena *a = arena_new(1 << 30);
        struct extract_result r;
        struct err e = {0};
        struct extract_input in = {
            .data = pages[i].data, .len = pages[i].len, .url = "https://host.example/a", .now = time(NULL)};
        if (a && extract_article(&in, a, &r, &e) && r.article.content_text)
            *text_bytes += strlen(r.article.content_text);
        arena_free(&a);
    }
    return cpu_seconds() - start;
}

int main(int argc, char **argv)
{
    int rounds = 5, first = 1;
    if (argc > 2 && strcmp(argv[1], "-n") == 0) {
        rounds = atoi(argv[2]);
        first = 3;
    }
    for (int i = first; i < argc; i++)
        nftw(argv[i], load, 16, FTW_PHYS);
    if (!count || rounds < 1) {
        fprintf(stderr, "usage: bench_extract [-n ROUNDS] DIR...\n");
        return 2;
    }
    double best_parse = 1e9, best_extract = 1e9;
    size_t text = 0;
    for (int i = 0; i < rounds; i++) {
        double p = parse_all(), x = extract_all(&text);
        best_parse = p < best_parse ? p : best_parse;
        best_extract = x < best_extract ? x : best_extract;
    }
    printf("%d pages, %.1f MB, %.1f MB of text\n", count, (double)total_bytes / 1e6, (double)text / 1e6);
    printf("htmlReadMemory %.3f s (%.0f pages/s), extraction %.3f s (%.0f pages/s): %.2f times\n", best_parse,
           count / best_parse, best_extract, count / best_extract, best_extract / best_parse);
    return 0;
}
