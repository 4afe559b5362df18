/* Doing something with an order: each act is judged, recorded, and refused in the order's words. */
#include "orders.h"
#include "act.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "order/file.h"
#include "order/order.h"
#include "proof/item.h"
#include "service.h"
#include "store_upload.h"

enum { TEXT_MAX_BYTES = 400, ID_MAX = 64 };

struct doing {
    const char *act; /* word of refusals */
    bool (*run)(struct desk *desk, struct doing *it, struct order_placed *ret, struct err *err);
    struct order_name name;
    struct project_wish project;
    struct order_wish wish;
    struct order_document documents[ORDER_DOCUMENTS_MAX];
    struct order_paper paper;
    struct order_word word;
    struct order_signed signed_;
    struct text said;
    const char *by, *reason;
    struct date on;
    int64_t line;
};

static bool at_desk(struct act *act, struct desk *desk, struct err *err)
{
    struct doing *it = act->arg;
    struct order_placed placed;
    TRY(it->run(desk, it, &placed, err));
    act->answer = jv_object();
    jv_set_string(act->answer, "id", placed.id);
    if (placed.place.n < 0)
        return true; /* a paper order that waits for its second person is no record yet */
    jv_set_string(act->answer, "chain", placed.place.chain);
    act__record(act, &placed.place);
    return true;
}

static bool is_refusal(enum err_code code)
{
    return code == ERR_REFUSED || code == ERR_CONFLICT || code == ERR_INPUT ||
           code == ERR_SECOND_PERSON || code == ERR_TAMPERED || code == ERR_LIMIT;
}

static bool judge(struct call *call, struct doing *it, int status, struct err *err)
{
    struct err ignored = { 0 };
    struct act act = {
        .call = call, .at_desk = at_desk, .chain = it->name.chain, .arg = it, .status = status
    };
    it->by = call->person.key_id;
    if (act__do(&act, err))
        return true;
    const struct order_refusal refusal = { .act = it->act,
                                           .chain = it->name.chain,
                                           .id = it->name.id,
                                           .key = call->person.key_id,
                                           .said = it->said,
                                           .signature = it->signed_.signature,
                                           .signature_len = it->signed_.signature_len,
                                           .why = err };
    if (is_refusal(err->code) && order_note_refused(call->db, &refusal, &ignored))
        call->is_noted = true; /* else the refusal is noted as that of any act */
    return false;
}

static bool named(struct call *call, struct doing *it, struct err *err)
{
    it->name = (struct order_name) { call->params[0], call->params[1] };
    return access_need(call->db, &call->person, call->route->act, it->name.chain, err);
}

static bool put(struct desk *desk, struct doing *it, struct order_placed *ret, struct err *err)
{
    it->project.by = it->by;
    return project_put(desk, &it->project, ret, err);
}

bool api__project_put(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = {
        "chain",  "id",       "name",          "category",   "budget_fen", "year",     "source",
        "target", "party",    "party_account", "library_id", "basis",      "benefit",  "content",
        "place",  "standard", "unit",          "from",       "to",         "replaces", NULL
    };
    struct doing it = { .act = "project", .run = put };
    struct project_wish *wish = &it.project;
    const struct {
        const char *name;
        const char **to;
    } texts[] = { { "id", &wish->id },
                  { "source", &wish->source },
                  { "party", &wish->party },
                  { "party_account", &wish->party_account },
                  { "basis", &wish->basis },
                  { "library_id", &wish->library_id },
                  { "benefit", &wish->benefit },
                  { "content", &wish->content },
                  { "place", &wish->place },
                  { "standard", &wish->standard },
                  { "unit", &wish->unit },
                  { "from", &wish->from },
                  { "to", &wish->to } };
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "chain", ID_MAX, &wish->chain, err));
    TRY(call__string(call, "name", TEXT_MAX_BYTES, &wish->name, err));
    TRY(call__string(call, "category", ID_MAX, &wish->category, err));
    TRY(call__string(call, "target", TEXT_MAX_BYTES, &wish->target, err));
    TRY(call__int(call, "budget_fen", 1, INT64_C(9007199254740991), &wish->budget_fen, err));
    TRY(call__int(call, "year", 1900, 2199, &wish->year, err));
    for (size_t i = 0; i < COUNT(texts); i++)
        TRY(call__string_if(call, texts[i].name, TEXT_MAX_BYTES, texts[i].to, err));
    wish->replaces = jv_bool(jv_get(call->body, "replaces"), false);
    it.name = (struct order_name) { wish->chain, wish->id };
    TRY(access_need(call->db, &call->person, call->route->act, wish->chain, err));
    return judge(call, &it, 201, err);
}

static bool read_documents(struct call *call, struct doing *it, struct err *err)
{
    const struct jv *list = jv_get(call->body, "documents");
    if (jv_size(list) > ORDER_DOCUMENTS_MAX)
        return err_set(err, ERR_LIMIT, _("more than %d documents"), ORDER_DOCUMENTS_MAX);
    for (size_t i = 0; i < jv_size(list); i++) {
        const char *digest;
        TRY(jv_need_string(jv_at(list, i), "kind", &it->documents[i].kind, err));
        TRY(jv_need_string(jv_at(list, i), "sha256", &digest, err));
        TRY(call__digest(digest, &it->documents[i].digest, err));
    }
    it->wish.documents = it->documents;
    it->wish.document_count = jv_size(list);
    return true;
}

static bool request(struct desk *desk, struct doing *it, struct order_placed *ret, struct err *err)
{
    it->wish.by = it->by;
    return order_request(desk, &it->wish, ret, err);
}

static bool need_account(struct call *call, const char *account_no, struct doing *it,
                         struct err *err)
{
    TRY(api__account_chain(call->db, account_no, call->arena, &it->name.chain, err));
    if (it->name.chain == NULL)
        return err_set(err, ERR_NOT_FOUND, _("there is no account %.40s"), account_no);
    return access_need(call->db, &call->person, call->route->act, it->name.chain, err);
}

bool api__order_request(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "account",  "id",        "amount_fen",
                                           "project",  "payee",     "payee_account",
                                           "purpose",  "documents", "expires",
                                           "replaces", "source",    "year",
                                           NULL };
    struct doing it = { .act = "request", .run = request };
    struct order_wish *wish = &it.wish;
    const char *expires;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "account", ID_MAX, &wish->account_no, err));
    TRY(call__int(call, "amount_fen", 1, INT64_C(9007199254740991), &wish->amount_fen, err));
    TRY(call__string(call, "payee", TEXT_MAX_BYTES, &wish->payee, err));
    TRY(call__string(call, "payee_account", ID_MAX, &wish->payee_account, err));
    TRY(call__string(call, "purpose", TEXT_MAX_BYTES, &wish->purpose, err));
    TRY(call__string_if(call, "id", ID_MAX, &wish->id, err));
    TRY(call__string_if(call, "project", ID_MAX, &wish->project, err));
    TRY(call__string_if(call, "replaces", ID_MAX, &wish->replaces, err));
    TRY(call__string_if(call, "source", ID_MAX, &wish->source, err));
    TRY(call__string_if(call, "expires", ID_MAX, &expires, err));
    if (expires != NULL)
        TRY(time_parse(text_of(expires), &wish->expires_us, err));
    TRY(call__int_if(call, "year", 1900, 2199, &wish->year, err));
    TRY(read_documents(call, &it, err));
    wish->maker = call->person.name;
    TRY(need_account(call, wish->account_no, &it, err));
    it.name.id = wish->id;
    return judge(call, &it, 201, err);
}

static bool decide(struct desk *desk, struct doing *it, struct order_placed *ret, struct err *err)
{
    if (it->word.kind == ORDER_WORD_WITHDRAW)
        return order_withdraw(desk, &it->signed_, ret, err);
    return order_decide(desk, &it->signed_, ret, err);
}

/* What was signed says which order it is about. Only for the one of the path was it asked whether
 * this person may hand it in. */
static bool is_about(const struct doing *it)
{
    return text_eq(item_string(it->word.said, "account"), it->name.chain) &&
           text_eq(item_string(it->word.said, "order"), it->name.id);
}

/* The file that a party's program wrote. Which key signed stands in it; that it sits in this
 * account is the order's rule, that this person may hand it in is ours. */
bool api__order_word(struct call *call, struct err *err)
{
    struct doing it = { .act = "approve", .run = decide };
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, ORDER_WORD_MAX);
    jv_write(call->body, 0, &bytes);
    TRY(buf_check(&bytes, _("the body"), err));
    TRY(named(call, &it, err));
    TRY(order_word_read((struct text) { bytes.data, bytes.len }, call->arena, &it.word, err));
    if (!is_about(&it))
        return err_set(err, ERR_INPUT, _("what was signed is about another order"));
    it.said = it.word.said;
    it.signed_ = (struct order_signed) { .said = it.word.said,
                                         .signature = it.word.signature,
                                         .signature_len = it.word.signature_len };
    if (it.word.reason.len > 0)
        it.signed_.reason = arena_strndup(call->arena, it.word.reason.ptr, it.word.reason.len);
    if (it.word.kind != ORDER_WORD_APPROVE)
        it.act = it.word.kind == ORDER_WORD_REFUSE ? "refuse" : "withdraw";
    return judge(call, &it, 201, err);
}

static bool take_back(struct desk *desk, struct doing *it, struct order_placed *ret,
                      struct err *err)
{
    return order_take_back(desk, &it->name, it->by, it->reason, ret, err);
}

bool api__order_take_back(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "reason", NULL };
    struct doing it = { .act = "withdraw", .run = take_back };
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "reason", TEXT_MAX_BYTES, &it.reason, err));
    TRY(named(call, &it, err));
    return judge(call, &it, 201, err);
}

static bool execute(struct desk *desk, struct doing *it, struct order_placed *ret, struct err *err)
{
    return order_execute(desk, &it->name, it->on, it->by, ret, err);
}

bool api__order_execute(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "on", NULL };
    struct doing it = { .act = "execute", .run = execute };
    const char *on;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "on", ID_MAX, &on, err));
    TRY(date_parse(text_of(on), &it.on, err));
    TRY(named(call, &it, err));
    return judge(call, &it, 201, err);
}

static bool settle(struct desk *desk, struct doing *it, struct order_placed *ret, struct err *err)
{
    return order_settle(desk, &it->name, it->line, it->by, ret, err);
}

bool api__order_settle(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "line", NULL };
    struct doing it = { .act = "settle", .run = settle };
    TRY(call__members(call, MEMBERS, err));
    TRY(call__int(call, "line", 1, INT64_MAX, &it.line, err));
    TRY(named(call, &it, err));
    return judge(call, &it, 201, err);
}

static bool enter(struct desk *desk, struct doing *it, struct order_placed *ret, struct err *err)
{
    ret->place.n = -1;
    return order_paper_enter(desk_db(desk), &it->paper, ret, err);
}

bool api__order_paper(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "account", "id",      "amount_fen",
                                           "project", "payee",   "payee_account",
                                           "purpose", "paid_on", "scan",
                                           NULL };
    struct doing it = { .act = "paper", .run = enter };
    struct order_paper *paper = &it.paper;
    const char *scan;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "account", ID_MAX, &paper->account_no, err));
    TRY(call__int(call, "amount_fen", 1, INT64_C(9007199254740991), &paper->amount_fen, err));
    TRY(call__string(call, "payee", TEXT_MAX_BYTES, &paper->payee, err));
    TRY(call__string(call, "purpose", TEXT_MAX_BYTES, &paper->purpose, err));
    TRY(call__string(call, "paid_on", ID_MAX, &paper->paid_on, err));
    TRY(call__string(call, "scan", API_VALUE_MAX, &scan, err));
    TRY(call__digest(scan, &paper->scan, err));
    TRY(call__string_if(call, "id", ID_MAX, &paper->id, err));
    TRY(call__string_if(call, "project", ID_MAX, &paper->project, err));
    TRY(call__string_if(call, "payee_account", ID_MAX, &paper->payee_account, err));
    paper->maker = call->person.key_id;
    TRY(need_account(call, paper->account_no, &it, err));
    it.name.id = paper->id;
    return judge(call, &it, 202, err);
}

static bool second(struct desk *desk, struct doing *it, struct order_placed *ret, struct err *err)
{
    return order_paper_check(desk, &it->name, it->by, it->by, ret, err);
}

bool api__order_check(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { NULL };
    struct doing it = { .act = "check", .run = second };
    TRY(call__members(call, MEMBERS, err));
    TRY(named(call, &it, err));
    return judge(call, &it, 201, err);
}
