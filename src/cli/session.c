/* The home folder, its database and its key; and how results and errors are printed. */
#include "command.h"
#include "core/buf.h"
#include "core/file.h"
#include "core/i18n.h"
#include "db/cluster.h"
#include "db/db.h"
#include "db/migrate.h"
#include "signer/signer.h"
#include "json/value.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OUTPUT_MAX = 256 * 1024 * 1024, JSON_FILE_MAX = 64 * 1024 * 1024 };

bool cli__open(struct cli *cli, struct err *err)
{
    if (cli->db != NULL)
        return true;
    TRY(conf_load(cli->home, &cli->conf, err));
    const char *conninfo = cli->conf.database;
    if (conninfo[0] == '\0') {
        TRY(cluster_join(cli->conf.home, &cli->cluster, err));
        conninfo = cluster_conninfo(cli->cluster);
        if (cluster_elsewhere(cli->cluster)[0] != '\0')
            cli__note(cli, _("the database lives in %s: its user cannot reach %s"),
                      cluster_elsewhere(cli->cluster), cli->conf.home);
    }
    return db_open(conninfo, &cli->db, err) && db_migrate(cli->db, err);
}

void cli__close(struct cli *cli)
{
    signer_free(cli->signer);
    db_free(cli->db);
    cluster_free(cli->cluster);
    jv_free(cli->refusals);
    cli->refusals = NULL;
    cli->signer = NULL;
    cli->db = NULL;
    cli->cluster = NULL;
}

bool cli__read_json(const char *path, struct jv **ret, struct err *err)
{
    __attribute__((cleanup(buf_auto))) struct buf bytes;
    buf_init(&bytes, JSON_FILE_MAX);
    TRY(file_read(path, &bytes, err));
    return jv_parse((struct text) { bytes.data, bytes.len }, path, ret, err);
}

static void digest_piece(const char *bytes, size_t len, void *arg) { hasher_add(arg, bytes, len); }

bool cli__digest_file(const char *path, struct sha256 *ret, struct err *err)
{
    AUTO(hasher) struct hasher *hasher = hasher_new();
    TRY(file_each(path, digest_piece, hasher, err));
    *ret = hasher_end(hasher);
    return true;
}

/* Nobody there is no yes. */
bool cli__confirmed(const char *question, struct err *err)
{
    char answer[32] = "";
    if (isatty(STDIN_FILENO) != 1)
        return err_set(err, ERR_USAGE, _("nobody is there to confirm; say --yes after reading it"));
    (void)fputs(question, stderr);
    if (fgets(answer, sizeof answer, stdin) == NULL)
        answer[0] = '\0';
    answer[strcspn(answer, "\r\n")] = '\0';
    return strcmp(answer, "yes") == 0 || strcmp(answer, _("yes")) == 0 ||
           err_set(err, ERR_REFUSED, _("not signed"));
}

void cli__note(const struct cli *cli, const char *format, ...)
{
    va_list args;
    if (cli->quiet)
        return;
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

void cli__say(const struct cli *cli, const char *format, ...)
{
    va_list args;
    if (cli->json)
        return;
    va_start(args, format);
    (void)vprintf(format, args); /* a failed write is found at the end, once */
    va_end(args);
    (void)putchar('\n');
}

void cli__give(const struct cli *cli, struct jv *value)
{
    if (cli->json) {
        struct buf out;
        buf_init(&out, OUTPUT_MAX);
        jv_write(value, 2, &out);
        (void)puts(out.data); /* a failed write is found at the end, once */
        buf_release(&out);
    }
    jv_free(value);
}

void cli__print_error(const struct cli *cli, const struct err *err)
{
    if (cli->json) {
        struct jv *problem = jv_object();
        jv_set_string(problem, "error", err_slug(err->code));
        jv_set_string(problem, "text", err->text);
        jv_set_string(problem, "hint", err->hint);
        if (cli->refusals != NULL)
            jv_set(problem, "refused", jv_share(cli->refusals));
        cli__give(cli, problem);
        (void)fflush(stdout); /* we fail already */
    }
    (void)fprintf(stderr, "mingzhang: %s\n", err->text);
    if (err->hint[0] != '\0')
        (void)fprintf(stderr, "  %s\n", err->hint);
}
