-- The form of one account and month: the bank's balance, each item, the balance by the books.

CREATE FUNCTION report.balance_months(p_as_of date, p_year int, p_payer text, p_county text,
                                      p_account text, p_month date)
    RETURNS TABLE (id text, name text) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT to_char(m.month, 'YYYYMM'), to_char(m.month, 'YYYY"年"FMMM"月"')
    FROM intake.statement s
    CROSS JOIN LATERAL (SELECT g::date AS month
                        FROM generate_series(date_trunc('month', s.from_day::timestamp),
                                             date_trunc('month', least(s.to_day, p_as_of)::timestamp),
                                             interval '1 month') g) m
    WHERE s.account_no = p_account AND s.voided_by IS NULL AND s.opening_fen IS NOT NULL
      AND report.last_day(p_as_of, m.month) BETWEEN s.from_day AND s.to_day
      AND (p_month IS NULL OR p_month = m.month)
      AND p_year IN (0, extract(year FROM m.month)::int)
    ORDER BY 1 $$;
COMMENT ON FUNCTION report.balance_months IS 'months at whose end a statement covers the account';

CREATE TYPE report.form_row AS (
    level int, kind text, day date, age bigint, amount_fen bigint, state text, party text,
    reference text, file text, line_no bigint);
COMMENT ON TYPE report.form_row IS 'one row of the adjustment form; additions positive, deductions negative';

CREATE FUNCTION report.balance_form(p_as_of date, p_year int, p_payer text, p_county text,
                                    p_account text, p_month date)
    RETURNS SETOF report.form_row LANGUAGE sql STABLE AS $$
    WITH day AS (SELECT report.last_day(p_as_of, p_month) AS day),
    kind AS (SELECT * FROM (VALUES (1, '加：名册已拨付、银行未入账', 1),
                                   (2, '减：银行已入账、名册未列', -1),
                                   (3, '减：账面已支付、银行未付款', -1),
                                   (4, '加：银行已付款、账面未列', 1)) AS k(kind, name, sign)),
    item AS (SELECT i.* FROM report.transit_items(report.last_day(p_as_of, p_month), p_account) i
             WHERE i.account_no = p_account),
    balance AS (SELECT b.* FROM report.balances(report.last_day(p_as_of, p_month), p_account) b
                WHERE b.account_no = p_account)
    SELECT r.level, r.name, r.day, r.age, r.fen, r.state, r.party, r.reference, r.file, r.line_no
    FROM (
        SELECT 0 AS level, 0 AS position, '银行对账单余额' AS name, d.day, NULL::bigint AS age,
               b.bank_fen AS fen, '' AS state, '' AS party, '' AS reference, '' AS file,
               NULL::bigint AS line_no
        FROM balance b, day d
        UNION ALL
        SELECT 0, k.kind, k.name, i.happened, (d.day - i.happened)::bigint,
               coalesce(k.sign * i.amount_fen, 0),
               CASE WHEN i.amount_fen IS NULL THEN '无' ELSE report.state_name(i.state) END
               || CASE WHEN i.fact = 'line' AND i.fact_id IN (
                                SELECT l.id FROM report.late_lines('-infinity', d.day) l)
                       THEN '（补记）' ELSE '' END,
               coalesce(nullif(i.counterparty, ''), y.name, ''), i.reference, i.file,
               i.line_no::bigint
        FROM kind k CROSS JOIN day d LEFT JOIN item i ON i.kind = k.kind
        LEFT JOIN programme.payer y ON y.id = i.payer
        UNION ALL
        -- Money that moved while no statement covers the account; the break says so.
        SELECT 0, 5, '对账单不连续所致差额', NULL, NULL,
               b.book_fen - (b.bank_fen + b.sent_fen - b.unlisted_fen - b.unpaid_fen + b.unbooked_fen),
               '见差异清单', '', '', '', NULL
        FROM balance b
        WHERE b.broken AND b.book_fen <> b.bank_fen + b.sent_fen - b.unlisted_fen - b.unpaid_fen
                                         + b.unbooked_fen) r
    ORDER BY r.position, r.day, r.file, r.line_no $$;
COMMENT ON FUNCTION report.balance_form IS 'rows of the adjustment form of one account and month';

CREATE FUNCTION report.balance_form_total(p_as_of date, p_year int, p_payer text, p_county text,
                                          p_account text, p_month date)
    RETURNS SETOF report.form_row LANGUAGE sql STABLE AS $$
    SELECT 2, '账面余额', NULL::date, NULL::bigint, coalesce(sum(b.balance_fen), 0)::bigint, '',
           '', '', '', NULL::bigint
    FROM report.books(report.last_day(p_as_of, p_month), p_account) b WHERE b.account_no = p_account $$;
COMMENT ON FUNCTION report.balance_form_total IS 'the balance by the books, which the rows must sum to';
