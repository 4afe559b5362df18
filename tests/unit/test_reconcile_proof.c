#include "../support/test.h"

#include "reconcile/break.h"
#include "reconcile/decision.h"
#include "reconcile/reconciler.h"

#include <string.h>

/* Two villages: one got 500,000, the other 100 of 500,000. */
static struct proof proof_of(void)
{
    struct proof proof = {
        .owed = { 100000000 },
        .paid = { 50010000 },
        .missing = { 49990000 },
        .left = { { 50010000 }, 1, { { "allotted", { 50010000 } } } },
        .right = { { 50010000 },
                   2,
                   { { "matched", { 50000000 } }, { "paid_not_received", { 10000 } } } },
        .credits = { { 50000000 }, 1, { { "matched", { 50000000 } } } },
        .debits = { { 0 }, 0, { { "", { 0 } } } },
    };
    return proof;
}

static void proof_check__accepts_sums_that_hold(void **state)
{
    struct err err = { 0 };
    struct proof proof = proof_of();
    (void)state;
    ASSERT_OK(proof_check(&proof, &err));
}

static void proof_check__finds_a_fen_in_each_sum(void **state)
{
    struct proof proof = proof_of();
    struct money *places[] = {
        &proof.owed,
        &proof.paid,
        &proof.missing,
        &proof.over,
        &proof.left.total,
        &proof.right.total,
        &proof.credits.total,
        &proof.debits.total,
        &proof.left.sums[0].money,
        &proof.right.sums[1].money,
        &proof.credits.sums[0].money,
    };
    (void)state;
    for (size_t i = 0; i < COUNT(places); i++) {
        struct err err = { 0 };
        places[i]->fen++;
        ASSERT_ERR(proof_check(&proof, &err), ERR_DIFFERS);
        places[i]->fen--;
    }
}

static void proof_check__wants_the_allotted_to_be_s(void **state)
{
    struct err err = { 0 };
    struct proof proof = proof_of();
    (void)state;
    proof.left.sums[0].money.fen -= 5;
    proof.left.count = 2;
    proof.left.sums[1] = (struct proof_sum) { "duplicate", { 5 } };
    ASSERT_ERR(proof_check(&proof, &err), ERR_DIFFERS);
}

static void proof_check__names_the_account_that_is_off(void **state)
{
    struct err err = { 0 };
    struct proof proof = proof_of();
    (void)state;
    proof.accounts.off = 1;
    (void)snprintf(proof.accounts.first_off, sizeof proof.accounts.first_off, "6217000000000001");
    ASSERT_ERR(proof_check(&proof, &err), ERR_DIFFERS);
    ASSERT_TEXT_HAS(err.text, "6217000000000001");
}

static void proof_check__refuses_a_sum_that_overflows(void **state)
{
    struct err err = { 0 };
    struct proof proof = proof_of();
    (void)state;
    proof.right.sums[0].money.fen = MONEY_FEN_MAX;
    ASSERT_ERR(proof_check(&proof, &err), ERR_LIMIT);
}

static void break_name__knows_every_code(void **state)
{
    (void)state;
    assert_string_equal(break_name("wrong_payer"), "wrong payer");
    assert_string_equal(break_name("never_heard_of"), "never_heard_of");
}

static void decision_kind_find__reads_what_decision_kind_name_writes(void **state)
{
    enum decision_kind found;
    (void)state;
    for (int kind = 0; kind < DECISION_KIND_COUNT; kind++) {
        assert_true(decision_kind_find(decision_kind_name((enum decision_kind)kind), &found));
        assert_int_equal(found, kind);
    }
    assert_false(decision_kind_find("forget", &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proof_check__accepts_sums_that_hold),
        cmocka_unit_test(proof_check__finds_a_fen_in_each_sum),
        cmocka_unit_test(proof_check__wants_the_allotted_to_be_s),
        cmocka_unit_test(proof_check__names_the_account_that_is_off),
        cmocka_unit_test(proof_check__refuses_a_sum_that_overflows),
        cmocka_unit_test(break_name__knows_every_code),
        cmocka_unit_test(decision_kind_find__reads_what_decision_kind_name_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
