-- Facts with their place: where a payment was to arrive, what stands between list and statement.

CREATE FUNCTION report.payments()
    RETURNS TABLE (id bigint, payer text, village text, county text, year int, target text,
                   amount_fen bigint, paid_on date, left_code text, right_code text,
                   paired boolean, reference text, file text, line_no int)
    LANGUAGE sql STABLE AS $$
    SELECT p.id, p.payer, s.village, v.county, p.year, coalesce(r.transit, a.account_no),
           CASE WHEN p.is_return THEN -abs(p.amount_fen) ELSE p.amount_fen END, p.paid_on,
           s.left_code, s.right_code,
           live.payment_id IS NOT NULL,
           coalesce(nullif(p.voucher, ''), p.bank_ref), f.name, p.line_no
    FROM intake.payment p
    JOIN reconcile.payment_state s ON s.payment_id = p.id
    JOIN intake.file f ON f.id = p.file_id
    LEFT JOIN programme.village v ON v.code = s.village
    LEFT JOIN programme.route r ON r.payer = p.payer AND r.county = v.county
    LEFT JOIN programme.account a ON a.account_no = p.account_no
    LEFT JOIN (SELECT DISTINCT x.payment_id FROM reconcile.pair_payment x
               JOIN reconcile.pair q ON q.id = x.pair_id
               WHERE q.undone_by IS NULL) live ON live.payment_id = p.id
    WHERE p.voided_by IS NULL $$;
COMMENT ON FUNCTION report.payments IS 'list lines with their village, dispositions and the account where the money is to arrive first';

CREATE FUNCTION report.lines()
    RETURNS TABLE (id bigint, account_no text, account_kind text, village text, county text,
                   amount_fen bigint, booked_on date, code text, book text, source text, year int,
                   payer text, counter_name text, counter_own text, paired boolean,
                   reference text, file text, line_no int)
    LANGUAGE sql STABLE AS $$
    SELECT l.id, l.account_no, a.kind, a.village, coalesce(v.county, a.county), l.amount_fen,
           l.booked_on, s.code, s.book, s.source, s.year, l.counter_payer, l.counter_name,
           l.counter_own,
           live.line_id IS NOT NULL,
           coalesce(nullif(l.serial, ''), l.bank_ref), f.name, l.line_no
    FROM intake.line l
    JOIN reconcile.line_state s ON s.line_id = l.id
    JOIN programme.account a ON a.account_no = l.account_no
    JOIN intake.file f ON f.id = l.file_id
    LEFT JOIN programme.village v ON v.code = a.village
    LEFT JOIN (SELECT DISTINCT x.line_id FROM reconcile.pair_line x
               JOIN reconcile.pair q ON q.id = x.pair_id
               WHERE q.undone_by IS NULL) live ON live.line_id = l.id
    WHERE l.voided_by IS NULL $$;
COMMENT ON FUNCTION report.lines IS 'statement lines with their account and disposition';

-- Each live pair as seen at the end of a day: what was sent by then and what had arrived. In the
-- end both are equal; at a month's end one of them may be ahead.
CREATE FUNCTION report.pairs(p_day date)
    RETURNS TABLE (pair_id bigint, hop text, account_no text, sent_fen bigint, arrived_fen bigint,
                   sent_id bigint, arrived_id bigint)
    LANGUAGE sql STABLE AS $$
    WITH live AS (SELECT p.id, p.hop FROM reconcile.pair p WHERE p.undone_by IS NULL),
    paid AS (
        SELECT x.pair_id, sum(p.amount_fen)::bigint AS fen, min(p.id) AS id
        FROM reconcile.pair_payment x JOIN intake.payment p ON p.id = x.payment_id
        WHERE p.paid_on <= p_day AND p.voided_by IS NULL GROUP BY x.pair_id),
    moved AS (
        SELECT x.pair_id, max(l.account_no) FILTER (WHERE l.amount_fen > 0) AS account_no,
               coalesce(sum(l.amount_fen) FILTER (WHERE l.amount_fen > 0 AND l.booked_on <= p_day),
                        0)::bigint AS in_fen,
               coalesce(-sum(l.amount_fen) FILTER (WHERE l.amount_fen < 0 AND l.booked_on <= p_day),
                        0)::bigint AS out_fen,
               min(l.id) FILTER (WHERE l.amount_fen > 0 AND l.booked_on <= p_day) AS in_id,
               min(l.id) FILTER (WHERE l.amount_fen < 0 AND l.booked_on <= p_day) AS out_id
        FROM reconcile.pair_line x JOIN intake.line l ON l.id = x.line_id
        WHERE l.voided_by IS NULL GROUP BY x.pair_id)
    SELECT live.id, live.hop, m.account_no,
           CASE live.hop WHEN 'onward' THEN m.out_fen ELSE coalesce(paid.fen, 0) END, m.in_fen,
           CASE live.hop WHEN 'onward' THEN m.out_id ELSE paid.id END, m.in_id
    FROM live JOIN moved m ON m.pair_id = live.id LEFT JOIN paid ON paid.pair_id = live.id
    WHERE m.account_no IS NOT NULL $$;
COMMENT ON FUNCTION report.pairs IS 'per live pair and receiving account: sent and arrived by the end of a day';

-- The four kinds of items between a statement and the lists at the end of a day:
-- 1 sent, not yet on the statement; 2 on the statement, not in the lists; 3 paid in the books,
-- not by the bank (none before there are orders); 4 paid by the bank, not in the books.
CREATE FUNCTION report.transit_items(p_day date, p_account text)
    RETURNS TABLE (account_no text, kind int, paired boolean, happened date, amount_fen bigint,
                   state text, payer text, village text, counterparty text, reference text,
                   file text, line_no int, fact text, fact_id bigint)
    LANGUAGE sql STABLE AS $$
    WITH pairs AS MATERIALIZED (
        SELECT * FROM report.pairs(p_day) x WHERE p_account IN ('', x.account_no)),
    payments AS MATERIALIZED (SELECT * FROM report.payments() p WHERE p.paid_on <= p_day),
    lines AS MATERIALIZED (
        SELECT * FROM report.lines() l
        WHERE l.booked_on <= p_day AND (p_account = '' OR l.account_no = p_account)),
    sent AS MATERIALIZED (
        SELECT * FROM report.lines() l
        WHERE l.booked_on <= p_day AND l.account_kind = 'transit' AND l.amount_fen < 0)
    SELECT x.account_no, 1, true, p.paid_on, x.sent_fen - x.arrived_fen, 'in_transit', p.payer,
           p.village, '', p.reference, p.file, p.line_no, 'payment', p.id
    FROM pairs x JOIN payments p ON p.id = x.sent_id
    WHERE x.hop <> 'onward' AND x.sent_fen > x.arrived_fen
    UNION ALL
    SELECT x.account_no, 1, true, l.booked_on, x.sent_fen - x.arrived_fen, 'in_transit', NULL,
           NULL, l.counter_name, l.reference, l.file, l.line_no, 'line', l.id
    FROM pairs x JOIN sent l ON l.id = x.sent_id
    WHERE x.hop = 'onward' AND x.sent_fen > x.arrived_fen
    UNION ALL
    SELECT p.target, 1, false, p.paid_on, p.amount_fen, p.right_code, p.payer, p.village, '',
           p.reference, p.file, p.line_no, 'payment', p.id
    FROM payments p
    WHERE p.target IS NOT NULL AND p_account IN ('', p.target)
      AND 'returned' NOT IN (p.left_code, p.right_code)
      AND p.amount_fen > 0 AND NOT p.paired
    UNION ALL
    SELECT l.counter_own, 1, false, l.booked_on, -l.amount_fen, l.code, NULL, NULL, l.counter_name,
           l.reference, l.file, l.line_no, 'line', l.id
    FROM sent l JOIN programme.account a ON a.account_no = l.counter_own AND a.kind = 'village'
    WHERE l.code NOT IN ('classified', 'refund', 'sent_back') AND NOT l.paired
      AND p_account IN ('', l.counter_own)
    UNION ALL
    SELECT x.account_no, 2, true, l.booked_on, x.arrived_fen - x.sent_fen, 'in_transit', l.payer,
           l.village, l.counter_name, l.reference, l.file, l.line_no, 'line', l.id
    FROM pairs x JOIN lines l ON l.id = x.arrived_id WHERE x.arrived_fen > x.sent_fen
    UNION ALL
    SELECT l.account_no, 2, false, l.booked_on, l.amount_fen, l.code, l.payer, l.village,
           l.counter_name, l.reference, l.file, l.line_no, 'line', l.id
    FROM lines l
    WHERE l.amount_fen > 0 AND NOT l.paired
      AND l.code IN ('in_transit', 'wrong_account', 'amount_differs', 'received_not_paid',
                     'unidentified')
    UNION ALL
    SELECT l.account_no, 4, false, l.booked_on, -l.amount_fen, l.code, l.payer, l.village,
           l.counter_name, l.reference, l.file, l.line_no, 'line', l.id
    FROM lines l WHERE l.amount_fen < 0 AND l.code IN ('sent_back', 'spent_without_order') $$;
COMMENT ON FUNCTION report.transit_items IS 'what stands between each account''s statement and the lists at the end of a day';
