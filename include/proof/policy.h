/*
 * proof/policy.h - which logs are accepted and which witnesses suffice (C2SP tlog-policy).
 *
 *   log <vkey> [<url>]
 *   witness <name> <vkey> [<url>]
 *   group <name> all|any|<k> <member>...
 *   quorum <name>|none
 *
 * A name is used after it was defined; each is the member of one group at most; exactly one
 * quorum. Spaces and tabs separate; '#' begins a comment line. Views point into the text.
 */
#ifndef PROOF_POLICY_H
#define PROOF_POLICY_H

#include "proof/note.h"

enum {
    POLICY_SIZE_MAX = 64 << 10, /* bytes of the text */
    POLICY_LOGS_MAX = 32,
    POLICY_WITNESSES_MAX = 32,
    POLICY_GROUPS_MAX = 32,
    POLICY_NAMES_MAX = POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX,
    POLICY_NONE = -1
};

struct policy_log {
    struct note_key key; /* Ed25519 or SM2; its name is the origin */
    struct text url;     /* empty when there is none */
};
struct policy_witness {
    struct text name;    /* in this policy */
    struct note_key key; /* its name stands in cosignatures */
    struct text url;
};
struct policy_group {
    struct text name;
    size_t needed; /* k of its members */
    size_t count;
    int members[POLICY_NAMES_MAX]; /* places: witnesses first, then groups (+ WITNESSES_MAX) */
};

struct policy {
    size_t log_count, witness_count, group_count;
    struct policy_log logs[POLICY_LOGS_MAX];
    struct policy_witness witnesses[POLICY_WITNESSES_MAX];
    struct policy_group groups[POLICY_GROUPS_MAX];
    int quorum; /* a place as in members, or POLICY_NONE */
};

/* Fails: ERR_CONFIG naming the line; ERR_LIMIT. A struct policy is large: not for the stack of a
 * deep call. */
bool policy_parse(struct text text, struct policy *ret, struct err *err) MUST_CHECK;
/* Do these witnesses (by their places) suffice? Always with the quorum none. */
bool policy_satisfied(const struct policy *policy, const bool seen[POLICY_WITNESSES_MAX]);
int policy_witness_find(const struct policy *policy, struct text name); /* -1: there is none */

/* What a note is worth under a policy. */
struct policy_verdict {
    const struct policy_log *log; /* the first that signed it; NULL: none did */
    bool is_forged;               /* a line of a log or witness that does not verify */
    bool is_satisfied;            /* the quorum is there; says nothing about the log */
    size_t seen_count;
    bool seen[POLICY_WITNESSES_MAX];
    int64_t time_s[POLICY_WITNESSES_MAX]; /* of the cosignature */
};
/* Cosignatures from after now_s do not count; pass INT64_MAX to have none left out. A log's line
 * counts when its key name is the note's first line. */
void policy_judge(const struct policy *policy, const struct note *note, int64_t now_s,
                  struct policy_verdict *ret);

#endif
