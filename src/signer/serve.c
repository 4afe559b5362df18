#include "signer/serve.h"
#include "answer.h"
#include "core/i18n.h"
#include "crypto/memory.h"
#include "place.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CLIENTS_MAX = 32, TICK_MS = 500, IDLE_TICKS = 10, ALLOWED_MAX = 8 };

struct serve {
    struct signer_settings settings;
    struct vault *vault;
    char lock_path[CONF_VALUE_MAX + 16];
    struct stat lock_is; /* so that a folder that was removed is noticed */
    int lock, listener;
    bool is_on_demand;
    uid_t allowed[ALLOWED_MAX]; /* beside root and the signer's own */
    size_t allowed_count;
    atomic_int clients;
    atomic_bool is_over;
};

struct visit {
    struct serve *serve;
    int file;
};

static atomic_bool stop_asked;
static void on_signal(int number)
{
    (void)number;
    atomic_store(&stop_asked, true);
}

static void *attend(void *arg)
{
    struct visit *visit = arg;
    struct serve *serve = visit->serve;
    struct buf hold, out;
    struct wire_in in;
    struct err err = { 0 };
    bool more = true;
    buf_init(&hold, WIRE_MAX + WIRE_HEAD_SIZE);
    buf_init(&out, WIRE_MAX + WIRE_HEAD_SIZE);
    while (wire_receive(visit->file, &hold, &in, &more, &err) && more) {
        if (!answer_frame(serve->vault, visit, &in, &out))
            atomic_store(&serve->is_over, true);
        if (!wire_send(visit->file, &out, &err))
            break;
    }
    vault_leave(serve->vault, visit);
    (void)close(visit->file);
    buf_release(&hold);
    buf_release(&out);
    free(visit);
    atomic_fetch_sub(&serve->clients, 1);
    return NULL;
}

static bool is_welcome(const struct serve *serve, uid_t peer)
{
    bool ok = peer == 0 || peer == geteuid();
    for (size_t i = 0; i < serve->allowed_count; i++)
        ok = ok || peer == serve->allowed[i];
    return ok;
}

static void welcome(struct serve *serve)
{
    pthread_t thread;
    int file = accept4(serve->listener, NULL, NULL, SOCK_CLOEXEC);
    if (file < 0)
        return; /* it left already */
    struct visit *visit = calloc(1, sizeof *visit);
    bool ok = visit != NULL && is_welcome(serve, place_peer(file)) &&
              atomic_load(&serve->clients) < CLIENTS_MAX;
    if (ok) {
        *visit = (struct visit) { serve, file };
        atomic_fetch_add(&serve->clients, 1);
        ok = pthread_create(&thread, NULL, attend, visit) == 0;
        if (ok)
            (void)pthread_detach(thread);
        else
            atomic_fetch_sub(&serve->clients, 1);
    }
    if (!ok) {
        (void)close(file);
        free(visit);
    }
}

static bool is_displaced(const struct serve *serve)
{
    struct stat now;
    return stat(serve->lock_path, &now) != 0 || now.st_ino != serve->lock_is.st_ino;
}

static void wait_for_clients(struct serve *serve)
{
    struct pollfd poll_on = { .fd = serve->listener, .events = POLLIN };
    int idle = 0;
    while (!atomic_load(&stop_asked) && !atomic_load(&serve->is_over)) {
        int got = poll(&poll_on, 1, TICK_MS);
        if (got > 0)
            welcome(serve);
        idle = got > 0 || atomic_load(&serve->clients) > 0 ? 0 : idle + 1;
        if (serve->is_on_demand && (idle > IDLE_TICKS || is_displaced(serve)))
            return;
    }
}

static bool take_lock(struct serve *serve, struct err *err)
{
    snprintf(serve->lock_path, sizeof serve->lock_path, "%s/keys/lock", serve->settings.home);
    serve->lock = open(serve->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (serve->lock < 0)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), serve->lock_path, strerror(errno));
    if (flock(serve->lock, LOCK_EX | LOCK_NB) != 0)
        return err_set(err, ERR_CONFLICT, _("a signer of this ledger is running already"));
    /* Whose it is: for whoever wants to end it. A killed one's number stays, without the lock. */
    bool ok = ftruncate(serve->lock, 0) == 0 && dprintf(serve->lock, "%ld\n", (long)getpid()) > 0;
    return (ok && fstat(serve->lock, &serve->lock_is) == 0) ||
           err_set(err, ERR_IO, _("cannot use %s"), serve->lock_path);
}

static bool listen_there(struct serve *serve, struct err *err)
{
    struct sockaddr_un address;
    TRY(place_socket(&serve->settings, &address, err));
    if (strncmp(address.sun_path, "/var/tmp/", 9) == 0) {
        char folder[sizeof address.sun_path];
        struct stat is;
        snprintf(folder, sizeof folder, "%s", address.sun_path);
        *strrchr(folder, '/') = '\0';
        if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || lstat(folder, &is) != 0 ||
            !S_ISDIR(is.st_mode) || is.st_uid != geteuid())
            return err_set(err, ERR_IO, _("cannot use the folder %s"), folder);
    }
    (void)unlink(address.sun_path); /* of one that was killed: the lock is ours */
    serve->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t before = umask(serve->allowed_count > 0 ? 0 : 0077);
    bool ok = serve->listener >= 0 &&
              bind(serve->listener, (const struct sockaddr *)&address, sizeof address) == 0 &&
              listen(serve->listener, CLIENTS_MAX) == 0;
    (void)umask(before);
    return ok ||
           err_set(err, ERR_IO, _("cannot listen at %s: %s"), address.sun_path, strerror(errno));
}

static bool is_elsewhere(const struct signer_settings *settings)
{
    return strncmp(settings->record_key, "pkcs11:", 7) == 0 ||
           strncmp(settings->checkpoint_key, "pkcs11:", 7) == 0;
}

/* A key in a token needs the token's files; then only the calls are limited. */
static bool confine(struct serve *serve, struct err *err)
{
    char keys[CONF_VALUE_MAX + 8];
    snprintf(keys, sizeof keys, "%s/keys", serve->settings.home);
    const char *const folders[] = { keys, NULL };
    (void)mlockall(MCL_CURRENT); /* keys are locked already; this is for what lies beside them */
    const struct sandbox sandbox = {
        .folders = is_elsewhere(&serve->settings) ? NULL : folders,
        .may_accept = true,
    };
    return sandbox_enter(&sandbox, NULL, err);
}

static bool set_up(struct serve *serve, const char *home, struct err *err)
{
    struct conf conf;
    const struct sigaction action = { .sa_handler = on_signal };
    sandbox_hide();
    TRY(secret_memory_begin(err)); /* before anything else asks OpenSSL for memory */
    TRY(conf_load(home, &conf, err));
    TRY(signer_settings(&conf, &serve->settings, err));
    TRY(take_lock(serve, err));
    TRY(vault_open(&serve->settings, &serve->vault, err));
    TRY(listen_there(serve, err));
    if (sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGINT, &action, NULL) != 0)
        return err_set(err, ERR_INTERNAL, "sigaction");
    return confine(serve, err);
}

static bool parse(int argc, char **argv, struct serve *serve, const char **ret_home)
{
    static const struct option OPTIONS[] = {
        { "home", required_argument, NULL, 'h' },
        { "on-demand", no_argument, NULL, 'd' },
        { "allow-uid", required_argument, NULL, 'a' },
        { NULL, 0, NULL, 0 },
    };
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
        if (c == 'h') {
            *ret_home = optarg;
        } else if (c == 'd') {
            serve->is_on_demand = true;
        } else if (c == 'a' && serve->allowed_count < ALLOWED_MAX) {
            char *end;
            serve->allowed[serve->allowed_count++] = (uid_t)strtoul(optarg, &end, 10);
            if (*optarg == '\0' || *end != '\0')
                return false;
        } else {
            return false;
        }
    }
    return optind == argc;
}

int signer_main(int argc, char **argv)
{
    struct serve serve = { .lock = -1, .listener = -1 };
    const char *home = NULL;
    struct err err = { 0 };
    if (!parse(argc, argv, &serve, &home)) {
        (void)fprintf(stderr, "%s\n",
                      _("usage: mingzhang-signer [--home DIR] [--on-demand] [--allow-uid UID]…"));
        return err_exit(ERR_USAGE);
    }
    bool ok = set_up(&serve, home, &err);
    FILE *to = serve.is_on_demand ? stdout : stderr; /* who started it reads its first words */
    if (ok)
        (void)fprintf(to, "ready\n");
    else
        (void)fprintf(to, "%s\n%s\n", err.text, err.hint);
    (void)fflush(to); /* who does not listen does not matter */
    if (serve.is_on_demand)
        (void)fclose(stdout);
    if (ok)
        wait_for_clients(&serve);
    return ok ? 0 : err_exit(err.code);
}
