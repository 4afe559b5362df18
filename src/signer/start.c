#include "start.h"
#include "core/date.h"
#include "core/i18n.h"
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAID_MAX = 1200 };

/* The signer must be root's, or belong to whom the keys belong to: else somebody has put a socket
 * of his own there. */
static bool check_peer(int file, const struct signer_settings *settings, struct err *err)
{
    struct stat keys;
    uid_t peer = place_peer(file);
    if (peer == 0 || peer == geteuid())
        return true;
    if (settings->socket[0] != '\0' && stat(settings->socket, &keys) == 0 && keys.st_uid == peer)
        return true;
    return err_set(err, ERR_KEY, _("the signer's socket belongs to another user"));
}

/* *ret_file -1: nobody listens there. */
static bool try_connect(const struct signer_settings *settings, int *ret_file, struct err *err)
{
    struct sockaddr_un address;
    TRY(place_socket(settings, &address, err));
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0)
        return err_set(err, ERR_IO, _("no socket can be made: %s"), strerror(errno));
    *ret_file = file;
    if (connect(file, (const struct sockaddr *)&address, sizeof address) == 0) {
        if (check_peer(file, settings, err))
            return true;
        (void)close(file);
        return false;
    }
    int why = errno;
    (void)close(file);
    *ret_file = -1;
    return why == ENOENT || why == ECONNREFUSED || why == ENOTDIR ||
           err_set(err, ERR_IO, _("cannot reach the signer at %s: %s"), address.sun_path,
                   strerror(why));
}

static bool program_path(char out[PATH_MAX], struct err *err)
{
    ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - 1);
    out[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(out, '/');
    static const char NAME[] = "mingzhang-signer";
    if (slash == NULL || (size_t)(slash - out) + sizeof NAME + 1 > PATH_MAX)
        return err_set(err, ERR_IO, _("the program %s is not where this one is"), NAME);
    memcpy(slash + 1, NAME, sizeof NAME);
    if (access(out, X_OK) != 0)
        return err_set(err, ERR_IO, _("the program %s is missing"), out);
    return true;
}

/* In the grandchild, which is nobody's: becomes the signer. Says through `end` why it cannot. */
static void become(const char *program, const char *home, int end)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || setsid() < 0 || dup2(null, 0) < 0 || dup2(end, 1) < 0 || dup2(null, 2) < 0)
        _exit(3);
    for (int file = 3; file < 1024; file++)
        (void)close(file); /* the database's sockets are not the signer's */
    execl(program, program, "--home", home, "--on-demand", (char *)NULL);
    _exit(3);
}

static bool launch(const struct signer_settings *settings, struct err *err)
{
    char program[PATH_MAX], said[SAID_MAX];
    int ends[2];
    size_t len = 0;
    ssize_t got;
    TRY(program_path(program, err));
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(err, ERR_IO, _("the signer cannot be started: %s"), strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        pid_t second = fork();
        if (second == 0)
            become(program, settings->home, ends[1]);
        _exit(second < 0 ? 3 : 0);
    }
    (void)close(ends[1]); /* so that read() ends with the signer's start */
    if (child > 0)
        (void)waitpid(child, NULL, 0); /* what became of it shows in the pipe */
    while (len < sizeof said - 1 && (got = read(ends[0], said + len, sizeof said - 1 - len)) > 0)
        len += (size_t)got;
    said[len] = '\0';
    (void)close(ends[0]); /* it was only read */
    if (strncmp(said, "ready\n", 6) == 0)
        return true;
    if (len == 0)
        return err_set(err, ERR_IO, _("the signer cannot be started"));
    char *hint = strchr(said, '\n');
    if (hint != NULL)
        *hint++ = '\0';
    (void)err_set(err, ERR_KEY, "%s", said);
    if (hint != NULL && strchr(hint, '\n') != NULL)
        *strchr(hint, '\n') = '\0';
    return hint != NULL && hint[0] != '\0' ? err_hint(err, "%s", hint) : false;
}

bool start_connect(const struct signer_settings *settings, int *ret_file, struct err *err)
{
    TRY(try_connect(settings, ret_file, err));
    if (*ret_file >= 0)
        return true;
    if (settings->socket[0] != '\0') {
        (void)err_set(err, ERR_IO, _("no signer listens at %s"), settings->socket);
        return err_hint(err, _("Start mingzhang-signer, or take `signer` out of mingzhang.conf."));
    }
    TRY(launch(settings, err));
    TRY(try_connect(settings, ret_file, err));
    return *ret_file >= 0 || err_set(err, ERR_IO, _("the signer has ended"));
}
