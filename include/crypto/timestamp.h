/*
 * crypto/timestamp.h - time-stamps of RFC 3161: the question, and the judgement of the answer.
 *
 * A time-stamp here is the DER of the whole response (TimeStampResp) to a query over a SHA-256
 * digest. It is checked offline: signed by a certificate for time-stamping that leads to one of the
 * given roots and was valid at the time that the token states, whatever time it is now. How long
 * that certificate was to be valid is told, so that renewals can be judged.
 */
#ifndef CRYPTO_TIMESTAMP_H
#define CRYPTO_TIMESTAMP_H

#include "core/buf.h"
#include "core/text.h"
#include "crypto/hash.h"

enum {
    TIMESTAMP_REPLY_MAX = 64 << 10, /* bytes */
    TIMESTAMP_ROOTS_MAX = 64,       /* certificates */
    TIMESTAMP_NAME_MAX = 256        /* with its NUL */
};

struct timestamp {
    int64_t time_us;               /* what the token states, UTC */
    int64_t until_us;              /* end of the signing certificate */
    struct sha256 digest;          /* what it covers */
    char name[TIMESTAMP_NAME_MAX]; /* subject of the signing certificate */
};

/* Appends a query with a random nonce that asks for the certificate too. Fails: ERR_CRYPTO. */
bool timestamp_query(const struct sha256 *digest, struct buf *out, struct err *err) MUST_CHECK;
/* The fresh answer to a query: all of timestamp_check(), and the query's nonce. Fails: ERR_REFUSED
 * when the authority said no; else as timestamp_check(). */
bool timestamp_answer(struct text reply, struct text query, struct text roots,
                      struct timestamp *ret, struct err *err) MUST_CHECK;
/* A kept answer; roots: PEM. Fails: ERR_INPUT when it is no answer, ERR_TAMPERED when it is not
 * over this digest or not signed as above, ERR_LIMIT, ERR_CONFIG for the roots. */
bool timestamp_check(struct text reply, const struct sha256 *digest, struct text roots,
                     struct timestamp *ret, struct err *err) MUST_CHECK;

#endif
