#include "proof/policy.h"
#include "core/i18n.h"
#include "proof/checkpoint.h"
#include "proof/cosignature.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 3 + POLICY_NAMES_MAX };

struct line {
    size_t number;
    size_t count;
    struct text words[WORDS_MAX + 1]; /* one more, so that too many are seen */
};

static bool bad(const struct line *line, const char *what, struct err *err)
{
    return err_set(err, ERR_CONFIG, _("line %zu of the policy: %s"), line->number, what);
}

static void split(struct text text, struct line *line)
{
    size_t at = 0;
    line->count = 0;
    while (line->count <= WORDS_MAX) {
        while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
            at++;
        size_t from = at;
        while (at < text.len && text.ptr[at] != ' ' && text.ptr[at] != '\t')
            at++;
        if (at == from)
            return;
        line->words[line->count++] = text_slice(text, from, at - from);
    }
}

/* The place of a witness or group; -1 when the name is not defined yet. */
static int find(const struct policy *policy, struct text name)
{
    for (size_t i = 0; i < policy->group_count; i++)
        if (text_same(policy->groups[i].name, name))
            return POLICY_WITNESSES_MAX + (int)i;
    return policy_witness_find(policy, name);
}

int policy_witness_find(const struct policy *policy, struct text name)
{
    for (size_t i = 0; i < policy->witness_count; i++)
        if (text_same(policy->witnesses[i].name, name))
            return (int)i;
    return -1;
}

static bool same_key(const struct note_key *a, const struct note_key *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool read_key(const struct line *line, size_t word, struct note_key *ret, struct err *err)
{
    struct err why;
    return note_key_parse(line->words[word], ret, &why) || bad(line, why.text, err);
}

static bool add_log(struct policy *policy, const struct line *line, struct err *err)
{
    struct policy_log *log = &policy->logs[policy->log_count];
    if (line->count < 2 || line->count > 3)
        return bad(line, _("expected: log <key> [<url>]"), err);
    if (policy->log_count == POLICY_LOGS_MAX)
        return bad(line, _("too many logs"), err);
    TRY(read_key(line, 1, &log->key, err));
    if (log->key.type == NOTE_COSIGNATURE)
        return bad(line, _("this is the key of a witness, not of a log"), err);
    for (size_t i = 0; i < policy->log_count; i++)
        if (same_key(&policy->logs[i].key, &log->key))
            return bad(line, _("the same key a second time"), err);
    log->url = line->count == 3 ? line->words[2] : text_of("");
    policy->log_count++;
    return true;
}

static bool check_new(const struct policy *policy, const struct line *line, struct err *err)
{
    if (text_eq(line->words[1], "none") || find(policy, line->words[1]) >= 0)
        return bad(line, _("the name is taken already"), err);
    return true;
}

static bool add_witness(struct policy *policy, const struct line *line, struct err *err)
{
    struct policy_witness *witness = &policy->witnesses[policy->witness_count];
    if (line->count < 3 || line->count > 4)
        return bad(line, _("expected: witness <name> <key> [<url>]"), err);
    if (policy->witness_count == POLICY_WITNESSES_MAX)
        return bad(line, _("too many witnesses"), err);
    TRY(check_new(policy, line, err));
    TRY(read_key(line, 2, &witness->key, err));
    if (witness->key.type != NOTE_COSIGNATURE)
        return bad(line, _("this is not the key of a witness"), err);
    for (size_t i = 0; i < policy->witness_count; i++)
        if (same_key(&policy->witnesses[i].key, &witness->key))
            return bad(line, _("the same key a second time"), err);
    witness->name = line->words[1];
    witness->url = line->count == 4 ? line->words[3] : text_of("");
    policy->witness_count++;
    return true;
}

static bool is_member(const struct policy *policy, int place)
{
    for (size_t i = 0; i <= policy->group_count; i++) /* with the one that is being read */
        for (size_t j = 0; i < POLICY_GROUPS_MAX && j < policy->groups[i].count; j++)
            if (policy->groups[i].members[j] == place)
                return true;
    return false;
}

static bool read_needed(struct text word, size_t count, size_t *ret)
{
    uint64_t number;
    if (text_eq(word, "all"))
        number = count;
    else if (text_eq(word, "any"))
        number = 1;
    else if (!checkpoint_number(word, &number))
        return false;
    *ret = (size_t)number;
    return number >= 1 && number <= count;
}

static bool add_group(struct policy *policy, const struct line *line, struct err *err)
{
    struct policy_group *group = &policy->groups[policy->group_count];
    if (line->count < 4)
        return bad(line, _("expected: group <name> all|any|<number> <member>..."), err);
    if (policy->group_count == POLICY_GROUPS_MAX)
        return bad(line, _("too many groups"), err);
    TRY(check_new(policy, line, err));
    for (size_t i = 3; i < line->count; i++) {
        int place = find(policy, line->words[i]);
        if (place < 0)
            return bad(line, _("a name that is not defined before"), err);
        if (is_member(policy, place))
            return bad(line, _("a name may be in one group only, and once"), err);
        group->members[group->count++] = place;
    }
    if (!read_needed(line->words[2], group->count, &group->needed))
        return bad(line, _("a group needs all, any, or a number of its members"), err);
    group->name = line->words[1];
    policy->group_count++;
    return true;
}

static bool set_quorum(struct policy *policy, const struct line *line, bool *has_quorum,
                       struct err *err)
{
    if (line->count != 2)
        return bad(line, _("expected: quorum <name>"), err);
    if (*has_quorum)
        return bad(line, _("a second quorum"), err);
    policy->quorum = text_eq(line->words[1], "none") ? POLICY_NONE : find(policy, line->words[1]);
    if (policy->quorum < 0 && !text_eq(line->words[1], "none"))
        return bad(line, _("a name that is not defined before"), err);
    *has_quorum = true;
    return true;
}

static bool read_line(struct policy *policy, const struct line *line, bool *has_quorum,
                      struct err *err)
{
    if (line->count == 0 || line->words[0].ptr[0] == '#')
        return true;
    if (line->count > WORDS_MAX)
        return bad(line, _("too many words"), err);
    if (text_eq(line->words[0], "log"))
        return add_log(policy, line, err);
    if (text_eq(line->words[0], "witness"))
        return add_witness(policy, line, err);
    if (text_eq(line->words[0], "group"))
        return add_group(policy, line, err);
    if (text_eq(line->words[0], "quorum"))
        return set_quorum(policy, line, has_quorum, err);
    return bad(line, _("expected log, witness, group or quorum"), err);
}

static bool is_plain(struct text text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

static bool read_lines(struct text text, struct policy *policy, struct err *err)
{
    struct line line = { .number = 0 };
    bool has_quorum = false;
    while (text.len > 0) {
        size_t end;
        line.number++;
        if (!text_find(text, "\n", &end))
            return bad(&line, _("it does not end with a newline"), err);
        struct text row = text_slice(text, 0, end);
        if (!is_plain(row))
            return bad(&line, _("a character that a policy may not hold"), err);
        split(row, &line);
        TRY(read_line(policy, &line, &has_quorum, err));
        text = text_slice(text, end + 1, text.len);
    }
    return has_quorum || err_set(err, ERR_CONFIG, _("the policy names no quorum"));
}

bool policy_parse(struct text text, struct policy *ret, struct err *err)
{
    if (text.len > POLICY_SIZE_MAX)
        return err_set(err, ERR_LIMIT, _("a policy is longer than %d bytes"), POLICY_SIZE_MAX);
    struct policy *policy = calloc(1, sizeof *policy); /* too large for the stack */
    if (policy == NULL)
        abort();
    bool ok = read_lines(text, policy, err);
    if (ok)
        *ret = *policy;
    free(policy);
    return ok;
}

/* Groups name only what stands before them, so one pass in order decides them all. */
bool policy_satisfied(const struct policy *policy, const bool seen[POLICY_WITNESSES_MAX])
{
    bool holds[POLICY_NAMES_MAX] = { false };
    memcpy(holds, seen, POLICY_WITNESSES_MAX * sizeof *holds);
    for (size_t i = 0; i < policy->group_count; i++) {
        const struct policy_group *group = &policy->groups[i];
        size_t there = 0;
        for (size_t j = 0; j < group->count; j++)
            there += holds[group->members[j]] ? 1 : 0;
        holds[POLICY_WITNESSES_MAX + i] = there >= group->needed;
    }
    return policy->quorum == POLICY_NONE || holds[policy->quorum];
}

static bool is_origin(struct text note_text, const char *name)
{
    size_t end;
    return text_find(note_text, "\n", &end) && text_eq(text_slice(note_text, 0, end), name);
}

void policy_judge(const struct policy *policy, const struct note *note, int64_t now_s,
                  struct policy_verdict *ret)
{
    *ret = (struct policy_verdict) { .log = NULL };
    for (size_t i = 0; i < policy->log_count; i++) {
        const struct policy_log *log = &policy->logs[i];
        if (!is_origin(note->text, log->key.name) || !note_claims(note, &log->key))
            continue;
        if (note_check(note, &log->key) == NULL)
            ret->is_forged = true;
        else if (ret->log == NULL)
            ret->log = log;
    }
    for (size_t i = 0; i < policy->witness_count; i++) {
        const struct note_key *key = &policy->witnesses[i].key;
        if (!note_claims(note, key))
            continue;
        if (cosignature_check(note, key, &ret->time_s[i]) == NULL) {
            ret->is_forged = true;
        } else if (ret->time_s[i] <= now_s) {
            ret->seen[i] = true;
            ret->seen_count++;
        }
    }
    ret->is_satisfied = policy_satisfied(policy, ret->seen);
}
