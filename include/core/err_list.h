/*
 * core/err_list.h - the one list of errors.
 *
 * ERR(enum name, stable string, HTTP status, exit status, meaning in English)
 * gives the enum in core/err.h, the string in JSON replies, the status of a reply and of a
 * command, and docs/errors.md (`make docs`). Append; never rename a string: users match on it.
 * Exit status: 1 findings, 2 wrong usage, 3 the environment failed.
 */
ERR(INPUT, "input", 400, 1, "a value from outside is not what was expected")
ERR(REFUSED, "refused", 422, 1, "a file or request was refused whole; nothing was changed")
ERR(LIMIT, "limit", 413, 1, "something from outside is larger than the stated limit")
ERR(ENCODING, "encoding", 400, 1, "text is not in the encoding it should be in")
ERR(FORMAT, "format", 415, 1, "the file is not in a format that can be read")
ERR(CONFLICT, "conflict", 409, 1, "it contradicts what is recorded already")
ERR(NOT_FOUND, "not_found", 404, 1, "there is no such thing")
ERR(SECOND_PERSON, "second_person", 403, 1, "another person must do the second step")
ERR(UNBALANCED, "unbalanced", 422, 1, "the lines of an entry do not sum to zero")
ERR(TAMPERED, "tampered", 500, 1, "a record is not what was signed")
ERR(DIFFERS, "differs", 500, 1, "a result is not what it must be")
ERR(LEAK, "leak", 422, 1, "a page would show personal data")
ERR(USAGE, "usage", 400, 2, "the command was called in a wrong way")
ERR(CONFIG, "config", 500, 2, "the configuration cannot be used")
ERR(IO, "io", 503, 3, "a file or folder cannot be read or written")
ERR(DB, "db", 503, 3, "the database cannot be used")
ERR(DB_RETRY, "db_retry", 503, 3, "the database asks to try the transaction again")
ERR(CRYPTO, "crypto", 503, 3, "a cryptographic operation failed")
ERR(KEY, "key", 503, 3, "a signing key cannot be used")
ERR(MEMORY, "memory", 503, 3, "there is not enough memory")
ERR(INTERNAL, "internal", 500, 3, "a promise inside the program was broken")
ERR(NETWORK, "network", 503, 3, "another server cannot be reached")
ERR(BEHIND, "behind", 503, 1, "the log has not got every record yet")
ERR(OLDER, "older", 409, 1, "the database is older than what was signed")
ERR(UNKNOWN_CALLER, "unknown_caller", 401, 1, "nobody known is asking")
ERR(FORBIDDEN, "forbidden", 403, 1, "who asks may not do this")
ERR(DAMAGED, "damaged", 503, 3, "the database's own files are damaged")
ERR(METHOD, "method", 405, 2, "this address knows other methods")
ERR(BUSY, "busy", 503, 3, "too many requests wait already")
