/* The system calls that are left. */
#include "core/i18n.h"
#include "parts.h"

#include <errno.h>
#include <seccomp.h>

/* Of a program that waits, computes, and reads and writes what is open or in its folders. */
static const int CALLS[] = {
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

/* Of a program that takes connections from a socket that listens already. */
static const int ACCEPT[] = {
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
};

/* Of a service besides: it opens its sockets itself, asks the database, the signer and the names of
 * other servers, keeps whole files, and waits for signals. */
static const int SERVICE[] = {
    SCMP_SYS(bind),
    SCMP_SYS(clock_getres),
    SCMP_SYS(connect),
    SCMP_SYS(copy_file_range),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fallocate),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(fstatfs),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),
    SCMP_SYS(getegid),
    SCMP_SYS(getgid),
    SCMP_SYS(getpeername),
    SCMP_SYS(getppid),
    SCMP_SYS(getrusage),
    SCMP_SYS(kill), /* itself; of others only those of its own user, as before */
    SCMP_SYS(link),
    SCMP_SYS(linkat),
    SCMP_SYS(listen),
    SCMP_SYS(lstat),
    SCMP_SYS(mincore),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(msync),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(prctl),
    SCMP_SYS(preadv),
    SCMP_SYS(pselect6),
    SCMP_SYS(pwritev),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(recvmmsg),
    SCMP_SYS(rmdir),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(select),
    SCMP_SYS(sendfile),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(statfs),
    SCMP_SYS(statx),
    SCMP_SYS(sync_file_range),
    SCMP_SYS(syncfs),
    SCMP_SYS(timerfd_create),
    SCMP_SYS(timerfd_settime),
    SCMP_SYS(umask),
    SCMP_SYS(utimensat),
};

/* Of a program that may start some others, and of the beginning of those. */
static const int START[] = {
    SCMP_SYS(arch_prctl),    SCMP_SYS(execve),          SCMP_SYS(vfork),
    SCMP_SYS(wait4),         SCMP_SYS(set_tid_address), SCMP_SYS(waitid),
    SCMP_SYS(getresuid),     SCMP_SYS(getresgid),       SCMP_SYS(getpgrp),
    SCMP_SYS(sched_getattr), SCMP_SYS(sched_setattr),
};

#ifdef __SANITIZE_ADDRESS__
/* When a program built for tests ends, LeakSanitizer holds its threads and looks at them. */
static const int SANITIZER[] = {
    SCMP_SYS(getppid),   SCMP_SYS(getdents64), SCMP_SYS(prctl),      SCMP_SYS(ptrace),
    SCMP_SYS(readlink),  SCMP_SYS(readlinkat), SCMP_SYS(wait4),      SCMP_SYS(gettimeofday),
    SCMP_SYS(getrusage), SCMP_SYS(getrlimit),  SCMP_SYS(arch_prctl), SCMP_SYS(process_vm_readv),
};
#else
static const int SANITIZER[] = { SCMP_SYS(brk) }; /* nothing more */
#endif

static bool add(scmp_filter_ctx filter, const int *calls, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
            return false;
    return true;
}

static bool add_calls(scmp_filter_ctx filter, const struct sandbox *sandbox)
{
    return add(filter, CALLS, COUNT(CALLS)) && add(filter, SANITIZER, COUNT(SANITIZER)) &&
           (!sandbox->may_accept || add(filter, ACCEPT, COUNT(ACCEPT))) &&
           (!sandbox->is_service || add(filter, SERVICE, COUNT(SERVICE))) &&
           (sandbox->programs == NULL || add(filter, START, COUNT(START)));
}

/* What is not on the list fails with EPERM; the program goes on and says what failed. */
bool sandbox__limit_calls(const struct sandbox *sandbox, struct err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    /* The list is asked at every call: as a tree it is gone through in a few steps. */
    bool ok = filter != NULL && seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
              add_calls(filter, sandbox) && seccomp_load(filter) == 0;
    if (filter != NULL)
        seccomp_release(filter);
    return ok || err_set(err, ERR_INTERNAL, _("the system calls cannot be limited (seccomp)"));
}
