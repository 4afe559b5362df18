-- 未达账项清单 and 差异清单.

CREATE TYPE report.item_row AS (
    level int, state text, payer text, county text, village text, year text, account_no text,
    counterparty text, day date, age bigint, amount_fen bigint, reference text, file text,
    line_no bigint);
COMMENT ON TYPE report.item_row IS 'an item in transit or unmatched, with its age in days';

-- Payments that did not arrive, and what their money does. p_paired: at a transit account, or not.
CREATE FUNCTION report.open_payments(p_paired boolean, p_as_of date, p_year int, p_payer text,
                                     p_county text, p_account text)
    RETURNS SETOF report.item_row LANGUAGE sql STABLE AS $$
    SELECT 0, report.state_name(p.right_code), y.name, c.name, v.name, p.year::text,
           p.target, '', p.paid_on, (p_as_of - p.paid_on)::bigint, p.amount_fen, p.reference,
           p.file, p.line_no::bigint
    FROM report.payments() p
    JOIN programme.payer y ON y.id = p.payer
    LEFT JOIN programme.village v ON v.code = p.village
    LEFT JOIN programme.county c ON c.code = p.county
    WHERE p.right_code IN ('in_transit', 'paid_not_received', 'wrong_account', 'amount_differs',
                           'held')
      AND p.paired = p_paired AND p_year IN (0, p.year) AND p_payer IN ('', p.payer)
      AND p_county IN ('', coalesce(p.county, '?')) AND p_account IN ('', coalesce(p.target, '?'))
    ORDER BY p.paid_on, p.payer, p.file, p.line_no, p.id $$;
COMMENT ON FUNCTION report.open_payments IS 'payments of the lists that are not on the village''s statement';

CREATE FUNCTION report.outstanding_paid(p_as_of date, p_year int, p_payer text, p_county text,
                                        p_account text, p_month date)
    RETURNS SETOF report.item_row LANGUAGE sql STABLE AS $$
    SELECT * FROM report.open_payments(false, p_as_of, p_year, p_payer, p_county, p_account) $$;
CREATE FUNCTION report.outstanding_held(p_as_of date, p_year int, p_payer text, p_county text,
                                        p_account text, p_month date)
    RETURNS SETOF report.item_row LANGUAGE sql STABLE AS $$
    SELECT * FROM report.open_payments(true, p_as_of, p_year, p_payer, p_county, p_account) $$;
COMMENT ON FUNCTION report.outstanding_paid IS 'paid by the list, not yet on any statement';
COMMENT ON FUNCTION report.outstanding_held IS 'arrived at a transit account, not yet at the village';

CREATE FUNCTION report.outstanding_received(p_as_of date, p_year int, p_payer text, p_county text,
                                            p_account text, p_month date)
    RETURNS SETOF report.item_row LANGUAGE sql STABLE AS $$
    SELECT 0, report.state_name(l.code)
              || CASE WHEN l.id IN (SELECT t.id FROM report.late_lines('-infinity', p_as_of) t)
                      THEN '（补记）' ELSE '' END,
           y.name, c.name, v.name, nullif(l.year, 0)::text,
           l.account_no, l.counter_name, l.booked_on, (p_as_of - l.booked_on)::bigint,
           l.amount_fen, l.reference, l.file, l.line_no::bigint
    FROM report.lines() l
    LEFT JOIN programme.payer y ON y.id = l.payer
    LEFT JOIN programme.village v ON v.code = l.village
    LEFT JOIN programme.county c ON c.code = l.county
    WHERE l.amount_fen > 0 AND NOT l.paired
      AND l.code IN ('in_transit', 'wrong_account', 'amount_differs', 'received_not_paid',
                     'unidentified')
      AND p_year IN (0, l.year) AND p_payer IN ('', coalesce(l.payer, '?'))
      AND p_county IN ('', coalesce(l.county, '?')) AND p_account IN ('', l.account_no)
    ORDER BY l.booked_on, l.account_no, l.file, l.line_no, l.id $$;
COMMENT ON FUNCTION report.outstanding_received IS 'on a statement, not in any list';

-- The totals, from the facts and their states without the pairs.
CREATE FUNCTION report.outstanding_paid_total(p_as_of date, p_year int, p_payer text,
                                              p_county text, p_account text, p_month date)
    RETURNS SETOF report.item_row LANGUAGE sql STABLE AS $$
    SELECT 2, '合计', '', '', '', '', '', '', NULL::date, NULL::bigint,
           coalesce(sum(p.amount_fen), 0)::bigint, '', '', NULL::bigint
    FROM report.payments() p
    WHERE p.right_code IN ('in_transit', 'paid_not_received', 'wrong_account', 'amount_differs',
                           'held')
      AND p.id NOT IN (SELECT x.payment_id FROM reconcile.pair_payment x
                       JOIN reconcile.pair q ON q.id = x.pair_id WHERE q.undone_by IS NULL)
      AND p_year IN (0, p.year) AND p_payer IN ('', p.payer)
      AND p_county IN ('', coalesce(p.county, '?')) AND p_account IN ('', coalesce(p.target, '?')) $$;
CREATE FUNCTION report.outstanding_held_total(p_as_of date, p_year int, p_payer text,
                                              p_county text, p_account text, p_month date)
    RETURNS SETOF report.item_row LANGUAGE sql STABLE AS $$
    SELECT 2, '合计', '', '', '', '', '', '', NULL::date, NULL::bigint,
           coalesce(sum(p.amount_fen), 0)::bigint, '', '', NULL::bigint
    FROM report.payments() p
    WHERE p.right_code <> 'matched'
      AND p.id IN (SELECT x.payment_id FROM reconcile.pair_payment x
                   JOIN reconcile.pair q ON q.id = x.pair_id WHERE q.undone_by IS NULL)
      AND p_year IN (0, p.year) AND p_payer IN ('', p.payer)
      AND p_county IN ('', coalesce(p.county, '?')) AND p_account IN ('', coalesce(p.target, '?')) $$;
CREATE FUNCTION report.outstanding_received_total(p_as_of date, p_year int, p_payer text,
                                                  p_county text, p_account text, p_month date)
    RETURNS SETOF report.item_row LANGUAGE sql STABLE AS $$
    SELECT 2, '合计', '', '', '', '', '', '', NULL::date, NULL::bigint,
           coalesce(sum(l.amount_fen), 0)::bigint, '', '', NULL::bigint
    FROM reconcile.line_state s
    JOIN intake.line l ON l.id = s.line_id AND l.amount_fen > 0
    JOIN programme.account a ON a.account_no = l.account_no
    LEFT JOIN programme.village v ON v.code = a.village
    WHERE s.code IN ('in_transit', 'wrong_account', 'amount_differs', 'received_not_paid',
                     'unidentified')
      AND l.id NOT IN (SELECT x.line_id FROM reconcile.pair_line x
                       JOIN reconcile.pair q ON q.id = x.pair_id WHERE q.undone_by IS NULL)
      AND p_year IN (0, s.year) AND p_payer IN ('', coalesce(l.counter_payer, '?'))
      AND p_county IN ('', coalesce(v.county, a.county, '?')) AND p_account IN ('', l.account_no) $$;
COMMENT ON FUNCTION report.outstanding_paid_total IS 'total of outstanding_paid';
COMMENT ON FUNCTION report.outstanding_held_total IS 'total of outstanding_held';
COMMENT ON FUNCTION report.outstanding_received_total IS 'total of outstanding_received';
