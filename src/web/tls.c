/* TLS 1.3 by OpenSSL. The only file that knows libssl. */
#include "core/i18n.h"
#include "web.h"

#include <event2/bufferevent_ssl.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CHAIN_DEPTH_MAX = 3 };

static bool fail(struct err *err, const char *file)
{
    return err_set(err, ERR_CONFIG, _("%s cannot be used for TLS: %s"), file, crypto_why());
}

/* With any_issuer a chain that leads nowhere is no fault: who it is says the key alone. What is
 * wrong with the certificate itself (expired, not yet valid, not for clients) stays one. */
static int judge(int ok, X509_STORE_CTX *store)
{
    const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    const struct web_guard *guard = SSL_get_app_data(ssl);
    if (ok == 1 || !guard->server->options.tls->any_issuer)
        return ok;
    switch (X509_STORE_CTX_get_error(store)) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return 1;
    default:
        return 0;
    }
}

/* Browsers offer h2 as well; a client that speaks nothing of ours is told so at once. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                           const unsigned char *in, unsigned in_len, void *arg)
{
    static const unsigned char OURS[] = "\x08http/1.1";
    unsigned char *chosen = NULL;
    (void)ssl, (void)arg; /* the library's signature */
    if (SSL_select_next_proto(&chosen, out_len, OURS, sizeof OURS - 1, in, in_len) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static void on_info(const SSL *ssl, int where, int ret)
{
    (void)ret; /* the library's signature */
    if ((where & SSL_CB_HANDSHAKE_DONE) != 0)
        web__guard_secured(SSL_get_app_data(ssl));
}

/* A key that everyone on the machine can read is none. */
static bool check_key_file(const char *path, struct err *err)
{
    struct stat is;
    if (stat(path, &is) == 0 && (is.st_mode & S_IRWXO) != 0)
        return err_set(err, ERR_CONFIG, _("%s: others can read this key"), path) ||
               err_hint(err, _("Take the right from them: chmod o= FILE."));
    return true;
}

static bool load_own(SSL_CTX *context, const struct web_tls *tls, struct err *err)
{
    TRY(check_key_file(tls->key_file, err));
    if (SSL_CTX_use_certificate_chain_file(context, tls->cert_file) != 1)
        return fail(err, tls->cert_file);
    if (SSL_CTX_use_PrivateKey_file(context, tls->key_file, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        return fail(err, tls->key_file);
    return true;
}

static bool load_clients(SSL_CTX *context, const struct web_tls *tls, struct err *err)
{
    int mode = SSL_VERIFY_PEER;
    if (tls->client == WEB_CLIENT_NONE)
        return true;
    if (tls->client == WEB_CLIENT_REQUIRED)
        mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(context, mode, judge);
    SSL_CTX_set_verify_depth(context, CHAIN_DEPTH_MAX);
    if (tls->client_ca_file == NULL)
        return true;
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(tls->client_ca_file);
    if (names == NULL || SSL_CTX_load_verify_file(context, tls->client_ca_file) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return fail(err, tls->client_ca_file);
    }
    SSL_CTX_set_client_CA_list(context, names); /* owns them now */
    return true;
}

/* A resumed session would keep the identity that the client had when it began, and asks for no
 * certificate: there are no tickets and no sessions. The id context is for clients that try. */
static bool make(const struct web_tls *tls, SSL_CTX **ret, struct err *err)
{
    static const unsigned char NAME[] = "mingzhang";
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_num_tickets(context, 0) != 1 ||
        SSL_CTX_set_session_id_context(context, NAME, sizeof NAME - 1) != 1)
        abort(); /* OpenSSL without TLS 1.3, or no memory */
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); /* gives the old mode */
    (void)SSL_CTX_set_options(context, SSL_OP_NO_TICKET);              /* gives the options */
    (void)SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);         /* gives the mode */
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    SSL_CTX_set_info_callback(context, on_info);
    if (!load_own(context, tls, err) || !load_clients(context, tls, err)) {
        SSL_CTX_free(context);
        return false;
    }
    *ret = context;
    return true;
}

bool web__tls_load(struct web_server *server, struct err *err)
{
    SSL_CTX *made = NULL;
    TRY(make(&server->tls, &made, err));
    (void)pthread_mutex_lock(&server->tls_lock); /* a plain lock does not fail */
    SSL_CTX *before = server->tls_context;
    server->tls_context = made;
    (void)pthread_mutex_unlock(&server->tls_lock);
    SSL_CTX_free(before); /* connections that use it hold it themselves */
    return true;
}

bool web_server_reload(struct web_server *server, struct err *err)
{
    return server->options.tls == NULL || web__tls_load(server, err);
}

struct bufferevent *web__tls_bufferevent(struct web_server *server, struct web_guard *guard)
{
    (void)pthread_mutex_lock(&server->tls_lock);
    SSL *ssl = SSL_new(server->tls_context);
    (void)pthread_mutex_unlock(&server->tls_lock);
    if (ssl == NULL)
        abort(); /* memory is exhausted; evhttp must not be given NULL */
    SSL_set_app_data(ssl, guard);
    struct bufferevent *bev = bufferevent_openssl_socket_new(
        server->base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
    if (bev == NULL)
        abort();
    bufferevent_openssl_set_allow_dirty_shutdown(bev, 1); /* a stream that ends is an end */
    return bev;
}

void web__tls_identity(struct web_guard *guard)
{
    struct err err = { 0 };
    unsigned char *der = NULL;
    SSL *ssl = bufferevent_openssl_get_ssl(guard->bev);
    X509 *x509 = SSL_get0_peer_certificate(ssl);
    int len = x509 != NULL ? i2d_X509(x509, &der) : 0;
    if (len <= 0)
        return;
    struct text bytes = { (const char *)der, (size_t)len };
    if (cert_read(bytes, &guard->identity.cert, &err)) {
        guard->identity.is_known = true;
        guard->identity.is_trusted = SSL_get_verify_result(ssl) == X509_V_OK;
    }
    OPENSSL_free(der);
}

void web__tls_bye(struct web_guard *guard)
{
    SSL *ssl = bufferevent_openssl_get_ssl(guard->bev);
    if (ssl != NULL)
        (void)SSL_shutdown(ssl); /* what the socket does not take at once is not worth waiting */
}

void web__tls_free(struct web_server *server)
{
    SSL_CTX_free(server->tls_context);
    server->tls_context = NULL;
}
