#include "db/cluster.h"

#include "command.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libpq-fe.h>

enum {
    PLACE_MAX = 512,
    PATH_SIZE = PLACE_MAX + 64,
    SOCKET_FOLDER_MAX = 107 - 17, /* sun_path less "/.s.PGSQL.5432" and its lock */
    VERSION_MIN = 15,
    VERSION_MAX = 19,
    RECOVERY_POLL_MS = 50,
    RECOVERY_POLLS_MAX = 1200, /* a minute */
    DEATH_POLLS_MAX = 100,
};

struct cluster {
    char home[PLACE_MAX];
    char place[PLACE_MAX]; /* holds data/ and, when its path is short enough, the socket */
    char socket[PLACE_MAX];
    char conninfo[PATH_SIZE + 64];
    char bin[64]; /* folder of initdb and pg_ctl */
    bool elsewhere;
    struct command_user user;
    int gate;  /* locked while somebody starts or stops the server */
    int users; /* locked shared by everyone who uses it */
};

static bool join_path(char *out, const char *folder, const char *name, struct err *err)
{
    int len = snprintf(out, PATH_SIZE, "%s/%s", folder, name);
    if (len < 0 || len >= PATH_SIZE)
        return err_set(err, ERR_LIMIT, _("the path of the home folder is too long"));
    return true;
}

static bool make_folder(const struct cluster *cluster, const char *path, struct err *err)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, _("cannot make the folder %s: %s"), path, strerror(errno));
    struct stat is;
    if (lstat(path, &is) != 0 || !S_ISDIR(is.st_mode))
        return err_set(err, ERR_IO, _("%s is not a folder"), path);
    bool ours = is.st_uid == cluster->user.uid || is.st_uid == geteuid();
    if (!ours || (cluster->user.drop && chown(path, cluster->user.uid, cluster->user.gid) != 0))
        return err_set(err, ERR_IO, _("the folder %s belongs to somebody else"), path);
    return true;
}

/* A name that is the same for the same home folder, and no other. */
static void name_for(const char *home, char out[SHA256_HEX_SIZE])
{
    struct sha256 digest = sha256(home, strlen(home));
    (void)sha256_hex(&digest, out);
    out[16] = '\0';
}

static bool note_place(const struct cluster *cluster, struct err *err)
{
    char path[PATH_SIZE];
    TRY(join_path(path, cluster->home, "pg.place", err));
    FILE *file = fopen(path, "we");
    bool ok = file != NULL && fprintf(file, "%s\n", cluster->place) > 0;
    if (file != NULL && fclose(file) != 0)
        ok = false;
    return ok || err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
}

static bool choose_place(struct cluster *cluster, struct err *err)
{
    char path[PATH_SIZE];
    TRY(join_path(path, cluster->home, "pg", err));
    TRY(make_folder(cluster, path, err));
    char name[SHA256_HEX_SIZE];
    name_for(cluster->home, name);
    if (command__can_use(&cluster->user, path)) {
        memcpy(cluster->place, path, sizeof cluster->place);
    } else {
        (void)rmdir(path); /* it stays when it is not empty */
        (void)snprintf(cluster->place, PLACE_MAX, "/var/tmp/mingzhang-%s", name);
        cluster->elsewhere = true;
        TRY(make_folder(cluster, cluster->place, err));
        TRY(note_place(cluster, err));
    }
    if (strlen(cluster->place) <= SOCKET_FOLDER_MAX)
        (void)snprintf(cluster->socket, PLACE_MAX, "%s", cluster->place);
    else
        (void)snprintf(cluster->socket, PLACE_MAX, "/tmp/mingzhang-%s", name);
    return make_folder(cluster, cluster->socket, err);
}

/* PostgreSQL's programs; those of the version that made the data, when there is data. */
static bool find_programs(struct cluster *cluster, struct err *err)
{
    char path[PATH_SIZE];
    char made_by[8] = "";
    TRY(join_path(path, cluster->place, "data/PG_VERSION", err));
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        if (fgets(made_by, sizeof made_by, file) == NULL)
            made_by[0] = '\0';
        (void)fclose(file); /* it was only read */
    }
    long want = strtol(made_by, NULL, 10);
    for (int version = VERSION_MIN; version <= VERSION_MAX; version++) {
        (void)snprintf(cluster->bin, sizeof cluster->bin, "/usr/lib/postgresql/%d/bin", version);
        (void)snprintf(path, sizeof path, "%s/pg_ctl", cluster->bin);
        if ((want == 0 || want == version) && access(path, X_OK) == 0)
            return true;
    }
    err_set(err, ERR_DB, _("the programs of PostgreSQL %d are not installed"),
            want != 0 ? (int)want : VERSION_MIN);
    return err_hint(err, _("Install the package postgresql-15, or name a server of yours in "
                           "mingzhang.conf: database = postgresql://..."));
}

static bool open_locks(struct cluster *cluster, struct err *err)
{
    char path[PATH_SIZE];
    TRY(join_path(path, cluster->home, "pg.gate", err));
    cluster->gate = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (cluster->gate < 0)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    TRY(join_path(path, cluster->home, "pg.users", err));
    cluster->users = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (cluster->users < 0)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    if (flock(cluster->gate, LOCK_EX) != 0 || flock(cluster->users, LOCK_SH) != 0)
        return err_set(err, ERR_IO, _("cannot lock %s: %s"), path, strerror(errno));
    return true;
}

/* initdb into data.new, then renamed: a broken-off start leaves nothing that looks whole. */
static bool create_data(const struct cluster *cluster, struct err *err)
{
    char data[PATH_SIZE], fresh[PATH_SIZE], program[PATH_SIZE], log[PATH_SIZE];
    TRY(join_path(data, cluster->place, "data", err));
    if (access(data, F_OK) == 0)
        return true;
    TRY(join_path(fresh, cluster->place, "data.new", err));
    TRY(join_path(program, cluster->bin, "initdb", err));
    TRY(join_path(log, cluster->home, "pg.initdb.log", err));
    const char *const wipe[] = { "/bin/rm", "-rf", fresh, NULL };
    TRY(command__run(&cluster->user, wipe, log, err));
    const char *const argv[] = { program,
                                 "--pgdata",
                                 fresh,
                                 "--username=mingzhang",
                                 "--auth=trust", /* the socket's folder is 0700 */
                                 "--encoding=UTF8",
                                 "--locale=C.UTF-8",
                                 "--lc-collate=C", /* the same order, compared byte by byte */
                                 "--data-checksums",
                                 "--no-instructions",
                                 NULL };
    TRY(command__run(&cluster->user, argv, log, err));
    if (rename(fresh, data) != 0)
        return err_set(err, ERR_IO, _("cannot rename %s: %s"), fresh, strerror(errno));
    return true;
}

static bool start_server(const struct cluster *cluster, struct err *err)
{
    char data[PATH_SIZE], program[PATH_SIZE], log[PATH_SIZE], server_log[PATH_SIZE];
    char options[PATH_SIZE + 256];
    TRY(join_path(data, cluster->place, "data", err));
    TRY(join_path(program, cluster->bin, "pg_ctl", err));
    TRY(join_path(log, cluster->home, "pg.start.log", err));
    TRY(join_path(server_log, cluster->place, "server.log", err));
    /* The last four: pages and log are written out by their own processes while one connection
     * fills tables, and not by that connection. */
    (void)snprintf(options, sizeof options,
                   "-c listen_addresses= -c unix_socket_directories='%s' -c jit=off "
                   "-c shared_buffers=256MB -c max_wal_size=2GB -c max_connections=64 "
                   "-c wal_compression=lz4 -c wal_buffers=16MB -c wal_writer_delay=20ms "
                   "-c bgwriter_delay=20ms -c bgwriter_lru_maxpages=1000",
                   cluster->socket);
    const char *const argv[] = { program, "start",    "--wait",    "--timeout=60", "--pgdata", data,
                                 "--log", server_log, "--options", options,        NULL };
    struct err failed = { 0 };
    if (command__run(&cluster->user, argv, log, &failed))
        return true;
    char why[512];
    command__last_line(server_log, why, sizeof why);
    bool full = strstr(why, "No space left") != NULL;
    err_set(err, full ? ERR_IO : ERR_DB, _("the private PostgreSQL does not start: %s"), why);
    return err_hint(err,
                    full ? _("Make room on the disk, or choose another folder with --home.")
                         : _("The whole log is in %s."),
                    server_log);
}

static void stop_server(const struct cluster *cluster)
{
    char data[PATH_SIZE], program[PATH_SIZE], log[PATH_SIZE];
    struct err ignored = { 0 }; /* a server that does not stop is found by the next start */
    if (!join_path(data, cluster->place, "data", &ignored) ||
        !join_path(program, cluster->bin, "pg_ctl", &ignored) ||
        !join_path(log, cluster->home, "pg.stop.log", &ignored))
        return;
    const char *const argv[] = { program, "stop", "--wait", "--mode=fast", "--pgdata", data, NULL };
    if (!command__run(&cluster->user, argv, log, &ignored))
        return;
    if (strcmp(cluster->socket, cluster->place) != 0)
        (void)rmdir(cluster->socket); /* another start makes it again */
}

/* A server that was just killed is still in the list of processes for a moment, and the next one
 * would take it for a living owner of the data. */
static void await_death(const struct cluster *cluster)
{
    char path[PATH_SIZE], line[32];
    struct err ignored = { 0 };
    FILE *file = NULL;
    if (join_path(path, cluster->place, "data/postmaster.pid", &ignored))
        file = fopen(path, "re");
    long pid = file != NULL && fgets(line, sizeof line, file) != NULL ? strtol(line, NULL, 10) : 0;
    if (file != NULL)
        (void)fclose(file); /* it was only read */
    for (int i = 0; pid > 1 && i < DEATH_POLLS_MAX && kill((pid_t)pid, 0) == 0; i++)
        (void)poll(NULL, 0, RECOVERY_POLL_MS); /* only the time is wanted */
}

static bool ensure_running(struct cluster *cluster, struct err *err)
{
    (void)snprintf(cluster->conninfo, sizeof cluster->conninfo,
                   "host=%s user=mingzhang dbname=postgres", cluster->socket);
    /* one that recovers from the death of a backend says so, and will be there soon */
    for (int i = 0; PQping(cluster->conninfo) == PQPING_REJECT && i < RECOVERY_POLLS_MAX; i++)
        (void)poll(NULL, 0, RECOVERY_POLL_MS); /* only the time is wanted */
    if (PQping(cluster->conninfo) == PQPING_OK)
        return true;
    await_death(cluster);
    return find_programs(cluster, err) && create_data(cluster, err) && start_server(cluster, err);
}

bool cluster_join(const char *home, struct cluster **ret, struct err *err)
{
    if (strlen(home) >= PLACE_MAX - 8)
        return err_set(err, ERR_LIMIT, _("the path of the home folder is too long"));
    struct cluster *cluster = calloc(1, sizeof *cluster);
    if (cluster == NULL)
        return err_set(err, ERR_MEMORY, _("there is not enough memory"));
    (void)snprintf(cluster->home, sizeof cluster->home, "%s", home);
    cluster->gate = cluster->users = -1;
    cluster->user = command__user();
    bool ok = choose_place(cluster, err) && open_locks(cluster, err) &&
              ensure_running(cluster, err) && find_programs(cluster, err);
    if (!ok) {
        if (cluster->users >= 0)
            (void)flock(cluster->users, LOCK_UN);
        cluster_free(cluster);
        return false;
    }
    (void)flock(cluster->gate, LOCK_UN);
    *ret = cluster;
    return true;
}

const char *cluster_conninfo(const struct cluster *cluster) { return cluster->conninfo; }

const char *cluster_elsewhere(const struct cluster *cluster)
{
    return cluster->elsewhere ? cluster->place : "";
}

void cluster_free(struct cluster *cluster)
{
    if (cluster == NULL)
        return;
    if (cluster->gate >= 0 && flock(cluster->gate, LOCK_EX) == 0 && cluster->users >= 0 &&
        flock(cluster->users, LOCK_EX | LOCK_NB) == 0 && PQping(cluster->conninfo) == PQPING_OK)
        stop_server(cluster);
    if (cluster->users >= 0)
        (void)close(cluster->users);
    if (cluster->gate >= 0)
        (void)close(cluster->gate);
    free(cluster);
}
