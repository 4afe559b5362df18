/* What the fields of a body must say together, and together with the envelope. */
#include "core/i18n.h"
#include "core/money.h"
#include "field.h"
#include "proof/item.h"
#include "proof/word.h"

#include <string.h>

static bool check_genesis(const struct record *record, const struct body *body, struct err *err)
{
    static const struct {
        enum chain_kind kind;
        const char *name;
    } KINDS[] = { { CHAIN_PAYER, "payer" },
                  { CHAIN_PROGRAMME, "programme" },
                  { CHAIN_TRANSIT, "transit" },
                  { CHAIN_VILLAGE, "village" } };
    struct text hex = body_string(body, "public_key");
    struct public_key key;
    char id[KEY_ID_SIZE];
    if (!text_eq(body_string(body, "class"), record->is_office ? "office" : "public"))
        return proof__refuse(record, "class", err);
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (KINDS[i].kind == record->kind && !text_eq(body_string(body, "kind"), KINDS[i].name))
            return proof__refuse(record, "kind", err);
    if (!hex_decode(hex.ptr, hex.len, key.bytes) || !text_eq(record->key, public_key_id(&key, id)))
        return proof__refuse(record, "public_key", err);
    return true;
}

/* A record that moves money which another one booked stands behind it in the same chain. */
static bool check_target(const struct record *record, const struct body *body, const char *field,
                         struct err *err)
{
    struct cite cite;
    if (!body_cite(body, field, &cite) || !text_same(cite.chain, record->chain) ||
        cite.n >= record->n)
        return proof__refuse(record, field, err);
    return true;
}

/* An optional one. */
static bool check_earlier(const struct record *record, const struct body *body, const char *field,
                          struct err *err)
{
    return body_value(body, field).len == 0 || check_target(record, body, field, err);
}

/* Of dates and moments: as text they sort as they do in time. Absent ones are in order. */
static bool is_in_order(struct text from, struct text to)
{
    if (from.len == 0 || to.len == 0)
        return true;
    return from.len == to.len && memcmp(from.ptr, to.ptr, to.len) <= 0;
}

static bool check_sum(const struct body *body, int64_t from, int64_t to, struct err *err)
{
    struct money sum = { from };
    struct money in = { body_int(body, "credits_fen", 0) };
    struct money out = { body_int(body, "debits_fen", 0) };
    if (!money_add(sum, in, &sum) || !money_sub(sum, out, &sum) || sum.fen != to)
        return err_set(err, ERR_UNBALANCED,
                       _("opening balance, credits and debits do not make the closing balance"));
    return true;
}

static bool has_size(const struct body *body, const char *field, size_t least, size_t most)
{
    struct text hex = body_string(body, field);
    return hex.len == 0 || (hex.len >= 2 * least && hex.len <= 2 * most);
}

/* The key's id, and signatures of the size that its algorithm makes. The signature of another
 * key may be of another algorithm. */
static bool check_key(const struct record *record, const struct body *body, struct err *err)
{
    enum { POINT_SIZE = 65 };
    unsigned char bytes[POINT_SIZE];
    char id[2 * SHA256_SIZE + 1];
    struct text hex = body_string(body, "public_key");
    bool is_sm2 = text_eq(body_string(body, "algorithm"), "sm2");
    size_t size = is_sm2 ? POINT_SIZE : PUBLIC_KEY_SIZE;
    if (hex.len != 2 * size || !hex_decode(hex.ptr, hex.len, bytes))
        return proof__refuse(record, "public_key", err);
    struct sha256 digest = sha256(bytes, size);
    (void)sha256_hex(&digest, id);
    id[KEY_ID_SIZE - 1] = '\0';
    if (!text_eq(body_string(body, "id"), id))
        return proof__refuse(record, "id", err);
    if (!has_size(body, "proof", is_sm2 ? 0 : SIGNATURE_SIZE, SIGNATURE_SIZE + 8))
        return proof__refuse(record, "proof", err);
    bool is_replacing = body_value(body, "replaces").len > 0;
    bool is_by_old = body_value(body, "replaced_proof").len > 0;
    if (text_eq(body_string(body, "replaces"), id) || (is_by_old && !is_replacing))
        return proof__refuse(record, "replaces", err);
    if (!is_by_old && body_value(body, "authority").len == 0)
        return proof__refuse(record, "authority", err);
    return true;
}

static bool check_revocation(const struct record *record, const struct body *body, struct err *err)
{
    if (body_value(body, "authority").len > 0 || body_value(body, "proof").len > 0)
        return true;
    return proof__refuse(record, "authority", err);
}

static bool check_party(const struct record *record, const struct body *body, struct err *err)
{
    struct cite key;
    if (!body_cite(body, "key", &key) || !text_eq(key.chain, "programme"))
        return proof__refuse(record, "key", err);
    if (!is_in_order(body_string(body, "valid_from"), body_string(body, "valid_to")))
        return proof__refuse(record, "valid_to", err);
    return check_earlier(record, body, "replaces", err);
}

static bool check_statement(const struct record *record, const struct body *body, struct err *err)
{
    struct cite file;
    bool is_whole =
        body_value(body, "opening_fen").len > 0 && body_value(body, "closing_fen").len > 0;
    if (!body_cite(body, "file", &file) || !text_eq(file.chain, "programme/office"))
        return proof__refuse(record, "file", err);
    if (!is_in_order(body_string(body, "from"), body_string(body, "to")))
        return proof__refuse(record, "to", err);
    TRY(check_earlier(record, body, "supersedes", err));
    return !is_whole ||
           check_sum(body, body_int(body, "opening_fen", 0), body_int(body, "closing_fen", 0), err);
}

static bool check_dispositions(const struct record *record, const struct body *body,
                               struct err *err)
{
    struct text item;
    struct disposition_view of;
    int64_t lines = 0;
    struct money sum = { 0 };
    for (struct items list = body_items(body, "by_disposition"); items_next(&list, &item);) {
        if (!item_disposition(item, &of) || !money_add(sum, (struct money) { of.amount_fen }, &sum))
            return proof__refuse(record, "by_disposition", err);
        lines += of.lines; /* at most 16 of 2^53 */
    }
    if (lines != body_int(body, "lines", -1) ||
        sum.fen != body_int(body, "credits_fen", 0) - body_int(body, "debits_fen", 0))
        return err_set(err, ERR_UNBALANCED,
                       _("the dispositions of a seal do not add up to its statement lines"));
    return true;
}

/* What it covers: everything of its own chain before it, and a place of the office chain. */
static bool check_covers(const struct record *record, const struct body *body, struct err *err)
{
    struct cite own, office;
    if (!body_cite(body, "covers", &own) || !text_same(own.chain, record->chain) ||
        own.n != record->n - 1 || !sha256_same(&own.hash, &record->prev))
        return proof__refuse(record, "covers", err);
    if (body_value(body, "covers_office").len == 0)
        return true;
    if (!body_cite(body, "covers_office", &office) || !text_ends(office.chain, "/office") ||
        !text_same(text_slice(office.chain, 0, office.chain.len - strlen("/office")),
                   record->chain))
        return proof__refuse(record, "covers_office", err);
    return true;
}

static bool check_seal(const struct record *record, const struct body *body, struct err *err)
{
    struct text to = body_string(body, "to");
    if (!is_in_order(body_string(body, "from"), to))
        return proof__refuse(record, "from", err);
    if (!text_same(text_slice(to, 0, strlen("2019-04")), body_string(body, "month")))
        return proof__refuse(record, "month", err);
    TRY(check_covers(record, body, err));
    TRY(check_earlier(record, body, "previous", err));
    TRY(check_sum(body, body_int(body, "opening_fen", 0), body_int(body, "closing_fen", 0), err));
    return check_dispositions(record, body, err);
}

static bool check_approval(const struct record *record, const struct body *body, struct err *err)
{
    struct text said = body_value(body, "approval");
    if (!text_same(item_string(said, "account"), record->chain) ||
        !text_same(item_string(said, "ledger"), record->ledger))
        return proof__refuse(record, "approval", err);
    return check_target(record, body, "order", err);
}

/* What was signed on paper has a scan and a day; what is signed here has neither. */
static bool check_order(const struct record *record, const struct body *body, struct err *err)
{
    static const char *const OF_PAPER[] = { "checker", "paid_on", "scan" };
    if (text_eq(body_string(body, "mode"), "online"))
        for (size_t i = 0; i < COUNT(OF_PAPER); i++)
            if (body_value(body, OF_PAPER[i]).len > 0)
                return proof__refuse(record, OF_PAPER[i], err);
    return check_earlier(record, body, "replaces", err);
}

static bool check_project(const struct record *record, const struct body *body, struct err *err)
{
    if (!text_same(body_string(body, "village"), record->chain))
        return proof__refuse(record, "village", err);
    if (!is_in_order(body_string(body, "from"), body_string(body, "to")))
        return proof__refuse(record, "to", err);
    return check_earlier(record, body, "replaces", err);
}

/* Signed by a party, or by nobody: then it is the one who asked for the order. */
static bool check_withdrawal(const struct record *record, const struct body *body, struct err *err)
{
    struct text said = body_value(body, "withdrawal");
    if ((said.len > 0) != (body_value(body, "signature").len > 0))
        return proof__refuse(record, "signature", err);
    if (said.len > 0 && (!text_same(item_string(said, "account"), record->chain) ||
                         !text_same(item_string(said, "ledger"), record->ledger)))
        return proof__refuse(record, "withdrawal", err);
    return check_target(record, body, "order", err);
}

/* The debit that it became, once the bank's statement shows it, and the rule that found it. */
static bool check_execution(const struct record *record, const struct body *body, struct err *err)
{
    if ((body_value(body, "rule").len > 0) != (body_value(body, "expense").len > 0))
        return proof__refuse(record, "rule", err);
    TRY(check_target(record, body, "order", err));
    TRY(check_earlier(record, body, "replaces", err));
    return check_earlier(record, body, "expense", err);
}

/* 银行存款余额调节表: both sides come to the same; the items listed are those summed up, unless
 * there were more than a list may hold. */
static bool check_form(const struct record *record, const struct body *body, struct err *err)
{
    static const char *const KINDS[] = { "bank_in", "bank_out", "book_in", "book_out" };
    static const char *const SUMS[] = { "bank_in_fen", "bank_out_fen", "book_in_fen",
                                        "book_out_fen" };
    int64_t sums[COUNT(KINDS)] = { 0 }; /* at most 256 of 2^53 */
    bool is_cut = body_value(body, "items_more").len > 0;
    struct text item;
    struct transit_view of;
    for (struct items list = body_items(body, "items"); items_next(&list, &item);) {
        if (!item_transit(item, &of))
            return proof__refuse(record, "items", err);
        for (size_t k = 0; k < COUNT(KINDS); k++)
            if (text_eq(of.kind, KINDS[k]))
                sums[k] += of.amount_fen;
    }
    for (size_t k = 0; k < COUNT(KINDS); k++) {
        int64_t said = body_int(body, SUMS[k], 0);
        if (is_cut ? sums[k] > said : sums[k] != said)
            return proof__refuse(record, SUMS[k], err);
    }
    int64_t adjusted = body_int(body, "adjusted_fen", 0);
    if (body_int(body, "bank_fen", 0) + body_int(body, "book_in_fen", 0) -
                body_int(body, "book_out_fen", 0) !=
            adjusted ||
        body_int(body, "book_fen", 0) + body_int(body, "bank_in_fen", 0) -
                body_int(body, "bank_out_fen", 0) !=
            adjusted)
        return err_set(err, ERR_UNBALANCED,
                       _("the two sides of the balance form do not come to the same"));
    return true;
}

bool proof__meaning(const struct record *record, const struct body *body, struct err *err)
{
    switch (record->type) {
    case TYPE_GENESIS:
        return check_genesis(record, body, err);
    case TYPE_QUOTA:
        return check_earlier(record, body, "replaces", err);
    case TYPE_RECEIPT:
    case TYPE_EXPENSE:
        return check_earlier(record, body, "after_seal", err);
    case TYPE_RECLASS:
        return check_target(record, body, "moves", err);
    case TYPE_REVERSAL:
        return check_target(record, body, "reverses", err);
    case TYPE_KEY:
        return check_key(record, body, err);
    case TYPE_REVOCATION:
        return check_revocation(record, body, err);
    case TYPE_PARTY:
        return check_party(record, body, err);
    case TYPE_STATEMENT:
        return check_statement(record, body, err);
    case TYPE_SEAL:
        return check_seal(record, body, err);
    case TYPE_ORDER:
        return check_order(record, body, err);
    case TYPE_APPROVAL:
        return check_approval(record, body, err);
    case TYPE_PROJECT:
        return check_project(record, body, err);
    case TYPE_WITHDRAWAL:
        return check_withdrawal(record, body, err);
    case TYPE_EXECUTION:
        return check_execution(record, body, err);
    case TYPE_BALANCE_FORM:
        return check_form(record, body, err);
    case TYPE_NOTICE:
    case TYPE_NOTICE_STEP:
    case TYPE_OBJECTION:
    case TYPE_DRAFT:
        return proof__notice(record, body, err);
    case TYPE_PERSON:
    case TYPE_PERSON_END:
    case TYPE_ACCESS:
    case TYPE_ACT_REFUSED:
        return proof__access(record, body, err);
    default:
        return true;
    }
}
