/* `mingzhang serve`: the service, until it is told to end. */
#include "serve.h"
#include "api/api.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "db/db.h"
#include "sandbox/notify.h"
#include "serve_child.h"
#include "serve_manager.h"
#include "signer/signer.h"
#include "web/static.h"
#include "json/value.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORKERS = 8, QUEUE = 256, CONNECTIONS = 1000, PORT_MAX = 65535 };

/* One listener on a thread of its own. */
struct listener {
    struct web_server *server;
    pthread_t thread;
    bool is_running;
    struct err err;
    const char *host;
    uint16_t port;
};

struct serving {
    struct cli *cli;
    struct api *api;
    struct api_options api_options;
    struct web_tls tls;
    struct web_static *site;
    struct listener https, pages;
};

static void say(void *arg, const char *line)
{
    (void)arg;
    (void)fprintf(stderr, "mingzhang: %s\n", line); /* one write: lines of threads do not mix */
}

/* "127.0.0.1:8443", "[::]:8443", or a port alone. */
static bool read_address(struct cli *cli, const char *text, const char **ret_host, uint16_t *ret,
                         struct err *err)
{
    const char *colon = strrchr(text, ':');
    const char *digits = colon != NULL ? colon + 1 : text;
    int64_t port;
    TRY(cli__number(text, digits, 0, PORT_MAX, &port, err));
    *ret = (uint16_t)port;
    *ret_host = "127.0.0.1";
    if (colon == NULL)
        return true;
    size_t len = (size_t)(colon - text);
    if (len >= 2 && text[0] == '[' && text[len - 1] == ']')
        *ret_host = arena_strndup(cli->arena, text + 1, len - 2);
    else
        *ret_host = arena_strndup(cli->arena, text, len);
    return true;
}

static const char *in_home(struct cli *cli, const char *set, const char *otherwise)
{
    const char *path = set[0] != '\0' ? set : otherwise;
    return path[0] == '/' ? path : arena_printf(cli->arena, "%s/%s", cli->conf.home, path);
}

static bool open_https(struct serving *it, const char *address, struct err *err)
{
    struct cli *cli = it->cli;
    struct web_options options = web_options_default();
    int64_t workers = WORKERS;
    if (cli->conf.workers[0] != '\0')
        TRY(cli__number("workers", cli->conf.workers, 1, WEB_WORKERS_MAX, &workers, err));
    TRY(read_address(cli, address, &it->https.host, &it->https.port, err));
    it->tls =
        (struct web_tls) { .cert_file = in_home(cli, cli->conf.tls_cert, "certs/server.pem"),
                           .key_file = in_home(cli, cli->conf.tls_key, "certs/server.key"),
                           .client_ca_file = in_home(cli, cli->conf.client_ca, "certs/ca.pem"),
                           .client = WEB_CLIENT_OPTIONAL,
                           .any_issuer = true };
    if (cli->conf.tls_cert[0] == '\0' && access(it->tls.cert_file, R_OK) != 0) {
        cli__note(cli, _("no certificate in %s: only the public pages are served"),
                  it->tls.cert_file);
        return true;
    }
    TRY(api_new(&it->api_options, &it->api, err));
    options.host = it->https.host;
    options.port = it->https.port;
    options.routes = api_web_routes(&options.route_count);
    options.arg = it->api;
    options.body_max = api_body_max();
    options.connections_max = CONNECTIONS;
    options.tls = &it->tls;
    options.workers = (int)workers;
    options.queue_max = QUEUE;
    options.on_access = api_on_access;
    options.worker_open = api_worker_open;
    options.worker_close = api_worker_close;
    return web_server_new(&options, &it->https.server, err);
}

/* The public listener says only whether there is a service; why not is the operator's. */
static bool answer_health(void *arg, const struct web_request *request,
                          struct web_response *response)
{
    bool is_ready_asked = text_eq(request->path, "/readyz");
    if (!is_ready_asked && !text_eq(request->path, "/healthz"))
        return false;
    bool ok = !is_ready_asked || arg == NULL || api_not_ready(arg) == NULL;
    response->status = ok ? 200 : 503;
    response->route = is_ready_asked ? "/readyz" : "/healthz";
    buf_adds(&response->body, ok ? "ok\n" : "not ready\n");
    return true;
}

static bool open_pages(struct serving *it, const char *address, struct err *err)
{
    const struct web_static_options site = { .folder = in_home(it->cli, it->cli->conf.site, "site"),
                                             .arg = it->api,
                                             .on_access = it->api != NULL ? api_on_access : NULL,
                                             .before = answer_health };
    TRY(read_address(it->cli, address, &it->pages.host, &it->pages.port, err));
    it->site = web_static_new(&site);
    struct web_options options = web_static_listener(it->site);
    options.host = it->pages.host;
    options.port = it->pages.port;
    return web_server_new(&options, &it->pages.server, err);
}

/* A listener that ends by itself ends the program. */
static void *run(void *arg)
{
    struct listener *listener = arg;
    if (!web_server_run(listener->server, &listener->err))
        (void)kill(getpid(), SIGTERM); /* cannot fail: it is ourselves */
    return NULL;
}

static bool start(struct listener *listener, struct err *err)
{
    if (listener->server == NULL)
        return true;
    if (pthread_create(&listener->thread, NULL, run, listener) != 0)
        return err_set(err, ERR_MEMORY, _("there is not enough memory"));
    listener->is_running = true;
    return true;
}

static bool stop(struct listener *listener, struct err *err)
{
    if (!listener->is_running)
        return true;
    web_server_stop(listener->server);
    pthread_join(listener->thread, NULL);
    listener->is_running = false;
    if (listener->err.code == ERR_NONE)
        return true;
    *err = listener->err;
    return false;
}

static char *url_of(struct cli *cli, const char *scheme, const struct listener *listener)
{
    bool is_v6 = strchr(listener->host, ':') != NULL;
    return arena_printf(cli->arena, "%s://%s%s%s:%u/", scheme, is_v6 ? "[" : "", listener->host,
                        is_v6 ? "]" : "", (unsigned)web_server_port(listener->server));
}

static void say_addresses(const struct serving *it)
{
    struct cli *cli = it->cli;
    struct jv *result = jv_object();
    const char *pages = url_of(cli, "http", &it->pages);
    cli__say(cli, _("public pages: %s"), pages);
    jv_set_string(result, "public", pages);
    if (it->https.server != NULL) {
        const char *https = url_of(cli, "https", &it->https);
        cli__say(cli, _("service: %s"), https);
        jv_set_string(result, "service", https);
    }
    cli__say(cli, _("Ctrl-C ends it."));
    cli__give(cli, result);
    (void)fflush(stdout); /* who waits for the addresses reads them now */
}

/* Signals come to this thread only: the others were started with them blocked. */
static void wait_for_the_end(struct serving *it, const sigset_t *signals)
{
    const struct managed managed = { { it->https.server, it->pages.server } };
    notify_ready("serving");
    while (cli__managed_wait(&managed, signals) == SIGHUP) {
        struct err why = { 0 };
        notify_reloading();
        if (it->https.server == NULL || web_server_reload(it->https.server, &why))
            cli__note(it->cli, _("the certificates were read again"));
        else
            cli__print_error(it->cli, &why);
        notify_ready("serving");
    }
    notify_stopping();
}

static bool serve(struct serving *it, const struct serve_options *options, const sigset_t *signals,
                  struct err *err)
{
    const struct conf *conf = &it->cli->conf;
    const char *https = options->listen != NULL ? options->listen : conf->listen;
    const char *pages =
        options->public_listen != NULL ? options->public_listen : conf->public_listen;
    if (strcmp(https, "off") != 0)
        TRY(open_https(it, https[0] != '\0' ? https : "127.0.0.1:8443", err));
    TRY(open_pages(it, pages[0] != '\0' ? pages : "127.0.0.1:8080", err));
    if (it->api != NULL) {
        api_show_server(it->api, "service", it->https.server);
        api_show_server(it->api, "pages", it->pages.server);
    }
    TRY(start(&it->https, err));
    TRY(start(&it->pages, err));
    say_addresses(it);
    wait_for_the_end(it, signals);
    return true;
}

struct service {
    struct cli *cli;
    const struct serve_options *options;
    const char *conninfo;
    const sigset_t *signals;
};

/* In the child. */
static bool serve_to_the_end(void *arg, struct err *err)
{
    struct service *service = arg;
    struct cli *cli = service->cli;
    struct serving it = { .cli = cli };
    struct err second = { 0 };
    it.api_options =
        (struct api_options) { .conf = &cli->conf, .conninfo = service->conninfo, .say = say };
    TRY(cli__serve_confined(cli, err));
    bool ok = serve(&it, service->options, service->signals, err);
    ok = stop(&it.https, ok ? err : &second) && ok;
    ok = stop(&it.pages, ok ? err : &second) && ok;
    web_server_free(it.https.server);
    web_server_free(it.pages.server);
    web_static_free(it.site);
    api_free(it.api);
    if (ok)
        cli__note(cli, _("ended"));
    return ok;
}

bool cli__serve(struct cli *cli, const struct serve_options *options, struct err *err)
{
    sigset_t signals;
    progress_quiet();
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL); /* cannot fail for these */
    struct service service = { .cli = cli,
                               .options = options,
                               .conninfo = arena_strdup(cli->arena, db_conninfo(cli->db)),
                               .signals = &signals };
    db_free(cli->db); /* the service has its own */
    cli->db = NULL;
    return cli__in_child(cli, &signals, serve_to_the_end, &service, err);
}

bool cli__run_serve(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct serve_options options = { NULL, NULL };
    const struct cli_option known[] = { { "listen", &options.listen, NULL },
                                        { "public", &options.public_listen, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    return cli__serve(cli, &options, err);
}
