-- What requests see of the pipeline's tables. Newer modules say it for their own.

-- The registry is no secret, but for account numbers.
SELECT access.show(t, 'all') FROM pg_catalog.unnest(ARRAY[
    'programme.programme', 'programme.setting', 'programme.day', 'programme.county',
    'programme.payer', 'programme.payer_alias', 'programme.village', 'programme.village_alias',
    'programme.quota', 'programme.adjustment', 'programme.rule', 'programme.scope']) t;
SELECT access.confine('programme.account', 'account_no', 'account');
SELECT access.confine('programme.party', 'account_no', 'account');
SELECT access.confine('programme.payer_account', 'payer', 'payer');
SELECT access.confine_where('programme.route', $w$
    payer = ANY (ARRAY(SELECT access.my_payers()))
    OR transit = ANY (ARRAY(SELECT access.my_accounts())) $w$);

-- What was said. Files themselves are read through intake/kept.h, never here.
SELECT access.hide(t) FROM pg_catalog.unnest(ARRAY['intake.part', 'intake.file_key']) t;
SELECT access.show(t, 'operator', 'auditor') FROM pg_catalog.unnest(ARRAY[
    'intake.other_name', 'intake.sighting', 'intake.rule_now']) t;
SELECT access.confine('intake.statement', 'account_no', 'account');
SELECT access.confine('intake.line', 'account_no', 'account');
SELECT access.confine_where('intake.payment', $w$
    payer = ANY (ARRAY(SELECT access.my_payers()))
    OR village_code = ANY (ARRAY(SELECT access.my_villages()))
    OR id IN (SELECT access.my_payments()) $w$);
SELECT access.confine_where('intake.file', $w$
    kind = 'payments' AND subject = ANY (ARRAY(SELECT access.my_payers()))
    OR kind = 'statement' AND (
        subject = ANY (ARRAY(SELECT access.my_accounts()))
        OR EXISTS (SELECT FROM intake.statement s WHERE s.file_id = file.id)) $w$);
SELECT access.confine_where('intake.refusal', $w$
    account_no = ANY (ARRAY(SELECT access.my_accounts())) $w$);

-- What agrees with what. A row that hangs on another is seen when that one is.
SELECT access.show('reconcile.run', 'operator', 'payer', 'county', 'town', 'manager', 'auditor',
                   'publisher');
SELECT access.confine_where('reconcile.payment_state', $w$
    village = ANY (ARRAY(SELECT access.my_villages()))
    OR EXISTS (SELECT FROM intake.payment p WHERE p.id = payment_id) $w$);
SELECT access.confine_where('reconcile.line_state', $w$
    EXISTS (SELECT FROM intake.line l WHERE l.id = line_id) $w$);
SELECT access.confine_where('reconcile.pair_payment', $w$
    EXISTS (SELECT FROM intake.payment p WHERE p.id = payment_id) $w$);
SELECT access.confine_where('reconcile.pair_line', $w$
    EXISTS (SELECT FROM intake.line l WHERE l.id = line_id) $w$);
SELECT access.confine_where('reconcile.pair', $w$
    EXISTS (SELECT FROM reconcile.pair_payment p WHERE p.pair_id = pair.id)
    OR EXISTS (SELECT FROM reconcile.pair_line l WHERE l.pair_id = pair.id) $w$);
SELECT access.confine('reconcile.executed_order', 'account_no', 'account');
SELECT access.confine_where('reconcile.break', $w$
    village = ANY (ARRAY(SELECT access.my_villages()))
    OR account_no = ANY (ARRAY(SELECT access.my_accounts()))
    OR payer = ANY (ARRAY(SELECT access.my_payers())) $w$);
SELECT access.confine_where('reconcile.break_fact', $w$
    EXISTS (SELECT FROM reconcile.break b WHERE b.id = break_id) $w$);
SELECT access.confine_where('reconcile.proposal', $w$
    village = ANY (ARRAY(SELECT access.my_villages()))
    OR EXISTS (SELECT FROM intake.line l WHERE l.id = ANY (lines))
    OR EXISTS (SELECT FROM intake.payment p WHERE p.id = ANY (payments)) $w$);
SELECT access.confine_where('reconcile.decision', $w$
    CASE kind
        WHEN 'unmatch' THEN EXISTS (SELECT FROM reconcile.pair p WHERE p.id::text = subject)
        WHEN 'classify' THEN EXISTS (SELECT FROM intake.line l WHERE l.id::text = subject)
        WHEN 'accept' THEN EXISTS (SELECT FROM reconcile.proposal p
                                   WHERE pg_catalog.encode(p.id, 'hex') = subject)
        ELSE EXISTS (SELECT FROM reconcile.break b WHERE pg_catalog.encode(b.id, 'hex') = subject)
    END $w$);
SELECT access.confine('reconcile.event', 'chain');
-- The views of sql/functions/reconcile read as who asks, so that what binds the tables binds them.
-- They are made after this file: see sql/functions/reconcile/zz_access.sql.

-- The books. Openings are had from access.open_record() only.
SELECT access.confine(t, 'chain') FROM pg_catalog.unnest(ARRAY[
    'ledger.record', 'ledger.line', 'ledger.balance', 'ledger.head', 'ledger.origin',
    'ledger.carried']) t;
SELECT access.show(t, 'all') FROM pg_catalog.unnest(ARRAY[
    'ledger.name', 'ledger.key', 'ledger.party']) t;
SELECT access.show('ledger.erasure', 'operator', 'auditor');
SELECT access.hide(t) FROM pg_catalog.unnest(ARRAY[
    'ledger.opening', 'ledger.progress', 'ledger.log_queue']) t;

SELECT access.show(t, 'all') FROM pg_catalog.unnest(ARRAY[
    'log.checkpoint', 'log.cosignature', 'log.stamp', 'log.remote']) t;
SELECT access.confine(t, 'chain') FROM pg_catalog.unnest(ARRAY['log.leaf', 'log.tip']) t;

SELECT access.hide('seal.period');
SELECT access.confine('seal.seal', 'chain');
SELECT access.show('seal.programme', 'operator', 'payer', 'county', 'town', 'manager', 'auditor',
                   'publisher');
SELECT access.confine('seal.form', 'account_no', 'account');

-- This schema's own.
SELECT access.hide(t) FROM pg_catalog.unnest(ARRAY['access.link', 'access.session', 'access.idem']) t;
SELECT access.confine_where('access.person', $w$
    key = pg_catalog.current_setting('mingzhang.person', true) $w$);
CREATE POLICY access_keys ON access.person FOR SELECT TO mingzhang_r_administrator
    USING ((SELECT access.is_in()));
GRANT SELECT ON access.person TO mingzhang_r_administrator;
SELECT access.show('access.look', 'auditor');
SELECT access.show('access.refused', 'auditor', 'administrator');
SELECT access.show('access.log_day', 'auditor', 'administrator');

SELECT access.hide('ledger.owed');
