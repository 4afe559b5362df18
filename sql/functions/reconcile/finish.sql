-- The book, colour and lot of every line, and the proof of section 4.

CREATE OR REPLACE FUNCTION reconcile.settle_lines() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_lot ON COMMIT DROP AS
    SELECT m.line_id, y.source, p.year, p.payer
      FROM pg_temp.w_match m
      JOIN pg_temp.w_pay p ON p.id = m.sid / 2
      JOIN programme.payer y ON y.id = p.payer
     WHERE m.no = m.sid AND m.hop <> 'onward' -- one and one: nothing to add up
    UNION ALL
    SELECT t.line_id, min(y.source),
           CASE WHEN min(t.year) = max(t.year) THEN min(t.year) ELSE 0 END, min(t.payer)
      FROM (SELECT m.line_id, p.payer, p.year FROM pg_temp.w_match m
              JOIN pg_temp.w_pay p ON p.id = m.sid / 2 WHERE m.hop <> 'onward' AND m.no <> m.sid
            UNION ALL
            SELECT m.line_id, p.payer, p.year FROM pg_temp.w_match m
              JOIN pg_temp.w_forward f ON f.line_id = m.sid / 2
              JOIN pg_temp.w_pay p ON p.id = f.payment_id WHERE m.hop = 'onward'
            UNION ALL
            SELECT f.line_id, p.payer, p.year FROM pg_temp.w_forward f
              JOIN pg_temp.w_pay p ON p.id = f.payment_id) t
      JOIN programme.payer y ON y.id = t.payer
     GROUP BY t.line_id;
    CREATE TEMP TABLE w_final ON COMMIT DROP AS
    SELECT c.id, c.code, c.reason,
           CASE WHEN c.code = 'classified' THEN c.book
                WHEN c.code = 'matched' AND o.line_id IS NOT NULL THEN 'special_payable'
                ELSE 'suspense' END AS book,
           CASE WHEN c.code = 'matched' THEN coalesce(o.source, 'none') ELSE 'none' END AS source,
           CASE WHEN c.code = 'matched' THEN coalesce(o.year, 0) ELSE 0 END AS year
      FROM pg_temp.w_credit c LEFT JOIN pg_temp.w_lot o ON o.line_id = c.id;
    INSERT INTO pg_temp.w_final
    SELECT b.id, b.code, '',
           CASE b.code WHEN 'classified' THEN coalesce(b.book, 'spending')
                       WHEN 'spent_without_order' THEN 'spending'
                       WHEN 'forwarded' THEN 'forwarded' ELSE 'refund' END,
           coalesce(CASE b.code WHEN 'forwarded' THEN o.source
                                WHEN 'refund' THEN f.source
                                WHEN 'sent_back' THEN coalesce(r.source, n.source) END, 'none'),
           coalesce(CASE b.code WHEN 'forwarded' THEN o.year
                                WHEN 'refund' THEN f.year
                                WHEN 'sent_back' THEN coalesce(r.year, n.year) END, 0)
      FROM pg_temp.w_debited b
      LEFT JOIN pg_temp.w_lot o ON o.line_id = b.id
      LEFT JOIN pg_temp.w_lot r ON r.line_id = b.receipt
      -- A refund carries the colour of the money that it returns, when that had one.
      LEFT JOIN LATERAL (
           SELECT y.source, p.year FROM pg_temp.w_pay p
             JOIN programme.payer y ON y.id = p.payer
             JOIN pg_temp.w_right t ON t.id = p.id AND t.code = 'matched'
            WHERE b.code = 'refund' AND b.money = 'p' || p.id
           UNION ALL
           SELECT y.source, q.year FROM programme.quota q
             JOIN programme.payer y ON y.id = q.payer
            WHERE b.code = 'refund' AND b.money = 'q' || q.village || q.year) f ON true
      -- Part of a receipt sent back: the lot that arrived last from this payer.
      LEFT JOIN LATERAL (
           SELECT t.source, t.year FROM pg_temp.w_line l
             JOIN pg_temp.w_lot t ON t.line_id = l.id AND t.payer = coalesce(b.counter_payer, t.payer)
            WHERE b.code = 'sent_back' AND b.receipt IS NULL
              AND l.account_no = b.account_no AND l.amount > 0 AND l.d <= b.d
            ORDER BY l.d DESC, l.place DESC, l.line_no DESC LIMIT 1) n ON true;
    ANALYZE pg_temp.w_final;
END $$;

-- Per account: statements that go on from each other make one stretch; inside it opening + lines
-- must be closing. A day that two statements share belongs to both, so they are one stretch too.
CREATE OR REPLACE FUNCTION reconcile.prove_accounts(as_of date) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        WITH s AS (
            SELECT *, lag(to_day) OVER w AS prev_to, lag(closing_fen) OVER w AS prev_closing
              FROM pg_temp.w_statement WHERE to_day <= as_of
            WINDOW w AS (PARTITION BY account_no ORDER BY place)),
        n AS (
            SELECT *, count(*) FILTER (WHERE prev_to IS NULL OR from_day > prev_to
                                         AND (opening_fen <> prev_closing OR from_day > prev_to + 1))
                      OVER (PARTITION BY account_no ORDER BY place) AS stretch FROM s),
        t AS (
            SELECT account_no, min(from_day) AS from_day, max(to_day) AS to_day,
                   (array_agg(opening_fen ORDER BY place))[1] AS opening,
                   (array_agg(closing_fen ORDER BY to_day DESC, place DESC))[1] AS closing
              FROM n GROUP BY account_no, stretch),
        m AS (
            SELECT t.account_no, t.opening, t.closing,
                   coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0) AS credits,
                   coalesce(-sum(l.amount) FILTER (WHERE l.amount < 0), 0) AS debits
              FROM t LEFT JOIN pg_temp.w_line l
                ON l.account_no = t.account_no AND l.d BETWEEN t.from_day AND t.to_day
             GROUP BY t.account_no, t.from_day, t.opening, t.closing)
        SELECT jsonb_build_object(
            'accounts', count(DISTINCT account_no), 'opening', coalesce(sum(opening), 0),
            'credits', coalesce(sum(credits), 0), 'debits', coalesce(sum(debits), 0),
            'closing', coalesce(sum(closing), 0),
            'off', count(*) FILTER (WHERE opening + credits - debits <> closing),
            'first_off', coalesce(min(account_no) FILTER (WHERE opening + credits - debits <> closing), ''))
          FROM m);
END $$;

-- Five sums, each against the facts themselves. `total` is what intake holds, the codes are what
-- became of it; a total that its codes do not give is an error of this program.
CREATE OR REPLACE FUNCTION reconcile.prove(as_of date) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    sides jsonb;
BEGIN
    SELECT jsonb_object_agg(side, codes) INTO sides FROM (
        SELECT side, jsonb_object_agg(code, fen) AS codes FROM (
            SELECT CASE WHEN l.amount > 0 THEN 'credits' ELSE 'debits' END AS side, f.code,
                   sum(abs(l.amount)) AS fen
              FROM pg_temp.w_final f JOIN pg_temp.w_line l USING (id) GROUP BY 1, 2) t
         GROUP BY side) u;
    RETURN jsonb_build_object(
        'quota', (SELECT jsonb_build_object('owed', (SELECT coalesce(sum(amount_fen), 0) FROM programme.quota),
                      'paid', coalesce(sum(s), 0), 'over', coalesce(sum(greatest(s - q, 0)), 0),
                      'missing', coalesce(sum(greatest(q - s, 0)), 0)) FROM pg_temp.w_unit),
        'left', (SELECT jsonb_object_agg(code, fen) FROM (
                    SELECT left_code AS code,
                           sum(CASE WHEN is_return THEN -abs(amount) ELSE amount END) AS fen
                      FROM pg_temp.w_pay GROUP BY left_code) t),
        'right', (SELECT jsonb_object_agg(code, fen) FROM (
                    SELECT t.code, sum(CASE WHEN is_return THEN -abs(amount) ELSE amount END) AS fen
                      FROM pg_temp.w_right t JOIN pg_temp.w_pay p USING (id) GROUP BY t.code) t),
        'credits', coalesce(sides -> 'credits', '{}'),
        'debits', coalesce(sides -> 'debits', '{}'),
        'totals', (SELECT jsonb_build_object(
                    'payments', (SELECT coalesce(sum(CASE WHEN is_return THEN -abs(amount_fen)
                                                          ELSE amount_fen END), 0)
                                   FROM intake.payment WHERE voided_by IS NULL AND paid_on <= as_of),
                    'credits', coalesce(sum(amount_fen) FILTER (WHERE amount_fen > 0), 0),
                    'debits', coalesce(-sum(amount_fen) FILTER (WHERE amount_fen < 0), 0))
                    FROM intake.line WHERE voided_by IS NULL AND booked_on <= as_of),
        'accounts', reconcile.prove_accounts(as_of));
END $$;
