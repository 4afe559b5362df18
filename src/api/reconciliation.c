/* What people decide about breaks, pairs, proposals and lines: one proposes, another confirms. */
#include "reconciliation.h"
#include "act.h"
#include "core/i18n.h"
#include "reconcile/break.h"
#include "reconcile/decision.h"
#include "store.h"

#include <inttypes.h>

struct deciding {
    struct decision decision;
    struct sha256 evidence;
    int64_t id; /* of a decision that is confirmed or rejected */
    bool is_confirmed;
    int64_t before, after; /* events */
};

/* Is it about something of the person's own? */
static bool need(struct call *call, enum access_act what, const char *kind, const char *id,
                 struct err *err)
{
    const char *chain;
    TRY(api__chain_of(call->db, kind, id, call->arena, &chain, err));
    if (chain == NULL)
        return err_set(err, ERR_NOT_FOUND, _("there is no such thing, or it is not yours"));
    return access_need(call->db, &call->person, what, chain, err);
}

static bool find_records(struct act *act, struct db *db, struct err *err)
{
    int64_t after = jv_int(jv_get(act->answer, "events_after"), 0);
    int64_t up_to = jv_int(jv_get(act->answer, "events_to"), 0);
    return api__event_records(db, after, up_to, act->records, ACT_RECORDS_MAX, &act->record_count,
                              err);
}

static bool note_events(struct act *act, const struct deciding *it, struct db *db, struct err *err)
{
    int64_t after;
    TRY(api__last_event(db, &after, err));
    jv_set_int(act->answer, "events_after", it->before);
    jv_set_int(act->answer, "events_to", after);
    return true;
}

static bool propose(struct act *act, struct db *db, struct err *err)
{
    struct deciding *it = act->arg;
    int64_t id;
    TRY(api__last_event(db, &it->before, err));
    TRY(decision_propose(db, &it->decision, &id, err));
    act->answer = jv_object();
    jv_set_int(act->answer, "decision", id);
    jv_set_string(act->answer, "state",
                  it->decision.kind == DECISION_EXPLAIN ? "confirmed" : "proposed");
    return note_events(act, it, db, err);
}

static bool finish(struct act *act, struct db *db, struct err *err)
{
    struct deciding *it = act->arg;
    struct reconcile_summary summary = { .changes = 0 };
    TRY(api__last_event(db, &it->before, err));
    TRY(it->is_confirmed ? decision_confirm(db, it->id, it->decision.who, &summary, err)
                         : decision_reject(db, it->id, it->decision.who, err));
    act->answer = jv_object();
    jv_set_int(act->answer, "decision", it->id);
    jv_set_string(act->answer, "state", it->is_confirmed ? "confirmed" : "rejected");
    jv_set_int(act->answer, "changes", summary.changes);
    return note_events(act, it, db, err);
}

static bool decide(struct call *call, enum decision_kind kind, const char *about, struct err *err)
{
    static const char *const MEMBERS[] = { "reason", "evidence", NULL };
    static const char *const WITH_BOOK[] = { "reason", "evidence", "book", NULL };
    struct deciding it = {
        .decision = { .kind = kind, .subject = call->params[0], .who = call->person.key_id }
    };
    const char *evidence;
    TRY(call__members(call, kind == DECISION_CLASSIFY ? WITH_BOOK : MEMBERS, err));
    TRY(call__string(call, "reason", DECISION_REASON_MAX, &it.decision.reason, err));
    TRY(call__string_if(call, "evidence", API_VALUE_MAX, &evidence, err));
    if (kind == DECISION_CLASSIFY)
        TRY(call__string(call, "book", API_VALUE_MAX, &it.decision.detail, err));
    if (evidence != NULL) {
        TRY(call__digest(evidence, &it.evidence, err));
        it.decision.evidence = &it.evidence;
    }
    TRY(need(call, call->route->act, about, call->params[0], err));
    struct act act = { .call = call,
                       .in_tx = propose,
                       .is_reconcile = true,
                       .is_posted = true,
                       .find_records = find_records,
                       .arg = &it,
                       .status = kind == DECISION_EXPLAIN ? 201 : 202 };
    return act__do(&act, err);
}

bool api__explain(struct call *call, struct err *err)
{
    return decide(call, DECISION_EXPLAIN, "break", err);
}

bool api__resolve(struct call *call, struct err *err)
{
    return decide(call, DECISION_RESOLVE, "break", err);
}

bool api__write_off(struct call *call, struct err *err)
{
    return decide(call, DECISION_WRITE_OFF, "break", err);
}

bool api__not_duplicate(struct call *call, struct err *err)
{
    return decide(call, DECISION_NOT_DUPLICATE, "break", err);
}

bool api__unmatch(struct call *call, struct err *err)
{
    return decide(call, DECISION_UNMATCH, "pair", err);
}

bool api__accept(struct call *call, struct err *err)
{
    return decide(call, DECISION_ACCEPT, "proposal", err);
}

bool api__classify(struct call *call, struct err *err)
{
    return decide(call, DECISION_CLASSIFY, "line", err);
}

static bool second_person(struct call *call, bool is_confirmed, struct err *err)
{
    static const char *const MEMBERS[] = { NULL };
    struct deciding it = { .is_confirmed = is_confirmed, .decision.who = call->person.key_id };
    const char *kind, *subject;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__number(call->params[0], &it.id, err));
    TRY(api__decision_about(call->db, it.id, call->arena, &kind, &subject, err));
    TRY(need(call, call->route->act, kind, subject, err));
    struct act act = { .call = call,
                       .in_tx = finish,
                       .is_reconcile = true,
                       .is_posted = true,
                       .find_records = find_records,
                       .arg = &it,
                       .status = 200 };
    return act__do(&act, err);
}

bool api__confirm(struct call *call, struct err *err) { return second_person(call, true, err); }

bool api__reject(struct call *call, struct err *err) { return second_person(call, false, err); }
