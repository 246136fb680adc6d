/* main.c: finds the sub-command. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/memory.h"

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *arguments, *does;
} commands[] = {
    {"fetch", cmd_fetch, "--config DIR [--now] [--json] [SOURCE...]", "fetch every source that is due, once"},
    {"run", cmd_run, "--config DIR [--json]", "the same for ever, in the foreground"},
    {"check", cmd_check, "--config DIR", "read the configuration and tell every mistake"},
    {"list", cmd_list, "--config DIR [--json] [--topic T] [--source S] [--speaker P] [--limit N]", "stored articles"},
    {"render", cmd_render, "--config DIR [--headers] PATH", "the bytes that the server would answer for PATH"},
    {"export", cmd_export, "--config DIR OUT", "all of it as a static site"},
    {"status", cmd_status, "--config DIR [--json] [SOURCE...]", "how each source does, and did"},
    {"doctor", cmd_doctor, "--config DIR", "diagnose an installation"},
    {"opml", cmd_opml, "import|export --config DIR [--passwords] [FILE]", "lists of sources"},
    {"forget", cmd_forget, "--config DIR URL...", "take articles down"},
    {"parse", cmd_parse, "[--url URL] [--content-type CT] [--content-location URL] FILE", "any feed to JSON Feed"},
    {"extract", cmd_extract, "[--url URL] FILE", "the article in a page"},
    {"sanitize", cmd_sanitize, "[--url BASE] FILE | --nul [FILE]", "a safe fragment"},
    {"quotes", cmd_quotes, "[--text] [--lang L] FILE", "who said what"},
    {"robots", cmd_robots, "--agent A FILE URL", "allowed or disallowed"},
};

static int usage(FILE *to, int status)
{
    fputs("usage: cadialog COMMAND ...\n\n", to);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(to, "  %-9s %s   %s\n", commands[i].name, commands[i].arguments, commands[i].does);
    fputs("\nFILE may be -.  Exit status: 0 done, 1 could not be done, 2 wrong usage or configuration.\n", to);
    return status;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(name, commands[i].name) == 0)
            return &commands[i];
    fprintf(stderr, "cadialog: no command named '%s'; `cadialog --help` lists them\n", name);
    return NULL;
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int help(const char *name)
{
    const struct command *c = name ? find_command(name) : NULL;
    if (c)
        printf("usage: cadialog %s %s\n%s; see cadialog(1)\n", c->name, c->arguments, c->does);
    return !name ? usage(stdout, EXIT_DONE) : c ? EXIT_DONE : EXIT_USAGE;
}

/* One of these that is closed would be given to the next file that is opened, and lines for the operator be written into a
 * socket or a store.  What takes the place cannot be read or written either, so that it is told as an error. */
static void fill_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return;
}

/* jansson says that a document is no JSON where it found no memory for it. */
static void *noted_malloc(size_t size)
{
    return memory_noted(malloc(size));
}

/* What was printed line by line may not have arrived. */
static int check_output(const char *command, int status)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "cadialog: %s: standard output: %s\n", command, errno ? strerror(errno) : "not all could be written");
    return status == EXIT_DONE ? EXIT_FAILED : status;
}

int main(int argc, char **argv)
{
    fill_standard_descriptors();
    json_set_alloc_funcs(noted_malloc, free);
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error, told in one line */
    setlocale(LC_CTYPE, "C.UTF-8");
    if (argc < 2)
        return usage(stderr, EXIT_USAGE);
    if (asks_for_help(argv[1]) || strcmp(argv[1], "help") == 0)
        return check_output("help", help(argc > 2 ? argv[2] : NULL));
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts("cadialog " CADIALOG_VERSION);
        return check_output("version", EXIT_DONE);
    }
    if (argc == 3 && asks_for_help(argv[2]))
        return check_output("help", help(argv[1]));
    const struct command *c = find_command(argv[1]);
    return c ? check_output(c->name, c->run(argc - 1, argv + 1)) : EXIT_USAGE;
}
