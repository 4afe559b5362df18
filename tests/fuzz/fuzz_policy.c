/* Reads any bytes as a policy. Every group of an accepted one points back, and more witnesses never
 * satisfy it less. */
#include "proof/policy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct policy policy;

static void check_groups(void)
{
    for (size_t i = 0; i < policy.group_count; i++) {
        const struct policy_group *group = &policy.groups[i];
        if (group->needed < 1 || group->needed > group->count)
            abort();
        for (size_t j = 0; j < group->count; j++) {
            int place = group->members[j];
            bool is_group = place >= POLICY_WITNESSES_MAX;
            if (place < 0 || (is_group && place - POLICY_WITNESSES_MAX >= (int)i) ||
                (!is_group && place >= (int)policy.witness_count))
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    bool seen[POLICY_WITNESSES_MAX] = { false };
    if (!policy_parse((struct text) { (const char *)data, size }, &policy, &err))
        return 0;
    check_groups();
    bool before = policy_satisfied(&policy, seen);
    for (size_t i = 0; i < policy.witness_count; i++) {
        seen[i] = true;
        bool now = policy_satisfied(&policy, seen);
        if (before && !now)
            abort();
        before = now;
    }
    if (!before)
        abort(); /* all together always suffice */
    return 0;
}
