-- What must agree over the whole database before any report goes out: the facts, by what became
-- of them, beside the proof that the last run of the reconciler printed. Amounts in fen.

CREATE FUNCTION report.tie_codes(p_side text, p_name text)
    RETURNS TABLE (name text, ours bigint, theirs bigint)
    LANGUAGE sql STABLE AS $$
    WITH ours AS (
        SELECT CASE p_side WHEN 'left' THEN p.left_code ELSE p.right_code END AS code,
               p.amount_fen AS fen
        FROM report.payments() p WHERE p_side IN ('left', 'right')
        UNION ALL
        SELECT l.code, abs(l.amount_fen) FROM report.lines() l
        WHERE p_side = 'credits' AND l.amount_fen > 0 OR p_side = 'debits' AND l.amount_fen < 0),
    theirs AS (
        SELECT t.key AS code, t.value::bigint AS fen
        FROM reconcile.current c, jsonb_each_text(coalesce(nullif(c.proof -> p_side, 'null'), '{}')) t)
    SELECT p_name || report.state_name(coalesce(o.code, t.code)), coalesce(o.fen, 0),
           coalesce(t.fen, 0)
    FROM (SELECT x.code, sum(x.fen)::bigint AS fen FROM ours x GROUP BY x.code) o
    FULL JOIN theirs t ON t.code = o.code $$;
COMMENT ON FUNCTION report.tie_codes IS 'one sum of the proof, code by code';

CREATE FUNCTION report.ties(p_as_of date)
    RETURNS TABLE (name text, ours bigint, theirs bigint)
    LANGUAGE sql STABLE AS $$
    SELECT x.name, x.ours, (c.proof -> 'quota' ->> x.key)::bigint
    FROM reconcile.current c, report.arrival_total(p_as_of, 0, '', '', '', NULL) t,
         LATERAL (VALUES ('应拨', t.quota_fen, 'owed'), ('拨付', t.paid_fen, 'paid'),
                         ('超拨', t.over_fen, 'over'), ('未足额', t.short_fen, 'missing'))
             AS x(name, ours, key)
    UNION ALL
    SELECT * FROM report.tie_codes('left', '名册：')
    UNION ALL
    SELECT * FROM report.tie_codes('right', '名册到账：')
    UNION ALL
    SELECT * FROM report.tie_codes('credits', '银行贷方：')
    UNION ALL
    SELECT * FROM report.tie_codes('debits', '银行借方：')
    UNION ALL
    SELECT '村账户到账', t.arrived_fen, (SELECT sum(m.arrived_fen)::bigint FROM reconcile.village_money m)
    FROM report.carryover_total(p_as_of, 0, '', '', '', NULL) t
    UNION ALL
    SELECT '对账单 ' || b.account_no, b.moved_fen, coalesce(sum(l.amount_fen), 0)::bigint
    FROM ledger.book_balance b
    LEFT JOIN intake.line l ON l.account_no = b.account_no AND l.voided_by IS NULL
    WHERE EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'line')
    GROUP BY b.account_no, b.moved_fen $$;
COMMENT ON FUNCTION report.ties IS 'amounts of the facts beside those of the last run''s proof, and the books beside the statements';
