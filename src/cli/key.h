/*
 * cli/key.h - what the sub-commands of `mingzhang key` share. Those that make and sign requests
 * need neither the home folder nor the database: they run on machines that are never connected.
 */
#ifndef CLI_KEY_H
#define CLI_KEY_H

#include "command.h"
#include "proof/any_signer.h"
#include "proof/request_make.h"

bool cli__read_request(struct cli *cli, const char *path, struct request *ret,
                       struct err *err) MUST_CHECK;
/* Written whole beside the old file and then put in its place. */
bool cli__write_request(const struct request *request, const char *path,
                        struct err *err) MUST_CHECK;
bool cli__write_file(const char *path, const struct buf *bytes, struct err *err) MUST_CHECK;
bool cli__read_authority(const char *path, struct authority *ret, struct err *err) MUST_CHECK;
/* Of the home folder, or of --authority; *ret_known is false when there is none. */
bool cli__pinned_authority(struct cli *cli, const char *path, struct authority *ret,
                           bool *ret_known, struct err *err) MUST_CHECK;
/* All items in words, with who signed so far. authority: NULL when it is not known. */
bool cli__show_request(const struct cli *cli, const struct request *request,
                       const struct authority *authority, struct err *err) MUST_CHECK;
/* Of --algorithm; NULL: Ed25519. Fails: ERR_USAGE. */
bool cli__key_algorithm(const char *algorithm, bool *ret_is_sm2, struct err *err) MUST_CHECK;
/* The name of the ledger in the database. */
bool cli__ledger_name(struct cli *cli, const char **ret, struct err *err) MUST_CHECK;
/* Everything that waits gets its place in the log, so that new keys are valid and old ones can be
 * revoked. */
bool cli__advance(struct cli *cli, struct err *err) MUST_CHECK;
/* Posts requests, and gives them their places. */
bool cli__enrol(struct cli *cli, const struct authority *authority, const struct request *requests,
                size_t count, struct err *err) MUST_CHECK;

bool cli__key_new(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__key_party(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__key_show(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__key_sign(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__key_enrol(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__key_revoke(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__key_rotate(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__key_list(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__key_link(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__key_authority(struct cli *cli, int argc, char **argv, struct err *err);

#endif
