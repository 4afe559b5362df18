-- Level D: every debit line has one disposition.
DROP FUNCTION IF EXISTS reconcile.has_order(text, bigint, date);

-- D4: debits that an order became. One that is settled names its line. Every other order covers one
-- debit of its account and amount, both days within order_wd working days of each other: the first
-- debit takes the first order that it can.
CREATE OR REPLACE FUNCTION reconcile.find_ordered() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    l record;
    taken text;
BEGIN
    CREATE TEMP TABLE w_ordered (line_id bigint PRIMARY KEY) ON COMMIT DROP;
    INSERT INTO pg_temp.w_ordered SELECT DISTINCT line_id FROM reconcile.executed_order
     WHERE line_id IS NOT NULL;
    CREATE TEMP TABLE w_order ON COMMIT DROP AS
    SELECT o.id, o.account_no, o.amount_fen, o.executed_on,
           reconcile.wd(o.executed_on, s.order_wd) AS until
      FROM reconcile.executed_order o CROSS JOIN programme.setting s WHERE o.line_id IS NULL;
    CREATE INDEX ON pg_temp.w_order (account_no, amount_fen, executed_on, id);
    FOR l IN SELECT x.id, x.account_no, -x.amount AS amount, x.d,
                    reconcile.wd(x.d, s.order_wd) AS until
               FROM pg_temp.w_line x CROSS JOIN programme.setting s
              WHERE x.amount < 0 AND x.book IS NULL AND x.d >= s.orders_from
                AND EXISTS (SELECT FROM pg_temp.w_order o
                             WHERE o.account_no = x.account_no AND o.amount_fen = -x.amount)
                AND x.id NOT IN (SELECT line_id FROM pg_temp.w_ordered)
              ORDER BY x.d, x.place, x.line_no LOOP
        SELECT o.id INTO taken FROM pg_temp.w_order o
         WHERE o.account_no = l.account_no AND o.amount_fen = l.amount
           AND o.executed_on <= l.until AND l.d <= o.until
         ORDER BY o.executed_on, o.id LIMIT 1;
        IF taken IS NOT NULL THEN
            INSERT INTO pg_temp.w_ordered VALUES (l.id);
            DELETE FROM pg_temp.w_order o WHERE o.id = taken;
        END IF;
    END LOOP;
END $$;

-- What a refund can clear: open breaks of an account, one row for every break and account. The
-- money is the same for all breaks of one payment.
CREATE OR REPLACE FUNCTION reconcile.find_refundable() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_refundable ON COMMIT DROP AS
    SELECT b.id AS break_id, b.code, b.amount, b.opened_on, b.pays[cardinality(b.pays)] AS pay_id,
           b.lines, a.account_no,
           CASE WHEN b.code = 'over' THEN 'q' || b.village || b.year
                WHEN b.code IN ('received_not_paid', 'unidentified') THEN 'l' || b.lines[1]
                ELSE 'p' || b.key_pays[1] END AS money
      FROM pg_temp.w_break b
      JOIN LATERAL (
           SELECT b.account_no AS account_no WHERE b.code <> 'over'
           UNION
           SELECT p.target FROM pg_temp.w_pay p
            WHERE b.code IN ('duplicate', 'wrong_payer') AND p.id = b.key_pays[1]
           UNION
           SELECT c.account_no FROM programme.account c
            WHERE b.code = 'over' AND c.village = b.village) a ON a.account_no <> ''
     WHERE b.state = 'open'
       AND b.code IN ('duplicate', 'over', 'wrong_payer', 'wrong_account', 'received_not_paid',
                      'unidentified');
END $$;

-- D2 refund: the debit equals the open breaks of exactly one piece of money; several: a proposal.
CREATE OR REPLACE FUNCTION reconcile.find_refunds() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    l record;
    wanted bytea;
    hit text[];
BEGIN
    CREATE TEMP TABLE w_refund (line_id bigint, money text) ON COMMIT DROP;
    FOR l IN SELECT id, account_no, -amount AS amount, d FROM pg_temp.w_line
              WHERE amount < 0 AND book IS NULL
                AND (own_kind = 'transit' OR counter_payer IS NOT NULL AND own_kind IS NULL)
              ORDER BY d, place, line_no LOOP
        SELECT o.break_id INTO wanted FROM reconcile.proposal o
         WHERE o.why = 'refund_several' AND o.state = 'accepted' AND o.lines = ARRAY[l.id]
         ORDER BY o.run_id DESC LIMIT 1;
        SELECT array_agg(DISTINCT r.money) INTO hit FROM pg_temp.w_refundable r
         WHERE r.account_no = l.account_no AND r.amount = l.amount AND r.opened_on <= l.d
           AND (wanted IS NULL OR r.break_id = wanted)
           AND r.money NOT IN (SELECT money FROM pg_temp.w_refund);
        IF cardinality(hit) = 1 THEN
            INSERT INTO pg_temp.w_refund VALUES (l.id, hit[1]);
        ELSIF cardinality(hit) > 1 THEN
            INSERT INTO pg_temp.w_proposal (why, score, sids, lines, break_id)
            SELECT DISTINCT 'refund_several', 1000 / cardinality(hit), '{}'::bigint[], ARRAY[l.id], r.break_id
              FROM pg_temp.w_refundable r
             WHERE r.account_no = l.account_no AND r.amount = l.amount AND r.opened_on <= l.d
               AND r.money = ANY (hit);
        END IF;
    END LOOP;
    UPDATE pg_temp.w_break b SET state = 'cleared', cleared_by = f.line_id
      FROM pg_temp.w_refundable r JOIN pg_temp.w_refund f USING (money)
     WHERE r.break_id = b.id;
END $$;

CREATE OR REPLACE FUNCTION reconcile.settle_debits() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    orders boolean := EXISTS (SELECT FROM reconcile.executed_order);
BEGIN
    PERFORM reconcile.find_ordered();
    CREATE TEMP TABLE w_debited ON COMMIT DROP AS
    SELECT l.id, l.account_no, l.village, l.d, -l.amount AS amount, l.counter_payer, l.place, l.line_no,
           CASE WHEN l.book IS NOT NULL THEN 'classified'
                WHEN l.kind = 'transit' AND l.own_kind = 'village' THEN 'forwarded'
                WHEN f.line_id IS NOT NULL THEN 'refund'
                WHEN l.own_kind = 'transit' OR l.counter_payer IS NOT NULL AND l.own_kind IS NULL
                     THEN 'sent_back'
                WHEN orders AND l.d >= s.orders_from
                     AND r.line_id IS NULL THEN 'spent_without_order'
                ELSE 'classified' END AS code,
           l.book, f.money, NULL::bigint AS receipt
      FROM pg_temp.w_line l
     CROSS JOIN programme.setting s
      LEFT JOIN pg_temp.w_refund f ON f.line_id = l.id
      LEFT JOIN pg_temp.w_ordered r ON r.line_id = l.id
     WHERE l.amount < 0;
    -- D3 sent_back: with the matched receipt of equal amount when there is only one.
    UPDATE pg_temp.w_debited b SET receipt = t.receipt FROM (
        SELECT s.id, min(l.id) AS receipt FROM pg_temp.w_debited s
          JOIN pg_temp.w_line l ON l.account_no = s.account_no AND l.amount = s.amount AND l.d <= s.d
          JOIN pg_temp.w_credit c ON c.id = l.id AND c.code = 'matched'
         WHERE s.code = 'sent_back' GROUP BY s.id HAVING count(*) = 1) t
     WHERE t.id = b.id AND NOT EXISTS (
        SELECT FROM pg_temp.w_debited o WHERE o.code = 'sent_back' AND o.account_no = b.account_no
           AND o.amount = b.amount AND (o.d, o.place, o.line_no) < (b.d, b.place, b.line_no));
    ANALYZE pg_temp.w_debited;
END $$;

CREATE OR REPLACE FUNCTION reconcile.break_debits() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- D3 ends by a re-payment.
    INSERT INTO pg_temp.w_break (code, village, account_no, payer, amount, move, opened_on, state,
                                 key_lines, lines)
    SELECT b.code, b.village, b.account_no, coalesce(b.counter_payer, ''), b.amount, 'payer', b.d,
           CASE WHEN EXISTS (SELECT FROM pg_temp.w_pay p
                              WHERE p.final_village = b.village AND p.amount = b.amount AND p.d >= b.d
                                AND p.payer = coalesce(b.counter_payer, p.payer)
                                AND p.left_code IN ('allotted', 'duplicate'))
                THEN 'cleared' ELSE 'open' END,
           ARRAY[b.id], array_remove(ARRAY[b.id, b.receipt], NULL)
      FROM pg_temp.w_debited b WHERE b.code = 'sent_back';
    -- D4 spent_without_order.
    INSERT INTO pg_temp.w_break (code, village, account_no, amount, move, opened_on, key_lines, lines)
    SELECT b.code, b.village, b.account_no, b.amount, 'village', b.d, ARRAY[b.id], ARRAY[b.id]
      FROM pg_temp.w_debited b WHERE b.code = 'spent_without_order';
END $$;
