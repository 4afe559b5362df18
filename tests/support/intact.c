#include "test.h"

#include "audit/audit.h"
#include "facts.h"
#include "intact.h"

#include <stdio.h>
#include <string.h>

enum { VILLAGES = 4, PAYMENTS = 12, LINES = 24, SHOWN = 20 };
static const unsigned char SEED[32] = "a seed of thirty-two bytes: test";

struct signer *intact_signer(void)
{
    struct err err = { 0 };
    struct signing_key *key;
    ASSERT_OK(signing_key_from_seed(SEED, &key, &err));
    return signer_of_key(key, 2);
}

/* What a run leaves behind, as far as the audit reads it: every line stands where it was booked. */
static void reconcile(struct pg_test *pg)
{
    pg_test_sql(pg, "INSERT INTO reconcile.run (as_of, at, proof, rules_version)"
                    " VALUES ('2020-12-31', now() + interval '1 hour', '{}', 1)");
    pg_test_sql(pg, "INSERT INTO reconcile.line_state (line_id, code, book, source, year)"
                    " SELECT id, 'unidentified', CASE WHEN rule IS NOT NULL THEN 'interest' WHEN"
                    " amount_fen > 0 THEN 'suspense' ELSE 'spending' END, 'none', 0"
                    " FROM intake.line");
    pg_test_sql(pg, "INSERT INTO reconcile.payment_state (payment_id, left_code, right_code)"
                    " SELECT id, 'allotted', 'in_transit' FROM intake.payment");
}

void intact_fill(struct pg_test *pg, struct signer *signer)
{
    struct err err = { 0 };
    struct post_summary summary;
    ASSERT_OK(ledger_init(pg->db, INTACT_LEDGER, &signer->key, &err));
    facts_programme(pg->db, VILLAGES);
    (void)facts_payments(pg->db, VILLAGES, PAYMENTS);
    (void)facts_lines(pg->db, VILLAGES, LINES);
    pg_test_sql(pg, "UPDATE intake.statement s SET closing_fen = 1000 + coalesce((SELECT"
                    " sum(amount_fen) FROM intake.line l WHERE l.account_no = s.account_no), 0)");
    ASSERT_OK(ledger_post(pg->db, signer, NULL, &summary, &err));
    reconcile(pg);
}

void intact_audit(struct db *db, const struct signer *signer, struct report *report)
{
    struct err err = { 0 };
    struct trust trust;
    ASSERT_OK(trust_of_key(INTACT_LEDGER, &signer->key, &trust, &err));
    const struct audit_options options = { .trust = &trust, .threads = 2 };
    report_init(report);
    ASSERT_OK(audit_database(db, &options, report, &err));
    trust_release(&trust);
}

static void complain(const struct report *report, const char *name, const char *why)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    report_text(report, SHOWN, &text);
    fail_msg("%s: %s:\n%s", name, why, text.data);
}

void intact_assert(struct db *db, const struct signer *signer, const char *name)
{
    struct report report;
    intact_audit(db, signer, &report);
    intact_passes(&report, name);
    report_release(&report);
}

void intact_passes(const struct report *report, const char *name)
{
    if (report_exit(report) != 0)
        complain(report, name, "what is intact has findings");
}

void intact_demand(const struct report *report, const char *name, struct place_found want)
{
    char why[200];
    for (size_t k = 0; k < report->kept_count && report_exit(report) == 1; k++) {
        const struct finding *f = &report->kept[k];
        if (f->pass == want.pass && strcmp(f->chain, want.chain) == 0 &&
            (want.n == -2 || f->n == want.n) &&
            (want.file == NULL || text_starts(text_of(f->file), want.file)))
            return;
    }
    (void)snprintf(why, sizeof why, "not found as %s in %s n %lld", pass_name(want.pass),
                   want.chain, (long long)want.n);
    complain(report, name, why);
}
