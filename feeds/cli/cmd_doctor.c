/* cmd_doctor.c: looks over an installation and says what an operator should mend. */
#include "cli/cli.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "cli/config.h"
#include "core/date.h"
#include "core/url.h"
#include "ingest/fetch/confine.h"
#include "store/store.h"

enum {
    NAMED_MAX = 12,            /* failing sources that are named one by one */
    SPACE_FAIL_MIB = 20,       /* SQLite needs room for its journal */
    SPACE_WARN_MIB = 500,
    CLOCK_START = 1735689600,  /* 2025-01-01: a clock before this was never set */
    SILENCE_S = 2 * DAY_S,     /* no source at all was asked for this long */
};

struct doctor {
    const char *dir, *path; /* of the configuration; of the store's file */
    struct arena *a;
    struct config c;
    struct store *store;
    int warnings, failures;
};

enum verdict { GOOD, WARNING, FAILURE };

__attribute__((format(printf, 4, 5))) static void tell(struct doctor *d, enum verdict v, const char *what, const char *fmt, ...)
{
    static const char *const words[] = {"ok", "warn", "FAIL"};
    struct err line; /* for its rule that foreign text stays on one line */
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    if (vsnprintf(text, sizeof text, fmt, ap) < 0)
        text[0] = '\0';
    va_end(ap);
    err_set(&line, ERR_NONE, "%s", text);
    printf("%-5s %-14s %s\n", words[v], what, line.text);
    d->warnings += v == WARNING;
    d->failures += v == FAILURE;
}

static void check_site(struct doctor *d)
{
    struct url_parts u;
    url_split(d->c.site.base_url, strlen(d->c.site.base_url), &u);
    bool local = (u.host_len == 9 && strncmp(u.host, "127.0.0.1", 9) == 0) ||
                 (u.host_len == 9 && strncmp(u.host, "localhost", 9) == 0);
    if (local)
        tell(d, WARNING, "base-url", "%s works on this machine only; feeds will carry it", d->c.site.base_url);
    else if (u.scheme == URL_HTTP)
        tell(d, WARNING, "base-url", "%s is not https: pages served by https cannot embed it", d->c.site.base_url);
    else
        tell(d, GOOD, "base-url", "%s", d->c.site.base_url);
    if (!d->c.fetch.contact && !d->c.fetch.user_agent)
        tell(d, WARNING, "contact", "fetch { contact } is not set: publishers cannot write to you, and some block such readers");
    else
        tell(d, GOOD, "contact", "%s", d->c.fetch.contact ? d->c.fetch.contact : d->c.fetch.user_agent);
}

static void check_clock(struct doctor *d)
{
    if (time(NULL) < CLOCK_START)
        tell(d, FAILURE, "clock", "stands before 2025: dates of fetches and caches will be wrong");
    else
        tell(d, GOOD, "clock", "is set");
}

static void check_confinement(struct doctor *d)
{
    long abi = confine_landlock_abi();
    if (!confine_possible())
        tell(d, WARNING, "confinement", "built with a sanitizer: documents are read without seccomp and Landlock");
    else if (abi)
        tell(d, GOOD, "confinement", "documents are read behind seccomp and Landlock (version %ld)", abi);
    else
        tell(d, GOOD, "confinement", "documents are read behind seccomp; this kernel has no Landlock");
}

static char *directory_of(struct doctor *d)
{
    char *dir = arena_strdup(d->a, d->path), *slash = dir ? strrchr(dir, '/') : NULL;
    if (slash)
        slash[slash == dir] = '\0';
    return slash ? dir : arena_strdup(d->a, ".");
}

static void check_space(struct doctor *d, const char *dir)
{
    struct statvfs fs;
    if (statvfs(dir, &fs) != 0)
        return; /* the directory itself is told below */
    unsigned long long mib = (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
    enum verdict v = mib < SPACE_FAIL_MIB ? FAILURE : mib < SPACE_WARN_MIB ? WARNING : GOOD;
    tell(d, v, "disk", "%llu MiB free in %s", mib, dir);
}

static const char *group_name(gid_t gid)
{
    struct group *g = getgrgid(gid);
    return g ? g->gr_name : "?";
}

/* The web server must be able to read the store and must not be able to write it. */
static void check_modes(struct doctor *d, const char *dir)
{
    struct stat sd, sf;
    if (stat(dir, &sd) != 0) {
        tell(d, FAILURE, "directory", "%s: %s", dir, strerror(errno));
        return;
    }
    if (sd.st_mode & S_IWOTH)
        tell(d, FAILURE, "directory", "%s may be written by everybody (mode %04o); wanted: 2750", dir, sd.st_mode & 07777);
    else if (sd.st_mode & S_IWGRP)
        tell(d, WARNING, "directory",
             "%s may be written by group %s: its files will end up unreadable to the fetcher; wanted: 2750", dir,
             group_name(sd.st_gid));
    else
        tell(d, GOOD, "directory", "%s, mode %04o, group %s", dir, sd.st_mode & 07777, group_name(sd.st_gid));
    struct passwd *web = getpwnam("www-data");
    if (stat(d->path, &sf) != 0)
        return;
    if (sf.st_uid != sd.st_uid)
        tell(d, FAILURE, "owner", "%s belongs to user %d, its directory to user %d: was a fetch run as another user?", d->path,
             (int)sf.st_uid, (int)sd.st_uid);
    if (!web)
        return;
    bool readable = (sf.st_mode & S_IROTH)
                        ? (sd.st_mode & S_IXOTH) || (sd.st_gid == web->pw_gid && (sd.st_mode & S_IXGRP))
                        : sf.st_gid == web->pw_gid && (sf.st_mode & S_IRGRP) && (sd.st_mode & (S_IXGRP | S_IXOTH));
    if (!readable)
        tell(d, WARNING, "group",
             "the web server's user www-data cannot read %s (mode %04o, group %s); wanted: group www-data and mode 0640",
             d->path, sf.st_mode & 07777, group_name(sf.st_gid));
}

static void check_store(struct doctor *d)
{
    struct err e = {0};
    if (!store_open(&d->store, d->c.store, STORE_READ, &e)) {
        bool fresh = e.code == ERR_NOT_FOUND;
        tell(d, fresh ? WARNING : FAILURE, "store", "%s%s", e.text, fresh ? "; `cadialog fetch` makes it" : "");
        return;
    }
    if (!store_check(d->store, false, &e))
        tell(d, FAILURE, "store", "%s", e.text);
    else
        tell(d, GOOD, "store", "%s", d->c.store);
    int64_t unindexed = store_unindexed(d->store);
    if (unindexed)
        tell(d, WARNING, "search",
             "%lld articles are not found by their words yet; `cadialog fetch` or `cadialog run` goes on with them",
             (long long)unindexed);
}

static void check_sources(struct doctor *d)
{
    size_t failing = 0, never = 0, disabled = 0;
    int64_t latest = 0, now = (int64_t)time(NULL);
    for (size_t i = 0; i < d->c.source_count; i++) {
        const struct source *s = &d->c.sources[i];
        struct source_state st = {0};
        struct err e = {0};
        if (!s->enabled) {
            disabled++;
            continue;
        }
        if (!store_get_source_state(d->store, s->name, d->a, &st, &e)) {
            tell(d, FAILURE, s->name, "%s", e.text);
            return;
        }
        latest = st.last_fetch > latest ? st.last_fetch : latest;
        never += !st.last_fetch;
        if (!st.failures && !st.gone)
            continue;
        if (++failing <= NAMED_MAX)
            tell(d, WARNING, s->name, "%s%s (%d in a row)", st.gone ? "is gone for good: " : "",
                 st.last_error ? st.last_error : "failed", st.failures);
    }
    tell(d, failing && failing + never + disabled == d->c.source_count ? FAILURE : GOOD, "sources",
         "%zu: %zu failing, %zu never fetched, %zu disabled", d->c.source_count, failing, never, disabled);
    if (latest > now + 60)
        tell(d, WARNING, "clock", "the last fetch lies in the future: the clock was set back");
    else if (latest && now - latest > SILENCE_S)
        tell(d, WARNING, "fetcher", "nothing was fetched for %lld hours; is `cadialog run` (cadialog.service) running?",
             (long long)(now - latest) / 3600);
}

/* The first line of what lighttpd says of itself; false: it is not there. */
static bool lighttpd_version(char *out, size_t size)
{
    FILE *p = access("/usr/sbin/lighttpd", X_OK) == 0 ? popen("/usr/sbin/lighttpd -v 2>/dev/null", "r") : NULL;
    if (!p)
        return false;
    bool ok = fgets(out, (int)size, p);
    pclose(p);
    if (ok)
        out[strcspn(out, "\n")] = '\0';
    return ok;
}

static void check_server(struct doctor *d)
{
    char version[128];
    if (!lighttpd_version(version, sizeof version)) {
        tell(d, WARNING, "lighttpd", "is not installed on this machine");
        return;
    }
    tell(d, GOOD, "lighttpd", "%s", version);
    static const char *const places[] = {"/usr/lib/lighttpd/mod_cadialog.so", "/usr/lib64/lighttpd/mod_cadialog.so",
                                         "/usr/local/lib/lighttpd/mod_cadialog.so"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], R_OK) == 0) {
            tell(d, GOOD, "module", "%s", places[i]);
            return;
        }
    tell(d, WARNING, "module", "mod_cadialog.so is not among lighttpd's modules");
}

static const char *config_dir(int argc, char **argv)
{
    const char *dir = NULL;
    int i = 1;
    return argc > 1 && config_option(argc, argv, &i, &dir) && i + 1 == argc ? dir : NULL;
}

static void examine(struct doctor *d)
{
    tell(d, GOOD, "configuration", "%s: %zu sources, %zu topics", d->dir, d->c.source_count, d->c.topic_count);
    d->path = d->c.store + strlen("sqlite:");
    const char *dir = directory_of(d);
    check_site(d);
    check_confinement(d);
    check_clock(d);
    if (dir) {
        check_modes(d, dir);
        check_space(d, dir);
    }
    check_store(d);
    if (d->store)
        check_sources(d);
    check_server(d);
    printf("%d failure%s, %d warning%s\n", d->failures, d->failures == 1 ? "" : "s", d->warnings, d->warnings == 1 ? "" : "s");
}

int cmd_doctor(int argc, char **argv)
{
    struct doctor d = {.dir = config_dir(argc, argv), .a = arena_new(CONFIG_MAX_BYTES)};
    struct err e = {0};
    if (!d.dir) {
        fputs("usage: cadialog doctor --config DIR\n", stderr);
        arena_free(&d.a);
        return EXIT_USAGE;
    }
    bool ok = d.a ? config_read(d.dir, d.a, &d.c, &e) : err_set(&e, ERR_MEMORY, "out of memory");
    if (ok)
        examine(&d);
    else
        fprintf(stderr, "cadialog: doctor: %s: %s\n", d.dir, e.text);
    store_close(&d.store);
    arena_free(&d.a);
    return !ok ? EXIT_USAGE : d.failures ? EXIT_FAILED : EXIT_DONE;
}
