/* The files that are left. */
#include "core/i18n.h"
#include "parts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
enum { ABI_TRUNCATE = 3, ABI_REFER = 2 };

/* LeakSanitizer, in programs built for tests, reads the list of threads and of what is mapped. */
#ifdef __SANITIZE_ADDRESS__
static const char *const SANITIZER[] = { "/proc", NULL };
#else
static const char *const SANITIZER[] = { NULL };
#endif

struct rules {
    int fd;
    __u64 known; /* rights that this kernel knows */
};

static const __u64 READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const __u64 WRITE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                           LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
/* Folders are made and whole ones swapped (a site). */
static const __u64 ARRANGE = LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                             LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_MAKE_SYM;
static const __u64 RUN = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
static const __u64 OF_FILE = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
                             LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;

static __u64 all_rights(long abi)
{
    __u64 rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    if (abi >= ABI_REFER)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= ABI_TRUNCATE)
        rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
    return rights;
}

static bool allow(const struct rules *rules, const char *path, __u64 rights)
{
    struct stat is;
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0)
        return false;
    bool ok = fstat(file, &is) == 0;
    if (ok && !S_ISDIR(is.st_mode))
        rights &= OF_FILE;
    const struct landlock_path_beneath_attr beneath = { .allowed_access = rights & rules->known,
                                                        .parent_fd = file };
    ok = ok &&
         syscall(SYS_landlock_add_rule, rules->fd, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
    return close(file) == 0 && ok;
}

/* Paths that are only read differ between systems: those that are missing are left out. */
static bool allow_all(const struct rules *rules, const char *const *paths, __u64 rights,
                      bool may_miss)
{
    for (size_t i = 0; paths != NULL && paths[i] != NULL; i++)
        if (!allow(rules, paths[i], rights) && !(may_miss && errno == ENOENT))
            return false;
    return true;
}

bool sandbox__limit_files(const struct sandbox *sandbox, bool *ret_confined, struct err *err)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    *ret_confined = abi > 0;
    if (abi <= 0)
        return true; /* an old kernel: seccomp alone */
    const struct landlock_ruleset_attr attr = { .handled_access_fs = all_rights(abi) };
    struct rules rules = { .known = attr.handled_access_fs };
    rules.fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    __u64 folder = READ | WRITE | (sandbox->is_service ? ARRANGE : 0);
    bool ok = rules.fd >= 0 && allow_all(&rules, sandbox->folders, folder, false) &&
              allow_all(&rules, sandbox->readable, READ, true) &&
              allow_all(&rules, sandbox->programs, RUN, true) &&
              allow_all(&rules, SANITIZER, READ, true) &&
              syscall(SYS_landlock_restrict_self, rules.fd, 0) == 0;
    int why = errno;
    if (rules.fd >= 0)
        (void)close(rules.fd); /* it holds already, or has failed */
    return ok || err_set(err, ERR_INTERNAL, _("the files cannot be limited (landlock): %s"),
                         strerror(why));
}
