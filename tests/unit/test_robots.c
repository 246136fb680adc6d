/* test_robots.c: rules of robots.txt.  A row is one file, one crawler, one address and the verdict; whole files with many
 * addresses are in golden/robots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"
#include "ingest/fetch/robots.h"

#define SITE "https://news.example"

static const struct row {
    const char *why, *body, *agent, *url;
    bool allowed;
} rows[] = {
    {"no rules", "", "cadialog", SITE "/", true},
    {"a rule before any group", "Disallow: /\n", "cadialog", SITE "/x", true},
    {"for everybody", "User-agent: *\nDisallow: /\n", "cadialog", SITE "/x", false},
    {"only for another", "User-agent: other\nDisallow: /\n", "cadialog", SITE "/x", true},
    {"named group replaces the general", "User-agent: *\nDisallow: /\nUser-agent: cadialog\nDisallow: /z\n", "cadialog", SITE "/x", true},
    {"named group without rules", "User-agent: *\nDisallow: /\n\nUser-agent: cadialog\n", "cadialog", SITE "/x", true},
    {"two groups of one name are one", "User-agent: cadialog\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: CADIALOG\nDisallow: /b\n", "cadialog", SITE "/b", false},
    {"shared group", "User-agent: x\nUser-agent: cadialog\nDisallow: /a\n", "cadialog", SITE "/a", false},
    {"blank lines do not end a group", "User-agent: cadialog\n\n\nDisallow: /a\n", "cadialog", SITE "/a", false},
    {"a sitemap does not end a group", "User-agent: cadialog\nSitemap: x\nUser-agent: y\nDisallow: /a\n", "cadialog", SITE "/a", false},
    {"version after the name", "User-agent: cadialog/2.0\nDisallow: /\n", "cadialog", SITE "/", false},
    {"version in ours", "User-agent: cadialog\nDisallow: /\n", "cadialog/0.1 (+mailto:a@b.example)", SITE "/", false},
    {"a longer name is another", "User-agent: cadialog-news\nDisallow: /\n", "cadialog", SITE "/", true},
    {"a shorter name is another", "User-agent: cadia\nDisallow: /\n", "cadialog", SITE "/", true},
    {"star with a comment", "User-agent: * # all\nDisallow: /\n", "cadialog", SITE "/", false},
    {"star stuck to a word names nobody", "User-agent: *bot\nDisallow: /\n", "cadialog", SITE "/", true},
    {"longest wins", "User-agent: *\nDisallow: /a\nAllow: /a/b\n", "cadialog", SITE "/a/b/c", true},
    {"order is nothing", "User-agent: *\nAllow: /a/b\nDisallow: /a\n", "cadialog", SITE "/a/c", false},
    {"allow wins a tie", "User-agent: *\nDisallow: /a\nAllow: /a\n", "cadialog", SITE "/a", true},
    {"empty disallow", "User-agent: *\nDisallow:\n", "cadialog", SITE "/a", true},
    {"path is case-sensitive", "User-agent: *\nDisallow: /A\n", "cadialog", SITE "/a", true},
    {"star inside", "User-agent: *\nDisallow: /a*z\n", "cadialog", SITE "/abcz/d", false},
    {"star and end", "User-agent: *\nDisallow: /*.pdf$\n", "cadialog", SITE "/x.pdf", false},
    {"end is the end", "User-agent: *\nDisallow: /*.pdf$\n", "cadialog", SITE "/x.pdf?y", true},
    {"the last piece is sought at the end", "User-agent: *\nDisallow: /*ab$\n", "cadialog", SITE "/abcab", false},
    {"overlapping pieces", "User-agent: *\nDisallow: /aba*aba$\n", "cadialog", SITE "/aba", true},
    {"dollar inside is a dollar", "User-agent: *\nDisallow: /a$b\n", "cadialog", SITE "/a$bc", false},
    {"only the end", "User-agent: *\nDisallow: /$\n", "cadialog", SITE "/a", true},
    {"root by its end", "User-agent: *\nDisallow: /$\n", "cadialog", SITE, false},
    {"query counts", "User-agent: *\nDisallow: /a?b=\n", "cadialog", SITE "/a?b=1", false},
    {"query without a path", "User-agent: *\nDisallow: /?b\n", "cadialog", SITE "?b", false},
    {"fragment does not", "User-agent: *\nDisallow: /a#b\n", "cadialog", SITE "/a#c", false},
    {"escapes in lower case", "User-agent: *\nDisallow: /%d1%8f\n", "cadialog", SITE "/%D1%8F", false},
    {"the same in the address", "User-agent: *\nDisallow: /%D1%8F\n", "cadialog", SITE "/%d1%8f", false},
    {"the same in both", "User-agent: *\nDisallow: /a%2fb\n", "cadialog", SITE "/a%2fb", false},
    {"which is no slash", "User-agent: *\nDisallow: /a%2fb\n", "cadialog", SITE "/a/b", true},
    {"an asterisk by its escape", "User-agent: *\nDisallow: /a-%2A.html\n", "cadialog", SITE "/a-*.html", false},
    {"and no other", "User-agent: *\nDisallow: /a-%2A.html\n", "cadialog", SITE "/a-b.html", true},
    {"a dollar sign by its escape", "User-agent: *\nDisallow: /a-%24\n", "cadialog", SITE "/a-$", false},
    {"which ends nothing", "User-agent: *\nDisallow: /a-%24\n", "cadialog", SITE "/a-", true},
    {"a dollar sign in the middle", "User-agent: *\nDisallow: /a$b\n", "cadialog", SITE "/a$bc", false},
    {"two at the end", "User-agent: *\nDisallow: /a$$\n", "cadialog", SITE "/a$", false},
    {"white space within", "User-agent: *\nDisallow: /a b\n", "cadialog", SITE "/a%20bc", false},
    {"the rules themselves", "User-agent: *\nDisallow: /\n", "cadialog", SITE "/robots.txt", true},
    {"and nothing below them", "User-agent: *\nDisallow: /\n", "cadialog", SITE "/robots.txt/x", false},
    {"letters outside ASCII", "User-agent: *\nDisallow: /\xd1\x8f\n", "cadialog", SITE "/%D1%8F", false},
    {"carriage returns", "User-agent: *\rDisallow: /a\r", "cadialog", SITE "/a", false},
    {"both line ends", "User-agent: *\r\nDisallow: /a\r\n", "cadialog", SITE "/a", false},
    {"byte order mark", "\xef\xbb\xbfUser-agent: *\nDisallow: /a\n", "cadialog", SITE "/a", false},
    {"no colon", "User-agent *\nDisallow /a\n", "cadialog", SITE "/a", false},
    {"no colon and three words", "User-agent: *\nDisallow /a /b\n", "cadialog", SITE "/a", true},
    {"spaces around", "  User-agent  :  *  \n\tDisallow\t:\t/a\t\n", "cadialog", SITE "/a", false},
    {"upper case keys", "USER-AGENT: *\nDISALLOW: /a\n", "cadialog", SITE "/a", false},
    {"misspelt", "useragent: *\ndisalow: /a\n", "cadialog", SITE "/a", false},
    {"a page instead of rules", "<!doctype html><html><body>Disallow: /</body></html>", "cadialog", SITE "/a", true},
    {"index page opens its directory", "User-agent: *\nDisallow: /\nAllow: /d/index.html\n", "cadialog", SITE "/d/", true},
    {"index page opens no more", "User-agent: *\nDisallow: /\nAllow: /d/index.html\n", "cadialog", SITE "/d/e", false},
    {"address without a scheme", "User-agent: *\nDisallow: /a\n", "cadialog", "//news.example/a", false},
    {"scheme in the query only", "User-agent: *\nDisallow: /a\n", "cadialog", "news.example/a?u=http://x/y", false},
    {"no newline at the end", "User-agent: *\nDisallow: /a", "cadialog", SITE "/a", false},
    {"two double letters", "user-agent: *\ndissallow: /a\n", "cadialog", SITE "/a", false},
    {"other misspellings are no rules", "user-agent: *\ndiscard: /a\n", "cadialog", SITE "/a", true},
    {"a delay between agents does not end a group", "User-agent: cadialog\nCrawl-delay: 5\nUser-agent: y\nDisallow: /a\n", "cadialog", SITE "/a", false},
    {"an agent of two words is nobody", "User-agent: cadialog news\nDisallow: /a\n", "cadialog news", SITE "/a", true},
    {"only the first word of a line names", "User-agent: cadialog news\nDisallow: /a\n", "cadialog", SITE "/a", false},
    {"a comment after the name", "User-agent: cadialog # ours\nDisallow: /a # not\n", "cadialog", SITE "/a/b", false},
    {"named and general in one group", "User-agent: *\nUser-agent: cadialog\nDisallow: /a\n", "cadialog", SITE "/a", false},
    {"and for others too", "User-agent: *\nUser-agent: cadialog\nDisallow: /a\n", "other", SITE "/a", false},
    {"a rule without a slash fits nothing", "User-agent: *\nDisallow: a\n", "cadialog", SITE "/a", true},
    {"a rule that begins with a star", "User-agent: *\nDisallow: *.php\n", "cadialog", SITE "/x/a.php?q", false},
    {"a star alone is everything", "User-agent: *\nDisallow: *\nAllow: /a\n", "cadialog", SITE "/b", false},
    {"a longer star loses to nothing shorter", "User-agent: *\nDisallow: /*/b\nAllow: /a\n", "cadialog", SITE "/a/b", false},
    {"stars count towards the length", "User-agent: *\nAllow: /a*****\nDisallow: /a/b\n", "cadialog", SITE "/a/b", true},
    {"an empty allow allows nothing in particular", "User-agent: *\nAllow:\nDisallow: /\n", "cadialog", SITE "/a", false},
    {"escaped ASCII is compared as it stands", "User-agent: *\nDisallow: /%62\n", "cadialog", SITE "/b", true},
    {"parameters belong to the path", "User-agent: *\nDisallow: /a;b\n", "cadialog", SITE "/a;b=1?c", false},
    {"a query of another name", "User-agent: *\nDisallow: /a?b=\n", "cadialog", SITE "/a?c=1", true},
    {"a port is no part of it", "User-agent: *\nDisallow: /a\n", "cadialog", "http://news.example:8080/a", false},
    {"an empty file name", "User-agent: *\nDisallow: /$\n", "cadialog", SITE "/?a", true},
    {"an agent without a name is one of everybody", "User-agent: cadialog\nDisallow: /\nUser-agent: *\nDisallow: /a\n", "", SITE "/b", true},
    {"and obeys what is for everybody", "User-agent: cadialog\nAllow: /\nUser-agent: *\nDisallow: /a\n", "", SITE "/a", false},
    {"an empty agent line names nobody", "User-agent:\nDisallow: /\n", "", SITE "/a", true},
    {"an empty address is the root", "User-agent: *\nDisallow: /$\n", "cadialog", "", false},
    {"comment cuts", "User-agent: *\nDisallow: /a#b\nAllow: /x # /a\n", "cadialog", SITE "/a", false},
};

static void rows_hold(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        if (robots_allowed(r->body, strlen(r->body), r->agent, r->url) != r->allowed)
            fail_msg("%s: %s should be %s", r->why, r->url, r->allowed ? "allowed" : "disallowed");
    }
}

/* A rule longer than any address is cut where the limit says, and a star in a megabyte costs no more than its length. */
static void long_lines_and_many_stars(void **state)
{
    struct buf b;
    buf_init(&b, 4 << 20);
    buf_puts(&b, "User-agent: *\nDisallow: /");
    for (int i = 0; i < 20000; i++)
        buf_puts(&b, "a");
    buf_puts(&b, "\n");
    struct buf url;
    buf_init(&url, 1 << 20);
    buf_puts(&url, SITE "/");
    for (int i = 0; i < 17000; i++)
        buf_puts(&url, "a");
    assert_false(robots_allowed(b.data, b.len, "cadialog", url.data));
    buf_reset(&b);
    buf_puts(&b, "User-agent: *\nDisallow: /");
    for (int i = 0; i < 5000; i++)
        buf_puts(&b, "a*");
    buf_puts(&b, "b\n");
    assert_true(robots_allowed(b.data, b.len, "cadialog", url.data));
    buf_free(&b);
    buf_free(&url);
}

static void only_the_first_500_kib_count(void **state)
{
    struct buf b;
    buf_init(&b, 4 << 20);
    buf_puts(&b, "User-agent: *\nDisallow: /early\n");
    while (b.len < ROBOTS_MAX_BYTES)
        buf_puts(&b, "# a line that says nothing at all\n");
    buf_puts(&b, "Disallow: /late\n");
    assert_false(robots_allowed(b.data, b.len, "cadialog", SITE "/early"));
    assert_true(robots_allowed(b.data, b.len, "cadialog", SITE "/late"));
    buf_free(&b);
}

/* "Disallow: /private" must not become "Disallow: /" because the limit goes through it. */
static void a_line_at_the_limit_does_not_count(void **state)
{
    struct buf b;
    buf_init(&b, 4 << 20);
    buf_puts(&b, "User-agent: *\nDisallow: /early\n#");
    while (b.len < ROBOTS_MAX_BYTES - 12)
        buf_puts(&b, "x");
    buf_puts(&b, "\nDisallow: /private\n");
    assert_true(robots_allowed(b.data, b.len, "cadialog", SITE "/other"));
    assert_true(robots_allowed(b.data, ROBOTS_MAX_BYTES, "cadialog", SITE "/other"));
    assert_false(robots_allowed(b.data, b.len, "cadialog", SITE "/early"));
    buf_free(&b);
}

/* golden/robots/NAME.txt with NAME.expect: "AGENT URL allowed|disallowed" a line. */
static void golden_file(const char *name)
{
    char path[512], line[1024], agent[128], url[512], word[32];
    static char body[65536];
    const char *root = getenv("CADIALOG_TESTS");
    snprintf(path, sizeof path, "%s/golden/robots/%s.txt", root ? root : "tests", name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t len = fread(body, 1, sizeof body, f);
    fclose(f);
    snprintf(path, sizeof path, "%s/golden/robots/%s.expect", root ? root : "tests", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    int seen = 0;
    while (fgets(line, sizeof line, f)) {
        assert_int_equal(sscanf(line, "%127s %511s %31s", agent, url, word), 3);
        if (robots_allowed(body, len, agent, url) != (strcmp(word, "allowed") == 0))
            fail_msg("%s: %s", name, line);
        seen++;
    }
    fclose(f);
    assert_true(seen > 0);
}

static void golden_files_hold(void **state)
{
    static const char *const names[] = {"newspaper", "ministry", "broken"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        golden_file(names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_hold),
        cmocka_unit_test(long_lines_and_many_stars),
        cmocka_unit_test(only_the_first_500_kib_count),
        cmocka_unit_test(a_line_at_the_limit_does_not_count),
        cmocka_unit_test(golden_files_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
