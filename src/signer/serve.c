#include "signer/serve.h"
#include "answer.h"
#include "core/date.h"
#include "core/i18n.h"
#include "crypto/memory.h"
#include "place.h"
#include "sandbox/sandbox.h"
#include "visit.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TICK_MS = 500, FULL_MS = 20, IDLE_US = 5000000, ALLOWED_MAX = 8 };

struct serve {
    struct signer_settings settings;
    struct vault *vault;
    char lock_path[CONF_VALUE_MAX + 16];
    struct stat lock_is; /* so that a folder that was removed is noticed */
    int lock, listener;
    bool is_on_demand, is_init;
    uid_t allowed[ALLOWED_MAX]; /* beside root and the signer's own */
    size_t allowed_count;
    struct visits visits;
    int patience_s;
    atomic_bool is_over;
};

static atomic_bool stop_asked;
static void on_signal(int number)
{
    (void)number;
    atomic_store(&stop_asked, true);
}

/* Until the next question begins, or the caller hangs up. */
static bool await(const struct visit *visit)
{
    struct pollfd poll_on = { .fd = visit->file, .events = POLLIN };
    int got;
    while ((got = poll(&poll_on, 1, -1)) < 0 && errno == EINTR)
        ;
    return got > 0;
}

static bool attend_once(struct visit *visit, struct buf *hold, struct buf *out)
{
    struct serve *serve = visit->arg;
    struct wire_in in;
    struct err err = { 0 };
    bool more = false;
    if (!await(visit))
        return false;
    visit_is(visit, VISIT_ASKS);
    if (!wire_receive(visit->file, hold, &in, &more, &err) || !more)
        return false;
    visit_is(visit, VISIT_SERVED);
    if (!answer_frame(serve->vault, visit, &in, out))
        atomic_store(&serve->is_over, true);
    visit_is(visit, VISIT_TAKES);
    bool ok = wire_send(visit->file, out, &err);
    visit_is(visit, VISIT_SILENT);
    return ok;
}

static void *attend(void *arg)
{
    struct visit *visit = arg;
    struct serve *serve = visit->arg;
    struct buf hold, out;
    buf_init(&hold, WIRE_MAX + WIRE_HEAD_SIZE);
    buf_init(&out, WIRE_MAX + WIRE_HEAD_SIZE);
    while (attend_once(visit, &hold, &out))
        ;
    vault_leave(serve->vault, visit);
    buf_release(&hold);
    buf_release(&out);
    visit_leave(visit);
    return NULL;
}

static bool is_welcome(const struct serve *serve, uid_t peer)
{
    bool ok = peer == 0 || peer == geteuid();
    for (size_t i = 0; i < serve->allowed_count; i++)
        ok = ok || peer == serve->allowed[i];
    return ok;
}

/* -1: nobody came who may ask. */
static int welcome(const struct serve *serve)
{
    int file = accept4(serve->listener, NULL, NULL, SOCK_CLOEXEC);
    if (file < 0 || is_welcome(serve, place_peer(file)))
        return file;
    (void)close(file);
    return -1;
}

/* False: every place is taken. */
static bool seat(struct serve *serve, int file)
{
    pthread_t thread;
    struct visit *visit = visits_join(&serve->visits, file);
    if (visit == NULL)
        return false;
    visit->arg = serve;
    if (pthread_create(&thread, NULL, attend, visit) == 0)
        (void)pthread_detach(thread);
    else
        visit_leave(visit);
    return true;
}

static bool is_displaced(const struct serve *serve)
{
    struct stat now;
    return stat(serve->lock_path, &now) != 0 || now.st_ino != serve->lock_is.st_ino;
}

static void wait_for_clients(struct serve *serve)
{
    int waiting = -1; /* was let in, and has no place yet */
    int64_t busy_us = time_monotonic_us();
    while (!atomic_load(&stop_asked) && !atomic_load(&serve->is_over)) {
        struct pollfd poll_on = { .fd = waiting < 0 ? serve->listener : -1, .events = POLLIN };
        int got = poll(&poll_on, 1, waiting < 0 ? TICK_MS : FULL_MS);
        if (got > 0)
            waiting = welcome(serve);
        if (waiting >= 0 && seat(serve, waiting))
            waiting = -1;
        visits_watch(&serve->visits, waiting >= 0);
        if (got > 0 || visits_any(&serve->visits))
            busy_us = time_monotonic_us();
        if (serve->is_on_demand && (time_monotonic_us() > busy_us + IDLE_US || is_displaced(serve)))
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
              listen(serve->listener, VISITS_MAX) == 0;
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

static bool is_number(const char *text, long least, long most, long *ret)
{
    char *end;
    *ret = strtol(text, &end, 10);
    return *text != '\0' && *end == '\0' && *ret >= least && *ret <= most;
}

static bool find_user(const char *name, uid_t *ret)
{
    const struct passwd *user = getpwnam(name);
    if (user != NULL)
        *ret = user->pw_uid;
    return user != NULL;
}

/* Keys and an empty head for a ledger that is yet to begin; whoever posts to it comes later. */
static bool init(const char *home, struct err *err)
{
    struct conf conf;
    struct signer_settings settings;
    TRY(secret_memory_begin(err)); /* as in set_up() */
    TRY(conf_load(home, &conf, err));
    TRY(signer_settings(&conf, &settings, err));
    if (conf.ledger[0] == '\0')
        return err_set(err, ERR_CONFIG, _("%s/mingzhang.conf does not name the ledger"), conf.home);
    const char *const made[] = { settings.head, settings.record_key, settings.checkpoint_key };
    for (size_t i = 0; i < COUNT(made); i++) /* a head that was lost is never made anew */
        if (access(strncmp(made[i], "file:", 5) == 0 ? made[i] + 5 : made[i], F_OK) == 0)
            return err_set(err, ERR_CONFLICT, _("%s is there already"), made[i]);
    return signer_create(&settings, conf.ledger, err);
}

static bool parse(int argc, char **argv, struct serve *serve, const char **ret_home)
{
    static const struct option OPTIONS[] = {
        { "home", required_argument, NULL, 'h' },
        { "on-demand", no_argument, NULL, 'd' },
        { "allow-uid", required_argument, NULL, 'a' },
        { "patience", required_argument, NULL, 'p' },
        { "allow-user", required_argument, NULL, 'u' },
        { "init", no_argument, NULL, 'i' },
        { NULL, 0, NULL, 0 },
    };
    long number;
    uid_t user;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
        if (c == 'h') {
            *ret_home = optarg;
        } else if (c == 'd') {
            serve->is_on_demand = true;
        } else if (c == 'a' && serve->allowed_count < ALLOWED_MAX &&
                   is_number(optarg, 0, UINT32_MAX - 1L, &number)) {
            serve->allowed[serve->allowed_count++] = (uid_t)number;
        } else if (c == 'p' && is_number(optarg, 1, PATIENCE_S_MAX, &number)) {
            serve->patience_s = (int)number;
        } else if (c == 'u' && serve->allowed_count < ALLOWED_MAX && find_user(optarg, &user)) {
            serve->allowed[serve->allowed_count++] = user;
        } else if (c == 'i') {
            serve->is_init = true;
        } else {
            return false;
        }
    }
    return optind == argc;
}

static int complain(const struct err *err)
{
    (void)fprintf(stderr, "%s\n%s\n", err->text, err->hint);
    return err_exit(err->code);
}

int signer_main(int argc, char **argv)
{
    struct serve serve = { .lock = -1, .listener = -1, .patience_s = PATIENCE_S };
    const char *home = NULL;
    struct err err = { 0 };
    if (!parse(argc, argv, &serve, &home)) {
        (void)fprintf(stderr, "%s\n",
                      _("usage: mingzhang-signer [--home DIR] [--on-demand] [--allow-uid UID]… "
                        "[--allow-user NAME]… [--patience SECONDS] | --init"));
        return err_exit(ERR_USAGE);
    }
    if (serve.is_init)
        return init(home, &err) ? 0 : complain(&err);
    visits_init(&serve.visits, serve.patience_s);
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
