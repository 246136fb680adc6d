#include "ingest/fetch/confine.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* All that reading a document takes.  Whatever is missing here fails with EPERM, which a library can live with, instead of
 * killing the worker. */
static const int allowed[] = {
    SCMP_SYS(read),          SCMP_SYS(write),        SCMP_SYS(recvmsg),      SCMP_SYS(sendmsg),
    SCMP_SYS(recvfrom),      SCMP_SYS(sendto),       SCMP_SYS(close),        SCMP_SYS(lseek),
    SCMP_SYS(fstat),         SCMP_SYS(mmap),         SCMP_SYS(munmap),       SCMP_SYS(mremap),
    SCMP_SYS(madvise),       SCMP_SYS(brk),          SCMP_SYS(futex),        SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),  SCMP_SYS(time),         SCMP_SYS(getrandom),    SCMP_SYS(getpid),
    SCMP_SYS(gettid),        SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
    SCMP_SYS(sched_yield),   SCMP_SYS(exit),         SCMP_SYS(exit_group),   SCMP_SYS(restart_syscall),
    SCMP_SYS(tgkill), /* abort() upon itself; another process is out of reach, see below */
};

bool confine_possible(void)
{
    return !SANITIZED;
}

bool confine_no_new_privileges(struct err *e)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set(e, ERR_INTERNAL, "PR_SET_NO_NEW_PRIVS: %s", strerror(errno));
    return true;
}

/* Bytes of address space in use. */
static size_t address_space(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f && fscanf(f, "%lu", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static bool limit_resources(size_t memory_max_bytes, struct err *e)
{
    rlim_t memory = (rlim_t)(address_space() + memory_max_bytes);
    const struct {
        __rlimit_resource_t what;
        rlim_t limit;
    } limits[] = {{RLIMIT_AS, memory}, {RLIMIT_CORE, 0}, {RLIMIT_NOFILE, 16}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit now;
        if (getrlimit(limits[i].what, &now) != 0)
            return err_set(e, ERR_INTERNAL, "getrlimit: %s", strerror(errno));
        if (now.rlim_max != RLIM_INFINITY && now.rlim_max < limits[i].limit)
            continue; /* narrower already */
        struct rlimit want = {limits[i].limit, limits[i].limit};
        if (setrlimit(limits[i].what, &want) != 0)
            return err_set(e, ERR_INTERNAL, "setrlimit: %s", strerror(errno));
    }
    return true;
}

/* ---- Landlock: by plain system calls, since Debian 12's C library has no functions for it ---- */

/* What the running kernel can handle grows with its ABI; all of it is handled and nothing allowed.  Counted in bits because
 * Debian 12's header knows the first two ABIs only. */
static const struct {
    long abi;
    int file_rights, net_rights, scopes;
} landlock_grows[] = {{1, 13, 0, 0}, {2, 14, 0, 0}, {3, 15, 0, 0}, {4, 15, 2, 0}, {5, 16, 2, 0}, {6, 16, 2, 2}};

long confine_landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1U /* LANDLOCK_CREATE_RULESET_VERSION */);
    return abi > 0 ? abi : 0;
}

/* A second wall behind the filter of system calls, which judges paths and ports where that one judges numbers: no file, no TCP
 * connection, no abstract socket and no signal to anybody outside.  A kernel without it leaves the first wall. */
bool confine_files(struct err *e)
{
    struct {
        uint64_t files, net, scopes;
    } handled = {0};
    long abi = confine_landlock_abi();
    for (size_t i = 0; i < sizeof landlock_grows / sizeof *landlock_grows && landlock_grows[i].abi <= abi; i++) {
        handled.files = (UINT64_C(1) << landlock_grows[i].file_rights) - 1;
        handled.net = (UINT64_C(1) << landlock_grows[i].net_rights) - 1;
        handled.scopes = (UINT64_C(1) << landlock_grows[i].scopes) - 1;
    }
    if (!abi)
        return true;
    size_t known = handled.scopes ? sizeof handled : handled.net ? 2 * sizeof handled.net : sizeof handled.files;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, known, 0U);
    bool ok = rules >= 0 && syscall(SYS_landlock_restrict_self, rules, 0U) == 0;
    if (!ok)
        err_set(e, ERR_INTERNAL, "landlock: %s", strerror(errno));
    if (rules >= 0)
        close(rules);
    return ok;
}

/* Memory may be mapped and made writable, never made executable. */
static int add_rules(scmp_filter_ctx filter)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof allowed / sizeof *allowed; i++) {
        if (allowed[i] == SCMP_SYS(tgkill))
            rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
        else if (allowed[i] == SCMP_SYS(mmap))
            rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, 4 /* PROT_EXEC */, 0));
        else
            rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    }
    if (rc == 0)
        rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, 4, 0));
    return rc;
}

bool confine_worker(size_t memory_max_bytes, struct err *e)
{
    if (SANITIZED)
        return true;
    if (!confine_no_new_privileges(e) || !limit_resources(memory_max_bytes, e) || !confine_files(e))
        return false;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return err_set(e, ERR_MEMORY, "seccomp: out of memory");
    int rc = add_rules(filter);
    if (rc == 0)
        rc = seccomp_load(filter);
    seccomp_release(filter);
    return rc == 0 || err_set(e, ERR_INTERNAL, "seccomp: %s", strerror(-rc));
}
