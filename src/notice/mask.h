/*
 * notice/mask.h - private: what may be shown, and how. Everything that is not in the list is
 * refused: the list, not the caller, decides.
 *
 * The version stands in every notice. Numbers of natural persons' accounts, identity numbers and
 * remarks (摘要, 附言, 用途) have no way in at all; the name of a person is shown as 张*.
 */
#ifndef NOTICE_MASK_H
#define NOTICE_MASK_H

#include "core/arena.h"
#include "core/err.h"
#include "core/text.h"

#define MASK_POLICY "mingzhang-public"
enum { MASK_VERSION = 1 };

/* *ret is the value as it may be shown, in the arena or borrowed. Fails: ERR_LEAK for a field that
 * the policy does not list; ERR_LIMIT; ERR_ENCODING for text that is not UTF-8. */
bool mask_field(struct arena *arena, const char *field, const char *value, const char **ret,
                struct err *err) MUST_CHECK;

#endif
