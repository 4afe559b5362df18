/* Private: how head_file.c fills and reads a head. */
#ifndef SIGNER_HEAD_FILE_H
#define SIGNER_HEAD_FILE_H

#include "head.h"

void head__each_chain(const struct head *head,
                      void (*each)(void *arg, const char *name, int64_t n,
                                   const struct sha256 *hash),
                      void *arg);
/* False when the chain is there already, or there are too many. */
bool head__put_chain(struct head *head, struct text name, int64_t n, const struct sha256 *hash);
struct tree_frontier *head__tree(struct head *head, enum tree_hash hash);
struct buf *head__note(struct head *head, bool is_sm3);
void head__set_incarnation(struct head *head, int64_t incarnation);

#endif
