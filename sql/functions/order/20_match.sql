-- Rule O1: the debits that may be what an order that was paid became. Same account, same amount,
-- both days within order_wd working days of each other, and the payee: the account when both sides
-- say one, else the name. A debit that a rule of the programme classifies is no order's.
-- (plpgsql, because it names functions that come after it.)
CREATE OR REPLACE FUNCTION orders.candidates()
RETURNS TABLE (chain text, id text, line_id bigint, expense_n bigint)
LANGUAGE plpgsql STABLE SET search_path = '' AS $$
BEGIN
    RETURN QUERY
    SELECT r.chain, r.id, x.id, g.n
      FROM orders.request r
     CROSS JOIN programme.setting s
      JOIN intake.line x ON x.account_no = r.account_no AND x.amount_fen = -r.amount_fen
                        AND x.voided_by IS NULL
      JOIN ledger.origin g ON g.kind = 'line' AND g.fact_id = x.id AND g.chain = r.chain
      LEFT JOIN ledger.opening payee ON payee.chain = r.chain AND payee.n = r.n
                                    AND payee.field = 'payee'
      LEFT JOIN ledger.opening acct ON acct.chain = r.chain AND acct.n = r.n
                                   AND acct.field = 'payee_account'
      LEFT JOIN intake.rule_now w ON w.line_id = x.id
     WHERE r.state = 'executed'
       AND CASE WHEN w.line_id IS NULL THEN x.rule ELSE w.rule END IS NULL
       AND r.executed_on <= reconcile.wd(x.booked_on, s.order_wd)
       AND x.booked_on <= reconcile.wd(r.executed_on, s.order_wd)
       AND NOT EXISTS (SELECT FROM orders.request o WHERE o.line_id = x.id AND o.state = 'matched')
       AND CASE WHEN acct.value IS NOT NULL AND x.counter_account <> ''
                THEN pg_catalog.convert_from(acct.value, 'UTF8') = x.counter_account
                ELSE reconcile.normal(pg_catalog.convert_from(payee.value, 'UTF8'))
                     = reconcile.normal(x.counter_name) END;
END $$;
COMMENT ON FUNCTION orders.candidates IS 'pairs of an order that was paid and a debit that it may have become (rule O1)';

-- Orders whose debit a later file took back: once its reversal is a record they look for another.
CREATE OR REPLACE FUNCTION orders.reopen() RETURNS void
LANGUAGE sql SET search_path = '' AS $$
    UPDATE reconcile.executed_order e SET line_id = NULL
      FROM intake.line x JOIN ledger.origin g ON g.kind = 'void_line' AND g.fact_id = x.id
     WHERE e.line_id = x.id AND x.voided_by IS NOT NULL;
    UPDATE orders.request r SET state = 'executed', line_id = NULL
      FROM intake.line x JOIN ledger.origin g ON g.kind = 'void_line' AND g.fact_id = x.id
     WHERE r.state = 'matched' AND r.line_id = x.id AND x.voided_by IS NOT NULL
$$;
COMMENT ON FUNCTION orders.reopen IS 'takes orders apart from debits that were taken back';
