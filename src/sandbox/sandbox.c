#include "sandbox/sandbox.h"
#include "core/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of a program that waits, computes, and reads and writes what is open or in its folders. */
static const int CALLS[] = {
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(brk),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clone),
    SCMP_SYS(clone3),
    SCMP_SYS(close),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(eventfd2),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(access),
    SCMP_SYS(fcntl),
    SCMP_SYS(fdatasync),
    SCMP_SYS(flock),
    SCMP_SYS(fstat),
    SCMP_SYS(fsync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(futex),
    SCMP_SYS(getpid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getsockname),
    SCMP_SYS(getsockopt),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(ioctl),
    SCMP_SYS(lseek),
    SCMP_SYS(madvise),
    SCMP_SYS(mlock),
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(munlock),
    SCMP_SYS(munmap),
    SCMP_SYS(nanosleep),
    SCMP_SYS(newfstatat),
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(pread64),
    SCMP_SYS(prlimit64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(setsockopt),
    SCMP_SYS(shutdown),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(stat),
    SCMP_SYS(sysinfo),
    SCMP_SYS(tgkill),
    SCMP_SYS(uname),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(write),
    SCMP_SYS(writev),
};

void sandbox_hide(void)
{
    const struct rlimit none = { 0, 0 };
    (void)setrlimit(RLIMIT_CORE, &none); /* a kernel that refuses this refuses dumps, too */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static bool add_calls(scmp_filter_ctx filter, const struct sandbox *sandbox)
{
    for (size_t i = 0; i < COUNT(CALLS); i++) {
        bool is_accept = CALLS[i] == SCMP_SYS(accept) || CALLS[i] == SCMP_SYS(accept4);
        if (is_accept && !sandbox->may_accept)
            continue;
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALLS[i], 0) != 0)
            return false;
    }
    return true;
}

/* What is not on the list fails with EPERM; the program goes on and says what failed. */
static bool limit_calls(const struct sandbox *sandbox, struct err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool ok = filter != NULL && add_calls(filter, sandbox) && seccomp_load(filter) == 0;
    if (filter != NULL)
        seccomp_release(filter);
    return ok || err_set(err, ERR_INTERNAL, _("the system calls cannot be limited (seccomp)"));
}

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
enum { ABI_TRUNCATE = 3, ABI_REFER = 2 };

static __u64 all_rights(int abi)
{
    __u64 rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    if (abi >= ABI_REFER)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= ABI_TRUNCATE)
        rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
    return rights;
}

static __u64 folder_rights(int abi)
{
    __u64 rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                   LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                   LANDLOCK_ACCESS_FS_REMOVE_FILE;
    return rights | (abi >= ABI_TRUNCATE ? LANDLOCK_ACCESS_FS_TRUNCATE : 0);
}

static bool allow_folder(int rules, int abi, const char *folder)
{
    int file = open(folder, O_PATH | O_CLOEXEC);
    if (file < 0)
        return false;
    const struct landlock_path_beneath_attr beneath = { .allowed_access = folder_rights(abi),
                                                        .parent_fd = file };
    bool ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
    return close(file) == 0 && ok;
}

static bool limit_files(const struct sandbox *sandbox, bool *ret_confined, struct err *err)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    *ret_confined = abi > 0;
    if (abi <= 0)
        return true; /* an old kernel: seccomp alone */
    const struct landlock_ruleset_attr attr = { .handled_access_fs = all_rights((int)abi) };
    long rules = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    bool ok = rules >= 0;
    for (size_t i = 0; ok && sandbox->folders[i] != NULL; i++)
        ok = allow_folder((int)rules, (int)abi, sandbox->folders[i]);
    ok = ok && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    if (rules >= 0)
        (void)close((int)rules); /* it holds already, or has failed */
    return ok || err_set(err, ERR_INTERNAL, _("the files cannot be limited (landlock): %s"),
                         strerror(errno));
}

bool sandbox_enter(const struct sandbox *sandbox, bool *ret_confined, struct err *err)
{
    bool confined = false;
    sandbox_hide();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set(err, ERR_INTERNAL, _("rights cannot be given up: %s"), strerror(errno));
    if (sandbox->folders != NULL)
        TRY(limit_files(sandbox, &confined, err));
    TRY(limit_calls(sandbox, err));
    if (ret_confined != NULL)
        *ret_confined = confined;
    return true;
}
