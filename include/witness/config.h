/*
 * witness/config.h - the settings of a witness: <folder>/witness.conf, "key = value" lines.
 *
 *   name = audit.example/w1                  of the witness, as it stands in its signature lines
 *   key = file:/srv/witness/key.pem          where the Ed25519 key is (crypto/sign.h)
 *   listen = 127.0.0.1:8733                  an address in numbers and a port
 *   log = example.org/ledger+1b2c3d4e+Ab…    a log's key; several lines for several logs; several
 *                                            keys of one origin while the log changes its key
 *
 * '#' starts a comment line. An unknown key is refused, so that a typing error is seen.
 */
#ifndef WITNESS_CONFIG_H
#define WITNESS_CONFIG_H

#include "core/err.h"
#include "proof/note.h"

enum { WITNESS_VALUE_MAX = 1024, WITNESS_KEYS_MAX = 512, WITNESS_CONFIG_MAX = 1024 * 1024 };

struct witness_config {
    char folder[WITNESS_VALUE_MAX]; /* absolute */
    char name[WITNESS_VALUE_MAX];
    char key[WITNESS_VALUE_MAX];
    char host[WITNESS_VALUE_MAX];
    uint16_t port;
    size_t count;
    struct note_key logs[WITNESS_KEYS_MAX]; /* the name of the key is the log's origin */
};

/* Fails: ERR_IO; ERR_CONFIG naming file and line; ERR_LIMIT for more than WITNESS_CONFIG_MAX bytes.
 */
bool witness_config_load(const char *folder, struct witness_config *ret,
                         struct err *err) MUST_CHECK;
/* "127.0.0.1:80", "[::1]:80". Fails: ERR_CONFIG. */
bool witness_config_listen(struct witness_config *config, const char *value,
                           struct err *err) MUST_CHECK;

#endif
