/*
 * core/conf.h - the settings of one home folder: `key = value` lines in <home>/mingzhang.conf.
 *
 *   database        a postgresql:// URI; without it, the private cluster
 *   ledger          the name of the ledger, "host/name"; it stands in every record and is fixed by
 *                   the first one
 *   sign_in_links   loopback (default) or any: from where links of `key link` may be used
 *   access_log_days how many days the access log is kept; at least and by default 180
 *   signer          the socket of a running mingzhang-signer; without it, one is started
 *   record_key      where keys are (crypto/sign.h); else under <home>/keys; so also
 *                   checkpoint_key and national_key
 *   national        off, checkpoint or record: signatures of the national algorithms
 *   log             the folder of the log's files; else <home>/log
 *   policy          a tlog-policy file: witnesses and how many of them must sign
 *   tsa             address of a time-stamp authority (RFC 3161)
 *   tsa_ca          PEM file of the roots that its answers must lead to
 *   standby         application_name of a standby: only what it has on disk gets into a checkpoint
 *   site_url        address of the public site; also site_sponsor (主办单位), site_icp, site_police
 *                   and site_code (网站标识码), as its foot shows them
 *   listen          address and port of the service (HTTPS); else 127.0.0.1:8443; "off": none
 *   public_listen   of the public pages (plain HTTP, for reading only); else 127.0.0.1:8080
 *   tls_cert        PEM file of the service's certificate; else certs/server.pem in the home
 *   tls_key         and of its key; else certs/server.key
 *   client_ca       PEM file of who may sign clients' certificates; else certs/ca.pem. Who comes in
 *                   is decided by the key, whoever signed for it
 *   site            the folder of the public pages; else <home>/site
 *   workers         threads that answer requests; else 8
 *   notice_contact  what notices say of whom to ask
 *   notice_hotlines numbers to call, "name number;name number"; else those of the programme
 *
 * '#' starts a comment line. An unknown key is refused, so that a typing error is seen.
 */
#ifndef CORE_CONF_H
#define CORE_CONF_H

#include "core/err.h"

enum { CONF_VALUE_MAX = 1024, CONF_SIZE_MAX = 256 * 1024 };

struct conf {
    char home[CONF_VALUE_MAX];     /* absolute path */
    char database[CONF_VALUE_MAX]; /* "" : the private cluster under home */
    char ledger[CONF_VALUE_MAX];   /* "" : not named; so are all below */
    char sign_in_links[CONF_VALUE_MAX];
    char access_log_days[CONF_VALUE_MAX];
    char signer[CONF_VALUE_MAX];
    char record_key[CONF_VALUE_MAX];
    char checkpoint_key[CONF_VALUE_MAX];
    char national_key[CONF_VALUE_MAX];
    char national[CONF_VALUE_MAX];
    char log[CONF_VALUE_MAX];
    char policy[CONF_VALUE_MAX];
    char tsa[CONF_VALUE_MAX];
    char tsa_ca[CONF_VALUE_MAX];
    char standby[CONF_VALUE_MAX];
    char site_url[CONF_VALUE_MAX];
    char site_sponsor[CONF_VALUE_MAX];
    char site_icp[CONF_VALUE_MAX];
    char site_police[CONF_VALUE_MAX];
    char site_code[CONF_VALUE_MAX];
    char listen[CONF_VALUE_MAX];
    char public_listen[CONF_VALUE_MAX];
    char tls_cert[CONF_VALUE_MAX];
    char tls_key[CONF_VALUE_MAX];
    char client_ca[CONF_VALUE_MAX];
    char site[CONF_VALUE_MAX];
    char workers[CONF_VALUE_MAX];
    char notice_contact[CONF_VALUE_MAX];
    char notice_hotlines[CONF_VALUE_MAX];
};

/* Makes the home folder when it is missing (mode 0711: the private PostgreSQL of another user lives
 * inside) and reads its file when there is one. home NULL: $MINGZHANG_HOME, then ./var. Fails:
 * ERR_IO when the folder cannot be made or used; ERR_CONFIG naming file and line; ERR_LIMIT when
 * the file is longer than CONF_SIZE_MAX. */
bool conf_load(const char *home, struct conf *ret, struct err *err) MUST_CHECK;

/* Writes one setting into the file of conf's home, in the place of the one that was there; every
 * other line stays as it is. The file is replaced whole, so that a crash leaves the old or the new.
 * Fails: ERR_IO; ERR_LIMIT when the file is or would be longer than CONF_SIZE_MAX. */
bool conf_set(const struct conf *conf, const char *key, const char *value,
              struct err *err) MUST_CHECK;

#endif
