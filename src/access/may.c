/* Which role may do which act: the one table. */
#include "access/access.h"

#include <assert.h>
#include <string.h>

enum {
    OP = ACCESS_BIT(ACCESS_OPERATOR),
    PAYER = ACCESS_BIT(ACCESS_PAYER),
    COUNTY = ACCESS_BIT(ACCESS_COUNTY),
    TOWN = ACCESS_BIT(ACCESS_TOWN),
    MANAGER = ACCESS_BIT(ACCESS_MANAGER),
    AUDITOR = ACCESS_BIT(ACCESS_AUDITOR),
    PUBLISHER = ACCESS_BIT(ACCESS_PUBLISHER),
    ADMIN = ACCESS_BIT(ACCESS_ADMINISTRATOR),
    AREA = COUNTY | TOWN,
    OWN = PAYER | AREA | MANAGER,
    ALL = OP | OWN | AUDITOR | PUBLISHER | ADMIN,
};

static const struct {
    const char *word;
    unsigned roles;
} ACTS[ACCESS_ACTS] = {
    [ACCESS_LOOK] = { "look", ALL },
    [ACCESS_LOOK_OPENING] = { "look_opening", OP | OWN | AUDITOR },
    [ACCESS_LOOK_EVIDENCE] = { "look_evidence", OP | AUDITOR },
    [ACCESS_EXPORT] = { "export", OP | OWN | AUDITOR },
    [ACCESS_LOOK_LOG] = { "look_log", AUDITOR | ADMIN },
    [ACCESS_IMPORT_REGISTRY] = { "import_registry", OP },
    [ACCESS_IMPORT_PAYMENTS] = { "import_payments", OP | PAYER },
    [ACCESS_IMPORT_STATEMENT] = { "import_statement", OP | AREA },
    [ACCESS_RECONCILE] = { "reconcile", OP },
    [ACCESS_EXPLAIN] = { "explain", OP | OWN },
    [ACCESS_DECIDE] = { "decide", OP | AREA },
    [ACCESS_CONFIRM] = { "confirm", OP | AREA },
    [ACCESS_PROJECT] = { "project", OP | AREA | MANAGER },
    [ACCESS_ORDER_REQUEST] = { "order_request", MANAGER },
    [ACCESS_ORDER_SIGN] = { "order_sign", MANAGER },
    [ACCESS_ORDER_WITHDRAW] = { "order_withdraw", MANAGER },
    [ACCESS_ORDER_EXECUTE] = { "order_execute", OP | AREA | MANAGER },
    [ACCESS_ORDER_PAPER] = { "order_paper", OP | AREA },
    [ACCESS_NOTICE_DRAFT] = { "notice_draft", OP | AREA | PUBLISHER },
    [ACCESS_NOTICE_REVIEW] = { "notice_review", OP | AREA | PUBLISHER },
    [ACCESS_NOTICE_PUBLISH] = { "notice_publish", AREA | PUBLISHER },
    [ACCESS_OBJECTION] = { "objection", OP | AREA | PUBLISHER },
    [ACCESS_BALANCE] = { "balance", OP | AREA },
    [ACCESS_SEAL] = { "seal", OP },
    [ACCESS_CHECKPOINT] = { "checkpoint", OP | ADMIN },
    [ACCESS_ENROL] = { "enrol", ADMIN },
    [ACCESS_PERSON] = { "person", ADMIN },
    [ACCESS_LINK] = { "link", ADMIN },
};

static const char *const ROLES[ACCESS_ROLES] = {
    [ACCESS_NONE] = "none",
    [ACCESS_OPERATOR] = "operator",
    [ACCESS_PAYER] = "payer",
    [ACCESS_COUNTY] = "county",
    [ACCESS_TOWN] = "town",
    [ACCESS_MANAGER] = "manager",
    [ACCESS_AUDITOR] = "auditor",
    [ACCESS_PUBLISHER] = "publisher",
    [ACCESS_ADMINISTRATOR] = "administrator",
};

unsigned access_act_roles(enum access_act act)
{
    assert(act < ACCESS_ACTS);
    return ACTS[act].roles;
}

const char *access_act_word(enum access_act act)
{
    assert(act < ACCESS_ACTS);
    return ACTS[act].word;
}

const char *access_role_word(enum access_role role)
{
    assert(role < ACCESS_ROLES);
    return ROLES[role];
}

bool access_role_find(const char *word, enum access_role *ret)
{
    for (int i = ACCESS_OPERATOR; i < ACCESS_ROLES; i++) {
        if (strcmp(word, ROLES[i]) == 0) {
            *ret = (enum access_role)i;
            return true;
        }
    }
    return false;
}

bool access_role_has_scope(enum access_role role) { return (ACCESS_BIT(role) & OWN) != 0; }

const char *access_standing_word(enum access_standing standing)
{
    static const char *const WORDS[] = { [ACCESS_UNKNOWN] = "unknown",
                                         [ACCESS_EARLY] = "early",
                                         [ACCESS_VALID] = "valid",
                                         [ACCESS_EXPIRED] = "expired",
                                         [ACCESS_ENDED] = "ended" };
    assert((size_t)standing < COUNT(WORDS));
    return WORDS[standing];
}
