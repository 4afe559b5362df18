#include "witness/command.h"
#include "core/date.h"
#include "core/i18n.h"
#include "crypto/base64.h"
#include "sandbox/sandbox.h"
#include "witness/service.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct request {
    const char *command;
    const char *dir;
    const char *name;
    const char *key;
    const char *listen;
    struct buf *out;
    void (*say)(const char *line);
};

static const char *usage(void)
{
    return _(
        "usage: mingzhang-witness COMMAND --dir DIR …\n"
        "\n"
        "Cosigns checkpoints of logs that only grow (C2SP tlog-witness).\n"
        "\n"
        "  init --name NAME [--key URI]   a new witness: its key, an empty state, its settings\n"
        "  key                            the line that logs and verifiers need\n"
        "  state                          what it has seen of each log\n"
        "  serve [--listen ADDR:PORT]     answer POST /add-checkpoint until SIGTERM\n"
        "\n"
        "Exit status: 0 done, 1 refused, 2 wrong usage or settings, 3 the environment failed.\n");
}

static bool run_init(struct request *request, struct err *err)
{
    if (request->name == NULL)
        return err_set(err, ERR_USAGE, _("init needs --name NAME"));
    return witness_create(request->dir, request->name, request->key, err);
}

static bool run_key(struct request *request, struct err *err)
{
    AUTO(witness) struct witness *witness = NULL;
    TRY(witness_open(request->dir, false, &witness, err));
    witness_vkey(witness, request->out);
    buf_addc(request->out, '\n');
    return true;
}

static bool run_state(struct request *request, struct err *err)
{
    AUTO(witness) struct witness *witness = NULL;
    struct witness_seen seen;
    char time[TIME_TEXT_MAX];
    TRY(witness_open(request->dir, false, &witness, err));
    for (size_t i = 0; witness_state_at(witness_seen(witness), i, &seen); i++) {
        buf_addf(request->out, "%s\t%" PRIu64 "\t", seen.origin, seen.size);
        base64_add(seen.root.bytes, SHA256_SIZE, request->out);
        buf_addf(request->out, "\t%s\n", time_format(seen.time_s * 1000000, time));
    }
    return true;
}

/* Hostile bytes are read only after this: the process can then reach its own folder and the sockets
 * that it accepts, and nothing else. A key that lives elsewhere than in a file may need more. */
static bool give_up_rights(const struct witness_config *config, struct err *err)
{
    const char *const folders[] = { config->folder, NULL };
    bool is_file = strncmp(config->key, "pkcs11:", 7) != 0;
    const struct sandbox sandbox = { .folders = is_file ? folders : NULL, .may_accept = true };
    (void)_("the witness has no state"); /* so that the catalogue is in memory */
    return sandbox_enter(&sandbox, NULL, err);
}

static bool run_serve(struct request *request, struct err *err)
{
    char line[WITNESS_VALUE_MAX + 64];
    AUTO(witness) struct witness *witness = NULL;
    AUTO(web_server) struct web_server *server = NULL;
    TRY(witness_open(request->dir, true, &witness, err));
    struct witness_config *config = witness_settings(witness);
    if (request->listen != NULL)
        TRY(witness_config_listen(config, request->listen, err));
    struct witness_service service = { .witness = witness, .say = request->say };
    TRY(witness_serve(&service, &server, err));
    TRY(give_up_rights(config, err));
    (void)snprintf(line, sizeof line, "listening on %s port %u", config->host,
                   web_server_port(server));
    request->say(line);
    return web_server_run(server, err);
}

static const struct {
    const char *name;
    bool (*run)(struct request *request, struct err *err);
} COMMANDS[] = {
    { "init", run_init },
    { "key", run_key },
    { "state", run_state },
    { "serve", run_serve },
};

static bool parse(int argc, char **argv, struct request *out, bool *ret_help)
{
    static const struct option OPTIONS[] = {
        { "dir", required_argument, NULL, 'd' },    { "name", required_argument, NULL, 'n' },
        { "key", required_argument, NULL, 'k' },    { "help", no_argument, NULL, 'h' },
        { "listen", required_argument, NULL, 'l' }, { NULL, 0, NULL, 0 },
    };
    optind = 0; /* so that a second call starts afresh */
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
        if (c == 'd')
            out->dir = optarg;
        else if (c == 'n')
            out->name = optarg;
        else if (c == 'k')
            out->key = optarg;
        else if (c == 'l')
            out->listen = optarg;
        else if (c != 'h')
            return false;
        *ret_help = *ret_help || c == 'h';
    }
    if (*ret_help)
        return true;
    if (argc - optind != 1 || out->dir == NULL)
        return false;
    out->command = argv[optind];
    return true;
}

int witness_command(int argc, char **argv, struct buf *out, struct buf *complaints,
                    void (*say)(const char *line))
{
    struct err err = { 0 };
    struct request request = { .out = out, .say = say };
    bool help = false;
    size_t i = 0;
    bool ok = parse(argc, argv, &request, &help);
    while (ok && !help && i < COUNT(COMMANDS) && strcmp(COMMANDS[i].name, request.command) != 0)
        i++;
    if (!ok || i == COUNT(COMMANDS)) {
        buf_adds(complaints, usage());
        return 2;
    }
    if (help) {
        buf_adds(out, usage());
        return 0;
    }
    if (COMMANDS[i].run(&request, &err))
        return 0;
    buf_addf(complaints, "mingzhang-witness: %s\n", err.text);
    if (err.hint[0] != '\0')
        buf_addf(complaints, "  %s\n", err.hint);
    return err_exit(err.code);
}
