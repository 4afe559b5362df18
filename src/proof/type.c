#include "proof/type.h"

#include <string.h>

#define MUST(name, kind)                                                                           \
    {                                                                                              \
        name, FIELD_##kind, true                                                                   \
    }
#define MAY(name, kind)                                                                            \
    {                                                                                              \
        name, FIELD_##kind, false                                                                  \
    }

/* What a decision about facts holds, whichever decision it is. `must` are the fields that
 * this one cannot do without. */
#define DECISION(break_, rule_)                                                                    \
    {                                                                                              \
        break_("break", HASH), MAY("checker", COMMIT), MUST("detail", DETAIL),                     \
            MUST("facts", CITES), MAY("maker", COMMIT), MAY("reason", COMMIT),                     \
            rule_("rule", RULE), MUST("score", PERMILLE),                                          \
    }

static const struct type_row ROWS[TYPE_COUNT] = {
    [TYPE_GENESIS] = { "genesis",
                       CHAIN_ANY,
                       CHAIN_ANY,
                       { MUST("class", CLASS), MUST("demo", BOOL), MUST("kind", SUBJECT),
                         MUST("programme", ID), MUST("public_key", HASH) } },
    [TYPE_PROGRAMME] = { "programme",
                         CHAIN_PROGRAMME,
                         0,
                         { MUST("amount_fen", POSITIVE), MUST("demo", BOOL), MUST("document", TEXT),
                           MUST("due", MONTHDAY), MAY("file", CITE), MUST("id", ID),
                           MUST("name", TEXT), MUST("sha256", HASH), MUST("years", YEARS) } },
    [TYPE_QUOTA] = { "quota",
                     CHAIN_VILLAGE,
                     0,
                     { MUST("amount_fen", NATURAL), MUST("document", TEXT), MUST("due", DATE),
                       MAY("file", CITE), MUST("lines", LINES), MUST("payer", ID),
                       MUST("programme", CITE), MAY("replaces", CITE), MUST("source", SOURCE),
                       MUST("year", YEAR) } },
    [TYPE_PAYMENT] = { "payment",
                       CHAIN_PAYER,
                       0,
                       { MAY("account", ACCOUNT), MUST("amount_fen", NONZERO),
                         MUST("evidence", EVIDENCE), MUST("is_return", BOOL), MUST("lines", LINES),
                         MUST("paid_on", DATE), MAY("payee", PARTY), MAY("village", VILLAGE),
                         MUST("year", YEAR) } },
    [TYPE_RECEIPT] = { "receipt",
                       CHAIN_VILLAGE | CHAIN_TRANSIT,
                       0,
                       { MUST("account", ACCOUNT), MAY("after_seal", CITE),
                         MUST("amount_fen", POSITIVE), MAY("balance_fen", INT),
                         MUST("booked_on", DATE), MAY("counterparty", PARTY),
                         MUST("evidence", EVIDENCE), MUST("lines", LINES), MAY("rule", RULE) } },
    [TYPE_EXPENSE] = { "expense",
                       CHAIN_VILLAGE | CHAIN_TRANSIT,
                       0,
                       { MUST("account", ACCOUNT), MAY("after_seal", CITE),
                         MUST("amount_fen", POSITIVE), MAY("balance_fen", INT),
                         MUST("booked_on", DATE), MAY("counterparty", PARTY),
                         MUST("evidence", EVIDENCE), MUST("lines", LINES), MAY("rule", RULE) } },
    [TYPE_CARRY] = { "carry",
                     CHAIN_VILLAGE | CHAIN_TRANSIT,
                     0,
                     { MUST("account", ACCOUNT), MUST("amount_fen", NONZERO),
                       MUST("carried_on", DATE), MUST("file", CITE), MUST("lines", LINES) } },
    [TYPE_RECLASS] = { "reclass",
                       CHAIN_VILLAGE | CHAIN_TRANSIT,
                       0,
                       { MUST("amount_fen", NONZERO), MUST("from", BOOK), MUST("lines", LINES),
                         MUST("moves", CITE), MAY("rule", RULE), MUST("source", SOURCE),
                         MUST("to", BOOK), MUST("year", LOT) } },
    [TYPE_REVERSAL] = { "reversal",
                        CHAIN_VILLAGE | CHAIN_TRANSIT | CHAIN_PAYER,
                        0,
                        { MUST("amount_fen", NONZERO), MAY("file", CITE), MUST("lines", LINES),
                          MUST("reverses", CITE) } },
    [TYPE_FILE] = { "file",
                    0,
                    CHAIN_PROGRAMME,
                    { MAY("covers_from", DATE), MAY("covers_to", DATE), MUST("digest", COMMIT),
                      MUST("format", ID), MUST("kind", FILEKIND), MUST("lines", NATURAL),
                      MUST("name", COMMIT), MAY("profile", TEXT), MUST("size", NATURAL),
                      MAY("subject", CHAIN), MAY("supersedes", CITE) } },
    [TYPE_REFUSAL] = { "refusal",
                       0,
                       CHAIN_PROGRAMME,
                       { MAY("account", ACCOUNT), MUST("code", ID), MUST("digest", COMMIT),
                         MUST("items", NATURAL), MUST("kind", FILEKIND), MUST("name", COMMIT),
                         MAY("on", DATE) } },
    [TYPE_MATCH] = { "match", 0, CHAIN_ANY, DECISION(MAY, MUST) },
    [TYPE_UNMATCH] = { "unmatch", 0, CHAIN_ANY, DECISION(MAY, MAY) },
    [TYPE_BREAK] = { "break", 0, CHAIN_ANY, DECISION(MUST, MAY) },
    [TYPE_EXPLAIN] = { "explain", 0, CHAIN_ANY, DECISION(MUST, MAY) },
    [TYPE_RESOLVE] = { "resolve", 0, CHAIN_ANY, DECISION(MUST, MAY) },
    [TYPE_CLEAR] = { "clear", 0, CHAIN_ANY, DECISION(MUST, MAY) },
    [TYPE_PROPOSAL] = { "proposal", 0, CHAIN_ANY, DECISION(MAY, MUST) },
    [TYPE_KEY] = { "key",
                   CHAIN_PROGRAMME,
                   0,
                   { MUST("algorithm", ALGORITHM), MAY("authority", SIGNATURES), MUST("id", KEY),
                     MAY("name", TEXT), MUST("proof", SIGNATURE), MUST("public_key", PUBLIC_KEY),
                     MAY("replaced_proof", SIGNATURE), MAY("replaces", KEY), MUST("use", USE) } },
    [TYPE_REVOCATION] = { "revocation",
                          CHAIN_PROGRAMME,
                          0,
                          { MAY("authority", SIGNATURES), MUST("id", KEY), MAY("proof", SIGNATURE),
                            MUST("reason", REASON) } },
    [TYPE_HEAD] = { "head",
                    CHAIN_PROGRAMME,
                    0,
                    { MUST("chains", NATURAL), MUST("day", DATE), MUST("heads", HASH),
                      MUST("incarnation", POSITIVE), MUST("root", HASH), MAY("root_sm3", HASH),
                      MUST("size", NATURAL) } },
    [TYPE_INCARNATION] = { "incarnation",
                           CHAIN_PROGRAMME,
                           0,
                           { MAY("authority", SIGNATURES), MUST("lost_root", HASH),
                             MUST("lost_size", NATURAL), MUST("number", POSITIVE),
                             MUST("reason", COMMIT), MUST("root", HASH), MUST("size", NATURAL) } },
    [TYPE_PROGRAMME_SEAL] = { "programme_seal",
                              CHAIN_PROGRAMME,
                              0,
                              { MUST("as_of", DATE), MAY("heads", HASH), MUST("month", MONTH),
                                MAY("root", HASH), MUST("sealed", NATURAL), MAY("size", NATURAL),
                                MUST("unsealed", CHAINS), MAY("unsealed_more", POSITIVE) } },
    [TYPE_PARTY] = { "party",
                     CHAIN_VILLAGE | CHAIN_TRANSIT,
                     0,
                     { MUST("account", ACCOUNT), MUST("authority", SIGNATURES), MUST("key", CITE),
                       MUST("name", TEXT), MUST("proof", SIGNATURE), MAY("replaces", CITE),
                       MUST("role", ID), MUST("seat", SEAT), MUST("valid_from", DATE),
                       MAY("valid_to", DATE) } },
    [TYPE_STATEMENT] = { "statement",
                         CHAIN_VILLAGE | CHAIN_TRANSIT,
                         0,
                         { MUST("account", ACCOUNT), MAY("closing_fen", INT),
                           MUST("credits_fen", NATURAL), MUST("debits_fen", NATURAL),
                           MAY("derived", BOOL), MUST("file", CITE), MAY("from", DATE),
                           MUST("lines", NATURAL), MAY("opening_fen", INT), MAY("supersedes", CITE),
                           MAY("to", DATE) } },
    [TYPE_SEAL] = { "seal",
                    CHAIN_VILLAGE | CHAIN_TRANSIT,
                    0,
                    { MUST("account", ACCOUNT), MUST("balances", BALANCES),
                      MUST("by_disposition", DISPOSITIONS), MUST("closing_fen", INT),
                      MUST("covers", CITE), MAY("covers_office", CITE),
                      MUST("credits_fen", NATURAL), MUST("debits_fen", NATURAL), MUST("from", DATE),
                      MUST("heads", HASH), MUST("lines", NATURAL), MUST("month", MONTH),
                      MUST("opening_fen", INT), MAY("previous", CITE), MUST("root", HASH),
                      MUST("size", NATURAL), MUST("statements", NATURAL), MUST("to", DATE) } },
    [TYPE_ORDER] = { "order",
                     CHAIN_VILLAGE | CHAIN_TRANSIT,
                     0,
                     { MUST("account", ACCOUNT), MUST("amount_fen", POSITIVE),
                       MAY("attachments", HASHES), MAY("checker", COMMIT),
                       MAY("documents", DOCUMENTS), MAY("evidence", EVIDENCE), MAY("expires", TIME),
                       MUST("id", ID), MAY("maker", COMMIT), MUST("mode", MODE),
                       MAY("paid_on", DATE), MUST("payee", COMMIT), MAY("payee_account", ACCOUNT),
                       MAY("project", ID), MUST("purpose", TEXT), MAY("replaces", CITE),
                       MAY("scan", HASH), MAY("source", SOURCE), MAY("year", LOT) } },
    [TYPE_APPROVAL] = { "approval",
                        CHAIN_VILLAGE | CHAIN_TRANSIT,
                        0,
                        { MUST("approval", APPROVAL), MUST("order", CITE), MAY("reason", COMMIT),
                          MUST("signature", SIGNATURE) } },
    [TYPE_PROJECT] = { "project", CHAIN_VILLAGE, 0, { MAY("basis", TEXT),
                                                      MAY("benefit", TEXT),
                                                      MUST("budget_fen", POSITIVE),
                                                      MUST("category", ID),
                                                      MAY("content", TEXT),
                                                      MAY("evidence", EVIDENCE),
                                                      MAY("from", DATE),
                                                      MUST("id", ID),
                                                      MAY("library_id", TEXT),
                                                      MUST("name", TEXT),
                                                      MAY("party", COMMIT),
                                                      MAY("party_account", ACCOUNT),
                                                      MAY("place", TEXT),
                                                      MAY("replaces", CITE),
                                                      MAY("source", SOURCE),
                                                      MAY("standard", TEXT),
                                                      MUST("target", TEXT),
                                                      MAY("to", DATE),
                                                      MAY("unit", TEXT),
                                                      MUST("village", VILLAGE),
                                                      MUST("year", YEAR) } },
    [TYPE_WITHDRAWAL] = { "withdrawal",
                          CHAIN_VILLAGE | CHAIN_TRANSIT,
                          0,
                          { MUST("order", CITE), MAY("reason", COMMIT), MAY("signature", SIGNATURE),
                            MAY("withdrawal", WITHDRAWAL) } },
    [TYPE_EXECUTION] = { "execution",
                         CHAIN_VILLAGE | CHAIN_TRANSIT,
                         0,
                         { MUST("amount_fen", POSITIVE), MUST("executed_on", DATE),
                           MAY("expense", CITE), MUST("order", CITE), MAY("replaces", CITE),
                           MAY("rule", RULE) } },
    [TYPE_BALANCE_FORM] = { "balance_form",
                            0,
                            CHAIN_VILLAGE | CHAIN_TRANSIT,
                            { MUST("account", ACCOUNT), MUST("adjusted_fen", INT),
                              MUST("bank_fen", INT), MUST("bank_in_fen", NATURAL),
                              MUST("bank_out_fen", NATURAL), MUST("book_fen", INT),
                              MUST("book_in_fen", NATURAL), MUST("book_out_fen", NATURAL),
                              MUST("checker", COMMIT), MUST("items", ITEMS),
                              MAY("items_more", POSITIVE), MUST("maker", COMMIT),
                              MUST("month", MONTH), MUST("to", DATE) } },
    [TYPE_NOTICE] = { "notice",
                      CHAIN_PROGRAMME | CHAIN_VILLAGE | CHAIN_PAYER,
                      0,
                      { MAY("answers", CITE), MUST("as_of", DATE),      MAY("boards", HASHES),
                        MAY("due", DATE),     MUST("figures", HASH),    MUST("from", DATE),
                        MUST("issuer", TEXT), MUST("kind", NOTICEKIND), MUST("model", HASH),
                        MUST("number", ID),   MAY("page", HASH),        MUST("renderer", ID),
                        MUST("review", CITE), MUST("root", HASH),       MUST("size", POSITIVE),
                        MUST("stage", STAGE), MAY("supersedes", CITE),  MUST("templates", HASH),
                        MUST("title", TEXT),  MUST("to", DATE) } },
    [TYPE_NOTICE_STEP] = { "notice_step",
                           CHAIN_PROGRAMME | CHAIN_VILLAGE | CHAIN_PAYER,
                           0,
                           { MAY("channel", CHANNEL), MAY("first", DATE), MAY("last", DATE),
                             MUST("notice", CITE), MUST("on", DATE), MAY("photos", HASHES),
                             MAY("place", TEXT), MUST("step", STEP), MAY("to", DATE) } },
    [TYPE_OBJECTION] = { "objection",
                         CHAIN_PROGRAMME | CHAIN_VILLAGE | CHAIN_PAYER,
                         0,
                         { MAY("answered", DATE), MAY("due", DATE), MUST("notice", CITE),
                           MUST("number", ID), MAY("opened", CITE), MAY("outcome", TEXT),
                           MAY("received", DATE) } },
    [TYPE_DRAFT] = { "draft",
                     0,
                     CHAIN_PROGRAMME | CHAIN_VILLAGE | CHAIN_PAYER,
                     { MAY("draft", CITE), MUST("kind", DRAFTKIND), MUST("maker", COMMIT),
                       MAY("model", HASH), MUST("number", ID), MAY("sender", COMMIT),
                       MAY("text", COMMIT) } },
    [TYPE_PERSON] = { "person",
                      0,
                      CHAIN_PROGRAMME,
                      { MUST("id", KEY), MUST("key", HASH), MUST("name", COMMIT),
                        MUST("role", ROLE), MAY("scope", SCOPE), MUST("valid_from", TIME),
                        MAY("valid_to", TIME) } },
    [TYPE_PERSON_END] = { "person_end",
                          0,
                          CHAIN_PROGRAMME,
                          { MUST("person", CITE), MUST("reason", REASON) } },
    [TYPE_ACCESS] = { "access",
                      0,
                      CHAIN_PROGRAMME,
                      { MUST("count", POSITIVE), MUST("digest", HASH), MUST("from", TIME),
                        MAY("subject", CHAIN), MUST("to", TIME), MUST("what", ID),
                        MUST("who", KEY) } },
    [TYPE_ACCESS_DIGEST] = { "access_digest",
                             0,
                             CHAIN_PROGRAMME,
                             { MUST("day", DATE), MUST("lines", NATURAL), MUST("sha256", HASH),
                               MUST("size", NATURAL) } },
    [TYPE_ACT_REFUSED] = { "act_refused",
                           0,
                           CHAIN_PROGRAMME,
                           { MUST("act", ID), MUST("code", ID), MUST("count", POSITIVE),
                             MUST("digest", HASH), MUST("hour", TIME), MUST("key", KEY),
                             MAY("subject", CHAIN) } },
};

const struct type_row *type_row(enum record_type type) { return &ROWS[type]; }

bool type_find(struct text name, enum record_type *ret)
{
    for (int i = 0; i < TYPE_COUNT; i++) {
        if (text_eq(name, ROWS[i].name)) {
            *ret = (enum record_type)i;
            return true;
        }
    }
    return false;
}

static bool is_slug(struct text text)
{
    if (text.len == 0 || text.len > 40)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return true;
}

static bool is_village(struct text text)
{
    if (text.len != 12)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

static bool after(struct text id, const char *prefix, struct text *ret)
{
    if (!text_starts(id, prefix))
        return false;
    size_t len = strlen(prefix);
    *ret = text_slice(id, len, id.len - len);
    return true;
}

bool chain_parse(struct text id, enum chain_kind *ret_kind, bool *ret_is_office)
{
    bool is_office = text_ends(id, "/office");
    struct text subject = is_office ? text_slice(id, 0, id.len - strlen("/office")) : id;
    struct text rest;
    enum chain_kind kind;
    if (text_eq(subject, "programme"))
        kind = CHAIN_PROGRAMME;
    else if (is_village(subject))
        kind = CHAIN_VILLAGE;
    else if (after(subject, "payer/", &rest) && is_slug(rest))
        kind = CHAIN_PAYER;
    else if (after(subject, "transit/", &rest) && is_slug(rest))
        kind = CHAIN_TRANSIT;
    else
        return false;
    *ret_kind = kind;
    *ret_is_office = is_office;
    return true;
}

bool type_allowed(enum record_type type, enum chain_kind kind, bool is_office)
{
    unsigned homes = is_office ? ROWS[type].office_homes : ROWS[type].public_homes;
    return (homes & (unsigned)kind) != 0;
}
