/*
 * The head: what the signer remembers of the log, and the file that it is kept in.
 *
 *   mingzhang-head/1
 *   ledger mingzhang.example/2019-2020
 *   incarnation 1
 *   size 18295
 *   frontier <hex of the complete subtrees on the right edge, lowest first>
 *   sm3 <the same of the parallel tree; the word "-" without national mode>
 *   note <base64 of the last signed note; "-" before the first>
 *   note_sm3 <base64; "-">
 *   chain 441424103201 17 <hex of the hash of record 17>       ascending
 *   ...
 *   end <hex of the SHA-256 of all bytes before this line>
 *
 * A change is staged record by record and applied or forgotten as a whole.
 */
#ifndef SIGNER_HEAD_H
#define SIGNER_HEAD_H

#include "core/buf.h"
#include "proof/record.h"
#include "proof/tree.h"
#include "signer/signer.h"

enum { HEAD_FILE_MAX = 256 * 1024 * 1024, HEAD_CHAINS_MAX = 1000000 };

struct head;

struct head *head_new(const char *ledger, bool is_national);
void head_free(struct head *head);
AUTO_DEFINE(head)
/* Fails: ERR_KEY when it is damaged; ERR_LIMIT. */
bool head_read(struct text bytes, struct head **ret, struct err *err) MUST_CHECK;
void head_write(const struct head *head, struct buf *out);
/* Fails: ERR_KEY with a hint when there is none or it is damaged; ERR_IO. */
bool head_load(const char *path, struct head **ret, struct err *err) MUST_CHECK;
/* Under its own name only once it is on the disk. Fails: ERR_IO. */
bool head_save(const struct head *head, const char *path, struct err *err) MUST_CHECK;

const char *head_ledger(const struct head *head);
bool head_is_national(const struct head *head);
struct signer_head head_summary(const struct head *head);
void head_next_incarnation(struct head *head);
/* The last notes; empty before the first checkpoint. */
struct text head_note(const struct head *head, bool is_sm3);
/* Number of the last record of a chain that a checkpoint covers; -1: none. */
int64_t head_covered(const struct head *head, struct text chain);

void head_stage(struct head *head);
/* The next leaf. Fails: ERR_CONFLICT when it does not continue its chain. */
bool head_add(struct head *head, const struct record *record, struct err *err) MUST_CHECK;
uint64_t head_staged_size(const struct head *head);
void head_staged_root(const struct head *head, enum tree_hash hash, struct sha256 *ret);
/* A copy with what was staged applied, and these notes (may be empty). */
struct head *head_applied(const struct head *head, struct text note, struct text note_sm3);

#endif
